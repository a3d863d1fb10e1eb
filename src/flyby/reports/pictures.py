"""The figures that go with a report, drawn once for whichever format takes them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flyby.errors import SpanError
from flyby.orbits.orbit import Orbit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from astropy.time import Time

REPORT_FIGURES = ("approach", "geocentric", "visibility", "b-plane", "missions")
"""What is handed over with a report, in order, of the figures that there are."""


@dataclass(frozen=True)
class Pictures:
    """Figures of one orbit's flyby.

    Attributes
    ----------
    scene : Scene or None
        None where the orbit has no flyby to draw.
    names : tuple of str
    missing : str
        Why there is none, in words; empty where there are some.
    """

    scene: Any
    names: tuple[str, ...]
    missing: str = ""

    def figures(self) -> Iterator[tuple[str, Any]]:
        """Each name and its matplotlib figure, in the style of all figures."""
        from flyby.figures import figure_function
        from flyby.figures.style import flyby_style

        for name in self.names:
            with flyby_style():
                yield name, figure_function(name)(self.scene)

    def images(self, file_format: str) -> Iterator[tuple[str, bytes]]:
        """Each name and its picture as "png" or "svg"."""
        for name, figure in self.figures():
            stream = io.BytesIO()
            metadata = {"Date": None} if file_format == "svg" else {}
            figure.savefig(stream, format=file_format, metadata=metadata)
            yield name, stream.getvalue()


def pictures_of(orbit: Orbit, start: Time | None = None, stop: Time | None = None) -> Pictures:
    """The figures of an orbit's deepest flyby in a span, or the reason why there is none.

    Parameters
    ----------
    orbit : Orbit
    start, stop : astropy.time.Time, optional
        By default 2020 to 2040.
    """
    from flyby.figures import figure_names
    from flyby.figures.scene import make_scene

    try:
        scene = make_scene(orbit, start, stop)
    except SpanError as problem:
        return Pictures(None, (), str(problem))
    known = figure_names()
    names = [name for name in REPORT_FIGURES if name in known]
    if not scene.missions and "missions" in names:
        names.remove("missions")
    return Pictures(scene, tuple(names))
