"""Radar: who can send and hear an echo, when, how strong it is and how it is shifted."""

from __future__ import annotations

from flyby.observing.radar.delay_doppler import DelayDoppler, delay_doppler
from flyby.observing.radar.study import RadarWindow, radar_dishes, radar_windows
from flyby.observing.radar.target import RadarTarget, radar_target

__all__ = [
    "DelayDoppler",
    "RadarTarget",
    "RadarWindow",
    "delay_doppler",
    "radar_dishes",
    "radar_target",
    "radar_windows",
]
