"""How far first order holds: distance and time of an approach to second order, and sampled.

Every approach that flyby lists says in a note where first order does not hold, at the cost of the
orbits that its sigmas need anyway (`flyby.encounter.linearity`). This goes further: it tells by
how much, and gives the mean and the standard deviation to use instead.

With f of unit normal variables along the principal axes of the covariance, f = f0 + s.u + u.Q.u/2,
the mean is f0 + tr(Q)/2 and the variance s.s + tr(Q Q)/2. Slopes and bends are taken by
differences over one sigma along each axis and each pair of axes. Whether an order holds is tested
with orbits three sigma away along the direction in which the figure changes most.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.constants import SECONDS_PER_DAY
from flyby.dynamics import ForceModel
from flyby.encounter.passages import (
    EncounterPassage,
    checked_middle,
    displaced_orbits,
    pass_encounter,
    sampled_encounter,
)
from flyby.errors import InvalidOrbitError, PropagationError
from flyby.orbits.orbit import Orbit
from flyby.orbits.parameters import sigma_displacements
from flyby.times import require_time, tdb_days

HOLDS = 0.03
"""An order holds where, three sigma away, it is off by less than this part of what it predicts."""

_FAR_SIGMAS = 3.0

SAMPLES = 1000
"""Virtual asteroids that are carried where no order holds."""


@dataclass(frozen=True)
class SpreadEstimate:
    """Spread of one figure of an approach, by the lowest order that holds.

    Attributes
    ----------
    method : {"first order", "second order", "sampling"}
        What `sigma` and `mean` come from.
    nominal : Quantity
        Of the covariance's own orbit.
    mean, sigma : Quantity
    sigma_first, sigma_second : Quantity
        Standard deviation to first and to second order.
    shift_second : Quantity
        Mean less nominal, to second order.
    sigma_sampled : Quantity or None
        Of the virtual asteroids, where there are any.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> spread = flyby.encounter.approach_spread(orbit, Time("2029-04-13", scale="tdb"))
    >>> spread.distance.sigma.round(2), spread.distance.method
    (<Quantity 1.09 km>, 'first order')
    """

    method: str
    nominal: Quantity
    mean: Quantity
    sigma: Quantity
    sigma_first: Quantity
    sigma_second: Quantity
    shift_second: Quantity
    sigma_sampled: Quantity | None

    @property
    def difference(self) -> float:
        """By what fraction of itself first order's sigma differs from the one used."""
        return float(abs((self.sigma - self.sigma_first) / self.sigma_first))

    def describe(self) -> str:
        """Say in one clause which mapping was used, and how far it is from first order."""
        if self.method == "first order":
            other = abs(float((self.sigma_second - self.sigma_first) / self.sigma_first))
            return f"first order; second order differs by {100.0 * other:.2g} %"
        return f"{self.method}; first order differs by {100.0 * self.difference:.2g} %"

    def __repr__(self) -> str:
        return (
            f"<SpreadEstimate {self.mean.value:.1f} +- {self.sigma.value:.3g} {self.sigma.unit}, "
            f"{self.describe()}>"
        )


@dataclass(frozen=True)
class ApproachSpread:
    """How far an approach's distance and time may be from what is printed.

    Attributes
    ----------
    distance : SpreadEstimate
        From the body's centre [km].
    time : SpreadEstimate
        From the closest approach of the covariance's own orbit [s].
    samples : int
        How many virtual asteroids were carried.
    seed : int

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> spread = flyby.encounter.approach_spread(orbit, Time("2029-04-13", scale="tdb"))
    >>> spread.time.sigma.round(4), spread.samples
    (<Quantity 0.0391 s>, 0)
    """

    distance: SpreadEstimate
    time: SpreadEstimate
    samples: int
    seed: int


def approach_spread(
    orbit: Orbit,
    encounter: Time,
    body: str = "earth",
    samples: int | None = None,
    seed: int = 0,
    forces: ForceModel | None = None,
) -> ApproachSpread:
    """Estimate the spread of an approach by the lowest order that holds, or by sampling.

    Parameters
    ----------
    orbit : Orbit
        With a covariance.
    encounter : astropy.time.Time
        Closest approach, to some days, in any scale.
    body : str
    samples : int, optional
        Virtual asteroids to carry in any case; by default `SAMPLES` of them, and only where
        second order does not hold.
    seed : int
        Of the virtual asteroids.
    forces : ForceModel, optional
        By default every force there is.

    Returns
    -------
    ApproachSpread

    Raises
    ------
    InvalidOrbitError
        If it has no covariance, or some displaced orbit does not pass the body then at all.
    InvalidTimeError, UnknownNameError, SpanError, PropagationError
        As `flyby.propagate`.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> flyby.encounter.approach_spread(orbit, Time("2029-04-13", scale="tdb")).distance.method
    'first order'
    """
    middle = checked_middle(orbit, body)
    assert middle.covariance is not None
    model = forces if forces is not None else ForceModel()
    near = float(tdb_days(require_time(encounter, "encounter")))
    moves = sigma_displacements(middle.covariance)
    plus = moves[::2]
    pairs = list(combinations(range(len(plus)), 2))
    crossed = [plus[j] + plus[k] for j, k in pairs]
    lanes = displaced_orbits(middle, np.array([0.0 * plus[0], *moves, *crossed]))
    passage = pass_encounter(lanes, body, near, model)
    first = tdb_days(passage.time)[0]
    figures = _figures(passage, first)
    orders = {unit: _orders(values, len(plus), pairs) for unit, values in figures.items()}
    misfits = _misfits(middle, body, near, model, plus, orders, figures["km"][0])
    drawn: dict[str, FloatArray] = {}
    count = 0
    if samples is not None or max(second for _, second in misfits.values()) > HOLDS:
        count = samples if samples is not None else SAMPLES
        cloud = sampled_encounter(orbit, encounter, count, seed, body, model)
        drawn = _figures(cloud, first)
    spreads = {
        unit: _spread(unit, float(figures[unit][0]), orders[unit], misfits[unit], drawn.get(unit))
        for unit in figures
    }
    return ApproachSpread(spreads["km"], spreads["s"], count, seed)


