"""The calendar, read back by the independent package icalendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyby.catalogue.missions import GRADES, MissionWindow, mission_windows, soft_date
from flyby.errors import OutputError
from flyby.exports.calendar import _escaped, _folded, calendar_text, write_calendar
from flyby.observing import load_site, observation_windows
from flyby.orbits import load_orbit
from flyby.reports import observation_report, render
from flyby.times import future_utc, parse_time

UTC = timezone.utc

icalendar = pytest.importorskip("icalendar", reason="needs icalendar: pip install -e '.[test]'")

START, STOP = parse_time("2029-04-11T00:00 UTC"), parse_time("2029-04-15T00:00 UTC")
SITES = ("P93", "T09", "J04", "W57", "dsa-3", "253")


@pytest.fixture(scope="module")
def report():
    return observation_report(load_orbit("apophis"), START, STOP, SITES, joint=True)


@pytest.fixture(scope="module")
def text(report):
    return render(report, "ics")


@pytest.fixture(scope="module")
def events(text):
    calendar = icalendar.Calendar.from_ical(text)
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"].startswith("-//flyby//")
    return calendar.walk("VEVENT")


def categories(event):
    return [str(name) for name in event["CATEGORIES"].cats]


def of(events, category):
    return [event for event in events if category in categories(event)]


def utc(time):
    """To the second, from the instant itself."""
    with future_utc():
        return time.to_datetime(timezone=UTC)


def test_every_window_is_an_event_to_the_second(report, events):
    found = of(events, "flyby window")
    assert len(found) == len(report.windows) > 20
    for event, window in zip(found, report.windows, strict=True):
        for name, time in (("DTSTART", window.start), ("DTEND", window.end)):
            told = event[name].dt
            assert told.utcoffset() == timedelta(0)
            assert told.microsecond == 0
            # Rounded to the second; a millisecond for the rounding of datetime.
            assert abs((told - utc(time)).total_seconds()) <= 0.501
        assert window.name in event["SUMMARY"]
        assert window.kind in event["SUMMARY"]
        place = window.place
        assert event["LOCATION"].startswith(f"{place.name} ({place.identifier})")
        assert event["GEO"].latitude == pytest.approx(place.latitude_deg, abs=1e-6)
        assert event["GEO"].longitude == pytest.approx(place.longitude_deg, abs=1e-6)
        assert {window.kind, window.network} <= set(categories(event))


def test_the_description_says_what_it_is_for(report, events):
    for event, window in zip(of(events, "flyby window"), report.windows, strict=True):
        said = str(event["DESCRIPTION"])
        assert report.orbit.designation in said
        assert f"Opened by: {window.opens.replace('_', ' ')}." in said
        assert f"Closed by: {window.closes.replace('_', ' ')}." in said
        assert f"Highest: {window.peak_altitude.value:.1f} deg at " in said
        assert ("Brightest: V" in said) == (window.kind == "optical")
        for clause in window.assumed_limits:
            assert clause in said
        for note in window.notes:
            assert note in said
        assert "JPL 220" in said


def test_simultaneous_windows_are_events_too(report, events):
    (part,) = report.joint.coverage
    found = of(events, "flyby simultaneous")
    assert len(found) == len(part.simultaneous) > 0
    for event, both in zip(found, part.simultaneous, strict=True):
        assert abs((event["DTSTART"].dt - utc(both.start)).total_seconds()) <= 0.501
        assert abs((event["DTEND"].dt - utc(both.end)).total_seconds()) <= 0.501
        assert f"Baseline: {both.baseline.value:.0f} km" in event["DESCRIPTION"]
        assert f"{both.parallax.value:.1f} arcsec" in event["DESCRIPTION"]


def test_missions_keep_the_precision_that_was_published():
    calendar = icalendar.Calendar.from_ical(
        calendar_text(load_orbit("apophis"), (), mission_windows())
    )
    events = of(calendar.walk("VEVENT"), "flyby mission")
    assert len(events) == len(mission_windows())
    for event, mission in zip(events, mission_windows(), strict=True):
        said = str(event["DESCRIPTION"])
        assert f"precision: {mission.precision}" in said
        assert f"grade {mission.grade} ({GRADES[mission.grade]}): {mission.source}" in said
        timed = isinstance(event["DTSTART"].dt, datetime)
        assert timed == (mission.precision in ("minute", "hour"))
        if timed:
            assert event["DTSTART"].dt == utc(mission.earliest)
            assert event["DTEND"].dt == utc(mission.latest)
    by_name = {f"{e['SUMMARY']}": e for e in events}
    arrival = by_name["Ramses: arrival"]  # "February 2029"; DTEND is the day after the last
    assert (arrival["DTSTART"].dt, arrival["DTEND"].dt) == (date(2029, 2, 1), date(2029, 3, 1))
    watch = by_name["OSIRIS-APEX: watches the encounter from afar"]
    assert (watch["DTSTART"].dt, watch["DTEND"].dt) == (date(2029, 4, 13), date(2029, 4, 14))


def test_a_soft_end_within_a_day_takes_the_whole_day():
    end = soft_date(
        {
            "earliest": "2029-04-13T06:00",
            "latest": "2029-04-13T18:00",
            "text": "that day",
            "precision": "day",
        }
    )
    mission = MissionWindow("Probe", "ESA", "passes, near; by", end, end, "P", "a \\ source")
    calendar = icalendar.Calendar.from_ical(calendar_text(load_orbit("apophis"), (), (mission,)))
    (event,) = calendar.walk("VEVENT")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2029, 4, 13), date(2029, 4, 14))
    assert event["SUMMARY"] == "Probe: passes, near; by"
    assert "a \\ source" in event["DESCRIPTION"]


def test_lines_end_and_fold_as_the_standard_asks(text):
    lines = text.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode("utf-8")) for line in lines) <= 75
    assert "Malargüe" in text.replace("\r\n ", "")


def test_identifiers_are_unique_and_stable(report, text, events):
    identifiers = [str(event["UID"]) for event in events]
    assert len(set(identifiers)) == len(identifiers)
    assert render(report, "ics") == text
    again = observation_report(load_orbit("apophis"), START, STOP, ["J04"])
    fewer = icalendar.Calendar.from_ical(render(again, "ics"))
    names = {str(e["UID"]) for e in of(fewer.walk("VEVENT"), "flyby window")}
    assert names
    assert names <= set(identifiers)


def test_the_stamp_is_that_of_the_data(report, events):
    # Solution 220 is of 2024-06-25; nothing in the file comes from the clock of the machine.
    stamps = {event["DTSTAMP"].dt for event in events}
    assert stamps == {datetime(2024, 6, 25, tzinfo=UTC)}
    undated = replace(report.orbit, solution_date="")
    text = calendar_text(undated, report.windows[:1])
    assert "DTSTAMP:20251120T235851Z" not in text
    assert "DTSTAMP:20251120T000000Z" in text  # the epoch, 2025-11-21.0 TDB, is that day in UTC
    spelt = calendar_text(replace(undated, solution_date="2024-Jun-25 10:11:08"), ())
    assert "VEVENT" not in spelt
    spelt = calendar_text(
        replace(undated, solution_date="2024-Jun-25 10:11:08"), report.windows[:1]
    )
    assert "DTSTAMP:20240625T000000Z" in spelt


def test_a_window_of_no_length_still_ends_after_it_begins(report):
    window = report.windows[0]
    point = replace(window, _end_tdb_days=window._start_tdb_days + 1e-7, _texts=None)
    calendar = icalendar.Calendar.from_ical(calendar_text(report.orbit, [point]))
    (event,) = calendar.walk("VEVENT")
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(seconds=1)


def test_a_file_is_written_whole(report, tmp_path):
    path = write_calendar(tmp_path / "out" / "apophis.ics", report.orbit, report.windows)
    data = path.read_bytes()
    assert data.count(b"\r\n") == data.count(b"\n")
    assert data.decode("utf-8") == calendar_text(report.orbit, report.windows)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError):
        write_calendar(tmp_path / "file" / "apophis.ics", report.orbit, report.windows)


def test_windows_without_a_site_have_no_place(report):
    from flyby.observing import geometric_windows

    own = geometric_windows(report.orbit, START, STOP)
    calendar = icalendar.Calendar.from_ical(calendar_text(report.orbit, own))
    events = calendar.walk("VEVENT")
    assert [str(event["SUMMARY"]) for event in events] == [
        f"{report.orbit.designation}: {window.name}, geometric" for window in own
    ]
    assert not any("GEO" in event or "LOCATION" in event for event in events)


def test_any_site_can_be_written(report):
    site = load_site("-30.5,21.25,1800")
    windows = observation_windows(report.orbit, [site], START, STOP)
    calendar = icalendar.Calendar.from_ical(calendar_text(report.orbit, windows))
    assert len(calendar.walk("VEVENT")) == len(windows) > 0


@given(st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"))))
def test_any_text_survives_folding_and_escaping(words):
    folded = _folded(("SUMMARY", _escaped(words)))
    assert all(len(line.encode("utf-8")) <= 75 for line in folded.split("\r\n"))
    event = icalendar.Event.from_ical(f"BEGIN:VEVENT\r\n{folded}\r\nEND:VEVENT\r\n")
    assert str(event["SUMMARY"]) == words
