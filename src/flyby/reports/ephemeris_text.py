"""An ephemeris as plain text: a wide table a site, units in its head, as Horizons prints it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import TYPE_CHECKING

import numpy as np
from astropy import units as u
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.catalogue.sites import Site
from flyby.reports.ephemeris_columns import column_values
from flyby.reports.local_time import local_texts
from flyby.reports.sheet import Fact
from flyby.reports.wording import UNKNOWN
from flyby.text_width import columns
from flyby.times import civil_scale, iso_texts

if TYPE_CHECKING:
    from flyby.observing import Ephemeris


@dataclass(frozen=True)
class _Printed:
    """A printed column: two lines of heading, and its texts (None where there is nothing)."""

    heading: str
    unit: str
    texts: Callable[[Ephemeris], list[str] | None]
    short: str = ""
    usual: bool = True


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


def table_lines(
    table: Ephemeris, names: Sequence[str] = (), zone: tzinfo | None = None
) -> Iterator[str]:
    """Return the lines of one table, with its head; one that is too wide is folded.

    What has no place beside the rest follows in a table of its own below, with the time again.

    Parameters
    ----------
    table : Ephemeris
    names : sequence of str
        Short names of columns (`SHORT_NAMES`), in the order in which they are printed; the usual
        ones where there are none.
    zone : tzinfo, optional
        Whose civil time stands beside UTC.
    """
    shown = []
    for printed in _chosen(names, zone):
        texts = printed.texts(table)
        if texts is not None:
            unit = civil_scale(table.time) if printed.unit == _SCALE else printed.unit
            shown.append((replace(printed, unit=unit), texts))
    widths = [
        max(len(printed.heading), len(printed.unit), max(map(len, texts)))
        for printed, texts in shown
    ]
    for number, block in enumerate(_folded(widths, 1 if zone is None else 2)):
        if number:
            yield ""
        own = [widths[k] for k in block]
        for words in ([shown[k][0].heading for k in block], [shown[k][0].unit for k in block]):
            yield _line(words, own)
        yield _line(["-" * width for width in own], own)
        for row in zip(*(shown[k][1] for k in block), strict=True):
            yield _line(row, own)


def _chosen(names: Sequence[str], zone: tzinfo | None) -> list[_Printed]:
    time, *others = _COLUMNS
    if names:
        by_name = {printed.short: printed for printed in others}
        shown = [by_name[name] for name in names if name in by_name]
    else:
        shown = [printed for printed in others if printed.usual]
    if zone is None:
        return [time, *shown]
    local = _Printed("local time", str(zone), lambda table: _local(table, zone), "local")
    return [time, local, *shown]


def _folded(widths: Sequence[int], repeated: int) -> list[list[int]]:
    """Deal columns into tables that fit the width of the text, the first ones in each."""
    first = list(range(repeated))
    room = columns() - sum(widths[k] + 2 for k in first)
    blocks, left = [[*first]], room
    for place in range(repeated, len(widths)):
        if widths[place] + 2 > left + 2 and len(blocks[-1]) > repeated:
            blocks.append([*first])
            left = room
        blocks[-1].append(place)
        left -= widths[place] + 2
    return blocks


def _local(table: Ephemeris, zone: tzinfo) -> list[str]:
    digits = max(len(text) for text in _times(table)) - len("2029-04-13 21:46")
    if digits > len(":00"):
        return [text.replace("T", " ") for text in local_texts(table.time, zone, 3)]
    texts = [text.replace("T", " ") for text in local_texts(table.time, zone, 0)]
    return texts if digits else [f"{text[:16]}{text[19:]}" for text in texts]


def _line(words: list[str] | tuple[str, ...], widths: list[int]) -> str:
    padded = (f"{word:>{width}}" for word, width in zip(words, widths, strict=True))
    return "  ".join(padded).rstrip()


def _numbers(
    heading: str,
    unit: str,
    name: str,
    of_unit: u.UnitBase,
    decimals: int,
    short: str,
    sign: str = "",
) -> _Printed:
    def texts(table: Ephemeris) -> list[str] | None:
        quantity = getattr(table, name)
        if quantity is None:
            return None
        return [f"{value:{sign}.{decimals}f}" for value in quantity.to_value(of_unit)]

    return _Printed(heading, unit, texts, short)


def _machine(
    heading: str, unit: str, name: str, decimals: int, short: str, sign: str = "+"
) -> _Printed:
    """Return a column of a machine format as text, printed where it is asked for."""

    def texts(table: Ephemeris) -> list[str] | None:
        values = column_values(table, name)
        if values is None:
            return None
        return [f"{value:{sign}.{decimals}f}" if np.isfinite(value) else "" for value in values]

    return _Printed(heading, unit, texts, short, usual=False)


def _more(printed: _Printed) -> _Printed:
    """Return a column that is printed where it is asked for."""
    return replace(printed, usual=False)


def _hours(heading: str, name: str, short: str) -> _Printed:
    def texts(table: Ephemeris) -> list[str]:
        right_ascension: Quantity = getattr(table, name)
        return sexagesimal(right_ascension.to_value(u.hourangle), 2, 24)

    return _Printed(heading, "h  m  s", texts, short)


def _degrees(heading: str, name: str, short: str) -> _Printed:
    def texts(table: Ephemeris) -> list[str]:
        values = getattr(table, name).to_value(u.deg)
        signs = np.where(np.signbit(values), "-", "+")
        return [
            sign + text for sign, text in zip(signs, sexagesimal(np.abs(values), 1), strict=True)
        ]

    return _Printed(heading, "deg  '  \"", texts, short)


def sexagesimal(values: FloatArray, decimals: int, turn: int | None = None) -> list[str]:
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


def _sigma(heading: str, name: str, unit: str, of_unit: u.UnitBase, short: str) -> _Printed:
    def texts(table: Ephemeris) -> list[str] | None:
        sigma = getattr(table, name)
        if sigma is None:
            return None
        # Not known where a displaced orbit has met a body already.
        return [f"{value:#.3g}" if np.isfinite(value) else "" for value in sigma.to_value(of_unit)]

    return _Printed(heading, unit, texts, short)


_SCALE = "civil scale"  # whose name depends on the times
_COLUMNS = (
    _Printed("time", _SCALE, _times, "time"),
    _hours("RA astrometric", "right_ascension", "ra"),
    _degrees("Dec ICRF", "declination", "dec"),
    _hours("RA apparent", "apparent_right_ascension", "ra-apparent"),
    _degrees("Dec of date", "apparent_declination", "dec-apparent"),
    _numbers("dRA*cosD", '"/min', "right_ascension_rate", u.arcsec / u.min, 3, "dra-cos", "+"),
    _numbers("dDec", '"/min', "declination_rate", u.arcsec / u.min, 3, "ddec", "+"),
    _more(_numbers("dRA", '"/min', "coordinate_rate", u.arcsec / u.min, 3, "dra", "+")),
    _machine("dRA/dt", "s/sid s", "right_ascension_rate_s_per_sidereal_s", 6, "dra-sidereal"),
    _machine("dDec/dt", '"/sid s', "declination_rate_arcsec_per_sidereal_s", 5, "ddec-sidereal"),
    _more(_numbers("motion", '"/min', "rate", u.arcsec / u.min, 3, "motion")),
    _more(_numbers("PA", "deg", "position_angle", u.deg, 1, "pa")),
    _numbers("az", "deg", "azimuth", u.deg, 2, "az"),
    _numbers("alt", "deg", "altitude", u.deg, 2, "alt", "+"),
    _machine("air mass", "", "air_mass", 3, "airmass", ""),
    _more(_numbers("HA", "h", "hour_angle", u.hourangle, 4, "ha", "+")),
    _more(_numbers("q", "deg", "parallactic_angle", u.deg, 2, "q", "+")),
    _Printed("V", "mag", _magnitudes, "v"),
    _Printed("sunlit", "share", lambda table: _sunlit(table), "sunlit"),
    _numbers("delta", "au", "distance", u.au, 9, "delta"),
    _numbers("deldot", "km/s", "distance_rate", u.km / u.s, 4, "deldot", "+"),
    _numbers("light", "s", "light_time", u.s, 3, "light"),
    _numbers("r", "au", "sun_distance", u.au, 7, "r"),
    _numbers("elong", "deg", "elongation", u.deg, 2, "elong"),
    _numbers("phase", "deg", "phase", u.deg, 2, "phase"),
    _Printed("in", "IAU", lambda table: [str(name) for name in table.constellation], "in"),
    _numbers("Sun alt", "deg", "sun_altitude", u.deg, 1, "sun-alt", "+"),
    _numbers("Moon alt", "deg", "moon_altitude", u.deg, 1, "moon-alt", "+"),
    _numbers("Moon sep", "deg", "moon_separation", u.deg, 1, "moon-sep"),
    _sigma("RA 3sig", "right_ascension_3sigma", '"', u.arcsec, "ra-3sig"),
    _sigma("Dec 3sig", "declination_3sigma", '"', u.arcsec, "dec-3sig"),
    _sigma("delta 3sig", "distance_3sigma", "km", u.km, "delta-3sig"),
)


def place(site: Site | None) -> str:
    """Return where the observer is, in words."""
    if site is None:
        return "the geocentre: no horizon, no parallax"
    if not site.has_horizon:
        return f"{site.name} ({site.identifier}), in space: {site.position_source}"
    north, east = site.latitude_deg, site.longitude_deg
    return (
        f"{site.name} ({site.identifier}), {abs(north):.5f} deg {'NS'[north < 0]}, "
        f"{abs(east):.5f} deg {'EW'[east < 0]}, {site.height_m:.0f} m (geodetic, WGS84)"
    )
