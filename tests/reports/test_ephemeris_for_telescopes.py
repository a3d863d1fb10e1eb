"""What a telescope asks of an ephemeris: air mass, hour angle, rates, instants, local time."""

from __future__ import annotations

import warnings
from contextlib import closing
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from astropy import units as u
from astropy.coordinates import CartesianRepresentation, EarthLocation, SkyCoord
from astropy.utils import iers

import flyby
from flyby.errors import UnknownNameError
from flyby.observing import load_site, observe
from flyby.observing.view import air_mass
from flyby.reports import ephemeris_at, ephemeris_report, render
from flyby.reports.formats import EPHEMERIS_COLUMNS
from flyby.reports.local_time import local_texts, time_zone
from flyby.times import future_utc, parse_time, tdb_days, time_from_tdb_days

MINUTES = np.arange(-180.0, 180.0, 20.0)
CODES = ["J04", "P93", "309"]


@pytest.fixture(scope="module")
def orbit():
    return flyby.load_orbit("apophis")


@pytest.fixture(scope="module")
def days():
    return float(tdb_days(parse_time("2029-04-13T21:30"))) + MINUTES / 1440.0


@pytest.fixture(scope="module")
def tables(orbit, days):
    return {code: observe(orbit, time_from_tdb_days(days), code) for code in CODES}


@pytest.mark.parametrize("code", CODES)
def test_hour_angle_and_parallactic_angle_are_astropys(tables, code):
    """From the astrometric place and distance, by astropy's own chain down to the horizon.

    Its UT1 and pole are taken as flyby's (UT1 = UTC, no polar motion), so that 0.001 deg is what
    the light time of the Earth's radius leaves at 6 deg a minute.
    """
    from astropy.coordinates import GCRS, HADec

    table, site = tables[code], load_site(code)
    place = EarthLocation.from_geodetic(site.longitude, site.latitude, site.height)
    with (
        future_utc(),
        warnings.catch_warnings(),
        iers.conf.set_temp("auto_download", False),
        iers.conf.set_temp("iers_degraded_accuracy", "ignore"),
    ):
        warnings.simplefilter("ignore")
        time = table.time.copy()
        time.delta_ut1_utc = 0.0
        ground, _ = place.get_gcrs_posvel(time)
        # Astrometric: seen from the site, without its motion; so it is put beside the geocentre.
        away = SkyCoord(table.right_ascension, table.declination, table.distance).cartesian
        seen = GCRS(CartesianRepresentation(away.xyz + ground.xyz), obstime=time).transform_to(
            HADec(obstime=time, location=place)
        )
        pole = np.sin(seen.ha), np.cos(seen.ha)
    hour_angle = seen.ha.wrap_at(180 * u.deg).to_value("deg")
    apart = (table.hour_angle.to_value("deg") - hour_angle + 180.0) % 360.0 - 180.0
    across = np.abs(apart) * np.cos(seen.dec.to_value("rad"))
    assert np.max(across) < 0.008  # aberration of light by the orbit of the Earth: 20 arcsec
    latitude = site.latitude.to_value("rad")
    declination = seen.dec.to_value("rad")
    # Zenith distance and azimuth of the pole at the asteroid: the spherical triangle, by sides.
    parallactic = np.arctan2(
        pole[0], np.tan(latitude) * np.cos(declination) - np.sin(declination) * pole[1]
    )
    turned = table.parallactic_angle.to_value("rad") - np.asarray(parallactic)
    turned = np.degrees(np.abs((turned + np.pi) % (2.0 * np.pi) - np.pi))
    # At the zenith the angle turns by as much as the place moves, over its distance from there.
    room = np.maximum(np.cos(np.radians(table.altitude.to_value("deg"))), 0.02)
    assert np.max(turned * room) < 0.01


def test_the_parallactic_angle_is_seen_on_the_sky(tables):
    """The direction from the asteroid to a point nearer the zenith, on the axes of date."""
    table = tables["J04"]
    latitude = load_site("J04").latitude
    meridian = table.apparent_right_ascension + table.hour_angle  # local sidereal time
    zenith = SkyCoord(meridian, np.full(meridian.size, latitude.value) * u.deg)
    asteroid = SkyCoord(table.apparent_right_ascension, table.apparent_declination)
    seen = asteroid.position_angle(zenith).wrap_at(180 * u.deg)
    assert seen.to_value("deg") == pytest.approx(
        table.parallactic_angle.to_value("deg"),
        abs=0.05,  # CIP and true pole, and the meridian
    )


