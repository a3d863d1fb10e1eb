"""The flyby as one page that needs no network."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from astropy.time import Time

    from flyby.orbits.orbit import Orbit


def page_html(orbit: Orbit, start: Time | None = None, stop: Time | None = None) -> str:
    """One HTML document that shows an orbit's flyby, with everything that it needs inside.

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
    from flyby.page.assemble import assemble
    from flyby.page.data import page_data
    from flyby.scene.flyby import Flyby

    return assemble(page_data(Flyby(orbit, start=start, stop=stop)))


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
    from flyby.errors import OutputError
    from flyby.output import write_text

    if Path(path).is_dir():
        raise OutputError(f"cannot write {path}: it is a folder; name a file in it")
    return write_text(path, page_html(orbit, start, stop))
