"""The sky of each site about the flyby: altitudes, twilight and windows, one panel a site."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from flyby.arrays import FloatArray
from flyby.catalogue.sites import Site
from flyby.errors import UnknownNameError
from flyby.figures.colours import colour_of, tint
from flyby.figures.drawing import alone
from flyby.figures.labels import dense
from flyby.figures.time_axis import axis_days, clock
from flyby.observing import Window
from flyby.observing.view import View
from flyby.observing.windows import tdb_span
from flyby.scene.coverage import Row
from flyby.scene.flyby import Flyby, once_a_flyby

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

HALF_DAYS = 1.0
_STEP_DAYS = 2.0 / 1440.0

TWILIGHT: tuple[tuple[str, float, str], ...] = (
    ("day", 90.0, "#ffffff"),
    ("civil twilight", 0.0, "#e9edf2"),
    ("nautical", -6.0, "#d3dae3"),
    ("astronomical", -12.0, "#bcc6d2"),
    ("night", -18.0, "#a5b1bf"),
)
"""Name, greatest altitude of the Sun's centre [deg] and shade of each part of a night."""


@dataclass(frozen=True)
class SiteNight:
    """The sky of one site, shape (n,).

    Attributes
    ----------
    site : Site
    group : str
        "JAXA", "ESA" or "other".
    altitude_deg, sun_altitude_deg : ndarray
        Without refraction.
    windows : tuple of Window
        Those within the span.
    least_altitude_deg : float or None
        The site's own limit.
    hidden_below_deg : ndarray or None
        Altitude of what stands around the site, where the asteroid is; None where nothing does.
    """

    site: Site
    group: str
    altitude_deg: FloatArray
    sun_altitude_deg: FloatArray
    windows: tuple[Window, ...]
    least_altitude_deg: float | None
    hidden_below_deg: FloatArray | None = None


@dataclass(frozen=True)
class Nights:
    """Every site that observes within a day of closest approach.

    Attributes
    ----------
    days : ndarray, shape (n,)
        TDB days since J2000.
    nights : tuple of SiteNight
        JAXA's network first, then ESA's, then others.
    without : tuple of (str, tuple of str)
        Sites without a window in the span, and the constraints that forbid it.
    law_known : bool
        False where no H is known: optical sites are then shown without windows.
    """

    days: FloatArray
    nights: tuple[SiteNight, ...]
    without: tuple[tuple[str, tuple[str, ...]], ...]
    law_known: bool


@once_a_flyby
def gather(passage: Flyby) -> Nights:
    """Altitudes at every site with a window within a day of closest approach."""
    coverage = passage.coverage
    first, last = passage.trajectory.usable_span(
        passage.samples.closest_days - HALF_DAYS, passage.samples.closest_days + HALF_DAYS
    )
    days = np.linspace(first, last, round((last - first) / _STEP_DAYS) + 1)
    instants = coverage.sky.at(days)
    nights, without = [], []
    for row in coverage.rows:
        if not row.site.has_horizon:
            continue
        windows = row.within(first, last)
        unknown = row.site.kind == "optical" and not coverage.law
        if windows or unknown:
            nights.append(_night(row, View(instants, row.site), windows))
        else:
            without.append(row.site)
    reasons = passage.why_no_window(without, first, last)
    unseen = zip((site.name for site in without), reasons, strict=True)
    return Nights(days, tuple(nights), tuple(unseen), bool(coverage.law))


def _night(row: Row, view: View, windows: tuple[Window, ...]) -> SiteNight:
    return SiteNight(
        row.site,
        row.group,
        view.altitude_deg,
        view.sun_altitude_deg,
        windows,
        row.site.limit("minimum_altitude"),
        None if row.site.horizon is None else row.site.horizon.hidden_below_deg(view.azimuth_deg),
    )


