"""The head of a Horizons answer: what Horizons starts from, and what is said of the object."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from astropy.time import Time

from flyby.errors import InvalidOrbitError
from flyby.orbits.calendar_dates import MONTHS, check_date
from flyby.orbits.elements import heliocentric_state
from flyby.orbits.orbit import Elements
from flyby.orbits.printed import Figure, figure, require
from flyby.plain_text import plain, shown_value
from flyby.times import tdb_days

_LABELS = {
    "EC": "e",
    "QR": "q",
    "TP": "tp",
    "OM": "node",
    "W": "peri",
    "IN": "i",
    "A": "a",
    "MA": "M",
    "ADIST": "Q",
    "MOID": "moid",
}
"""Of what Horizons prints: flyby's label; au, deg, Julian dates.

Not N and PER: of five heads N is off by up to 5.5e-9 deg/d, eleven units of its last digit, and
what it says A and MA say with all digits.
"""

_FORCES = ("AMRAT", "DT", "A1", "A2", "A3", "ALN", "NK", "NM", "NN", "R0")
_STATE = ("X", "Y", "Z", "VX", "VY", "VZ")
_PAIR = re.compile(r"(?<![A-Za-z_.])([A-Za-z][A-Za-z0-9_]*) ?= *([^\s=]+)(?=\s|$)")
_MOST_LINES = 400

_DIRECTION_SLACK_DEG = 1.0e-7
"""Of L and B, beyond their seven decimals: those of five heads are met to 3e-8 deg."""

_MOID_SLACK_AU = 3.0e-6
"""Of the least distance from the Earth's orbit, for which Horizons has elements of its own."""

_STATE_SLACK_AU = 1.0e-9
"""The elements meet the state beside them to 0.1 m (JPL 218); other constants would be 1 km off."""


@dataclass
class Head:
    """What stands before the table.

    Attributes
    ----------
    designation, solution, solution_date, planetary_ephemeris : str
    figures : dict of str to Figure
        Elements by flyby's labels; empty where there are none.
    epoch : Figure or None
        Julian date, TDB.
    texts : dict of str to str
        H, G, M1, K1.
    forces : dict of str to str
        By JPL's names; empty where none acts.
    state : dict of str to Figure
        X, Y, Z [au], VX, VY, VZ [au/day], ICRF axes, where they are printed.
    angles : dict of str to Figure
        L and B, ecliptic longitude and latitude of perihelion [deg].
    """

    designation: str = ""
    solution: str = ""
    solution_date: str = ""
    planetary_ephemeris: str = ""
    figures: dict[str, Figure] = field(default_factory=dict)
    epoch: Figure | None = None
    texts: dict[str, str] = field(default_factory=dict)
    forces: dict[str, str] = field(default_factory=dict)
    state: dict[str, Figure] = field(default_factory=dict)
    angles: dict[str, Figure] = field(default_factory=dict)

    @property
    def epoch_figure(self) -> Figure:
        """The epoch; `InvalidOrbitError` where there is none."""
        if self.epoch is None:
            raise InvalidOrbitError("the Horizons answer has elements but no EPOCH=; get it again")
        return self.epoch


def read_head(text: str) -> Head:
    """Read what a Horizons answer says before its table.

    Raises
    ------
    InvalidOrbitError
        If a figure is none, is given twice with different values, or is of another frame.
    """
    head = Head()
    lines = text.partition("$$SOE")[0].splitlines()[:_MOST_LINES]
    block = ""
    for index, line in enumerate(lines):
        place = f"line {index + 1}"
        lower = line.lower()
        if "osc. elements" in lower or "osculating elements (" in lower:
            if "iau76/j2000" not in lower or "ecliptic" not in lower:
                raise InvalidOrbitError(
                    f"the elements are {shown_value(plain(line, 60))} ({place}); flyby reads "
                    f"IAU76/J2000 heliocentric ecliptic ones"
                )
            block = "elements"
        elif "equivalent icrf heliocentric" in lower:
            block = "state"
        elif "non-gravitational force model" in lower:
            block = "forces"
        elif "physical" in lower:
            block = "physical"
        elif "comments" in lower or "earth gravity model" in lower:
            block = "other"
        elif line.startswith("****"):
            block = ""
        _read_line(head, line, place, block)
    _check_whole(head, lines)
    return head


