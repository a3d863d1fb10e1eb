"""Which asteroid a designation means."""

from __future__ import annotations

import pytest

from flyby.catalogue.designations import is_same_asteroid, parse_designation
from flyby.catalogue.physical import preferred_magnitude_set
from flyby.dynamics.perturbers import load_perturbers


@pytest.mark.parametrize(
    ("text", "number", "name", "provisional"),
    [
        ("99942 Apophis (2004 MN4)", 99942, "apophis", "2004MN4"),
        ("99942", 99942, "", ""),
        ("(99942) Apophis", 99942, "apophis", ""),
        ("153814 (2001 WN5)", 153814, "", "2001WN5"),
        ("(2024 YR4)", None, "", "2024YR4"),
        ("2024BX1", None, "", "2024BX1"),
        ("2023 BU", None, "", "2023BU"),
        ("1 Ceres (A801 AA)", 1, "ceres", "A801AA"),
        ("Ceres", None, "ceres", ""),
        ("6344 P-L", 6344, "p-l", ""),
        ("2040 P-L", None, "", "2040P-L"),
        ("67P/Churyumov-Gerasimenko", None, "churyumov-gerasimenko", "67P"),
        ("C/2022 E3 (ZTF)", None, "ztf", "C/2022E3"),
        ("2022 E3", None, "", "2022E3"),
        ("", None, "", ""),
    ],
)
def test_a_designation_taken_apart(text, number, name, provisional):
    if text == "6344 P-L":  # a survey's number, of the same form as "2040 P-L"
        number, name, provisional = None, "", "6344P-L"
    found = parse_designation(text)
    assert (found.number, found.name, found.provisional) == (number, name, provisional)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("99942", "99942 Apophis (2004 MN4)", True),
        ("apophis", "99942 Apophis", True),
        ("2004 MN4", "99942 Apophis (2004 MN4)", True),
        ("2023 BU", "2023BU", True),
        ("2023 BU", "2023 BU5", False),
        ("9994", "99942 Apophis", False),
        ("99942 Apophis", "99943 Apophis", False),
        ("", "99942 Apophis", False),
        ("", "", False),
        ("1", "1P/Halley", False),
        ("2023", "2023 BU", False),
    ],
)
def test_the_same_asteroid(one, other, same):
    assert is_same_asteroid(one, other) is same
    assert is_same_asteroid(other, one) is same


@pytest.mark.parametrize("name", ["Ceres", "ceres", "1 Ceres", "1", "Ceres (A801 AA)", "(1) Ceres"])
def test_a_perturbing_asteroid_is_known_by_number_or_name(name):
    known = [one for one in load_perturbers().designations if is_same_asteroid(one, name)]
    assert known == ["1 Ceres"]


def test_figures_of_an_asteroid_are_not_another_s():
    assert preferred_magnitude_set("99942") is not None
    assert preferred_magnitude_set("999420 Apophis II") is None
