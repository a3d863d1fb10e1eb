"""Files that contradict themselves: refused, with both figures and their places."""

from __future__ import annotations

import json
import re

import pytest

import flyby
from flyby.errors import FlybyError, InvalidOrbitError
from flyby.orbits import load_orbit
from flyby.orbits.load import parse_orbit
from published import sbdb_answer, whole_answer, whole_oef


def element(answer, name, covariance=False):
    orbit = answer["orbit"]["covariance"] if covariance else answer["orbit"]
    return next(entry for entry in orbit["elements"] if entry["name"] == name)


def changed(name, covariance=False, **values):
    return lambda answer: element(answer, name, covariance).update(values)


def exchanged_labels(first, second):
    def change(answer):
        labels = answer["orbit"]["covariance"]["labels"]
        one, other = labels.index(first), labels.index(second)
        labels[one], labels[other] = labels[other], labels[one]

    return change


def scaled_covariance(answer):
    covariance = answer["orbit"]["covariance"]
    covariance["data"] = [[repr(1e6 * float(value)) for value in row] for row in covariance["data"]]


def parameter(name, **values):
    def change(answer):
        next(one for one in answer["orbit"]["model_pars"] if one["name"] == name).update(values)

    return change


SBDB = {
    "epoch moved by 10 days": (
        lambda a: a["orbit"].update(epoch="2461010.5"),
        r"M = 312.80\d* \(orbit.elements\[6\]\) .* epoch = 2461010.5 \(orbit.epoch\)",
    ),
    "tp moved by a day": (
        changed("tp", value="2461043.918242006079"),
        r"M = 312.80.* tp = 2461043.918242006079 \(orbit.elements\[7\]\)",
    ),
    "i by a degree": (changed("i", value="4.340958441017069"), r"MOID = .000360605 \(orbit.moid\)"),
    "node by ten": (changed("om", value="213.8996515621043"), "MOID = .000360605"),
    "peri by a hundredth": (changed("w", value="126.6828325163065"), "MOID = .000360605"),
    "seventh digit of q": (
        changed("q", value=".7460523521429133"),
        r"a = .92238\d* .*elements\[1\].* and q = .7460523521429133 \(orbit.elements\[2\]\)",
    ),
    "period": (changed("per", value="323.5664375591271"), "period = 323.5664375591271"),
    "mean motion": (changed("n", value="1.11259994208075"), "n = 1.11259994208075"),
    "aphelion": (changed("ad", value="1.09870838264149"), "Q = 1.09870838264149"),
    "an element twice": (
        lambda a: a["orbit"]["elements"].append({"name": "q", "value": ".7460622521429133"}),
        r"'q' is given twice.*elements\[11\].*elements\[2\]",
    ),
    "km for q": (changed("q", units="km"), r"q \(orbit.elements\[2\]\) has the units 'km'"),
    "label of another": (changed("om", label="peri"), "name 'om' and the label 'peri'"),
    "title of another": (changed("om", title="argument of perihelion"), "title 'argument of"),
    "labels e and q": (exchanged_labels("e", "q"), "sigma of q = 2.638"),
    "labels node and peri": (exchanged_labels("node", "peri"), "sigma of peri"),
    "labels A1 and A2": (exchanged_labels("A1", "A2"), "sigma of A2"),
    "covariance times 1e6": (scaled_covariance, r"sigma of e = 1.5704E-09"),
    "one variance": (
        lambda a: a["orbit"]["covariance"]["data"][5].__setitem__(5, "9.868362401766293E-15"),
        r"sigma of i .*data\[5\]\[5\]",
    ),
    "A2 of 1e-9": (parameter("A2", value="1.000000000000000E-9"), "5.4e.06 times its sigma"),
    "A2 twice": (
        lambda a: a["orbit"]["model_pars"].append({"name": "A2", "value": "-2.8E-14"}),
        "'A2' is given twice",
    ),
    "A2 without a value": (
        lambda a: a["orbit"]["model_pars"].pop(1),
        "covariance has 'A2' .*gives no value",
    ),
    "H of 1e300": (lambda a: a["phys_par"][0].update(value="1e300"), "H is 1e.300"),
    "H twice": (lambda a: a["phys_par"].append({"name": "H", "value": "18"}), "H is given 2"),
    "another number": (lambda a: a["object"].update(des="99943"), "object.des is '99943'"),
    "another identifier": (lambda a: a["object"].update(spkid="20099943"), "spkid is 20099943"),
    "another solution": (lambda a: a["object"].update(orbit_id="219"), "orbit_id is '219'"),
    "calendar epoch": (
        lambda a: a["orbit"].update(epoch_cd="2025-Nov-22.0"),
        "date = 2025-Nov-22.0 .orbit.epoch_cd.*epoch = 2461000.5",
    ),
    "epoch of the covariance": (
        lambda a: a["orbit"].update(cov_epoch="2459216.5"),
        "cov_epoch = 2459216.5",
    ),
}


