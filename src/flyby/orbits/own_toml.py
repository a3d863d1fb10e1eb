"""flyby's own form in a file: read from a path, and written for any orbit.

What the keys mean is in `flyby.orbits.entry` and docs/orbit-file.md. What is written is read back
identical: every float64 with the digits that tell it from its neighbours, dates exactly.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import fields
from decimal import Decimal, localcontext
from typing import Any

from astropy.time import Time

from flyby.constants import J2000_JD
from flyby.errors import OrbitFileError
from flyby.orbits.entry import orbit_from_entry
from flyby.orbits.forms import Record, Source
from flyby.orbits.orbit import Covariance, Elements, NonGravitational, Orbit
from flyby.plain_text import plain
from flyby.times import future_utc, require_time

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FORM = "flyby's own TOML"

_KEY = re.compile(r"^[ \t]*epoch_(?:jd|scale)[ \t]*=", re.MULTILINE)
_DIGITS = 60


def recognises(source: Source) -> bool:
    """Tell whether a line gives the key ``epoch_jd`` or ``epoch_scale``, as no other form."""
    return not source.is_json and _KEY.search((source.text or "")[:20_000]) is not None


def records(source: Source) -> list[Record]:
    """Read the one orbit of a file."""
    entry = _decoded(source.text or "")
    designation = entry.get("designation", "")
    names = (designation,) if isinstance(designation, str) else ()
    return [Record(names, lambda name: orbit_from_entry(entry, name))]


def toml_text(orbit: Orbit) -> str:
    """Write an orbit in flyby's own form: what `flyby.load_orbit` reads back the same.

    Parameters
    ----------
    orbit : Orbit
        Any; its name is not written, since a file has one.

    Returns
    -------
    str
        TOML. Angles in degrees, distances in au, dates as Julian dates in TDB.

    Examples
    --------
    >>> from flyby.orbits import load_orbit
    >>> print(toml_text(load_orbit("apophis")).splitlines()[2])
    designation = "99942 Apophis (2004 MN4)"
    """
    lines = [
        "# An orbit in the form of flyby (docs/orbit-file.md): degrees, au, days; ecliptic and",
        "# equinox J2000, heliocentric. Numbers that need more digits than a float64 are texts.",
    ]
    for key in (
        "designation",
        "producer",
        "solution",
        "solution_date",
        "planetary_ephemeris",
        "source",
    ):
        lines.append(f"{key} = {_quoted(getattr(orbit, key))}")
    if orbit.spk_number is not None:
        lines.append(f"spk_number = {orbit.spk_number}")
    if orbit.notes:
        lines += ["notes = [", *(f"  {_quoted(note)}," for note in orbit.notes), "]"]
    if orbit.unmodelled:
        lines.append(f"unmodelled = [{', '.join(_quoted(one) for one in orbit.unmodelled)}]")
    lines += [*_epoch(orbit.epoch), "", "[elements]", *_elements(orbit.elements)]
    if orbit.absolute_magnitude is not None:
        lines += ["", "[magnitude]", f"h = {orbit.absolute_magnitude!r}"]
        if orbit.slope_parameter is not None:
            lines.append(f"g = {orbit.slope_parameter!r}")
    if orbit.nongravitational != NonGravitational():
        lines += ["", "[nongravitational]", *_law(orbit.nongravitational)]
    if orbit.covariance is not None:
        lines += _covariance(orbit.covariance, orbit.nongravitational)
    return "\n".join(lines) + "\n"


def _decoded(text: str) -> dict[str, Any]:
    try:
        # As text, every digit counts.
        entry: dict[str, Any] = tomllib.loads(text, parse_float=str)
    except (ValueError, RecursionError) as problem:
        raise OrbitFileError(
            f"the TOML cannot be read ({plain(str(problem), 100)}); the file may be truncated"
        ) from None
    return entry


def _covariance(covariance: Covariance, law: NonGravitational) -> list[str]:
    lines = ["", "[covariance]", *_epoch(covariance.epoch)]
    lines.append(f"labels = [{', '.join(_quoted(label) for label in covariance.labels)}]")
    lines.append("matrix = [")
    lines += [f"  [{', '.join(map(repr, row))}]," for row in covariance.matrix.tolist()]
    lines += ["]", "", "[covariance.elements]", *_elements(covariance.elements)]
    if covariance.nongravitational != law:
        lines += ["", "[covariance.nongravitational]", *_law(covariance.nongravitational)]
    return lines


def _epoch(epoch: Time) -> list[str]:
    with future_utc():
        tdb = require_time(epoch).tdb
    date = _sum(float(tdb.jd1), float(tdb.jd2))
    return [f'epoch_jd = "{date}"', 'epoch_scale = "tdb"']


def _elements(elements: Elements) -> list[str]:
    date = _sum(J2000_JD, elements.perihelion_time_tdb_days)
    return [
        f"e = {elements.eccentricity!r}",
        f"q = {elements.perihelion_distance_au!r}",
        f"i = {elements.inclination_deg!r}",
        f"node = {elements.node_deg!r}",
        f"peri = {elements.perihelion_argument_deg!r}",
        f'tp = "{date}"',
    ]


def _law(law: NonGravitational) -> list[str]:
    return [f"{field.name} = {getattr(law, field.name)!r}" for field in fields(law)]


def _sum(first: float, second: float) -> str:
    """Add two parts of a date, exactly, in at most as many characters as a number may have."""
    with localcontext() as context:
        context.prec = _DIGITS - 5
        return f"{Decimal(repr(first)) + Decimal(repr(second)):f}"[:_DIGITS]


def _quoted(text: str) -> str:
    # A JSON text is a TOML one, but for characters that neither may hold unescaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
