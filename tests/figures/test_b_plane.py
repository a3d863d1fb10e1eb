"""Figure `b-plane`: what is drawn is what was mapped."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from matplotlib.patches import Circle

from altered import altered
from flyby.constants import EARTH_EQUATORIAL_RADIUS_KM
from flyby.encounter import b_plane_region
from flyby.figures import b_plane, b_plane_solutions, keyholes_figure
from flyby.figures.b_plane_figure import draw_returns, draw_solutions, draw_target
from flyby.figures.return_labels import spread_positions
from flyby.figures.style import flyby_style, new_figure
from flyby.orbits import load_orbit
from flyby.scene.flyby import Flyby


@cache
def passage():
    return Flyby(load_orbit("apophis"))


def panel(draw, its=None):
    with flyby_style():
        ax = new_figure(120.0, 120.0).add_axes((0.15, 0.1, 0.5, 0.8))
        draw(its or passage(), ax)
        ax.figure.canvas.draw()
    return ax


def words_of(artist):
    return " ".join(text.get_text() for text in artist.texts)


@pytest.mark.slow
def test_three_solutions_are_told_apart():
    labels = [item.label for item in b_plane_solutions.gather(passage()).solutions]
    # The two epochs of JPL 220, and of NEOCC's, are one solution each; the widest first.
    assert labels[0] == "JPL 199 (2017-08-09)"
    assert labels[-1] == "JPL 220 (2024-06-25)"
    assert len(labels) == 3
    assert any("NEOCC" in label for label in labels)


def test_target_is_to_scale():
    ax = panel(draw_target)
    radii = sorted(patch.radius for patch in ax.patches if isinstance(patch, Circle))
    assert radii[0] == EARTH_EQUATORIAL_RADIUS_KM
    assert radii[1] == pytest.approx(13773.0, abs=5.0)
    assert ax.get_aspect() == 1.0
    points = [
        line.get_xydata()[0]
        for line in ax.lines
        if line.get_marker() == "o" and len(line.get_xdata()) == 1
    ]
    plane = passage().approach.b_plane
    assert points[0] == pytest.approx([plane.xi.to_value("km"), plane.zeta.to_value("km")])


def test_ellipses_and_dots_are_those_of_the_regions():
    ax = panel(draw_solutions)
    region = b_plane_region(load_orbit("apophis"), passage().approach.time)
    spans = [np.ptp(line.get_ydata()) for line in ax.lines if line.get_marker() == "None"]
    for sigmas in (1.0, 3.0):
        assert any(
            span == pytest.approx(2.0 * sigmas * region.sigma_zeta.to_value("km"), rel=1e-3)
            for span in spans
        )
    clouds = [line for line in ax.lines if line.get_marker() == "."]
    assert [len(line.get_xdata()) for line in clouds] == [b_plane_solutions.SAMPLES] * 2
    assert ax.get_aspect() == 1.0
    assert "km" in ax.get_xlabel()
    assert "km" in ax.get_ylabel()
    assert "JPL 220" in words_of(ax)
    assert "JPL 199" not in words_of(ax)


def test_returns_are_marked_at_their_zeta():
    ax = panel(draw_returns)
    shown = keyholes_figure.gather(passage())
    levels = {float(line.get_ydata()[0]) for line in ax.lines if len(set(line.get_ydata())) == 1}
    for one in shown.survey.keyholes:
        assert any(abs(level - one.zeta.to_value("km")) < 1e-6 for level in levels)
    for one in shown.published:
        assert any(one.zeta_low_km <= level <= one.zeta_high_km for level in levels)
    words = words_of(ax)
    for needed in ("2036-04-13: keyhole", "0.61 km wide", "nominal", "resonant circle 7:6", "2068"):
        assert needed in words


def test_an_orbit_without_covariance_or_catalogue_is_drawn_and_says_so():
    bare = altered(
        passage(),
        {keyholes_figure.gather: keyholes_figure.gather(passage())},
        orbit=replace(passage().orbit, covariance=None, designation="99999 Another"),
    )
    ax = panel(draw_solutions, bare)
    assert "without a covariance" in words_of(ax)
    with flyby_style():
        b_plane(bare).canvas.draw()


def test_a_bound_approach_has_no_b_plane_and_says_so():
    bound = altered(
        passage(),
        {keyholes_figure.gather: keyholes_figure.KeyholeScene(None, (), "no returns")},
        approach=replace(passage().approach, b_plane=None),
    )
    for draw in (draw_target, draw_solutions, draw_returns):
        assert "no b-plane" in words_of(panel(draw, bound)).replace("\n", " ")
    with flyby_style():
        b_plane(bound).canvas.draw()


def test_labels_are_spread_without_overlap():
    wanted, heights = [0.0, 0.1, 0.15, 5.0, 9.9], [1.0, 1.0, 1.0, 1.0, 1.0]
    places = spread_positions(wanted, heights, 0.0, 10.0)
    assert np.all(np.diff(places) >= 1.0 - 1e-4)
    assert places[0] >= 0.5
    assert places[-1] <= 9.5
    assert places[3] == pytest.approx(5.0)
