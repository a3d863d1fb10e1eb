"""``flyby spin`` as it is typed."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest
from astropy.table import Table
from cli_session import Run, only_line

LINE = "flyby spin -n 40"
TYPED = 'flyby spin 2023bu-neocc --period "5 h" --pole 0,90 --inertia 0.6,0.9,1 -n 4'


def test_the_formats_agree(run: Run) -> None:
    text = run(LINE)
    assert text.exit_code == 0, text.stderr
    assert "no member is the attitude" in text.stdout
    assert "expected 20:45 to 21:45 UTC: tremors" in text.stdout
    document = json.loads(run(f"{LINE} --format json").stdout)
    rows = list(csv.DictReader(io.StringIO(run(f"{LINE} --format csv").stdout, newline="")))
    table = Table.read(run(f"{LINE} --format ecsv").stdout, format="ascii.ecsv")
    assert len(document["members"]) == len(rows) == len(table) == 40
    for member, row, entry in zip(document["members"], rows, table, strict=True):
        for name in ("effective_period_h", "pole_shift_deg", "rate_ratio"):
            assert float(row[name]) == member[name] == entry[name]
    shifts = [member["pole_shift_deg"] for member in document["members"]]
    assert document["after"]["pole_shift_deg"]["median"] == pytest.approx(np.median(shifts))
    assert document["before"]["precession_period_h"] == pytest.approx(27.38547)
    far = 100.0 * np.mean(np.array(shifts) >= 10.0)
    assert f"by 10 deg or more in {far:.3g} %" in " ".join(document["statements"])
    history = document["history"]
    assert history[-1]["rate_ratio_median"] == document["after"]["rate_ratio"]["median"]
    assert min(row["distance_km"] for row in history) == pytest.approx(38011.0, rel=1e-3)


def test_what_is_typed_is_taken(run: Run) -> None:
    ended = run(TYPED)
    assert ended.exit_code == 0, ended.stderr
    assert "as given: period, pole, moments of inertia" in ended.stdout
    assert "0.6 : 0.9 : 1" in ended.stdout
    assert "expected" not in ended.stdout


def test_bad_input_is_said_in_a_line(run: Run) -> None:
    assert "give --period and --pole" in only_line(run("flyby spin 2023bu-neocc"))
    assert "'5' as a period" in only_line(run(f"{LINE} --period 5"))
    assert "'5 m' as a period" in only_line(run(f"{LINE} --period '5 m'"))
    assert "'a,b' as pole" in only_line(run(f"{LINE} --pole a,b"))
    assert "above the sum" in only_line(run(f"{LINE} --inertia 1,2,4"))
    assert "pravec-2014" in only_line(run(f"{LINE} --solution pravec"))
