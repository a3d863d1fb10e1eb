"""Closing in on a place of a return's b-plane along a line of variations, many returns at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flyby.arrays import FloatArray
from flyby.dynamics.bodies import gm_km3_s2
from flyby.encounter.keyholes.line_of_variations import LineOfVariations
from flyby.encounter.keyholes.returns import sample_line

_DAYS_APART = 20.0
"""Two passages farther apart are not the same return."""

_FOLLOWED_KM = 3.0e7
_STEPS = 16
_CLOSE_KM = 50.0
"""On the return's b-plane, which is metres of the first encounter's zeta and less."""


@dataclass(frozen=True)
class _FollowedReturns:
    """Returns that are followed along a line of variations, one to each offset.

    Attributes
    ----------
    line : LineOfVariations
    days : ndarray, shape (n,)
        About when each return is, TDB days since J2000.
    """

    line: LineOfVariations
    days: FloatArray

    def follow(self, offsets: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Carry the member at each offset to its return.

        Returns
        -------
        plane : ndarray, shape (n, 2)
            Xi and zeta at the return [km]; nan where there is no such return.
        focus : ndarray, shape (n,)
            GM / v_infinity**2 there [km].
        days : ndarray, shape (n,)
            Closest approach, TDB days since J2000.
        first : ndarray, shape (n, 2)
            Xi and zeta at the first encounter [km].
        """
        sampled = sample_line(
            self.line, offsets, float(self.days.max()) + _DAYS_APART, _FOLLOWED_KM
        )
        gm = gm_km3_s2(self.line.body)
        plane = np.full((len(offsets), 2), np.nan)
        focus, days = np.full(len(offsets), np.nan), np.full(len(offsets), np.nan)
        found = sampled.found
        for lane, expected in enumerate(self.days):
            same = (found.lane == lane) & (np.abs(found.days - expected) < _DAYS_APART)
            rows = np.flatnonzero(same)
            if rows.size:
                row = rows[np.argmin(found.distance_km[rows])]
                plane[lane], days[lane] = found.plane_km[row], found.days[row]
                focus[lane] = gm / found.v_infinity_km_s[row] ** 2
        first = np.stack([sampled.xi_km, sampled.zeta_km], axis=1)
        return plane, focus, days, first


def close_in(
    returns: _FollowedReturns,
    low: FloatArray,
    high: FloatArray,
    at_low: FloatArray,
    at_high: FloatArray,
    function: Callable[[FloatArray, FloatArray], FloatArray],
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Offsets at which a function of the return's b-plane is zero.

    Parameters
    ----------
    returns : _FollowedReturns
    low, high : ndarray, shape (n,)
        Offsets [km] between which each zero is.
    at_low, at_high : ndarray, shape (n,)
        The function there.
    function : callable
        (plane, focus) to kilometres, (n,).

    Returns
    -------
    offset : ndarray, shape (n,)
    closed : ndarray of bool, shape (n,)
        False where the return was lost on the way, or is too steep to be closed in on.

    Notes
    -----
    The Illinois variant of false position (Dowell & Jarratt 1971, BIT 11, 168), halving every
    fifth time, until the function is within 50 km of zero.
    """
    low, high, at_low, at_high = low.copy(), high.copy(), at_low.copy(), at_high.copy()
    best, value = low.copy(), np.full(len(low), np.inf)
    lost = ~(np.isfinite(at_low) & np.isfinite(at_high)) | ((at_low <= 0.0) == (at_high <= 0.0))
    last_side = np.zeros(len(low), dtype=np.int8)
    for step in range(_STEPS):
        busy = ~lost & (np.abs(value) > _CLOSE_KM)
        if not np.any(busy):
            break
        span = at_low - at_high
        part = np.where(busy & (span != 0.0), at_low / np.where(span != 0.0, span, 1.0), 0.5)
        part = np.full(len(low), 0.5) if step % 5 == 4 else np.clip(part, 1e-6, 1.0 - 1e-6)
        trial = np.where(busy, low + part * (high - low), best)
        plane, focus = np.full((len(low), 2), np.nan), np.full(len(low), np.nan)
        # What is settled already is not carried again.
        plane[busy], focus[busy], _, _ = _FollowedReturns(returns.line, returns.days[busy]).follow(
            trial[busy]
        )
        new = function(plane, focus)
        lost |= busy & ~np.isfinite(new)
        best, value = np.where(busy, trial, best), np.where(busy & ~lost, new, value)
        as_low = (new <= 0.0) == (at_low <= 0.0)
        side = np.where(as_low, 1, -1).astype(np.int8)
        again = busy & (last_side == side)
        at_high = np.where(again & as_low, 0.5 * at_high, at_high)
        at_low = np.where(again & ~as_low, 0.5 * at_low, at_low)
        low, at_low = np.where(busy & as_low, trial, low), np.where(busy & as_low, new, at_low)
        high, at_high = (
            np.where(busy & ~as_low, trial, high),
            np.where(busy & ~as_low, new, at_high),
        )
        last_side = side
    return best, ~lost & (np.abs(value) <= _CLOSE_KM)
