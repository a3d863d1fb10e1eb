"""Observers that stand on no ground: the Earth's centre, and spacecraft whose path a file gives."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from flyby.arrays import FloatArray, norm
from flyby.catalogue.sites import Limit, Site, default_limits
from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.errors import SpanError
from flyby.orbits.observer_states import ObserverStates, read_observer_states
from flyby.times import stamp, time_from_tdb_days

NOWHERE_DEG = math.nan
"""Latitude and longitude of an observer that is on no ground."""

_NODES = 4
_STEP_OF_RADIUS = 0.1
"""Longest sampling step, of distance over speed: 90 s of a low orbit of the Earth."""


@dataclass(frozen=True)
class SpaceObserver(Site):
    """An observer without a horizon, and so without altitudes, nights and air.

    Its latitude, longitude and height are not numbers.

    Attributes
    ----------
    states : ObserverStates or None
        Where it is; None at the Earth's centre.

    Examples
    --------
    >>> import flyby
    >>> centre = flyby.load_site("500")
    >>> centre.name, centre.has_horizon
    ('geocentre', False)
    """

    states: ObserverStates | None = None

    @property
    def has_horizon(self) -> bool:
        """False: there is no ground under it."""
        return False

    def barycentric_au(self, ephemeris: Any, days: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return position [au] and velocity [au/day] from the barycentre, ICRF axes, (n, 3).

        Parameters
        ----------
        ephemeris : Ephemeris
            Of Earth, Sun and Moon.
        days : ndarray, shape (n,)
            TDB days since J2000.

        Raises
        ------
        SpanError
            Beyond the states of the file.
        """
        centre = "earth" if self.states is None else self.states.centre
        if centre == "ssb":
            position, velocity = np.zeros((days.size, 3)), np.zeros((days.size, 3))
        else:
            position, velocity = ephemeris.position_velocity(centre, days)
        if self.states is None:
            return position, velocity
        own, speed = _interpolated(self.states, days)
        return position + own / AU_KM, velocity + speed * (SECONDS_PER_DAY / AU_KM)

    @property
    def longest_step_days(self) -> float | None:
        """How closely a search has to sample, so that an orbit is not stepped over."""
        if self.states is None or self.states.centre in ("sun", "ssb"):
            return None
        radius, speed = norm(self.states.position_km), norm(self.states.velocity_km_s)
        return float(np.min(_STEP_OF_RADIUS * radius / np.maximum(speed, 1e-3))) / SECONDS_PER_DAY


def limits_off_ground(kind: str) -> dict[str, Limit]:
    """Return the limits assumed for a kind that ask for no ground."""
    return {
        name: limit
        for name, limit in default_limits(kind).items()
        if name not in ("minimum_altitude", "maximum_sun_altitude")
    }


def geocentre(kind: str = "optical") -> SpaceObserver:
    """Return the Earth's centre as an observer: MPC code 500."""
    return SpaceObserver(
        key="geocentre",
        name="geocentre",
        agency="",
        kind=kind,
        latitude_deg=NOWHERE_DEG,
        longitude_deg=NOWHERE_DEG,
        height_m=NOWHERE_DEG,
        code="500",
        position_source="the Earth's centre (MPC code 500)",
        limits=limits_off_ground(kind),
        notes=("from the Earth's centre: no horizon, no night, no parallax",),
    )


