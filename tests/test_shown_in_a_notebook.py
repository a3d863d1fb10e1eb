"""What a notebook shows of each object, and the tables that are made of it."""

from __future__ import annotations

import json
import pickle
import xml.etree.ElementTree as ET

import astropy.units as u
import numpy as np
import pytest

import flyby
from flyby.encounter import Approaches
from flyby.observing import Windows

TYPED = (
    "elements: a=0.9223803 e=0.1911663 i=3.340958 node=203.89965 peri=126.67283 M=312.80547 "
    "epoch=2025-11-21"
)


@pytest.fixture(scope="module")
def passage():
    return flyby.Flyby(flyby.load_orbit("apophis"), sites=["J04", "P93"])


def shown(thing):
    """The text of every cell of what a notebook shows, which has to be well-formed."""
    tree = ET.fromstring(thing._repr_html_().replace("<br>", "\n"))
    assert tree.tag == "table"
    return [
        " ".join("".join(cell.itertext()).split())
        for cell in tree.iter()
        if cell.tag in ("th", "td")
    ]


def words(thing):
    tree = ET.fromstring(thing._repr_html_().replace("<br>", "\n"))
    return " ".join("".join(tree.itertext()).split())


def test_an_orbit(passage):
    text = words(passage.orbit)
    for word in (
        "JPL 220 of 2024-06-25",
        "2025-11-21 00:00:00.000 TDB",
        "0.1911663355386932",
        "3.340958441017069 deg",
        "-2.901766637153165e-14 au/d²",
        "H 19.09",
        "e, q, tp, node, peri, i, A1, A2, at 2021-01-01 TDB",
    ):
        assert word.replace(" ", "") in text.replace(" ", ""), word
    assert len(repr(passage.orbit)) < 120


def test_an_orbit_without_a_covariance_says_why():
    orbit = flyby.load_orbit(
        "elements: a=0.92 e=0.19 i=3.3 node=204 peri=127 M=10 epoch=2025-11-21"
    )
    assert orbit.why_no_covariance in words(orbit)


def test_an_approach_and_its_table(passage):
    one = passage.approach
    text = words(one)
    assert "2029-04-13 21:46:12.746 TDB" in text
    assert "2029-04-13 21:45:03.560 UTC" in text
    assert "38 011.390 km" in text
    assert len(repr(one)) < 120
    table = one.to_table()
    assert table["time"].scale == "tdb"
    assert abs(table["distance"][0] - one.distance).to_value("mm") == 0.0
    assert table["sigma_distance"].unit == "km"
    assert table.meta["ephemeris"] == "DE440"
    assert "38 011.390" in words(passage)
    assert "Moon" in words(passage)


def test_approaches_are_a_list(passage):
    span = flyby.parse_time("2029-04-01 TDB"), flyby.parse_time("2052-01-01 TDB")
    found = flyby.close_approaches(passage.orbit, *span)
    assert isinstance(found, Approaches)
    assert found == list(found)
    assert len(found.to_table()) == len(found) > 1
    assert "Close approaches of 99942 Apophis" in words(found)
    assert words(Approaches()).startswith("No close approach")
    assert len(Approaches().to_table()) == 0


def test_what_is_not_known_is_masked():
    orbit = flyby.load_orbit(TYPED)
    start, stop = flyby.parse_time("2029-04-01"), flyby.parse_time("2029-05-01")
    found = flyby.close_approaches(orbit, start, stop)
    assert found.to_table()["sigma_time"].mask.all()
    assert "–" in shown(found)


def test_windows_are_a_list(passage):
    windows = passage.windows
    assert isinstance(windows, Windows)
    assert windows == list(windows)
    assert json.dumps(Windows()) == "[]"
    assert pickle.loads(pickle.dumps(windows)) == windows
    table = windows.to_table()
    assert len(table) == len(windows) > 2
    first = windows[0]
    assert table["start_utc"][0] == first.start_iso()
    assert table["start"].scale == "tdb"
    assert flyby.iso(table["start"][0], "utc") == first.start_iso()
    assert table["max_rate"].unit == "deg / h"
    cells = shown(windows)
    assert first.name in cells
    assert first.start_iso(0).replace("T", " ") in cells
    assert repr(first).startswith(f"<Window {first.site} optical 2029-04-1")


def test_a_note_about_one_site_names_it(passage):
    """In a table of many sites, "limiting magnitude 20 assumed" tells nobody whose."""
    windows = passage.windows
    notes = windows.to_table().meta["notes"]
    for site in {window.site: window.place for window in windows}.values():
        others = [w for w in windows if w.place != site]
        for note in site.assumed_limits:
            if any(note in other.assumed_limits for other in others):
                assert note in notes
            else:
                assert f"{note} (of {site.name})" in notes
    assert sum(note.endswith("(of Bisei Spaceguard Center)") for note in notes) >= 1
    assert sum("(of" not in note for note in notes) >= 1


def test_windows_as_a_data_frame(passage):
    pytest.importorskip("pandas", reason="needs pandas")
    frame = passage.windows.to_pandas()
    assert list(frame["opens"]) == [window.opens for window in passage.windows]


def test_an_ephemeris_and_its_table(passage):
    times = passage.approach.time + np.linspace(0.0, 7.0, 100) * u.h
    table = passage.ephemeris("J04", times)
    made = table.to_table()
    assert len(made) == 100
    assert made["altitude"].unit == "deg"
    assert made["time_utc"][0] == "2029-04-13T21:45:03.560"
    text = words(table)
    assert "Seen from ESA OGS, Tenerife" in text
    assert "40 more of 100 rows are not shown" in text


def test_an_ensemble_summary():
    start, stop = flyby.parse_time("2029-03-01"), flyby.parse_time("2029-05-01")
    request = flyby.ensemble_request(flyby.load_orbit("apophis"), start, stop, seed=1)
    summary = flyby.summarise_ensemble(flyby.run_ensemble(request, 64))
    text = words(summary)
    assert "64 virtual asteroids of 99942 Apophis by Earth" in text
    assert "2029-04-13 21:46:12" in text
    assert "impacts: 0" in text


def test_a_flyby_that_cannot_be_says_so():
    start, stop = flyby.parse_time("2025-01-01"), flyby.parse_time("2025-06-01")
    passage = flyby.Flyby(flyby.load_orbit("apophis"), start=start, stop=stop)
    assert "does not come within 0.05 au" in words(passage)
