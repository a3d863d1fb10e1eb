"""Every orbit of a file: a row each, in order, and one that says why where there is none."""

from __future__ import annotations

import csv
import io
import json

import pytest
from astropy.time import Time

from flyby.encounter import close_approaches
from flyby.errors import FlybyError
from flyby.orbits.forms import Source, orbit_in, records_in
from flyby.reports.every_orbit import OrbitRow, every_orbit, written

SPAN = Time("2029-04-01", scale="tdb"), Time("2029-04-30", scale="tdb")

CATALOGUE = """\
format  = 'OEF2.0'
rectype = '1L'
elem    = 'KEP'
refsys  = ECLM J2000
END_OF_HEADER
'99942'    61000.0 0.92238031994461067 0.19116633443039490 3.3409585628721000 203.89963896099760 126.67284401327190 312.80546571710900 18.89 0.15 0
'1998SD9'  61000.0 0.92238031994461067 0.19116633443039490 3.3409585628721000 203.89963896099760 126.67284401327190 332.80546571710900 18.89 0.15 0
'bad'      61000.0 -0.9 0.19 3.3 203.9 126.7 312.8 18.89 0.15 0
2004MN5    61000.0 0.9 0.2 3.3 203.9 126.7 312.8 18.89 0.15 0
"""  # noqa: E501 - Apophis of NEOCC, another on its path, and two that are none


@pytest.fixture(scope="module")
def rows():
    return list(every_orbit(records_in(Source("x", CATALOGUE.encode())), "x", *SPAN))


def test_the_row_is_the_deepest_approach(rows):
    assert [row.designation for row in rows] == ["99942", "1998SD9", "bad", "2004MN5"]
    orbit = orbit_in(Source("x", CATALOGUE.encode()), "99942")
    one = min(close_approaches(orbit, *SPAN), key=lambda approach: approach.distance)
    # The same forces and the same steps.
    assert rows[0].distance_km == pytest.approx(one.distance.to_value("km"), abs=1e-3)
    assert rows[0].time_utc.startswith("2029-04-13")
    assert 37_000 < rows[0].distance_km < 39_000
    assert 7.0 < rows[0].speed_km_s < 7.8
    assert rows[1].distance_km is None or rows[1].distance_km > 1e6


def test_what_cannot_be_read_has_a_row_that_says_why(rows):
    assert "no positive perihelion distance" in rows[2].problem
    assert "line 9 has no designation in quotes" in rows[3].problem
    text = "".join(written(rows, "text", *SPAN))
    assert "2 could not be computed" in text
    assert text.splitlines()[-2].startswith("4 orbits; ")


def test_formats(rows):
    read = json.loads("".join(written(rows, "json", *SPAN)))
    assert read["counts"] == {"orbits": 4, "listed": 4, "not_computed": 2}
    assert read["orbits"][0]["distance_km"] == rows[0].distance_km
    table = list(csv.DictReader(io.StringIO("".join(written(rows, "csv", *SPAN)))))
    assert [row["designation"] for row in table] == [row.designation for row in rows]
    near = json.loads("".join(written(rows, "json", *SPAN, within_km=5e4)))
    assert [row["designation"] for row in near["orbits"]] == ["99942", "bad", "2004MN5"]
    assert near["counts"]["orbits"] == 4
    lines = "".join(written(rows, "text", *SPAN)).splitlines()
    assert all(len(line) <= 80 for line in lines if "not computed" not in line)


def test_orbits_are_taken_as_they_are_needed():
    taken = []

    def many():
        for index in range(10_000):
            taken.append(index)
            yield OrbitRow(str(index))  # is passed on as it is

    found = every_orbit(many(), "x", *SPAN, workers=2)
    assert [next(found).designation for _ in range(5)] == ["0", "1", "2", "3", "4"]
    assert len(taken) <= 5 + 4 * 2
    found.close()


def test_a_span_or_body_that_cannot_be_is_refused_at_once():
    with pytest.raises(FlybyError):
        next(every_orbit([], "x", SPAN[1], SPAN[0]))
    with pytest.raises(FlybyError):
        next(every_orbit([], "x", *SPAN, ("nowhere",)))
