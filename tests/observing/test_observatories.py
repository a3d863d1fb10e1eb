"""Every optical observatory with a code of the MPC: which they are, and the table of them all."""

from __future__ import annotations

import numpy as np
import pytest

import flyby
from flyby.earth import place_itrs_m
from flyby.observing import load_site, observation_windows, optical_observatories
from flyby.observing.mpc_codes import mpc_codes as _mpc_codes
from flyby.reports import observation_report
from flyby.times import parse_time

EARTH_RADIUS_M = 6378137.0


def test_they_are_the_codes_on_the_ground_without_the_radars():
    sites = {site.code: site for site in optical_observatories()}
    codes = _mpc_codes()
    on_the_ground = {code for code, entry in codes.items() if entry.get("cos")}
    assert set(sites) <= on_the_ground
    # JPL's list of radar astrometry: Arecibo, Haystack, Green Bank (the MPC changes names).
    assert on_the_ground - set(sites) >= {"251", "254", "256"}
    assert len(on_the_ground - set(sites)) < 25
    assert {"J04", "G96", "T08", "260"} <= set(sites)  # 260: the Digitized Sky Survey, optical
    assert not {"250", "500", "247", "C57", "251", "253"} & set(sites)
    assert sites["J04"] == load_site("J04")  # with what is published of it


def test_places_are_those_of_the_parallax_constants():
    codes = _mpc_codes()
    for site in optical_observatories()[::20]:
        if site.position_source.startswith("MPC"):
            entry = codes[site.code]
            x, y, z = place_itrs_m(site.latitude_deg, site.longitude_deg, site.height_m)
            # Rounded to 1e-5 deg; the ellipsoid where the constants tell no sensible height.
            near = 10000.0 if site.height_assumed else 5.0
            assert np.hypot(x, y) == pytest.approx(entry["cos"] * EARTH_RADIUS_M, abs=near)
            assert z == pytest.approx(entry["sin"] * EARTH_RADIUS_M, abs=near)


@pytest.mark.slow
def test_the_table_tells_who_sees_closest_approach():
    start, stop = parse_time("2029-04-13T18:00"), parse_time("2029-04-14T02:00")
    orbit = flyby.load_orbit("apophis")
    report = observation_report(orbit, start, stop, sites=["all-optical"])
    lines = str(report).splitlines()
    assert max(map(len, lines)) <= 96
    closest = report.nearest.time
    for code in ("J04", "950", "A00", "G96", "X93"):
        own = observation_windows(orbit, code, start, stop)
        line = [line for line in lines if line[4:].startswith(f"{code} ")]
        assert bool(line) == bool(own)
        if own:
            sees = any(window.start <= closest < window.end for window in own)
            assert line[0].startswith("  * " if sees else "    ")
            highest = max(window.peak_altitude.to_value("deg") for window in own)
            assert f"{highest:5.0f}" in line[0]
