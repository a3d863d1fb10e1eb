"""What nights are worth for light curves: geometry against astropy, coverage against counting."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import cache

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import BarycentricMeanEcliptic, SkyCoord, get_body_barycentric
from astropy.coordinates.matrix_utilities import rotation_matrix
from flybys import scene_of
from hypothesis import given, settings
from hypothesis import strategies as st

import flyby
from flyby.dynamics import planetary_ephemeris
from flyby.errors import SpanError, UnitError
from flyby.observing import observation_windows
from flyby.observing.light_curve.rotation_phase import most_filled, phases_covered, share_and_gap
from flyby.observing.light_curve.spectral_window import left_over, spectral_window
from flyby.observing.view import View
from flyby.observing.windows.intervals import union
from flyby.scene import lightcurve
from flyby.scene.light_curve_coverage import TOLD_APART, full_moons
from flyby.scene.light_curve_hours import disjoint_nights, hours_at_phase, joined
from flyby.scene.light_curve_nights import LEAST_CHANGE
from flyby.times import iso, parse_time, tdb_days, time_from_tdb_days

START, STOP = "2029-02-20", "2029-04-25"
JPL_OBLIQUITY = 84381.448 * u.arcsec
POLES = ((275.0, -85.0), (250.0, -75.0))


@cache
def passage():
    return flyby.Flyby(flyby.load_orbit("apophis"), sites=["381", "J04", "T09"])


@cache
def nights():
    return lightcurve(passage(), parse_time(START), parse_time(STOP))


@cache
def without_a_period():
    orbit = replace(
        flyby.load_orbit("apophis-neocc"),
        designation="99999 Another",
        absolute_magnitude=None,
        slope_parameter=None,
    )
    dark = flyby.Flyby(orbit, sites=["381", "J04"])
    return lightcurve(dark, parse_time("2029-04-01"), parse_time("2029-04-10"))


# -- geometry ------------------------------------------------------------------------------------


def seen_by_astropy(times):
    """Directions from the Sun and from the Earth's centre, by astropy from the same kernel."""
    kernel = str(planetary_ephemeris().path)
    trajectory = passage().trajectory
    earth = get_body_barycentric("earth", times, ephemeris=kernel)
    light_time = np.zeros(times.size) * u.s
    for _ in range(4):
        position, _ = trajectory.state(times - light_time, origin="ssb")
        away = position - earth.xyz.T
        light_time = np.linalg.norm(away.to_value("km"), axis=1) / 299792.458 * u.s
    sun = get_body_barycentric("sun", times - light_time, ephemeris=kernel)
    ways = (position - sun.xyz.T, away)
    return [SkyCoord(*way.T, representation_type="cartesian", frame="icrs") for way in ways]


def on_jpl_ecliptic(coordinates):
    turned = rotation_matrix(JPL_OBLIQUITY, "x") @ coordinates.cartesian.xyz
    return SkyCoord(*turned, representation_type="cartesian").spherical


@pytest.mark.parametrize("network", [0, 1, 2])
def test_bisector_and_aspect_are_those_of_astropy(network):
    """The middle of the arc between both directions, by an offset on the sphere."""
    one = nights().networks[network]
    from_sun, from_earth = seen_by_astropy(one.middle)
    unit = SkyCoord(from_sun.spherical.lon, from_sun.spherical.lat)
    other = SkyCoord(from_earth.spherical.lon, from_earth.spherical.lat)
    middle = unit.directional_offset_by(unit.position_angle(other), 0.5 * unit.separation(other))
    place = on_jpl_ecliptic(middle)
    apart = (place.lon - one.bisector_longitude).wrap_at(180 * u.deg).to_value("deg")
    assert np.abs(apart).max() < 1e-6
    assert np.abs((place.lat - one.bisector_latitude).to_value("deg")).max() < 1e-6
    # The obliquity of the IAU of 2006 is 0.042 arcsec less, its equator 0.02 arcsec off.
    newer = middle.transform_to(BarycentricMeanEcliptic(equinox="J2000"))
    assert np.abs((newer.lat - one.bisector_latitude).to_value("deg")).max() < 3e-5
    back = on_jpl_ecliptic(other)
    towards = SkyCoord(back.lon + 180 * u.deg, -back.lat)
    for (longitude, latitude), aspect in zip(POLES, one.aspect, strict=True):
        pole = SkyCoord(longitude * u.deg, latitude * u.deg)
        assert np.abs((pole.separation(towards) - aspect).to_value("deg")).max() < 1e-6
    # Aberration is in the phase angle of `View`, and not in these directions: 20 arcsec at most.
    assert np.abs((unit.separation(other) - one.phase_angle).to_value("deg")).max() < 0.015


