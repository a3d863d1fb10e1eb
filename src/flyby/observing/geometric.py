"""Windows that need no site: nearness to the Earth, and brightness to the eye."""

from __future__ import annotations

from typing import TYPE_CHECKING

from astropy.time import Time
from astropy.units import Quantity, UnitConversionError

from flyby.constants import GEOSTATIONARY_RADIUS_KM, LUNAR_DISTANCE_KM
from flyby.errors import UnitError
from flyby.observing.assets import sky_over
from flyby.observing.constraints import GeocentricDistance, Magnitude
from flyby.observing.photometry import HOW_TO_GIVE_ONE, MagnitudeLaw, PhotometryError
from flyby.observing.sky import Path, Sky
from flyby.observing.windows import Window, WindowSearch, run_searches

if TYPE_CHECKING:
    from flyby.orbits.orbit import Orbit

LUNAR_DISTANCE = Quantity(LUNAR_DISTANCE_KM, "km")
GEOSTATIONARY_RADIUS = Quantity(GEOSTATIONARY_RADIUS_KM, "km")

NAKED_EYE_MAGNITUDES: tuple[float, ...] = (6.0, 4.0)
"""Faintest V: a dark sky, and a suburban one."""


def geometric_windows(
    orbit: Orbit | Path | Sky, start: Time | None = None, stop: Time | None = None
) -> list[Window]:
    """When the asteroid is inside the lunar distance and inside the geostationary radius.

    Parameters
    ----------
    orbit, start, stop
        As for `observation_windows`.

    Returns
    -------
    list of Window
        Of the kind "geometric", those of the lunar distance first.
    """
    sky, first, last = sky_over(orbit, start, stop)
    return run_searches(
        sky,
        first,
        last,
        [
            _distance_search(LUNAR_DISTANCE, "inside the lunar distance"),
            _distance_search(GEOSTATIONARY_RADIUS, "inside the geostationary radius"),
        ],
    )


def windows_within(
    orbit: Orbit | Path | Sky,
    distance: Quantity,
    start: Time | None = None,
    stop: Time | None = None,
) -> list[Window]:
    """When the asteroid is within a distance of the geocentre.

    Raises
    ------
    UnitError
        If the distance is a bare number or not a length.
    """
    if not isinstance(distance, Quantity):
        raise UnitError(
            f"distance must have a unit, not the bare number {distance!r}; "
            f"write for example 384400 * u.km"
        )
    try:
        shown = distance.to("km")
    except UnitConversionError as problem:
        raise UnitError(f"distance {distance} is not a length; give it in km or au") from problem
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
    """When the asteroid is bright enough for the eye, as seen from the geocentre.

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
                (Magnitude(faintest),), None, f"brighter than V {faintest:g}", "naked-eye", notes
            )
            for faintest in magnitudes
        ],
    )


def _distance_search(distance: Quantity, name: str) -> WindowSearch:
    note = f"geocentric distance below {distance.to_value('km'):g} km"
    constraint = GeocentricDistance(float(distance.to_value("km")))
    return WindowSearch((constraint,), None, name, "geometric", (note,))
