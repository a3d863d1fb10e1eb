"""The MPC's packed designations, as in MPCORB.DAT, and the designations that they stand for.

Documented at https://www.minorplanetcenter.net/iau/info/PackedDes.html: numbers above 99 999 begin
with a letter (A0345 is 100345), above 619 999 with a tilde (~000z is 620061); years and counts of
provisional designations have a letter for what is above nine (K07Tf8A is 2007 TA418), and more than
620 rounds of the alphabet in a half-month an underscore (_QC0aEM is 2026 CZ6190).
"""

from __future__ import annotations

import re

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
"""Of the second letter of a designation: I is left out."""

_FIRST_TILDE = 620_000
_FIRST_EXTENDED = 620 * len(_LETTERS)
_COMETS = "PCDXAI"
_SURVEYS = {"PLS": "P-L", "T1S": "T-1", "T2S": "T-2", "T3S": "T-3"}
_CENTURIES = "IJK"


def unpacked(packed: str) -> str:
    """Return the designation that a packed one stands for.

    Parameters
    ----------
    packed : str
        Case matters: A0017 is 100017, a0017 is 360017.

    Returns
    -------
    str
        Empty where it is none.

    Examples
    --------
    >>> unpacked("A0345"), unpacked("~000z"), unpacked("K04M04N"), unpacked("CJ95O010")
    ('100345', '620061', '2004 MN4', 'C/1995 O1')
    """
    text = packed.strip()
    if re.fullmatch(r"[0-9A-Za-z][0-9]{4}", text):
        return str(10_000 * _DIGITS.index(text[0]) + int(text[1:]))
    if re.fullmatch(r"~[0-9A-Za-z]{4}", text):
        return str(_FIRST_TILDE + _number(text[1:]))
    if re.fullmatch(rf"[0-9]{{4}}[{_COMETS}]", text):
        return f"{int(text[:4])}{text[4]}"
    comet = re.fullmatch(rf"([0-9]{{4}})?([{_COMETS}])? *(.{{7}})", text)
    if comet is None:
        return ""
    number, kind, rest = comet.groups()
    found = _provisional(rest)
    if not found or (number and not kind):
        return ""
    if number:
        return f"{int(number)}{kind}/{found}"
    return f"{kind}/{found}" if kind else found


def packed(designation: str) -> str:
    """Pack a number or a provisional designation; return an empty text where it has no packed form.

    Examples
    --------
    >>> packed("100345"), packed("(620061)"), packed("2004 MN4"), packed("C/1995 O1")
    ('A0345', '~000z', 'K04M04N', 'CJ95O010')
    """
    text = re.sub(r"\s+", " ", designation.strip(" ()"))
    if re.fullmatch(r"[0-9]{1,8}", text):
        return _packed_number(int(text))
    periodic = re.fullmatch(rf"([0-9]{{1,4}})([{_COMETS}])", text)
    if periodic:
        return f"{int(periodic[1]):04d}{periodic[2]}"
    survey = re.fullmatch(r"([0-9]{4}) ?(P-L|T-[123])", text)
    if survey:
        head = next(key for key, value in _SURVEYS.items() if value == survey[2])
        return head + survey[1]
    kind, slash, rest = text.rpartition("/")
    if slash and kind not in tuple(_COMETS):
        return ""
    comet = re.fullmatch(r"([0-9]{4}) ([A-HJ-Y])([0-9]{1,3})(?:-([A-Z]))?", rest)
    if comet:
        return (
            f"{kind}{_packed_year(comet[1])}{comet[2]}{_packed_count(int(comet[3]))}"
            f"{(comet[4] or '0').lower()}"
        )
    minor = re.fullmatch(r"([0-9]{4}|A[0-9]{3}) ?([A-HJ-Y])([A-HJ-Z])([0-9]{0,6})", rest)
    if minor is None:
        return ""
    year = minor[1].replace("A", "1")
    count = int(minor[4] or 0)
    if count < 620:
        return f"{kind}{_packed_year(year)}{minor[2]}{_packed_count(count)}{minor[3]}"
    order = count * len(_LETTERS) + _LETTERS.index(minor[3]) - _FIRST_EXTENDED
    if order >= len(_DIGITS) ** 4 or not 2000 <= int(year) <= 2061:
        return ""
    return f"{kind}_{_DIGITS[int(year) - 2000]}{minor[2]}{_base62(order)}"


def _provisional(text: str) -> str:
    survey = re.fullmatch(r"(PLS|T[123]S)([0-9]{4})", text)
    if survey:
        return f"{survey[2]} {_SURVEYS[survey[1]]}"
    extended = re.fullmatch(r"_([0-9A-Za-z])([A-HJ-Y])([0-9A-Za-z]{4})", text)
    if extended:
        count, letter = divmod(_number(extended[3]) + _FIRST_EXTENDED, len(_LETTERS))
        return f"{2000 + _DIGITS.index(extended[1])} {extended[2]}{_LETTERS[letter]}{count}"
    usual = re.fullmatch(
        rf"([{_CENTURIES}])([0-9]{{2}})([A-HJ-Y])([0-9A-Za-z])([0-9])([0a-z]|[A-HJ-Z])", text
    )
    if usual is None:
        return ""
    year = f"{18 + _CENTURIES.index(usual[1])}{usual[2]}"
    count = 10 * _DIGITS.index(usual[4]) + int(usual[5])
    if usual[6] in _LETTERS:
        year = f"A{year[1:]}" if int(year) < 1925 else year
        return f"{year} {usual[3]}{usual[6]}{count or ''}"
    fragment = "" if usual[6] == "0" else f"-{usual[6].upper()}"
    return f"{year} {usual[3]}{count}{fragment}" if count else ""


def _number(text: str) -> int:
    value = 0
    for character in text:
        value = value * len(_DIGITS) + _DIGITS.index(character)
    return value


def _base62(value: int) -> str:
    text = ""
    for _ in range(4):
        value, digit = divmod(value, len(_DIGITS))
        text = _DIGITS[digit] + text
    return text


def _packed_number(number: int) -> str:
    if number < _FIRST_TILDE:
        return f"{_DIGITS[number // 10_000]}{number % 10_000:04d}"
    rest = number - _FIRST_TILDE
    return f"~{_base62(rest)}" if rest < len(_DIGITS) ** 4 else ""


def _packed_year(year: str) -> str:
    return f"{_CENTURIES[int(year[:2]) - 18]}{year[2:]}" if year[:2] in ("18", "19", "20") else year


def _packed_count(count: int) -> str:
    return f"{_DIGITS[count // 10]}{count % 10}"
