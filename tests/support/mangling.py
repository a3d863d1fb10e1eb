"""Mangled files: a file's text changed as damage, a slip of the hand or malice would change it."""

from __future__ import annotations

import json
import re

import numpy as np

JUNK = (
    "nan",
    "inf",
    "-inf",
    "1e999999999",
    "-1e999999999",
    "1e-999999999",
    "5e-324",
    "1e308",
    "0",
    "-0.0",
    "0e999999999",
    "1_0",
    "٣.٥",
    "0x10",
    "",
    " ",
    "null",
    "true",
    "[]",
    "{}",
    '"',
    "\\",
    "\x00",
    "\x1b[31m",
    "\n",
    "\r",
    "\u2028",
    "\ud800",
    "…",
    "!",
    "=",
    "1.",
    ".",
    "+",
    "9" * 400,
    "x" * 200_000,
    "1" * 5000,
    "[" * 3000,
    "TDB",
    "UTC",
    "END_OF_HEADER",
    "KEP",
    " COV 1.0",
    "A3",
    "1E5",
    "1e-5",
    "-1",
    "360",
    "1e17",
    "2451545.0",
    "\u0661",
    "３",
)


def mangled(text: str, random: np.random.Generator) -> str:
    """One or two changes to a text, drawn from a seeded generator."""
    for _ in range(1 + int(random.random() < 0.25)):
        text = _WAYS[int(random.integers(len(_WAYS)))](text, random)
    return text


def _place(text: str, random: np.random.Generator) -> int:
    return int(random.integers(len(text) + 1))


def _figure(text: str, random: np.random.Generator) -> tuple[int, int]:
    found = [match.span() for match in re.finditer(r"[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?", text)]
    return found[int(random.integers(len(found)))] if found else (0, 0)


def _change_digit(text: str, random: np.random.Generator) -> str:
    begin, end = _figure(text, random)
    digits = [place for place in range(begin, end) if text[place].isdigit()]
    if not digits:
        return text
    place = digits[int(random.integers(len(digits)))]
    return text[:place] + str(int(random.integers(10))) + text[place + 1 :]


def _replace_figure(text: str, random: np.random.Generator) -> str:
    begin, end = _figure(text, random)
    return text[:begin] + JUNK[int(random.integers(len(JUNK)))] + text[end:]


def _exchange_figures(text: str, random: np.random.Generator) -> str:
    (a, b), (c, d) = sorted((_figure(text, random), _figure(text, random)))
    return text if c < b else text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]


def _scale_figure(text: str, random: np.random.Generator) -> str:
    begin, end = _figure(text, random)
    try:
        value = float(text[begin:end]) * float(random.choice([-1.0, 0.1, 10.0, 1e6, 0.5, 1.001]))
    except ValueError:
        return text
    return text[:begin] + repr(value) + text[end:]


def _shorten_figure(text: str, random: np.random.Generator) -> str:
    begin, end = _figure(text, random)
    cut = begin + int(random.integers(end - begin + 1))
    return text[:cut] + text[end:]


def _delete(text: str, random: np.random.Generator) -> str:
    begin = _place(text, random)
    return text[:begin] + text[begin + int(random.integers(1, 60)) :]


def _insert(text: str, random: np.random.Generator) -> str:
    place = _place(text, random)
    return text[:place] + JUNK[int(random.integers(len(JUNK)))] + text[place:]


def _flip(text: str, random: np.random.Generator) -> str:
    place = _place(text, random)
    return text[:place] + chr(int(random.integers(1, 0x250))) + text[place + 1 :]


def _truncate(text: str, random: np.random.Generator) -> str:
    return text[: _place(text, random)]


def _lines(text: str, random: np.random.Generator) -> str:
    lines = re.split(r"(?<=[\n,])", text)
    one, other = (int(random.integers(len(lines))) for _ in range(2))
    what = int(random.integers(3))
    if what == 0:
        lines[one], lines[other] = lines[other], lines[one]
    elif what == 1:
        lines.insert(other, lines[one])
    else:
        del lines[one]
    return "".join(lines)


def _tree(text: str, random: np.random.Generator) -> str:
    """Of JSON: a value replaced, exchanged with another of its kind, lost or doubled."""
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return text
    places: list[tuple[object, object]] = []

    def walk(node: object) -> None:
        for key in list(node) if isinstance(node, dict) else range(len(node)):  # type: ignore
            places.append((node, key))
            if isinstance(node[key], dict | list):  # type: ignore
                walk(node[key])  # type: ignore

    if not isinstance(answer, dict | list):
        return text
    walk(answer)
    if not places:
        return text
    node, key = places[int(random.integers(len(places)))]
    other, its = places[int(random.integers(len(places)))]
    what = int(random.integers(5))
    if what == 0:
        node[key] = JUNK[int(random.integers(len(JUNK)))]  # type: ignore
    elif what == 1:
        del node[key]  # type: ignore
    elif what == 2:
        # A copy, so that no tree holds itself.
        node[key], other[its] = json.loads(json.dumps([other[its], node[key]]))  # type: ignore
    elif what == 3 and isinstance(node, list):
        node.append(node[key])  # type: ignore
    else:
        node[key] = [None, True, 0, -1.5, [], {}, [[]], "", 1e300][int(random.integers(9))]  # type: ignore
    return json.dumps(answer)


_WAYS = (
    _change_digit,
    _change_digit,
    _change_digit,
    _replace_figure,
    _exchange_figures,
    _scale_figure,
    _shorten_figure,
    _delete,
    _insert,
    _flip,
    _truncate,
    _lines,
    _tree,
    _tree,
)
