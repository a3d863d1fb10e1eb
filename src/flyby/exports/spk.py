"""SPK kernels: Chebyshev segments of type 2, as SpiceyPy and Skyfield load them.

Reference: NAIF, "SPK Required Reading" and "DAF Required Reading".
"""

from __future__ import annotations

import os
import struct
from pathlib import Path

import numpy as np
from astropy.time import Time

from flyby.arrays import FloatArray
from flyby.catalogue.designations import parse_designation
from flyby.constants import SECONDS_PER_DAY
from flyby.dynamics import Trajectory
from flyby.encounter.impact import impact_notes
from flyby.errors import InvalidOrbitError, UnknownNameError
from flyby.exports.nodes import chebyshev_pieces, span_days
from flyby.output import written_beside

COEFFICIENTS = 16
TOLERANCE_KM = 1.0e-4
"""Of the polynomials: ten centimetres, above what an instant in one float64 can tell (1 cm)."""

CENTRES = {"ssb": 0, "sun": 10, "earth": 399, "moon": 301}
"""NAIF's numbers of the centres that a kernel may refer to."""

_ICRF = 1  # NAIF calls its frame J2000
_CHEBYSHEV_POSITION = 2
_RECORD_BYTES = 1024


def target_number(designation: str) -> int:
    """Return NAIF's number of a numbered asteroid: 20 000 000 and its own, as Horizons has it.

    Raises
    ------
    InvalidOrbitError
        If the asteroid has no number.
    """
    number = parse_designation(designation).number
    if number is None:
        raise InvalidOrbitError(
            f"{designation!r} has no number, from which a kernel's target number could be made; "
            f"give one (--target NUMBER)"
        )
    return 20_000_000 + number


def write_spk(
    trajectory: Trajectory,
    start: Time,
    stop: Time,
    path: str | os.PathLike[str],
    *,
    origin: str = "ssb",
    target: int | None = None,
) -> Path:
    """Write a trajectory as an SPK kernel.

    Parameters
    ----------
    trajectory : Trajectory
        Of one orbit.
    start, stop : astropy.time.Time
        The span.
    path : path-like
    origin : {"ssb", "sun", "earth", "moon"}
        What the positions are measured from. Skyfield opens a kernel by itself only where that is
        the barycentre.
    target : int, optional
        The kernel's number of the asteroid; by default the one that the orbit's producer gives
        (SBDB's ``spkid``), else `target_number`.

    Raises
    ------
    UnknownNameError
        For another origin.
    InvalidOrbitError
        If the asteroid has no number and none is given.
    OutputError
        If the file cannot be written.

    Examples
    --------
    >>> import flyby, tempfile
    >>> from pathlib import Path
    >>> from astropy.time import Time
    >>> from flyby.exports import write_spk
    >>> span = Time(["2029-04-13", "2029-04-14"], scale="tdb")
    >>> trajectory = flyby.propagate(flyby.load_orbit("apophis"), *span)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_spk(trajectory, *span, Path(folder, "apophis.bsp")).name
    'apophis.bsp'
    """
    if origin not in CENTRES:
        raise UnknownNameError("centre of a kernel", origin, CENTRES)
    orbit = trajectory.orbit
    number = target
    if number is None:
        number = orbit.spk_number or target_number(orbit.designation)
    first_tdb_days, last_tdb_days = span_days(trajectory, start, stop)
    pieces = chebyshev_pieces(
        lambda days: trajectory.state_km(days, origin)[0],
        first_tdb_days,
        last_tdb_days,
        COEFFICIENTS,
        TOLERANCE_KM,
    )
    comments = [
        f"{orbit.designation}, {orbit.solution_name}".rstrip(", "),
        f"carried by flyby with {trajectory.ephemeris}: " + "; ".join(trajectory.describe_forces()),
        *orbit.notes,
        f"Chebyshev positions good to {1e5 * TOLERANCE_KM:g} cm of that; TDB, ICRF",
        *impact_notes(trajectory),
        *(f"note: {note}" for note in orbit.notes),
    ]
    with written_beside(path) as temporary:
        _write(temporary, pieces, number, CENTRES[origin], comments)
    return Path(path)


def _write(
    path: Path,
    pieces: list[tuple[float, float, FloatArray]],
    target: int,
    centre: int,
    comments: list[str],
) -> None:
    from jplephem.daf import DAF

    path.write_bytes(_empty_kernel(comments))
    with path.open("r+b") as stream:
        kernel = DAF(stream)
        for begin, end, records in pieces:
            first, last = begin * SECONDS_PER_DAY, end * SECONDS_PER_DAY
            length = (last - first) / len(records)
            middle = first + length * (np.arange(len(records)) + 0.5)
            rows = np.concatenate(
                [
                    middle[:, None],
                    np.full((len(records), 1), 0.5 * length),
                    records.reshape(len(records), -1),
                ],
                axis=1,
            )
            directory = [first, length, rows.shape[1], len(rows)]
            kernel.add_array(
                b"flyby",
                (first, last, target, centre, _ICRF, _CHEBYSHEV_POSITION),
                np.concatenate([rows.ravel(), directory]),
            )
        # SPICE reads whole records.
        stream.seek(0, os.SEEK_END)
        stream.write(b"\0" * (-stream.tell() % _RECORD_BYTES))


def _empty_kernel(comments: list[str]) -> bytes:
    """Write a file record, the comments, and an empty summary and name record."""
    text = "\0".join(comments).encode("ascii", "replace") + b"\4"
    usable = 1000
    areas = [text[k : k + usable] for k in range(0, len(text), usable)]
    summary = 2 + len(areas)
    free = (summary + 1) * (_RECORD_BYTES // 8) + 1
    head = struct.pack(
        "<8sii60siii8s", b"DAF/SPK ", 2, 6, b"flyby".ljust(60), summary, summary, free, b"LTL-IEEE"
    )
    check = b"FTPSTR:\r:\n:\r\n:\r\x00:\x81:\x10\xce:ENDFTP"
    head = head.ljust(699, b"\0") + check
    blocks = [head, *areas, struct.pack("<3d", 0.0, 0.0, 0.0), b" " * _RECORD_BYTES]
    return b"".join(block.ljust(_RECORD_BYTES, b"\0") for block in blocks)