@pytest.mark.parametrize("case", SBDB)
def test_an_sbdb_answer_that_contradicts_itself_is_refused(case):
    change, says = SBDB[case]
    answer = whole_answer()
    parse_orbit(json.dumps(answer), "whole")
    change(answer)
    with pytest.raises(InvalidOrbitError, match=says) as caught:
        parse_orbit(json.dumps(answer), "changed")
    assert len(str(caught.value)) <= 300


def test_a_key_given_twice_is_refused():
    text = json.dumps(whole_answer()).replace(
        '"value": ".7460522521429133"',
        '"value": ".7460522521429133", "value": ".7460532521429133"',
        1,
    )
    with pytest.raises(FlybyError, match=r"'value' twice .*\.74605225.*\.74605325"):
        parse_orbit(text, "twice")


def test_calendar_dates_agree_with_julian_ones():
    answer = whole_answer()
    answer["orbit"] |= {"epoch_cd": "2025-Nov-21.0", "cov_epoch": "2459215.5"}
    perihelion = {"name": "tp_cd", "label": "tp", "units": "TDB", "value": "2026-Jan-02.41824201"}
    answer["orbit"]["elements"].append(perihelion)
    orbit = parse_orbit(json.dumps(answer), "dates")
    assert orbit.elements == load_orbit("apophis-jpl-220").elements
    perihelion["value"] = "2026-Jan-02.41824211"
    with pytest.raises(InvalidOrbitError, match=r"date = 2026-Jan-02.41824211 .*elements\[11\]"):
        parse_orbit(json.dumps(answer), "dates")


@pytest.mark.parametrize(
    ("name", "value"),
    [("i", "3.336761320066756"), ("om", "204.0389372089208"), ("q", ".7458271478466523")],
)
def test_elements_of_another_epoch_meet_when_carried(tmp_path, name, value):
    """A hundred thousandth of a degree is 26 km across the track; honest answers meet to 0.06."""
    answer = whole_answer()
    path = tmp_path / "220.json"
    path.write_text(json.dumps(answer))
    assert flyby.load_orbit(path).covariance is not None
    element(answer, name, covariance=True)["value"] = value
    path.write_text(json.dumps(answer))
    with pytest.raises(InvalidOrbitError, match=r"220.json: the elements .* km apart"):
        flyby.load_orbit(path)


def test_the_covariance_of_another_asteroid_is_refused(tmp_path):
    answer = whole_answer()
    # Those of 2022 OB5, JPL 16 (sbdb.api?sstr=2022 OB5&cov=mat&full-prec=1).
    others = {
        "e": ".06019592481462917",
        "q": ".9463170783317554",
        "tp": "2460262.620915533348",
        "om": "304.5650351278143",
        "w": "109.3065537858987",
        "i": "2.070813468279429",
    }
    for name, value in others.items():
        element(answer, name, covariance=True)["value"] = value
    path = tmp_path / "two.json"
    path.write_text(json.dumps(answer))
    with pytest.raises(InvalidOrbitError, match=r"2\.62\de\+08 km apart"):
        flyby.load_orbit(path)


def test_elements_of_one_epoch_are_the_same():
    answer = sbdb_answer("apophis-jpl-199")
    element(answer, "i", covariance=True)["value"] = "3.331369520013645"
    parse_orbit(json.dumps(answer), "last digit")
    element(answer, "i", covariance=True)["value"] = "3.331369520113644"
    with pytest.raises(InvalidOrbitError, match=r"i = 3.331369520013644 .*covariance.elements"):
        parse_orbit(json.dumps(answer), "tenth digit")


