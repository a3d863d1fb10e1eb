"""Packed designations: the MPC's own documented examples, both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyby.catalogue.packed import packed, unpacked

# https://www.minorplanetcenter.net/iau/info/PackedDes.html and its page on the extended forms.
DOCUMENTED = {
    "03202": "3202",
    "50000": "50000",
    "A0345": "100345",
    "a0017": "360017",
    "K3289": "203289",
    "~0000": "620000",
    "~000z": "620061",
    "~AZaz": "3140113",
    "~zzzz": "15396335",
    "J95X00A": "1995 XA",
    "J95X01L": "1995 XL1",
    "J95F13B": "1995 FB13",
    "J98SA8Q": "1998 SQ108",
    "J98SC7V": "1998 SV127",
    "J98SG2S": "1998 SS162",
    "K99AJ3Z": "2099 AZ193",
    "K08Aa0A": "2008 AA360",
    "K07Tf8A": "2007 TA418",
    "PLS2040": "2040 P-L",
    "T1S3138": "3138 T-1",
    "T2S1010": "1010 T-2",
    "T3S4101": "4101 T-3",
    "I01A00A": "A801 AA",
    "J95A010": "1995 A1",
    "J94P01b": "1994 P1-B",
    "CJ95O010": "C/1995 O1",
    "0029P": "29P",
    "_QC0000": "2026 CA620",
    "_QC0aEM": "2026 CZ6190",
    "_QCzzzz": "2026 CL591673",
}


@pytest.mark.parametrize(("short", "long"), DOCUMENTED.items())
def test_the_documented_examples(short, long):
    assert unpacked(short) == long
    assert packed(long) == short


@given(st.integers(1, 15_396_335))
def test_every_number_comes_back(number):
    assert unpacked(packed(str(number))) == str(number)


@given(
    st.integers(1925, 2061),
    st.sampled_from("ABCDEFGHJKLMNOPQRSTUVWXY"),
    st.sampled_from("ABCDEFGHJKLMNOPQRSTUVWXYZ"),
    st.integers(0, 619),
)
def test_every_provisional_designation_comes_back(year, half_month, letter, count):
    designation = f"{year} {half_month}{letter}{count or ''}"
    assert unpacked(packed(designation)) == designation


@pytest.mark.parametrize("text", ["", "Apophis", "~00", "K04I04N", "15396336x", "K04M04", "X/1"])
def test_what_is_none_gives_nothing(text):
    assert unpacked(text) == ""


@pytest.mark.parametrize("text", ["", "Apophis", "15396336", "Q/2020 A1", "2004 IN4"])
def test_what_has_none_gives_nothing(text):
    assert packed(text) == ""
