"""Virtual asteroids: the right spread, the same rows whoever computes them, nothing lost."""

from __future__ import annotations

import os
import signal
from dataclasses import replace

import numpy as np
import pytest
from astropy.units import Quantity

from flyby import cache
from flyby.constants import AU_KM, SECONDS_PER_DAY
from flyby.dynamics import propagate
from flyby.encounter import (
    Ensemble,
    close_approaches,
    ensemble_request,
    run_ensemble,
    summarise_ensemble,
)
from flyby.encounter.ensemble.parts import BLOCK, PART_ROWS, carry_part
from flyby.encounter.ensemble.store import EnsembleStore
from flyby.encounter.ensemble.summary import PROBABILITIES
from flyby.errors import FlybyError, InvalidOrbitError, PropagationError, SpanError
from flyby.orbits import VirtualAsteroids, load_orbit
from flyby.times import parse_time, tdb_days

SINCE, UNTIL = parse_time("2029-03-01"), parse_time("2029-05-01")


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("FLYBY_CACHE_DIR", str(tmp_path / "cache"))


def request_of(name="apophis", seed=0, since=SINCE, until=UNTIL, **choices):
    return ensemble_request(load_orbit(name), since, until, seed=seed, **choices)


def same(one, other):
    assert list(one) == list(other)
    for name, values in one.items():
        assert np.array_equal(values, other[name], equal_nan=True), name


def rows_of(ensemble):
    return {name: ensemble.column(name) for name in ensemble.request.columns}


def test_each_row_is_the_close_approach_of_its_orbit():
    request = request_of("apophis-jpl-199", seed=5)
    table = carry_part(request, 0, 3)
    virtual = VirtualAsteroids(load_orbit("apophis-jpl-199"), 3, 5)
    lists = close_approaches(virtual, SINCE, UNTIL, within=Quantity(0.01, "au"))
    for row, (approach,) in enumerate(lists):
        # Steps shared with other lanes move the orbit by centimetres, the solver by 10 us.
        assert table["distance_km"][row] == pytest.approx(
            approach.distance.to_value("km"), abs=1e-3
        )
        assert table["time_tdb_days"][row] == pytest.approx(
            float(tdb_days(approach.time)), abs=1e-3 / SECONDS_PER_DAY
        )
        assert table["xi_km"][row] == pytest.approx(approach.b_plane.xi.to_value("km"), abs=2e-3)
        assert table["zeta_km"][row] == pytest.approx(
            approach.b_plane.zeta.to_value("km"), abs=2e-3
        )
        assert table["v_infinity_km_s"][row] == pytest.approx(
            approach.v_infinity.to_value("km/s"), abs=1e-7
        )
        assert table["impact"][row] == 0.0


def test_the_state_at_the_end_is_that_of_the_orbit():
    table = carry_part(request_of(seed=2), 0, 2)
    virtual = VirtualAsteroids(load_orbit("apophis"), 2, 2)
    position, velocity = propagate(virtual, SINCE, UNTIL).state(UNTIL, origin="ssb")
    for axis, name in enumerate("xyz"):
        # Steps that are shared otherwise differ by centimetres before the flyby, which multiplies
        # that by some hundreds until two weeks after.
        assert table[f"{name}_km"] == pytest.approx(position[:, axis].to_value("km"), abs=0.02)
        assert table[f"v{name}_km_s"] == pytest.approx(velocity[:, axis].to_value("km/s"), abs=1e-8)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "sigma_km", "sigma_s"),
    [("apophis", 1.09259, 0.0387), ("apophis-jpl-199", 232.43, 4.319)],
)
def test_the_sampled_spread_is_the_published_one(name, sigma_km, sigma_s):
    """CNEOS: 1-sigma of 3-sigma bounds and of time; 2 000 samples know theirs to 1.6 %."""
    summary = summarise_ensemble(run_ensemble(request_of(name, seed=11), 2000))
    several = 4.0 * summary.sampling_error
    assert summary.distance.sigma.to_value("km") == pytest.approx(sigma_km, rel=several)
    assert summary.time.sigma.to_value("s") == pytest.approx(sigma_s, rel=several)
    assert summary.distance_sigma_ratio == pytest.approx(1.0, abs=4.0 * summary.sampling_error)
    assert summary.time_sigma_ratio == pytest.approx(1.0, abs=4.0 * summary.sampling_error)
    nominal_km = summary.nominal.distance.to_value("km")
    spread, quantiles = summary.distance, summary.distance.quantiles.to_value("km")
    # The mean of 2 000, four standard errors; second order and the epochs' 0.03 km come on top.
    mean_km = spread.mean.to_value("km")
    assert mean_km == pytest.approx(nominal_km, abs=4.0 * sigma_km / 2000**0.5 + 0.8)
    assert quantiles[2] == pytest.approx(nominal_km, abs=6.0 * sigma_km / 2000**0.5 + 0.8)
    assert quantiles[3] - quantiles[1] == pytest.approx(2.0 * sigma_km, rel=0.12)
    assert spread.least.to_value("km") <= quantiles[0] < quantiles[-1] <= spread.most.to_value("km")
    assert summary.impacts == 0
    # No impact in N: the probability is below 1 - 0.05^(1/N), three in N.
    assert summary.impact_probability_bound == pytest.approx(3.0 / 2000, rel=0.01)


