"""Elements in the sets that OrbFit and OpenOrb publish, to flyby's, with the Jacobian between.

Keplerian (KEP), equinoctial (EQU), cartesian (CAR) and the two cometary sets, with the time of
perihelion (COM) or the true anomaly (COT). An equinoctial orbit becomes a Keplerian one, the other
sets become JPL's; of what is referred to the equator the plane is turned to the ecliptic.

References
----------
Broucke & Cefola 1972, Celestial Mechanics 5, 303: equinoctial elements and their singularities.
OrbFit, module orbit_elements: units (au, au/day, deg, MJD in TT) and order of each set.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from astropy.time import Time

from flyby.arrays import FloatArray
from flyby.constants import GM_SUN_AU3_DAY2, J2000_JD
from flyby.errors import InvalidOrbitError
from flyby.frames import ECLIPTIC_TO_ICRF
from flyby.orbits.build import epoch_from, keplerian_elements, perihelion_elements
from flyby.orbits.elements import elements_from_state, heliocentric_state
from flyby.orbits.orbit import Elements
from flyby.orbits.parameters import JPL_ELEMENTS, KEPLERIAN
from flyby.orbits.printed import Figure
from flyby.times import tdb_days

PUBLISHED: dict[str, tuple[str, ...]] = {
    "KEP": KEPLERIAN,
    "EQU": ("a", "h", "k", "p", "q", "lambda"),
    "CAR": ("x", "y", "z", "vx", "vy", "vz"),
    "COM": ("q", "e", "i", "node", "peri", "tp"),
    "COT": ("q", "e", "i", "node", "peri", "anomaly"),
}
"""What each set consists of, in the order of a line."""

MJD_ZERO_JD = Decimal("2400000.5")
_RAD = math.pi / 180.0
_TURN = {"ECLM": ECLIPTIC_TO_ICRF, "EQUM": np.eye(3)}
FRAMES = tuple(_TURN)
"""Mean ecliptic and equator of J2000."""

_FARTHEST_AU, _FASTEST_AU_DAY = 1.0e5, 10.0
"""A cartesian state beyond these is a slip: light moves 173 au a day."""


@dataclass(frozen=True)
class Converted:
    """A published set of elements, as flyby holds it.

    Attributes
    ----------
    elements : Elements
    labels : tuple of str
        `KEPLERIAN` or `JPL_ELEMENTS`: what a covariance of the set becomes one of.
    jacobian : ndarray, shape (6, 6)
        Derivatives of the labels by the published elements, in published units; not finite where
        an angle is undefined (of a circular orbit, or one in the plane of reference).
    figures : dict of str to Figure
        The labels with the digits that the published ones leave them.
    """

    elements: Elements
    labels: tuple[str, ...]
    jacobian: FloatArray
    figures: dict[str, Figure]

    def covariance(self, matrix: FloatArray) -> FloatArray:
        """Turn a covariance of published elements, then other parameters, into one of the labels.

        Raises
        ------
        InvalidOrbitError
            If an element of the labels is undefined for this orbit.
        """
        if not np.all(np.isfinite(self.jacobian)):
            raise InvalidOrbitError(
                "the orbit is circular or in the plane of reference, where perihelion or node is "
                "undefined, so that its covariance cannot be read"
            )
        whole = np.eye(len(matrix))
        whole[:6, :6] = self.jacobian
        with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is refused later
            return np.asarray(whole @ matrix @ whole.T, dtype=np.float64)


def convert(
    kind: str, published: Sequence[Figure], epoch: Time, frame: str = "ECLM", scale: str = "tt"
) -> Converted:
    """Return six published elements of a set of `PUBLISHED` at an epoch.

    Parameters
    ----------
    kind : str
    published : sequence of Figure
        In the order of the set: au, au/day, deg, and MJD for the time of perihelion.
    epoch : astropy.time.Time
    frame : {"ECLM", "EQUM"}
        Ecliptic or equator of J2000.
    scale : {"tt", "tdb"}
        Of the time of perihelion.

    Raises
    ------
    InvalidOrbitError
        If no orbit has these elements.
    """
    names = PUBLISHED[kind]
    values = dict(zip(names, (one.value for one in published), strict=True))
    days = float(tdb_days(epoch))
    labels = KEPLERIAN if kind in ("KEP", "EQU") else JPL_ELEMENTS
    if kind == "KEP":
        elements, jacobian = keplerian_elements(values, epoch), np.eye(6)
    elif kind == "EQU":
        kepler, jacobian = _from_equinoctial(*values.values())
        elements = keplerian_elements(kepler, epoch)
        values = kepler
    elif kind == "CAR":
        elements, jacobian = _from_state(np.array(list(values.values())), days, _TURN[frame])
    elif kind == "COM":
        date = Decimal(published[5].text) + MJD_ZERO_JD
        at = epoch_from(f"{date:f}" if abs(date) < 10**9 else str(date), scale, "tp")
        elements = _at_perihelion(values, float(tdb_days(at)))
        jacobian = np.array([[float(row == column) for column in names] for row in labels])
    else:
        elements = _at_perihelion(values, _perihelion_time(values, days))
        jacobian = _from_true_anomaly(elements, days)
    if frame != "ECLM" and kind != "CAR":
        if labels == KEPLERIAN:
            jacobian = perihelion_of_kepler(elements, days, values["a"]) @ jacobian
        elements, jacobian = _turned(elements, days, jacobian)
        labels = JPL_ELEMENTS
    half = np.array([one.half_unit for one in published])
    if kind == "KEP" and labels == KEPLERIAN:
        figures = dict(zip(names, published, strict=True))
    else:
        known = values if labels == KEPLERIAN else _values(elements)
        figures = _figures(labels, known, np.abs(jacobian) @ half, published[0].place)
    return Converted(elements, labels, jacobian, figures)


def state_jacobian(elements: Elements, epoch_tdb_days: float) -> FloatArray:
    """Return derivatives of the heliocentric state by e, q [au], tp [day], node, peri, i [deg].

    Parameters
    ----------
    elements : Elements
    epoch_tdb_days : float

    Returns
    -------
    ndarray, shape (6, 6)
        Rows: position [au] and velocity [au/day] in ICRF axes; columns: `JPL_ELEMENTS`.

    Notes
    -----
    Exact but for the column of e, which is extrapolated from differences to about 1e-11.
    """
    r, v = heliocentric_state(elements, epoch_tdb_days)
    acceleration = -GM_SUN_AU3_DAY2 * r / np.linalg.norm(r) ** 3
    q, since = elements.perihelion_distance_au, epoch_tdb_days - elements.perihelion_time_tdb_days
    node = elements.node_deg * _RAD
    axes = {
        "node": ECLIPTIC_TO_ICRF[:, 2],
        "peri": _unit(np.cross(r, v)),
        "i": ECLIPTIC_TO_ICRF @ np.array([math.cos(node), math.sin(node), 0.0]),
    }
    columns = {
        # At one e all orbits are one in the units of q, and of q^(3/2) for the time.
        "q": np.r_[r - 1.5 * since * v, -0.5 * v - 1.5 * since * acceleration] / q,
        "tp": -np.r_[v, acceleration],
        "e": _by_eccentricity(elements, epoch_tdb_days),
    }
    for name, axis in axes.items():
        columns[name] = _RAD * np.r_[np.cross(axis, r), np.cross(axis, v)]
    return np.column_stack([columns[name] for name in JPL_ELEMENTS])


def _by_eccentricity(elements: Elements, days: float) -> FloatArray:
    """Take central differences of three steps, extrapolated to none (Richardson)."""
    e = elements.eccentricity

    def at(moved: float) -> FloatArray:
        other = Elements(
            moved,
            elements.perihelion_distance_au,
            elements.perihelion_time_tdb_days,
            elements.node_deg,
            elements.perihelion_argument_deg,
            elements.inclination_deg,
        )
        return np.concatenate(heliocentric_state(other, days))

    largest = 4.0e-4 * max(abs(1.0 - e), 1.0e-3)
    steps = [largest, largest / 2.0, largest / 4.0]
    rough = [(at(e + step) - at(e - step)) / (2.0 * step) for step in steps]
    better = [(4.0 * rough[k + 1] - rough[k]) / 3.0 for k in range(2)]
    return np.asarray((16.0 * better[1] - better[0]) / 15.0, dtype=np.float64)


def _from_equinoctial(
    a: float, h: float, k: float, p: float, q: float, longitude: float
) -> tuple[dict[str, float], FloatArray]:
    """Return Keplerian elements of equinoctial ones, and their derivatives by those.

    h, k = e sin, e cos of node + peri; p, q = tan(i/2) sin, cos of node; node + peri + M.
    """
    e, tangent = math.hypot(h, k), math.hypot(p, q)
    if not (e < 1.0e6 and tangent < 1.0e6):
        raise InvalidOrbitError(
            f"e = {e:.4g} and tan(i/2) = {tangent:.4g} are of no equinoctial elements; check them"
        )
    both, node = math.atan2(h, k) / _RAD, math.atan2(p, q) / _RAD
    kepler = {
        "a": a,
        "e": e,
        "i": 2.0 * math.atan(tangent) / _RAD,
        "node": node % 360.0,
        "peri": (both - node) % 360.0,
        "M": (longitude - both) % 360.0,
    }
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        of_e = np.array([h, k]) / np.float64(e)
        of_both = np.array([k, -h]) / np.float64(e) / np.float64(e) / _RAD
        of_i = np.array([p, q]) / np.float64(tangent) * 2.0 / (1.0 + tangent**2) / _RAD
        of_node = np.array([q, -p]) / np.float64(tangent) / np.float64(tangent) / _RAD
    jacobian = np.zeros((6, 6))
    jacobian[0, 0] = jacobian[5, 5] = 1.0
    jacobian[1, 1:3] = of_e
    jacobian[2, 3:5], jacobian[3, 3:5] = of_i, of_node
    jacobian[4, 1:3], jacobian[4, 3:5] = of_both, -of_node
    jacobian[5, 1:3] = -of_both
    return kepler, jacobian


def _from_state(state: FloatArray, days: float, turn: FloatArray) -> tuple[Elements, FloatArray]:
    if np.abs(state[:3]).max() > _FARTHEST_AU or np.abs(state[3:]).max() > _FASTEST_AU_DAY:
        raise InvalidOrbitError(
            f"the state reaches {np.abs(state[:3]).max():.4g} au and "
            f"{np.abs(state[3:]).max():.4g} au/day, where no small body is; check its units"
        )
    elements = elements_from_state(turn @ state[:3], turn @ state[3:], days)
    if not 0.0 < elements.perihelion_distance_au < math.inf:
        raise InvalidOrbitError("the state falls straight into the Sun; check it")
    return elements, _solved(state_jacobian(elements, days), _both(turn))


def _at_perihelion(values: dict[str, float], tp_days: float) -> Elements:
    date = Decimal(repr(tp_days)) + Decimal(str(J2000_JD))
    return perihelion_elements({**values, "tp": f"{date:f}"})


def _perihelion_time(values: dict[str, float], days: float) -> float:
    """Return the time of perihelion [TDB days since J2000] from q, e and the true anomaly."""
    q, e, anomaly = values["q"], values["e"], values["anomaly"] * _RAD
    open_up = 1.0 + e * math.cos(anomaly)
    if not (open_up > 0.0 and q > 0.0 and 0.0 <= e < 1.0e6 and q < _FARTHEST_AU):
        raise InvalidOrbitError(
            f"an orbit with q = {q} au and e = {e} never has the true anomaly "
            f"{values['anomaly']} deg; check them"
        )
    parameter = q * (1.0 + e)
    radius, speed = parameter / open_up, math.sqrt(GM_SUN_AU3_DAY2 / parameter)
    place = radius * np.array([math.cos(anomaly), math.sin(anomaly), 0.0])
    velocity = speed * np.array([-math.sin(anomaly), e + math.cos(anomaly), 0.0])
    # In whatever plane: only the time is taken, and the anomaly is counted from the same line.
    if e < 1.0e-12:
        motion = math.sqrt(GM_SUN_AU3_DAY2 / q**3)
        return days - math.remainder(anomaly, 2.0 * math.pi) / motion
    return elements_from_state(place, velocity, days).perihelion_time_tdb_days


def _from_true_anomaly(elements: Elements, days: float) -> FloatArray:
    """Return derivatives of JPL's six by q, e, i, node, peri and the true anomaly [deg]."""
    by = state_jacobian(elements, days)
    r, v = heliocentric_state(elements, days)
    pole = _unit(np.cross(r, v))
    swept = {
        name: float(pole @ np.cross(r, by[:3, JPL_ELEMENTS.index(name)])) / float(r @ r)
        for name in ("e", "q", "tp")
    }
    names = PUBLISHED["COT"]
    jacobian = np.array([[float(row == column) for column in names] for row in JPL_ELEMENTS])
    place = JPL_ELEMENTS.index("tp")
    for name in ("e", "q"):
        jacobian[place, names.index(name)] = -swept[name] / swept["tp"]
    jacobian[place, names.index("anomaly")] = _RAD / swept["tp"]
    return jacobian


