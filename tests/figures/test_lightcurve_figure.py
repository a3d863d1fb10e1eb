"""Figure `lightcurve` shows the numbers of `flyby.scene.lightcurve`."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from astropy import units as u
from matplotlib.axes import Axes
from words import covered, faint_words, texts

import flyby
from flyby.figures import draw, draw_aliases, draw_turns, drawn_data
from flyby.figures.lightcurve_figure import gather
from flyby.figures.lightcurve_strips import hardest_alias
from flyby.figures.style import flyby_style, new_figure
from flyby.scene.light_curve_coverage import TOLD_APART


@cache
def passage() -> flyby.Flyby:
    return flyby.Flyby(flyby.load_orbit("apophis"), sites=["P93", "J04"])


def test_strips_are_as_full_as_their_lunations() -> None:
    found = gather(passage())
    with flyby_style():
        ax = new_figure(180.0, 80.0).add_subplot()
        draw_turns(passage(), ax)
    rows = 3 * (1 + len(found.periods))
    assert len(ax.collections) == rows * len(found.lunations)
    # White where nothing is covered: the blue share of a colour falls as the share grows.
    one = found.lunations
    shares = np.array([moon.day.covered[0] for moon in one])
    blue = np.array([strip.get_facecolor()[0][2] for strip in ax.collections[: len(one)]])
    order = np.argsort(shares)
    assert np.all(np.diff(blue[order]) <= 1e-9)
    # A lunation lasts 29.3 to 29.9 days; the year begins within the first.
    edges = [strip.get_datalim(ax.transData).x0 for strip in ax.collections[: len(one)]]
    assert np.all(np.diff(edges)[1:] > 29.2)


def test_a_dot_is_where_a_lunation_tells() -> None:
    found = gather(passage())
    hardest = hardest_alias(found)
    with flyby_style():
        ax = new_figure(180.0, 60.0).add_subplot()
        draw_aliases(passage(), ax)
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    counts = [len(line.get_xdata()) for line in dots]
    assert counts == [int(np.sum(row >= TOLD_APART)) for row in hardest.by_lunation]
    assert counts[2] > max(counts[:2])


@pytest.mark.slow
def test_it_can_be_read_in_every_theme_and_with_any_sites() -> None:
    for theme in ("paper", "slide", "dark"):
        figure = draw("lightcurve", passage(), theme=theme)
        assert covered(figure) == []
        assert faint_words(figure) == []
    alone = draw("lightcurve", flyby.Flyby(flyby.load_orbit("apophis"), sites=["J04"]))
    assert covered(alone) == []
    blind = draw("lightcurve", flyby.Flyby(flyby.load_orbit("apophis"), sites=["DSS-14"]))
    assert any("no optical site can observe" in text for text, _ in texts(blind))


def test_its_table_has_the_hours_of_the_nights() -> None:
    table = drawn_data("lightcurve", passage())
    found = gather(passage())
    for one in found.networks:
        own = table[table["series"] == f"{one.name}: nights"]
        assert np.abs(own["hours"].sum() - one.hours.sum()) < 1e-6 * u.h
    turns = table[table["series"] == "together: 262.2 h"]
    assert turns["covered"].to_value("percent").tolist() == [
        100.0 * moon.phases[2].covered[2] for moon in found.lunations
    ]


@pytest.mark.slow
def test_on_a_slide_each_column_has_its_dates() -> None:
    """Whatever stands at the foot of a column; the panel of hours has a second scale."""
    figure = draw("lightcurve", passage(), size="slide")
    columns: dict[float, list[Axes]] = {}
    for ax in figure.axes:
        columns.setdefault(round(ax.get_position().x0, 2), []).append(ax)
    assert len(columns) > 1
    for panels in columns.values():
        lowest = min(ax.get_position().y0 for ax in panels)
        at_the_foot = [ax for ax in panels if ax.get_position().y0 < lowest + 0.01]
        words = [text for ax in at_the_foot for text in ax.get_xticklabels()]
        assert any(text.get_visible() and text.get_text() for text in words)
    assert covered(figure) == []
