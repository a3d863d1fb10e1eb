"""Published orbits: reading them, what they hold, and their elements as states."""

from __future__ import annotations

from flyby.catalogue.designations import is_same_asteroid
from flyby.orbits.given import orbit_from_elements
from flyby.orbits.load import load_orbit, orbit_names
from flyby.orbits.orbit import Covariance, Elements, NonGravitational, Orbit
from flyby.orbits.poliastro import from_poliastro, to_poliastro
from flyby.orbits.states import orbit_from_state
from flyby.orbits.virtual_asteroids import VirtualAsteroids

__all__ = [
    "Covariance",
    "Elements",
    "NonGravitational",
    "Orbit",
    "VirtualAsteroids",
    "from_poliastro",
    "is_same_asteroid",
    "load_orbit",
    "orbit_from_elements",
    "orbit_from_state",
    "orbit_names",
    "to_poliastro",
]
