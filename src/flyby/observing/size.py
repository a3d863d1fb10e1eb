"""How large an asteroid is: as published, or guessed from its brightness and said to be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from astropy.units import Quantity

from flyby.catalogue.physical import physical_quantity
from flyby.observing.photometry import MagnitudeLaw

ASSUMED_ALBEDO = 0.14
"""Geometric albedo of an asteroid of which none is published (CNEOS and NEOCC take the like)."""

_DARKEST, _BRIGHTEST = 0.05, 0.25
_AT_H_0_M = 1329e3  # diameter of a body of albedo 1 and H 0: Fowler & Chillemi 1992


@dataclass(frozen=True)
class AsteroidSize:
    """A diameter, and where it comes from.

    Attributes
    ----------
    diameter : Quantity or None
        None where neither a diameter nor H is known.
    source : str
        The reference, or what it was guessed from.
    guessed : bool
        From H, with an assumed albedo.
    """

    diameter: Quantity | None
    source: str
    guessed: bool = False


def asteroid_size(designation: str, law: MagnitudeLaw | None) -> AsteroidSize:
    """Return the published diameter of an asteroid, or one guessed from its H.

    Parameters
    ----------
    designation : str
        As an orbit has it.
    law : MagnitudeLaw or None
        Of whose H a diameter follows.
    """
    published = physical_quantity(designation, "diameter")
    if published is not None:
        return AsteroidSize(published.quantity, published.reference)
    bright = getattr(law, "absolute_magnitude", None)
    if bright is None:
        return AsteroidSize(
            None, "the diameter is not known, nor is H, from which it could be guessed"
        )
    size, most, least = (
        _AT_H_0_M / np.sqrt(albedo) * 10.0 ** (-bright / 5.0)
        for albedo in (ASSUMED_ALBEDO, _DARKEST, _BRIGHTEST)
    )
    return AsteroidSize(
        Quantity(size, "m"),
        f"from H {bright:g} with an assumed albedo of {ASSUMED_ALBEDO:g} "
        f"({least:.3g} to {most:.3g} m for {_BRIGHTEST:g} to {_DARKEST:g})",
        guessed=True,
    )
