"""States of a spacecraft over a span, from a file: an OEM, an SPK kernel, or a table of vectors.

The same readers as of orbits, but every state is kept: the path of an observer is not computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from flyby.arrays import FloatArray
from flyby.constants import SECONDS_PER_DAY
from flyby.errors import InvalidOrbitError, OrbitFileError, UnknownNameError
from flyby.orbits import ccsds, horizons_vectors, spk, state_table
from flyby.orbits.ccsds_text import message_blocks
from flyby.orbits.centres import centre_named
from flyby.orbits.forms import Source
from flyby.orbits.load import source_of
from flyby.orbits.printed import figure
from flyby.orbits.states import turned_to_icrf
from flyby.plain_text import plain, shown_path

_SPK_STEP_S = 60.0
_MOST_STATES = 500_000


@dataclass(frozen=True)
class ObserverStates:
    """States about a centre, ICRF axes, in the order of time.

    Attributes
    ----------
    name : str
    centre : str
        "earth", "sun", "moon" or "ssb".
    days : ndarray, shape (n,)
        TDB days since J2000, increasing.
    position_km, velocity_km_s : ndarray, shape (n, 3)
    source : str
    """

    name: str
    centre: str
    days: FloatArray
    position_km: FloatArray
    velocity_km_s: FloatArray
    source: str


def read_observer_states(path: str) -> ObserverStates:
    """Read the states of the one spacecraft in a file.

    Parameters
    ----------
    path : str
        Of an OEM (text or XML), an SPK kernel, a table of vectors by JPL Horizons (text or JSON),
        or a table of states by flyby (CSV, ECSV); ``FILE#NUMBER`` chooses a body of a kernel.

    Raises
    ------
    OrbitFileError
        If it cannot be read, or is of none of these forms.
    """
    place, sign, wanted = path.rpartition("#")
    if not sign or Path(path).exists():
        place, wanted = path, ""
    shown = shown_path(place)
    if not Path(place).exists():
        raise OrbitFileError(f"there is no file {shown}; check the path")
    try:
        source = source_of(Path(place))
        if spk.recognises(source):
            found = _of_kernel(source, wanted)
        elif ccsds.recognises(source):
            found = _of_message(source)
        elif state_table.recognises(source):
            found = _of_table(source)
        elif horizons_vectors.recognises(source):
            found = _of_horizons(source)
        else:
            raise OrbitFileError(
                "it is no path of a spacecraft that flyby reads: an OEM, an SPK kernel, vectors of "
                "JPL Horizons or a table of states by flyby export"
            )
        return _checked(found)
    except (OrbitFileError, InvalidOrbitError, UnknownNameError) as problem:
        raise OrbitFileError(f"{shown}: {problem}") from problem.__cause__


def _of_message(source: Source) -> ObserverStates:
    message = message_blocks(source.text or "")
    if not message.blocks:
        raise OrbitFileError("the message has no state; it may be truncated")
    identities = {block.metadata.get("OBJECT_ID", "") for block in message.blocks}
    if len(identities) != 1:
        raise OrbitFileError(f"the message is of {len(identities)} objects; give one of one")
    days: list[float] = []
    states: list[Any] = []
    metadata = message.blocks[0].metadata
    centre = ccsds.centre_of(metadata.get("CENTER_NAME", ""))
    for block in message.blocks:
        if ccsds.centre_of(block.metadata.get("CENTER_NAME", "")) != centre:
            raise OrbitFileError("the message is about several centres; give one about one")
        days += ccsds.days_of([row[0] for row in block.states], block)
        frame = ccsds.frame_of(block.metadata.get("REF_FRAME", ""))
        for row in block.states:
            state = np.array([figure(text, "a state").value for text in row[1:7]])
            states.append([*turned_to_icrf(state[:3], frame), *turned_to_icrf(state[3:], frame)])
    name = plain(metadata.get("OBJECT_NAME", "") or metadata.get("OBJECT_ID", "") or source.name)
    return _states(name, centre, days, states, f"CCSDS {message.kind} message")


def _of_table(source: Source) -> ObserverStates:
    text = source.text or ""
    beside, rows = state_table.said_beside(text), list(state_table.rows_of(text))
    if not rows:
        raise OrbitFileError("the table has no row; it may be truncated")
    beside = {**beside, **{key: rows[0][key] for key in ("object", "origin") if key in rows[0]}}
    if beside.get("axes", "ICRF") != "ICRF":
        raise OrbitFileError("the axes of the table are not the ICRF's")
    days = [figure(row["jd_tdb"], "jd_tdb").value - 2451545.0 for row in rows]
    states = [
        [figure(row[column], column).value for column in state_table.STATE_COLUMNS] for row in rows
    ]
    centre = centre_named(beside.get("origin", ""))
    name = plain(beside.get("object", "")) or source.name
    return _states(name, centre, days, states, "a table of states by flyby")


def _of_horizons(source: Source) -> ObserverStates:
    table = horizons_vectors.vectors(source)
    name = table.target or source.name
    return _states(name, table.centre, table.days, list(table.states), "vectors by JPL Horizons")


def _of_kernel(source: Source, wanted: str) -> ObserverStates:
    days, states, target, centre = spk.sampled(source, wanted, _SPK_STEP_S, _MOST_STATES)
    return _states(f"SPK {target}", centre, days, states, f"SPK kernel, body {target}")


def _states(
    name: str, centre: str, days: Sequence[float], states: Sequence[Any], source: str
) -> ObserverStates:
    table = np.array(states, dtype=np.float64).reshape(-1, 6)
    found, first = np.unique(np.array(days, dtype=np.float64), return_index=True)
    table = table[first]
    return ObserverStates(name, centre, found, table[:, :3], table[:, 3:], source)


def _checked(found: ObserverStates) -> ObserverStates:
    """Refuse what cannot be interpolated: a single state, or gaps that no path bridges."""
    if found.days.size < 4:
        raise OrbitFileError(
            f"it has {found.days.size} states of {found.name}; four at least make a path"
        )
    if not (np.all(np.isfinite(found.position_km)) and np.all(np.isfinite(found.velocity_km_s))):
        raise OrbitFileError("it holds a state that is not finite; get the file again")
    moved = np.linalg.norm(np.diff(found.position_km, axis=0), axis=1)
    seconds = np.diff(found.days) * SECONDS_PER_DAY
    speed = np.linalg.norm(found.velocity_km_s, axis=1)
    fastest = np.maximum(speed[1:], speed[:-1])
    if np.any(moved > 1.5 * fastest * seconds + 1.0):
        raise OrbitFileError(
            "its velocities do not lead from one position to the next; get the file again"
        )
    return found
