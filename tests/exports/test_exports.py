"""What is exported, read back by the libraries that others use; positions to a metre."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from astropy import units as u

from flyby.dynamics import propagate
from flyby.errors import FlybyError, InvalidOrbitError, MissingPackageError, SpanError
from flyby.exports import ephemeris_message, oem_text, oem_xml, state_table, write_spk
from flyby.exports.nodes import chebyshev_pieces, hermite, hermite_days
from flyby.exports.oem import VERSIONS
from flyby.exports.spk import target_number
from flyby.orbits import load_orbit
from flyby.tables import write_table
from flyby.times import parse_time, tdb_days, time_from_tdb_days

METRE_KM = 1e-3
START, STOP = parse_time("2029-03-20"), parse_time("2029-05-01")
FIRST, LAST = float(tdb_days(START)), float(tdb_days(STOP))
CLOSEST = float(tdb_days(parse_time("2029-04-13T21:46:12.746 TDB")))


@cache
def trajectory():
    return propagate(load_orbit("apophis"), START, STOP)


@cache
def instants():
    """At random, of the whole span and of the hours of the flyby."""
    random = np.random.default_rng(29)
    days = [random.uniform(FIRST, LAST, 60), CLOSEST + random.uniform(-0.3, 0.3, 60), [CLOSEST]]
    return np.sort(np.concatenate(days))


def truth(origin):
    return trajectory().state_km(instants(), origin)


@cache
def message(version="2.0", origin="earth"):
    return ephemeris_message(
        trajectory(),
        START,
        STOP,
        version=version,
        origin=origin,
        closest=time_from_tdb_days(CLOSEST),
    )


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("notation", [oem_text, oem_xml])
def test_a_message_is_read_by_oem(tmp_path, version, notation):
    oem = pytest.importorskip("oem")
    path = tmp_path / "apophis.oem"
    path.write_text(notation(message(version)), encoding="utf-8")
    read = oem.OrbitEphemerisMessage.open(path)
    assert read.version == version
    assert read.header["ORIGINATOR"] == "FLYBY"
    assert str(read.header["CREATION_DATE"]).startswith("2024-06-25")
    (segment,) = read.segments
    assert segment.metadata["CENTER_NAME"] == "EARTH"
    assert segment.metadata["TIME_SYSTEM"] == "TDB"
    assert segment.metadata["REF_FRAME"] == "ICRF"
    position, velocity = truth("earth")
    for day, x, v in zip(instants(), position, velocity, strict=True):
        state = segment(time_from_tdb_days(float(day)))
        assert state.position == pytest.approx(x, abs=METRE_KM)
        assert state.velocity == pytest.approx(v, abs=1e-6)
    covariances = list(segment.covariances)
    at_closest = min(covariances, key=lambda one: abs(float(tdb_days(one.epoch)) - CLOSEST))
    assert float(tdb_days(at_closest.epoch)) == pytest.approx(CLOSEST, abs=1e-10)
    # The distance is known to 1.09 km (CNEOS), the time to 0.039 s at 7.42 km/s.
    x = trajectory().state_km(np.array([CLOSEST]), "earth")
    up = x[0][0] / np.linalg.norm(x[0][0])
    along = x[1][0] / np.linalg.norm(x[1][0])
    matrix = at_closest.matrix[:3, :3]
    assert np.sqrt(up @ matrix @ up) == pytest.approx(1.0926, rel=0.01)
    # At one instant, and not each at its own closest approach: the track curves meanwhile.
    assert np.sqrt(along @ matrix @ along) == pytest.approx(0.0391 * 7.4225, rel=0.05)
    assert np.all(np.linalg.eigvalsh(at_closest.matrix) > -1e-12)


def test_the_same_message_in_both_notations():
    root = ElementTree.fromstring(oem_xml(message()))
    vectors = root.findall(".//stateVector")
    lines = [line.split() for line in oem_text(message()).splitlines() if line.startswith("2029")]
    assert len(vectors) == len(lines) == len(message().epochs)
    for vector, line in zip(vectors, lines, strict=True):
        assert [child.text for child in vector] == line
    assert root.get("id") == "CCSDS_OEM_VERS"
    assert root.find(".//metadata/INTERPOLATION").text == "HERMITE"


def test_a_message_without_a_covariance_has_none():
    orbit = replace(load_orbit("apophis"), covariance=None, solution_date="")
    bare = ephemeris_message(propagate(orbit, START, STOP), START, STOP, origin="sun")
    assert len(bare.covariances) == 0
    assert "COVARIANCE_START" not in oem_text(bare)
    assert "covarianceMatrix" not in oem_xml(bare)
    assert dict(bare.header)["CREATION_DATE"].startswith("2025-11-2")
    assert dict(bare.metadata)["CENTER_NAME"] == "SUN"


@pytest.mark.parametrize(("origin", "number"), [("ssb", 0), ("sun", 10), ("earth", 399)])
def test_a_kernel_is_read_by_spice(tmp_path, origin, number):
    spice = pytest.importorskip("spiceypy")
    path = write_spk(trajectory(), START, STOP, tmp_path / "apophis.bsp", origin=origin)
    assert path.stat().st_size % 1024 == 0
    spice.furnsh(str(path))
    try:
        found = np.array(
            [
                spice.spkezr("20099942", 86400.0 * day, "J2000", "NONE", str(number))[0]
                for day in instants()
            ]
        )
    finally:
        spice.unload(str(path))
    position, velocity = truth(origin)
    assert np.abs(found[:, :3] - position).max() < METRE_KM
    assert np.abs(found[:, 3:] - velocity).max() < 1e-6


def test_a_kernel_is_read_by_skyfield(tmp_path):
    api = pytest.importorskip("skyfield.api")
    path = write_spk(trajectory(), START, STOP, tmp_path / "apophis.bsp")
    scale = api.load.timescale(builtin=True)
    kernel = api.load_file(str(path))
    position, velocity = truth("ssb")
    for day, x, v in zip(instants(), position, velocity, strict=True):
        at = kernel[20099942].at(scale.tdb_jd(2451545.0, day))
        # Skyfield's own TDB is good to 10 us, in which it moves 0.4 m about the Sun.
        assert at.position.km == pytest.approx(x, abs=METRE_KM)
        assert at.velocity.km_per_s == pytest.approx(v, abs=1e-6)
    kernel.close()


def test_the_comments_of_a_kernel_say_what_it_holds(tmp_path):
    from jplephem.spk import SPK

    with SPK.open(str(write_spk(trajectory(), START, STOP, tmp_path / "a.bsp"))) as kernel:
        assert "99942 Apophis" in kernel.comments()
        assert "DE440" in kernel.comments()


def test_numbers_of_asteroids():
    assert target_number("99942 Apophis (2004 MN4)") == 20099942
    assert target_number("101955 Bennu (1999 RQ36)") == 20101955
    for unnumbered in ("2023 BU", "(2023 BU)", ""):
        with pytest.raises(InvalidOrbitError, match="has no number"):
            target_number(unnumbered)


def test_a_kernel_has_the_number_that_the_producer_gives(tmp_path):
    from jplephem.spk import SPK

    # 2024 YR4 has no number; JPL's identifier of it is 54509621 (sbdb.api?sstr=2024 YR4).
    unnumbered = replace(load_orbit("apophis"), designation="(2024 YR4)", covariance=None)
    carried = propagate(replace(unnumbered, spk_number=54509621), START, STOP)
    with SPK.open(str(write_spk(carried, START, STOP, tmp_path / "a.bsp"))) as kernel:
        assert {segment.target for segment in kernel.segments} == {54509621}
    with SPK.open(str(write_spk(carried, START, STOP, tmp_path / "b.bsp", target=7))) as kernel:
        assert {segment.target for segment in kernel.segments} == {7}
    with pytest.raises(InvalidOrbitError, match="has no number"):
        write_spk(propagate(unnumbered, START, STOP), START, STOP, tmp_path / "c.bsp")


@pytest.mark.parametrize("step", [None, 0.25 * u.d])
def test_tables_agree_with_the_trajectory(tmp_path, step):
    table = state_table(trajectory(), START, STOP, origin="moon", step=step)
    position, velocity = trajectory().state_km(table.tdb_days, "moon")
    from astropy.table import Table

    for file_format in ("csv", "ecsv", "parquet"):
        write_table(table, tmp_path / f"a.{file_format}", file_format)
    ecsv = Table.read(tmp_path / "a.ecsv", format="ascii.ecsv")
    assert ecsv["x_km"].unit == "km"
    assert ecsv.meta["origin"] == "centre of moon"
    plain = Table.read(tmp_path / "a.csv", format="ascii.csv")
    assert set(plain["object"]) == {"99942 Apophis (2004 MN4)"}
    assert set(plain["orbit"]) == {"JPL 220"}
    assert set(plain["origin"]) == {"centre of moon"}
    for found in (plain, ecsv):
        rows = np.stack([found[f"{axis}_km"] for axis in "xyz"], axis=1)
        assert np.array_equal(rows, position)
        assert np.array_equal(
            np.stack([found[f"v{axis}_km_s"] for axis in "xyz"], axis=1), velocity
        )
    parquet = pytest.importorskip("pyarrow.parquet")
    arrow = parquet.read_table(tmp_path / "a.parquet")
    assert np.array_equal(arrow["x_km"].to_numpy(), position[:, 0])
    assert arrow.schema.field("vx_km_s").metadata[b"unit"] == b"km / s"
    assert arrow.schema.metadata[b"axes"] == b"ICRF"
    # An instant of the text is that of the row, to the microsecond; UTC is 69.18 s behind.
    day = float(tdb_days(parse_time(f"{plain['time_tdb'][3]} TDB")))
    assert day == pytest.approx(table.tdb_days[3], abs=1e-11)
    utc = float(tdb_days(parse_time(f"{plain['time_utc'][3]} UTC")))
    assert utc == pytest.approx(table.tdb_days[3], abs=1e-11)
    own = table.to_table()
    assert np.array_equal(tdb_days(own["time_tdb"]), table.tdb_days)
    assert np.array_equal(own["x_km"].to_value("km"), position[:, 0])
    if step is not None:
        assert np.diff(table.tdb_days) == pytest.approx(step.to_value("d"))


def test_parquet_without_pyarrow_says_what_to_do(tmp_path, monkeypatch):
    import sys

    table = state_table(trajectory(), START, time_from_tdb_days(FIRST + 2.0), step=0.5 * u.d)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingPackageError, match=r"flyby\[parquet\]"):
        write_table(table, tmp_path / "a.parquet", "parquet")


def test_steps_that_cannot_be():
    for step in (0.0, -1.0, 1e-9):
        with pytest.raises(SpanError, match="rows"):
            state_table(trajectory(), START, STOP, step=step * u.d)


def test_hermite_is_exact_for_a_polynomial_of_its_degree():
    days = np.array([0.0, 0.4, 1.0, 1.7, 2.0, 3.5])
    polynomial = np.polynomial.Polynomial([3.0, -1.0, 2.0, 0.5, -0.3, 0.2, 0.1, -0.05])
    position = polynomial(days)[:, None] * np.ones(3)
    velocity = polynomial.deriv()(days)[:, None] * np.ones(3) / 86400.0
    at = np.linspace(0.0, 3.5, 50)
    assert hermite(days, position, velocity, at)[:, 0] == pytest.approx(polynomial(at), abs=1e-10)


def test_nodes_are_dense_where_it_is_fast():
    days = hermite_days(trajectory(), FIRST, LAST, "earth", 1e-4)
    assert days[0] == FIRST
    assert days[-1] == LAST
    near = np.abs(days[:-1] - CLOSEST) < 0.05
    assert np.diff(days)[near].max() < 0.1 * np.diff(days)[0]


def test_pieces_cover_the_span_without_gaps():
    pieces = chebyshev_pieces(
        lambda days: trajectory().state_km(days, "earth")[0], FIRST, LAST, 16, 1e-4
    )
    assert pieces[0][0] == FIRST
    assert pieces[-1][1] == LAST
    for (_, end, _), (begin, _, _) in pairwise(pieces):
        assert begin == end


@pytest.mark.parametrize(
    "arguments", [{"origin": "vulcan"}, {"version": "1.0"}, {"origin": "mars"}]
)
def test_bad_messages_are_refused(arguments):
    with pytest.raises(FlybyError, match="There are"):
        ephemeris_message(trajectory(), START, STOP, **arguments)


def test_bad_kernels_are_refused(tmp_path):
    with pytest.raises(FlybyError, match="no centre of a kernel is called 'mars'"):
        write_spk(trajectory(), START, STOP, tmp_path / "a.bsp", origin="mars")
    (tmp_path / "file").write_text("")
    with pytest.raises(FlybyError, match="cannot write"):
        write_spk(trajectory(), START, STOP, tmp_path / "file" / "a.bsp")
    assert not list(tmp_path.glob("*.bsp"))
