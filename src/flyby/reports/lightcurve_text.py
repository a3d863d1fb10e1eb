"""The nights for light curves in words: what each sentence says is derived from the numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from astropy.units import Quantity

from flyby.arrays import BoolArray
from flyby.assumptions import clock_assumptions
from flyby.reports.as_text import BASIS_WIDTH, aligned, assumed, lines_of
from flyby.reports.wording import grouped, instant, orbit_facts
from flyby.scene.light_curve_coverage import (
    COVERED,
    TOLD_APART,
    AliasTest,
    Lunation,
    PhaseCoverage,
)
from flyby.scene.light_curve_hours import TOGETHER
from flyby.scene.light_curve_nights import LightCurveNights
from flyby.times import iso, tdb_days

_TEXT_NIGHTS = 30
_FEW_RANGES = 6
_ALL = 0.9995
_SHORTEST = 7.0  # days of a lunation that counts in a typical one


def light_curve_text(
    found: LightCurveNights, law: str, ephemeris: str, forces: tuple[str, ...]
) -> str:
    """Return the text report."""
    named = found.orbit.designation or found.orbit.name
    facts = orbit_facts(found.orbit, ephemeris, forces)
    if law:
        facts.append(("brightness", (law,)))
    lines = [
        f"Nights for light curves of {named}",
        f"from {iso(found.start, 'utc', 0)[:10]} to {iso(found.stop, 'utc', 0)[:10]} UTC; "
        f"closest approach {instant(found.encounter, 'utc', 0)}",
        "",
        *aligned(facts, BASIS_WIDTH),
        *aligned(_spin(found), BASIS_WIDTH),
        "",
        *_networks(found),
        "",
        *(line for text in sentences_of(found) for line in aligned([("-", (text,))], 1)),
        *_lunations(found),
        *_alternatives(found),
        *_phase_angles(found),
        *_nights(found),
    ]
    return "\n".join([*lines, *assumed(notes_of(found))]) + "\n"


def sentences_of(found: LightCurveNights) -> tuple[str, ...]:
    """Return what the coverage comes to, in sentences."""
    return tuple(_sentences(found))


def notes_of(found: LightCurveNights) -> tuple[str, ...]:
    """Return what is assumed, and what could not be had."""
    return (
        "an hour is one in which a site's own limits let it observe: neither weather nor time at "
        "the telescope is counted, "
        + (
            "and V is not asked to be bright enough for a light curve (--faintest asks)"
            if found.faintest is None
            else f"and V is {found.faintest:g} or brighter"
        ),
        "V, phase angle, bisector and aspect are from the Earth's centre in the middle of a night's"
        " hours; a night has the date of its evening at the site",
        "phases are counted at the asteroid, light time taken off, with constant periods; the turn "
        "of the bisector is left in: it makes synodic and sidereal phases differ"
        + _turned_bisector(found),
        *(
            (
                f"phases and periods are of {found.phases_of}: {_change(found)}",
                f"two periods are told apart where the best sinusoid of one, with a constant, "
                f"leaves at least {100.0 * TOLD_APART:g} % of the variance of a sinusoid of the "
                f"other with {found.maxima} "
                f"{'maximum' if found.maxima == 1 else 'maxima'} a turn; a body that tumbles has "
                "more than one frequency",
            )
            if found.periods
            else ()
        ),
        *found.notes,
        *clock_assumptions(found.start, found.stop),
        *found.orbit.notes,
    )


def _change(found: LightCurveNights) -> str:
    """Say what the flyby may do to the spin."""
    if not np.isfinite(found.turns_changed):
        return "it hits"
    return (
        f"the flyby changes the rotation by at most {_turns(found.turns_changed)} turns a year, "
        "3 pi/2 GM/(q^2 v)"
    )


def _turns(turns: float) -> str:
    rounded = float(f"{turns:.2g}")
    return f"{rounded:.0f}" if rounded >= 10.0 else f"{rounded:g}"


def _turned_bisector(found: LightCurveNights) -> str:
    """Return by how much the longitude of the bisector moves in the nights of phases."""
    if not found.networks or found.networks[-1].night.size < 2:
        return ""
    one = found.networks[-1]
    days = tdb_days(one.middle)
    inside = (days >= float(tdb_days(found.phase_start))) & (
        days <= float(tdb_days(found.phase_stop))
    )
    if inside.sum() < 2:
        return ""
    turned = np.unwrap(one.bisector_longitude.to_value("rad")[inside])
    return f", by up to {np.ptp(turned) / (2.0 * np.pi):.2f} turn in these nights"


def _spin(found: LightCurveNights) -> list[tuple[str, tuple[str, ...]]]:
    periods = []
    days = float(tdb_days(found.phase_stop) - tdb_days(found.phase_start))
    for one in found.periods:
        hours = one.period.to_value("h")
        sigma = ""
        if one.sigma is not None:
            lost = days * 24.0 * one.sigma.to_value("h") / hours**2
            sigma = f" +/- {one.sigma.to_value('h'):g} h (the phase is lost by {lost:.2f} turn)"
        periods.append(f"{one.label} {hours:.7g}{sigma or ' h'}: {one.source}")
    return [
        ("periods", tuple(periods) or ("not known",)),
        (
            "poles",
            tuple(f"{pole.label}: {pole.source}" for pole in found.poles) or ("not known",),
        ),
    ]


def _sentences(found: LightCurveNights) -> Iterator[str]:
    names = [one.name for one in found.networks]
    if not any(one.night.size for one in found.networks):
        yield "No optical site can observe in this span."
        return
    pair = [k for k, name in enumerate(names) if name != TOGETHER]
    whole = len(names) - 1
    typical = [
        one
        for one in found.lunations
        if float(tdb_days(one.end) - tdb_days(one.start)) >= _SHORTEST
    ] or list(found.lunations)
    if len(pair) == 2 and typical:
        yield from _filling(found, typical, names)
    if np.all(np.isfinite(found.window_peaks[:, 0])):
        each = [f"{name} {found.window_peaks[k, 0]:.2f}" for k, name in enumerate(names)]
        yield (
            f"Power of the spectral window at one a day, where 1 is a perfect alias: "
            f"{', '.join(each)}."
        )
    for index, period in enumerate(found.periods):
        aliases = [
            one
            for one in found.aliases
            if one.alternative.of == index and one.alternative.source == "alias"
        ]
        if not aliases or not found.lunations:
            continue
        told = [np.sum(one.by_lunation >= TOLD_APART, axis=1) for one in aliases]
        least = int(np.argmin([np.sum(counts[pair]) for counts in told]))
        hardest = aliases[least].alternative
        each = [f"{name} in {told[least][k]}" for k, name in enumerate(names)]
        which = _runs(found, aliases[least].by_lunation[whole] >= TOLD_APART)
        yield (
            f"{_hours(period.period)} is told from {_hours(hardest.period)} ({hardest.label}) by "
            f"the hours of one lunation: {', '.join(each)}, of {len(found.lunations)}{which}."
        )
    for one in found.aliases:
        if one.alternative.source == "alias":
            continue
        night = one.first_night(whole)
        when = (
            f"is not told by {found.phases_of}"
            if night is None
            else f"is told by the hours up to {iso(found.time[night], 'utc', 0)[:10]}"
        )
        yield (
            f"{_hours(found.periods[one.alternative.of].period)} against "
            f"{_hours(one.alternative.period)} ({one.alternative.source}) {when}."
        )


def _filling(
    found: LightCurveNights, typical: Sequence[Lunation], names: Sequence[str]
) -> Iterator[str]:
    """Say what the first of two networks adds to the second, in the median of lunations."""
    first, second = names[0], names[1]
    gaps = np.median([24.0 * one.day.largest_gap for one in typical], axis=0)
    among = "in these hours"
    if len(typical) > 1:
        among = f"in the median of {len(typical)} lunations"
    yield (
        f"Of the 24 hours of a day {second} alone leaves a gap of {gaps[1]:.1f} h {among}; with "
        f"{first} it is {gaps[2]:.1f} h."
    )
    for number, period in enumerate(found.periods):
        parts = [one.phases[number] for one in typical]
        covered = np.median([part.covered for part in parts], axis=0)
        gap = period.period.to_value("h") * np.median([part.largest_gap for part in parts], axis=0)
        if covered[1] < _ALL:
            left = 1.0 - covered[1]
            yield (
                f"Of a turn in {_hours(period.period)} {second} alone covers {_percent(covered[1])}"
                f" {among}, with {first} {_percent(covered[2])}: {first} fills "
                f"{100.0 * (covered[2] - covered[1]) / left:.0f} % of what is left, and the largest"
                f" gap goes from {gap[1]:.1f} to {gap[2]:.1f} h."
            )
        nights = np.median([one.nights_to_cover[:, number] for one in typical], axis=0)
        if np.isfinite(nights[2]):
            alone = f"{nights[1]:.0f}" if np.isfinite(nights[1]) else "more than a lunation has"
            yield (
                f"To cover {100.0 * COVERED:g} % of a turn in {_hours(period.period)} from the "
                f"beginning of a lunation on takes {second} alone {alone} nights, with {first} "
                f"{nights[2]:.0f} ({among})."
            )


def _runs(found: LightCurveNights, told: BoolArray) -> str:
    """Name the lunations that tell, those that follow one another as one."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], told.astype(int), [0]])))
    days = [iso(moon.start, "utc", 0)[:10] for moon in found.lunations]
    runs = [
        days[low] if high - low == 1 else f"{days[low]} to {days[high - 1]}"
        for low, high in zip(edges[::2], edges[1::2], strict=True)
    ]
    return f" (together those that begin on {', '.join(runs)})" if runs else ""


