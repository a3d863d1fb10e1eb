"""The figures that go with a report, drawn once for whichever format takes them."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flyby.errors import FigureError, SpanError
from flyby.orbits.orbit import Orbit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from astropy.time import Time

    from flyby.scene.flyby import Flyby

REPORT_FIGURES = ("approach", "geocentric", "visibility", "b-plane", "missions")
"""What is handed over with a report, in order, of the figures that there are."""


@dataclass(frozen=True)
class Pictures:
    """Figures of one orbit's flyby.

    Attributes
    ----------
    passage : Flyby or None
        None where the orbit has no flyby to draw.
    names : tuple of str
    missing : str
        Why there is none, in words; empty where there are some.
    failed : list of FigureError
        Those of `names` that could not be drawn, known once `figures` has come to its end.
    """

    passage: Flyby | None
    names: tuple[str, ...]
    missing: str = ""
    failed: list[FigureError] = field(default_factory=list)

    def figures(self) -> Iterator[tuple[str, Any]]:
        """Yield each name and its matplotlib figure, in the style of all figures."""
        from flyby.figures import draw

        self.failed.clear()
        if self.passage is None:
            return
        for name in self.names:
            try:
                yield name, draw(name, self.passage)
            except FigureError as problem:
                self.failed.append(problem)

    def images(self, file_format: str) -> Iterator[tuple[str, bytes]]:
        """Yield each name and its picture as "png" or "svg"."""
        from flyby.figures import save

        for name, figure in self.figures():
            stream = io.BytesIO()
            try:
                save(figure, name, stream, file_format)
            except FigureError as problem:
                self.failed.append(problem)
                continue
            yield name, stream.getvalue()

    def sentences(self) -> list[str]:
        """Return what there is to say of figures that are not there, once they have been drawn."""
        said = [self.missing] if self.missing else []
        return said + [f"{problem}"[:1].upper() + f"{problem}"[1:] for problem in self.failed]


def pictures_of(
    orbit: Orbit,
    start: Time | None = None,
    stop: Time | None = None,
    *,
    passage: Flyby | None = None,
) -> Pictures:
    """Return the figures of an orbit's deepest flyby in a span, or the reason why there is none.

    Parameters
    ----------
    orbit : Orbit
    start, stop : astropy.time.Time, optional
        By default 2020 to 2040.
    passage : Flyby, optional
        That which they show, where it is known already: nothing is computed a second time.

    Returns
    -------
    Pictures
        To be handed to `render` or `write`; a figure is drawn when it is written.

    Examples
    --------
    >>> import flyby
    >>> from astropy.time import Time
    >>> from flyby.reports import pictures_of
    >>> span = Time(["2029-04-10", "2029-04-20"], scale="tdb")
    >>> pictures_of(flyby.load_orbit("apophis"), *span).names
    ('approach', 'geocentric', 'visibility', 'b-plane', 'missions')
    """
    from flyby.figures import figure_names
    from flyby.figures.files import search_windows
    from flyby.scene.flyby import Flyby

    try:
        if passage is None:
            passage = Flyby(orbit, start=start, stop=stop)
        _ = passage.samples
    except SpanError as problem:
        return Pictures(None, (), str(problem))
    known = figure_names()
    names = [name for name in REPORT_FIGURES if name in known]
    if not passage.mission_bands and "missions" in names:
        names.remove("missions")
    search_windows(passage, names)
    return Pictures(passage, tuple(names))