def _figures(passage: EncounterPassage, from_tdb_days: float) -> dict[str, FloatArray]:
    """Return distance [km] and time [s from an instant] of each orbit's approach, by unit."""
    return {
        "km": np.asarray(passage.distance.to_value("km")),
        "s": (tdb_days(passage.time) - from_tdb_days) * SECONDS_PER_DAY,
    }


@dataclass(frozen=True)
class _Orders:
    """Slopes (axes,) and bends (axes, axes) of one figure."""

    slopes: FloatArray
    bends: FloatArray

    @property
    def sigma_first(self) -> float:
        return float(np.sqrt(self.slopes @ self.slopes))

    @property
    def sigma_second(self) -> float:
        return float(np.sqrt(self.slopes @ self.slopes + 0.5 * np.sum(self.bends**2)))

    @property
    def shift(self) -> float:
        return 0.5 * float(np.trace(self.bends))


def _orders(values: FloatArray, axes: int, pairs: list[tuple[int, int]]) -> _Orders:
    """Take slopes and bends from a figure in the middle, at +1, -1, +2, ... and at each pair."""
    middle, up, down = values[0], values[1 : 2 * axes + 1 : 2], values[2 : 2 * axes + 1 : 2]
    slopes = 0.5 * (up - down)
    bends = np.diag(up + down - 2.0 * middle)
    for (j, k), both in zip(pairs, values[2 * axes + 1 :], strict=True):
        # What is left of f(j + k) when slopes and own bends are taken away.
        own = 0.5 * (bends[j, j] + bends[k, k])
        bends[j, k] = bends[k, j] = both - middle - slopes[j] - slopes[k] - own
    return _Orders(slopes, bends)


def _misfits(
    middle: Orbit,
    body: str,
    near: float,
    model: ForceModel,
    plus: FloatArray,
    orders: dict[str, _Orders],
    distance_km: float,
) -> dict[str, tuple[float, float]]:
    """Find by what part of their prediction both orders are off three sigma away."""
    directions = {
        unit: order.slopes / order.sigma_first if order.sigma_first > 0.0 else order.slopes
        for unit, order in orders.items()
    }
    far = [
        sign * _FAR_SIGMAS * (direction @ plus)
        for direction in directions.values()
        for sign in (1.0, -1.0)
    ]
    try:
        lanes = displaced_orbits(middle, np.array([0.0 * far[0], *far]))
        passage = pass_encounter(lanes, body, near, model)
    except (InvalidOrbitError, PropagationError):
        # Three sigma away there is no such approach at all.
        return dict.fromkeys(orders, (np.inf, np.inf))
    found = _figures(passage, tdb_days(passage.time)[0])
    found["km"] = found["km"] - distance_km
    misfits = {}
    for index, (unit, order) in enumerate(orders.items()):
        u = directions[unit]
        linear = _FAR_SIGMAS * order.sigma_first
        bend = 0.5 * _FAR_SIGMAS**2 * float(u @ order.bends @ u)
        at = found[unit][1 + 2 * index : 3 + 2 * index]
        scale = linear if linear > 0.0 else np.inf
        predicted = np.array([linear, -linear])
        misfits[unit] = (
            float(np.abs(at - predicted).max()) / scale,
            float(np.abs(at - predicted - bend).max()) / scale,
        )
    return misfits


def _spread(
    unit: str,
    nominal: float,
    order: _Orders,
    misfit: tuple[float, float],
    drawn: FloatArray | None,
) -> SpreadEstimate:
    first, second, shift = order.sigma_first, order.sigma_second, order.shift
    sampled = None if drawn is None or len(drawn) < 2 else float(np.std(drawn, ddof=1))
    if misfit[0] <= HOLDS:
        method, mean, sigma = "first order", nominal, first
    elif misfit[1] <= HOLDS or drawn is None or sampled is None:
        method, mean, sigma = "second order", nominal + shift, second
    else:
        method, mean, sigma = "sampling", float(np.mean(drawn)), sampled
    return SpreadEstimate(
        method=method,
        nominal=Quantity(nominal, unit),
        mean=Quantity(mean, unit),
        sigma=Quantity(sigma, unit),
        sigma_first=Quantity(first, unit),
        sigma_second=Quantity(second, unit),
        shift_second=Quantity(shift, unit),
        sigma_sampled=None if sampled is None else Quantity(sampled, unit),
    )
