"""A report of a flyby whose sites were chosen tells when each can observe."""

from __future__ import annotations

import pytest
from flybys import FLYBYS

import flyby
from flyby.reports import flyby_report, render
from flyby.times import iso

NIGHT = {"start": flyby.parse_time("2029-04-01"), "stop": flyby.parse_time("2029-05-01")}


def test_the_windows_are_those_of_the_flyby() -> None:
    passage = flyby.Flyby(flyby.load_orbit("apophis"), sites=["J04", "tira"], **NIGHT)
    report = flyby_report(passage)
    record = report.record()
    assert [one["start_utc"] for one in record["windows"]] == [
        iso(window.start, "utc") for window in passage.windows
    ]
    assert record["without_window"] == []
    text = str(report)
    # The night of the flyby, from dusk on Tenerife until it sets.
    assert "2029-04-13 20:23:03 to 22:35:57 UTC, up to 79 deg, V 2.7" in " ".join(text.split())
    assert "limiting magnitude" not in text  # that of J04 is published
    for file_format in ("markdown", "html"):
        assert "20:23:03 to 22:35:57 UTC" in render(report, file_format)


def test_without_sites_nothing_is_said_of_windows() -> None:
    report = flyby.Flyby(flyby.load_orbit("apophis"), **NIGHT).report()
    assert report.places is None
    assert "windows" not in report.record()


def test_a_site_without_a_window_says_why() -> None:
    """Of an orbit without H no optical site can be told a window, an antenna can."""
    orbit, start, stop = FLYBYS["at 148 000 km, no H"]
    span = {"start": flyby.parse_time(start), "stop": flyby.parse_time(stop)}
    report = flyby_report(flyby.Flyby(orbit(), sites=["J04", "tira"], **span))
    (bare,) = report.record()["without_window"]
    assert bare["site"] == "J04"
    assert "no absolute magnitude is known" in bare["why"]
    assert {window["site"] for window in report.record()["windows"]} == {"tira"}


def test_a_span_without_a_flyby_has_no_window() -> None:
    winter = {"start": flyby.parse_time("2030-01-01"), "stop": flyby.parse_time("2030-02-01")}
    report = flyby_report(flyby.Flyby(flyby.load_orbit("apophis"), sites=["J04"], **winter))
    (bare,) = report.record()["without_window"]
    assert bare["why"] == "the span holds no closest approach"
    assert "J04" not in str(report.opening)


@pytest.mark.parametrize("file_format", ["text", "json", "markdown", "html"])
def test_every_format_for_people_names_the_site(file_format: str) -> None:
    south = flyby.load_site("89.9,0")  # where it is day in April
    passage = flyby.Flyby(flyby.load_orbit("apophis"), sites=[south], **NIGHT)
    text = render(flyby_report(passage), file_format)
    assert "89.9 N" in text
    assert "sun altitude" in text