def check_state(head: Head, elements: Elements, epoch: Time) -> bool:
    """Refuse elements that the state printed beside them contradicts, and tell if it is there.

    Raises
    ------
    InvalidOrbitError
        If a coordinate differs by more than `_STATE_SLACK_AU` (per day) beyond its digits.
    """
    position, velocity = heliocentric_state(elements, float(tdb_days(epoch)))
    for name, value in zip(_STATE, np.concatenate([position, velocity]).tolist(), strict=True):
        if name in head.state:
            require(
                head.state[name],
                [head.figures["e"]],
                lambda _e, value=value: value,
                slack=_STATE_SLACK_AU,
                because="the elements",
            )
    return len(head.state) == len(_STATE)


def _check_whole(head: Head, lines: list[str]) -> None:
    """Refuse a head that is cut off, or of which a line of the forces is lost."""
    if head.figures and not any(
        line.startswith("****") for line in lines[_place_of_elements(lines) :]
    ):
        raise InvalidOrbitError(
            "the Horizons answer ends within its head, where forces may follow; give it whole"
        )
    lost = [name for name in ("A1", "A2", "A3") if name not in head.forces]
    if head.forces and lost:
        raise InvalidOrbitError(
            f"the block of non-gravitational forces has no {', '.join(lost)}; get the answer again"
        )


def _place_of_elements(lines: list[str]) -> int:
    return max((k for k, line in enumerate(lines) if re.match(r"\s*EPOCH=", line)), default=0)


def pairs(line: str) -> list[tuple[str, str]]:
    """Read names and values of a line such as " EC= .19   QR= .74"; names in upper case."""
    return [(name.upper(), value) for name, value in _PAIR.findall(line)]


def _read_line(head: Head, line: str, place: str, block: str) -> None:
    if match := re.match(r"JPL/HORIZONS\s+(.{1,60}?)\s+\d{4}-[A-Z][a-z]{2}-\d{2} \d{2}:", line):
        head.designation = plain(match[1])
    elif match := re.match(
        r"Target body name: *(.{1,60}?) *(?:\{source: *(.{0,30}?)\})?\s*$", line
    ):
        head.designation = head.designation or plain(match[1])
        head.solution = head.solution or _solution(match[2] or "")
    elif match := re.match(r"Center body name:.*\{source: *(DE-?\d+)", line):
        head.planetary_ephemeris = match[1]
    match = re.search(rf"Soln\.date: *(\d{{4}})-({'|'.join(MONTHS)})-(\d{{2}})", line)
    if match:
        month = MONTHS.index(match[2]) + 1
        head.solution_date = f"{match[1]}-{month:02d}-{match[3]}"
    if match := re.search(r"soln ref\.= *(JPL#[^\s,]{1,20})", line):
        head.solution = _solution(match[1])
    if block != "forces" and re.match(r"\s*(AMRAT|A[123]) *=", line):
        raise InvalidOrbitError(
            f"forces are given outside their block ({place}); get the answer again"
        )
    if block != "elements" and re.match(r"\s*(EPOCH|EC|OM) *=", line):
        raise InvalidOrbitError(
            f"elements are given outside their block ({place}); get the answer again"
        )
    if block == "elements":
        _read_elements(head, line, place)
    elif block == "state":
        for name, value in pairs(line):
            if name in _STATE:
                _once(head.state, name, figure(value, name, place))
    elif block == "forces" and not line.rstrip().endswith(":"):
        for name, value in pairs(line):
            if name in _FORCES:
                _force(head.forces, name, value, place)
    elif block == "physical" and not line.rstrip().endswith(":"):
        for name, value in pairs(line):
            if name in ("H", "G", "M1", "K1") and value != "n.a.":
                before = head.texts.setdefault(name, value)
                if before != value:
                    raise InvalidOrbitError(
                        f"{name} is {shown_value(value)} ({place}) and {shown_value(before)} "
                        f"before it; get the answer again"
                    )


