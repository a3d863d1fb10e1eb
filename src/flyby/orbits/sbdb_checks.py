"""What an SBDB answer says twice, beyond its elements: covariance, sigmas, dates, names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flyby.catalogue.designations import parse_designation
from flyby.errors import InvalidOrbitError
from flyby.orbits.calendar_dates import check_date
from flyby.orbits.consistency import check_elements
from flyby.orbits.covariance_checks import check_digits, check_sigma, check_significance
from flyby.orbits.printed import Figure, figure, require
from flyby.orbits.sbdb_covariance import labels_of, variances_of
from flyby.orbits.sbdb_entries import (
    CALENDAR_PERIHELION,
    element_figures,
    entries,
    parameter_figures,
)
from flyby.plain_text import plain, shown_value

_ELEMENTS = ("e", "q", "tp", "node", "peri", "i")
_FORCES = ("A1", "A2", "A3", "DT", "AMRAT")
"""Printed once: the sigma is there twice, but nothing else follows from the value."""

_AGAIN = "get the file again"


def check_answer(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """Refuse an answer whose figures contradict each other.

    Parameters
    ----------
    answer : mapping
        An SBDB answer whose orbit has elements and an epoch.

    Returns
    -------
    tuple of str
        Notes on what nothing in the file confirms.

    Raises
    ------
    InvalidOrbitError
        With both figures and their places.
    """
    orbit = answer["orbit"]
    _check_names(answer)
    epoch = figure(orbit["epoch"], "epoch", "orbit.epoch")
    elements, sigmas = element_figures(orbit["elements"], "orbit.elements")
    parameters, parameter_sigmas = parameter_figures(orbit.get("model_pars"), "orbit.model_pars")
    others = dict(elements)
    if orbit.get("moid") is not None:
        others["moid"] = figure(orbit["moid"], "MOID", "orbit.moid")
    confirmed = set(check_elements(others, epoch))
    _check_dates(orbit, epoch, elements)
    for label, value in elements.items():
        if label in sigmas:
            check_digits(value, sigmas[label].value)
    for name, value in parameters.items():
        if name in parameter_sigmas:
            check_significance(value, parameter_sigmas[name].value)
            check_digits(value, parameter_sigmas[name].value)
    covariance = orbit.get("covariance")
    notes: tuple[str, ...] = ()
    if isinstance(covariance, Mapping) and covariance.get("data"):
        at = _covariance_epoch(orbit, covariance, epoch)
        own, own_sigmas = elements, sigmas
        if covariance.get("elements"):
            own, own_sigmas = element_figures(covariance["elements"], "orbit.covariance.elements")
            check_elements(own, at)
            if at.value == epoch.value:
                for label, value in own.items():
                    if label in elements:
                        require(elements[label], [value], lambda same: same)
            else:  # carried from one epoch to the other before anything is computed
                confirmed |= set(_ELEMENTS)
        elif at.value != epoch.value:
            own_sigmas = {}
        if at.value == epoch.value:
            own_sigmas = {**sigmas, **own_sigmas}
        notes = _check_covariance(
            covariance, {**own, **parameters}, {**own_sigmas, **parameter_sigmas}
        )
        notes += _check_estimated(orbit, covariance, parameters)
    alone = [label for label in _ELEMENTS if label not in confirmed]
    alone += ["epoch"] if "tp" in alone else []
    alone += [name for name in _FORCES if name in parameters and parameters[name].value != 0.0]
    if alone:
        notes = (f"nothing else in the file confirms {', '.join(alone)}", *notes)
    return notes


def _check_covariance(
    covariance: Mapping[str, Any], values: Mapping[str, Figure], sigmas: Mapping[str, Figure]
) -> tuple[str, ...]:
    """Check sigmas against the diagonal; note where there is none to compare with."""
    unconfirmed = []
    labels = labels_of(covariance)
    for label, variance in zip(labels, variances_of(covariance, labels), strict=True):
        if label in sigmas:
            check_sigma(sigmas[label], variance)
        else:
            unconfirmed.append(label)
        if label in values and variance.value > 0.0:
            sigma = variance.value**0.5
            check_digits(values[label], sigma)
            if label not in _ELEMENTS:
                check_significance(values[label], sigma)
    if unconfirmed:
        return (
            f"nothing else in the file confirms the published uncertainty of "
            f"{', '.join(unconfirmed)[:80]}",
        )
    return ()


def _check_estimated(
    orbit: Mapping[str, Any], covariance: Mapping[str, Any], parameters: Mapping[str, Figure]
) -> tuple[str, ...]:
    """Refuse a row of the covariance without a value; note what was estimated without a row."""
    labels = [str(label) for label in covariance["labels"]]
    known = {*_ELEMENTS, "om", "w", "a", "ma", "M"}
    for label in labels:
        if label not in known and label not in parameters:
            raise InvalidOrbitError(
                f"the covariance has {shown_value(label)} (orbit.covariance.labels), of which "
                f"orbit.model_pars gives no value; {_AGAIN}"
            )
    missing = [
        plain(str(entry.get("name")), 20)
        for entry in entries(orbit.get("model_pars"))
        if entry.get("kind") == "EST" and entry.get("name") not in labels
    ]
    if missing:
        return (
            f"{', '.join(missing)[:80]} estimated, but without a row in the published covariance: "
            f"every uncertainty is a lower bound",
        )
    return ()


def _covariance_epoch(
    orbit: Mapping[str, Any], covariance: Mapping[str, Any], epoch: Figure
) -> Figure:
    at = epoch
    if covariance.get("epoch") is not None:
        at = figure(covariance["epoch"], "epoch", "orbit.covariance.epoch")
    if orbit.get("cov_epoch") is not None:
        other = figure(orbit["cov_epoch"], "cov_epoch", "orbit.cov_epoch")
        require(other, [at], lambda days: days)
    return at


def _check_dates(orbit: Mapping[str, Any], epoch: Figure, elements: Mapping[str, Figure]) -> None:
    """Check dates that are also given by the calendar (options cd-epoch and cd-tp)."""
    dates = [(orbit.get(key), f"orbit.{key}", epoch) for key in ("epoch_cd", "cd_epoch")]
    for index, entry in enumerate(entries(orbit.get("elements"))):
        if entry.get("name") in CALENDAR_PERIHELION and "tp" in elements:
            dates.append((entry.get("value"), f"orbit.elements[{index}]", elements["tp"]))
    for text, place, julian in dates:
        if text is not None:
            check_date(str(text), place, julian)


def _check_names(answer: Mapping[str, Any]) -> None:
    """Check number, designation and identifier of the object, where more than one is given."""
    target = answer.get("object")
    if not isinstance(target, Mapping):
        return
    des, fullname = target.get("des"), target.get("fullname")
    if des and fullname:
        short, whole = parse_designation(str(des)), parse_designation(str(fullname))
        for name in ("number", "provisional"):
            one, other = getattr(short, name), getattr(whole, name)
            # A comet's designation may leave out its prefix: "2022 E3" of "C/2022 E3 (ZTF)".
            if one and other and one != other and not str(other).endswith(f"/{one}"):
                raise InvalidOrbitError(
                    f"object.des is {shown_value(des)}, but object.fullname is "
                    f"{shown_value(fullname)}; {_AGAIN}"
                )
        number = short.number if short.number is not None else whole.number
        spkid = spk_number(target.get("spkid"))
        # JPL's numbers of numbered asteroids, to 2021 and since.
        if number and spkid and spkid not in (2_000_000 + number, 20_000_000 + number):
            raise InvalidOrbitError(
                f"object.spkid is {spkid}, but object.fullname is {shown_value(fullname)}; {_AGAIN}"
            )
    inner = answer["orbit"].get("orbit_id")
    outer = target.get("orbit_id")
    if inner is not None and outer is not None and str(inner) != str(outer):
        raise InvalidOrbitError(
            f"object.orbit_id is {shown_value(outer)}, but orbit.orbit_id is "
            f"{shown_value(inner)}; {_AGAIN}"
        )


def spk_number(published: Any) -> int | None:
    """Return SBDB's ``spkid`` as NAIF's number, or None where it is left out, zero or none."""
    text = str(published) if isinstance(published, (str, int)) else ""
    if not re.fullmatch(r"[0-9]{1,9}", text) or not int(text):
        return None
    return int(text)
