"""Pick a renderer by the name of its format; a renderer is imported when it is used."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from flyby.errors import OutputError, UnknownNameError
from flyby.output import write_text, written_beside

if TYPE_CHECKING:
    from flyby.reports.ephemeris_tables import EphemerisReport
    from flyby.reports.pictures import Pictures
    from flyby.reports.report import Report
    from flyby.reports.window_report import WindowReport

FORMATS = ("text", "json", "csv", "ecsv", "markdown", "html", "pdf")
"""Names of the formats of a report of close approaches."""

PICTURED_FORMATS = ("markdown", "html", "pdf")
"""Those that can hold the figures too."""

WINDOW_FORMATS = ("text", "json", "csv", "ecsv", "ics")
"""Names of the formats of a report of observation windows."""

FORCE_FORMATS = ("text", "json", "csv", "markdown")
"""Names of the formats of the table of forces."""

EPHEMERIS_FORMATS = ("text", "json", "csv", "ecsv")
"""Names of the formats of an ephemeris."""


def render(report: Report, file_format: str = "text", pictures: Pictures | None = None) -> str:
    """Write the report in one of `FORMATS` but PDF, which is no text.

    Parameters
    ----------
    report : Report
    file_format : str
    pictures : Pictures, optional
        Figures for those of `PICTURED_FORMATS`, as `flyby.reports.pictures.pictures_of` makes them.

    Raises
    ------
    UnknownNameError
        If there is no such format.
    OutputError
        For PDF.
    """
    if file_format not in FORMATS:
        raise UnknownNameError("report format", file_format, FORMATS)
    if file_format == "pdf":
        raise OutputError("a PDF is no text; write it to a file")
    module = import_module(f"flyby.reports.as_{file_format}")
    if file_format in PICTURED_FORMATS:
        return str(module.render(report, pictures))
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


def render_ephemeris(report: EphemerisReport, file_format: str = "text") -> str:
    """Write an ephemeris in one of `EPHEMERIS_FORMATS`.

    Raises
    ------
    UnknownNameError
        If there is no such format.
    """
    if file_format not in EPHEMERIS_FORMATS:
        raise UnknownNameError("format of ephemerides", file_format, EPHEMERIS_FORMATS)
    module = import_module(f"flyby.reports.ephemeris_as_{file_format}")
    return str(module.render(report))


def write(
    report: Report,
    path: str | os.PathLike[str],
    file_format: str = "text",
    pictures: Pictures | None = None,
) -> Path:
    """Write the report to `path`, whole or not at all.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    if file_format != "pdf":
        return write_text(path, render(report, file_format, pictures))
    from flyby.reports.as_pdf import write as write_pdf

    with written_beside(path) as temporary:
        write_pdf(report, temporary, pictures)
    return Path(path)
