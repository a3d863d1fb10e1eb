"""Sites of a file, of a network, and of the Minor Planet Center's list by name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import flyby
from flyby.errors import FlybyError, UnknownNameError
from flyby.observing import InvalidSiteError, load_site, load_sites, sites

DOCUMENT = Path(__file__).parents[2] / "docs" / "sites-file.md"


def written(tmp_path: Path, text: str) -> str:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_example_of_the_document(tmp_path):
    (example,) = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    roof, palma = load_sites(file=written(tmp_path, example))
    assert (roof.identifier, roof.name) == ("roof-of-the-institute", "Roof of the institute")
    assert (roof.latitude_deg, roof.longitude_deg, roof.height_m) == (48.15, 11.568, 540.0)
    assert roof.position_source == "GNSS, 2028-03-02"
    assert roof.horizon.azimuth_deg == (0.0, 80.0, 90.0, 130.0, 140.0)
    assert roof.horizon.source == "theodolite, 2028-03-02"
    assert roof.limit("minimum_altitude") == 15.0
    assert not roof.limits["minimum_altitude"].assumed
    assert roof.limits["limiting_magnitude"].source == "30 s exposures, 2028"
    assert roof.limits["fastest_rate"].assumed  # not given: the default of the kind
    known = load_site("950")
    assert (palma.identifier, palma.latitude_deg) == ("950", known.latitude_deg)
    assert palma.horizon.hidden_below_deg([123.0]) == [10.0]


def test_every_key_and_limit_of_the_document_is_read(tmp_path):
    from flyby.catalogue.sites import LIMIT_KEYS
    from flyby.observing.sites_file import _KEYS

    text = DOCUMENT.read_text(encoding="utf-8")
    described = set(re.findall(r"`([a-z_]+)`", "\n".join(re.findall(r"^\| (`.*?) \|", text, re.M))))
    assert described == {*_KEYS, *LIMIT_KEYS}


def test_a_site_of_the_catalogue_keeps_its_own_limits(tmp_path):
    (site,) = load_sites(file=written(tmp_path, '[[site]]\ncode = "J04"\nhorizon = [[0, 20]]\n'))
    assert site.name == "ESA OGS, Tenerife"
    assert site.limits == load_site("J04").limits
    assert site.horizon.altitude_deg == (20.0,)


def test_a_height_that_is_not_given_is_called_assumed(tmp_path):
    (site,) = load_sites(file=written(tmp_path, "[[site]]\nlatitude_deg = 1\nlongitude_deg = 2\n"))
    assert site.height_assumed
    assert site.identifier == "site-1"


PLACE = "[[site]]\nlatitude_deg = 1\nlongitude_deg = 2\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no site"),
        ("[[site]", "is not TOML"),
        ('[site]\nname = "x"', r"begins a site with \[site\]"),
        ("site = 3", "has no site"),
        ('name = "x"\n' + PLACE, "name outside a site"),
        ("[limits]\nminimum_altitude_deg = 5\n" + PLACE, r"write \[site.limits\] below"),
        ("minimum_altitude_deg = 5\n" + PLACE, r"below a line \[site.limits\]"),
        (PLACE + "minimum_altitude_deg = 5", r"minimum_altitude_deg stands outside the limits"),
        ('site = [{code = "950"}, 5]', "site 2 is 5, not a table"),
        (PLACE + "height_m = 1" + "0" * 400, "height_m is 10+…, which is too large"),
        (PLACE + "[site.limits]\nswitch_time_s = 1" + "0" * 400, "too large"),
        (PLACE + "height_m = 1" + "0" * 5000, "is not TOML"),
        (PLACE + "horizon = " + "[" * 5000, "is not TOML"),
        ("[[site]]\nlatitude_deg = 1", "latitude_deg is there alone"),
        ('[[site]]\nname = "x"', "no place"),
        ('[[site]]\ncode = "250"', "250 is no MPC code of a place on the ground"),
        (PLACE + "altitude = 3", "altitude means nothing there"),
        (PLACE + 'height_m = "high"', "height_m must be a number"),
        (PLACE + "name = 3", "name must be a text"),
        (PLACE + 'kind = "xray"', "kind 'xray'"),
        (PLACE + "horizon = [[0, 95]]", r"\[0, 95\]"),
        (PLACE + "horizon = 5", "pairs"),
        (PLACE + "limits = 5", "limits is no table"),
        (PLACE + "[site.limits]\nminimum_altitude = 5", "'minimum_altitude' is not a limit"),
        (PLACE + '[site.limits]\nminimum_altitude_deg = "low"', "must be a number"),
        (PLACE + "[site.limits]\nminimum_altitude_deg = 95", "nothing can satisfy"),
        ("[[site]]\nlatitude_deg = 91\nlongitude_deg = 2", "latitude 91 deg"),
        (PLACE + 'key = "a"\n' + PLACE + 'key = "a"', "two sites 'a'"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_with_the_file(tmp_path, text, message):
    path = written(tmp_path, text)
    with pytest.raises(InvalidSiteError, match=message) as caught:
        load_sites(file=path)
    assert "mine.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there():
    with pytest.raises(InvalidSiteError, match=r"cannot read .*nowhere\.toml"):
        load_sites(file="nowhere.toml")


def test_networks_in_any_case():
    assert load_sites(networks=["jaxa"]) == sites(network="JAXA")
    assert load_sites(networks=["Esa", "ESA"]) == sites(network="ESA")
    assert "253" in {site.identifier for site in load_sites(networks=["nasa"])}
    assert {site.network for site in load_sites(networks=["nasa"])} == {"NASA"}
    # An agency within a network is one, too.
    assert [site.agency for site in load_sites(networks=["naoj"])] == ["NAOJ"]
    with pytest.raises(UnknownNameError, match=r"no network is called 'jaxxa'; did you mean JAXA"):
        load_sites(networks=["jaxxa"])


def test_each_site_once_and_the_named_first():
    found = load_sites(["Z84", "J04"], networks=["esa"])
    assert [site.identifier for site in found][:2] == ["Z84", "J04"]
    assert len(found) == len({site.identifier for site in found})


def test_the_file_has_the_last_word_on_a_site(tmp_path):
    path = written(tmp_path, '[[site]]\ncode = "J04"\nhorizon = [[0, 20]]\n')
    first, *rest = load_sites(["J04"], networks=["esa"], file=path)
    assert first.horizon is not None
    assert all(site.identifier != "J04" for site in rest)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("La Palma", "950"),
        ("la palma", "950"),
        ("Cerro Paranal", "309"),
        ("cerro pachon gemini", "I11"),
        ("Pic du Midi", "586"),
        ("Greenwich", "000"),
        ("ESA OGS, Tenerife", "J04"),
        ("ESA Optical Ground Station, Tenerife", "J04"),
        ("vista paranal", "W91"),
    ],
)
def test_any_observatory_by_name(text, code):
    assert load_site(text).identifier == code


def test_words_that_several_have_name_them():
    with pytest.raises(UnknownNameError, match="Several have it") as caught:
        load_site("palma")
    assert "950 La Palma" in str(caught.value)
    assert "J13" in str(caught.value)


def test_the_nearest_names_of_the_list_are_offered():
    with pytest.raises(UnknownNameError, match="586 Pic du Midi"):
        load_site("Pic du Midy")


def test_the_centre_of_the_earth():
    centre = flyby.load_site("500")
    assert not centre.has_horizon
    orbit = flyby.load_orbit("apophis")
    when = flyby.parse_time("2029-04-13T21:00")
    from flyby.observing import observe

    seen, plain = observe(orbit, when, "500"), observe(orbit, when)
    assert seen.altitude is None
    assert seen.distance == plain.distance
    start, stop = flyby.parse_time("2029-04-13"), flyby.parse_time("2029-04-14")
    (window,) = flyby.observation_windows(orbit, "500", start, stop)
    assert (window.site, window.peak_altitude, window.closes) == ("500", None, "elongation")
    with pytest.raises(FlybyError, match="no horizon"):
        _ = _view(orbit, centre, start, stop).altitude_deg


def _view(orbit, site, start, stop):
    import numpy as np

    from flyby.observing import Sky
    from flyby.observing.view import View
    from flyby.times import tdb_days

    sky = Sky(flyby.propagate(orbit, start, stop))
    return View(sky.at(np.array([float(tdb_days(start))])), site)


VALUES = (
    *("5", "-1", "1e400", "nan", "inf", "true", '"x"', '""', '"\\n\\u001b"', "[]", "[1, 2]", "{}"),
    *("[[0, 5], [1]]", '[["a", "b"]]', "[[nan, 1]]", "[[0, 1], [360, 2]]", "{a = 1}"),
    *("{value = 1}", '{value = "x"}', "{value = 5, source = 5}", "{value = 5, assumed = 3}"),
    *("2029-04-13", "10:00:00", "1" + "0" * 400, "[{a = 1}]"),
)
WHOLE = (
    *("[[site]]", 'name = "Roof"', 'key = "roof"', 'code = "ZZ9"', 'kind = "optical"'),
    *('agency = "me"', 'network = "mine"', "latitude_deg = 48.1", "longitude_deg = 11.6"),
    *("height_m = 540.0", 'source = "GPS"', "horizon = [[0, 5], [90, 25]]", 'notes = ["a"]'),
    *('horizon_source = "seen"', "[site.limits]", "minimum_altitude_deg = 30.0"),
    *("limiting_magnitude = { value = 18.5 }", "[[site]]", 'code = "950"'),
)
HEADS = (
    *("[site]", "[[site]]", "[limits]", "[[limits]]", "[site.limits]", "[[site.limits]]"),
    *("[site.horizon]", "[[site.horizon]]", "[site.name]", "[site.limits.minimum_altitude_deg]"),
)
KEYS = tuple(line.split(" = ")[0] for line in WHOLE if "=" in line)


@given(data=st.data())
@settings(max_examples=400, deadline=None)
def test_a_mangled_file_is_read_or_refused_in_one_line(data, tmp_path_factory):
    lines = list(WHOLE)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        how = data.draw(st.sampled_from(("value", "value", "new", "head", "drop", "cut", "swap")))
        if how == "value" and "=" in lines[at]:
            lines[at] = f"{lines[at].split('=')[0]}= {data.draw(st.sampled_from(VALUES))}"
        elif how == "new":
            key, value = data.draw(st.sampled_from(KEYS)), data.draw(st.sampled_from(VALUES))
            lines.insert(at, f"{key} = {value}")
        elif how == "head":
            lines.insert(at, data.draw(st.sampled_from(HEADS)))
        elif how == "swap":
            lines[at], lines[-1] = lines[-1], lines[at]
        elif how == "cut":
            lines[at] = lines[at][: data.draw(st.integers(0, len(lines[at])))]
        elif len(lines) > 1:
            del lines[at]
    path = tmp_path_factory.getbasetemp() / "mangled.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    try:
        said = [site.name for site in load_sites(file=str(path))]
    except FlybyError as problem:
        said = [str(problem)]
    assert all(text.isprintable() and len(text) < 500 for text in said)
