"""Lists of stars with their motions: the package's own, or a file with Gaia's column names."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import erfa
import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray, norm
from flyby.catalogue.hipparcos import EPOCH_YEAR, FAINTEST_V, hipparcos_stars
from flyby.errors import FlybyError
from flyby.plain_text import one_line

_FORMATS = {
    ".csv": "ascii.csv",
    ".ecsv": "ascii.ecsv",
    ".vot": "votable",
    ".votable": "votable",
    ".xml": "votable",
}
_UNITS = {
    "ra": "deg",
    "dec": "deg",
    "pmra": "mas / yr",
    "pmdec": "mas / yr",
    "parallax": "mas",
    "radial_velocity": "km / s",
    "ref_epoch": "yr",
    "ra_error": "mas",
    "dec_error": "mas",
    "pmra_error": "mas / yr",
    "pmdec_error": "mas / yr",
}
"""Of the columns of Gaia's source tables, where a file does not say."""
_MAGNITUDES = {"phot_g_mean_mag": "G", "vmag": "V", "magnitude": "mag"}
_NAMES = ("name", "designation", "hip", "source_id")
_GAIA_EPOCH_YEAR = 2016.0


class StarListError(FlybyError):
    """A file that cannot be read as a list of stars.

    Examples
    --------
    >>> from flyby.observing import read_stars
    >>> read_stars("stars.docx")
    Traceback (most recent call last):
        ...
    flyby.observing.occultation.stars.StarListError: ...
    """


@dataclass(frozen=True, repr=False)
class StarList:
    """Stars, with what is known of how each moves; every array has shape (n,).

    Attributes
    ----------
    names : tuple of str
    right_ascension, declination : Quantity
        ICRS at the epoch.
    epoch : astropy.time.Time
        In TDB.
    proper_motion : Quantity, shape (n, 2)
        East (times cos declination) and north; 0 where not known.
    parallax, radial_velocity : Quantity
        0 where not known.
    place_error, proper_motion_error : Quantity, shape (n, 2)
        Standard errors, east and north; nan where not known.
    magnitude : ndarray
        nan where not known.
    band : str
        Of the magnitudes: "G", "V" or "mag"; empty where there are none.
    source : str
    notes : tuple of str
        What was not in the file.

    Examples
    --------
    >>> from flyby.observing import read_stars
    >>> read_stars()
    <StarList of 15537 stars: Hipparcos, new reduction (van Leeuwen 2007), V to 7.0>
    """

    names: tuple[str, ...]
    right_ascension: Quantity
    declination: Quantity
    epoch: Time
    proper_motion: Quantity
    parallax: Quantity
    radial_velocity: Quantity
    place_error: Quantity
    proper_motion_error: Quantity
    magnitude: FloatArray
    band: str
    source: str
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        return f"<StarList of {len(self)} star{'' if len(self) == 1 else 's'}: {self.source}>"

    def brighter_than(self, magnitude: float) -> StarList:
        """Return the stars that are no fainter than a magnitude.

        Raises
        ------
        StarListError
            If none is.
        """
        with np.errstate(invalid="ignore"):
            kept = np.flatnonzero(self.magnitude <= magnitude)
        if not kept.size:
            raise StarListError(
                f"no star of {self.source} is brighter than {magnitude:g}; choose a fainter limit"
            )
        parts = {
            field.name: getattr(self, field.name)[kept]
            for field in fields(self)
            if isinstance(getattr(self, field.name), np.ndarray | Time)
        }
        return replace(
            self,
            names=tuple(self.names[index] for index in kept),
            source=f"{self.source}, no fainter than {magnitude:g}",
            **parts,
        )

    @cached_property
    def _parameters(self) -> tuple[FloatArray, ...]:
        """The six parameters in ERFA's units."""
        alpha, delta = (place.to_value("rad") for place in (self.right_ascension, self.declination))
        east, north = self.proper_motion.to_value("rad / yr").T
        # A measured parallax may be negative, which moves nothing the wrong way.
        parallax = np.maximum(self.parallax.to_value("arcsec"), 0.0)
        radial_velocity_km_s = self.radial_velocity.to_value("km / s")
        along = east / np.maximum(np.cos(delta), 1e-9)
        return alpha, delta, along, north, parallax, radial_velocity_km_s

    @cached_property
    def _epoch_year(self) -> FloatArray:
        return np.asarray(self.epoch.tdb.jyear)

    @cached_property
    def _errors_mas(self) -> tuple[FloatArray, FloatArray]:
        return self.place_error.to_value("mas"), self.proper_motion_error.to_value("mas / yr")

    def farthest_rad(self, years: float) -> float:
        """Return how far proper motion and parallax move any of them within some years [rad]."""
        moved = norm(self.proper_motion.to_value("rad / yr")) * years
        return float(np.max(moved + self.parallax.to_value("rad"), initial=0.0))

    def directions(
        self, which: Any, tdb_days: FloatArray | float, observer_au: FloatArray
    ) -> FloatArray:
        """Return where stars are seen from places, proper motion and parallax applied.

        Parameters
        ----------
        which : index, shape (n,)
        tdb_days : ndarray, shape (n,)
            Since J2000.
        observer_au : ndarray, shape (n, 3)
            Barycentric, ICRF axes.

        Returns
        -------
        ndarray, shape (n, 3)
            Unit vectors, ICRF axes; neither bent by the Sun nor aberrated.
        """
        years = 2000.0 + np.asarray(tdb_days) / 365.25 - self._epoch_year[which]
        parameters = (values[which] for values in self._parameters)
        return np.asarray(erfa.pmpx(*parameters, years, observer_au), dtype=np.float64)

    def errors_mas(self, which: Any, tdb_days: FloatArray) -> FloatArray:
        """Return the standard errors of places at instants, east and north, (n, 2); nan unknown."""
        years = 2000.0 + np.asarray(tdb_days) / 365.25 - self._epoch_year[which]
        place_mas, motion_mas_year = self._errors_mas
        return np.asarray(np.hypot(place_mas[which], motion_mas_year[which] * years[..., None]))


