"""Published states of rotation, and what papers expect of an asteroid in a flyby.

The figures are in ``data/spin.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flyby.catalogue.designations import is_same_asteroid
from flyby.catalogue.toml import load_toml
from flyby.errors import UnknownNameError


@dataclass(frozen=True)
class PublishedSpin:
    """A state of rotation as it is published.

    Attributes
    ----------
    object, key, reference, read_in, grade : str
    pole_deg : tuple of float
        Ecliptic longitude and latitude (J2000) of the angular momentum.
    precession_h, rotation_h : float
        Of short-axis mode.
    inertia : tuple of float
        Ratios of the moments, smallest first.
    borrowed : str
        Which of these are those of another publication.
    preferred : bool
    precession_sigma_h, rotation_sigma_h : float or None
        None where none was read.
    """

    object: str
    key: str
    reference: str
    read_in: str
    grade: str
    pole_deg: tuple[float, float]
    precession_h: float
    rotation_h: float
    inertia: tuple[float, float, float]
    borrowed: str = ""
    preferred: bool = False
    precession_sigma_h: float | None = None
    rotation_sigma_h: float | None = None


@dataclass(frozen=True)
class ExpectedEffect:
    """What a paper expects to happen at an asteroid about closest approach.

    Attributes
    ----------
    object, name, words, reference, grade : str
    flyby : str
        Date of the flyby.
    from_min, to_min : float
        Minutes from closest approach.
    """

    object: str
    flyby: str
    name: str
    words: str
    from_min: float
    to_min: float
    reference: str
    grade: str


@dataclass(frozen=True)
class PredictedSpin:
    """What a paper predicts of the rotation after a flyby.

    Attributes
    ----------
    object, flyby, words, reference, grade : str
        `flyby` is its date.
    """

    object: str
    flyby: str
    words: str
    reference: str
    grade: str


@lru_cache(maxsize=1)
def published_spins() -> tuple[PublishedSpin, ...]:
    """Return every published state of rotation in the catalogue."""
    return tuple(
        PublishedSpin(**{**entry, **{key: tuple(entry[key]) for key in ("pole_deg", "inertia")}})
        for entry in load_toml("spin.toml")["spin"]
    )


def published_spins_of(designation: str) -> tuple[PublishedSpin, ...]:
    """Return every published state of rotation of an asteroid.

    Parameters
    ----------
    designation : str
        As an orbit has it.
    """
    return tuple(one for one in published_spins() if is_same_asteroid(designation, one.object))


def published_spin(designation: str, key: str | None = None) -> PublishedSpin | None:
    """Return the preferred state of rotation of an asteroid, or that of a key.

    Parameters
    ----------
    designation : str
        As an orbit has it.
    key : str, optional

    Returns
    -------
    PublishedSpin or None
        None where the catalogue has none of it.

    Raises
    ------
    UnknownNameError
        If the asteroid has none of this key.
    """
    own = published_spins_of(designation)
    if key is None:
        return next((one for one in own if one.preferred), None)
    for one in own:
        if one.key == key:
            return one
    raise UnknownNameError("published spin of this asteroid", key, [one.key for one in own])


@lru_cache(maxsize=1)
def expected_effects() -> tuple[ExpectedEffect, ...]:
    """Return what papers expect at asteroids in flybys."""
    return tuple(ExpectedEffect(**entry) for entry in load_toml("spin.toml")["expected"])


@lru_cache(maxsize=1)
def predicted_spins() -> tuple[PredictedSpin, ...]:
    """Return what papers predict of rotations after flybys."""
    return tuple(PredictedSpin(**entry) for entry in load_toml("spin.toml")["predicted"])
