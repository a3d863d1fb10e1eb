"""What the room shows to its users has units, short texts, and examples that run."""

from __future__ import annotations

import dataclasses
import doctest
import importlib
import inspect
import pkgutil
import typing

import numpy as np
import pytest
from astropy.time import Time
from astropy.units import Quantity

import flyby.encounter

# Figures that have no unit, and why.
DIMENSIONLESS = {
    "BPlane.horizons_scale": "a ratio",
    "Departure.of_distance": "in standard deviations",
    "Departure.of_time": "in standard deviations",
    "Disc.illuminated_fraction": "share of an area",
    "Hyperbola.eccentricity": "a ratio by definition",
    "Return.plane_rate": "kilometres at the return per kilometre before",
}


def modules():
    found = pkgutil.walk_packages(flyby.encounter.__path__, "flyby.encounter.")
    return [importlib.import_module(one.name) for one in found]


def public_results():
    """Every data class of the room with a public name."""
    found = {
        item
        for module in modules()
        for name, item in vars(module).items()
        if dataclasses.is_dataclass(item)
        and item.__module__ == module.__name__
        and not name.startswith("_")
    }
    return sorted(found, key=lambda item: item.__name__)


def bare_figures(item):
    """Public fields and properties of a data class that may hold floats without a unit."""
    typed = typing.get_type_hints(item)
    fields = {field.name: typed[field.name] for field in dataclasses.fields(item)}
    for name, member in vars(item).items():
        if isinstance(member, property) and member.fget is not None:
            fields[name] = typing.get_type_hints(member.fget).get("return", typing.Any)
    return {name for name, kind in fields.items() if name[0] != "_" and holds_floats(kind)}


def holds_floats(kind):
    # From numpy 2.5 on an array's type is an alias, `type NDArray[...] = ndarray[...]`.
    alias = getattr(typing.get_origin(kind) or kind, "__value__", None)
    if alias is not None:
        return holds_floats(alias)
    if kind in (float, np.floating, np.ndarray) or typing.get_origin(kind) is np.ndarray:
        return True
    return any(holds_floats(part) for part in typing.get_args(kind))


def test_the_room_is_looked_at():
    """The tests below would pass on an empty list, or one that sees no floats."""
    assert {"CloseApproach", "EnsembleSummary", "LineOfVariations"} <= {
        item.__name__ for item in public_results()
    }
    assert len(public_results()) > 25

    @dataclasses.dataclass
    class Bare:
        distance_km: float
        ends: tuple[float, float] | None
        sigma: Quantity
        when: Time
        _inner: float

    Bare.__annotations__ = {"distance_km": float, "ends": tuple[float, float] | None} | {
        "sigma": Quantity,
        "when": Time,
        "_inner": float,
    }
    assert bare_figures(Bare) == {"distance_km", "ends"}


# Of probabilities and ratios nothing has a unit.
RATIOS = {"ImpactProbability", "EnsembleSummary", "SpreadEstimate"}


@pytest.mark.parametrize("item", public_results(), ids=lambda item: item.__name__)
def test_public_figures_have_units(item):
    bare = {f"{item.__name__}.{name}" for name in bare_figures(item)}
    if item.__name__ in RATIOS:
        fields = {f"{item.__name__}.{field.name}" for field in dataclasses.fields(item)}
        bare &= fields
    assert bare <= set(DIMENSIONLESS)


def test_what_is_listed_as_dimensionless_is_still_there():
    there = {f"{item.__name__}.{name}" for item in public_results() for name in bare_figures(item)}
    assert set(DIMENSIONLESS) <= there


def test_public_names_are_complete():
    room = flyby.encounter
    assert sorted(room.__all__) == room.__all__
    assert all(hasattr(room, name) for name in room.__all__)
    public = {item.__name__ for item in public_results()}
    # What only other modules of flyby handle stays inside.
    inner = {"ApproachSigmas", "Departure", "Encounters"}
    assert public - set(room.__all__) == inner


@pytest.mark.parametrize("name", flyby.encounter.__all__)
def test_examples_run(name):
    """Numpydoc's section of examples, which says what is true."""
    item = getattr(flyby.encounter, name)
    assert "\nExamples\n--------\n" in "\n" + (inspect.getdoc(item) or ""), name
    (test,) = [
        one
        for one in doctest.DocTestFinder(recurse=False).find(item, name, globs={})
        if one.examples
    ]
    said: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    runner.run(test, out=said.append)
    assert runner.failures == 0, "".join(said)


def reached(value, found):
    """Every result of the room that hangs on one, by its type."""
    if isinstance(value, tuple):
        for one in value:
            reached(one, found)
    elif dataclasses.is_dataclass(value) and type(value).__module__.startswith("flyby.encounter"):
        found.setdefault(type(value).__name__, value)
        for field in dataclasses.fields(value):
            reached(getattr(value, field.name), found)
    return found


def test_every_result_is_told_in_a_line():
    room, orbit, april = (
        flyby.encounter,
        flyby.load_orbit("apophis"),
        Time(["2029-04-12", "2029-04-15"], scale="tdb"),
    )
    (approach,) = flyby.close_approaches(orbit, *april)
    trajectory = flyby.propagate(orbit, *april)
    line = room.line_of_variations(orbit, approach.time)
    until, reach = Time("2036-05-01", scale="tdb"), Quantity(1400.0, "km")
    falling = flyby.load_orbit("2024bx1-neocc")
    january = Time(["2024-01-20", "2024-01-22"], scale="tdb")
    ensemble = room.run_ensemble(room.ensemble_request(falling, *january), 8)
    found = reached(
        (
            approach,
            flyby.close_approaches(falling, *january)[0],
            room.disc_from_asteroid(trajectory, april, "earth"),
            room.osculating_elements(trajectory, april),
            room.b_plane_region(orbit, approach.time),
            room.sampled_encounter(orbit, approach.time, 20),
            room.approach_spread(orbit, approach.time),
            room.force_budget(orbit, approach.time),
            room.find_keyholes(line, until, reach, count=41),
            room.resonant_circle(line, 7, 6),
            room.summarise_ensemble(ensemble),
        ),
        {},
    )
    wanted = {one for one in room.__all__ if dataclasses.is_dataclass(getattr(room, one))}
    assert wanted <= set(found)
    for name in wanted:
        assert len(repr(found[name])) < 250, name
        assert "\n" not in repr(found[name]), name
