"""Lists of stars with their motions: the package's own, or a file with Gaia's column names."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import erfa
import numpy as np

from flyby.arrays import FloatArray
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
_MAS_RAD = np.radians(1.0 / 3.6e6)


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
    right_ascension_deg, declination_deg : ndarray
        ICRS at the epoch.
    epoch_year : ndarray
        Julian years.
    motion_mas_year : ndarray, shape (n, 2)
        East (times cos declination) and north; 0 where not known.
    parallax_mas, radial_velocity_km_s : ndarray
        0 where not known.
    place_error_mas, motion_error_mas_year : ndarray, shape (n, 2)
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
    right_ascension_deg: FloatArray
    declination_deg: FloatArray
    epoch_year: FloatArray
    motion_mas_year: FloatArray
    parallax_mas: FloatArray
    radial_velocity_km_s: FloatArray
    place_error_mas: FloatArray
    motion_error_mas_year: FloatArray
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
            if isinstance(getattr(self, field.name), np.ndarray)
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
        alpha, delta = np.radians(self.right_ascension_deg), np.radians(self.declination_deg)
        east = self.motion_mas_year[:, 0] * _MAS_RAD / np.maximum(np.cos(delta), 1e-9)
        north = self.motion_mas_year[:, 1] * _MAS_RAD
        # A measured parallax may be negative, which moves nothing the wrong way.
        parallax = np.maximum(self.parallax_mas, 0.0) / 1e3
        return alpha, delta, east, north, parallax, self.radial_velocity_km_s

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
        years = 2000.0 + np.asarray(tdb_days) / 365.25 - self.epoch_year[which]
        parameters = (values[which] for values in self._parameters)
        return np.asarray(erfa.pmpx(*parameters, years, observer_au), dtype=np.float64)

    def errors_mas(self, which: Any, tdb_days: FloatArray) -> FloatArray:
        """Return the standard errors of places at instants, east and north, (n, 2); nan unknown."""
        years = 2000.0 + np.asarray(tdb_days) / 365.25 - self.epoch_year[which]
        moved = self.motion_error_mas_year[which] * years[..., None]
        return np.asarray(np.hypot(self.place_error_mas[which], moved))


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
        right_ascension_deg=stars.right_ascension_deg,
        declination_deg=stars.declination_deg,
        epoch_year=zero + EPOCH_YEAR,
        motion_mas_year=stars.motion_mas_year,
        parallax_mas=stars.parallax_mas,
        radial_velocity_km_s=zero,
        place_error_mas=stars.place_error_mas,
        motion_error_mas_year=stars.motion_error_mas_year,
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
        right_ascension_deg=ra % 360.0,
        declination_deg=dec,
        epoch_year=take("ref_epoch", _GAIA_EPOCH_YEAR),
        motion_mas_year=np.stack([take("pmra", 0.0), take("pmdec", 0.0)], axis=1),
        parallax_mas=take("parallax", 0.0),
        radial_velocity_km_s=take("radial_velocity", 0.0),
        place_error_mas=np.stack([take("ra_error", np.nan), take("dec_error", np.nan)], axis=1),
        motion_error_mas_year=np.stack(
            [take("pmra_error", np.nan), take("pmdec_error", np.nan)], axis=1
        ),
        magnitude=np.full(count, np.nan) if faint is None else take(faint, np.nan),
        band="" if faint is None else _MAGNITUDES[faint],
        source=path.name,
        notes=tuple(notes),
    )


def _numbers(column: Any, unit: str | None, name: str, path: Path) -> FloatArray:
    """Return a column as floats in a unit; nan where it is masked."""
    from astropy.units import Quantity, UnitBase

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
