"""Files in the shape of SBDB's and NEOCC's, with the figures of catalogue entries.

`whole_answer` and `whole_oef` have also what JPL and NEOCC print twice, of the solutions that the
catalogue has: sbdb.api?sstr=99942&cov=mat&full-prec=1&phys-par=1 (JPL 220) and 99942.ke1.
"""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from flyby.catalogue.orbits import orbit_entries

_SBDB_NAMES = {"node": "om", "peri": "w"}
_CONSTANTS = {
    "A1": "a1_au_day2",
    "A2": "a2_au_day2",
    "ALN": "aln",
    "NK": "nk",
    "NM": "nm",
    "R0": "r0_au",
}


def sbdb_elements(values, sigmas=None):
    return [
        {
            "name": _SBDB_NAMES.get(label, label),
            "label": label,
            "value": str(value),
            "sigma": (sigmas or {}).get(label),
            "units": {"q": "au", "a": "au", "e": None, "tp": "TDB"}.get(label, "deg"),
        }
        for label, value in values.items()
    ]


def sbdb_answer(name="apophis-jpl-220"):
    """An answer in the shape of SBDB's, with the figures of a catalogue entry."""
    entry = orbit_entries()[name]
    published = entry["covariance"]
    own = published.get("elements")
    sigmas = {
        label: f"{published['matrix'][k][k] ** 0.5:.4E}"
        for k, label in enumerate(published["labels"])
    }
    return {
        "signature": {"source": "NASA/JPL Small-Body Database (SBDB) API", "version": "1.3"},
        "object": {"fullname": entry["designation"], "des": "99942"},
        "phys_par": [
            {
                "name": "H",
                "value": str(entry["magnitude"]["h"]),
                "ref": "as cited in the catalogue",
            },
            {"name": "G", "value": str(entry["magnitude"]["g"])},
            {"name": "rot_per", "value": None},
        ],
        "orbit": {
            "source": "JPL",
            "producer": entry["fitted_by"],
            "orbit_id": entry["solution"],
            "soln_date": entry["solution_date"] + " 10:48:08",
            "pe_used": entry["planetary_ephemeris"],
            "epoch": entry["epoch_jd"],
            "comment": None,
            "not_valid_before": None,
            "elements": sbdb_elements(entry["elements"], None if own else sigmas),
            "model_pars": [
                {
                    "name": label,
                    "value": str(entry["nongravitational"][key]),
                    "sigma": sigmas.get(label),
                    "kind": "EST" if label in sigmas else "SET",
                }
                for label, key in _CONSTANTS.items()
                if key in entry["nongravitational"]
            ],
            "covariance": {
                "epoch": published["epoch_jd"],
                "labels": list(published["labels"]),
                "data": [[repr(value) for value in row] for row in published["matrix"]],
                "elements": sbdb_elements(own or entry["elements"], sigmas),
            },
        },
    }


WHOLE_ELEMENTS = [  # name, label, units, value, sigma
    ("e", "e", None, ".1911663355386932", "1.3149E-9"),
    ("a", "a", "au", ".9223803173917017", "2.4147E-9"),
    ("q", "q", "au", ".7460522521429133", "1.5797E-9"),
    ("i", "i", "deg", "3.340958441017069", "9.9017E-8"),
    ("om", "node", "deg", "203.8996515621043", "3.0657E-6"),
    ("w", "peri", "deg", "126.6728325163065", "3.3837E-6"),
    ("ma", "M", "deg", "312.8054663584516", "8.2647E-7"),
    ("tp", "tp", "TDB", "2461042.918242006079", "6.2062E-7"),
    ("per", "period", "d", "323.5664375491271", "1.2706E-6"),
    ("n", "n", "deg/d", "1.11259994308075", "4.3691E-9"),
    ("ad", "Q", "au", "1.09870838264049", "2.8763E-9"),
]


def whole_answer():
    """The answer of solution 220 with all eleven elements, sigmas and the MOID."""
    answer = sbdb_answer()
    answer["object"] |= {"spkid": "20099942", "orbit_id": "220"}
    answer["orbit"]["moid"] = ".000360605"
    keys = ("name", "label", "units", "value", "sigma")
    answer["orbit"]["elements"] = [dict(zip(keys, row, strict=True)) for row in WHOLE_ELEMENTS]
    for entry in answer["orbit"]["model_pars"]:
        if entry["name"] in ("A1", "A2"):
            entry["units"] = "au/d^2"
    return answer


def correlations(entry, size):
    matrix = np.array(entry["covariance"]["matrix"])[:size, :size]
    sigma = np.sqrt(np.diag(matrix))
    return (matrix / np.outer(sigma, sigma))[np.triu_indices(size)].tolist()


