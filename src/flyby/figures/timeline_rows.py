"""Lines of the chart of figure `timeline`: what there are, where, and how each is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from flyby.arrays import FloatArray
from flyby.figures.colours import colour_of, readable, tint
from flyby.figures.labels import place_label
from flyby.figures.style import HATCHES
from flyby.figures.time_axis import axis_days, clock
from flyby.observing.joint import JointCoverage
from flyby.observing.joint.statements import duration
from flyby.observing.windows import Interval, tdb_span, tdb_spans
from flyby.scene.coverage import Coverage, Row
from flyby.times import parse_time, tdb_days

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

YEARS_MM = (55.0, 88.0)
"""Left edge and width of the panel of years."""

PAPER = "#f4f5f7"
_HEIGHT_MM = {
    "head": 4.8,
    "mission": 3.7,
    "site": 5.6,
    "joint": 9.6,
    "share": 3.4,
    "gap": 1.6,
    "words": 5.0,
}
_LANES_MM = 9.0  # of the names of the networks, left of the panel of days
_TITLES = {"JAXA": "JAXA's network", "ESA": "ESA's network", "other": "Others"}


@dataclass(frozen=True)
class Line:
    """One line of the chart, from `top` to `foot` in millimetres downwards."""

    kind: str
    label: str
    top: float
    foot: float
    what: Any = None

    @property
    def middle(self) -> float:
        """Where its words stand."""
        return 0.5 * (self.top + self.foot)


def rows_of_chart(shown: Coverage) -> tuple[Line, ...]:
    """Lay out the lines of both panels, from the top."""
    wanted: list[tuple[str, str, Any]] = [("head", "Missions, as published", None)]
    labels = list(dict.fromkeys(band.label for band in shown.missions))
    for label in labels:
        wanted.append(("mission", label, [b for b in shown.missions if b.label == label]))
    if not labels:
        wanted.append(("words", "", "none to this asteroid is in the catalogue"))
    for group, title in _TITLES.items():
        rows = shown.rows_of(group)
        if not rows:
            continue
        wanted += [("gap", "", None), ("head", title, None)]
        wanted += [("site", row.site.name, row) for row in rows]
    if shown.joint:
        wanted += [("gap", "", None), ("head", "The two networks together", None)]
        for part in shown.joint:
            wanted += [("joint", part.kind, part), ("share", "", part)]
    lines, top = [], 0.0
    for kind, label, what in wanted:
        foot = top + _HEIGHT_MM[kind]
        lines.append(Line(kind, label, top, foot, what))
        top = foot
    return tuple(lines)


def frame(ax: Axes, lines: Sequence[Line], first: float, last: float) -> None:
    """Set the limits of a chart in millimetres, and shade its rows."""
    left, right = axis_days(first), axis_days(last)
    ax.set_xlim(left, right)
    ax.set_ylim(lines[-1].foot, 0.0)
    for line in lines:
        if line.kind in ("site", "joint"):
            ax.axhspan(line.top + 0.3, line.foot - 0.3, color=tint(PAPER), linewidth=0.0, zorder=0)
    ax.set_yticks([])
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)


def write_names(ax: Axes, lines: Sequence[Line], beside_lanes: bool = False) -> None:
    """Write what each line is called, left of the panel of years, or of that of days alone."""
    from matplotlib.patheffects import withStroke

    width = ax.get_position().width * cast("Figure", ax.figure).get_figwidth() * 25.4
    left = -(YEARS_MM[0] - 2.5) / width
    style: dict[str, Any] = {"transform": ax.get_yaxis_transform(), "va": "center"}
    for line in lines:
        if line.kind == "head":
            ax.text(
                left,
                line.middle + 0.4,
                line.label,
                fontsize=7.4,
                color=colour_of("ink"),
                weight="bold",
                ha="left",
                **style,
            )
        elif line.kind == "words":
            ax.text(
                0.01,
                line.middle,
                line.what,
                fontsize=6.6,
                color=colour_of("soft-ink"),
                ha="left",
                zorder=8,
                path_effects=[withStroke(linewidth=2.0, foreground=colour_of("paper"))],
                **style,
            )
        elif line.kind == "joint":
            ax.text(
                -_LANES_MM / width if beside_lanes else -0.012,
                line.middle,
                line.label if beside_lanes else f"{line.label}\n(black: both at once)",
                fontsize=6.4,
                color=colour_of("ink"),
                ha="right",
                linespacing=1.3,
                **style,
            )
        elif line.label:
            ax.text(
                -0.012,
                line.middle,
                line.label,
                fontsize=6.4,
                color=colour_of("ink"),
                ha="right",
                **style,
            )


def why_none(shown: Coverage, row: Row) -> str:
    """Say why a row has no window."""
    if row.site.kind == "optical" and not shown.law:
        return "not known without H"
    if row.site.kind == "tracking":
        return "no spacecraft to track"
    return "none in these years"


def draw_raster(
    ax: Axes, shown: Coverage, line: Line, layers: Sequence[tuple[FloatArray, str, bool]]
) -> None:
    """Lay shares of day cells over the paper of a row, each in its colour; 0 h at the foot.

    What is hatched has light strokes, so that two colours are told apart in greyscale too.
    """
    from matplotlib.colors import to_rgb

    picture = np.broadcast_to(np.array(to_rgb(tint(PAPER))), (*layers[0][0].shape, 3)).copy()
    cells, days = layers[0][0].shape
    strokes = (np.arange(days) / 26.0 + np.arange(cells)[:, None] / 14.0) % 1.0 < 0.3
    for share, colour, hatched in layers:
        paint = np.broadcast_to(np.array(to_rgb(colour)), picture.shape).copy()
        if hatched:
            paint[strokes] += 0.75 * (1.0 - paint[strokes])
        picture += share[..., None] * (paint - picture)
    ax.imshow(
        picture,
        extent=(
            axis_days(shown.first_days),
            axis_days(shown.last_days),
            line.foot - 0.3,
            line.top + 0.3,
        ),
        origin="lower",
        aspect="auto",
        interpolation="antialiased",
        zorder=1,
    )


def cut_to(interval: Interval, first: float, last: float) -> tuple[float, float]:
    """Return the part of an interval inside a span, TDB days since J2000; reversed if none is."""
    start, end = tdb_span(interval)
    return max(start, first), min(end, last)


def say_if_short(ax: Axes, line: Line) -> None:
    """In words what is too short to be seen among years."""
    windows = line.what.windows
    start, end = tdb_span(windows[0])[0], tdb_span(windows[-1])[1]
    if end - start < 10.0:
        ax.text(
            axis_days(end) + 12.0,
            line.middle,
            "only about the flyby",
            fontsize=6.4,
            color=colour_of("soft-ink"),
            va="center",
            ha="left",
            zorder=5,
        )


def write_year_shares(ax: Axes, line: Line) -> None:
    """How much of each year at least one network sees it."""
    part: JointCoverage = line.what
    for year in part.years:
        start, end = (
            float(tdb_days(parse_time(f"{y:04d}-01-01T00:00:00 UTC")))
            for y in (year.year, year.year + 1)
        )
        seen = 1.0 - float(year.nobody.to_value("d")) / (end - start)
        ax.text(
            axis_days(0.5 * (start + end)),
            line.middle,
            f"seen {100.0 * seen:.0f} %",
            fontsize=6.4,
            color=colour_of("soft-ink"),
            ha="center",
            va="center",
            zorder=8,
            bbox={"facecolor": colour_of("paper"), "edgecolor": "none", "pad": 0.2},
        )


def write_dates(ax: Axes, line: Line, first: float, last: float) -> None:
    """When a mission's event is published for, beside its band or within it."""
    from matplotlib.patheffects import withStroke

    bands = line.what
    words = bands[0].words
    if not words:
        return
    start, end = max(bands[0].start_tdb_days, first), min(bands[-1].end_tdb_days, last)
    beside, before = axis_days(end) + 9.0, axis_days(start) - 9.0
    place_label(
        ax,
        words,
        [
            (beside, line.middle, "left", "center"),
            (before, line.middle, "right", "center"),
            (axis_days(last) - 22.0, line.middle, "right", "center"),
        ],
        among=(),
        fontsize=6.4,
        color=colour_of("ink"),
        zorder=8,
        path_effects=[withStroke(linewidth=2.0, foreground=colour_of("paper"), alpha=0.9)],
    )