def draw_site(passage: Flyby, ax: Axes | None = None, *, site: Site | str | None = None) -> Axes:
    """Draw altitude against UTC at one site: twilight shaded, windows bold with their hours.

    Parameters
    ----------
    passage : Flyby
    ax : matplotlib.axes.Axes, optional
        Where to draw it; by default on a sheet of its own.
    site : Site or str, optional
        Its name or code where it is not a `Site`; by default the first of the figure.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    UnknownNameError
        If the figure has no panel of this site.

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import draw_site
    >>> ax = draw_site(flyby.Flyby(flyby.load_orbit("apophis")), site="J04")
    """
    if ax is None:
        return alone(partial(draw_site, site=site), passage, (120.0, 60.0), (0.12, 0.2, 0.85, 0.65))
    shown = gather(passage)
    night = _night_of(shown, site)
    time = axis_days(shown.days)
    ax.set_xlim(time[0], time[-1])
    ax.set_ylim(0.0, 92.0)  # room for a line at the zenith
    _shade(ax, time, night.sun_altitude_deg)
    colour = colour_of(night.group)
    ax.plot(
        time, night.altitude_deg, color=colour_of("ink"), linewidth=0.7, label="altitude", zorder=4
    )
    least = night.least_altitude_deg
    if least is not None:
        ax.axhline(
            least, color=colour_of("soft-ink"), linewidth=0.6, linestyle=(0, (1.5, 1.5)), zorder=2
        )
    if night.hidden_below_deg is not None:
        ax.fill_between(
            time,
            0.0,
            np.maximum(night.hidden_below_deg, 0.0),
            facecolor="none",
            edgecolor=colour_of("soft-ink"),
            hatch="//////",
            linewidth=0.4,
            zorder=1.5,
            label="horizon",
        )
    written: list[Text] = []
    for window in night.windows:
        start, end = tdb_span(window)
        start, end = max(start, float(shown.days[0])), min(end, float(shown.days[-1]))
        days = np.concatenate(
            [[start], shown.days[(shown.days > start) & (shown.days < end)], [end]]
        )
        altitude = np.interp(days, shown.days, night.altitude_deg)
        # White about the bold line, so that it stands out of the night in greyscale too.
        ax.plot(axis_days(days), altitude, color=colour_of("paper"), linewidth=4.2, zorder=4.5)
        ax.plot(
            axis_days(days),
            altitude,
            color=colour,
            linewidth=2.8,
            zorder=5,
            label="window",
            solid_capstyle="butt",
        )
        _write_hours(ax, shown, night, axis_days(days), altitude, (start, end), written)
    ax.axvline(
        axis_days(passage.samples.closest_days), color=colour_of("mark"), linewidth=0.9, zorder=3
    )
    code = f", {night.site.code}" if night.site.code else ""
    ax.set_title(
        f"{night.site.name}{code}",
        fontsize=7.4,
        loc="left",
        pad=2.5,
        color=colour_of("ink"),
        weight="bold",
    )
    ax.set_yticks([0, 30, 60, 90])
    ax.set_ylabel("altitude [deg]", fontsize=7.0, labelpad=2.0)
    hours_axis(ax)
    return ax


def _night_of(shown: Nights, site: Site | str | None) -> SiteNight:
    names = [name for night in shown.nights for name in (night.site.name, night.site.code) if name]
    for night in shown.nights:
        if site is None or site in (night.site, night.site.name, night.site.code):
            return night
    raise UnknownNameError("site of figure visibility", str(getattr(site, "name", site)), names)


def hours_axis(ax: Axes) -> None:
    """Set ticks at hours and the date under them."""
    from matplotlib.dates import DateFormatter, HourLocator

    ax.xaxis.set_major_locator(HourLocator(byhour=range(0, 24, 12)))
    ax.xaxis.set_minor_locator(HourLocator(byhour=range(0, 24, 3)))
    ax.xaxis.set_major_formatter(DateFormatter("%H:%M\n%d %b"))
    ax.tick_params(labelsize=6.8, pad=1.5)