def test_air_mass():
    """The secant within 0.3 % above 30 deg; Pickering 2002 within 1.5 % above 3 deg."""
    high = np.linspace(30.0, 90.0, 30)
    assert air_mass(high) == pytest.approx(1.0 / np.sin(np.radians(high)), rel=3e-3)
    low = np.linspace(3.0, 60.0, 50)
    pickering = 1.0 / np.sin(np.radians(low + 244.0 / (165.0 + 47.0 * low**1.1)))
    assert air_mass(low) == pytest.approx(pickering, rel=0.015)
    assert np.isnan(air_mass(np.array([-0.1]))).all()
    assert air_mass(np.array([0.0])) == pytest.approx([38.0], abs=0.3)  # Kasten and Young's table


def test_air_mass_is_of_the_refracted_altitude(tables):
    table = tables["J04"]
    up = table.altitude.to_value("deg") > 30.0
    assert np.any(up)
    secant = 1.0 / np.sin(table.altitude.to_value("rad")[up])
    assert table.air_mass[up] == pytest.approx(secant, rel=4e-3)
    assert np.isnan(table.air_mass[table.altitude.to_value("deg") < -1.0]).all()


def test_rates_in_the_conventions_of_telescopes(orbit):
    """Against differences of the printed places over two seconds."""
    middle = float(tdb_days(parse_time("2029-04-13T21:00")))
    second = 1.0 / 86400.0
    times = time_from_tdb_days(middle + second * np.array([-1.0, 0.0, 1.0]))
    report = ephemeris_at(orbit, times, ["J04"])
    before, now, after = report.record()["tables"][0]["rows"]
    moved_ra = after["apparent_right_ascension_deg"] - before["apparent_right_ascension_deg"]
    moved_dec = after["apparent_declination_deg"] - before["apparent_declination_deg"]
    minute = 30.0 * 3600.0  # of two seconds, arcsec
    cosine = np.cos(np.radians(now["apparent_declination_deg"]))
    # Aberration changes with the direction: 20 arcsec over a radian, 1e-4 of any rate.
    assert now["right_ascension_coordinate_rate_arcsec_per_min"] == pytest.approx(
        moved_ra * minute, rel=3e-4
    )
    assert now["right_ascension_rate_arcsec_per_min"] == pytest.approx(
        moved_ra * minute * cosine, rel=3e-4
    )
    sidereal = 86164.0905 / 86400.0  # a sidereal day in a mean solar one
    assert now["right_ascension_rate_s_per_sidereal_s"] == pytest.approx(
        moved_ra * 3600.0 / 15.0 / 2.0 * sidereal, rel=3e-4
    )
    assert now["declination_rate_arcsec_per_sidereal_s"] == pytest.approx(
        moved_dec * 3600.0 / 2.0 * sidereal, rel=3e-4
    )
    ends = [
        SkyCoord(row["apparent_right_ascension_deg"], row["apparent_declination_deg"], unit="deg")
        for row in (before, after)
    ]
    assert now["rate_arcsec_per_min"] == pytest.approx(
        ends[0].separation(ends[1]).to_value("arcsec") * 30.0, rel=3e-4
    )
    assert now["motion_position_angle_deg"] == pytest.approx(
        ends[0].position_angle(ends[1]).to_value("deg"), abs=0.02
    )


def test_instants_in_the_order_in_which_they_are_given(orbit):
    times = time_from_tdb_days(np.array([10695.4, 10695.3, 10695.35]))
    report = ephemeris_at(orbit, times, ["J04"])
    rows = report.record()["tables"][0]["rows"]
    assert [float(row["jd_tdb"]) for row in rows] == pytest.approx(
        [2462240.4, 2462240.3, 2462240.35], abs=1e-9
    )
    (alone,) = ephemeris_at(orbit, times[1], ["J04"]).record()["tables"][0]["rows"]
    assert alone["right_ascension_deg"] == pytest.approx(rows[1]["right_ascension_deg"], abs=1e-9)
    assert report.record()["rows"]["step_s"] is None


