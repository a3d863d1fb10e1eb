"""A table as a notebook shows it: what every ``_repr_html_`` of the package is made with.

Nothing is coloured: text and lines take the colour of the page around them, on no background of
their own, so that the table can be read in a light notebook and in a dark one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from numbers import Integral, Real

MOST_ROWS = 60
"""Rows that are shown of a longer table, by default."""

UNKNOWN = "–"
"""In place of a value that is not known."""

_NUMBER = re.compile(r"[+-]?\d[\d ]*(\.\d+)?(e[+-]?\d+)?")  # in groups of three, too
_SHORT = 32
"""Letters of a text that stays on one line: an instant, a number, a name."""

_PLAIN = "color:inherit;background:transparent"
_TABLE = f"{_PLAIN};border-collapse:collapse;border:none;font-variant-numeric:tabular-nums"
_RULE = "border:none;border-bottom:1px solid currentColor"
_CELL = "padding:0.15em 0.6em;vertical-align:top;border:none"
_NOTE = f"{_CELL};text-align:left;font-size:smaller;opacity:0.8;max-width:60em"


def html_table(
    title: str,
    columns: Sequence[str | tuple[str, str]],
    rows: Iterable[Sequence[object]],
    footnote: str | Sequence[str] = "",
    *,
    most: int = MOST_ROWS,
) -> str:
    """Return a table in HTML, every text escaped.

    Parameters
    ----------
    title : str
        What it is a table of; stands above it.
    columns : sequence of str or (str, str)
        The head of each column, or the head and its unit or time scale. Without any the table
        has no head, and the first cell of each row is its label.
    rows : iterable of sequence
        One cell a column. A text stands at the left, a line break in it is kept; a number, or the
        text of one, stands at the right. A number has nine digits at most: round it to what is
        known of it, or give its text. None is a value that is not known.
    footnote : str or sequence of str
        What stands below it, a line each: the origin, the time scale, what is assumed.
    most : int
        How many rows are shown; how many more there are is said below them.

    Returns
    -------
    str
        One ``<table>`` element, of the colours of the page around it.

    Examples
    --------
    >>> from flyby.html_table import html_table
    >>> text = html_table("Nearest", ["body", ("distance", "km")], [["Earth", 38012.9]], "TDB")
    >>> "<th" in text and "38012.9" in text
    True
    """
    whole = [list(row) for row in rows]
    cells = whole[:most]
    right = [
        bool(shown := [row[place] for row in cells if row[place] is not None])
        and all(_is_number(value) for value in shown)
        for place in range(max((len(row) for row in cells), default=0))
    ]
    parts = [f'<table style="{_TABLE}">']
    if title:
        style = f"{_PLAIN};caption-side:top;text-align:left;font-weight:bold;padding:0.3em 0.6em"
        parts.append(f'<caption style="{style}">{_text(title)}</caption>')
    if columns:
        sides = [*right, *[False] * len(columns)]
        heads = (_head(column, sides[place]) for place, column in enumerate(columns))
        parts.append(f'<thead><tr style="{_PLAIN};{_RULE}">{"".join(heads)}</tr></thead>')
    parts.append("<tbody>")
    parts += [_row(row, right, labelled=not columns) for row in cells]
    notes = [footnote] if isinstance(footnote, str) else list(footnote)
    if len(whole) > most:
        notes = [f"{len(whole) - most} more of {len(whole)} rows are not shown", *notes]
    width = max(len(columns), len(right), 1)
    parts += [
        f'<tr style="{_PLAIN}"><td colspan="{width}" style="{_NOTE}">{_text(note)}</td></tr>'
        for note in notes
        if note
    ]
    return "\n".join([*parts, "</tbody>", "</table>"])


def _head(column: str | tuple[str, str], at_right: bool) -> str:
    name, unit = (column, "") if isinstance(column, str) else column
    below = f'<br><span style="font-weight:normal">{_text(unit)}</span>' if unit else ""
    style = f"{_CELL};text-align:{_side(at_right)}"
    return f'<th scope="col" style="{style}">{_text(name)}{below}</th>'


def _row(cells: Sequence[object], right: Sequence[bool], labelled: bool) -> str:
    texts = []
    for place, value in enumerate(cells):
        style = f"{_CELL};text-align:{_side(right[place] and not (labelled and place == 0))}"
        shown = _cell(value)
        if len(shown) <= _SHORT:
            style += ";white-space:nowrap"
        tag, scope = ("th", ' scope="row"') if labelled and place == 0 else ("td", "")
        texts.append(f'<{tag}{scope} style="{style}">{shown}</{tag}>')
    return f'<tr style="{_PLAIN}">{"".join(texts)}</tr>'


def _side(at_right: bool) -> str:
    return "right" if at_right else "left"


def _is_number(value: object) -> bool:
    if isinstance(value, str):
        return _NUMBER.fullmatch(value) is not None
    return isinstance(value, Real) and not isinstance(value, bool)


def _cell(value: object) -> str:
    if value is None or value != value:  # None, or not a number
        return UNKNOWN
    if isinstance(value, Integral | bool) or not isinstance(value, Real):
        return _text(str(value))
    return _text(f"{float(value):.9g}")


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br>")
