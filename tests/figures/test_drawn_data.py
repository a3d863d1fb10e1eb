"""The numbers behind figures: units, time scales, and that they are those of the flyby."""

from __future__ import annotations

import numpy as np
import pytest
from astropy import units as u
from astropy.table import QTable
from flybys import scene_of
from shared_scenes import apophis as passage

from flyby.errors import FigureError, UnknownNameError
from flyby.figures import drawn_data, figure_names
from flyby.figures.drawn_data import write_data
from flyby.figures.figure_tables import TABLES

WITHOUT_A_UNIT = ("series", "group", "label", "words", "eccentricity", "log10_snr", "rate_ratio")


@pytest.mark.slow  # every scene of the figures
def test_every_figure_has_its_numbers_with_what_they_rest_on():
    assert set(figure_names()) == {"sky", *TABLES}
    for name in ("sky", *TABLES):
        table = drawn_data(name, passage())
        assert len(table) > 5, name
        assert table.meta["figure"] == name
        assert table.meta["orbit"] == "JPL 220"
        assert table.meta["ephemeris"] == "DE440"
        assert "relativity" in table.meta["forces"]
        for column in table.colnames:
            if column not in WITHOUT_A_UNIT:
                assert table[column].unit is not None or "_utc" in column or "_tdb" in column


def test_the_closest_row_is_closest_approach():
    table = drawn_data("approach", passage())
    nearest = int(np.argmin(table["distance"]))
    # Samples are a fraction of a minute apart there, at 7.4 km/s across: flat to a metre or so.
    assert abs(table["distance"][nearest] - passage().approach.distance) < 1.0 * u.km
    assert table["time_utc"][nearest].startswith("2029-04-13T21:4")
    assert table["time_tdb"][nearest].startswith("2029-04-13T21:4")
    flat = drawn_data("geocentric", passage())
    asteroid = flat[flat["series"] == "asteroid"]
    lengths = np.sqrt(asteroid["along"] ** 2 + asteroid["outwards"] ** 2 + asteroid["across"] ** 2)
    # The same positions on other axes: to the rounding of numbers.
    assert np.max(np.abs(lengths - table["distance"])) < 1e-3 * u.km


def test_a_place_on_the_sky_is_that_of_the_ephemeris():
    from flyby.times import parse_time

    table = drawn_data("sky", passage())
    row = table[len(table) // 3]
    times = parse_time(row["time_utc"] + " UTC").reshape(1)
    expected = passage().ephemeris(None, times).to_table()
    right = expected["right_ascension"][0]
    # The text of the instant is rounded to a millisecond, in which it moves 0.02 arcsec at most.
    assert abs(row["right_ascension"] - right).to_value("arcsec") < 0.1


def test_a_file_comes_back_as_it_was(tmp_path):
    path = write_data("missions", passage(), tmp_path / "missions.ecsv", None)
    back = QTable.read(path)
    table = drawn_data("missions", passage())
    assert back.colnames == table.colnames
    assert list(back["label"]) == list(table["label"])
    assert back.meta["forces"] == table.meta["forces"]
    assert back["start_utc"][0].startswith("20")


def test_what_there_is_not_is_said():
    with pytest.raises(UnknownNameError, match=r"table of a figure.*'comparison'.*approach"):
        drawn_data("comparison", passage())
    with pytest.raises(FigureError, match="figure naked-eye"):
        drawn_data("naked-eye", scene_of("at 16 LD, no H"))
