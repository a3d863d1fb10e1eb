"""`Report`: the close approaches of one orbit, with what was asked and what was assumed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.assumptions import BODY_AXES, clock_assumptions, earth_orientation_assumptions
from flyby.dynamics import Contact
from flyby.encounter.approach import CloseApproach, Impact
from flyby.encounter.impact import impact_sentence
from flyby.errors import SpanError, UnitError
from flyby.orbits.orbit import Orbit
from flyby.scene.flyby import WITHIN, Flyby
from flyby.times import require_time, stamp, tdb_days

if TYPE_CHECKING:
    from flyby.dynamics import ForceModel

LINEAR_UNCERTAINTY = (
    "uncertainties: the published covariance of the orbit, mapped to first order (linearly)"
)


@dataclass(frozen=True)
class Report:
    """Close approaches of one orbit to one or more bodies.

    Attributes
    ----------
    orbit : Orbit
        The published solution that everything was computed from.
    ephemeris : str
        Planetary ephemeris of the propagation, for example "DE440".
    forces : tuple of str
        What the propagation took into account, one clause each.
    approaches : tuple of CloseApproach
        In time order, all bodies together.
    bodies : tuple of str
        The bodies that were searched, whether or not anything was found.
    start, stop : astropy.time.Time
        The span that was searched.
    within : astropy.units.Quantity or None
        Greatest distance from a body's centre that was listed; None where every minimum was.
    notes : tuple of str
        Assumptions that a reader should know of.
    """

    orbit: Orbit
    ephemeris: str
    forces: tuple[str, ...]
    approaches: tuple[CloseApproach, ...]
    bodies: tuple[str, ...]
    start: Time
    stop: Time
    within: Quantity | None
    notes: tuple[str, ...]
    found: Mapping[str, int] = field(default_factory=dict)
    impacts: tuple[tuple[Contact, Impact], ...] = ()


def flyby_report(passage: Flyby) -> Report:
    """Report the approaches of a flyby's span to its body and to the Moon, within 0.05 au.

    Parameters
    ----------
    passage : Flyby
    """
    bodies = tuple(dict.fromkeys((passage.body, "moon")))
    found = passage.encounters(bodies, WITHIN)
    return approach_report(
        passage.orbit,
        found.approaches,
        passage.start,
        passage.stop,
        WITHIN,
        ephemeris=found.trajectory.ephemeris,
        forces=found.trajectory.describe_forces(),
        found=found.found,
        impacts=found.impacts,
    )


def approach_report(
    orbit: Orbit,
    approaches_by_body: Mapping[str, Sequence[CloseApproach]],
    start: Time,
    stop: Time,
    within: Quantity | None = None,
    *,
    ephemeris: str,
    forces: Iterable[str],
    found: Mapping[str, int] | None = None,
    impacts: Sequence[tuple[Contact, Impact]] = (),
) -> Report:
    """Put approaches that are already computed into one `Report`.

    Parameters
    ----------
    orbit : Orbit
    approaches_by_body : mapping of str to sequence of CloseApproach
        A body that was searched in vain stands here with an empty sequence.
    start, stop : astropy.time.Time
        The span that was searched.
    within : astropy.units.Quantity [length], optional
        The limit of distance that was asked for.
    ephemeris, forces : str, iterable of str
        What the propagation used, stated even where nothing was found.
    found : mapping of str to int, optional
        How many approaches there are to each body, where not all of them are given.
    impacts : sequence of (Contact, Impact), optional
        Where the track begins or ends in the span, on whatever body.

    Returns
    -------
    Report
    """
    approaches = sorted(
        (approach for found in approaches_by_body.values() for approach in found),
        key=lambda approach: float(tdb_days(approach.time)),
    )
    notes = [*clock_assumptions(start, stop, *(approach.time for approach in approaches))]
    turned = [a.time for a in approaches if a.subpoint or a.impact]
    if turned:
        notes += earth_orientation_assumptions(*(tdb_days(time) for time in turned))
    if any(approach.sigma_distance is not None for approach in approaches):
        notes.append(LINEAR_UNCERTAINTY)
    elif approaches and orbit.covariance is None:
        notes.append(no_covariance(orbit))
    notes += orbit.notes
    epoch = float(tdb_days(orbit.epoch))
    notes += [impact_sentence(contact, epoch) for contact, _ in impacts]
    if any(contact.body != "earth" for contact, _ in impacts):
        notes.append(BODY_AXES)
    notes += [note for approach in approaches for note in approach.notes]
    return Report(
        orbit=orbit,
        ephemeris=ephemeris,
        forces=tuple(forces),
        approaches=tuple(approaches),
        bodies=tuple(approaches_by_body),
        start=start,
        stop=stop,
        within=within,
        notes=tuple(dict.fromkeys(notes)),
        found=found or {body: len(one) for body, one in approaches_by_body.items()},
        impacts=tuple(impacts),
    )


def no_covariance(orbit: Orbit) -> str:
    """Why no uncertainty is given, in one sentence."""
    return f"uncertainties are unknown: {orbit.why_no_covariance}"


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
    )


def require_span(start: Time, stop: Time, *, or_instant: bool = False) -> None:
    """Refuse a span that is empty or reversed; with `or_instant` only one that is reversed.

    Raises
    ------
    SpanError
        If `stop` is not after `start`.
    InvalidTimeError
        If either is not an instant with a scale.
    """
    require_time(start, "start")
    require_time(stop, "stop")
    first, last = float(tdb_days(start)), float(tdb_days(stop))
    if last < first or (last == first and not or_instant):
        raise SpanError(
            f"the span ends ({stamp(stop)}) before it has begun "
            f"({stamp(start)}); give a stop that is after the start"
        )


def _is_positive_length(value: object) -> bool:
    if not isinstance(value, Quantity) or value.unit.physical_type != "length":
        return False
    return bool(np.isfinite(value.value)) and float(value.value) > 0.0
