"""What the networks of two agencies see together, and who takes over from whom."""

from __future__ import annotations

from flyby.observing.joint.baseline import BestParallax, baseline, greatest_parallax, parallax
from flyby.observing.joint.coverage import JointCoverage, JointView, YearTotal
from flyby.observing.joint.handovers import Handover
from flyby.observing.joint.simultaneous import Simultaneous
from flyby.observing.joint.view import joint_view

__all__ = [
    "BestParallax",
    "Handover",
    "JointCoverage",
    "JointView",
    "Simultaneous",
    "YearTotal",
    "baseline",
    "greatest_parallax",
    "joint_view",
    "parallax",
]
