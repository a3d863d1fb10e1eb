"""Occultations against published paths, against astropy, and against displaced orbits."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord
from astropy.table import Table
from astropy.time import Time

import flyby
from flyby.arrays import norm
from flyby.constants import AU_KM
from flyby.earth import geodetic, icrf_to_itrs_matrix, place_itrs_m
from flyby.errors import FlybyError, SpanError, UnitError
from flyby.observing import Sky, StarList, find_occultations, observe, read_stars
from flyby.observing.occultation.shadow_axis import ShadowAxis
from flyby.observing.occultation.stars import StarListError
from flyby.times import future_utc, iso, parse_time, tdb_days

DATA = Path(__file__).parent / "data"


def one_star(name, ra, dec, epoch, motion, parallax, magnitude=8.4) -> StarList:
    nothing = np.full((1, 2), np.nan)
    return StarList(
        (name,),
        [ra] * u.deg,
        [dec] * u.deg,
        Time([epoch], format="jyear", scale="tdb"),
        [motion] * u.mas / u.yr,
        [parallax] * u.mas,
        np.zeros(1) * u.km / u.s,
        nothing * u.mas,
        nothing * u.mas / u.yr,
        np.array([magnitude]),
        "V",
        "planted",
    )


# Gaia DR3 place of HIP 45887; the motion is that from its Hipparcos place of 24.75 years before.
NY_HYA = one_star("NY Hya", 140.34478204, -6.67187492, 2016.0, (-58.73, 45.54), 12.22)
# van Leeuwen 2007, HIP 50671.
HD_89707 = one_star(
    "HD 89707",
    np.degrees(2.7089047760),
    np.degrees(-0.2701880295),
    1991.25,
    (-218.99, 295.88),
    30.55,
    7.2,
)


@cache
def spring_2021() -> flyby.Trajectory:
    return flyby.propagate(
        flyby.load_orbit("apophis"), parse_time("2021-02-15"), parse_time("2021-03-15")
    )


@cache
def ny_hya():
    found = find_occultations(spring_2021(), NY_HYA)
    assert len(found) == 1
    return found[0]


def distance_km(event, latitude_deg, longitude_deg):
    """How near the drawn path comes to a place, and when, between its points too."""
    way = place_itrs_m(event.latitude.to_value("deg"), event.longitude.to_value("deg"), 0.0) / 1e3
    place = place_itrs_m(latitude_deg, longitude_deg, 0.0) / 1e3
    steps = np.diff(way, axis=0)
    share = np.einsum("ij,ij->i", place - way[:-1], steps) / np.einsum("ij,ij->i", steps, steps)
    apart = norm(way[:-1] + np.clip(share, 0.0, 1.0)[:, None] * steps - place)
    return float(apart.min()), event.path_time[int(np.argmin(apart))]


@pytest.mark.parametrize(
    ("place", "latitude", "longitude"),
    [("Greeley", 40.423, -104.709), ("Cocodrie heliport", 29.247, -90.661)],
)
def test_the_occultation_of_ny_hya_ran_where_iota_saw_it(place, latitude, longitude):
    """IOTA 2021: Canada, over Greeley, southern Oklahoma, by the Cocodrie heliport."""
    event = ny_hya()
    apart, when = distance_km(event, latitude, longitude)
    # A town is some 10 km wide, and so is "by".
    assert apart < 10.0, place
    # "around 6:00 UT" of 7 March, on land from 5:55 to 6:05.
    assert abs(float(tdb_days(when)) - float(tdb_days(parse_time("2021-03-07T06:00")))) < 6 / 1440


def test_the_occultation_of_ny_hya_took_less_than_a_tenth_of_a_second():
    event = ny_hya()
    assert 0.05 < event.duration.max().to_value("s") <= 0.1
    north = event.latitude.to_value("deg") > 49.5
    assert north.any()
    assert np.all(event.longitude.to_value("deg")[north] < -110.0)  # Canada, west of Greeley
    # 8.4 mag before an asteroid of some 16 mag: all of the star's light goes.
    assert event.drop == pytest.approx(event.asteroid_magnitude - 8.4, abs=0.01)
    assert event.elongation.to_value("deg") == pytest.approx(150.0, abs=2.0)


@pytest.mark.parametrize(
    ("place", "latitude", "longitude"),
    [
        ("north of Fort Worth", 32.85, -97.33),
        ("Key West", 24.56, -81.70),
        ("Lufkin", 31.34, -94.73),
    ],
)
def test_the_path_of_february_2021(place, latitude, longitude):
    """IOTA's path of HD 89707: by Fort Worth, a few km off Lufkin, just east of Key West."""
    (event,) = find_occultations(spring_2021(), HD_89707)
    # The prediction of then had 1 sigma of 50 path widths, 17 km.
    assert distance_km(event, latitude, longitude)[0] < 17.0, place
    assert iso(event.time, "utc", 0).startswith("2021-02-22T05:3")


