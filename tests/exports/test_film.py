"""Films, read back by what others read them with."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from flyby.errors import FlybyError, MissingPackageError, OutputError
from flyby.exports.film import film_writer


def pictures(count=6):
    for step in range(count):
        picture = np.full((90, 160, 3), 255, dtype=np.uint8)
        picture[:, 20 * step : 20 * step + 20] = (200, 40, 0)
        yield picture


def where(picture):
    """Column in the middle of what is red."""
    red = np.asarray(picture)[:, :, 1].mean(axis=0) < 150
    return float(np.flatnonzero(red).mean())


def test_a_gif_holds_every_frame(tmp_path):
    from PIL import Image

    path = film_writer(tmp_path / "a.gif")(pictures(), 10)
    with Image.open(path) as film:
        assert film.n_frames == 6
        assert film.info["duration"] == 100
        assert film.info["loop"] == 0
        for step in range(6):
            film.seek(step)
            assert where(film.convert("RGB")) == pytest.approx(20 * step + 9.5, abs=1)


# imageio-ffmpeg leaves the pipes of what it has read to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_mp4_holds_every_frame(tmp_path):
    reader = pytest.importorskip(
        "imageio_ffmpeg", reason="needs ffmpeg: pip install 'flyby[animate]'"
    )
    path = film_writer(tmp_path / "a.mp4")(pictures(), 10)
    found = reader.read_frames(str(path))
    told = next(found)
    assert told["size"] == (160, 90)
    assert told["fps"] == 10
    places = [where(np.frombuffer(raw, dtype=np.uint8).reshape(90, 160, 3)) for raw in found]
    # Lossy: an edge may move by a pixel or two.
    assert places == pytest.approx([20 * step + 9.5 for step in range(6)], abs=2)


def test_without_ffmpeg_it_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(MissingPackageError, match=r"flyby\[animate\].*or name a \.gif"):
        film_writer(tmp_path / "a.mp4")


@pytest.mark.parametrize("name", ["a.webm", "a", ".mp4x"])
def test_another_suffix_is_refused(tmp_path, name):
    with pytest.raises(FlybyError, match=r"kind of film.*\.mp4, \.gif"):
        film_writer(tmp_path / name)


def test_a_film_that_fails_leaves_nothing(tmp_path):
    def broken():
        yield from pictures(2)
        raise FlybyError("no more")

    with pytest.raises(FlybyError, match="no more"):
        film_writer(tmp_path / "a.gif")(broken(), 10)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot write"):
        film_writer(tmp_path / "file" / "a.gif")(pictures(), 10)
