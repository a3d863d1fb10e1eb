"""Foreign text made fit to print: what a file, a path or a person gives, on one line and no longer.

A designation with a line break, an escape sequence of a terminal or a lone surrogate must not reach
a report, and a value of a megabyte must not reach an error message. Nor is a zero printed with a
sign.
"""

from __future__ import annotations

import unicodedata

LONGEST_MESSAGE = 290
"""Characters of an error message: with the program's name before it, 300 at most."""

LONGEST_NAME = 120
"""Characters of a designation, a solution or a producer."""

_LONGEST_WORD = 80
_LONGEST_VALUE = 40
_MARK = "…"


def plain(text: str, most: int = LONGEST_NAME) -> str:
    r"""Return printable text on one line: no control, format or private characters or surrogates.

    Parameters
    ----------
    text : str
    most : int
        Its greatest length; what is longer ends in "…".

    Examples
    --------
    >>> plain("Apophis\n\x1b[31m  (2004 MN4)")
    'Apophis [31m (2004 MN4)'
    """
    # Some characters may vanish, but what they keep apart stays apart.
    shown = "".join(
        character if not unicodedata.category(character).startswith(("C", "Z")) else " "
        for character in text[: 4 * most + 100]
    )
    shown = " ".join(shown.split())
    return shown if len(shown) <= most else shown[: most - 1].rstrip() + _MARK


def fixed(value: float, decimals: int) -> str:
    """Return a number with its decimals, and a zero without a sign.

    Examples
    --------
    >>> from flyby.plain_text import fixed
    >>> fixed(-0.04, 1), fixed(-0.06, 1)
    ('0.0', '-0.1')
    """
    return f"{round(value, decimals) + 0.0:.{decimals}f}"


def shown_value(value: object, most: int = _LONGEST_VALUE) -> str:
    """Return a published value as a message shows it, in quotes where it is text."""
    text = repr(value[: most + 1]) if isinstance(value, str) else _repr(value)
    return text if len(text) <= most else text[: most - 1] + _MARK


def shown_path(path: str, most: int = 100) -> str:
    """Return a path for a message: of a long one the end, which tells files apart."""
    shown = plain(path, len(path) + 1) if len(path) < 5000 else plain(path[-most - 1 :], most + 1)
    return shown if len(shown) <= most else _MARK + shown[1 - most :]


def one_line(text: str, most: int = LONGEST_MESSAGE) -> str:
    """Return a message on one line, with long words cut in their middle and its end cut off.

    Parameters
    ----------
    text : str
    most : int
        Its greatest length.
    """
    if len(text) <= most and text.isprintable():
        return text
    words = []
    for word in text.split():
        if len(text) > most and len(word) > _LONGEST_WORD:
            word = word[: _LONGEST_WORD // 2] + _MARK + word[1 - _LONGEST_WORD // 2 :]
        words.append(word)
        if len(words) > most:
            break
    return plain(" ".join(words), most)


def _repr(value: object) -> str:
    try:
        return repr(value)
    except (ValueError, RecursionError):  # an integer of more digits than Python prints
        return f"a {type(value).__name__}"
