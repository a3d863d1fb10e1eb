"""Sheets of any size: as large as they say, legible, and nothing that names a row left out."""

from __future__ import annotations

import re

import pytest
from matplotlib.text import Text
from shared_scenes import apophis as passage
from words import covered, faint_words

from flyby.errors import FigureError, FlybyError, UnknownNameError
from flyby.figures import draw, figure_names, render
from flyby.figures.colours import contrast
from flyby.figures.sizes import LEAST_POINTS, PRESETS, SheetSize, sheet_size
from flyby.figures.style import THEMES


def points(figure):
    """The smallest letters as they are printed."""
    words = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
    return min(text.get_fontsize() for text in words) * figure.enlarged


def size_mm(figure):
    return tuple(25.4 * figure.enlarged * side for side in figure.get_size_inches())


def test_a_size_is_a_name_or_two_sides_in_millimetres():
    assert sheet_size("column").width_mm == 88.0
    assert PRESETS["page"].width_mm == 180.0
    slide = sheet_size("slide")
    assert slide.width_mm / slide.height_mm == pytest.approx(16.0 / 9.0, rel=1e-3)
    wide = sheet_size("120x80.5")
    assert (wide.width_mm, wide.height_mm) == (120.0, 80.5)
    assert sheet_size((120.0, 80.5)) == wide
    with pytest.raises(UnknownNameError, match=r"size.*'columns'.*column"):
        sheet_size("columns")
    with pytest.raises(UnknownNameError, match=r"size.*'1\.2\.3x80'.*WxH in mm"):
        sheet_size("1.2.3x80")
    with pytest.raises(FlybyError, match=r"a sheet of 20 x 80 mm .* 40 to 2000 mm"):
        sheet_size("20x80")


@pytest.mark.parametrize("size", ["column", "page", "slide", "poster", "150x110"])
def test_a_sheet_is_as_large_as_it_was_asked_for_and_legible(size):
    wanted = sheet_size(size)
    figure = draw("groundtrack", passage(), size=size)
    width, height = size_mm(figure)
    assert width == pytest.approx(wanted.width_mm)
    if wanted.height_mm is not None:
        assert height == pytest.approx(wanted.height_mm)
    assert points(figure) >= LEAST_POINTS - 1e-9
    assert covered(figure) == []


def test_a_file_of_any_format_has_the_size_of_the_sheet(tmp_path):
    from PIL import Image

    millimetres = {}
    for kind in ("png", "svg", "pdf"):
        (path,) = render(["missions"], passage(), tmp_path, kind, size="slide", dpi=100.0)
        written = path.read_bytes()
        if kind == "png":
            with Image.open(path) as picture:
                assert picture.info["dpi"] == pytest.approx((100.0, 100.0), abs=0.01)
                sides = [side / 100.0 * 25.4 for side in picture.size]
        elif kind == "svg":
            head = written[: written.index(b"viewBox") + 200]
            sides = [
                float(re.search(side + rb'="([0-9.]+)pt"', head)[1]) / 72.0 * 25.4
                for side in (rb"\bwidth", rb"\bheight")
            ]
        else:
            box = re.search(rb"/MediaBox \[ ?0 0 ([0-9.]+) ([0-9.]+) ?\]", written)
            sides = [float(side) / 72.0 * 25.4 for side in box.groups()]
        millimetres[kind] = sides
    # A pixel of 100 to the inch is a quarter of a millimetre.
    for sides in millimetres.values():
        assert sides == pytest.approx([338.7, 190.5], abs=0.26)


def test_labels_are_left_out_and_rows_are_not():
    whole = draw("groundtrack", passage())
    small = draw("groundtrack", passage(), size="column")

    def seen(figure):
        return {text.get_text() for text in figure.axes[0].texts if text.get_visible()}

    assert "closest approach" in seen(small)
    assert len(seen(small)) < 0.8 * len(seen(whole))
    slide = draw("approach", passage(), size="slide")
    rows = {label.get_text() for label in slide.axes[2].get_yticklabels()}
    assert rows == {band.label for band in passage().bands}
    # The closest distance stays, the footer names orbit and forces.
    words = " ".join(text.get_text() for text in slide.findobj(Text) if text.get_visible())
    assert "38\u2009011 km" in words
    assert "JPL 220" in words
    assert "DE440" in words


