"""Where a fitted force is not modelled no output has a sigma, and each says why.

Bennu's JPL 118 was fitted with a thermal model whose RHO alone is published: without it flyby has
the asteroid at 750 534 km in 2060, where ESA NEOCC has 749 172 +- 13 km. The published covariance
would have given 0.27 km.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from functools import cache

import pytest
from astropy import units as u
from astropy.time import Time

from flyby.dynamics import propagate
from flyby.errors import InvalidOrbitError
from flyby.exports import ephemeris_message, oem_text, oem_xml, state_table, write_spk
from flyby.orbits import VirtualAsteroids, load_orbit
from flyby.reports import (
    EPHEMERIS_FORMATS,
    FORMATS,
    close_approach_report,
    ephemeris_report,
    render,
)
from flyby.tables import table_pieces
from published_orbits import figures, published_orbit

START, STOP = Time(["2060-09-01", "2060-10-15"], scale="tdb")
WHY = "RHO is fitted but not modelled"
LEFT_OUT = "without RHO (fitted, not modelled)"
TEXTS = tuple(name for name in FORMATS if name != "pdf")


@cache
def bennu():
    return published_orbit("bennu-jpl-118")


@cache
def report():
    return close_approach_report(bennu(), START, STOP, ("earth",))


@cache
def trajectory():
    return propagate(bennu(), START, STOP)


def test_the_orbit_says_what_was_fitted_and_is_not_modelled():
    orbit = bennu()
    assert "RHO" in figures("bennu-jpl-118")["covariance"]["labels"]
    assert orbit.covariance is None
    assert orbit.unmodelled == orbit.unmodelled_forces == ("RHO",)
    assert orbit.why_no_covariance.startswith(WHY)
    assert any("RHO" in note and "left out" in note for note in orbit.notes)


def test_a_covariance_that_is_not_whole_cannot_be_put_beside_it():
    with pytest.raises(InvalidOrbitError, match=WHY):
        replace(bennu(), covariance=load_orbit("apophis").covariance)


def test_an_approach_has_no_sigma():
    (approach,) = report().approaches
    assert approach.distance.to_value("km") == pytest.approx(750_534, abs=10)
    for name in (
        "sigma_time",
        "sigma_distance",
        "sigma_xi",
        "sigma_zeta",
        "distance_min_3sigma",
        "distance_max_3sigma",
    ):
        assert getattr(approach, name) is None, name
    assert LEFT_OUT in approach.forces


@pytest.mark.parametrize("file_format", TEXTS)
def test_every_form_of_the_report_withholds_the_sigma(file_format):
    text = render(report(), file_format)
    if file_format == "json":
        (row,) = json.loads(text)["approaches"]
        for key in ("sigma_time_s", "sigma_distance_km", "distance_min_3sigma_km"):
            assert row[key] is None
    if file_format == "csv":
        # Rows alone: what is not known is an empty cell.
        (row,) = csv.DictReader(io.StringIO(text))
        assert row["sigma_distance_km"] == row["sigma_time_s"] == ""
        return
    plain = " ".join(text.replace("#", " ").split())
    assert WHY in plain
    if file_format in ("text", "markdown", "html"):
        assert f"not given: {WHY}" in plain


@pytest.mark.parametrize("file_format", EPHEMERIS_FORMATS)
def test_every_form_of_the_ephemeris_withholds_the_sigma(file_format):
    text = render(ephemeris(), file_format)
    if file_format == "csv":
        rows = list(csv.DictReader(io.StringIO(text)))
        assert len(rows) == 3
        assert {row["distance_3sigma_km"] for row in rows} == {""}
        return
    assert WHY in " ".join(text.replace("#", " ").split())
    if file_format == "json":
        assert '"distance_3sigma_km": null' in json.dumps(json.loads(text))
    if file_format == "text":
        assert "3sig" not in text


@cache
def ephemeris():
    return ephemeris_report(bennu(), START, START + 2 * u.day, 1 * u.day)


def test_no_virtual_asteroids_are_drawn():
    with pytest.raises(InvalidOrbitError, match=WHY) as problem:
        VirtualAsteroids(bennu(), 10)
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize("write", [oem_text, oem_xml])
def test_the_ephemeris_message_has_no_covariance_and_does_not_claim_one(write):
    span = START + 1 * u.d, START + 6 * u.d
    text = write(ephemeris_message(trajectory(), *span))
    assert f"no covariance: {WHY}" in text
    assert LEFT_OUT in text
    assert "every fitted parameter" not in text
    assert "COVARIANCE_START" not in text
    assert "covarianceMatrix" not in text


def test_the_kernel_and_the_table_say_what_is_left_out(tmp_path):
    span = START + 1 * u.d, START + 6 * u.d
    pytest.importorskip("jplephem")
    path = write_spk(trajectory(), *span, tmp_path / "bennu.bsp")
    assert LEFT_OUT.encode() in path.read_bytes().replace(b"\0", b"")
    states = state_table(trajectory(), *span, step=1.0 * u.d)
    table = "".join(table_pieces(states, "ecsv"))
    assert LEFT_OUT in " ".join(table.replace("#", " ").split())


def test_figures_and_page_withhold_it():
    from altered import altered
    from flyby.figures.b_plane_figure import draw_solutions
    from flyby.figures.b_plane_solutions import BPlaneScene, gather
    from flyby.figures.keyholes_figure import KeyholeScene
    from flyby.figures.style import flyby_style, new_figure
    from flyby.page.data import page_data
    from flyby.scene.flyby import Flyby

    passage = Flyby(bennu(), start=START, stop=STOP)
    plane = passage.approach.b_plane
    xi_km, zeta_km = (float(one.to_value("km")) for one in (plane.xi, plane.zeta))
    nothing = KeyholeScene(None, (), "no returns")
    parts = {gather: BPlaneScene(xi_km, zeta_km, 6378.0, 8000.0, (), nothing)}
    with flyby_style():
        figure = new_figure(120.0, 90.0)
        ax = draw_solutions(altered(passage, parts), figure.add_subplot())
        words = " ".join(item.get_text() for item in ax.texts)
    assert "RHO fitted but not modelled" in words
    data = page_data(passage)
    text = json.dumps(data)
    assert '"sigmaKm": null' in text
    assert WHY in text
    assert LEFT_OUT in text


def test_a_parameter_that_is_no_force_leaves_the_covariance_whole():
    orbit = published_orbit("1p-jpl-75")
    assert "S0" in figures("1p-jpl-75")["covariance"]["labels"]
    assert orbit.unmodelled == ("S0",)
    assert orbit.unmodelled_forces == ()
    assert orbit.covariance.labels == ("e", "q", "tp", "node", "peri", "i", "A1", "A2")
    # Marginalised: the others' variances as published.
    published = float(figures("1p-jpl-75")["covariance"]["matrix"][6][6])
    assert orbit.covariance.matrix[6, 6] == published
    (note,) = (note for note in orbit.notes if "S0" in note and "fitted" in note)
    assert "centre of light" in note
    assert "no force" in note
    assert "left out" not in note
    start, stop = Time(["1986-03-01", "1986-06-01"])
    found = close_approach_report(orbit, start, stop, ("earth",), within=1.0 * u.au)
    assert found.approaches[0].sigma_distance.to_value("km") > 1.0
    assert not any("without" in clause for clause in found.forces)
    message = oem_text(
        ephemeris_message(propagate(orbit, start, stop), start + 1 * u.d, start + 3 * u.d)
    )
    assert "every fitted parameter, marginalised over S0" in message
    assert "COVARIANCE_START" in message
