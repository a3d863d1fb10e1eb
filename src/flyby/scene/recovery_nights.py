"""`recovery`: what each night before a flyby tells of where the asteroid will pass.

An orbit that passes elsewhere on the b-plane of the flyby stands elsewhere in the sky before it.
Each such orbit is carried and seen on its own; the uncertainty is the covariance to first order.

References
----------
Wiegert 2024, arXiv:2409.06059: what a deflection of Apophis shows in 2027.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import BoolArray, FloatArray, norm
from flyby.catalogue.sites import Site
from flyby.dynamics import Trajectory, propagate
from flyby.dynamics.bodies import equatorial_radius_km
from flyby.dynamics.sigma_orbits import SigmaOrbits
from flyby.encounter.keyholes.cache import cached_keyholes
from flyby.encounter.keyholes.line_of_variations import LineOfVariations, line_of_variations
from flyby.encounter.keyholes.search import HALF_RANGE_RADII
from flyby.encounter.passages import pass_encounter
from flyby.errors import FlybyError, SpanError, UnitError
from flyby.observing import Sky, observation_windows
from flyby.observing.view import View
from flyby.orbits import orbit_from_state
from flyby.orbits.orbit import Orbit
from flyby.scene.flyby import Flyby
from flyby.scene.recovery_update import Ellipse, after_one_observation, ellipse
from flyby.times import iso, parse_time, require_time, tdb_days, time_from_tdb_days

ACCURACY = Quantity(0.1, "arcsec")
"""Of one observation in either coordinate, unless a caller says; assumed."""

TELLING_SIGMAS = 3.0
"""A night tells two orbits apart where they differ by so many standard deviations."""

_ARCSEC = np.degrees(1.0) * 3600.0
_USUAL_START = "2026-12-01"
_YEARS_BEFORE = 2.4


@dataclass(frozen=True)
class Displacement:
    """An orbit that passes elsewhere at the flyby, and where it stands on each night.

    Attributes
    ----------
    label : str
    zeta : Quantity
        By how much it passes elsewhere along zeta on the b-plane [km].
    offset : Quantity, shape (n,)
        Angle on the sky from the orbit itself, seen from the Earth's centre [arcsec].
    position_angle : Quantity, shape (n,)
        Of the offset, from north through east [deg].
    sigmas : ndarray, shape (n,)
        The offset in standard deviations of the orbit's place and one observation together.
    tells : ndarray of bool, shape (n,)
        Whether some site can observe that night and `sigmas` is at least `TELLING_SIGMAS`.

    Examples
    --------
    See `recovery`.
    """

    label: str
    zeta: Quantity
    offset: Quantity
    position_angle: Quantity
    sigmas: FloatArray
    tells: BoolArray


@dataclass(frozen=True, repr=False)
class Recovery:
    """The nights before a flyby, (n,) of them.

    Attributes
    ----------
    orbit : Orbit
    encounter : Time
        Closest approach.
    time : Time, shape (n,)
        Midnight (TDB, 69 s before that of UTC) that ends the evening of the night.
    magnitude : ndarray or None
        V from the Earth's centre; None where no H is known.
    elongation : Quantity, shape (n,)
        From the Sun [deg].
    sites : tuple of Site
        Those that are optical.
    hours : Quantity, shape (sites, n)
        How long each site can observe.
    ellipse : tuple of Quantity or None
        One standard deviation of the place on the sky: longer and shorter half axis [arcsec], and
        position angle of the longer [deg]; each (n,). None without a covariance.
    displacements : tuple of Displacement
    sigma_zeta : Quantity or None
        One standard deviation on the b-plane along zeta as it is now [km].
    sigma_zeta_after : Quantity or None, shape (n,)
        The same after one observation that night: a linear update of the covariance.
    b_plane_ellipse : tuple of Quantity or None
        One standard deviation on the b-plane as it is now: longer and shorter half axis [km], and
        angle of the longer from xi towards zeta [deg].
    b_plane_ellipse_after : tuple of Quantity or None
        The same after one observation; each (n,).
    accuracy : Quantity
        Of one observation, in either coordinate.
    notes : tuple of str
        What could not be had.

    Examples
    --------
    See `recovery`.
    """

    orbit: Orbit
    encounter: Time
    time: Time
    magnitude: FloatArray | None
    elongation: Quantity
    sites: tuple[Site, ...]
    hours: Quantity
    ellipse: Ellipse | None
    displacements: tuple[Displacement, ...]
    sigma_zeta: Quantity | None
    sigma_zeta_after: Quantity | None
    b_plane_ellipse: Ellipse | None
    b_plane_ellipse_after: Ellipse | None
    accuracy: Quantity
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        return (
            f"<Recovery of {self.orbit.short_name}: {self.elongation.size} nights before "
            f"{iso(self.encounter, 'utc', 0)[:10]}, {len(self.displacements)} other orbits>"
        )

    @property
    def observable(self) -> BoolArray:
        """Whether some site can observe, night by night."""
        return np.asarray(np.any(self.hours.to_value("h") > 0.0, axis=0))


def recovery(
    passage: Flyby,
    start: Time | None = None,
    *,
    shift: Quantity | None = None,
    kick: Quantity | None = None,
    kick_date: Time | None = None,
    accuracy: Quantity = ACCURACY,
    keyholes: bool = True,
) -> Recovery:
    """Compute what each night before a flyby tells of where the asteroid will pass.

    Parameters
    ----------
    passage : Flyby
        Its optical sites are those that observe.
    start : astropy.time.Time, optional
        First night; by default 2026-12-01, or 2.4 years before closest approach where that is
        not before it.
    shift : Quantity [length], optional
        By how much another orbit passes elsewhere along zeta; by default 100 km.
    kick : Quantity [speed], optional
        Added along the velocity about the Sun at `kick_date`; none where not given.
    kick_date : astropy.time.Time, optional
        By default the first night.
    accuracy : Quantity [angle]
        Of one observation, in either coordinate.
    keyholes : bool
        Whether an orbit to each keyhole is looked at too.

    Returns
    -------
    Recovery

    Raises
    ------
    SpanError
        If no night is left before closest approach.
    UnitError
        For a shift, a kick or an accuracy that is none.
    InvalidOrbitError
        If the orbit has no b-plane then.

    Notes
    -----
    One observation is two coordinates, uncorrelated, of the given accuracy and free of bias, and
    the covariance is mapped to first order: K = P H' (H P H' + R)^-1 and P - K H P.

    Examples
    --------
    >>> import flyby
    >>> from flyby.scene import recovery
    >>> from flyby.times import parse_time
    >>> passage = flyby.Flyby(flyby.load_orbit("apophis"))
    >>> nights = recovery(passage, parse_time("2029-04-01"), keyholes=False)
    >>> nights
    <Recovery of 99942 Apophis: 12 nights before 2029-04-13, 1 other orbits>
    """
    wide = _value(accuracy, "arcsec", "the accuracy must be an angle such as 0.1 * u.arcsec")
    aside = 100.0 if shift is None else _value(shift, "km", "the shift must be a length", True)
    closest = float(tdb_days(passage.approach.time))
    first = _first_night(start, closest)
    days: FloatArray = np.arange(np.floor(first), np.floor(closest), dtype=np.float64) + 0.5
    days = np.asarray(days[(days >= first) & (days < closest)], dtype=np.float64)
    if not days.size:
        raise SpanError(
            f"no night lies between {iso(time_from_tdb_days(first), 'utc', 0)[:10]} and closest "
            f"approach on {iso(passage.approach.time, 'utc', 0)[:10]}; choose an earlier start"
        )
    line = line_of_variations(passage.orbit, passage.approach.time, passage.body)
    span = time_from_tdb_days(float(days[0]) - 1.0), time_from_tdb_days(closest)
    notes: list[str] = []
    shifts = [(f"zeta {aside:+g} km", aside)]
    if keyholes:
        shifts += _keyhole_shifts(line, passage.body, notes)
    carried = [(label, value, line.orbits(Quantity([value], "km"))[0]) for label, value in shifts]
    middle = Sky(propagate(line.orbit, *span, passage.forces))
    places = _seen(middle, days)
    east, north = _axes(places)
    known, shares, b_plane_shares = _uncertainty(passage, line, span, days, (east, north))
    covariance = np.einsum("nak,nbk->nab", shares, shares)
    observed = covariance + np.eye(2) * wide**2
    optical = tuple(site for site in passage.sites if site.kind == "optical")
    where = passage.sky if _covers(passage, span) else middle
    lit = middle.magnitude_law is not None
    windows = observation_windows(where, optical, *span) if lit else []
    hours = _hours(windows, optical, days)
    observable = np.any(hours > 0.0, axis=0)
    others = []
    several = propagate([orbit for _, _, orbit in carried], *span, passage.forces)
    for index, (label, value, _) in enumerate(carried):
        direction = _seen(Sky(several.of_orbit(index)), days)
        others.append(
            _displacement(label, value, direction - places, (east, north), observed, observable)
        )
    if kick is not None:
        speed = _value(kick, "km/s", "the kick must be a speed such as 1 * u.mm / u.s", True)
        when = time_from_tdb_days(float(days[0])) if kick_date is None else kick_date
        others.append(
            _kicked(
                passage,
                line,
                middle,
                speed,
                when,
                days,
                places,
                (east, north),
                observed,
                observable,
            )
        )
    now = b_plane_shares @ b_plane_shares.T
    after = after_one_observation(shares, b_plane_shares, observed)
    if not known:
        notes.append(f"no covariance ({passage.orbit.why_no_covariance}): no ellipse, no shrinking")
    if middle.magnitude_law is None:
        notes.append("no absolute magnitude is known: no V and no hours, so that no night tells")
    view = View(middle.at(days), None)
    return Recovery(
        orbit=passage.orbit,
        encounter=passage.approach.time,
        time=time_from_tdb_days(days),
        magnitude=None if middle.magnitude_law is None else view.magnitude,
        elongation=Quantity(view.elongation_deg, "deg"),
        sites=optical,
        hours=Quantity(hours, "h"),
        ellipse=ellipse(covariance, "arcsec", from_second=True) if known else None,
        displacements=tuple(others),
        sigma_zeta=_sigma_km(now[1, 1]) if known else None,
        sigma_zeta_after=_sigma_km(after[:, 1, 1]) if known else None,
        b_plane_ellipse=ellipse(now, "km") if known else None,
        b_plane_ellipse_after=ellipse(after, "km") if known else None,
        accuracy=Quantity(wide, "arcsec"),
        notes=tuple(notes),
    )


def _value(given: Quantity, unit: str, complaint: str, signed: bool = False) -> float:
    try:
        value = float(given.to_value(unit))
    except Exception:
        raise UnitError(f"{complaint}, not {given!r}") from None
    if not np.isfinite(value) or value == 0.0 or (value < 0.0 and not signed):
        raise UnitError(f"{complaint} and not zero, not {given}")
    return value


def _first_night(start: Time | None, closest: float) -> float:
    if start is not None:
        return float(tdb_days(require_time(start, "start")))
    usual = float(tdb_days(parse_time(_USUAL_START)))
    earliest = closest - _YEARS_BEFORE * 365.25
    return usual if earliest < usual < closest else earliest


def _keyhole_shifts(line: LineOfVariations, body: str, notes: list[str]) -> list[tuple[str, float]]:
    """Return a label and the way along zeta to each keyhole that is found."""
    try:
        half = Quantity(HALF_RANGE_RADII * equatorial_radius_km(body), "km")
        found = cached_keyholes(line, half).keyholes
    except FlybyError as problem:
        notes.append(f"no keyholes: {problem}")
        return []
    if not found:
        notes.append(f"no keyhole within {half.to_value('km'):.0f} km of the orbit along zeta")
    middle = line.zeta.to_value("km")
    return [
        (f"keyhole {iso(one.time, 'utc', 0)[:4]}", float(one.zeta.to_value("km") - middle))
        for one in found
    ]


def _seen(sky: Sky, days: FloatArray) -> FloatArray:
    """Return astrometric directions from the Earth's centre, (n, 3)."""
    return np.asarray(View(sky.at(days), None).astrometric_direction, dtype=np.float64)


