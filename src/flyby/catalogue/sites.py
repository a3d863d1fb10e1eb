"""Observing assets as published: who, where, what kind, and within which limits.

The figures are in ``data/sites.toml``. A limit that nobody has published is a default of this
project; it is marked assumed, and every output that uses it says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from astropy.units import Quantity, Unit, UnitConversionError

from flyby.catalogue.horizon import HorizonMask
from flyby.catalogue.missions import SoftDate, soft_date
from flyby.catalogue.radar_equipment import RadarEquipment, radar_equipment
from flyby.catalogue.toml import load_toml
from flyby.errors import FlybyError, UnitError
from flyby.plain_text import shown_value

KINDS: tuple[str, ...] = ("optical", "radar", "tracking", "naked-eye")
"""What an asset on the ground can be."""

LIMIT_KEYS: dict[str, tuple[str, str]] = {
    "minimum_altitude_deg": ("minimum_altitude", "deg"),
    "maximum_sun_altitude_deg": ("maximum_sun_altitude", "deg"),
    "limiting_magnitude": ("limiting_magnitude", ""),
    "fastest_rate_deg_h": ("fastest_rate", "deg / h"),
    "least_elongation_deg": ("least_elongation", "deg"),
    "least_moon_separation_deg": ("least_moon_separation", "deg"),
    "least_earth_limb_deg": ("least_earth_limb", "deg"),
    "farthest_range_km": ("farthest_range", "km"),
    "switch_time_s": ("switch_time", "s"),
}
"""Keys of the files of sites: the name of each limit, and its unit."""

LIMIT_NAMES: tuple[str, ...] = tuple(name for name, _ in LIMIT_KEYS.values())
"""Names of the limits an asset can have."""

_UNIT_OF: dict[str, str] = dict(LIMIT_KEYS.values())

_ALLOWED: dict[str, tuple[float, float]] = {
    "minimum_altitude": (-90.0, 90.0),
    "maximum_sun_altitude": (-90.0, 90.0),
    "limiting_magnitude": (-30.0, 40.0),
    "fastest_rate": (0.0, math.inf),
    "least_elongation": (0.0, 180.0),
    "least_moon_separation": (0.0, 180.0),
    "least_earth_limb": (-90.0, 180.0),
    "farthest_range": (0.0, math.inf),
    "switch_time": (0.0, math.inf),
}


class InvalidSiteError(FlybyError):
    """A place that is not on the Earth, or limits that nothing can satisfy.

    Examples
    --------
    >>> import flyby
    >>> flyby.load_site("91,0")
    Traceback (most recent call last):
        ...
    flyby.catalogue.sites.InvalidSiteError: ...
    """


@dataclass(frozen=True)
class Limit:
    """One limit of an asset, in the unit that its name has in `sites.toml`.

    Attributes
    ----------
    value : float
    unit : str
    source : str
    assumed : bool
        Whether nobody has published it.

    Examples
    --------
    >>> import flyby
    >>> flyby.load_site("Z58").limits["fastest_rate"].quantity
    <Quantity 40. deg / h>
    """

    value: float
    unit: str
    source: str
    assumed: bool = False

    @property
    def quantity(self) -> Quantity:
        """The limit with its unit (a magnitude is a bare number)."""
        return Quantity(self.value, self.unit)


@dataclass(frozen=True)
class Outage:
    """A published time in which an asset does not work."""

    start: SoftDate
    end: SoftDate
    reason: str
    source: str


@dataclass(frozen=True)
class Service:
    """From when until when an asset works where it is; None where it is open."""

    start: SoftDate | None
    end: SoftDate | None
    source: str
    assumed: bool = False


@dataclass(frozen=True)
class Site:
    """An observing asset on the ground.

    Attributes
    ----------
    key : str
        Short name, unique in the catalogue.
    name, agency, partner_of : str
        `partner_of` is the agency whose network a partner works with, or empty.
    kind : str
        One of `KINDS`.
    latitude_deg, longitude_deg : float
        Geodetic, WGS84; longitude east positive.
    height_m : float
        Above the WGS84 ellipsoid.
    code : str
        MPC observatory code, or empty.
    position_source : str
    position_precision_m : float or None
        What the digits of the published position allow.
    height_assumed : bool
    limits : mapping of str to Limit
        By the names in `LIMIT_NAMES`.
    outages : tuple of Outage
    service : Service or None
        None where it has always been there, as far as the catalogue knows.
    equipment : str
    aliases, notes : tuple of str
    on_request : bool
        Whether only a search that names it (or its network) looks at it.
    radar : RadarEquipment or None
        What it has for the radar equation.
    horizon : HorizonMask or None
        What stands around it; None where nothing does, as far as is known.

    Examples
    --------
    >>> import flyby
    >>> site = flyby.load_site("J04")
    >>> site.name, site.latitude.round(1)
    ('ESA OGS, Tenerife', <Quantity 28.3 deg>)
    >>> flyby.Site("roof", "My roof", "", "optical", 48.1, 11.6, 540.0).identifier
    'roof'
    """

    key: str
    name: str
    agency: str
    kind: str
    latitude_deg: float
    longitude_deg: float
    height_m: float
    code: str = ""
    partner_of: str = ""
    position_source: str = ""
    position_precision_m: float | None = None
    height_assumed: bool = False
    limits: Mapping[str, Limit] = field(default_factory=dict)
    outages: tuple[Outage, ...] = ()
    service: Service | None = None
    equipment: str = ""
    aliases: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    on_request: bool = False
    radar: RadarEquipment | None = None
    horizon: HorizonMask | None = None

    def __post_init__(self) -> None:
        if self.has_horizon:
            _check_place(self)
        if self.kind not in KINDS:
            raise InvalidSiteError(
                f"{self.name} has the kind {self.kind!r}; it must be one of {', '.join(KINDS)}"
            )
        for name, limit in self.limits.items():
            _check_limit(self.name, name, limit.value)

    @property
    def identifier(self) -> str:
        """What outputs call the site: its MPC code, or its key where it has none."""
        return self.code or self.key

    @property
    def has_horizon(self) -> bool:
        """Whether it stands on the ground; a spacecraft and the Earth's centre do not."""
        return True

    @property
    def longest_step_days(self) -> float | None:
        """How closely a search has to sample because the observer moves; None on the ground."""
        return None

    @property
    def network(self) -> str:
        """The agency whose network it belongs to, itself or as a partner."""
        return self.partner_of or self.agency

    @property
    def latitude(self) -> Quantity:
        """Geodetic latitude."""
        return Quantity(self.latitude_deg, "deg")

    @property
    def longitude(self) -> Quantity:
        """Geodetic longitude, east positive."""
        return Quantity(self.longitude_deg, "deg")

    @property
    def height(self) -> Quantity:
        """Height above the WGS84 ellipsoid."""
        return Quantity(self.height_m, "m")

    def limit(self, name: str) -> float | None:
        """Return a limit in its own unit, or None where the site has none of that name."""
        found = self.limits.get(name)
        return None if found is None else found.value

    @property
    def assumed_limits(self) -> tuple[str, ...]:
        """One clause for each limit that nobody has published."""
        return tuple(
            f"{name.replace('_', ' ')} {limit.value:g} {limit.unit}".strip() + " assumed"
            for name, limit in self.limits.items()
            if limit.assumed
        )

    def with_limits(self, **limits: Quantity | float | None) -> Site:
        """Replace some limits; None takes a limit away.

        Parameters
        ----------
        **limits : Quantity, float or None
            By the names in `LIMIT_NAMES`; a magnitude is a bare number.

        Returns
        -------
        Site

        Raises
        ------
        UnitError
            For a bare number where a unit is needed, or the wrong unit.
        InvalidSiteError
            For a limit that does not exist or that nothing can satisfy.
        """
        changed = dict(self.limits)
        for name, value in limits.items():
            if name not in _UNIT_OF:
                raise InvalidSiteError(
                    f"{name!r} is not a limit; there are: {', '.join(LIMIT_NAMES)}"
                )
            if value is None:
                changed.pop(name, None)
                continue
            unit = _UNIT_OF[name]
            changed[name] = Limit(_value_in(name, value, unit), unit, "set by the caller")
        return replace(self, limits=changed)

    def of_kind(self, kind: str) -> Site:
        """Take the same place as a site of another kind, with its default limits (all assumed)."""
        return replace(
            self,
            kind=kind,
            limits=default_limits(kind),
            outages=(),
            service=None,
            equipment="",
        )


