"""The orbits one sigma away, in the order in which all arrays of them stand."""

from __future__ import annotations

import numpy as np
import pytest
from astropy.time import Time

import flyby
from flyby.dynamics.sigma_orbits import SigmaOrbits
from flyby.errors import InvalidOrbitError


def test_half_differences_give_the_published_covariance_back():
    orbit = flyby.load_orbit("apophis")
    sigma = SigmaOrbits.of(orbit)
    assert len(sigma.orbits) == 1 + len(sigma.displacements)
    assert all(one.covariance is None for one in sigma.orbits)
    assert {one.epoch.jd for one in sigma.orbits} == {orbit.covariance.epoch.jd}
    # tp is near 1e2 days: q, node and the rest are resolved to 1e-16 of their values.
    q = np.array([one.elements.perihelion_distance_au for one in sigma.orbits])
    place = orbit.covariance.labels.index("q")
    published = np.sqrt(orbit.covariance.matrix[place, place])
    assert SigmaOrbits.standard_deviation(q) == pytest.approx(published, rel=1e-5)
    # Displacements are symmetric: nothing of second order.
    assert np.abs(SigmaOrbits.half_sums(q)).max() < 1e-6 * published


def test_the_order_of_the_ends_of_an_axis():
    values = np.array([5.0, 6.0, 3.0, 5.5, 4.5])
    np.testing.assert_array_equal(SigmaOrbits.half_differences(values), [1.5, 0.5])
    np.testing.assert_array_equal(SigmaOrbits.half_sums(values), [-0.5, 0.0])


def test_the_orbit_at_the_epoch_of_its_covariance():
    orbit = flyby.load_orbit("apophis")
    middle = orbit.at_covariance_epoch()
    assert middle.epoch == orbit.covariance.epoch
    assert middle.elements == orbit.covariance.elements
    assert middle.covariance is orbit.covariance
    bare = next(one for one in SigmaOrbits.of(orbit).orbits)
    with pytest.raises(InvalidOrbitError, match="without a covariance"):
        bare.at_covariance_epoch()


def test_the_same_asteroid_by_another_designation():
    orbit = flyby.load_orbit("2023bu")
    assert orbit.is_same_asteroid("2023BU")
    assert orbit.is_same_asteroid(orbit)
    assert not orbit.is_same_asteroid("2023 BU5")


def test_states_in_km_are_those_with_units():
    instant = Time("2029-04-13 21:00", scale="tdb")
    orbit = flyby.load_orbit("apophis")
    trajectory = flyby.propagate(
        orbit, Time("2029-04-01", scale="tdb"), Time("2029-05-01", scale="tdb")
    )
    days = np.array([instant.jd1 - 2451545.0 + instant.jd2])
    position, velocity = trajectory.state_km(days, "moon")
    with_units = trajectory.state(instant, "moon")
    np.testing.assert_array_equal(position[0], with_units[0].to_value("km"))
    np.testing.assert_array_equal(velocity[0], with_units[1].to_value("km/s"))
