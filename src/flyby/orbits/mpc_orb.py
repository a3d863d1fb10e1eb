"""Reading the MPC's `mpc_orb` JSON, bare or as the get-orb service answers it.

https://docs.minorplanetcenter.net/mpc-ops-docs/apis/get-orb, versions 0.4 to 0.7: the same orbit as
COM (q, e, i, node, argperi, peri_time), CAR (heliocentric state, ecliptic J2000) and, since 0.6,
KEP, in au, days, degrees; epoch and time of perihelion MJD in TT ("TDT"). Read is COM, with its
covariance; CAR and KEP are checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from flyby.constants import AU_KM
from flyby.errors import InvalidOrbitError, OrbitFileError
from flyby.frames import ECLIPTIC_TO_ICRF
from flyby.orbits.build import MARSDEN_DEFAULTS, covariance_from, epoch_from
from flyby.orbits.classical import elements_from, from_mjd
from flyby.orbits.consistency import check_elements, check_magnitudes
from flyby.orbits.covariance_checks import check_digits, check_sigma
from flyby.orbits.elements import heliocentric_state
from flyby.orbits.forms import Record, Source
from flyby.orbits.orbit import Elements, NonGravitational, Orbit
from flyby.orbits.parameters import (
    A2_NEOCC,
    AREA_TO_MASS_NEOCC,
    RADIATION_A1_PER_AREA_TO_MASS,
)
from flyby.orbits.printed import Figure, figure, require
from flyby.plain_text import plain, shown_value
from flyby.times import tdb_days

FORM = "the MPC's mpc_orb JSON"

STATE_SLACK_KM = 0.005
"""Between COM and CAR, beyond their digits: both samples of the MPC agree to 1 m."""

_ELEMENT = {
    "q": "q",
    "e": "e",
    "i": "i",
    "node": "node",
    "argperi": "peri",
    "peri_time": "tp",
    "a": "a",
    "mean_anomaly": "M",
}
_FORCE = {
    "yarkovski": A2_NEOCC,
    "yarkovsky": A2_NEOCC,
    "srp": AREA_TO_MASS_NEOCC,
    "A1": "A1",
    "A2": "A2",
    "A3": "A3",
    "DT": "DT",
}
_STATE = ("x", "y", "z", "vx", "vy", "vz")


def recognises(source: Source) -> bool:
    """Tell whether it is JSON with the blocks COM and CAR, or a list that has "mpc_orb"."""
    text = source.text or ""
    if not source.is_json or ('"mpc_orb"' not in text and '"COM"' not in text):
        return False
    return '"coefficient_names"' in text or '"mpc_orb"' in text


def records(source: Source) -> list[Record]:
    """Return every orbit of the answer."""
    found = _orbits(source.json)
    if not found:
        raise OrbitFileError(
            "the get-orb answer holds no orbit; ask the MPC for one that it has by designation"
        )
    return [Record(_names(one), partial(orbit_from_mpc, one)) for one in found]


def _orbits(answer: Any) -> list[Mapping[str, Any]]:
    if isinstance(answer, list):
        return [orbit for one in answer for orbit in _orbits(one)]
    if not isinstance(answer, Mapping):
        return []
    if "mpc_orb" in answer:
        inner = answer["mpc_orb"]
        return _orbits(inner if isinstance(inner, list) else [inner])
    return [answer] if "COM" in answer or "CAR" in answer else []


def _names(answer: Mapping[str, Any]) -> tuple[str, ...]:
    data = answer.get("designation_data")
    if not isinstance(data, Mapping):
        return ()
    keys = ("permid", "name", "iau_name", "unpacked_primary_provisional_designation")
    names = [plain(str(data[key])) for key in keys if data.get(key)]
    packed = [data.get(key) for key in ("packed_permid", "packed_primary_provisional_designation")]
    return tuple(dict.fromkeys([*names, *(plain(str(one), 20) for one in packed if one)]))


def orbit_from_mpc(answer: Mapping[str, Any], name: str) -> Orbit:
    """Make an `Orbit` from one decoded mpc_orb object.

    Raises
    ------
    OrbitFileError
        If a block is missing, or in another frame.
    InvalidOrbitError
        If what it holds cannot be an orbit, or contradicts itself.
    """
    _check_system(_block(answer, "system_data"))
    when = _block(answer, "epoch_data")
    form, scale = when.get("timeform", "MJD"), when.get("timesystem", "TDT")
    scales = {"TDT": "tt", "TT": "tt", "TDB": "tdb"}
    if form != "MJD" or scale not in scales:
        raise OrbitFileError(
            f"the epoch is in {shown_value(form, 20)} {shown_value(scale, 20)}; flyby reads MJD TDT"
        )
    epoch = from_mjd(figure(when.get("epoch"), "epoch", "epoch_data.epoch"))
    values, sizes = _coefficients(_block(answer, "COM"), "COM")
    figures = {_ELEMENT[key]: one for key, one in values.items() if key in _ELEMENT}
    missing = [key for key in ("q", "e", "i", "node", "peri", "tp") if key not in figures]
    if missing:
        raise OrbitFileError(f"the block COM has no {', '.join(missing)}; get the file again")
    figures["tp"] = from_mjd(figures["tp"])
    at = epoch_from(epoch.text, scales[scale])
    elements = elements_from(figures, at, scales[scale])
    days = float(tdb_days(at))
    confirmed = _check_state(answer, elements, days, figures)
    kepler_notes = _check_kepler(answer, figures, epoch, values, sure=bool(confirmed))
    law = _law(values)
    labels, matrix = _matrix(_block(answer, "COM"), values, sizes)
    for label, key in zip(labels, values, strict=True):
        one = figures.get(label, values[key])
        index = labels.index(label)
        check_digits(one, float(matrix[index][index]) ** 0.5 if matrix[index][index] > 0 else 0.0)
    covariance, dropped = covariance_from(labels, matrix, at, elements, law)
    unmodelled = tuple(dropped)
    _check_fitted(answer, values)
    notes = kepler_notes
    alone = [one for one in ("e", "q", "tp", "node", "peri", "i") if one not in confirmed]
    if alone:
        notes += (f"nothing else in the file confirms {', '.join(alone)}, epoch",)
    alone = [key for key in values if key in _FORCE and key not in confirmed]
    if alone:
        notes += (f"nothing else in the file confirms {', '.join(alone)}",)
    if unmodelled:
        notes += (
            f"published parameters that are not modelled: {', '.join(unmodelled)}; the covariance "
            f"is left out with them",
        )
    software = answer.get("software_data")
    software = software if isinstance(software, Mapping) else {}
    h, g = _magnitudes(answer)
    return Orbit(
        name=name,
        designation=_designation(answer) or name,
        producer="MPC",
        solution="",
        solution_date=plain(str(software.get("fitting_datetime") or ""), 40)[:10].replace("/", "-"),
        source=f"the Minor Planet Center's mpc_orb JSON {_version(software)}".strip(),
        epoch=at,
        elements=elements,
        nongravitational=law,
        planetary_ephemeris=plain(str(_block(answer, "system_data").get("eph") or ""), 40),
        absolute_magnitude=h,
        slope_parameter=g,
        covariance=None if unmodelled else covariance,
        notes=tuple(plain(note, 300) for note in notes),
        unmodelled=unmodelled,
    )


def _version(software: Mapping[str, Any]) -> str:
    return plain(str(software.get("mpcorb_version") or ""), 10)


def _block(answer: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = answer.get(name)
    if not isinstance(found, Mapping):
        raise OrbitFileError(f"the mpc_orb JSON has no block {name}; get the file again")
    return found


def _check_system(system: Mapping[str, Any]) -> None:
    wanted = {"refsys": "Ecliptic", "refframe": "ICRF", "EclipticObliquityArcseconds": "84381.448"}
    for key, value in wanted.items():
        if str(system.get(key, value)) != value:
            raise OrbitFileError(
                f"system_data.{key} is {shown_value(system[key])}; flyby reads {value}"
            )


def _coefficients(
    block: Mapping[str, Any], place: str
) -> tuple[dict[str, Figure], dict[str, Figure]]:
    """Return values and uncertainties of a block by the name of their coefficient."""
    names = block.get("coefficient_names")
    columns = [block.get(f"coefficient_{what}") for what in ("values", "uncertainties")]
    if not isinstance(names, list) or not 6 <= len(names) <= 10:
        raise OrbitFileError(f"{place} has no coefficient_names of an orbit; get the file again")
    for column in columns:
        if not isinstance(column, list) or len(column) != len(names):
            raise OrbitFileError(
                f"{place} has not a value and an uncertainty for each of its coefficient_names; "
                f"get the file again"
            )
    if len({str(one) for one in names}) != len(names):
        raise InvalidOrbitError(f"{place} has a coefficient name twice; get the file again")
    values, sizes = (
        {
            str(name): figure(value, f"{what}{plain(str(name), 20)}", f"{place}.{where}[{index}]")
            for index, (name, value) in enumerate(zip(names, column or [], strict=True))
        }
        for what, where, column in (
            ("", "coefficient_values", columns[0]),
            ("uncertainty of ", "coefficient_uncertainties", columns[1]),
        )
    )
    return values, sizes


def _check_state(
    answer: Mapping[str, Any], elements: Elements, days: float, figures: Mapping[str, Figure]
) -> set[str]:
    """Check that CAR is the state of COM, in ecliptic axes."""
    if not isinstance(answer.get("CAR"), Mapping):
        return set()
    values, sizes = _coefficients(_block(answer, "CAR"), "CAR")
    missing = [key for key in _STATE if key not in values]
    if missing:
        raise OrbitFileError(f"the block CAR has no {', '.join(missing)}; get the file again")
    if "covariance" in _block(answer, "CAR"):
        _matrix(_block(answer, "CAR"), values, sizes)
    state = [vector @ ECLIPTIC_TO_ICRF for vector in heliocentric_state(elements, days)]
    r, v = state
    printed = np.array([values[key].value for key in _STATE])
    off = printed - np.concatenate([r, v])
    with np.errstate(over="ignore"):
        off_km = float(np.linalg.norm(off[:3])) * AU_KM
        off_speed_km_day = float(np.linalg.norm(off[3:])) * AU_KM
    near = [one.half_unit * AU_KM for one in values.values()][:6]
    angle = sum(np.radians(figures[key].half_unit) for key in ("i", "node", "peri"))
    radius, speed = float(np.linalg.norm(r)), float(np.linalg.norm(v))
    allowed = (
        STATE_SLACK_KM
        + sum(near[:3])
        + AU_KM
        * (
            angle * radius
            + speed * figures["tp"].half_unit
            + 4.0 * (figures["q"].half_unit + radius * figures["e"].half_unit)
        )
    )
    if not (off_km <= allowed and off_speed_km_day <= allowed * 0.05 + sum(near[3:])):
        raise InvalidOrbitError(
            f"the state CAR is {off_km:.3g} km from that of the elements COM (digits account for "
            f"{allowed:.2g} km), {off_speed_km_day / 86400.0:.3g} km/s in velocity; get the file "
            f"again"
        )
    both, _ = _coefficients(_block(answer, "COM"), "COM")
    confirmed = {"e", "q", "tp", "node", "peri", "i"}
    for key in set(both) & set(values):
        require(values[key], [both[key]], lambda value: value)
        confirmed.add(key)
    return confirmed


def _check_kepler(
    answer: Mapping[str, Any],
    figures: Mapping[str, Figure],
    epoch: Figure,
    values: Mapping[str, Figure],
    *,
    sure: bool,
) -> tuple[str, ...]:
    """Check that KEP is COM with a and M. Its covariance is not read: 0.7 repeats COM's.

    The mean anomaly of 2062 Aten is another one than that of COM and CAR, which agree: where they
    do (`sure`), that is said in a note.
    """
    if not isinstance(answer.get("KEP"), Mapping):
        return ()
    if _block(answer, "KEP").get("coefficient_names") == []:  # of a hyperbola
        return ()
    kepler, _ = _coefficients(_block(answer, "KEP"), "KEP")
    for key in set(kepler) & set(values):
        require(kepler[key], [values[key]], lambda value: value, slack=1e-11)
    if "a" in kepler:
        check_elements({**figures, "a": kepler["a"]}, epoch)
    if "mean_anomaly" not in kepler:
        return ()
    try:
        check_elements({**figures, "M": kepler["mean_anomaly"]}, epoch)
    except InvalidOrbitError:
        if not sure:
            raise
        return (
            f"the block KEP gives a mean anomaly of {kepler['mean_anomaly'].text} deg, against the "
            f"time of perihelion of COM and the state CAR, which agree: it is not used",
        )
    return ()


def _law(values: Mapping[str, Figure]) -> NonGravitational:
    given = {key: one.value for key, one in values.items() if key not in _ELEMENT}
    coefficients = {
        f"{key.lower()}_au_day2": given[key] for key in ("A1", "A2", "A3") if key in given
    }
    constants = MARSDEN_DEFAULTS if coefficients else {}
    drift = given.get("yarkovsky", given.get("yarkovski"))
    if (coefficients or "DT" in given) and (drift is not None or "srp" in given):
        raise InvalidOrbitError(
            "the file has the parameters of a comet's gas (A1, A2, A3) and of an asteroid's "
            "sunlight (yarkovsky, srp), which fall off with the distance in two ways; take the "
            "orbit from JPL's SBDB"
        )
    law = NonGravitational(**coefficients, **constants, dt_days=given.get("DT", 0.0))
    if drift is not None:
        law = replace(law, a2_au_day2=1e-10 * drift)
    if "srp" in given:
        push = 1e-3 * given["srp"] * RADIATION_A1_PER_AREA_TO_MASS
        law = replace(law, a1_au_day2=law.a1_au_day2 + push)
    return law


def _matrix(
    block: Mapping[str, Any], values: Mapping[str, Figure], sizes: Mapping[str, Figure]
) -> tuple[tuple[str, ...], list[list[float]]]:
    """Return the covariance in flyby's labels, each variance checked against its uncertainty."""
    packed = block.get("covariance")
    if not isinstance(packed, Mapping):
        raise OrbitFileError("a block of the mpc_orb JSON has no covariance; get the file again")
    count = len(values)
    full = [[0.0] * count for _ in range(count)]
    keys = list(values)
    for row in range(count):
        for column in range(row, count):
            key = f"cov{row}{column}"
            one = figure(packed.get(key), key, f"covariance.{key}")
            full[row][column] = full[column][row] = one.value
            if row == column:
                check_sigma(sizes[keys[row]], one)
    left = [key for key, value in packed.items() if value is not None and not _within(key, count)]
    if left:
        raise InvalidOrbitError(
            f"the covariance has {shown_value(str(left[0]), 20)} beyond its {count} "
            f"coefficient_names; get the file again"
        )
    return tuple(_ELEMENT.get(key) or _FORCE.get(key) or plain(key, 20) for key in keys), full


