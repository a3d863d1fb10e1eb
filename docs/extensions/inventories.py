"""Where other projects describe the names that this site links to.

Intersphinx fetches such lists from each site; these few are kept here, and written in its format.
"""

from __future__ import annotations

from pathlib import Path

NAMES: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
    "python": (
        "https://docs.python.org/3/",
        {"pathlib.Path": ("py:class", "library/pathlib.html#pathlib.Path")},
    ),
    "numpy": (
        "https://numpy.org/doc/stable/",
        {
            "numpy.ndarray": (
                "py:class",
                "reference/generated/numpy.ndarray.html#numpy.ndarray",
            )
        },
    ),
    "astropy": (
        "https://docs.astropy.org/en/stable/",
        {
            "astropy.time.Time": ("py:class", "api/astropy.time.Time.html#astropy.time.Time"),
            "astropy.units.Quantity": (
                "py:class",
                "api/astropy.units.Quantity.html#astropy.units.Quantity",
            ),
            "astropy.table.QTable": (
                "py:class",
                "api/astropy.table.QTable.html#astropy.table.QTable",
            ),
        },
    ),
    "matplotlib": (
        "https://matplotlib.org/stable/",
        {
            "matplotlib.figure.Figure": (
                "py:class",
                "api/figure_api.html#matplotlib.figure.Figure",
            ),
            "matplotlib.axes.Axes": ("py:class", "api/axes_api.html#matplotlib.axes.Axes"),
        },
    ),
}


def write_inventories(folder: Path) -> dict[str, tuple[str, str]]:
    """Write one file a project; what `intersphinx_mapping` wants."""
    import zlib

    folder.mkdir(parents=True, exist_ok=True)
    mapping = {}
    for project, (address, names) in NAMES.items():
        head = (
            "# Sphinx inventory version 2\n"
            f"# Project: {project}\n"
            "# Version: \n"
            "# The remainder of this file is compressed using zlib.\n"
        )
        lines = "".join(f"{name} {kind} 1 {place} -\n" for name, (kind, place) in names.items())
        path = folder / f"{project}.inv"
        path.write_bytes(head.encode() + zlib.compress(lines.encode()))
        mapping[project] = (address, str(path))
    return mapping
