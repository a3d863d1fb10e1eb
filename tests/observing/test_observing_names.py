"""Units at the boundary of the room, and the examples of its public names."""

from __future__ import annotations

import dataclasses
import doctest
import importlib
import inspect
import pkgutil
import re

import astropy.units as u
import pytest

import flyby.observing
from flyby.errors import UnitError
from flyby.observing import Altitude, GeocentricDistance, Rate, RoundTrip, joint, windows

# Plain numbers that public classes hold, and why.
MAGNITUDE = "a magnitude, a plain number by convention"
PLAIN = {
    "Window.brightest_v": MAGNITUDE,
    "Ephemeris.magnitude": MAGNITUDE,
    "NakedEyeMap.brightest_v": MAGNITUDE,
    "NakedEyeMap.limiting_magnitude": MAGNITUDE,
    "Magnitude.faintest": MAGNITUDE,
    "OutOfShadow.faintest": MAGNITUDE,
    "HG.absolute_magnitude": MAGNITUDE,
    "HG1G2.absolute_magnitude": MAGNITUDE,
    "HG12.absolute_magnitude": MAGNITUDE,
    "TotalMagnitude.total_magnitude": MAGNITUDE,
    "HG.slope_parameter": "G, without a dimension",
    "HG1G2.g1": "G1, without a dimension",
    "HG1G2.g2": "G2, without a dimension",
    "HG12.g12": "G12, without a dimension",
    "TotalMagnitude.slope": "K1, magnitudes in a decade of distance",
    "Ephemeris.sunlit_fraction": "a share",
    "Ephemeris.air_mass": "relative to the zenith",
    "Occultation.asteroid_magnitude": MAGNITUDE,
    "Occultation.drop": MAGNITUDE,
    "Occultation.magnitude": MAGNITUDE,
    "Occultation.moon_illuminated": "a share",
    "StarList.magnitude": MAGNITUDE,
    "Occultation.sigma_widths": "in widths of the path",
    "RadarWindow.snr": "a ratio",
}

# The layer below units: float64 arrays under names that say the unit, one evaluation for every
# site. `Sky.at` gives it to whoever wants it.
BELOW_UNITS = {
    "sky": {"Instants", "Path"},
    "view": {"View"},
    "shadow": {"Cover", "Occulter", "Places", "Sunlight"},
    "windows.found": {"Found"},
    "windows.search": {"Span"},
    "radar.echo": {"Echo"},
    "occultation.path": {"PathArrays"},
    "space_observer": {"SpaceObserver"},  # a `Site` of the catalogue, whose names say the unit
}


def modules():
    for found in pkgutil.walk_packages(flyby.observing.__path__, "flyby.observing."):
        yield importlib.import_module(found.name)


def public_classes():
    for module in modules():
        short = module.__name__.removeprefix("flyby.observing.")
        for name, value in vars(module).items():
            own = inspect.isclass(value) and value.__module__ == module.__name__
            if own and not name.startswith("_") and name not in BELOW_UNITS.get(short, ()):
                yield value


def annotations(cls):
    """Every public attribute of a class with its type as it is written."""
    for owner in reversed(cls.__mro__):
        for name, kind in vars(owner).get("__annotations__", {}).items():
            yield name, str(kind)
        for name, value in vars(owner).items():
            getter = getattr(value, "fget", getattr(value, "func", None))
            if getter is not None:
                yield name, str(getattr(getter, "__annotations__", {}).get("return", ""))


def plain_numbers():
    return {
        f"{cls.__name__}.{name}"
        for cls in public_classes()
        for name, kind in annotations(cls)
        if not name.startswith("_") and re.search(r"\bfloat\b|FloatArray|ndarray|Intervals", kind)
    }


def test_what_is_public_has_a_unit_or_needs_none():
    assert plain_numbers() == set(PLAIN)


def test_the_test_of_units_sees_what_it_should():
    @dataclasses.dataclass
    class Bad:
        distance_km: float
        _hidden_km: float = 0.0

        @property
        def angles_deg(self) -> flyby.observing.view.FloatArray | None: ...

    found = dict(annotations(Bad))
    assert "float" in found["distance_km"]
    assert "FloatArray" in found["angles_deg"]
    assert len(list(public_classes())) > 30


@pytest.mark.parametrize(
    ("make", "wrong"),
    [
        (Altitude, 10.0),
        (Altitude, 10.0 * u.km),
        (Rate, 2.0 * u.deg),
        (GeocentricDistance, 1.0 * u.s),
        (RoundTrip, 5.0),
    ],
)
def test_a_constraint_refuses_what_has_not_its_unit(make, wrong):
    with pytest.raises(UnitError):
        make(wrong)


def public_names():
    for room in (flyby.observing, windows, joint):
        for name in room.__all__:
            value = getattr(room, name)
            if value.__module__.startswith("flyby.observing"):  # not of the catalogue
                yield pytest.param(value, id=name)


@pytest.mark.slow
@pytest.mark.parametrize("value", {id(param.values[0]): param for param in public_names()}.values())
def test_the_examples_of_every_public_name_run(value):
    finder = doctest.DocTestFinder(recurse=False)
    (found,) = finder.find(value, value.__name__, module=False, globs={})
    assert found.examples, f"{value.__name__} has no example"
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    said: list[str] = []
    runner.run(found, out=said.append)
    assert not runner.failures, "".join(said)