def test_on_the_path_asteroid_and_star_are_seen_in_one_direction():
    """By `observe` for the asteroid, and by astropy for the star."""
    event = ny_hya()
    sky = Sky(spring_2021())
    star = SkyCoord(
        ra=NY_HYA.right_ascension[0],
        dec=NY_HYA.declination[0],
        pm_ra_cosdec=NY_HYA.proper_motion[0, 0],
        pm_dec=NY_HYA.proper_motion[0, 1],
        distance=(1e3 / NY_HYA.parallax[0].to_value("mas")) * u.pc,
        obstime=Time(2016.0, format="jyear", scale="tdb"),
    )
    for index in (20, 60, 90):
        when = event.path_time[index]
        north, east = event.latitude[index], event.longitude[index]
        seen = observe(sky, when, f"{north.to_value('deg')},{east.to_value('deg')},0")
        with future_utc():
            moved = star.apply_space_motion(new_obstime=when.tdb)
        from_earth = (
            moved.cartesian.xyz.to_value("au")
            - sky.at(np.atleast_1d(tdb_days(when))).earth_position_au[0]
        )
        there = SkyCoord(*(from_earth * u.au), representation_type="cartesian")
        apart = there.separation(
            SkyCoord(seen.right_ascension[0], seen.declination[0], distance=1 * u.kpc)
        )
        # What is left is the Sun's bending of the starlight (2 mas there, 150 deg from the Sun).
        assert apart.to_value("mas") < 2.5


def test_a_place_beside_the_path_misses_by_as_much():
    event = ny_hya()
    middle = len(event.latitude) // 2
    latitude = float(event.latitude[middle].to_value("deg"))
    longitude = float(event.longitude[middle].to_value("deg"))
    aside = find_occultations(
        spring_2021(),
        NY_HYA,
        sites=[f"{latitude},{longitude},0", f"{latitude + 0.5},{longitude},0"],
    )[0]
    on, off = sorted(aside.sites, key=lambda one: one.miss)
    assert on.miss.to_value("km") < 0.01
    assert aside.sites_within(0.0) == (on,)
    # Half a degree of latitude is 55.5 km, of which the path's slant and the star's height leave
    # a part; the path itself tells how large.
    assert 0.0 < off.miss.to_value("km") < 55.5
    ahead = distance_km(event, latitude + 0.5, longitude)[0]
    assert off.miss.to_value("km") <= ahead


