"""Figure `orbit`: the orbits that are drawn are those that were computed."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from flyby.dynamics import planetary_ephemeris
from flyby.figures.orbit_figure import (
    draw_eccentricity,
    draw_inclination,
    draw_plane,
    draw_semi_major_axis,
    orbit,
)
from flyby.figures.orbit_paths import AWAY_DAYS, PLANETS, gather
from flyby.figures.style import flyby_style
from flyby.figures.time_axis import axis_days
from flyby.frames import ECLIPTIC_TO_ICRF
from flyby.orbits import load_orbit
from flyby.scene.flyby import Flyby


@cache
def passage():
    return Flyby(load_orbit("apophis"))


@cache
def plane():
    with flyby_style():
        ax = draw_plane(passage())
        ax.figure.canvas.draw()
    return ax


def test_both_orbits_pass_through_the_flyby():
    shown = gather(passage())
    for path in (shown.before, shown.after):
        # The osculating ellipse two months off misses the place by what planets do in between:
        # most of all the Earth itself, as it comes near (thousandths of an au).
        nearest = np.linalg.norm(path.path_au - shown.here_au, axis=1).min()
        assert nearest < 0.01
        radius = np.linalg.norm(path.path_au, axis=1)
        assert radius.min() == pytest.approx(path.perihelion_distance_au, abs=1e-12)
        # A point every half degree: the aphelion is one of them.
        assert radius.max() == pytest.approx(path.aphelion_distance_au, abs=1e-12)
        assert np.linalg.norm(path.perihelion_au) == pytest.approx(radius.min(), abs=1e-12)
        assert np.linalg.norm(path.aphelion_au) == pytest.approx(radius.max(), abs=1e-12)
    assert (shown.before.dynamical_class, shown.after.dynamical_class) == ("Aten", "Apollo")
    assert shown.after.tdb_days - shown.before.tdb_days == pytest.approx(2.0 * AWAY_DAYS)


def test_what_is_drawn_is_what_was_gathered():
    shown = gather(passage())
    drawn = [np.column_stack(line.get_data()) for line in plane().lines]
    for path in (
        *(one.path_au for one in (shown.before, shown.after)),
        *(planet.path_au for planet in shown.planets),
    ):
        assert any(
            one.shape == (len(path), 2) and np.array_equal(one, path[:, :2]) for one in drawn
        )
    marks = [tuple(one[0]) for one in drawn if len(one) == 1]
    for point in (
        shown.here_au,
        shown.before.perihelion_au,
        shown.before.aphelion_au,
        shown.after.perihelion_au,
        shown.after.aphelion_au,
        np.zeros(3),
    ):
        assert tuple(point[:2]) in marks
    words = " ".join(text.get_text() for text in plane().texts)
    for needed in ("perihelion before", "aphelion after", "1.312 au", "0.746 au", "Sun", "Venus"):
        assert needed in words
    assert plane().get_aspect() == 1.0


def test_planets_are_whole_orbits_of_the_ephemeris():
    shown = gather(passage())
    at = np.array([passage().samples.closest_days])
    ephemeris = planetary_ephemeris()
    assert [planet.name for planet in shown.planets] == [name for name, _ in PLANETS]
    for planet in shown.planets:
        position = (
            ephemeris.position_velocity(planet.name, at)[0]
            - ephemeris.position_velocity("sun", at)[0]
        )
        assert planet.here_au == pytest.approx((position @ ECLIPTIC_TO_ICRF)[0], abs=1e-15)
        # A period later it is back, but for what the other planets did meanwhile.
        gap = np.linalg.norm(planet.path_au[0] - planet.path_au[-1])
        assert gap < 0.003
        assert np.linalg.norm(planet.path_au, axis=1).mean() == pytest.approx(
            {"mercury": 0.395, "venus": 0.723, "earth": 1.0, "mars": 1.53}[planet.name], abs=0.01
        )
    # Apophis meets the Earth: they are 38 000 km apart, 0.00025 au.
    earth = next(planet for planet in shown.planets if planet.name == "earth")
    assert np.linalg.norm(earth.here_au - shown.here_au) == pytest.approx(
        passage().approach.distance.to_value("au"), rel=1e-9
    )


def test_elements_jump_at_the_flyby():
    shown = gather(passage())
    with flyby_style():
        axes = [
            draw(passage()) for draw in (draw_semi_major_axis, draw_eccentricity, draw_inclination)
        ]
    curves = (shown.semi_major_axis_au, shown.eccentricity, shown.inclination_deg)
    for ax, values in zip(axes, curves, strict=True):
        drawn = next(line for line in ax.lines if len(line.get_xdata()) == len(shown.days))
        assert np.array_equal(drawn.get_ydata(), values)
        assert np.array_equal(drawn.get_xdata(), axis_days(shown.days))
    # Three days off the elements are within a hundredth of what they are two months off.
    for value, path in ((0, shown.before), (-1, shown.after)):
        assert shown.semi_major_axis_au[value] == pytest.approx(path.semi_major_axis_au, abs=2e-3)
        assert shown.inclination_deg[value] == pytest.approx(path.inclination_deg, abs=0.05)
    # Most of the change happens within half a day of closest approach.
    near = np.abs(shown.days - passage().samples.closest_days) < 0.25
    change = np.ptp(shown.semi_major_axis_au[near])
    assert change > 0.9 * (shown.after.semi_major_axis_au - shown.before.semi_major_axis_au)
    assert "UTC" in axes[-1].get_xlabel()


def test_without_a_covariance_it_is_the_same_picture():
    bare = Flyby(replace(load_orbit("apophis"), covariance=None, absolute_magnitude=None))
    with flyby_style():
        figure = orbit(bare)
    words = " ".join(text.get_text() for text in figure.texts)
    assert "Aten" in words
    assert "period 423.2 d" in words
