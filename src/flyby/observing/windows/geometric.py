"""Windows that need no site: nearness to the Earth, and brightness to the eye."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.constants import AU_KM, GEOSTATIONARY_RADIUS_KM, LUNAR_DISTANCE_KM
from flyby.observing.constraints import GeocentricDistance, InShadow, Magnitude, OutOfShadow
from flyby.observing.photometry import HOW_TO_GIVE_ONE, MagnitudeLaw, PhotometryError
from flyby.observing.shadow import SHADOW_MODEL
from flyby.observing.sky import Path, Sky, sky_over
from flyby.observing.units import plain
from flyby.observing.windows.find import EDGE_TOLERANCE_DAYS, WindowSearch, run_searches
from flyby.observing.windows.sampling import sampled_sky
from flyby.observing.windows.window import Window
from flyby.roots import maximise
from flyby.times import stamp, tdb_days, time_from_tdb_days

if TYPE_CHECKING:
    from flyby.orbits.orbit import Orbit


LUNAR_DISTANCE = Quantity(LUNAR_DISTANCE_KM, "km")
GEOSTATIONARY_RADIUS = Quantity(GEOSTATIONARY_RADIUS_KM, "km")

SHADOW_REACH_KM = 1.5e7
"""Beyond, the Earth hides less than a hundredth of the Sun, and no shadow is spoken of."""

NAKED_EYE_MAGNITUDES: tuple[float, ...] = (6.0, 4.0)
"""Faintest V: a dark sky, and a suburban one."""


def geometric_windows(
    orbit: Orbit | Path | Sky, start: Time | None = None, stop: Time | None = None
) -> list[Window]:
    """Find when the asteroid is near the Earth, and when it is in a shadow.

    Inside the lunar distance, inside the geostationary radius, and in the penumbra (with the umbra)
    and the umbra of the Earth and of the Moon (`flyby.observing.shadow`).

    Parameters
    ----------
    orbit, start, stop
        As for `observation_windows`.

    Returns
    -------
    list of Window
        Of the kind "geometric", those of the lunar distance first, those in a shadow last.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import geometric_windows
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-13"), parse_time("2029-04-15")
    >>> for window in geometric_windows(flyby.load_orbit("apophis"), start, stop):
    ...     print(window.name, window.duration.to("h").round(1))
    inside the lunar distance 34.3 h
    inside the geostationary radius 1.5 h
    """
    sky, first, last = sky_over(orbit, start, stop)
    return run_searches(
        sky,
        first,
        last,
        [
            _distance_search(LUNAR_DISTANCE, "inside the lunar distance"),
            _distance_search(GEOSTATIONARY_RADIUS, "inside the geostationary radius"),
            *_shadow_searches(),
        ],
    )


def windows_within(
    orbit: Orbit | Path | Sky,
    distance: Quantity,
    start: Time | None = None,
    stop: Time | None = None,
) -> list[Window]:
    """Find when the asteroid is within a distance of the geocentre.

    Raises
    ------
    UnitError
        If the distance is a bare number or not a length.

    Examples
    --------
    >>> import astropy.units as u
    >>> import flyby
    >>> from flyby.observing import windows_within
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-13"), parse_time("2029-04-15")
    >>> near, = windows_within(flyby.load_orbit("apophis"), 60000 * u.km, start, stop)
    >>> near.duration.to("h").round(1)
    <Quantity 3.9 h>
    """
    shown = Quantity(plain(distance, "km", "distance"), "km")
    sky, first, last = sky_over(orbit, start, stop)
    return run_searches(sky, first, last, [_distance_search(shown, f"within {shown.value:g} km")])


def naked_eye_windows(
    orbit: Orbit | Path | Sky,
    start: Time | None = None,
    stop: Time | None = None,
    *,
    magnitudes: tuple[float, ...] = NAKED_EYE_MAGNITUDES,
    magnitude_law: MagnitudeLaw | None = None,
) -> list[Window]:
    """Find when the asteroid is bright enough for the eye, as seen from the geocentre.

    Where on the Earth it stands in a dark sky is another matter: give `observation_windows` sites
    of the kind "naked-eye" (`Site.of_kind`).

    Parameters
    ----------
    orbit, start, stop, magnitude_law
        As for `observation_windows`.
    magnitudes : tuple of float
        Faintest V of each set of windows.

    Returns
    -------
    list of Window
        Of the kind "naked-eye", magnitude by magnitude.

    Raises
    ------
    PhotometryError
        If no H is known.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import naked_eye_windows
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-13"), parse_time("2029-04-15")
    >>> for window in naked_eye_windows(flyby.load_orbit("apophis"), start, stop):
    ...     print(window.name, window.duration.to("h").round(1))
    brighter than V 6 11.9 h
    brighter than V 4 4.2 h
    """
    sky, first, last = sky_over(orbit, start, stop, magnitude_law)
    if sky.magnitude_law is None:
        raise PhotometryError(f"no absolute magnitude is known for this orbit; {HOW_TO_GIVE_ONE}")
    notes = (sky.magnitude_law.description, "as seen from the geocentre")
    return run_searches(
        sky,
        first,
        last,
        [
            WindowSearch(
                (Magnitude(faintest, in_full_sunlight=True), OutOfShadow(faintest)),
                None,
                f"brighter than V {faintest:g}",
                "naked-eye",
                notes,
            )
            for faintest in magnitudes
        ],
    )


def shadow_windows(
    orbit: Orbit | Path | Sky, start: Time | None = None, stop: Time | None = None
) -> list[Window]:
    """Find when the asteroid is in the penumbra or the umbra of the Earth or the Moon.

    Those of `geometric_windows` alone (a penumbra holds its umbra), the Earth's first. The model is
    that of `flyby.observing.shadow`; farther from the Earth than `SHADOW_REACH_KM` there are none.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import shadow_windows
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-13"), parse_time("2029-04-15")
    >>> shadow_windows(flyby.load_orbit("apophis"), start, stop)
    []
    """
    sky, first, last = sky_over(orbit, start, stop)
    return run_searches(sky, first, last, _shadow_searches())


def shadow_statement(sky: Sky, start: Time, stop: Time) -> str:
    """Say in a sentence when the asteroid is in a shadow, or by how much it stays out of both.

    Parameters
    ----------
    sky : Sky
    start, stop : Time
        The span, inside the trajectory's.
    """
    found = shadow_windows(sky, start, stop)
    if found:
        spans = "; ".join(
            f"{window.name} from {stamp(time_from_tdb_days(window._start_tdb_days))} to "
            f"{stamp(time_from_tdb_days(window._end_tdb_days))}"
            for window in sorted(found, key=lambda window: window._start_tdb_days)
        )
        return f"the asteroid is {spans} ({SHADOW_MODEL})"
    nearest = least_clearance(sky, start, stop)
    never = "neither the Earth's shadow nor the Moon's falls on the asteroid in this span"
    if nearest is None:
        return f"{never}: it stays farther than {SHADOW_REACH_KM / 1e6:g} million km from the Earth"
    angle, when, body = nearest
    return (
        f"{never}: the {body}'s limb comes no nearer to the Sun's, as it sees them, than "
        f"{angle.to_value('deg'):.2f} deg ({stamp(when)})"
    )


def least_clearance(sky: Sky, start: Time, stop: Time) -> tuple[Quantity, Time, str] | None:
    """Find the least angle between the limb of the Earth or the Moon and that of the Sun.

    Returns
    -------
    tuple of (Quantity, Time, str) or None
        The angle (negative in a penumbra), when (TDB) and of which body; None if the asteroid is
        never within `SHADOW_REACH_KM` of the Earth.
    """
    least: tuple[float, float, str] | None = None
    span = sky.usable_span(float(tdb_days(start)), float(tdb_days(stop)))
    for instants in sampled_sky(sky, *span):
        near = np.flatnonzero(instants.distance_au * AU_KM < SHADOW_REACH_KM)
        if near.size == 0:
            continue
        days = instants.tdb_days
        for body in ("Earth", "Moon"):

            def opposite(at: FloatArray, body: str = body) -> FloatArray:
                sunlight = sky.at(at).sunlight
                return -(sunlight.moon if body == "Moon" else sunlight.earth).clearance_rad

            best = int(near[np.argmax(opposite(days[near]))])
            low, high = max(best - 1, 0), min(best + 1, days.size - 1)
            when, negative = maximise(
                lambda at, _, opposite=opposite: opposite(at),  # type: ignore[misc]
                days[low : low + 1],
                days[high : high + 1],
                EDGE_TOLERANCE_DAYS,
            )
            angle = -float(np.degrees(negative[0]))
            if least is None or angle < least[0]:
                least = (angle, float(when[0]), body)
    if least is None:
        return None
    return Quantity(least[0], "deg"), time_from_tdb_days(least[1]), least[2]


def _shadow_searches() -> list[WindowSearch]:
    searches = []
    for body, whose, reach_km in (
        ("earth", "Earth's", SHADOW_REACH_KM),
        ("moon", "Moon's", 0.27 * SHADOW_REACH_KM),
    ):
        near = GeocentricDistance(Quantity(reach_km, "km"))
        for umbra, part in ((False, "penumbra"), (True, "umbra")):
            searches.append(
                WindowSearch(
                    (near, InShadow(body, umbra)),
                    None,
                    f"in the {whose} {part}",
                    "geometric",
                    (SHADOW_MODEL,),
                )
            )
    return searches


def _distance_search(distance: Quantity, name: str) -> WindowSearch:
    note = f"geocentric distance below {distance.to_value('km'):g} km"
    constraint = GeocentricDistance(distance)
    return WindowSearch((constraint,), None, name, "geometric", (note,))
