"""flyby: published orbits in; close approaches and their observation windows out, offline.

    import flyby
    passage = flyby.Flyby(flyby.load_orbit("apophis"))
    passage.plot("approach")

The names below are loaded when they are first used, so that ``import flyby`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flyby.version import VERSION as __version__  # noqa: N811 - the name that packages have

if TYPE_CHECKING:
    from flyby import figures as figures
    from flyby.catalogue.missions import MissionWindow as MissionWindow
    from flyby.catalogue.missions import mission_windows as mission_windows
    from flyby.catalogue.sites import Site as Site
    from flyby.dynamics.agreement import load_orbit as load_orbit
    from flyby.dynamics.force_model import ForceModel as ForceModel
    from flyby.dynamics.propagation import propagate as propagate
    from flyby.dynamics.trajectory import Trajectory as Trajectory
    from flyby.encounter.approach import BPlane as BPlane
    from flyby.encounter.approach import CloseApproach as CloseApproach
    from flyby.encounter.approach import Hyperbola as Hyperbola
    from flyby.encounter.approach import Impact as Impact
    from flyby.encounter.b_plane_region import b_plane_region as b_plane_region
    from flyby.encounter.close_approaches import close_approaches as close_approaches
    from flyby.encounter.ensemble.parts import ensemble_request as ensemble_request
    from flyby.encounter.ensemble.run import Ensemble as Ensemble
    from flyby.encounter.ensemble.run import run_ensemble as run_ensemble
    from flyby.encounter.ensemble.summary import summarise_ensemble as summarise_ensemble
    from flyby.encounter.force_study import force_budget as force_budget
    from flyby.encounter.keyholes.line_of_variations import line_of_variations as line_of_variations
    from flyby.encounter.keyholes.search import find_keyholes as find_keyholes
    from flyby.encounter.osculating import osculating_elements as osculating_elements
    from flyby.errors import FlybyError as FlybyError
    from flyby.exports.calendar import write_calendar as write_calendar
    from flyby.exports.oem import ephemeris_message as ephemeris_message
    from flyby.exports.oem import oem_text as oem_text
    from flyby.exports.spk import write_spk as write_spk
    from flyby.exports.tables import state_table as state_table
    from flyby.observing.constraints import Altitude as Altitude
    from flyby.observing.constraints import Elongation as Elongation
    from flyby.observing.constraints import Magnitude as Magnitude
    from flyby.observing.constraints import MoonSeparation as MoonSeparation
    from flyby.observing.constraints import Rate as Rate
    from flyby.observing.constraints import SunAltitude as SunAltitude
    from flyby.observing.ephemeris import Ephemeris as Ephemeris
    from flyby.observing.ephemeris import observe as observe
    from flyby.observing.joint.view import joint_view as joint_view
    from flyby.observing.photometry import HG as HG
    from flyby.observing.photometry import HG1G2 as HG1G2
    from flyby.observing.photometry import HG12 as HG12
    from flyby.observing.sightings import sightings as sightings
    from flyby.observing.site_lookup import load_site as load_site
    from flyby.observing.site_lookup import load_sites as load_sites
    from flyby.observing.site_lookup import sites as sites
    from flyby.observing.sky import Sky as Sky
    from flyby.observing.windows.find import find_windows as find_windows
    from flyby.observing.windows.observation import observation_windows as observation_windows
    from flyby.observing.windows.window import Window as Window
    from flyby.orbits.load import orbit_names as orbit_names
    from flyby.orbits.orbit import Orbit as Orbit
    from flyby.orbits.virtual_asteroids import VirtualAsteroids as VirtualAsteroids
    from flyby.pages import page as page
    from flyby.reports.approaches import Report as Report
    from flyby.scene.flyby import Flyby as Flyby
    from flyby.times import iso as iso
    from flyby.times import parse_time as parse_time

_HOMES = {
    "Altitude": "observing",
    "BPlane": "encounter",
    "CloseApproach": "encounter",
    "Elongation": "observing",
    "Ensemble": "encounter",
    "Ephemeris": "observing",
    "Flyby": "scene.flyby",
    "FlybyError": "errors",
    "ForceModel": "dynamics",
    "HG": "observing",
    "HG12": "observing",
    "HG1G2": "observing",
    "Hyperbola": "encounter",
    "Impact": "encounter",
    "Magnitude": "observing",
    "MissionWindow": "observing",
    "MoonSeparation": "observing",
    "Orbit": "orbits",
    "Rate": "observing",
    "Report": "reports",
    "Site": "observing",
    "Sky": "observing",
    "SunAltitude": "observing",
    "Trajectory": "dynamics",
    "VirtualAsteroids": "orbits",
    "Window": "observing",
    "b_plane_region": "encounter",
    "close_approaches": "encounter",
    "ensemble_request": "encounter",
    "ephemeris_message": "exports",
    "find_keyholes": "encounter",
    "find_windows": "observing",
    "force_budget": "encounter",
    "iso": "times",
    "joint_view": "observing",
    "line_of_variations": "encounter",
    "load_orbit": "dynamics",
    "load_site": "observing",
    "load_sites": "observing",
    "mission_windows": "observing",
    "observation_windows": "observing",
    "observe": "observing",
    "oem_text": "exports",
    "orbit_names": "orbits",
    "osculating_elements": "encounter",
    "page": "pages",
    "parse_time": "times",
    "propagate": "dynamics",
    "run_ensemble": "encounter",
    "sightings": "observing",
    "sites": "observing",
    "state_table": "exports",
    "summarise_ensemble": "encounter",
    "write_calendar": "exports",
    "write_spk": "exports",
}
"""The module below flyby that each name is imported from."""

_ROOMS = ("figures",)
"""Rooms that are asked for by name, such as ``flyby.figures.approach(passage)``."""

__all__ = [
    "HG",
    "HG1G2",
    "HG12",
    "Altitude",
    "BPlane",
    "CloseApproach",
    "Elongation",
    "Ensemble",
    "Ephemeris",
    "Flyby",
    "FlybyError",
    "ForceModel",
    "Hyperbola",
    "Impact",
    "Magnitude",
    "MissionWindow",
    "MoonSeparation",
    "Orbit",
    "Rate",
    "Report",
    "Site",
    "Sky",
    "SunAltitude",
    "Trajectory",
    "VirtualAsteroids",
    "Window",
    "__version__",
    "b_plane_region",
    "close_approaches",
    "ensemble_request",
    "ephemeris_message",
    "figures",
    "find_keyholes",
    "find_windows",
    "force_budget",
    "iso",
    "joint_view",
    "line_of_variations",
    "load_orbit",
    "load_site",
    "load_sites",
    "mission_windows",
    "observation_windows",
    "observe",
    "oem_text",
    "orbit_names",
    "osculating_elements",
    "page",
    "parse_time",
    "propagate",
    "run_ensemble",
    "sightings",
    "sites",
    "state_table",
    "summarise_ensemble",
    "write_calendar",
    "write_spk",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its room the first time that it is asked for (PEP 562)."""
    from importlib import import_module

    if name in _ROOMS:
        return import_module(f"flyby.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module 'flyby' has no attribute {name!r}")
    value = getattr(import_module(f"flyby.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
