"""The cache keeps arrays, and is never the reason that something fails."""

from __future__ import annotations

import io
import os
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from flyby import cache
from flyby.cache import cache_folder, key_of, load_arrays, store_arrays

ARRAYS = {"dense": np.arange(24.0).reshape(2, 3, 4), "count": np.array(7)}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A cache of its own for each test; not there until something is kept."""
    chosen = tmp_path / "kept" / "here"
    monkeypatch.setenv("FLYBY_CACHE_DIR", str(chosen))
    monkeypatch.setattr(cache, "_said", set())
    return chosen


def test_what_is_kept_comes_back_bit_by_bit(folder):
    assert load_arrays("trajectory", "k" * 64) is None
    store_arrays("trajectory", "k" * 64, ARRAYS)
    kept = load_arrays("trajectory", "k" * 64)
    assert kept is not None
    assert set(kept) == set(ARRAYS)
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(kept[name], array, strict=True)
    # Nothing but the entry: no temporary file stays behind.
    assert [path.suffix for path in folder.iterdir()] == [".npz"]


def test_kinds_and_keys_are_kept_apart():
    store_arrays("trajectory", "a" * 64, {"x": np.array([1.0])})
    store_arrays("windows", "a" * 64, {"x": np.array([2.0])})
    store_arrays("trajectory", "b" * 64, {"x": np.array([3.0])})
    assert load_arrays("trajectory", "a" * 64)["x"] == 1.0
    assert load_arrays("windows", "a" * 64)["x"] == 2.0
    assert load_arrays("trajectory", "b" * 64)["x"] == 3.0
    assert load_arrays("windows", "b" * 64) is None


def test_a_second_time_replaces_the_first():
    store_arrays("trajectory", "a" * 64, {"x": np.array([1.0])})
    store_arrays("trajectory", "a" * 64, {"y": np.array([2.0])})
    assert set(load_arrays("trajectory", "a" * 64)) == {"y"}


@pytest.mark.parametrize("damage", ["empty", "cut", "text", "flipped", "pickled", "folder"])
def test_a_damaged_entry_is_as_if_there_were_none(folder, damage):
    store_arrays("trajectory", "a" * 64, ARRAYS)
    (entry,) = folder.glob("*.npz")
    content = entry.read_bytes()
    if damage == "empty":
        entry.write_bytes(b"")
    elif damage == "cut":
        entry.write_bytes(content[: len(content) // 2])
    elif damage == "text":
        entry.write_text("not an archive", encoding="utf-8")
    elif damage == "flipped":
        # A byte of the first array's numbers: the archive's own check sum must find it.
        place = content.index(np.float64(5.0).tobytes())
        entry.write_bytes(content[: place + 6] + b"\xff" + content[place + 7 :])
    elif damage == "pickled":
        np.savez(entry, x=np.array([{"not": "numbers"}], dtype=object))
    else:
        entry.unlink()
        entry.mkdir()
    assert load_arrays("trajectory", "a" * 64) is None


def test_a_damaged_entry_is_written_again(folder):
    store_arrays("trajectory", "a" * 64, ARRAYS)
    (entry,) = folder.glob("*.npz")
    entry.write_bytes(b"PK\x03\x04 cut off")
    store_arrays("trajectory", "a" * 64, ARRAYS)
    assert load_arrays("trajectory", "a" * 64) is not None


def test_an_empty_variable_turns_it_off(folder, monkeypatch, tmp_path):
    monkeypatch.setenv("FLYBY_CACHE_DIR", "")
    monkeypatch.chdir(tmp_path)
    assert cache_folder() is None
    store_arrays("trajectory", "a" * 64, ARRAYS)
    assert load_arrays("trajectory", "a" * 64) is None
    assert list(tmp_path.iterdir()) == []
    assert not folder.exists()


def test_without_a_variable_it_is_the_platforms_folder(monkeypatch):
    monkeypatch.delenv("FLYBY_CACHE_DIR")
    chosen = cache_folder()
    assert chosen is not None
    assert chosen.is_absolute()
    assert "flyby" in chosen.parts


def one_line(text: str) -> str:
    """The only line there is."""
    (line,) = text.splitlines()
    assert line.startswith("flyby: ")
    return line


def test_a_folder_that_cannot_be_made_costs_one_line(monkeypatch, tmp_path, capfd):
    """A path below a regular file: even root cannot write there."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("FLYBY_CACHE_DIR", str(tmp_path / "file" / "cache"))
    for _ in range(3):
        store_arrays("trajectory", "a" * 64, ARRAYS)
        store_arrays("keyholes", "b" * 64, ARRAYS)
        load_arrays("trajectory", "a" * 64)
    output, errors = capfd.readouterr()
    assert output == ""
    assert "nothing can be kept in" in one_line(errors)
    assert "FLYBY_CACHE_DIR" in errors


