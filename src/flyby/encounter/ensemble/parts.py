"""A part of an ensemble: virtual asteroids carried through an encounter, and what became of each.

The unit of work is a block of `BLOCK` virtual asteroids that share their integration steps. Blocks
are always whole and always begin at the same places, so that the row of one virtual asteroid is the
same, to the last bit, however many there are and whoever computes it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from astropy.time import Time
from numpy.typing import NDArray

from flyby.arrays import FloatArray
from flyby.constants import AU_KM, J2000_JD, SECONDS_PER_DAY
from flyby.dynamics import ForceModel, Trajectory, planetary_ephemeris
from flyby.dynamics.bodies import NAIF_IDS, attracting_bodies, gm_km3_s2, proper_name
from flyby.dynamics.leg import Leg
from flyby.dynamics.orientation import ground_speed_km_s, place_below
from flyby.dynamics.propagation import barycentric_states, carry_states, laws_of
from flyby.encounter.arguments import require_bodies, require_span
from flyby.encounter.ensemble.deepest import deepest_passages
from flyby.encounter.geometry import hyperbola, opik_coordinates
from flyby.errors import InvalidOrbitError, PropagationError
from flyby.orbits.orbit import Orbit
from flyby.orbits.virtual_asteroids import VirtualAsteroids
from flyby.times import iso, tdb_days, time_from_tdb_days
from flyby.version import VERSION

Table = dict[str, NDArray[np.float64]]

BLOCK = 64
PART_BLOCKS = 16
PART_ROWS = BLOCK * PART_BLOCKS
"""Rows that are computed, kept and sent about together: half a second of one core."""

IMPACT_COLUMNS = (
    "impact_naif_id",
    "impact_jd_tdb",
    "impact_latitude_deg",
    "impact_longitude_deg",
    "impact_speed_km_s",
)
"""Of the first impact on any body: which (as NAIF numbers them), when, where, and how fast."""

STATE_COLUMNS = ("x_km", "y_km", "z_km", "vx_km_s", "vy_km_s", "vz_km_s")


@dataclass(frozen=True)
class EnsembleRequest:
    """What is to be found out of each virtual asteroid, without saying how many there are.

    Attributes
    ----------
    orbit : Orbit
        With a covariance.
    seed : int
    since, until : astropy.time.Time
        The span whose deepest approach is wanted, TDB.
    body : str
    forces : ForceModel
    version : str
        Of flyby, so that no other version computes a part of it.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> span = Time(["2029-03-01", "2029-05-01"], scale="tdb")
    >>> request = flyby.encounter.ensemble_request(orbit, *span, seed=1)
    >>> request
    <EnsembleRequest for apophis, seed 1, by Earth 2029-03-01 to 2029-05-01>
    """

    orbit: Orbit
    seed: int
    since: Time
    until: Time
    body: str
    forces: ForceModel
    version: str = VERSION

    def __repr__(self) -> str:
        since, until = (iso(one, "tdb", 0)[:10] for one in (self.since, self.until))
        return (
            f"<EnsembleRequest for {self.orbit.name}, seed {self.seed}, by "
            f"{proper_name(self.body)} {since} to {until}>"
        )

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the columns of what is added to each parameter of the orbit."""
        return tuple(f"delta_{label}" for label in VirtualAsteroids(self.orbit, 1, 0).labels)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns of a table, in order; see `carry_part`."""
        return (
            "row",
            *self.labels,
            "time_jd_tdb",
            "time_tdb_days",
            "distance_km",
            "relative_speed_km_s",
            "v_infinity_km_s",
            "xi_km",
            "zeta_km",
            "impact",
            *IMPACT_COLUMNS,
            *STATE_COLUMNS,
        )

    @property
    def _span_tdb_days(self) -> tuple[float, float]:
        return float(tdb_days(self.since)), float(tdb_days(self.until))

    def key(self) -> str:
        """Return a digest of everything that a row depends on."""
        from flyby.cache import key_of
        from flyby.dynamics.propagation import _code_and_data_key

        covariance = self.orbit.covariance
        assert covariance is not None
        return key_of(
            covariance.matrix,
            covariance.labels,
            covariance.elements,
            covariance.nongravitational,
            float(tdb_days(covariance.epoch)),
            self.orbit.designation,
            self.seed,
            *self._span_tdb_days,
            self.body,
            self.forces.key(),
            self.version,
            _code_and_data_key(),
            BLOCK,
        )


def ensemble_request(
    orbit: Orbit,
    since: Time,
    until: Time,
    *,
    seed: int = 0,
    body: str = "earth",
    forces: ForceModel | None = None,
) -> EnsembleRequest:
    """Say what is to be found out of each virtual asteroid of an orbit, and check it.

    Parameters
    ----------
    orbit : Orbit
        With a covariance.
    since, until : Time
        The span whose deepest approach is wanted, in any scale. States are given at its end.
    seed : int
        Of the virtual asteroids: the same seed gives the same ones.
    body : str
        "earth", "moon" or a planet.
    forces : ForceModel, optional
        By default every force there is.

    Returns
    -------
    EnsembleRequest

    Raises
    ------
    InvalidOrbitError
        If the orbit has no covariance, or the seed is negative.
    SpanError, InvalidTimeError, UnknownNameError
        If the span is empty or outside the ephemerides, or the body is not known.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> span = Time(["2029-03-01", "2029-05-01"], scale="tdb")
    >>> request = flyby.encounter.ensemble_request(orbit, *span, seed=1)
    >>> request.labels[:3], request.columns[0], len(request.columns)
    (('delta_e', 'delta_q', 'delta_tp'), 'row', 28)
    """
    require_bodies((body,))
    first, last = require_span(since, until)
    virtual = VirtualAsteroids(orbit, 1, seed)
    virtual.displacements()  # the covariance's axes are known here, and travel to each worker
    epoch = float(tdb_days(virtual.nominal.epoch))
    planetary_ephemeris().check_span(min(epoch, first), max(epoch, last))
    return EnsembleRequest(
        orbit=orbit,
        seed=seed,
        since=time_from_tdb_days(first),
        until=time_from_tdb_days(last),
        body=body,
        forces=forces or ForceModel(),
    )


def carry_part(request: EnsembleRequest, part: int, rows: int = PART_ROWS) -> Table:
    """Compute the first `rows` rows of one part of an ensemble.

    Returns
    -------
    dict of ndarray, shape (rows,)
        By `EnsembleRequest.columns`: the row; what was added to each parameter, in the published
        units; the deepest approach of the span, or the impact on the body: its instant (JD and days
        since J2000, TDB), the distance from the body's centre, the speeds, Opik's coordinates on
        its own b-plane; whether the track meets the body (1 or 0); the first impact on any body:
        NAIF's number of it, instant (JD TDB), latitude and longitude [deg, east positive], speed
        relative to the ground; and the barycentric state at the end of the span, ICRF axes, nan
        after an impact. nan where there is no approach, or no impact.

    Raises
    ------
    InvalidOrbitError, PropagationError, SpanError
        If a virtual asteroid cannot be made or carried.
    """
    if request.version != VERSION:
        raise PropagationError(
            f"this worker has flyby {VERSION}, the ensemble was begun with {request.version}; "
            f"install one version everywhere"
        )
    first = part * PART_ROWS
    blocks = [
        _carry_block(request, first + done)
        for done in range(0, max(min(rows, PART_ROWS), 1), BLOCK)
    ]
    return {
        name: np.concatenate([block[name] for block in blocks])[:rows] for name in request.columns
    }


def _carry_block(request: EnsembleRequest, first: int) -> Table:
    virtual = VirtualAsteroids(request.orbit, first + BLOCK, request.seed)
    orbits = virtual.orbits(first, BLOCK)
    try:
        trajectory, states = _carried(request, orbits)
    except (PropagationError, InvalidOrbitError) as problem:
        raise type(problem)(
            f"virtual asteroids {first} to {first + BLOCK - 1} of seed {request.seed}: {problem}"
        ) from None
    first_day, last_day = request._span_tdb_days
    days, position_au, velocity_au_day = deepest_passages(
        trajectory, request.body, first_day, last_day
    )
    position, velocity = position_au * AU_KM, velocity_au_day * AU_KM / SECONDS_PER_DAY
    distance = np.linalg.norm(position, axis=1)
    v_infinity = xi = zeta = np.full(BLOCK, np.nan)
    known = np.isfinite(days)
    if request.body != "sun" and np.any(known):
        at = np.where(known, days, first_day)
        planet = planetary_ephemeris().position_velocity(request.body, at)[1]
        planet = planet - planetary_ephemeris().position_velocity("sun", at)[1]
        orbits_there = hyperbola(position, velocity, gm_km3_s2(request.body))
        v_infinity = orbits_there.v_infinity_km_s
        xi, zeta = opik_coordinates(orbits_there, planet)
    impacts = _impacts(trajectory)
    impact = impacts["impact_naif_id"] == NAIF_IDS[request.body]
    table: Table = {"row": np.arange(first, first + BLOCK, dtype=np.float64)}
    displacements = virtual.displacements(first, BLOCK)
    for column, label in enumerate(request.labels):
        table[label] = displacements[:, column]
    table["time_jd_tdb"] = 2451545.0 + days
    table["time_tdb_days"] = days
    table["distance_km"] = distance
    table["relative_speed_km_s"] = np.linalg.norm(velocity, axis=1)
    table["v_infinity_km_s"], table["xi_km"], table["zeta_km"] = v_infinity, xi, zeta
    table["impact"] = impact.astype(np.float64)
    table |= impacts
    for column, name in enumerate(STATE_COLUMNS):
        table[name] = states[:, column]
    return table


def _impacts(trajectory: Trajectory) -> Table:
    """Fill `IMPACT_COLUMNS`: of each track the impact between the epoch and the span's ends.

    Of two, one before the epoch and one after, the first in time.
    """
    count = len(trajectory.orbits)
    table = {name: np.full(count, np.nan) for name in IMPACT_COLUMNS}
    names = attracting_bodies().names
    for side in reversed(trajectory.contacts):
        for index in np.unique(side.body[side.body >= 0]):
            (orbits,) = np.nonzero(side.body == index)
            body, days = names[index], side.tdb_days[orbits]
            position, velocity = trajectory.state_au_of_each(days, body, orbits)
            position, velocity = position * AU_KM, velocity * AU_KM / SECONDS_PER_DAY
            latitude, longitude = place_below(body, days, position)
            speed = ground_speed_km_s(body, days, position, velocity)
            columns = (
                float(NAIF_IDS[body]),
                J2000_JD + days,
                latitude,
                longitude,
                speed,
            )
            for name, values in zip(IMPACT_COLUMNS, columns, strict=True):
                table[name][orbits] = values
    return table


def _carried(request: EnsembleRequest, orbits: tuple[Orbit, ...]) -> tuple[Trajectory, FloatArray]:
    """Carry orbits over the span; return their trajectory, and the states at its end [km, km/s]."""
    epoch = float(tdb_days(orbits[0].epoch))
    first, last = request._span_tdb_days
    names = [request.orbit.designation]
    states, laws = barycentric_states(orbits, request.forces), laws_of(orbits)

    def carry(begin: float, end: float, keep: bool) -> Leg:
        return carry_states(states, laws, begin, end, request.forces, keep=keep, designations=names)

    begin, at_end = epoch, states
    if not first <= epoch <= last:
        # Dense output is kept of the span alone, so that memory does not grow with the way there:
        # unless a surface may have been met on it, which has to be looked into step by step.
        begin = first if epoch < first else last
        way = carry(epoch, begin, keep=False)
        if way.ever_close.any():
            begin = epoch
        else:
            at_end = states = way.states
    # From an epoch outside the span one leg goes over all of it.
    ends = {min(first, begin), max(last, begin)} - {begin}
    legs = [carry(begin, end, keep=True) for end in sorted(ends)]
    trajectory = Trajectory.from_legs(orbits, False, request.forces, legs)
    if last > begin:
        at_end = legs[-1].states
    elif last < begin:
        at_end = np.concatenate(
            [part[:, 0] for part in trajectory.state_au(np.array([last]), trajectory.centre)],
            axis=1,
        )
    scale = np.repeat([AU_KM, AU_KM / SECONDS_PER_DAY], 3)
    # The last step may end a little below the ground, where the integrator has not noticed.
    ended = trajectory.contacts[1].tdb_days <= last
    at_end = np.where(ended[:, None], np.nan, at_end)
    return trajectory, at_end * scale[None, :]
