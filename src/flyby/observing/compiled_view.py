"""The compiled search for windows: what it knows of a sky and of constraints, as bare numbers.

It knows the constraints of `flyby.observing.constraints`, sites on the ground, propagated
trajectories and DE440. Whatever else there is (a constraint or a magnitude law of one's own, a
path that is not flyby's) is searched with `View`, which says in readable form what the compiled
code computes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from flyby.arrays import FloatArray
from flyby.catalogue.sites import Site
from flyby.dynamics import Trajectory
from flyby.dynamics.ephemeris import SEGMENTS, PlanetaryEphemeris
from flyby.observing import constraints as limits
from flyby.observing.constraints import Constraint
from flyby.observing.photometry import _BASIS, HG, HG1G2, HG12, TotalMagnitude
from flyby.observing.sky import Sky
from flyby.observing.view import _east_north_up, site_itrs_au
from flyby.times import UTC_BEGAN_TDB_DAYS

_TABLES = 9  # nodes of the longest basis function of H, G1, G2
_HEAD = 35  # numbers, in which it is said where the others stand
_COMPILE_S = 15

# Searches times days from which on the compiled search is sooner done, with the time to load it.
_WORTH_SITE_DAYS = 60.0

# Kinds as in `flyby.observing.core.layout`, in the order in which a search asks: what is cheap and
# forbids much comes first.
_NUMBERS: dict[type, tuple[int, int, Callable[[Any], tuple[float, float]]]] = {
    limits.During: (0, 11, lambda c: (c._start_tdb_days, c._stop_tdb_days)),
    limits.Outside: (0, 12, lambda c: (c._start_tdb_days, c._stop_tdb_days)),
    limits.GeocentricDistance: (0, 8, lambda c: (c._max_km, 0.0)),
    limits.Magnitude: (1, 2, lambda c: (c.faintest, float(c.in_full_sunlight))),
    limits.Elongation: (2, 6, lambda c: (c._min_deg, 0.0)),
    limits.SunAltitude: (3, 1, lambda c: (c._max_deg, 0.0)),
    limits.Altitude: (4, 0, lambda c: (c._min_deg, 0.0)),
    limits.Rate: (5, 5, lambda c: (c._max_deg_h, 0.0)),
    limits.MoonSeparation: (6, 7, lambda c: (c._min_deg, 0.0)),
    limits.Range: (7, 9, lambda c: (c._max_km, 0.0)),
    limits.RoundTrip: (7, 10, lambda c: (c._switch_time_s, 1.0 if c.longer else -1.0)),
    limits.OutOfShadow: (8, 3, lambda c: (np.nan if c.faintest is None else c.faintest, 0.0)),
    limits.InShadow: (8, 4, lambda c: (float(c.body == "moon"), float(c.umbra))),
}
_OF_THE_GROUND = (limits.Altitude, limits.SunAltitude)
_OF_LIGHT = (limits.Magnitude, limits.OutOfShadow)


class CompiledSky:
    """A sky over a span, as the compiled search takes it.

    Parameters
    ----------
    sky : Sky
    start_tdb_days, stop_tdb_days : float
        The span searched.
    """

    def __init__(self, sky: Sky, start_tdb_days: float, stop_tdb_days: float) -> None:
        self._numbers = _numbers_of(sky, start_tdb_days, stop_tdb_days)

    def passage(self, tdb_days: FloatArray) -> FloatArray:
        """Return how soon the Earth or the Moon is passed; see `sampled_grids`."""
        from flyby.observing.windows.sampling import passage_from

        found = self._observe(0, tdb_days, np.empty((0, 8)))
        return passage_from(found[:, 0], found[:, 1], found[:, 2], found[:, 3])

    def margins(
        self, tdb_days: FloatArray, site: Site | None, constraints: Sequence[Constraint]
    ) -> FloatArray:
        """Return the margins of constraints at instants, shape (n, constraints)."""
        numbers = _constraint_numbers(constraints)
        found = self._observe(1, tdb_days, np.array([_site_numbers(site, False)]), [numbers])
        return found[:, np.argsort([row[-1] for row in numbers])]

    def windows(
        self,
        tdb_days: FloatArray,
        searches: Sequence[tuple[Site | None, Sequence[Constraint]]],
        refraction: bool,
        tolerance_days: float,
    ) -> FloatArray:
        """Find the windows of searches in one chunk of instants.

        Returns
        -------
        ndarray, shape (n, 10)
            Which search, start and end, which of its constraints opens and closes (-1: none),
            peak altitude [deg] and when, least V, greatest rate [deg/h], least distance [au].
        """
        return self._observe(
            2,
            tdb_days,
            np.array([_site_numbers(site, refraction) for site, _ in searches]),
            [_constraint_numbers(constraints) for _, constraints in searches],
            tolerance_days,
        )

    def _observe(
        self,
        task: int,
        tdb_days: FloatArray,
        sites: FloatArray,
        constraints: Sequence[Sequence[tuple[float, ...]]] = (),
        tolerance_days: float = 0.0,
    ) -> FloatArray:
        from flyby.dynamics.core.compiled import machine_code
        from flyby.observing.core.windows import observe

        counts = [len(each) for each in constraints]
        arguments = (
            task,
            np.ascontiguousarray(tdb_days, dtype=np.float64),
            self._numbers,
            sites,
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            np.array([row for each in constraints for row in each], dtype=np.float64).reshape(
                -1, 4
            ),
            tolerance_days,
        )
        code = machine_code(observe, arguments, "the search for windows", _COMPILE_S)
        return np.asarray(code(*arguments))


def worth_compiling(searches: int, days: float) -> bool:
    """Tell whether a search is so long that the compiled one is sooner done, with its loading."""
    return searches * days > _WORTH_SITE_DAYS


def prepare_search(searches: int, days: float) -> None:
    """Begin to compile the search, where that is still to be done and this many need it.

    On another core, while an orbit is propagated, for which the integrator may be compiled too.
    """
    if not worth_compiling(searches, days):
        return
    from flyby.dynamics.core.compiled import start_compiling
    from flyby.observing.core.windows import SIGNATURE, observe

    start_compiling(observe, SIGNATURE, "the search for windows", _COMPILE_S)


def compiled_sky(sky: Sky, start_tdb_days: float, stop_tdb_days: float) -> CompiledSky | None:
    """Return a sky for the compiled search; None where that does not know all of it."""
    trajectory, ephemeris = sky.trajectory, sky.ephemeris
    known = (
        type(sky) is Sky
        and type(trajectory) is Trajectory
        and trajectory.is_single
        and trajectory._dense.centre in ("ssb", "sun")
        and type(ephemeris) is PlanetaryEphemeris
        and trajectory._dense.ephemeris is ephemeris
        and start_tdb_days > UTC_BEGAN_TDB_DAYS + 1.0
        and (sky.magnitude_law is None or type(sky.magnitude_law) in _LAWS)
    )
    return CompiledSky(sky, start_tdb_days, stop_tdb_days) if known else None


def is_known(site: Site | None, constraints: Sequence[Constraint], sky: Sky) -> bool:
    """Tell whether the compiled search knows a place and every one of its constraints."""
    # Neither an observer in space nor what stands around a site is known here.
    if type(site) not in (Site, type(None)) or getattr(site, "horizon", None) is not None:
        return False
    kinds = [type(constraint) for constraint in constraints]
    if not all(kind in _NUMBERS for kind in kinds):
        return False
    if sky.magnitude_law is None and any(
        kind is limits.Magnitude or (kind is limits.OutOfShadow and constraint.faintest is not None)  # type: ignore[attr-defined]
        for kind, constraint in zip(kinds, constraints, strict=True)
    ):
        return False  # `View` says what is missing
    return site is not None or not any(kind in _OF_THE_GROUND for kind in kinds)


def _constraint_numbers(constraints: Sequence[Constraint]) -> list[tuple[float, ...]]:
    """Return kind, two numbers and place in the list of each, in the order of the search."""
    rows = []
    for place, constraint in enumerate(constraints):
        order, kind, numbers = _NUMBERS[type(constraint)]
        rows.append((order, (float(kind), *numbers(constraint), float(place))))
    return [row for _, row in sorted(rows, key=lambda item: item[0])]


def _site_numbers(site: Site | None, refraction: bool) -> tuple[float, ...]:
    if site is None:
        return (0.0,) * 8
    lift = float(np.exp(-site.height_m / 8400.0)) if refraction else 0.0
    return (*site_itrs_au(site), *_east_north_up(site)[2], lift, 1.0)


_LAWS: dict[type, Callable[[Any], tuple[float, ...]]] = {
    HG: lambda law: (1.0, law.absolute_magnitude, law.slope_parameter, 0.0),
    HG1G2: lambda law: (2.0, law.absolute_magnitude, law.g1, law.g2),
    HG12: lambda law: _LAWS[HG1G2](law.three_parameters),
    TotalMagnitude: lambda law: (3.0, law.total_magnitude, law.slope, 0.0),
}


def _numbers_of(sky: Sky, start_tdb_days: float, stop_tdb_days: float) -> FloatArray:
    """Put a sky over a span into one array, as `flyby.observing.core.layout` says."""
    dense = sky.trajectory._dense  # type: ignore[attr-defined]
    tables = sky.ephemeris.tables(start_tdb_days, stop_tdb_days)
    pole, first_day, clock_days, clock_s = sky.rotation.daily(start_tdb_days, stop_tdb_days)
    head = np.zeros(_HEAD)
    parts, size = [head], _HEAD

    def place(*arrays: FloatArray) -> float:
        nonlocal size
        at = size
        for array in arrays:
            parts.append(np.ravel(array))
            size += array.size
        return float(at)

    head[0] = dense.centre == "sun"
    head[1:3] = sky._start_tdb_days, sky._stop_tdb_days
    head[3:6] = place(pole), first_day, pole.shape[1]
    head[6:8] = place(clock_days, clock_s), clock_days.size
    steps = dense.lower_days, dense.starts_days, dense.lengths_days, dense.coefficients[:, 0]
    head[8:10] = place(*steps), len(dense)
    law = sky.magnitude_law
    if law is not None:
        head[10:14] = _LAWS[type(law)](law)
    laws = np.zeros((3 * len(_BASIS), _TABLES))
    for k, column in enumerate(column for basis in _BASIS for column in basis):
        laws[k, : column.size] = column
    head[14] = place(laws)
    for k, pair in enumerate(((0, 3), (3, 399), (3, 301), (0, 10))):
        segment = SEGMENTS.index(pair)
        offset, order, count = (int(number) for number in tables.layout[segment])
        block = tables.coefficients_au[offset : offset + 3 * order * count]
        where = 15 + 5 * k
        head[where : where + 2] = tables.grid_days[segment]
        head[where + 2 : where + 5] = place(block), order, count
    return np.concatenate(parts)