OEF = {
    "a": ("KEP 0.9223803", "KEP 0.9223813", r"PERIHELION = 7.46\S* \(line 12\) .* a = 0.92238131"),
    "e": ("0.1911663344", "0.1911673344", "PERIHELION = 7.46"),
    "i": ("3.3409585628721", "3.3409586628721", "VINFTY = 5.46"),
    "node by 10 degrees": ("203.8996389", "213.8996389", "ANODE"),
    "node and peri exchanged": (
        "203.8996389609976 126.6728440132719",
        "126.6728440132719 203.8996389609976",
        "ANODE",
    ),
    "epoch by 10 days": ("MJD 61000.", "MJD 61010.", "ANODE = -1.2231621064805415E-03"),
    "MJD twice": (" TDT\n", " TDT\n MJD 61000.0 TDT\n", r"MJD in lines 8 .* and 9"),
    "MAG twice": (" MAG ", " MAG 18.9 0.15\n MAG ", "MAG in lines 9 .* and 10"),
    "PERIOD": ("3.2356643889244879E", "3.2356643899244879E", "PERIOD = 3.2356643899244879E"),
    "APHELION": ("1.0987083846", "1.0987083847", "APHELION"),
    "DNODE": ("-1.99125", "-1.98125", "DNODE"),
    "MOID": ("3.6059", "3.9059", "MOID = 3.9059"),
    "a derived line twice": ("! PHA T", "! MOID 1.0", "gives MOID twice"),
    "one variance": ("2.409856530455565e-14", "2.409856530455565e-15", "RMS of i = 1.55237E-07"),
    "one covariance": ("6.749012604590127e-17", "6.749012604590127e-18", r"COR .* COV 2,3"),
    "one correlation": (" COR 0.3116", " COR 0.3126", r"COR = 0.3126\d* .*COV 2,3"),
    "a sigma": ("7.58900E-06", "7.59900E-06", "RMS of node = 7.59900E-06"),
    "sigmas exchanged": ("1.36838E-10   1.39518E-09", "1.39518E-09   1.36838E-10", "RMS of a"),
    "A2 in one digit": ("-0.000290010", "-0.000290020", "SNR A2|da/dt"),
    "sign of A2": ("NGR 0.0 -0.00029", "NGR 0.0 0.00029", "da/dt"),
    "NGR exchanged": ("0.0 -0.000290010329254113", "-0.000290010329254113 0.0", "exchanged"),
    "ratio to sigma": ("124.83", "125.83", "SNR A2 = 125.83"),
    "another parameter": ("LSP 1 2 7 2", "LSP 1 2 7 1", "AMRAT = 0.0 .* was solved for"),
    "underscore": ("203.8996389609976", "203.8996_389609976", "not a number in decimal digits"),
    "arabic digit": ("203.8996389609976", "\u0662" + "03.8996389609976", "not a number"),
    "full-width digit": ("MJD 61000", "MJD \uff161000", "not a number"),
    "hexadecimal": (" MAG 18.893", " MAG 0x12", "not a number"),
    "MJD beyond any number": ("MJD 61000.000000000", "MJD 1e999999999", "larger than any number"),
    "no brightness at all": (" MAG 18.893", " MAG 1e300", "H is 1e.300"),
}


@pytest.mark.parametrize("case", OEF)
def test_an_oef_file_that_contradicts_itself_is_refused(case):
    old, new, says = OEF[case]
    text = re.sub(r"LSP +1 +2 +7 +2", "LSP 1 2 7 2", whole_oef()).replace("NGR   ", "NGR ")
    parse_orbit(text, "whole")
    assert old in text, text
    with pytest.raises(FlybyError, match=says) as caught:
        parse_orbit(text.replace(old, new, 1), "changed")
    assert len(str(caught.value)) <= 300


def test_what_nothing_in_the_file_confirms_is_a_note():
    text = whole_oef()
    assert parse_orbit(text, "x").notes == ("nothing else in the file confirms M, MJD",)
    moved = parse_orbit(text.replace("312.805466", "312.905466"), "x")
    assert moved.notes == ("nothing else in the file confirms M, MJD",)
    assert parse_orbit(json.dumps(whole_answer()), "x").notes == (
        "nothing else in the file confirms A1, A2",
    )
    bare = "\n".join(line for line in text.splitlines() if line[:1] != "!" and "COR" not in line)
    assert parse_orbit(bare + "\n", "x").notes == (
        "nothing else in the file confirms a, e, i, node, peri, M, A2, MJD",
        "nothing else in the file confirms the published uncertainty",
    )


def test_what_was_estimated_without_a_row_in_the_covariance_is_a_note():
    answer = whole_answer()
    answer["orbit"]["model_pars"].append({"name": "A3", "value": "1e-15", "kind": "EST"})
    notes = " ".join(parse_orbit(json.dumps(answer), "x").notes)
    assert "A3 estimated, but without a row in the published covariance" in notes


def test_a_line_that_is_not_understood_is_a_note():
    notes = parse_orbit(whole_oef().replace(" MAG ", " MAH "), "x").notes
    assert notes[-1].startswith("lines of the file that are not understood were left out: line 9")


def test_the_normal_matrix_is_the_inverse_of_the_covariance():
    import numpy as np

    matrix = np.array(load_orbit("apophis-neocc").covariance.matrix)
    sigma = np.sqrt(np.diag(matrix))
    normal = np.linalg.inv(matrix / np.outer(sigma, sigma)) / np.outer(sigma, sigma)
    upper = normal[np.triu_indices(7)]
    text = whole_oef()
    parse_orbit(text + "".join(f" NOR {value!r}\n" for value in upper.tolist()), "x")
    upper[9] *= 1.001
    with pytest.raises(InvalidOrbitError, match=r"normal matrix \(NOR, from line \d+\) is not"):
        parse_orbit(text + "".join(f" NOR {value!r}\n" for value in upper.tolist()), "x")
