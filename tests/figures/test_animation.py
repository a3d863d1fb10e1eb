"""The film: what each frame says is what was computed, and nothing covers anything."""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np
import pytest

from flyby.constants import AU_KM
from flyby.errors import FlybyError
from flyby.figures.animation import AFTER_HOURS, BEFORE_HOURS, Film, Pace, frame_days, frames
from flyby.figures.style import flyby_style
from flyby.orbits import load_orbit
from flyby.scene.flyby import Flyby


@cache
def passage():
    return Flyby(load_orbit("apophis"))


@cache
def film():
    with flyby_style():
        return Film(passage(), 1280)


def shown(hours):
    with flyby_style():
        film().at(passage().samples.closest_days + hours / 24.0)


def test_the_instants_hold_closest_approach_and_rise():
    days = frame_days(passage(), 100)
    assert len(days) == 100
    assert np.all(np.diff(days) > 0.0)
    assert passage().samples.closest_days in days
    assert days[0] == pytest.approx(passage().samples.closest_days - BEFORE_HOURS / 24.0)
    assert days[-1] == pytest.approx(passage().samples.closest_days + AFTER_HOURS / 24.0)
    # Slower about closest approach: a frame there is worth less time than one at an end.
    assert np.diff(days)[50] < 0.5 * np.diff(days)[0]


def test_the_frame_of_closest_approach_says_so():
    shown(0.0)
    assert film()._distance.get_text().replace("\u2009", " ") == "38 011 km"
    assert film()._clock.get_text() == "21:45 UTC"
    assert film()._scales.get_text() == "2029-04-13 21:45:04 UTC = 21:46:13 TDB"
    assert "7.423 km/s" in film()._facts.get_text()
    assert "no optical sites of JAXA" in film()._facts.get_text()


@pytest.mark.parametrize("hours", [-16.0, -7.0, -1.3, 0.0, 2.5, 8.0])
def test_what_is_drawn_is_where_it_is(hours):
    shown(hours)
    days = passage().samples.closest_days + hours / 24.0
    position, _ = passage().trajectory.state_au(np.array([days]))
    x, y = (float(part[0]) for part in film()._asteroid.get_data())
    # The plane holds the closest approach and the motion there: the track leaves it by little.
    distance = float(np.linalg.norm(position)) * AU_KM
    assert np.hypot(x, y) == pytest.approx(distance, rel=0.01)
    left, right = film().main.get_xlim()
    bottom, top = film().main.get_ylim()
    for a, b in ((x, y), (0.0, 0.0)):
        assert left < a < right
        assert bottom < b < top
    box = film().main.get_window_extent()
    # To scale: as many pixels a kilometre both ways.
    assert (right - left) / box.width == pytest.approx((top - bottom) / box.height, rel=1e-9)
    length = np.ptp(film()._bar.get_xdata())
    assert film()._bar_text.get_text().replace("\u2009", "") == f"{length:.0f} km"


@pytest.mark.parametrize("hours", [-16.0, -6.0, 0.0, 3.0, 8.0])
def test_no_text_covers_another(hours):
    shown(hours)
    figure = film().figure
    renderer = figure.canvas.get_renderer()
    texts = [*figure.texts, *film().main.texts, *film().windows.texts]
    texts += film().windows.get_yticklabels()
    frame = film().main.get_window_extent()
    boxes = [
        (text.get_text(), text.get_window_extent(renderer))
        for text in dict.fromkeys(texts)
        if text.get_visible() and text.get_text().strip()
    ]
    boxes = [
        (words, box)
        for words, box in boxes
        if words.strip() not in ("Moon", "geostationary ring")
        or (frame.fully_containsx(box.x0 + 1) and frame.fully_containsx(box.x1 - 1))
    ]
    for (one, a), (other, b) in combinations(boxes, 2):
        assert not a.overlaps(b), (one, other)


def test_frames_are_even_and_differ():
    pictures = list(frames(passage(), Pace(0.5, 4, 401)))
    assert len(pictures) == 2
    for picture in pictures:
        assert picture.dtype == np.uint8
        assert picture.shape[2] == 3
        assert picture.shape[0] % 2 == picture.shape[1] % 2 == 0
        assert picture.shape[1] == pytest.approx(400, abs=2)
    assert np.any(pictures[0] != pictures[1])


@pytest.mark.parametrize("pace", [(0.0, 10, 800), (5.0, 0, 800), (5.0, 10, 5), (1e9, 10, 800)])
def test_a_pace_that_cannot_be_is_refused(pace):
    with pytest.raises(FlybyError, match="choose between"):
        Pace(*pace)
