"""Windows of random sites and limits: edges change sign, and brute force agrees."""

from __future__ import annotations

from dataclasses import replace

import astropy.units as u
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from passage import PublishedMagnitude, StraightPassage

from flyby.constants import AU_KM
from flyby.errors import FlybyError, SpanError, UnitError, UnknownNameError
from flyby.observing import (
    HG,
    PhotometryError,
    Sky,
    find_windows,
    forbidding,
    geometric_windows,
    load_site,
    naked_eye_windows,
    observation_windows,
    windows_within,
)
from flyby.observing.constraints import Altitude, During, GeocentricDistance, RoundTrip, SunAltitude
from flyby.observing.view import View
from flyby.observing.windows import sampling
from flyby.observing.windows.rules import searches_for
from flyby.times import iso, time_from_tdb_days

MINUTE = 1.0 / 1440.0
MILLISECOND = 1e-3 / 86400.0

places = st.builds(
    lambda latitude, longitude, height: f"{latitude:.4f},{longitude:.4f},{height:.0f}",
    st.floats(-90.0, 90.0),
    st.floats(-180.0, 180.0),
    st.floats(0.0, 5000.0),
)
passages = st.builds(
    lambda x, y, z, vx, vy, vz: StraightPassage((x, y, z), (vx, vy, vz), half_span_days=1.0),
    st.floats(-60000.0, 60000.0),
    st.floats(15000.0, 60000.0),
    st.floats(-60000.0, 60000.0),
    st.floats(-9.0, 9.0),
    st.floats(-2.0, 2.0),
    st.floats(2.0, 9.0),
)


@st.composite
def limited_sites(draw):
    return load_site(draw(places)).with_limits(
        minimum_altitude=draw(st.floats(0.0, 60.0)) * u.deg,
        maximum_sun_altitude=draw(st.floats(-18.0, 20.0)) * u.deg,
        limiting_magnitude=draw(st.floats(3.0, 20.0)),
        fastest_rate=draw(st.floats(1.0, 80.0)) * u.deg / u.h,
        least_elongation=draw(st.floats(0.0, 120.0)) * u.deg,
        least_moon_separation=draw(st.floats(0.0, 120.0)) * u.deg,
    )


def margins(search, sky, days):
    view = View(sky.at(days), search.site)
    return {c.name: c.margin(view) for c in search.constraints}


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(limited_sites(), passages)
def test_edges_change_sign_and_minutes_agree(site, passage):
    sky = Sky(passage)
    (search,) = searches_for(site, sky)
    found = observation_windows(sky, site)
    starts = np.array([window._start_tdb_days for window in found])
    ends = np.array([window._end_tdb_days for window in found])
    assert np.all(starts < ends)
    assert np.all(starts[1:] > ends[:-1])
    for window in found:
        edges = (
            (window._start_tdb_days, window.opens, -1.0),
            (window._end_tdb_days, window.closes, 1.0),
        )
        for edge, decides, outward in edges:
            if decides == "span":
                assert edge in (sky._start_tdb_days, sky._stop_tdb_days)
                continue
            outside, inside = margins(
                search, sky, edge + outward * MILLISECOND * np.array([1.0, -1.0])
            )[decides]
            assert outside < 0.0 <= inside or abs(outside - inside) < 1e-7  # else grazing
    days = np.arange(sky._start_tdb_days, sky._stop_tdb_days, MINUTE)
    everything = margins(search, sky, days)
    satisfied = np.all([margin >= 0.0 for margin in everything.values()], axis=0)
    # To a minute: a sample further than that from every edge is inside or outside, as brute force.
    place = np.searchsorted(starts, days) - 1
    inside = (place >= 0) & (days <= np.append(ends, -np.inf)[place])
    edges = np.concatenate([starts, ends, [np.inf]])
    distance = np.min(np.abs(days[:, None] - edges[None, :]), axis=1)
    clear = distance > MINUTE
    np.testing.assert_array_equal(inside[clear], satisfied[clear])


