"""One flyby, gathered once: what every figure, report, page and film shows of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flyby.scene.light_curve_coverage import AliasTest as AliasTest
    from flyby.scene.light_curve_coverage import Lunation as Lunation
    from flyby.scene.light_curve_coverage import PhaseCoverage as PhaseCoverage
    from flyby.scene.light_curve_hours import NetworkNights as NetworkNights
    from flyby.scene.light_curve_nights import LightCurveNights as LightCurveNights
    from flyby.scene.light_curve_nights import lightcurve as lightcurve
    from flyby.scene.light_curve_periods import Alternative as Alternative
    from flyby.scene.light_curve_periods import Pole as Pole
    from flyby.scene.light_curve_periods import RotationPeriod as RotationPeriod
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
    "AliasTest": "light_curve_coverage",
    "Alternative": "light_curve_periods",
    "Displacement": "recovery_nights",
    "Expected": "spin_ensemble",
    "LightCurveNights": "light_curve_nights",
    "Lunation": "light_curve_coverage",
    "NetworkNights": "light_curve_hours",
    "PhaseCoverage": "light_curve_coverage",
    "Pole": "light_curve_periods",
    "Recovery": "recovery_nights",
    "Rotation": "spin_ensemble",
    "RotationPeriod": "light_curve_periods",
    "SpinState": "spin_before",
    "SpinStudy": "spin_ensemble",
    "expected_in": "spin_ensemble",
    "lightcurve": "light_curve_nights",
    "recovery": "recovery_nights",
    "spin_state": "spin_before",
    "spin_through_flyby": "spin_ensemble",
}

__all__ = [
    "AliasTest",
    "Alternative",
    "Displacement",
    "Expected",
    "LightCurveNights",
    "Lunation",
    "NetworkNights",
    "PhaseCoverage",
    "Pole",
    "Recovery",
    "Rotation",
    "RotationPeriod",
    "SpinState",
    "SpinStudy",
    "expected_in",
    "lightcurve",
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
