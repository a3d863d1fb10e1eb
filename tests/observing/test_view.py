"""Topocentric geometry against JPL Horizons and against astropy."""

from __future__ import annotations

import warnings
from dataclasses import fields

import astropy.units as u
import erfa
import numpy as np
import pytest
from astropy.units import Quantity
from passage import HorizonsVectors, PublishedMagnitude, StraightPassage, read_rows

import flyby
from flyby.constants import AU_KM
from flyby.errors import FlybyError, InvalidTimeError, SpanError, UnknownNameError
from flyby.observing import (
    HG,
    PhotometryError,
    Sky,
    altitudes,
    ephemeris,
    load_site,
    observe,
    sky_axes,
    with_uncertainty,
)
from flyby.observing.view import View, refraction_deg, separation_rad
from flyby.times import parse_time, tdb_days, time_from_tdb_days

MONTHS = {"Apr": "04"}


@pytest.fixture(scope="module")
def horizons():
    """Rows of Horizons and what is computed for them from Horizons' own vectors."""
    rows = read_rows("horizons_observer_2029-04-13.csv")
    texts = []
    for row in rows:
        date, clock = row["datetime_str"].split()
        year, month, day = date.split("-")
        texts.append(f"{year}-{MONTHS[month]}-{day}T{clock}:00 UTC")
    days = np.array([float(tdb_days(parse_time(text))) for text in texts])
    columns = {
        name: np.array([float(row[name]) for row in rows])
        for name in rows[0]
        if name != "datetime_str"
    }
    return columns, observe(HorizonsVectors(), time_from_tdb_days(days))


def arcsec(difference_deg):
    return np.abs(np.asarray(difference_deg)) * 3600.0


def test_astrometric_place_is_that_of_horizons(horizons):
    published, found = horizons
    right_ascension = (found.right_ascension.to_value("deg") - published["RA"]) * np.cos(
        np.radians(published["DEC"])
    )
    # Horizons prints 1e-5 deg, 0.018 arcsec of rounding; 0.3 arcsec is what is asked for.
    assert arcsec(right_ascension).max() < 0.03
    assert arcsec(found.declination.to_value("deg") - published["DEC"]).max() < 0.03


def test_apparent_place_is_that_of_horizons(horizons):
    published, found = horizons
    right_ascension = found.apparent_right_ascension.to_value("deg") - published["RA_app"]
    right_ascension *= np.cos(np.radians(published["DEC_app"]))
    # Horizons' precession-nutation is IAU 1976/1980 with corrections, some 0.05 arcsec apart.
    assert arcsec(right_ascension).max() < 0.1
    assert arcsec(found.apparent_declination.to_value("deg") - published["DEC_app"]).max() < 0.1


def test_distances_and_angles_are_those_of_horizons(horizons):
    published, found = horizons
    # delta is printed to 1e-9 au, 0.15 km; the asked-for 0.5 km leaves room for no more.
    assert np.abs(found.distance.to_value("km") - published["delta"] * AU_KM).max() < 0.2
    assert np.abs(found.sun_distance.to_value("km") - published["r"] * AU_KM).max() < 2.0
    assert np.abs(found.elongation.to_value("deg") - published["elong"]).max() < 0.001
    assert np.abs(found.phase.to_value("deg") - published["alpha"]).max() < 0.001
    assert np.abs(found.moon_separation.to_value("deg") - published["lunar_elong"]).max() < 0.06


def test_magnitude_is_that_of_horizons(horizons):
    published, found = horizons
    printed = published["alpha"] < 120.0  # beyond, Horizons rounds to whole magnitudes
    assert np.abs(found.magnitude - published["V"])[printed].max() < 0.02
    # Half a magnitude of rounding, and what its law, extended that far, differs by.
    assert np.abs(found.magnitude - published["V"])[~printed].max() < 0.55
    assert any("H=19.7, G=0.25" in note for note in found.notes)


def test_rates_are_those_of_horizons(horizons):
    published, found = horizons
    across = np.hypot(published["RA_rate"], published["DEC_rate"])
    # Rates of the apparent place; the astrometric ones lack the change of aberration, 0.1 arcsec/h.
    for rate, name in (
        (found.right_ascension_rate, "RA_rate"),
        (found.declination_rate, "DEC_rate"),
    ):
        assert (np.abs(rate.to_value("arcsec/h") - published[name]) / across).max() < 2e-4
    np.testing.assert_allclose(found.rate.to_value("arcsec/h"), across, rtol=2e-4)


