"""Mangled files over every reader: refused in one line, noted, or right.

`MANGLED` files of each form are tried here; a longer run, with another seed::

    FLYBY_MANGLED=40000 FLYBY_MANGLED_SEED=5 python -m pytest tests/orbits/test_mangled_files.py
"""

from __future__ import annotations

import json
import math
import os
import re
import sys
from importlib.resources import files

import numpy as np
import pytest
from jpl_forms import (
    CERES,
    HEAD,
    apophis_row,
    horizons_table,
    neows_object,
    query_csv,
    query_json,
    wrapped,
)
from mangling import mangled
from oef_sets import catalogue, oef_in_set, openorb

from flyby.dynamics.agreement import check_covariance_epoch
from flyby.dynamics.ephemeris import planetary_ephemeris
from flyby.errors import FlybyError, InvalidOrbitError, SpanError
from flyby.orbits.load import parse_orbit
from flyby.times import tdb_days
from published import (
    ephemeris_message_xml,
    parameter_message,
    sbdb_answer,
    whole_answer,
    whole_oef,
)

MANGLED = int(os.environ.get("FLYBY_MANGLED", "600"))
SEED = int(os.environ.get("FLYBY_MANGLED_SEED", "20291113"))

SAME = {
    "eccentricity": 1.6e-9,
    "perihelion_distance_au": 2.7e-9,
    "perihelion_time_tdb_days": 7e-7,
    "node_deg": 3.1e-6,
    "perihelion_argument_deg": 3.4e-6,
    "inclination_deg": 5e-7,
}
"""How near an element has to be: its sigma (JPL 220), as far as a figure may be rounded; of the
inclination what half a kilometre at the second epoch leaves of it."""

NODES_DEG = 0.02
"""What the distances at the nodes and the MOID of a file of NEOCC leave of node and perihelion."""


def catalogue_text(name="apophis-jpl-220"):
    folder = files("flyby.catalogue") / "data" / "orbits" / f"{name}.toml"
    return folder.read_text(encoding="utf-8")


def packed_answer():
    """As asked for with cov=vec: the upper triangle by columns."""
    answer = whole_answer()
    covariance = answer["orbit"]["covariance"]
    rows = covariance["data"]
    covariance["data"] = [rows[i][j] for j in range(len(rows)) for i in range(j + 1)]
    return answer


FEWER = 200
"""Mangled files of each form that prints hardly anything twice."""


def one_line(text):
    """A catalogue of its first orbit alone."""
    lines = text.splitlines(keepends=True)
    first = next(k for k, line in enumerate(lines) if line.startswith(("'", "S99942")))
    return "".join(lines[: first + 1])


FORMS = {
    "sbdb": (lambda: json.dumps(whole_answer(), indent=1), parse_orbit),
    "sbdb-at-one-epoch": (lambda: json.dumps(sbdb_answer("apophis-jpl-199")), parse_orbit),
    "oef": (whole_oef, parse_orbit),
    **{
        f"oef-{kind}": (lambda kind=kind: oef_in_set(kind), parse_orbit)
        for kind in ("EQU", "CAR", "COM", "COT")
    },
    "oef-1L": (lambda: one_line(catalogue("EQU")), parse_orbit),
    "openorb": (lambda: one_line(openorb()), parse_orbit),
    "catalogue": (catalogue_text, parse_orbit),
    "message": (parameter_message, parse_orbit),
    "message-xml": (lambda: ephemeris_message_xml(), parse_orbit),
    "sbdb-packed": (lambda: json.dumps(packed_answer()), parse_orbit),
    "horizons-head": (lambda: HEAD, parse_orbit),
    "horizons-json": (lambda: wrapped(HEAD), parse_orbit),
    "horizons-state": (lambda: horizons_table("elements", initial=CERES), parse_orbit),
    "horizons-elements": (lambda: horizons_table("elements", columns=False), parse_orbit),
    "horizons-vectors": (lambda: horizons_table("vectors", rows=2), parse_orbit),
    "neows": (lambda: json.dumps(neows_object()), parse_orbit),
    "query-csv": (lambda: query_csv(apophis_row()), parse_orbit),
    "query-json": (lambda: query_json(apophis_row()), parse_orbit),
}
JPLS = tuple(form for form in FORMS if form.split("-")[0] in ("sbdb", "horizons", "neows", "query"))
ONCE = ("catalogue", "message", "message-xml")
"""Forms that have each figure once: that their reading ends well is all that can be asked."""