@pytest.mark.slow
def test_what_cannot_be_read_is_refused_in_a_line():
    with pytest.raises(FigureError, match=r"on a sheet 88 mm wide.* --panel plane$") as told:
        draw("orbit", passage(), size="column")
    assert "\n" not in str(told.value)
    assert size_mm(draw("orbit", passage(), panel="plane", size="column"))[0] == pytest.approx(88)
    with pytest.raises(FigureError, match=r"88 mm wide.*nor can.*added, left-out"):
        draw("forces", passage(), size="column")


def test_a_panel_stands_alone_under_a_heading_and_over_the_footer(tmp_path):
    figure = draw("approach", passage(), panel="speed", theme="dark", title="How fast")
    assert len(figure.axes) == 1
    assert covered(figure) == []
    words = " ".join(text.get_text() for text in figure.findobj(Text))
    for part in ("How fast", "7.423 km/s", "2029-04-13 21:45:04 UTC", "JPL 220", "DE440"):
        assert part in words
    assert contrast(figure.get_facecolor(), THEMES["dark"].settings["figure.facecolor"]) == 1.0
    (path,) = render(["orbit"], passage(), tmp_path, panel="semi-major-axis", dpi=40.0)
    assert path.name == "orbit-semi-major-axis.png"
    with pytest.raises(UnknownNameError, match=r"panel of figure approach.*'height'.*distance"):
        draw("approach", passage(), panel="height")
    with pytest.raises(UnknownNameError, match=r"panel of figure approach.*'height'.*distance"):
        list(render(["approach"], passage(), tmp_path, panel="height"))
    with pytest.raises(FlybyError, match="a single figure"):
        list(render(["approach", "orbit"], passage(), tmp_path, panel="speed"))
    with pytest.raises(UnknownNameError, match=r"option of panel speed.*'zoomed'"):
        draw("approach", passage(), panel="speed", zoomed=True)


@pytest.mark.slow
def test_rows_have_names_where_the_days_stand_alone():
    figure = draw("timeline", passage(), panel="days")
    words = {text.get_text() for text in figure.axes[0].texts if text.get_visible()}
    assert {"Bisei Spaceguard Center", "Misasa 54 m", "TIRA 34 m, Wachtberg"} <= words


def test_without_a_size_nothing_is_different():
    figure = draw("missions", passage())
    assert figure.enlarged == 1.0
    assert figure.plan is None
    assert size_mm(figure)[0] == pytest.approx(180.0)


def test_letters_grow_with_the_sheet():
    # The same figure on a sheet twice as wide and tall: the same arrangement, twice as large.
    small = draw("missions", passage(), size=SheetSize("one", 180.0, 106.0, 1.0))
    large = draw("missions", passage(), size=SheetSize("two", 360.0, 212.0, 2.0))
    assert points(large) == pytest.approx(2.0 * points(small))


REFUSED_AT_A_COLUMN = {
    *("approach", "sky", "missions", "occultations", "recovery", "lightcurve", "orbit", "forces"),
    *("appearance", "b-plane", "keyholes", "timeline", "visibility", "brightness", "spin"),
}
"""A column may be too narrow, which is then said; no other sheet may."""


WIDER_THAN_A_PAGE = ("timeline", "visibility", "brightness")
ON_SHEETS = [
    *((name, size) for name in figure_names() for size in ("column", "slide")),
    # The others are on these as on their own sheet, which test_themes looks at.
    *((name, size) for name in WIDER_THAN_A_PAGE for size in ("page", "poster")),
]


def drawn_or_why_not(name, **options):
    try:
        return draw(name, passage(), **options), ""
    except FigureError as problem:
        return None, str(problem)


@pytest.mark.slow  # every figure on every sheet
@pytest.mark.parametrize(("name", "size"), ON_SHEETS)
def test_every_figure_can_be_read_on_every_sheet(name, size):
    # Each in one theme, another one on the next sheet: themes move no word, and in its own size
    # every figure is looked at in all of them (test_themes). A missing glyph is a warning, which
    # is an error.
    turn = figure_names().index(name) + sorted(PRESETS).index(size)
    figure, why = drawn_or_why_not(name, size=size, theme=("paper", "slide", "dark")[turn % 3])
    if figure is None:
        assert (size, name in REFUSED_AT_A_COLUMN) == ("column", True), why
        return
    assert size_mm(figure)[0] == pytest.approx(PRESETS[size].width_mm)
    assert points(figure) >= LEAST_POINTS - 1e-9
    assert covered(figure) == []
    figure.dpi = 70.0  # the colours under a word need no more
    assert faint_words(figure) == []