@settings(max_examples=15, deadline=None)
@given(limited_sites())
def test_what_is_said_of_a_window_is_so(site):
    sky = Sky(StraightPassage(half_span_days=1.0))
    for window in observation_windows(sky, site):
        days = np.linspace(window._start_tdb_days, window._end_tdb_days, 400)
        view = View(sky.at(days), site)
        assert window.peak_altitude.value >= view.altitude_deg.max() - 1e-3
        at_peak = View(sky.at(np.array([window._peak_tdb_days])), site)
        assert window.peak_altitude.value == pytest.approx(at_peak.altitude_deg[0], abs=1e-9)
        assert window._start_tdb_days <= window._peak_tdb_days <= window._end_tdb_days
        assert window.brightest_v == pytest.approx(view.magnitude.min(), abs=0.005)
        assert window.max_rate.value == pytest.approx(view.rate_deg_h.max(), rel=0.005)
        assert window.least_distance.value == pytest.approx(
            view.distance_au.min() * AU_KM, rel=0.005
        )
        assert window.start.scale == window.end.scale == window.peak_time.scale == "utc"


def test_a_straight_line_is_inside_a_sphere_for_its_chord():
    passage = StraightPassage((30000.0, 0.0, 0.0), (0.0, 7.0, 0.0))
    found = windows_within(passage, 50000.0 * u.km)
    half_seconds = 40000.0 / 7.0
    assert len(found) == 1
    assert found[0].duration.to_value("s") == pytest.approx(2 * half_seconds, abs=0.002)
    middle = 0.5 * (found[0]._start_tdb_days + found[0]._end_tdb_days)
    assert middle == pytest.approx(passage.closest_days, abs=MILLISECOND)
    assert (found[0].opens, found[0].closes) == ("distance", "distance")
    assert (found[0].site, found[0].kind) == ("geocentre", "geometric")
    assert found[0].peak_altitude is None
    assert found[0].peak_time is None


def test_a_minute_in_sixty_days_is_found():
    passage = StraightPassage((42160.0, 0.0, 0.0), (0.0, 7.4, 0.0), half_span_days=30.0)
    found = windows_within(passage, 42162.0 * u.km)
    half_seconds = np.sqrt(42162.0**2 - 42160.0**2) / 7.4
    assert half_seconds < 60.0
    assert len(found) == 1
    assert found[0].duration.to_value("s") == pytest.approx(2 * half_seconds, abs=0.01)


def test_geometric_windows_nest():
    lunar, geostationary, *shadows = geometric_windows(StraightPassage())
    assert lunar.name == "inside the lunar distance"
    assert [shadow.name for shadow in shadows] == ["in the Moon's penumbra"]
    assert lunar._start_tdb_days < geostationary._start_tdb_days
    assert geostationary._end_tdb_days < lunar._end_tdb_days


def test_naked_eye_windows_nest_and_name_their_h():
    faint, bright = naked_eye_windows(StraightPassage())
    assert (faint.name, bright.name) == ("brighter than V 6", "brighter than V 4")
    assert (
        faint._start_tdb_days < bright._start_tdb_days < bright._end_tdb_days < faint._end_tdb_days
    )
    assert faint.kind == "naked-eye"
    assert any("H=19.09" in note for note in faint.notes)
    assert naked_eye_windows(StraightPassage(), magnitude_law=HG(30.0, 0.15)) == []


@pytest.mark.slow
def test_a_window_cut_by_chunks_is_whole(monkeypatch):
    passage = StraightPassage()
    site = load_site("J04")
    whole = observation_windows(passage, [site, "P93"])
    monkeypatch.setattr(sampling, "_CHUNK_SAMPLES", 7)
    pieces = observation_windows(passage, [site, "P93"])
    assert len(pieces) == len(whole) > 2
    for one, other in zip(whole, pieces, strict=True):
        assert (one.site, one.opens, one.closes) == (other.site, other.opens, other.closes)
        assert one._start_tdb_days == pytest.approx(other._start_tdb_days, abs=MILLISECOND)
        assert one._end_tdb_days == pytest.approx(other._end_tdb_days, abs=MILLISECOND)
        assert one.peak_altitude.value == pytest.approx(other.peak_altitude.value, abs=1e-2)
        assert one.brightest_v == pytest.approx(other.brightest_v, abs=1e-3)


