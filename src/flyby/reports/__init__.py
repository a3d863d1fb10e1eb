"""Close approaches as text, JSON, CSV, ECSV and Markdown; observation windows as some of them.

`Report` and `WindowReport` hold everything that is printed; each renderer reads one of those
objects and computes nothing. The names are loaded when they are first used: the command line
needs the list of formats long before it needs astropy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flyby.reports.formats import (
    EPHEMERIS_FORMATS,
    FORMATS,
    WINDOW_FORMATS,
    render,
    render_ephemeris,
    render_windows,
    write,
)

if TYPE_CHECKING:
    from flyby.reports.ephemeris_tables import EphemerisReport as EphemerisReport
    from flyby.reports.ephemeris_tables import ephemeris_report as ephemeris_report
    from flyby.reports.report import Report as Report
    from flyby.reports.report import approach_report as approach_report
    from flyby.reports.report import close_approach_report as close_approach_report
    from flyby.reports.report import flyby_report as flyby_report
    from flyby.reports.window_report import WindowReport as WindowReport
    from flyby.reports.window_report import observation_report as observation_report

__all__ = [
    "EPHEMERIS_FORMATS",
    "FORMATS",
    "WINDOW_FORMATS",
    "EphemerisReport",
    "Report",
    "WindowReport",
    "approach_report",
    "close_approach_report",
    "ephemeris_report",
    "flyby_report",
    "observation_report",
    "render",
    "render_ephemeris",
    "render_windows",
    "write",
]

_HOMES = {
    "EphemerisReport": "ephemeris_tables",
    "ephemeris_report": "ephemeris_tables",
    "flyby_report": "report",
    "Report": "report",
    "approach_report": "report",
    "close_approach_report": "report",
    "WindowReport": "window_report",
    "observation_report": "window_report",
}


def __getattr__(name: str) -> Any:
    """Import a name from its module the first time that it is asked for (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'flyby.reports' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"flyby.reports.{_HOMES[name]}"), name)
