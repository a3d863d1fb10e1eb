"""What published elements say twice: each figure against those that it follows from.

Elements are given by e, q and the time of perihelion (JPL) or by a, e and the mean anomaly (NEOCC);
whatever else a file prints of the same orbit has to agree to its digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import Decimal

from flyby.constants import GM_SUN_AU3_DAY2, J2000_JD
from flyby.errors import InvalidOrbitError
from flyby.orbits.earth_orbit import earth_orbit, encounter_speed_km_s, moid_au, node_gaps_au
from flyby.orbits.printed import Figure, require

GM_SLACK = 4.0e-12
"""Relative, of n and the period: those of Gauss' constant and of DE440's GM differ by 2.5e-12."""

MOID_SLACK_AU = 3.0e-7
"""Of the least distance from the Earth's osculating orbit.

What JPL and NEOCC print of twenty orbits is met to 2e-7 au beyond half a unit of the last digit.
"""

NODE_SLACK_AU = 3.0e-5
"""Of the distances at the nodes: seven files of NEOCC are met to 6.4e-6 au, with i from 2.7 deg.

The line of nodes itself is worse defined in proportion where the planes are closer.
"""

HARDEST_H, BRIGHTEST_H = 45.0, -10.0
"""A grain of 10 cm has H 38, Eris -1, the Moon 0: what lies beyond is a slip."""

_ANGLES = ("i", "node", "peri")


def check_elements(figures: Mapping[str, Figure], epoch: Figure) -> frozenset[str]:
    """Refuse elements that contradict each other, and tell which some other figure confirms.

    Parameters
    ----------
    figures : mapping of str to Figure
        By `e`, `q`, `a`, `Q`, `n`, `period`, `M`, `tp`, `i`, `node`, `peri`, and `moid`,
        `VINFTY`, `ANODE`, `DNODE` where the file has them [au, deg, days, km/s].
    epoch : Figure
        Julian date; whether TT or TDB does not matter here, they differ by 2 ms.

    Returns
    -------
    frozenset of str
        Those of `e`, `q` (or `a`), `tp` (or `M`), `i`, `node`, `peri` that were checked.

    Raises
    ------
    InvalidOrbitError
        If two figures differ beyond their digits; the message has both and their places.
    """
    confirmed: set[str] = set()
    perihelion = "tp" in figures and "q" in figures
    shape = ("e", "q") if perihelion else ("a", "e")
    by = [figures[name] for name in shape]
    axis = _axis_of_q if perihelion else _axis_of_a
    closed = figures["e"].value < 1.0
    for name, formula in _SHAPE.items():
        if name not in figures or name in shape:
            continue
        if not closed and name in ("Q", "period"):
            raise InvalidOrbitError(
                f"{figures[name]} ({figures[name].place}) is given for {figures['e']} "
                f"({figures['e'].place}), an orbit that never returns; get the file again"
            )
        if name == "a" and figures["e"].value == 1.0:
            continue
        slack = GM_SLACK * abs(figures[name].value) if name in ("n", "period") else 0.0
        require(figures[name], by, _of(formula, axis), slack=slack)
        confirmed |= set(shape)
    if "M" in figures and "tp" in figures and figures["e"].value != 1.0:
        _check_anomaly(figures, by, axis, epoch, closed)
        confirmed |= {"M", "tp"}
    return frozenset(confirmed | _check_geometry(figures, epoch, perihelion))


def check_magnitudes(h: float | None, g: float | None) -> None:
    """Refuse an absolute magnitude or slope that no body has.

    Raises
    ------
    InvalidOrbitError
        If H is not between -10 and 45, or G not between -1 and 2.
    """
    if h is not None and not BRIGHTEST_H <= h <= HARDEST_H:
        raise InvalidOrbitError(
            f"H is {h:g}; every known body has one between {BRIGHTEST_H:g} and {HARDEST_H:g}: "
            f"get the file again"
        )
    if g is not None and not -1.0 <= g <= 2.0:
        raise InvalidOrbitError(
            f"G is {g:g}; every known body has one between -1 and 2: get the file again"
        )


def _axis_of_q(e: float, q: float) -> tuple[float, float]:
    return q / (1.0 - e), e


def _axis_of_a(a: float, e: float) -> tuple[float, float]:
    return a, e


def _motion(a: float) -> float:
    return math.degrees(math.sqrt(GM_SUN_AU3_DAY2 / abs(a) ** 3))


_SHAPE: dict[str, Callable[[float, float], float]] = {
    "a": lambda a, e: a,
    "q": lambda a, e: a * (1.0 - e),
    "Q": lambda a, e: a * (1.0 + e),
    "n": lambda a, e: _motion(a),
    "period": lambda a, e: 360.0 / _motion(a),
}


def _of(
    formula: Callable[[float, float], float],
    axis: Callable[[float, float], tuple[float, float]],
) -> Callable[[float, float], float]:
    return lambda first, second: formula(*axis(first, second))


def _check_anomaly(
    figures: Mapping[str, Figure],
    shape: list[Figure],
    axis: Callable[[float, float], tuple[float, float]],
    epoch: Figure,
    closed: bool,
) -> None:
    """Check M = n (epoch - tp), with dates as differences, kept to a microsecond."""
    since = float(Decimal(epoch.text) - Decimal(figures["tp"].text))
    motion = _motion(axis(*(one.value for one in shape))[0])

    def anomaly(_epoch: float, _tp: float, first: float, second: float) -> float:
        # The dates move as differences from those that are printed.
        moved = (_epoch - epoch.value) - (_tp - figures["tp"].value)
        return _motion(axis(first, second)[0]) * (since + moved)

    require(
        figures["M"],
        [epoch, figures["tp"], *shape],
        anomaly,
        slack=GM_SLACK * (abs(motion * since) + (360.0 if closed else 0.0)),
        turn=360.0 if closed else 0.0,
    )


def _check_geometry(
    figures: Mapping[str, Figure], epoch: Figure, perihelion: bool
) -> frozenset[str]:
    """Check what the file says of the orbit and the Earth's: MOID, nodes, speed of an encounter."""
    place = [figures[name] for name in (("e", "q") if perihelion else ("a", "e"))]
    place += [figures[name] for name in _ANGLES]
    days = epoch.value - J2000_JD

    def shape(first: float, second: float) -> tuple[float, float]:
        return (first, second) if perihelion else (second, first * (1.0 - second))

    confirmed: set[str] = set()
    if "VINFTY" in figures:
        require(
            figures["VINFTY"],
            place[:3],
            lambda x, y, i: encounter_speed_km_s(*shape(x, y), i),
            because="the speed relative to a circular orbit of the Earth",
        )
        confirmed |= {"e", "a", "i"}
    earth = earth_orbit(days)
    if earth is None:
        return frozenset(confirmed)
    for index, name in enumerate(("ANODE", "DNODE")):
        if name not in figures:
            continue
        require(
            figures[name],
            place,
            lambda x, y, i, node, peri, index=index: node_gaps_au(
                *shape(x, y), i, node, peri, earth
            )[index],
            slack=NODE_SLACK_AU * max(1.0, 2.5 / max(abs(figures["i"].value), 1e-3)),
            because="the distance from the Earth's orbit at the node",
        )
        confirmed |= {"node", "peri"}
    if "moid" in figures:
        require(
            figures["moid"],
            place,
            lambda x, y, i, node, peri: moid_au(*shape(x, y), i, node, peri, earth),
            slack=MOID_SLACK_AU,
            because="the least distance from the Earth's orbit",
        )
        confirmed |= set(_ANGLES)
    return frozenset(confirmed)
