"""Sites, topocentric geometry, photometry, constraints, and the search for windows."""

from __future__ import annotations

from flyby.catalogue.missions import MissionWindow, SoftDate, mission_windows
from flyby.catalogue.sites import InvalidSiteError, Limit, Site
from flyby.observing.ephemeris import Ephemeris, observe, with_uncertainty
from flyby.observing.joint.view import JointView, joint_view
from flyby.observing.photometry import (
    HG,
    HG1G2,
    HG12,
    MagnitudeLaw,
    PhotometryError,
    TotalMagnitude,
)
from flyby.observing.sightings import Sighting, coverage_statement, sightings
from flyby.observing.site_lookup import load_site, sites
from flyby.observing.sky import Sky
from flyby.observing.windows.assets import forbidding, observation_windows
from flyby.observing.windows.find import Window, find_windows
from flyby.observing.windows.geometric import geometric_windows, naked_eye_windows, windows_within

__all__ = [
    "HG",
    "HG1G2",
    "HG12",
    "Ephemeris",
    "InvalidSiteError",
    "JointView",
    "Limit",
    "MagnitudeLaw",
    "MissionWindow",
    "PhotometryError",
    "Sighting",
    "Site",
    "Sky",
    "SoftDate",
    "TotalMagnitude",
    "Window",
    "coverage_statement",
    "find_windows",
    "forbidding",
    "geometric_windows",
    "joint_view",
    "load_site",
    "mission_windows",
    "naked_eye_windows",
    "observation_windows",
    "observe",
    "sightings",
    "sites",
    "windows_within",
    "with_uncertainty",
]
