"""How much of a rotation some hours cover, by the ends of intervals alone: nothing is sampled."""

from __future__ import annotations

import numpy as np

from flyby.arrays import FloatArray
from flyby.observing.windows.intervals import Intervals, union

ROUNDING_TURNS = 1e-12
"""Gaps of phase as narrow as this are the rounding of two ends that meet."""


def phases_covered(starts_days: FloatArray, ends_days: FloatArray, period_days: float) -> Intervals:
    """Fold intervals of time into one turn.

    Parameters
    ----------
    starts_days, ends_days : ndarray, shape (n,)
        At the asteroid: light time taken off.
    period_days : float

    Returns
    -------
    pair of ndarray
        Starts and ends, sorted and disjoint, within 0 to 1 [turns]; phase is zero at day zero.
    """
    turns = (ends_days - starts_days) / period_days
    if np.any(turns >= 1.0):
        return np.zeros(1), np.ones(1)
    begins = (starts_days / period_days) % 1.0
    finishes = begins + turns
    over = finishes > 1.0
    return union(
        np.concatenate([begins, np.zeros(int(over.sum()))]),
        np.concatenate([np.minimum(finishes, 1.0), finishes[over] - 1.0]),
        ROUNDING_TURNS,
    )


def share_and_gap(covered: Intervals) -> tuple[float, float]:
    """Return the share of a turn that is covered, and the largest gap in it [turns].

    The gap may reach over phase zero. Of no interval at all it is the whole turn.
    """
    starts, ends = covered
    if not starts.size:
        return 0.0, 1.0
    share = float(np.sum(ends - starts))
    between = np.append(starts[1:], starts[0] + 1.0) - ends
    largest = float(np.max(between))
    return share, largest if largest > ROUNDING_TURNS else 0.0


def most_filled(covered: Intervals, others: Intervals) -> float:
    """Return the share of what one set leaves open that another covers; nan where none is."""
    alone = share_and_gap(covered)[0]
    open_share = 1.0 - alone
    if open_share <= ROUNDING_TURNS:
        return float("nan")
    both = union(np.concatenate([covered[0], others[0]]), np.concatenate([covered[1], others[1]]))
    return float((share_and_gap(both)[0] - alone) / open_share)