def differences(orbit, honest, form):
    """What of an orbit that was accepted is not as in the file before it was mangled."""
    found = {}
    loose = {"node_deg": NODES_DEG, "perihelion_argument_deg": NODES_DEG} if form == "oef" else {}
    for key, near in SAME.items():
        off = getattr(orbit.elements, key) - getattr(honest.elements, key)
        if key.endswith("_deg"):
            off = math.remainder(off, 360.0)
        elif key == "perihelion_time_tdb_days":  # whole revolutions change nothing
            a = honest.elements.perihelion_distance_au / (1.0 - honest.elements.eccentricity)
            off = math.remainder(off, 365.2568983 * a**1.5)
        if not abs(off) <= loose.get(key, near):
            found[NAMES.get(form, {}).get(key) or key] = off
    off = float(tdb_days(orbit.epoch)) - float(tdb_days(honest.epoch))
    # From another epoch the same conic is another orbit, by what the planets do in between.
    if not abs(off) < 1e-7:
        found["MJD" if form in ("oef", *BARE) else "epoch"] = off
    for key in ("a1_au_day2", "a2_au_day2", "a3_au_day2", "nm", "nk", "aln", "r0_au"):
        one, other = getattr(orbit.nongravitational, key), getattr(honest.nongravitational, key)
        if not abs(one - other) <= 1e-4 * abs(other):  # half a hundredth of a sigma
            name = "A2" if key == "a2_au_day2" else "AMRAT" if form in ("oef", *BARE) else "A1"
            found[name] = one
    if orbit.covariance is not None:
        if orbit.covariance.labels != honest.covariance.labels:
            found["labels"] = orbit.covariance.labels
        else:
            sigma, its = (np.sqrt(np.diag(one.covariance.matrix)) for one in (orbit, honest))
            if not np.all(np.abs(sigma - its) <= 1e-4 * its):
                found["published uncertainty"] = float(np.abs(sigma / its - 1.0).max())
    return found


JPL = {
    "eccentricity": "e",
    "perihelion_distance_au": "q",
    "perihelion_time_tdb_days": "tp",
    "node_deg": "node",
    "perihelion_argument_deg": "peri",
    "inclination_deg": "i",
}
NAMES = dict.fromkeys(JPLS, JPL) | {"oef": JPL | {"perihelion_time_tdb_days": "M"}}


BARE = [form for form in FORMS if form.startswith("oef-") or form == "openorb"]
NAMES |= {
    "oef-EQU": NAMES["oef"],
    **{form: JPL for form in BARE if form not in ("oef-EQU", "oef-1L")},
}
NAMES["oef-1L"] = NAMES["oef-EQU"] = NAMES["oef"] | {"perihelion_distance_au": "a"}


def unsaid(found, notes):
    """The differences that no note names."""
    said = " ".join(note for note in notes if note.startswith("nothing else")) + " "
    if re.search(r"[ ,]M[ ,]", said):  # without tp, M is read in its stead
        said += "tp "
    every = " ".join(notes)
    bare = "confirms e, q, tp" in said or "no non-gravitational parameters" in every
    if bare or "not modelled" in every:
        # Bare elements, of whose forces the file says nothing more; or one that is left out.
        said += " A1, A2, "
    return {
        name: off
        for name, off in found.items()
        if not re.search(rf"[ ,]{name}[ ,]", said) and not (name == "A1" and "A2" in said)
    }


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_a_mangled_file_is_refused_in_one_line_or_noted_or_right(form, monkeypatch):
    monkeypatch.setenv("FLYBY_CACHE_DIR", "")
    write, read = FORMS[form]
    text = write()
    honest = read(text, "honest")
    random = np.random.default_rng([SEED, len(form)])
    refused, wrong = 0, []
    few = form in BARE or form not in ("sbdb", "sbdb-at-one-epoch", "oef")
    count = min(MANGLED, FEWER) if few else MANGLED
    count = max(count, MANGLED if "FLYBY_MANGLED" in os.environ else 0)
    for index in range(count):
        changed = mangled(text, random)
        try:
            orbit = read(changed, "mangled")
        except FlybyError as problem:
            refused += 1
            line = str(problem)
            assert line.isprintable(), (index, line)
            assert 0 < len(line) <= 300, (index, len(line))
            continue
        for shown in (orbit.designation, orbit.producer, orbit.solution, *orbit.notes):
            assert shown.isprintable(), (index, shown)
        if form in ONCE:
            continue
        found = differences(orbit, honest, form)
        if form in BARE and len(found) > 1:
            # The covariance is converted with elements that the note names.
            found.pop("published uncertainty", None)
        found = unsaid(found, orbit.notes)
        if not found:
            continue
        try:
            check_covariance_epoch(orbit)
            planetary_ephemeris().check_span(float(tdb_days(orbit.epoch)), 0.0)
            if orbit.covariance is not None and orbit.covariance.epoch != orbit.epoch:
                found.pop("epoch", None)  # the other elements, carried there, say so too
        except (InvalidOrbitError, SpanError):  # refused before anything is computed
            continue
        if found:
            wrong.append((index, found, orbit.notes))
    assert wrong == [], "\n".join(map(str, wrong))
    assert refused > count // 5, "the files are hardly mangled at all"
    print(f"{form}: {refused} of {count} refused", file=sys.stderr)