def draw_bar(ax: Axes, span: tuple[float, float], top: float, tall: float, group: str) -> None:
    """Draw one bar of a network or of others."""
    left, right = axis_days(span[0]), axis_days(span[1])
    ax.barh(
        top + 0.5 * tall,
        right - left,
        left=left,
        height=tall,
        color=colour_of(group),
        hatch=HATCHES.get(group, ""),
        edgecolor=colour_of("paper"),
        linewidth=0.3,
        zorder=3,
    )


def write_hours(ax: Axes, line: Line, first: float, last: float) -> None:
    """From when to when each window of a site is open, under its bar."""
    written: list[Text] = []
    for window in line.what.within(first, last):
        start, end = cut_to(window, first, last)
        opens = clock(start) if start > first else ""
        closes = clock(end) if end < last else ""
        y = line.foot - 0.45
        left, right = axis_days(start), axis_days(end)
        after = []
        if written:
            box = written[-1].get_window_extent()
            beside = ax.transData.inverted().transform((box.x1, box.y0))[0] + 0.03
            if beside - right < 0.25:
                after = [(beside, y, "left", "bottom")]
        label = place_label(
            ax,
            f"{opens}\u2013{closes}" if opens or closes else "all the time",
            [
                (0.5 * (left + right), y, "center", "bottom"),
                (left, y, "left", "bottom"),
                (right, y, "right", "bottom"),
                (right + 0.02, y, "left", "bottom"),
                (left - 0.02, y, "right", "bottom"),
                *after,
            ],
            among=written,
            fontsize=6.4,
            color=colour_of("ink"),
            zorder=8,
            bbox=_behind(),
        )
        if label is not None:
            written.append(label)


