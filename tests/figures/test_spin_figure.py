"""Figure `spin`: what it draws is the ensemble, and nothing where nobody has published it."""

from __future__ import annotations

import numpy as np
import pytest
from flybys import scene_of
from words import covered, texts

import flyby
from flyby.figures import draw, drawn_data
from flyby.figures.spin_scene import MEMBERS, gather
from flyby.figures.time_axis import axis_days


@pytest.fixture(scope="module")
def passage():
    return flyby.Flyby(flyby.load_orbit("apophis"))


def test_the_ends_of_the_curves_are_those_of_the_ensemble(passage):
    figure = draw("spin", passage)
    assert covered(figure) == []
    study = gather(passage).study
    assert study.members == MEMBERS
    words = [text for text, _ in texts(figure)]
    low, middle, high = np.percentile(study.rate_ratio, [5.0, 50.0, 95.0])
    shifts = np.percentile(study.pole_shift.to_value("deg"), [5.0, 50.0, 95.0])
    for name, rate, shift in zip(
        ("5 %", "median", "95 %"), (low, middle, high), shifts, strict=True
    ):
        assert f"{name}: {rate:.2f}" in words
        assert f"{name}: {shift:.1f}°" in words
    assert any("no line is its attitude" in text for text in words)
    _, torque, rate_panel, _, watchers = figure.axes
    # The median after is where its line ends, and the torque is greatest within an hour.
    (median,) = (line for line in rate_panel.lines if line.get_linewidth() == 1.6)
    assert median.get_ydata()[-1] == pytest.approx(middle)
    (median,) = (line for line in torque.lines if line.get_linewidth() == 1.6)
    peak = median.get_xdata()[np.argmax(median.get_ydata())]
    assert abs(peak - axis_days(passage.samples.closest_days)) < 1.0 / 24.0
    names = [text.get_text() for text in watchers.get_yticklabels()]
    assert {"ESA OGS, Tenerife", "Ramses", "OSIRIS-APEX"} <= set(names)
    assert len(names) == len(set(names))


def test_without_a_published_rotation_the_tide_alone():
    passage = scene_of("at 148 000 km, no H")
    figure = draw("spin", passage)
    tide, words = figure.axes
    assert tide.get_ylabel() == "tide\n[1/s²]"  # no size either
    near = passage.approach.distance.to_value("km")
    (curve,) = (line for line in tide.lines if line.get_linewidth() == 1.5)
    assert curve.get_ydata().max() == pytest.approx(2.0 * 398600.44 / near**3, rel=1e-6)
    assert not words.lines
    assert "not published here" in " ".join(text for text, _ in texts(figure)).replace("\n", " ")


def test_the_table_behind_it_has_the_same_ends(passage):
    table = drawn_data("spin", passage)
    study = gather(passage).study
    median = table[table["series"] == "median"]
    assert float(median["rate_ratio"][-1]) == pytest.approx(float(np.median(study.rate_ratio)))
    shift = float(np.median(study.pole_shift.to_value("deg")))
    assert float(median["pole_shift"][-1].to_value("deg")) == pytest.approx(shift)
    tide = table[table["series"] == "tide"]["tide"].to_value("um / s2")
    most = float(study.tidal_acceleration.to_value("um/s2").max())
    assert float(np.nanmax(np.asarray(tide))) == pytest.approx(most)
