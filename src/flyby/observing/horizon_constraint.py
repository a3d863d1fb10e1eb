"""The horizon around a site and the limb of the Earth, beside `flyby.observing.constraints`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.catalogue.horizon import HorizonMask
from flyby.observing.units import plain
from flyby.observing.view import View


@dataclass(frozen=True)
class Horizon:
    """The asteroid stands above what hides the sky around a site.

    Attributes
    ----------
    mask : HorizonMask

    Examples
    --------
    >>> from flyby.catalogue.horizon import HorizonMask
    >>> from flyby.observing import Horizon
    >>> Horizon(HorizonMask.of([(0, 5), (90, 25), (180, 5)])).name
    'horizon'
    """

    mask: HorizonMask
    name: str = "horizon"

    def margin(self, view: View) -> FloatArray:
        """Return the degrees above what stands in that direction."""
        return np.asarray(view.altitude_deg - self.mask.hidden_below_deg(view.azimuth_deg))


@dataclass(frozen=True)
class EarthLimb:
    """The asteroid stands at least so far from the Earth's limb, as a spacecraft sees it.

    Attributes
    ----------
    min : Quantity
        Least angle from the limb; at zero the Earth just does not hide it.

    Examples
    --------
    >>> import astropy.units as u
    >>> from flyby.observing import EarthLimb
    >>> EarthLimb(min=20 * u.deg).name
    'earth_limb'
    """

    min: Quantity
    name: str = "earth_limb"

    def margin(self, view: View) -> FloatArray:
        """Return the degrees beyond the limit."""
        return np.asarray(view.earth_limb_deg - plain(self.min, "deg", "min"))