@contextmanager
def full_disk():
    """No file may grow beyond a hundred bytes: what a full disk does, to root too.

    Not as a fixture: pytest's own output may be a file, which could not grow either.
    """
    resource = pytest.importorskip("resource", reason="limits files as POSIX does")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_costs_one_line_and_leaves_nothing(folder, monkeypatch):
    errors = io.StringIO()  # the captured one is a file too
    monkeypatch.setattr("sys.stderr", errors)
    with full_disk():
        for key in "ab":
            store_arrays("trajectory", key * 64, ARRAYS)
            assert load_arrays("trajectory", key * 64) is None
    assert list(folder.iterdir()) == []
    assert "File too large" in one_line(errors.getvalue())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_one_bit_is_not_believed(data):
    """Whichever bit of the file it is: numbers, names, shapes, the archive's own tables."""
    store_arrays("trajectory", "a" * 64, ARRAYS)
    entry = cache_folder() / f"trajectory-{'a' * 40}.npz"
    content = bytearray(entry.read_bytes())
    place = data.draw(st.integers(0, 8 * len(content) - 1))
    content[place // 8] ^= 1 << place % 8
    entry.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        errors = io.StringIO()
        patch.setattr(cache, "_said", set())
        patch.setattr("sys.stderr", errors)
        assert load_arrays("trajectory", "a" * 64) is None
    assert "does not hold what was kept there" in one_line(errors.getvalue())


def test_the_file_of_another_key_is_not_believed(folder):
    store_arrays("trajectory", "a" * 64, ARRAYS)
    (entry,) = folder.glob("*.npz")
    entry.rename(folder / f"trajectory-{'b' * 40}.npz")
    assert load_arrays("trajectory", "b" * 64) is None
    store_arrays("trajectory", "a" * 64, ARRAYS)
    assert load_arrays("trajectory", "a" * 40 + "b" * 24) is None  # the name has forty of them
    store_arrays("trajectory", "a" * 64, ARRAYS)
    (folder / f"keyholes-{'a' * 40}.npz").write_bytes(
        (folder / f"trajectory-{'a' * 40}.npz").read_bytes()
    )
    assert load_arrays("keyholes", "a" * 64) is None


def entry_of(folder: Path, key: str) -> Path:
    (entry,) = folder.glob(f"*-{key[:40]}.npz")
    return entry


def test_what_was_used_longest_ago_goes_first(folder, monkeypatch):
    content = {"x": np.zeros(1000)}  # 8 kB
    for age, key in ((300, "a" * 64), (200, "b" * 64), (100, "c" * 64)):
        store_arrays("trajectory", key, content)
        entry = entry_of(folder, key)
        then = entry.stat().st_mtime - age
        os.utime(entry, (then, then))
    # Reading is use: the oldest becomes the newest.
    assert load_arrays("trajectory", "a" * 64) is not None
    monkeypatch.setattr(cache, "_LARGEST_TOTAL_BYTES", 26_000)  # three entries
    store_arrays("trajectory", "d" * 64, content)
    assert load_arrays("trajectory", "b" * 64) is None
    for key in "acd":
        assert load_arrays("trajectory", key * 64) is not None


def test_pruning_leaves_what_is_not_its_own(folder, monkeypatch):
    folder.mkdir(parents=True)
    stranger = folder / "notes.txt"
    stranger.write_text("x" * 10_000, encoding="utf-8")
    monkeypatch.setattr(cache, "_LARGEST_TOTAL_BYTES", 1)
    store_arrays("trajectory", "a" * 64, ARRAYS)
    assert stranger.exists()
    assert list(folder.glob("*.npz")) == []


SMALL = arrays(np.float64, array_shapes(max_dims=2, max_side=3), elements=st.floats(-1.0, 1.0))
PARTS = st.one_of(SMALL, st.floats(allow_nan=False), st.text(max_size=4), st.integers())


@given(st.lists(PARTS, max_size=4))
def test_the_same_parts_give_the_same_key(parts):
    again = [part.copy() if isinstance(part, np.ndarray) else part for part in parts]
    assert key_of(*parts) == key_of(*again)
    assert len(key_of(*parts)) == 64


@given(SMALL, st.data())
def test_the_last_bit_of_one_number_changes_the_key(array, data):
    place = data.draw(st.integers(0, array.size - 1))
    changed = array.copy()
    changed.flat[place] = np.nextafter(changed.flat[place], 2.0)
    assert key_of(array) != key_of(changed)


def test_shape_type_and_order_of_parts_change_the_key():
    numbers = np.arange(6.0)
    keys = [
        key_of(numbers),
        key_of(numbers.reshape(2, 3)),
        key_of(numbers.astype(np.float32)),
        key_of(numbers.astype(np.int64)),
        key_of(numbers, 1.0),
        key_of(1.0, numbers),
        key_of(),
        key_of(1.0),
        key_of(1),
        key_of("1"),
        key_of("ab", "c"),
        key_of("a", "bc"),
        key_of(b"ab"),
    ]
    assert len(set(keys)) == len(keys)
    # The layout in memory is not part of what an array is.
    assert key_of(numbers.reshape(2, 3)) == key_of(np.asfortranarray(numbers.reshape(2, 3)))


@pytest.fixture
def entries_after(folder):
    """How many trajectories are kept after a propagation."""
    from flyby.dynamics import propagate
    from flyby.orbits import load_orbit
    from flyby.times import parse_time

    usual = {
        "orbit": load_orbit("apophis"),
        "start": parse_time("2025-11-01"),
        "stop": parse_time("2025-12-01"),
    }

    def count(**changes):
        propagate(**(usual | changes))
        return len(list(folder.glob("trajectory-*.npz")))

    return count


def test_the_same_propagation_is_kept_once_and_read_back(entries_after, monkeypatch):
    from flyby.dynamics import propagation

    assert entries_after() == 1
    monkeypatch.setattr(propagation, "_legs", None)  # would fail if it were called
    assert entries_after() == 1


def test_every_input_of_a_propagation_makes_an_entry_of_its_own(entries_after):
    from flyby.dynamics import ForceModel
    from flyby.orbits import load_orbit
    from flyby.times import parse_time

    orbit = load_orbit("apophis")
    other_elements = replace(orbit.elements, eccentricity=orbit.elements.eccentricity + 1e-12)
    push = orbit.nongravitational
    other_push = replace(push, a2_au_day2=push.a2_au_day2 * 1.01)
    changes = [
        {},
        {"orbit": replace(orbit, elements=other_elements)},
        {"orbit": replace(orbit, nongravitational=other_push)},
        {"orbit": replace(orbit, designation="1 Ceres")},
        {"orbit": load_orbit("apophis-jpl-199")},
        {"orbit": [orbit, orbit]},
        {"start": parse_time("2025-11-01T00:00:00.001")},
        {"stop": parse_time("2025-12-01T00:00:00.001")},
        {"tolerance": 1.1e-6},
        {"forces": ForceModel(planets=("earth", "jupiter"))},
        {"forces": ForceModel(relativity="sun")},
        *(
            {"forces": ForceModel(**{field.name: False})}
            for field in fields(ForceModel)
            if field.type == "bool"
        ),
    ]
    # Every field of the force model is tried: a new one has to be added here.
    assert len(fields(ForceModel)) == 6
    for number, change in enumerate(changes, start=1):
        assert entries_after(**change) == number, change


def test_a_kept_entry_with_arrays_missing_is_computed_again(entries_after, folder):
    entries_after()
    (entry,) = folder.glob("trajectory-*.npz")
    np.savez(entry, starts=np.zeros(1))
    assert entries_after() == 1
    with np.load(entry) as kept:
        assert {"starts", "lengths", "dense", "rejected"} <= set(kept.files)