def test_limits_lie_a_sigma_from_the_path_across_the_line_of_sight():
    event = ny_hya()
    days = tdb_days(event.path_time)
    axis = ShadowAxis(Sky(spring_2021()), NY_HYA, np.zeros(len(days), dtype=int), days)
    star = axis.to_itrs(axis.star)
    middle = place_itrs_m(event.latitude.to_value("deg"), event.longitude.to_value("deg"), 0) / 1e3
    sigma = event.sigma_across.to_value("km")
    for count, (latitude, longitude) in event.limits.items():
        known = np.isfinite(latitude.to_value("deg"))
        assert known.sum() > 100
        north, east = latitude.to_value("deg")[known], longitude.to_value("deg")[known]
        points = place_itrs_m(north, east, 0.0) / 1e3
        beside = np.cross(points - middle[known], star[known])
        # The light time to the other point moves the asteroid by some metres.
        assert np.abs(norm(beside) - abs(count) * sigma).max() < 0.02


def test_sigma_is_that_of_orbits_drawn_from_the_covariance():
    from flyby.orbits import VirtualAsteroids

    orbit = flyby.load_orbit("apophis")
    event = ny_hya()
    clones = VirtualAsteroids(orbit, 400, seed=7)[:400]
    start, stop = parse_time("2021-03-07T05:00"), parse_time("2021-03-07T07:00")
    carried = flyby.propagate(clones, start, stop)
    days = np.atleast_1d(tdb_days(event.time))
    axis = ShadowAxis(Sky(spring_2021()), NY_HYA, np.zeros(1, dtype=int), days)
    _, change = axis.offset_km()
    across = np.cross(change[0] / norm(change)[0], axis.star[0])
    places = carried.state_au(days, origin="ssb")[0][:, 0] * AU_KM
    spread = float(np.std(places @ across, ddof=1))
    # 400 clones tell a standard deviation to 3.5 %; three of these.
    assert event.sigma_across.to_value("km") == pytest.approx(spread, rel=0.11)


def test_the_path_lies_on_the_ellipsoid_and_begins_on_the_horizon():
    event = ny_hya()
    days = tdb_days(event.path_time)
    axis = ShadowAxis(Sky(spring_2021()), NY_HYA, np.zeros(len(days), dtype=int), days)
    assert np.abs(geodetic(axis.ground()[0])[2]).max() < 1e-6
    altitude = event.star_altitude.to_value("deg")
    assert altitude[[0, -1]] == pytest.approx(0.0, abs=0.1)
    assert altitude.max() > 30.0
    turn = icrf_to_itrs_matrix(days)
    assert np.allclose(axis.to_itrs(axis.star), np.einsum("nij,nj->ni", turn, axis.star), atol=1e-8)


def test_a_planted_star_is_found_and_one_beyond_the_earth_is_not():
    """Stars put where the asteroid is seen from a place, and an Earth's radius and more beside."""
    trajectory = spring_2021()
    sky = Sky(trajectory)
    when = parse_time("2021-02-20T03:00")
    seen = observe(sky, when, "J04")
    ra, dec = (float(q[0].to_value("deg")) for q in (seen.right_ascension, seen.declination))
    year = 2000.0 + float(tdb_days(when)) / 365.25
    hidden = one_star("hidden", ra, dec, year, (0.0, 0.0), 0.0)
    (event,) = find_occultations(trajectory, hidden, sites=["J04"])
    assert event.sites_within(0.0)[0].site.code == "J04"
    assert abs(float(tdb_days(event.sites[0].time)) - float(tdb_days(when))) * 86400.0 < 0.05
    aside = np.degrees(1.1 * 2 * 6378.0 / seen.distance[0].to_value("km"))
    for offset in (-aside, aside):
        beside = one_star("beside", ra, dec + offset, year, (0.0, 0.0), 0.0)
        assert find_occultations(trajectory, beside) == []