def test_a_spread_of_almost_nothing_is_summarised():
    """JPL knows Bennu so well that its speed varies by nanometres a second."""
    orbit = load_orbit("apophis")
    narrow = replace(orbit.covariance, matrix=1e-16 * orbit.covariance.matrix)
    request = ensemble_request(replace(orbit, covariance=narrow), SINCE, UNTIL)
    summary = summarise_ensemble(run_ensemble(request, 20))
    for spread in (summary.distance, summary.relative_speed, summary.time):
        assert spread.least <= spread.quantiles[0] <= spread.quantiles[-1] <= spread.most
    assert summary.distance.sigma.to_value("km") < 1e-4


def test_quantiles_are_values_of_the_sample():
    """At each share of 65, the least value that so many do not exceed; of 2, the mean of both."""
    ensemble = run_ensemble(request_of(seed=8), 65)
    summary = summarise_ensemble(ensemble)
    for name, spread, unit in (
        ("distance_km", summary.distance, "km"),
        ("relative_speed_km_s", summary.relative_speed, "km/s"),
    ):
        ordered = np.sort(ensemble.column(name))
        places = np.ceil(65 * np.array(PROBABILITIES)).astype(int) - 1
        assert np.array_equal(spread.quantiles.to_value(unit), ordered[places])
    instants = tdb_days(summary.time.quantiles)
    assert instants[2] == np.median(ensemble.column("time_tdb_days"))
    few = summarise_ensemble(run_ensemble(request_of(seed=8), 2)).distance
    assert few.quantiles[2] == few.mean


@pytest.mark.slow
def test_threads_chunks_and_numbers_do_not_change_a_row(monkeypatch, tmp_path):
    request = request_of("apophis-jpl-199", seed=3)
    first = rows_of(run_ensemble(request, PART_ROWS + 70, workers=1))
    monkeypatch.setenv("FLYBY_CACHE_DIR", str(tmp_path / "another"))
    second = rows_of(run_ensemble(request, PART_ROWS + 70, workers=2))
    same(first, second)
    monkeypatch.setenv("FLYBY_CACHE_DIR", str(tmp_path / "third"))
    few = rows_of(run_ensemble(request, 70, workers=2))
    same(few, {name: values[:70] for name, values in first.items()})
    assert np.array_equal(first["row"], np.arange(PART_ROWS + 70))


@pytest.mark.slow
def test_what_was_interrupted_goes_on_and_loses_nothing(monkeypatch, tmp_path):
    request = request_of(seed=4)
    count = 2 * PART_ROWS + 5
    reports = []

    def interrupt(done, of):
        reports.append((done, of))
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_ensemble(request, count, workers=1, progress=interrupt)
    assert reports[0] == (0, count)
    after = []
    whole = run_ensemble(request, count, workers=2, progress=lambda *told: after.append(told))
    assert after[0][0] >= PART_ROWS  # what the first run had finished
    assert after[-1] == (count, count)
    monkeypatch.setenv("FLYBY_CACHE_DIR", str(tmp_path / "fresh"))
    same(rows_of(whole), rows_of(run_ensemble(request, count)))


def test_a_damaged_part_is_computed_again():
    request = request_of()
    before = rows_of(run_ensemble(request, 10))
    (part,) = EnsembleStore(request).folder.glob("part-*.npy")
    part.write_bytes(part.read_bytes()[:200])
    same(before, rows_of(run_ensemble(request, 10)))