def default_limits(kind: str) -> dict[str, Limit]:
    """Return the limits assumed for an asset of a kind, where none is published.

    Raises
    ------
    InvalidSiteError
        If there is no such kind.
    """
    if kind not in (*KINDS, "space"):
        raise InvalidSiteError(f"no site is of the kind {kind!r}; there are: {', '.join(KINDS)}")
    return _limits(load_toml("sites.toml")["defaults"].get(kind, {}), f"defaults.{kind}")


@lru_cache(maxsize=1)
def catalogue_sites() -> tuple[Site, ...]:
    """Return every site of the catalogue, in its order (JAXA's network, ESA's, others)."""
    return tuple(_site(entry) for entry in load_toml("sites.toml")["site"])


@lru_cache(maxsize=1)
def usual_sites() -> tuple[Site, ...]:
    """Return the sites of a search that names none: all but those looked at on request."""
    return tuple(site for site in catalogue_sites() if not site.on_request)


def _site(entry: Mapping[str, Any]) -> Site:
    fields = dict(entry)
    limits = default_limits(str(fields["kind"]))
    limits.update(_limits(fields.pop("limits", {}), str(fields["key"])))
    outages = tuple(
        Outage(
            start=soft_date(outage["start"]),
            end=soft_date(outage["end"]),
            reason=outage["reason"],
            source=outage["source"],
        )
        for outage in fields.pop("outages", ())
    )
    service = None
    if "service" in fields:
        dates = fields.pop("service")
        start, end = (soft_date(dates[k]) if k in dates else None for k in ("start", "end"))
        service = Service(start, end, dates["source"], bool(dates.get("assumed", False)))
    radar = radar_equipment(fields.pop("radar", None), load_toml("sites.toml")["radar_model"])
    aliases = tuple(fields.pop("aliases", ()))
    notes = tuple(fields.pop("notes", ()))
    return Site(
        **fields,
        limits=limits,
        outages=outages,
        service=service,
        aliases=aliases,
        notes=notes,
        radar=radar,
    )


