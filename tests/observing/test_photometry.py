"""Magnitude laws against published tables and by their defining properties."""

from __future__ import annotations

import astropy.units as u
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from passage import read_rows

from flyby.observing import HG, HG1G2, HG12, PhotometryError, TotalMagnitude


def test_hg_gives_the_magnitudes_of_horizons():
    # Beyond 120 deg Horizons rounds to whole magnitudes, and says that its law is then extended.
    rows = [r for r in read_rows("horizons_observer_2029-04-13.csv") if float(r["alpha"]) < 120.0]
    column = {
        name: np.array([float(row[name]) for row in rows])
        for name in rows[0]
        if name != "datetime_str"
    }
    found = HG(19.7, 0.25).magnitude(
        column["r"] * u.au, column["delta"] * u.au, column["alpha"] * u.deg
    )
    assert len(rows) >= 11
    # 0.007 is what is left of Horizons's older constants; 0.02 is what is asked for.
    np.testing.assert_allclose(found, column["V"], atol=0.01)


@pytest.mark.parametrize(
    "law", [HG(10.0, 0.15), HG1G2(10.0, 0.3, 0.4), HG12(10.0, 0.1), HG12(10.0, 0.6)]
)
def test_full_phase_at_unit_distances_is_h(law):
    one, zero = [1.0] * u.au, [0.0] * u.deg
    assert law.magnitude(one, one, zero)[0] == pytest.approx(10.0, abs=1e-8)
    assert law.magnitude(2.0 * one, 3.0 * one, zero)[0] == pytest.approx(10.0 + 5 * np.log10(6.0))


def test_phase_integral_of_themis_as_published():
    # Muinonen et al. 2010 give G1 = 0.62, G2 = 0.14 for (24) Themis; its phase integral by the
    # polynomial of their paper, 0.009082 + 0.4061 G1 + 0.8092 G2, is 0.374.
    phase = np.linspace(0.0, np.pi, 20001)
    flux = 10.0 ** (-0.4 * HG1G2(0.0, 0.62, 0.14).magnitude(1 * u.au, 1 * u.au, phase * u.rad))
    integrand = 2.0 * flux * np.sin(phase)
    integral = float(np.sum(0.5 * (integrand[1:] + integrand[:-1]) * np.diff(phase)))
    assert integral == pytest.approx(0.3742, abs=0.001)


def test_g12_stands_for_the_published_pair():
    # Muinonen et al. 2010, eq. 28, at G12 = 0.5.
    law = HG12(5.0, 0.5).three_parameters
    assert law.g1 == pytest.approx(0.49807, abs=1e-5)
    assert law.g2 == pytest.approx(0.25095, abs=1e-5)


@given(st.floats(0.0, 0.6), st.floats(0.01, 2.8), st.floats(0.0, 0.3))
def test_fainter_with_phase(slope, phase, more):
    one = [1.0] * u.au
    law = HG(15.0, slope)
    near = law.magnitude(one, one, [phase] * u.rad)[0]
    assert law.magnitude(one, one, [phase + more] * u.rad)[0] >= near


def test_no_light_at_full_new_phase_is_infinitely_faint():
    one = [1.0] * u.au
    assert HG1G2(15.0, 0.3, 0.4).magnitude(one, one, [180.0] * u.deg)[0] == np.inf
    assert HG(15.0, 0.15).magnitude(one, one, [180.0] * u.deg)[0] > 50.0


@pytest.mark.parametrize(
    "make",
    [
        lambda: HG(np.nan, 0.15),
        lambda: HG(19.0, np.inf),
        lambda: HG1G2(19.0, np.nan, 0.1),
        lambda: HG12(19.0, np.nan),
    ],
)
def test_parameters_that_are_not_numbers_are_refused(make):
    with pytest.raises(PhotometryError, match="finite number"):
        make()


def test_the_description_names_parameters_and_reference():
    assert HG(19.09, 0.24, "Pravec 2014").description == "V from H=19.09, G=0.24 (Pravec 2014)"
    assert "G1=0.3" in HG1G2(1.0, 0.3, 0.4).description
    assert "G12=0.3" in HG12(1.0, 0.3).description


def test_total_magnitude_of_a_comet_is_that_of_horizons():
    """T-mag = M1 + 5 log10(delta) + k1 log10(r) (Horizons manual), with 67P's M1 12.9, k1 7.5.

    By hand at r 1.2112 au, delta 0.4182 au: 12.9 - 1.893 + 0.624 = 11.631.
    """
    law = TotalMagnitude(12.9, 7.5, "JPL K213/6")
    found = law.magnitude(1.2112 * u.au, 0.4182 * u.au, 0.9 * u.rad)
    assert found == pytest.approx(11.631, abs=1e-3)
    assert law.description == "total magnitude with coma from M1=12.9, K1=7.5 (JPL K213/6)"
    with pytest.raises(PhotometryError, match="K1 is nan"):
        TotalMagnitude(12.9, np.nan)


def test_a_comets_own_magnitude_is_used():
    from types import SimpleNamespace

    from flyby.observing.sky import published_magnitude_law

    comet = SimpleNamespace(
        absolute_magnitude=None, comet_magnitude=(12.9, 7.5), solution_name="JPL K213/6"
    )
    law = published_magnitude_law(SimpleNamespace(orbit=comet))
    assert law == TotalMagnitude(12.9, 7.5, "JPL K213/6")
