"""Figures in files: the same ones however many processes draw them, and each drawn once."""

from __future__ import annotations

import pickle
from functools import partial

import pytest
from matplotlib.figure import Figure
from shared_scenes import apophis as passage

from flyby.dynamics import planetary_ephemeris
from flyby.errors import FigureError
from flyby.figures import figure_names, files, render
from flyby.scene.flyby import Flyby


@pytest.mark.slow
@pytest.mark.parametrize("file_format", ["png", "svg", "pdf"])
def test_files_are_the_same_however_many_processes_draw_them(tmp_path, file_format):
    # One with windows, which stays here; two without, of which the other process has one or both.
    names = ("missions", "approach", "orbit")
    for workers in (1, 2):
        paths = list(
            render(names, passage(), tmp_path / str(workers), file_format, workers=workers)
        )
        assert [path.stem for path in paths] == list(names)
    for name in names:
        one, two = ((tmp_path / str(n) / f"{name}.{file_format}").read_bytes() for n in (1, 2))
        assert one == two, name


def test_a_written_figure_is_drawn_once_and_looks_like_one_that_is_shown(tmp_path, monkeypatch):
    import flyby.figures

    drawn = []
    draw = Figure.draw
    monkeypatch.setattr(Figure, "draw", lambda *args: drawn.append(1) or draw(*args))
    (path,) = render(["missions"], passage(), tmp_path)
    assert len(drawn) == 1
    shown = tmp_path / "shown.png"
    flyby.figures.save(flyby.figures.draw("missions", passage()), "missions", shown, "png")
    assert path.read_bytes() == shown.read_bytes()


@pytest.mark.parametrize("workers", range(1, 7))
def test_every_figure_is_drawn_by_one_process_and_windows_by_this_one(workers):
    names = figure_names()
    shares = files.shared_out(names, workers)
    assert len(shares) <= workers
    assert sorted(name for share in shares for name in share) == sorted(names)
    for share in shares[1:]:
        assert share
        assert not {"approach", "geocentric", "appearance", "timeline"} & set(share)
    of = {name: place for place, share in enumerate(shares) for name in share}
    assert of["keyholes"] == of["b-plane"]
    # Nothing is started for one small figure.
    assert len(files.shared_out(["missions"], workers)) == 1


def _fails(name: str, _passage: Flyby, which: str) -> bytes:
    if name == which:
        raise FigureError(name, ValueError("no such luck"))
    return name.encode()


@pytest.mark.slow
def test_what_another_process_cannot_draw_is_said_here_in_its_place():
    names = ("sky", "missions", "forces", "naked-eye", "approach", "b-plane")
    outcomes = list(files.pictures(partial(_fails, which="sky"), names, passage(), 2))
    assert "sky" in files.shared_out(names, 2)[1]
    assert outcomes[1:] == [name.encode() for name in names[1:]]
    assert isinstance(outcomes[0], FigureError)
    assert str(outcomes[0]) == "figure sky could not be drawn: unexpected ValueError: no such luck"
    assert outcomes[0].name == "sky"


def test_a_flyby_travels_without_the_ephemeris():
    sent = pickle.dumps(Flyby(passage().orbit, start=passage().start, stop=passage().stop))
    whole = pickle.dumps(passage())
    assert len(sent) < 1e5
    assert len(whole) < 30e6
    arrived = pickle.loads(whole)
    assert arrived.sky.ephemeris is passage().sky.ephemeris
    assert pickle.loads(pickle.dumps(planetary_ephemeris())) is planetary_ephemeris()
    assert arrived.approach.distance == passage().approach.distance
