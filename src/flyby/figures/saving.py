"""Writing a drawn figure to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flyby.figures.drawing import named
from flyby.figures.style import flyby_style

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def save(
    figure: Figure, name: str, target: Any, file_format: str, dpi: float | None = None
) -> None:
    """Write a drawn figure to a path or a stream, without the date of making.

    Dates would make two runs differ.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        As `draw` gives it.
    name : str
        Of `figure_names`, for what is said where it fails.
    target : path-like or binary stream
    file_format : {"png", "svg", "pdf"}
    dpi : float, optional
        Pixels an inch of a PNG file, and of pictures within the others; 200 where not given.

    Raises
    ------
    FigureError
        If it cannot be written in this format.

    Examples
    --------
    >>> import io
    >>> import flyby
    >>> from flyby.figures import draw, save
    >>> picture = io.BytesIO()
    >>> figure = draw("missions", flyby.Flyby(flyby.load_orbit("apophis")))
    >>> save(figure, "missions", picture, "png")
    >>> picture.getvalue()[1:4]
    b'PNG'
    """
    undated: dict[str, dict[str, Any]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
    with flyby_style(), named(name):
        figure.savefig(
            target,
            format=file_format,
            metadata=undated.get(file_format, {}),
            facecolor=figure.get_facecolor(),
            dpi="figure" if dpi is None else dpi,
        )