def _hours(period: Quantity) -> str:
    return f"{period.to_value('h'):.7g} h"


def _percent(share: float) -> str:
    return f"{100.0 * share:.1f} %"


def _networks(found: LightCurveNights) -> list[str]:
    heads = "".join(f"{_hours(period.period):>11}" for period in found.periods)
    lines = [f"  {'network':<10}{'nights':>7}{'hours':>8}{'day':>8}{heads}"]
    for k, one in enumerate(found.networks):
        shares = "".join(f"{_percent(c.covered[k]):>11}" for c in found.phases)
        lines.append(
            f"  {one.name:<10}{one.night.size:>7}{grouped(float(one.total.value), 0):>8}"
            f"{_percent(found.day.covered[k]):>8}{shares}"
        )
    return [*lines, *([] if found.networks else ["  none"])]


def _lunations(found: LightCurveNights) -> list[str]:
    if not found.lunations:
        return []
    names = [one.name for one in found.networks]
    lines = ["", "Lunation by lunation: hours; share of a turn and largest gap, all networks"]
    heads = "".join(f"{_hours(period.period):>9}{'gap':>5}" for period in found.periods)
    lines.append("  " + f"{'from':<11}" + _heads(names) + heads)
    for one in found.lunations:
        hours = "".join(f"{value:>7.0f}" for value in one.hours.to_value("h"))
        lines.append(
            f"  {iso(one.start, 'utc', 0)[:10]:<11}{hours}"
            + "".join(_both(covered) for covered in one.phases)
        )
    return lines


