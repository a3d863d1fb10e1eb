"""Observation windows in each format, from made-up windows."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from astropy import units as u
from synthetic_report import FORCES, make_orbit

from flyby.catalogue.missions import mission_windows
from flyby.errors import SpanError, UnknownNameError
from flyby.observing import Window, load_site
from flyby.reports import WINDOW_FORMATS, WindowReport, observation_report, render
from flyby.times import iso, parse_time, tdb_days

BISEI = load_site("P93")
SOMEWHERE = load_site("-30.5,21.25,1800")


def window(**changes: object) -> Window:
    start, end = (float(tdb_days(parse_time(f"2029-04-13T{t}"))) for t in ("10:00", "11:30:30"))
    whole = Window(
        site=BISEI.identifier,
        name=BISEI.name,
        agency=BISEI.agency,
        network=BISEI.network,
        kind=BISEI.kind,
        _start_tdb_days=start,
        _end_tdb_days=end,
        opens="sun_altitude",
        closes="altitude",
        peak_altitude=45.25 * u.deg,
        _peak_tdb_days=0.5 * (start + end),
        brightest_v=5.75,
        max_rate=12.5 * u.deg / u.h,
        least_distance=150000.0 * u.km,
        place=BISEI,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def geocentric() -> Window:
    return window(
        site="geocentre",
        name="inside the lunar distance",
        agency="",
        kind="geometric",
        peak_altitude=None,
        _peak_tdb_days=None,
        brightest_v=None,
        place=None,
    )


def make(*windows: Window) -> WindowReport:
    return WindowReport(
        orbit=make_orbit(),
        ephemeris="DE440",
        forces=FORCES,
        start=parse_time("2029-04-13"),
        stop=parse_time("2029-04-14"),
        sites=(BISEI, SOMEWHERE),
        windows=windows,
        unseen=((SOMEWHERE, ("altitude", "sun_altitude")),),
        missions=mission_windows()[:2],
        notes=("UTC assumes nothing", "Bisei: lowest elevation assumed"),
    )


def test_json_has_the_names_of_the_contract() -> None:
    document = json.loads(render(make(window(), geocentric()), "json"))
    first, second = document["windows"]
    assert first == {
        "site": "P93",
        "name": BISEI.name,
        "agency": BISEI.agency,
        "kind": "optical",
        "start_utc": "2029-04-13T10:00:00.000",
        "end_utc": "2029-04-13T11:30:30.000",
        "opens": "sun_altitude",
        "closes": "altitude",
        "peak_altitude_deg": 45.25,
        "peak_utc": iso(window().peak_time, "utc"),
        "brightest_v_mag": 5.75,
        "max_rate_deg_per_h": 12.5,
    }
    unknown = [key for key, value in second.items() if value is None]
    assert unknown == ["agency", "peak_altitude_deg", "peak_utc", "brightest_v_mag"]
    assert document["orbit"]["name"] == "apophis-jpl-220"
    mission, published = document["missions"][0], mission_windows()[0]
    assert mission["start"] == published.start.text
    assert mission["precision"] == published.precision
    assert document["without_window"][0]["forbidden_by"] == ["altitude", "sun_altitude"]


def test_csv_agrees_with_json() -> None:
    report = make(window(), geocentric())
    rows = list(csv.DictReader(io.StringIO(render(report, "csv"), newline="")))
    windows = json.loads(render(report, "json"))["windows"]
    for row, entry in zip(rows, windows, strict=True):
        assert {key: row[key] for key in entry} == {
            key: "" if value is None else str(value) for key, value in entry.items()
        }
        assert row["orbit_solution"] == "220"


def test_text_says_who_when_why_and_who_not() -> None:
    text = render(make(window()))
    assert f"{BISEI.name} ({BISEI.agency}, P93, optical)" in text
    assert "2029-04-13 10:00:00 to 2029-04-13 11:30:30 Sun, altitude" in text
    assert "  45   5.8" in text
    assert "forbidden by altitude, sun altitude" in " ".join(text.split())
    assert "JPL 220" in text
    assert "UTC assumes nothing" in text
    assert mission_windows()[0].mission in text
    assert max(len(line) for line in text.splitlines()) <= 80
    assert not any(line != line.rstrip() for line in text.splitlines())


def test_no_window_is_said() -> None:
    assert "No site can observe" in render(make())
    assert json.loads(render(make(), "json"))["windows"] == []
    assert len(render(make(), "csv").splitlines()) == 1


def test_bad_input() -> None:
    start, stop = parse_time("2029-04-13"), parse_time("2029-04-14")
    with pytest.raises(SpanError):
        observation_report(make_orbit(), stop, start)
    with pytest.raises(UnknownNameError, match="radar"):
        observation_report(make_orbit(), start, stop, kinds=("sonar",))
    with pytest.raises(UnknownNameError, match=", ".join(WINDOW_FORMATS)):
        render(make(), "xml")
