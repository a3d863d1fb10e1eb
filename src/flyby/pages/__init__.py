"""The flyby as one interactive page that needs no network.

The room is called `pages`, so that `flyby.page` can be the function of that name.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from astropy.time import Time

    from flyby.orbits.orbit import Orbit
    from flyby.scene.flyby import Flyby

__all__ = ["Page", "page", "page_html", "write_page"]

INLINE_HEIGHT = 860
"""Height of the page where a notebook shows it [pixels]."""


@dataclass(frozen=True)
class Page:
    """The interactive page of one flyby, made when it is first looked at.

    A notebook shows it where it stands; `save` writes it to a file.

    Attributes
    ----------
    passage : Flyby
    html : str
        The whole document, with everything that it needs inside.

    Raises
    ------
    SpanError
        When it is made, if the orbit has no flyby to show.

    Examples
    --------
    >>> import flyby
    >>> page = flyby.page(flyby.Flyby(flyby.load_orbit("apophis")))
    >>> page
    <Page of the flyby of Apophis; .save("flyby.html") writes it>
    """

    passage: Flyby

    @cached_property
    def html(self) -> str:
        """The whole document, with everything that it needs inside."""
        from flyby.pages.assemble import assemble
        from flyby.pages.data import page_data

        return assemble(page_data(self.passage))

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page to a file, whole or not at all.

        Parameters
        ----------
        path : path-like
            Folders that are missing are made.

        Returns
        -------
        pathlib.Path

        Raises
        ------
        OutputError
            If the file cannot be written.
        """
        from flyby.errors import OutputError
        from flyby.output import write_text

        if Path(path).is_dir():
            raise OutputError(f"cannot write {path}: it is a folder; name a file in it")
        return write_text(path, self.html)

    def __repr__(self) -> str:
        name = self.passage.orbit.proper_name
        return f'<Page of the flyby of {name}; .save("flyby.html") writes it>'

    def _repr_html_(self) -> str:
        """Show the page in a frame of its own, so that neither style nor script meets another's."""
        return (
            f'<iframe srcdoc="{escape(self.html, quote=True)}" '
            f'title="The flyby of {escape(self.passage.orbit.proper_name, quote=True)}" '
            f'sandbox="allow-scripts" '
            f'style="width: 100%; height: {INLINE_HEIGHT}px; border: 0"></iframe>'
        )


def page(passage: Flyby) -> Page:
    """Make the interactive page of a flyby.

    Parameters
    ----------
    passage : Flyby

    Returns
    -------
    Page
        Which a notebook shows, and which `Page.save` writes to a file.

    Examples
    --------
    >>> import flyby
    >>> passage = flyby.Flyby(flyby.load_orbit("apophis"))
    >>> path = flyby.page(passage).save("apophis.html")  # doctest: +SKIP
    """
    return Page(passage)


def page_html(orbit: Orbit, start: Time | None = None, stop: Time | None = None) -> str:
    """Return one HTML document that shows an orbit's flyby, with everything it needs inside.

    Parameters
    ----------
    orbit : Orbit
        Its deepest approach to the Earth in the span is shown.
    start, stop : astropy.time.Time, optional
        The span; by default 2020 to 2040.

    Raises
    ------
    SpanError
        If the orbit has no flyby to show.
    """
    from flyby.scene.flyby import Flyby

    return page(Flyby(orbit, start=start, stop=stop)).html


def write_page(
    orbit: Orbit,
    path: str | os.PathLike[str],
    start: Time | None = None,
    stop: Time | None = None,
) -> Path:
    """Write `page_html` to a file, whole or not at all.

    Raises
    ------
    SpanError
        If the orbit has no flyby to show.
    OutputError
        If the file cannot be written.
    """
    from flyby.scene.flyby import Flyby

    return page(Flyby(orbit, start=start, stop=stop)).save(path)
