"""``flyby ensemble`` as it is typed: summaries, tables read back by others, refusals."""

from __future__ import annotations

import io
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from astropy.table import Table
from cli_session import Run


def test_the_summary_is_that_of_the_rows(run: Run) -> None:
    rows = Table.read(
        run("flyby ensemble -n 200 --seed 3 --format ecsv").stdout, format="ascii.ecsv"
    )
    assert len(rows) == 200
    assert rows["distance_km"].unit == "km"
    assert rows["delta_tp"].unit == "d"
    assert rows.meta["seed"] == "3"
    assert rows.meta["orbit_solution"] == "220"
    document = json.loads(run("flyby ensemble -n 200 --seed 3 --format json").stdout)
    assert document["ensemble"]["count"] == 200
    assert document["distance_km"]["mean"] == pytest.approx(np.mean(rows["distance_km"]), abs=1e-6)
    assert document["distance_km"]["sigma"] == pytest.approx(
        np.std(rows["distance_km"], ddof=1), rel=1e-9
    )
    assert document["time"]["sigma_s"] == pytest.approx(
        86400.0 * np.std(rows["time_tdb_days"], ddof=1), rel=1e-6
    )
    assert document["distance_km"]["quantiles"][2] == pytest.approx(
        np.median(rows["distance_km"]), abs=0.1
    )
    # CNEOS 38 011.459 km with a sigma of 1.09 km: 200 know their mean to 0.08 km.
    assert document["distance_km"]["mean"] == pytest.approx(38011.459, abs=0.5)
    assert document["nominal"]["body"] == "earth"
    assert document["sigma_ratio_to_first_order"]["distance"] == pytest.approx(1.0, abs=0.2)
    assert document["impacts"] == 0
    assert document["impact_probability_sigma"] is None
    assert document["impact_probability_bound"] == pytest.approx(0.0149, abs=1e-4)
    # 200 tell nothing of what lies beyond three sigma.
    quantiles = document["distance_km"]["quantiles"]
    assert quantiles[0] is quantiles[-1] is None
    assert None not in quantiles[1:-1]
    assert rows.meta["impact_probability"] == "below 1.5 % with a confidence of 95 %"
    text = run("flyby ensemble -n 200 --seed 3").stdout
    assert "99.73 % of the distances" not in text
    assert "68.27 % of the distances lie between" in text
    assert "bounds of 99.73 % take 2 000 or more" in text
    bound = "0 of 200: the probability is below 1.5 % with a confidence of 95 %"
    assert bound in " ".join(text.split())
    assert "200 virtual asteroids of 99942 Apophis" in text
    assert "first order differs" in text
    assert max(map(len, text.splitlines())) <= 100


def test_the_tables_hold_the_same(run: Run) -> None:
    parquet = pytest.importorskip(
        "pyarrow.parquet", reason="needs pyarrow: pip install 'flyby[parquet]'"
    )
    assert run("flyby ensemble -n 20 --format csv -o rows.csv").exit_code == 0
    assert run("flyby ensemble -n 20 --format parquet -o rows.parquet").exit_code == 0
    comma = np.genfromtxt("rows.csv", delimiter=",", names=True)
    arrow = parquet.read_table("rows.parquet")
    assert arrow.num_rows == 20
    assert arrow.schema.field("distance_km").metadata[b"unit"] == b"km"
    for name in comma.dtype.names:
        assert np.array_equal(comma[name], arrow[name].to_numpy(), equal_nan=True), name


def test_nothing_but_the_result_is_printed(run: Run) -> None:
    result = run("flyby ensemble -n 5 --format csv")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert len(list(io.StringIO(result.stdout))) == 6


@pytest.mark.parametrize(
    ("line", "status", "words"),
    [
        ("flyby ensemble", 2, "Missing option '-n'"),
        ("flyby ensemble -n 0", 2, "0 is not in the range"),
        ("flyby ensemble -n 5 --workers 2 --dask local", 2, "exclude each other"),
        ("flyby ensemble -n 5 --format parquet", 2, "needs a file"),
        ("flyby ensemble -n 5 --body vulcan", 1, "no body is called 'vulcan'"),
        ("flyby ensemble -n 5 --since 2030-01-01 --until 2029-01-01", 1, "before it has begun"),
        ("flyby ensemble -n 5 --until 2700-01-01", 1, "2700"),
        ("flyby ensemble -n 5 --orbit nothing", 1, "nothing"),
        ("flyby ensemble -n 5 --format csv -o .", 1, "cannot write"),
    ],
)
def test_what_cannot_be_done_is_one_line(run: Run, line: str, status: int, words: str) -> None:
    result = run(line)
    assert result.exit_code == status
    assert words in result.stderr
    assert result.stdout == ""
    if status == 1:
        assert len(result.stderr.strip().splitlines()) == 1


def test_a_cluster_that_does_not_answer(run: Run) -> None:
    pytest.importorskip("distributed", reason="needs Dask: pip install 'flyby[dask]'")
    result = run("flyby ensemble -n 5 --seed 99 --dask nonsense://1")
    assert result.exit_code == 1
    assert "no Dask scheduler answers at nonsense://1" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT and opens a terminal")
def test_an_interrupted_run_says_what_is_kept_and_shows_a_bar(tmp_path: Path) -> None:
    """In a terminal of its own: a bar with the time left; then Ctrl-C."""
    import pty

    ours, theirs = pty.openpty()
    command = "from flyby.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", command, "ensemble", "-n", "500000", "--workers", "1"],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "FLYBY_CACHE_DIR": str(tmp_path), "COLUMNS": "100", "TERM": "xterm"},
        start_new_session=True,
        # Whoever starts the suite in the background may have SIGINT ignored, which is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    os.close(theirs)
    seen = b""
    deadline = time.monotonic() + 100.0
    while not list(tmp_path.glob("ensembles/*/part-*.npy")) and time.monotonic() < deadline:
        if select.select([ours], [], [], 0.2)[0]:
            seen += os.read(ours, 65536)
    process.send_signal(signal.SIGINT)
    while select.select([ours], [], [], 30.0)[0]:
        try:
            data = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not data:
            break
        seen += data
    assert process.stdout is not None
    output = process.stdout.read()
    process.stdout.close()
    os.close(ours)
    assert process.wait(timeout=60) == 130
    assert output == b""
    text = seen.decode(errors="replace")
    assert "virtual asteroids" in text
    assert "/500000" in text
    assert "left" in text
    kept = re.search(r"interrupted; (\d+) of 500000 virtual asteroids are kept", text)
    assert kept is not None
    assert int(kept[1]) % 1024 == 0
    assert "Traceback" not in text