@pytest.mark.parametrize("code", ["P93", "J04", "W57", "dsa-1", "T09"])
def test_altitude_and_azimuth_are_those_of_astropy(code):
    import astropy.units as u
    from astropy.coordinates import (
        AltAz,
        CartesianRepresentation,
        EarthLocation,
        SkyCoord,
        get_body_barycentric,
    )
    from astropy.utils import iers

    passage = StraightPassage(half_span_days=1.0)
    sky, site = Sky(passage), load_site(code)
    days = np.linspace(sky._start_tdb_days, sky._stop_tdb_days, 50)
    view = View(sky.at(days), site)
    # Where the light that arrives now has left, from the geocentre of now. Astropy's own Earth is
    # some km from DE440's, so the vector from the Earth is what the two must share.
    light_time = view.distance_au / 173.144632674
    seen = view.instants.asteroid_before(light_time)[0] - view.instants.earth_position_au
    with warnings.catch_warnings(), iers.conf.set_temp("auto_download", False):
        warnings.simplefilter("ignore")  # future UTC, polar motion of the future
        time = time_from_tdb_days(days).utc
        time.delta_ut1_utc = 0.0  # the assumption of flyby.earth
        place = seen + get_body_barycentric("earth", time).xyz.to_value("au").T
        frame = AltAz(
            obstime=time,
            location=EarthLocation.from_geodetic(site.longitude, site.latitude, site.height),
            pressure=0 * u.hPa,
        )
        expected = SkyCoord(CartesianRepresentation(place.T * u.au)).transform_to(frame)
        altitude, azimuth = expected.alt.deg, expected.az.deg
    turned = (azimuth - view.azimuth_deg + 180.0) % 360.0 - 180.0
    # 0.3 arcsec is the polar motion that astropy assumes; 0.01 deg is what is asked for.
    assert arcsec(altitude - view.altitude_deg).max() < 1.0
    assert arcsec(turned * np.cos(np.radians(altitude))).max() < 1.0


def test_sun_altitude_is_that_of_astropy():
    import astropy.units as u
    from astropy.coordinates import AltAz, EarthLocation, get_sun
    from astropy.utils import iers

    sky, site = Sky(StraightPassage()), load_site("J04")
    days = np.linspace(sky._start_tdb_days, sky._stop_tdb_days, 20)
    found = View(sky.at(days), site).sun_altitude_deg
    with warnings.catch_warnings(), iers.conf.set_temp("auto_download", False):
        warnings.simplefilter("ignore")
        time = time_from_tdb_days(days).utc
        time.delta_ut1_utc = 0.0
        location = EarthLocation.from_geodetic(site.longitude, site.latitude, site.height)
        frame = AltAz(obstime=time, location=location, pressure=0 * u.hPa)
        expected = get_sun(time).transform_to(frame).alt.deg
    assert np.abs(found - expected).max() < 0.01


def test_parallax_is_that_of_the_baseline():
    # From Tenerife and from Cebreros, 1 800 km apart, at 38 000 km.
    sky = Sky(StraightPassage())
    now = sky.at(np.array([sky.trajectory.closest_days]))
    first, second = View(now, load_site("J04")), View(now, load_site("Z58"))
    angle = separation_rad(first.astrometric_direction, second.astrometric_direction)[0]
    baseline = first.observer_position_au - second.observer_position_au
    across = np.linalg.norm(np.cross(baseline[0], first.astrometric_direction[0]))
    assert angle == pytest.approx(across / second.distance_au[0], rel=0.05)
    assert np.degrees(angle) > 1.0


def test_rate_is_the_change_of_direction():
    sky, site = Sky(StraightPassage()), load_site("J04")
    step = 10.0 / 86400.0
    middle = sky.trajectory.closest_days + np.linspace(-0.1, 0.1, 9)
    before, after = View(sky.at(middle - step), site), View(sky.at(middle + step), site)
    moved = separation_rad(before.astrometric_direction, after.astrometric_direction)
    expected = np.degrees(moved) / (2 * step * 24.0)
    np.testing.assert_allclose(View(sky.at(middle), site).rate_deg_h, expected, rtol=1e-4)
    ranges = (after.distance_au - before.distance_au) * AU_KM / (2 * step * 86400.0)
    np.testing.assert_allclose(View(sky.at(middle), site).distance_rate_km_s, ranges, atol=1e-3)