def given_limits(table: Mapping[str, Any], source: str) -> dict[str, Limit]:
    """Return limits that somebody gives, each a number or ``{ value = ..., source = ... }``.

    Parameters
    ----------
    table : mapping
        By the names in ``sites.toml``, such as ``minimum_altitude_deg``.
    source : str
        Of those that say none.

    Raises
    ------
    InvalidSiteError
        For a limit that does not exist, or that is no number.
    """
    limits = {}
    for key, entry in table.items():
        if key not in LIMIT_KEYS:
            raise InvalidSiteError(f"{key!r} is not a limit; there are: {', '.join(LIMIT_KEYS)}")
        fields = dict(entry) if isinstance(entry, Mapping) else {"value": entry}
        value = given_number(fields.get("value"), f"the limit {key}")
        assumed = bool(fields.get("assumed", False))
        name, unit = LIMIT_KEYS[key]
        limits[name] = Limit(value, unit, str(fields.get("source") or source), assumed)
    return limits


def given_number(value: object, what: str) -> float:
    """Return a number that somebody gives.

    Raises
    ------
    InvalidSiteError
        If it is none, or so large that no float64 holds it.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InvalidSiteError(f"{what} must be a number, not {shown_value(value)}")
    try:
        return float(value)
    except OverflowError:
        raise InvalidSiteError(f"{what} is {shown_value(value)}, which is too large") from None


def _limits(table: Mapping[str, Any], where: str) -> dict[str, Limit]:
    limits = {}
    for key, entry in table.items():
        name, unit = LIMIT_KEYS[key]
        assumed = bool(entry.get("assumed", False))
        if not entry.get("source"):
            raise InvalidSiteError(f"sites.toml: {key} of {where} has no source")
        limits[name] = Limit(float(entry["value"]), unit, str(entry["source"]), assumed)
    return limits


def _check_place(site: Site) -> None:
    for label, value, low, high, unit in (
        ("latitude", site.latitude_deg, -90.0, 90.0, "deg"),
        ("longitude", site.longitude_deg, -180.0, 360.0, "deg"),
        ("height", site.height_m, -500.0, 100000.0, "m"),
    ):
        if not low <= value <= high:  # also catches nan
            raise InvalidSiteError(
                f"{label} {value:g} {unit} of {site.name or site.key} is out of range; "
                f"it must lie between {low:g} and {high:g} {unit}"
            )


def _check_limit(site: str, name: str, value: float) -> None:
    low, high = _ALLOWED[name]
    strict = name in ("fastest_rate", "farthest_range")
    if not low <= value <= high or (strict and value == low):
        unit = _UNIT_OF[name]
        raise InvalidSiteError(
            f"{name.replace('_', ' ')} {value:g} {unit} of {site} is a limit that nothing "
            f"can satisfy; give one between {low:g} and {high:g} {unit}".rstrip()
        )


def _value_in(name: str, value: Quantity | float, unit: str) -> float:
    if unit and not isinstance(value, Quantity):
        raise UnitError(
            f"{name.replace('_', ' ')} must have a unit, not the bare number {value!r}; "
            f"write for example {value!r} * astropy.units.Unit({unit!r})"
        )
    if not unit:
        return float(getattr(value, "value", value))
    try:
        return float(value.to_value(Unit(unit)))  # type: ignore[union-attr]
    except UnitConversionError as problem:
        raise UnitError(
            f"{name.replace('_', ' ')} {value} cannot be expressed in {unit}; give it in {unit}"
        ) from problem
