"""Echoes: when a wave that a dish receives was sent, how it is shifted, and how strong it is.

Light times in vacuum between the places of two dishes and the asteroid's centre, both legs solved
at their own instants. The delays of gravity, troposphere and ionosphere are left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flyby.arrays import FloatArray, norm
from flyby.catalogue.radar_equipment import RadarEquipment
from flyby.catalogue.sites import Site
from flyby.constants import SECONDS_PER_DAY, SPEED_OF_LIGHT_AU_DAY, SPEED_OF_LIGHT_KM_S
from flyby.observing.sky import Sky
from flyby.observing.view import View

_BOLTZMANN_J_K = 1.380649e-23
"""Boltzmann's constant [J/K], SI (exact)."""

_ROUNDS = 2
"""Of a light time: each leaves v/c of the error before, 1e-4 of at most a kilometre and a half."""

_RATE_STEP_S = 0.5


@dataclass(frozen=True)
class Echo:
    """Echoes received at some instants, as bare floats.

    Attributes
    ----------
    round_trip_s : ndarray, shape (n,)
    doppler : ndarray, shape (n,)
        Received over sent frequency, less 1.
    doppler_rate_per_s : ndarray, shape (n,)
        Of `doppler`, by the time of reception.
    sent_range_km, received_range_km : ndarray, shape (n,)
        What the wave travels from the transmitter, and to the receiver.
    """

    round_trip_s: FloatArray
    doppler: FloatArray
    doppler_rate_per_s: FloatArray
    sent_range_km: FloatArray
    received_range_km: FloatArray


def echo(sky: Sky, transmitter: Site, receiver: Site, received_days: FloatArray) -> Echo:
    """Solve both legs of the echoes received at some instants (TDB days since J2000)."""
    step = _RATE_STEP_S / SECONDS_PER_DAY
    count = received_days.size
    three = np.concatenate([received_days, received_days - step, received_days + step])
    round_trip, doppler, out, back = _legs(sky, transmitter, receiver, three)
    before, after = doppler[count : 2 * count], doppler[2 * count :]
    round_trip, doppler, out, back = (x[:count] for x in (round_trip, doppler, out, back))
    return Echo(
        round_trip_s=round_trip * SECONDS_PER_DAY,
        doppler=doppler,
        doppler_rate_per_s=(after - before) / (2.0 * _RATE_STEP_S),
        sent_range_km=out * SPEED_OF_LIGHT_KM_S * SECONDS_PER_DAY,
        received_range_km=back * SPEED_OF_LIGHT_KM_S * SECONDS_PER_DAY,
    )


def _legs(
    sky: Sky, transmitter: Site, receiver: Site, days: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return round trip [day], shift, and the light times of both legs [day]."""
    at_receiver = View(sky.at(days), receiver)
    here = at_receiver.observer_position_au
    # Leg to the receiver: the asteroid where it was a light time before. Carried back by the Sun's
    # pull alone (`asteroid_before`) its speed would miss the Earth's, worth some Hz.
    back = sky.at(days).light_time_days
    for _ in range(_ROUNDS):
        place, speed = _asteroid(sky, days - back)
        back = norm(place - here) / SPEED_OF_LIGHT_AU_DAY
    place, speed = _asteroid(sky, days - back)
    to_receiver = place - here
    # Leg from the transmitter: its place where it was another light time before.
    out = back
    for _ in range(_ROUNDS):
        at_sender = View(sky.at(days - back - out), transmitter)
        out = norm(place - at_sender.observer_position_au) / SPEED_OF_LIGHT_AU_DAY
    at_sender = View(sky.at(days - back - out), transmitter)
    from_sender = place - at_sender.observer_position_au
    light = SPEED_OF_LIGHT_AU_DAY
    to_receiver /= norm(to_receiver)[:, None]
    from_sender /= norm(from_sender)[:, None]
    # d(bounce)/d(received), then d(sent)/d(bounce): both legs differentiated exactly.
    bounce = (1.0 + _along(to_receiver, at_receiver.observer_velocity_au_day) / light) / (
        1.0 + _along(to_receiver, speed) / light
    )
    sent = (1.0 - _along(from_sender, speed) / light) / (
        1.0 - _along(from_sender, at_sender.observer_velocity_au_day) / light
    )
    return back + out, bounce * sent - 1.0, out, back


def _asteroid(sky: Sky, days: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return position and velocity at some instants, barycentric."""
    return sky.at(days).asteroid_before(np.zeros_like(days))


def _along(direction: FloatArray, velocity: FloatArray) -> FloatArray:
    return np.asarray(np.einsum("...i,...i->...", direction, velocity))


def bandwidth_hz(diameter_m: float, period_s: float, frequency_hz: float) -> float:
    """Return 4 pi D / (lambda P): the widest echo of a turning sphere, seen from its equator."""
    wavelength_m = 1e3 * SPEED_OF_LIGHT_KM_S / frequency_hz
    return 4.0 * np.pi * diameter_m / (wavelength_m * period_s)


def signal_to_noise(
    ranges_km: tuple[FloatArray, FloatArray],
    sender: RadarEquipment,
    receiver: RadarEquipment,
    cross_section_m2: float,
    bandwidth: float,
) -> FloatArray:
    """Return the power of the echo over that of the noise in its bandwidth, by the radar equation.

    P eta_t A_t eta_r A_r sigma / (4 pi lambda^2 R_t^2 R_r^2) over k T B, as Ostro 1993, Rev. Mod.
    Phys. 65, 1235, and Vallejo et al. 2022 have it.
    """
    transmitter = sender.transmitter
    assert transmitter is not None
    assert transmitter.power is not None
    power_w = float(transmitter.power.to_value("W"))
    wavelength_m = 1e3 * SPEED_OF_LIGHT_KM_S / float(transmitter.frequency.to_value("Hz"))
    areas = [
        dish.aperture_efficiency.value * np.pi * dish.diameter.value**2 / 4.0
        for dish in (sender, receiver)
    ]
    ranges_m2 = ranges_km[0] * ranges_km[1] * 1e6
    reflected = power_w * areas[0] * areas[1] * cross_section_m2
    signal = reflected / (4.0 * np.pi * wavelength_m**2 * ranges_m2**2)
    noise = _BOLTZMANN_J_K * receiver.system_temperature.value * bandwidth
    return np.asarray(signal / noise)
