"""Land and stars: against places and stars that everybody knows."""

from __future__ import annotations

import numpy as np
import pytest

from flyby.catalogue.maps import (
    bright_stars,
    constellation_borders,
    constellation_figures,
    land_rings,
)
from flyby.catalogue.toml import load_toml


def is_land(longitude, latitude):
    """Crossings of a ray to the north with every ring, holes included."""
    crossings = 0
    for ring in land_rings():
        (x1, y1), (x2, y2) = ring.T, np.roll(ring, -1, axis=0).T
        across = (x1 > longitude) != (x2 > longitude)
        with np.errstate(divide="ignore", invalid="ignore"):
            y = y1 + (longitude - x1) * (y2 - y1) / (x2 - x1)
        crossings += int(np.sum(across & (y > latitude)))
    return crossings % 2 == 1


@pytest.mark.parametrize(
    ("place", "longitude", "latitude", "land"),
    [
        ("Bisei", 133.54, 34.67, True),
        ("Madrid", -3.7, 40.4, True),
        ("Alice Springs", 133.9, -23.7, True),
        ("South Pole plateau", 60.0, -80.0, True),
        ("where Apophis is nearest", -43.1, 28.9, False),
        ("the middle of the Pacific", -140.0, 0.0, False),
        ("the Caspian Sea", 51.0, 40.0, False),
        ("the North Pole", 10.0, 89.0, False),
    ],
)
def test_land_is_where_it_is(place, longitude, latitude, land):
    assert is_land(longitude, latitude) is land, place


def test_rings_are_on_the_globe_and_closed():
    for ring in land_rings():
        assert len(ring) >= 4
        assert np.all(np.abs(ring[:, 0]) <= 180.01)
        assert np.all(np.abs(ring[:, 1]) <= 90.01)
    # As drawn on a flat map, land is 30 % of the globe's surface.
    area = 0.0
    for ring in land_rings():
        x, y = np.radians(ring[:, 0]), np.sin(np.radians(ring[:, 1]))
        area += 0.5 * np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)
    assert abs(area) / (4.0 * np.pi) == pytest.approx(0.29, abs=0.02)


def test_well_known_stars():
    stars = bright_stars()
    assert np.all(np.diff(stars.magnitude) >= 0.0)
    assert stars.magnitude[-1] <= 5.5
    # SIMBAD, J2000, to a tenth of a degree; the catalogue is of 1991.25.
    for name, right_ascension, declination, magnitude in (
        ("Sirius", 101.287, -16.716, -1.46),
        ("Vega", 279.234, 38.784, 0.03),
        ("Regulus", 152.093, 11.967, 1.40),
        ("Polaris", 37.955, 89.264, 2.02),
    ):
        place = stars.names.index(name)
        assert stars.right_ascension_deg[place] == pytest.approx(right_ascension, abs=0.1)
        assert stars.declination_deg[place] == pytest.approx(declination, abs=0.1)
        assert stars.magnitude[place] == pytest.approx(magnitude, abs=0.1)
    named = [name for name in stars.names if name]
    assert len(named) == len(set(named)) > 80


def test_the_constellations_change_across_their_borders():
    from astropy.coordinates import SkyCoord, get_constellation

    for line in constellation_borders()[::20]:
        # A tenth of a degree to either side of the middle of a border that is not very short.
        a, b = np.radians(line[len(line) // 2 - 1]), np.radians(line[len(line) // 2])
        way = [
            np.array([np.cos(d) * np.cos(r), np.cos(d) * np.sin(r), np.sin(d)]) for r, d in (a, b)
        ]
        if np.linalg.norm(way[1] - way[0]) < np.radians(0.5):
            continue
        middle = 0.5 * (way[0] + way[1])
        across = np.cross(way[0], way[1]) / np.linalg.norm(np.cross(way[0], way[1]))
        sides = [middle + side * np.radians(0.1) * across for side in (-1.0, 1.0)]
        places = SkyCoord(
            [np.degrees(np.arctan2(s[1], s[0])) for s in sides],
            [np.degrees(np.arcsin(s[2] / np.linalg.norm(s))) for s in sides],
            unit="deg",
        )
        first, second = get_constellation(places)
        assert first != second, line


def test_figures_run_from_star_to_star():
    stars = bright_stars()
    corners = np.concatenate(constellation_figures())
    away = [
        np.hypot(
            (stars.right_ascension_deg - r + 180.0) % 360.0 - 180.0, stars.declination_deg - d
        )[np.abs(stars.declination_deg - d) < 1.0].min()
        for r, d in corners
        if abs(d) < 60.0
    ]
    # Nearly all are stars down to V 5.5.
    assert np.mean(np.array(away) < 0.2) > 0.95


def test_every_excerpt_says_where_it_comes_from():
    origins = load_toml("maps/origin.toml")
    assert {entry["file"] for entry in origins.values()} == {
        "land.npz",
        "stars.npz",
        "constellations.npz",
        "hipparcos.npz",
    }
    assert all(entry["origin"] and entry["licence"] for entry in origins.values())
