"""`SeenFromReport`: can it be seen from here? Ten lines for a layperson or a club."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from astropy.time import Time

from flyby.html_table import html_table
from flyby.reports.as_text import aligned, lines_of
from flyby.reports.document import Document
from flyby.reports.place_text import beside, clock, fists, where, zone
from flyby.reports.sheet import Fact
from flyby.reports.values import computed_with, number
from flyby.reports.wording import grouped
from flyby.scene.seen_from import SeenFrom
from flyby.times import iso, stamp, tdb_days

_MOON_DEG = 0.52
_TOWN_V = 4.0
"""The faintest stars over a lit town; fainter ones take a dark place."""

_REASONS = {
    "altitude": "it does not rise to 10 deg above the horizon",
    "sun_altitude": "the sky is not dark (the Sun less than 12 deg below the horizon)",
    "magnitude": "it is too faint even for a telescope of 20 cm (V 13)",
    "shadow": "it is in the shadow of the Earth",
}
_WANTED = {
    "altitude": "the asteroid 10 deg above the horizon",
    "sun_altitude": "the sky dark (the Sun 12 deg below the horizon)",
    "magnitude": "the asteroid bright enough for a telescope of 20 cm (V 13)",
    "shadow": "the asteroid out of the shadow of the Earth",
}
_ENDS = {
    "altitude": ("it has risen to 10 deg", "it sinks to 10 deg"),
    "sun_altitude": ("it is dark enough (Sun at -12 deg)", "dawn comes (Sun at -12 deg)"),
    "magnitude": ("it is bright enough", "it becomes too faint"),
    "shadow": ("it leaves the shadow of the Earth", "it goes into the shadow of the Earth"),
    "impact": ("it begins", "it hits"),
    "span": ("the night begins", "the night ends"),
}


@dataclass(frozen=True, repr=False)
class SeenFromReport(Document):
    """What a night holds for a place, in words.

    Attributes
    ----------
    seen : SeenFrom
    picture : str or None
        Where its picture was written.

    Examples
    --------
    >>> import flyby
    >>> from flyby.reports import seen_from_report
    >>> passage = flyby.Flyby(flyby.load_orbit("apophis"))
    >>> report = seen_from_report(passage, "28.30,-16.51,2390", "2029-04-13")
    >>> report
    <SeenFromReport of 99942 Apophis from 28.3 N, 16.51 W: the naked eye>
    """

    formats: ClassVar[tuple[str, ...]] = ("text", "json")
    kind_of_format: ClassVar[str] = "format of what is seen from a place"

    seen: SeenFrom
    picture: str | None = None

    @property
    def opening(self) -> str:
        """The answer, in one sentence."""
        seen, name = self.seen, self.seen.passage.name
        night = self._night()
        if seen.window is None:
            because = _why(seen.reasons)
            return f"No: {name} cannot be seen from {seen.place.name} in {night}: {because}."
        start, end = (seen.place.local(one) for one in (seen.window.start, seen.window.end))
        dark = ""
        magnitude = self._magnitude()
        if seen.aid == "the naked eye" and magnitude is not None and magnitude > _TOWN_V:
            dark = ", away from the lights of a town"
        return (
            f"Yes: {name} can be seen from {seen.place.name} with {seen.aid}{dark} in {night}, "
            f"from {clock(start)} to {clock(end)} local time."
        )

    def facts(self) -> list[Fact]:
        """Return the lines below the answer, a label each."""
        seen = self.seen
        table, row, local = seen.table, seen.best, seen.place.local
        assert table.azimuth is not None
        assert table.altitude is not None
        first = local(table.time[row])
        facts: list[Fact] = [("clock there", (f"{zone(first, seen.place.timezone)}",))]
        spots = [("least bad", row)]
        if seen.window is not None:
            start, end = (seen.row_at(one) for one in (seen.window.start, seen.window.end))
            spots = [("first", start), ("best", row), ("last", end)]
        for label, at in spots:
            words = self._where(at)
            if at == row and seen.guide is not None and seen.window is not None:
                words += f"; {self._by_the_star()}"
            facts.append((label, (f"{self._both_clocks(table.time[at])}: {words}",)))
        facts.append(("how bright", (self._bright(),)))
        facts.append(("how fast", (self._fast(),)))
        if seen.window is not None:
            facts.append(("how long", (self._long(),)))
        facts.append(("the Moon", (self._moon(),)))
        facts.append(("closest approach", (self._closest(),)))
        return facts

    def record(self) -> dict[str, Any]:
        """Return it as plain values."""
        seen = self.seen
        table, row, place = seen.table, seen.best, seen.place
        trajectory = seen.passage.trajectory
        window = seen.window
        best = {
            "time_utc": iso(table.time[row], "utc", 0),
            "time_local": place.local(table.time[row]).isoformat(),
            "azimuth_deg": number(None if table.azimuth is None else table.azimuth[row], "deg"),
            "altitude_deg": number(None if table.altitude is None else table.altitude[row], "deg"),
            "v_mag": self._magnitude(),
            "rate_deg_per_h": number(table.rate[row], "deg/h"),
            "distance_km": number(table.distance[row], "km"),
            "constellation": str(table.constellation[row]),
            "moon_separation_deg": number(table.moon_separation[row], "deg"),
            "shadow": str(table.shadow[row]),
        }
        guide = seen.guide
        return {
            **computed_with(seen.passage.orbit, trajectory.ephemeris, trajectory.describe_forces()),
            "place": {
                "name": place.name,
                "latitude_deg": place.site.latitude_deg,
                "longitude_deg": place.site.longitude_deg,
                "height_m": place.site.height_m,
                "timezone": place.timezone,
                "position_source": place.site.position_source,
            },
            "night": {
                "start_utc": iso(seen.start, "utc", 0),
                "stop_utc": iso(seen.stop, "utc", 0),
            },
            "visible": window is not None,
            "with": seen.aid or None,
            "window": None
            if window is None
            else {
                "start_utc": iso(window.start, "utc", 0),
                "end_utc": iso(window.end, "utc", 0),
                "start_local": place.local(window.start).isoformat(),
                "end_local": place.local(window.end).isoformat(),
                "opens": window.opens,
                "closes": window.closes,
            },
            "forbidden_by": list(seen.reasons),
            "best": best,
            "guide_star": None
            if guide is None
            else {
                "name": guide.name,
                "v_mag": guide.magnitude,
                "separation_deg": number(guide.separation, "deg"),
                "asteroid_to_the_right_deg": number(guide.to_the_right, "deg"),
                "asteroid_above_deg": number(guide.above, "deg"),
            },
            "text": [self.opening, *(f"{label}: {' '.join(said)}" for label, said in self.facts())],
            "picture": self.picture,
            "notes": list(self.notes()),
        }

    def notes(self) -> tuple[str, ...]:
        """Return what is assumed."""
        seen = self.seen
        orbit = seen.passage.orbit
        named = f"{orbit.solution_name} ({orbit.name})".strip()
        return (
            f"orbit {named}; the place is from {seen.place.site.position_source}; the limits are a "
            "dark sky (Sun 12 deg below the horizon), 10 deg above a flat horizon and V 6 to the "
            "eye; weather and lights are not known; clocks as the time zones are today",
            *orbit.notes,
        )

    def __str__(self) -> str:
        width = 1 + max(len(label) for label, _ in self.facts())
        notes = [line for note in self.notes() for line in lines_of(note, "  ", "  ")]
        lines = [*lines_of(self.opening), *aligned(self.facts(), width), "", *notes]
        if self.picture is not None:
            lines += ["", self.picture]
        return "\n".join(lines) + "\n"

    def __repr__(self) -> str:
        seen = self.seen
        return (
            f"<SeenFromReport of {seen.passage.name} from {seen.place.name}: "
            f"{seen.aid or 'not seen'}>"
        )

    def _repr_html_(self) -> str:
        rows = [[label, " ".join(said)] for label, said in self.facts()]
        return html_table(self.opening, ("", ""), rows, self.notes())

    def _night(self) -> str:
        evening = self.seen.place.local(self.seen.start)
        return f"the night that begins on {evening.day} {evening:%B %Y}"

    def _magnitude(self) -> float | None:
        table = self.seen.table
        if table.magnitude is None:
            return None
        value = float(table.magnitude[self.seen.best])
        return value if np.isfinite(value) else None

    def _both_clocks(self, time: Time) -> str:
        return f"{clock(self.seen.place.local(time))} ({clock(_utc(time))} UTC)"

    def _where(self, row: int) -> str:
        table = self.seen.table
        assert table.azimuth is not None
        assert table.altitude is not None
        return where(float(table.azimuth[row].value), float(table.altitude[row].value))

    def _by_the_star(self) -> str:
        guide = self.seen.guide
        assert guide is not None
        apart = float(guide.separation.value)
        side = beside(float(guide.to_the_right.value), float(guide.above.value))
        return f"{fists(apart)} ({apart:.0f} deg) {side} {guide.name}"

    def _bright(self) -> str:
        seen, value = self.seen, self._magnitude()
        if seen.table.magnitude is None:
            return "not known: no absolute magnitude is published with this orbit"
        if value is None:
            return "nothing: it is in the umbra"
        like = seen.as_bright_as()
        town = "" if value <= _TOWN_V else f"; a lit town hides what is fainter than V {_TOWN_V:g}"
        return f"V {value:.1f}" + (f", as bright as {like}" if like else "") + town

    def _fast(self) -> str:
        rate = float(self.seen.table.rate[self.seen.best].to_value("deg/h"))
        minutes = _MOON_DEG / rate * 60.0
        if minutes < 2.0:
            span = f"{minutes * 60.0:.0f} s"
        else:
            span = f"{minutes:.0f} min" if minutes < 120.0 else f"{minutes / 60.0:.0f} h"
        return f"{rate:.3g} deg an hour against the stars: the width of the full Moon in {span}"

    def _long(self) -> str:
        window = self.seen.window
        assert window is not None
        minutes = round(float(tdb_days(window.end) - tdb_days(window.start)) * 1440.0)
        opened = _ENDS.get(window.opens, (window.opens.replace("_", " "),) * 2)[0]
        closed = _ENDS.get(window.closes, (window.closes.replace("_", " "),) * 2)[1]
        lasts = f"{minutes // 60} h {minutes % 60:02d} min" if minutes >= 60 else f"{minutes} min"
        return f"{lasts}, until {closed}; from when {opened}"

    def _moon(self) -> str:
        seen = self.seen
        table, row = seen.table, seen.best
        assert table.moon_altitude is not None
        lit = 100.0 * seen.moon_lit()
        up = float(table.moon_altitude[row].to_value("deg"))
        apart = float(table.moon_separation[row].to_value("deg"))
        if up < 0.0:
            return f"below the horizon ({lit:.0f} % lit): it does not disturb"
        disturbs = "it lights the sky" if lit > 25.0 else "it hardly disturbs"
        return f"{lit:.0f} % lit, {up:.0f} deg up, {apart:.0f} deg from the asteroid: {disturbs}"

    def _closest(self) -> str:
        seen = self.seen
        approach = seen.passage.approach
        local = seen.place.local(approach.time)
        if approach.impact is not None:
            ground = approach.impact.ground
            north, east = (
                float(one.to_value("deg")) for one in (ground.latitude, ground.longitude)
            )
            return (
                f"{local:%Y-%m-%d} {clock(local)} ({stamp(approach.time)}): it hits, at "
                f"{abs(north):.2f} deg {'NS'[north < 0]}, {abs(east):.2f} deg {'EW'[east < 0]}"
            )
        km = grouped(float(approach.distance.to_value("km")), 0)
        words = f"{local:%Y-%m-%d} {clock(local)} ({stamp(approach.time)}), {km} km from the centre"
        days = float(tdb_days(approach.time))
        inside = float(tdb_days(seen.start)) <= days <= float(tdb_days(seen.stop))
        if not inside:
            return words
        row = seen.row_at(approach.time)
        table = seen.table
        assert table.sun_altitude is not None
        sun = float(table.sun_altitude[row].to_value("deg"))
        light = "by day" if sun > -0.8 else "in twilight" if sun > -12.0 else "in the dark"
        return f"{words}; it is then {self._where(row)}, {light}"


def seen_from_report(passage: Any, place: Any, date: str | None = None) -> SeenFromReport:
    """Say whether and how a flyby can be seen from a place.

    Parameters
    ----------
    passage : Flyby
    place, date
        As `flyby.scene.seen_from.seen_from`, which has the errors too.

    Returns
    -------
    SeenFromReport

    Examples
    --------
    >>> import flyby
    >>> from flyby.reports import seen_from_report
    >>> passage = flyby.Flyby(flyby.load_orbit("apophis"))
    >>> report = seen_from_report(passage, "28.30,-16.51,2390")
    >>> print(report.opening[:32])
    Yes: 99942 Apophis can be seen f
    """
    from flyby.scene.seen_from import seen_from

    return SeenFromReport(seen_from(passage, place, date))


def _why(reasons: tuple[str, ...]) -> str:
    """Return why there is no window: one condition that never holds, or several never at once."""
    if len(reasons) == 1:
        return _REASONS.get(reasons[0], reasons[0].replace("_", " ") + " forbids it")
    wanted = " and ".join(_WANTED.get(one, one.replace("_", " ") + " given") for one in reasons)
    return f"at no moment is at once {wanted}" if reasons else "it is not on its way then"


def _utc(time: Time) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(iso(time, "utc", 0))
