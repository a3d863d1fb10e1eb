"""The summary of an ensemble as plain text for a terminal."""

from __future__ import annotations

from flyby.encounter.ensemble.impact_region import ImpactRegion
from flyby.encounter.ensemble.summary import ENOUGH_FOR_BOUNDS, EnsembleSummary, SampleSpread
from flyby.reports.sheet import Fact
from flyby.reports.wording import body_name, grouped, instant, uncertain
from flyby.times import stamp, tdb_days

_FEW = 20
"""Fewer tell no quantiles at all."""


def spread_lines(summary: EnsembleSummary) -> list[str]:
    """Return the table of means and extremes, and between what the distances lie."""
    rows: list[tuple[str, SampleSpread | None, str, int]] = [
        ("distance from the centre, km", summary.distance, "km", 3),
        ("xi on the b-plane, km", summary.xi, "km", 3),
        ("zeta on the b-plane, km", summary.zeta, "km", 3),
        ("relative speed, km/s", summary.relative_speed, "km/s", 6),
    ]
    lines = [f"  {'':<29}{'mean':>15} {'1 sigma':>12}{'least':>16}{'most':>16}"]
    for label, spread, unit, decimals in rows:
        if spread is None:
            lines.append(f"  {label:<29}{'not known':>15}")
            continue
        mean, least, most = (
            grouped(float(value.to_value(unit)), decimals)
            for value in (spread.mean, spread.least, spread.most)
        )
        sigma = uncertain(float(spread.sigma.to_value(unit)))
        lines.append(f"  {label:<29}{mean:>15} {sigma:>12}{least:>16}{most:>16}")
    time = summary.time
    if time is not None:
        mean_time = instant(time.mean, "tdb")
        middle, *ends = (float(tdb_days(one)) for one in (time.mean, time.least, time.most))
        early, late = (86400.0 * (days - middle) for days in ends)
        lines.append(
            f"  {'time':<14}{mean_time:>31}{uncertain(float(time.sigma.to_value('s'))):>10} s"
            f"{early:>+14.3f} s{late:>+14.3f} s"
        )
    distance = summary.distance
    if distance is not None:
        lines += _bounds(distance, summary.found)
    return lines


def _bounds(distance: SampleSpread, count: int) -> list[str]:
    """Return between what the distances lie, as far as so many can tell."""
    edges = [f"{grouped(value, 2)}" for value in distance.quantiles.to_value("km").tolist()]
    if count >= ENOUGH_FOR_BOUNDS:
        return [
            f"  99.73 % of the distances lie between {edges[0]} and {edges[-1]} km from the centre"
        ]
    too_few = f"bounds of 99.73 % take {grouped(ENOUGH_FOR_BOUNDS, 0)} or more"
    if count < _FEW:
        return [f"  {count} are too few for bounds; {too_few}"]
    return [
        f"  68.27 % of the distances lie between {edges[1]} and {edges[-2]} km from the centre;",
        f"  {too_few}",
    ]


def order(summary: EnsembleSummary) -> list[Fact]:
    """Return how the spread compares with the covariance carried to first order."""
    ratio, time_ratio = summary.distance_sigma_ratio, summary.time_sigma_ratio
    if ratio is None or time_ratio is None:
        return [
            ("spread from", ("sampling; first order gives none here",)),
        ]
    return [
        (
            "spread from",
            (
                f"sampling, good to {100.0 * summary.sampling_error:.2g} % of a sigma",
                f"first order differs: distance {_percent(ratio)}, time {_percent(time_ratio)}",
            ),
        )
    ]


def _percent(ratio: float) -> str:
    return f"{100.0 * (1.0 / ratio - 1.0):+.2f} %"


def counts(summary: EnsembleSummary) -> list[Fact]:
    """Return how many have no approach, how many hit, and where."""
    facts: list[Fact] = []
    if summary.without_approach:
        facts.append(
            (
                "no approach",
                (f"{summary.without_approach} of {summary.count} have no minimum in the span",),
            )
        )
    facts.append(
        (
            "impacts",
            (
                f"{grouped(summary.impacts, 0)} of {grouped(summary.count, 0)}: the probability is "
                f"{summary.probability.in_words()}",
            ),
        )
    )
    facts += [(f"on {body_name(region.body)}", _where(region)) for region in summary.regions]
    return facts


def _where(region: ImpactRegion) -> tuple[str, ...]:
    south, north, west, east = (
        one.to_value("deg") for one in (region.south, region.north, region.west, region.east)
    )
    slowest, fastest = (one.to_value("km/s") for one in (region.slowest, region.fastest))
    return (
        f"{grouped(region.count, 0)}, {stamp(region.first)} to {stamp(region.last)}",
        f"latitude {south:+.2f} to {north:+.2f} deg, "
        f"longitude {west:+.2f} eastwards to {east:+.2f} deg, "
        f"{slowest:.2f} to {fastest:.2f} km/s relative to the ground",
    )
