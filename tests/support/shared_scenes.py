"""Scenes that several tests of figures draw, gathered once a run."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from flyby.orbits import load_orbit
from flyby.scene.flyby import Flyby


@cache
def apophis() -> Flyby:
    """The flyby of 2029, JPL 220."""
    return Flyby(load_orbit("apophis"))


@cache
def unknown() -> Flyby:
    """The same flyby of an asteroid that no catalogue knows: no H, no mission, no size."""
    orbit = replace(
        load_orbit("apophis-neocc"),
        designation="99999 Another",
        absolute_magnitude=None,
        slope_parameter=None,
    )
    return Flyby(orbit)
