"""The radar study: who can send and hear, when, how strong, and what they measure."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from astropy import units as u
from astropy.time import Time
from astropy.units import Quantity

from flyby.catalogue.sites import Site
from flyby.html_table import html_table
from flyby.observing import Sky, load_site
from flyby.observing.nearest import NearestPoint, nearest_point
from flyby.observing.radar import (
    RadarTarget,
    RadarWindow,
    radar_dishes,
    radar_target,
    radar_windows,
)
from flyby.observing.radar.study import LEAST_SNR, switch_time
from flyby.observing.view import View
from flyby.orbits.orbit import Orbit
from flyby.plain_text import fixed
from flyby.reports.as_text import BASIS_WIDTH, aligned, assumed
from flyby.reports.document import Document
from flyby.reports.formats import EPHEMERIS_FORMATS
from flyby.reports.values import computed_with, number
from flyby.reports.wording import grouped, instant, orbit_facts
from flyby.scene.flyby import Flyby
from flyby.scene.passed_body import require_body
from flyby.tables import Column, DataTable
from flyby.times import iso, stamp, tdb_days, time_from_tdb_days

_COLUMNS = (
    *(Column(name, kind="text") for name in ("transmitter", "receiver", "start_utc", "end_utc")),
    Column("best_utc", kind="text"),
    Column("frequency_mhz", "MHz"),
    Column("round_trip_s", "s"),
    Column("doppler_hz", "Hz"),
    Column("doppler_rate_hz_s", "Hz / s"),
    Column("bandwidth_hz", "Hz"),
    Column("snr"),
    Column("received_distance_km", "km"),
    Column("transmitter_altitude_deg", "deg"),
    Column("receiver_altitude_deg", "deg"),
    Column("mode", kind="text"),
)


@dataclass(frozen=True, repr=False)
class RadarReport(Document):
    """Mutual windows of radar dishes, and what they receive.

    Attributes
    ----------
    orbit : Orbit
    ephemeris : str
    forces : tuple of str
    start, stop : astropy.time.Time
    target : RadarTarget
    dishes : tuple of Site
    windows : tuple of RadarWindow
        In time order.
    statements : tuple of str
        Who has closest approach, and who has not: each read off the geometry.
    notes : tuple of str
        Assumptions, and where each figure comes from.
    nearest : NearestPoint or None

    Examples
    --------
    >>> import flyby
    >>> from astropy.time import Time
    >>> from flyby.reports import radar_report
    >>> start, stop = Time(["2029-04-13T21:00", "2029-04-14"], scale="tdb")
    >>> passage = flyby.Flyby(flyby.load_orbit("apophis"), start=start, stop=stop)
    >>> radar_report(passage, ["253", "252"])
    <RadarReport of 99942 Apophis (2004 MN4): 2 windows of 2 dishes>
    """

    formats: ClassVar[tuple[str, ...]] = EPHEMERIS_FORMATS
    kind_of_format: ClassVar[str] = "format of the radar study"
    one_line_each: ClassVar[bool] = True

    orbit: Orbit
    ephemeris: str
    forces: tuple[str, ...]
    start: Time
    stop: Time
    target: RadarTarget
    dishes: tuple[Site, ...]
    windows: tuple[RadarWindow, ...]
    statements: tuple[str, ...]
    notes: tuple[str, ...]
    nearest: NearestPoint | None = None

    def record(self) -> dict[str, Any]:
        """Return everything as plain values; None for what is not known."""
        target = self.target
        return {
            **computed_with(self.orbit, self.ephemeris, self.forces),
            "search": {
                "start_utc": iso(self.start, "utc"),
                "stop_utc": iso(self.stop, "utc"),
                "dishes": [site.identifier for site in self.dishes],
            },
            "target": {
                "diameter_m": number(target.diameter, u.m),
                "period_h": number(target.period, u.h),
                "cross_section_m2": number(target.cross_section, u.m**2),
                "sources": list(target.sources),
            },
            "statements": list(self.statements),
            "notes": list(self.notes),
            "windows": [_record(window) for window in self.windows],
        }

    def data_table(self) -> DataTable:
        """Return a row a window."""
        whole = self.record()
        rows = whole.pop("windows")
        return DataTable(
            _COLUMNS,
            lambda: [{column.name: [row[column.name] for row in rows] for column in _COLUMNS}],
            whole,
        )

    def __str__(self) -> str:
        lines = [
            f"Radar study of {self.orbit.designation or self.orbit.name}",
            f"{instant(self.start, 'utc', 0)} to {instant(self.stop, 'utc', 0)}",
            "",
            *aligned(orbit_facts(self.orbit, self.ephemeris, self.forces), BASIS_WIDTH),
            *aligned([("target", self.target.sources)], BASIS_WIDTH),
            "",
            *(
                line
                for one in self.statements
                for line in textwrap.wrap(f"- {one}", 98, subsequent_indent="  ")
            ),
            "",
        ]
        if not self.windows:
            lines.append("No two dishes, nor one alone, can hear the asteroid in this span.")
        else:
            best = best_of_pairs(self.windows)
            count = len(self.windows)
            years = sorted({iso(one.best, "utc", 0)[:4] for one in best})
            lines += textwrap.wrap(
                f"{grouped(count, 0)} window{'' if count == 1 else 's'} of {len(best)} "
                f"pair{'' if len(best) == 1 else 's'}; of each pair that in which the echo is "
                f"strongest, UTC in {' to '.join(years)} (--format csv lists every one):",
                98,
            )
            lines += ["", _HEAD, _UNITS, *(_line(window) for window in best)]
        return "\n".join([*lines, *assumed(self.notes)]) + "\n"

    def __repr__(self) -> str:
        named, count = self.orbit.designation or self.orbit.name, len(self.windows)
        plural = "" if count == 1 else "s"
        return f"<RadarReport of {named}: {count} window{plural} of {len(self.dishes)} dishes>"

    def _repr_html_(self) -> str:
        return html_table(
            f"Radar study of {self.orbit.designation or self.orbit.name}",
            ["sends", "hears", ("from", "UTC"), ("to", "UTC"), ("delay", "s"), "SNR"],
            [
                [
                    one.transmitter.name,
                    one.receiver.name,
                    stamp(one.start).removesuffix(" UTC"),
                    stamp(one.end).removesuffix(" UTC"),
                    f"{one.round_trip.to_value('s'):.3f}",
                    None if one.snr is None else f"{one.snr:.2g}",
                ]
                for one in best_of_pairs(self.windows)
            ],
            [*self.target.sources, *self.statements, *self.notes],
        )


_HEAD = (
    f"{'sends':<7}{'hears':<11}{'from':<12}{'to':<12}{'strongest':<12}{'delay':>6}"
    f"{'Doppler':>11}{'rate':>8}{'width':>6}{'SNR':>8}{'alt':>6}"
)
_UNITS = f"{'':<54}{'s':>6}{'Hz':>11}{'Hz/s':>8}{'Hz':>6}{'':>8}{'deg':>6}"


def best_of_pairs(windows: Sequence[RadarWindow]) -> list[RadarWindow]:
    """Return of each pair the window with the strongest echo, strongest first."""
    best: dict[tuple[str, str], RadarWindow] = {}
    for window in windows:
        pair = window.transmitter.key, window.receiver.key
        if pair not in best or _strength(window) > _strength(best[pair]):
            best[pair] = window
    return sorted(best.values(), key=_strength, reverse=True)


def _strength(window: RadarWindow) -> tuple[float, float]:
    near = -float(window.received_distance.to_value("km"))
    return (-1.0 if window.snr is None else window.snr, near)


def _line(window: RadarWindow) -> str:
    times = (
        iso(t, "utc", 0)[5:16].replace("T", " ") for t in (window.start, window.end, window.best)
    )
    width = "" if window.bandwidth is None else f"{window.bandwidth.to_value('Hz'):.3g}"
    snr = "unknown" if window.snr is None else f"{window.snr:.1e}"
    ups = "/".join(f"{one.to_value('deg'):.0f}" for one in window.altitudes)
    return (
        f"{window.transmitter.identifier:<7}{window.receiver.identifier:<11}"
        + "".join(f"{text:<12}" for text in times)
        + f"{window.round_trip.to_value('s'):>6.2f}{fixed(window.doppler.to_value('Hz'), 1):>11}"
        + f"{fixed(window.doppler_rate.to_value('Hz/s'), 2):>8}{width:>6}{snr:>8}{ups:>6}"
    )


def _record(window: RadarWindow) -> dict[str, Any]:
    radar = window.transmitter.radar
    assert radar is not None
    assert radar.transmitter is not None
    return {
        "transmitter": window.transmitter.identifier,
        "receiver": window.receiver.identifier,
        "start_utc": iso(window.start, "utc"),
        "end_utc": iso(window.end, "utc"),
        "best_utc": iso(window.best, "utc"),
        "frequency_mhz": number(radar.transmitter.frequency, u.MHz),
        "round_trip_s": number(window.round_trip, u.s),
        "doppler_hz": number(window.doppler, u.Hz),
        "doppler_rate_hz_s": number(window.doppler_rate, u.Hz / u.s),
        "bandwidth_hz": number(window.bandwidth, u.Hz),
        "snr": window.snr,
        "received_distance_km": number(window.received_distance, u.km),
        "transmitter_altitude_deg": number(window.altitudes[0], u.deg),
        "receiver_altitude_deg": number(window.altitudes[1], u.deg),
        "mode": "one dish" if window.one_dish else "two dishes",
    }


def radar_report(
    passage: Flyby,
    sites: Sequence[Site | str] | None = None,
    *,
    diameter: Quantity | None = None,
    period: Quantity | None = None,
    least_altitude: Quantity | None = None,
    least_snr: float = LEAST_SNR,
) -> RadarReport:
    """Study a flyby of the Earth by radar, over its span.

    Parameters
    ----------
    passage : Flyby
    sites : sequence of Site or str, optional
        By default every dish of the catalogue.
    diameter, period : Quantity, optional
        In place of what is published.
    least_altitude : Quantity, optional
        In place of each dish's own.
    least_snr : float
        Of an echo in its own bandwidth.

    Returns
    -------
    RadarReport

    Raises
    ------
    UnknownNameError, RadarError, UnitError, FlybyError
        For a site that is not known; if none can send; for a size that is none; for a flyby of
        another body.

    Examples
    --------
    >>> import flyby
    >>> from astropy.time import Time
    >>> from flyby.reports import radar_report
    >>> start, stop = Time(["2029-04-13T21:00", "2029-04-14"], scale="tdb")
    >>> passage = flyby.Flyby(flyby.load_orbit("apophis"), start=start, stop=stop)
    >>> max(one.snr for one in radar_report(passage, ["253", "252"]).windows) > 1e9
    True
    """
    require_body(passage, "the radar study", "leave out --body")
    places = None if sites is None else [load_site(s) if isinstance(s, str) else s for s in sites]
    dishes = radar_dishes(places)
    sky = passage.sky
    law = sky.magnitude_law
    target = radar_target(passage.orbit.designation, law, diameter, period)
    ends = sky.usable_span(float(tdb_days(passage.start)), float(tdb_days(passage.stop)))
    start, stop = (time_from_tdb_days(end) for end in ends)  # nothing comes after an impact
    nearest = nearest_point(sky, start, stop)
    windows = radar_windows(
        sky, start, stop, target, dishes, least_altitude=least_altitude, least_snr=least_snr
    )
    return RadarReport(
        orbit=passage.orbit,
        ephemeris=passage.trajectory.ephemeris,
        forces=passage.trajectory.describe_forces(),
        start=start,
        stop=stop,
        target=target,
        dishes=dishes,
        windows=tuple(windows),
        statements=tuple(_statements(sky, dishes, windows, nearest)),
        notes=(*_notes(dishes, target, least_snr, least_altitude), *passage.orbit.notes),
        nearest=nearest,
    )


def _statements(
    sky: Sky,
    dishes: Sequence[Site],
    windows: Sequence[RadarWindow],
    nearest: NearestPoint | None,
) -> list[str]:
    said = []
    known = [window for window in windows if window.snr is not None]
    if known:
        best = max(known, key=lambda one: one.snr or 0.0)
        said.append(
            f"strongest echo: SNR {best.snr:.2g} at {stamp(best.best)}, sent by "
            f"{best.transmitter.name} and heard by {best.receiver.name}"
        )
    if nearest is None:
        return said
    closest = nearest._tdb_days
    instants = sky.at(np.array([closest]))
    event = "the impact" if nearest.is_impact else "closest approach"
    for site in dishes:
        if site.radar is None or site.radar.transmitter is None:
            continue
        own = [one for one in windows if one.transmitter is site]
        own.sort(key=_start)
        through = [one for one in own if one._start_tdb_days <= closest <= one._end_tdb_days]
        altitude = float(View(instants, site).altitude_deg[0])
        if through:
            hears = ", ".join(dict.fromkeys(one.receiver.name for one in through))
            said.append(
                f"{site.name} has {event} ({stamp(nearest.time)}), at {altitude:.0f} deg; "
                f"heard by {hears}"
            )
            continue
        if altitude < 0.0:
            where = f"the asteroid is {-altitude:.0f} deg below its horizon"
        else:
            where = f"the asteroid is at {altitude:.0f} deg, and nobody can hear it then"
        said.append(f"{site.name} does not see {event}: {where}{_nearest_windows(own, closest)}")
    return said


def _nearest_windows(own: Sequence[RadarWindow], closest: float) -> str:
    before = [one for one in own if one._end_tdb_days < closest]
    after = [one for one in own if one._start_tdb_days > closest]
    said = ""
    if before:
        said += f"; before it, it works until {stamp(max(before, key=_end).end)}"
    if after:
        said += f"; after it, from {stamp(min(after, key=_start).start)}"
    return said


def _start(window: RadarWindow) -> float:
    return window._start_tdb_days


def _end(window: RadarWindow) -> float:
    return window._end_tdb_days


def _notes(
    dishes: Sequence[Site], target: RadarTarget, least_snr: float, least: Quantity | None
) -> list[str]:
    notes = [
        "delays are light times in vacuum to the asteroid's centre, both legs; those of gravity, "
        "troposphere and ionosphere are left out",
        "SNR: power of the echo over that of the noise in its bandwidth 4 pi D / (lambda P), the "
        "pole across the line of sight (a narrower echo is stronger); no integration over time",
        "times are those of reception; both dishes have the asteroid above their least altitude "
        "then; one dish alone also needs the time to switch",
        "every receiver is taken to work wherever a dish sends from 7000 to 10 500 MHz; one that "
        "sends outside it is heard by itself alone",
    ]
    if target.diameter is not None and target.period is not None:
        notes.append(f"windows last while the SNR is above {least_snr:g}")
    for site in dishes:
        assert site.radar is not None
        radar, sender = site.radar, site.radar.transmitter
        limit = site.limits.get("minimum_altitude")
        words = f"{site.name}: {radar.diameter.value:g} m ({radar.diameter.source})"
        if sender is not None:
            power = "an unpublished power"
            if sender.power is not None:
                power = f"{sender.power.to_value('kW'):g} kW"
            kind = " (assumed)" if sender.assumed else ""
            frequency = f"{sender.frequency.to_value('MHz'):g} MHz{kind}"
            words += f"; sends {power} at {frequency}: {sender.source}"
        if least is None and limit is not None:
            words += f"; least altitude {limit.value:g} deg"
            words += ", assumed" if limit.assumed else f" ({limit.source})"
        if sender is not None:
            switch = switch_time(site)
            words += f"; switches in {switch.value:g} s" + (", assumed" if switch.assumed else "")
        notes += [words, *(f"{site.name}: {note}" for note in site.notes)]
    usual = next(site.radar for site in dishes if site.radar is not None)
    notes.append(
        f"system temperature {usual.system_temperature.value:g} K and aperture efficiency "
        f"{usual.aperture_efficiency.value:g} of each dish: {usual.system_temperature.source}"
    )
    return list(dict.fromkeys(notes))