def read_stars(path: str | os.PathLike[str] | None = None) -> StarList:
    """Read a list of stars, or give the package's own.

    Parameters
    ----------
    path : path-like, optional
        CSV, ECSV or VOTable with the column names of Gaia's source tables: ``ra``, ``dec`` and,
        where known, ``pmra``, ``pmdec``, ``parallax``, ``radial_velocity``, ``ref_epoch``,
        ``phot_g_mean_mag``, the errors of the first four, and ``source_id``, ``designation`` or
        ``name``. Units are Gaia's where the file names none. By default the stars of Hipparcos
        down to V 7.0, in the new reduction.

    Returns
    -------
    StarList

    Raises
    ------
    StarListError
        If the file cannot be read, lacks a place, or holds one that is not on the sky.

    Examples
    --------
    >>> from flyby.observing import read_stars
    >>> stars = read_stars()
    >>> print(stars.names[0], stars.magnitude[0])
    Sirius -1.44
    """
    return _packaged() if path is None else _of_table(_table(Path(path)), Path(path))


@lru_cache(maxsize=1)
def _packaged() -> StarList:
    stars = hipparcos_stars()
    zero = np.zeros(len(stars.hip))
    return StarList(
        names=stars.names,
        right_ascension=Quantity(stars.right_ascension_deg, "deg"),
        declination=Quantity(stars.declination_deg, "deg"),
        epoch=Time(zero + EPOCH_YEAR, format="jyear", scale="tdb"),
        proper_motion=Quantity(stars.motion_mas_year, "mas / yr"),
        parallax=Quantity(stars.parallax_mas, "mas"),
        radial_velocity=Quantity(zero, "km / s"),
        place_error=Quantity(stars.place_error_mas, "mas"),
        proper_motion_error=Quantity(stars.motion_error_mas_year, "mas / yr"),
        magnitude=stars.magnitude,
        band="V",
        source=f"Hipparcos, new reduction (van Leeuwen 2007), V to {FAINTEST_V}",
    )


def _table(path: Path) -> Any:
    from astropy.table import Table

    kind = _FORMATS.get(path.suffix.lower())
    if kind is None:
        raise StarListError(
            f"cannot read {path.name} as a list of stars: its name does not end as one of these; "
            f"give CSV, ECSV or VOTable ({', '.join(_FORMATS)})"
        )
    import warnings

    # Old versions of astropy take a name that is no file for the text of a table.
    if not path.exists():
        raise StarListError(f"cannot read {path}: there is no such file; check the path")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a VOTable's version and of units that are Gaia's
            return Table.read(path, format=kind)
    except OSError as problem:
        raise StarListError(
            f"cannot read {path}: {problem.strerror or problem}; check the path"
        ) from None
    except Exception as problem:
        raise StarListError(
            f"cannot read {path.name} as {kind.removeprefix('ascii.').upper()}: "
            f"{one_line(str(problem))}"
        ) from None


