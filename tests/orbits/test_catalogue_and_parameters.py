"""The catalogue's entries, and what their covariances mean."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from flyby.catalogue.orbits import default_entry_name, orbit_entries
from flyby.errors import InvalidOrbitError, UnknownNameError
from flyby.orbits import load_orbit, orbit_names
from flyby.orbits.parameters import (
    check_covariance,
    displaced,
    sampled_displacements,
    sigma_displacements,
)

NAMES = [name for name in orbit_names() if name != "apophis"]
# Of these the producer's elements alone are at hand.
WITHOUT_COVARIANCE = ("2001wn5-jpl", "2008tc3-jpl-18", "2020cd3-jpl-1", "bennu-jpl-118")
# Without a number, and without H in the answer; of comets total magnitudes are published.
WITHOUT_SOLUTION = ("2001wn5-jpl",)
WITHOUT_H = ("1p-jpl-75", "67p-jpl-k213-6", "81p-jpl-k222-37", "c2022e3-jpl-82", "yorp-jpl-88")


def test_the_default_is_the_newest_solution_of_jpl():
    dates = {
        name: entry["solution_date"]
        for name, entry in orbit_entries().items()
        if entry["producer"] == "JPL" and entry["designation"].startswith("99942 ")
    }
    assert dates[default_entry_name()] == max(dates.values())
    assert load_orbit("apophis").solution == "220"


@pytest.mark.parametrize("name", NAMES)
def test_every_entry_says_where_it_comes_from(name):
    orbit = load_orbit(name)
    assert orbit.name == name
    assert orbit.producer
    assert bool(orbit.solution) == (name not in WITHOUT_SOLUTION)
    assert orbit.source
    assert orbit.epoch.scale == "tdb"
    assert (orbit.covariance is None) == (name in WITHOUT_COVARIANCE)
    assert (orbit.absolute_magnitude is None) == (name in WITHOUT_H)
    if orbit.absolute_magnitude is None:
        return
    low, high = (18.0, 20.0) if name.startswith("apophis") else (10.0, 35.0)
    assert low < orbit.absolute_magnitude < high


def test_published_digits_are_kept():
    elements = orbit_entries()["apophis-jpl-220"]["elements"]
    assert elements["tp"] == "2461042.918242006079"
    orbit = load_orbit("apophis-jpl-220")
    days = Decimal("2461042.918242006079") - Decimal("2451545")
    assert orbit.elements.perihelion_time_tdb_days == float(days)
    assert orbit.elements.eccentricity == 0.1911663355386932
    assert orbit.nongravitational.a2_au_day2 == -2.901766637153165e-14


def test_a_published_epoch_in_tt_becomes_tdb():
    # MJD 61000 TT: TDB runs up to 1.7 ms beside it.
    late_s = (load_orbit("apophis-neocc").epoch.jd2 - 0.0) * 86400.0
    assert 0.0 < abs(late_s % 43200.0 - 43200.0) % 43200.0 < 0.002


def test_an_unknown_name_lists_those_there_are():
    with pytest.raises(
        UnknownNameError, match=r"did you mean apophis\? There are: apophis, 1p-jpl-75"
    ):
        load_orbit("apofis")


@pytest.mark.parametrize("name", [name for name in NAMES if name not in WITHOUT_COVARIANCE])
def test_principal_axes_add_up_to_the_covariance(name):
    covariance = load_orbit(name).covariance
    rows = sigma_displacements(covariance)
    halves = 0.5 * (rows[0::2] - rows[1::2])
    rebuilt = halves.T @ halves
    sigma = np.sqrt(np.diag(covariance.matrix))
    error = np.abs(rebuilt - covariance.matrix) / np.outer(sigma, sigma)
    # Rounding of the published digits, where a correlation of 0.99999 leaves little.
    assert error.max() < 1e-6


@pytest.mark.parametrize("name", ["apophis-jpl-220", "apophis-neocc"])
def test_samples_have_the_covariance_and_do_not_depend_on_their_number(name):
    covariance = load_orbit(name).covariance
    samples = sampled_displacements(covariance, 4000, seed=7)
    assert np.array_equal(samples[:10], sampled_displacements(covariance, 10, seed=7))
    assert not np.array_equal(samples[:10], sampled_displacements(covariance, 10, seed=8))
    sigma = np.sqrt(np.diag(covariance.matrix))
    expected = covariance.matrix / np.outer(sigma, sigma)
    found = np.cov((samples / sigma).T)
    # Five standard errors of a correlation from 4 000 samples.
    assert np.abs(found - expected).max() < 5.0 * np.sqrt(2.0 / 4000.0)


def test_samples_are_independent_of_their_neighbours():
    covariance = load_orbit("apophis-jpl-220").covariance
    samples = sampled_displacements(covariance, 4000, seed=7)
    # Undo the covariance: what is left are the random numbers themselves, by columns.
    sigma = np.sqrt(np.diag(covariance.matrix))
    values, axes = np.linalg.eigh(covariance.matrix / np.outer(sigma, sigma))
    numbers = (samples / sigma) @ axes / np.sqrt(values)
    size = numbers.shape[1]
    for lag in (1, 2):
        both = np.corrcoef(numbers[:-lag].T, numbers[lag:].T)[:size, size:]
        # Five standard errors of a correlation between 4 000 pairs.
        assert np.abs(both).max() < 5.0 / np.sqrt(4000.0)


@pytest.mark.parametrize(("count", "seed"), [(-1, 7), (5, -7)])
def test_neither_count_nor_seed_can_be_negative(count, seed):
    with pytest.raises(InvalidOrbitError, match="none can be negative"):
        sampled_displacements(load_orbit("apophis").covariance, count, seed)


def test_a_catalogue_covariance_cannot_be_written_to():
    covariance = load_orbit("apophis").covariance
    with pytest.raises(ValueError, match="read-only"):
        covariance.matrix[0, 0] = 1.0
    assert load_orbit("apophis") == load_orbit("apophis")
    assert load_orbit("apophis").covariance != load_orbit("apophis-jpl-199").covariance


@pytest.mark.parametrize("name", ["apophis-jpl-220", "apophis-jpl-199", "apophis-neocc"])
def test_no_displacement_is_the_orbit_itself(name):
    covariance = load_orbit(name).covariance
    elements, law = displaced(covariance, np.zeros(len(covariance.labels)))
    assert law == covariance.nongravitational
    for field in ("eccentricity", "perihelion_distance_au", "perihelion_time_tdb_days"):
        assert getattr(elements, field) == pytest.approx(
            getattr(covariance.elements, field), rel=1e-14
        )


def test_each_label_moves_its_parameter():
    covariance = load_orbit("apophis-jpl-220").covariance
    place = {label: index for index, label in enumerate(covariance.labels)}
    delta = np.zeros(len(place))
    delta[place["tp"]], delta[place["node"]], delta[place["A2"]] = 1e-3, 2e-3, 1e-16
    elements, law = displaced(covariance, delta)
    before = covariance.elements
    assert elements.perihelion_time_tdb_days - before.perihelion_time_tdb_days == pytest.approx(
        1e-3, abs=1e-11
    )
    assert elements.node_deg - before.node_deg == pytest.approx(2e-3, abs=1e-12)
    assert law.a2_au_day2 - covariance.nongravitational.a2_au_day2 == pytest.approx(1e-16)
    kepler = load_orbit("apophis-neocc").covariance
    delta = np.zeros(7)
    delta[kepler.labels.index("M")] = 1e-6
    elements, _ = displaced(kepler, delta)
    motion_deg_day = 360.0 / 323.5664  # published period of the orbit
    moved = elements.perihelion_time_tdb_days - kepler.elements.perihelion_time_tdb_days
    assert moved == pytest.approx(-1e-6 / motion_deg_day, rel=1e-5)


def test_what_is_no_covariance_is_refused():
    good = load_orbit("apophis-jpl-220").covariance
    labels, matrix = good.labels, good.matrix
    skew = matrix.copy()
    skew[0, 1] *= 1.5
    with pytest.raises(InvalidOrbitError, match="not symmetric"):
        check_covariance(labels, skew)
    negative = matrix.copy()
    sigma = np.sqrt(np.diag(matrix))
    negative[0, 1] = negative[1, 0] = 1.2 * sigma[0] * sigma[1]
    with pytest.raises(InvalidOrbitError, match="not positive semi-definite"):
        check_covariance(labels, negative)
    with pytest.raises(InvalidOrbitError, match="square"):
        check_covariance(labels, matrix[:7])
    with pytest.raises(InvalidOrbitError, match="not finite"):
        check_covariance(labels, np.where(np.eye(8) > 0, np.nan, matrix))
    with pytest.raises(InvalidOrbitError, match="negative variance"):
        check_covariance(labels, -matrix)
    with pytest.raises(InvalidOrbitError, match="does not know: RHO"):
        check_covariance((*labels[:7], "RHO"), matrix)
    with pytest.raises(InvalidOrbitError, match="displacements"):
        displaced(good, np.zeros(3))
    wide = replace(good, elements=replace(good.elements, perihelion_distance_au=1e-12))
    delta = np.zeros(8)
    delta[labels.index("q")] = -1.0
    with pytest.raises(InvalidOrbitError, match="too wide"):
        displaced(wide, delta)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in WITHOUT_COVARIANCE])
def test_elements_at_both_epochs_agree(name):
    """What is checked of a file when it is loaded, and of the catalogue here."""
    from flyby.dynamics.agreement import check_covariance_epoch

    check_covariance_epoch(load_orbit(name))
