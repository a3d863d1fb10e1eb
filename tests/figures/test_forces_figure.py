"""Figure `forces`: every bar is a row of the budget, on a scale that says so."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from flyby.encounter.force_study import force_budget
from flyby.figures.forces_figure import draw_added, draw_left_out, forces, gather
from flyby.figures.style import flyby_style
from flyby.orbits import load_orbit
from flyby.scene.flyby import Flyby


@cache
def passage(name="apophis"):
    return Flyby(load_orbit(name))


@cache
def budget():
    return force_budget(load_orbit("apophis"), passage().approach.time)


def panel(draw):
    with flyby_style():
        ax = draw(passage())
        ax.figure.canvas.draw()
    return ax


def ends(ax):
    """Where each bar ends, by its row."""
    return {
        round(patch.get_y() + 0.5 * patch.get_height()): patch.get_x() + patch.get_width()
        for patch in ax.patches
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("draw", "group", "attribute"),
    [(draw_added, "added", "error"), (draw_left_out, "left out", "change")],
)
def test_bars_are_the_rows_of_the_budget(draw, group, attribute):
    ax = panel(draw)
    rows = budget().group(group)
    assert ax.get_xscale() == "log"
    assert "km" in ax.get_xlabel()
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert len(labels) == len(rows)
    reached = ends(ax)
    words = [text.get_text() for text in ax.texts]
    for place, row in enumerate(rows):
        value = getattr(row, attribute).to_value("km")
        assert row.label in labels[place]
        assert reached[place] == pytest.approx(abs(value), rel=1e-9)
        # The sign stands in words, since a logarithm has none.
        sign = "+" if value > 0.0 else "\u2212"
        digits = f"{abs(value):,.0f}".replace(",", "\u2009")
        digits = (
            digits if abs(value) >= 1000.0 else f"{abs(value):.{1 if abs(value) >= 10 else 3}f}"
        )
        assert f"{sign}{digits}" in words


def test_two_body_motion_is_labelled_an_illustration():
    ax = panel(draw_added)
    assert "an illustration, not an answer" in [text.get_text() for text in ax.texts]
    first = ax.get_yticklabels()[0].get_text()
    assert "boinor" in first or "poliastro" in first
    hatched = [patch for patch in ax.patches if patch.get_hatch()]
    assert len(hatched) == 1


def test_the_epoch_and_what_is_compared_with_are_said():
    with flyby_style():
        figure = forces(passage())
    words = " ".join(text.get_text() for text in figure.texts)
    assert "2025-11-21 TDB" in words
    assert "2029-04-13 21:45 UTC" in words
    assert "JPL publishes for solution 220: 38\u2009011.459 km" in words
    sigma = gather(passage()).sigma_km
    assert sigma == pytest.approx(1.0926, abs=1e-3)


def test_without_a_published_approach_the_full_model_is_the_measure():
    orbit = replace(load_orbit("apophis"), solution="unknown", covariance=None)
    other = Flyby(orbit)
    with flyby_style():
        figure = forces(other)
        figure.canvas.draw()
    words = " ".join(text.get_text() for text in figure.texts)
    assert "the full model" in words
    assert "publishes" not in words
    assert gather(other).sigma_km is None
    assert gather(other).added[-1].distance_km == 0.0
