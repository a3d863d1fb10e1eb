"""One trajectory in any of the forms that other programs read."""

from __future__ import annotations

import os

from astropy.time import Time
from astropy.units import Quantity

from flyby.dynamics import Trajectory
from flyby.errors import FlybyError
from flyby.exports.oem import ephemeris_message, oem_text, oem_xml
from flyby.exports.spk import write_spk
from flyby.exports.tables import state_table
from flyby.tables import table_pieces, write_table
from flyby.times import iso

TEXT_FORMATS = ("oem", "oem-xml", "csv", "ecsv")
FILE_FORMATS = ("spk", "parquet")


class ExportFormatError(FlybyError):
    """A form in which no trajectory is written.

    Examples
    --------
    >>> from flyby.exports import trajectory_text
    >>> trajectory_text(None, None, None, "docx")
    Traceback (most recent call last):
        ...
    flyby.exports.trajectory_files.ExportFormatError: ...
    """


def trajectory_text(
    trajectory: Trajectory,
    start: Time,
    stop: Time,
    file_format: str,
    *,
    origin: str = "earth",
    step: Quantity | None = None,
    oem_version: str = "2.0",
    created: Time | None = None,
) -> str:
    """Write a trajectory as text.

    Parameters
    ----------
    trajectory : Trajectory
    start, stop : astropy.time.Time
        Within it, in any scale.
    file_format : {"oem", "oem-xml", "csv", "ecsv"}
        A CCSDS orbit ephemeris message in either notation, or a table of states.
    origin : str
        What positions are measured from: "earth", "moon", "sun" or "ssb"; ICRF axes.
    step : Quantity, optional
        A time, between the rows of a table; by default as close as an interpolation to ten
        centimetres needs.
    oem_version : {"2.0", "3.0"}
    created : astropy.time.Time, optional
        CREATION_DATE of the message; by default the date of the orbit solution.

    Returns
    -------
    str

    Raises
    ------
    ExportFormatError
        If there is no such form.
    SpanError
        If the span leaves the trajectory.

    Examples
    --------
    >>> import flyby
    >>> from flyby.exports import trajectory_text
    >>> start, stop = flyby.parse_time("2029-04-13"), flyby.parse_time("2029-04-14")
    >>> path = flyby.propagate(flyby.load_orbit("apophis"), start, stop)
    >>> trajectory_text(path, start, stop, "oem").splitlines()[0]
    'CCSDS_OEM_VERS = 2.0'
    """
    if file_format not in TEXT_FORMATS:
        raise ExportFormatError(
            f"a trajectory is not written as the text {file_format!r}; "
            f"choose one of {', '.join(TEXT_FORMATS)}"
        )
    if file_format in ("csv", "ecsv"):
        table = state_table(trajectory, start, stop, origin=origin, step=step)
        return "".join(table_pieces(table, file_format))
    message = ephemeris_message(
        trajectory,
        start,
        stop,
        origin=origin,
        version=oem_version,
        created=None if created is None else iso(created, "utc", 0),
    )
    return oem_text(message) if file_format == "oem" else oem_xml(message)


def write_trajectory(
    trajectory: Trajectory,
    start: Time,
    stop: Time,
    path: str | os.PathLike[str],
    file_format: str,
    *,
    origin: str | None = None,
    step: Quantity | None = None,
    target: int | None = None,
) -> None:
    """Write a trajectory as a binary file, whole or not at all.

    Parameters
    ----------
    trajectory : Trajectory
    start, stop : astropy.time.Time
        Within it, in any scale.
    path : path-like
    file_format : {"spk", "parquet"}
        A SPICE kernel, or a table of states.
    origin : str, optional
        What positions are measured from; the Earth for a table, the barycentre of the solar
        system ("ssb") for a kernel, where not given.
    step : Quantity, optional
        A time, between the rows of a table.
    target : int, optional
        The asteroid's number in a kernel; 20000000 and its own where not given.

    Raises
    ------
    ExportFormatError
        If there is no such form.
    SpanError
        If the span leaves the trajectory.

    Examples
    --------
    >>> import flyby, tempfile
    >>> from pathlib import Path
    >>> from flyby.exports import write_trajectory
    >>> start, stop = flyby.parse_time("2029-04-13"), flyby.parse_time("2029-04-14")
    >>> path = flyby.propagate(flyby.load_orbit("apophis"), start, stop)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     kernel = Path(folder, "apophis.bsp")
    ...     write_trajectory(path, start, stop, kernel, "spk")
    ...     kernel.read_bytes()[:7]
    b'DAF/SPK'
    """
    if file_format == "spk":
        write_spk(trajectory, start, stop, path, origin=origin or "ssb", target=target)
    elif file_format == "parquet":
        table = state_table(trajectory, start, stop, origin=origin or "earth", step=step)
        write_table(table, path, file_format)
    else:
        raise ExportFormatError(
            f"a trajectory is not written as the file {file_format!r}; "
            f"choose one of {', '.join(FILE_FORMATS)}"
        )
