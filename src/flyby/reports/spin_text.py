"""What the rotation through a flyby comes to, in sentences: each from the numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from astropy.time import Time

from flyby.reports.wording import instant
from flyby.scene.spin_ensemble import Expected, SpinStudy, spread
from flyby.times import iso, stamp

_NEGLIGIBLE_RATE, _NEGLIGIBLE_SHIFT_DEG = 1e-3, 0.1
"""What changes less than this is said not to change."""
_SHIFT_TOLD_DEG = 10.0
_DENSITIES = (1.1, 3.6)  # g/cm^3, the range of DeMartini et al. 2019
_GRAVITATION = 6.6743e-11  # m^3 / (kg s^2), CODATA 2018


def is_negligible(study: SpinStudy) -> bool:
    """Tell whether no member changes by what anyone could tell."""
    change = np.abs(study.rate_ratio - 1.0).max()
    shift = study.pole_shift.to_value("deg").max()
    return bool(change < _NEGLIGIBLE_RATE and shift < _NEGLIGIBLE_SHIFT_DEG)


def changes(study: SpinStudy, negligible: bool, body: str) -> list[str]:
    """Return how rate, pole and mode change over the ensemble."""
    change = np.abs(study.rate_ratio - 1.0).max()
    shift = study.pole_shift.to_value("deg")
    if negligible:
        return [
            f"{body} changes next to nothing: of every member the rate by less than "
            f"{_above(100.0 * change)} %, the pole by less than {_above(shift.max())} deg"
        ]
    many = study.members
    low, middle, high = spread(study.rate_ratio)
    far = int(np.sum(shift >= _SHIFT_TOLD_DEG))
    near = spread(shift)
    said = [
        f"the effective rate becomes {low:.3g} to {high:.3g} of what it was in 90 % of the "
        f"members, {study.rate_ratio.min():.3g} to {study.rate_ratio.max():.3g} in all, "
        f"{middle:.3g} in the median",
        f"the pole moves by {near[0]:.2g} to {near[2]:.2g} deg in 90 % of the members, by "
        f"{_SHIFT_TOLD_DEG:g} deg or more in {_percent(far, many)}, by {shift.max():.1f} deg at "
        f"most",
    ]
    short = int(np.sum(study.after.short_axis))
    said.append(
        f"{_percent(short, many)} of the members are in short-axis mode "
        f"{'at the impact' if study.ends_at_impact else 'afterwards'}"
        + (f", {_percent(many - short, many)} in long-axis mode" if short < many else "")
    )
    return said


def _above(value: float) -> str:
    """Return a bound with one digit, rounded up."""
    if value <= 0.0:
        return "1e-12"
    unit = 10.0 ** np.floor(np.log10(value))
    return f"{np.ceil(value / unit) * unit:.1g}"


def _percent(part: int, whole: int) -> str:
    return f"{100.0 * part / whole:.3g} %"


def strongest(study: SpinStudy, encounter: Time) -> list[str]:
    """Return when torque and tide are greatest, and what they come to."""
    middle = np.median(study.torque.to_value("1 / h"), axis=1)
    at = int(np.argmax(middle))
    nearest = int(np.argmin(study.distance))
    gradient = float(study.tidal_gradient[nearest].to_value("1 / s2"))
    own = [
        gradient / (4.0 / 3.0 * np.pi * _GRAVITATION * 1000.0 * density) for density in _DENSITIES
    ]
    share = " to ".join(_two(100.0 * one) for one in sorted(own))
    acceleration = study.tidal_acceleration
    tide = (
        "the size is not known, nor the tidal acceleration"
        if acceleration is None or study.diameter is None
        else f"tidal acceleration of {_two(acceleration[nearest].to_value('um/s2'))} um/s2 at the "
        f"ends of a diameter of {study.diameter.to_value('m'):.3g} m"
    )
    return [
        f"the torque is strongest at {stamp(study.time[at])}, when it would change "
        f"{_two(100.0 * middle[at])} % of the angular momentum in an hour (median)",
        f"at closest approach, {instant(encounter, 'utc', 0)}: {tide}; that is {share} % of its "
        f"own gravity for densities of {_DENSITIES[1]:g} to {_DENSITIES[0]:g} g/cm3 (no mass is "
        f"measured)",
    ]


def _two(value: float) -> str:
    """Return two significant digits, without an exponent."""
    return f"{float(f'{value:.2g}'):g}"


def source_words(one: Any) -> str:
    """Return where something is published, and its grade."""
    return f"{one.reference}; grade {one.grade}"


def expected_words(one: Expected) -> str:
    """Return what a paper expects when, and who can watch then."""
    first, last = (iso(time, "utc", 0)[11:16] for time in (one.start, one.end))
    who = ", ".join(one.watching) or "nobody"
    return (
        f"expected {first} to {last} UTC: {one.effect.words} ({source_words(one.effect)}); can "
        f"watch then: {who}"
    )
