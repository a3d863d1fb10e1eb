"""Text and Markdown: what a person must be able to read off."""

from __future__ import annotations

import re

import pytest
from astropy import units as u
from astropy.time import Time
from hypothesis import given
from hypothesis import strategies as st
from synthetic_report import earth_approach, impact, make_orbit, make_report, moon_approach

from flyby.errors import SpanError, UnitError, UnknownNameError
from flyby.reports import FORMATS, Report, close_approach_report, render, write
from flyby.reports.wording import grouped, uncertain
from flyby.times import future_utc, parse_time


@pytest.mark.parametrize("file_format", ["text", "markdown"])
def test_it_says_when_how_far_from_what_how_sure_and_computed_with_what(
    report: Report, file_format: str
) -> None:
    text = " ".join(render(report, file_format).replace("\\", "").split())
    for fact in (
        "99942 Apophis (2004 MN4)",
        "JPL 220, solution of 2024-06-28 (apophis-jpl-220)",
        "2021-01-01 00:00:00 TDB = JD 2459215.5 TDB",
        "DE441",
        "DE440",
        "Sun, planets, Moon, Pluto (DE440); relativity, EIH; A1, A2",
        "2029-01-01 00:00:00 UTC to 2030-01-01 00:00:00 UTC",
        "within 0.05 au (19.46 lunar distances) of the centre",
        "2029-04-13 21:46:12.746 TDB",
        "2029-04-13 21:45:03.561 UTC",
        "JD 2462240.407091969 TDB",
        "38 011.46 km from the centre of the Earth",
        "0.098885 lunar distances = 0.000254091 au = 5.9596 Earth radii",
        "31 633.32 km above the equatorial radius of the Earth, 6 378.137 km",
        "0.0123 s",
        "1.09 km",
        "38 008.18 to 38 014.73 km from the centre",
        "7.4225 km/s",
        "5.8414 km/s",
        "eccentricity 4.25390, path turned by 27.1925 deg",
        "B 48 300.69 km",
        "B.T 40 000.10 km, B.R -27 073.20 km",
        "as JPL Horizons has them: B.T -20 191.10 km, B.R -9 756.80 km (T in the Earth's equator "
        "J2000, not in the ecliptic; divided by 2.15388, the focusing at 6 420 km)",
        "xi -1 234.50 km, zeta 48 284.90 km",
        "29.4321 deg N, 46.1234 deg W",
        "95 968.40 km from the centre of the Moon",
        "not known",
        "no leap second",
        "UT1 = UTC",
        "first order",
        "a note of the search",
    ):
        assert fact in text, fact
    assert "IMPACT" not in text
    assert "had nothing been" not in text


def test_every_instant_and_distance_is_labelled(report: Report) -> None:
    for line in render(report).splitlines():
        for match in re.finditer(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?", line):
            rest = line[match.end() :]
            # The overview has the scale in the head of its column.
            assert rest.startswith((" UTC", " TDB")) or match.start() == 0, line


def test_text_fits_a_terminal(report: Report, impact_report: Report) -> None:
    for text in (render(report), render(impact_report)):
        assert max(len(line) for line in text.splitlines()) <= 80
        assert not any(line != line.rstrip() for line in text.splitlines())


@pytest.mark.parametrize("file_format", ["text", "markdown"])
@pytest.mark.parametrize("entry", [True, False])
def test_an_impact_is_said_clearly(file_format: str, entry: bool) -> None:
    text = " ".join(render(make_report(earth_approach(impact=impact(entry))), file_format).split())
    assert "IMPACT" in text
    assert "the nominal orbit hits the Earth" in text
    assert "Impact on the Earth, 2029-04-13 21:35:00 UTC" in text
    assert ("at 100 km altitude" in text) is entry
    assert "2029-04-13 21:34:59.814 UTC = 2029-04-13 21:36:09.000 TDB" in text
    assert "12.2500 deg S, 34.5000 deg E" in text
    assert "12.5000 km/s relative to the turning body, 12.7500 km/s inertial" in text
    assert "at the ground, where the track ends" in text


def test_a_range_that_reaches_the_surface_is_not_hidden() -> None:
    safe = render(make_report(earth_approach()))
    assert "not excluded" not in safe
    near = earth_approach(distance_min_3sigma=6000.0 * u.km)
    assert "reaches the surface: an impact is not excluded" in render(make_report(near))


@pytest.mark.parametrize("file_format", ["text", "markdown"])
def test_nothing_found_is_said(empty_report: Report, file_format: str) -> None:
    text = render(empty_report, file_format)
    assert "No approach of" in text
    assert "DE440" in text


def test_a_missing_covariance_is_said() -> None:
    text = render(make_report(moon_approach(), orbit=make_orbit(covariance=False)))
    assert "no covariance is published with this orbit" in text
    assert "mapped to first order" not in text


def test_every_minimum_is_said_where_no_limit_was_set(report: Report) -> None:
    unlimited = Report(**{**report.__dict__, "within": None})
    assert "every minimum of the distance" in " ".join(render(unlimited).split())


def test_markdown_tables_are_whole(report: Report) -> None:
    text = render(report, "markdown")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    overview, rows = rows[:4], rows[4:]  # two heads, two approaches
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in overview} == {6}
    assert len(rows) > 30
    for row in rows:
        assert len(re.findall(r"(?<!\\)\|", row)) == 3, row


