"""Scenes that several tests of figures draw, gathered once a run."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from flyby.orbits import load_orbit
from flyby.scene.flyby import Scene, make_scene


@cache
def apophis() -> Scene:
    """The flyby of 2029, JPL 220."""
    return make_scene(load_orbit("apophis"))


@cache
def unknown() -> Scene:
    """The same flyby of an asteroid that no catalogue knows: no H, no mission, no size."""
    orbit = replace(
        load_orbit("apophis-neocc"),
        designation="99999 Another",
        absolute_magnitude=None,
        slope_parameter=None,
    )
    return make_scene(orbit)