def test_the_aspect_of_an_opposite_pole_is_the_supplement():
    result = lightcurve(
        passage(),
        parse_time("2029-03-01"),
        parse_time("2029-03-05"),
        poles=[(250 * u.deg, -75 * u.deg), (70 * u.deg, 75 * u.deg)],
    )
    first, second = result.networks[-1].aspect.to_value("deg")
    assert first + second == pytest.approx(180.0, abs=1e-9)


# -- hours ---------------------------------------------------------------------------------------


def test_hours_are_those_of_the_windows_none_twice():
    result = nights()
    windows = observation_windows(
        passage().sky, passage().sites, parse_time(START), parse_time(STOP)
    )
    by_network = {"JAXA": ("381", "T09"), "ESA": ("J04",)}
    for one in result.networks[:2]:
        own = [w for w in windows if w.place.identifier in by_network[one.name]]
        minutes = np.zeros(64 * 1440, dtype=bool)
        first = float(tdb_days(parse_time(START)))
        for window in own:
            low, high = ((d - first) * 1440 for d in (window._start_tdb_days, window._end_tdb_days))
            minutes[round(low) : round(high)] = True
        # Each end is rounded to a minute: a share of the ends comes out as chance has it.
        assert one.total.to_value("h") == pytest.approx(minutes.sum() / 60.0, abs=len(own) / 60.0)
    everything = result.networks[2]
    assert everything.name == "together"
    assert everything.total <= result.networks[0].total + result.networks[1].total
    assert everything.total > max(result.networks[0].total, result.networks[1].total)


def test_a_night_has_the_date_of_its_evening_at_the_site():
    result = nights()
    for one in result.networks[:2]:
        offset = tdb_days(one.middle) - tdb_days(result.time[one.night])
        # Midnight of UTC ends the evening: Japan is 9 h before it, Tenerife 1 h, Hawaii 10 h after.
        assert np.all(np.abs(offset) < 1.0)
    japan = lightcurve(
        flyby.Flyby(flyby.load_orbit("apophis"), sites=["381"]),
        parse_time("2029-03-01T00:00"),
        parse_time("2029-03-02T00:00"),
    )
    (only,) = japan.networks
    assert [iso(japan.time[night], "utc", 0)[:10] for night in only.night] == ["2029-03-01"]


def test_nights_made_disjoint_are_the_hours_as_a_whole():
    for one in nights().networks:
        (starts, ends), night = disjoint_nights(one._spans)
        order = np.argsort(starts)
        assert np.all(starts[order][1:] >= ends[order][:-1] - 1e-12)
        assert 24.0 * np.sum(ends - starts) == pytest.approx(one.total.to_value("h"), rel=1e-12)
        assert np.all(np.diff(night) >= 0)


def test_hours_at_phase_angles_are_those_that_are_counted():
    result = nights()
    total = [
        sum(
            w._end_tdb_days - w._start_tdb_days
            for w in observation_windows(passage().sky, site, parse_time(START), parse_time(STOP))
        )
        for site in passage().sites
    ]
    assert result.site_hours.sum(axis=1).to_value("h") == pytest.approx(
        24.0 * np.array(total), rel=1e-9
    )
    site = passage().sites[1]
    span = parse_time("2029-04-12T00:00"), parse_time("2029-04-15T00:00")
    observed = union(
        *np.array(
            [
                (w._start_tdb_days, w._end_tdb_days)
                for w in observation_windows(passage().sky, site, *span)
            ]
        ).T
    )
    ranges = np.array([[14.0, 20.0], [20.0, 90.0], [90.0, 180.0]])
    closest = float(tdb_days(passage().approach.time))
    found = hours_at_phase(passage().sky, site, observed, ranges, closest)
    minute = 1.0 / 1440.0
    times = np.concatenate([np.arange(a, b, minute) for a, b in zip(*observed, strict=True)])
    phase = View(passage().sky.at(times), site).phase_deg
    counted = [np.sum((phase >= a) & (phase < b)) / 60.0 for a, b in ranges]
    # A minute an end of a window or of a range.
    assert found == pytest.approx(counted, abs=6.0 / 60.0)
    assert np.count_nonzero(found) >= 2


