"""flyby's own TOML: what is written is read back identical, and what is wrong is refused."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from astropy.time import Time

from flyby.errors import FlybyError, InvalidOrbitError, OrbitFileError
from flyby.orbits import load_orbit, orbit_names
from flyby.orbits.load import parse_orbit
from flyby.orbits.own_toml import toml_text
from published import oef_text, sbdb_answer, whole_oef

DOCUMENT = Path(__file__).parents[2] / "docs" / "orbit-file.md"


@pytest.mark.parametrize("name", orbit_names())
def test_every_catalogue_orbit_is_read_back_identical(name):
    orbit = load_orbit(name)
    again = parse_orbit(toml_text(orbit), name)
    assert again == orbit
    # `Time` compares to a rounding; the halves have to be the same bits.
    assert (again.epoch.jd1, again.epoch.jd2) == (orbit.epoch.jd1, orbit.epoch.jd2)
    assert toml_text(again) == toml_text(orbit)


def test_what_a_producer_publishes_comes_back_too():
    orbit = parse_orbit(whole_oef(), "orbit")
    orbit = replace(
        orbit,
        notes=('he said "no"', "a\\b", "d\x7fel ü"),
        spk_number=20099942,
        covariance=None,
        unmodelled=("RHO", "S0"),
        slope_parameter=None,
        epoch=Time(2461000.5, 0.123456789012345678, format="jd", scale="tt").tdb,
    )
    again = parse_orbit(toml_text(orbit), "orbit")
    assert again == replace(orbit, notes=('he said "no"', "a\\b", "d el ü"))


def test_the_catalogue_files_are_files_of_this_form(tmp_path):
    folder = files("flyby.catalogue") / "data" / "orbits"
    for entry in folder.iterdir():
        name = entry.name.removesuffix(".toml")
        path = tmp_path / f"{name}.json"  # whatever it is called
        path.write_bytes(entry.read_bytes())
        assert load_orbit(path).elements == load_orbit(name).elements


def test_the_example_of_the_document_is_read():
    example = re.search(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.S)[1]
    orbit = parse_orbit(example, "example")
    known = load_orbit("apophis")
    assert orbit.elements == known.elements
    assert orbit.nongravitational == known.nongravitational


TEXT = toml_text(load_orbit("apophis-jpl-199"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("q = ", "Q_ = ", "no key 'Q_'"),
        ("\n[elements]", "\nproducr = 'JPL'\n[elements]", "no key 'producr'"),
        ("designation", "# designation", "no designation"),
        ('epoch_scale = "tdb"\n\n[elements]', 'epoch_scale = "utc"\n[elements]', "time scale"),
        ("[elements]\ne = ", "[elements]\ne = nan\n#", "'nan'"),
        ("[elements]\ne = ", "[elements]\ne = 1_0.5\n#", "1_0.5"),
        ("[elements]\ne = ", "[elements]\ne = 1\ne = ", "TOML cannot be read"),
        ("[elements]\ne = ", "[elements]\nM = 3.0\ne = ", "does not agree"),
        ("[elements]", "elements = " + "[" * 5000 + "\n[x]", "TOML cannot be read"),
        ("matrix = [", "matrix = [[1.0],", "7 rows"),
        ("[magnitude]\nh = ", "[magnitude]\nh = 2029-04-13\n#", "not a number"),
        ("[magnitude]\nh = ", "[magnitude]\nh = " + "9" * 5000 + "\n#", "TOML cannot be read"),
        ('producer = "JPL"', "producer = [1]", "where a text is expected"),
        ('producer = "JPL"', 'producer = "JPL"\nnotes = "one"', "list of texts"),
        ('producer = "JPL"', 'producer = "JPL"\nspk_number = true', "whole number"),
    ],
)
def test_what_is_wrong_is_refused_in_one_line(old, new, said):
    assert old in TEXT
    with pytest.raises((OrbitFileError, InvalidOrbitError)) as refused:
        parse_orbit(TEXT.replace(old, new, 1), "orbit")
    message = str(refused.value)
    assert said in message
    assert len(message) <= 290
    assert message.isprintable()


def test_a_covariance_of_another_epoch_needs_its_elements():
    text = TEXT[: TEXT.index("[covariance.elements]")]
    before, covariance = text.split("[covariance]")
    assert parse_orbit(text, "same epoch").covariance is not None
    moved = re.sub(r'epoch_jd = "[^"]*"', 'epoch_jd = "2461001.5"', covariance)
    with pytest.raises(FlybyError, match=r"2461001\.5"):
        parse_orbit(f"{before}[covariance]{moved}", "orbit")


def test_other_forms_are_not_taken_for_it():
    import json

    from flyby.orbits import own_toml
    from flyby.orbits.forms import Source

    for text in (json.dumps(sbdb_answer()), oef_text(), "epoch = 3", "a = 1\n[elements]\n"):
        assert not own_toml.recognises(Source("x", text.encode()))
    assert own_toml.recognises(Source("x", TEXT.encode()))
