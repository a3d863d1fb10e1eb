"""Figure `visibility`: altitudes as astropy has them, bold exactly within the windows."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from shared_scenes import apophis as passage
from shared_scenes import unknown

from flyby.figures.style import flyby_style
from flyby.figures.time_axis import axis_days
from flyby.figures.visibility_figure import visibility
from flyby.figures.visibility_nights import TWILIGHT, draw_site, gather

SECOND = 1.0 / 86400.0


def night(key):
    return next(one for one in gather(passage()).nights if one.site.key == key)


@cache
def panel(key):
    with flyby_style():
        ax = draw_site(passage(), site=night(key).site)
        ax.figure.canvas.draw()
    return ax


@pytest.mark.parametrize("key", ["bisei", "ogs-tenerife", "dsa-3"])
def test_bold_lines_are_the_windows_to_the_second(key):
    shown = gather(passage())
    bold = [line.get_xdata() for line in panel(key).lines if line.get_label() == "window"]
    windows = night(key).windows
    assert len(bold) == len(windows) > 0
    for days, window in zip(bold, windows, strict=True):
        start = max(window._start_tdb_days, shown.days[0])
        end = min(window._end_tdb_days, shown.days[-1])
        assert days[0] == pytest.approx(float(axis_days(start)), abs=SECOND)
        assert days[-1] == pytest.approx(float(axis_days(end)), abs=SECOND)


def test_a_window_that_altitude_opens_begins_at_the_limit():
    one = night("bisei")
    line = next(line for line in panel("bisei").lines if line.get_label() == "window")
    # Linear between instants two minutes apart: the curve bends by less than 0.01 deg.
    assert line.get_ydata()[0] == pytest.approx(one.least_altitude_deg, abs=0.01)
    assert line.get_ydata()[-1] == pytest.approx(one.least_altitude_deg, abs=0.01)


def test_a_window_that_nightfall_opens_begins_at_nautical_twilight():
    shown, one = gather(passage()), night("ogs-tenerife")
    (window,) = (w for w in one.windows if w.opens == "sun_altitude")
    sun = np.interp(window._start_tdb_days, shown.days, one.sun_altitude_deg)
    # The Sun sinks by 0.4 deg in two minutes, all but evenly.
    assert sun == pytest.approx(-12.0, abs=0.01)


def test_the_shades_follow_the_sun():
    ax, one, shown = panel("ogs-tenerife"), night("ogs-tenerife"), gather(passage())
    time = axis_days(shown.days)
    edges = [top for _, top, _ in TWILIGHT]
    for name, top, shade in TWILIGHT[1:]:
        below = [foot for foot in edges if foot < top]
        foot = below[0] if below else -91.0
        spans = [
            patch.get_patch_transform().transform(patch.get_path().vertices)[:, 0]
            for patch in ax.patches  # rectangles; polygons before matplotlib 3.9
            if _hex(patch.get_facecolor()) == shade
        ]
        drawn = sum(np.ptp(span) for span in spans)
        within = (one.sun_altitude_deg <= top) & (one.sun_altitude_deg > foot)
        # Each edge is on the grid of two minutes.
        assert drawn == pytest.approx(within.sum() * (time[1] - time[0]), abs=0.006), name


def _hex(colour):
    from matplotlib.colors import to_hex

    return to_hex(colour)


@pytest.mark.slow
def test_every_site_with_a_window_has_a_panel():
    shown = gather(passage())
    with flyby_style():
        figure = visibility(passage())
    # Below the sites' panels stands the strip of what missions do.
    titles = [ax.get_title(loc="left") for ax in figure.axes]
    assert titles.pop() == ""
    assert len(titles) == len(shown.nights)
    for one in shown.nights:
        assert any(title.startswith(one.site.name) for title in titles)
    line = float(axis_days(passage().samples.closest_days))
    for ax in figure.axes:
        assert any(set(item.get_xdata()) == {line} for item in ax.lines)
    # As the joint statement has it: no Japanese optical site holds closest approach.
    holding = {
        one.group
        for one in shown.nights
        for w in one.windows
        if one.site.kind == "optical"
        and w._start_tdb_days < passage().samples.closest_days < w._end_tdb_days
    }
    assert holding == {"ESA"}


@pytest.mark.slow
def test_sites_without_a_window_are_named_with_the_reason():
    other = unknown()
    shown = gather(other)
    assert ("Usuda 64 m", ("spacecraft",)) in shown.without
    assert not shown.law_known
    assert not any(one.windows for one in shown.nights if one.site.kind == "optical")
    with flyby_style():
        figure = visibility(other)
        figure.canvas.draw()
    words = " ".join(text.get_text() for text in figure.texts)
    assert "no spacecraft to track: Usuda 64 m" in words
    assert "no H of this asteroid is known" in words
