"""`flyby now`: where it is, against Horizons, and what comes next, against what is published."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from astropy import units as u

import flyby
from flyby.reports import PresentReport, present_report, render
from flyby.scene.present import present
from flyby.times import parse_time, tdb_days

HORIZONS = Path(__file__).parents[1] / "observing" / "data" / "horizons_observer_2029-04-13.csv"


@cache
def report(at: str, site: str | None = None) -> PresentReport:
    return present_report(flyby.load_orbit("apophis"), parse_time(at), site)


def test_the_place_is_that_of_an_ephemeris_and_the_distance_of_the_trajectory():
    found = report("2029-04-13T12:00").present
    table = flyby.observe(flyby.load_orbit("apophis"), parse_time("2029-04-13T12:00"))
    off = found.geocentric.right_ascension[0] - table.right_ascension[0]
    assert abs(off.to_value("arcsec")) < 0.01
    position, _ = found.trajectory.state(parse_time("2029-04-13T12:00"), origin="earth")
    km = float(np.linalg.norm(position.to_value("km")))
    # Light time: 3 km at 6 km/s and half a second.
    assert found.geocentric.distance[0].to_value("km") == pytest.approx(km, abs=5.0)


def test_what_comes_next_is_the_flyby_of_2029():
    """CNEOS: 2029-Apr-13 21:46 TDB at 0.000254 au."""
    found = report("2026-11-27T00:00").present
    approach = found.next_approach
    assert approach is not None
    assert approach.time.tdb.isot.startswith("2029-04-13T21:46")
    assert approach.distance.to_value("au") == pytest.approx(0.000254, abs=5e-7)
    assert approach.sigma_distance is not None
    assert found.next_mission is not None
    assert found.next_mission.mission == "Ramses"
    window = found.next_window
    assert window is not None
    assert float(tdb_days(window.end)) > float(tdb_days(found.time))


def test_after_it_there_is_no_other_for_twenty_years_but_what_jpl_lists():
    """CNEOS lists none within 0.05 au from May 2029 to 2049 for JPL 220."""
    assert report("2029-05-01T00:00").present.next_approach is None
    assert "none to the Earth" in str(report("2029-05-01T00:00"))


def test_the_night_from_a_site():
    found = report("2029-04-13T20:45", "J04")
    assert found.present.forbidden_by == ()
    text = " ".join(str(found).split())
    assert "can observe" in text
    assert "open now" in text
    assert "in 1 h 00 min: 38 011 km" in text
    day = report("2029-04-13T12:00", "J04")
    assert {"altitude", "sun_altitude"} & set(day.present.forbidden_by)


def test_text_and_json_say_the_same_in_eighty_columns():
    found = report("2029-04-13T20:45", "J04")
    text = render(found, "text")
    assert max(map(len, text.splitlines())) <= 80
    assert text.startswith("At 2029-04-13 20:45:00 UTC 99942 Apophis")
    document = json.loads(render(found, "json"))
    assert document["geocentric"]["constellation"] == "Leo"
    assert "in Leo" in text
    assert f"altitude {document['site']['altitude_deg']:.2f} deg" in text
    assert document["next_approach"]["body"] == "earth"
    assert document["time_utc"].startswith("2029-04-13T20:45:00")


def test_an_orbit_that_has_hit_says_so_in_a_line():
    with pytest.raises(flyby.FlybyError) as caught:
        present(flyby.load_orbit("2024bx1-neocc"), parse_time("2026-11-27"))
    assert "\n" not in str(caught.value)


def test_an_orbit_without_magnitude_has_a_place_all_the_same():
    found = present_report(flyby.load_orbit("yorp-jpl-88"), parse_time("2026-11-27"))
    assert "V not known" in str(found)
    assert found.present.next_window is None
    assert found.record()["geocentric"]["v_mag"] is None


def test_rate_is_that_of_two_places_a_minute_apart():
    found = report("2029-04-13T12:00").present
    later = report("2029-04-13T12:01").present
    from astropy.coordinates import SkyCoord

    one, other = (
        SkyCoord(each.geocentric.right_ascension[0], each.geocentric.declination[0])
        for each in (found, later)
    )
    rate = one.separation(other).to_value("deg") * 60.0
    assert found.geocentric.rate[0].to_value("deg/h") == pytest.approx(rate, rel=0.01)
    angle = one.position_angle(other).to_value("deg")
    document = report("2029-04-13T12:00").record()["geocentric"]
    assert document["position_angle_deg"] == pytest.approx(angle, abs=1.0)
    assert u.deg.physical_type == "angle"


def test_horizons_has_it_in_the_same_place():
    """The row of Horizons for 18:00 UT, geocentre (its H is 19.7, so V is not compared)."""
    with HORIZONS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    row = next(one for one in rows if "18:00" in next(iter(one.values())))
    table = report("2029-04-13T18:00").present.geocentric
    # Of another solution: its own 3 sigma is 2.6 arcsec, and 0.01 deg shows in the text.
    assert table.right_ascension[0].to_value("deg") == pytest.approx(float(row["RA"]), abs=2e-3)
    assert table.declination[0].to_value("deg") == pytest.approx(float(row["DEC"]), abs=2e-3)
    assert table.distance[0].to_value("au") == pytest.approx(float(row["delta"]), rel=1e-3)
