"""One flyby, gathered once: what every figure, report, page and film shows of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flyby.scene.recovery_nights import Displacement as Displacement
    from flyby.scene.recovery_nights import Recovery as Recovery
    from flyby.scene.recovery_nights import recovery as recovery
    from flyby.scene.spin_before import SpinState as SpinState
    from flyby.scene.spin_before import spin_state as spin_state
    from flyby.scene.spin_ensemble import Expected as Expected
    from flyby.scene.spin_ensemble import Rotation as Rotation
    from flyby.scene.spin_ensemble import SpinStudy as SpinStudy
    from flyby.scene.spin_ensemble import expected_in as expected_in
    from flyby.scene.spin_ensemble import spin_through_flyby as spin_through_flyby

_HOMES = {
    "Displacement": "recovery_nights",
    "Expected": "spin_ensemble",
    "Recovery": "recovery_nights",
    "Rotation": "spin_ensemble",
    "SpinState": "spin_before",
    "SpinStudy": "spin_ensemble",
    "expected_in": "spin_ensemble",
    "recovery": "recovery_nights",
    "spin_state": "spin_before",
    "spin_through_flyby": "spin_ensemble",
}

__all__ = [
    "Displacement",
    "Expected",
    "Recovery",
    "Rotation",
    "SpinState",
    "SpinStudy",
    "expected_in",
    "recovery",
    "spin_state",
    "spin_through_flyby",
]


def __getattr__(name: str) -> Any:
    """Import a name from its module the first time that it is asked for (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'flyby.scene' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"flyby.scene.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
