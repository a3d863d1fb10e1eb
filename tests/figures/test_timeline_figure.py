"""Figure `timeline`: the rasters hold the hours of the windows, the bars their edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared_scenes import apophis as passage
from shared_scenes import unknown

from flyby.figures.style import flyby_style
from flyby.figures.time_axis import axis_days, clock, utc_hour
from flyby.figures.timeline_figure import draw_days, draw_years, timeline
from flyby.figures.timeline_rows import day_raster
from flyby.observing.windows import Interval, tdb_span
from flyby.times import iso, parse_time, tdb_days

SECOND = 1.0 / 86400.0


def panel(draw, of=passage):
    with flyby_style():
        ax = draw(of())
        ax.figure.canvas.draw()
    return ax


def words(ax):
    return [text.get_text() for text in ax.texts]


def test_the_span_is_whole_calendar_years_of_utc():
    shown = passage().coverage
    for days, year in ((shown.first_days, 2027), (shown.last_days, 2031)):
        wanted = float(tdb_days(parse_time(f"{year}-01-01T00:00:00 UTC")))
        assert days == pytest.approx(wanted, abs=1e-9)
    assert passage().coverage is shown  # gathered once


def test_every_site_of_the_catalogue_has_a_row():
    from flyby.catalogue.sites import usual_sites

    shown = passage().coverage
    assert {row.site.key for row in shown.rows} == {site.key for site in usual_sites()}
    groups = [row.group for row in shown.rows]
    assert groups == sorted(groups, key=("JAXA", "ESA", "other").index)
    names = words(panel(draw_years))
    for row in shown.rows:
        assert row.site.name in names
        assert all(window.place is row.site for window in row.windows)


def test_the_raster_of_each_site_holds_the_hours_of_its_windows():
    shown = passage().coverage
    pictured = 0
    for row in shown.rows:
        share = day_raster(row.windows, shown.first_days, shown.last_days)
        hours = 24.0 * sum(
            min(end, shown.last_days) - max(start, shown.first_days)
            for start, end in map(tdb_span, row.windows)
        )
        # Sums of ten thousand differences of days near 1e4: 1e-7 h of rounding.
        assert share.sum() * 24.0 / share.shape[0] == pytest.approx(hours, abs=1e-4)
        pictured += bool(row.windows)
    # One image a row with windows, and one for each joint row; a fading bar of a mission is one
    # row of pixels.
    images = [image.get_array() for image in panel(draw_years).images]
    assert sum(len(pixels) > 1 for pixels in images) == pictured + len(shown.joint)


@given(st.lists(st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0)), min_size=1, max_size=12))
def test_a_raster_is_the_overlap_of_each_cell(parts):
    # Windows one after another: gap, window, gap, window.
    edges = np.cumsum(np.array(parts).ravel()) * 0.4
    parted = edges.reshape(-1, 2)
    spans = tuple(Interval(_start_tdb_days=a, _end_tdb_days=b) for a, b in parted)
    days, cells = 11, 24
    share = day_raster(spans, 0.0, float(days), cells)
    assert share.shape == (cells, days)
    for day in range(days):
        for cell in range(cells):
            low, high = day + cell / cells, day + (cell + 1) / cells
            covered = sum(max(0.0, min(end, high) - max(start, low)) for start, end in parted)
            # 1e-12 day of rounding over 1/24 day.
            assert share[cell, day] == pytest.approx(covered * cells, abs=1e-9)


def test_an_empty_row_is_empty():
    assert day_raster((), 0.0, 3.0).sum() == 0.0


def test_the_raster_puts_hours_where_utc_has_them():
    shown = passage().coverage
    bisei = next(row for row in shown.rows if row.site.key == "bisei")
    share = day_raster(bisei.windows, shown.first_days, shown.last_days, cells=24)
    # 13 April 2029 is day 833 from 2027-01-01; open from 12:42 to 17:15 UTC.
    day = share[:, 365 + 366 + 31 + 28 + 31 + 12]
    assert day[[13, 14, 15, 16]] == pytest.approx(1.0, abs=1e-6)
    assert day[12] == pytest.approx(18.0 / 60.0, abs=0.02)
    assert day[:12].sum() + day[18:].sum() == 0.0
    noon = float(tdb_days(parse_time("2029-04-13T12:30:00 UTC")))
    assert utc_hour(np.array([noon]))[0] == pytest.approx(12.5, abs=1e-6)
    assert clock(noon + 29.0 * SECOND) == "12:30"
    assert clock(noon + 31.0 * SECOND) == "12:31"


def test_bars_of_the_two_days_are_the_windows_to_the_second():
    shown = passage().coverage
    ax = panel(draw_days)
    first, last = shown.closest_days - 1.0, shown.closest_days + 1.0
    edges = {
        round(edge / SECOND)
        for patch in ax.patches
        if hasattr(patch, "get_x")
        for edge in (patch.get_x(), patch.get_x() + patch.get_width())
    }
    seen = 0
    for row in shown.rows:
        for window in row.within(first, last):
            for days in tdb_span(window):
                if first < days < last:
                    place = round(float(axis_days(days)) / SECOND)
                    assert edges & {place - 1, place, place + 1}, (row.site.name, days)
                    seen += 1
    assert seen > 40
    assert "12:42\u201317:15" in words(ax)  # Bisei
    assert "20:23\u201322:36" in words(ax)  # Tenerife


def test_the_hand_over_and_the_gap_before_closest_approach_are_told():
    shown = passage().coverage
    optical = next(part for part in shown.joint if part.kind == "optical")
    gap = next(g for g in optical.gaps if iso(g.start, "utc", 0).startswith("2029-04-13T17:1"))
    ax = panel(draw_days)
    assert "nobody 1 h 32 min" in words(ax)
    assert gap.duration.to_value("min") == pytest.approx(92.0, abs=1.0)
    arrows = [text for text in ax.texts if getattr(text, "arrow_patch", None) is not None]
    starts = [float(arrow.xyann[0]) for arrow in arrows]
    assert any(abs(x - float(axis_days(tdb_span(gap)[0]))) < 2 * SECOND for x in starts)


@pytest.mark.slow
def test_strips_are_drawn_as_computed():
    shown = passage().coverage
    with flyby_style():
        figure = timeline(passage())
    curves = [
        line.get_ydata() for ax in figure.axes for line in ax.lines if len(line.get_xdata()) > 99
    ]
    for values in (shown.curves.distance_km, shown.curves.elongation_deg, shown.curves.magnitude):
        assert sum(np.array_equal(values, curve) for curve in curves) == 2
    assert shown.curves.distance_km.min() == pytest.approx(38011.39, abs=0.05)
    # Peak geocentric V 3.12 near 20:35 UTC with H 19.09, G 0.24.
    brightest = int(np.argmin(shown.curves.magnitude))
    assert shown.curves.magnitude[brightest] == pytest.approx(3.12, abs=0.02)
    peak = float(tdb_days(parse_time("2029-04-13T20:35:00 UTC")))
    assert shown.curves.days[brightest] == pytest.approx(peak, abs=5.0 / 1440.0)


def test_no_date_that_nobody_published_is_drawn():
    labels = {band.label for band in passage().coverage.missions}
    drawn = set(words(panel(draw_years)))
    assert labels <= drawn
    assert not any("CubeSat" in label or "excavation" in label for label in drawn)


@pytest.mark.slow
def test_without_a_magnitude_optical_rows_say_so():
    shown = unknown().coverage
    assert shown.law == ""
    assert not any(row.windows for row in shown.rows if row.site.kind == "optical")
    assert any(row.windows for row in shown.rows if row.site.kind == "radar")
    assert shown.curves.magnitude is None
    said = words(panel(draw_years, unknown))
    assert said.count("not known without H") == sum(r.site.kind == "optical" for r in shown.rows)
    assert said.count("no spacecraft to track") == sum(
        r.site.kind == "tracking" for r in shown.rows
    )
    assert "none to this asteroid is in the catalogue" in said
