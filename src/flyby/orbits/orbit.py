"""`Orbit`: what a published orbit solution says, whole.

Elements are heliocentric and osculating, in JPL's ecliptic J2000 axes. They are kept as perihelion
distance and time of perihelion, as JPL publishes them, which serves ellipses and hyperbolas alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import numpy as np
from astropy.time import Time

from flyby.arrays import FloatArray
from flyby.catalogue.designations import is_same_asteroid
from flyby.errors import InvalidOrbitError
from flyby.html_table import html_table
from flyby.times import iso, stamp, time_from_tdb_days

NO_FORCE: dict[str, str] = {
    "S0": "an offset of the centre of light from the centre of mass",
}
"""Published parameters of the fit that move nothing, and what each is."""


@dataclass(frozen=True)
class Elements:
    """Osculating heliocentric elements, ecliptic J2000, bare floats with the unit in the name.

    Attributes
    ----------
    eccentricity : float
    perihelion_distance_au : float
    perihelion_time_tdb_days : float
        Time of perihelion passage, TDB days since J2000.
    node_deg : float
        Longitude of the ascending node.
    perihelion_argument_deg : float
    inclination_deg : float

    Examples
    --------
    >>> import flyby
    >>> flyby.load_orbit("apophis").elements.inclination_deg
    3.340958441017069
    """

    eccentricity: float
    perihelion_distance_au: float
    perihelion_time_tdb_days: float
    """Time of perihelion passage, TDB days since J2000."""
    node_deg: float
    """Longitude of the ascending node."""
    perihelion_argument_deg: float
    inclination_deg: float


@dataclass(frozen=True)
class NonGravitational:
    """Marsden's non-gravitational acceleration: A1, A2, A3 along radial, transverse, normal.

    The acceleration is A_i g(r) with g(r) = ALN (r/R0)^-NM [1 + (r/R0)^NN]^-NK
    (Marsden, Sekanina & Yeomans 1973, AJ 78, 211). The defaults give g = (1 au / r)^2.

    With DT, which is published for comets, g is taken at the distance of DT days before,
    r(t - DT), and the directions at t: for DT > 0 the outgassing is strongest DT days after
    perihelion (Yeomans & Chodas 1989, AJ 98, 1083).

    Attributes
    ----------
    a1_au_day2, a2_au_day2, a3_au_day2 : float
    aln, nk, nm, nn, r0_au : float
        Of g(r).
    dt_days : float
        DT.

    Examples
    --------
    >>> import flyby
    >>> flyby.load_orbit("apophis").nongravitational.a1_au_day2
    5e-13
    """

    a1_au_day2: float = 0.0
    a2_au_day2: float = 0.0
    a3_au_day2: float = 0.0
    aln: float = 1.0
    nk: float = 0.0
    nm: float = 2.0
    nn: float = 5.093
    r0_au: float = 1.0
    dt_days: float = 0.0


@dataclass(frozen=True, eq=False)
class Covariance:
    """Covariance of the fitted parameters, with the elements and epoch that it belongs to.

    ``labels`` name rows and columns, of ``matrix`` in the published units; see
    `flyby.orbits.parameters` for what each label means and how to displace an orbit by one.

    Attributes
    ----------
    labels : tuple of str
    matrix : ndarray, shape (n, n)
    epoch : astropy.time.Time
    elements : Elements
    nongravitational : NonGravitational

    Examples
    --------
    >>> import flyby
    >>> covariance = flyby.load_orbit("apophis").covariance
    >>> covariance.labels
    ('e', 'q', 'tp', 'node', 'peri', 'i', 'A1', 'A2')
    >>> covariance.matrix.shape
    (8, 8)
    """

    labels: tuple[str, ...]
    matrix: FloatArray
    epoch: Time
    elements: Elements
    nongravitational: NonGravitational

    def __eq__(self, other: object) -> bool:
        # The one that a dataclass writes cannot compare arrays.
        if not isinstance(other, Covariance):
            return NotImplemented
        return (
            self.labels == other.labels
            and np.array_equal(self.matrix, other.matrix)
            and bool(self.epoch == other.epoch)
            and self.elements == other.elements
            and self.nongravitational == other.nongravitational
        )

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, repr=False)
class Orbit:
    """A published orbit solution.

    Attributes
    ----------
    name : str
        Name in the catalogue, or of the file it was read from.
    designation : str
        The asteroid, for example "99942 Apophis (2004 MN4)".
    producer, solution, solution_date, source : str
        Who published it, the solution's number, its date, and where it was read.
    epoch : astropy.time.Time
        Epoch of osculation, scale TDB.
    elements : Elements
    nongravitational : NonGravitational
    planetary_ephemeris : str
        The ephemeris the producer fitted with, for example "DE441".
    absolute_magnitude, slope_parameter : float or None
        H and G as published with the orbit.
    covariance : Covariance or None
        At its own epoch, with its own elements. None as well where it would not be whole: where a
        force was fitted that is not modelled.
    unmodelled : tuple of str
        Published parameters of the fit that are not modelled: forces such as RHO (Bennu's bulk
        density, of a thermal model that is not published), and what is no force (`NO_FORCE`).
    notes : tuple of str
        What a reader of the solution has to know, such as a published parameter not modelled.
    spk_number : int or None
        NAIF's number of the body in SPK kernels, where the producer publishes it.
    comet_magnitude : tuple of two float, or None
        Of a comet without H: M1 and K1 of its total magnitude as published with the orbit.

    Raises
    ------
    InvalidOrbitError
        If there is a covariance beside a force that was fitted but is not modelled: every sigma
        computed from it would be too small.

    Examples
    --------
    >>> import flyby
    >>> orbit = flyby.load_orbit("apophis")
    >>> orbit
    <Orbit apophis: 99942 Apophis (2004 MN4), JPL 220 of 2024-06-25, epoch 2025-11-21 TDB>
    >>> orbit.elements.eccentricity
    0.1911663355386932
    """

    name: str
    designation: str
    producer: str
    solution: str
    solution_date: str
    source: str
    epoch: Time
    elements: Elements
    nongravitational: NonGravitational = field(default_factory=NonGravitational)
    planetary_ephemeris: str = ""
    absolute_magnitude: float | None = None
    slope_parameter: float | None = None
    covariance: Covariance | None = None
    notes: tuple[str, ...] = ()
    spk_number: int | None = None
    unmodelled: tuple[str, ...] = ()
    comet_magnitude: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if self.covariance is not None and self.unmodelled_forces:
            raise InvalidOrbitError(
                f"{self.name} has a covariance, but {self.why_no_covariance}; leave it out"
            )

    @property
    def short_name(self) -> str:
        """What the asteroid is called in a title: "99942 Apophis", "2023 BU", "2024 BX1".

        The designation without what stands in brackets, of which a number alone is in need.
        """
        before, _, rest = self.designation.partition("(")
        outside, inside = (
            # Some files write "2024BX1".
            re.sub(r"^(\d{4})([A-Z]{2}\d*)$", r"\1 \2", part.strip())
            for part in (before, rest.partition(")")[0])
        )
        if outside.isdigit() and inside:
            return f"{outside} ({inside})"
        return outside or inside or self.name

    @property
    def proper_name(self) -> str:
        """The short name without its number: "Apophis", "2023 BU", "2001 WN5"."""
        words = self.short_name.split()
        # "99942 Apophis" has a number and a name; "2023 BU" is a year and its letters.
        provisional = len(words) == 2 and re.fullmatch(r"[A-Z]{2}\d*", words[1])
        if len(words) > 1 and words[0].isdigit() and not provisional:
            return " ".join(words[1:]).strip("()")
        return " ".join(words)

    @property
    def solution_name(self) -> str:
        """Producer and solution, each once: "JPL 220", where a file says "JPL" and "JPL 220" too.

        Empty where neither is known.
        """
        if self.solution.split(" ")[0] == self.producer:
            return self.solution
        return f"{self.producer} {self.solution}".strip()

    def is_same_asteroid(self, other: Orbit | str) -> bool:
        """Tell whether another orbit, or a designation, is of the same asteroid.

        Examples
        --------
        >>> from flyby import load_orbit
        >>> load_orbit("2023 BU").is_same_asteroid("2023 BU5")
        False
        """
        designation = other if isinstance(other, str) else other.designation
        return is_same_asteroid(self.designation, designation)

    def at_covariance_epoch(self) -> Orbit:
        """Return the covariance's own orbit, at its own epoch, with the covariance.

        Raises
        ------
        InvalidOrbitError
            If there is no covariance.
        """
        covariance = self.covariance
        if covariance is None:
            raise InvalidOrbitError(
                f"{self.name} is without a covariance ({self.why_no_covariance}): "
                f"how sure it is cannot be said"
            )
        return replace(
            self,
            epoch=covariance.epoch,
            elements=covariance.elements,
            nongravitational=covariance.nongravitational,
        )

    @property
    def unmodelled_forces(self) -> tuple[str, ...]:
        """Those of `unmodelled` that stand for a force, or may: the motion lacks it."""
        return tuple(name for name in self.unmodelled if name not in NO_FORCE)

    @property
    def why_no_covariance(self) -> str:
        """Why the uncertainty cannot be said, as a clause; empty where it can."""
        missing = self.unmodelled_forces
        if missing:
            names, verb = ", ".join(missing), "is" if len(missing) == 1 else "are"
            return f"{names} {verb} fitted but not modelled, and sigmas would be too small"
        return "" if self.covariance else "no covariance is published with this orbit"

    def __repr__(self) -> str:
        solution = " of ".join(word for word in (self.solution_name, self.solution_date) if word)
        return (
            f"<Orbit {self.name}: {self.designation}{solution and ', '}{solution}, "
            f"epoch {self._epoch_text()} TDB>"
        )

    def _epoch_text(self) -> str:
        """Return the epoch in TDB, its hours only where there are any."""
        return iso(self.epoch, "tdb", 3).replace("T", " ").removesuffix(" 00:00:00.000")

    def _repr_html_(self) -> str:
        elements = self.elements
        perihelion = stamp(time_from_tdb_days(elements.perihelion_time_tdb_days), "tdb", 3)
        solution = " of ".join(word for word in (self.solution_name, self.solution_date) if word)
        rows = [
            ("solution", solution, ""),
            ("epoch", iso(self.epoch, "tdb", 3).replace("T", " "), "TDB"),
            ("e", repr(elements.eccentricity), ""),
            ("q", repr(elements.perihelion_distance_au), "au"),
            ("perihelion", perihelion.removesuffix(" TDB"), "TDB"),
            ("inclination", repr(elements.inclination_deg), "deg"),
            ("ascending node", repr(elements.node_deg), "deg"),
            ("argument of perihelion", repr(elements.perihelion_argument_deg), "deg"),
            *self._force_rows(),
            *self._light_rows(),
            ("covariance", self._covariance_text(), ""),
        ]
        fitted = f"fitted with {self.planetary_ephemeris}" if self.planetary_ephemeris else ""
        source = f"source: {self.source}" if self.source else ""
        frame = "heliocentric, osculating, ecliptic of J2000"
        return html_table(
            self.designation or self.name,
            ("", "value", "unit"),
            rows,
            (frame, fitted, source, *self.notes),
        )

    def _force_rows(self) -> list[tuple[str, str, str]]:
        law = self.nongravitational
        named = (
            ("A1", law.a1_au_day2, "au/d²"),
            ("A2", law.a2_au_day2, "au/d²"),
            ("A3", law.a3_au_day2, "au/d²"),
            ("DT", law.dt_days, "d"),
        )
        return [(name, repr(value), unit) for name, value, unit in named if value]

    def _light_rows(self) -> list[tuple[str, str, str]]:
        total, slope = self.comet_magnitude or (None, None)
        named = (
            ("H", self.absolute_magnitude, "mag"),
            ("G", self.slope_parameter, ""),
            ("M1", total, "mag"),
            ("K1", slope, ""),
        )
        return [(name, f"{value:g}", unit) for name, value, unit in named if value is not None]

    def _covariance_text(self) -> str:
        if self.covariance is None:
            return self.why_no_covariance
        labels = ", ".join(self.covariance.labels)
        return f"of {labels}, at {iso(self.covariance.epoch, 'tdb', 0)[:10]} TDB"