def _of_table(table: Any, path: Path) -> StarList:
    columns = {str(name).lower(): table[name] for name in table.colnames}
    missing = [name for name in ("ra", "dec") if name not in columns]
    if missing or len(table) == 0:
        what = f"no column {' and '.join(missing)}" if missing else "no row"
        raise StarListError(
            f"{path.name} has {what}; a list of stars needs ra and dec in degrees, as Gaia names "
            f"them, and pmra, pmdec, parallax, ref_epoch where they are known"
        )
    count = len(table)

    def take(name: str, default: float) -> FloatArray:
        if name not in columns:
            return np.full(count, default)
        values = _numbers(columns[name], _UNITS.get(name), name, path)
        return np.where(np.isfinite(values), values, default)

    def measured(default: float, *names: str) -> Quantity:
        values = [take(name, default) for name in names]
        shaped = values[0] if len(values) == 1 else np.stack(values, axis=1)
        return Quantity(shaped, _UNITS[names[0]])

    ra, dec = take("ra", np.nan), take("dec", np.nan)
    bad = np.flatnonzero(~(np.isfinite(ra) & (np.abs(dec) <= 90.0) & (np.abs(ra) <= 360.0)))
    if bad.size:
        raise StarListError(
            f"{path.name}, star {int(bad[0]) + 1}: ra {ra[bad[0]]:g}, dec {dec[bad[0]]:g} deg is "
            f"no place on the sky; correct or leave out the row"
        )
    faint = next((name for name in _MAGNITUDES if name in columns), None)
    still = int(np.sum(~(np.isfinite(take("pmra", np.nan)) & np.isfinite(take("pmdec", np.nan)))))
    notes = [] if still == 0 else [f"{still} of {count} stars without a proper motion: taken as 0"]
    if "ref_epoch" not in columns:
        notes.append(f"no ref_epoch in the list: {_GAIA_EPOCH_YEAR}, that of Gaia DR3, is assumed")
    return StarList(
        names=_names(columns, count),
        right_ascension=Quantity(ra % 360.0, "deg"),
        declination=Quantity(dec, "deg"),
        epoch=Time(take("ref_epoch", _GAIA_EPOCH_YEAR), format="jyear", scale="tdb"),
        proper_motion=measured(0.0, "pmra", "pmdec"),
        parallax=measured(0.0, "parallax"),
        radial_velocity=measured(0.0, "radial_velocity"),
        place_error=measured(np.nan, "ra_error", "dec_error"),
        proper_motion_error=measured(np.nan, "pmra_error", "pmdec_error"),
        magnitude=np.full(count, np.nan) if faint is None else take(faint, np.nan),
        band="" if faint is None else _MAGNITUDES[faint],
        source=path.name,
        notes=tuple(notes),
    )


def _numbers(column: Any, unit: str | None, name: str, path: Path) -> FloatArray:
    """Return a column as floats in a unit; nan where it is masked."""
    from astropy.units import UnitBase

    try:
        values = np.ma.filled(np.ma.asarray(column, dtype=np.float64), np.nan)
        own = getattr(column, "unit", None)
        if isinstance(own, UnitBase) and unit is not None and own.physical_type != "unknown":
            values = Quantity(values, own).to_value(unit)
    except (TypeError, ValueError) as problem:
        raise StarListError(
            f"{path.name}: column {name} is no number in {unit or 'mag'} ({one_line(str(problem))})"
        ) from None
    return np.asarray(values, dtype=np.float64)


def _names(columns: dict[str, Any], count: int) -> tuple[str, ...]:
    column = next((name for name in _NAMES if name in columns), None)
    if column is None:
        return tuple(f"star {number}" for number in range(1, count + 1))
    prefix = {"source_id": "Gaia ", "hip": "HIP "}.get(column, "")
    return tuple(f"{prefix}{one_line(str(value))}" for value in columns[column])
