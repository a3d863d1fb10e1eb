"""Bodies and orbits that go through a shadow, with their sources."""

from __future__ import annotations

import numpy as np
from astropy.time import Time
from passage import PublishedMagnitude

from flyby.constants import AU_KM
from flyby.dynamics.ephemeris import planetary_ephemeris
from flyby.earth import EarthRotation
from flyby.observing import load_site
from flyby.observing.view import site_itrs_au
from flyby.orbits.elements import Elements
from flyby.orbits.orbit import Orbit
from flyby.times import parse_time, tdb_days, time_from_tdb_days


def orbit(name: str, epoch: Time, elements: Elements, magnitude: float, **about: str) -> Orbit:
    return Orbit(
        name=name,
        designation=name,
        epoch=epoch,
        elements=elements,
        absolute_magnitude=magnitude,
        slope_parameter=0.15,
        **about,
    )


def tc3() -> Orbit:
    """2008 TC3, from a published geocentric state of JPL's solution 18."""
    return orbit(
        "2008 TC3",
        Time(2454745.5, format="jd", scale="tdb"),
        Elements(
            0.28520861738237707,
            0.9081774410777644,
            3246.3047952929887,
            194.13268791635497,
            233.9512413538263,
            2.327903329533357,
        ),
        30.72,
        producer="JPL",
        solution="18",
        solution_date="",
        source="JPL",
        planetary_ephemeris="DE441",
    )


def bx1() -> Orbit:
    """2024 BX1, NEOCC (2024BX1.ke0)."""
    return orbit(
        "2024 BX1",
        Time(2460330.0, 0.499477193, format="jd", scale="tt"),
        Elements(
            0.4160666688213833,
            0.8217294899142089,
            8831.664408826278,
            300.1066764039202,
            243.9930457319428,
            8.0407934385154,
        ),
        32.681,
        producer="ESA NEOCC",
        solution="",
        solution_date="",
        source="NEOCC",
        planetary_ephemeris="DE441",
    )


def made_up() -> Orbit:
    """Nobody's: through the umbra at 58 600 km from the geocentre on 2029-04-11."""
    return orbit(
        "2099 SI",
        Time(2462237.5, format="jd", scale="tdb"),
        Elements(
            0.42322637004987274,
            0.995391591055623,
            10681.863928356,
            200.9776069616146,
            347.4739053544284,
            3.652583774142781,
        ),
        20.0,
        producer="nobody",
        solution="1",
        solution_date="",
        source="made up",
        planetary_ephemeris="DE440",
    )


class Followed:
    """A path that follows a body of the ephemeris."""

    orbit = PublishedMagnitude()

    def __init__(self, start: str, stop: str) -> None:
        self.start, self.stop = parse_time(start), parse_time(stop)
        self.ephemeris = planetary_ephemeris()

    def grid(self, step_s: float) -> np.ndarray:
        first, last = float(tdb_days(self.start)), float(tdb_days(self.stop))
        return np.arange(first, last, step_s / 86400.0)


class MoonsLimb(Followed):
    """The point of the Moon's limb nearest to the axis of the Earth's shadow, or the farthest."""

    def __init__(self, start: str, stop: str, nearest: bool, radius_km: float) -> None:
        super().__init__(start, stop)
        self.shift_au = (-1.0 if nearest else 1.0) * radius_km / AU_KM

    def state_au(self, days, origin="ssb"):
        earth, sun = (self.ephemeris.position_velocity(b, days)[0] for b in ("earth", "sun"))
        moon, velocity = self.ephemeris.position_velocity("moon", days)
        axis = (earth - sun) / np.linalg.norm(earth - sun, axis=1)[:, None]
        away = moon - earth
        across = away - np.sum(away * axis, axis=1)[:, None] * axis
        return moon + self.shift_au * across / np.linalg.norm(across, axis=1)[:, None], velocity


class OnTheGround(Followed):
    """A place on the Earth."""

    def __init__(self, start: str, stop: str, place: str) -> None:
        super().__init__(start, stop)
        self.itrs_au = site_itrs_au(load_site(place))
        self.turn = EarthRotation(*(float(tdb_days(t)) for t in (self.start, self.stop)))

    def state_au(self, days, origin="ssb"):
        earth, velocity = self.ephemeris.position_velocity("earth", days)
        return earth + self.itrs_au @ self.turn.icrf_to_itrs(days), velocity


def behind_the_earth(days: float, along_km: float, beside_km: np.ndarray) -> np.ndarray:
    """Places behind the Earth beside the axis of its shadow, ICRF axes, from the Sun [au]."""
    ephemeris = planetary_ephemeris()
    earth, sun = (
        ephemeris.position_velocity(body, np.array([days]))[0][0] for body in ("earth", "sun")
    )
    axis = (earth - sun) / np.linalg.norm(earth - sun)
    side = np.cross([0.0, 0.0, 1.0], axis)
    side /= np.linalg.norm(side)
    return earth - sun + (along_km * axis + np.outer(beside_km, side)) / AU_KM


def utc(days: float) -> Time:
    return time_from_tdb_days(days).utc
