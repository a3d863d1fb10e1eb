"""What `flyby see` says, against the windows of flyby and what has been published."""

from __future__ import annotations

import json
import warnings
from functools import cache

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import AltAz, EarthLocation, SkyCoord
from astropy.time import Time
from astropy.utils import iers

import flyby
from flyby.observing import observation_windows
from flyby.reports import render, seen_from_report
from flyby.reports.place_text import beside, direction, fists
from flyby.scene.seen_from import SeenFrom, horizon_axes, seen_from, star_places
from flyby.times import tdb_days

CANARY = "28.30,-16.51,2390"
TOKYO = "35.69,139.69,40"
NEW_YORK = "40.71,-74.01,10"


@cache
def passage() -> flyby.Flyby:
    return flyby.Flyby(flyby.load_orbit("apophis"))


@cache
def seen(place: str, date: str | None = "2029-04-13") -> SeenFrom:
    return seen_from(passage(), place, date)


def test_the_canary_islands_see_it_and_closest_approach_too():
    """ESA: from Europe, Africa and western Asia, a couple of hours on the night of 13 April."""
    found = seen(CANARY)
    assert found.aid == "the naked eye"
    assert found.window is not None
    closest = float(tdb_days(passage().approach.time))
    assert float(tdb_days(found.window.start)) < closest < float(tdb_days(found.window.end))
    hours = float(tdb_days(found.window.end) - tdb_days(found.window.start)) * 24.0
    assert 1.5 < hours < 3.0
    own = found.place.site
    windows = observation_windows(passage().sky, [own], found.start, found.stop)
    assert [w.start for w in windows] == [found.window.start]


def test_tokyo_does_not_see_closest_approach():
    """It is over the horizon there until some four hours before, as all of Japan's sites have."""
    found = seen(TOKYO)
    assert found.window is not None
    before = float(tdb_days(passage().approach.time) - tdb_days(found.window.end)) * 24.0
    assert 3.0 < before < 5.0
    said = str(seen_from_report(passage(), TOKYO, "2029-04-13"))
    assert "below the horizon" in " ".join(said.split())
    assert "by day" in " ".join(said.split())


def test_new_york_has_it_over_the_horizon_by_day_only_and_says_why_not():
    report = seen_from_report(passage(), NEW_YORK, "2029-04-13")
    assert report.seen.aid != "the naked eye"
    assert report.record()["visible"] == (report.seen.window is not None)


def test_stars_stand_where_astropy_has_them():
    found = seen(CANARY)
    row = found.best
    azimuth, altitude = star_places(found, row)
    from flyby.catalogue.maps import bright_stars

    stars = bright_stars()
    site = found.place.site
    with warnings.catch_warnings(), iers.conf.set_temp("auto_download", False):
        warnings.simplefilter("ignore")  # future UTC, polar motion of the future
        time = Time(float(found.table.time[row].tdb.jd), format="jd", scale="tdb").utc
        time.delta_ut1_utc = 0.0  # the assumption of flyby.earth
        frame = AltAz(
            obstime=time,
            location=EarthLocation.from_geodetic(site.longitude, site.latitude, site.height),
            pressure=0 * u.hPa,
        )
        sky = SkyCoord(
            stars.right_ascension_deg * u.deg, stars.declination_deg * u.deg
        ).transform_to(frame)
    off = np.abs(sky.alt.deg - altitude)
    # Aberration, 20 arcsec, is left out.
    assert off.max() < 0.01
    turn = (sky.az.deg - azimuth + 180.0) % 360.0 - 180.0
    assert np.abs(turn * np.cos(np.radians(altitude))).max() < 0.01


def test_the_guide_star_is_the_one_that_astropy_finds_nearest():
    found = seen(CANARY)
    assert found.guide is not None
    own = SkyCoord(found.table.right_ascension[found.best], found.table.declination[found.best])
    regulus = SkyCoord("10h08m22.31s", "+11d58m02.0s")
    assert found.guide.name == "Regulus"
    assert found.guide.separation.to_value("deg") == pytest.approx(
        own.separation(regulus).deg, abs=0.02
    )
    # Higher than the star is above it: altitudes from two different computations.
    assert found.table.altitude is not None
    assert found.guide.above.to_value("deg") < 0.0


def test_axes_are_a_frame_and_the_zenith_is_up():
    found = seen(CANARY)
    axes = horizon_axes(found, found.best)
    assert axes @ axes.T == pytest.approx(np.eye(3), abs=1e-12)
    assert np.linalg.det(axes) == pytest.approx(1.0)


def test_it_is_ten_lines_and_a_record_with_the_same_numbers():
    report = seen_from_report(passage(), CANARY, "2029-04-13")
    assert len(report.facts()) + 1 == 10
    text = render(report, "text")
    assert max(map(len, text.splitlines())) <= 80
    document = json.loads(render(report, "json"))
    assert document["visible"] is True
    assert document["with"] == "the naked eye"
    assert document["guide_star"]["name"] == "Regulus"
    best = document["best"]
    assert f"V {best['v_mag']:.1f}" in text
    assert f"{best['altitude_deg']:.0f} deg up" in text
    assert document["window"]["start_local"][11:16] in text


def test_words_for_directions():
    assert [direction(a) for a in (0.0, 11.0, 12.0, 180.0, 359.9)] == [
        "north",
        "north",
        "north-north-east",
        "south",
        "north",
    ]
    assert beside(-1.0, -10.0) == "below"
    assert beside(8.0, 1.0) == "to the right of"
    assert beside(-5.0, 5.0) == "above and to the left of"
    assert fists(20.0) == "2 fists"


@pytest.mark.parametrize("name", ["2023bu-neocc", "2024bx1-neocc", "2001wn5-jpl"])
def test_other_flybys_have_an_answer(name: str):
    from flyby.scene.outside import own_flyby

    report = seen_from_report(own_flyby(flyby.load_orbit(name)), CANARY)
    text = render(report, "text")
    assert text.startswith(("Yes: ", "No: "))
    assert max(map(len, text.splitlines())) <= 80


def test_an_impact_is_where_it_hits_and_the_shadow_ends_it():
    """2024 BX1: in the umbra from 00:25:05 UTC, on the ground near Berlin at 00:32:45."""
    from flyby.scene.outside import own_flyby

    report = seen_from_report(own_flyby(flyby.load_orbit("2024bx1-neocc")), "52.52,13.41,40")
    assert report.seen.window is not None
    assert report.seen.window.end.utc.isot.startswith("2024-01-21T00:2")
    text = " ".join(str(report).split())
    assert "into the shadow of the Earth" in text
    assert "it hits, at 52.6" in text


def test_conditions_that_never_meet_are_said_as_such():
    """2023 BU over Lima is bright enough at dusk only."""
    from flyby.scene.outside import own_flyby

    report = seen_from_report(own_flyby(flyby.load_orbit("2023bu-neocc")), "-12.05,-77.04,100")
    assert report.opening.startswith("No: ")
    assert "at no moment" in report.opening