def test_light_time_closes():
    # The light that arrives now left when the asteroid was a light time away.
    passage = StraightPassage(half_span_days=3.0)
    sky = Sky(passage)
    days = np.linspace(sky._start_tdb_days + 0.1, sky._stop_tdb_days, 7)
    view = View(sky.at(days), load_site("J04"))
    light_time = view.distance_au / 173.144632674
    left, _ = passage.state_au(days - light_time, origin="ssb")
    distance = np.linalg.norm(left - view.observer_position_au, axis=1)
    # The passage is straight about the Earth, not about the Sun, hence centimetres.
    np.testing.assert_allclose(distance * AU_KM, view.distance_au * AU_KM, atol=1e-3)


def test_refraction_as_published():
    # Meeus, Astronomical Algorithms, example 16.a: true altitude 33.2' gives 24.618' by eq. 16.4.
    assert refraction_deg(np.array([33.2 / 60.0]))[0] * 60.0 == pytest.approx(24.618, abs=0.01)
    assert refraction_deg(np.array([90.0]))[0] == pytest.approx(0.0, abs=0.001)
    below = refraction_deg(np.array([-1.0, -5.0, -90.0]))
    assert below[0] == below[1] == below[2]
    assert refraction_deg(np.array([10.0]), 2400.0)[0] < refraction_deg(np.array([10.0]))[0]


def test_refraction_is_an_option():
    passage = StraightPassage()
    time = time_from_tdb_days(passage.closest_days)
    plain = observe(passage, time, "J04")
    lifted = observe(passage, time, "J04", refraction=True)
    assert lifted.altitude[0] > plain.altitude[0]
    assert "altitudes with refraction" in lifted.notes
    assert lifted.azimuth[0] == plain.azimuth[0]


def test_the_geocentre_has_no_horizon():
    passage = StraightPassage()
    found = observe(passage, time_from_tdb_days(passage.closest_days))
    assert found.altitude is None
    assert found.sun_altitude is None
    view = View(Sky(passage).at(np.array([passage.closest_days])), None)
    for name in ("altitude_deg", "azimuth_deg", "sun_altitude_deg"):
        with pytest.raises(FlybyError, match="geocentre has no horizon"):
            getattr(view, name)


def test_scalar_and_unordered_instants():
    passage = StraightPassage()
    days = passage.closest_days + np.array([0.5, -0.5, 0.0])
    table = observe(passage, time_from_tdb_days(days), "P93")
    for k, day in enumerate(days):
        alone = observe(passage, time_from_tdb_days(day), "P93")
        assert alone.altitude[0].value == pytest.approx(table.altitude[k].value, abs=1e-7)


def test_a_long_table_is_made_of_blocks(monkeypatch):
    passage = StraightPassage()
    time = time_from_tdb_days(passage.closest_days + np.linspace(-1.0, 1.0, 50))
    whole = observe(passage, time, "J04")
    monkeypatch.setattr(ephemeris, "_BLOCK_ROWS", 7)
    pieces = observe(passage, time, "J04")
    for field in fields(whole):
        one, other = getattr(whole, field.name), getattr(pieces, field.name)
        if isinstance(one, Quantity):
            # A block of few rows is not interpolated in nutation and rotation: 0.1 mas.
            np.testing.assert_allclose(other.value, one.value, rtol=1e-8, atol=1e-7)
            assert other.unit == one.unit
    np.testing.assert_allclose(pieces.magnitude, whole.magnitude, atol=1e-7)
    assert pieces.notes == whole.notes


def test_axes_of_date_are_those_of_erfa():
    days = 10680.0 + np.linspace(0.0, 30.0, 500)  # many in a day: interpolated
    exact = erfa.pnm06a(2451545.0, days)
    turned = np.abs(sky_axes.icrf_to_date(days) - exact).max()
    assert turned * 206265.0 < 1e-4  # arcsec


