"""Where to look, as a person says it: directions, fists, stars, clocks."""

from __future__ import annotations

from datetime import datetime

_POINTS = (
    "north",
    "north-north-east",
    "north-east",
    "east-north-east",
    "east",
    "east-south-east",
    "south-east",
    "south-south-east",
    "south",
    "south-south-west",
    "south-west",
    "west-south-west",
    "west",
    "west-north-west",
    "north-west",
    "north-north-west",
)

FIST_DEG = 10.0
"""A fist at arm's length."""


def direction(azimuth_deg: float) -> str:
    """Return the point of the compass: 16 of them.

    Examples
    --------
    >>> direction(132.0), direction(359.0)
    ('south-east', 'north')
    """
    return _POINTS[round(azimuth_deg / 22.5) % 16]


def height(altitude_deg: float) -> str:
    """Return how high it stands, for somebody without an instrument.

    Examples
    --------
    >>> height(12.0), height(88.0)
    ('low', 'almost overhead')
    """
    if altitude_deg >= 80.0:
        return "almost overhead"
    for least, words in ((55.0, "high"), (30.0, "half-way up"), (15.0, "not high")):
        if altitude_deg >= least:
            return words
    return "low" if altitude_deg >= 0.0 else "below the horizon"


def fists(angle_deg: float) -> str:
    """Return an angle in fists at arm's length.

    Examples
    --------
    >>> fists(9.8), fists(31.0), fists(3.0)
    ('one fist', '3 fists', 'less than half a fist')
    """
    count = round(angle_deg / FIST_DEG)
    if angle_deg < 0.5 * FIST_DEG:
        return "less than half a fist"
    return "one fist" if count <= 1 else f"{count} fists"


def where(azimuth_deg: float, altitude_deg: float) -> str:
    """Return direction and height in one clause."""
    if altitude_deg < 0.0:
        return f"below the horizon, {-altitude_deg:.0f} deg under the {direction(azimuth_deg)}"
    if altitude_deg >= 80.0:
        return f"almost overhead, {altitude_deg:.0f} deg up"
    return f"{height(altitude_deg)} in the {direction(azimuth_deg)}, {altitude_deg:.0f} deg up"


def beside(to_the_right_deg: float, above_deg: float) -> str:
    """Return on which side of a star it stands, as the eye sees it.

    Examples
    --------
    >>> beside(-1.5, -9.7), beside(5.0, 5.5)
    ('below', 'above and to the right of')
    """
    across, up = abs(to_the_right_deg), abs(above_deg)
    sideways = "to the right of" if to_the_right_deg > 0.0 else "to the left of"
    upright = "above" if above_deg > 0.0 else "below"
    if across < 0.4 * up:
        return upright
    return sideways if up < 0.4 * across else f"{upright} and {sideways}"


def clock(local: datetime, seconds: bool = False) -> str:
    """Return the time of day on a clock there."""
    return f"{local:%H:%M:%S}" if seconds else f"{_nearest_minute(local):%H:%M}"


def zone(local: datetime, name: str) -> str:
    """Return what the clock is called and how far it is from UTC.

    Examples
    --------
    >>> from datetime import timedelta, timezone
    >>> zone(datetime(2029, 4, 13, tzinfo=timezone(timedelta(hours=9), "JST")), "Asia/Tokyo")
    'JST, UTC+9, Asia/Tokyo'
    """
    offset = local.utcoffset()
    minutes = 0 if offset is None else round(offset.total_seconds() / 60.0)
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    from_utc = f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")
    parts = dict.fromkeys((local.tzname() or from_utc, from_utc, name))
    return ", ".join(part for part in parts if part[:1] not in "+-")


def _nearest_minute(local: datetime) -> datetime:
    from datetime import timedelta

    return (local + timedelta(seconds=30)).replace(second=0, microsecond=0)
