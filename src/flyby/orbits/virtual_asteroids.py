"""Virtual asteroids: orbits drawn from a published covariance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, overload

from flyby.arrays import FloatArray
from flyby.errors import InvalidOrbitError
from flyby.orbits.orbit import Orbit
from flyby.orbits.parameters import displaced, sampled_displacements


class VirtualAsteroids(Sequence[Orbit]):
    """Orbits drawn from the covariance of a published one, made when needed.

    Each is made from its own stream of random numbers: virtual asteroid i of a seed is the same
    however many there are and wherever it is computed. Wherever flyby takes a sequence of orbits
    it takes these.

    Parameters
    ----------
    orbit : Orbit
        With a covariance; it is the covariance's own elements, at its own epoch, that are moved.
    count : int
        How many.
    seed : int
        Not negative.

    Raises
    ------
    InvalidOrbitError
        If the orbit has no covariance, or `count` is not positive, or `seed` is negative.
    """

    def __init__(self, orbit: Orbit, count: int, seed: int = 0) -> None:
        if orbit.covariance is None:
            raise InvalidOrbitError(
                f"the orbit {orbit.name!r} has no covariance from which virtual asteroids could be "
                f"drawn: {orbit.why_no_covariance}; take one that has (an SBDB answer with "
                f"cov=mat&full-prec=1&phys-par=1, an OEF 2.0 file)"
            )
        if count < 1:
            raise InvalidOrbitError(f"{count} virtual asteroids were asked for; ask for at least 1")
        if seed < 0:
            raise InvalidOrbitError(f"the seed is {seed}; give zero or a positive whole number")
        self.orbit = orbit
        self.covariance = orbit.covariance
        self._count = count
        self.seed = seed
        self._base = replace(orbit.at_covariance_epoch(), covariance=None)

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the parameters that are moved; see `flyby.orbits.parameters`."""
        return self.covariance.labels

    @property
    def nominal(self) -> Orbit:
        """The covariance's own orbit, about which the others lie."""
        return self._base

    def displacements(self, first: int = 0, count: int | None = None) -> FloatArray:
        """Return what is added to each parameter, (count, labels), in the published units."""
        size = self._count - first if count is None else count
        return sampled_displacements(self.covariance, size, self.seed, first)

    def orbits(self, first: int, count: int) -> tuple[Orbit, ...]:
        """Make some of them in a row, which is quicker than one by one.

        Raises
        ------
        InvalidOrbitError
            If the covariance is so wide that one of them has elements that no orbit has.
        """
        found = []
        for row, delta in enumerate(self.displacements(first, count), start=first):
            try:
                elements, law = displaced(self.covariance, delta)
            except InvalidOrbitError as problem:
                raise InvalidOrbitError(
                    f"virtual asteroid {row} of seed {self.seed}: {problem}"
                ) from None
            found.append(replace(self._base, elements=elements, nongravitational=law))
        return tuple(found)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Orbit: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Orbit, ...]: ...
    def __getitem__(self, index: Any) -> Orbit | tuple[Orbit, ...]:
        if isinstance(index, slice):
            return tuple(self[place] for place in range(*index.indices(self._count)))
        if not -self._count <= index < self._count:
            raise IndexError(f"virtual asteroid {index} of {self._count}")
        return self.orbits(index % self._count, 1)[0]

    def __repr__(self) -> str:
        return f"<{self._count} virtual asteroids of {self.orbit.name}, seed {self.seed}>"
