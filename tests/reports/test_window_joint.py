"""The joint view, the summary and the night of the flyby in each format, from a real search."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace

import numpy as np
import pytest
from astropy import units as u
from astropy.table import Table

from flyby.errors import UnknownNameError
from flyby.observing import InvalidSiteError, load_site
from flyby.orbits import load_orbit
from flyby.reports import WindowReport, observation_report, render
from flyby.reports.window_search import NoWindowError
from flyby.reports.window_summary import night_windows
from flyby.tables import table_pieces
from flyby.times import parse_time, tdb_days

START, STOP = parse_time("2029-04-12T00:00 UTC"), parse_time("2029-04-15T00:00 UTC")
SITES = ("P93", "381", "T09", "J04", "M57", "309", "usuda", "W57")


@pytest.fixture(scope="module")
def report() -> WindowReport:
    return observation_report(load_orbit("apophis"), START, STOP, SITES, joint=True)


@pytest.fixture(scope="module")
def document(report: WindowReport) -> dict:
    return json.loads(render(report, "json"))


def test_json_has_the_joint_view_under_the_names_of_the_contract(report, document):
    joint = document["joint"]
    for item in joint["simultaneous"]:
        assert {"sites", "start_utc", "end_utc", "baseline_km", "parallax_arcsec"} <= set(item)
        assert len(item["sites"]) == 2
        assert item["start_utc"] < item["end_utc"]
    for item in joint["gaps"]:
        assert {"start_utc", "end_utc"} <= set(item)
    (part,) = report.joint.coverage
    assert len(joint["simultaneous"]) == len(part.simultaneous) > 0
    assert len(joint["gaps"]) == len(part.gaps) > 0
    assert len(joint["handovers"]) == len(part.handovers) > 0
    assert joint["statements"] == list(part.statements)
    assert joint["networks"] == ["JAXA", "ESA"]
    assert joint["kinds"] == ["optical"]
    assert joint["closest_approach"]["time_utc"].startswith("2029-04-13T21:45:03.")
    seen_by = {row["seen_by"] for row in joint["coverage"]}
    assert seen_by == {"JAXA", "ESA", "anybody", "together"}


def test_json_is_what_the_plain_encoder_writes(report, document):
    """The rows are written by another encoder than the rest: nothing may get lost."""
    from flyby.reports.as_json import encode

    assert json.loads(encode(report.record())) == document


def test_the_joint_view_is_null_where_nobody_asked(report):
    alone = replace(report, joint=None)
    assert json.loads(render(alone, "json"))["joint"] is None
    assert "together, optical" not in render(alone)
    header = render(alone, "csv").splitlines()[0]
    assert header.startswith("site,name,agency,kind,start_utc")


def test_assets_are_summed_up(report, document):
    for summary, entry in zip(report.summaries(), document["assets"], strict=True):
        own = [w for w in document["windows"] if w["site"] == entry["site"]]
        assert entry["windows"] == len(own)
        if own:
            assert entry["first_utc"] == own[0]["start_utc"]
            assert entry["last_utc"] == own[-1]["end_utc"]
        hours = sum(w.duration.to_value(u.h) for w in summary.windows)
        assert entry["total_h"] == pytest.approx(hours)
        light = [w["brightest_v_mag"] for w in own if w["kind"] == "optical"]
        assert entry["brightest_v_mag"] == (min(light) if light else None)


def test_csv_is_one_table(report, document):
    rows = list(csv.DictReader(io.StringIO(render(report, "csv"), newline="")))
    kinds = [row["row"] for row in rows]
    joint = document["joint"]
    for what, entries in (
        ("window", document["windows"]),
        ("simultaneous", joint["simultaneous"]),
        ("handover", joint["handovers"]),
        ("gap", joint["gaps"]),
    ):
        assert kinds.count(what) == len(entries)
        own = [row for row in rows if row["row"] == what]
        for row, entry in zip(own, entries, strict=True):
            for key in ("start_utc", "end_utc"):
                assert row[key] == entry.get(key, row[key])
    both = next(row for row in rows if row["row"] == "simultaneous")
    first = joint["simultaneous"][0]
    assert both["site"] == " ".join(first["sites"])
    assert float(both["parallax_arcsec"]) == first["parallax_arcsec"]
    over = next(row for row in rows if row["row"] == "handover")
    first = joint["handovers"][0]
    assert float(over["overlap_min"]) == pytest.approx(first["overlap_min"] - first["gap_min"])


def test_ecsv_is_read_by_astropy(report, document):
    table = Table.read(render(report, "ecsv"), format="ascii.ecsv")
    windows = table[table["row"] == "window"]
    assert list(windows["start_utc"]) == [w["start_utc"] for w in document["windows"]]
    assert windows["peak_altitude_deg"].unit == u.deg
    assert windows["max_rate_deg_per_h"].unit == u.deg / u.h
    assert table["parallax_arcsec"].unit == u.arcsec
    assert table["baseline_km"].unit == u.km
    for row, entry in zip(windows, document["windows"], strict=True):
        assert row["max_rate_deg_per_h"] == entry["max_rate_deg_per_h"]
    # The Time columns are the instants of the texts, which are cut to a millisecond.
    found = [float(tdb_days(parse_time(f"{text} UTC"))) for text in table["end_utc"]]
    offset = (tdb_days(table["end_tdb"]) - np.array(found)) * 86400.0
    assert np.abs(offset).max() < 1.1e-3
    assert bool(table["parallax_arcsec"].mask[0])
    assert table.meta["orbit"]["solution"] == "220"
    assert table.meta["missions"] == document["missions"]
    assert table.meta["joint"]["statements"] == document["joint"]["statements"]
    assert table.meta["assets"] == document["assets"]


def test_ecsv_keeps_all_digits_that_astropy_would_write(report):
    slow = io.StringIO()
    whole = replace(report.data_table(), delimiter=" ")
    slow.write("".join(table_pieces(whole, "ecsv")))
    ours = Table.read(render(report, "ecsv"), format="ascii.ecsv")
    theirs = Table.read(slow.getvalue(), format="ascii.ecsv")
    assert ours.colnames == theirs.colnames
    for name in ours.colnames:
        if name.endswith("_tdb"):
            assert np.array_equal(ours[name].value, theirs[name].value)
        else:
            one, other = (np.ma.array(table[name]) for table in (ours, theirs))
            assert one.dtype == other.dtype
            assert np.array_equal(np.ma.getmaskarray(one), np.ma.getmaskarray(other))
            assert np.array_equal(one.compressed(), other.compressed())


def test_an_empty_ecsv_still_has_its_columns(report):
    empty = replace(report, windows=(), joint=None)
    table = Table.read(render(empty, "ecsv"), format="ascii.ecsv")
    assert len(table) == 0
    assert "start_utc" in table.colnames


def test_the_text_opens_with_what_a_planner_reads(report):
    text = report.text(every=True)
    lines = text.splitlines()
    assert max(map(len, lines)) <= 80
    order = [
        text.index(head)
        for head in (
            "of 8 assets can observe",
            "JAXA's network",
            "Closest approach 2029-04-13 21:45:04 UTC, 38 011 km from the geocentre",
            "JAXA and ESA together, optical",
            "Hand-overs, within 2 days of closest approach",
            "Nobody sees it, within 2 days",
            "Missions, as published",
            "Bisei Spaceguard Center (JAXA, P93, optical)",
        )
    ]
    assert order == sorted(order)
    night = night_windows(report.windows, report.nearest)
    marked = [line for line in lines if line.startswith("  * 13")]
    assert {w.site for w in night} >= {"P93", "J04", "M57"}
    assert [name in "".join(marked) for name in ("Tenerife", "Mufara", "Bisei")] == [
        True,
        True,
        False,
    ]
    assert "JAXA P93 until 2029-04-13 17:14:44, ESA M57 from 2029-04-13 18:46:56" in text


def test_every_window_is_listed_only_where_it_is_asked_for_or_there_are_few(report):
    def listed(text):
        return len(re.findall(r"^  2029-\d\d-\d\d \S+ to 2029-", text, re.MULTILINE))

    assert listed(report.text(every=True)) == len(report.windows)
    assert listed(report.text(every=False)) == 0
    assert "--all lists every window" in report.text(every=False)
    few = replace(report, windows=report.windows[:5])
    assert listed(str(few)) == 5
    assert "--all" not in str(few)


def test_no_closest_approach_in_the_span():
    report = observation_report(
        load_orbit("apophis"), START, parse_time("2029-04-13T06:00 UTC"), ["J04", "T09"], joint=True
    )
    assert report.nearest is None
    text = render(report)
    assert "Closest approach" not in text
    assert "Nobody sees it, " in text
    assert json.loads(render(report, "json"))["joint"]["closest_approach"] is None


def test_what_is_being_done_is_told():
    told: list[str] = []
    observation_report(load_orbit("apophis"), START, STOP, ["P93"], joint=True, tell=told.append)
    assert told == [
        "propagating the orbit",
        "searching the windows of 1 site",
        "comparing the networks",
    ]


def test_kinds_follow_what_is_asked_for():
    orbit = load_orbit("apophis")
    only = observation_report(orbit, START, STOP, ["usuda", "dsa-2"], joint=True)
    assert [part.kind for part in only.joint.coverage] == ["tracking"]
    eye = observation_report(orbit, START, STOP, ["P93", "J04"], ("naked-eye",), joint=True)
    assert [part.kind for part in eye.joint.coverage] == ["naked-eye"]
    assert eye.joint.coverage[0].present == ("JAXA", "ESA")
    radar = observation_report(orbit, START, STOP, ["50,7,200"], ("radar",))
    assert {window.kind for window in radar.windows} == {"radar"}
    both = observation_report(orbit, START, STOP, ["28.3,-16.5"], ("radar", "optical"))
    assert {site.kind for site in both.sites} == {"radar", "optical"}


def test_a_site_named_twice_is_searched_once():
    report = observation_report(load_orbit("apophis"), START, STOP, ["P93", "bisei"])
    assert len(report.sites) == 1
    starts = [window._start_tdb_days for window in report.windows]
    assert len(set(starts)) == len(starts)


def test_bad_input_is_refused_in_a_sentence():
    orbit = load_orbit("apophis")
    with pytest.raises(UnknownNameError, match="Nearest: ogs-tenerife"):
        observation_report(orbit, START, STOP, ["Tenerif"])
    with pytest.raises(InvalidSiteError, match="latitude 95 deg"):
        observation_report(orbit, START, STOP, ["95,10"])
    with pytest.raises(NoWindowError, match=r"Bisei Spaceguard Center \(optical\)"):
        observation_report(orbit, START, STOP, ["P93"], ("radar",))
    with pytest.raises(InvalidSiteError, match=r"minimum altitude 95 deg .* nothing can satisfy"):
        load_site("P93").with_limits(minimum_altitude=95.0 * u.deg)


def test_limits_that_contradict_each_other_are_named():
    """Neither limit is impossible by itself; together they leave nothing."""
    site = load_site("J04").with_limits(
        maximum_sun_altitude=-12.0 * u.deg, fastest_rate=0.5 * u.deg / u.h, limiting_magnitude=5.0
    )
    report = observation_report(load_orbit("apophis"), START, STOP, [site])
    assert report.windows == ()
    ((_, reasons),) = report.unseen
    assert set(reasons) == {"magnitude", "rate"}
    line = report.nothing_found()
    assert "forbidden by magnitude and rate to ESA OGS, Tenerife (J04)" in line
    assert "\n" not in line


def test_who_carries_a_spacecraft_beside_apophis_through_closest_approach():
    orbit = load_orbit("apophis")
    span = parse_time("2029-04-13T12:00"), parse_time("2029-04-14T06:00")
    report = observation_report(orbit, *span, kinds=("tracking",), joint=True)
    assert report.joint.networks == ("JAXA", "ESA", "NASA")
    closest = float(tdb_days(parse_time("2029-04-13T21:45:04")))
    carrying = {
        one.site for one in report.windows if one._start_tdb_days <= closest <= one._end_tdb_days
    }
    assert carrying == {"dsa-2", "dsa-3", "dss-63", "257"}
    malargue = next(one for one in report.windows if one.site == "dsa-3")
    # Derived before, sampled every two minutes: 21:30 to 22:06, at 11 deg at most. So each end may
    # lie two minutes further out.
    assert 36.0 <= malargue.duration.to_value("min") < 40.0
    assert malargue.peak_altitude.to_value("deg") == pytest.approx(11.0, abs=0.6)
    assert report.joint.coverage[0].gaps == ()
    without = observation_report(
        orbit, *span, kinds=("tracking",), joint=True, networks=("JAXA", "ESA")
    )
    (gap,) = without.joint.coverage[0].gaps
    # Between Cebreros and Usuda.
    assert gap.duration.to_value("min") == pytest.approx(25.0, abs=2.0)
