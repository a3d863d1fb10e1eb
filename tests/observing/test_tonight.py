"""The night at a site, as Skyfield has it."""

from __future__ import annotations

from contextlib import closing

import pytest

from flyby.dynamics import planetary_ephemeris
from flyby.observing import InvalidSiteError, load_site, night_at
from flyby.times import iso, parse_time, tdb_days


@pytest.mark.parametrize("code", ["J04", "P93", "309", "T09"])
@pytest.mark.parametrize("when", ["2029-04-13T12:00", "2029-04-14T00:00", "2029-12-21T06:00"])
def test_sunset_and_sunrise_are_skyfields(code, when):
    skyfield_api = pytest.importorskip("skyfield.api")
    almanac = pytest.importorskip("skyfield.almanac")
    site = load_site(code)
    evening, morning = (float(tdb_days(time)) for time in night_at(code, parse_time(when)))
    scale = skyfield_api.load.timescale(builtin=True)
    place = skyfield_api.wgs84.latlon(site.latitude_deg, site.longitude_deg)
    span = (scale.tdb_jd(2451545.0 + evening - 0.2), scale.tdb_jd(2451545.0 + morning + 0.2))
    with closing(skyfield_api.load_file(str(planetary_ephemeris().path))) as kernel:
        rising = almanac.sunrise_sunset(kernel, place)
        times, up = almanac.find_discrete(*span, rising)
    found = [time.tdb - 2451545.0 for time in times]
    assert list(up) == [0, 1]
    # Both take 0.8333 deg below; Skyfield's Earth turns by its own Delta T, a second off in 2029.
    assert found == pytest.approx([evening, morning], abs=1.0 / 86400.0)
    now = float(tdb_days(parse_time(when)))
    assert now < morning < now + 1.6


def test_where_there_is_no_night_it_is_said():
    for when, stays in (("2029-06-13T12:00", "up"), ("2029-12-13T12:00", "down")):
        with pytest.raises(InvalidSiteError, match=f"the Sun stays {stays}"):
            night_at("78.2,15.6", parse_time(when))
    with pytest.raises(InvalidSiteError, match="no horizon"):
        night_at("500", parse_time("2029-06-13"))


def test_the_night_that_is_now_else_the_next():
    evening, _ = night_at("J04", parse_time("2029-04-13T23:00"))
    again = night_at("J04", parse_time("2029-04-13T09:00"))[0]
    assert float(tdb_days(again)) == pytest.approx(float(tdb_days(evening)), abs=1e-5)
    later, _ = night_at("J04", parse_time("2029-04-14T09:00"))
    assert iso(later, "utc", 0)[:10] == "2029-04-14"
