"""``flyby occultations`` as it is typed."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from astropy.table import Table
from cli_session import Run, only_line

STARS = Path(__file__).parents[1] / "observing" / "data" / "apophis_2021_stars.csv"
LINE = f"flyby occultations --stars {STARS} --start 2021-03-06 --stop 2021-03-08"


def test_the_formats_agree(run: Run) -> None:
    text = run(LINE)
    assert text.exit_code == 0, text.stderr
    assert "1 star is hidden" in text.stdout
    assert "NY Hya" in text.stdout
    document = json.loads(run(f"{LINE} --format json").stdout)
    (row,) = csv.DictReader(io.StringIO(run(f"{LINE} --format csv").stdout, newline=""))
    (entry,) = Table.read(run(f"{LINE} --format ecsv").stdout, format="ascii.ecsv")
    (event,) = document["occultations"]
    for name in ("duration_s", "sigma_widths", "drop_mag", "middle_latitude_deg"):
        assert float(row[name]) == event[name] == entry[name]
    assert event["star"] == row["star"] == entry["star"] == "NY Hya"
    assert event["duration_s"] <= 0.1
    assert len(event["path"]["latitude_deg"]) == len(event["path"]["time_utc"])
    assert [limit["sigmas"] for limit in event["limits"]] == [-3, -1, 1, 3]
    assert document["diameter_km"] == pytest.approx(0.34)


def test_a_diameter_scales_the_duration_and_a_site_stands_in_the_path(run: Run) -> None:
    usual = json.loads(run(f"{LINE} --format json").stdout)["occultations"][0]
    place = usual["path"]["latitude_deg"][60], usual["path"]["longitude_deg"][60]
    site = f"{place[0]},{place[1]},0"
    wide = run(f"{LINE} --diameter 0.68km --site {site} --format json")
    event = json.loads(wide.stdout)["occultations"][0]
    assert event["duration_s"] == pytest.approx(2.0 * usual["duration_s"], rel=1e-9)
    assert event["sigma_widths"] == pytest.approx(0.5 * usual["sigma_widths"], rel=1e-9)
    assert len(event["sites_in_path"]) == 1


def test_bad_input_is_said_in_a_line(run: Run, tmp_path: Path) -> None:
    assert "check the path" in only_line(run("flyby occultations --stars nothing.csv"))
    assert "as a length" not in only_line(run(f"{LINE} --diameter big"))
    assert "brighter" in only_line(run(f"{LINE} --faintest 2"))
    empty = run(f"flyby occultations --stars {STARS} --start 2021-03-01 --stop 2021-03-02")
    assert empty.exit_code == 0
    assert "no star of the list is hidden" in empty.stdout
