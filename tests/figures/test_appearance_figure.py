"""Figure `appearance`: discs to one scale, lit as computed; no diameter is invented."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from matplotlib.patches import Circle, Polygon

from flyby.figures.appearance_figure import (
    SNAPSHOT_HOURS,
    appearance,
    draw_asteroid,
    draw_discs,
    draw_sizes,
    gather,
)
from flyby.figures.style import flyby_style
from flyby.figures.time_axis import axis_days
from flyby.orbits import load_orbit
from flyby.scene.flyby import Flyby


@cache
def passage():
    return Flyby(load_orbit("apophis"))


def panel(draw):
    with flyby_style():
        ax = draw(passage())
        ax.figure.canvas.draw()
    return ax


def test_discs_are_to_scale_and_lit_as_computed():
    ax = panel(draw_discs)
    shown = gather(passage())
    assert ax.get_aspect() == 1.0
    dark = [patch for patch in ax.patches if isinstance(patch, Circle) and patch.get_fill()][::2]
    lit = [patch for patch in ax.patches if isinstance(patch, Polygon)]
    discs = [disc for one in shown.snapshots for disc in (one.earth, one.moon)]
    assert len(lit) == len(discs) == 2 * len(SNAPSHOT_HOURS)
    radii = sorted({round(patch.get_radius(), 9) for patch in dark})
    wanted = sorted({round(0.5 * disc.angular_diameter.to_value("deg"), 9) for disc in discs})
    assert radii == pytest.approx(wanted)
    for patch, disc in zip(lit, discs, strict=True):
        x, y = patch.get_xy().T
        area = abs(0.5 * np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))
        whole = np.pi * (0.5 * disc.angular_diameter.to_value("deg")) ** 2
        # Ninety chords in place of half a circle.
        assert area / whole == pytest.approx(float(disc.illuminated_fraction), abs=1e-3)
        # The bright side is where the position angle points, east to the left.
        angle = np.radians(disc.bright_limb.to_value("deg"))
        centre = 0.5 * (x[0] + x[90]), 0.5 * (y[0] + y[90])
        limb = x[45] - centre[0], y[45] - centre[1]
        assert np.array(limb) / np.hypot(*limb) == pytest.approx(
            np.array([-np.sin(angle), np.cos(angle)]), abs=1e-6
        )


def test_curves_are_the_angular_diameters():
    shown = gather(passage())
    curves = [
        line.get_data() for line in panel(draw_sizes).lines if line.get_label() in ("Earth", "Moon")
    ]
    for (times, values), expected in zip(curves, (shown.earth_deg, shown.moon_deg), strict=True):
        assert np.array_equal(values, expected)
        assert np.array_equal(times, axis_days(shown.days))
    # 19.3 deg of the Earth; the Moon from 95 969 km: 2 asin(1737.4 / 95 969) = 2.07 deg.
    assert shown.earth_deg.max() == pytest.approx(19.30, abs=0.01)
    assert shown.moon_deg.max() == pytest.approx(2.074, abs=0.005)


def test_the_diameter_is_the_published_one():
    shown = gather(passage())
    ax = panel(draw_asteroid)
    words = " ".join(text.get_text() for text in ax.texts)
    assert "0.34 \u00b1 0.04 km" in words
    assert "Brozovic et al. 2018" in words
    assert shown.greatest_arcsec == pytest.approx(1.845, abs=0.001)
    # Over 31 633 km from the ground.
    assert shown.from_surface_arcsec == pytest.approx(2.217, abs=0.001)
    assert shown.sigma_arcsec == pytest.approx(1.845 * 0.04 / 0.34, abs=0.001)


def test_without_a_published_diameter_none_is_drawn():
    other = Flyby(replace(load_orbit("apophis"), designation="99999 Another"))
    assert gather(other).diameter is None
    with flyby_style():
        figure = appearance(other)
        figure.canvas.draw()
    words = " ".join(text.get_text() for ax in figure.axes for text in ax.texts)
    assert "no diameter of this asteroid is in the catalogue" in words