def test_the_order_is_that_of_the_sites():
    found = observation_windows(StraightPassage(), ["P93", "J04"])
    names = [window.site for window in found]
    assert names == sorted(names, reverse=True)
    assert [w.site for w in observation_windows(StraightPassage(), "J04")] == names[
        names.index("J04") :
    ]


def test_one_site_given_twice_is_searched_twice():
    once = observation_windows(StraightPassage(), "J04")
    twice = observation_windows(StraightPassage(), ["J04", "J04"])
    assert len(twice) == 2 * len(once)


def test_assumed_limits_are_named():
    (window, *_) = observation_windows(StraightPassage(), "Z58")
    text = " ".join(window.assumed_limits)
    assert "minimum altitude 20 deg assumed" in text
    assert "limiting magnitude" not in text  # published for this telescope
    changed = load_site("Z58").with_limits(minimum_altitude=30 * u.deg)
    (window, *_) = observation_windows(StraightPassage(), changed)
    assert "minimum altitude" not in " ".join(window.assumed_limits)


def test_naked_eye_at_a_place():
    site = load_site("28.3,-16.5,0", kind="naked-eye")
    assert site == load_site("28.3,-16.5,0").of_kind("naked-eye")
    found = observation_windows(StraightPassage(), site)
    assert found
    assert all(window.kind == "naked-eye" and window.brightest_v <= 6.0 for window in found)


def test_radar_says_when_one_dish_is_not_enough():
    found = observation_windows(StraightPassage(), "253")
    bistatic = [w for w in found if any("bistatic only" in note for note in w.notes)]
    alone = [w for w in found if w not in bistatic]
    assert bistatic
    assert alone
    five_light_seconds_km = 2.5 * 299792.458
    assert all(w.least_distance.value < five_light_seconds_km for w in bistatic)
    assert all(w.least_distance.value > five_light_seconds_km * 0.999 for w in alone)
    assert [w._start_tdb_days for w in found] == sorted(w._start_tdb_days for w in found)
    handed_over = [w for w in alone if w.closes == "round_trip"] + [
        w for w in bistatic if w.opens == "round_trip"
    ]
    assert len(handed_over) in (0, 2)


def test_an_outage_closes_a_radar():
    passage = StraightPassage(closest="2028-10-31T12:00:00")
    found = observation_windows(passage, "253")
    first_of_november = passage.closest_days + 0.5
    assert found
    assert min(w._start_tdb_days for w in found) >= first_of_november - 0.01
    assert "outage" in forbidding(
        passage, "253", passage.start, time_from_tdb_days(passage.closest_days)
    )


def test_a_tracking_antenna_needs_a_spacecraft():
    before = StraightPassage(closest="2029-01-20T00:00:00")
    assert observation_windows(before, "dsa-2") == []
    assert forbidding(before, "dsa-2") == ("spacecraft",)
    during = StraightPassage(closest="2029-02-14T00:00:00")
    found = observation_windows(during, "dsa-2")
    assert found
    assert all(any("only if Ramses has arrived" in note for note in w.notes) for w in found)
    after = observation_windows(StraightPassage(), "dsa-2")
    assert after
    assert not any("only if" in note for w in after for note in w.notes)
    assert all("end of its mission has not been published" in w.notes[0] for w in after)
    other = StraightPassage(orbit=PublishedMagnitude(designation="101955 Bennu"))
    assert observation_windows(other, "dsa-2") == []
    assert forbidding(other, "dsa-2") == ("spacecraft",)


def test_why_there_is_no_window():
    passage = StraightPassage()
    assert forbidding(passage, "J04") == ()
    blind = load_site("J04").with_limits(limiting_magnitude=-5.0)
    assert observation_windows(passage, blind) == []
    assert forbidding(passage, blind) == ("magnitude",)
    dark_never = load_site("J04").with_limits(maximum_sun_altitude=-80 * u.deg)
    assert forbidding(passage, dark_never) == ("sun_altitude",)