# -- phases --------------------------------------------------------------------------------------


def test_full_moons_are_those_of_the_almanac():
    """Skyfield's; these are of true places, those of an almanac of apparent ones: half a minute."""
    skyfield_api = pytest.importorskip("skyfield.api")
    almanac = pytest.importorskip("skyfield.almanac")
    span = [float(tdb_days(parse_time(t))) for t in ("2029-01-15", "2029-05-15")]
    scale = skyfield_api.load.timescale(builtin=True)
    with closing(skyfield_api.load_file(str(planetary_ephemeris().path))) as kernel:
        ends = [scale.tdb_jd(2451545.0 + days) for days in span]
        times, phases = almanac.find_discrete(*ends, almanac.moon_phases(kernel))
    known = [time.tdb - 2451545.0 for time, phase in zip(times, phases, strict=True) if phase == 2]
    assert len(known) == 4
    assert full_moons(passage().sky, *span) == pytest.approx(known, abs=2.0 / 1440.0)


@pytest.mark.parametrize("index", [0, 1, 2])
def test_covered_phase_is_what_counting_gives(index):
    """The hours cut into half minutes, each a step of phase at the asteroid."""
    result = nights()
    period = result.periods[index].period.to_value("d")
    closest = float(tdb_days(passage().approach.time))
    step = 0.5 / 1440.0
    for network, one in enumerate(result.networks):
        starts, ends = one._open
        times = np.concatenate(
            [
                np.arange(a, min(b, closest), step)
                for a, b in zip(starts, ends, strict=True)
                if a < closest
            ]
        )
        left = times - passage().sky.at(times).light_time_days
        phases = np.sort((left / period) % 1.0)
        between = np.append(np.diff(phases), phases[0] + 1.0 - phases[-1])
        width = step / period
        covered = np.sum(np.minimum(between, width * 1.01))
        shown = result.phases[index]
        edges = 2.0 * starts.size * width
        assert shown.covered[network] == pytest.approx(covered, abs=edges)
        open_gap = between.max() if between.max() > 2.0 * width else 0.0
        assert shown.largest_gap[network] == pytest.approx(open_gap, abs=3.0 * width)
    assert np.all(result.phases[index].covered[2] >= result.phases[index].covered[:2] - 1e-12)


INTERVALS = st.lists(
    st.tuples(st.floats(0.0, 40.0), st.floats(0.01, 0.6)), min_size=1, max_size=12
).map(lambda pairs: union(*np.array([(a, a + b) for a, b in pairs]).T))
PERIODS = st.floats(0.05, 12.0)


@given(observed=INTERVALS, period=PERIODS, shift=st.floats(-50.0, 50.0))
@settings(max_examples=80, deadline=None)
def test_share_and_gap_do_not_depend_on_where_phase_is_zero(observed, period, shift):
    before = share_and_gap(phases_covered(*observed, period))
    moved = (observed[0] + shift, observed[1] + shift)
    after = share_and_gap(phases_covered(*moved, period))
    assert after == pytest.approx(before, abs=1e-9)
    assert 0.0 < before[0] <= 1.0 + 1e-12
    # The largest gap is at most all that is open, and at least its mean.
    open_share = 1.0 - before[0]
    assert before[1] <= open_share + 1e-9
    assert before[1] >= open_share / (observed[0].size + 1) - 1e-9


@given(first=INTERVALS, second=INTERVALS, period=PERIODS)
@settings(max_examples=80, deadline=None)
def test_more_hours_never_cover_less(first, second, period):
    alone, other = (phases_covered(*one, period) for one in (first, second))
    both = phases_covered(*joined([first, second]), period)
    assert share_and_gap(both)[0] >= share_and_gap(alone)[0] - 1e-9
    assert share_and_gap(both)[1] <= share_and_gap(alone)[1] + 1e-9
    filled = most_filled(alone, other)
    if np.isfinite(filled):
        open_share = 1.0 - share_and_gap(alone)[0]
        assert share_and_gap(both)[0] == pytest.approx(1.0 - (1.0 - filled) * open_share, abs=1e-6)


# -- periods -------------------------------------------------------------------------------------


def sampled(observed, step):
    middles = [np.arange(a + step / 2, b, step) for a, b in zip(*observed, strict=True)]
    return np.concatenate(middles)


