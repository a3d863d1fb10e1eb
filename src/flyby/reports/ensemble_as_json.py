"""The summary of an ensemble as a JSON document."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flyby.encounter.ensemble.impact_probability import CONFIDENCE
from flyby.encounter.ensemble.impact_region import ImpactRegion
from flyby.encounter.ensemble.summary import ENOUGH_FOR_BOUNDS, PROBABILITIES, Spread
from flyby.reports.as_json import encode
from flyby.reports.ensemble_report import EnsembleReport
from flyby.reports.record import approach_record, julian_date, orbit_record
from flyby.times import iso, time_from_tdb_days


def render(report: EnsembleReport) -> str:
    """Write the summary; the rows themselves are for the formats of tables."""
    request, summary = report.ensemble.request, report.summary
    time = summary.time_tdb_days
    document: dict[str, Any] = {
        "orbit": orbit_record(request.orbit),
        "dynamics": {"ephemeris": report.ephemeris, "forces": list(report.forces)},
        "ensemble": {
            "count": summary.count,
            "seed": request.seed,
            "body": request.body,
            "since_utc": iso(time_from_tdb_days(request.since_tdb_days), "utc"),
            "until_utc": iso(time_from_tdb_days(request.until_tdb_days), "utc"),
        },
        "quantile_probabilities": list(PROBABILITIES),
        "distance_km": _spread(summary.distance_km, summary.found),
        "xi_km": _spread(summary.xi_km, summary.found),
        "zeta_km": _spread(summary.zeta_km, summary.found),
        "relative_speed_km_s": _spread(summary.relative_speed_km_s, summary.found),
        "time": None
        if time is None
        else {
            "mean_jd_tdb": julian_date(time_from_tdb_days(time.mean)),
            "mean_utc": iso(time_from_tdb_days(time.mean), "utc"),
            "sigma_s": 86400.0 * time.sigma,
            "least_utc": iso(time_from_tdb_days(time.least), "utc"),
            "most_utc": iso(time_from_tdb_days(time.most), "utc"),
        },
        "without_approach": summary.without_approach,
        "impacts": summary.impacts,
        "impact_regions": [_region(region) for region in summary.regions],
        "impact_probability": summary.probability.estimate,
        "impact_probability_sigma": summary.probability.sigma,
        "impact_probability_interval_68": list(summary.probability.interval),
        "impact_probability_bound": summary.probability.bound,
        "impact_probability_confidence": CONFIDENCE,
        "sigma_ratio_to_first_order": {
            "distance": summary.distance_sigma_ratio,
            "time": summary.time_sigma_ratio,
            "sampling_error": summary.sampling_error if summary.distance_km else None,
        },
        "nominal": None if summary.nominal is None else approach_record(summary.nominal),
        "notes": list(report.notes),
    }
    return encode(document) + "\n"


def _region(region: ImpactRegion) -> dict[str, Any]:
    first, last = region.first_tdb_days, region.last_tdb_days
    return {
        "body": region.body,
        "count": region.count,
        "first_utc": iso(time_from_tdb_days(first), "utc"),
        "last_utc": iso(time_from_tdb_days(last), "utc"),
        "first_jd_tdb": julian_date(time_from_tdb_days(first)),
        "last_jd_tdb": julian_date(time_from_tdb_days(last)),
        "latitude_deg": [region.south_deg, region.north_deg],
        "longitude_deg_eastwards": [region.west_deg, region.east_deg],
        "speed_km_s": [region.slowest_km_s, region.fastest_km_s],
    }


def _spread(spread: Spread | None, count: int) -> dict[str, Any] | None:
    if spread is None:
        return None
    quantiles: list[float | None] = list(spread.quantiles)
    if count < ENOUGH_FOR_BOUNDS:
        quantiles[0] = quantiles[-1] = None
    return {**asdict(spread), "quantiles": quantiles}