def oef_text(name="apophis-neocc", nongravitational=True, covariance=True):
    """An OEF 2.0 file with the figures of a catalogue entry."""
    entry = orbit_entries()[name]
    e = entry["elements"]
    mjd = str(Decimal(entry["epoch_jd"]) - Decimal("2400000.5"))
    lines = [
        "format  = 'OEF2.0'       ! file format",
        "rectype = 'ML'           ! record type (1L/ML)",
        "refsys  = ECLM J2000     ! default reference system",
        "END_OF_HEADER",
        "99942 Apophis (2004 MN4)",
        "! Keplerian elements: a, e, i, long. node, arg. peric., mean anomaly",
        " KEP " + " ".join(repr(e[key]) for key in ("a", "e", "i", "node", "peri", "M")),
        f" MJD {mjd} TDT",
        f" MAG {entry['magnitude']['h']} {entry['magnitude']['g']}",
    ]
    size = 6
    if nongravitational:
        a2 = entry["nongravitational"]["a2_au_day2"] * 1e10
        lines += [" LSP   1  2    7    2", f" NGR   0.0 {a2!r}"]
        size = 7
    if covariance:
        packed = [entry["covariance"]["matrix"][i][j] for i in range(size) for j in range(i, size)]
        for k in range(0, len(packed), 3):
            lines.append(" COV " + " ".join(repr(value) for value in packed[k : k + 3]))
        lines += [f" COR {value!r}" for value in correlations(entry, size)]
    return "\n".join(lines) + "\n"


_DERIVED = """\
! PERIHELION   7.4605225523006458E-01
! APHELION   1.0987083846591568E+00
! ANODE  -1.2231621064805415E-03
! DNODE  -1.9912579798553132E-01
! MOID   3.6059301134516361E-04
! PERIOD   3.2356643889244879E+02
! PHA T
! VINFTY     5.4648634949464
! U_PAR 0.0
! ORB_TYPE Aten
! SNR A2   124.83
! da/dt [1E-4 au/My] -1.3309618E+01  +/-   1.0662046E-01
! RMS    1.36838E-10   1.39518E-09   1.55237E-07   7.58900E-06   8.15478E-06   9.36391E-07   2.32321E-06
"""  # noqa: E501 - as published


def whole_oef():
    """99942.ke1 with the lines that NEOCC derives."""
    text = oef_text()
    place = text.index(" COV")
    return text[:place] + _DERIVED + text[place:]


def parameter_message():
    """A CCSDS OPM of a made-up state with a covariance, in key-value text."""
    axes = ("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT")
    state = (1.5e8, -2.5e6, 1000.25, 1.5, 29.5, -0.25)
    lines = [
        "CCSDS_OPM_VERS = 3.0",
        "CREATION_DATE = 2026-01-01T00:00:00",
        "ORIGINATOR = TEST",
        "OBJECT_NAME = TESTED",
        "OBJECT_ID = 2026 AB",
        "CENTER_NAME = SUN",
        "REF_FRAME = ICRF",
        "TIME_SYSTEM = TDB",
        "EPOCH = 2026-01-01T00:00:00.000",
        *(f"{axis} = {value!r}" for axis, value in zip(axes, state, strict=True)),
    ]
    for row, first in enumerate(axes):
        for column, second in enumerate(axes[: row + 1]):
            value = 1.0 if row < 3 and row == column else 1e-14 if row == column else 0.0
            lines.append(f"C{first}_{second} = {value!r}")
    return "\n".join(lines) + "\n"


def ephemeris_message_xml():
    """The same states as an OEM in XML, twice, a day apart."""
    state = "".join(
        f"<{axis}>{value!r}</{axis}>"
        for axis, value in zip(
            ("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT"),
            (1.5e8, -2.5e6, 1000.25, 1.5, 29.5, -0.25),
            strict=True,
        )
    )
    metadata = {
        "OBJECT_NAME": "TESTED",
        "OBJECT_ID": "2026 AB",
        "CENTER_NAME": "SUN",
        "REF_FRAME": "ICRF",
        "TIME_SYSTEM": "TDB",
    }
    head = "".join(f"<{key}>{value}</{key}>" for key, value in metadata.items())
    vectors = "".join(
        f"<stateVector><EPOCH>2026-01-0{day}T00:00:00</EPOCH>{state}</stateVector>"
        for day in (1, 2)
    )
    return (
        '<?xml version="1.0"?>\n<oem id="CCSDS_OEM_VERS" version="2.0"><header></header><body>'
        f"<segment><metadata>{head}</metadata><data>{vectors}</data></segment></body></oem>\n"
    )
