"""Where asteroid, Sun, Moon and the turning Earth are, at many instants at once.

Plain float64 arrays. What does not depend on a site is evaluated once (`Sky.at`) and shared by all
sites (`flyby.observing.view.View`).
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np
from astropy.time import Time

from flyby.arrays import FloatArray, norm
from flyby.constants import SPEED_OF_LIGHT_AU_DAY
from flyby.earth import EarthRotation
from flyby.errors import FlybyError, SpanError
from flyby.observing.photometry import HG, MagnitudeLaw, TotalMagnitude, given_magnitude_law
from flyby.observing.shadow import Sunlight
from flyby.times import iso, require_time, stamp, tdb_days, time_from_tdb_days, to_utc

if TYPE_CHECKING:
    from flyby.orbits.orbit import Orbit

_SUN_GM_AU3_DAY2 = 2.95912208284120e-4  # DE440, Park et al. 2021, AJ 161, 105, table 2


class Path(Protocol):
    """What observing needs of a trajectory (`flyby.dynamics.Trajectory` has it)."""

    @property
    def orbit(self) -> Any:
        """The orbit it was computed from."""

    @property
    def start(self) -> Any:
        """First instant (`Time`)."""

    @property
    def stop(self) -> Any:
        """Last instant (`Time`)."""

    def state_au(
        self, tdb_days: FloatArray, /, origin: str = "earth"
    ) -> tuple[FloatArray, FloatArray]:
        """Return position [au] and velocity [au/day], shape (n, 3), ICRF axes."""


class Sky:
    """The sky of one trajectory.

    Parameters
    ----------
    trajectory : Path
        Of one orbit.
    magnitude_law : MagnitudeLaw, optional
        By default H and G as published with the orbit, else the catalogue's preferred set.
    ephemeris : optional
        Something with ``position_velocity(body, tdb_days)``; by default DE440.

    Raises
    ------
    FlybyError
        For a trajectory of several orbits.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import Sky
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-13 TDB"), parse_time("2029-04-15 TDB")
    >>> sky = Sky(flyby.propagate(flyby.load_orbit("apophis"), start, stop))
    >>> sky
    <Sky 99942 Apophis (2004 MN4) 2025-11-21 00:00:00 TDB to 2029-04-15 00:00:00 TDB>
    """

    def __init__(
        self,
        trajectory: Path,
        magnitude_law: MagnitudeLaw | None = None,
        ephemeris: Any = None,
    ) -> None:
        if ephemeris is None:
            from flyby.dynamics import planetary_ephemeris

            ephemeris = planetary_ephemeris()
        self.trajectory = trajectory
        self.ephemeris = ephemeris
        self.magnitude_law = magnitude_law or published_magnitude_law(trajectory)
        first, last = float(tdb_days(trajectory.start)), float(tdb_days(trajectory.stop))
        self._start_tdb_days, self._stop_tdb_days = min(first, last), max(first, last)
        self.rotation = EarthRotation(self._start_tdb_days, self._stop_tdb_days)

    @property
    def start(self) -> Time:
        """First instant that it knows, UTC."""
        return to_utc(time_from_tdb_days(self._start_tdb_days))

    @property
    def stop(self) -> Time:
        """Last instant that it knows, UTC."""
        return to_utc(time_from_tdb_days(self._stop_tdb_days))

    @property
    def designation(self) -> str:
        """What the asteroid is called; empty for a trajectory without an orbit."""
        orbit = self.trajectory.orbit
        return "" if orbit is None else str(orbit.designation)

    def __repr__(self) -> str:
        start, stop = (
            stamp(time_from_tdb_days(days), "tdb")
            for days in (self._start_tdb_days, self._stop_tdb_days)
        )
        return f"<Sky {self.designation} {start} to {stop}>"

    def at(self, instants_tdb_days: FloatArray) -> Instants:
        """Evaluate the sky at TDB days since J2000, shape (n,)."""
        return Instants(self, np.atleast_1d(np.asarray(instants_tdb_days, dtype=np.float64)))

    def usable_span(self, first: float, last: float) -> tuple[float, float]:
        """Return the part of a span that lies between impacts; see `Trajectory.usable_span`."""
        usable = getattr(self.trajectory, "usable_span", None)
        return (first, last) if usable is None else usable(first, last)

    def impact_days(self) -> tuple[float, ...]:
        """Return when the track begins or ends at the ground, TDB days since J2000."""
        sides = (getattr(self.trajectory, name, None) for name in ("impact_before", "impact_after"))
        return tuple(side.tdb_days for side in sides if side is not None)

    def require_inside(self, start_tdb_days: float, stop_tdb_days: float) -> None:
        """Raise `SpanError` unless a span is not empty and lies inside the trajectory's."""

        def show(days: float) -> str:
            return iso(time_from_tdb_days(days), "tdb", 0)

        if not start_tdb_days < stop_tdb_days:
            raise SpanError(
                f"the span from {show(start_tdb_days)} to {show(stop_tdb_days)} TDB is empty or "
                f"reversed; give a stop after the start"
            )
        slack = 1e-9  # a tenth of a millisecond: two roundings of one instant
        if (
            start_tdb_days < self._start_tdb_days - slack
            or stop_tdb_days > self._stop_tdb_days + slack
        ):
            early = start_tdb_days < self._start_tdb_days - slack
            end = self._start_tdb_days if early else self._stop_tdb_days
            if any(abs(impact - end) < slack for impact in self.impact_days()):
                raise SpanError(
                    f"the span from {show(start_tdb_days)} to {show(stop_tdb_days)} TDB reaches "
                    f"beyond the impact at {show(end)} TDB, where the track ends; ask for what "
                    f"lies {'after' if early else 'before'} it"
                )
            raise SpanError(
                f"the span from {show(start_tdb_days)} to {show(stop_tdb_days)} TDB reaches "
                f"outside the trajectory, which covers {show(self._start_tdb_days)} to "
                f"{show(self._stop_tdb_days)}; propagate over the longer span"
            )


