"""Which forces a propagation takes into account."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields

from flyby.orbits.orbit import NonGravitational, Orbit

PLANETS: tuple[str, ...] = (
    "mercury",
    "venus",
    "earth",
    "mars",
    "jupiter",
    "saturn",
    "uranus",
    "neptune",
    "pluto",
    "moon",
)
"""Bodies beside the Sun whose attraction can be switched off one by one."""

RELATIVITY: tuple[str, ...] = ("eih", "sun", "none")


_usual_asteroids = True


@contextmanager
def without_asteroids() -> Iterator[None]:
    """Leave the sixteen asteroids out of every model that does not ask for them, in this block.

    Their orbits are known from 1900 to 2110 alone. Without them the approach of Apophis in 2029
    moves by 0.07 km when it is carried from 2025.
    """
    global _usual_asteroids
    before, _usual_asteroids = _usual_asteroids, False
    try:
        yield
    finally:
        _usual_asteroids = before


@dataclass(frozen=True)
class ForceModel:
    """Forces on a massless body; the default is all of them.

    Attributes
    ----------
    planets : tuple of str
        The planets, Pluto and the Moon that attract, of `PLANETS`. With none the model is the
        two-body problem about a Sun at rest: an illustration, never an answer. With some, the Sun
        still moves as all of them make it, so that a planet left out is not a planet away: the
        asteroid would no longer fall with the Sun towards it.
    relativity : {"eih", "sun", "none"}
        Einstein-Infeld-Hoffmann terms of Sun, planets and Moon; the Schwarzschild term of the Sun
        alone; or Newton. For the 2029 approach of Apophis from 2025 "sun" differs from "eih" by
        0.12 km, which is why it is not the default.
    asteroids : bool
        The sixteen large asteroids of JPL's SB441-N16; by default, except `without_asteroids`.
    earth_zonals : bool
        Earth's J2 to J4 about its true pole.
    sun_j2 : bool
        The Sun's J2.
    nongravitational : bool
        A1, A2, A3 of the orbit, and a comet's DT.
    """

    planets: tuple[str, ...] = PLANETS
    relativity: str = "eih"
    asteroids: bool = field(default_factory=lambda: _usual_asteroids)
    earth_zonals: bool = True
    sun_j2: bool = True
    nongravitational: bool = True

    def __post_init__(self) -> None:
        from flyby.errors import UnknownNameError

        for planet in self.planets:
            if planet not in PLANETS:
                raise UnknownNameError("attracting body", planet, PLANETS)
        if self.relativity not in RELATIVITY:
            raise UnknownNameError("relativity model", self.relativity, RELATIVITY)

    @classmethod
    def two_body(cls) -> ForceModel:
        """Make the model of the Sun's attraction alone: an illustration, never an answer."""
        return cls((), "none", False, False, False, False)

    @property
    def is_two_body(self) -> bool:
        """Whether nothing but the Sun's Newtonian attraction is left."""
        return self == ForceModel.two_body()

    @property
    def sun_at_rest(self) -> bool:
        """Whether no planet pulls, so that the Sun is taken to be at rest."""
        return not self.planets

    @property
    def centre(self) -> str:
        """What an integration is relative to: the barycentre, or a Sun that is held at rest."""
        return "sun" if self.sun_at_rest else "ssb"

    def describe(self, law: NonGravitational | None = None) -> tuple[str, ...]:
        """Describe what is taken into account, a clause each, for footers and reports.

        Of the non-gravitational parameters those that the orbit has, where its `law` is given.
        """
        if self.is_two_body:
            return ("two-body motion about the Sun (an illustration, not an answer)",)
        if not self.planets:
            clauses = ["Sun alone, at rest"]
        elif set(self.planets) == set(PLANETS):
            clauses = ["Sun, eight planets, Pluto, Moon (DE440)"]
        else:
            clauses = [", ".join(("Sun", *(name.capitalize() for name in self.planets)))]
        if self.relativity == "eih":
            clauses.append("relativity (EIH)")
        elif self.relativity == "sun":
            clauses.append("relativity of the Sun (Schwarzschild)")
        if self.asteroids:
            clauses.append("16 asteroids (SB441-N16)")
        if self.earth_zonals:
            clauses.append("Earth J2-J4")
        if self.sun_j2:
            clauses.append("Sun J2")
        if self.nongravitational:
            parameters: tuple[str, ...] = ("A1", "A2", "A3")
            if law is not None:
                values = (law.a1_au_day2, law.a2_au_day2, law.a3_au_day2)
                pairs = zip(parameters, values, strict=True)
                parameters = tuple(name for name, value in pairs if value != 0.0)
                if parameters and law.dt_days != 0.0:
                    parameters = (*parameters, "DT")
            if parameters:
                clauses.append(f"non-gravitational {', '.join(parameters)}")
        return tuple(clauses)

    def describe_for(self, orbit: Orbit) -> tuple[str, ...]:
        """Describe the same for one orbit, with what was fitted to it and is not modelled."""
        clauses = self.describe(orbit.nongravitational)
        if orbit.unmodelled_forces and not self.is_two_body:
            clauses += (f"without {', '.join(orbit.unmodelled_forces)} (fitted, not modelled)",)
        return clauses

    def key(self) -> tuple[object, ...]:
        """Return everything the model is made of, for a cache key."""
        return tuple(getattr(self, field.name) for field in fields(self))
