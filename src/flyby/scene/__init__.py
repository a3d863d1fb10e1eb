"""One flyby, gathered once: what every figure, report, page and film shows of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flyby.scene.recovery_nights import Displacement as Displacement
    from flyby.scene.recovery_nights import Recovery as Recovery
    from flyby.scene.recovery_nights import recovery as recovery

__all__ = ["Displacement", "Recovery", "recovery"]


def __getattr__(name: str) -> Any:
    """Import a name from its module the first time that it is asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module 'flyby.scene' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module("flyby.scene.recovery_nights"), name)
    globals()[name] = value
    return value