def _within(key: Any, count: int) -> bool:
    text = str(key)
    return len(text) == 5 and all(one.isdigit() and int(one) < count for one in text[3:])


def _check_fitted(answer: Mapping[str, Any], values: Mapping[str, Figure]) -> None:
    """Refuse a parameter that is said to be fitted but has no value."""
    said = answer.get("non_grav_booleans")
    said = said.get("non_grav_coefficients") if isinstance(said, Mapping) else None
    if not isinstance(said, Mapping):
        return
    for key, fitted in said.items():
        if fitted is True and key not in values:
            raise InvalidOrbitError(
                f"{shown_value(str(key), 20)} was fitted (non_grav_booleans), but COM has no value "
                f"of it; get the file again"
            )
        if fitted is False and key in values:
            raise InvalidOrbitError(
                f"COM has {shown_value(str(key), 20)}, which non_grav_booleans says was not "
                f"fitted; get the file again"
            )


def _magnitudes(answer: Mapping[str, Any]) -> tuple[float | None, float | None]:
    data = answer.get("magnitude_data")
    if not isinstance(data, Mapping):
        return None, None
    h, g = (
        figure(data[key], key, f"magnitude_data.{key}").value if data.get(key) is not None else None
        for key in ("H", "G")
    )
    check_magnitudes(h, g)
    return h, g


def _designation(answer: Mapping[str, Any]) -> str:
    data = answer.get("designation_data")
    if not isinstance(data, Mapping):
        return ""
    number, name = data.get("permid"), data.get("name") or data.get("iau_name")
    provisional = data.get("unpacked_primary_provisional_designation")
    front = " ".join(str(one) for one in (number, name) if one)
    if front and provisional:
        return plain(f"{front} ({provisional})")
    return plain(front or str(provisional or ""))