def _read_elements(head: Head, line: str, place: str) -> None:
    if match := re.match(r"\s*EPOCH= *(\S+)(?: *! *(\S+) *\(([A-Z]+)\))?", line):
        if match[3] not in (None, "TDB", "CT"):
            raise InvalidOrbitError(
                f"the epoch is in {shown_value(match[3])} ({place}), where Horizons has TDB"
            )
        epoch = figure(match[1], "EPOCH", place)
        if head.epoch is not None:
            require(epoch, [head.epoch], lambda days: days)
        head.epoch = epoch
        if match[2]:
            check_date(match[2], f"the date ({place})", epoch)
        return
    for name, value in pairs(line):
        if name == "TP" and re.match(r"-?\d{1,4}-[A-Z]", value):
            if "tp" in head.figures:
                check_date(value, f"TP ({place})", head.figures["tp"])
        elif name in _LABELS and value != "n.a.":
            one = figure(value, _LABELS[name], place)
            if name == "MOID":
                one = replace(one, half_unit=max(one.half_unit, _MOID_SLACK_AU))
            if one.value >= 9.99e98:  # "9.999999E99": of a hyperbola there is none
                continue
            _once(head.figures, one.name, one)
        elif name in ("L", "B"):
            _once(head.angles, name, figure(value, name, place))


def _once(found: dict[str, Figure], name: str, one: Figure) -> None:
    """Keep a figure; where it was there before it has to be the same (the head comes twice)."""
    if name in found:
        require(one, [found[name]], lambda same: same)
    else:
        found[name] = one


def _force(forces: dict[str, str], name: str, value: str, place: str) -> None:
    number = figure(value, name, place)
    if number.value == 0.0 and name in ("AMRAT", "DT", "A1", "A2", "A3"):
        value = "0"
    before = forces.setdefault(name, value)
    if before != value:
        raise InvalidOrbitError(
            f"{name} is {shown_value(value)} ({place}) and {shown_value(before)} before it; get "
            f"the answer again"
        )


def confirmed_angles(head: Head) -> frozenset[str]:
    """Check L and B, longitude and latitude of perihelion, and tell which angles both confirm.

    Raises
    ------
    InvalidOrbitError
        If node, peri and i do not give them.
    """
    if not {"node", "peri", "i"} <= set(head.figures):
        return frozenset()
    by = [head.figures[name] for name in ("node", "peri", "i")]
    for name, formula in (("L", _longitude), ("B", _latitude)):
        if name in head.angles:
            require(
                head.angles[name],
                by,
                formula,
                slack=_DIRECTION_SLACK_DEG,
                turn=360.0,
                because="the direction of perihelion",
            )
    return frozenset({"node", "peri", "i"} if {"L", "B"} <= set(head.angles) else ())


def _longitude(node: float, peri: float, i: float) -> float:
    w, tilt = math.radians(peri), math.radians(i)
    return node + math.degrees(math.atan2(math.sin(w) * math.cos(tilt), math.cos(w)))


def _latitude(node: float, peri: float, i: float) -> float:
    return math.degrees(math.asin(math.sin(math.radians(peri)) * math.sin(math.radians(i))))


def _solution(text: str) -> str:
    return plain(re.sub(r"^JPL#", "", text.strip()), 40)


def acting(forces: Mapping[str, str]) -> dict[str, str]:
    """Leave out an area to mass of zero, which is no force; empty where none acts."""
    if all(forces.get(name, "0") == "0" for name in ("AMRAT", "A1", "A2", "A3")):
        return {}
    return {name: value for name, value in forces.items() if (name, value) != ("AMRAT", "0")}
