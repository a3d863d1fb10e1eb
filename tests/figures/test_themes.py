"""Every figure in every theme: words can be read, none covers another, none leaves the sheet."""

from __future__ import annotations

import pytest
from matplotlib.text import Text
from shared_scenes import apophis as passage
from words import covered, faint_words

from flyby.errors import UnknownNameError
from flyby.figures import alternative_text, draw, figure_names, render
from flyby.figures.colours import contrast
from flyby.figures.style import COLOURS, THEMES

LEAST_POINTS = 5.0


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["paper", "slide", "dark"])
@pytest.mark.parametrize("name", figure_names())
def test_every_figure_can_be_read_in_every_theme(name, theme):
    figure = draw(name, passage(), theme=theme)
    settings = THEMES[theme].settings
    assert contrast(figure.get_facecolor(), settings["figure.facecolor"]) == pytest.approx(1.0)
    assert covered(figure) == []
    assert faint_words(figure) == []
    words = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
    assert min(text.get_fontsize() for text in words) >= LEAST_POINTS


def test_one_colour_means_one_thing():
    # The geostationary radius is the edge of a band of nearness, and has its colour.
    told_apart = {kind: colour for kind, colour in COLOURS.items() if kind != "geostationary"}
    assert len(set(told_apart.values())) == len(told_apart)
    assert COLOURS["geostationary"] == COLOURS["geometry"]


def test_only_the_kinds_of_windows_that_are_asked_for_are_drawn():
    figure = draw("approach", passage(), windows=("JAXA", "mission"))
    rows = {label.get_text() for label in figure.axes[2].get_yticklabels()}
    wanted = {band.label for band in passage().bands if band.group in ("JAXA", "mission")}
    assert rows == wanted
    assert "JAXA" in {band.group for band in passage().bands}
    # The flyby itself is as it was.
    assert {"ESA", "geometry"} <= {band.group for band in passage().bands}
    with pytest.raises(UnknownNameError, match=r"kind of window.*'NASA'.*JAXA"):
        draw("approach", passage(), windows=("NASA",))
    empty = draw("approach", passage(), windows=())
    assert any("no window of the kinds" in text.get_text() for text in empty.axes[2].texts)


def test_svg_keeps_text_as_text_and_dpi_is_that_of_the_file(tmp_path):
    from PIL import Image

    (svg,) = render(["missions"], passage(), tmp_path, "svg")
    written = svg.read_text(encoding="utf-8")
    assert ">Missions to 99942 Apophis</text>" in written
    assert "DejaVu Sans" in written
    assert "sans-serif" in written
    (png,) = render(["missions"], passage(), tmp_path, "png", dpi=100.0, theme="dark")
    with Image.open(png) as picture:
        assert picture.size[0] == pytest.approx(180.0 / 25.4 * 100.0, abs=1.0)
        paper = picture.convert("RGB").getpixel((1, 1))
    assert paper == (0x14, 0x18, 0x1D)


def test_a_picture_is_said_in_words_from_the_numbers(tmp_path):
    (path,) = render(["approach"], passage(), tmp_path, texts=True, dpi=30.0)
    words = path.with_suffix(".txt").read_text(encoding="utf-8")
    assert words == alternative_text("approach", passage())
    distance = passage().approach.distance.to_value("km")
    assert f"{distance:,.0f} km".replace(",", "\u2009") in words
    assert "2029-04-13 21:45:04 UTC" in words
    # As test_bands_are_the_windows_to_the_second, to the minute.
    assert "inside the lunar distance: 2029-04-13 04:36 to 2029-04-14 14:54 UTC." in words
    for name in figure_names():
        said = alternative_text(name, passage())
        assert said.startswith("99942 Apophis. ")
        assert "JPL 220" in said


def test_every_figure_has_words_of_its_own():
    passed = passage()
    assert [
        name for name in figure_names() if f"Figure {name}" in alternative_text(name, passed)
    ] == []
