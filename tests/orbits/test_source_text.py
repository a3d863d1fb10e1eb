"""Where orbits are read from: files and standard input, never what does not end."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from flyby.errors import FlybyError, InvalidOrbitError, OrbitFileError, UnknownNameError
from flyby.orbits import Elements, load_orbit
from flyby.orbits.elements import heliocentric_state
from flyby.orbits.load import parse_orbit
from flyby.orbits.printed import figure
from published import sbdb_answer, whole_answer, whole_oef


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe with a name needs POSIX")
def test_a_pipe_without_a_writer_is_refused_at_once(tmp_path):
    path = tmp_path / "pipe.json"
    os.mkfifo(path)
    with pytest.raises(OrbitFileError, match="not a regular file; give a file, or - for"):
        load_orbit(path)


def test_files_of_the_kernel_and_empty_files_are_not_read(tmp_path):
    empty = tmp_path / "empty.json"
    empty.touch()
    for path in (empty, "/proc/kmsg", "/proc/self/mem"):
        if os.path.exists(path):
            with pytest.raises(OrbitFileError, match="empty"):
                load_orbit(path)


def test_a_file_of_more_than_20_megabytes_is_not_read(tmp_path):
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(20_000_001)
    with pytest.raises(OrbitFileError, match="larger than 20 MB"):
        load_orbit(path)


def test_standard_input(monkeypatch):
    def given(content):
        stream = SimpleNamespace(buffer=io.BytesIO(content))
        monkeypatch.setattr(sys, "stdin", stream)

    given(json.dumps(sbdb_answer()).encode())
    orbit = load_orbit("-")
    assert orbit.elements == load_orbit("apophis-jpl-220").elements
    assert orbit.name == "stdin"
    given(b"nothing")
    with pytest.raises(OrbitFileError, match="standard input: of no form that is known"):
        load_orbit("-")
    given(b" " * 20_000_001)
    with pytest.raises(OrbitFileError, match="larger than 20 MB"):
        load_orbit("-")
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(OrbitFileError, match="no standard input"):
        load_orbit("-")


def test_the_command_reads_standard_input():
    ended = subprocess.run(
        [sys.executable, "-m", "flyby", "report", "-"],
        input="hello",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("flyby: standard input: of no form that is known")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "text",
    [
        "1_0",
        "\u0661",
        "\uff11",
        "nan",
        "inf",
        "-Infinity",
        "0x10",
        "1e",
        "",
        ".",
        "1 0",
        "1,5",
        "1d3",
        "١٢",
        "²",
        "1e999999999",
        "1e-999999999",
        "9" * 400,
        "1e5000",
        True,
        None,
        [1],
    ],
)
def test_what_is_no_number_in_ascii_digits(text):
    with pytest.raises(InvalidOrbitError, match="x is") as caught:
        figure(text, "x")
    assert len(str(caught.value)) < 120


@pytest.mark.parametrize(
    ("text", "value", "half_unit", "digits"),
    [
        ("1.", 1.0, 0.5, 1),
        (".5", 0.5, 0.05, 1),
        ("-2.90E-4", -2.9e-4, 5e-7, 3),
        (" 12 ", 12, 0.5, 2),
        ("0", 0.0, 0.5, 0),
        ("0e999999999", 0.0, 0.5, 0),
        ("5e-324", 5e-324, 0.0, 1),
        ("+3.340958441017069", 3.340958441017069, 5e-16, 16),
        (7, 7.0, 0.5, 1),
    ],
)
def test_figures_know_their_last_digit(text, value, half_unit, digits):
    one = figure(text, "x")
    assert one.value == value
    assert one.half_unit == pytest.approx(half_unit, rel=1e-12)
    assert one.digits == digits


def test_a_perihelion_distance_of_nothing_is_refused_in_words():
    with pytest.raises(InvalidOrbitError, match=r"no solution for e = 0\.5, q = 5e-324 au"):
        heliocentric_state(Elements(0.5, 5e-324, 0.0, 0.0, 0.0, 0.0), 100.0)


def test_a_designation_is_one_line_of_printable_text():
    answer = whole_answer()
    answer["object"]["fullname"] = "99942 Apo\nphis\x1b[31m\u202e\ud800 (2004 MN4)" + "x" * 500
    answer["orbit"]["soln_date"] = "2024\r-06"
    answer["orbit"]["not_valid_after"] = "a\nb" * 100
    orbit = parse_orbit(json.dumps(answer), "x")
    assert orbit.designation.startswith("99942 Apo phis [31m (2004 MN4)xxx")
    assert len(orbit.designation) <= 120
    assert all(text.isprintable() for text in (orbit.solution_date, *orbit.notes))
    text = whole_oef().replace("99942 Apophis (2004 MN4)", "2023\x0bBU\x07\u2028 \x85x")
    assert parse_orbit(text, "x").designation == "2023 BU x"


def test_errors_are_one_line_of_at_most_300_characters(tmp_path):
    with pytest.raises(UnknownNameError) as caught:
        load_orbit("z" * 200_000)
    assert str(caught.value).startswith("no orbit is called 'zzzz")
    assert "…" in str(caught.value)
    assert "Or give a path to " in str(caught.value)
    assert len(str(caught.value)) <= 290
    with pytest.raises(OrbitFileError, match=r"^there is no file …y+/x\.json; check the path$"):
        load_orbit("y" * 3000 + "/x.json")
    for message in ("a\nb", "\x1b[2J", "x" * 5000, "word " * 5000, "\ud800", "\u2028"):
        line = str(FlybyError(message))
        assert line.isprintable()
        assert 0 <= len(line) <= 290
    odd = tmp_path / "a\nb.json"
    odd.write_text("{}")
    with pytest.raises(OrbitFileError, match=r"a b\.json: the JSON holds no orbit"):
        load_orbit(odd)
