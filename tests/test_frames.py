"""The ecliptic, the turning Earth and the ellipsoid, against astropy and by definition."""

from __future__ import annotations

import math

import numpy as np
import pytest
from astropy import units as u
from astropy.coordinates import GCRS, ITRS, CartesianRepresentation, EarthLocation
from astropy.time import Time
from astropy.utils import iers
from hypothesis import given, settings
from hypothesis import strategies as st

from flyby.constants import J2000_JD, SECONDS_PER_DAY
from flyby.earth import geodetic, icrf_to_itrs_matrix
from flyby.frames import ECLIPTIC_TO_ICRF
from flyby.times import future_utc, parse_time, tdb_days, utc_offset_seconds

ARCSEC = math.radians(1.0 / 3600.0)


def test_the_ecliptic_is_jpls():
    # IAU 1976 obliquity, 84381.448 arcsec; X is the common node.
    north = ECLIPTIC_TO_ICRF @ [0.0, 0.0, 1.0]
    assert math.degrees(math.acos(north[2])) * 3600.0 == pytest.approx(84381.448, abs=1e-9)
    np.testing.assert_allclose(ECLIPTIC_TO_ICRF @ [1.0, 0.0, 0.0], [1.0, 0.0, 0.0])
    # In June the Sun, at ecliptic longitude 90 deg, is north of the equator.
    assert (ECLIPTIC_TO_ICRF @ [0.0, 1.0, 0.0])[2] > 0.39
    np.testing.assert_allclose(ECLIPTIC_TO_ICRF @ ECLIPTIC_TO_ICRF.T, np.eye(3), atol=1e-15)


@pytest.fixture
def measured_rotation():
    """IERS Bulletin B as astropy carries it: UT1 and pole as measured, without any download."""
    table = iers.IERS_B.open()
    with iers.conf.set_temp("auto_download", False), iers.earth_orientation_table.set(table):
        yield table


@pytest.mark.parametrize("instant", ["2004-06-19T00:00:00", "2013-01-09T11:43:00", "2020-06-01"])
def test_against_astropy_with_the_measured_rotation(measured_rotation, instant):
    time = Time(instant, scale="utc")
    # The frame's axes, one by one, as positions without velocity, which have no aberration.
    theirs = np.stack(
        [
            GCRS(CartesianRepresentation(axis * u.m), obstime=time)
            .transform_to(ITRS(obstime=time))
            .cartesian.xyz.to_value(u.m)
            for axis in np.eye(3)
        ],
        axis=1,
    )
    ours = icrf_to_itrs_matrix(float(tdb_days(time)))
    # What is left is a turn about the axis by UT1 - UTC, and the pole's wander (below 0.6").
    left = theirs @ ours.T
    ut1_utc_s = measured_rotation.ut1_utc(time).to_value(u.s)
    assert 0.1 < abs(ut1_utc_s) < 0.9
    turn = math.atan2(left[0, 1], left[0, 0])
    assert turn / ARCSEC == pytest.approx(15.041 * ut1_utc_s, abs=1e-3)
    pole = [angle.to_value(u.arcsec) for angle in measured_rotation.pm_xy(time)]
    assert left[0, 2] / ARCSEC == pytest.approx(pole[0], abs=1e-3)
    assert left[1, 2] / ARCSEC == pytest.approx(-pole[1], abs=1e-3)
    assert max(np.abs(pole)) < 0.6


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(-36000.0, 36000.0), min_size=1, max_size=5))
def test_every_matrix_is_a_rotation(days):
    matrices = icrf_to_itrs_matrix(np.array(days))
    assert matrices.shape == (len(days), 3, 3)
    for matrix, day in zip(matrices, days, strict=True):
        assert matrix @ matrix.T == pytest.approx(np.eye(3), abs=1e-14)
        assert np.linalg.det(matrix) == pytest.approx(1.0)
        assert icrf_to_itrs_matrix(day) == pytest.approx(matrix, abs=1e-15)


def test_a_star_sets_in_the_west_once_a_sidereal_day():
    start = float(tdb_days(parse_time("2029-04-13")))
    sidereal = 86164.0905 / SECONDS_PER_DAY
    one, later, next_day = icrf_to_itrs_matrix(start + np.array([0.0, 1.0 / 24.0, sidereal]))
    star = np.array([1.0, 0.0, 0.0])
    east = [math.atan2(*(matrix @ star)[1::-1]) for matrix in (one, later, next_day)]
    # 15.041 deg an hour westwards; precession in a day is below 0.2 arcsec.
    assert math.degrees(math.remainder(east[0] - east[1], math.tau)) == pytest.approx(
        15.041, abs=1e-3
    )
    assert math.remainder(east[0] - east[2], math.tau) == pytest.approx(0.0, abs=0.2 * ARCSEC)


