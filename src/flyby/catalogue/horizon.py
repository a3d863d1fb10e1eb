"""What stands around a site: the altitude below which nothing is seen, by azimuth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from flyby.arrays import FloatArray
from flyby.errors import FlybyError


class HorizonMaskError(FlybyError):
    """Points that are no horizon: azimuths or altitudes out of range, or twice the same azimuth."""


@dataclass(frozen=True)
class HorizonMask:
    """Altitude of what stands around a site, straight between points, all the way round.

    Attributes
    ----------
    azimuth_deg, altitude_deg : tuple of float
        From north through east, 0 to 360, in increasing order; and the altitude that hides
        everything below it, as it is seen.
    source : str
        Where it is from.

    Raises
    ------
    HorizonMaskError
        For points that are no horizon.

    Examples
    --------
    >>> from flyby.catalogue.horizon import HorizonMask
    >>> hill = HorizonMask.of([(0, 5), (90, 25), (180, 5)], "measured on site")
    >>> float(hill.hidden_below_deg([45.0])[0])
    15.0
    """

    azimuth_deg: tuple[float, ...]
    altitude_deg: tuple[float, ...]
    source: str = ""

    @classmethod
    def of(cls, points: Sequence[Sequence[float]], source: str = "") -> HorizonMask:
        """Make a mask of pairs (azimuth, altitude) in degrees, in any order."""
        try:
            pairs = sorted((float(azimuth), float(altitude)) for azimuth, altitude in points)
        except (TypeError, ValueError) as problem:
            raise HorizonMaskError(
                f"a horizon is a list of [azimuth, altitude] pairs in degrees, "
                f"not {str(points)[:80]}"
            ) from problem
        if len(pairs) > 1 and pairs[-1][0] == 360.0 and pairs[0][0] == 0.0:
            if pairs[-1][1] != pairs[0][1]:
                raise HorizonMaskError(
                    f"a horizon is {pairs[0][1]:g} deg at azimuth 0 and {pairs[-1][1]:g} deg at "
                    f"360, which is the same; leave one out"
                )
            del pairs[-1]
        return cls(tuple(a for a, _ in pairs), tuple(h for _, h in pairs), source)

    def __post_init__(self) -> None:
        if not self.azimuth_deg or len(self.azimuth_deg) != len(self.altitude_deg):
            raise HorizonMaskError("a horizon needs at least one [azimuth, altitude] pair")
        for azimuth, altitude in zip(self.azimuth_deg, self.altitude_deg, strict=True):
            if not (0.0 <= azimuth <= 360.0 and -10.0 <= altitude < 90.0):  # also catches nan
                raise HorizonMaskError(
                    f"a horizon cannot have the point [{azimuth:g}, {altitude:g}]; the azimuth "
                    f"lies between 0 and 360 deg, the altitude between -10 and 90 deg"
                )
        turned = np.diff(np.asarray(self.azimuth_deg))
        if np.any(turned <= 0.0):
            twice = self.azimuth_deg[int(np.argmin(turned)) + 1]
            raise HorizonMaskError(
                f"a horizon has the azimuth {twice:g} twice; for a wall give two azimuths "
                f"a little apart"
            )

    def hidden_below_deg(self, azimuth_deg: FloatArray | Sequence[float]) -> FloatArray:
        """Return the altitude below which nothing is seen at some azimuths [deg]."""
        return np.asarray(
            np.interp(azimuth_deg, self.azimuth_deg, self.altitude_deg, period=360.0),
            dtype=np.float64,
        )
