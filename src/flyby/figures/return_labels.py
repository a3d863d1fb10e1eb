"""Words for returns and keyholes, places for them along an axis, and the ticks of that axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from flyby.catalogue.keyholes import PublishedKeyhole
from flyby.encounter import Return
from flyby.figures.style import kilometres
from flyby.times import iso

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def return_words(one: Return) -> str:
    """Date, zeta and what happens, in two lines."""
    date = iso(one.time, "utc", 0)[:10]
    zeta = one.zeta.to_value("km")
    width = one.width
    if width is not None:
        return f"{date}: keyhole,\n\u03b6 {zeta:.1f} km, {width_words(one)} wide"
    distance = kilometres(one.distance.to_value("km"))
    return f"{date}: \u03b6 {zeta:.1f} km,\nno nearer than {distance} km"


def width_words(one: Return) -> str:
    """Width of a keyhole in km, or in m below 0.1 km."""
    width = 0.0 if one.width is None else float(one.width.to_value("km"))
    return f"{width:.2f} km" if width >= 0.1 else f"{1000.0 * width:.0f} m"


def sigma_words(sigma_km: float) -> str:
    """Two digits of a standard deviation, in km, or in m below 0.1 km."""
    if sigma_km < 0.1:
        return f"{1000.0 * sigma_km:.2g} m"
    return f"{sigma_km:.2f} km" if sigma_km < 10.0 else f"{sigma_km:.0f} km"


def less(value_km: float, digits: int = 1) -> str:
    """Say what a shifted axis has taken away: "\u2212 9476.7 km"."""
    return f"{'+' if value_km < 0.0 else chr(0x2212)} {abs(value_km):.{digits}f} km"


def published_words(one: PublishedKeyhole) -> str:
    """Year, what was published, and who by, in two lines."""
    author = one.source.split(",")[0]
    return f"{one.return_year} {one.kind} {one.years}:{one.revolutions},\n{author}"


def spread_positions(
    wanted: Sequence[float], heights: Sequence[float], low: float, high: float
) -> list[float]:
    """Centres near the wanted ones (ascending) without overlap, within low and high if they fit."""
    places = list(wanted)
    count = len(places)
    for _ in range(200):
        moved = 0.0
        for index in range(count - 1):
            least = 0.5 * (heights[index] + heights[index + 1])
            short = least - (places[index + 1] - places[index])
            if short > 1e-9 * (high - low):
                places[index] -= 0.5 * short
                places[index + 1] += 0.5 * short
                moved = max(moved, short)
        for index in range(count):
            half = 0.5 * heights[index]
            places[index] = float(np.clip(places[index], low + half, high - half))
        if moved <= 1e-6 * (high - low):
            break
    return places


def plain_ticks(
    ax: Axes, counts: tuple[int, int], unit: float = 1.0, *, digits: bool = False
) -> None:
    """At most so many round figures, with thin spaces, along x and along y; 0 leaves an axis.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    counts : (int, int)
    unit : float
        What a figure counts, in units of the data.
    digits : bool
        Whether figures have decimals where the ticks are closer than 1.
    """
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    def words(value: float, _: int | None) -> str:
        value = value / unit
        whole = not digits or abs(value) >= 10.0 or value == round(value)
        return (kilometres(value) if whole else f"{value:g}").replace("-", "\u2212")

    for axis, count in zip((ax.xaxis, ax.yaxis), counts, strict=True):
        if count:
            axis.set_major_locator(MaxNLocator(count))
            axis.set_major_formatter(FuncFormatter(words))
