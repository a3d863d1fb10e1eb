"""Figures of a flyby of another body: what they say, what they draw, and which are refused."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from matplotlib.figure import Figure

import flyby
from flyby.constants import GEOSTATIONARY_RADIUS_KM, LUNAR_DISTANCE_KM
from flyby.dynamics import planetary_ephemeris
from flyby.encounter import force_budget
from flyby.errors import FigureError
from flyby.figures import draw_close_track, draw_distance, draw_target
from flyby.figures.drawing import ABOUT, FIGURES, figures_about
from flyby.figures.forces_figure import gather as gather_forces


@lru_cache(maxsize=1)
def at_the_moon() -> flyby.Flyby:
    span = flyby.parse_time("2032-12-01"), flyby.parse_time("2033-01-01")
    return flyby.Flyby(flyby.load_orbit("2024yr4-jpl-78"), "moon", *span)


def words_of(drawn: Figure) -> str:
    from matplotlib.text import Text

    return "\n".join(text.get_text() for text in drawn.findobj(Text))


@pytest.mark.parametrize("name", ["approach", "geocentric", "b-plane", "orbit"])
def test_a_figure_names_the_body(name: str) -> None:
    words = words_of(at_the_moon().plot(name))
    assert "Moon" in words
    for wrong in ("Earth's", "passes the Earth", "flyby of\nthe Earth", "closest to the Moon"):
        assert wrong not in words
    assert "lunar distances" not in words


def test_the_track_is_drawn_from_the_centre_of_the_moon() -> None:
    """The least distance of the drawn curve is that of asteroid and Moon from the Sun, apart."""
    passage = at_the_moon()
    curve = draw_distance(passage).lines[0].get_ydata()
    days = np.array([passage.samples.closest_days])
    moon, sun = (planetary_ephemeris().position_velocity(body, days)[0] for body in ("moon", "sun"))
    asteroid = passage.trajectory.state_au(days, origin="sun")[0]
    apart = float(np.linalg.norm(asteroid - (moon - sun))) * 149597870.7
    assert np.min(curve) == pytest.approx(apart, abs=5.0)  # samples are 20 s apart, 140 km of way


def test_levels_of_the_earth_are_not_drawn_of_the_moon() -> None:
    levels = {float(np.asarray(line.get_ydata())[0]) for line in draw_distance(at_the_moon()).lines}
    assert 1737.4 in levels
    assert not {LUNAR_DISTANCE_KM, GEOSTATIONARY_RADIUS_KM} & levels


def test_the_disc_has_the_size_of_the_moon() -> None:
    from matplotlib.patches import Circle

    for draw in (draw_close_track, draw_target):
        radii = {patch.radius for patch in draw(at_the_moon()).patches if type(patch) is Circle}
        assert 1737.4 in radii


@pytest.mark.parametrize("name", sorted(name for name in ABOUT if "moon" not in ABOUT[name]))
def test_what_is_about_the_earth_is_refused(name: str) -> None:
    with pytest.raises(FigureError, match=r"flyby of the Moon \(--body moon\); draw approach,"):
        at_the_moon().plot(name)


def test_what_can_be_drawn_is_told() -> None:
    assert figures_about("earth") == tuple(FIGURES)
    assert set(figures_about("earth")) - set(figures_about("moon")) == {
        "groundtrack",
        "naked-eye",
        "keyholes",
    }


def test_forces_are_those_of_the_approach_to_the_moon() -> None:
    """With the flyby's own approach as without: the same to a metre, by another propagation."""
    passage = at_the_moon()
    own = gather_forces(passage)
    again = force_budget(passage.orbit, passage.approach.time, "moon")
    bars = [bar.distance_km for bar in own.left_out]
    changes = [row.change.to_value("km") for row in again.group("left out")]
    np.testing.assert_allclose(bars, changes, rtol=0.0, atol=1e-3)
    assert own.against_km == pytest.approx(passage.approach.distance.to_value("km"), abs=1e-6)


def test_far_from_a_planet_the_axes_are_in_millions_of_kilometres() -> None:
    passage = flyby.Flyby(flyby.load_orbit("apophis"), "venus")
    assert 0.05 < passage.approach.distance.to_value("au") < 0.2
    words = words_of(passage.plot("geocentric"))
    assert "million km from Venus's centre" in words
