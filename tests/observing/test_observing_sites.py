"""The catalogue of assets, and how a site is found."""

from __future__ import annotations

import astropy.units as u
import numpy as np
import pytest

from flyby.catalogue.sites import (
    KINDS,
    LIMIT_NAMES,
    catalogue_sites,
    default_limits,
    usual_sites,
)
from flyby.errors import UnitError, UnknownNameError
from flyby.observing import InvalidSiteError, load_site, sites
from flyby.observing import mpc_codes as mpc_list
from flyby.observing.view import site_itrs_au

ASKED_FOR = {
    "JAXA": {"P93", "381", "T09", "usuda", "misasa"},
    "ESA": {"J04", "Z58", "W57", "M57", "Z84", "dsa-1", "dsa-2", "dsa-3", "dsa-4", "Q63", "K98"},
}


@pytest.mark.parametrize("network", ["JAXA", "ESA"])
def test_the_assets_of_the_joint_study_are_there(network):
    found = {site.identifier for site in sites(network=network)}
    assert found >= ASKED_FOR[network]


@pytest.mark.parametrize("site", catalogue_sites(), ids=lambda site: site.key)
def test_every_fact_has_a_source(site):
    assert site.agency
    assert site.position_source
    assert site.position_precision_m > 0.0
    assert set(site.limits) <= set(LIMIT_NAMES)
    assert "minimum_altitude" in site.limits
    for limit in site.limits.values():
        assert limit.source
    for outage in site.outages:
        assert outage.source


def test_keys_and_codes_are_unique():
    for names in (
        [s.key for s in catalogue_sites()],
        [s.code for s in catalogue_sites() if s.code],
    ):
        assert len(names) == len(set(names))


def test_published_and_assumed_limits_are_told_apart():
    cebreros = load_site("Z58")
    assert not cebreros.limits["fastest_rate"].assumed
    assert cebreros.limits["fastest_rate"].quantity == 40 * u.deg / u.h  # 40 arcsec/s
    assert "arXiv:1609.07943" in cebreros.limits["fastest_rate"].source
    assert cebreros.limits["minimum_altitude"].assumed
    assert load_site("W57").limits["fastest_rate"].assumed  # published for its twin only
    assert not load_site("Flyeye").limits["limiting_magnitude"].assumed


def test_partners_belong_to_a_network():
    assert load_site("kiso").network == "JAXA"
    assert load_site("calar alto").network == "ESA"
    assert load_site("J04").network == "ESA"
    assert load_site("253").network == "NASA"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("J04", "ogs-tenerife"),
        ("j04", "ogs-tenerife"),
        ("ogs-tenerife", "ogs-tenerife"),
        ("ESA OGS, Tenerife", "ogs-tenerife"),
        ("Tenerife", "ogs-tenerife"),
        ("  P93 ", "bisei"),
        ("Malargüe", "dsa-3"),
        ("Cebreros", "dsa-2"),
        ("tomo-e gozen", "kiso"),
    ],
)
def test_found_by_code_key_name_and_alias(text, key):
    assert load_site(text).key == key


def test_positions_are_those_of_the_parallax_constants():
    # MPC parallax constants of J04: longitude, rho cos phi', rho sin phi' (obscodes, 2026-10-17).
    x, y, z = site_itrs_au(load_site("J04")) * u.au.to("m") / 6378137.0
    assert np.hypot(x, y) == pytest.approx(0.881471, abs=3e-6)
    assert z == pytest.approx(0.471466, abs=3e-6)
    assert np.degrees(np.arctan2(y, x)) % 360.0 == pytest.approx(343.48818, abs=1e-4)


def test_coordinates():
    site = load_site("-35.5, 200.25, 1200", kind="tracking")
    assert (site.latitude_deg, site.longitude_deg, site.height_m) == (-35.5, 200.25, 1200.0)
    assert site.latitude == -35.5 * u.deg
    assert site.longitude == 200.25 * u.deg
    assert site.height == 1200.0 * u.m
    assert site.kind == "tracking"
    assert load_site("10,20").height_m == 0.0
    assert all(limit.assumed for limit in site.limits.values())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("91,0,0", "latitude 91 deg of .* is out of range"),
        ("-90.1,0,0", "latitude -90.1 deg"),
        ("0,400,0", "longitude 400 deg"),
        ("0,0,1e9", "height 1e.09 m"),
        ("nan,0,0", "latitude nan deg"),
        ("1,2,3,4", "4 numbers"),
        ("north,0,0", "cannot read"),
        (",,", "cannot read"),
    ],
)
def test_bad_coordinates_are_refused_in_one_line(text, message):
    with pytest.raises(InvalidSiteError, match=message) as caught:
        load_site(text)
    assert "\n" not in str(caught.value)


def test_an_unknown_site_offers_the_nearest():
    with pytest.raises(UnknownNameError) as caught:
        load_site("Teneriffa")
    assert "ogs-tenerife" in str(caught.value)
    assert "Nearest: ogs-tenerife" in str(caught.value)
    assert "latitude,longitude,height" in str(caught.value)
    assert "\n" not in str(caught.value)


def clear():
    mpc_list.mpc_codes.cache_clear()
    mpc_list.mpc_names.cache_clear()


