"""Figures: what is drawn is what was computed, and nothing covers anything."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from words import covered, texts

from flyby.constants import (
    AU_KM,
    EARTH_EQUATORIAL_RADIUS_KM,
    GEOSTATIONARY_RADIUS_KM,
    LUNAR_DISTANCE_KM,
)
from flyby.errors import SpanError, UnknownNameError
from flyby.figures import draw, figure_names, render
from flyby.figures.approach_figure import draw_distance, draw_speed, draw_windows
from flyby.figures.bands import softness
from flyby.figures.geocentric_figure import draw_close_track, draw_wide_track
from flyby.figures.missions_figure import draw_missions
from flyby.figures.style import COLOURS, flyby_style, new_figure
from flyby.figures.time_axis import axis_days
from flyby.orbits import load_orbit
from flyby.scene.bands import Band
from flyby.scene.flyby import Flyby
from flyby.scene.samples import plane_axes
from flyby.times import parse_time, tdb_days

SECOND = 1.0 / 86400.0


@cache
def passage():
    return Flyby(load_orbit("apophis"))


@cache
def drawn(name):
    return draw(name, passage())


def panel(draw, *arguments):
    with flyby_style():
        ax = new_figure(180.0, 120.0).add_axes((0.3, 0.1, 0.6, 0.8))
        draw(passage(), *arguments, ax)
        ax.figure.canvas.draw()
    return ax


@pytest.mark.slow
@pytest.mark.parametrize("name", figure_names())
def test_no_text_covers_another_and_none_leaves_the_figure(name):
    figure = drawn(name)
    assert len(texts(figure)) > 10
    assert covered(figure) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", figure_names())
def test_every_figure_says_what_it_was_computed_with(name):
    words = " ".join(text for text, _ in texts(drawn(name)))
    for needed in ("JPL 220", "DE440", "relativity (EIH)", "UTC", "Apophis"):
        assert needed in words
    # Nothing below 5.5 pt, and what matters at 6.4 or more.
    for ax in drawn(name).axes:
        assert all(text.get_fontsize() >= 6.4 for text in ax.texts if text.get_text())


def test_distance_is_drawn_as_computed():
    ax = panel(draw_distance)
    curve = next(line for line in ax.lines if line.get_label() == "distance")
    days, distance = curve.get_data()
    assert ax.get_yscale() == "log"
    assert "km" in ax.get_ylabel()
    assert "centre" in ax.get_ylabel()
    closest = passage().approach
    marked = [
        float(line.get_ydata()[0])
        for line in ax.lines
        if len(line.get_xdata()) == 1 and line.get_color() == COLOURS["mark"]
    ]
    assert marked == [pytest.approx(closest.distance.to_value("km"), abs=1e-6)]
    assert marked[0] == pytest.approx(38011.4, abs=0.1)
    levels = {float(line.get_ydata()[0]) for line in ax.lines if len(set(line.get_ydata())) == 1}
    assert {LUNAR_DISTANCE_KM, GEOSTATIONARY_RADIUS_KM, EARTH_EQUATORIAL_RADIUS_KM} <= levels
    # Five samples against the trajectory itself, and the least no lower than the approach.
    for index in (0, 300, 600, 900, 1200):
        position, _ = passage().trajectory.state_au(np.array([passage().samples.days[index]]))
        assert distance[index] == pytest.approx(np.linalg.norm(position) * AU_KM, rel=1e-12)
        assert days[index] == pytest.approx(axis_days(passage().samples.days[index]), abs=1e-9)
    assert distance.min() >= marked[0] - 1e-6


def test_the_time_axis_is_utc():
    from matplotlib.dates import date2num

    closest = axis_days(passage().samples.closest_days)
    # JPL's 21:46:12.7 is TDB; on a UTC axis it is 21:45:03.6.
    assert closest == pytest.approx(date2num(np.datetime64("2029-04-13T21:45:03.560")), abs=SECOND)
    ax = panel(draw_windows)
    assert ax.get_xlabel() == "UTC"


def test_speed_is_drawn_as_computed():
    ax = panel(draw_speed)
    assert "km/s" in ax.get_ylabel()
    assert ax.lines[0].get_ydata().max() == pytest.approx(7.4225, abs=1e-4)


def test_bands_are_the_windows_to_the_second():
    bands = {band.label: band for band in passage().bands}
    ax = panel(draw_windows)
    drawn_edges = {
        round(edge / SECOND)
        for patch in ax.patches
        for edge in (patch.get_x(), patch.get_x() + patch.get_width())
    }
    for label, start, end in (
        ("inside the lunar distance", "2029-04-13T04:36:09", "2029-04-14T14:53:45"),
        ("inside the geostationary radius", "2029-04-13T20:59:25", "2029-04-13T22:30:41"),
    ):
        for edge, published in (
            (bands[label].start_tdb_days, start),
            (bands[label].end_tdb_days, end),
        ):
            assert edge == pytest.approx(float(tdb_days(parse_time(published))), abs=2 * SECOND)
            assert {
                round(float(axis_days(edge)) / SECOND) + shift for shift in (-1, 0, 1)
            } & drawn_edges
    networks = {band.group for band in passage().bands}
    assert {"geometry", "naked-eye", "JAXA", "ESA", "mission"} <= networks
    assert len({band.label for band in passage().bands if band.group == "ESA"}) >= 2


def test_no_japanese_window_holds_closest_approach():
    closest = passage().samples.closest_days
    inside = {
        band.group
        for band in passage().bands
        if band.start_tdb_days < closest < band.end_tdb_days and band.group in ("JAXA", "ESA")
    }
    assert inside == {"ESA"}


def test_february_2029_has_soft_edges():
    survey = next(band for band in passage().mission_bands if "survey" in band.label)
    day = np.array(
        [
            float(tdb_days(parse_time(text)))
            for text in ("2029-01-31", "2029-02-01", "2029-02-15", "2029-03-01", "2029-03-20")
        ]
    )
    strength = softness(survey, day)
    assert strength[0] == 0.0
    assert strength[1] == pytest.approx(0.0, abs=0.01)
    assert strength[2] == pytest.approx(0.5, abs=0.02)
    assert strength[3] == pytest.approx(1.0, abs=0.01)
    assert strength[4] == 1.0
    sharp = Band("geometry", "sharp", 0.0, 1.0)
    assert list(softness(sharp, np.array([-0.1, 0.5, 1.1]))) == [0.0, 1.0, 0.0]


def test_a_fading_bar_is_one_picture_of_its_softness():
    from matplotlib.colors import to_rgb
    from matplotlib.image import AxesImage

    soft = [
        band for band in passage().mission_bands if band.start_soft_days + band.end_soft_days > 0.0
    ]
    ax = panel(draw_missions)
    pictures = [image for image in ax.images if isinstance(image, AxesImage)]
    assert len(pictures) == len(soft)
    assert not ax.collections
    full, paper = (np.array(to_rgb(colour)) for colour in (COLOURS["mission"], "white"))
    for band, picture in zip(soft, pictures, strict=True):
        left, right, foot, head = picture.get_extent()
        assert (left, right) == pytest.approx(
            axis_days(np.array([band.start_tdb_days, band.end_tdb_days])), abs=SECOND
        )
        assert head - foot == pytest.approx(0.62)
        (shades,) = np.asarray(picture.get_array())
        # How far each shade is from the paper, which says how sure the band is: 0.1 to 0.85.
        strength = (paper - shades) @ (paper - full) / ((paper - full) @ (paper - full))
        middle = np.linspace(left, right, 2 * len(shades) + 1)[1::2] - left + band.start_tdb_days
        assert strength == pytest.approx(0.1 + 0.75 * softness(band, middle), abs=1e-6)
        assert np.ptp(strength) > 0.3


def test_plane_holds_the_track_and_shows_the_north():
    axes = plane_axes(passage().samples)
    assert axes @ axes.T == pytest.approx(np.eye(3), abs=1e-14)
    assert np.linalg.det(axes) == pytest.approx(1.0)
    track = passage().samples.position_km @ axes.T
    near = np.abs(passage().samples.days - passage().samples.closest_days) < 0.1
    # The flyby is a plane but for the Moon and the Sun, some km within hours.
    assert np.abs(track[near, 2]).max() < 20.0
    closest = (passage().samples.track_km(np.array([passage().samples.closest_days])) @ axes.T)[0]
    assert closest == pytest.approx([0.0, 38011.39, 0.0], abs=0.05)


@pytest.mark.parametrize("draw_track", [draw_wide_track, draw_close_track])
def test_earth_is_to_scale_and_axes_are_equal(draw_track):
    from matplotlib.patches import Circle

    ax = panel(draw_track)
    radii = [patch.radius for patch in ax.patches if isinstance(patch, Circle)]
    assert EARTH_EQUATORIAL_RADIUS_KM in radii
    assert ax.get_aspect() == 1.0
    assert "km" in ax.get_xlabel()
    assert "km" in ax.get_ylabel()


def test_greyscale_tells_neighbouring_groups_apart():
    from matplotlib.colors import to_rgb

    def grey(colour):
        return float(np.dot(to_rgb(colour), (0.2126, 0.7152, 0.0722)))

    order = ("geometry", "naked-eye", "JAXA", "ESA", "mission")
    for one, other in pairwise(order):
        assert abs(grey(COLOURS[one]) - grey(COLOURS[other])) > 0.03, (one, other)


@pytest.mark.slow
@pytest.mark.parametrize("file_format", ["png", "svg", "pdf"])
def test_files_are_written_whole(tmp_path, file_format):
    (path,) = render(["missions"], load_orbit("apophis"), tmp_path, file_format)
    assert path == tmp_path / f"missions.{file_format}"
    start = path.read_bytes()[:5]
    assert start.startswith({"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}[file_format])
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


def test_the_callers_style_is_left_alone(tmp_path):
    import matplotlib

    before = dict(matplotlib.rcParams)
    list(render(["missions"], load_orbit("apophis"), tmp_path))
    assert dict(matplotlib.rcParams) == before


def test_unknown_figures_and_formats_are_refused(tmp_path):
    with pytest.raises(UnknownNameError, match=r"no figure is called 'porkchop'.*approach"):
        list(render(["porkchop"], load_orbit("apophis"), tmp_path))
    with pytest.raises(UnknownNameError, match="no file format"):
        list(render(["missions"], load_orbit("apophis"), tmp_path, "bmp"))
    assert not list(tmp_path.iterdir())


def test_an_orbit_that_stays_away_has_nothing_to_draw():
    from dataclasses import replace

    from flyby.orbits.orbit import Elements

    away = replace(
        load_orbit("apophis"),
        elements=Elements(0.08, 2.55, 9000.0, 80.0, 73.0, 10.6),
        covariance=None,
    )
    with pytest.raises(SpanError, match="no flyby to draw"):
        _ = Flyby(away).approach
