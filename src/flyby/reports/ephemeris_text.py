"""An ephemeris as plain text: a wide table a site, units in its head, as Horizons prints it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from astropy import units as u
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.catalogue.sites import Site
from flyby.reports.sheet import Fact
from flyby.reports.wording import UNKNOWN
from flyby.times import civil_scale, iso_texts

if TYPE_CHECKING:
    from flyby.observing import Ephemeris


@dataclass(frozen=True)
class _Printed:
    """A printed column: two lines of heading, and its texts (None where there is nothing)."""

    heading: str
    unit: str
    texts: Callable[[Ephemeris], list[str] | None]


def conventions(
    tables: Sequence[Ephemeris], refraction: bool, photometry: str | None
) -> list[Fact]:
    """Return what the columns are, for the head of the text."""
    lifted = "with" if refraction else "without"
    facts: list[Fact] = [
        ("times", (civil_scale(*(table.time for table in tables)),)),
        ("magnitudes", (photometry or f"V {UNKNOWN}: no H is known for this orbit",)),
        (
            "astrometric",
            ("right ascension and declination on ICRF axes: light time, no aberration",),
        ),
        (
            "apparent",
            ("true equator and equinox of date: light time and aberration, no refraction",),
        ),
        ("rates", ("of the apparent place; that of right ascension times cos declination",)),
        ("distances", ("from the observer (delta), at light time; from the Sun (r)",)),
    ]
    if tables[0].right_ascension_3sigma is not None:
        facts.append(("3sig", ("three standard deviations of the astrometric place and of delta",)))
    if any(table.site is not None for table in tables):
        facts.append(
            (
                "altitudes",
                (f"of the asteroid {lifted} refraction; of Sun and Moon (centres) without",),
            )
        )
    return facts


def table_lines(table: Ephemeris) -> Iterator[str]:
    """Return the lines of one table, with its head."""
    columns = []
    for printed in _COLUMNS:
        texts = printed.texts(table)
        if texts is not None:
            unit = civil_scale(table.time) if printed.unit == _SCALE else printed.unit
            columns.append((_Printed(printed.heading, unit, printed.texts), texts))
    widths = [
        max(len(printed.heading), len(printed.unit), max(map(len, texts)))
        for printed, texts in columns
    ]
    for words in ([p.heading for p, _ in columns], [p.unit for p, _ in columns]):
        yield _line(words, widths)
    yield _line(["-" * width for width in widths], widths)
    for row in zip(*(texts for _, texts in columns), strict=True):
        yield _line(row, widths)


def _line(words: list[str] | tuple[str, ...], widths: list[int]) -> str:
    padded = (f"{word:>{width}}" for word, width in zip(words, widths, strict=True))
    return "  ".join(padded).rstrip()


def _numbers(
    heading: str, unit: str, name: str, of_unit: u.UnitBase, decimals: int, sign: str = ""
) -> _Printed:
    def texts(table: Ephemeris) -> list[str] | None:
        quantity = getattr(table, name)
        if quantity is None:
            return None
        return [f"{value:{sign}.{decimals}f}" for value in quantity.to_value(of_unit)]

    return _Printed(heading, unit, texts)


def _hours(heading: str, name: str) -> _Printed:
    def texts(table: Ephemeris) -> list[str]:
        right_ascension: Quantity = getattr(table, name)
        return _sexagesimal(right_ascension.to_value(u.hourangle), 2, 24)

    return _Printed(heading, "h  m  s", texts)


def _degrees(heading: str, name: str) -> _Printed:
    def texts(table: Ephemeris) -> list[str]:
        values = getattr(table, name).to_value(u.deg)
        signs = np.where(np.signbit(values), "-", "+")
        return [
            sign + text for sign, text in zip(signs, _sexagesimal(np.abs(values), 1), strict=True)
        ]

    return _Printed(heading, "deg  '  \"", texts)


def _sexagesimal(values: FloatArray, decimals: int, turn: int | None = None) -> list[str]:
    """Return ``12 34 56.78``; rounded as a whole, so that there are never 60 seconds."""
    scale = 10**decimals
    parts = np.rint(values * 3600.0 * scale).astype(np.int64)
    if turn is not None:
        parts %= turn * 3600 * scale
    whole, fraction = np.divmod(parts, scale)
    minutes, seconds = np.divmod(whole, 60)
    first, minutes = np.divmod(minutes, 60)
    return [
        f"{a:02d} {b:02d} {c:02d}.{d:0{decimals}d}"
        for a, b, c, d in zip(first, minutes, seconds, fraction, strict=True)
    ]


def _times(table: Ephemeris) -> list[str]:
    texts = [text.replace("T", " ") for text in iso_texts(table.time, "utc")]
    for zeros in (".000", ":00"):
        if all(text.endswith(zeros) for text in texts):
            texts = [text.removesuffix(zeros) for text in texts]
    return texts


def _magnitudes(table: Ephemeris) -> list[str] | None:
    if table.magnitude is None:
        return None
    texts = [f"{value:.2f}" if np.isfinite(value) else "" for value in table.magnitude]
    return [
        "dark" if share == 0.0 else text
        for share, text in zip(table.sunlit_fraction, texts, strict=True)
    ]


def _sunlit(table: Ephemeris) -> list[str]:
    """Return the share of the Sun's disc that is seen, and in whose shadow the asteroid is."""
    return [
        "1" if state == "sunlit" else f"{f'{share:.3f} ' if share > 0.0 else ''}{state}"
        for share, state in zip(table.sunlit_fraction, table.shadow, strict=True)
    ]


