"""One style for every figure, as data: print at 180 mm, colour-blind safe, readable in grey.

Colours are Okabe & Ito's (2008, "Color Universal Design"). No meaning rests on colour alone: every
band and arc carries its name, and the agencies differ in hatching too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

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
    "mark": "#D55E00",
}
"""Colour of each kind of thing."""

HATCHES: dict[str, str] = {"JAXA": "////", "ESA": "", "naked-eye": "....", "mission": ""}
"""Hatching that tells kinds apart without colour."""

MILLIMETRE = 1.0 / 25.4

RC: dict[str, Any] = {
    "font.family": "DejaVu Sans",
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
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
}


@contextmanager
def flyby_style() -> Iterator[None]:
    """Use the style within a block; the caller's settings are restored on leaving."""
    import matplotlib

    settings: Any = dict(matplotlib.rcParamsDefault)
    settings.update(RC, backend="agg")
    with matplotlib.rc_context(settings):
        yield


def new_figure(width_mm: float, height_mm: float) -> Figure:
    """An empty figure that belongs to no window and no global state."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width_mm * MILLIMETRE, height_mm * MILLIMETRE), dpi=200)
    FigureCanvasAgg(figure)
    return figure


def length(value_km: float) -> str:
    """A length to two or three digits in the unit of its size: "24 m", "3.3 km", "1 203 km"."""
    if abs(value_km) < 1.0:
        metres = 1000.0 * value_km
        return f"{metres:.0f} m" if abs(metres) >= 9.95 else f"{metres:.1f} m"
    return f"{value_km:.1f} km" if abs(value_km) < 99.95 else f"{kilometres(value_km)} km"


def kilometres(value: float) -> str:
    """Whole kilometres with thin spaces between thousands."""
    return f"{value:,.0f}".replace(",", "\u2009")


def nice_span(value: float) -> float:
    """1, 2 or 5 times a power of ten, not above `value`."""
    power = 10.0 ** math.floor(math.log10(value))
    return max(step * power for step in (1.0, 2.0, 5.0) if step * power <= value)
