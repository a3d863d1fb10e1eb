"""OEF files in every set of elements, with the figures of NEOCC's solution for Apophis.

The conversions are written out here from their definitions, apart from flyby's own: Kepler's
equation by Newton's method, equinoctial elements as Broucke & Cefola 1972 (Celestial Mechanics 5,
303) have them, cometary ones as OrbFit's documentation does.
"""

from __future__ import annotations

import math

import numpy as np
from astropy.time import Time, TimeDelta

from flyby.catalogue.orbits import orbit_entries
from flyby.constants import GM_SUN_AU3_DAY2

KINDS = ("KEP", "EQU", "CAR", "COM", "COT")
RAD = math.pi / 180.0
OBLIQUITY = 84381.448 / 3600.0 * RAD
TO_EQUATOR = np.array(
    [
        [1.0, 0.0, 0.0],
        [0.0, math.cos(OBLIQUITY), -math.sin(OBLIQUITY)],
        [0.0, math.sin(OBLIQUITY), math.cos(OBLIQUITY)],
    ]
)


def figures_of_apophis():
    """a, e, i, node, peri, M with covariance of these and A2 [1e-10 au/day^2]; MJD; A2."""
    entry = orbit_entries()["apophis-neocc"]
    six = [float(entry["elements"][key]) for key in ("a", "e", "i", "node", "peri", "M")]
    matrix = np.array(entry["covariance"]["matrix"])
    a2 = entry["nongravitational"]["a2_au_day2"] * 1e10
    return np.array(six), matrix, 61000.0, a2


def in_set(kind, kepler, mjd):
    """Keplerian elements [au, deg] in another set."""
    a, e, i, node, peri, mean = kepler
    if kind == "KEP":
        return np.array(kepler)
    if kind == "EQU":
        both = (node + peri) * RAD
        return np.array(
            [
                a,
                e * math.sin(both),
                e * math.cos(both),
                math.tan(i * RAD / 2) * math.sin(node * RAD),
                math.tan(i * RAD / 2) * math.cos(node * RAD),
                (node + peri + mean) % 360.0,
            ]
        )
    eccentric = eccentric_anomaly(e, mean)
    if kind == "CAR":
        return state(kepler)
    if kind == "COM":
        motion = math.sqrt(GM_SUN_AU3_DAY2 / a**3) / RAD
        since = math.remainder(mean, 360.0) / motion
        at = (Time(mjd, format="mjd", scale="tt").tdb - TimeDelta(since, format="jd")).tt
        return np.array([a * (1 - e), e, i, node, peri, at.jd1 - 2400000.5 + at.jd2])
    half = math.sqrt((1 + e) / (1 - e)) * math.tan(eccentric / 2)
    return np.array([a * (1 - e), e, i, node, peri, 2 * math.atan(half) / RAD])


def eccentric_anomaly(e, mean_deg):
    mean = math.remainder(mean_deg * RAD, 2 * math.pi)
    eccentric = mean
    for _ in range(50):
        eccentric -= (eccentric - e * math.sin(eccentric) - mean) / (1 - e * math.cos(eccentric))
    return eccentric


def state(kepler):
    """Position [au] and velocity [au/day] in the axes that the angles are referred to."""
    a, e, i, node, peri, mean = kepler
    eccentric = eccentric_anomaly(e, mean)
    across = math.sqrt(1 - e * e)
    radius = a * (1 - e * math.cos(eccentric))
    speed = math.sqrt(GM_SUN_AU3_DAY2 * a) / radius
    place = a * np.array([math.cos(eccentric) - e, across * math.sin(eccentric), 0.0])
    velocity = speed * np.array([-math.sin(eccentric), across * math.cos(eccentric), 0.0])
    turn = about_z(node) @ about_x(i) @ about_z(peri)
    return np.r_[turn @ place, turn @ velocity]