class Instants:
    """What does not depend on the site, at instants of shape (n,); evaluated when first asked for.

    Positions and velocities are barycentric, ICRF axes, au and au/day.
    """

    def __init__(self, sky: Sky, instants_tdb_days: FloatArray) -> None:
        self.sky = sky
        self.tdb_days = instants_tdb_days

    @cached_property
    def _earth(self) -> tuple[FloatArray, FloatArray]:
        position, velocity = self.sky.ephemeris.position_velocity("earth", self.tdb_days)
        return position, velocity

    @cached_property
    def _sun(self) -> tuple[FloatArray, FloatArray]:
        position, velocity = self.sky.ephemeris.position_velocity("sun", self.tdb_days)
        return position, velocity

    @cached_property
    def _asteroid(self) -> tuple[FloatArray, FloatArray]:
        inside = np.clip(self.tdb_days, self.sky._start_tdb_days, self.sky._stop_tdb_days)
        position, velocity = self.sky.trajectory.state_au(inside, origin="ssb")
        if position.ndim == 3 and position.shape[0] == 1:
            position, velocity = position[0], velocity[0]
        if position.ndim != 2:
            raise FlybyError(
                f"observing needs the trajectory of one orbit, not of {position.shape[0]}; "
                f"propagate each orbit by itself"
            )
        return position, velocity

    @cached_property
    def earth_position_au(self) -> FloatArray:
        """Geocentre."""
        return self._earth[0]

    @cached_property
    def earth_velocity_au_day(self) -> FloatArray:
        """Geocentre."""
        return self._earth[1]

    @cached_property
    def distance_au(self) -> FloatArray:
        """Geometric distance of the asteroid from the geocentre, shape (n,)."""
        return np.asarray(norm(self._asteroid[0] - self._earth[0]), dtype=np.float64)

    @cached_property
    def speed_au_day(self) -> FloatArray:
        """Geometric speed of the asteroid relative to the geocentre, shape (n,)."""
        return np.asarray(norm(self._asteroid[1] - self._earth[1]), dtype=np.float64)

    @cached_property
    def _sun_pull_au_day2(self) -> FloatArray:
        heliocentric = self._asteroid[0] - self._sun[0]
        return np.asarray(
            -_SUN_GM_AU3_DAY2 * heliocentric / norm(heliocentric)[:, None] ** 3, dtype=np.float64
        )

    @cached_property
    def light_time_days(self) -> FloatArray:
        """Light time from the asteroid to the geocentre, shape (n,)."""
        light_time = self.distance_au / SPEED_OF_LIGHT_AU_DAY
        for _ in range(2):  # each round gains the factor speed / c, 1e-4
            position, _ = self.asteroid_before(light_time)
            light_time = norm(position - self.earth_position_au) / SPEED_OF_LIGHT_AU_DAY
        return np.asarray(light_time, dtype=np.float64)

    def asteroid_before(self, light_time_days: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the state of the asteroid a light time earlier.

        Carried back with velocity and the Sun's pull: at 1.5 au the terms left out are 10 cm, and
        the Earth's pull in the light time is 2 mm at any distance.
        """
        back = np.asarray(light_time_days)[:, None]
        position, velocity = self._asteroid
        pull = self._sun_pull_au_day2
        return position - back * velocity + 0.5 * back**2 * pull, velocity - back * pull

    @cached_property
    def sun_position_au(self) -> FloatArray:
        """Sun as seen from the Earth: a light time earlier."""
        position, velocity = self._sun
        light_time = norm(position - self.earth_position_au) / SPEED_OF_LIGHT_AU_DAY
        return np.asarray(position - light_time[:, None] * velocity, dtype=np.float64)

    def sun_before(self, light_time_days: FloatArray) -> FloatArray:
        """Return where the Sun was when the light left the asteroid."""
        position, velocity = self._sun
        return np.asarray(position - np.asarray(light_time_days)[:, None] * velocity)

    @cached_property
    def moon_position_au(self) -> FloatArray:
        """Moon as seen from the Earth: a light time earlier."""
        position, velocity = self.moon_state_au
        light_time = norm(position - self.earth_position_au) / SPEED_OF_LIGHT_AU_DAY
        return np.asarray(position - light_time[:, None] * velocity, dtype=np.float64)

    @cached_property
    def moon_state_au(self) -> tuple[FloatArray, FloatArray]:
        """Position and velocity of the Moon at the instants themselves."""
        position, velocity = self.sky.ephemeris.position_velocity("moon", self.tdb_days)
        return position, velocity

    @property
    def from_moon(self) -> tuple[FloatArray, FloatArray]:
        """Geometric distance [au] and speed [au/day] of the asteroid from the Moon's centre."""
        position, velocity = self.moon_state_au
        return norm(self._asteroid[0] - position), norm(self._asteroid[1] - velocity)

    @cached_property
    def sunlight(self) -> Sunlight:
        """How much of the Sun the asteroid saw when its light left it."""
        return Sunlight(self)

    @cached_property
    def icrf_to_itrs(self) -> FloatArray:
        """Rotation matrices, shape (n, 3, 3)."""
        return self.sky.rotation.icrf_to_itrs(self.tdb_days)


def sky_over(
    orbit: Orbit | Path | Sky,
    start: Time | None,
    stop: Time | None,
    magnitude_law: MagnitudeLaw | None = None,
) -> tuple[Sky, Time, Time]:
    """Return the sky of an orbit (propagated), a trajectory or a sky, and its span as `Time`."""
    if isinstance(orbit, Sky):
        sky = orbit
    elif hasattr(orbit, "state_au"):
        sky = Sky(cast(Path, orbit), magnitude_law)
    else:
        from flyby.dynamics import propagate

        if start is None or stop is None:
            raise FlybyError("an orbit needs a span; give start and stop, each a Time with a scale")
        first, last = require_time(start, "start"), require_time(stop, "stop")
        sky = Sky(propagate(orbit, first, last), magnitude_law)
    first = sky.trajectory.start if start is None else require_time(start, "start")
    last = sky.trajectory.stop if stop is None else require_time(stop, "stop")
    return sky, *_between_impacts(sky, first, last)


def _between_impacts(sky: Sky, start: Time, stop: Time) -> tuple[Time, Time]:
    """Return the part of a span in which there is an asteroid; as it is where no impact cuts it."""
    asked = float(tdb_days(start)), float(tdb_days(stop))
    first, last = sky.usable_span(*asked)
    return (
        start if first == asked[0] else time_from_tdb_days(first),
        stop if last == asked[1] else time_from_tdb_days(last),
    )


def span_about(time: Time) -> tuple[Time, Time]:
    """Return a quarter of an hour either side of an instant: an orbit is propagated over a span."""
    day, margin = float(tdb_days(time)), 0.01
    return time_from_tdb_days(day - margin), time_from_tdb_days(day + margin)


def published_magnitude_law(trajectory: Path) -> MagnitudeLaw | None:
    """Return H, G (of comets M1, K1) as published with the orbit, else of the catalogue, else None.

    Before all of these the law of `using_magnitude_law`.
    """
    from flyby.catalogue.physical import magnitude_parameters, preferred_magnitude_set

    if (given := given_magnitude_law()) is not None:
        return given
    orbit = trajectory.orbit
    if orbit is None:
        return None
    if orbit.absolute_magnitude is not None:
        slope = 0.15 if orbit.slope_parameter is None else orbit.slope_parameter
        reference = orbit.solution_name
        for entry in magnitude_parameters():
            same = entry.absolute_magnitude == orbit.absolute_magnitude
            if same and entry.slope_parameter == slope and entry.producer[:3] == reference[:3]:
                reference = f"{entry.producer}: {entry.reference}"
        return HG(orbit.absolute_magnitude, slope, reference)
    if orbit.comet_magnitude is not None:
        total, slope = orbit.comet_magnitude
        return TotalMagnitude(total, slope, orbit.solution_name)
    known = preferred_magnitude_set(orbit.designation)
    if known is None:
        return None
    return HG(
        known.absolute_magnitude, known.slope_parameter, f"{known.producer}: {known.reference}"
    )
