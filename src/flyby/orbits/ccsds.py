"""Reading CCSDS orbit messages: OEM and OPM, 2.0 and 3.0, key-value text and XML (502.0-B-3).

Of an ephemeris, the state nearest to the middle becomes the orbit; with covariances, of the states
that have one at the same instant. ``FILE#2029-04-10`` asks for the state nearest to a date.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from astropy.time import Time

from flyby.arrays import FloatArray
from flyby.errors import FlybyError, InvalidOrbitError, OrbitFileError, UnknownNameError
from flyby.orbits.ccsds_text import Block, message_blocks
from flyby.orbits.centres import centre_named
from flyby.orbits.forms import Record, Source
from flyby.orbits.orbit import NonGravitational, Orbit
from flyby.orbits.printed import figure
from flyby.orbits.states import orbit_of_state
from flyby.plain_text import plain, shown_value
from flyby.times import future_utc, stamp, tdb_days

FORM = "a CCSDS OEM or OPM"

_MARK = re.compile(
    r"^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*"
    r"(?:CCSDS_O[EP]M_VERS\s*=|<(?:\w+:)?(?:oem|opm|ndm)[\s>])",
    re.DOTALL,
)
_VERSIONS = ("2.0", "3.0")
_SCALES = {"TDB": "tdb", "TT": "tt", "UTC": "utc", "TAI": "tai"}
_FRAMES = {"ICRF": "icrf", "GCRF": "icrf", "EME2000": "eme2000", "J2000": "eme2000"}
_AXES = ("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT")
_DATE = re.compile(r"(\d{4})-(?:(\d{3})|(\d{2})-(\d{2}))T(\d{2}):(\d{2}):(\d{2}(?:\.\d*)?)Z?")
_SAME_S = 1e-6
WANTED_DATE = re.compile(r"\d{4}-\d|jd", re.IGNORECASE)


@dataclass(frozen=True)
class StateRecord(Record):
    """An orbit from a state of many: it answers to its object's names and to a date."""

    def answers_to(self, wanted: str) -> bool:
        """Tell whether it is called so, or a date is wanted, to which the nearest state belongs."""
        return bool(WANTED_DATE.match(wanted)) or super().answers_to(wanted)


def recognises(source: Source) -> bool:
    """Tell whether it begins with CCSDS_OEM_VERS, CCSDS_OPM_VERS, or an element oem, opm or ndm."""
    return not source.is_json and _MARK.match(source.head) is not None


def records(source: Source) -> Iterator[Record]:
    """Yield an orbit for each object of the message."""
    message = message_blocks(source.text or "")
    if message.version not in _VERSIONS:
        raise OrbitFileError(
            f"the message is of version {shown_value(message.version)}; flyby reads "
            f"{' and '.join(_VERSIONS)}"
        )
    objects: dict[str, list[Block]] = {}
    for block in message.blocks:
        objects.setdefault(block.metadata.get("OBJECT_ID", ""), []).append(block)
    if not objects:
        raise OrbitFileError("the message has no state; it may be truncated")
    for identity, blocks in objects.items():
        names = (identity, blocks[0].metadata.get("OBJECT_NAME", ""))

        def read(name: str, blocks: list[Block] = blocks) -> Orbit:
            return _orbit(message.kind, message.header, blocks, name, source.wanted)

        yield StateRecord(tuple(plain(one) for one in names), read)


def _orbit(
    kind: str, header: dict[str, str], blocks: Sequence[Block], name: str, wanted: str
) -> Orbit:
    states = [
        (segment, row, days)
        for segment in blocks
        for row, days in zip(
            segment.states, days_of([one[0] for one in segment.states], segment), strict=True
        )
    ]
    if not states:
        raise OrbitFileError("the message has no state; it may be truncated")
    known = _covariances(blocks)
    days = [one[2] for one in states]
    middle = wanted_date(wanted) if WANTED_DATE.match(wanted) else 0.5 * (min(days) + max(days))
    near = [one for one in states if _with_covariance(known, one[2]) is not None]
    segment, row, at = min(near or states, key=lambda one: abs(one[2] - middle))
    epoch = _instant(row[0], segment)
    state = np.array(
        [
            figure(text, axis, f"the state of {plain(row[0], 40)}").value
            for text, axis in zip(row[1:7], _AXES, strict=True)
        ]
    )
    found = _with_covariance(known, at)
    matrix = None
    frame = frame_of(segment.metadata.get("REF_FRAME", ""))
    notes = []
    if found is not None:
        matrix = found
    elif known:
        notes.append("its covariances are of other instants than its states, and are left out")
    if len(states) > 1:
        notes.append(
            f"the orbit is the state of {stamp(epoch, 'tdb')}, one of {len(states)} of the "
            f"ephemeris; FILE#DATE takes the one nearest to another date"
        )
    law, beside = _law(segment)
    metadata = segment.metadata
    return orbit_of_state(
        epoch,
        state,
        centre_of(metadata.get("CENTER_NAME", "")),
        frame,
        matrix,
        law,
        name=name,
        designation=_designation(metadata),
        producer=plain(header.get("ORIGINATOR", "")),
        source=f"CCSDS {kind} message",
        solution_date=plain(header.get("CREATION_DATE", ""))[:10],
        notes=(*notes, *beside),
    )