def load_observer(path: str, code: str = "", name: str = "") -> SpaceObserver:
    """Return a spacecraft as an observer, whose path a file gives.

    Parameters
    ----------
    path : str
        Of an OEM, an SPK kernel, a table of vectors by JPL Horizons, or a table of states by
        ``flyby export``; ``FILE#NUMBER`` chooses a body of a kernel.
    code : str
        MPC code, if it has one.
    name : str
        By default what the file calls it.

    Returns
    -------
    SpaceObserver
        With the avoidance angles of Hubble for Sun, Earth and Moon, all assumed;
        `Site.with_limits` changes them.

    Raises
    ------
    OrbitFileError
        If the file cannot be read.

    Examples
    --------
    >>> import flyby, tempfile
    >>> from pathlib import Path
    >>> from flyby.exports import ephemeris_message, oem_text
    >>> start, stop = flyby.parse_time("2029-04-13"), flyby.parse_time("2029-04-14")
    >>> companion = flyby.propagate(flyby.load_orbit("apophis-neocc"), start, stop)
    >>> from flyby.observing import load_observer, observe
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "companion.oem")
    ...     _ = path.write_text(oem_text(ephemeris_message(companion, start, stop)))
    ...     observer = load_observer(str(path))
    >>> observer.has_horizon
    False
    """
    states = read_observer_states(path)
    observer = SpaceObserver(
        key=code or "-".join(states.name.lower().split()),
        name=name or states.name,
        agency="",
        kind="optical",
        latitude_deg=NOWHERE_DEG,
        longitude_deg=NOWHERE_DEG,
        height_m=NOWHERE_DEG,
        code=code,
        position_source=states.source,
        limits={**limits_off_ground("optical"), **default_limits("space")},
        states=states,
    )
    first, last = (stamp(time_from_tdb_days(states.days[k])) for k in (0, -1))
    note = (
        f"its path is that of {states.source}, {states.days.size} states about {states.centre} "
        f"from {first} to {last}"
    )
    return replace(observer, notes=(note, _quality(states)))


def _quality(states: ObserverStates) -> str:
    """Say how well the path between the states is known: each from its neighbours, and scaled."""
    kept = slice(0, None, 2)
    half = replace(
        states,
        days=states.days[kept],
        position_km=states.position_km[kept],
        velocity_km_s=states.velocity_km_s[kept],
    )
    if half.days.size < _NODES:
        return "how well the path between so few states is known cannot be said"
    inner = states.days[1:-1:2]
    inner = inner[inner <= half.days[-1]]
    off = norm(_interpolated(half, inner)[0] - states.position_km[1::2][: inner.size])
    # Of degree seven: at half the distance the error is 2**8 less.
    return f"the path between its states is known to some {1e3 * float(np.max(off)) / 256.0:.2g} m"


def _interpolated(states: ObserverStates, days: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return position [km] and velocity [km/s] by Hermite polynomials through four states."""
    known, slack = states.days, 1e-9
    if days.size and (days.min() < known[0] - slack or days.max() > known[-1] + slack):
        ends = [stamp(time_from_tdb_days(known[k])) for k in (0, -1)]
        raise SpanError(
            f"{states.name} is known from {ends[0]} to {ends[1]} alone; choose a span within, or "
            f"get a longer file"
        )
    first = np.clip(np.searchsorted(known, days) - _NODES // 2, 0, known.size - _NODES)
    nodes = first[:, None] + np.arange(_NODES)
    at = (known[nodes] - days[:, None]) * SECONDS_PER_DAY  # (n, 4), seconds from each instant
    apart = at[:, :, None] - at[:, None, :]
    own = np.eye(_NODES, dtype=bool)
    apart[:, own] = 1.0
    share = np.where(own, 1.0, -at[:, None, :] / apart)  # Lagrange factors, [n, i, j]
    basis = np.prod(share, axis=2)
    slope_at_node = np.sum(np.where(own, 0.0, 1.0 / apart), axis=2)
    # Slopes of the basis at the instants: each factor left out in turn.
    slope = np.zeros_like(basis)
    for k in range(_NODES):
        others = np.prod(np.delete(share, k, axis=2), axis=2)
        slope += np.where(own[k][None, :], 0.0, others / apart[:, :, k])
    away = -at
    of_position = (1.0 - 2.0 * slope_at_node * away) * basis**2
    of_velocity = away * basis**2
    d_position = (
        -2.0 * slope_at_node * basis**2 + (1.0 - 2.0 * slope_at_node * away) * 2.0 * basis * slope
    )
    d_velocity = basis**2 + away * 2.0 * basis * slope
    position, velocity = states.position_km[nodes], states.velocity_km_s[nodes]
    return (
        np.einsum("ni,nik->nk", of_position, position)
        + np.einsum("ni,nik->nk", of_velocity, velocity),
        np.einsum("ni,nik->nk", d_position, position)
        + np.einsum("ni,nik->nk", d_velocity, velocity),
    )