def test_text_folds_to_the_width_and_keeps_every_column(orbit):
    from flyby.text_width import fixed_columns

    span = parse_time("2029-04-13T20:00"), parse_time("2029-04-13T21:00")
    report = ephemeris_report(orbit, *span, 30 * u.min, ["J04"], columns=["all"])
    with fixed_columns(80):
        lines = render(report, "text").splitlines()
    begin = next(k for k, line in enumerate(lines) if line.startswith("  observer"))
    end = lines.index("Assumed")
    table = lines[begin:end]
    assert max(map(len, table)) <= 96
    rows = [line for line in table if line.startswith("2029-04-13 20:30")]
    assert len(rows) > 3
    assert max(map(len, rows)) <= 80
    heads = " ".join(table)
    for word in ("RA apparent", "dRA*cosD", "dRA/dt", "air mass", "HA", "Moon sep", "delta 3sig"):
        assert word in heads


def test_columns_are_chosen_in_every_format(orbit):
    times = time_from_tdb_days(np.array([10695.3]))
    report = ephemeris_at(orbit, times, ["J04"], columns=["alt", "airmass"])
    assert list(report.to_table().colnames) == [
        "site",
        "time_utc",
        "time_tdb",
        "jd_tdb",
        "altitude_deg",
        "air_mass",
    ]
    (row,) = report.record()["tables"][0]["rows"]
    assert set(row) == {"time_utc", "time_tdb", "jd_tdb", "altitude_deg", "air_mass"}
    with pytest.raises(UnknownNameError, match="no column is called 'altitud'; did you mean"):
        ephemeris_at(orbit, times, ["J04"], columns=["altitud"])


def test_the_names_of_columns_are_those_of_the_command_line():
    from flyby.reports.ephemeris_columns import COLUMNS, SHORT_NAMES

    assert set(SHORT_NAMES) == {"time", "local", *EPHEMERIS_COLUMNS}
    machine = [name for names in SHORT_NAMES.values() for name in names if name != "time_local"]
    assert sorted(machine) == sorted(column.name for column in COLUMNS)


@pytest.mark.parametrize(
    "zone", ["Asia/Tokyo", "europe/madrid", "America/New_York", "Asia/Kolkata"]
)
def test_local_time_is_zoneinfos(zone):
    texts = ["2029-01-13T21:46:12", "2029-04-13T21:46:12", "2029-10-28T00:59:59"]
    found = local_texts(parse_times(texts), time_zone(zone))
    key = {"europe/madrid": "Europe/Madrid"}.get(zone, zone)
    for text, local in zip(texts, found, strict=True):
        utc = datetime.fromisoformat(text).replace(tzinfo=timezone.utc)
        assert local == utc.astimezone(ZoneInfo(key)).isoformat()


def parse_times(texts):
    return time_from_tdb_days(np.array([float(tdb_days(parse_time(text))) for text in texts]))


def test_a_leap_second_in_local_time():
    assert local_texts(parse_times(["2016-12-31T23:59:60"]), time_zone("Asia/Tokyo")) == [
        "2017-01-01T08:59:60+09:00"
    ]
    assert local_texts(parse_times(["2029-04-13T21:46"]), time_zone("+05:45")) == [
        "2029-04-14T03:31:00+05:45"
    ]


@pytest.mark.parametrize(
    ("zone", "message"),
    [("Madrid", "It is called Europe/Madrid"), ("Mars/Base", "Write it like"), ("+15:00", "Write")],
)
def test_an_unknown_zone_is_one_line(zone, message):
    with pytest.raises(UnknownNameError, match=message) as caught:
        time_zone(zone)
    assert "\n" not in str(caught.value)


class Answer:
    """What a reader of an answer from the network is given."""

    def __init__(self, text: str) -> None:
        self.text, self.content = text, f"<pre>\n{text}</pre>".encode()
        self.request = type("Request", (), {"body": "raty=a&s=t"})()

    def raise_for_status(self) -> None: ...