def _designation(metadata: dict[str, str]) -> str:
    name, identity = (metadata.get(key, "") for key in ("OBJECT_NAME", "OBJECT_ID"))
    if name.casefold() in identity.casefold():
        return plain(identity) or "unnamed"
    return plain(f"{name} ({identity})" if identity else name)


def _law(segment: Block) -> tuple[NonGravitational, list[str]]:
    """Note the solar radiation pressure of an OPM, which is not modelled."""
    area = segment.parameters.get("SOLAR_RAD_AREA")
    if area is not None and figure(area, "SOLAR_RAD_AREA").value:
        return NonGravitational(), ["solar radiation pressure is given and not modelled"]
    if any(key.startswith("MAN_") for key in segment.parameters):
        raise OrbitFileError("the message has manoeuvres; it is of a spacecraft, not an asteroid")
    return NonGravitational(), []


def centre_of(text: str) -> str:
    """Return the centre that CENTER_NAME names; `OrbitFileError` if none that is read."""
    try:
        return centre_named(text)
    except UnknownNameError:
        raise OrbitFileError(
            f"the message is about {shown_value(text)}; flyby reads states about SUN, EARTH, MOON "
            f"and SOLAR SYSTEM BARYCENTER"
        ) from None


def frame_of(text: str) -> str:
    """Return the frame that REF_FRAME names; `OrbitFileError` if none that is read."""
    frame = _FRAMES.get(text.upper())
    if frame is None:
        raise OrbitFileError(
            f"the message is in the frame {shown_value(text)}; flyby reads ICRF and EME2000 (ITRF "
            f"turns with the Earth): write it again in one of them"
        )
    return frame


def _instant(text: str, segment: Block) -> Time:
    scale = _SCALES.get(segment.metadata.get("TIME_SYSTEM", "").upper())
    if scale is None:
        raise OrbitFileError(
            f"the time system is {shown_value(segment.metadata.get('TIME_SYSTEM', 'not given'))}; "
            f"flyby reads {', '.join(_SCALES)}"
        )
    match = _DATE.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        kind = "yday" if match[2] else "isot"
        written = text.rstrip("Z").replace("T", ":") if match[2] else text.rstrip("Z")
        with future_utc():
            return Time(
                written.replace("-", ":", 1) if match[2] else written, format=kind, scale=scale
            )
    except ValueError:
        raise OrbitFileError(f"{shown_value(text)} is no instant of a CCSDS message") from None


def days_of(texts: Sequence[str], segment: Block) -> list[float]:
    """Return TDB days since J2000 of instants in the time system of a segment."""
    return [float(tdb_days(_instant(text, segment))) for text in texts]


def wanted_date(wanted: str) -> float:
    """Return TDB days since J2000 of the date after the ``#``; `OrbitFileError` if it is none."""
    from flyby.times import parse_time

    try:
        return float(tdb_days(parse_time(wanted)))
    except FlybyError as problem:
        raise OrbitFileError(str(problem)) from None


def _covariances(blocks: Sequence[Block]) -> list[tuple[float, FloatArray]]:
    found = []
    for segment in blocks:
        for one in segment.covariances:
            frame = one.frame or segment.metadata.get("REF_FRAME", "")
            if frame_of(frame) != frame_of(segment.metadata.get("REF_FRAME", "")):
                raise OrbitFileError(
                    f"the covariance is in the frame {shown_value(frame)} and the states are not; "
                    f"flyby reads both in one"
                )
            if len(one.triangle) != 21:
                raise OrbitFileError(
                    f"a covariance has {len(one.triangle)} of 21 numbers; the file may be truncated"
                )
            values = [figure(text, "a value of the covariance").value for text in one.triangle]
            matrix = np.zeros((6, 6))
            matrix[np.tril_indices(6)] = values
            matrix = matrix + np.tril(matrix, -1).T
            if np.any(np.diag(matrix) < 0.0):
                raise InvalidOrbitError("the covariance has a negative variance; get it again")
            epoch = one.epoch or (segment.states[0][0] if segment.states else "")
            found.append((days_of([epoch], segment)[0], matrix))
    return found


def _with_covariance(known: Sequence[tuple[float, FloatArray]], days: float) -> FloatArray | None:
    for at, matrix in known:
        if math.isclose(at, days, rel_tol=0.0, abs_tol=_SAME_S / 86400.0 + 4e-12):
            return matrix
    return None
