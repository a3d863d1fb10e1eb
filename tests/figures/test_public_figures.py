"""Every figure is a public function: it returns a `Figure`, writes nothing, changes nothing."""

from __future__ import annotations

import inspect

import matplotlib
import matplotlib.style
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from shared_scenes import apophis as passage
from words import faint_words

import flyby.figures
from flyby.errors import FigureError, UnknownNameError
from flyby.figures.colours import colour_of, contrast, readable, tint
from flyby.figures.drawing import FIGURES, PANELS
from flyby.figures.style import COLOURS, INK, flyby_style

NAMES = [name.replace("-", "_") for name in FIGURES]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_a_function_that_leaves_everything_alone(name, tmp_path, monkeypatch):
    from matplotlib import pyplot

    monkeypatch.chdir(tmp_path)
    # Another backend than the one that draws: a notebook's stays a notebook's.
    monkeypatch.setitem(matplotlib.rcParams, "backend", "svg")
    settings, open_figures = dict(matplotlib.rcParams), pyplot.get_fignums()
    figure = getattr(flyby.figures, name)(passage(), title="A title of my own")
    assert isinstance(figure, Figure)
    assert dict(matplotlib.rcParams) == settings
    assert pyplot.get_fignums() == open_figures
    assert list(tmp_path.iterdir()) == []
    # (the footers of all figures name the orbit's solution)
    words = " ".join(text.get_text() for text in figure.findobj(Text))
    assert "A title of my own" in words
    assert "JPL 220" in words


def test_every_name_at_the_door_is_there():
    public = {*NAMES, *(panel for panels in PANELS.values() for panel in panels)}
    assert public <= set(flyby.figures.__all__)
    assert dir(flyby.figures) == sorted(flyby.figures.__all__)
    for name in flyby.figures.__all__:
        assert getattr(flyby.figures, name) is not None
    for panel in public - set(NAMES):
        first, second = list(inspect.signature(getattr(flyby.figures, panel)).parameters)[:2]
        assert (first, second) == ("passage", "ax"), panel
    with pytest.raises(AttributeError, match="porkchop"):
        _ = flyby.figures.porkchop


DARK = [
    {"text.color": "white", "axes.facecolor": "black", "figure.facecolor": "black"},
    {"text.color": "#93a1a1", "axes.facecolor": "#002b36", "figure.facecolor": "#073642"},
]
"""As matplotlib's dark background, and as Solarized, which is less dark and less bright."""
ALSO = ("axes.labelcolor", "xtick.color", "ytick.color", "axes.edgecolor", "axes.titlecolor")


def dark(style):
    return {**style, **dict.fromkeys(ALSO, style["text.color"])}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "style"), [(name, DARK[place % 2]) for place, name in enumerate(NAMES)]
)
def test_without_a_theme_a_dark_style_can_be_read(name, style):
    with matplotlib.rc_context(dark(style)):
        figure = getattr(flyby.figures, name)(passage(), theme=None)
        assert matplotlib.colors.to_hex(figure.get_facecolor()) == matplotlib.colors.to_hex(
            style["figure.facecolor"]
        )
        assert faint_words(figure) == []


def test_single_panels_are_drawn_on_ones_own_axes():
    from matplotlib import pyplot

    with matplotlib.rc_context({"font.family": "serif", "axes.facecolor": "#f0f0f0"}):
        figure, (upper, lower) = pyplot.subplots(2, 1, figsize=(9.0, 9.0))
        try:
            assert passage().plot("missions", ax=upper) is upper
            assert flyby.figures.groundtrack(passage(), ax=lower, title="Below") is lower
            assert figure.axes[:2] == [upper, lower]
            assert lower.get_title() == "Below"
            for ax in (upper, lower):
                assert ax.has_data()
                assert ax.get_facecolor()[0] == pytest.approx(0xF0 / 255.0)
            assert {text.get_fontfamily()[0] for text in upper.texts} == {"serif"}
        finally:
            pyplot.close(figure)


def test_a_panel_is_drawn_on_ones_own_axes_of_any_canvas():
    # A bare figure: its canvas cannot draw by itself.
    ax = Figure(figsize=(8.0, 4.0)).add_subplot()
    assert flyby.figures.draw_distance(passage(), ax) is ax
    assert ax.get_yscale() == "log"
    alone = flyby.figures.draw_speed(passage())
    assert isinstance(alone, Axes)
    assert alone.figure.axes == [alone]


def test_a_figure_of_several_panels_takes_no_axes():
    ax = Figure().add_subplot()
    for draw in (
        lambda: passage().plot("approach", ax=ax),
        lambda: flyby.figures.approach(passage(), ax=ax),
    ):
        with pytest.raises(FigureError, match=r"takes no axes.*flyby\.figures\.draw_distance"):
            draw()
    assert not ax.has_data()


def test_what_there_is_not_is_said_in_a_line():
    with pytest.raises(UnknownNameError, match=r"theme.*'neon'.*flyby"):
        flyby.figures.missions(passage(), theme="neon")
    with pytest.raises(UnknownNameError, match=r"option of figure missions.*'titel'.*title"):
        passage().plot("missions", titel="A slip")


def test_colours_are_the_themes_or_can_be_read():
    with flyby_style():
        assert colour_of("mark") == COLOURS["mark"]
        assert colour_of("ink") == INK
        assert (readable("#8a5f00"), tint("#e8edf2")) == ("#8a5f00", "#e8edf2")
    with matplotlib.rc_context(matplotlib.rcParamsDefault | {"backend": "agg"}):
        assert colour_of("mark") == COLOURS["mark"]
        assert (colour_of("paper"), colour_of("ink")) == ("#ffffff", "#000000")
        assert colour_of("track") == colour_of("ink")
    for style in DARK:
        with matplotlib.rc_context(dark(style)):
            paper = colour_of("paper")
            assert paper == matplotlib.colors.to_hex(style["axes.facecolor"])
            for kind in (*COLOURS, "ink", "soft-ink"):
                assert contrast(colour_of(kind), paper) >= 4.5
            assert 1.05 < contrast(tint("#e8edf2"), paper) < 1.6


def test_a_notebook_is_shown_the_sheet():
    figure = flyby.figures.missions(passage())
    picture, size = figure._repr_png_()
    assert picture.startswith(b"\x89PNG")
    # As large as it is printed: 180 mm at 96 pixels an inch.
    assert size["width"] == round(180.0 / 25.4 * 96.0)
