"""Stars and constellations as every star chart of the figures draws them."""

from __future__ import annotations

from typing import Any

import numpy as np

from flyby.arrays import FloatArray
from flyby.figures.labels import place_label
from flyby.figures.scenes.star_field import StarField
from flyby.figures.style import COLOURS, INK
from flyby.figures.world import halo

SKY = "#fbfcfe"
_BORDERS = "#d3dae2"
_FIGURES = "#9fb2c6"
_NAMES = "#7d8a97"
_CIRCLES = (("equator", (0, (1, 3)), "celestial equator"), ("ecliptic", (0, (5, 3)), "ecliptic"))


def star_size(magnitude: Any) -> Any:
    """Area of a star's dot [points squared]."""
    return 0.6 + 1.5 * np.maximum(5.8 - np.asarray(magnitude), 0.0) ** 1.75


def draw_field(field: StarField, ax: Any, clip: Any) -> None:
    """Borders and figures of constellations, equator and ecliptic, stars; no words yet."""
    from matplotlib.collections import LineCollection

    for lines, colour, width in ((field.borders, _BORDERS, 0.5), (field.figures, _FIGURES, 0.6)):
        drawn = ax.add_collection(
            LineCollection(list(lines), colors=colour, linewidths=width, zorder=1)
        )
        drawn.set_clip_path(clip)
    for name, dashes, _ in _CIRCLES:
        points = getattr(field, name)
        (line,) = ax.plot(
            points[:, 0],
            points[:, 1],
            color=COLOURS["geometry"],
            linewidth=0.6,
            linestyle=dashes,
            zorder=1,
        )
        line.set_clip_path(clip)
    dots = ax.scatter(
        field.stars[:, 0],
        field.stars[:, 1],
        s=star_size(field.star_magnitudes),
        color=INK,
        linewidths=0.0,
        zorder=3,
    )
    dots.set_clip_path(clip)


def name_circles(field: StarField, ax: Any, avoid: FloatArray) -> None:
    """Write the names of equator and ecliptic along them, where there is room."""
    radius = field.chart.radius
    for name, _, words in _CIRCLES:
        points = getattr(field, name)
        inside = points[np.hypot(points[:, 0], points[:, 1]) < 0.9 * radius]
        # Near the rim first: the middle belongs to the path.
        order = np.argsort(-np.hypot(inside[:, 0], inside[:, 1]))
        for x, y in inside[order][::4]:
            near = inside[np.hypot(*(inside - (x, y)).T) < 0.08 * radius]
            along = near[np.argmax(near[:, 0])] - near[np.argmin(near[:, 0])]
            turn = np.degrees(np.arctan2(along[1], along[0]))
            off = 0.02 * radius * np.array([-np.sin(np.radians(turn)), np.cos(np.radians(turn))])
            label = place_label(
                ax,
                words,
                [(*((x, y) + side * off), "center", "center") for side in (1.0, -1.0)],
                avoid=avoid,
                fontsize=6.4,
                color=COLOURS["geometry"],
                zorder=4,
                rotation=turn,
                rotation_mode="anchor",
                path_effects=halo(),
            )
            if label is not None:
                break


def beside(path: FloatArray, width: float) -> FloatArray:
    """A path and both edges of a strip about it, as points that no label may cover."""
    along = np.gradient(path, axis=0)
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-12)[:, None]
    normal = np.stack([along[:, 1], -along[:, 0]], axis=1) / length
    return np.concatenate([path, path + width * normal, path - width * normal])


def name_stars(
    field: StarField,
    ax: Any,
    path: FloatArray,
    brightest: float,
    faintest: float,
    faintest_anywhere: float,
) -> None:
    """Write the names of the stars from `brightest` to `faintest`.

    Those fainter than `faintest_anywhere` only near the path.
    """
    radius = field.chart.radius
    pad = 0.013 * radius
    # Beside the dot, above and below it, then farther off to each corner.
    places = [
        (1.0, 0.0, "left", "center"),
        (-1.0, 0.0, "right", "center"),
        (0.0, 1.0, "center", "bottom"),
        (0.0, -1.0, "center", "top"),
        (1.0, -2.0, "left", "center"),
        (-1.0, 2.0, "right", "center"),
        (1.0, 2.0, "left", "center"),
        (-1.0, -2.0, "right", "center"),
        (0.0, -2.5, "center", "top"),
        (0.0, 2.5, "center", "bottom"),
    ]
    for (x, y), magnitude, name in zip(
        field.stars, field.star_magnitudes, field.star_names, strict=True
    ):
        if not name or not brightest < magnitude <= faintest or np.hypot(x, y) > 0.93 * radius:
            continue
        near = np.nanmin(np.hypot(*(path - (x, y)).T)) < 0.12 * radius
        if magnitude > faintest_anywhere and not near:
            continue
        place_label(
            ax,
            name,
            [(x + a * pad, y + b * pad, *sides) for a, b, *sides in places],
            avoid=path,
            fontsize=6.4,
            color=INK,
            zorder=7,
            path_effects=halo(),
        )


def name_constellations(field: StarField, ax: Any, avoid: FloatArray) -> None:
    """Write the names of the constellations in the middle of each, where there is room."""
    radius = field.chart.radius
    for name, (x, y) in field.constellations:
        if np.hypot(x, y) > 0.9 * radius:
            continue
        step = 0.03 * radius
        ways = [
            (a, b) for reach in (0, 1, 2) for a in (-reach, 0, reach) for b in (-reach, 0, reach)
        ]
        place_label(
            ax,
            name.upper(),
            [(x + a * step, y + b * step, "center", "center") for a, b in dict.fromkeys(ways)],
            avoid=avoid,
            fontsize=6.4,
            color=_NAMES,
            zorder=4,
        )
