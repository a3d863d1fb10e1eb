"""Figures `sky`, `groundtrack` and `naked-eye`: what is drawn is where it is."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from flyby.figures import groundtrack_figure as groundtrack
from flyby.figures import naked_eye_figure as naked_eye
from flyby.figures import sky_figure as sky
from flyby.figures.groundtrack_figure import draw_groundtrack
from flyby.figures.naked_eye_figure import draw_brightest, draw_hours
from flyby.figures.sky_figure import draw_sky, draw_weeks
from flyby.figures.style import flyby_style, new_figure
from flyby.figures.world import draw_world, split_at_the_edge
from flyby.observing import load_site
from flyby.orbits import load_orbit
from flyby.scene.flyby import Flyby


@cache
def passage():
    return Flyby(load_orbit("apophis"))


@cache
def track():
    return groundtrack.gather(passage())


@cache
def chart():
    return sky.gather(passage())


def panel(draw, **options):
    with flyby_style():
        ax = new_figure(180.0, 120.0).add_axes((0.1, 0.1, 0.8, 0.8))
        draw(passage(), ax, **options)
        ax.figure.canvas.draw()
    return ax


def words(ax):
    return [text.get_text() for text in ax.texts]


def test_the_track_passes_over_the_atlantic():
    # 28.85 N, 43.13 W: integrated independently and turned with Skyfield.
    assert track().closest_point == pytest.approx([-43.13, 28.85], abs=0.02)
    subpoint = passage().approach.subpoint
    assert track().closest_point[1] == pytest.approx(subpoint.latitude.to_value("deg"), abs=1e-6)
    ax = panel(draw_groundtrack)
    assert "closest approach" in words(ax)
    assert any("Bisei" in text for text in words(ax))
    drawn = np.concatenate([line.get_xydata() for line in ax.lines if len(line.get_xydata()) > 100])
    assert np.all(np.abs(drawn[:, 0]) <= 180.0)
    for line in (line for line in ax.lines if line.get_linestyle() != "None"):
        data = line.get_xydata()
        assert all(abs(b[0] - a[0]) < 180.0 for a, b in pairwise(data))


def test_hours_are_whole_and_in_utc():
    assert track().hour_texts[0] == "13 Apr 10:00"
    assert {"21:00", "14 Apr 00:00"} <= set(track().hour_texts)
    assert all(text.endswith(":00") for text in track().hour_texts)
    at = dict(zip(track().hour_texts, track().hour_points, strict=True))
    # Between 21 and 22 h UTC it moves from the Guinea coast to the Atlantic; closest at 21:45.
    west, east = at["22:00"][0], at["21:00"][0]
    assert west < track().closest_point[0] < east


def test_night_and_horizon_are_those_of_closest_approach():
    rows = {value: k for k, value in enumerate(track().grid_latitude_deg)}
    columns = {value: k for k, value in enumerate(track().grid_longitude_deg)}
    # At 21:45 UTC in April it is night in Madrid and day in Denver.
    assert track().sun_altitude_deg[rows[40.0], columns[-4.0]] < -18.0
    assert track().sun_altitude_deg[rows[40.0], columns[-104.0]] > 20.0
    # Above the horizon of the Canaries, below that of Japan.
    assert track().altitude_deg[rows[28.0], columns[-16.0]] > 45.0
    assert track().altitude_deg[rows[36.0], columns[138.0]] < 0.0


def test_a_line_is_split_where_the_map_ends():
    pieces = split_at_the_edge(np.array([170.0, 178.0, -176.0, -160.0]), np.array([0.0, 1, 4, 5]))
    # Two of the six degrees to the next point are on this side of the edge: a third of 3 deg.
    assert pieces[0] == pytest.approx(np.array([[170.0, 0.0], [178.0, 1.0], [180.0, 2.0]]))
    assert pieces[1] == pytest.approx(np.array([[-180.0, 2.0], [-176.0, 4.0], [-160.0, 5.0]]))
    westwards = split_at_the_edge(np.array([-170.0, 170.0, 160.0]), np.zeros(3))
    assert [list(piece[:, 0]) for piece in westwards] == [[-170.0, -180.0], [180.0, 170.0, 160.0]]
    assert len(split_at_the_edge(np.array([0.0, 10.0]), np.zeros(2))) == 1


def test_the_world_has_degrees_on_its_axes():
    ax = panel(lambda _passage, ax: draw_world(ax))
    assert ax.get_xlim() == (-180.0, 180.0)
    assert "30\u00b0 N" in [label.get_text() for label in ax.get_yticklabels()]


def test_the_chart_keeps_angles_and_turns_back():
    projection = chart().day.chart
    way = np.random.default_rng(1).normal(size=(200, 3))
    way /= np.linalg.norm(way, axis=1)[:, None]
    way = way[way @ projection.axes[2] > -0.9]
    assert projection.direction(projection.project(way)) == pytest.approx(way, abs=1e-12)
    # Stereographic: the distance from the middle is 2 tan(angle / 2).
    angle = np.arccos(way @ projection.axes[2])
    reach = np.hypot(*projection.project(way).T)
    assert reach == pytest.approx(2.0 * np.tan(0.5 * angle), rel=1e-9)


def test_closest_approach_is_in_cancer():
    # RA 125.05, Dec +28.92 (Cancer), derived independently.
    way = chart().day.chart.direction(chart().closest_point[None, :])[0]
    assert np.degrees(np.arctan2(way[1], way[0])) % 360.0 == pytest.approx(125.05, abs=0.02)
    assert np.degrees(np.arcsin(way[2])) == pytest.approx(28.92, abs=0.02)
    assert chart().magnitude_at_closest == pytest.approx(3.84, abs=0.01)


def test_east_is_to_the_left_and_north_is_up():
    projection = chart().day.chart
    east, north, middle = projection.axes
    assert projection.project((middle + 0.01 * east)[None, :])[0, 0] < 0.0
    assert projection.project((middle + 0.01 * north)[None, :])[0, 1] > 0.0
    assert north[2] >= 0.0


def test_the_path_and_the_stars_are_drawn():
    ax = panel(draw_sky)
    assert "closest approach\nV 3.8" in words(ax)
    assert {"Regulus", "Pollux", "Spica", "22:00", "23:00", "14 Apr 00:00"} <= set(words(ax))
    assert "VIRGO" in words(ax)
    assert {"Sun", "Moon"} <= set(words(ax))
    path = max((line.get_xydata() for line in ax.lines if line.get_linestyle() == "-"), key=len)
    assert path == pytest.approx(chart().day.points)
    # The path passes a degree from Regulus, at 21 h.
    at = dict(zip(chart().day.tick_texts, chart().day.ticks, strict=True))["21:00"]
    field = chart().day.field
    regulus = field.stars[field.star_names.index("Regulus")]
    assert np.hypot(*(at - regulus)) < np.radians(3.0)


def test_the_ecliptic_passes_through_the_sun():
    # The Sun is never farther than 1.2 arcsec from the ecliptic of date; that of J2000 is
    # 14 arcsec away by 2029, and half a degree lies between the points of the line.
    away = np.nanmin(np.hypot(*(chart().day.field.ecliptic - chart().sun).T))
    assert away < np.radians(0.6)


def test_figures_join_stars_that_are_there():
    field = chart().day.field
    # Regulus and Denebola are both corners of the Lion.
    corners = np.concatenate(field.figures)
    for name in ("Regulus", "Denebola"):
        star = field.stars[field.star_names.index(name)]
        assert np.nanmin(np.hypot(*(corners - star).T)) < np.radians(0.2)


def test_weeks_before_and_after():
    coming, leaving = chart().coming, chart().leaving
    assert "12 Apr" in coming.tick_texts
    assert "15 Apr" in leaving.tick_texts
    # What comes is opposite to what leaves, within what the Earth and its own orbit bend.
    ends = [
        path.chart.direction(path.points[[-1 if path is coming else 0]])[0]
        for path in (coming, leaving)
    ]
    assert np.degrees(np.arccos(ends[0] @ ends[1])) > 120.0
    # The path of the day continues those of the weeks.
    joined = chart().day.chart.direction(chart().day.points[[0, -1]])
    assert joined == pytest.approx(np.stack(ends), abs=1e-9)
    for after in (False, True):
        ax = panel(draw_weeks, after=after)
        assert any("Apr" in text for text in words(ax))


def test_a_site_sees_it_elsewhere():
    site = load_site("J04")
    tenerife = sky.gather_from(passage(), site)
    assert tenerife.seen_from == "ESA OGS, Tenerife"
    way = [one.day.chart.direction(one.closest_point[None, :])[0] for one in (chart(), tenerife)]
    # A site some 30 deg from the sub-point, 38 000 km away: a parallax of degrees.
    assert 2.0 < np.degrees(np.arccos(way[0] @ way[1])) < 9.6
    # Up at closest approach, down in the morning before.
    assert tenerife.day.above[len(tenerife.day.above) // 2]
    assert not tenerife.day.above[0]
    assert chart().day.above.all()
    with flyby_style():
        figure = sky.sky(passage(), site)
    assert any("ESA OGS, Tenerife" in text.get_text() for text in figure.texts)


def test_the_maps_for_the_eye_are_drawn():
    for draw in (draw_hours, draw_brightest):
        ax = panel(draw)
        assert len(ax.figure.axes) == 2  # the map and its bar
        assert ax.figure.axes[1].get_ylabel()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"absolute_magnitude": None, "designation": "nobody"}, "no absolute magnitude"),
        ({"absolute_magnitude": 30.0}, "nowhere"),
    ],
)
def test_what_cannot_be_seen_is_said(changes, expected):
    dim = Flyby(replace(load_orbit("apophis"), **changes))
    with flyby_style():
        figure = naked_eye.naked_eye(dim)
    assert any(expected in text.get_text() for text in figure.texts)