def test_any_mpc_code_where_its_package_is_installed(monkeypatch, tmp_path):
    (tmp_path / "obscodes_extended.json").write_text(
        '{"000": {"Longitude": 0.0, "cos": 0.62411, "sin": 0.77873, "Name": "Greenwich"},'
        ' "250": {"Name": "Hubble Space Telescope"}}',
        encoding="utf-8",
    )
    monkeypatch.setattr(mpc_list, "find_spec", lambda name: object())
    monkeypatch.setattr(mpc_list, "files", lambda name: tmp_path)
    clear()
    try:
        site = load_site("000")
        assert site.name == "Greenwich"
        assert site.latitude_deg == pytest.approx(51.4774, abs=0.001)
        assert site.code == site.identifier == "000"
        with pytest.raises(InvalidSiteError, match="not a place on the ground"):
            load_site("250")
        with pytest.raises(UnknownNameError):
            load_site("XYZ")
    finally:
        clear()


@pytest.mark.parametrize("text", ["", "  "])
def test_an_empty_name_is_no_site(text):
    with pytest.raises(InvalidSiteError, match="empty"):
        load_site(text)


def test_a_site_of_the_mpc():
    # Pan-STARRS 1, as its observatory gives it: 20.7070 N, 156.2559 W, 3 055 m.
    site = load_site("F51")
    assert site.latitude_deg == pytest.approx(20.7070, abs=0.002)
    assert site.longitude_deg == pytest.approx(-156.2559, abs=0.002)
    assert site.height_m == pytest.approx(3055.0, abs=60.0)
    assert "Pan-STARRS" in site.name


def test_limits_can_be_changed():
    site = load_site("J04").with_limits(minimum_altitude=0.5 * u.rad, limiting_magnitude=None)
    assert site.limit("minimum_altitude") == pytest.approx(np.degrees(0.5))
    assert site.limit("limiting_magnitude") is None
    assert not site.limits["minimum_altitude"].assumed
    assert load_site("J04").limit("minimum_altitude") == 20.0


@pytest.mark.parametrize(
    ("limits", "error", "message"),
    [
        ({"minimum_altitude": 95 * u.deg}, InvalidSiteError, "nothing can satisfy"),
        ({"least_elongation": 181 * u.deg}, InvalidSiteError, "nothing can satisfy"),
        ({"fastest_rate": 0 * u.deg / u.h}, InvalidSiteError, "nothing can satisfy"),
        ({"limiting_magnitude": float("nan")}, InvalidSiteError, "nothing can satisfy"),
        ({"minimum_altitude": 20.0}, UnitError, "bare number"),
        ({"minimum_altitude": 20.0 * u.km}, UnitError, "cannot be expressed in deg"),
        ({"colour": 1.0}, InvalidSiteError, "not a limit"),
    ],
)
def test_limits_that_make_no_sense_are_refused(limits, error, message):
    with pytest.raises(error, match=message):
        load_site("J04").with_limits(**limits)


def test_an_unknown_kind_is_refused():
    with pytest.raises(InvalidSiteError, match="there are: optical, radar"):
        load_site("1,2,3", kind="sonar")
    for kind in KINDS:
        assert default_limits(kind)


def test_selection_by_kind():
    assert {site.kind for site in sites(kind="radar")} == {"radar"}
    assert sites(kind="optical", network="JAXA")[0].identifier == "P93"
    assert sites(network="nobody") == []


def test_heights_of_the_deep_space_antennas_are_those_of_esas_kernel():
    # estrack_v03, *_LATLON in its comment area [km], as kept in GitHub gpikkio/Makekey3.
    for key, height_km in (("dsa-1", 0.25226), ("dsa-2", 0.79409), ("nno-2", 0.26294)):
        site = load_site(key)
        assert site.height.to_value("km") == pytest.approx(height_km, abs=1e-5)
        assert not site.height_assumed


def test_a_dish_without_published_coordinates_says_so():
    fourth = load_site("NNO-3")
    assert (fourth.latitude_deg, fourth.longitude_deg) == (
        load_site("dsa-1").latitude_deg,
        load_site("dsa-1").longitude_deg,
    )
    assert "no coordinates published" in fourth.position_source
    assert any("not been published" in note for note in fourth.notes)
    assert fourth.position_precision_m >= 1000.0


@pytest.mark.parametrize(
    ("key", "itrf_km"),
    [
        # NAIF earthstns_itrf93_050714, [km]: DSS-43 and DSS-63 as their geodetic places say.
        ("dss-43", (-4460.894917, 2682.361507, -3674.748152)),
        ("dss-63", (4849.092518, -360.180348, 4115.109251)),
        ("dss-13", (-2351.112659, -4655.530636, 3660.912728)),
        ("goldstone", (-2353.621420, -4641.341472, 3677.052318)),
    ],
)
def test_dishes_of_the_deep_space_network_stand_where_naif_has_them(key, itrf_km):
    site = load_site(key)
    place = site_itrs_au(site) * u.au.to("km")
    # The digits of the catalogue: 10 m, and what the MPC's constants of DSS-14 allow.
    assert np.linalg.norm(place - np.array(itrf_km)) < 2e-3 * site.position_precision_m


def test_hired_networks_and_receivers_are_found_but_not_searched_unasked():
    unasked = {site.key for site in usual_sites()}
    for name in ("Q63", "K98", "parkes", "effelsberg", "medicina", "tianma", "GBT"):
        site = load_site(name)
        assert site.on_request
        assert site.key not in unasked
    assert load_site("lco-tenerife").network == "ESA"
    assert {"dss-13", "dss-43", "dss-63", "husir", "dsa-4"} <= unasked


@pytest.mark.parametrize("site", catalogue_sites(), ids=lambda site: site.key)
def test_every_figure_of_a_radar_has_a_source(site):
    if site.radar is None:
        assert site.kind != "radar"
        return
    for figure in (
        site.radar.diameter,
        site.radar.system_temperature,
        site.radar.aperture_efficiency,
    ):
        assert figure.value > 0.0
        assert figure.source
    if site.radar.transmitter is not None:
        assert site.radar.transmitter.source
