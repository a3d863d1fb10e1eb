"""From published numbers, as text or figures, to a checked `Orbit`.

Every reader (catalogue, SBDB, OEF) comes through here, so that an orbit that cannot be is refused
in one place and in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import numpy as np
from astropy.time import Time

from flyby.constants import J2000_JD
from flyby.errors import InvalidOrbitError
from flyby.orbits.elements import perihelion_time_from_mean_anomaly
from flyby.orbits.orbit import Covariance, Elements, NonGravitational
from flyby.orbits.parameters import (
    AREA_TO_MASS,
    AREA_TO_MASS_NEOCC,
    KNOWN_LABELS,
    check_covariance,
    follows_inverse_square,
)
from flyby.orbits.printed import figure
from flyby.times import future_utc, tdb_days

MARSDEN_DEFAULTS = {"aln": 0.1112620426, "nk": 4.6142, "nm": 2.15, "nn": 5.093, "r0_au": 2.808}
"""What SBDB means by a constant of g(r) that it leaves out (its own descriptions say so)."""

_FARTHEST_DAYS = 3.7e7
"""A hundred thousand years either side of J2000: what lies beyond is a slip, not a date."""


_FARTHEST_EPOCH_DAYS = 2.4e6
"""6500 years either side of J2000, for which ERFA has a calendar; no orbit is of another time."""


def number(value: Any, name: str) -> float:
    """Return a published value as a finite float, or raise `InvalidOrbitError` that names it."""
    return figure(value, name).value


def days_since_j2000(julian_date: Any, name: str) -> float:
    """Return TDB days since J2000 from a Julian date, without rounding it to a float first."""
    date = figure(julian_date, name)
    if not abs(date.value - J2000_JD) < _FARTHEST_DAYS:
        raise InvalidOrbitError(
            f"{name} is {date.text}, which is no Julian date of our time; check it"
        )
    return float(Decimal(date.text) - Decimal(str(J2000_JD)))


def epoch_from(julian_date: Any, scale: str, name: str = "the epoch") -> Time:
    """Return the epoch in TDB from a Julian date in ``tdb`` or ``tt``."""
    days = days_since_j2000(julian_date, name)
    if not abs(days) < _FARTHEST_EPOCH_DAYS:
        raise InvalidOrbitError(
            f"{name} is {julian_date}, thousands of years from now; check it, or get the file again"
        )
    with future_utc():  # TT to TDB passes through UTC, for the rotation of the Earth
        exact = Decimal(figure(julian_date, name).text)
        # In whole days and the rest, as `Time` keeps them, so that no digit of a day is lost.
        whole = exact.to_integral_value()
        return Time(float(whole), float(exact - whole), format="jd", scale=scale).tdb


def perihelion_elements(values: Mapping[str, Any]) -> Elements:
    """Return elements from e, q [au], tp [JD TDB], node, peri, i [deg].

    Raises
    ------
    InvalidOrbitError
        If one is missing, is not a number, or no orbit has it.
    """
    _require(values, ("e", "q", "tp", "node", "peri", "i"))
    return _checked(
        Elements(
            eccentricity=number(values["e"], "e"),
            perihelion_distance_au=number(values["q"], "q"),
            perihelion_time_tdb_days=days_since_j2000(values["tp"], "tp"),
            node_deg=number(values["node"], "node"),
            perihelion_argument_deg=number(values["peri"], "peri"),
            inclination_deg=number(values["i"], "i"),
        )
    )


def keplerian_elements(values: Mapping[str, Any], epoch: Time) -> Elements:
    """Return elements from a [au], e, i, node, peri, M [deg] at an epoch; errors as above."""
    _require(values, ("a", "e", "i", "node", "peri", "M"))
    a, e = number(values["a"], "a"), number(values["e"], "e")
    if not a * (1.0 - e) > 0.0:
        raise InvalidOrbitError(
            f"a = {a} au with e = {e} gives no positive perihelion distance; check both"
        )
    days = float(tdb_days(epoch))
    return _checked(
        Elements(
            eccentricity=e,
            perihelion_distance_au=a * (1.0 - e),
            perihelion_time_tdb_days=perihelion_time_from_mean_anomaly(
                a, number(values["M"], "M"), days
            ),
            node_deg=number(values["node"], "node"),
            perihelion_argument_deg=number(values["peri"], "peri"),
            inclination_deg=number(values["i"], "i"),
        )
    )


def covariance_from(
    labels: tuple[str, ...],
    rows: Any,
    epoch: Time,
    elements: Elements,
    law: NonGravitational,
) -> tuple[Covariance, tuple[str, ...]]:
    """Make a checked covariance, and name the published parameters it was marginalised over.

    Parameters that flyby does not model (a bulk density, say) are dropped with their rows and
    columns, which leaves the covariance of the rest as it is.
    """
    size = len(labels)
    if not isinstance(rows, list) or any(not isinstance(row, list) for row in rows):
        raise InvalidOrbitError(
            "the covariance is not a full matrix; ask for one (cov=mat&full-prec=1&phys-par=1)"
        )
    if len(rows) != size or any(len(row) != size for row in rows):
        raise InvalidOrbitError(
            f"the covariance does not have {size} rows and columns, one for each of its "
            f"labels ({', '.join(labels)[:100]})"
        )
    matrix = np.array(
        [[number(value, "a value of the covariance") for value in row] for row in rows],
        dtype=np.float64,
    ).reshape(size, size)
    modelled = set(KNOWN_LABELS)
    if not follows_inverse_square(law):
        modelled -= {AREA_TO_MASS, AREA_TO_MASS_NEOCC}
    known = [index for index, label in enumerate(labels) if label in modelled]
    dropped = tuple(label for label in labels if label not in modelled)
    kept = tuple(labels[index] for index in known)
    matrix = matrix[np.ix_(known, known)]
    check_covariance(kept, matrix)
    matrix = 0.5 * matrix + 0.5 * matrix.T
    matrix.setflags(write=False)  # catalogue orbits are shared between callers
    return Covariance(kept, matrix, epoch, elements, law), dropped


def _require(values: Mapping[str, Any], names: tuple[str, ...]) -> None:
    missing = [name for name in names if values.get(name) is None]
    if missing:
        raise InvalidOrbitError(
            f"the orbit has no {', '.join(missing)}; an orbit needs {', '.join(names)}"
        )


def _checked(elements: Elements) -> Elements:
    if elements.eccentricity < 0.0:
        raise InvalidOrbitError(f"e is {elements.eccentricity}; it cannot be negative")
    if elements.perihelion_distance_au <= 0.0:
        raise InvalidOrbitError(
            f"q is {elements.perihelion_distance_au} au; it must be greater than zero"
        )
    if not 0.0 <= elements.inclination_deg <= 180.0:
        raise InvalidOrbitError(
            f"i is {elements.inclination_deg} deg; it must be between 0 and 180"
        )
    return elements
