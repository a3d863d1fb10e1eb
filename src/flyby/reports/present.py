"""`PresentReport`: where an asteroid is now, and what comes next."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from astropy.time import Time
from astropy.units import Quantity

from flyby.constants import LUNAR_DISTANCE_KM
from flyby.html_table import html_table
from flyby.observing import Ephemeris
from flyby.reports.approach_record import approach_record
from flyby.reports.as_text import aligned, lines_of
from flyby.reports.document import Document
from flyby.reports.opening import distance, name_of
from flyby.reports.place_text import direction
from flyby.reports.sheet import Fact
from flyby.reports.values import computed_with, julian_date, number
from flyby.reports.window_record import mission_record, window_record
from flyby.reports.wording import grouped, instant, uncertain
from flyby.scene.present import Present
from flyby.times import iso, stamp


@dataclass(frozen=True, repr=False)
class PresentReport(Document):
    """Where an asteroid is at one instant, and what comes next, in words.

    Attributes
    ----------
    present : Present

    Examples
    --------
    >>> import flyby
    >>> from flyby.reports import present_report
    >>> when = flyby.parse_time("2029-04-13T12:00")
    >>> present_report(flyby.load_orbit("apophis"), when)
    <PresentReport of 99942 Apophis (2004 MN4), 2029-04-13 12:00:00 UTC>
    """

    formats: ClassVar[tuple[str, ...]] = ("text", "json")
    kind_of_format: ClassVar[str] = "format of what is now"

    present: Present

    @property
    def opening(self) -> str:
        """Where it is, in one sentence."""
        table = self.present.geocentric
        light = ""
        if table.magnitude is not None and math.isfinite(table.magnitude[0]):
            light = f", V {table.magnitude[0]:.1f}"
        return (
            f"At {stamp(self.present.time)} {name_of(self.present.orbit)} is "
            f"{distance(float(table.distance[0].to_value('km')))} from the centre of the Earth, "
            f"in {_constellation(table)}{light}."
        )

    def facts(self) -> list[Fact]:
        """Return what is said below, a label each."""
        now, table = self.present, self.present.geocentric
        km = float(table.distance[0].to_value("km"))
        rate = float(table.distance_rate[0].to_value("km/s"))
        facts: list[Fact] = [
            (
                "place",
                (
                    f"RA {_hours(table.right_ascension[0])}, Dec {_degrees(table.declination[0])} "
                    f"(ICRF, astrometric, from the Earth's centre)",
                ),
            ),
            (
                "distance",
                (
                    f"{grouped(km, 0)} km = {km / LUNAR_DISTANCE_KM:.4g} lunar distances from the "
                    f"Earth's centre, {'receding' if rate > 0.0 else 'coming'} at "
                    f"{abs(rate):.3f} km/s",
                    f"{table.sun_distance[0].to_value('au'):.4f} au from the Sun; its light takes "
                    f"{table.light_time[0].to_value('s'):.1f} s",
                ),
            ),
            ("light", (self._light(),)),
            ("motion", (self._motion(),)),
        ]
        if now.site is not None:
            facts.append((f"from {now.site.name}", (self._from_the_site(),)))
        facts.append(("next approach", (self._approach(),)))
        facts.append(("next window", (self._window(),)))
        facts += self._missions()
        return facts

    def record(self) -> dict[str, Any]:
        """Return it as plain values."""
        now, table = self.present, self.present.geocentric
        trajectory = now.trajectory
        seen = now.topocentric
        return {
            **computed_with(now.orbit, trajectory.ephemeris, trajectory.describe_forces()),
            "time_utc": iso(now.time, "utc"),
            "jd_tdb": julian_date(now.time),
            "geocentric": {
                "right_ascension_deg": number(table.right_ascension[0], "deg"),
                "declination_deg": number(table.declination[0], "deg"),
                "constellation": str(table.constellation[0]),
                "distance_km": number(table.distance[0], "km"),
                "distance_rate_km_s": number(table.distance_rate[0], "km/s"),
                "sun_distance_au": number(table.sun_distance[0], "au"),
                "elongation_deg": number(table.elongation[0], "deg"),
                "phase_deg": number(table.phase[0], "deg"),
                "rate_deg_per_h": number(table.rate[0], "deg/h"),
                "position_angle_deg": _position_angle_deg(self),
                "v_mag": None if table.magnitude is None else _finite(float(table.magnitude[0])),
                "shadow": str(table.shadow[0]),
            },
            "site": None
            if seen is None or now.site is None
            else {
                "site": now.site.identifier,
                "name": now.site.name,
                "azimuth_deg": number(None if seen.azimuth is None else seen.azimuth[0], "deg"),
                "altitude_deg": number(None if seen.altitude is None else seen.altitude[0], "deg"),
                "sun_altitude_deg": number(
                    None if seen.sun_altitude is None else seen.sun_altitude[0], "deg"
                ),
                "moon_separation_deg": number(seen.moon_separation[0], "deg"),
                "distance_km": number(seen.distance[0], "km"),
                "v_mag": None if seen.magnitude is None else _finite(float(seen.magnitude[0])),
                "forbidden_by": list(now.forbidden_by),
            },
            "next_approach": None
            if now.next_approach is None
            else approach_record(now.next_approach),
            "next_window": None if now.next_window is None else window_record(now.next_window),
            "missions_under_way": [mission_record(one) for one in now.under_way],
            "next_mission": None if now.next_mission is None else mission_record(now.next_mission),
            "notes": list(self.notes()),
        }

    def notes(self) -> tuple[str, ...]:
        """Return what is assumed."""
        orbit = self.present.orbit
        return (
            f"orbit {orbit.solution_name} ({orbit.name})",
            *self.present.geocentric.notes,
            *orbit.notes,
        )

    def __str__(self) -> str:
        width = 1 + max(len(label) for label, _ in self.facts())
        notes = [line for note in self.notes() for line in lines_of(note, "  ", "    ")]
        lines = [*lines_of(self.opening), *aligned(self.facts(), width), "", *notes]
        return "\n".join(lines) + "\n"

    def __repr__(self) -> str:
        return f"<PresentReport of {name_of(self.present.orbit)}, {stamp(self.present.time)}>"

    def _repr_html_(self) -> str:
        rows = [[label, " ".join(said)] for label, said in self.facts()]
        return html_table(self.opening, ("", ""), rows, self.notes())

    def _light(self) -> str:
        table = self.present.geocentric
        angles = (
            f"phase {table.phase[0].to_value('deg'):.1f} deg, "
            f"{table.elongation[0].to_value('deg'):.1f} deg from the Sun, "
            f"{table.moon_separation[0].to_value('deg'):.0f} deg from the Moon"
        )
        shadow = "" if str(table.shadow[0]) == "sunlit" else f"; in {table.shadow[0]}"
        if table.magnitude is None:
            return f"V not known (no absolute magnitude is published); {angles}{shadow}"
        value = float(table.magnitude[0])
        return (f"V {value:.2f}; " if math.isfinite(value) else "dark; ") + angles + shadow

    def _motion(self) -> str:
        rate = float(self.present.geocentric.rate[0].to_value("deg/h"))
        shown = f"{rate:.3g} deg/h" if rate >= 1.0 else f"{rate * 60.0:.3g} arcmin/h"
        angle = _position_angle_deg(self)
        return f"{shown} against the stars, position angle {angle:.0f} deg ({direction(angle)})"

    def _from_the_site(self) -> str:
        now, seen = self.present, self.present.topocentric
        assert seen is not None
        assert seen.azimuth is not None
        assert seen.altitude is not None
        assert seen.sun_altitude is not None
        azimuth, altitude, sun = (
            float(one[0].to_value("deg"))
            for one in (seen.azimuth, seen.altitude, seen.sun_altitude)
        )
        why = ", ".join(reason.replace("_", " ") for reason in now.forbidden_by)
        verdict = f"cannot observe: {why}" if why else "can observe"
        return (
            f"azimuth {azimuth:.2f} deg ({direction(azimuth)}), altitude {altitude:.2f} deg, Sun "
            f"at {sun:.1f} deg; {verdict}"
        )

    def _approach(self) -> str:
        now, approach = self.present, self.present.next_approach
        if approach is None:
            return "none to the Earth within 0.05 au in the twenty years ahead"
        sigma = number(approach.sigma_distance, "km")
        sure = "" if sigma is None else f" (1 sigma {uncertain(sigma)} km)"
        what = (
            "impact on the Earth"
            if approach.impact is not None
            else (
                f"{grouped(float(approach.distance.to_value('km')), 0)} km from the centre of the "
                f"Earth{sure}"
            )
        )
        return (
            f"{instant(approach.time, 'utc', 0)}, {_ahead(now.days_until(approach.time))}: {what}"
        )

    def _window(self) -> str:
        now, window = self.present, self.present.next_window
        if window is None:
            return "none in the four years ahead"
        days = now.days_until(window.start)
        when = "open now" if days <= 1e-6 else _ahead(days)
        light = "" if window.brightest_v is None else f", V {window.brightest_v:.1f}"
        return (
            f"{window.name}, {window.kind}: {stamp(window.start)} to {stamp(window.end)}, "
            f"{when}{light}"
        )

    def _missions(self) -> list[Fact]:
        now = self.present
        facts: list[Fact] = []
        for one in now.under_way:
            facts.append(("mission now", (f"{one.mission}, {one.event}: {_dates(one)}",)))
        following = now.next_mission
        if following is not None:
            facts.append(
                ("next mission", (f"{following.mission}, {following.event}: {_dates(following)}",))
            )
        elif not facts:
            facts.append(("next mission", ("no published mission event is to come",)))
        return facts


def present_report(orbit: Any, at: Time | None = None, site: Any = None) -> PresentReport:
    """Say where an asteroid is at one instant, and what comes next.

    Parameters
    ----------
    orbit : Orbit
    at : astropy.time.Time, optional
        By default now.
    site : Site or str, optional

    Returns
    -------
    PresentReport

    Examples
    --------
    >>> import flyby
    >>> from flyby.reports import present_report
    >>> when = flyby.parse_time("2029-04-13T12:00")
    >>> print(present_report(flyby.load_orbit("apophis"), when).opening[:40])
    At 2029-04-13 12:00:00 UTC 99942 Apophis
    """
    from flyby.scene.present import present

    return PresentReport(present(orbit, at, site))


def _position_angle_deg(report: PresentReport) -> float:
    table = report.present.geocentric
    east, north = (
        float(one[0].to_value("arcsec/h"))
        for one in (table.right_ascension_rate, table.declination_rate)
    )
    return math.degrees(math.atan2(east, north)) % 360.0


def _ahead(days: float) -> str:
    if days < 2.0:
        minutes = round(days * 1440.0)
        return f"in {minutes // 60} h {minutes % 60:02d} min"
    return f"in {grouped(days, 0 if days >= 10.0 else 1)} days"


def _dates(one: Any) -> str:
    both = one.end.text != one.start.text
    return f"{one.start.text} to {one.end.text}" if both else str(one.start.text)


def _hours(value: Quantity) -> str:
    total = round(float(value.to_value("deg")) / 15.0 * 36000.0) % 864000
    hours, rest = divmod(total, 36000)
    minutes, tenths = divmod(rest, 600)
    return f"{hours:02d}h{minutes:02d}m{tenths / 10.0:04.1f}s"


def _degrees(value: Quantity) -> str:
    plain = float(value.to_value("deg"))
    total = round(abs(plain) * 3600.0)
    degrees, rest = divmod(total, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{'-' if plain < 0.0 else '+'}{degrees:02d}d{minutes:02d}m{seconds:02d}s"


def _constellation(table: Ephemeris) -> str:
    """Return the full name of the constellation in which it is seen."""
    from astropy.coordinates import GCRS, SkyCoord, get_constellation

    place = SkyCoord(table.right_ascension, table.declination, frame=GCRS())
    return str(get_constellation(place)[0])


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
