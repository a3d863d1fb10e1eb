"""``tonight`` is the night at the site that is named beside it, in every verb."""

from __future__ import annotations

import re
from datetime import datetime, timezone

import pytest
from cli_session import Run, only_line

from flyby import typed_times
from flyby.observing import load_place, local_night
from flyby.times import iso, tdb_days

NIGHTS = (
    "now --site J04 --at tonight --format json",
    "see J04 --date Tonight --no-picture --format json",
    "windows --site J04 --start tonight --stop TONIGHT --format json",
    "ephemeris --site J04 --at tonight --format json",
    "occultations --site J04 --start tonight --stop tonight --faintest 0 --format json",
    "radar --site dss-14 --start tonight --stop tonight --format json",
    "report --site J04 --on tonight --format json",
    "plot missions --site J04 --on tonight",
)


@pytest.mark.parametrize("line", NIGHTS)
def test_tonight_is_that_at_the_site(run: Run, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever a time is typed beside a site, "tonight" is the night there that is or comes."""
    noon = datetime(2029, 4, 13, 12, tzinfo=timezone.utc)
    monkeypatch.setattr(typed_times, "_utc_now", lambda: noon)
    result = run(f"flyby {line}")
    assert result.exit_code == 0, result.stderr
    # Its middle is an hour past midnight.
    assert re.search("2029-04-1[34]", result.stdout) or line.startswith("plot")


def test_the_night_that_is_now_counts_as_tonight(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hours past midnight in Japan it is still the night of the evening before."""
    place = load_place("P93")
    late = datetime(2029, 4, 13, 17, tzinfo=timezone.utc)  # 02:00 on the 14th there
    monkeypatch.setattr(typed_times, "_utc_now", lambda: late)
    start, _ = local_night(place, "tonight")
    assert iso(start, "utc", 0) == "2029-04-13T03:00:00"  # noon on the 13th
    assert tdb_days(local_night(place, "today")[0]) == pytest.approx(float(tdb_days(start)) + 1.0)
    for text in ("13 April 2029", "2029-Apr-13", "2029/4/13"):
        assert iso(local_night(place, text)[0], "utc", 0) == "2029-04-13T03:00:00"


@pytest.mark.parametrize(
    "line",
    ["now --at tonight", "forces --on tonight", "recovery --from tonight", "plot --on tonight"],
)
def test_tonight_takes_a_site(run: Run, line: str) -> None:
    assert "tonight is the night at a site" in only_line(run(f"flyby {line}"))


def test_tonight_is_not_that_of_every_observatory(run: Run) -> None:
    line = "flyby windows --site all-optical --start tonight --stop tonight"
    assert "tonight is the night at a site" in only_line(run(line))
