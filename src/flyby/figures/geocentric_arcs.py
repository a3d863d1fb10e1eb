"""What part of the plane a panel of figure `geocentric` shows, and windows beside the track."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from flyby.arrays import FloatArray
from flyby.constants import LUNAR_DISTANCE_KM, SECONDS_PER_DAY
from flyby.dynamics.bodies import equatorial_radius_km
from flyby.figures.colours import colour_of
from flyby.figures.labels import drawn_pixels
from flyby.scene.bands import Band
from flyby.scene.flyby import Flyby
from flyby.scene.samples import plane_axes
from flyby.times import tdb_days

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text


_CLOSE_KM = 56000.0
"""Least half width of the closer panel: the geostationary ring and what is about it."""
ONE_PANEL = 0.35
"""From so many lunar distances on, a closer panel would show what the wide one shows."""
_STEPS_HOURS = (
    (1 / 6, 1 / 12),
    (1 / 4, 1 / 12),
    (1 / 2, 1 / 6),
    (1.0, 0.5),
    (2.0, 1.0),
    (3.0, 1.0),
    (6.0, 3.0),
    (12.0, 6.0),
    (24.0, 12.0),
    (48.0, 24.0),
    (96.0, 24.0),
    (240.0, 48.0),
)
"""What of the hours may be written, and what is ticked between."""
_WIDE_RADII, _CLOSE_RADII = 60.0, 8.8
"""What the lunar distance and `_CLOSE_KM` are of the Earth's radius, for any other body."""


def wide_km(passage: Flyby) -> float:
    """Return what a wide panel is measured by: the lunar distance, or 60 radii of the body."""
    if passage.body == "earth":
        return LUNAR_DISTANCE_KM
    return _WIDE_RADII * equatorial_radius_km(passage.body)


def one_panel(passage: Flyby) -> bool:
    """Whether a flyby is so far out that the wide view is the only one."""
    return float(passage.approach.distance.to_value("km")) >= ONE_PANEL * wide_km(passage)


@dataclass(frozen=True)
class View:
    """What part of the plane a panel shows [km], and how the track is ticked [hours]."""

    half_width_km: float
    below_km: float
    above_km: float
    tick_hours: float
    label_hours: float
    wide_km: float

    @property
    def wide(self) -> bool:
        """Whether the Moon's orbit is in it, or of another body sixty radii."""
        return self.half_width_km > 0.9 * self.wide_km

    def shows(self, points: FloatArray, margin: float = 0.97) -> NDArray[np.bool_]:
        """Which of (n, 2) points are inside the panel."""
        inside = (
            (np.abs(points[:, 0]) < margin * self.half_width_km)
            & (points[:, 1] > -margin * self.below_km)
            & (points[:, 1] < margin * self.above_km)
        )
        return np.asarray(inside)

    def points(self, passage: Flyby) -> FloatArray:
        """Days at which the track is drawn, TDB days since J2000: across the panel."""
        trajectory = passage.trajectory
        first, last = (float(tdb_days(t)) for t in (trajectory.start, trajectory.stop))
        speed = float(passage.approach.relative_speed.to_value("km/s")) * SECONDS_PER_DAY
        across = 1.6 * self.half_width_km / speed
        if across < passage.samples.last_days - passage.samples.closest_days:
            return passage.samples.days
        days = np.linspace(
            passage.samples.closest_days - across, passage.samples.closest_days + across, 1201
        )
        return np.unique(np.clip(days, first, last))


def wide_view(passage: Flyby) -> View:
    """Choose the panel with the Moon's orbit, as far out as the track."""
    distance = float(passage.approach.distance.to_value("km"))
    scale = wide_km(passage)
    # About a planet that is passed far out the track bends, over weeks, around the Sun.
    width = max(1.25 * scale, (1.9 if passage.body == "earth" else 1.3) * distance)
    below, above = 0.24 * width, 0.46 * width
    if distance > ONE_PANEL * scale:
        # Above the track, all along it, room for the windows and for their names.
        rows = len({band.label for band in passage.bands if band.group != "mission"})
        above = max(above, 1.12 * distance + (0.05 + 0.066 * rows) * width)
    if width < 2.0 * scale and passage.body == "earth":
        # The Moon too, where it stands.
        moon = passage.samples.moon_km @ plane_axes(passage.samples)[1]
        here = float(np.interp(passage.samples.closest_days, passage.samples.days, moon))
        below, above = max(below, 0.08 * width - here), max(above, here + 0.16 * width)
    return _view(passage, width, below, above)