def draw_joint(ax: Axes, line: Line, first: float, last: float) -> None:
    """Both networks as two lanes, what both see between them, hand-overs and gaps."""
    part: JointCoverage = line.what
    lanes = {"JAXA": line.top + 0.7, "ESA": line.top + 3.9}
    tall = 2.2
    for network, top in lanes.items():
        ax.text(
            -0.01,
            top + 0.5 * tall,
            network,
            fontsize=6.4,
            color=colour_of("ink"),
            ha="right",
            va="center",
            transform=ax.get_yaxis_transform(),
        )
    written: list[Text] = []
    for network, top in lanes.items():
        for span in part.each[network]:
            start, end = cut_to(span, first, last)
            if start < end:
                draw_bar(ax, (start, end), top, tall, network)
    for span in part.together:
        start, end = cut_to(span, first, last)
        if start < end:
            ax.barh(
                0.5 * (lanes["JAXA"] + tall + lanes["ESA"]),
                end - start,
                left=axis_days(start),
                height=lanes["ESA"] - lanes["JAXA"] - tall,
                color=colour_of("ink"),
                linewidth=0.0,
                zorder=4,
            )
    foot = line.foot - 0.5
    for span in part.gaps:
        start, end = cut_to(span, first, last)
        if start >= end:
            continue
        cut = tdb_span(span)[0] < first and end - start < 0.1
        left, right = axis_days(start), axis_days(end)
        ax.barh(
            0.5 * (lanes["JAXA"] + lanes["ESA"] + tall),
            right - left,
            left=left,
            height=lanes["ESA"] + tall - lanes["JAXA"],
            color=colour_of("paper"),
            hatch="xxxx",
            edgecolor=readable("#b5b5b5"),
            linewidth=0.0,
            zorder=2,
        )
        if cut:  # its length would be said of a sliver
            continue
        words = f"nobody {duration(float(span.duration.to_value('d')))}"
        label = place_label(
            ax,
            words,
            [
                (0.5 * (left + right), foot, "center", "bottom"),
                (left, foot, "left", "bottom"),
                (right, foot, "right", "bottom"),
                (right, foot, "left", "bottom"),
            ],
            among=written,
            fontsize=6.4,
            color=colour_of("ink"),
            zorder=8,
            bbox=_behind(),
        )
        if label is not None:
            written.append(label)
    for handover in part.handovers:
        ends, begins = handover._ends_tdb_days, handover._begins_tdb_days
        if not (first < ends < last and first < begins < last):
            continue
        centre = {network: top + 0.5 * tall for network, top in lanes.items()}
        # Where both watch for a while, it is over when the first one closes.
        taken = max(begins, ends)
        ax.annotate(
            "",
            (axis_days(taken), centre[handover.to_network]),
            xytext=(axis_days(ends), centre[handover.from_network]),
            zorder=7,
            arrowprops={
                "arrowstyle": "-|>,head_width=0.15,head_length=0.3",
                "color": colour_of("ink"),
                "linewidth": 0.9,
                "shrinkA": 0.0,
                "shrinkB": 0.0,
            },
        )


def _behind() -> dict[str, Any]:
    """Return the patch of the row's own colour that letters stand on."""
    return {"facecolor": tint(PAPER), "edgecolor": "none", "pad": 0.2}


def day_raster(
    windows: Sequence[Interval], first: float, last: float, cells: int = 96
) -> FloatArray:
    """How much of each part of each UTC day is covered, shape (cells, days), 0 to 1.

    Parameters
    ----------
    windows : sequence of Interval
    first, last : float
        The span, TDB days since J2000; `first` is a midnight of UTC.
    cells : int
        Parts of a day; the first row is the one after 0 h UTC.

    Notes
    -----
    UTC - TDB is taken as that of the first day: it varies by 3 ms within a year.
    """
    days = round(last - first)
    width = 1.0 / cells
    starts, ends = tdb_spans(windows)
    edges = first + width * np.arange(days * cells + 1)
    order = np.argsort(starts)
    starts, ends = starts[order], ends[order]
    # The time covered up to each edge, of which the cells are the differences.
    covered = np.zeros(edges.size)
    if starts.size:
        knots = np.empty(2 * starts.size)
        knots[0::2], knots[1::2] = starts, ends
        total = np.concatenate([[0.0], np.cumsum(ends - starts)])
        values = np.empty(knots.size)
        values[0::2], values[1::2] = total[:-1], total[1:]
        covered = np.interp(edges, knots, values)
    share = np.diff(covered) / width
    return np.asarray(np.clip(share, 0.0, 1.0).reshape(days, cells).T)