def about_z(degrees):
    c, s = math.cos(degrees * RAD), math.sin(degrees * RAD)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def about_x(degrees):
    c, s = math.cos(degrees * RAD), math.sin(degrees * RAD)
    return np.array([[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]])


def differences(function, at, steps):
    """Central differences of fourth order, a column a variable."""
    columns = []
    for k, step in enumerate(steps):
        unit = np.eye(len(at))[k] * step
        near = (function(at + unit) - function(at - unit)) / (2 * step)
        far = (function(at + 2 * unit) - function(at - 2 * unit)) / (4 * step)
        columns.append((4 * near - far) / 3)
    return np.column_stack(columns)


STEPS = np.array([1e-5, 1e-5, 1e-3, 1e-3, 1e-3, 1e-3])


def oef_in_set(kind, frame="ECLM", *, model=(1, "0.0"), version="OEF2.0", lsp=True):
    """A file of Apophis in a set of elements; of the equator the same angles mean another orbit."""
    kepler, matrix, mjd, a2 = figures_of_apophis()
    size = 7 if lsp else 6
    to_set = np.eye(size)
    to_set[:6, :6] = differences(lambda at: in_set(kind, at, mjd), kepler, STEPS)
    matrix = to_set @ matrix[:size, :size] @ to_set.T
    sigma = np.sqrt(np.diag(matrix))
    upper = np.triu_indices(size)
    lines = [
        f"format  = '{version}'       ! file format",
        "rectype = 'ML'           ! record type (1L/ML)",
        f"refsys  = {frame} J2000     ! default reference system",
        "END_OF_HEADER",
        "99942",
        f" {kind} " + " ".join(repr(value) for value in in_set(kind, kepler, mjd).tolist()),
        f" MJD {mjd!r} TDT",
        " MAG 18.893 0.150",
    ]
    if lsp:
        lines += [f" LSP   {model[0]}  2    7    2", f" NGR   {model[1]} {a2!r}"]
    lines.append("! RMS  " + " ".join(f"{value:.5E}" for value in sigma))
    lines += [f" COV {value!r}" for value in matrix[upper].tolist()]
    correlation = matrix / np.outer(sigma, sigma)
    lines += [f" COR {value!r}" for value in correlation[upper].tolist()]
    return "\n".join(lines) + "\n"


CATALOGUE = """\
format  = 'OEF2.0'       ! file format
rectype = '1L'           ! record type (1L/ML)
elem    = '{kind}'          ! type of orbital elements
refsys  = ECLM J2000     ! default reference system
END_OF_HEADER
! Name, Epoch(MJD), six elements, absolute magnitude, slope param, non-grav param
"""


def catalogue(kind="KEP", fitted=0):
    """Three orbits, of which 99942 is Apophis."""
    kepler, _, mjd, _ = figures_of_apophis()
    text = CATALOGUE.format(kind=kind)
    for name, moved in (("1998SD9", 20.0), ("99942", 0.0), ("2004MN5", 40.0)):
        six = in_set(kind, kepler + np.array([0.0, 0.0, 0.0, 0.0, 0.0, moved]), mjd)
        figures = " ".join(f"{value:.16E}" for value in six)
        text += f"'{name}'        {mjd:.6f} {figures} 18.89  0.15  {fitted}\n"
    return text


OPENORB = """\
!!OID FORMAT q e i Omega argperi t_p H t_0 INDEX N_PAR MOID COMPCODE
"""


def openorb(kind="COM"):
    kepler, _, mjd, _ = figures_of_apophis()
    six = " ".join(f"{value:.15f}" for value in in_set(kind, kepler, mjd))
    other = " ".join(f"{value:.15f}" for value in in_set(kind, kepler + 0.01, mjd))
    return OPENORB + (
        f"S99942 {kind} {six} 18.89 {mjd:.12f} 1 6 -1 MOPS\n"
        f"S120001 {kind} {other} 20.5 {mjd:.12f} 1 6 -1 MOPS\n"
    )
