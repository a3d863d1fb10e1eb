"""Figure `brightness`: curves as computed, every published law within the band."""

from __future__ import annotations

import math

import numpy as np
import pytest
from shared_scenes import apophis as passage
from shared_scenes import unknown

from flyby.figures.brightness_curves import gather
from flyby.figures.brightness_figure import brightness
from flyby.figures.brightness_panels import (
    MOON_DEG_H,
    SIDEREAL_DEG_H,
    draw_elongation,
    draw_magnitude,
    draw_phase,
    draw_rate,
)
from flyby.figures.style import flyby_style
from flyby.figures.time_axis import axis_days
from flyby.orbits import load_orbit
from flyby.scene.flyby import Flyby


def panel(draw, zoomed, of=None):
    with flyby_style():
        ax = draw(of or passage(), zoomed=zoomed)
        ax.figure.canvas.draw()
    return ax


def said(ax):
    return " | ".join(text.get_text() for text in ax.texts)


def curve(ax):
    return max(ax.lines, key=lambda line: len(line.get_xdata())).get_data()


@pytest.mark.parametrize("zoomed", [False, True])
@pytest.mark.parametrize(
    ("draw", "name"),
    [(draw_phase, "phase_deg"), (draw_elongation, "elongation_deg"), (draw_rate, "rate_deg_h")],
)
def test_curves_are_drawn_as_computed(draw, name, zoomed):
    shown = gather(passage())
    days, values = curve(panel(draw, zoomed))
    assert np.array_equal(values, getattr(shown.curves, name))
    assert np.array_equal(days, axis_days(shown.curves.days))


def test_magnitude_is_solid_where_the_law_holds_and_broken_beyond():
    shown = gather(passage())
    ax = panel(draw_magnitude, True)
    solid = next(line for line in ax.lines if line.get_label() == "V").get_ydata()
    trusted = shown.curves.phase_deg <= 120.0
    assert np.array_equal(solid[trusted], shown.curves.magnitude[trusted])
    assert np.isnan(solid[~trusted]).all()
    assert ax.yaxis_inverted()
    assert "V 3.1 at 20:35" in said(ax)
    assert "naked eye, dark sky: V 6" in said(ax)


def test_the_band_holds_every_published_law():
    shown = gather(passage())
    assert len(shown.others) == 3
    assert any("H 19.09, G 0.24" in law.label for law in shown.others)
    at = int(np.argmin(np.abs(shown.curves.days - passage().samples.closest_days)))
    values = [law.magnitude[at] for law in shown.others]
    # H 18.893 to 19.7; at a phase of 83 deg the smaller G of the brighter set takes some back.
    assert 0.4 < max(values) - min(values) < 0.9
    (own,) = (law for law in shown.others if "19.09" in law.label)
    assert own.magnitude == pytest.approx(shown.curves.magnitude, abs=1e-12)
    band = panel(draw_magnitude, True).collections[0].get_paths()[0].vertices
    inside = band[np.abs(band[:, 0] - axis_days(shown.curves.days)[at]) < 1e-9, 1]
    assert inside.min() == pytest.approx(min(values), abs=1e-9)
    assert inside.max() == pytest.approx(max(values), abs=1e-9)


def test_the_law_and_its_source_are_named():
    with flyby_style():
        figure = brightness(passage())
        figure.canvas.draw()
    words = " ".join(text.get_text() for text in figure.texts)
    assert "H=19.09, G=0.24" in words
    assert "Pravec et al. 2014" in words
    assert "3 published sets" in words
    names = said(figure.axes[1])
    assert "ESA NEOCC" in names
    assert "Horizons before 2022" in names


def test_phase_and_elongation_at_closest_approach():
    # From Horizons' observer table, geocentre, 2029-04-13 21:45 UTC: both to the degree.
    assert "83\u00b0" in said(panel(draw_phase, True))
    assert "97\u00b0" in said(panel(draw_elongation, True))


def test_rate_thresholds_are_what_the_sky_does():
    # One turn in a sidereal day of 23 h 56 min 4.0905 s, one month of 27.321661 days.
    assert pytest.approx(360.0 / (86164.0905 / 3600.0), abs=1e-3) == SIDEREAL_DEG_H
    assert pytest.approx(360.0 / (27.321661 * 24.0), abs=1e-3) == MOON_DEG_H
    ax = panel(draw_rate, True)
    levels = {line.get_ydata()[0] for line in ax.lines if len(line.get_xdata()) == 2}
    assert {SIDEREAL_DEG_H, MOON_DEG_H} <= levels
    # Transverse speed over distance: 7.423 km/s at 38 011 km is 40.3 deg/h.
    at_closest = math.degrees(7.4225 / 38011.4) * 3600.0
    assert gather(passage()).curves.rate_deg_h.max() == pytest.approx(at_closest, rel=0.005)
    assert "40 deg/h at 21:4" in said(ax)


def test_a_faint_asteroid_has_no_second_law():
    other = Flyby(load_orbit("2023bu-neocc"))
    shown = gather(other)
    assert shown.others == ()
    assert "H=29.699" in shown.law
    assert "suburban" not in said(panel(draw_magnitude, True, other))


def test_without_a_magnitude_it_is_said():
    other = unknown()
    assert "no absolute magnitude H of this asteroid is known" in said(
        panel(draw_magnitude, False, other)
    )
    with flyby_style():
        figure = brightness(other)
    assert "no brightness is given" in " ".join(text.get_text() for text in figure.texts)
