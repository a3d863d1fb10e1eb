"""What the figures show, gathered once: one flyby, its track and its windows.

Everything is computed elsewhere (`dynamics`, `encounter`, `observing`); here it is only sampled and
put in the order in which it is drawn. A scene is for one close approach of one orbit to the Earth.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from astropy.time import Time
from astropy.units import Quantity
from numpy.typing import NDArray

from flyby.catalogue.designations import is_same_asteroid
from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics import Trajectory, planetary_ephemeris, propagate
from flyby.encounter import CloseApproach, encounters
from flyby.errors import SpanError
from flyby.frames import utc_offset_seconds
from flyby.orbits.orbit import Orbit
from flyby.times import parse_time, stamp, tdb_days, time_from_tdb_days

if TYPE_CHECKING:
    from flyby.observing import Window

FloatArray = NDArray[np.float64]
Part = TypeVar("Part")

HALF_SPAN_DAYS = 1.0
"""The figures of the approach reach this far to either side of closest approach."""

SITES: tuple[str, ...] = ("P93", "381", "J04", "Z58", "M57", "Z84")
"""Optical sites of the first figures: Bisei and Kiso; Tenerife, Cebreros, Mufara, Calar Alto."""

SEARCH_START, SEARCH_STOP = "2020-01-01", "2040-01-01"
"""Where a flyby is looked for unless a span is given."""
_WITHIN = Quantity(0.05, "au")
_LEAST_MARGIN_DAYS, _MOST_MARGIN_DAYS = 4.0, 40.0
"""The trajectory of a scene reaches so far to either side of closest approach."""
_CROSSINGS = 2.5
_UNIX_DAYS_AT_J2000 = 10957.5  # matplotlib counts days from 1970-01-01


@dataclass(frozen=True)
class Band:
    """One window as it is drawn: a row of the chart and an arc of the track.

    Attributes
    ----------
    group : str
        "geometry", "naked-eye", "JAXA", "ESA", "other" or "mission".
    label : str
        What the row is called. Bands of one label share a row.
    start_tdb_days, end_tdb_days : float
        TDB days since J2000; at the outermost where the published date is soft.
    start_soft_days, end_soft_days : float
        How long the edge may take, inwards: zero where it is known to the second.
    words : str
        The dates in words, where they say more than the bar.
    """

    group: str
    label: str
    start_tdb_days: float
    end_tdb_days: float
    start_soft_days: float = 0.0
    end_soft_days: float = 0.0
    words: str = ""


def band_of(window: Window, group: str) -> Band:
    """Return a window as it is drawn."""
    from flyby.observing.windows import tdb_span

    return Band(group, window.name, *tdb_span(window))


@dataclass(frozen=True)
class Scene:
    """One flyby, ready to be drawn.

    Attributes
    ----------
    orbit : Orbit
    trajectory : Trajectory
    approach : CloseApproach
        To the Earth.
    moon_approach : CloseApproach or None
        To the Moon, within three days of it.
    closest_days : float
        TDB days since J2000.
    days : ndarray, shape (n,)
        Instants of the samples, TDB days since J2000.
    position_km, velocity_km_s : ndarray, shape (n, 3)
        Of the asteroid from the geocentre, ICRF axes.
    moon_km : ndarray, shape (n, 3)
        Of the Moon from the geocentre.
    sun_direction : ndarray, shape (3,)
        Unit vector from the geocentre to the Sun at closest approach.
    bands : tuple of Band
        Windows that overlap the span, in the order of rows.
    missions : tuple of Band
        Every mission window, whether or not it overlaps.
    """

    orbit: Orbit
    trajectory: Trajectory
    approach: CloseApproach
    moon_approach: CloseApproach | None
    closest_days: float
    days: FloatArray
    position_km: FloatArray
    velocity_km_s: FloatArray
    moon_km: FloatArray
    sun_direction: FloatArray
    bands: tuple[Band, ...]
    missions: tuple[Band, ...]
    _parts: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def part(self, gather: Callable[[Scene], Part]) -> Part:
        """What `gather` computes of this scene, computed once however many figures ask."""
        if gather not in self._parts:
            self._parts[gather] = gather(self)
        found: Part = self._parts[gather]
        return found

    @property
    def name(self) -> str:
        """What the asteroid is called in titles: `Orbit.short_name`."""
        return self.orbit.short_name

    @property
    def closest_words(self) -> str:
        """What happens at `closest_days`: "closest approach", or "impact"."""
        return "closest approach" if self.approach.impact is None else "impact"

    def around(self, hours: float) -> str:
        """The hours that a figure shows, in words: on both sides, or up to an impact."""
        if self.approach.impact is None:
            return f"{hours:.0f} h to either side of closest approach"
        return f"{hours:.0f} h up to the impact"

    @property
    def distance_km(self) -> FloatArray:
        """Distance from the geocentre at the samples."""
        return np.asarray(np.linalg.norm(self.position_km, axis=1))

    @property
    def speed_km_s(self) -> FloatArray:
        """Speed relative to the geocentre at the samples."""
        return np.asarray(np.linalg.norm(self.velocity_km_s, axis=1))

    @property
    def first_days(self) -> float:
        """Start of the span drawn."""
        return float(self.days[0])

    @property
    def last_days(self) -> float:
        """End of the span drawn."""
        return float(self.days[-1])

    def track_km(self, days: FloatArray) -> FloatArray:
        """Geocentric positions (n, 3) of the asteroid [km] at TDB days since J2000."""
        return self.trajectory.state_au(np.atleast_1d(days))[0] * AU_KM


def axis_days(days: Any) -> Any:
    """Position on a UTC time axis of matplotlib of TDB days since J2000."""
    values = np.asarray(days, dtype=np.float64)
    offset = utc_offset_seconds(values.ravel()[:1])[0]
    # One offset serves a figure: TDB - UTC varies by 3 ms within a year.
    return values - offset / SECONDS_PER_DAY + _UNIX_DAYS_AT_J2000


def make_scene(orbit: Orbit, start: Time | None = None, stop: Time | None = None) -> Scene:
    """The deepest approach of an orbit to the Earth in a span, ready to be drawn.

    Parameters
    ----------
    orbit : Orbit
    start, stop : astropy.time.Time, optional
        The span, in any scale; by default 2020 to 2040.

    Raises
    ------
    SpanError
        If it does not come within 0.05 au of the Earth in that time.
    """
    first = parse_time(SEARCH_START) if start is None else start
    last = parse_time(SEARCH_STOP) if stop is None else stop
    deepest = _deepest(orbit, first, last)
    closest = float(tdb_days(deepest.time))
    # A slow and distant one is carried for as long as it takes to cross the figures.
    crossing = float((deepest.distance / deepest.relative_speed).to_value("d"))
    margin = min(max(_LEAST_MARGIN_DAYS, _CROSSINGS * crossing), _MOST_MARGIN_DAYS)
    start, stop = time_from_tdb_days(closest - margin), time_from_tdb_days(closest + margin)
    trajectory = propagate(orbit, start, stop)
    found = encounters(trajectory, start, stop, ("earth", "moon"), _WITHIN)
    approach = min(found["earth"], key=lambda item: float(item.distance.to_value("km")))
    closest = float(tdb_days(approach.time))
    moon = min(
        (item for item in found["moon"] if abs(float(tdb_days(item.time)) - closest) < 3.0),
        key=lambda item: float(item.distance.to_value("km")),
        default=None,
    )
    first, last = trajectory.usable_span(closest - HALF_SPAN_DAYS, closest + HALF_SPAN_DAYS)
    days = np.unique(np.clip(closest + _sample_offsets(HALF_SPAN_DAYS), first, last))
    position, velocity = trajectory.state_au(days)
    ephemeris = planetary_ephemeris()
    earth, _ = ephemeris.position_velocity("earth", days)
    moon_position, _ = ephemeris.position_velocity("moon", days)
    at = np.array([closest])
    sun = (
        ephemeris.position_velocity("sun", at)[0][0]
        - ephemeris.position_velocity("earth", at)[0][0]
    )
    missions = _missions(orbit)
    bands = [
        *_windows(orbit, trajectory, first, last),
        *missions,
    ]
    inside = tuple(
        band for band in bands if band.start_tdb_days < days[-1] and band.end_tdb_days > days[0]
    )
    return Scene(
        orbit=orbit,
        trajectory=trajectory,
        approach=approach,
        moon_approach=moon,
        closest_days=closest,
        days=days,
        position_km=position * AU_KM,
        velocity_km_s=velocity * AU_KM / SECONDS_PER_DAY,
        moon_km=(moon_position - earth) * AU_KM,
        sun_direction=sun / np.linalg.norm(sun),
        bands=inside,
        missions=missions,
    )


def _deepest(orbit: Orbit, start: Time, stop: Time) -> CloseApproach:
    # Without the covariance, which is mapped only for the approach that is chosen.
    from dataclasses import replace

    found = encounters(replace(orbit, covariance=None), start, stop, ("earth",), _WITHIN)["earth"]
    if not found:
        raise SpanError(
            f"{orbit.designation} does not come within 0.05 au of the Earth from "
            f"{stamp(start)} to {stamp(stop)}; there is no flyby to "
            f"draw: choose another span"
        )
    return min(found, key=lambda item: float(item.distance.to_value("km")))


def _sample_offsets(half_span_days: float) -> FloatArray:
    """Instants about closest approach, dense where the motion is fast."""
    s = np.linspace(-1.0, 1.0, 1201)
    return half_span_days * (0.12 * s + 0.88 * s**3)


def _windows(
    orbit: Orbit, trajectory: Trajectory, first_days: float, last_days: float
) -> list[Band]:
    from flyby.observing import (
        PhotometryError,
        geometric_windows,
        load_site,
        naked_eye_windows,
        observation_windows,
    )

    start, stop = time_from_tdb_days(first_days), time_from_tdb_days(last_days)
    bands = [band_of(window, "geometry") for window in geometric_windows(trajectory, start, stop)]
    try:
        bands += [
            band_of(window, "naked-eye") for window in naked_eye_windows(trajectory, start, stop)
        ]
        sites = [load_site(code) for code in SITES]
        found = observation_windows(trajectory, sites, start, stop)
    except PhotometryError:
        # An orbit without H: what depends on brightness cannot be said.
        return bands
    for window in found:
        group = window.network if window.network in ("JAXA", "ESA") else "other"
        bands.append(band_of(window, group))
    return bands


def _missions(orbit: Orbit) -> tuple[Band, ...]:
    from flyby.observing import mission_windows

    bands = []
    for window in mission_windows():
        if not is_same_asteroid(orbit.designation, window.target):
            continue
        start, start_latest = (
            float(tdb_days(t)) for t in (window.start.earliest, window.start.latest)
        )
        end_earliest, end = (float(tdb_days(t)) for t in (window.end.earliest, window.end.latest))
        bands.append(
            Band(
                "mission",
                f"{window.mission}: {window.event}",
                start,
                end,
                # Where both ends are the same soft date, the bar is soft from end to end.
                min(start_latest, end) - start,
                end - max(end_earliest, start),
                words=_in_words(window.start.text, window.end.text),
            )
        )
    return tuple(bands)


def _in_words(start: str, end: str) -> str:
    return start if start == end else f"{start} to {end}"


def plane_axes(scene: Scene) -> FloatArray:
    """(3, 3): rows are the axes of the plane of the flyby, in ICRF axes.

    The first is along the motion at closest approach, or against it; the second points from the
    Earth to the asteroid there (for an impactor: where it would be without the ground); the third
    is normal to both, towards the north of the ecliptic, so that the plane is seen as the planets
    are usually drawn.
    """
    from flyby.dynamics.bodies import gm_km3_s2
    from flyby.frames import ECLIPTIC_TO_ICRF

    position, velocity = scene.trajectory.state_au(np.array([scene.closest_days]))
    up = position[0] / np.linalg.norm(position[0])
    if scene.approach.impact is not None:
        # As it would be where it would have come closest: towards the perigee, which the vector of
        # eccentricity points to (nearly away from where it comes from, if it falls straight down).
        moving = velocity[0] * AU_KM / SECONDS_PER_DAY
        place = position[0] * AU_KM
        up = np.cross(moving, np.cross(place, moving)) / gm_km3_s2("earth") - up
        up /= np.linalg.norm(up)
    along = velocity[0] - (velocity[0] @ up) * up
    if np.linalg.norm(along) < 1e-9 * np.linalg.norm(velocity[0]):
        along = np.cross(up, ECLIPTIC_TO_ICRF[:, 2])
    along /= np.linalg.norm(along)
    normal = np.cross(along, up)
    if normal @ ECLIPTIC_TO_ICRF[:, 2] < 0.0:
        along, normal = -along, -normal
    return np.stack([along, up, normal])


def nice_span(value: float) -> float:
    """1, 2 or 5 times a power of ten, not above `value`."""
    power = 10.0 ** math.floor(math.log10(value))
    return max(step * power for step in (1.0, 2.0, 5.0) if step * power <= value)
