"""Figure `keyholes`: what is drawn is what was found."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from altered import altered
from flyby.constants import EARTH_EQUATORIAL_RADIUS_KM
from flyby.figures import keyholes_figure as module
from flyby.figures.keyholes_figure import draw_detail, draw_distances, gather, keyholes
from flyby.figures.style import flyby_style, new_figure
from flyby.orbits import load_orbit
from flyby.scene.flyby import Flyby


@cache
def passage():
    return Flyby(load_orbit("apophis"))


def panel(draw, passage, **options):
    with flyby_style():
        ax = new_figure(180.0, 100.0).add_axes((0.15, 0.15, 0.8, 0.6))
        draw(passage, ax, **options)
        ax.figure.canvas.draw()
    return ax


def survey():
    return gather(passage()).survey


def test_the_survey_covers_what_is_published():
    low, high = survey().zeta[[0, -1]].to_value("km")
    for one in gather(passage()).published:
        assert low < one.zeta_low_km < one.zeta_high_km < high
    assert {2036, 2068} == {one.return_year for one in gather(passage()).published}
    years = {one.time.jyear // 1 for one in survey().returns}
    assert {2036.0, 2051.0, 2068.0} <= years
    assert [one.time.jyear // 1 for one in survey().keyholes] == [2036.0]


def test_distances_are_drawn_as_found():
    ax = panel(draw_distances, passage())
    assert ax.get_yscale() == "log"
    assert "km" in ax.get_xlabel()
    assert "km" in ax.get_ylabel()
    curves = [line.get_xydata() for line in ax.lines if len(line.get_xdata()) > 10]
    assert len(curves) == len(survey().curves)
    for one in survey().returns:
        # Some curve dips where the return was closed in on; as deep as a straight track between
        # samples a kilometre apart tells.
        zeta, distance = one.zeta.to_value("km"), one.distance.to_value("km")
        near = [xy[np.abs(xy[:, 0] - zeta) < 0.5] for xy in curves]
        least = min(xy[:, 1].min() for xy in near if len(xy))
        assert least < 1.3 * max(distance, EARTH_EQUATORIAL_RADIUS_KM)
    words = " ".join(text.get_text() for text in ax.texts)
    for needed in ("2036", "2051", "2068 published", "nominal", "lunar distance"):
        assert needed in words


def test_the_keyhole_is_drawn_between_its_edges():
    (keyhole,) = survey().keyholes
    nearest = sorted(survey().returns, key=lambda one: one.distance.to_value("km"))[:3]
    nearest.sort(key=lambda one: one.time.jd)
    ax = panel(draw_detail, passage(), number=nearest.index(keyhole))
    zeta, distance = ax.lines[0].get_data()
    inside = zeta[distance < EARTH_EQUATORIAL_RADIUS_KM]
    # 401 points over 3 km or less: a step is 7 m.
    low, high = (
        (edge - keyhole.zeta).to_value("km") for edge in (keyhole.zeta_low, keyhole.zeta_high)
    )
    assert inside.min() == pytest.approx(low, abs=0.02)
    assert inside.max() == pytest.approx(high, abs=0.02)
    assert "0.61 km wide" in ax.texts[0].get_text()
    other = next(number for number, one in enumerate(nearest) if not one.is_keyhole)
    assert "no keyhole" in panel(draw_detail, passage(), number=other).texts[0].get_text()


def test_what_cannot_be_looked_for_is_said():
    nothing = altered(passage(), {gather: module.KeyholeScene(None, (), "the reason why")})
    ax = panel(draw_distances, nothing)
    assert "the reason why" in ax.texts[0].get_text()
    with flyby_style():
        keyholes(nothing).canvas.draw()


def test_an_asteroid_that_does_not_come_back_says_so():
    alone = replace(gather(passage()), survey=replace(survey(), curves=()))
    ax = panel(draw_distances, altered(passage(), {gather: alone}))
    assert "none of these orbits comes back" in " ".join(text.get_text() for text in ax.texts)


def test_an_impactor_has_no_returns():
    hit = altered(passage(), approach=replace(passage().approach, impact=object()))
    assert gather(hit).survey is None
    assert "no return" in gather(hit).reason


def test_an_unknown_asteroid_has_nothing_published(monkeypatch):
    known = survey()
    asked = []

    def kept(line, half_range):
        asked.append((line, half_range))
        return known

    monkeypatch.setattr(module, "cached_keyholes", kept)
    orbit = replace(passage().orbit, designation="99999 Another", covariance=None)
    found = gather(altered(passage(), orbit=orbit))
    ((line, half_range),) = asked
    assert line.sigma_zeta is None
    assert half_range.to_value("km") == pytest.approx(EARTH_EQUATORIAL_RADIUS_KM / 3.0)
    assert found.survey is known
    assert found.published == ()
    with flyby_style():
        figure = keyholes(altered(passage(), {gather: found}))
        figure.canvas.draw()
    assert "resonant" not in " ".join(text.get_text() for text in figure.texts)
