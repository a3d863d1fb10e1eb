"""The two notations of CCSDS messages, key-value text and XML, as the same blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from flyby.errors import OrbitFileError
from flyby.plain_text import plain, shown_value

AXES = ("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT")
TRIANGLE = tuple(
    f"C{row}_{column}" for index, row in enumerate(AXES) for column in AXES[: index + 1]
)
"""Keys of the lower triangle of a covariance, row by row."""

_UNITS = {
    **dict.fromkeys(AXES[:3], ("km",)),
    **dict.fromkeys(AXES[3:], ("km/s",)),
    **dict.fromkeys(TRIANGLE, ("km**2", "km**2/s", "km**2/s**2")),
}
_PAIR = re.compile(r"([A-Z][A-Z0-9_]*)\s*=\s*(.*?)\s*(?:\[([^\]]*)\]\s*)?")
_DOCTYPE = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_METADATA = frozenset(
    {
        "OBJECT_NAME",
        "OBJECT_ID",
        "CENTER_NAME",
        "REF_FRAME",
        "REF_FRAME_EPOCH",
        "TIME_SYSTEM",
        "START_TIME",
        "USEABLE_START_TIME",
        "USEABLE_STOP_TIME",
        "STOP_TIME",
        "INTERPOLATION",
        "INTERPOLATION_DEGREE",
    }
)
_DEEPEST = 12


@dataclass
class CovarianceText:
    """A covariance as it is written: its epoch, its frame, 21 numbers of the lower triangle."""

    epoch: str = ""
    frame: str = ""
    triangle: list[str] = field(default_factory=list)


@dataclass
class Block:
    """A segment of an OEM, or an OPM: metadata, states of epoch and six numbers, covariances."""

    metadata: dict[str, str] = field(default_factory=dict)
    states: list[list[str]] = field(default_factory=list)
    covariances: list[CovarianceText] = field(default_factory=list)
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass
class Message:
    """A message: OEM or OPM, its version, its header, its blocks."""

    kind: str
    version: str
    header: dict[str, str]
    blocks: list[Block]


def message_blocks(text: str) -> Message:
    """Read a message in either notation.

    Raises
    ------
    OrbitFileError
        If it cannot be read.
    """
    message = _of_xml(text) if text.lstrip().startswith("<") else _of_lines(text)
    if message.kind == "OPM":
        for block in message.blocks:
            _state_of_parameters(block)
    return message


def _of_lines(text: str) -> Message:
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("COMMENT")]
    key, version = _pair(lines[0])
    message = Message(key[6:9], version, {}, [])
    block: Block | None = None
    inside = ""
    rest = lines[1:]
    if message.kind == "OPM":
        block = Block()
        message.blocks.append(block)
        for line in rest:
            key, value = _pair(line)
            _put(block.metadata if key in _METADATA else block.parameters, key, value)
        message.header = {
            k: v for k, v in block.parameters.items() if k in ("ORIGINATOR", "CREATION_DATE")
        }
        return message
    for line in rest:
        if line == "META_START":
            block, inside = Block(), "META"
            message.blocks.append(block)
        elif line in ("META_STOP", "COVARIANCE_STOP"):
            if inside != line.removesuffix("_STOP"):
                raise OrbitFileError(f"{line} stands where nothing was begun; get the file again")
            inside = ""
        elif block is None:
            _put(message.header, *_pair(line))
        elif line == "COVARIANCE_START":
            inside = "COVARIANCE"
        elif inside == "META":
            _put(block.metadata, *_pair(line))
        elif inside == "COVARIANCE":
            _covariance_line(block, line)
        else:
            words = line.split()
            if len(words) not in (7, 10):
                raise OrbitFileError(
                    f"the line {shown_value(line)} has {len(words)} words; a state has an epoch "
                    f"and six numbers"
                )
            block.states.append(words[:7])
    if inside:
        raise OrbitFileError(f"the file ends before {inside}_STOP; it may be truncated")
    return message


def _covariance_line(block: Block, line: str) -> None:
    if "=" in line:
        key, value = _pair(line)
        if key == "EPOCH":
            block.covariances.append(CovarianceText(epoch=value))
            return
        if key == "COV_REF_FRAME" and block.covariances:
            block.covariances[-1].frame = value
            return
    elif block.covariances:
        block.covariances[-1].triangle += line.split()
        return
    raise OrbitFileError(f"the line {shown_value(line)} belongs to no covariance")


def _pair(line: str) -> tuple[str, str]:
    match = _PAIR.fullmatch(line)
    if match is None:
        raise OrbitFileError(f"the line {shown_value(line)} is no KEY = value of a message")
    _check_unit(match[1], match[3])
    return match[1], match[2]


def _put(into: dict[str, str], key: str, value: str) -> None:
    if key in into and not key.startswith(("MAN_", "USER_DEFINED")):
        raise OrbitFileError(f"{plain(key, 40)} is given twice; get the file again")
    into[key] = value


def _check_unit(key: str, unit: str | None) -> None:
    known = _UNITS.get(key)
    if known and unit and unit.strip().lower() not in known:
        raise OrbitFileError(
            f"{key} is in {shown_value(unit)}; a message has it in {' or '.join(known)}"
        )


def _of_xml(text: str) -> Message:
    import xml.etree.ElementTree as ElementTree

    if _DOCTYPE.search(text):
        raise OrbitFileError(
            "the XML declares a document type or entities, which no message needs; get the file "
            "again without"
        )
    try:
        # What expands entities is refused above; nothing is fetched by this parser.
        root = ElementTree.fromstring(text.lstrip().encode("utf-8", "surrogatepass"))
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError) as problem:
        raise OrbitFileError(
            f"the XML cannot be read ({plain(str(problem), 100)}); the file may be truncated"
        ) from None
    names = [_name(root)] if _name(root) != "ndm" else []
    roots = [root] if names else [one for one in root if _name(one) in ("oem", "opm")]
    if not roots:
        raise OrbitFileError("the XML has no OEM and no OPM")
    kind = _name(roots[0]).upper()
    if kind not in ("OEM", "OPM"):
        raise OrbitFileError(f"the XML is {shown_value(kind)}, not an OEM or OPM")
    header = {
        _name(one): (one.text or "").strip()
        for part in roots[0]
        if _name(part) == "header"
        for one in part
    }
    segments = chain.from_iterable(_all(one, "segment", 0) for one in roots)
    blocks = [_segment(one) for one in segments]
    return Message(kind, roots[0].get("version", ""), header, blocks)


def _segment(segment: Any) -> Block:
    block = Block()
    for part in segment:
        if _name(part) == "metadata":
            for one in part:
                if _name(one) != "COMMENT":
                    _put(block.metadata, _name(one), (one.text or "").strip())
    for state in _all(segment, "stateVector", 0):
        found = _values(state)
        missing = [key for key in ("EPOCH", *AXES) if key not in found]
        if missing:
            raise OrbitFileError(f"a state has no {missing[0]}; the file may be truncated")
        block.states.append([found[key] for key in ("EPOCH", *AXES)])
    for one in _all(segment, "covarianceMatrix", 0):
        found = _values(one)
        triangle = [found[key] for key in TRIANGLE if key in found]
        block.covariances.append(
            CovarianceText(found.get("EPOCH", ""), found.get("COV_REF_FRAME", ""), triangle)
        )
    if any(True for _ in _all(segment, "maneuverParameters", 0)):
        block.parameters["MAN_"] = ""
    for one in _all(segment, "spacecraftParameters", 0):
        block.parameters |= _values(one)
    return block


def _values(element: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in element:
        if _name(one) != "COMMENT":
            _check_unit(_name(one), one.get("units"))
            _put(found, _name(one), (one.text or "").strip())
    return found


def _all(element: Any, name: str, depth: int) -> Iterator[Any]:
    for one in element:
        if _name(one) == name:
            yield one
        elif depth < _DEEPEST:
            yield from _all(one, name, depth + 1)


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _state_of_parameters(block: Block) -> None:
    """Move an OPM's one state and covariance, of key-value text, to where they belong."""
    found = block.parameters
    if "EPOCH" in found:
        missing = [key for key in AXES if key not in found]
        if missing:
            raise OrbitFileError(f"the state has no {missing[0]}; the file may be truncated")
        block.states.append([found[key] for key in ("EPOCH", *AXES)])
        triangle = [found[key] for key in TRIANGLE if key in found]
        if triangle:
            block.covariances.append(
                CovarianceText(found["EPOCH"], found.get("COV_REF_FRAME", ""), triangle)
            )
    if not block.states:
        raise OrbitFileError("the message has no state; it may be truncated")
    for one in block.covariances:
        one.epoch = one.epoch or block.states[0][0]