@pytest.mark.parametrize("what", ["a bit", "another part", "gone later"])
def test_a_part_is_believed_only_with_its_checksum(monkeypatch, tmp_path, capfd, what):
    """Every flipped bit of the numbers is a number too: 38 011 km became 37 983 km."""
    monkeypatch.setenv("FLYBY_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(cache, "_said", set())
    request = request_of()
    ensemble = run_ensemble(request, 10)
    before = rows_of(ensemble)
    path = ensemble.store.folder / "part-0000000.npy"
    content = bytearray(path.read_bytes())
    content[len(content) // 2 + 6] ^= 1  # the highest bits of a number
    path.write_bytes(content)
    if what == "another part":
        other = request_of(seed=1)
        run_ensemble(other, 10)
        path.write_bytes((EnsembleStore(other).folder / path.name).read_bytes())
    same(before, rows_of(ensemble if what == "gone later" else run_ensemble(request, 10)))
    (line,) = capfd.readouterr().err.splitlines()
    assert "part-0000000.npy does not hold what was kept there" in line
    same(before, rows_of(run_ensemble(request, 10)))
    assert capfd.readouterr().err == ""


def test_where_no_part_can_be_kept_the_answer_is_the_same(monkeypatch, tmp_path, capfd):
    before = rows_of(run_ensemble(request_of(), 10))
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("FLYBY_CACHE_DIR", str(tmp_path / "file" / "cache"))
    monkeypatch.setattr(cache, "_said", set())
    ensemble = run_ensemble(request_of(), 10)
    same(before, rows_of(ensemble))
    assert not ensemble.store.outlives_the_program
    (line,) = capfd.readouterr().err.splitlines()
    assert "nothing can be kept in" in line


def test_without_a_cache_folder_it_is_computed_all_the_same(monkeypatch):
    before = rows_of(run_ensemble(request_of(), 5))
    monkeypatch.setenv("FLYBY_CACHE_DIR", "")
    ensemble = run_ensemble(request_of(), 5)
    assert not ensemble.store.outlives_the_program
    same(before, rows_of(ensemble))


def test_requests_that_differ_are_kept_apart():
    keys = {
        request_of().key(),
        request_of(seed=1).key(),
        request_of("apophis-jpl-199").key(),
        request_of(until=parse_time("2029-05-02")).key(),
        request_of(body="moon").key(),
    }
    assert len(keys) == 5


@pytest.mark.slow
def test_a_dask_worker_may_die():
    """Eight parts on two workers, one of which is killed after the first part is done."""
    distributed = pytest.importorskip("distributed", reason="needs Dask: pip install 'flyby[dask]'")
    request = request_of(seed=6)
    count = 7 * PART_ROWS + BLOCK
    expected = rows_of(run_ensemble(request, count))
    store = EnsembleStore(request)
    for part in store.folder.glob("part-*.npy"):
        part.unlink()
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        client.wait_for_workers(2)
        killed = []

        def kill_one(done, of):
            if done and not killed:
                killed.append(next(iter(client.run(os.getpid).values())))
                os.kill(killed[0], signal.SIGKILL)

        with_a_loss = rows_of(run_ensemble(request, count, dask=client, progress=kill_one))
    assert killed
    same(with_a_loss, expected)


def test_an_ensemble_before_its_epoch_and_about_it():
    # The covariance's epoch of JPL 220 is 2021-01-01: back in time, and a span that holds it.
    back = request_of(since=parse_time("2020-09-01"), until=parse_time("2020-12-01"))
    about = request_of(since=parse_time("2020-09-01"), until=parse_time("2021-09-01"))
    for request in (back, about):
        table = carry_part(request, 0, 2)
        virtual = VirtualAsteroids(request.orbit, 2, 0)
        since, until = (
            parse_time("2020-09-01"),
            (parse_time("2020-12-01") if request is back else parse_time("2021-09-01")),
        )
        lists = close_approaches(virtual, since, until)
        for row, approaches in enumerate(lists):
            if not approaches:
                assert np.isnan(table["distance_km"][row])
                continue
            deepest = min(approaches, key=lambda one: one.distance)
            assert table["distance_km"][row] == pytest.approx(
                deepest.distance.to_value("km"), rel=1e-9
            )
        position, _ = propagate(virtual, since, until).state(until, origin="ssb")
        assert table["x_km"] == pytest.approx(position[:, 0].to_value("km"), abs=1e-3)


def test_impacts_are_counted():
    from planted import planted_passage

    when = parse_time("2031-07-09T12:34:56 UTC")
    impactor = planted_passage(35.0, 139.0, 19.0, 45.0, when)
    labels = ("e", "q", "tp", "node", "peri", "i")
    sigma = np.array([1e-9, 1e-9, 1e-6, 1e-6, 1e-6, 1e-6])
    from flyby.orbits.orbit import Covariance

    covariance = Covariance(
        labels, np.diag(sigma**2), impactor.epoch, impactor.elements, impactor.nongravitational
    )
    request = ensemble_request(
        replace(impactor, covariance=covariance),
        parse_time("2031-07-01"),
        parse_time("2031-08-01"),
    )
    ensemble = run_ensemble(request, 64)
    # A microdegree is 3 km at 1 au: all of them hit.
    assert np.all(ensemble.column("impact") == 1.0)
    assert np.all(np.isnan(ensemble.column("x_km")))
    # Each ends at the ground, where and when it was planted, give or take what was varied.
    assert np.all(np.abs(ensemble.column("distance_km") - 6371.1) < 0.1)
    assert np.all(ensemble.column("impact_naif_id") == 399.0)
    assert np.array_equal(ensemble.column("impact_jd_tdb"), ensemble.column("time_jd_tdb"))
    late = ensemble.column("time_tdb_days") - float(tdb_days(when))
    assert np.max(np.abs(late)) * 86400.0 < 60.0
    assert np.all(np.abs(ensemble.column("impact_latitude_deg") - 35.0) < 0.2)
    assert np.all(np.abs(ensemble.column("impact_longitude_deg") - 139.0) < 0.2)
    assert np.all(np.abs(ensemble.column("impact_speed_km_s") - 19.0) < 0.47)
    summary = summarise_ensemble(ensemble)
    assert summary.impacts == 64
    assert summary.impact_probability == 1.0
    assert summary.impact_probability_bound == 1.0


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"seed": -1}, InvalidOrbitError, "the seed is -1"),
        ({"since": UNTIL, "until": SINCE}, SpanError, "is not after"),
        ({"until": parse_time("2700-01-01")}, SpanError, "2700"),
        ({"body": "vulcan"}, FlybyError, "no body is called 'vulcan'"),
    ],
)
def test_bad_requests_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        request_of(**arguments)