def test_light_time_is_that_of_the_distance():
    passage = StraightPassage()
    found = observe(passage, time_from_tdb_days(passage.closest_days), "J04")
    expected = found.distance.to_value("km") / 299792.458
    np.testing.assert_allclose(found.light_time.to_value("s"), expected, rtol=1e-12)


def test_uncertainty_is_that_of_the_displaced_orbits():
    # One sigma of 2 km east, 3 km north and 5 km away on the sky of the geocentre.
    passage = StraightPassage()
    days = passage.closest_days + np.array([-0.3, 0.0, 0.2])
    table = observe(passage, time_from_tdb_days(days))
    axes = sky_axes.sky_axes(
        table.right_ascension.to_value("rad"), table.declination.to_value("rad")
    )
    sigma_km = np.array([2.0, 3.0, 5.0])

    class Lanes:
        def state_au(self, days, origin="earth"):
            nominal = passage.state_au(days, origin)[0]
            lanes = [nominal]
            for axis, size in zip(axes, sigma_km, strict=True):
                lanes += [nominal + size / AU_KM * axis, nominal - size / AU_KM * axis]
            return np.stack(lanes), None

    found = with_uncertainty(table, Lanes())
    distance_km = found.distance.to_value("km")
    for value, size in (
        (found.right_ascension_3sigma, 2.0),
        (found.declination_3sigma, 3.0),
    ):
        expected = np.degrees(3.0 * size / distance_km) * 3600.0
        np.testing.assert_allclose(value.to_value("arcsec"), expected, rtol=1e-9)
    np.testing.assert_allclose(found.distance_3sigma.to_value("km"), 15.0, rtol=1e-9)


def test_bad_input_is_refused():
    passage = StraightPassage()
    with pytest.raises(InvalidTimeError, match="must be an astropy Time"):
        observe(passage, "2029-04-13")
    with pytest.raises(SpanError, match="outside the trajectory"):
        observe(passage, time_from_tdb_days(passage.closest_days + 10.0))
    with pytest.raises(UnknownNameError, match="no site is called"):
        observe(passage, time_from_tdb_days(passage.closest_days), "nowhere")


def test_several_orbits_are_refused():
    class Two(StraightPassage):
        def state_au(self, days, origin="earth"):
            position, velocity = super().state_au(days, origin)
            return np.stack([position, position]), np.stack([velocity, velocity])

    passage = Two()
    with pytest.raises(FlybyError, match="trajectory of one orbit, not of 2"):
        observe(passage, time_from_tdb_days(passage.closest_days))


def test_without_h_there_is_no_magnitude():
    unknown = PublishedMagnitude(designation="1999 XX", absolute_magnitude=None)
    passage = StraightPassage(orbit=unknown)
    time = time_from_tdb_days(passage.closest_days)
    assert observe(passage, time).magnitude is None
    with pytest.raises(PhotometryError, match="no absolute magnitude"):
        _ = View(Sky(passage).at(np.array([passage.closest_days])), None).magnitude
    assert observe(passage, time, magnitude_law=HG(19.0, 0.15)).magnitude[0] < 6.0


def test_without_h_the_catalogue_is_asked():
    passage = StraightPassage(orbit=PublishedMagnitude(absolute_magnitude=None))
    assert "H=19.09, G=0.24" in Sky(passage).magnitude_law.description
    assert "Pravec" in Sky(passage).magnitude_law.description


def test_a_grid_of_places_has_the_altitudes_of_its_places():
    """Parallax at the flyby is worth ten degrees: a grid without it would look right."""
    sky = flyby.Flyby(flyby.load_orbit("apophis")).sky
    instant = parse_time("2029-04-13T21:45")
    latitudes, longitudes = (0.0, 30.0, -45.0), (-20.0, 15.0)
    grid = altitudes(sky, instant, latitudes * u.deg, longitudes * u.deg)
    for row, latitude in enumerate(latitudes):
        for column, longitude in enumerate(longitudes):
            seen = observe(sky, instant, f"{latitude},{longitude},0")
            here = grid.asteroid[row, column], grid.sun[row, column]
            assert here[0].to_value("deg") == pytest.approx(seen.altitude[0].value, abs=1e-6)
            assert here[1].to_value("deg") == pytest.approx(seen.sun_altitude[0].value, abs=1e-6)
