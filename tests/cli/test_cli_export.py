"""``flyby export`` as it is typed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cli_session import Run

SPAN = "--start 2029-04-10 --stop 2029-04-17"


@pytest.mark.parametrize(
    ("line", "begins"),
    [
        ("--format oem", "CCSDS_OEM_VERS = 2.0"),
        ("--format oem --oem-version 3.0 --created 2026-01-02", "CCSDS_OEM_VERS = 3.0"),
        ("--format oem-xml --origin sun", "<?xml"),
        ("--format csv --step 6h", "time_utc,time_tdb,jd_tdb,x_km"),
        ("--format ecsv --origin moon --step 1d", "# %ECSV"),
        ("--format ics", "BEGIN:VCALENDAR"),
    ],
)
def test_texts_are_printed_or_written(run: Run, line: str, begins: str) -> None:
    printed = run(f"flyby export {SPAN} {line}")
    assert printed.exit_code == 0, printed.stderr
    assert printed.stderr == ""
    assert printed.stdout.startswith(begins)
    assert run(f"flyby export {SPAN} {line} -o file.txt").exit_code == 0
    written = Path("file.txt").read_bytes().decode()
    assert written.replace("\r\n", "\n") == printed.stdout.replace("\r\n", "\n")


def test_the_creation_date_can_be_set(run: Run) -> None:
    text = run(f"flyby export {SPAN} --format oem --created 2026-01-02T03:04").stdout
    assert "CREATION_DATE = 2026-01-02T03:04:00" in text


def test_a_table_has_a_row_a_step(run: Run) -> None:
    rows = run(f"flyby export {SPAN} --format csv --step 12h").stdout.splitlines()
    assert len(rows) == 1 + 15
    assert rows[1].startswith("2029-04-10T00:00:00.000000,2029-04-10T00:01:09.18")


def test_a_step_that_divides_the_span_ends_with_it(run: Run) -> None:
    rows = run("flyby export --format csv --step 10d").stdout.splitlines()
    assert len(rows) == 1 + 4
    assert rows[-1].startswith("2029-05-01T00:00:00.000000,")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with a name")
def test_what_is_no_file_is_not_replaced_by_one(run: Run) -> None:
    os.mkfifo("pipe")
    result = run(f"flyby export {SPAN} --format csv -o pipe")
    assert result.exit_code == 1
    assert "a device or a pipe" in result.stderr
    assert Path("pipe").is_fifo()
    Path("real.csv").write_text("before")
    Path("link.csv").symlink_to("real.csv")
    assert run(f"flyby export {SPAN} --format csv -o link.csv").exit_code == 0
    assert Path("link.csv").is_symlink()
    assert Path("real.csv").read_text().startswith("time_utc")


def test_binary_files(run: Run) -> None:
    assert run(f"flyby export {SPAN} --format spk -o a.bsp").exit_code == 0
    assert Path("a.bsp").read_bytes().startswith(b"DAF/SPK ")
    assert run(f"flyby export {SPAN} --format spk --target 1234567 -o b.bsp").exit_code == 0
    pytest.importorskip("pyarrow", reason="needs pyarrow: pip install 'flyby[parquet]'")
    assert run(f"flyby export {SPAN} --format parquet -o a.parquet").exit_code == 0
    assert Path("a.parquet").read_bytes().startswith(b"PAR1")


@pytest.mark.parametrize(
    ("line", "status", "words"),
    [
        ("", 2, "Missing option '--format'"),
        ("--format spk", 2, "needs a file"),
        ("--format csv --step soon", 1, "soon"),
        ("--format csv --step 0s", 1, "0s"),
        (
            "--format spk -o a.bsp --orbit 2023bu-neocc --start 2023-01-20 --stop 2023-02-01",
            1,
            "has no number",
        ),
        ("--format oem --start 2029-05-01 --stop 2029-04-01", 1, "before it has begun"),
        ("--format oem --orbit nothing", 1, "nothing"),
    ],
)
def test_what_cannot_be_done_is_one_line(run: Run, line: str, status: int, words: str) -> None:
    result = run(f"flyby export {line}")
    assert result.exit_code == status
    assert words in result.stderr
    assert result.stdout == ""
    if status == 1:
        assert len(result.stderr.strip().splitlines()) == 1
    assert not list(Path().iterdir())
