"""`EnsembleReport`: an ensemble and its summary, with what it was computed with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from flyby.assumptions import clock_assumptions
from flyby.dynamics import planetary_ephemeris
from flyby.encounter.ensemble.impact_probability import CONFIDENCE, ImpactProbability
from flyby.encounter.ensemble.impact_region import ImpactRegion
from flyby.encounter.ensemble.run import Ensemble
from flyby.encounter.ensemble.summary import (
    ENOUGH_FOR_BOUNDS,
    PROBABILITIES,
    EnsembleSummary,
    SampleSpread,
    summarise_ensemble,
)
from flyby.html_table import html_table
from flyby.reports.approach_record import approach_record
from flyby.reports.as_text import BASIS_WIDTH, aligned, assumed
from flyby.reports.document import Document
from flyby.reports.ensemble_text import counts, order, spread_lines
from flyby.reports.formats import ENSEMBLE_FORMATS
from flyby.reports.values import computed_with, julian_date, orbit_record
from flyby.reports.wording import basis_note, body_name, grouped, instant, orbit_facts, uncertain
from flyby.tables import Column, DataTable
from flyby.times import iso, tdb_days

SAMPLING_ASSUMPTION = (
    "virtual asteroids are drawn from the published covariance as from a normal distribution of "
    "the fitted parameters, all of them together with the non-gravitational ones; each is carried "
    "by itself, so that nothing is taken to be linear"
)


@dataclass(frozen=True, repr=False)
class EnsembleReport(Document):
    """What is printed of an ensemble: its summary, and a row for each virtual asteroid.

    Attributes
    ----------
    ensemble : Ensemble
    summary : EnsembleSummary
    ephemeris : str
    forces : tuple of str
    notes : tuple of str

    Examples
    --------
    >>> import flyby
    >>> from astropy.time import Time
    >>> from flyby.encounter import ensemble_request, run_ensemble
    >>> from flyby.reports import ensemble_report
    >>> span = Time(["2029-04-10", "2029-04-20"], scale="tdb")
    >>> request = ensemble_request(flyby.load_orbit("apophis"), *span)
    >>> report = ensemble_report(run_ensemble(request, 16))
    >>> report
    <EnsembleReport of 99942 Apophis (2004 MN4): 16 virtual asteroids, 0 impacts>
    >>> print(len(report.to_table()), report.to_table()["distance_km"].unit)
    16 km
    """

    formats: ClassVar[tuple[str, ...]] = ENSEMBLE_FORMATS
    kind_of_format: ClassVar[str] = "format of an ensemble"

    ensemble: Ensemble
    summary: EnsembleSummary
    ephemeris: str
    forces: tuple[str, ...]
    notes: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        """Return the summary as plain values; the rows themselves are for the formats of tables."""
        request, summary = self.ensemble.request, self.summary
        time = summary.time
        return {
            **computed_with(request.orbit, self.ephemeris, self.forces),
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
            "notes": list(self.notes),
        }

    def data_table(self) -> DataTable:
        """Return a row for each virtual asteroid."""
        return ensemble_table(self.ensemble)

    @property
    def title(self) -> str:
        """How many virtual asteroids of what."""
        request = self.ensemble.request
        return (
            f"{grouped(self.summary.count, 0)} virtual asteroids of "
            f"{request.orbit.designation or request.orbit.name}, seed {request.seed}"
        )

    def _searched(self) -> str:
        request = self.ensemble.request
        span = " to ".join(instant(time, "utc", 0) for time in (request.since, request.until))
        return f"deepest approach of each to {body_name(request.body)}, {span}"

    def __str__(self) -> str:
        facts = orbit_facts(self.ensemble.request.orbit, self.ephemeris, self.forces)
        parts = [
            self.title,
            self._searched(),
            "",
            *aligned(facts, BASIS_WIDTH),
            "",
            *spread_lines(self.summary),
            "",
            *aligned([*order(self.summary), *counts(self.summary)], BASIS_WIDTH),
            *assumed(self.notes),
        ]
        return "\n".join(parts) + "\n"

    def __repr__(self) -> str:
        orbit, summary = self.ensemble.request.orbit, self.summary
        return (
            f"<EnsembleReport of {orbit.designation or orbit.name}: {summary.count} virtual "
            f"asteroids, {summary.impacts} impacts>"
        )

    def _repr_html_(self) -> str:
        summary = self.summary
        kinds: tuple[tuple[str, str, SampleSpread | None, int], ...] = (
            ("distance from the centre", "km", summary.distance, 3),
            ("xi on the b-plane", "km", summary.xi, 3),
            ("zeta on the b-plane", "km", summary.zeta, 3),
            ("relative speed", "km/s", summary.relative_speed, 6),
        )
        rows: list[list[str | None]] = [
            [name, unit, None, None, None, None]
            if spread is None
            else [
                name,
                unit,
                grouped(float(spread.mean.to_value(unit)), decimals),
                uncertain(float(spread.sigma.to_value(unit))),
                grouped(float(spread.least.to_value(unit)), decimals),
                grouped(float(spread.most.to_value(unit)), decimals),
            ]
            for name, unit, spread, decimals in kinds
        ]
        time = summary.time
        if time is not None:
            texts = (
                instant(one, "tdb").removesuffix(" TDB")
                for one in (time.mean, time.least, time.most)
            )
            mean, least, most = texts
            sigma = f"{uncertain(float(time.sigma.to_value('s')))} s"
            rows.append(["time of closest approach", "TDB", mean, sigma, least, most])
        told = [f"{label}: {'; '.join(lines)}" for label, lines in counts(summary)]
        return html_table(
            self.title,
            ["", "", "mean", "1 sigma", "least", "most"],
            rows,
            [
                self._searched(),
                *told,
                basis_note(self.ensemble.request.orbit, self.ephemeris, self.forces),
                *self.notes,
            ],
        )


def ensemble_report(ensemble: Ensemble) -> EnsembleReport:
    """Summarise an ensemble and say what it rests on.

    Parameters
    ----------
    ensemble : Ensemble
        As `flyby.encounter.run_ensemble` makes it.

    Returns
    -------
    EnsembleReport

    Examples
    --------
    >>> import flyby
    >>> from astropy.time import Time
    >>> from flyby.encounter import ensemble_request, run_ensemble
    >>> from flyby.reports import ensemble_report
    >>> span = Time(["2029-04-10", "2029-04-20"], scale="tdb")
    >>> request = ensemble_request(flyby.load_orbit("apophis"), *span)
    >>> ensemble_report(run_ensemble(request, 16)).summary.impacts
    0
    """
    request = ensemble.request
    clocks = clock_assumptions(request.since, request.until)
    return EnsembleReport(
        ensemble=ensemble,
        summary=summarise_ensemble(ensemble),
        ephemeris=planetary_ephemeris().name,
        forces=request.forces.describe_for(request.orbit),
        notes=(SAMPLING_ASSUMPTION, *clocks, *request.orbit.notes),
    )


def ensemble_table(ensemble: Ensemble) -> DataTable:
    """Return the rows of an ensemble, which are read from disk part by part.

    Parameters
    ----------
    ensemble : Ensemble

    Returns
    -------
    DataTable
        A row for each virtual asteroid.
    """
    return DataTable(
        tuple(
            Column(name, _unit(name) or None, kind="whole" if name in _WHOLE else "number")
            for name in ensemble.request.columns
        ),
        ensemble.tables,
        _metadata(ensemble),
        delimiter=",",
    )


_UNITS = (
    ("_au_day2", "au / d2"),
    ("_km_s", "km / s"),
    ("_km", "km"),
    ("_jd_tdb", "d"),
    ("_days", "d"),
)
_OF_LABEL = {
    "e": "",
    "q": "au",
    "a": "au",
    "tp": "d",
    "node": "deg",
    "peri": "deg",
    "i": "deg",
    "M": "deg",
    "A1": "au / d2",
    "A2": "au / d2",
    "A3": "au / d2",
    "AMRAT": "m2 / kg",
}
_WHOLE = ("row", "impact")


def _unit(name: str) -> str:
    if name.startswith("delta_"):
        return _OF_LABEL.get(name.removeprefix("delta_"), "")
    return next((unit for ending, unit in _UNITS if name.endswith(ending)), "")


def _metadata(ensemble: Ensemble) -> dict[str, str]:
    request = ensemble.request
    hits = sum(int(table["impact"].sum()) for table in ensemble.tables())
    probability = ImpactProbability(hits, ensemble.count)
    orbit = orbit_record(request.orbit)
    facts = {key: str(value) for key, value in orbit.items() if value is not None}
    return {
        **{f"orbit_{key}": value for key, value in facts.items()},
        "seed": str(request.seed),
        "body": request.body,
        "count": str(ensemble.count),
        "impacts": str(hits),
        "impact_probability": probability.in_words(),
        "forces": "; ".join(request.forces.describe(request.orbit.nongravitational)),
        "columns": "deepest approach of each virtual asteroid from the body's centre; state "
        "barycentric, ICRF axes, at the end of the span; what is empty is not known",
        **({"notes": "; ".join(request.orbit.notes)} if request.orbit.notes else {}),
        "since_jd_tdb": repr(2451545.0 + float(tdb_days(request.since))),
        "until_jd_tdb": repr(2451545.0 + float(tdb_days(request.until))),
    }


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