def _axes(directions: FloatArray) -> tuple[FloatArray, FloatArray]:
    east = np.cross([0.0, 0.0, 1.0], directions)
    east = np.asarray(east / norm(east)[:, None], dtype=np.float64)
    return east, np.asarray(np.cross(directions, east), dtype=np.float64)


def _on_axes(change: FloatArray, axes: tuple[FloatArray, FloatArray]) -> FloatArray:
    """Return small changes of directions as east and north [arcsec], (n, 2)."""
    parts = [np.einsum("ni,ni->n", change, axis) for axis in axes]
    return np.asarray(np.stack(parts, axis=1) * _ARCSEC, dtype=np.float64)


def _uncertainty(
    passage: Flyby,
    line: LineOfVariations,
    span: tuple[Time, Time],
    days: FloatArray,
    axes: tuple[FloatArray, FloatArray],
) -> tuple[bool, FloatArray, FloatArray]:
    """Return what each axis adds on the sky [arcsec], (n, 2, k), and to xi, zeta [km], (2, k)."""
    if passage.orbit.covariance is None:
        return False, np.zeros((len(days), 2, 0)), np.zeros((2, 0))
    several = SigmaOrbits.of(passage.orbit)
    carried = several.propagate(*span, passage.forces)
    at_flyby = float(tdb_days(line.encounter_time))
    passed = pass_encounter(
        list(several.orbits), line.body, at_flyby, passage.forces, frame_tdb_days=at_flyby
    )
    seen = np.stack(
        [_seen(Sky(carried.of_orbit(index)), days) for index in range(len(several.orbits))]
    )
    halves = SigmaOrbits.half_differences(seen)
    shares = np.stack([_on_axes(one, axes) for one in halves], axis=-1)
    crossed = (passed.xi.to_value("km"), passed.zeta.to_value("km"))
    return True, shares, np.stack([SigmaOrbits.half_differences(one) for one in crossed])