def test_files_are_read_alike_whatever_their_form(tmp_path):
    table = Table.read(DATA / "apophis_2021_stars.csv")
    table["ra"].unit, table["dec"].unit = "deg", "deg"
    table.write(tmp_path / "stars.ecsv")
    table.write(tmp_path / "stars.xml", format="votable")
    lists = [read_stars(DATA / "apophis_2021_stars.csv")]
    lists += [read_stars(tmp_path / name) for name in ("stars.ecsv", "stars.xml")]
    for stars in lists:
        assert stars.names == ("NY Hya",)
        assert stars.band == "G"
        assert stars.right_ascension.to_value("deg") == pytest.approx(
            NY_HYA.right_ascension.to_value("deg"), abs=1e-9
        )
        assert stars.proper_motion.to_value("mas / yr") == pytest.approx(
            NY_HYA.proper_motion.to_value("mas / yr"), abs=1e-9
        )
    table["ra"] = table["ra"].quantity.to("hourangle")
    table.remove_columns(["pmra", "ref_epoch"])
    table.write(tmp_path / "hours.ecsv")
    other = read_stars(tmp_path / "hours.ecsv")
    assert other.right_ascension.to_value("deg") == pytest.approx(
        NY_HYA.right_ascension.to_value("deg"), abs=1e-9
    )
    assert any("1 of 1 stars without a proper motion" in note for note in other.notes)
    assert any("2016.0" in note for note in other.notes)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.csv", None, "there is no such file"),
        ("stars.docx", "x", "name does not end"),
        ("bare.csv", "a,b\n1,2\n", "no column ra and dec"),
        ("empty.csv", "ra,dec\n", "no row"),
        ("pole.csv", "ra,dec\n10,95\n", "star 1"),
        ("words.csv", "ra,dec\nten,5\n", "column ra is no number"),
        ("broken.xml", "<VOTABLE", "as VOTABLE"),
    ],
)
def test_what_is_no_list_of_stars_is_refused_in_a_line(tmp_path, name, content, said):
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(StarListError, match=said) as raised:
        read_stars(tmp_path / name)
    assert "\n" not in str(raised.value)


def test_the_stars_of_the_package():
    stars = read_stars()
    sirius = stars.names.index("Sirius")
    # ESA 1997 and van Leeuwen 2007: HIP 32349.
    motion = stars.proper_motion[sirius].to_value("mas / yr")
    assert motion == pytest.approx([-546.01, -1223.07], abs=0.02)
    assert stars.parallax[sirius].to_value("mas") == pytest.approx(379.21, abs=0.02)
    assert len(stars.brighter_than(2.0)) == pytest.approx(50, abs=3)
    with pytest.raises(StarListError, match="brighter than -5"):
        stars.brighter_than(-5.0)


def test_where_no_diameter_is_published_it_is_guessed_from_h_and_said():
    """1329 km / sqrt(0.14) at H 0: 4.08 m at the 29.699 of 2023 BU."""
    span = parse_time("2023-01-26T07:00"), parse_time("2023-01-26T12:00")
    (first, *_) = find_occultations(flyby.load_orbit("2023bu-neocc"), None, *span)
    assert first.width.to_value("m") == pytest.approx(4.080, abs=0.001)
    assert "from H 29.699 with an assumed albedo of 0.14" in first.diameter_source
    # Seconds: the width over the speed of the shadow, some kilometres a second.
    assert 1e-4 < first.duration.to_value("s").max() < 1e-1


def test_arguments_that_cannot_be_are_refused():
    with pytest.raises(UnitError, match="diameter"):
        find_occultations(spring_2021(), NY_HYA, diameter=5.0)
    with pytest.raises(SpanError):
        find_occultations(spring_2021(), NY_HYA, parse_time("2031-01-01"), parse_time("2031-02-01"))
    assert issubclass(StarListError, FlybyError)


def test_a_shadow_that_is_on_the_earth_when_the_span_ends_is_followed():
    orbit = flyby.load_orbit("apophis")
    span = parse_time("2021-03-07T05:50"), parse_time("2021-03-07T05:55")
    (event,) = find_occultations(orbit, NY_HYA, *span)
    whole = ny_hya()
    for end in ("start", "end"):
        apart = float(tdb_days(getattr(event, end)) - tdb_days(getattr(whole, end)))
        assert abs(apart) * 86400.0 < 0.01
