"""The numbers behind a figure as a table: units, time scale, and what they were computed with."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from flyby.assumptions import clock_assumptions
from flyby.encounter.impact import impact_notes
from flyby.errors import UnknownNameError
from flyby.figures.drawing import named
from flyby.figures.figure_tables import TABLES, sky_rows
from flyby.output import write_text
from flyby.scene.flyby import Flyby
from flyby.tables import DataTable, quantity_table, table_pieces
from flyby.times import iso
from flyby.version import VERSION

if TYPE_CHECKING:
    from astropy.table import QTable

    from flyby.catalogue.sites import Site


def data_table(name: str, passage: Flyby, site: Site | None = None) -> DataTable:
    """Tabulate what a figure of a flyby shows.

    Parameters
    ----------
    name : str
        Of `flyby.figures.figure_names`.
    passage : Flyby
    site : Site, optional
        From where `sky` is seen; by default the Earth's centre.

    Returns
    -------
    DataTable
        Rows of a figure of several lines say in ``series`` which one they are of; what a line does
        not have is not known. Distances are from the body's centre where the columns do not say
        otherwise.

    Raises
    ------
    FlybyError
        If the figure can only say why there is nothing to draw.
    """
    columns, parts = sky_rows(passage, site) if name == "sky" else TABLES[name](passage)
    rows = list(parts)
    orbit, trajectory = passage.orbit, passage.trajectory
    when = passage.approach.time
    metadata = {
        "figure": name,
        "object": orbit.designation or orbit.name,
        "orbit": orbit.solution_name,
        "orbit_epoch_tdb": iso(orbit.epoch, "tdb"),
        "source": orbit.source,
        "ephemeris": trajectory.ephemeris,
        "forces": "; ".join(trajectory.describe_forces()),
        "body": passage.body,
        "closest_approach_tdb": iso(when, "tdb"),
        "utc": "; ".join(clock_assumptions(when)),
        "flyby": VERSION,
        **({"impact": "; ".join(notes)} if (notes := impact_notes(trajectory)) else {}),
        **({"notes": "; ".join(orbit.notes)} if orbit.notes else {}),
    }
    return DataTable(columns, lambda: rows, metadata)


def drawn_data(name: str, passage: Flyby, site: Site | None = None) -> QTable:
    """Return the numbers that a figure of a flyby shows.

    Parameters
    ----------
    name : str
        Of `figure_names`.
    passage : Flyby
    site : Site, optional
        From where `sky` is seen; by default the Earth's centre.

    Returns
    -------
    astropy.table.QTable
        With units, and in ``meta`` orbit, ephemeris, forces and time scales. Instants are given
        in UTC and in TDB. Rows of a figure of several lines say in ``series`` which one they are
        of, and what a line does not have is masked.

    Raises
    ------
    UnknownNameError
        If there is no such figure.
    FigureError
        If the figure can only say why there is nothing to draw.

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import drawn_data
    >>> table = drawn_data("approach", flyby.Flyby(flyby.load_orbit("apophis")))
    >>> print(f"{table['distance'].min():.0f}")
    38011 km
    """
    _require_table(name)
    with named(name):
        return quantity_table(data_table(name, passage, site))


def write_data(name: str, passage: Flyby, path: str | os.PathLike[str], site: Site | None) -> Path:
    """Write what `drawn_data` gives as ECSV, whole or not at all."""
    _require_table(name)
    with named(name):
        table = data_table(name, passage, site)
    return write_text(path, "".join(table_pieces(table, "ecsv")))


def _require_table(name: str) -> None:
    known = ("sky", *TABLES)
    if name not in known:
        raise UnknownNameError("table of a figure", name, known)
