"""The names of the formats of each document: what the command line offers, and nothing slow."""

from __future__ import annotations

FORMATS = ("text", "json", "csv", "ecsv", "markdown", "html", "pdf")
"""Of a report of close approaches."""

PICTURED_FORMATS = ("markdown", "html", "pdf")
"""Those that can hold the figures too."""

WINDOW_FORMATS = ("text", "json", "csv", "ecsv", "ics")
"""Of a report of observation windows."""

FORCE_FORMATS = ("text", "json", "csv", "markdown")
"""Of the table of forces."""

EPHEMERIS_FORMATS = ("text", "json", "csv", "ecsv", "horizons", "mpc")
"""Of an ephemeris."""

_PLACES = ("ra", "dec", "ra-apparent", "dec-apparent", "az", "alt", "airmass", "ha", "q", "in")
_MOTIONS = ("dra-cos", "ddec", "dra", "dra-sidereal", "ddec-sidereal", "motion", "pa")
_LIGHT = ("v", "sunlit", "delta", "deldot", "light", "r", "elong", "phase")
_BESIDE = ("sun-alt", "moon-alt", "moon-sep", "ra-3sig", "dec-3sig", "delta-3sig")

EPHEMERIS_COLUMNS = (*_PLACES, *_MOTIONS, *_LIGHT, *_BESIDE)
"""Short names of its columns, beside the time."""

ENSEMBLE_FORMATS = ("text", "json", "csv", "ecsv", "parquet")
"""Of an ensemble."""

EVERY_ORBIT_FORMATS = ("text", "json", "csv")
"""Of the table of every orbit of a file."""

RECOVERY_FORMATS = ("text", "json", "csv", "ecsv")
"""Of the nights before a flyby."""

OCCULTATION_FORMATS = ("text", "json", "csv", "ecsv")
"""Of a list of occultations."""

SPIN_FORMATS = ("text", "json", "csv", "ecsv")
"""Of the rotation through a flyby."""

LIGHT_CURVE_FORMATS = ("text", "json", "csv", "ecsv")
"""Of the nights for light curves."""