def _sigma_km(variance: FloatArray) -> Quantity:
    return Quantity(np.sqrt(np.maximum(variance, 0.0)), "km")


def _displacement(
    label: str,
    zeta_km: float,
    change: FloatArray,
    axes: tuple[FloatArray, FloatArray],
    observed: FloatArray,
    observable: BoolArray,
) -> Displacement:
    offset = _on_axes(change, axes)
    weighted = np.linalg.solve(observed, offset[..., None])[..., 0]
    sigmas = np.sqrt(np.maximum(np.einsum("na,na->n", offset, weighted), 0.0))
    return Displacement(
        label=label,
        zeta=Quantity(zeta_km, "km"),
        offset=Quantity(norm(offset), "arcsec"),
        position_angle=Quantity(np.degrees(np.arctan2(offset[:, 0], offset[:, 1])) % 360.0, "deg"),
        sigmas=sigmas,
        tells=observable & (sigmas >= TELLING_SIGMAS),
    )


def _kicked(
    passage: Flyby,
    line: LineOfVariations,
    middle: Sky,
    speed_km_s: float,
    when: Time,
    days: FloatArray,
    places: FloatArray,
    axes: tuple[FloatArray, FloatArray],
    observed: FloatArray,
    observable: BoolArray,
) -> Displacement:
    """Carry the orbit on from a kick along its velocity; before it nothing differs."""
    at = float(tdb_days(require_time(when, "kick_date")))
    if not days[0] - 1.0 <= at < days[-1]:
        raise SpanError(
            f"the kick on {iso(when, 'utc', 0)[:10]} is not between the first night and the "
            f"flyby; choose its date between them, or an earlier start"
        )
    trajectory = middle.trajectory
    assert isinstance(trajectory, Trajectory)
    position, velocity = trajectory.state(time_from_tdb_days(at), origin="sun")
    along = velocity / np.linalg.norm(velocity.to_value("km/s"))
    kicked = orbit_from_state(
        position,
        velocity + along.value * Quantity(speed_km_s, "km/s"),
        time_from_tdb_days(at),
        frame="icrf",
        nongravitational=line.orbit.nongravitational,
        designation=passage.orbit.designation,
    )
    stop = time_from_tdb_days(float(days[-1]) + 0.2)
    later = days > at
    change = np.zeros((len(days), 3))
    moved = Sky(propagate(kicked, time_from_tdb_days(at), stop, passage.forces))
    change[later] = _seen(moved, days[later]) - places[later]
    at_flyby = float(tdb_days(line.encounter_time))
    passed = pass_encounter([kicked], line.body, at_flyby, passage.forces, frame_tdb_days=at_flyby)
    label = f"kick {speed_km_s * 1e6:+g} mm/s {iso(when, 'utc', 0)[:10]}"
    zeta = float((passed.zeta[0] - line.zeta).to_value("km"))
    return _displacement(label, zeta, change, axes, observed, observable)


def _covers(passage: Flyby, span: tuple[Time, Time]) -> bool:
    first, last = (float(tdb_days(end)) for end in span)
    return passage.sky._start_tdb_days <= first and last <= passage.sky._stop_tdb_days


def _hours(windows: Sequence[object], sites: Sequence[Site], days: FloatArray) -> FloatArray:
    """Add up the windows of each site by its own night, from noon to noon of its longitude."""
    hours = np.zeros((len(sites), len(days)))
    rows = {id(site): row for row, site in enumerate(sites)}
    first = int(np.floor(days[0]))
    for window in windows:
        begin, end = window._start_tdb_days, window._end_tdb_days  # type: ignore[attr-defined]
        site = window.place  # type: ignore[attr-defined]
        night = int(np.floor(0.5 * (begin + end) + site.longitude_deg / 360.0)) - first
        if 0 <= night < len(days):
            hours[rows[id(site)], night] += 24.0 * (end - begin)
    return hours
