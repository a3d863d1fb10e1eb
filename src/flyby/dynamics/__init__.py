"""Planetary ephemeris, force model, integrator; above them `propagate` and `Trajectory`."""

from __future__ import annotations

from flyby.dynamics.agreement import load_orbit
from flyby.dynamics.contact import Contact
from flyby.dynamics.ephemeris import planetary_ephemeris
from flyby.dynamics.force_model import ForceModel
from flyby.dynamics.propagation import propagate
from flyby.dynamics.trajectory import Trajectory

__all__ = [
    "Contact",
    "ForceModel",
    "Trajectory",
    "load_orbit",
    "planetary_ephemeris",
    "propagate",
]