def close_view(passage: Flyby) -> View:
    """Choose the panel in which the body can be seen."""
    radius = equatorial_radius_km(passage.body)
    least = _CLOSE_KM if passage.body == "earth" else _CLOSE_RADII * radius
    width = max(least, 3.3 * float(passage.approach.distance.to_value("km")))
    # Of an impactor there is the way in alone, which lies below.
    below, above = (0.38, 0.66) if passage.approach.impact is None else (0.62, 0.45)
    return _view(passage, width, below * width, above * width)


def _view(passage: Flyby, width: float, below: float, above: float) -> View:
    """Ticks so far apart that their hours can be read at the speed of the flyby."""
    inside = passage.samples.distance_km < 1.2 * width
    hourly = 3600.0 * float(np.median(passage.samples.speed_km_s[inside])) if inside.any() else 3e4
    label, tick = next(
        (pair for pair in _STEPS_HOURS if pair[0] * hourly > 0.17 * width), _STEPS_HOURS[-1]
    )
    return View(width, below, above, tick, label, wide_km(passage))


def draw_arcs(
    passage: Flyby, ax: Axes, axes: FloatArray, view: View
) -> list[tuple[tuple[str, str], FloatArray]]:
    """Draw windows as coloured lines beside the track, each row outside the one before.

    Returns what each is called and the part of it that the panel shows, from the track outwards.
    """
    shown = [band for band in passage.bands if band.group != "mission"]
    rows = list(dict.fromkeys((band.group, band.label) for band in shown))
    kept = [row for row in rows if _visible(row, shown, passage, axes, view)]
    drawn = []
    for place, row in enumerate(kept):
        reach = (0.030 + 0.0315 * place) * view.half_width_km
        colour = colour_of(row[0])
        dashes = {"JAXA": (0, (3, 0.8)), "naked-eye": (0, (1.2, 0.6))}.get(row[0], "-")
        curves = []
        for band in shown:
            if (band.group, band.label) != row:
                continue
            curve = _beside(band, passage, axes, reach)
            ax.plot(
                curve[:, 0],
                curve[:, 1],
                color=colour,
                linewidth=2.6,
                linestyle=dashes,
                zorder=6,
                solid_capstyle="butt",
                dash_capstyle="butt",
            )
            curves.append(curve[view.shows(curve, 0.94)])
        inside = np.concatenate(curves)
        if len(inside):
            drawn.append((row, inside))
    return drawn


_MOST_OF_PANEL = 0.3
_NARROW_INCHES = 4.0
_GROUP_NAMES = {
    "geometry": "near the Earth",
    "naked-eye": "naked eye",
    "JAXA": "JAXA's network",
    "ESA": "ESA's network",
    "other": "other sites",
}
"""What the rows of a group are called together, where there is no room for each."""


def _arc_labels(ax: Axes, names: list[str]) -> list[Text]:
    style: dict[str, Any] = {
        "fontsize": 6.6,
        "color": colour_of("ink"),
        "va": "center",
        "zorder": 9,
    }
    return [ax.text(0.0, 0.0, name, **style) for name in names]


def name_arcs(ax: Axes, arcs: list[tuple[tuple[str, str], FloatArray]], view: View) -> None:
    """Write the names in a column where it covers least, in the order of the lines."""
    if not arcs:
        return
    width = view.half_width_km
    labels = _arc_labels(ax, [_arc_name(row) for row, _ in arcs])
    frame = ax.get_window_extent()
    tall = sum(label.get_window_extent().height for label in labels)
    narrow = frame.width < _NARROW_INCHES * ax.figure.dpi
    if narrow and tall > _MOST_OF_PANEL * frame.height:
        for label in labels:
            label.remove()
        arcs = list({row[0]: (row, curve) for row, curve in reversed(arcs)}.values())[::-1]
        labels = _arc_labels(ax, [_GROUP_NAMES.get(row[0], _arc_name(row)) for row, _ in arcs])
    boxes = [label.get_window_extent() for label in labels]
    one = 2.0 * width / ax.get_window_extent().width
    wide = max(box.width for box in boxes) * one
    step = max(0.0335 * width, 1.12 * max(box.height for box in boxes) * one)
    tall = step * len(arcs)
    pixels = drawn_pixels(ax)
    covered = np.concatenate([ax.transData.inverted().transform(pixels), *_boxes(ax, labels)])
    usual = (0.12 if view.wide else 0.34) * width
    choices = [
        (x, top)
        for top in (view.above_km - 0.028 * width, -view.below_km + tall + 0.028 * width)
        for x in (usual, *(share * width for share in np.arange(-0.7, 0.96, 0.08)))
        if x + wide < 0.985 * width
    ]

    def cost(choice: tuple[float, float]) -> float:
        x, top = choice
        under = (covered[:, 0] > x - 0.02 * width) & (covered[:, 0] < x + wide)
        under &= (covered[:, 1] < top + 0.01 * width) & (covered[:, 1] > top - tall)
        return float(under.sum())

    x, top = min(choices or [(-0.97 * width, view.above_km)], key=cost)
    for place, (label, (row, curve)) in enumerate(zip(labels, arcs, strict=True)):
        y = top - step * (len(arcs) - 0.5 - place)
        label.set_position((x, y))
        own = boxes[place].width * one
        begin, end = _leader(curve, x - 0.008 * width, x + own + 0.008 * width, x + wide, y)
        # Clear of the longer names, and round the column where the line ends under it.
        corner = begin if begin < x else x + wide + 0.008 * width
        way = [end, (corner, y), (begin, y)]
        if begin < x and end[0] > begin:
            way.insert(1, (corner, top - tall - 0.01 * width))
        ax.plot(*zip(*way, strict=True), color=colour_of(row[0]), linewidth=0.6, zorder=5)


