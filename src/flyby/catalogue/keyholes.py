"""Keyholes as their authors publish them: ``data/published_keyholes.toml``."""

from __future__ import annotations

from dataclasses import dataclass

from flyby.catalogue.designations import is_same_asteroid
from flyby.catalogue.toml import load_toml


@dataclass(frozen=True)
class PublishedKeyhole:
    """One published figure.

    Attributes
    ----------
    object : str
        The asteroid's number.
    body : str
    encounter : str
        Date of the encounter on whose b-plane zeta is measured, ISO 8601.
    return_year : int
    years, revolutions : int
        The resonance: orbits of the planet, and of the asteroid.
    zeta_low_km, zeta_high_km : float
    kind : str
        What was published: "resonant circle", for example.
    source : str
    """

    object: str
    body: str
    encounter: str
    return_year: int
    years: int
    revolutions: int
    zeta_low_km: float
    zeta_high_km: float
    kind: str
    source: str


def published_keyholes(designation: str, body: str, date: str) -> tuple[PublishedKeyhole, ...]:
    """Return what is published for an asteroid's encounter with a body on a date (ISO 8601)."""
    rows = (PublishedKeyhole(**row) for row in load_toml("published_keyholes.toml")["keyhole"])
    return tuple(
        row
        for row in rows
        if is_same_asteroid(designation, row.object)
        and row.body == body
        and row.encounter == date[:10]
    )
