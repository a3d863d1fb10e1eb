"""What a notebook shows of each report, and the astropy table that it gives."""

from __future__ import annotations

import doctest
import importlib
import xml.etree.ElementTree as ET
from functools import cache

import numpy as np
import pytest
from astropy import units as u
from astropy.time import Time
from synthetic_report import earth_approach, impact, make_report, moon_approach

import flyby.exports
import flyby.reports
import flyby.tables
from flyby.encounter import ensemble_request, run_ensemble
from flyby.orbits import load_orbit
from flyby.reports import (
    ensemble_report,
    ephemeris_report,
    force_report,
    observation_report,
    render,
)
from flyby.tables import Column, DataTable, table_pieces, write_table
from flyby.times import parse_time

NIGHT = parse_time("2029-04-13T12:00 UTC"), parse_time("2029-04-14T12:00 UTC")


@cache
def report(kind):
    orbit = load_orbit("apophis")
    if kind == "approaches":
        return make_report(moon_approach(), earth_approach(), earth_approach(impact=impact()))
    if kind == "windows":
        return observation_report(orbit, *NIGHT, sites=["J04", "P93"], joint=True)
    if kind == "ephemeris":
        return ephemeris_report(orbit, *NIGHT, 1 * u.h, ["J04"])
    if kind == "ensemble":
        return ensemble_report(run_ensemble(ensemble_request(orbit, *NIGHT), 8))
    return force_report(orbit, *NIGHT)


KINDS = ("approaches", "windows", "ephemeris", "ensemble", "forces")


@pytest.mark.parametrize("kind", KINDS)
def test_a_notebook_shows_a_table_with_units_and_scale(kind):
    shown = report(kind)
    table = ET.fromstring(shown._repr_html_().replace("<br>", "<br/>"))
    assert table.tag == "table"
    text = " ".join(table.itertext())
    for expected in ("Apophis", "DE440", {"ensemble": "TDB", "forces": "km"}.get(kind, "UTC")):
        assert expected in text, expected
    widths = {sum(1 for _ in row) for row in table.find("tbody") if row[0].get("colspan") is None}
    assert widths == {len(table.find("thead")[0])}
    assert str(shown) == render(shown)
    assert "\n" not in repr(shown)
    assert len(repr(shown)) < 120


@pytest.mark.parametrize("kind", KINDS)
def test_the_table_has_units_and_instants(kind):
    shown = report(kind)
    table = shown.to_table()
    names = [column.name for column in shown.data_table().columns]
    assert table.colnames == names
    for column in shown.data_table().columns:
        if column.kind == "instant":
            assert isinstance(table[column.name], Time)
            assert table[column.name].scale == "tdb"
        elif column.unit:
            assert table[column.name].unit == u.Unit(column.unit)
    assert len(table) == len(render(shown, "csv").splitlines()) - 1 > 0


def test_what_is_not_known_is_masked():
    table = report("approaches").to_table()
    bodies = list(table["body"])
    moon = bodies.index("moon")
    assert list(table["sigma_time_s"].mask) == [body == "moon" for body in bodies]
    assert table["distance_km"][moon] == 95968.4 * u.km
    assert (table["time_tdb"][moon] - moon_approach().time).to_value("s") == 0.0


def test_a_table_in_parts_is_the_table_whole(tmp_path):
    """Each format, of a table in one part and in three, with every kind of value."""
    times = Time(2451545.0, np.arange(6.0), format="jd", scale="tdb")
    whole = {
        "n": np.arange(6),
        "x": np.array([1.5, np.nan, 1e-300, -2.0, 0.1, 1e22]),
        "name": ['a "quoted", name', "", "b", None, "c", "d"],
        "at": times,
    }
    parts = [{name: values[k : k + 2] for name, values in whole.items()} for k in (0, 2, 4)]
    columns = (
        Column("n", kind="whole"),
        Column("x", "km / s", "a speed"),
        Column("name", kind="text"),
        Column("at", kind="instant"),
    )
    one = DataTable(columns, lambda: [whole], {"about": {"nested": [1]}}, {"same": "x"}, ",")
    three = DataTable(columns, lambda: iter(parts), one.metadata, one.repeated, ",")
    for file_format in ("csv", "ecsv"):
        text = "".join(table_pieces(one, file_format))
        assert text == "".join(table_pieces(three, file_format))
    from astropy.table import Table

    read = Table.read(text, format="ascii.ecsv")
    assert read["x"].unit == u.km / u.s
    assert read.meta["about"] == {"nested": [1]}
    assert list(read["x"].mask) == [False, True, False, False, False, False]
    assert (read["at"] == times).all()
    parquet = pytest.importorskip("pyarrow.parquet")
    for table in (one, three):
        found = parquet.read_table(write_table(table, tmp_path / "a.parquet", "parquet"))
        assert found["x"].null_count == 1
        assert found["n"].to_pylist() == list(range(6))
        assert found["at"].to_pylist()[1] == "2000-01-02T12:00:00.000000000"


@pytest.mark.slow
@pytest.mark.parametrize("room", [flyby.reports, flyby.exports], ids=["reports", "exports"])
def test_public_names_have_examples_that_run(room):
    modules = {importlib.import_module(f"{room.__name__}.{home}") for home in room._HOMES.values()}
    for module in modules | {flyby.tables}:
        result = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
        assert result.failed == 0
    for name in room.__all__:
        value = getattr(room, name)
        if callable(value):
            assert value.__doc__, name
    assert dir(room) == sorted(room.__all__)
