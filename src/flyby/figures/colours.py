"""Colours that can be read: those of a theme, or ones that suit the caller's own settings.

Drawing code names a kind of thing (`colour_of`), or hands over a colour that was chosen for white
paper (`readable` for words and lines, `tint` for pale surfaces). In a theme, and on white paper,
it gets just that colour; on dark paper one that plays the same part there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flyby.figures.style import THEME, THEMES, current_theme

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.figure import Figure
    from matplotlib.typing import ColorType

Rgb = tuple[float, float, float]

LEAST_CONTRAST = 6.0
"""Of words on dark paper; W3C asks for 4.5, and some of them stand on a tint."""

LEAST_OF_WORDS = 4.6
"""Of words in a theme's own colours: W3C's 4.5, and the rounding to a byte."""

_MARK_ON_DARK = "#F0E442"
"""Okabe & Ito's yellow: a lightened crimson would be the colour of missions."""

_ON_A_SURFACE = 1.5
_SAME_CONTRAST = 0.18
"""Luminance from which black stands out as much as white."""
_STEPS = 20
_SOFTER = 0.25
_STRONGER = 1.6
"""A tint of dark paper has to differ by more than one of white paper, to be seen."""


def colour_of(kind: str) -> str:
    """Return the colour of a kind of thing in the theme that is drawn in.

    Parameters
    ----------
    kind : str
        A key of `flyby.figures.style.COLOURS`; or "ink" (words), "soft-ink" (words that matter
        less), "paper" (behind words, and gaps), "grid", "ocean" and "night" (of the Earth's disc).

    Returns
    -------
    str
        As matplotlib understands it.
    """
    theme = current_theme()
    if theme is not None:
        return theme.colours[kind]
    if kind in ("ink", "track", "soft-ink", "paper", "grid"):
        return _of_the_settings(kind)
    colour = THEMES[THEME].colours[kind]
    if kind == "mark" and _is_dark():
        colour = _MARK_ON_DARK
    return colour if kind in ("ocean", "night") else readable(colour)


def readable(colour: str) -> str:
    """Return a colour of words or lines, lightened where the paper is dark."""
    if current_theme() is not None or not _is_dark():
        return colour
    return _until_read(_rgb(colour), (1.0, 1.0, 1.0))


def tint(colour: str) -> str:
    """Return a pale colour of a surface, or on dark paper one that differs from it as little."""
    if current_theme() is not None or not _is_dark():
        return colour
    paper, share = _papers()[0], 1.0 - sum(_rgb(colour)) / 3.0
    pale = _rgb(colour)
    # The hue of the pale colour, in so far as it has one.
    hue = tuple(part / max(pale) for part in pale)
    return _hex(_blend(paper, hue, min(_STRONGER * share, 1.0)))


def contrast(one: ColorType, other: ColorType) -> float:
    """Compute the contrast of two colours as W3C defines it, from 1 to 21."""
    low, high = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))))
    return (high + 0.05) / (low + 0.05)


def make_words_legible(figure: Figure) -> None:
    """Darken, or on dark paper lighten, words whose colour does not stand out from the paper.

    The colour of a band or a line is right for a surface; letters are thin. What is nearly of the
    colour of the paper stands on a bar or on the night, and is left as it is.
    """
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        if not isinstance(text, Text) or not text.get_text().strip():
            continue
        ax = text.axes
        paper = _rgb(figure.get_facecolor() if ax is None else ax.get_facecolor())
        colour = _rgb(text.get_color())
        if _ON_A_SURFACE < contrast(colour, paper) < LEAST_OF_WORDS:
            strongest = (0.0, 0.0, 0.0) if _luminance(paper) > _SAME_CONTRAST else (1.0, 1.0, 1.0)
            steps = (_blend(colour, strongest, step / _STEPS) for step in range(_STEPS + 1))
            text.set_color(next(one for one in steps if contrast(one, paper) >= LEAST_OF_WORDS))


def _of_the_settings(kind: str) -> str:
    """Ink, paper and grid as they are in ``matplotlib.rcParams``."""
    from matplotlib import rcParams

    papers = _papers()
    if kind == "paper":
        return _hex(papers[0])
    if kind == "grid":
        return _hex(_rgb(rcParams["grid.color"]))
    ink = _rgb(rcParams["text.color"])
    strongest = (1.0, 1.0, 1.0) if _is_dark() else (0.0, 0.0, 0.0)
    if kind == "soft-ink":
        ink = _blend(ink, papers[0], _SOFTER)
    return _until_read(ink, strongest)


def _papers() -> tuple[Rgb, Rgb]:
    """Colours of the axes and of the sheet about them."""
    from matplotlib import rcParams
    from matplotlib.colors import to_rgba

    sheets = [rcParams["axes.facecolor"], rcParams["figure.facecolor"]]
    # What is transparent lies on paper that suits the words.
    beyond = "black" if _luminance(_rgb(rcParams["text.color"])) > _SAME_CONTRAST else "white"
    axes, around = (_rgb(one if to_rgba(one)[3] > 0.5 else beyond) for one in sheets)
    return axes, around


def _is_dark() -> bool:
    return _luminance(_papers()[0]) < _SAME_CONTRAST


def _until_read(colour: Rgb, strongest: Rgb) -> str:
    """Blend a colour with black or white until it can be read on axes and on the sheet."""
    shown = colour
    for step in range(_STEPS + 1):
        shown = _blend(colour, strongest, step / _STEPS)
        if all(contrast(shown, paper) >= LEAST_CONTRAST for paper in _papers()):
            break
    return _hex(shown)


def _blend(one: Iterable[float], other: Iterable[float], share: float) -> Rgb:
    red, green, blue = (a + share * (b - a) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _luminance(colour: Rgb) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rgb(colour: ColorType) -> Rgb:
    from matplotlib.colors import to_rgb

    return to_rgb(colour)


def _hex(colour: Rgb) -> str:
    from matplotlib.colors import to_hex

    return str(to_hex(colour))
