"""Occultations of stars: lists of stars, the search, and the paths on the Earth."""

from __future__ import annotations

from flyby.observing.occultation.occultation import Occultation, SitePassage, find_occultations
from flyby.observing.occultation.stars import StarList, StarListError, read_stars

__all__ = [
    "Occultation",
    "SitePassage",
    "StarList",
    "StarListError",
    "find_occultations",
    "read_stars",
]
