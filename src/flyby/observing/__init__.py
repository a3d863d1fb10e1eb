"""Sites, topocentric geometry, photometry, constraints, and the search for windows."""

from __future__ import annotations

from flyby.catalogue.horizon import HorizonMask
from flyby.catalogue.missions import MissionWindow, SoftDate, mission_windows
from flyby.catalogue.sites import InvalidSiteError, Limit, Site
from flyby.observing.cities import Place, load_place, local_night
from flyby.observing.constraints import (
    Altitude,
    Constraint,
    During,
    Elongation,
    GeocentricDistance,
    InShadow,
    Magnitude,
    MoonSeparation,
    OutOfShadow,
    Outside,
    Range,
    Rate,
    RoundTrip,
    SunAltitude,
)
from flyby.observing.ephemeris import Ephemeris, observe, with_uncertainty
from flyby.observing.ground_track import Altitudes, altitudes, sub_points
from flyby.observing.horizon_constraint import EarthLimb, Horizon
from flyby.observing.joint import JointView, joint_view
from flyby.observing.naked_eye_map import NakedEyeMap, naked_eye_map
from flyby.observing.nearest import NearestPoint, nearest_point
from flyby.observing.observatories import optical_observatories
from flyby.observing.occultation import (
    Occultation,
    SitePassage,
    StarList,
    StarListError,
    find_occultations,
    read_stars,
)
from flyby.observing.photometry import (
    HG,
    HG1G2,
    HG12,
    MagnitudeLaw,
    PhotometryError,
    TotalMagnitude,
)
from flyby.observing.sightings import Sighting, coverage_statement, sightings
from flyby.observing.site_lookup import load_site, load_sites, sites
from flyby.observing.sky import Sky
from flyby.observing.space_observer import SpaceObserver, load_observer
from flyby.observing.tonight import night_at
from flyby.observing.typed_law import read_magnitude_law
from flyby.observing.windows import (
    Window,
    Windows,
    find_windows,
    forbidding,
    geometric_windows,
    naked_eye_windows,
    observation_windows,
    shadow_windows,
    windows_within,
)

__all__ = [
    "HG",
    "HG1G2",
    "HG12",
    "Altitude",
    "Altitudes",
    "Constraint",
    "During",
    "EarthLimb",
    "Elongation",
    "Ephemeris",
    "GeocentricDistance",
    "Horizon",
    "HorizonMask",
    "InShadow",
    "InvalidSiteError",
    "JointView",
    "Limit",
    "Magnitude",
    "MagnitudeLaw",
    "MissionWindow",
    "MoonSeparation",
    "NakedEyeMap",
    "NearestPoint",
    "Occultation",
    "OutOfShadow",
    "Outside",
    "PhotometryError",
    "Place",
    "Range",
    "Rate",
    "RoundTrip",
    "Sighting",
    "Site",
    "SitePassage",
    "Sky",
    "SoftDate",
    "SpaceObserver",
    "StarList",
    "StarListError",
    "SunAltitude",
    "TotalMagnitude",
    "Window",
    "Windows",
    "altitudes",
    "coverage_statement",
    "find_occultations",
    "find_windows",
    "forbidding",
    "geometric_windows",
    "joint_view",
    "load_observer",
    "load_place",
    "load_site",
    "load_sites",
    "local_night",
    "mission_windows",
    "naked_eye_map",
    "naked_eye_windows",
    "nearest_point",
    "night_at",
    "observation_windows",
    "observe",
    "optical_observatories",
    "read_magnitude_law",
    "read_stars",
    "shadow_windows",
    "sightings",
    "sites",
    "sub_points",
    "windows_within",
    "with_uncertainty",
]
