"""The flyby as frames: the plane of the flyby with a camera that follows, a clock, the windows.

What moves is drawn on a background that is drawn once. The camera keeps the asteroid and the Earth
in the picture, so that its scale changes; a bar tells it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flyby.arrays import FloatArray
from flyby.constants import (
    AU_KM,
    EARTH_EQUATORIAL_RADIUS_KM,
    GEOSTATIONARY_RADIUS_KM,
    LUNAR_DISTANCE_KM,
    SECONDS_PER_DAY,
)
from flyby.errors import UnitError
from flyby.figures.bands import draw_bands
from flyby.figures.labels import add_footer
from flyby.figures.style import (
    COLOURS,
    INK,
    NIGHT,
    OCEAN,
    SOFT_INK,
    flyby_style,
    kilometres,
    new_figure,
    nice_span,
)
from flyby.figures.time_axis import axis_days
from flyby.scene.bands import Band
from flyby.scene.flyby import Flyby
from flyby.scene.passed_body import require_body
from flyby.scene.samples import plane_axes
from flyby.times import civil_scale, iso, time_from_tdb_days

Frame = NDArray[np.uint8]

BEFORE_HOURS, AFTER_HOURS = 16.0, 8.0
_NEAREST_HALF_WIDTH_KM = 68_000.0
_WIDTH_MM, _HEIGHT_MM = 240.0, 135.0
_MAIN = (0.012, 0.085, 0.585, 0.83)


@dataclass(frozen=True)
class Pace:
    """How the film runs.

    Attributes
    ----------
    seconds : float
        How long it lasts.
    frames_per_second : int
    width_pixels : int
        The height is nine sixteenths of it; both are made even, as films have to be.
    """

    seconds: float
    frames_per_second: int
    width_pixels: int

    def __post_init__(self) -> None:
        for value, low, high, what in (
            (self.seconds, 0.1, 600.0, "seconds"),
            (self.frames_per_second, 1, 60, "frames a second"),
            (self.width_pixels, 320, 3840, "pixels of width"),
        ):
            if not low <= value <= high:
                raise UnitError(f"{value:g} {what}: choose between {low:g} and {high:g}")

    @property
    def count(self) -> int:
        """How many frames."""
        return max(2, round(self.seconds * self.frames_per_second))


def frame_days(passage: Flyby, count: int) -> FloatArray:
    """Instants of the frames, TDB days since J2000: slower about closest approach.

    The one nearest to closest approach is moved onto it.
    """
    # The film of an impactor ends at the ground.
    s = np.linspace(-1.0, 1.0 if passage.approach.impact is None else 0.0, count)
    hours = np.where(s < 0.0, BEFORE_HOURS, AFTER_HOURS) * (0.25 * s + 0.75 * s * np.abs(s))
    days = passage.samples.closest_days + np.clip(
        hours / 24.0,
        passage.samples.first_days - passage.samples.closest_days,
        passage.samples.last_days - passage.samples.closest_days,
    )
    days[np.argmin(np.abs(days - passage.samples.closest_days))] = passage.samples.closest_days
    return np.asarray(days)


def frames(passage: Flyby, pace: Pace) -> Iterator[Frame]:
    """Draw the film.

    Yields
    ------
    ndarray of uint8, shape (height, width, 3)
        `Pace.count` of them.
    """
    require_body(passage, "the film", "choose a flyby of the Earth")
    with flyby_style():
        film = Film(passage, pace.width_pixels)
        for days in frame_days(passage, pace.count):
            yield film.at(float(days))


class Film:
    """The figure, with what moves kept apart from what does not."""

    def __init__(self, passage: Flyby, width_pixels: int) -> None:
        self.passage = passage
        self.figure = new_figure(_WIDTH_MM, _HEIGHT_MM)
        even = 2 * round(width_pixels / 2)
        self.figure.set_dpi(even / self.figure.get_size_inches()[0])
        self._axes = plane_axes(passage.samples)
        self._track = passage.samples.position_km @ self._axes.T
        self._moon_path = passage.samples.moon_km @ self._axes.T
        hours = (passage.samples.days - passage.samples.closest_days) * 24.0
        self._shown = (hours > -BEFORE_HOURS - 3.0) & (hours < AFTER_HOURS + 3.0)
        self._still()
        self._moving()
        self.figure.canvas.draw()
        self._background = self.figure.canvas.copy_from_bbox(self.figure.bbox)  # type: ignore[attr-defined]

    def at(self, days: float) -> Frame:
        """Draw the picture at TDB days since J2000."""
        self._update(days)
        canvas: Any = self.figure.canvas
        canvas.restore_region(self._background)
        for artist in self._artists:
            artist.axes.draw_artist(artist) if artist.axes else self.figure.draw_artist(artist)
        picture = np.asarray(canvas.buffer_rgba())[:, :, :3]
        rows, columns = picture.shape[:2]
        even: Frame = picture[: rows - rows % 2, : columns - columns % 2].copy()
        return even

    def _still(self) -> None:
        passage = self.passage
        self.figure.suptitle(
            f"{passage.name} {'passes' if passage.approach.impact is None else 'hits'} the Earth",
            x=0.012,
            ha="left",
            y=0.975,
            va="top",
            fontsize=12.0,
            weight="bold",
            color=INK,
        )
        self.main = self.figure.add_axes(_MAIN)
        self.main.set_aspect("equal", adjustable="datalim")
        self.main.set_xticks([])
        self.main.set_yticks([])
        self.main.set_facecolor("#f7f9fb")
        for spine in self.main.spines.values():
            spine.set_visible(False)
        self.main.text(
            0.985,
            0.985,
            "plane of the flyby, from the ecliptic's north; to scale",
            transform=self.main.transAxes,
            fontsize=6.4,
            color=SOFT_INK,
            ha="right",
            va="top",
        )
        first = max(passage.samples.first_days, passage.samples.closest_days - BEFORE_HOURS / 24.0)
        last = min(passage.samples.last_days, passage.samples.closest_days + AFTER_HOURS / 24.0)
        bands = [
            band
            for band in passage.bands
            if band.end_tdb_days > first and band.start_tdb_days < last and band.group != "mission"
        ]
        self.windows = self.figure.add_axes((0.775, 0.125, 0.213, 0.40))
        draw_bands(bands, first, last, self.windows)
        self._axis(first, last)
        self._rows: dict[str, list[Band]] = {}
        for band in bands:
            self._rows.setdefault(band.label, []).append(band)
        self._row_places = dict(
            zip(
                (label.get_text() for label in self.windows.get_yticklabels()),
                self.windows.get_yticks(),
                strict=True,
            )
        )
        add_footer(self.figure, passage)

    def _axis(self, first: float, last: float) -> None:
        from matplotlib.dates import DateFormatter, HourLocator

        self.windows.set_xlim(axis_days(first), axis_days(last))
        self.windows.xaxis.set_major_locator(HourLocator(byhour=range(0, 24, 6)))
        self.windows.xaxis.set_major_formatter(DateFormatter("%H:%M"))
        self.windows.tick_params(axis="x", labelsize=6.4)
        self.windows.set_xlabel("UTC", fontsize=6.6, labelpad=1.0)

    def _moving(self) -> None:
        from matplotlib.patches import Circle, Wedge

        passage, main, track = self.passage, self.main, self._track[self._shown]
        sun = self._axes[:2] @ passage.samples.sun_direction
        towards = float(np.degrees(np.arctan2(sun[1], sun[0])))
        radius = EARTH_EQUATORIAL_RADIUS_KM
        turn = np.linspace(0.0, 2.0 * np.pi, 361)
        flat = np.stack([np.cos(turn), np.sin(turn), 0.0 * turn], axis=1) @ self._axes.T
        ring = GEOSTATIONARY_RADIUS_KM * flat
        moon = self._moon_path[self._shown]
        self._earth = [
            main.add_patch(Circle((0, 0), radius, facecolor=OCEAN, edgecolor=INK, linewidth=0.5)),
            main.add_patch(Wedge((0, 0), radius, towards + 90, towards + 270, facecolor=NIGHT)),
        ]
        self._lines = [
            *main.plot(
                ring[:, 0],
                ring[:, 1],
                color=COLOURS["geostationary"],
                linewidth=0.8,
                linestyle=(0, (1.5, 1.5)),
            ),
            *main.plot(moon[:, 0], moon[:, 1], color=COLOURS["moon"], linewidth=0.7),
            *main.plot(track[:, 0], track[:, 1], color="#b9c0c7", linewidth=1.0),
        ]
        (self._past,) = main.plot([], [], color=COLOURS["track"], linewidth=1.8)
        (self._sight,) = main.plot([], [], color=COLOURS["mark"], linewidth=0.8)
        (self._asteroid,) = main.plot([], [], "o", color=COLOURS["mark"], markersize=6.0)
        (self._moon,) = main.plot([], [], "o", color=COLOURS["moon"], markersize=7.0)
        (self._bar,) = main.plot([], [], color=INK, linewidth=1.6, solid_capstyle="butt")
        label: dict[str, Any] = {"fontsize": 7.0, "clip_on": True}
        self._bar_text = main.text(0, 0, "", ha="left", va="bottom", color=INK, **label)
        self._moon_text = main.text(
            0, 0, "  Moon", ha="left", va="center", color=COLOURS["moon"], **label
        )
        self._ring_text = main.text(
            ring[:, 0].max(),
            ring[np.argmax(ring[:, 0]), 1],
            "  geostationary ring",
            ha="left",
            va="center",
            color=COLOURS["geostationary"],
            **label,
        )
        self._sun = main.annotate(
            "Sun",
            xy=(0, 0),
            xytext=(0, 0),
            ha="center",
            va="center",
            fontsize=7.0,
            color=SOFT_INK,
            arrowprops={"arrowstyle": "-|>", "color": COLOURS["naked-eye"]},
        )
        write = self.figure.text
        self._clock = write(0.62, 0.900, "", fontsize=15.0, weight="bold", color=INK, va="top")
        self._scales = write(0.62, 0.845, "", fontsize=7.0, color=SOFT_INK, va="top")
        self._distance = write(
            0.62, 0.795, "", fontsize=15.0, weight="bold", color=COLOURS["mark"], va="top"
        )
        self._facts = write(0.62, 0.740, "", fontsize=7.6, color=INK, va="top", linespacing=1.6)
        (self._cursor,) = self.windows.plot([0, 0], [0, 0], color=COLOURS["mark"], linewidth=1.2)
        (self._open,) = self.windows.plot(
            [], [], "o", color=COLOURS["mark"], markersize=4.5, markeredgecolor="white"
        )
        self._artists: list[Any] = [
            *self._lines,
            *self._earth,
            self._past,
            self._sight,
            self._moon,
            self._asteroid,
            self._bar,
            self._bar_text,
            self._moon_text,
            self._ring_text,
            self._sun,
            self._clock,
            self._scales,
            self._distance,
            self._facts,
            self._cursor,
            self._open,
        ]
        for artist in self._artists:
            artist.set_animated(True)

    def _update(self, days: float) -> None:
        passage = self.passage
        position, velocity = passage.trajectory.state_au(np.array([days]))
        point = (position[0] * AU_KM) @ self._axes.T
        distance = float(np.linalg.norm(position[0]) * AU_KM)
        speed = float(np.linalg.norm(velocity[0]) * AU_KM / SECONDS_PER_DAY)
        moon = np.array(
            [np.interp(days, passage.samples.days, self._moon_path[:, k]) for k in range(2)]
        )
        half = max(_NEAREST_HALF_WIDTH_KM, 1.15 * float(np.abs(point[:2]).max()))
        self._look(half, point)
        past = self._track[self._shown & (passage.samples.days < days)]
        self._past.set_data([*past[:, 0], point[0]], [*past[:, 1], point[1]])
        self._sight.set_data([0.0, point[0]], [0.0, point[1]])
        self._asteroid.set_data([point[0]], [point[1]])
        self._moon.set_data([moon[0]], [moon[1]])
        self._moon_text.set_position((float(moon[0]), float(moon[1])))
        time = time_from_tdb_days(days)
        utc, tdb = iso(time, "utc", 0), iso(time, "tdb", 0)
        clock = civil_scale(time)
        self._clock.set_text(f"{utc[11:16]} {clock}")
        self._scales.set_text(f"{utc[:10]} {utc[11:]} {clock} = {tdb[11:]} TDB")
        self._distance.set_text(f"{kilometres(distance)} km")
        self._facts.set_text(
            f"from the Earth's centre = {distance / LUNAR_DISTANCE_KM:.3f} lunar distances\n"
            f"{kilometres(distance - EARTH_EQUATORIAL_RADIUS_KM)} km above the equatorial radius\n"
            f"{speed:.3f} km/s relative to the Earth\n{self._open_words(days)}"
        )
        x = float(axis_days(days))
        self._cursor.set_data([x, x], list(self.windows.get_ylim()))
        lit = [
            self._row_places[label]
            for label, bands in self._rows.items()
            if any(band.start_tdb_days <= days <= band.end_tdb_days for band in bands)
        ]
        self._open.set_data([x] * len(lit), lit)

    def _open_words(self, days: float) -> str:
        count = {
            group: sum(
                any(b.start_tdb_days <= days <= b.end_tdb_days for b in bands)
                for bands in self._rows.values()
                if bands[0].group == group
            )
            for group in ("JAXA", "ESA")
        }
        return ", ".join(
            f"{number or 'no'} optical site{'' if number == 1 else 's'} of {group} observing"
            for group, number in count.items()
        ).replace(" observing, ", ", ")

    def _look(self, half: float, point: FloatArray) -> None:
        """Point the camera: the whole way from the Earth to the asteroid, and some of the track."""
        box = self.main.get_window_extent()
        tall = half * box.height / box.width
        centre_x, centre_y = 0.3 * float(point[0]), 0.35 * float(point[1])
        left, bottom = centre_x - half, centre_y - tall
        self.main.set_xlim(left, left + 2.0 * half)
        self.main.set_ylim(bottom, bottom + 2.0 * tall)
        length = nice_span(0.6 * half)
        x, y = left + 0.05 * half, bottom + 0.07 * half
        self._bar.set_data([x, x + length], [y, y])
        self._bar_text.set_position((x, y + 0.015 * half))
        self._bar_text.set_text(f"{kilometres(length)} km")
        sun = self._axes[:2] @ self.passage.samples.sun_direction
        sun = sun / np.linalg.norm(sun)
        start = np.array([left + 0.16 * half, bottom + 2.0 * tall - 0.14 * half])
        self._sun.xy = tuple(start + 0.14 * half * sun)
        self._sun.set_position(tuple(start - 0.02 * half * sun))
        self._ring_text.set_visible(half < 6.0 * GEOSTATIONARY_RADIUS_KM)
