"""A report says first what it comes to; where it is empty, what lies outside its span."""

from __future__ import annotations

import re

import pytest
from astropy import units as u
from astropy.time import Time
from synthetic_report import earth_approach, impact, make_report, moon_approach

import flyby
from flyby.reports import close_approach_report, render
from flyby.scene.outside import nearest_outside, own_flyby
from flyby.text_width import columns, fixed_columns


def first_sentence(text: str) -> str:
    return " ".join(text.split("\n\n")[0].split())


def test_it_opens_with_what_when_how_far_and_how_sure():
    text = render(make_report(moon_approach(), earth_approach()))
    assert first_sentence(text) == (
        "99942 Apophis (2004 MN4) passes the Earth on 2029-04-13 at 21:45:04 UTC, 38 011 km from "
        "its centre and 31 633 km from its surface, known to 1.09 km and 0.0123 s (1 sigma)."
    )
    # Then the table, then what it was computed with, then the details.
    order = ["closest approach  ", "Close approaches of", "propagated with", "Closest to the Earth"]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_an_impact_and_a_possible_one_are_in_the_sentence():
    hit = first_sentence(render(make_report(moon_approach(), earth_approach(impact=impact()))))
    assert "hits the Earth on 2029-04-13 at 21:35:00 UTC" in hit
    assert "12.25 deg S, 34.50 deg E" in hit
    near = earth_approach(distance_min_3sigma=6000.0 * u.km)
    assert "an impact is not excluded" in first_sentence(render(make_report(near)))
    unsure = earth_approach(sigma_distance=None, sigma_time=None)
    assert "how sure is not known" in first_sentence(render(make_report(unsure)))


@pytest.mark.parametrize("file_format", ["markdown", "html"])
def test_other_formats_open_with_it_too(file_format: str):
    text = render(make_report(earth_approach()), file_format)
    assert "passes the Earth on 2029-04-13 at 21:45:04 UTC" in text
    assert text.index("passes the Earth") < text.index("38 011.5") < text.index("DE440")


def test_an_empty_report_names_the_nearest_approach_outside():
    """JPL's table (cd.api) has 2023 BU 9 967 km from the centre at 2023-01-27 00:29 TDB."""
    orbit = flyby.load_orbit("2023bu-neocc")
    start, stop = Time(["2029-01-01", "2030-01-01"], scale="tdb")
    report = close_approach_report(orbit, start, stop, within=0.05 * u.au)
    assert report.approaches == ()
    assert report.outside is not None
    # The published one has three figures of the minute; NEOCC's orbit differs by some km.
    assert abs((report.outside.time.tdb - Time("2023-01-27T00:29", scale="tdb")).sec) < 60.0
    assert report.outside.distance.to_value("km") == pytest.approx(9967.0, abs=5.0)
    assert "--on 2023-01-27" in first_sentence(render(report))
    assert any("--on 2023-01-27" in note for note in report.record()["notes"])
    assert any("--on 2023-01-27" in line for line in report.remarks())


def test_the_nearest_is_that_in_time_on_either_side():
    """2023 BU passes within 0.05 au twice from 2005 to 2055; each is found from its own side."""
    orbit = flyby.load_orbit("2023bu-neocc")
    span = Time(["2005-01-01", "2055-01-01"], scale="tdb")
    first, second = flyby.close_approaches(orbit, *span, within=0.05 * u.au)
    between = 0.5 * (second.time - first.time)
    for whole in (first, second):
        middle = whole.time + (1.0 if whole is first else -1.0) * 0.2 * between
        found = nearest_outside(orbit, middle, middle + 1.0 * u.day)
        assert found is not None
        assert abs((found.time - whole.time).sec) < 1.0  # of the same orbit, other steps


@pytest.mark.slow
def test_an_orbit_that_never_comes_near_has_its_least_distance():
    orbit = flyby.load_orbit("apophis")
    start, stop = Time(["2030-01-01", "2031-01-01"], scale="tdb")
    found = nearest_outside(orbit, start, stop, within=100.0 * u.km)
    assert found is not None
    assert found.time.tdb.isot.startswith("2029-04-13T21:46")


def test_an_orbits_own_flyby_is_found_without_a_span():
    """2008 TC3 fell on 2008-10-07 at 02:45:45 UTC at the height of its flash; 2023 BU as above."""
    fallen = own_flyby(flyby.load_orbit("2008tc3-jpl-18"))
    assert fallen.approach.impact is not None
    assert abs((fallen.approach.time.utc - Time("2008-10-07T02:45:45")).sec) < 30.0
    passed = own_flyby(flyby.load_orbit("2023bu-neocc")).approach
    assert passed.time.tdb.isot.startswith("2023-01-27T00:2")
    assert own_flyby(flyby.load_orbit("apophis")).approach.time.isot.startswith("2029-04-13")


def test_every_line_fits_the_width_that_is_asked_for():
    report = make_report(moon_approach(), earth_approach(impact=impact()))
    assert columns() == 80  # of what is piped
    for width in (60, 72, 100):
        with fixed_columns(width):
            text = render(report)
        lengths = [len(line) for line in text.splitlines()]
        assert max(lengths) <= width
    numbers = r"38 011.5|31 633.3|7.4225"
    assert len(re.findall(numbers, text.split("Close approaches")[0])) == 3
