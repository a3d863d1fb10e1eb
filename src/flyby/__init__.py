"""flyby: published orbits in; close approaches and their observation windows out, offline.

The names below are loaded when they are first used, so that ``import flyby`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flyby.version import VERSION as __version__  # noqa: N811 - the name that packages have

if TYPE_CHECKING:
    from flyby.dynamics import load_orbit as load_orbit
    from flyby.dynamics import propagate as propagate
    from flyby.encounter.close_approaches import close_approaches as close_approaches
    from flyby.observing import observation_windows as observation_windows
    from flyby.pages import page as page

__all__ = [
    "__version__",
    "close_approaches",
    "load_orbit",
    "observation_windows",
    "page",
    "propagate",
]

_HOMES = {
    "load_orbit": "flyby.dynamics",
    "propagate": "flyby.dynamics",
    "close_approaches": "flyby.encounter",
    "observation_windows": "flyby.observing",
    "page": "flyby.pages",
}


def __getattr__(name: str) -> Any:
    """Import a public name from its room the first time that it is asked for (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'flyby' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
