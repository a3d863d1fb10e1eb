"""Frames into a film: MP4 through the ffmpeg that `imageio-ffmpeg` ships, GIF without it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flyby.errors import MissingPackageError, OutputError, UnknownNameError
from flyby.output import written_beside

SUFFIXES = (".mp4", ".gif")

Frame = NDArray[np.uint8]


def film_writer(path: str | os.PathLike[str]) -> Callable[[Iterable[Frame], int], Path]:
    """Return what writes a film to `path`, by its suffix; to be had before anything is drawn.

    Parameters
    ----------
    path : path-like
        Ends in .mp4 or .gif.

    Returns
    -------
    callable
        Of the frames, (height, width, 3) each, and the frames a second; gives the path.

    Raises
    ------
    UnknownNameError
        If the suffix is neither .mp4 nor .gif.
    MissingPackageError
        For MP4 where no ffmpeg is installed with Python's packages.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import numpy as np
    >>> from flyby.exports import film_writer
    >>> frames = [np.full((20, 30, 3), grey, dtype=np.uint8) for grey in (0, 120, 240)]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     film_writer(Path(folder, "grey.gif"))(frames, 10).name
    'grey.gif'
    """
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix not in SUFFIXES:
        raise UnknownNameError("kind of film", suffix or target.name, SUFFIXES)
    if suffix == ".mp4":
        try:
            import imageio_ffmpeg  # noqa: F401
        except ImportError:
            raise MissingPackageError(
                "MP4 needs ffmpeg, which pip install 'flyby[animate]' brings; or name a .gif"
            ) from None
    write = _write_mp4 if suffix == ".mp4" else _write_gif

    def writer(frames: Iterable[Frame], frames_per_second: int) -> Path:
        with written_beside(target) as temporary:
            write(frames, frames_per_second, temporary)
        return target

    return writer


def _write_mp4(frames: Iterable[Frame], frames_per_second: int, path: Path) -> None:
    import imageio_ffmpeg

    encoder: Any = None
    try:
        for frame in frames:
            if encoder is None:
                height, width = frame.shape[:2]
                encoder = imageio_ffmpeg.write_frames(
                    str(path),
                    (width, height),
                    fps=frames_per_second,
                    codec="libx264",
                    pix_fmt_out="yuv420p",
                    macro_block_size=2,
                    quality=8,
                    ffmpeg_log_level="error",
                    output_params=["-movflags", "+faststart"],
                )
                encoder.send(None)
            encoder.send(np.ascontiguousarray(frame))
    except OSError as problem:
        raise OutputError(f"ffmpeg cannot write the film: {problem}; try a .gif") from None
    finally:
        if encoder is not None:
            encoder.close()


def _write_gif(frames: Iterable[Frame], frames_per_second: int, path: Path) -> None:
    from PIL import Image

    # Browsers slow down what is shorter than two hundredths of a second.
    duration_ms = max(20, round(1000.0 / frames_per_second))
    images = (
        Image.fromarray(frame).quantize(colors=64, dither=Image.Dither.NONE) for frame in frames
    )
    first = next(images)
    first.save(
        path,
        format="GIF",
        save_all=True,
        append_images=images,
        duration=duration_ms,
        loop=0,
        optimize=False,
    )
