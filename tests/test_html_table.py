"""The table of a notebook: escaped, without a colour of its own, and cut where it is long."""

from __future__ import annotations

import doctest
import xml.etree.ElementTree as ET

import flyby.html_table
from flyby.html_table import html_table


def parsed(text):
    """The table as a tree; ElementTree refuses what is not well-formed."""
    return ET.fromstring(text.replace("<br>", "<br/>"))


def test_everything_is_escaped_and_in_its_place():
    table = parsed(
        html_table(
            "<b>(99942)</b>",
            ["body & co", ("distance", "km <")],
            [["<script>", 38012.94321987], ["two\nlines", None]],
            ['TDB; "quoted"', ""],
        )
    )
    assert table.find("caption").text == "<b>(99942)</b>"
    heads = ["".join(head.itertext()) for head in table.iter("th")]
    assert heads == ["body & co", "distancekm <"]
    first, second, note = table.find("tbody")
    assert [cell.text for cell in first] == ["<script>", "38012.9432"]
    assert "text-align:right" in first[1].get("style")
    assert "text-align:left" in first[0].get("style")
    assert [cell.text for cell in second] == ["two", "–"]
    assert note[0].text == 'TDB; "quoted"'
    assert note[0].get("colspan") == "2"


def test_without_columns_the_first_cell_is_a_label():
    table = parsed(html_table("", [], [["epoch", 2461000.5], ["of 3", 7]]))
    assert table.find("caption") is None
    assert table.find("thead") is None
    assert [cell.tag for cell in table.find("tbody")[0]] == ["th", "td"]


def test_no_colour_of_its_own():
    text = html_table("t", ["a"], [[1]], "n")
    for word in ("#", "rgb", "black", "white;", 'white"'):
        assert word not in text
    assert text.count("background") == text.count("background:transparent")


def test_a_long_table_is_cut_and_says_so():
    table = parsed(html_table("t", ["n"], ([n] for n in range(1000)), most=10))
    rows = table.find("tbody")
    assert len(rows) == 11
    assert rows[10][0].text == "990 more of 1000 rows are not shown"


def test_the_examples_run():
    assert doctest.testmod(flyby.html_table).failed == 0
