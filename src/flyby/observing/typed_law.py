"""`read_magnitude_law`: a law of brightness as a person types it."""

from __future__ import annotations

import re
from typing import Any

from flyby.errors import UnitError
from flyby.observing.photometry import HG, HG1G2, HG12, MagnitudeLaw

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)


def read_magnitude_law(text: str, reference: str = "as typed") -> MagnitudeLaw:
    """Read ``19.09,0.24``, ``H=19.09,G=0.24``, ``H=..,G1=..,G2=..`` or ``H=..,G12=..``.

    Parameters
    ----------
    text : str
        Absolute magnitude H between -5 and 40; slopes between -1 and 2. Without a slope G is 0.15,
        and the reference says so.
    reference : str
        Where the law is from, for outputs.

    Returns
    -------
    HG, HG1G2 or HG12

    Raises
    ------
    UnitError
        If it is none of these, or a number that no asteroid can have.

    Examples
    --------
    >>> from flyby.observing import read_magnitude_law
    >>> read_magnitude_law("19.09,0.24")
    HG(absolute_magnitude=19.09, slope_parameter=0.24, reference='as typed')
    """
    parts = [part.partition("=") for part in text.replace(" ", "").split(",")]
    names = [
        name if sign else ("H", "G")[min(place, 1)] for place, (name, sign, _) in enumerate(parts)
    ]
    values = [value if sign else name for name, sign, value in parts]
    known: dict[tuple[str, ...], Any] = {
        ("H",): HG,
        ("H", "G"): HG,
        ("H", "G1", "G2"): HG1G2,
        ("H", "G12"): HG12,
    }
    if tuple(names) in known and all(_NUMBER.fullmatch(value) for value in values):
        figures = [float(value) for value in values]
        if -5.0 <= figures[0] <= 40.0 and all(-1.0 <= slope <= 2.0 for slope in figures[1:]):
            if len(figures) == 1:
                reference += ", G assumed"
            law: MagnitudeLaw = known[tuple(names)](*figures, reference=reference)
            return law
    raise UnitError(
        f"cannot read {text!r} as a magnitude law; write H and G such as 19.09,0.24 "
        f"(H between -5 and 40, G between -1 and 2), H=19.09,G12=0.5 or H=19.09,G1=0.3,G2=0.4"
    )
