"""The report that is handed over: one file with the facts, the assumptions and the figures."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from flyby.errors import OutputError
from flyby.orbits import load_orbit
from flyby.reports import close_approach_report, render, write
from flyby.reports.pictures import REPORT_FIGURES, Pictures, pictures_of
from flyby.times import parse_time


@cache
def report():
    return close_approach_report(
        load_orbit("apophis"), parse_time("2029-04-01"), parse_time("2029-05-01")
    )


@cache
def pictures():
    return replace(pictures_of(load_orbit("apophis")), names=("approach", "missions"))


class Page(HTMLParser):
    """What a browser would make of it: its words, its pictures, and what it would fetch."""

    def __init__(self, text):
        super().__init__()
        self.words, self.sources, self.open = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        if tag not in ("meta", "br", "img", "link"):
            self.open.append(tag)
        self.sources += [value for name, value in attributes if name in ("src", "href")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.words.append(data)


@pytest.mark.slow
def test_the_page_holds_everything_and_fetches_nothing():
    page = Page(render(report(), "html", pictures()))
    assert page.open == []
    words = " ".join(page.words)
    for expected in (
        "Close approaches of 99942 Apophis (2004 MN4)",
        "38 011.39 km from the centre of the Earth",
        "2029-04-13 21:46:12.746 TDB",
        "JPL 220, solution of 2024-06-25",
        "DE440",
        "UT1 = UTC",
        "no leap second",
    ):
        assert expected in words, expected
    assert len(page.sources) == 2
    for source in page.sources:
        kind, data = source.split(",", 1)
        assert kind == "data:image/svg+xml;base64"
        assert b"<svg" in base64.b64decode(data, validate=True)


def test_names_are_escaped():
    odd = replace(report(), orbit=replace(report().orbit, designation="<b>&co"))
    page = Page(render(odd, "html"))
    assert "<b>&co" in " ".join(page.words)


@pytest.mark.slow
def test_markdown_has_its_pictures_at_the_end():
    text = render(report(), "markdown", pictures())
    assert "![figure approach][figure-approach]" in text
    found = dict(re.findall(r"^\[figure-(\w+)\]: data:image/png;base64,(\S+)$", text, re.MULTILINE))
    assert list(found) == ["approach", "missions"]
    for data in found.values():
        assert base64.b64decode(data, validate=True).startswith(b"\x89PNG")
    assert text.index("## Assumed") < text.index("[figure-approach]: data")
    assert "Figures" not in render(report(), "markdown")


@pytest.mark.slow
def test_the_pdf_has_the_facts_and_a_page_for_each_figure(tmp_path: Path):
    pypdf = pytest.importorskip("pypdf")
    plain = write(report(), tmp_path / "plain.pdf", "pdf")
    whole = write(report(), tmp_path / "whole.pdf", "pdf", pictures())
    pages = pypdf.PdfReader(whole).pages
    assert len(pages) == len(pypdf.PdfReader(plain).pages) + 2
    for page in pages:  # A4
        assert float(page.mediabox.width) == pytest.approx(595.3, abs=0.5)
        assert float(page.mediabox.height) == pytest.approx(841.9, abs=0.5)
    words = " ".join(page.extract_text() for page in pages)
    for expected in ("38 011.39 km from the centre", "21:46:12.746 TDB", "page 1", "UT1 = UTC"):
        assert expected in words, expected
    again = write(report(), tmp_path / "again.pdf", "pdf", pictures())
    assert again.read_bytes() == whole.read_bytes()


@pytest.mark.slow
def test_a_figure_larger_than_the_sheet_is_whole(tmp_path: Path):
    pypdf = pytest.importorskip("pypdf")
    large = replace(pictures(), names=("visibility",))
    path = write(report(), tmp_path / "large.pdf", "pdf", large)
    page = pypdf.PdfReader(path).pages[-1]
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    # A4's proportions, and wide enough for the figure.
    assert height / width == pytest.approx(297.0 / 210.0, rel=1e-3)
    ((_, figure),) = large.figures()
    assert width >= 72.0 * figure.get_size_inches()[0]
    assert height >= 72.0 * figure.get_size_inches()[1]


def test_text_on_the_pages_of_the_pdf_does_not_overlap():
    from flyby.figures.style import flyby_style
    from flyby.reports.as_pdf import _lines, _pages

    with flyby_style():
        for figure in _pages(list(_lines(report().sheet(), pictures())), "name"):
            renderer = figure.canvas.get_renderer()
            boxes = [(text, text.get_window_extent(renderer)) for text in figure.texts]
            for place, (one, a) in enumerate(boxes):
                assert a.x0 >= 0
                assert a.x1 <= figure.bbox.x1
                for other, b in boxes[place + 1 :]:
                    assert not a.overlaps(b), (one.get_text(), other.get_text())


@pytest.mark.slow
def test_a_figure_that_cannot_be_drawn_is_named_and_the_others_are_there(monkeypatch, tmp_path):
    import flyby.figures

    def fails(_):
        raise ValueError("no such axis")

    real = flyby.figures.figure_function
    monkeypatch.setattr(
        flyby.figures,
        "figure_function",
        lambda name: fails if name == "approach" else real(name),
    )
    why = "Figure approach could not be drawn: unexpected ValueError: no such axis"
    page = Page(render(report(), "html", pictures()))
    assert len(page.sources) == 1
    assert f"{why}." in page.words
    text = render(report(), "markdown", pictures())
    assert f"{why}." in text
    assert "![figure missions]" in text
    assert "![figure approach]" not in text
    pypdf = pytest.importorskip("pypdf")
    pages = pypdf.PdfReader(write(report(), tmp_path / "one.pdf", "pdf", pictures())).pages
    assert "could not be drawn" in " ".join(page.extract_text() for page in pages)
    assert "Missions to 99942 Apophis" in pages[-1].extract_text()
    # The next time all are drawn, nothing of it is left.
    monkeypatch.undo()
    assert "could not be drawn" not in render(report(), "html", pictures())


def test_an_orbit_without_a_flyby_says_why_there_is_no_figure(tmp_path: Path):
    far = pictures_of(_far_orbit())
    assert far.names == ()
    assert "does not come within 0.05 au" in far.missing
    assert far.missing in render(report(), "html", far)
    assert "does not come within" in render(report(), "markdown", far)
    write(report(), tmp_path / "far.pdf", "pdf", far)


def _far_orbit():
    orbit = load_orbit("apophis")
    elements = replace(orbit.elements, perihelion_distance_au=2.5)
    return replace(orbit, elements=elements, covariance=None)


def test_a_flyby_that_is_known_is_not_computed_again(monkeypatch):
    known = pictures().passage
    monkeypatch.setattr("flyby.scene.flyby.Flyby", None)
    handed = pictures_of(known.orbit, passage=known)
    assert handed.passage is known
    assert handed.names == REPORT_FIGURES


def test_a_pdf_needs_a_file():
    with pytest.raises(OutputError, match="write it to a file"):
        render(report(), "pdf")


def test_every_figure_of_a_report_is_known():
    from flyby.figures import figure_names

    assert set(Pictures(None, REPORT_FIGURES).names) <= set(figure_names())
