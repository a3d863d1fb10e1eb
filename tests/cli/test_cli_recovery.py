"""``flyby recovery`` as it is typed."""

from __future__ import annotations

import csv
import io
import json

import pytest
from astropy.table import Table
from cli_session import Run, only_line

LINE = "flyby recovery --from 2029-03-01 --no-keyholes --shift 400km --kick 1"


@pytest.mark.slow
def test_the_formats_agree(run: Run) -> None:
    text = run(LINE)
    assert text.exit_code == 0, text.stderr
    assert "zeta +400 km" in text.stdout
    assert "one observation takes off most on" in text.stdout
    document = json.loads(run(f"{LINE} --format json").stdout)
    rows = list(csv.DictReader(io.StringIO(run(f"{LINE} --format csv").stdout, newline="")))
    table = Table.read(run(f"{LINE} --format ecsv").stdout, format="ascii.ecsv")
    assert len(document["nights"]) == len(rows) == len(table) > 40
    for night, row, entry in zip(document["nights"], rows, table, strict=True):
        for name in ("offset_1_arcsec", "elongation_deg", "sigma_zeta_after_km"):
            assert float(row[name]) == night[name] == entry[name]
    first = next(n for n in document["nights"] if n["offset_1_told"] == "yes")
    told = document["displacements"][0]
    assert told["first_night_that_tells"] == first["night_utc"]
    assert told["zeta_km"] == pytest.approx(400.0)


def test_bad_input_is_said_in_a_line(run: Run) -> None:
    assert "earlier start" in only_line(run("flyby recovery --from 2030-01-01 --no-keyholes"))
    assert "accuracy" in only_line(run(f"{LINE} --accuracy 0"))
    assert "12 parsecs" in only_line(run(f"{LINE} --shift '12 parsecs'"))