@pytest.mark.parametrize(
    ("instant", "leap_seconds"),
    [
        ("1972-01-01T00:00:10", 10),
        ("2016-12-30T23:59:50", 36),
        ("2017-01-01T00:00:10", 37),
        # None is assumed after the last announced.
        ("2029-04-13T21:45:04", 37),
    ],
)
def test_tdb_minus_utc(instant, leap_seconds):
    with future_utc():
        days = float(tdb_days(Time(instant, scale="utc")))
    # TT - TAI is 32.184 s by definition; TDB - TT stays below 1.7 ms.
    assert float(utc_offset_seconds(days)) == pytest.approx(leap_seconds + 32.184, abs=0.0018)


def test_a_leap_second_is_spread_over_its_day():
    # So that the UT1 that is made of it runs on evenly; see the function.
    with future_utc():
        days = tdb_days(Time(["2016-12-31T00:00:00", "2016-12-31T12:00:00"], scale="utc"))
    assert utc_offset_seconds(days) == pytest.approx([68.184, 68.684], abs=0.0018)
    before = 6209.5 + 69.184 / SECONDS_PER_DAY + np.array([-1.0, 1.0]) / SECONDS_PER_DAY
    assert np.ptp(utc_offset_seconds(before)) < 1e-4


def test_no_offset_is_more_than_a_float_knows():
    days = 10694.907 + np.arange(5) / SECONDS_PER_DAY
    offsets = utc_offset_seconds(days)
    assert offsets.shape == (5,)
    # A Julian date in one float64 would jitter by 40 microseconds here.
    assert np.ptp(offsets) < 1e-6


@settings(max_examples=200, deadline=None)
@given(
    latitude=st.floats(-90.0, 90.0),
    longitude=st.floats(-180.0, 179.999),
    height_km=st.floats(-50.0, 500_000.0),
)
def test_geodetic_undoes_the_definition(latitude, longitude, height_km):
    a, f = 6378.137, 1.0 / 298.257223563
    phi, lam = math.radians(latitude), math.radians(longitude)
    square = f * (2.0 - f)
    normal = a / math.sqrt(1.0 - square * math.sin(phi) ** 2)
    place = np.array(
        [
            (normal + height_km) * math.cos(phi) * math.cos(lam),
            (normal + height_km) * math.cos(phi) * math.sin(lam),
            (normal * (1.0 - square) + height_km) * math.sin(phi),
        ]
    )
    found_latitude, found_longitude, found_height = geodetic(place)
    # Half a millimetre on the ground: what ERFA's own approximation leaves at great heights.
    assert found_latitude == pytest.approx(latitude, abs=5e-9)
    # A millimetre: what rounding leaves of half a million kilometres is far less.
    assert found_height == pytest.approx(height_km, abs=1e-6)
    if abs(latitude) < 89.999:
        assert math.remainder(float(found_longitude) - longitude, 360.0) == pytest.approx(
            0.0, abs=1e-9
        )
    assert -180.0 <= found_longitude < 180.0


def test_geodetic_agrees_with_astropy_for_many_at_once():
    here = EarthLocation.from_geodetic([139.5, -17.9, 0.0], [35.7, 28.8, -89.0], [50.0, 2390, 0])
    itrs = np.stack([axis.to_value(u.km) for axis in (here.x, here.y, here.z)], axis=1)
    latitude, longitude, height = geodetic(itrs)
    assert latitude == pytest.approx([35.7, 28.8, -89.0], abs=1e-9)
    assert longitude == pytest.approx([139.5, -17.9, 0.0], abs=1e-9)
    assert height == pytest.approx([0.05, 2.39, 0.0], abs=1e-6)


def test_the_epoch_is_j2000():
    assert float(tdb_days(Time(J2000_JD, format="jd", scale="tdb"))) == 0.0
    # The rotation angle at J2000 (IAU 2000): 0.7790572732640 turns at UT1 = JD 2451545.0.
    ut1 = float(utc_offset_seconds(0.0)) / SECONDS_PER_DAY
    matrix = icrf_to_itrs_matrix(ut1)
    angle = math.atan2(-matrix[1, 0], matrix[0, 0]) / math.tau % 1.0
    # The intermediate origin lies within 10 arcsec of the x axis at this epoch.
    assert angle == pytest.approx(0.7790572732640, abs=10.0 * ARCSEC / math.tau)