def test_the_spectral_window_is_the_sum_over_measurements():
    """Deeming's sum, a measurement every 10 seconds: their mean misses the ends by 1e-4."""
    result = nights()
    closest = float(tdb_days(passage().approach.time))
    for network, one in enumerate(result.networks):
        observed = tuple(days[one._open[1] < closest] - one._open[0][0] for days in one._open)
        times = sampled(observed, 10.0 / 86400.0)
        for frequency in (0.0, 0.3, 1.0, 1.5, 2.0):
            power = np.abs(np.mean(np.exp(-2j * np.pi * frequency * times))) ** 2
            exact = spectral_window(observed, np.array([frequency]))[0]
            assert exact == pytest.approx(power, abs=2e-4)
        near_one = np.linspace(0.95, 1.05, 2001)
        summed = np.abs(np.exp(-2j * np.pi * near_one[:, None] * times[::30]).mean(axis=1)) ** 2
        # Hours cut by closest approach are left out here: a hundredth of all.
        assert result.window_peaks[network, 0] == pytest.approx(summed.max(), abs=0.02)


def test_what_another_period_leaves_is_what_a_fit_leaves():
    generator = np.random.default_rng(7)
    starts = np.arange(20.0) + generator.uniform(0.0, 0.3, 20)
    observed = union(starts, starts + generator.uniform(0.1, 0.4, 20))
    group = (np.arange(observed[0].size) // 5).astype(np.int64)
    signal, other = 1.5706, 1.2
    alone, so_far = left_over(observed, group, 4, signal, other)
    for which, found in ((group == 2, alone[2]), (group <= 2, so_far[2])):
        times = sampled((observed[0][which], observed[1][which]), 2e-4)
        angle = 2.0 * np.pi * other * times
        model = np.stack([np.ones(times.size), np.cos(angle), np.sin(angle)], axis=1)
        rest = 0.0
        for start in (0.0, 0.5 * np.pi):
            curve = np.cos(2.0 * np.pi * signal * times + start)
            rest += np.mean((curve - model @ np.linalg.lstsq(model, curve, rcond=None)[0]) ** 2)
        # Each sum misses its integral by a step an interval.
        assert found == pytest.approx(rest, abs=2e-3)


@given(observed=INTERVALS, signal=st.floats(0.2, 5.0), other=st.floats(0.2, 5.0))
@settings(max_examples=80, deadline=None)
def test_what_is_left_is_a_share_and_nothing_of_the_period_itself(observed, signal, other):
    group = np.zeros(observed[0].size, dtype=np.int64)
    share = left_over(observed, group, 1, signal, other)[0][0]
    assert 0.0 <= share <= 1.0
    assert left_over(observed, group, 1, signal, signal)[0][0] < 1e-6


def test_long_hours_without_a_gap_tell_what_the_window_does_not_confuse():
    """Over many whole turns without a gap any other frequency explains nothing."""
    observed = np.zeros(1), np.array([400.0])
    share = left_over(observed, np.zeros(1, dtype=np.int64), 1, 1.5, 2.5)[0][0]
    assert share > 0.999


def test_both_networks_tell_aliases_that_neither_tells():
    """Half a turn a night: the networks 8 and 10 h apart in longitude, in a lunation."""
    result = nights()
    halves = [one for one in result.aliases if one.alternative.label.startswith("half a turn")]
    assert len(halves) == 6
    lunation = int(np.argmax([one.hours[2].value for one in result.lunations]))
    for one in halves:
        assert one.by_lunation[2, lunation] >= TOLD_APART
        assert one.by_lunation[2, lunation] > one.by_lunation[1, lunation]
        night = one.first_night(2)
        assert np.all(one.so_far[2, night:][np.isfinite(one.so_far[2, night:])] >= TOLD_APART)
    # 30.56 h with two maxima: 1.571 of them a day, one more a night is 2 / 2.571 d = 18.67 h.
    hours = [one.alternative.period.to_value("h") for one in halves if one.alternative.of == 1]
    assert sorted(hours) == pytest.approx([18.672, 84.110], abs=1e-3)


def test_published_values_that_agree_are_no_alternatives():
    result = nights()
    published = [one.alternative for one in result.aliases if one.alternative.label == "published"]
    assert [one.period.to_value("h") for one in published] == [27.38547, 264.178]
    assert sum("no alternative" in note for note in result.notes) == 2


def test_phases_end_at_closest_approach():
    result = nights()
    assert result.phases_of == "the hours before closest approach"
    assert tdb_days(result.phase_stop) == pytest.approx(
        float(tdb_days(passage().approach.time)), abs=1e-9
    )
    after = lightcurve(passage(), parse_time("2029-04-20"), parse_time("2029-05-10"))
    assert after.phases_of == "the hours after closest approach"
    later = sum(float(one.hours[-1].value) for one in after.lunations)
    assert later == pytest.approx(after.networks[-1].total.to_value("h"), rel=1e-9)


def test_a_distant_flyby_leaves_the_phases_whole():
    """The pull along JPL's hyperbola (e 4.25390, q 38 011.486 km), added up step by step."""
    eccentricity, nearest = 4.25390187, 38011.486
    semilatus = nearest * (1.0 + eccentricity)
    momentum = np.sqrt(398600.435 * semilatus)
    anomaly = np.linspace(-1.0, 1.0, 20001) * np.arccos(-1.0 / eccentricity)
    # dt / r^3 = dnu / (h r), and 1 / r = (1 + e cos nu) / p.
    over_radius = (1.0 + eccentricity * np.cos(anomaly)) / semilatus
    sum_s_km3 = np.sum(over_radius[1:] * np.diff(anomaly)) / momentum
    most = 1.5 * 398600.435 * sum_s_km3 * 365.25 * 86400.0 / (2.0 * np.pi)
    assert most < nights().turns_changed < 0.5 * np.pi * most
    far = scene_of("retrograde at 19 LD")
    days = float(tdb_days(far.approach.time))
    span = time_from_tdb_days(days - 20.0), time_from_tdb_days(days + 20.0)
    result = lightcurve(far, *span, periods=[5 * u.h])
    assert result.turns_changed < LEAST_CHANGE
    assert result.phases_of == "all hours"
    lunations = sum(float(one.hours[-1].value) for one in result.lunations)
    assert lunations == pytest.approx(result.networks[-1].total.to_value("h"), rel=1e-9)


# -- any asteroid --------------------------------------------------------------------------------


def test_without_period_pole_or_magnitude_there_are_hours_and_angles():
    result = without_a_period()
    assert result.periods == ()
    assert result.poles == ()
    assert result.aliases == ()
    assert result.phases == ()
    assert result.networks[-1].magnitude is None
    assert result.networks[-1].total > 20 * u.h
    assert result.networks[-1].phase_angle.size == result.networks[-1].night.size
    for words in ("no period", "no pole", "no absolute magnitude"):
        assert sum(words in note for note in result.notes) == 1


def test_typed_periods_and_brightness_take_the_place_of_published_ones():
    span = parse_time("2029-03-01"), parse_time("2029-03-15")
    result = lightcurve(
        passage(), *span, periods=[5 * u.h], alternatives=[6 * u.h], faintest=16.2, maxima=1
    )
    assert [one.period for one in result.periods] == [5 * u.h]
    labels = [one.alternative.label for one in result.aliases]
    assert labels == ["given", "one turn a night less", "one turn a night more"]
    usual = lightcurve(passage(), *span)
    assert 0 * u.h < result.networks[-1].total < usual.networks[-1].total
    assert np.all(result.networks[-1].magnitude < 16.3)


def test_what_cannot_be_is_refused():
    span = parse_time("2029-03-01"), parse_time("2029-03-02")
    with pytest.raises(SpanError, match="exchange"):
        lightcurve(passage(), span[1], span[0])
    for words, wrong in (
        ("period", {"periods": [3 * u.km]}),
        ("longer than nothing", {"periods": [0 * u.h]}),
        ("latitude", {"poles": [(0 * u.deg, 91 * u.deg)]}),
        ("no range", {"phase_angles": [(90 * u.deg, 30 * u.deg)]}),
        ("whole number", {"maxima": 0}),
    ):
        with pytest.raises(UnitError, match=words):
            lightcurve(passage(), *span, **wrong)


def test_a_span_without_an_hour_is_empty_and_has_no_error():
    blind = flyby.Flyby(flyby.load_orbit("apophis"), sites=["DSS-14"])
    result = lightcurve(blind, parse_time("2029-03-01"), parse_time("2029-03-02"))
    assert result.networks == ()
    assert any("no optical site" in note for note in result.notes)


def test_no_hour_belongs_to_two_nights():
    """Sites around the world: a night has 24 hours at most, and the nights add up to the total."""
    for network in nights().networks:
        hours = network.hours.to_value("h")
        assert hours.max() <= 24.0
        assert hours.sum() == pytest.approx(network.total.to_value("h"), abs=1e-6)
