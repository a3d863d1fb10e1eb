"""The lines of an OEF file: header, keywords with their figures, and what the comments derive.

OrbFit prints what follows from an orbit (perihelion, period, MOID, sigmas ...) behind exclamation
marks: comments to a program that only reads elements, and a second copy to one that checks them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flyby.catalogue.designations import parse_designation
from flyby.errors import OrbitFileError
from flyby.orbits.printed import Figure, figure
from flyby.plain_text import plain, shown_value

ELEMENTS = ("KEP", "EQU", "CAR", "COM", "COT")
ONCE = (*ELEMENTS, "MJD", "MAG", "LSP", "NGR")
REPEATED = ("COV", "COR", "NOR")
_OTHER = ("APR",)

DERIVED = {
    "PERIHELION": "q",
    "APHELION": "Q",
    "PERIOD": "period",
    "ANODE": "ANODE",
    "DNODE": "DNODE",
    "MOID": "moid",
    "VINFTY": "VINFTY",
}
"""Comment lines of one figure, by what they give; au, days and km/s."""


@dataclass
class OefLines:
    """What the lines hold: words by keyword, each with the number of its line."""

    designation: str = ""
    words: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    """Of the line of each keyword, from 1."""
    packed: dict[str, list[Figure]] = field(default_factory=dict)
    """COV, COR, NOR: all their figures one after another."""
    derived: dict[str, Figure] = field(default_factory=dict)
    sigmas: list[Figure] = field(default_factory=list)
    signal_to_noise: dict[str, Figure] = field(default_factory=dict)
    drift: tuple[Figure, Figure] | None = None
    """da/dt and its sigma [1e-4 au/My]."""
    unknown: list[str] = field(default_factory=list)
    last: str = ""

    def place(self, keyword: str) -> str:
        """Return where a keyword stands, for messages."""
        return f"line {self.numbers[keyword]}"


def designations_of(text: str) -> tuple[str, ...]:
    """Return the names of an object: the whole, and its number, name and designation.

    Parameters
    ----------
    text : str
        "99942 Apophis (2004 MN4)", "99942", "2009BD".
    """
    whole = plain(" ".join(text.split()))
    said = parse_designation(whole)
    number = str(said.number) if said.number is not None else ""
    return tuple(
        dict.fromkeys(part for part in (whole, number, said.name, said.provisional) if part)
    )


def read_header(text: str) -> tuple[dict[str, str], list[str], int]:
    """Return header values by name, all lines, and how many of them the header has.

    Raises
    ------
    OrbitFileError
        If the header does not end, or names a value twice.
    """
    # Not by what Unicode takes for line ends: a form feed in a name ends no line.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    header: dict[str, str] = {}
    for count, line in enumerate(lines, start=1):
        content = line.split("!")[0].strip()
        if content.startswith("END_OF_HEADER"):
            return header, lines, count
        name, equals, value = content.partition("=")
        name, value = name.strip(), value.strip().strip("'")
        if not equals:
            continue
        if header.setdefault(name, value) != value:
            raise OrbitFileError(
                f"the header gives {shown_value(name)} twice, as {shown_value(header[name])} and "
                f"{shown_value(value)} (line {count}); get the file again"
            )
    raise OrbitFileError("the OEF header has no END_OF_HEADER; the file may be truncated")


def read_body(lines: list[str], header_lines: int) -> OefLines:
    """Read what follows the header, of one object.

    Raises
    ------
    OrbitFileError
        If it holds no object or several, or a line twice.
    InvalidOrbitError
        If a figure that is printed as a number is none.
    """
    found = OefLines()
    for number, line in enumerate(lines[header_lines:], start=header_lines + 1):
        content, mark, comment = line.partition("!")
        words = content.split()
        if not words:
            if mark:
                _read_comment(found, comment.split(), f"line {number}")
            continue
        found.last = words[0]
        if not found.designation:
            found.designation = plain(" ".join(words))
        elif words[0] in REPEATED:
            found.packed.setdefault(words[0], []).extend(
                figure(word, f"a value of {words[0]}", f"line {number}") for word in words[1:]
            )
        elif words[0] in ONCE:
            if words[0] in found.numbers:
                what = "several objects" if words[0] in ELEMENTS else "a line twice"
                raise OrbitFileError(
                    f"the OEF file holds {what}: {words[0]} in lines {found.numbers[words[0]]} "
                    f"({plain(' '.join(found.words[words[0]]), 40)}) and {number} "
                    f"({plain(' '.join(words[1:]), 40)}); give a file with one"
                )
            found.words[words[0]], found.numbers[words[0]] = words[1:], number
        elif words[0] not in _OTHER:
            found.unknown.append(f"line {number} ({shown_value(words[0], 12)})")
    if not found.designation:
        raise OrbitFileError("the OEF file holds no object; it may be truncated")
    return found


def _read_comment(found: OefLines, words: list[str], place: str) -> None:
    if not words:
        return
    if words[0] in DERIVED and len(words) > 1:
        name = DERIVED[words[0]]
        _once(name in found.derived, words[0], place)
        found.derived[name] = figure(words[1], words[0], place)
    elif words[0] == "NODES" and len(words) > 2:
        for name, word in zip(("ANODE", "DNODE"), words[1:], strict=False):
            _once(name in found.derived, name, place)
            found.derived[name] = figure(word, name, place)
    elif words[0] == "RMS" and len(words) > 1:
        _once(bool(found.sigmas), "RMS", place)
        found.sigmas = [figure(word, "RMS", place) for word in words[1:]]
    elif words[0] == "SNR" and len(words) == 3:
        _once(words[1] in found.signal_to_noise, "SNR", place)
        found.signal_to_noise[words[1]] = figure(words[2], f"SNR {words[1][:8]}", place)
    elif words[:3] == ["da/dt", "[1E-4", "au/My]"] and len(words) == 6:
        _once(found.drift is not None, "da/dt", place)
        found.drift = (figure(words[3], "da/dt", place), figure(words[5], "sigma of da/dt", place))


def _once(before: bool, name: str, place: str) -> None:
    if before:
        raise OrbitFileError(f"the OEF file gives {name} twice, again in {place}; get it again")