def test_two_that_never_agree_are_named():
    passage = StraightPassage()
    sky = Sky(passage)
    # Bright only near the Earth, where one antenna cannot hear its own echo.
    never = [GeocentricDistance(1e5 * u.km), RoundTrip(5.0 * u.s)]
    assert find_windows(never, sky, passage.start, passage.stop, load_site("253")) == []
    near = load_site("J04").with_limits(limiting_magnitude=3.4, fastest_rate=5 * u.deg / u.h)
    assert forbidding(passage, near) == ("magnitude", "rate")


def test_texts_of_many_windows_are_those_of_each():
    found = observation_windows(StraightPassage(), ["P93", "J04"])
    assert len(found) > 5
    for window in found:
        for text, days in (
            (window.start_iso(), window._start_tdb_days),
            (window.end_iso(), window._end_tdb_days),
            (window.peak_iso(), window._peak_tdb_days),
        ):
            assert text == iso(time_from_tdb_days(days), "utc")
        assert window.start_iso(0) == iso(window.start, "utc", 0)
        # A window that is changed does not keep the text of what it was.
        later = replace(window, _start_tdb_days=window._start_tdb_days + 1.0)
        assert later.start_iso() == iso(later.start, "utc")
    nothing = replace(found[0], _peak_tdb_days=None, _texts=None)
    assert nothing.peak_iso() is None
    assert nothing.end_iso() == found[0].end_iso()


def test_no_constraint_is_no_limit():
    passage = StraightPassage()
    (window,) = find_windows([], Sky(passage), passage.start, passage.stop, load_site("J04"))
    assert (window.opens, window.closes) == ("span", "span")
    assert window.duration.to_value("day") == pytest.approx(6.0, abs=1e-8)


def test_constraints_combine_in_a_list():
    passage = StraightPassage()
    sky, site = Sky(passage), load_site("J04")
    first = passage.closest_days - 0.2
    both = [
        Altitude(10.0 * u.deg),
        SunAltitude(-6.0 * u.deg),
        During(*time_from_tdb_days(np.array([first, first + 0.4]))),
    ]
    found = find_windows(both, sky, passage.start, passage.stop, site, name="twilight")
    assert found
    assert all(w.name == "twilight" and w.kind == "optical" for w in found)
    assert all(w._start_tdb_days >= first - MILLISECOND for w in found)


def test_refraction_lengthens_a_window():
    passage = StraightPassage()
    low = load_site("J04").with_limits(minimum_altitude=0 * u.deg)
    plain = observation_windows(passage, low)
    lifted = observation_windows(passage, low, refraction=True)
    assert sum(w.duration.value for w in lifted) > sum(w.duration.value for w in plain)


def test_bad_input_is_refused():
    passage = StraightPassage()
    with pytest.raises(SpanError, match="empty or reversed"):
        observation_windows(passage, "J04", passage.stop, passage.start)
    with pytest.raises(SpanError, match="outside the trajectory"):
        observation_windows(passage, "J04", passage.start, time_from_tdb_days(11000.0))
    with pytest.raises(UnknownNameError, match="no site is called 'J4O'"):
        observation_windows(passage, ["J4O"])
    with pytest.raises(UnitError, match="bare number"):
        windows_within(passage, 384400.0)
    with pytest.raises(UnitError, match="cannot be expressed in km"):
        windows_within(passage, 3.0 * u.s)
    with pytest.raises(FlybyError, match="needs a span"):
        observation_windows(object(), "J04")
    unknown = replace(passage, orbit=PublishedMagnitude(designation="X", absolute_magnitude=None))
    with pytest.raises(PhotometryError, match="no absolute magnitude"):
        observation_windows(unknown, "J04")
    with pytest.raises(PhotometryError, match="no absolute magnitude"):
        naked_eye_windows(unknown)
    (window, *_) = observation_windows(unknown, "253")
    assert window.brightest_v is None