def _both(covered: PhaseCoverage) -> str:
    return f"{100.0 * covered.covered[-1]:>8.1f}%{100.0 * covered.largest_gap[-1]:>4.0f}%"


def _heads(names: Sequence[str]) -> str:
    return "".join(f"{'all' if name == TOGETHER else name[:6]:>7}" for name in names)


def _alternatives(found: LightCurveNights) -> list[str]:
    if not found.aliases or not found.lunations:
        return []
    names = [one.name for one in found.networks]
    lines = [
        "",
        "Told apart: lunations that do it alone, of "
        f"{len(found.lunations)}; the night from which all hours do",
        f"  {'period':>11}{'against':>12}  {'':<24}" + _heads(names) + f"{'from':>12}",
    ]
    lines += [_alias(found, one) for one in found.aliases]
    return lines


def _alias(found: LightCurveNights, one: AliasTest) -> str:
    night = one.first_night(len(found.networks) - 1) if found.networks else None
    date = "never" if night is None else iso(found.time[night], "utc", 0)[:10]
    counts = "".join(f"{np.sum(row >= TOLD_APART):>7}" for row in one.by_lunation)
    return (
        f"  {_hours(found.periods[one.alternative.of].period):>11}"
        f"{_hours(one.alternative.period):>12}  {one.alternative.label:<24}{counts}{date:>12}"
    )


def _phase_angles(found: LightCurveNights) -> list[str]:
    used = np.flatnonzero(found.site_hours.value.sum(axis=0) > 0.0)
    if used.size and len(found.phase_ranges) <= _FEW_RANGES:
        used = np.arange(len(found.phase_ranges))
    if not used.size:
        if not any(one.night.size for one in found.networks):
            return []
        ranges = ", ".join(f"{a:g} to {b:g}" for a, b in found.phase_ranges.value)
        return ["", *lines_of(f"No site can observe at phase angles of {ranges} deg.")]
    lines = ["", "Hours with the phase angle in a range [deg], seen from the site"]
    heads = [f"{a:g}-{b:g}" for a, b in found.phase_ranges.value[used]]
    lines.append("  " + f"{'site':<10}" + "".join(f"{head:>8}" for head in heads))
    for site, hours in zip(found.sites, found.site_hours.value, strict=True):
        lines.append(
            "  " + f"{site.identifier[:9]:<10}" + "".join(f"{value:>8.1f}" for value in hours[used])
        )
    return lines


def _nights(found: LightCurveNights) -> list[str]:
    if not found.networks or not found.networks[-1].night.size:
        return []
    every = found.networks[-1]
    count = every.night.size
    shown = np.unique(np.linspace(0, count - 1, min(count, _TEXT_NIGHTS)).round().astype(int))
    own = [dict(zip(one.night, one.hours.value, strict=True)) for one in found.networks]
    names = [one.name for one in found.networks]
    aspects = "".join(f"{f'aspect {k + 1}':>9}" for k in range(len(found.poles)))
    lines = [
        "",
        "Night by night: hours; V, phase angle, bisector and aspect angles [deg]",
        "  "
        + f"{'night UTC':<11}"
        + _heads(names)
        + f"{'V':>6}{'phase':>6}{'lon':>7}{'lat':>6}{aspects}",
    ]
    for row in shown:
        night = every.night[row]
        hours = "".join(f"{one.get(night, 0.0):>7.1f}" for one in own)
        bright = "-" if every.magnitude is None else f"{every.magnitude[row]:.1f}"
        angles = "".join(f"{value:>9.1f}" for value in every.aspect.value[:, row])
        lines.append(
            f"  {iso(found.time[night], 'utc', 0)[:10]:<11}{hours}{bright:>6}"
            f"{every.phase_angle[row].value:>6.1f}{every.bisector_longitude[row].value:>7.1f}"
            f"{every.bisector_latitude[row].value:>6.1f}{angles}"
        )
    if shown.size < count:
        lines.append(f"  {shown.size} of {count} nights; csv, ecsv and json have them all")
    return lines