@pytest.fixture(scope="module")
def night(orbit):
    span = parse_time("2029-04-13T19:00"), parse_time("2029-04-13T23:00")
    return ephemeris_report(orbit, *span, 1 * u.h, ["J04"])


def test_astroquery_reads_it_as_horizons(night):
    horizons = pytest.importorskip("astroquery.jplhorizons")
    reader = horizons.HorizonsClass(id="Apophis")
    reader.query_type = "ephemerides"
    read = reader._parse_result(Answer(render(night, "horizons")))
    rows = night.record()["tables"][0]["rows"]
    assert len(read) == len(rows) == 5
    assert read["targetname"][0] == "99942 Apophis (2004 MN4)"
    for column, name, within in (
        ("RA", "right_ascension_deg", 1e-6),
        ("DEC_app", "apparent_declination_deg", 1e-6),
        ("AZ", "azimuth_deg", 1e-6),
        ("EL", "altitude_deg", 1e-6),
        ("V", "v_mag", 1e-3),
        ("delta", "distance_au", 1e-13),
        ("r", "sun_distance_au", 1e-11),
        ("delta_rate", "distance_rate_km_s", 1e-6),
        ("alpha", "phase_deg", 1e-4),
        ("elong", "elongation_deg", 1e-4),
        ("lunar_elong", "moon_separation_deg", 1e-4),
        ("RA_3sigma", "right_ascension_3sigma_arcsec", 1e-3),
    ):
        assert list(read[column]) == pytest.approx([row[name] for row in rows], abs=within), column
    assert read["RA_rate"].unit == u.arcsec / u.h
    assert list(read["RA_rate"]) == pytest.approx(
        [60.0 * row["right_ascension_rate_arcsec_per_min"] for row in rows], abs=1e-3
    )
    assert list(read["hour_angle"]) == pytest.approx(
        [row["hour_angle_deg"] / 15.0 for row in rows], abs=1e-8
    )
    assert [str(one) for one in read["constellation"]] == [row["constellation"] for row in rows]
    assert str(read["solar_presence"][2]) == ""  # night at 21 h


def test_astroquery_reads_it_as_the_mpc(night):
    mpc = pytest.importorskip("astroquery.mpc")
    reader = mpc.MPCClass()
    reader.query_type = "ephemeris"
    reader._ra_format = reader._dec_format = None
    reader._proper_motion_unit = u.arcsec / u.min
    reader._unc_links = False
    with future_utc(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = reader._parse_result(Answer(render(night, "mpc")))
    rows = night.record()["tables"][0]["rows"]
    assert len(read) == len(rows) == 5
    for column, name, within in (
        ("RA", "right_ascension_deg", 0.5 * 0.1 * 15.0 / 3600.0 * 1.01),
        ("Dec", "declination_deg", 0.505 / 3600.0),
        ("Delta", "distance_au", 6e-6),
        ("r", "sun_distance_au", 6e-6),
        ("Elongation", "elongation_deg", 0.051),
        ("Phase", "phase_deg", 0.051),
        ("V", "v_mag", 0.051),
        ("Direction", "motion_position_angle_deg", 0.051),
        ("Azimuth", "azimuth_deg", 0.501),
        ("Altitude", "altitude_deg", 0.501),
        ("Sun altitude", "sun_altitude_deg", 0.501),
        ("Moon distance", "moon_separation_deg", 0.501),
        ("Moon altitude", "moon_altitude_deg", 0.501),
    ):
        assert list(read[column]) == pytest.approx([row[name] for row in rows], abs=within), column


def test_the_moons_lit_share_is_skyfields():
    almanac = pytest.importorskip("skyfield.almanac")
    api = pytest.importorskip("skyfield.api")
    from flyby.dynamics import planetary_ephemeris
    from flyby.reports.ephemeris_mpc import _moon_lit

    scale = api.load.timescale(builtin=True)
    days = np.arange(10690.0, 10720.0, 2.5)
    with closing(api.load_file(str(planetary_ephemeris().path))) as kernel:
        expected = almanac.fraction_illuminated(kernel, "moon", scale.tdb_jd(2451545.0 + days))
    assert _moon_lit(days) == pytest.approx(expected, abs=2e-3)  # light time, and from where
