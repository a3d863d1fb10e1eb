"""Where the horizon around a site bends: instants added so that no mast is stepped over."""

from __future__ import annotations

import numpy as np

from flyby.arrays import FloatArray
from flyby.catalogue.horizon import HorizonMask
from flyby.observing.sky import Instants
from flyby.observing.view import View


def with_corners(instants: Instants, view: View, mask: HorizonMask) -> Instants:
    """Return the instants with those at which the asteroid passes the corners of a mask.

    Between two corners the mask is straight, and its margin as smooth as the altitude. The azimuth
    is taken as straight between samples, and each corner is sought once more where it was found.
    """
    days = instants.tdb_days
    turned = np.unwrap(np.radians(view.azimuth_deg))
    guesses = _crossings(days, np.degrees(turned), mask)
    if guesses.size == 0:
        return instants
    # Each guess cuts its interval: the second crossing is of the two parts.
    finer = np.unique(np.concatenate([days, guesses]))
    azimuth = View(instants.sky.at(finer), view.site, view.refraction).azimuth_deg
    again = _crossings(finer, np.degrees(np.unwrap(np.radians(azimuth))), mask)
    return instants.sky.at(np.unique(np.concatenate([days, again])))


def _crossings(days: FloatArray, azimuth_deg: FloatArray, mask: HorizonMask) -> FloatArray:
    """Return when an azimuth that runs on beyond 360 passes each corner of a mask."""
    found = [np.empty(0)]
    for corner in mask.azimuth_deg:
        turns = (azimuth_deg - corner) / 360.0
        whole = np.floor(turns)
        # Both passages through the corner and once around: at most one in an interval.
        passed = np.flatnonzero(whole[1:] != whole[:-1])
        level = np.maximum(whole[1:], whole[:-1])[passed]
        before, after = turns[passed], turns[passed + 1]
        share = (level - before) / (after - before)
        found.append(days[passed] + share * (days[passed + 1] - days[passed]))
    return np.concatenate(found)
