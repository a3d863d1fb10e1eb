"""The brightness that an orbit is published with: H, or a comet's M1 and K1."""

from __future__ import annotations

from typing import Any

from flyby.errors import InvalidOrbitError
from flyby.orbits.build import number

FAINTEST_M1, BRIGHTEST_M1 = 40.0, -10.0
STEEPEST_K1 = 60.0
"""K1 of published comets goes from 0 to some 40."""


def comet_magnitude(
    h: float | None, total: Any, slope: Any, how: str = ""
) -> tuple[tuple[float, float] | None, tuple[str, ...]]:
    """Return M1 and K1 where there is no H, and a note where they are used or lacking too.

    Parameters
    ----------
    h : float or None
        The absolute magnitude.
    total, slope : str, float or None
        A comet's M1 and K1, as published.
    how : str
        How to get the form with H in it, where that can be.

    Returns
    -------
    tuple of two float, or None; tuple of str

    Raises
    ------
    InvalidOrbitError
        If M1 or K1 is not a number, or one that no comet has.
    """
    if h is not None:
        return None, ()
    if total is None or slope is None:
        return None, (f"no absolute magnitude H in the file{f' ({how})' if how else ''}",)
    m1, k1 = number(total, "M1"), number(slope, "K1")
    if not (BRIGHTEST_M1 <= m1 <= FAINTEST_M1 and 0.0 <= k1 <= STEEPEST_K1):
        raise InvalidOrbitError(
            f"M1 is {m1:g} and K1 {k1:g}, which no comet has; get the file again"
        )
    return (m1, k1), (
        f"magnitudes are the comet's total ones (M1 = {m1:g}, K1 = {k1:g}), with its coma: spread "
        f"out, it is harder to see than a star of that magnitude",
    )
