"""What figure `brightness` draws: V by every published law, phase, elongation and rate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flyby.arrays import FloatArray
from flyby.catalogue.physical import magnitude_parameters
from flyby.observing import HG
from flyby.observing.photometry import magnitudes
from flyby.scene.bands import Band
from flyby.scene.coverage import Curves, finite
from flyby.scene.flyby import Flyby, once_a_flyby

MONTHS_DAYS, HALF_DAYS = 183.0, 1.0
"""The left and the right panels reach so far to either side of closest approach."""

TRUSTED_PHASE_DEG = 120.0
"""Greatest phase angle for which the H, G law was made (Bowell et al. 1989, Asteroids II, 524)."""


@dataclass(frozen=True)
class Law:
    """V by one published set of H and G, shape (n,)."""

    label: str
    magnitude: FloatArray


@dataclass(frozen=True)
class BrightnessScene:
    """The curves of the figure.

    Attributes
    ----------
    curves : Curves
        Of the geocentre; `curves.magnitude` is V by the law of the orbit.
    law : str
        That law in words; empty where no H is known.
    others : tuple of Law
        V by every set of H and G in the catalogue for this asteroid, that of `law` among them.
    limits : tuple of (float, tuple of str)
        Limiting magnitudes of the optical sites, and whose they are.
    rate_limits : tuple of (float, tuple of str)
        Fastest rates that a site follows [deg/h].
    geometry : tuple of Band
        Nearness to the Earth, and the shadows.
    """

    curves: Curves
    law: str
    others: tuple[Law, ...]
    limits: tuple[tuple[float, tuple[str, ...]], ...]
    rate_limits: tuple[tuple[float, tuple[str, ...]], ...]
    geometry: tuple[Band, ...]


@once_a_flyby
def gather(passage: Flyby) -> BrightnessScene:
    """Cut the months about the approach from the shared curves, and evaluate every law."""
    coverage = passage.coverage
    whole = coverage.curves
    near = np.abs(whole.days - passage.samples.closest_days) <= MONTHS_DAYS
    curves = Curves(
        *(
            None if values is None else values[near]
            for values in (
                whole.days,
                whole.distance_km,
                whole.elongation_deg,
                whole.phase_deg,
                whole.rate_deg_h,
                whole.magnitude,
                whole.sun_distance_au,
                whole.seen_distance_au,
                whole.fading_mag,
            )
        )  # type: ignore[arg-type]
    )
    others = tuple(
        Law(
            f"H {entry.absolute_magnitude:g}, G {entry.slope_parameter:g} ({entry.producer})",
            finite(
                magnitudes(
                    HG(entry.absolute_magnitude, entry.slope_parameter),
                    curves.sun_distance_au,
                    curves.seen_distance_au,
                    np.radians(curves.phase_deg),
                )
                + curves.fading_mag
            ),
        )
        for entry in magnitude_parameters()
        if passage.orbit.is_same_asteroid(entry.object)
    )
    sites = [row.site for row in coverage.rows if row.site.kind == "optical"]
    return BrightnessScene(
        curves,
        coverage.law,
        others,
        _by_value([(site.limit("limiting_magnitude"), site.name) for site in sites]),
        _by_value([(site.limit("fastest_rate"), site.name) for site in sites]),
        coverage.geometry,
    )


def _by_value(
    limits: list[tuple[float | None, str]],
) -> tuple[tuple[float, tuple[str, ...]], ...]:
    """Each value once, with the names of all that have it."""
    values = sorted({value for value, _ in limits if value is not None})
    return tuple(
        (value, tuple(name for other, name in limits if other == value)) for value in values
    )
