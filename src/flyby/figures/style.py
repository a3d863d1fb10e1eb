"""One style for every figure, as data: print at 180 mm, colour-blind safe, readable in grey.

Colours are Okabe & Ito's (2008, "Color Universal Design"). No meaning rests on colour alone: every
band and arc carries its name, and the agencies differ in hatching too.

What is drawn in a theme has the theme's settings and colours. What is drawn in none, as on
somebody's own axes, has the settings that hold there (``matplotlib.rcParams``), and colours that
can be read on their background. Drawing code therefore asks for a colour when it draws: see
`flyby.figures.colours`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flyby.errors import UnknownNameError

if TYPE_CHECKING:
    from flyby.figures.sheet import Sheet
    from flyby.figures.sheet_plan import Plan

INK = "#1a1a1a"
SOFT_INK = "#555555"
GRID = "#dddddd"
OCEAN = "#a9c8dd"
NIGHT = "#3c4a58"

COLOURS: dict[str, str] = {
    "track": INK,
    "geometry": "#0072B2",
    "naked-eye": "#E69F00",
    "JAXA": "#D55E00",
    "ESA": "#009E73",
    "other": "#56B4E9",
    "mission": "#CC79A7",
    "moon": "#777777",
    "geostationary": "#0072B2",
    "mark": "#B3002D",
    "hit": "#6A3D9A",
}
"""Colour of each kind of thing; `mark` is closest approach, and nothing else has its colour;
`hit` is where a body is met: its capture circle, and keyholes."""

HATCHES: dict[str, str] = {"JAXA": "////", "ESA": "", "naked-eye": "....", "mission": ""}
"""Hatching that tells kinds apart without colour."""

Dashes = str | tuple[float, tuple[float, ...]]
"""How a line is dashed, as matplotlib understands it."""

MILLIMETRE = 1.0 / 25.4

RC: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 8.0,
    "axes.titlesize": 9.0,
    "axes.labelsize": 8.0,
    "axes.edgecolor": SOFT_INK,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": SOFT_INK,
    "ytick.color": SOFT_INK,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "grid.color": GRID,
    "grid.linewidth": 0.5,
    "lines.linewidth": 1.4,
    "hatch.linewidth": 0.5,
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.hashsalt": "flyby",
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
}


@dataclass(frozen=True)
class Theme:
    """Settings of matplotlib, and the colour of each kind of thing.

    Attributes
    ----------
    settings : mapping of str to value
        As ``matplotlib.rcParams``; all others have matplotlib's defaults.
    colours : mapping of str to str
        What `flyby.figures.colours.colour_of` gives; empty where it finds colours that can be read
        with the settings.
    """

    settings: Mapping[str, Any]
    colours: Mapping[str, str]


_PAPER = Theme(
    RC,
    {
        **COLOURS,
        "ink": INK,
        "soft-ink": SOFT_INK,
        "paper": "white",
        "grid": GRID,
        "ocean": OCEAN,
        "night": NIGHT,
    },
)

_SLIDE_INK, _SLIDE_SOFT_INK, _SLIDE_GRID = "black", "#3a3a3a", "#cccccc"
_SLIDE = Theme(
    {
        **RC,
        **dict.fromkeys(("axes.edgecolor", "xtick.color", "ytick.color"), _SLIDE_SOFT_INK),
        "axes.labelcolor": _SLIDE_INK,
        "text.color": _SLIDE_INK,
        "grid.color": _SLIDE_GRID,
        "axes.linewidth": 1.0,
        "xtick.major.width": 1.0,
        "ytick.major.width": 1.0,
        "lines.linewidth": 2.2,
    },
    {
        **_PAPER.colours,
        "track": _SLIDE_INK,
        "ink": _SLIDE_INK,
        "soft-ink": _SLIDE_SOFT_INK,
        "grid": _SLIDE_GRID,
    },
)
"""For a projector, which makes thin lines and greys fainter."""

_LIGHT, _DARK_PAPER = "#f2f2f2", "#14181d"
_DARK = Theme(
    {
        **RC,
        **dict.fromkeys(("figure.facecolor", "axes.facecolor", "savefig.facecolor"), _DARK_PAPER),
        **dict.fromkeys(("text.color", "axes.labelcolor", "axes.titlecolor"), _LIGHT),
        **dict.fromkeys(("axes.edgecolor", "xtick.color", "ytick.color"), "#b9c0c7"),
        "grid.color": "#39424c",
    },
    # Whatever can be read on this paper: `flyby.figures.colours` finds it.
    {},
)

THEMES: dict[str, Theme] = {"paper": _PAPER, "slide": _SLIDE, "dark": _DARK, "flyby": _PAPER}
"""Each by its name; "flyby" is the first name of "paper"."""

THEME = "paper"
"""The theme of figures unless another is asked for."""

_drawn_in: ContextVar[Theme | None] = ContextVar("theme", default=None)


@contextmanager
def themed(name: str | None) -> Iterator[None]:
    """Draw in a theme within a block, or with the settings that hold where the name is None.

    The caller's settings are restored on leaving.

    Raises
    ------
    UnknownNameError
        If there is no such theme.
    """
    import matplotlib

    if name is not None and name not in THEMES:
        raise UnknownNameError("theme", name, THEMES)
    theme = None if name is None else THEMES[name]
    before = _drawn_in.set(theme)
    settings: Any = {}  # a mapping, whose keys matplotlib types one by one
    if theme is not None:
        settings = dict(matplotlib.rcParamsDefault)
        settings.update(theme.settings)
        settings.pop("backend")  # rc_context does not put it back, and no figure here needs it
    try:
        with matplotlib.rc_context(settings):
            yield
    finally:
        _drawn_in.reset(before)


def current_theme() -> Theme | None:
    """Return the theme whose colours are drawn in, or None where the settings decide on them."""
    theme = _drawn_in.get()
    return theme if theme is not None and theme.colours else None


def flyby_style() -> AbstractContextManager[None]:
    """Draw in flyby's own theme within a block; the caller's settings are restored on leaving."""
    return themed(THEME)


_plan: ContextVar[Plan | None] = ContextVar("plan", default=None)


@contextmanager
def planned(plan: Plan) -> Iterator[None]:
    """Arrange the figure that is made within a block as a plan says."""
    before = _plan.set(plan)
    try:
        yield
    finally:
        _plan.reset(before)


def new_figure(width_mm: float, height_mm: float) -> Sheet:
    """Make an empty figure that belongs to no window and no global state.

    Its size is the figure's own; within `planned` it is the plan's.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from flyby.figures.sheet import Sheet

    plan = _plan.get()
    if plan is not None:
        width_mm, height_mm = plan.width, plan.height
    figure = Sheet(figsize=(width_mm * MILLIMETRE, height_mm * MILLIMETRE), dpi=200)
    figure.plan = plan
    FigureCanvasAgg(figure)
    return figure


def length(value_km: float) -> str:
    """Write a length to two or three digits in its unit: "24 m", "3.3 km", "1 203 km"."""
    if abs(value_km) < 1.0:
        metres = 1000.0 * value_km
        return f"{metres:.0f} m" if abs(metres) >= 9.95 else f"{metres:.1f} m"
    return f"{value_km:.1f} km" if abs(value_km) < 99.95 else f"{kilometres(value_km)} km"


def kilometres(value: float) -> str:
    """Write whole kilometres with thin spaces between thousands."""
    return f"{value:,.0f}".replace(",", "\u2009")


def nice_span(value: float) -> float:
    """Return 1, 2 or 5 times a power of ten, not above `value`."""
    power = 10.0 ** math.floor(math.log10(value))
    return max(step * power for step in (1.0, 2.0, 5.0) if step * power <= value)
