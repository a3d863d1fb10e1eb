"""The flyby of 1907 in every verb: instants are UT1, and are called so.

Times that were called UTC before 1960 were TAI: 24.4 s from UT1 in 1907, 0.10 deg of rotation.
"""

from __future__ import annotations

import json
import re
from functools import cache
from html import unescape

import numpy as np
import pytest
from astropy import units as u

from flyby import close_approaches, observation_windows
from flyby.assumptions import BEFORE_UTC, ORIENTATION_BEFORE_UTC
from flyby.delta_t import delta_t_seconds
from flyby.dynamics import propagate
from flyby.encounter.ensemble.parts import ensemble_request
from flyby.encounter.ensemble.run import run_ensemble
from flyby.encounter.force_study import force_budget
from flyby.exports import calendar_text, state_table
from flyby.figures.labels import name_the_clock
from flyby.figures.style import flyby_style, new_figure
from flyby.observing import load_site, observe
from flyby.orbits import load_orbit
from flyby.pages.data import page_data
from flyby.reports import (
    EPHEMERIS_FORMATS,
    FORMATS,
    WINDOW_FORMATS,
    ForceReport,
    close_approach_report,
    ensemble_report,
    ephemeris_report,
    observation_report,
    render,
)
from flyby.scene.flyby import Flyby
from flyby.tables import table_pieces
from flyby.times import iso, parse_time, stamp, tdb_days

START, STOP = parse_time("1907-04-10"), parse_time("1907-04-15")
SITE = "35.3,139.5,100"
NAMED = "before 1960 there was no UTC"


@cache
def apophis():
    return load_orbit("apophis")


@cache
def report():
    return close_approach_report(apophis(), START, STOP, ("earth",))


@cache
def windows():
    return observation_report(apophis(), START, STOP, [SITE])


def plain(text):
    return " ".join(text.replace("#", " ").replace("\\,", ",").split())


def never_utc(text):
    """No instant is called UTC; keys end in _utc as ever, and the note speaks of it."""
    words = plain(unescape(text)).replace(plain(BEFORE_UTC), "")
    return "UTC" not in words.replace("Coordinated", "")


@pytest.mark.parametrize("file_format", [name for name in FORMATS if name not in ("pdf", "csv")])
def test_the_report(file_format):
    text = render(report(), file_format)
    assert NAMED in plain(text)
    if file_format not in ("json", "ecsv"):
        assert never_utc(text)
        # Last bits of 118 years, from one version of numpy to another: some ten milliseconds.
        assert re.search(r"1907-04-13 01:11:43\.1[3-7]\d UT1", text)
    if file_format == "json":
        (row,) = json.loads(text)["approaches"]
        seconds = (
            np.datetime64(row["time_tdb"]) - np.datetime64(row["time_utc"])
        ) / np.timedelta64(1, "s")
        # To the millisecond that both are printed to.
        expected = float(delta_t_seconds(float(row["jd_tdb"]) - 2451545.0))
        assert seconds == pytest.approx(expected, abs=0.003)


@pytest.mark.parametrize("file_format", EPHEMERIS_FORMATS)
def test_the_ephemeris(file_format):
    made = ephemeris_report(apophis(), START, STOP, 1.0 * u.day, [SITE])
    # Rows at midnight of the clock that was asked for.
    assert [iso(time, "utc") for time in made.tables[0].time][:2] == [
        "1907-04-10T00:00:00.000",
        "1907-04-11T00:00:00.000",
    ]
    assert ORIENTATION_BEFORE_UTC in made.notes
    text = render(made, file_format)
    if file_format == "csv":
        return
    assert NAMED in plain(text)
    if file_format == "text":
        assert never_utc(text)
        assert "1907-04-10 00:00:00 UT1 to 1907-04-15 00:00:00 UT1" in text


def test_the_altitude_is_of_the_earth_turned_by_ut1():
    """The hour angle from erfa's Earth rotation angle at the UT1 that was typed."""
    import erfa

    instant = parse_time("1907-04-12T12:00:00")
    seen = observe(propagate(apophis(), START, STOP), instant, load_site(SITE), refraction=False)
    jd1, jd2 = erfa.dtf2d("UT1", 1907, 4, 12, 12, 0, 0.0)
    days = float(tdb_days(instant))
    sidereal = erfa.gst06a(jd1, jd2, 2451545.0, days)
    right_ascension = seen.apparent_right_ascension.to_value("rad")[0]
    declination = seen.apparent_declination.to_value("rad")[0]
    hour = sidereal + np.radians(139.5) - right_ascension
    latitude = np.radians(35.3)
    sine = np.sin(latitude) * np.sin(declination) + np.cos(latitude) * np.cos(declination) * np.cos(
        hour
    )
    altitude = np.degrees(np.arcsin(sine))
    # Diurnal aberration, 0.0001 deg; TAI in place of UT1 would be 0.1 deg off.
    assert float(seen.altitude.to_value("deg")[0]) == pytest.approx(altitude, abs=0.002)


@pytest.mark.parametrize("file_format", WINDOW_FORMATS)
def test_the_windows(file_format):
    text = render(windows(), file_format)
    if file_format == "text":
        assert never_utc(text)
        assert "day and UT1" in text
    if file_format != "csv":
        unfolded = plain(text.replace("\r\n ", ""))
        assert NAMED in unfolded


def test_the_calendar_says_what_its_z_stands_for():
    found = observation_windows(apophis(), [load_site(SITE)], START, STOP)
    text = calendar_text(apophis(), found).replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") == text.count("Clock: before 1960 there was no UTC") >= 1


def test_the_ensemble_the_forces_and_the_states():
    ensemble = run_ensemble(ensemble_request(apophis(), START, STOP), 8)
    assert never_utc(str(ensemble_report(ensemble)))
    (approach,) = close_approaches(apophis(), START, STOP, body="earth")
    assert never_utc(str(ForceReport(force_budget(apophis(), approach.time))))
    table = state_table(
        propagate(apophis(), START, STOP),
        START,
        STOP,
        step=1.0 * u.d,
    )
    assert NAMED in table.metadata["utc"]
    assert "1907-04-10T00:00:00.000" in "".join(table_pieces(table, "csv"))


def test_the_figures_and_the_page():
    passage = Flyby(apophis(), start=START, stop=STOP)
    assert stamp(passage.approach.time) == "1907-04-13 01:11:43 UT1"
    with flyby_style():
        figure = new_figure(90.0, 60.0)
        ax = figure.add_subplot()
        ax.set_xlabel("UTC")
        ax.text(0.5, 0.5, "closest at 01:11:43 UTC")
        figure.text(0.5, 0.5, "hours in UTC")
        name_the_clock(figure, passage)
    words = [ax.get_xlabel(), *(text.get_text() for text in (*ax.texts, *figure.texts))]
    assert words == ["UT1", "closest at 01:11:43 UT1", "hours in UT1"]
    data = page_data(passage)
    assert data["closest"]["clock"] == "UT1"
    assert never_utc(json.dumps(data, ensure_ascii=False))
