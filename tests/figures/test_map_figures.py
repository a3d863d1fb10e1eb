"""Figures `sky`, `groundtrack` and `naked-eye`: what is drawn is where it is."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from flyby.figures.groundtrack import draw_groundtrack
from flyby.figures.naked_eye import draw_brightest, draw_hours, naked_eye_figure
from flyby.figures.scene import make_scene
from flyby.figures.scenes import groundtrack, naked_eye, sky
from flyby.figures.sky import draw_sky, sky_figure
from flyby.figures.style import flyby_style, new_figure
from flyby.figures.world import draw_world, split_at_the_edge
from flyby.observing import load_site
from flyby.orbits import load_orbit


@cache
def scene():
    return make_scene(load_orbit("apophis"))


@cache
def track():
    return scene().part(groundtrack.gather)


@cache
def chart():
    return scene().part(sky.gather)


def panel(draw, *arguments):
    with flyby_style():
        ax = new_figure(180.0, 120.0).add_axes((0.1, 0.1, 0.8, 0.8))
        draw(*arguments, ax)
        ax.figure.canvas.draw()
    return ax


def words(ax):
    return [text.get_text() for text in ax.texts]


def test_the_track_passes_over_the_atlantic():
    # 28.85 N, 43.13 W: integrated independently and turned with Skyfield.
    assert track().closest_point == pytest.approx([-43.13, 28.85], abs=0.02)
    subpoint = scene().approach.subpoint
    assert track().closest_point[1] == pytest.approx(subpoint.latitude.to_value("deg"), abs=1e-6)
    ax = panel(draw_groundtrack, track())
    assert "closest approach" in words(ax)
    assert any("Bisei" in text for text in words(ax))
    drawn = np.concatenate([line.get_xydata() for line in ax.lines if len(line.get_xydata()) > 100])
    assert np.all(np.abs(drawn[:, 0]) <= 180.0)
    for line in (line for line in ax.lines if line.get_linestyle() != "None"):
        data = line.get_xydata()
        assert all(abs(b[0] - a[0]) < 180.0 for a, b in pairwise(data))


def test_hours_are_whole_and_in_utc():
    assert "21:00" in track().hour_texts
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
    longitude = np.array([170.0, 178.0, -175.0, -160.0])
    pieces = split_at_the_edge(longitude, np.zeros(4))
    assert [len(piece) for piece in pieces] == [2, 2]


def test_the_world_has_degrees_on_its_axes():
    ax = panel(draw_world)
    assert ax.get_xlim() == (-180.0, 180.0)
    assert "30\u00b0 N" in [label.get_text() for label in ax.get_yticklabels()]


def test_the_chart_keeps_angles_and_turns_back():
    way = np.random.default_rng(1).normal(size=(200, 3))
    way /= np.linalg.norm(way, axis=1)[:, None]
    way = way[way @ chart().chart.axes[2] > -0.9]
    assert chart().chart.direction(chart().chart.project(way)) == pytest.approx(way, abs=1e-12)
    # Stereographic: the distance from the middle is 2 tan(angle / 2).
    angle = np.arccos(way @ chart().chart.axes[2])
    reach = np.hypot(*chart().chart.project(way).T)
    assert reach == pytest.approx(2.0 * np.tan(0.5 * angle), rel=1e-9)


def test_closest_approach_is_in_cancer():
    # RA 125.05, Dec +28.92 (Cancer), derived independently.
    way = chart().chart.direction(chart().closest_point[None, :])[0]
    assert np.degrees(np.arctan2(way[1], way[0])) % 360.0 == pytest.approx(125.05, abs=0.02)
    assert np.degrees(np.arcsin(way[2])) == pytest.approx(28.92, abs=0.02)
    assert chart().magnitude_at_closest == pytest.approx(3.84, abs=0.01)
    x, y = chart().closest_point
    column = int(np.argmin(np.abs(chart().cell_axis - x)))
    row = int(np.argmin(np.abs(chart().cell_axis - y)))
    names = [name for name, _ in chart().constellations]
    assert "Cancer" in names
    place = dict(chart().constellations)["Cancer"]
    own_column = int(np.argmin(np.abs(chart().cell_axis - place[0])))
    own_row = int(np.argmin(np.abs(chart().cell_axis - place[1])))
    assert chart().cells[row, column] == chart().cells[own_row, own_column]


def test_east_is_to_the_left_and_north_is_up():
    ahead = chart().chart.axes
    middle = ahead[2]
    east = (middle + 0.01 * ahead[0]) / np.linalg.norm(middle + 0.01 * ahead[0])
    north = (middle + 0.01 * ahead[1]) / np.linalg.norm(middle + 0.01 * ahead[1])
    assert chart().chart.project(east[None, :])[0, 0] < 0.0
    assert chart().chart.project(north[None, :])[0, 1] > 0.0
    assert ahead[1][2] >= 0.0


def test_the_path_and_the_stars_are_drawn():
    ax = panel(draw_sky, chart())
    assert "closest approach\nV 3.8" in words(ax)
    assert {"Regulus", "Pollux"} <= set(words(ax))
    assert "LEO" in words(ax)
    path = max((line.get_xydata() for line in ax.lines), key=len)
    assert path == pytest.approx(chart().path)
    # The path passes a degree from Regulus, at 21 h.
    at = dict(zip(chart().hour_texts, chart().hour_points, strict=True))["21:00"]
    regulus = chart().stars[chart().star_names.index("Regulus")]
    assert np.hypot(*(at - regulus)) < np.radians(3.0)


def test_a_site_sees_it_elsewhere():
    tenerife = sky.gather_from(scene(), load_site("J04"))
    assert tenerife.seen_from == "ESA OGS, Tenerife"
    way = [one.chart.direction(one.closest_point[None, :])[0] for one in (chart(), tenerife)]
    # A site some 30 deg from the sub-point, 38 000 km away: a parallax of degrees.
    assert 2.0 < np.degrees(np.arccos(way[0] @ way[1])) < 9.6
    with flyby_style():
        figure = sky_figure(scene(), load_site("J04"))
    assert any("ESA OGS, Tenerife" in text.get_text() for text in figure.texts)


def test_the_maps_for_the_eye_are_drawn():
    places = scene().part(naked_eye.gather).places
    for draw in (draw_hours, draw_brightest):
        ax = panel(draw, places)
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
    dim = make_scene(replace(load_orbit("apophis"), **changes))
    with flyby_style():
        figure = naked_eye_figure(dim)
    assert any(expected in text.get_text() for text in figure.texts)
