"""Shadows behind the curves of figures."""

from __future__ import annotations

import numpy as np
import pytest

from flyby.figures.shadows import draw_shadows
from flyby.figures.style import new_figure
from flyby.figures.time_axis import axis_days
from flyby.scene.bands import Band, shadow_bands
from flyby.scene.coverage import finite
from flyby.times import parse_time

PENUMBRA = Band("geometry", "in the Earth's penumbra", 100.0, 100.08)
UMBRA = Band("geometry", "in the Earth's umbra", 100.01, 100.07)
NEAR = Band("geometry", "inside the lunar distance", 99.8, 100.3)


def panel():
    ax = new_figure(90.0, 60.0).add_axes((0.15, 0.15, 0.8, 0.8))
    ax.set_xlim(axis_days(99.5), axis_days(100.5))
    ax.set_ylim(20.0, 3.0)
    return ax


def test_both_parts_are_shaded_and_the_umbra_named():
    ax = panel()
    curve = (axis_days(np.linspace(99.5, 100.5, 400)), np.linspace(18.0, 5.0, 400))
    draw_shadows(ax, [NEAR, PENUMBRA, UMBRA], curves=[curve])
    edges = [
        sorted(
            {*patch.get_xy()[:, 0]}
            if hasattr(patch.get_xy(), "shape")
            else {patch.get_x(), patch.get_x() + patch.get_width()}
        )
        for patch in ax.patches
    ]
    assert [(e[0], e[-1]) for e in edges] == [
        pytest.approx((axis_days(b.start_tdb_days), axis_days(b.end_tdb_days)))
        for b in (PENUMBRA, UMBRA)
    ]
    (label,) = ax.texts
    assert label.get_text().startswith("in the Earth's umbra\n")
    box = label.get_window_extent(ax.figure.canvas.get_renderer())
    points = ax.transData.transform(np.column_stack(curve))
    assert not np.any(np.all((points > box.p0) & (points < box.p1), axis=1))
    frame = ax.get_window_extent()
    assert frame.x0 <= box.x0
    assert box.x1 <= frame.x1


def test_a_penumbra_without_an_umbra_is_named():
    ax = panel()
    draw_shadows(ax, [PENUMBRA])
    assert ax.texts[0].get_text().startswith("in the Earth's penumbra\n")


def test_without_a_shadow_nothing_is_drawn():
    ax = panel()
    draw_shadows(ax, [NEAR])
    assert not ax.patches
    assert not ax.texts
    assert shadow_bands([NEAR]) == ()


def test_a_curve_breaks_where_there_is_no_light():
    assert np.array_equal(finite(np.array([3.0, np.inf, 4.0])), [3.0, np.nan, 4.0], equal_nan=True)


@pytest.mark.slow
def test_brightness_breaks_in_the_umbra():
    """An orbit that nobody has: through the umbra at 58 600 km."""
    from shaded import made_up

    from flyby.figures.brightness_curves import gather
    from flyby.figures.brightness_panels import draw_magnitude
    from flyby.scene.flyby import Flyby

    passage = Flyby(made_up(), start=parse_time("2028-01-01"), stop=parse_time("2030-01-01"))
    shown = gather(passage)
    dark = np.isnan(shown.curves.magnitude)
    assert dark.any()
    (umbra,) = [band for band in shadow_bands(shown.geometry) if band.label.endswith(" umbra")]
    hours = 24.0 * (shown.curves.days[dark] - umbra.start_tdb_days)
    assert hours.min() > -0.001
    assert hours.max() < 24.0 * (umbra.end_tdb_days - umbra.start_tdb_days) + 0.001
    ax = draw_magnitude(passage, zoomed=True)
    words = [text.get_text() for text in ax.texts]
    assert any(text.startswith("in the Earth's umbra") for text in words)
    (line,) = [line for line in ax.lines if line.get_label() == "V"]
    assert np.isnan(np.asarray(line.get_ydata())[dark]).all()
