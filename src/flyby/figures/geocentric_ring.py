"""The geostationary ring in the plane of a flyby, and where the track is nearest to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flyby.arrays import FloatArray
from flyby.constants import GEOSTATIONARY_RADIUS_KM
from flyby.earth import icrf_to_itrs_matrix
from flyby.encounter.geostationary import NORTHWARDS, SOUTHWARDS, RingEvent
from flyby.figures.colours import colour_of
from flyby.figures.geocentric_arcs import View
from flyby.figures.labels import drawn_pixels, name_point, place_label
from flyby.figures.style import kilometres
from flyby.scene.flyby import Flyby
from flyby.times import iso, tdb_days

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LEAST_SHARE = 0.012
"""A distance shorter than this part of the panel's half width would be a dot."""


def draw_ring(ax: Axes, axes: FloatArray) -> FloatArray:
    """Draw the ring; return its points on the plane of the flyby (n, 2)."""
    turn = np.linspace(0.0, 2.0 * np.pi, 361)
    ring = GEOSTATIONARY_RADIUS_KM * np.stack([np.cos(turn), np.sin(turn), 0 * turn], axis=1)
    flat = (ring @ axes.T)[:, :2]
    ax.plot(
        *flat.T,
        color=colour_of("geostationary"),
        linewidth=0.8,
        linestyle=(0, (1.5, 1.5)),
        zorder=3,
    )
    return np.asarray(flat)


def name_ring(ax: Axes, flat: FloatArray, view: View) -> None:
    """Under the ring, else above it, else tied to it; left out where it would be a dot."""
    if 0.02 * view.half_width_km > GEOSTATIONARY_RADIUS_KM:
        return
    words = f"geostationary ring, {kilometres(GEOSTATIONARY_RADIUS_KM)} km"
    pad = 0.014 * view.half_width_km
    lowest = flat[np.argsort(flat[:, 1])][:150:6]
    candidates = [(x, y - pad, "center", "top") for x, y in lowest]
    candidates += [(x, y + pad, "center", "bottom") for x, y in lowest]
    colour = colour_of("geostationary")
    label = place_label(ax, words, candidates, clear=drawn_pixels(ax), fontsize=6.8, color=colour)
    for place in (lowest[0], *flat[::45]):
        if label is None and view.shows(place[None, :])[0]:
            label = name_point(ax, words, place, colour, -90.0, fontsize=6.8)


def draw_ring_events(
    passage: Flyby, ax: Axes, axes: FloatArray, view: View
) -> list[tuple[FloatArray, str]]:
    """Tie the track to the ring where it is nearest, and mark where it passes the equator.

    Returns the points that are to be named, and their words. Nothing in the wide view.
    """
    found = passage.approach.geostationary
    if view.wide or found is None:
        return []
    colour = colour_of("geostationary")
    marks = []
    nearest = found.nearest
    point, foot = _on_the_plane(passage, axes, nearest)
    if view.shows(point[None, :])[0] and _length(point - foot) > _LEAST_SHARE * view.half_width_km:
        ax.plot(*np.stack([point, foot]).T, color=colour, linewidth=0.8, zorder=4)
        ax.plot(*point, "o", color=colour, markersize=3.5, zorder=7)
        marks.append((point, f"{_clock(nearest)} nearest to the ring,\n{_km(nearest)} km from it"))
    for event in found.events:
        if event.what not in (NORTHWARDS, SOUTHWARDS):
            continue
        point, _ = _on_the_plane(passage, axes, event)
        if view.shows(point[None, :])[0]:
            ax.plot(*point, "D", color=colour, markersize=3.0, zorder=7)
            marks.append(
                (point, f"{_clock(event)} through the equator,\n{_km(event)} km from the ring")
            )
    return marks


def name_ring_events(ax: Axes, marks: list[tuple[FloatArray, str]]) -> None:
    """Name what `draw_ring_events` has marked."""
    for point, words in marks:
        name_point(ax, words, point, colour_of("geostationary"), 90.0, fontsize=6.8)


def _on_the_plane(
    passage: Flyby, axes: FloatArray, event: RingEvent
) -> tuple[FloatArray, FloatArray]:
    """Return the asteroid and the nearest point of the ring, on the plane of the flyby [km]."""
    days = float(tdb_days(event.time))
    here = passage.samples.track_km(np.array([days]))[0]
    pole = icrf_to_itrs_matrix(days)[2]
    flat = here - (here @ pole) * pole
    foot = GEOSTATIONARY_RADIUS_KM * flat / _length(flat)
    return np.asarray((here @ axes.T)[:2]), np.asarray((foot @ axes.T)[:2])


def _length(vector: FloatArray) -> float:
    return float(np.linalg.norm(vector))


def _clock(event: RingEvent) -> str:
    return iso(event.time, "utc", 0)[11:16]


def _km(event: RingEvent) -> str:
    return kilometres(float(event.distance_from_ring.to_value("km")))
