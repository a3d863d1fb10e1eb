"""Asteroids that did fall, and one that the Moon let go: every output ends where the track does."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from astropy import units as u
from astropy.units import Quantity

from flyby.constants import SECONDS_PER_DAY
from flyby.dynamics import propagate
from flyby.encounter import ensemble_request, run_ensemble
from flyby.encounter.close_approaches import find_encounters
from flyby.errors import SpanError
from flyby.exports import ephemeris_message, state_table, write_spk
from flyby.observing import Sky, observation_windows, observe
from flyby.orbits import load_orbit
from flyby.reports import close_approach_report, ephemeris_report, observation_report, render
from flyby.times import iso, parse_time, tdb_days

FALL = ("2024-01-20", "2024-01-23")


def span(start, stop):
    return parse_time(start), parse_time(stop)


@cache
def fallen():
    return propagate(load_orbit("2024bx1-neocc"), *span(*FALL))


def end_days():
    return fallen().impact_after.tdb_days


def test_2024_bx1_falls_near_berlin():
    search = find_encounters(load_orbit("2024bx1-neocc"), *span(*FALL))
    ((contact, impact),) = search.impacts
    assert contact.body == "earth"
    # As NEOCC's own impact prediction has it at 100 km: 00:32:38 UTC, 52.58 N, 12.36 E; the orbit
    # file gives the second and the hundredth of a degree.
    late = impact.entry.time - parse_time("2024-01-21T00:32:38 UTC")
    assert abs(late.to_value("s")) < 0.6
    assert impact.entry.latitude.to_value("deg") == pytest.approx(52.58, abs=0.006)
    assert impact.entry.longitude.to_value("deg") == pytest.approx(12.36, abs=0.006)
    assert search.approaches["earth"][-1].time == impact.ground.time
    assert all(one.time <= impact.ground.time for one in search.approaches["moon"])


def test_2008_tc3_falls_in_sudan():
    search = find_encounters(load_orbit("2008tc3-jpl-18"), *span("2008-10-06T12:00", "2008-10-08"))
    ((_, impact),) = search.impacts
    # As published for this solution: 100 km at 02:45:30 UTC. The state is rounded.
    assert abs((impact.entry.time - parse_time("2008-10-07T02:45:30 UTC")).to_value("s")) < 1.0


@pytest.mark.parametrize("start", ["2017-09-01", "2017-09-20"])
def test_2020_cd3_carried_back_comes_from_the_moon(start):
    report = close_approach_report(
        load_orbit("2020cd3-jpl-1"),
        *span(start, "2021-01-01"),
        ("earth",),
        Quantity(0.05, "au"),
    )
    since = [a for a in report.approaches if iso(a.time, "utc") > "2017-09-20"]
    assert len(since) == 11
    # CNEOS: 2020-02-13, 47 062 km.
    assert iso(since[-1].time, "utc")[:10] == "2020-02-13"
    assert since[-1].distance.to_value("km") == pytest.approx(47062.5, abs=0.5)
    text = render(report, "text")
    begins = "carried back, the orbit meets the Moon at 2017-09-15"
    # The Moon was not asked for, and is named all the same, where its part of the span is.
    assert (begins in " ".join(text.split())) is (start == "2017-09-01")
    assert any(begins in one for one in report.remarks()) is (start == "2017-09-01")


def test_a_span_before_the_moon_let_go_is_refused():
    with pytest.raises(SpanError, match=r"hits the Moon at 2017-09-15.*carried back, after the"):
        propagate(load_orbit("2020cd3-jpl-1"), *span("2015-01-01", "2016-01-01"))


def test_tables_end_with_the_fall():
    report = ephemeris_report(
        load_orbit("2024bx1-neocc"),
        *span("2024-01-21T00:20", "2024-01-21T02:00"),
        1 * u.min,
        ("J04",),
    )
    (table,) = report.tables
    assert iso(table.time[-1], "utc", 0) == "2024-01-21T00:32:00"
    assert report.ends == ("the orbit hits Earth at 2024-01-21 00:32:45 UTC: nothing comes after",)
    states = state_table(fallen(), *span(*FALL))
    assert states.tdb_days[-1] == end_days()
    assert "hits Earth" in states.metadata["impact"]
    with pytest.raises(SpanError, match="reaches beyond the impact at 2024-01-21T00:33:54 TDB"):
        observe(fallen(), parse_time("2024-01-21T01:00:00 UTC"))


def test_windows_end_with_the_fall():
    windows = observation_windows(Sky(fallen()), None, *span(*FALL))
    assert windows
    assert max(window._end_tdb_days for window in windows) <= end_days() + 1e-9
    report = observation_report(
        load_orbit("2024bx1-neocc"), *span(*FALL), sites=["52.6,12.7,50", "J04"], joint=True
    )
    assert report.nearest.is_impact
    assert not any("closest approach" in text for text in report.joint.statements)
    assert any("before the impact" in text for text in report.joint.statements)
    assert tdb_days(report.nearest.time) == pytest.approx(end_days(), abs=1e-9)
    assert any("hits Earth" in note for note in report.notes)


def test_exports_end_with_the_fall(tmp_path):
    spice = pytest.importorskip("spiceypy")
    message = ephemeris_message(fallen(), *span(*FALL))
    assert dict(message.metadata)["STOP_TIME"].startswith("2024-01-21T00:33:53.99")
    assert any("hits Earth" in comment for comment in message.comments)
    assert len(message.covariances) > 0
    assert np.isfinite(message.covariances).all()
    path = write_spk(fallen(), *span(*FALL), tmp_path / "fall.bsp", target=2000001)
    _, end = spice.wnfetd(spice.spkcov(str(path), 2000001), 0)
    assert end / SECONDS_PER_DAY == pytest.approx(end_days(), abs=1e-9)


def test_each_virtual_asteroid_has_its_own_fall():
    request = ensemble_request(load_orbit("2024bx1-neocc"), *span("2024-01-20", "2024-02-01"))
    (table,) = run_ensemble(request, 64).tables()
    assert np.all(table["impact"] == 1.0)
    assert np.all(np.abs(table["time_tdb_days"] - end_days()) * SECONDS_PER_DAY < 1.0)
    assert np.all(np.abs(table["impact_latitude_deg"] - 52.648) < 0.02)
    assert np.all(np.abs(table["impact_longitude_deg"] - 12.720) < 0.02)
    assert np.all(np.abs(table["impact_speed_km_s"] - 15.26) < 0.01)
    assert np.all(np.abs(table["distance_km"] - 6364.67) < 0.05)


def test_some_of_2024_yr4_hit_the_moon():
    request = ensemble_request(
        load_orbit("2024yr4-jpl-78"), *span("2032-12-15", "2033-01-01"), body="moon"
    )
    ensemble = run_ensemble(request, 1024)
    hits = ensemble.column("impact").sum()
    # NASA, June 2025: 4.3 %; of 24 000 it is 4.40 +- 0.13 %. Of 1 024, four standard errors.
    assert hits / 1024 == pytest.approx(0.044, abs=4.0 * np.sqrt(0.044 * 0.956 / 1024))
    moon = ensemble.column("impact_naif_id") == 301.0
    assert moon.sum() == hits
    assert np.all(np.abs(ensemble.column("distance_km")[moon] - 1737.4) < 0.01)
    assert np.isfinite(ensemble.column("impact_latitude_deg")[moon]).all()
    assert np.isnan(ensemble.column("impact_latitude_deg")[~moon]).all()
    assert np.isnan(ensemble.column("x_km")[moon]).all()


def test_an_ensemble_says_where_it_falls():
    from flyby.encounter.ensemble.impact_region import impact_regions

    request = ensemble_request(load_orbit("2024bx1-neocc"), *span("2024-01-20", "2024-02-01"))
    (region,) = impact_regions(run_ensemble(request, 64).tables())
    assert (region.body, region.count) == ("earth", 64)
    first, last = float(tdb_days(region.first)), float(tdb_days(region.last))
    assert first <= end_days() + 0.2 / SECONDS_PER_DAY
    assert last >= end_days() - 0.2 / SECONDS_PER_DAY
    assert 52.63 < region.south.value <= region.north.value < 52.67
    assert 12.70 < region.west.value <= region.east.value < 12.74
    # Across the antimeridian the arc is the short one.
    names = ("naif_id", "jd_tdb", "latitude_deg", "longitude_deg", "speed_km_s")
    rows = np.array([[399.0, 2462240.0, 1.0, lon, 20.0] for lon in (179.0, -178.0, 176.0, np.nan)])
    rows[3] = np.nan
    table = {f"impact_{name}": rows[:, k] for k, name in enumerate(names)}
    (region,) = impact_regions([table])
    assert (region.count, region.west.value, region.east.value) == (3, 176.0, -178.0)
    assert impact_regions([]) == ()