def test_bad_runs_are_refused():
    request = request_of()
    with pytest.raises(InvalidOrbitError, match="0 virtual asteroids"):
        run_ensemble(request, 0)
    with pytest.raises(InvalidOrbitError, match="0 workers"):
        run_ensemble(request, 1, workers=0)
    with pytest.raises(InvalidOrbitError, match="choose one"):
        run_ensemble(request, 1, workers=1, dask="local")
    with pytest.raises(InvalidOrbitError, match="no covariance"):
        VirtualAsteroids(replace(load_orbit("apophis"), covariance=None), 5)
    with pytest.raises(PropagationError, match="install one version everywhere"):
        carry_part(replace(request, version="0.0.0"), 0, 1)
    wide = load_orbit("apophis")
    wide = replace(wide, covariance=replace(wide.covariance, matrix=wide.covariance.matrix * 1e20))
    with pytest.raises(InvalidOrbitError, match=r"virtual asteroid \d+ of seed 0: "):
        carry_part(ensemble_request(wide, SINCE, UNTIL), 0, 1)


def test_missing_parts_are_told():
    request = request_of()
    ensemble = Ensemble(request, 10, EnsembleStore(request))
    with pytest.raises(FlybyError, match="run it again"):
        list(ensemble.tables())


def test_virtual_asteroids_are_a_sequence_of_orbits():
    virtual = VirtualAsteroids(load_orbit("apophis"), 5, seed=9)
    assert len(virtual) == 5
    assert virtual[-1] == virtual[4] == list(virtual)[4]
    assert virtual[1:3] == (virtual[1], virtual[2])
    with pytest.raises(IndexError):
        virtual[5]
    more = VirtualAsteroids(load_orbit("apophis"), 500, seed=9)
    assert more[3] == virtual[3]
    assert VirtualAsteroids(load_orbit("apophis"), 5, seed=8)[3] != virtual[3]
    position, _ = propagate(virtual, SINCE, UNTIL).state(parse_time("2029-04-01"))
    assert position.shape == (5, 3)
    assert np.ptp(position[:, 0].to_value("km")) < 1e-6 * AU_KM
