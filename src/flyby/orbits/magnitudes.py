"""What is said of the brightness that an orbit is published with."""

from __future__ import annotations

from typing import Any

from flyby.orbits.build import number


def magnitude_notes(h: float | None, total: Any, slope: Any, how: str = "") -> tuple[str, ...]:
    """A note where there is no H: on a comet's total magnitudes, or on what to ask for.

    Parameters
    ----------
    h : float or None
        The absolute magnitude.
    total, slope : str, float or None
        A comet's M1 and K1, as published.
    how : str
        How the form is asked for with H in it, where it can be.

    Raises
    ------
    InvalidOrbitError
        If M1 or K1 is not a number.
    """
    if h is not None:
        return ()
    if total is not None:
        text = f"M1 = {number(total, 'M1'):g}"
        if slope is not None:
            text += f", K1 = {number(slope, 'K1'):g}"
        return (
            f"a comet: its magnitudes ({text}) are of coma and nucleus together, which the laws "
            f"of asteroids do not give; a magnitude needs H, G of the nucleus (--magnitude-law)",
        )
    return (f"no absolute magnitude H in the file{f' ({how})' if how else ''}",)
