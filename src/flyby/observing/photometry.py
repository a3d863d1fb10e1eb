"""Apparent magnitude of an asteroid from its absolute magnitude and phase.

Three laws, one call: each has ``magnitude(sun_distance, distance, phase)`` and says in
``description`` which parameters it uses and from where, because published values of H differ.
Magnitudes are plain numbers, as everywhere in this package; H, G and their like are parameters.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from astropy.units import Quantity, Unit

from flyby.arrays import FloatArray
from flyby.errors import FlybyError

_AU, _RADIAN = Unit("au"), Unit("rad")


class PhotometryError(FlybyError):
    """Photometric parameters that are missing or that no asteroid can have.

    Examples
    --------
    >>> from flyby.observing import HG
    >>> HG(float("nan"))
    Traceback (most recent call last):
    ...
    flyby.observing.photometry.PhotometryError: H is nan; give a finite number
    """


class MagnitudeLaw(Protocol):
    """What the search and the ephemeris need to know of a photometric law.

    Examples
    --------
    A law of one's own, of a body that is as bright at every phase:

    >>> import astropy.units as u
    >>> import numpy as np
    >>> from flyby.observing import MagnitudeLaw
    >>> class Mirror:
    ...     description = "V of a mirror, H=20"
    ...     def magnitude(self, sun_distance, distance, phase):
    ...         return 20.0 + 5.0 * np.log10((sun_distance * distance).to_value("au2"))
    >>> law: MagnitudeLaw = Mirror()
    >>> float(law.magnitude(1 * u.au, 0.1 * u.au, 90 * u.deg))
    15.0
    """

    @property
    def description(self) -> str:
        """Law, parameters and reference, for outputs."""

    def magnitude(self, sun_distance: Quantity, distance: Quantity, phase: Quantity) -> FloatArray:
        """Return apparent V.

        Parameters
        ----------
        sun_distance, distance, phase : Quantity, any one shape
            Distances of the asteroid from Sun and observer, and its phase angle.
        """


def magnitudes(
    law: MagnitudeLaw, sun_distance_au: FloatArray, distance_au: FloatArray, phase_rad: FloatArray
) -> FloatArray:
    """Return apparent V by a law from plain numbers, which its own `magnitude` takes with units.

    A search over years asks some ten thousand times, and the laws of this module need no units.
    """
    if isinstance(law, _Law):
        return law._of_numbers(sun_distance_au, distance_au, phase_rad)
    found = law.magnitude(
        Quantity(sun_distance_au, _AU), Quantity(distance_au, _AU), Quantity(phase_rad, _RADIAN)
    )
    return np.asarray(found, dtype=np.float64)


class _Law:
    """What the laws of this module have in common."""

    def magnitude(self, sun_distance: Quantity, distance: Quantity, phase: Quantity) -> FloatArray:
        """Return apparent V.

        Parameters
        ----------
        sun_distance, distance, phase : Quantity, any one shape
            Distances of the asteroid from Sun and observer, and its phase angle.

        Returns
        -------
        ndarray
            Magnitudes; infinite where the law gives no light (phase 180 deg).
        """
        return self._of_numbers(
            sun_distance.to_value(_AU), distance.to_value(_AU), phase.to_value(_RADIAN)
        )

    def _of_numbers(
        self, sun_distance_au: FloatArray, distance_au: FloatArray, phase_rad: FloatArray
    ) -> FloatArray:
        raise NotImplementedError


HOW_TO_GIVE_ONE = "give one: --magnitude-law 19.09,0.24, in Python magnitude_law=HG(19.09, 0.24)"
"""For errors, which a command line and a program both show."""

_given: MagnitudeLaw | None = None


@contextmanager
def using_magnitude_law(law: MagnitudeLaw) -> Iterator[None]:
    """Take this law, in this block, for every asteroid for which no other one is given."""
    global _given
    before, _given = _given, law
    try:
        yield
    finally:
        _given = before


def given_magnitude_law() -> MagnitudeLaw | None:
    """Return the law of `using_magnitude_law`, if any."""
    return _given


@dataclass(frozen=True)
class HG(_Law):
    """The IAU H, G system (Bowell et al. 1989, in Asteroids II, 524, eqs. A4 and A5).

    Attributes
    ----------
    absolute_magnitude, slope_parameter : float
        H [mag] and G.
    reference : str
        Where they were published.

    Examples
    --------
    >>> import astropy.units as u
    >>> from flyby.observing import HG
    >>> law = HG(19.09, 0.24, "Pravec 2014")
    >>> round(float(law.magnitude(1 * u.au, 0.1 * u.au, 20 * u.deg)), 2)
    14.98
    """

    absolute_magnitude: float
    slope_parameter: float = 0.15
    reference: str = ""

    def __post_init__(self) -> None:
        _require_finite("H", self.absolute_magnitude)
        _require_finite("G", self.slope_parameter)

    @property
    def description(self) -> str:
        """Law, parameters and reference, for outputs."""
        text = f"V from H={self.absolute_magnitude:g}, G={self.slope_parameter:g}"
        return f"{text} ({self.reference})" if self.reference else text

    def _of_numbers(
        self, sun_distance_au: FloatArray, distance_au: FloatArray, phase_rad: FloatArray
    ) -> FloatArray:
        sine, tangent = np.sin(phase_rad), np.tan(0.5 * np.asarray(phase_rad))
        tangent = np.abs(tangent)
        weight = np.exp(-90.56 * tangent**2)
        flux = np.zeros_like(tangent)
        for share, a, b, c in (
            (1.0 - self.slope_parameter, 3.332, 0.631, 0.986),
            (self.slope_parameter, 1.862, 1.218, 0.238),
        ):
            small = 1.0 - c * sine / (0.119 + 1.341 * sine - 0.754 * sine**2)
            large = np.exp(-a * tangent**b)
            flux = flux + share * (weight * small + (1.0 - weight) * large)
        return _apparent(self.absolute_magnitude, sun_distance_au, distance_au, flux)


@dataclass(frozen=True)
class HG1G2(_Law):
    """The IAU H, G1, G2 system (Muinonen et al. 2010, Icarus 209, 542).

    The basis functions are the cubic splines tabulated with their derivatives by Penttilä et al.
    2016, P&SS 123, 117, tables A.1 to A.3; beyond 150 deg, where they end, they are carried
    on straight to no light at 180 deg, which nobody has published.

    Attributes
    ----------
    absolute_magnitude, g1, g2 : float
    reference : str

    Examples
    --------
    >>> import astropy.units as u
    >>> from flyby.observing import HG1G2
    >>> round(float(HG1G2(19.09, 0.2, 0.4).magnitude(1 * u.au, 0.1 * u.au, 20 * u.deg)), 2)
    15.07
    """

    absolute_magnitude: float
    g1: float
    g2: float
    reference: str = ""

    def __post_init__(self) -> None:
        for label, value in (("H", self.absolute_magnitude), ("G1", self.g1), ("G2", self.g2)):
            _require_finite(label, value)

    @property
    def description(self) -> str:
        """Law, parameters and reference, for outputs."""
        text = f"V from H={self.absolute_magnitude:g}, G1={self.g1:g}, G2={self.g2:g}"
        return f"{text} ({self.reference})" if self.reference else text

    def _of_numbers(
        self, sun_distance_au: FloatArray, distance_au: FloatArray, phase_rad: FloatArray
    ) -> FloatArray:
        first, second, third = (_basis(phase_rad, *table) for table in _BASIS)
        flux = self.g1 * first + self.g2 * second + (1.0 - self.g1 - self.g2) * third
        return _apparent(self.absolute_magnitude, sun_distance_au, distance_au, flux)


@dataclass(frozen=True)
class HG12(_Law):
    """The H, G12 system for sparse data (Muinonen et al. 2010, Icarus 209, 542, eq. 28).

    Attributes
    ----------
    absolute_magnitude, g12 : float
    reference : str

    Examples
    --------
    >>> import astropy.units as u
    >>> from flyby.observing import HG12
    >>> round(float(HG12(19.09, 0.3).magnitude(1 * u.au, 0.1 * u.au, 20 * u.deg)), 2)
    15.0
    """

    absolute_magnitude: float
    g12: float
    reference: str = ""

    def __post_init__(self) -> None:
        _require_finite("H", self.absolute_magnitude)
        _require_finite("G12", self.g12)

    @property
    def description(self) -> str:
        """Law, parameters and reference, for outputs."""
        text = f"V from H={self.absolute_magnitude:g}, G12={self.g12:g}"
        return f"{text} ({self.reference})" if self.reference else text

    @property
    def three_parameters(self) -> HG1G2:
        """The H, G1, G2 law it stands for."""
        if self.g12 < 0.2:
            g1, g2 = 0.7527 * self.g12 + 0.06164, -0.9612 * self.g12 + 0.6270
        else:
            g1, g2 = 0.9529 * self.g12 + 0.02162, -0.6125 * self.g12 + 0.5572
        return HG1G2(self.absolute_magnitude, g1, g2, self.reference)

    def _of_numbers(
        self, sun_distance_au: FloatArray, distance_au: FloatArray, phase_rad: FloatArray
    ) -> FloatArray:
        return self.three_parameters._of_numbers(sun_distance_au, distance_au, phase_rad)


_Table = tuple[FloatArray, FloatArray, FloatArray]

_NODES_RAD = np.radians([7.5, 30.0, 60.0, 90.0, 120.0, 150.0])
_OPPOSITION_NODES_RAD = np.radians([0.0, 0.3, 1.0, 2.0, 4.0, 8.0, 12.0, 20.0, 30.0])

# Nodes [rad], values, and slopes [1/rad]: Penttilä et al. 2016, tables A.1, A.2 and A.3. The first
# two are straight lines through 1 below 7.5 deg, with the slope of the first node.
_BASIS: tuple[_Table, _Table, _Table] = (
    (
        _NODES_RAD,
        np.array([7.5e-1, 3.3486016e-1, 1.3410560e-1, 5.1104756e-2, 2.1465687e-2, 3.6396989e-3]),
        np.array(
            [
                -1.9098593,
                -5.5463432e-1,
                -2.4404599e-1,
                -9.4980438e-2,
                -2.1411424e-2,
                -9.1328612e-2,
            ]
        ),
    ),
    (
        _NODES_RAD,
        np.array([9.25e-1, 6.2884169e-1, 3.1755495e-1, 1.2716367e-1, 2.2373903e-2, 1.6505689e-4]),
        np.array(
            [
                -5.7295780e-1,
                -7.6705367e-1,
                -4.5665789e-1,
                -2.8071809e-1,
                -1.1173257e-1,
                -8.6573138e-8,
            ]
        ),
    ),
    (
        _OPPOSITION_NODES_RAD,
        np.array(
            [
                1.0,
                8.3381185e-1,
                5.7735424e-1,
                4.2144772e-1,
                2.3174230e-1,
                1.0348178e-1,
                6.1733473e-2,
                1.6107006e-2,
                0.0,
            ]
        ),
        np.array(
            [
                -1.0630097e-1,
                -4.1180439e1,
                -1.0366915e1,
                -7.5784615,
                -3.6960950,
                -7.8605652e-1,
                -4.6527012e-1,
                -2.0459545e-1,
                0.0,
            ]
        ),
    ),
)


def _basis(
    phase_rad: FloatArray, nodes: FloatArray, values: FloatArray, slopes: FloatArray
) -> FloatArray:
    phase = np.asarray(phase_rad, dtype=np.float64)
    left = np.clip(np.searchsorted(nodes, phase, side="right") - 1, 0, nodes.size - 2)
    width = nodes[left + 1] - nodes[left]
    t = (phase - nodes[left]) / width
    inside = (
        values[left] * (1.0 + 2.0 * t) * (1.0 - t) ** 2
        + values[left + 1] * t**2 * (3.0 - 2.0 * t)
        + width * t * (1.0 - t) * (slopes[left] * (1.0 - t) - slopes[left + 1] * t)
    )
    before = values[0] + slopes[0] * (phase - nodes[0])
    after = values[-1] * (np.pi - phase) / (np.pi - nodes[-1])
    result = np.where(phase < nodes[0], before, np.where(phase > nodes[-1], after, inside))
    return np.asarray(np.maximum(result, 0.0), dtype=np.float64)


@dataclass(frozen=True)
class TotalMagnitude(_Law):
    """A comet's total magnitude, coma and nucleus: M1 + 5 log10(distance) + K1 log10(r).

    T-mag of JPL's Horizons (https://ssd.jpl.nasa.gov/horizons/manual.html), distances in au.
    Coma and phase are one in it: the phase angle does not enter.

    Attributes
    ----------
    total_magnitude, slope : float
        M1 [mag] and K1.
    reference : str
        Where they were published.

    Examples
    --------
    >>> import astropy.units as u
    >>> from flyby.observing import TotalMagnitude
    >>> law = TotalMagnitude(12.9, 7.5)
    >>> round(float(law.magnitude(2 * u.au, 1 * u.au, 20 * u.deg)), 2)
    15.16
    """

    total_magnitude: float
    slope: float
    reference: str = ""

    def __post_init__(self) -> None:
        _require_finite("M1", self.total_magnitude)
        _require_finite("K1", self.slope)

    @property
    def description(self) -> str:
        """Law, parameters and reference, for outputs."""
        text = f"total magnitude with coma from M1={self.total_magnitude:g}, K1={self.slope:g}"
        return f"{text} ({self.reference})" if self.reference else text

    def _of_numbers(
        self, sun_distance_au: FloatArray, distance_au: FloatArray, phase_rad: FloatArray
    ) -> FloatArray:
        return np.asarray(
            self.total_magnitude
            + 5.0 * np.log10(distance_au)
            + self.slope * np.log10(sun_distance_au)
            + 0.0 * np.asarray(phase_rad),
            dtype=np.float64,
        )


def _apparent(
    absolute_magnitude: float,
    sun_distance_au: FloatArray,
    distance_au: FloatArray,
    flux: FloatArray,
) -> FloatArray:
    with np.errstate(divide="ignore"):
        light = -2.5 * np.log10(np.maximum(flux, 0.0))
    return np.asarray(
        absolute_magnitude + 5.0 * np.log10(sun_distance_au * distance_au) + light,
        dtype=np.float64,
    )


def _require_finite(label: str, value: float) -> None:
    if not np.isfinite(value):
        raise PhotometryError(f"{label} is {value}; give a finite number")
