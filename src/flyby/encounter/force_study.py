"""What each force is worth: one close approach computed with forces added and left out.

Each row carries the same published elements from the same epoch to the same approach, so that a
row says what a force does *since that epoch*: the elements were fitted with all of them, and from
an older epoch each is worth more.

The first row is two-body motion by poliastro or boinor, an illustration and no answer. From the
second on the Sun and the planets move as in DE440 and pull together; a row without one planet would
mislead, since the Sun would still answer to the planet that the asteroid no longer feels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray
from flyby.catalogue.published_approaches import PublishedApproach, published_approach
from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics import ForceModel, planetary_ephemeris
from flyby.dynamics.bodies import proper_name
from flyby.encounter.approach import CloseApproach
from flyby.encounter.arguments import not_an_orbit, require_instant
from flyby.encounter.close_approaches import close_approaches
from flyby.encounter.search import minima
from flyby.errors import InvalidOrbitError, SpanError
from flyby.orbits.orbit import Orbit
from flyby.times import iso, stamp, tdb_days, time_from_tdb_days

_REACH_DAYS = 30.0
"""A model's approach is looked for this far to either side of that of the full model."""
_SAME_DAYS = 0.5
_NEWTON = ForceModel(
    relativity="none", asteroids=False, earth_zonals=False, sun_j2=False, nongravitational=False
)


@dataclass(frozen=True)
class ForceRow:
    """The approach as one choice of forces has it.

    Attributes
    ----------
    group : {"added", "left out"}
        Forces added one after another, from two-body motion to all; or all but one.
    label : str
        The force that this row adds or leaves out.
    forces : ForceModel
    computed_with : str
        "flyby", or the name of the library that made the two-body row.
    time : astropy.time.Time or None
        Of least distance, TDB. None where this choice of forces leads to no approach within 30
        days; then all that follows is None too.
    distance : Quantity or None
        From the body's centre [km].
    change, time_change : Quantity or None
        This row minus the full model [km, s].
    error, time_error : Quantity or None
        This row minus what the orbit's producer publishes [km, s]; None where nothing is published.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> budget = flyby.encounter.force_budget(orbit, Time("2029-04-13", scale="tdb"))
    >>> budget.group("left out")[0]
    <ForceRow left out relativity: 37750.4 km, -261.0 km from the full model>
    """

    group: str
    label: str
    forces: ForceModel
    computed_with: str
    time: Time | None
    distance: Quantity | None
    change: Quantity | None
    time_change: Quantity | None
    error: Quantity | None
    time_error: Quantity | None

    def __repr__(self) -> str:
        what = "no approach within 30 days"
        if self.distance is not None and self.change is not None:
            what = (
                f"{self.distance.to_value('km'):.1f} km, "
                f"{self.change.to_value('km'):+.1f} km from the full model"
            )
        return f"<ForceRow {self.group} {self.label}: {what}>"


@dataclass(frozen=True)
class ForceBudget:
    """`ForceRow` after `ForceRow` for one approach of one orbit.

    Attributes
    ----------
    orbit : Orbit
        Its epoch is where every row begins.
    body : str
    approach : CloseApproach
        With every force.
    published : PublishedApproach or None
        What the orbit's producer publishes of it.
    rows : tuple of ForceRow
        "added" in order, then "left out"; the last of "added" is the full model.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> flyby.encounter.force_budget(orbit, Time("2029-04-13", scale="tdb"))
    <ForceBudget of apophis by Earth 2029-04-13, 8 choices of forces added, 6 left out>
    """

    orbit: Orbit
    body: str
    approach: CloseApproach
    published: PublishedApproach | None
    rows: tuple[ForceRow, ...]

    def group(self, name: str) -> tuple[ForceRow, ...]:
        """Return the rows of "added" or of "left out"."""
        return tuple(row for row in self.rows if row.group == name)

    def __repr__(self) -> str:
        added, left_out = (len(self.group(name)) for name in ("added", "left out"))
        return (
            f"<ForceBudget of {self.orbit.name} by {proper_name(self.body)} "
            f"{iso(self.approach.time, 'tdb', 0)[:10]}, {added} choices of forces added, "
            f"{left_out} left out>"
        )


