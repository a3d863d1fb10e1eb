"""What is known of one close approach, as objects that every renderer reads.

Quantities carry their units; instants are `Time` in TDB. Each distance says from where.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.dynamics.bodies import proper_name
from flyby.encounter.geostationary import RingPassage
from flyby.html_table import html_table
from flyby.orbits.orbit import Orbit
from flyby.table_list import TableList, quantity_column, time_column
from flyby.times import iso, stamp

if TYPE_CHECKING:
    from astropy.table import QTable


@dataclass(frozen=True)
class SubPoint:
    """The point of the WGS84 ellipsoid beneath the asteroid (geodetic).

    Attributes
    ----------
    latitude, longitude : Quantity
        East positive, -180 to 180 deg.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> span = Time(["2029-04-01", "2029-05-01"], scale="tdb")
    >>> (approach,) = flyby.close_approaches(orbit, *span)
    >>> approach.subpoint.latitude.round(1), approach.subpoint.longitude.round(1)
    (<Quantity 28.9 deg>, <Quantity -43.1 deg>)
    """

    latitude: Quantity
    longitude: Quantity


@dataclass(frozen=True)
class Hyperbola:
    """The osculating planetocentric hyperbola at closest approach.

    Attributes
    ----------
    eccentricity : float
    turn_angle : Quantity
        By which the asymptotes differ in direction.
    semi_major_axis : Quantity
        Negative, as usual for a hyperbola.
    periapsis_distance : Quantity

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> span = Time(["2029-04-01", "2029-05-01"], scale="tdb")
    >>> (approach,) = flyby.close_approaches(orbit, *span)
    >>> round(approach.hyperbola.eccentricity, 3), approach.hyperbola.turn_angle.round(2)
    (4.254, <Quantity 27.19 deg>)
    """

    eccentricity: float
    turn_angle: Quantity
    semi_major_axis: Quantity
    periapsis_distance: Quantity


@dataclass(frozen=True)
class BPlane:
    """Coordinates on the plane through the planet's centre, normal to the incoming asymptote.

    ``b_t``, ``b_r`` (Kizner 1961): T lies in the ecliptic J2000 plane, R completes S, T, R.
    ``xi``, ``zeta`` (Öpik; Valsecchi et al. 2003, A&A 408, 1179): zeta is opposite to the
    projected heliocentric velocity of the planet, xi completes the frame.
    ``horizons_b_t``, ``horizons_b_r``: as JPL Horizons tabulates them. Its T lies in the Earth's
    equator J2000, and both are divided by sqrt(1 + 2 GM / (R v_infinity^2)), the focusing at the
    radius R that it takes for an impact: less than R means a collision.

    Attributes
    ----------
    b : Quantity
        Distance of the incoming asymptote from the planet's centre.
    b_t, b_r, xi, zeta : Quantity
    horizons_b_t, horizons_b_r : Quantity or None
        None for a body whose `horizons_radius` is not known.
    horizons_radius : Quantity or None
        R: 6420 km for the Earth, 1740 km for the Moon.
    horizons_scale : float or None
        By which they are divided.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> span = Time(["2029-04-01", "2029-05-01"], scale="tdb")
    >>> (approach,) = flyby.close_approaches(orbit, *span)
    >>> approach.b_plane.b.round(0), approach.b_plane.zeta.round(0)
    (<Quantity 48301. km>, <Quantity 47362. km>)
    """

    b: Quantity
    b_t: Quantity
    b_r: Quantity
    xi: Quantity
    zeta: Quantity
    horizons_b_t: Quantity | None = None
    horizons_b_r: Quantity | None = None
    horizons_radius: Quantity | None = None
    horizons_scale: float | None = None

    def __repr__(self) -> str:
        figures = (
            f"{name} {getattr(self, name).to_value('km'):.1f} km" for name in ("b", "xi", "zeta")
        )
        return f"<BPlane {', '.join(figures)}>"


@dataclass(frozen=True)
class ImpactPoint:
    """Where and when the track meets a given altitude.

    Latitude and longitude (-180 to 180 deg, east positive) are geodetic (WGS84) on the Earth,
    selenographic on the Moon, and planetocentric in the IAU's axes on any other body
    (`flyby.dynamics.orientation`).

    Attributes
    ----------
    time : Time
    altitude, latitude, longitude : Quantity
    speed : Quantity
        Relative to the rotating atmosphere or ground.
    inertial_speed : Quantity
        Relative to the body's centre, axes not rotating.

    Examples
    --------
    >>> import flyby
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("2024bx1-neocc")
    >>> span = Time(["2024-01-20", "2024-01-22"], scale="tdb")
    >>> (fall,) = flyby.close_approaches(orbit, *span)
    >>> fall.impact.ground
    <ImpactPoint 2024-01-21 00:33:54 TDB, latitude +52.65, longitude +12.72 deg, 15.3 km/s>
    """

    time: Time
    altitude: Quantity
    latitude: Quantity
    longitude: Quantity
    speed: Quantity
    inertial_speed: Quantity

    def __repr__(self) -> str:
        latitude, longitude = (one.to_value("deg") for one in (self.latitude, self.longitude))
        return (
            f"<ImpactPoint {stamp(self.time, 'tdb')}, latitude {latitude:+.2f}, "
            f"longitude {longitude:+.2f} deg, {self.speed.to_value('km/s'):.1f} km/s>"
        )


@dataclass(frozen=True)
class Impact:
    """The nominal orbit meets the body.

    Attributes
    ----------
    entry : ImpactPoint or None
        At 100 km altitude (Earth only).
    ground : ImpactPoint

    Examples
    --------
    >>> import flyby
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("2024bx1-neocc")
    >>> span = Time(["2024-01-20", "2024-01-22"], scale="tdb")
    >>> (fall,) = flyby.close_approaches(orbit, *span)
    >>> (fall.impact.ground.time - fall.impact.entry.time).to("s").round(1)
    <Quantity 6.8 s>
    """

    entry: ImpactPoint | None
    ground: ImpactPoint


@dataclass(frozen=True, repr=False)
class CloseApproach:
    """One local minimum of the distance between an orbit and a body.

    Where the orbit hits the body the approach ends at the ground: time, position, velocity and
    what follows from them are those of the impact, since the track goes no further.

    Attributes
    ----------
    orbit : Orbit
        The published orbit it was computed from.
    body : str
        "earth", "moon", "venus", ...
    time : Time
        Instant of least distance, TDB.
    position, velocity : Quantity
        Of the asteroid relative to the body's centre at `time`, shape (3,), ICRF axes.
    distance : Quantity
        From the body's centre.
    altitude : Quantity
        Above the body's equatorial radius.
    relative_speed, v_infinity : Quantity
        At `time`, and from the relative energy at `time`; nan where bound.
    sigma_time, sigma_distance : Quantity or None
        First-order standard deviations; None without a covariance.
    distance_min_3sigma, distance_max_3sigma : Quantity or None
        Nominal distance -/+ 3 sigma (the former not below zero), as CNEOS tabulates.
    hyperbola, b_plane : None where the relative orbit is bound.
    subpoint : SubPoint or None
        Earth only.
    impact : Impact or None
    ephemeris : str
        "DE440".
    forces : tuple of str
        What the propagation took into account, one clause each.
    notes : tuple of str
        Assumptions a reader should know of.
    sigma_xi, sigma_zeta : Quantity or None
        First-order standard deviations of the Öpik coordinates; None without a covariance, where
        bound, and for the Sun.
    geostationary : RingPassage or None
        Crossings of the geostationary ring; None beyond a lunar distance, and of other bodies.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> span = Time(["2029-04-01", "2029-05-01"], scale="tdb")
    >>> (approach,) = flyby.close_approaches(orbit, *span)
    >>> approach
    <CloseApproach of apophis to Earth, 2029-04-13 21:46:13 TDB, 38011.4 km from the centre>
    >>> approach.sigma_distance.round(2), approach.sigma_time.round(3)
    (<Quantity 1.09 km>, <Quantity 0.039 s>)
    """

    orbit: Orbit
    body: str
    time: Time
    position: Quantity
    velocity: Quantity
    distance: Quantity
    altitude: Quantity
    relative_speed: Quantity
    v_infinity: Quantity
    sigma_time: Quantity | None
    sigma_distance: Quantity | None
    distance_min_3sigma: Quantity | None
    distance_max_3sigma: Quantity | None
    hyperbola: Hyperbola | None
    b_plane: BPlane | None
    subpoint: SubPoint | None
    impact: Impact | None
    ephemeris: str
    forces: tuple[str, ...]
    notes: tuple[str, ...] = ()
    sigma_xi: Quantity | None = None
    sigma_zeta: Quantity | None = None
    geostationary: RingPassage | None = None

    def __repr__(self) -> str:
        what = f"{self.distance.to_value('km'):.1f} km from the centre"
        if self.impact is not None:
            what = "impact"
        return (
            f"<CloseApproach of {self.orbit.name} to {proper_name(self.body)}, "
            f"{stamp(self.time, 'tdb')}, {what}>"
        )

    def to_table(self) -> QTable:
        """Return it as a table of one row; see `Approaches.to_table`."""
        return Approaches([self]).to_table()

    def _repr_html_(self) -> str:
        rows: list[tuple[str, str | None]] = [
            ("time", f"{stamp(self.time, 'tdb', 3)}\n{stamp(self.time, 'utc', 3)}"),
            ("1 sigma of time", _text(self.sigma_time, "s", 3, " s")),
            ("distance from the centre", _text(self.distance, "km", 3, " km")),
            ("1 sigma of distance", _text(self.sigma_distance, "km", 3, " km")),
            ("altitude above the equatorial radius", _text(self.altitude, "km", 3, " km")),
            ("relative speed", _text(self.relative_speed, "km/s", 4, " km/s")),
            ("speed at infinity", _text(self.v_infinity, "km/s", 4, " km/s")),
        ]
        if self.hyperbola is not None:
            rows.append(("turn of the path", _text(self.hyperbola.turn_angle, "deg", 3, " deg")))
        if (plane := self.b_plane) is not None:
            both = f"{_text(plane.xi, 'km', 3)}, {_text(plane.zeta, 'km', 3, ' km')}"
            rows += [("b-plane: B", _text(plane.b, "km", 3, " km")), ("b-plane: xi, zeta", both)]
        if self.subpoint is not None:
            place = _place_text(self.subpoint.latitude, self.subpoint.longitude)
            rows.append(("stands above", place))
        if self.impact is not None:
            ground = self.impact.ground
            place = _place_text(ground.latitude, ground.longitude)
            speed = _text(ground.speed, "km/s", 2, " km/s")
            rows.append(("impact", f"{stamp(ground.time, 'utc', 1)}, {place}, {speed}"))
        title = f"Approach of {self.orbit.short_name} to {proper_name(self.body)}"
        return html_table(title, (), rows, _footnotes([self]))


_COLUMNS: tuple[tuple[str, str, Callable[[CloseApproach], Quantity | None]], ...] = (
    ("distance", "km", lambda one: one.distance),
    ("altitude", "km", lambda one: one.altitude),
    ("relative_speed", "km/s", lambda one: one.relative_speed),
    ("v_infinity", "km/s", lambda one: one.v_infinity),
    ("sigma_time", "s", lambda one: one.sigma_time),
    ("sigma_distance", "km", lambda one: one.sigma_distance),
    ("b", "km", lambda one: one.b_plane and one.b_plane.b),
    ("xi", "km", lambda one: one.b_plane and one.b_plane.xi),
    ("zeta", "km", lambda one: one.b_plane and one.b_plane.zeta),
)


class Approaches(TableList[CloseApproach]):
    """Close approaches in time order: a list, which a notebook shows as a table.

    Examples
    --------
    >>> import flyby
    >>> from astropy.time import Time
    >>> span = Time(["2029-04-01", "2029-05-01"], scale="tdb")
    >>> approaches = flyby.close_approaches(flyby.load_orbit("apophis"), *span)
    >>> approaches.to_table()["distance"].round(1)
    <Quantity [38011.4] km>
    """

    def to_table(self) -> QTable:
        """Return a table with a row for each approach, instants in TDB.

        Returns
        -------
        astropy.table.QTable
            What is not known (a sigma without a covariance, a b-plane where bound) is masked;
            orbit, ephemeris, forces and notes are in ``meta``.
        """
        from astropy.table import QTable

        table = QTable()
        table["body"] = np.array([one.body for one in self], dtype=str)
        table["time"] = time_column([one.time for one in self], "tdb")
        for name, unit, value in _COLUMNS:
            table[name] = quantity_column([value(one) for one in self], unit)
        if self:
            table.meta = {
                "orbit": self[0].orbit.name,
                "ephemeris": self[0].ephemeris,
                "forces": list(self[0].forces),
                "notes": list(dict.fromkeys(note for one in self for note in one.notes)),
            }
        return table

    def _repr_html_(self) -> str:
        names = ", ".join(dict.fromkeys(one.orbit.short_name for one in self))
        return html_table(
            f"Close approaches of {names}" if self else "No close approach",
            (
                "body",
                ("time", "TDB"),
                ("time", "UTC"),
                ("1 sigma of time", "s"),
                ("distance from the centre", "km"),
                ("1 sigma of distance", "km"),
                ("altitude", "km"),
                ("relative speed", "km/s"),
            ),
            [
                (
                    proper_name(one.body) + (" (impact)" if one.impact else ""),
                    iso(one.time, "tdb", 1).replace("T", " "),
                    iso(one.time, "utc", 1).replace("T", " "),
                    _text(one.sigma_time, "s", 3),
                    _text(one.distance, "km", 3),
                    _text(one.sigma_distance, "km", 3),
                    _text(one.altitude, "km", 3),
                    _text(one.relative_speed, "km/s", 4),
                )
                for one in self
            ],
            _footnotes(self),
        )


def _footnotes(approaches: Sequence[CloseApproach]) -> tuple[str, ...]:
    if not approaches:
        return ()
    first = approaches[0]
    return (
        f"orbit: {first.orbit.solution_name or first.orbit.name}",
        f"{first.ephemeris}; {'; '.join(first.forces)}",
        *dict.fromkeys(note for one in approaches for note in one.notes),
    )


def _place_text(latitude: Quantity, longitude: Quantity) -> str:
    return (
        f"latitude {latitude.to_value('deg'):+.2f} deg, "
        f"longitude {longitude.to_value('deg'):+.2f} deg"
    )


def _text(value: Quantity | None, unit: str, digits: int, ending: str = "") -> str | None:
    """Return the number in groups of three digits, with an ending; None where it is not known."""
    if value is None or value != value:
        return None
    return f"{value.to_value(unit):,.{digits}f}".replace(",", " ") + ending
