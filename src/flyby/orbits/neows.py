"""Reading an object of NASA's NeoWs: of a lookup, or each of a browse list.

``https://api.nasa.gov/neo/rest/v1/neo/ID`` and ``.../neo/browse``. The figures of "orbital_data"
are those of SBDB, as text with all their digits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from flyby.errors import InvalidOrbitError, OrbitFileError
from flyby.orbits.build import number
from flyby.orbits.conic import conic
from flyby.orbits.consistency import check_magnitudes
from flyby.orbits.forms import Record, Source, ask_sbdb, refuse
from flyby.orbits.magnitudes import comet_magnitude
from flyby.orbits.orbit import Orbit
from flyby.orbits.printed import figure
from flyby.plain_text import plain, shown_value

FORM = "a NASA NeoWs object or browse list (JSON)"

_LABELS = {
    "eccentricity": "e",
    "perihelion_distance": "q",
    "perihelion_time": "tp",
    "ascending_node_longitude": "node",
    "perihelion_argument": "peri",
    "inclination": "i",
    "semi_major_axis": "a",
    "mean_anomaly": "M",
    "aphelion_distance": "Q",
    "mean_motion": "n",
    "orbital_period": "period",
    "minimum_orbit_intersection": "moid",
}

GRAVITY_ALONE = (
    "no covariance and no non-gravitational parameters in this form: without A2, Apophis in 2029 "
    "is off by 0.57 km; with both, ask SBDB (cov=mat&full-prec=1&phys-par=1)"
)
"""What elements alone cost, for `Orbit.notes`: of 16 digits, carried from 2025 to 2029."""


def recognises(source: Source) -> bool:
    """Tell whether a file is an object of NeoWs, or a list of them."""
    answer = source.json_or_none
    if not isinstance(answer, dict):
        return False
    if "orbital_data" in answer or "near_earth_objects" in answer:
        return True
    return "neo_reference_id" in answer and "orbit" not in answer


def records(source: Source) -> list[Record]:
    """Read the orbits of a lookup or a browse list."""
    answer = source.json
    listed = answer.get("near_earth_objects")
    if isinstance(listed, dict):
        raise refuse("a NeoWs feed of close approaches", "look each object up by its id")
    objects = listed if isinstance(listed, list) else [answer]
    found = [one for one in objects if isinstance(one, Mapping)]
    if not any(isinstance(one.get("orbital_data"), Mapping) for one in found):
        des = str(found[0].get("designation") or "...") if found else "..."
        raise refuse(
            "a NeoWs answer without orbital_data", f"look the object up, or {ask_sbdb(des)}"
        )
    return [Record(tuple(_names(one)), partial(_orbit, one)) for one in found]


def _names(published: Mapping[str, Any]) -> Iterable[str]:
    for key in ("name", "designation", "name_limited", "id"):
        if published.get(key):
            yield plain(str(published[key]))


def _orbit(published: Mapping[str, Any], name: str) -> Orbit:
    data = published.get("orbital_data")
    if not isinstance(data, Mapping):
        raise OrbitFileError("the NeoWs object has no orbital_data; look it up by its id")
    if data.get("equinox") not in (None, "J2000"):
        raise InvalidOrbitError(
            f"the elements are for the equinox {shown_value(data['equinox'], 20)}; flyby reads "
            f"J2000"
        )
    figures = {
        label: figure(data[key], label, f"orbital_data.{key}")
        for key, label in _LABELS.items()
        if data.get(key) not in (None, "")
    }
    if data.get("epoch_osculation") is None:
        raise InvalidOrbitError("orbital_data has no epoch_osculation; get the object again")
    epoch = figure(data["epoch_osculation"], "epoch", "orbital_data.epoch_osculation")
    time, elements, notes = conic(figures, epoch, "NeoWs gives 16: look the object up again")
    h = published.get("absolute_magnitude_h")
    h = None if h is None else number(h, "absolute_magnitude_h")
    check_magnitudes(h, None)
    names = list(_names(published))
    return Orbit(
        name=name,
        designation=names[0] if names else name,
        producer="JPL",
        solution=plain(str(data.get("orbit_id") or ""), 40),
        solution_date=plain(str(data.get("orbit_determination_date") or ""), 40)[:10],
        source="NASA NeoWs object (JPL's elements)",
        epoch=time,
        elements=elements,
        absolute_magnitude=h,
        notes=tuple(
            plain(note, 300) for note in (*notes, *comet_magnitude(h, None, None)[1], GRAVITY_ALONE)
        ),
    )
