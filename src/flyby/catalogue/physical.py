"""Physical parameters as published: absolute magnitudes, size, spin, each with its reference.

The figures are in ``data/physical.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from astropy.units import Quantity

from flyby.catalogue.designations import is_same_asteroid
from flyby.catalogue.toml import load_toml
from flyby.errors import UnknownNameError


@dataclass(frozen=True)
class MagnitudeParameters:
    """H and G of one producer.

    Attributes
    ----------
    object : str
        Designation of the asteroid.
    key, producer, reference, read_in : str
    absolute_magnitude, slope_parameter : float
        H [mag] and G of the IAU H, G system.
    absolute_magnitude_sigma, slope_parameter_sigma : float or None
    preferred : bool
    """

    object: str
    key: str
    producer: str
    absolute_magnitude: float
    slope_parameter: float
    reference: str
    read_in: str
    absolute_magnitude_sigma: float | None = None
    slope_parameter_sigma: float | None = None
    preferred: bool = False


@dataclass(frozen=True)
class PhysicalQuantity:
    """One physical figure with its reference.

    Attributes
    ----------
    object, name : str
    value : float
    unit, reference, read_in : str
    uncertainty : float or None
    uncertainty_below : float or None
        Where the two sides differ; `uncertainty` is then that above.
    preferred : bool
        Whether it is the one to use of several of one name.
    """

    object: str
    name: str
    value: float
    unit: str
    reference: str
    read_in: str
    uncertainty: float | None = None
    uncertainty_below: float | None = None
    preferred: bool = True

    @property
    def quantity(self) -> Quantity:
        """The value with its unit."""
        return Quantity(self.value, self.unit)


@lru_cache(maxsize=1)
def magnitude_parameters() -> tuple[MagnitudeParameters, ...]:
    """Return every published set of H and G in the catalogue."""
    return tuple(MagnitudeParameters(**entry) for entry in load_toml("physical.toml")["magnitude"])


def magnitude_set(key: str) -> MagnitudeParameters:
    """Return one set of H and G by its key.

    Raises
    ------
    UnknownNameError
        If there is no such set.
    """
    for entry in magnitude_parameters():
        if entry.key == key:
            return entry
    raise UnknownNameError("set of H and G", key, [entry.key for entry in magnitude_parameters()])


def preferred_magnitude_set(designation: str) -> MagnitudeParameters | None:
    """Return the preferred H and G of an asteroid, or None where the catalogue has none.

    Parameters
    ----------
    designation : str
        As an orbit has it, for example "99942 Apophis (2004 MN4)".
    """
    for entry in magnitude_parameters():
        if entry.preferred and is_same_asteroid(designation, entry.object):
            return entry
    return None


@lru_cache(maxsize=1)
def physical_quantities() -> tuple[PhysicalQuantity, ...]:
    """Return every other physical figure in the catalogue."""
    return tuple(PhysicalQuantity(**entry) for entry in load_toml("physical.toml")["quantity"])


def physical_quantity(designation: str, name: str) -> PhysicalQuantity | None:
    """Return the preferred figure of an asteroid, or None where none is published.

    Parameters
    ----------
    designation : str
        As an orbit has it.
    name : str
        For example "diameter".
    """
    for entry in physical_quantities():
        if entry.name == name and entry.preferred and is_same_asteroid(designation, entry.object):
            return entry
    return None
