"""Mission windows with soft edges, and physical parameters, as published."""

from __future__ import annotations

import astropy.units as u
import pytest

from flyby.catalogue.missions import PRECISIONS, mission_windows, soft_date
from flyby.catalogue.physical import (
    magnitude_parameters,
    magnitude_set,
    physical_quantities,
    physical_quantity,
    preferred_magnitude_set,
)
from flyby.errors import InvalidTimeError, UnknownNameError
from flyby.times import iso, tdb_days


def found(mission, event):
    return next(w for w in mission_windows() if (w.mission, w.event) == (mission, event))


@pytest.mark.parametrize("window", mission_windows(), ids=lambda w: f"{w.mission} {w.event}")
def test_every_event_has_a_grade_and_a_source(window):
    assert window.grade in ("P", "P*", "S", "D")
    assert window.source
    assert window.agency
    assert window.precision in PRECISIONS
    assert window.start.earliest <= window.start.latest
    assert window.end.earliest <= window.end.latest
    assert window.earliest <= window.latest


def test_the_missions_are_there_in_time_order():
    missions = {window.mission for window in mission_windows()}
    assert missions == {"Ramses", "DESTINY+", "OSIRIS-APEX"}
    starts = [window.earliest.jd for window in mission_windows()]
    assert starts == sorted(starts)


def test_february_2029_has_soft_edges():
    arrival = found("Ramses", "arrival")
    assert arrival.precision == "month"
    assert arrival.start.text == "2029-02"
    assert iso(arrival.start.earliest, "utc", 0) == "2029-02-01T00:00:00"
    assert iso(arrival.end.latest, "utc", 0) == "2029-03-01T00:00:00"


def test_bounds_are_not_a_date():
    flyby = found("DESTINY+", "fly-by of Apophis")
    assert flyby.precision == "bounds"
    assert flyby.latest == found("Ramses", "arrival").latest


def test_the_gravity_assist_is_an_hour_after_closest_approach():
    assist = found("OSIRIS-APEX", "Earth gravity assist")
    assert iso(assist.start.earliest, "utc", 0) == "2029-04-13T22:15:00"
    assert assist.precision == "hour"


@pytest.mark.parametrize(
    ("text", "precision", "earliest", "latest"),
    [
        ("2029", "year", "2029-01-01", "2030-01-01"),
        ("2029-12", "month", "2029-12-01", "2030-01-01"),
        ("2028-02-29", "day", "2028-02-29", "2028-03-01"),
        ("2029-04-13T22:45", "minute", "2029-04-13T22:45", "2029-04-13T22:45"),
    ],
)
def test_dates_cut_where_the_publication_stops(text, precision, earliest, latest):
    date = soft_date(text)
    assert (date.text, date.precision) == (text, precision)
    assert iso(date.earliest, "utc", 0).startswith(earliest)
    assert iso(date.latest, "utc", 0).startswith(latest)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("spring 2029", "cannot read 'spring 2029'"),
        ("13.4.2029", "cannot read"),
        (
            {"earliest": "2029-02-02", "latest": "2029-02-01", "text": "x", "precision": "day"},
            "exchange them",
        ),
        (
            {
                "earliest": "2029-02-01",
                "latest": "2029-02-02",
                "text": "x",
                "precision": "fortnight",
            },
            "not a precision",
        ),
    ],
)
def test_dates_that_make_no_sense_are_refused(value, message):
    with pytest.raises(InvalidTimeError, match=message):
        soft_date(value)


def test_published_magnitudes_differ_by_four_fifths():
    values = [entry.absolute_magnitude for entry in magnitude_parameters()]
    assert max(values) - min(values) == pytest.approx(0.807)
    assert all(entry.reference and entry.read_in for entry in magnitude_parameters())


def test_the_preferred_set_is_pravec_2014():
    assert preferred_magnitude_set("99942 Apophis (2004 MN4)") is magnitude_set("pravec-2014")
    assert preferred_magnitude_set("101955 Bennu") is None
    with pytest.raises(UnknownNameError, match="no set of H and G is called 'x'"):
        magnitude_set("x")


def test_quantities_carry_units_and_references():
    by_name = {entry.name: entry for entry in physical_quantities() if entry.preferred}
    assert by_name["diameter"].quantity == 0.34 * u.km
    assert "Brozovic" in by_name["diameter"].reference
    assert by_name["geometric albedo"].quantity.unit == u.dimensionless_unscaled


def test_the_campaign_of_osiris_apex_names_the_conflict_of_its_sources():
    campaign = found("OSIRIS-APEX", "campaign at Apophis")
    assert iso(campaign.start.earliest, "utc", 0) == "2029-04-14T00:00:00"
    assert iso(campaign.start.latest, "utc", 0) == "2029-09-01T00:00:00"  # the end of August
    assert iso(campaign.end.earliest, "utc", 0) == "2030-10-01T00:00:00"
    assert iso(campaign.end.latest, "utc", 0) == "2031-03-01T00:00:00"
    assert "sources conflict" in campaign.note
    # The end is the start plus 18 months, to within the half month that the words leave.
    for start, end in zip(
        (campaign.start.earliest, campaign.start.latest),
        (campaign.end.earliest, campaign.end.latest),
        strict=True,
    ):
        assert tdb_days(end) - tdb_days(start) == pytest.approx(18 * 30.44, abs=16.0)


def test_don_quijote_is_deployed_between_arrival_and_closest_approach():
    deployed = found("Ramses", "Don Quijote deployed onto Apophis")
    assert deployed.agency == "ESA / JAXA"
    assert deployed.earliest == found("Ramses", "arrival").start.earliest
    assert iso(deployed.latest, "utc", 0) == "2029-04-13T21:45:00"
    assert deployed.precision == "bounds"


def test_published_sizes_span_340_to_420_m():
    sizes = [entry for entry in physical_quantities() if entry.name == "diameter"]
    assert [entry.preferred for entry in sizes].count(True) == 1
    spread = next(e for e in physical_quantities() if e.name == "range of published diameters")
    least, most = spread.value - spread.uncertainty, spread.value + spread.uncertainty
    assert (least, most) == (pytest.approx(0.34), pytest.approx(0.42))
    assert all(least - 1e-9 <= entry.value <= most for entry in sizes)
    assert all(entry.reference and entry.read_in for entry in sizes)
    assert physical_quantity("99942 Apophis (2004 MN4)", "diameter").value == 0.34
    assert physical_quantity("101955 Bennu", "diameter") is None
