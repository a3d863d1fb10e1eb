"""The catalogue's orbits are those of the files they were taken from, where those are at hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import flyby
from flyby.constants import AU_KM
from flyby.dynamics import ForceModel
from flyby.dynamics.propagation import barycentric_states
from flyby.times import tdb_days

RAW = next(
    (
        folder / "shared" / "data"
        for folder in Path(__file__).resolve().parents[2:5]
        if (folder / "shared" / "data").is_dir()
    ),
    None,
)

FILES = {
    "2001wn5-jpl": "cases/153814.json",
    "2008tc3-jpl-18": "cases/2008tc3.json",
    "2020cd3-jpl-1": "cases/2020cd3.json",
    "2022ob5-jpl-16": "formats/sbdb-1.3_2022OB5_A2_cov.json",
    "2023bu-neocc": "orbits/2023bu_neocc.ke0",
    "2024bx1-neocc": "cases/2024BX1.ke0",
    "2024yr4-jpl-78": "cases/2024YR4_phys.json",
    "1p-jpl-75": "formats/sbdb-1.3_1P_S0_cov.json",
    "67p-jpl-k213-6": "formats/sbdb-1.3_67P_DT_cov.json",
    "81p-jpl-k222-37": "formats/sbdb-1.3_81P_DT_cov.json",
    "apophis-jpl-199": "orbits/apophis_jpl199_sbdb.json",
    "apophis-jpl-220": "orbits/apophis_jpl220_sbdb.json",
    "apophis-neocc": "orbits/apophis_neocc_99942.ke1",
    "apophis-neocc-mid-arc": "orbits/apophis_neocc_99942.ke0",
    "bennu-jpl-118": "orbits/bennu_jpl118_sbdb.json",
    "c2022e3-jpl-82": "formats/sbdb-1.3_C2022E3_hyperbolic_A2A3_cov.json",
    "yorp-jpl-88": "formats/sbdb-1.3_YORP_no-phys-par.json",
}

NAMES = {
    "1P": "1p-jpl-75",
    "halley": "1p-jpl-75",
    "67p": "67p-jpl-k213-6",
    "67P/Churyumov-Gerasimenko": "67p-jpl-k213-6",
    "81P": "81p-jpl-k222-37",
    "101955": "bennu-jpl-118",
    "BENNU": "bennu-jpl-118",
    "1999 RQ36": "bennu-jpl-118",
    "54509": "yorp-jpl-88",
    "2000PH5": "yorp-jpl-88",
    "2022 ob5": "2022ob5-jpl-16",
    "153814": "2001wn5-jpl",
    "2001 WN5": "2001wn5-jpl",
    "C/2022 E3": "c2022e3-jpl-82",
    "2024 YR4": "2024yr4-jpl-78",
    "2024BX1": "2024bx1-neocc",
    "2008 tc3": "2008tc3-jpl-18",
}


@pytest.mark.parametrize("wanted", NAMES)
def test_each_is_found_by_what_it_is_called(wanted: str):
    assert flyby.load_orbit(wanted).name == NAMES[wanted]


@pytest.mark.parametrize("name", FILES)
def test_each_is_the_orbit_of_its_file(name: str):
    """Within a metre, a tenth of a millimetre per second and a hundred-thousandth of a sigma."""
    if RAW is None:
        pytest.skip("the raw files are not on this machine")
    ours, raw = flyby.load_orbit(name), flyby.load_orbit(RAW / FILES[name])
    assert abs(float(tdb_days(ours.epoch) - tdb_days(raw.epoch))) < 1e-11  # a microsecond
    metres = np.array([AU_KM * 1e3] * 3 + [AU_KM * 1e3 / 86400.0] * 3)
    states = [barycentric_states([orbit], ForceModel())[0] * metres for orbit in (ours, raw)]
    apart = np.abs(states[0] - states[1])
    assert apart[:3].max() < 1.0
    assert apart[3:].max() < 1e-4
    # As near as its six figures of the pressure of sunlight are, where AMRAT was published.
    for part in ("a1_au_day2", "a2_au_day2", "a3_au_day2", "dt_days", "r0_au", "nm", "nn", "nk"):
        own, its = (getattr(orbit.nongravitational, part) for orbit in (ours, raw))
        assert own == pytest.approx(its, rel=1e-12, abs=0.0), part
    assert (ours.covariance is None) == (raw.covariance is None)
    assert ours.unmodelled == raw.unmodelled
    if ours.covariance is not None and raw.covariance is not None:
        assert ours.covariance.labels == raw.covariance.labels
        sigmas = np.sqrt(np.diag(raw.covariance.matrix))
        off = (ours.covariance.matrix - raw.covariance.matrix) / np.outer(sigmas, sigmas)
        assert np.abs(off).max() < 1e-5
