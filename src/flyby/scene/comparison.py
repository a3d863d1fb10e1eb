"""Two or more orbits through one flyby, and by how much they differ."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from astropy.time import Time
from astropy.units import Quantity

from flyby.encounter import BPlaneRegion, CloseApproach, b_plane_region
from flyby.errors import FlybyError, InvalidOrbitError
from flyby.orbits.orbit import Orbit
from flyby.scene.asteroid_cost import with_cost_of_no_asteroids
from flyby.scene.flyby import Flyby
from flyby.scene.outside import own_flyby
from flyby.times import tdb_days


@dataclass(frozen=True)
class Difference:
    """By how much one orbit's approach differs from the first one's.

    Attributes
    ----------
    time, distance : Quantity
        [s], [km]: this one's minus the first one's.
    xi, zeta, b_t, b_r : Quantity or None
        On the b-plane [km]; None where one of them has none.
    in_sigmas : float or None
        The difference of the distances over both sigmas, added in squares; None where neither is
        known.

    Examples
    --------
    See `compare`.
    """

    time: Quantity
    distance: Quantity
    xi: Quantity | None
    zeta: Quantity | None
    b_t: Quantity | None
    b_r: Quantity | None
    in_sigmas: float | None


@dataclass(frozen=True)
class Comparison:
    """Several orbits through one flyby.

    Attributes
    ----------
    passages : tuple of Flyby
        One an orbit, in the order given; the first is what the others are compared with.

    Examples
    --------
    See `compare`.
    """

    passages: tuple[Flyby, ...]

    @cached_property
    def approaches(self) -> tuple[CloseApproach, ...]:
        """The approach of each."""
        return tuple(passage.approach for passage in self.passages)

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """Of each but the first, from the first."""
        first, *others = self.approaches
        return tuple(_difference(other, first) for other in others)

    @cached_property
    def regions(self) -> tuple[BPlaneRegion | None, ...]:
        """What each covariance leaves open on the b-plane; None without one."""
        return tuple(_region(one) for one in self.approaches)

    @property
    def labels(self) -> tuple[str, ...]:
        """What each is called: its solution where that tells them apart, else its name."""
        solutions = [passage.orbit.solution_name for passage in self.passages]
        names = [passage.name for passage in self.passages]
        if len(set(names)) == len(names):
            return tuple(names)
        if len(set(solutions)) == len(solutions) and all(solutions):
            return tuple(solutions)
        return tuple(passage.orbit.name for passage in self.passages)


def compare(
    orbits: Sequence[Orbit],
    body: str = "earth",
    start: Time | None = None,
    stop: Time | None = None,
    on: Time | None = None,
) -> Comparison:
    """Carry several orbits through one flyby.

    Parameters
    ----------
    orbits : sequence of Orbit
        Two or more: of one asteroid, or of several.
    body : str
    start, stop, on : astropy.time.Time, optional
        Choose the flyby of the first orbit, as for `flyby.Flyby`; by default the one that it is
        known for. Of each other orbit it is the approach that is nearest to it in time.

    Returns
    -------
    Comparison

    Raises
    ------
    InvalidOrbitError
        For fewer than two.
    SpanError
        If one of them has no flyby then.

    Examples
    --------
    >>> import flyby
    >>> from flyby.scene.comparison import compare
    >>> both = compare([flyby.load_orbit("apophis-jpl-220"), flyby.load_orbit("apophis-neocc")])
    >>> both.labels, both.differences[0].distance.round(1)
    (('JPL 220', 'ESA NEOCC ke1'), <Quantity 2.4 km>)
    """
    if len(orbits) < 2:
        raise InvalidOrbitError("to compare takes two orbits or more; give another one")
    if start is None and stop is None and on is None:
        first = own_flyby(orbits[0], body)
    else:
        first = Flyby(orbits[0], body, start=start, stop=stop, on=on)
    when = first.approach.time
    others = [Flyby(orbit, body, on=when) for orbit in orbits[1:]]
    both = Comparison(tuple(with_cost_of_no_asteroids(one) for one in (first, *others)))
    _ = both.approaches  # an orbit without one fails here, with its reason
    return both


def _difference(one: CloseApproach, first: CloseApproach) -> Difference:
    km = one.distance - first.distance
    seconds = float(tdb_days(one.time) - tdb_days(first.time)) * 86400.0
    plane: dict[str, Quantity | None] = dict.fromkeys(("xi", "zeta", "b_t", "b_r"))
    if one.b_plane is not None and first.b_plane is not None:
        for name in plane:
            minus = getattr(one.b_plane, name) - getattr(first.b_plane, name)
            plane[name] = minus.to("km")
    sigmas = [
        float(each.sigma_distance.to_value("km"))
        for each in (one, first)
        if each.sigma_distance is not None
    ]
    both = math.hypot(*sigmas) if sigmas else 0.0
    return Difference(
        time=Quantity(seconds, "s"),
        distance=km.to("km"),
        **plane,
        in_sigmas=abs(float(km.to_value("km"))) / both if both > 0.0 else None,
    )


def _region(approach: CloseApproach) -> BPlaneRegion | None:
    if approach.orbit.covariance is None or approach.b_plane is None:
        return None
    try:
        return b_plane_region(approach.orbit, approach.time, approach.body)
    except FlybyError:
        return None
