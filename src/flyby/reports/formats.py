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

EPHEMERIS_FORMATS = ("text", "json", "csv", "ecsv")
"""Of an ephemeris."""

ENSEMBLE_FORMATS = ("text", "json", "csv", "ecsv", "parquet")
"""Of an ensemble."""

EVERY_ORBIT_FORMATS = ("text", "json", "csv")
"""Of the table of every orbit of a file."""

RECOVERY_FORMATS = ("text", "json", "csv", "ecsv")
"""Of the nights before a flyby."""

OCCULTATION_FORMATS = ("text", "json", "csv", "ecsv")
"""Of a list of occultations."""