def _shade(ax: Axes, time: FloatArray, sun_altitude: FloatArray) -> None:
    """Shade each part of the night by the altitude of the Sun."""
    for (_, top, shade), (_, foot, _) in zip(
        TWILIGHT, (*TWILIGHT[1:], ("", -91.0, "")), strict=True
    ):
        if top == TWILIGHT[0][1]:
            continue
        within = (sun_altitude <= top) & (sun_altitude > foot)
        edges = np.flatnonzero(np.diff(within.astype(int)))
        bounds = np.concatenate([[0], edges + 1, [within.size]])
        for begin, end in pairwise(bounds.tolist()):
            if within[begin]:
                ax.axvspan(
                    time[begin],
                    time[min(end, within.size - 1)],
                    color=tint(shade),
                    linewidth=0.0,
                    zorder=0,
                )


def _write_hours(
    ax: Axes,
    shown: Nights,
    night: SiteNight,
    time: FloatArray,
    altitude: FloatArray,
    span: tuple[float, float],
    written: list[Text],
) -> None:
    """Hours of a window where they cover the least of the curve, and nothing written before."""
    from matplotlib.patheffects import withStroke

    opens = clock(span[0]) if span[0] > shown.days[0] else ""
    closes = clock(span[1]) if span[1] < shown.days[-1] else ""
    middle, hour = 0.5 * (time[0] + time[-1]), 1.0 / 24.0
    high, low = float(altitude.max()), float(altitude.min())
    candidates = [
        (middle, high + 5.0, "center", "bottom"),
        (time[-1] + 0.8 * hour, high - 2.0, "left", "top"),
        (time[0] - 0.8 * hour, high - 2.0, "right", "top"),
        (time[-1] + 0.8 * hour, 0.5 * (low + high), "left", "center"),
        (time[0] - 0.8 * hour, 0.5 * (low + high), "right", "center"),
        (time[-1] + 0.8 * hour, low + 3.0, "left", "bottom"),
        (time[0] - 0.8 * hour, low + 3.0, "right", "bottom"),
        (middle, low - 4.0, "center", "top"),
        (middle, 3.0, "center", "bottom"),
        *(
            (end + side * reach * hour, share * 90.0, across, "center")
            for reach in (1.5, 3.0, 5.0)
            for share in (0.85, 0.6, 0.35)
            for end, side, across in ((time[-1], 1.0, "left"), (time[0], -1.0, "right"))
        ),
    ]
    frame = ax.get_window_extent()
    # With room about each: two labels one on the other cannot be told apart by their windows.
    taken = [label.get_window_extent().expanded(1.0, 1.9) for label in written]
    # Dense, as a steep curve crosses a label between two of its points.
    curve = dense(
        ax.transData.transform(np.column_stack([axis_days(shown.days), night.altitude_deg]))
    )
    label = ax.text(
        0.0,
        0.0,
        f"{opens}\u2013{closes}" if opens or closes else "all the time",
        fontsize=6.6,
        color=colour_of("ink"),
        zorder=8,
        path_effects=[withStroke(linewidth=1.8, foreground=colour_of("paper"), alpha=0.85)],
    )
    best = (np.inf, candidates[0])
    for rank, candidate in enumerate(candidates):
        _put(label, candidate)
        box = label.get_window_extent()
        outside = max(frame.x0 - box.x0, box.x1 - frame.x1, frame.y0 - box.y0, box.y1 - frame.y1)
        box = box.expanded(1.12, 1.1)
        within = (
            (curve[:, 0] > box.x0)
            & (curve[:, 0] < box.x1)
            & (curve[:, 1] > box.y0)
            & (curve[:, 1] < box.y1)
        )
        cost = (
            2.0 * float(np.sum(within))
            + 0.6 * rank
            + 1e4 * sum(box.overlaps(other) for other in taken)
        )
        cost += 1e3 if outside > 0.0 else 0.0
        if cost < best[0]:
            best = (cost, candidate)
    if best[0] >= 1e3:  # left out rather than written over another or over the edge
        label.remove()
        return
    _put(label, best[1])
    written.append(label)


def _put(label: Text, candidate: tuple[float, float, str, str]) -> None:
    label.set_position(candidate[:2])
    label.set(horizontalalignment=candidate[2], verticalalignment=candidate[3])
