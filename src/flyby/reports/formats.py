"""Pick a renderer by the name of its format; a renderer is imported when it is used."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from flyby.errors import UnknownNameError
from flyby.output import write_text

if TYPE_CHECKING:
    from flyby.reports.report import Report
    from flyby.reports.window_report import WindowReport

FORMATS = ("text", "json", "csv", "ecsv", "markdown")
"""Names of the formats of a report of close approaches."""

WINDOW_FORMATS = ("text", "json", "csv")
"""Names of the formats of a report of observation windows."""


def render(report: Report, file_format: str = "text") -> str:
    """Write the report in one of `FORMATS`.

    Raises
    ------
    UnknownNameError
        If there is no such format.
    """
    if file_format not in FORMATS:
        raise UnknownNameError("report format", file_format, FORMATS)
    module = import_module(f"flyby.reports.as_{file_format}")
    return str(module.render(report))


def render_windows(report: WindowReport, file_format: str = "text") -> str:
    """Write a report of observation windows in one of `WINDOW_FORMATS`.

    Raises
    ------
    UnknownNameError
        If there is no such format.
    """
    if file_format not in WINDOW_FORMATS:
        raise UnknownNameError("format of windows", file_format, WINDOW_FORMATS)
    module = import_module(f"flyby.reports.windows_as_{file_format}")
    return str(module.render(report))


def write(report: Report, path: str | os.PathLike[str], file_format: str = "text") -> Path:
    """Write the report to `path`, whole or not at all.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    return write_text(path, render(report, file_format))