def force_budget(
    orbit: Orbit, near: Time, body: str = "earth", *, approach: CloseApproach | None = None
) -> ForceBudget:
    """Compute one approach with each force added, and with each left out.

    Parameters
    ----------
    orbit : Orbit
    near : astropy.time.Time
        The deepest approach within 30 days of this instant is taken.
    body : str
        "earth", "moon" or a planet.
    approach : CloseApproach, optional
        That approach as the full model has it, where it is known already.

    Returns
    -------
    ForceBudget

    Raises
    ------
    SpanError
        If there is no approach within 30 days, or it is outside the ephemeris.
    InvalidOrbitError, InvalidTimeError, UnknownNameError, PropagationError
        As `close_approaches`.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> budget = flyby.encounter.force_budget(orbit, Time("2029-04-13", scale="tdb"))
    >>> for row in budget.group("left out")[:2]:
    ...     print(f"{row.label:<30} {row.change:8.1f}")
    relativity                       -261.0 km
    relativity beyond the Sun's        -0.1 km
    """
    if not isinstance(orbit, Orbit):
        raise not_an_orbit(orbit)
    instant = require_instant(near, "near")
    full = _deepest(orbit, instant, body, ForceModel()) if approach is None else approach
    if full is None:
        raise SpanError(
            f"{orbit.name} has no approach to {proper_name(body)} within {_REACH_DAYS:.0f} days of "
            f"{stamp(near)}; flyby report lists those there are"
        )
    closest = float(tdb_days(full.time))
    published = published_approach(
        orbit.designation, orbit.producer, orbit.solution, body, full.time
    )
    rows = [_two_body_row(orbit, closest, body, full, published)]
    for group, label, forces in _choices(orbit):
        found = full if forces == ForceModel() else _deepest(orbit, closest, body, forces)
        when = None if found is None else float(tdb_days(found.time))
        far = math.nan if found is None else float(found.distance.to_value("km"))
        rows.append(_row(group, label, forces, "flyby", when, far, full, published))
    return ForceBudget(orbit, body, full, published, tuple(rows))


@dataclass(frozen=True)
class _Step:
    """One force: what it is called when added, when left out, and its switch in a `ForceModel`."""

    label: str
    label_left_out: str = ""
    switch: str = ""
    on: str | bool = True
    off: str | bool = False

    def added_to(self, forces: ForceModel) -> ForceModel:
        return _switched(forces, self.switch, self.on)

    def left_out(self) -> ForceModel:
        return _switched(ForceModel(), self.switch, self.off)


def _switched(forces: ForceModel, switch: str, value: str | bool) -> ForceModel:
    changes: dict[str, Any] = {switch: value} if switch else {}
    return replace(forces, **changes)


def _choices(orbit: Orbit) -> list[tuple[str, str, ForceModel]]:
    """List group, label and forces of every row but the first.

    There is none for a force that the orbit lacks.
    """
    law = orbit.nongravitational
    fitted = [
        name
        for name, value in (("A1", law.a1_au_day2), ("A2", law.a2_au_day2), ("A3", law.a3_au_day2))
        if value != 0.0
    ]
    if fitted and law.dt_days != 0.0:
        fitted.append("DT")
    steps = [
        _Step("planets, Pluto and Moon"),
        _Step("relativity of the Sun", switch="relativity", on="sun"),
        _Step(
            "relativity of all bodies", "relativity beyond the Sun's", "relativity", "eih", "sun"
        ),
    ]
    if ForceModel().asteroids:
        steps.append(_Step("sixteen asteroids", "sixteen asteroids", "asteroids"))
    if fitted:
        label = f"non-gravitational {', '.join(fitted)}"
        steps.append(_Step(label, label, "nongravitational"))
    steps += [
        _Step("oblateness of the Sun", "oblateness of the Sun", "sun_j2"),
        _Step("figure of the Earth", "figure of the Earth", "earth_zonals"),
    ]
    # Where the orbit has no such parameters their switch changes nothing, and no row shows it.
    forces = _NEWTON if fitted else replace(_NEWTON, nongravitational=True)
    choices = []
    for step in steps:
        forces = step.added_to(forces)
        choices.append(("added", step.label, forces))
    choices.append(("left out", "relativity", ForceModel(relativity="none")))
    choices += [
        ("left out", step.label_left_out, step.left_out()) for step in steps if step.label_left_out
    ]
    return choices


