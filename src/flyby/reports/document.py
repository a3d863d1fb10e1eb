"""`Document`: what every report offers, and how it is written in one of its formats."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from flyby.errors import OutputError, UnknownNameError
from flyby.output import write_text, written_beside
from flyby.reports.sheet import Sheet
from flyby.tables import TABLE_FORMATS, DataTable, quantity_table, table_pieces, write_table

if TYPE_CHECKING:
    from astropy.table import QTable

    from flyby.reports.pictures import Pictures


class Document:
    """A report: its rows as a table, itself as a JSON document, and its text.

    Attributes
    ----------
    formats : tuple of str
        In which `render` and `write` know to write it.
    kind_of_format : str
        What such a format is called in a message.
    one_line_each : bool
        Whether JSON has a line for each entry of a list, of which there may be ten thousand.

    Examples
    --------
    >>> import flyby
    >>> from astropy.time import Time
    >>> from flyby.reports import Document, close_approach_report
    >>> span = Time(["2029-04-10", "2029-04-20"], scale="tdb")
    >>> report = close_approach_report(flyby.load_orbit("apophis"), *span)
    >>> isinstance(report, Document), "ecsv" in report.formats
    (True, True)
    """

    formats: ClassVar[tuple[str, ...]] = ("text", "json", "csv", "ecsv")
    kind_of_format: ClassVar[str] = "report format"
    one_line_each: ClassVar[bool] = False

    def record(self) -> dict[str, Any]:
        """Return everything as plain values, under the names of the JSON document."""
        raise NotImplementedError

    def data_table(self) -> DataTable:
        """Return the rows with what is said of their columns, for the formats of tables."""
        raise NotImplementedError

    def sheet(self) -> Sheet:
        """Return what a person is told, for the formats that lay it out."""
        raise NotImplementedError

    def calendar(self) -> str:
        """Return it as a calendar (iCalendar)."""
        raise NotImplementedError

    def laid_out_as(self, pattern: str) -> str:
        """Return it in the layout of another service, such as "horizons"."""
        raise NotImplementedError

    def markdown(self, pictures: Pictures | None = None) -> str:
        """Return it as Markdown, with its pictures where they are given."""
        from flyby.reports.as_markdown import markdown

        return markdown(self.sheet(), pictures)

    def to_table(self) -> QTable:
        """Return the rows as an astropy table.

        Returns
        -------
        astropy.table.QTable
            Columns are quantities and `Time`, masked where a value is not known; the orbit, what
            it was computed with and the notes are in ``meta``. ``to_pandas()`` makes a data frame.
        """
        return quantity_table(self.data_table())


def render(document: Document, file_format: str = "text", pictures: Pictures | None = None) -> str:
    """Return a document as text in one of its formats.

    Parameters
    ----------
    document : Document
        A report of any kind.
    file_format : str
        One of ``document.formats``, but not one that is no text (pdf, parquet).
    pictures : Pictures, optional
        Figures for those of `PICTURED_FORMATS`, as `flyby.reports.pictures_of` makes them.

    Returns
    -------
    str

    Raises
    ------
    UnknownNameError
        If it has no such format.
    OutputError
        For PDF and Parquet.

    Examples
    --------
    >>> import flyby
    >>> from astropy.time import Time
    >>> from flyby.reports import close_approach_report, render
    >>> span = Time(["2029-04-10", "2029-04-20"], scale="tdb")
    >>> report = close_approach_report(flyby.load_orbit("apophis"), *span)
    >>> render(report, "csv").splitlines()[1].split(",")[0]
    'earth'
    """
    if file_format not in document.formats:
        raise UnknownNameError(document.kind_of_format, file_format, document.formats)
    if file_format == "text":
        return str(document)
    if file_format == "json":
        from flyby.reports.as_json import json_document

        return json_document(document.record(), one_line_each=document.one_line_each)
    if file_format in ("csv", "ecsv"):
        return "".join(table_pieces(document.data_table(), file_format))
    if file_format == "ics":
        return document.calendar()
    if file_format in ("horizons", "mpc"):
        return document.laid_out_as(file_format)
    if file_format == "markdown":
        return document.markdown(pictures)
    if file_format == "html":
        from flyby.reports.as_html import html_page

        return html_page(document.sheet(), pictures)
    raise OutputError(
        f"a {'PDF' if file_format == 'pdf' else file_format} is no text; write it to a file"
    )


def write(
    document: Document,
    path: str | os.PathLike[str],
    file_format: str = "text",
    pictures: Pictures | None = None,
) -> Path:
    """Write a document to a file in one of its formats, whole or not at all.

    Parameters
    ----------
    document : Document
        A report of any kind.
    path : path-like
    file_format : str
        One of ``document.formats``.
    pictures : Pictures, optional
        As for `render`.

    Returns
    -------
    pathlib.Path
        Where it stands.

    Raises
    ------
    UnknownNameError
        If it has no such format.
    OutputError
        If it cannot be written.

    Examples
    --------
    >>> import flyby, tempfile
    >>> from pathlib import Path
    >>> from astropy.time import Time
    >>> from flyby.reports import close_approach_report, write
    >>> span = Time(["2029-04-10", "2029-04-20"], scale="tdb")
    >>> report = close_approach_report(flyby.load_orbit("apophis"), *span)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(report, Path(folder, "apophis.md"), "markdown").name
    'apophis.md'
    """
    if file_format == "pdf" and file_format in document.formats:
        from flyby.reports.as_pdf import write_pdf

        with written_beside(path) as temporary:
            write_pdf(document.sheet(), temporary, pictures)
        return Path(path)
    if file_format in TABLE_FORMATS and file_format in document.formats:
        return write_table(document.data_table(), path, file_format)
    return write_text(path, render(document, file_format, pictures))
