"""The summary of an ensemble as a JSON document."""

from __future__ import annotations

from typing import Any

from flyby.encounter.ensemble.impact_probability import CONFIDENCE
from flyby.encounter.ensemble.impact_region import ImpactRegion
from flyby.encounter.ensemble.summary import ENOUGH_FOR_BOUNDS, PROBABILITIES, SampleSpread
from flyby.reports.as_json import encode
from flyby.reports.ensemble_report import EnsembleReport
from flyby.reports.record import approach_record, julian_date, orbit_record
from flyby.times import iso


def render(report: EnsembleReport) -> str:
    """Write the summary; the rows themselves are for the formats of tables."""
    request, summary = report.ensemble.request, report.summary
    time = summary.time
    document: dict[str, Any] = {
        "orbit": orbit_record(request.orbit),
        "dynamics": {"ephemeris": report.ephemeris, "forces": list(report.forces)},
        "ensemble": {
            "count": summary.count,
            "seed": request.seed,
            "body": request.body,
            "since_utc": iso(request.since, "utc"),
            "until_utc": iso(request.until, "utc"),
        },
        "quantile_probabilities": list(PROBABILITIES),
        "distance_km": _spread(summary.distance, "km", summary.found),
        "xi_km": _spread(summary.xi, "km", summary.found),
        "zeta_km": _spread(summary.zeta, "km", summary.found),
        "relative_speed_km_s": _spread(summary.relative_speed, "km/s", summary.found),
        "time": None
        if time is None
        else {
            "mean_jd_tdb": julian_date(time.mean),
            "mean_utc": iso(time.mean, "utc"),
            "sigma_s": float(time.sigma.to_value("s")),
            "least_utc": iso(time.least, "utc"),
            "most_utc": iso(time.most, "utc"),
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
            "sampling_error": summary.sampling_error if summary.distance else None,
        },
        "nominal": None if summary.nominal is None else approach_record(summary.nominal),
        "notes": list(report.notes),
    }
    return encode(document) + "\n"


def _region(region: ImpactRegion) -> dict[str, Any]:
    latitudes, longitudes = (region.south, region.north), (region.west, region.east)
    return {
        "body": region.body,
        "count": region.count,
        "first_utc": iso(region.first, "utc"),
        "last_utc": iso(region.last, "utc"),
        "first_jd_tdb": julian_date(region.first),
        "last_jd_tdb": julian_date(region.last),
        "latitude_deg": [float(one.to_value("deg")) for one in latitudes],
        "longitude_deg_eastwards": [float(one.to_value("deg")) for one in longitudes],
        "speed_km_s": [float(one.to_value("km/s")) for one in (region.slowest, region.fastest)],
    }


def _spread(spread: SampleSpread | None, unit: str, count: int) -> dict[str, Any] | None:
    if spread is None:
        return None
    names = ("mean", "sigma", "least", "most")
    figures = {name: float(getattr(spread, name).to_value(unit)) for name in names}
    quantiles: list[float | None] = spread.quantiles.to_value(unit).tolist()
    if count < ENOUGH_FOR_BOUNDS:
        quantiles[0] = quantiles[-1] = None
    return {**figures, "quantiles": quantiles}
