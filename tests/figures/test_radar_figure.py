"""Figure `radar` of an asteroid whose strength nobody can tell, and a shift that rounds to zero."""

from __future__ import annotations

from dataclasses import replace

import astropy.units as u
import pytest
from words import texts

import flyby
from flyby.figures import draw, radar_figure
from flyby.plain_text import fixed


@pytest.fixture(scope="module")
def passage():
    return flyby.Flyby(flyby.load_orbit("2023bu-neocc"))


def test_without_a_period_the_strength_is_words_that_no_line_crosses(passage):
    figure = draw("radar", passage)
    dishes, strength, delay, _ = figure.axes
    assert not strength.lines
    assert not strength.axison
    words = " ".join(text.get_text() for text in strength.texts).replace("\n", " ")
    assert "the period of rotation is not known" in words
    # The panels that show something have the room.
    assert strength.get_position().height < 0.6 * delay.get_position().height
    assert dishes.lines


def test_a_shift_that_rounds_to_zero_has_no_sign(passage, monkeypatch):
    scene = radar_figure.gather(passage)
    still = replace(scene.strongest, doppler=-10.0 * u.Hz, doppler_rate=-0.01 * u.Hz / u.s)
    monkeypatch.setattr(radar_figure, "gather", lambda _: replace(scene, strongest=still))
    words = " ".join(text for text, _ in texts(draw("radar", passage)))
    assert ": 0.0 kHz, 0.0 Hz/s" in words


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(-0.04, 1, "0.0"), (-0.06, 1, "-0.1"), (0.0, 2, "0.00"), (12.345, 1, "12.3"), (-0.4, 0, "0")],
)
def test_zero_has_no_sign(value, decimals, text):
    assert fixed(value, decimals) == text