def perihelion_of_kepler(elements: Elements, days: float, a: float) -> FloatArray:
    """Return derivatives of JPL's six by a, e, i, node, peri and the mean anomaly [deg]."""
    e, since = elements.eccentricity, days - elements.perihelion_time_tdb_days
    motion = math.sqrt(GM_SUN_AU3_DAY2 / abs(a) ** 3)
    jacobian = np.array([[float(row == column) for column in KEPLERIAN] for row in JPL_ELEMENTS])
    q, tp = JPL_ELEMENTS.index("q"), JPL_ELEMENTS.index("tp")
    jacobian[q, :2] = 1.0 - e, -a
    jacobian[tp, 0], jacobian[tp, 5] = -1.5 * since / a, -_RAD / motion
    return jacobian


def _turned(elements: Elements, days: float, jacobian: FloatArray) -> tuple[Elements, FloatArray]:
    """Turn elements of the equator, whose angles were taken as of the ecliptic."""
    back = ECLIPTIC_TO_ICRF.T
    r, v = heliocentric_state(elements, days)
    true = elements_from_state(back @ r, back @ v, days)
    by = _both(back) @ state_jacobian(elements, days) @ jacobian
    return true, _solved(state_jacobian(true, days), by)


def _solved(matrix: FloatArray, right: FloatArray) -> FloatArray:
    try:
        return np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)
    except np.linalg.LinAlgError:  # the node or the perihelion is undefined
        return np.full((6, 6), math.nan)


def _both(turn: FloatArray) -> FloatArray:
    return np.asarray(np.kron(np.eye(2), turn), dtype=np.float64)


def _unit(vector: FloatArray) -> FloatArray:
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float64)


def _values(elements: Elements) -> dict[str, float]:
    return {
        "e": elements.eccentricity,
        "q": elements.perihelion_distance_au,
        "tp": elements.perihelion_time_tdb_days,
        "node": elements.node_deg,
        "peri": elements.perihelion_argument_deg,
        "i": elements.inclination_deg,
    }


def _figures(
    labels: tuple[str, ...], values: dict[str, float], half: FloatArray, place: str
) -> dict[str, Figure]:
    found = {}
    for label, unit in zip(labels, half.tolist(), strict=True):
        text = repr(values[label])
        if label == "tp":
            text = f"{Decimal(text) + Decimal(str(J2000_JD)):f}"
        # Where an angle is undefined nothing can be said against it.
        unit = unit if math.isfinite(unit) else 360.0
        found[label] = Figure(label, text, float(text), unit, place)
    return found
