"""Radar: delay and Doppler against topocentric ranges, strength against what is published."""

from __future__ import annotations

from functools import cache

import astropy.units as u
import erfa
import numpy as np
import pytest
from numpy.polynomial import Chebyshev

import flyby
from flyby.constants import AU_KM, SPEED_OF_LIGHT_KM_S
from flyby.dynamics import planetary_ephemeris
from flyby.errors import FlybyError, UnitError
from flyby.observing import Sky, load_site
from flyby.observing.radar import delay_doppler, radar_dishes, radar_target, radar_windows
from flyby.observing.radar.study import RadarError
from flyby.observing.view import View, site_itrs_au
from flyby.times import parse_time, tdb_days, time_from_tdb_days

SPAN = ("2029-04-13T06:00", "2029-04-14T06:00")


@cache
def trajectory():
    start, stop = (parse_time(text) for text in SPAN)
    return flyby.propagate(flyby.load_orbit("apophis"), start, stop)


@cache
def sky():
    return Sky(trajectory())


@cache
def windows():
    start, stop = (parse_time(text) for text in SPAN)
    return radar_windows(sky(), start, stop, radar_target("99942 Apophis"))


def site_km(site, days):
    """Place of a dish from the Sun's barycentre [km], by ERFA's own matrices, UT1 = UTC."""
    tt = days - erfa.dtdb(2451545.0, days, 0.0, 0.0, 0.0, 0.0) / 86400.0  # 1.6 ms: 0.7 m of turning
    turned = erfa.c2t06a(2451545.0, tt, 2451545.0, tt - 69.184 / 86400.0, 0.0, 0.0)
    earth, _ = planetary_ephemeris().position_velocity("earth", days)
    return earth * AU_KM + np.einsum("nij,i->nj", turned, site_itrs_au(site) * AU_KM)


def round_trip_s(transmitter, receiver, days):
    """Both legs by nothing but ranges and repetition: the trajectory at each bounce itself."""
    back = np.full(days.shape, 0.1)
    here = site_km(receiver, days)
    for _ in range(8):
        position, _ = trajectory().state_au(days - back / 86400.0, origin="ssb")
        back = np.linalg.norm(position * AU_KM - here, axis=1) / SPEED_OF_LIGHT_KM_S
    out = back.copy()
    for _ in range(8):
        there = site_km(transmitter, days - (back + out) / 86400.0)
        out = np.linalg.norm(position * AU_KM - there, axis=1) / SPEED_OF_LIGHT_KM_S
    return back + out


PAIRS = (("253", "252"), ("253", "parkes"), ("254", "dss-63"), ("dss-43", "tianma"))


@pytest.mark.slow
@pytest.mark.parametrize(("sender", "hearer"), PAIRS)
@pytest.mark.parametrize("when", ["2029-04-13T12:00", "2029-04-13T21:45", "2029-04-14T02:00"])
def test_delay_and_doppler_against_ranges(sender, hearer, when):
    transmitter, receiver = load_site(sender), load_site(hearer)
    centre = float(tdb_days(parse_time(when)))
    # The instants are rounded to 0.16 us as days, in which 30 km/s go 5 mm, 0.02 ns: too coarse for
    # a difference of two, so that the rate comes from a polynomial through 4001 of them.
    days = centre + np.linspace(-300.0, 300.0, 4001) / 86400.0
    seconds = (days - centre) * 86400.0
    delay = round_trip_s(transmitter, receiver, days)
    found = delay_doppler(sky(), transmitter, receiver, time_from_tdb_days(days[::500]))
    assert np.abs(found.round_trip.to_value("s") - delay[::500]).max() < 1e-9
    curve = Chebyshev.fit(seconds, delay, 9)
    assert np.abs(curve(seconds) - delay).max() < 5e-10  # the polynomial follows, but for rounding
    frequency = transmitter.radar.transmitter.frequency
    middle = delay_doppler(sky(), transmitter, receiver, time_from_tdb_days(days[[2000]]))
    shift = -curve.deriv(1)(0.0) * frequency.to_value("Hz")
    rate = -curve.deriv(2)(0.0) * frequency.to_value("Hz")
    assert middle.doppler.to_value("Hz")[0] == pytest.approx(shift, abs=1e-3)
    # The second derivative of the same polynomial is worse by its degree over the span.
    assert middle.doppler_rate.to_value("Hz/s")[0] == pytest.approx(rate, abs=1e-3)


@pytest.mark.slow
def test_strength_is_above_a_hundred_million_as_published():
    # Vallejo, Zuluaga & Chaparro 2022, abstract: SNR > 1e8.
    assert max(one.snr for one in windows() if one.snr is not None) > 1e8


