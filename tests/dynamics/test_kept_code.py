"""numba's kept machine code: believed only with its digest, and no reason to fail."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PROGRAM = """
import numpy as np
from flyby.dynamics.core.layout import exact

@exact
def third(x):
    return x / 3.0

print(third(2.0), sum(third.stats.cache_hits.values()))
"""


@pytest.fixture
def run(tmp_path):
    """Run the function in a process of its own, with machine code kept in a folder of its own."""
    (tmp_path / "tiny.py").write_text(PROGRAM, encoding="utf-8")

    def once(before=None):
        ended = subprocess.run(
            [sys.executable, str(tmp_path / "tiny.py")],
            env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "code")},
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
            preexec_fn=before,
        )
        answer, hits = ended.stdout.split()
        assert float(answer) == 2.0 / 3.0
        return int(hits), ended.stderr

    return once


@pytest.mark.slow
def test_one_bit_of_machine_code_is_not_run(run, tmp_path):
    assert run() == (0, "")
    for suffix in ("nbc", "nbi"):
        (file,) = (tmp_path / "code").rglob(f"*.{suffix}")
        content = bytearray(file.read_bytes())
        content[2 * len(content) // 3] ^= 8
        file.write_bytes(content)
        hits, errors = run()
        assert hits == 0
        (line,) = errors.splitlines()
        assert line.startswith("flyby: ")
        assert "does not hold the machine code that was kept" in line
    assert run() == (1, "")


@pytest.mark.skipif(sys.platform == "win32", reason="limits files as POSIX does")
def test_a_full_disk_costs_one_line(run, tmp_path):
    import resource

    hits, errors = run(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)))
    assert hits == 0
    (line,) = errors.splitlines()
    assert "cannot be kept" in line
    assert "NUMBA_CACHE_DIR" in line
    assert [path for path in (tmp_path / "code").rglob("*") if path.is_file()] == []