def _sigma(heading: str, name: str, unit: str, of_unit: u.UnitBase) -> _Printed:
    def texts(table: Ephemeris) -> list[str] | None:
        sigma = getattr(table, name)
        if sigma is None:
            return None
        # Not known where a displaced orbit has met a body already.
        return [f"{value:#.3g}" if np.isfinite(value) else "" for value in sigma.to_value(of_unit)]

    return _Printed(heading, unit, texts)


_SCALE = "civil scale"  # whose name depends on the times
_COLUMNS = (
    _Printed("time", _SCALE, _times),
    _hours("RA astrometric", "right_ascension"),
    _degrees("Dec ICRF", "declination"),
    _hours("RA apparent", "apparent_right_ascension"),
    _degrees("Dec of date", "apparent_declination"),
    _numbers("dRA*cosD", '"/min', "right_ascension_rate", u.arcsec / u.min, 3, "+"),
    _numbers("dDec", '"/min', "declination_rate", u.arcsec / u.min, 3, "+"),
    _numbers("az", "deg", "azimuth", u.deg, 2),
    _numbers("alt", "deg", "altitude", u.deg, 2, "+"),
    _Printed("V", "mag", _magnitudes),
    _Printed("sunlit", "share", lambda table: _sunlit(table)),
    _numbers("delta", "au", "distance", u.au, 9),
    _numbers("deldot", "km/s", "distance_rate", u.km / u.s, 4, "+"),
    _numbers("light", "s", "light_time", u.s, 3),
    _numbers("r", "au", "sun_distance", u.au, 7),
    _numbers("elong", "deg", "elongation", u.deg, 2),
    _numbers("phase", "deg", "phase", u.deg, 2),
    _Printed("in", "IAU", lambda table: [str(name) for name in table.constellation]),
    _numbers("Sun alt", "deg", "sun_altitude", u.deg, 1, "+"),
    _numbers("Moon alt", "deg", "moon_altitude", u.deg, 1, "+"),
    _numbers("Moon sep", "deg", "moon_separation", u.deg, 1),
    _sigma("RA 3sig", "right_ascension_3sigma", '"', u.arcsec),
    _sigma("Dec 3sig", "declination_3sigma", '"', u.arcsec),
    _sigma("delta 3sig", "distance_3sigma", "km", u.km),
)


def place(site: Site | None) -> str:
    """Return where the observer is, in words."""
    if site is None:
        return "the geocentre: no horizon, no parallax"
    north, east = site.latitude_deg, site.longitude_deg
    return (
        f"{site.name} ({site.identifier}), {abs(north):.5f} deg {'NS'[north < 0]}, "
        f"{abs(east):.5f} deg {'EW'[east < 0]}, {site.height_m:.0f} m (geodetic, WGS84)"
    )