def _deepest(orbit: Orbit, near: float, body: str, forces: ForceModel) -> CloseApproach | None:
    """Find the deepest approach within the reach of `near` (TDB days since J2000)."""
    found = close_approaches(
        replace(orbit, covariance=None) if forces != ForceModel() else orbit,
        time_from_tdb_days(near - _REACH_DAYS),
        time_from_tdb_days(near + _REACH_DAYS),
        body,
        forces=forces,
    )
    return min(found, key=lambda one: float(one.distance.to_value("km")), default=None)


def _row(
    group: str,
    label: str,
    forces: ForceModel,
    computed_with: str,
    days: float | None,
    distance_km: float,
    full: CloseApproach,
    published: PublishedApproach | None,
) -> ForceRow:
    if days is None:
        return ForceRow(group, label, forces, computed_with, None, None, None, None, None, None)
    error = time_error = None
    if published is not None:
        error = Quantity(distance_km - float(published.distance.to_value("km")), "km")
        time_error = _seconds(days - float(tdb_days(published.time)))
    return ForceRow(
        group,
        label,
        forces,
        computed_with,
        time_from_tdb_days(days),
        Quantity(distance_km, "km"),
        Quantity(distance_km - float(full.distance.to_value("km")), "km"),
        _seconds(days - float(tdb_days(full.time))),
        error,
        time_error,
    )


def _seconds(days: float) -> Quantity:
    return Quantity(days * SECONDS_PER_DAY, "s")


def _two_body_row(
    orbit: Orbit,
    closest: float,
    body: str,
    full: CloseApproach,
    published: PublishedApproach | None,
) -> ForceRow:
    """Make the row of two-body motion, by poliastro or boinor, to the body as DE440 has it."""
    forces = ForceModel.two_body()
    ours = _deepest(orbit, closest, body, forces)
    label = "two-body motion"
    if ours is None:
        return _row("added", label, forces, "flyby", None, math.nan, full, published)
    days, distance_km, with_what = (
        float(tdb_days(ours.time)),
        float(ours.distance.to_value("km")),
        "flyby",
    )
    try:
        theirs = _by_library(orbit, days, body)
    except InvalidOrbitError:  # too near a parabola for the library
        theirs = None
    if theirs is not None:
        days, distance_km, with_what = theirs
    return _row("added", label, forces, with_what, days, distance_km, full, published)


def _by_library(orbit: Orbit, near: float, body: str) -> tuple[float, float, str] | None:
    """Compute instant and distance [km] of two-body motion near an instant; name the library.

    Kept between runs: the library compiles for five seconds at its first step.
    """
    from flyby.cache import key_of, load_arrays, store_arrays
    from flyby.orbits.poliastro import library, two_body_state

    module = library()
    key = key_of(
        module.__name__,
        str(module.__version__),
        orbit.elements,
        float(tdb_days(orbit.epoch)),
        near,
        body,
        planetary_ephemeris().name,
    )
    kept = load_arrays("two-body", key)
    if kept is None or kept.get("found") is None or kept["found"].shape != (2,):

        def state(days: FloatArray) -> tuple[FloatArray, FloatArray]:
            position, velocity = two_body_state(orbit, time_from_tdb_days(days))
            there, moving = planetary_ephemeris().position_velocity(body, days)
            sun, drift = planetary_ephemeris().position_velocity("sun", days)
            return (
                position.to_value("au") - (there - sun),
                velocity.to_value("au / d") - (moving - drift),
            )

        grid = np.linspace(near - _SAME_DAYS, near + _SAME_DAYS, 5)
        instants = minima(state, grid)
        if not instants.size:
            return None
        distances = np.linalg.norm(state(instants)[0], axis=1) * AU_KM
        best = int(np.argmin(distances))
        kept = {"found": np.array([instants[best], distances[best]])}
        store_arrays("two-body", key, kept)
    return float(kept["found"][0]), float(kept["found"][1]), str(module.__name__)
