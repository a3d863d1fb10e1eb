"""The search for the close approaches that a report is of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.errors import UnitError
from flyby.orbits.orbit import Orbit
from flyby.reports.approaches import Report, approach_report
from flyby.reports.site_windows import site_windows
from flyby.scene.flyby import WITHIN, Flyby
from flyby.scene.outside import nearest_outside
from flyby.times import require_span

if TYPE_CHECKING:
    from flyby.dynamics import ForceModel


def flyby_report(
    passage: Flyby,
    bodies: Sequence[str] | None = None,
    within: Quantity | None = WITHIN,
    *,
    every: bool = False,
) -> Report:
    """Report the approaches of a flyby's span, on its own trajectory.

    Where sites were chosen for the flyby, their windows about closest approach are in it too.

    Parameters
    ----------
    passage : Flyby
    bodies, within, every
        As in `Flyby.encounters`; by default the body of the flyby, and the Moon.

    Returns
    -------
    Report

    Examples
    --------
    >>> import flyby
    >>> from astropy.time import Time
    >>> from flyby.reports import flyby_report
    >>> from flyby.scene.flyby import Flyby
    >>> start, stop = Time(["2029-04-10", "2029-04-20"], scale="tdb")
    >>> flyby_report(Flyby(flyby.load_orbit("apophis"), start=start, stop=stop))
    <Report of 99942 Apophis (2004 MN4): 2 approaches to earth and moon>
    """
    names = (passage.body, "moon") if bodies is None else [body.lower() for body in bodies]
    chosen = tuple(dict.fromkeys(names))
    found = passage.encounters(chosen, within, every=every)
    outside = None
    if not any(found.approaches.values()):
        outside = nearest_outside(
            passage.orbit, passage.start, passage.stop, chosen, within, passage.forces
        )
    return approach_report(
        passage.orbit,
        found.approaches,
        passage.start,
        passage.stop,
        within,
        ephemeris=found.trajectory.ephemeris,
        forces=found.trajectory.describe_forces(),
        found=found.found,
        impacts=found.impacts,
        outside=outside,
        places=site_windows(passage),
    )


def close_approach_report(
    orbit: Orbit,
    start: Time,
    stop: Time,
    bodies: Sequence[str] = ("earth", "moon"),
    within: Quantity | None = None,
    forces: ForceModel | None = None,
    *,
    every: bool = False,
) -> Report:
    """Search an orbit's close approaches and report them.

    Parameters
    ----------
    orbit : Orbit
    start, stop : astropy.time.Time
        The span to search, in any scale.
    bodies : sequence of str
        "earth", "moon", "venus", ...
    within : astropy.units.Quantity [length], optional
        Leave out approaches further than this from the body's centre.
    forces : ForceModel, optional
        The full model where not given.
    every : bool
        Whether all approaches are described. Otherwise, of more than 200 to one body (those of a
        satellite), the 20 deepest are, and the report says how many there are.

    Returns
    -------
    Report

    Raises
    ------
    SpanError
        If `stop` is not after `start`, or the span leaves the ephemeris.
    UnitError
        If `within` is not a length.
    UnknownNameError
        If a body is not in the ephemeris.

    Examples
    --------
    >>> import flyby
    >>> from astropy.time import Time
    >>> from flyby.reports import close_approach_report
    >>> span = Time(["2029-04-10", "2029-04-20"], scale="tdb")
    >>> report = close_approach_report(flyby.load_orbit("apophis"), *span, bodies=["moon"])
    >>> print(report.approaches[0].distance.to("km").round(-2))
    96000.0 km
    """
    require_span(start, stop)
    if within is not None and not _is_positive_length(within):
        raise UnitError(f"within must be a positive length such as 0.05 au, not {within!r}")

    from flyby.dynamics import ForceModel, planetary_ephemeris
    from flyby.encounter.close_approaches import find_encounters

    model = ForceModel() if forces is None else forces
    names = tuple(dict.fromkeys(body.lower() for body in bodies))
    search = find_encounters(orbit, start, stop, names, within, model, every=every)
    return approach_report(
        orbit,
        search.approaches,
        start,
        stop,
        within,
        ephemeris=planetary_ephemeris().name,
        forces=model.describe_for(orbit),
        found=search.found,
        impacts=search.impacts,
        outside=None
        if any(search.approaches.values())
        else nearest_outside(orbit, start, stop, names, within, model),
    )


def _is_positive_length(value: object) -> bool:
    if not isinstance(value, Quantity) or value.unit.physical_type != "length":
        return False
    return bool(np.isfinite(value.value)) and float(value.value) > 0.0
