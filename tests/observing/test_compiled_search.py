"""The compiled search against `View` and the readable one: random sites, limits and instants."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import astropy.units as u
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import flyby
from flyby.catalogue.sites import catalogue_sites
from flyby.constants import AU_KM
from flyby.observing import HG, HG12, Sky, load_site
from flyby.observing import constraints as limits
from flyby.observing.compiled_view import compiled_sky, is_known
from flyby.observing.photometry import TotalMagnitude
from flyby.observing.view import View
from flyby.observing.windows import find, observation_windows, tdb_spans
from flyby.observing.windows.find import WindowSearch, run_searches
from flyby.times import parse_time, tdb_days, time_from_tdb_days

MILLISECOND = 1e-3 / 86400.0
NANORADIAN_DEG = float(np.degrees(1e-9))
DATA = Path(__file__).parent / "data"

# 300 km above the ground, at 12 km/s: a hyperbola whose asteroid crosses the sky in a minute.
LOW = "state:6678.2 0 0 0 10.9 5 epoch=2029-04-13T12:00 frame=icrf center=earth unit=km H=24 G=0.15"
SKIES = {
    "passage of Apophis": ("apophis", "2029-04-10", "2029-04-17"),
    "twenty years, leap seconds among them": ("apophis", "2004-07-01", "2024-07-01"),
    "300 km above the ground": (LOW, "2029-04-12T12:00", "2029-04-14T12:00"),
    "through the shadow of the Earth": ("2023bu-neocc", "2023-01-25", "2023-01-28"),
}
LAWS = (None, HG12(19.1, 0.4), TotalMagnitude(12.0, 8.0))

# The poles, where longitude means nothing, and everywhere else.
latitudes = st.one_of(st.sampled_from((-90.0, 90.0)), st.floats(-90.0, 90.0))
places = st.builds(
    lambda latitude, longitude, height: load_site(f"{latitude},{longitude},{height}"),
    latitudes,
    st.floats(-180.0, 180.0),
    st.floats(-400.0, 6000.0),
)


@lru_cache(maxsize=8)
def sky_of(name, law=0):
    text, start, stop = SKIES[name]
    first, last = parse_time(start), parse_time(stop)
    return Sky(flyby.propagate(flyby.load_orbit(text), first, last), LAWS[law])


@lru_cache(maxsize=8)
def compiled(name, law=0):
    sky = sky_of(name, law)
    return compiled_sky(sky, *span_of(name))


def span_of(name):
    _, start, stop = SKIES[name]
    return float(tdb_days(parse_time(start))), float(tdb_days(parse_time(stop)))


def every_constraint(angle, magnitude):
    return (
        limits.Altitude(angle * u.deg),
        limits.SunAltitude(-angle * u.deg),
        limits.Elongation(angle * u.deg),
        limits.MoonSeparation(angle * u.deg),
        limits.InShadow("earth", umbra=False),
        limits.InShadow("earth", umbra=True),
        limits.InShadow("moon", umbra=False),
        limits.InShadow("moon", umbra=True),
        limits.Magnitude(magnitude),
        limits.Magnitude(magnitude, in_full_sunlight=True),
        limits.OutOfShadow(),
        limits.OutOfShadow(magnitude),
        limits.Rate(3.0 * u.deg / u.h),
        limits.GeocentricDistance(1e6 * u.km),
        limits.Range(3e5 * u.km),
        limits.RoundTrip(5 * u.s, longer=False),
        limits.During(parse_time("2029-04-13"), None),
        limits.Outside(parse_time("2029-04-13"), parse_time("2029-04-14")),
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", SKIES)
@settings(max_examples=10, deadline=None)
@given(places, st.floats(0.0, 40.0), st.floats(5.0, 22.0), st.integers(0, 2), st.data())
def test_every_margin_is_that_of_the_view(name, site, angle, magnitude, law, data):
    first, last = span_of(name)
    shares = data.draw(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=8))
    if name.startswith("300"):  # half of them within five minutes of the closest approach
        shares += [0.5 + 0.0017 * (share - 0.5) for share in shares]
    days = first + np.array(shares) * (last - first)
    constraints = every_constraint(angle, magnitude)
    sky, quick = sky_of(name, law), compiled(name, law)
    # Of the Earth's rotation, too, the interpolated form is the subject.
    sky.rotation.icrf_to_itrs(np.linspace(first, last, sky.rotation._count + 1))
    view = View(sky.at(days), site)
    margins = quick.margins(days, site, constraints)
    # The ephemeris counts from 1549, which `View` resolves to 1.3 us and the compiled search much
    # better: at 30 km/s that is 4 cm of the Earth's place.
    shift = 5e-5 / (view.distance_au * AU_KM)
    angles = NANORADIAN_DEG + np.degrees(shift)
    tolerances = {
        "rate": NANORADIAN_DEG + (1e-9 + 4.0 * shift) * view.rate_deg_h,  # a nanoradian in an hour
        "magnitude": 1e-8 + 20.0 * shift,
        "distance": 1e-4,  # km, of both
        "range": 1e-4,
        "round_trip": 1e-9,
        "time": 0.0,
        "outage": 0.0,
    }
    # In the last of the penumbra, a thousandth of the Sun, light follows any angle steeply.
    plain = view.instants.sunlight.fading_mag < 7.5
    for k, constraint in enumerate(constraints):
        expected, found = np.asarray(constraint.margin(view)), margins[:, k]
        allowed = tolerances.get(constraint.name, angles)
        same = found == expected  # infinities
        if isinstance(constraint, limits.OutOfShadow):
            # Far from any shadow the compiled search says so by a large number.
            far = found > 900.0
            assert np.all(expected[far] > 0.5)
            allowed, same = 1e-5 + 1e4 * shift, same | far | ~plain
        elif isinstance(constraint, limits.Magnitude) and not constraint.in_full_sunlight:
            allowed, same = 1e-5 + 1e4 * shift, same | ~plain
        with np.errstate(invalid="ignore"):
            assert np.all(same | (np.abs(found - expected) <= allowed)), constraint


@st.composite
def searches(draw):
    site = draw(places)
    chosen = [
        limits.Altitude(draw(st.floats(-5.0, 60.0)) * u.deg),
        limits.SunAltitude(draw(st.floats(-18.0, 20.0)) * u.deg),
        limits.Magnitude(draw(st.floats(4.0, 22.0))),
        limits.OutOfShadow(draw(st.one_of(st.none(), st.floats(4.0, 22.0)))),
        limits.Rate(draw(st.floats(0.01, 90.0)) * u.deg / u.h),
        limits.Elongation(draw(st.floats(0.0, 120.0)) * u.deg),
        limits.MoonSeparation(draw(st.floats(0.0, 90.0)) * u.deg),
        limits.Range(draw(st.floats(1e4, 3e8)) * u.km),
    ]
    kept = draw(st.lists(st.sampled_from(chosen), min_size=1, max_size=6, unique_by=id))
    return WindowSearch(tuple(kept), site)


def both_ways(sky, first, last, each, monkeypatch, refraction=False):
    start, stop = time_from_tdb_days(first), time_from_tdb_days(last)
    found = []
    for quick in (True, False):
        with monkeypatch.context() as patch:
            patch.setattr(find, "worth_compiling", lambda *_, quick=quick: quick)
            found.append(run_searches(sky, start, stop, each, refraction))
    return found


@pytest.mark.parametrize("name", SKIES)
@settings(max_examples=8, deadline=None)
@given(searches(), st.floats(0.0, 1.0), st.booleans())
def test_windows_are_those_of_the_readable_search(name, search, share, refraction):
    first, last = span_of(name)
    length = min(last - first, 4.0)
    first += share * (last - first - length)
    with pytest.MonkeyPatch.context() as patch:
        quick, readable = both_ways(
            sky_of(name), first, first + length, [search], patch, refraction
        )
    # Shorter than this a window may be missed by either: it lies hidden between two samples.
    quick, readable = ([w for w in found if w.duration > 1 * u.s] for found in (quick, readable))
    assert len(quick) == len(readable)
    for mine, other in zip(quick, readable, strict=True):
        assert (mine.opens, mine.closes) == (other.opens, other.closes)
        # Each is the middle of a bracket of a millisecond.
        assert abs(mine._start_tdb_days - other._start_tdb_days) < 1.01 * MILLISECOND
        assert abs(mine._end_tdb_days - other._end_tdb_days) < 1.01 * MILLISECOND
        # A millisecond of an edge at 12 km/s and 300 km is 0.002 deg.
        assert abs((mine.peak_altitude - other.peak_altitude).to_value("deg")) < 0.01
        assert (mine.least_distance / other.least_distance).value == pytest.approx(1.0, abs=1e-4)
        assert mine.brightest_v == pytest.approx(other.brightest_v, abs=1e-3)


@pytest.mark.slow
def test_windows_of_the_whole_catalogue_are_those_recorded_before():
    """The 10 633 windows of four years, as the readable search found them; to a millisecond."""
    with np.load(DATA / "windows_2027_to_2031.npz") as recorded:
        names, whose = list(recorded["sites"]), recorded["whose"]
        places_then = dict(zip(names, recorded["places"].tolist(), strict=True))
        expected = np.cumsum(recorded["steps_ms"], axis=0)
    start, stop = parse_time("2027-01-01"), parse_time("2031-01-01")
    # Where an asset's coordinates have been published better since, as they were.
    then = [
        replace(site, latitude_deg=place[0], longitude_deg=place[1], height_m=place[2])
        for site in catalogue_sites()
        if (place := places_then.get(f"{site.identifier} {site.kind}")) is not None
    ]
    windows = observation_windows(flyby.load_orbit("apophis"), then, start, stop)
    assert len(windows) == len(whose) == 10633
    names_now = [f"{window.site} {window.kind}" for window in windows]
    for column, texts in enumerate(
        ([window.start_iso() for window in windows], [window.end_iso() for window in windows])
    ):
        now = np.array(texts, dtype="datetime64[ms]").astype(np.int64)
        mine = sorted(zip(names_now, now.tolist(), strict=True))
        before = sorted(zip([names[k] for k in whose], expected[:, column].tolist(), strict=True))
        assert [name for name, _ in mine] == [name for name, _ in before]
        apart = np.array([a - b for (_, a), (_, b) in zip(mine, before, strict=True)])
        assert np.abs(apart).max() <= 1


def test_what_the_compiled_search_does_not_know_is_searched_with_views(monkeypatch):
    """A constraint of one's own among known ones, in one call: each finds what it finds alone."""

    class InTheNorth:
        name = "declination"

        def margin(self, view):
            return view.apparent_direction[:, 2]

    name = "passage of Apophis"
    sky, site = sky_of(name), load_site("J04")
    high = limits.Altitude(20 * u.deg)
    own, known = WindowSearch((high, InTheNorth()), site), WindowSearch((high,), site)
    assert not is_known(site, own.constraints, sky)
    assert is_known(site, known.constraints, sky)
    first, last = span_of(name)
    quick, readable = both_ways(sky, first, last, [known, own], monkeypatch)
    assert quick
    assert [(w.opens, w.closes) for w in quick] == [(w.opens, w.closes) for w in readable]
    assert {"declination"} & {w.opens for w in quick} | {w.closes for w in quick}
    spans = np.array(tdb_spans(quick)) - np.array(tdb_spans(readable))
    assert np.abs(spans).max() < 1.01 * MILLISECOND


def test_a_law_of_ones_own_is_searched_with_views():
    class Mirror:
        description = "V of a mirror"

        def magnitude(self, sun_distance, distance, phase):
            return 20.0 + 5.0 * np.log10((sun_distance * distance).to_value("au2"))

    name = "passage of Apophis"
    assert compiled_sky(Sky(sky_of(name).trajectory, Mirror()), *span_of(name)) is None
    assert compiled_sky(Sky(sky_of(name).trajectory, HG(19.0)), *span_of(name)) is not None
