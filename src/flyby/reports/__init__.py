"""What flyby reports, in every format: documents on one side, writers on the other.

A document (`Report`, `WindowReport`, `EphemerisReport`, `EnsembleReport`, `ForceReport`) names its
facts, its table, its notes and its JSON record; a writer (``as_text``, ``as_json``,
``as_markdown``, ``as_html``, ``as_pdf``, `flyby.tables`, `flyby.exports.calendar`) knows no
document. ``str(document)`` is its text, a notebook shows it as a table, ``to_table()`` makes an
astropy `QTable` of it. The names are loaded when they are first used: the command line needs the
list of formats long before it needs astropy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flyby.reports.formats import (
    ENSEMBLE_FORMATS,
    EPHEMERIS_FORMATS,
    EVERY_ORBIT_FORMATS,
    FORCE_FORMATS,
    FORMATS,
    LIGHT_CURVE_FORMATS,
    OCCULTATION_FORMATS,
    PICTURED_FORMATS,
    RECOVERY_FORMATS,
    SPIN_FORMATS,
    WINDOW_FORMATS,
)

if TYPE_CHECKING:
    from flyby.reports.approach_search import close_approach_report as close_approach_report
    from flyby.reports.approach_search import flyby_report as flyby_report
    from flyby.reports.approaches import Report as Report
    from flyby.reports.approaches import approach_report as approach_report
    from flyby.reports.comparison import ComparisonReport as ComparisonReport
    from flyby.reports.comparison import comparison_report as comparison_report
    from flyby.reports.document import Document as Document
    from flyby.reports.document import render as render
    from flyby.reports.document import write as write
    from flyby.reports.ensemble import EnsembleReport as EnsembleReport
    from flyby.reports.ensemble import ensemble_report as ensemble_report
    from flyby.reports.ephemeris import EphemerisReport as EphemerisReport
    from flyby.reports.ephemeris import ephemeris_at as ephemeris_at
    from flyby.reports.ephemeris import ephemeris_report as ephemeris_report
    from flyby.reports.forces import ForceReport as ForceReport
    from flyby.reports.forces import force_report as force_report
    from flyby.reports.lightcurve import LightCurveReport as LightCurveReport
    from flyby.reports.lightcurve import lightcurve_report as lightcurve_report
    from flyby.reports.occultations import OccultationReport as OccultationReport
    from flyby.reports.occultations import occultation_report as occultation_report
    from flyby.reports.pictures import pictures_of as pictures_of
    from flyby.reports.present import PresentReport as PresentReport
    from flyby.reports.present import present_report as present_report
    from flyby.reports.radar import RadarReport as RadarReport
    from flyby.reports.radar import radar_report as radar_report
    from flyby.reports.recovery import RecoveryReport as RecoveryReport
    from flyby.reports.recovery import recovery_report as recovery_report
    from flyby.reports.seen_from import SeenFromReport as SeenFromReport
    from flyby.reports.seen_from import seen_from_report as seen_from_report
    from flyby.reports.spin import SpinReport as SpinReport
    from flyby.reports.spin import spin_report as spin_report
    from flyby.reports.window_search import observation_report as observation_report
    from flyby.reports.windows import WindowReport as WindowReport

_HOMES = {
    "ComparisonReport": "comparison",
    "comparison_report": "comparison",
    "Document": "document",
    "EnsembleReport": "ensemble",
    "EphemerisReport": "ephemeris",
    "ForceReport": "forces",
    "LightCurveReport": "lightcurve",
    "OccultationReport": "occultations",
    "RadarReport": "radar",
    "RecoveryReport": "recovery",
    "Report": "approaches",
    "PresentReport": "present",
    "SeenFromReport": "seen_from",
    "SpinReport": "spin",
    "WindowReport": "windows",
    "approach_report": "approaches",
    "close_approach_report": "approach_search",
    "ensemble_report": "ensemble",
    "ephemeris_at": "ephemeris",
    "ephemeris_report": "ephemeris",
    "flyby_report": "approach_search",
    "force_report": "forces",
    "lightcurve_report": "lightcurve",
    "radar_report": "radar",
    "observation_report": "window_search",
    "occultation_report": "occultations",
    "pictures_of": "pictures",
    "present_report": "present",
    "recovery_report": "recovery",
    "render": "document",
    "seen_from_report": "seen_from",
    "spin_report": "spin",
    "write": "document",
}

__all__ = [
    "ENSEMBLE_FORMATS",
    "EPHEMERIS_FORMATS",
    "EVERY_ORBIT_FORMATS",
    "FORCE_FORMATS",
    "FORMATS",
    "LIGHT_CURVE_FORMATS",
    "OCCULTATION_FORMATS",
    "PICTURED_FORMATS",
    "RECOVERY_FORMATS",
    "SPIN_FORMATS",
    "WINDOW_FORMATS",
    "ComparisonReport",
    "Document",
    "EnsembleReport",
    "EphemerisReport",
    "ForceReport",
    "LightCurveReport",
    "OccultationReport",
    "PresentReport",
    "RadarReport",
    "RecoveryReport",
    "Report",
    "SeenFromReport",
    "SpinReport",
    "WindowReport",
    "approach_report",
    "close_approach_report",
    "comparison_report",
    "ensemble_report",
    "ephemeris_at",
    "ephemeris_report",
    "flyby_report",
    "force_report",
    "lightcurve_report",
    "observation_report",
    "occultation_report",
    "pictures_of",
    "present_report",
    "radar_report",
    "recovery_report",
    "render",
    "seen_from_report",
    "spin_report",
    "write",
]


def __getattr__(name: str) -> Any:
    """Import a name from its module the first time that it is asked for (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'flyby.reports' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"flyby.reports.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