def test_markdown_is_not_spoilt_by_what_an_orbit_is_called() -> None:
    orbit = make_orbit()
    odd = type(orbit)(**{**orbit.__dict__, "designation": "2024 A|B_c*<x>", "source": "a|b\nc"})
    text = render(make_report(orbit=odd), "markdown")
    assert "2024 A\\|B\\_c\\*&lt;x>" in text
    assert "a\\|b c" in text


def test_the_approaches_are_in_time_order(report: Report) -> None:
    assert [approach.body for approach in report.approaches] == ["earth", "moon"]


def test_unknown_format_names_those_there_are(report: Report) -> None:
    with pytest.raises(UnknownNameError, match="markdown"):
        render(report, "xml")


@pytest.mark.parametrize("file_format", [name for name in FORMATS if name != "pdf"])
def test_write_writes_what_render_gives(report: Report, tmp_path: object, file_format: str) -> None:
    path = f"{tmp_path}/deep/report.{file_format}"
    assert write(report, path, file_format).read_text(encoding="utf-8") == render(
        report, file_format
    )


@given(st.floats(1e-9, 1e9))
def test_an_uncertainty_has_three_digits(value: float) -> None:
    text = uncertain(value)
    assert "e" not in text
    # Half a unit of the third digit; a nanosecond or a micrometre is not shown finer.
    assert float(text.replace(" ", "")) == pytest.approx(value, rel=5.1e-3)


def test_groups_of_three() -> None:
    assert grouped(1234567.891, 2) == "1 234 567.89"
    assert grouped(-384400.0, 0) == "-384 400"
    assert uncertain(0.0) == "0"


@pytest.mark.parametrize("within", [0.05, -1.0 * u.km, float("nan") * u.au, 3.0 * u.s, "0.05au"])
def test_a_limit_that_is_no_length_is_refused(within: object) -> None:
    start, stop = parse_time("2029-01-01"), parse_time("2030-01-01")
    with pytest.raises(UnitError, match="within"):
        close_approach_report(make_orbit(), start, stop, within=within)  # type: ignore[arg-type]


def test_a_reversed_span_is_refused() -> None:
    start, stop = parse_time("2030-01-01"), parse_time("2029-01-01")
    with pytest.raises(SpanError, match="before it has begun"):
        close_approach_report(make_orbit(), start, stop)
    with pytest.raises(SpanError):
        close_approach_report(make_orbit(), start, start)


def test_the_same_instant_in_two_scales_is_no_span() -> None:
    start = Time(2462240.5, format="jd", scale="tdb")
    with future_utc():  # astropy goes through UTC on the way
        same = start.tt
    with pytest.raises(SpanError):
        close_approach_report(make_orbit(), start, same)