def ahead_km(passage: Flyby, days: FloatArray) -> FloatArray:
    """Where the track goes at TDB days since J2000: a few seconds of it (n, 3), up to its ends."""
    trajectory = passage.trajectory
    first, last = (float(tdb_days(t)) for t in (trajectory.start, trajectory.stop))
    before, after = (np.clip(days + side, first, last) for side in (-5e-5, 5e-5))
    return passage.samples.track_km(after) - passage.samples.track_km(before)


def _leader(
    curve: FloatArray, left: float, right: float, clear: float, y: float
) -> tuple[float, FloatArray]:
    """Where a name's line begins, and the point of a curve where it ends: on the nearer side."""
    ways = []
    for begin, part in ((left, curve[curve[:, 0] < left]), (right, curve[curve[:, 0] > clear])):
        if len(part):
            # The part's end next to the column: the line crosses none of the names.
            end = part[np.argmin(np.abs(part[:, 0] - begin))]
            ways.append((float(np.hypot(end[0] - begin, end[1] - y)), begin, end))
    if not ways:
        return left, np.asarray(curve[np.argmin(np.abs(curve[:, 0] - left))])
    _, begin, end = min(ways, key=lambda way: way[0])
    return begin, np.asarray(end)


def _boxes(ax: Axes, but: list[Text]) -> list[FloatArray]:
    """Find what is written already, but for some labels, as points over it in data coordinates."""
    found = []
    for text in ax.texts:
        if text in but or not text.get_text():
            continue
        box = text.get_window_extent()
        x, y = np.meshgrid(np.linspace(box.x0, box.x1, 12), np.linspace(box.y0, box.y1, 4))
        found.append(ax.transData.inverted().transform(np.stack([x.ravel(), y.ravel()], axis=1)))
    return found


def _arc_name(row: tuple[str, str]) -> str:
    group, label = row
    return f"{label} ({group})" if group in ("JAXA", "ESA") and group not in label else label


def _visible(
    row: tuple[str, str], bands: list[Band], passage: Flyby, axes: FloatArray, view: View
) -> bool:
    """Whether enough of a row lies in the panel to be told from a dot."""
    for band in bands:
        if (band.group, band.label) == row:
            curve = _beside(band, passage, axes, 0.0)
            inside = curve[view.shows(curve, 0.93)]
            if len(inside) > 1:
                length = float(np.linalg.norm(np.diff(inside, axis=0), axis=1).sum())
                if length > (0.04 if view.wide else 0.12) * view.half_width_km:
                    return True
    return False


def _beside(band: Band, passage: Flyby, axes: FloatArray, reach: float) -> FloatArray:
    start = max(band.start_tdb_days, passage.samples.first_days)
    end = min(band.end_tdb_days, passage.samples.last_days)
    days = np.linspace(start, end, 200)
    points = (passage.samples.track_km(days) @ axes.T)[:, :2]
    along = ahead_km(passage, days) @ axes[:2].T
    normals = np.stack([outward(p, a) for p, a in zip(points, along, strict=True)])
    return np.asarray(points + reach * normals)


def outward(point: FloatArray, along: FloatArray) -> FloatArray:
    """Return the unit normal of the track on the side away from the body."""
    normal = np.array([along[1], -along[0]]) / np.linalg.norm(along)
    return np.asarray(normal if normal @ point >= 0.0 else -normal)