def test_strength_by_hand():
    best = max((one for one in windows() if one.snr), key=lambda one: one.snr)
    sender, hearer = best.transmitter.radar, best.receiver.radar
    power, frequency = sender.transmitter.power, sender.transmitter.frequency
    wavelength = (SPEED_OF_LIGHT_KM_S * u.km / u.s / frequency).to("m")
    gain = [(np.pi * dish.diameter.quantity / wavelength) ** 2 for dish in (sender, hearer)]
    out = (best.round_trip * SPEED_OF_LIGHT_KM_S * u.km / u.s).to("m") - best.received_distance
    received = (
        power
        * gain[0]
        * gain[1]
        * wavelength**2
        * (0.023 * u.km**2)
        / ((4.0 * np.pi) ** 3 * out**2 * best.received_distance**2)
    )
    width = 4.0 * np.pi * 0.34 * u.km / (wavelength * 30.56 * u.h)
    noise = 1.380649e-23 * u.J / u.K * 25.0 * u.K * width
    # Here the outer leg is the round trip less the inner; the search takes that of its own view.
    assert best.snr == pytest.approx((received / noise).to_value(""), rel=1e-4)
    assert best.bandwidth.to_value("Hz") == pytest.approx(width.to_value("Hz"), rel=1e-12)


def test_who_has_closest_approach_and_who_has_not():
    closest = float(tdb_days(parse_time("2029-04-13T21:45:04")))
    has = {
        one.transmitter.key
        for one in windows()
        if one._start_tdb_days <= closest <= one._end_tdb_days
    }
    # DSS-43 was published as covering it; the asteroid is 80 deg below its horizon then.
    assert has == {"goldstone", "dss-13", "dss-63", "husir"}
    assert any(one.transmitter.key == "dss-43" for one in windows())


def test_one_dish_has_to_switch():
    for one in windows():
        if one.one_dish:
            switch = one.transmitter.limits.get("switch_time")
            assert one.round_trip.to_value("s") >= (5.0 if switch is None else switch.value) - 1e-3


def test_edges_are_where_an_altitude_or_the_strength_is_at_its_limit():
    for one in windows()[::7]:
        for days in (one._start_tdb_days, one._end_tdb_days):
            if min(abs(days - float(tdb_days(parse_time(text)))) for text in SPAN) < 1e-6:
                continue
            instants = sky().at(np.array([days]))
            margins = [
                float(View(instants, site).altitude_deg[0]) - site.limit("minimum_altitude")
                for site in (one.transmitter, one.receiver)
            ]
            assert min(margins) == pytest.approx(0.0, abs=1e-3) or one.one_dish


def test_size_counts():
    start, stop = parse_time("2023-01-17"), parse_time("2023-02-06")
    orbit = flyby.load_orbit("2023bu-neocc")
    small = Sky(flyby.propagate(orbit, start, stop))
    dishes = [load_site(name) for name in ("253", "252")]
    hours = []
    for size in (5.0, 500.0):
        target = radar_target(orbit.designation, diameter=size * u.m, period=1.0 * u.h)
        found = radar_windows(small, start, stop, target, dishes)
        hours.append(sum(one.duration.to_value("h") for one in found))
    assert 0.0 < hours[0] < 0.8 * hours[1]
    unknown = radar_target(orbit.designation, small.magnitude_law)
    assert unknown.period is None
    assert any("not known" in sentence for sentence in unknown.sources)
    assert all(one.snr is None for one in radar_windows(small, start, stop, unknown, dishes))


def test_a_diameter_from_h_says_its_albedo():
    orbit = flyby.load_orbit("2023bu-neocc")
    start, stop = parse_time("2023-01-26"), parse_time("2023-01-28")
    law = Sky(flyby.propagate(orbit, start, stop)).magnitude_law
    target = radar_target(orbit.designation, law)
    expected = 1329e3 / np.sqrt(0.14) * 10.0 ** (-law.absolute_magnitude / 5.0)
    assert target.diameter.to_value("m") == pytest.approx(expected)
    assert "assumed albedo of 0.14" in target.sources[0]


@pytest.mark.parametrize(
    ("ask", "error", "message"),
    [
        (lambda: radar_target("x", diameter=5.0), UnitError, "must have a unit"),
        (lambda: radar_target("x", diameter=5.0 * u.s), UnitError, "must have a unit"),
        (lambda: radar_target("x", period=-1.0 * u.h), UnitError, "must be positive"),
        (lambda: radar_dishes([load_site("J04")]), RadarError, "can send"),
        (lambda: radar_dishes([load_site("parkes")]), RadarError, "can send"),
        (
            lambda: delay_doppler(sky(), "parkes", "253", parse_time("2029-04-13T22:00")),
            UnitError,
            "no transmitter",
        ),
        (
            lambda: delay_doppler(
                sky(), "253", "252", parse_time("2029-04-13T22:00"), frequency=3.0 * u.m
            ),
            UnitError,
            "frequency must be one",
        ),
    ],
)
def test_bad_input_is_one_line(ask, error, message):
    with pytest.raises(error, match=message) as caught:
        ask()
    assert isinstance(caught.value, FlybyError)
    assert "\n" not in str(caught.value)
