"""CCSDS orbit ephemeris messages (502.0-B), versions 2.0 and 3.0, as key-value text and XML.

One segment: states that Hermite interpolation of degree 7 turns into the trajectory to
`TOLERANCE_KM`, and covariances. Instants are TDB; axes are those of the ICRF.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np
from astropy.time import Time

from flyby.arrays import FloatArray
from flyby.dynamics import Trajectory
from flyby.encounter.impact import impact_notes
from flyby.errors import UnknownNameError
from flyby.exports.covariances import state_covariances
from flyby.exports.nodes import HERMITE_DEGREE, hermite_days, span_days
from flyby.orbits.orbit import Orbit
from flyby.times import iso, tdb_days, time_from_tdb_days
from flyby.version import VERSION

VERSIONS = ("2.0", "3.0")
TOLERANCE_KM = 1.0e-4
"""Of the interpolation that the message asks for: ten centimetres."""

CENTRES = {"earth": "EARTH", "sun": "SUN", "ssb": "SOLAR SYSTEM BARYCENTER", "moon": "MOON"}

_COVARIANCES = 9
_AXES = ("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT")


@dataclass(frozen=True)
class EphemerisMessage:
    """What a message holds.

    Attributes
    ----------
    version : {"2.0", "3.0"}
    header, metadata : tuple of (keyword, value)
    comments : tuple of str
    epochs : tuple of str
        TDB, to the microsecond.
    states : ndarray, shape (n, 6)
        km, km/s.
    covariance_epochs : tuple of str
    covariances : ndarray, shape (m, 6, 6)
        km, km/s; of no rows where the orbit has none.

    Examples
    --------
    See `ephemeris_message`.
    """

    version: str
    header: tuple[tuple[str, str], ...]
    metadata: tuple[tuple[str, str], ...]
    comments: tuple[str, ...]
    epochs: tuple[str, ...]
    states: FloatArray
    covariance_epochs: tuple[str, ...]
    covariances: FloatArray


def ephemeris_message(
    trajectory: Trajectory,
    start: Time,
    stop: Time,
    *,
    origin: str = "earth",
    version: str = "2.0",
    created: str | None = None,
    closest: Time | None = None,
) -> EphemerisMessage:
    """Return a message of a trajectory.

    Parameters
    ----------
    trajectory : Trajectory
        Of one orbit.
    start, stop : astropy.time.Time
        The span.
    origin : {"earth", "sun", "ssb", "moon"}
    version : {"2.0", "3.0"}
    created : str, optional
        CREATION_DATE; by default the date of the orbit solution, or else its epoch, so that the
        same orbit gives the same file.
    closest : astropy.time.Time, optional
        An instant for which there should be a covariance too.

    Raises
    ------
    UnknownNameError
        For another origin or version.
    SpanError
        If the span leaves the trajectory; an impact ends the message, and a comment says so.

    Examples
    --------
    >>> import flyby
    >>> from astropy.time import Time
    >>> from flyby.exports import ephemeris_message, oem_text
    >>> span = Time(["2029-04-13", "2029-04-14"], scale="tdb")
    >>> trajectory = flyby.propagate(flyby.load_orbit("apophis"), *span)
    >>> print(oem_text(ephemeris_message(trajectory, *span)).splitlines()[0])
    CCSDS_OEM_VERS = 2.0
    """
    if origin not in CENTRES:
        raise UnknownNameError("centre of a message", origin, CENTRES)
    if version not in VERSIONS:
        raise UnknownNameError("version of the message", version, VERSIONS)
    orbit = trajectory.orbit
    first_tdb_days, last_tdb_days = span_days(trajectory, start, stop)
    days = hermite_days(trajectory, first_tdb_days, last_tdb_days, origin, TOLERANCE_KM)
    known = np.linspace(first_tdb_days, last_tdb_days, _COVARIANCES)
    if closest is not None and first_tdb_days < float(tdb_days(closest)) < last_tdb_days:
        known = np.unique(np.append(known, float(tdb_days(closest))))
    # What is written is what the text says: the instant to the microsecond, and the state then.
    epochs = tuple(_epoch(day) for day in days)
    position, velocity = trajectory.state_km(days, origin)
    known, covariances = state_covariances(trajectory, known)
    return EphemerisMessage(
        version=version,
        header=(("CREATION_DATE", created or _created(orbit)), ("ORIGINATOR", "FLYBY")),
        metadata=(
            ("OBJECT_NAME", _name(orbit)),
            ("OBJECT_ID", orbit.designation or orbit.name),
            ("CENTER_NAME", CENTRES[origin]),
            ("REF_FRAME", "ICRF"),
            ("TIME_SYSTEM", "TDB"),
            ("START_TIME", epochs[0]),
            ("USEABLE_START_TIME", epochs[0]),
            ("USEABLE_STOP_TIME", epochs[-1]),
            ("STOP_TIME", epochs[-1]),
            ("INTERPOLATION", "HERMITE"),
            ("INTERPOLATION_DEGREE", str(HERMITE_DEGREE)),
        ),
        comments=(
            f"flyby {VERSION}; orbit {orbit.solution_name}".rstrip(),
            f"ephemeris {trajectory.ephemeris}",
            *(f"force: {force}" for force in trajectory.describe_forces()),
            *impact_notes(trajectory),
            *(f"note: {note}" for note in orbit.notes),
            _of_covariance(orbit),
        ),
        epochs=epochs,
        states=np.concatenate([position, velocity], axis=1),
        covariance_epochs=tuple(_epoch(day) for day in known),
        covariances=covariances,
    )


def _of_covariance(orbit: Orbit) -> str:
    if orbit.covariance is None:
        return f"no covariance: {orbit.why_no_covariance}"
    beside = f", marginalised over {', '.join(orbit.unmodelled)}" if orbit.unmodelled else ""
    return f"covariance: published, every fitted parameter{beside}, mapped to first order"


def oem_text(message: EphemerisMessage) -> str:
    """Return a message in key-value notation.

    Parameters
    ----------
    message : EphemerisMessage
        As `ephemeris_message` makes it.

    Returns
    -------
    str

    Examples
    --------
    See `ephemeris_message`.
    """
    lines = [f"CCSDS_OEM_VERS = {message.version}"]
    lines += [f"COMMENT {comment}" for comment in message.comments]
    lines += [f"{key} = {value}" for key, value in message.header]
    lines += ["", "META_START"]
    lines += [f"{key} = {value}" for key, value in message.metadata]
    lines += ["META_STOP", ""]
    for epoch, state in zip(message.epochs, message.states, strict=True):
        lines.append(" ".join([epoch, *_numbers(state)]))
    if len(message.covariances):
        lines += ["", "COVARIANCE_START"]
        for epoch, matrix in zip(message.covariance_epochs, message.covariances, strict=True):
            lines.append(f"EPOCH = {epoch}")
            lines.append("COV_REF_FRAME = ICRF")
            lines += [" ".join(_figures(matrix[row, : row + 1])) for row in range(6)]
        lines.append("COVARIANCE_STOP")
    return "\n".join(lines) + "\n"


def oem_xml(message: EphemerisMessage) -> str:
    """Return a message in XML (CCSDS 505.0-B).

    Parameters
    ----------
    message : EphemerisMessage
        As `ephemeris_message` makes it.

    Returns
    -------
    str

    Examples
    --------
    See `ephemeris_message`.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<oem xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="CCSDS_OEM_VERS" '
        f'version="{message.version}">',
        "<header>",
        *(f"<COMMENT>{escape(comment)}</COMMENT>" for comment in message.comments),
        *(_element(key, value) for key, value in message.header),
        "</header>",
        "<body>",
        "<segment>",
        "<metadata>",
        *(_element(key, value) for key, value in message.metadata),
        "</metadata>",
        "<data>",
    ]
    for epoch, state in zip(message.epochs, message.states, strict=True):
        values = "".join(
            _element(axis, number) for axis, number in zip(_AXES, _numbers(state), strict=True)
        )
        lines.append(f"<stateVector>{_element('EPOCH', epoch)}{values}</stateVector>")
    for epoch, matrix in zip(message.covariance_epochs, message.covariances, strict=True):
        values = "".join(
            _element(f"C{_AXES[row]}_{_AXES[column]}", _figures(matrix[row : row + 1, column])[0])
            for row in range(6)
            for column in range(row + 1)
        )
        lines.append(
            f"<covarianceMatrix>{_element('EPOCH', epoch)}{_element('COV_REF_FRAME', 'ICRF')}"
            f"{values}</covarianceMatrix>"
        )
    lines += ["</data>", "</segment>", "</body>", "</oem>"]
    return "\n".join(lines) + "\n"


def _element(key: str, value: str) -> str:
    return f"<{key}>{escape(value)}</{key}>"


def _numbers(state: FloatArray) -> list[str]:
    """Return it to a micrometre and a nanometre a second."""
    return [*(f"{value:.9f}" for value in state[:3]), *(f"{value:.12f}" for value in state[3:])]


def _figures(values: FloatArray) -> list[str]:
    return [f"{value:.12e}" for value in values]


def _epoch(days: float) -> str:
    return iso(time_from_tdb_days(float(days)), "tdb", 9)


def _created(orbit: Orbit) -> str:
    date = orbit.solution_date[:10]
    return f"{date}T00:00:00" if len(date) == 10 else iso(orbit.epoch, "utc", 0)


def _name(orbit: Orbit) -> str:
    return orbit.proper_name.upper()
