"""JSON, CSV and ECSV, each read back by a reader that knows nothing of flyby."""

from __future__ import annotations

import csv
import io
import json
import math
import warnings
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from astropy import units as u
from astropy.table import Table
from astropy.time import Time
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic_report import earth_approach, impact, make_orbit, make_report, moon_approach

from flyby.constants import LUNAR_DISTANCE_KM
from flyby.reports import Report, render
from flyby.reports.as_json import encode
from flyby.times import iso

PARTS = {
    "b_plane": [
        "b_km",
        "b_t_km",
        "b_r_km",
        "xi_km",
        "zeta_km",
        "horizons_b_t_km",
        "horizons_b_r_km",
    ],
    "hyperbola": ["eccentricity", "turn_angle_deg"],
    "subpoint": ["latitude_deg", "longitude_deg"],
    "geostationary": [
        "enters_utc",
        "leaves_utc",
        "nearest_time_utc",
        "nearest_longitude_deg",
        "nearest_ring_km",
        "nearest_belt_km",
    ],
}
POINT = ["time_utc", "jd_tdb", "latitude_deg", "longitude_deg", "speed_km_s"]
ORBIT_KEYS = [
    "name",
    "designation",
    "solution",
    "producer",
    "solution_date",
    "epoch_jd_tdb",
    "source",
]
APPROACH_KEYS = [
    "body",
    "jd_tdb",
    "time_tdb",
    "time_utc",
    "distance_km",
    "distance_au",
    "distance_ld",
    "altitude_km",
    "relative_speed_km_s",
    "v_infinity_km_s",
    "sigma_time_s",
    "sigma_distance_km",
    "distance_min_3sigma_km",
    "distance_max_3sigma_km",
    "b_plane",
    "hyperbola",
    "subpoint",
    "geostationary",
    "impact",
]


def flat_keys() -> list[str]:
    """The columns of a CSV: nested names of the JSON document joined with "_"."""
    parts = [f"{part}_{key}" for part, keys in PARTS.items() for key in keys]
    impact = [f"impact_{key}" for key in POINT]
    entry = [f"impact_entry_{key}" for key in (*POINT, "altitude_km")]
    orbit = [f"orbit_{key}" for key in ORBIT_KEYS]
    dynamics = ["dynamics_ephemeris", "dynamics_forces"]
    return [*APPROACH_KEYS[:-5], *parts, *impact, *entry, *orbit, *dynamics]


def read_json(report: Report) -> dict[str, Any]:
    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    document = json.loads(render(report, "json"), parse_float=Decimal, parse_constant=refuse)
    assert isinstance(document, dict)
    return document


def read_csv(report: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render(report, "csv"), newline="")))


def read_ecsv(report: Report) -> Table:
    return Table.read(render(report, "ecsv"), format="ascii.ecsv")


def days_apart(text: str | Decimal, time: Time) -> float:
    """Difference [day] of a Julian date in digits from an instant, without a lossy sum."""
    day = Decimal(int(Decimal(text)))
    read = Time(float(day), float(Decimal(text) - day), format="jd", scale="tdb")
    return float(abs((read - time).to_value(u.day)))


def test_json_has_the_names_of_the_contract(report: Report) -> None:
    document = read_json(report)
    assert {"orbit", "dynamics", "approaches"} <= set(document)
    assert list(document["orbit"]) == ORBIT_KEYS
    assert list(document["dynamics"]) == ["ephemeris", "forces"]
    earth, _ = document["approaches"]
    assert list(earth) == APPROACH_KEYS
    own = ["b_km", "b_t_km", "b_r_km", "xi_km", "zeta_km"]
    assert list(earth["b_plane"]) == [*own, "horizons_b_t_km", "horizons_b_r_km"]
    assert list(earth["hyperbola"]) == ["eccentricity", "turn_angle_deg"]
    assert list(earth["subpoint"]) == ["latitude_deg", "longitude_deg"]


def test_json_values_are_the_objects_own(report: Report) -> None:
    approach = report.approaches[0]
    earth = read_json(report)["approaches"][0]
    assert earth["body"] == "earth"
    assert earth["time_tdb"] == "2029-04-13T21:46:12.746"
    assert earth["time_utc"] == "2029-04-13T21:45:03.561"
    assert float(earth["distance_km"]) == approach.distance.value
    assert float(earth["distance_au"]) == approach.distance.to_value(u.au)
    assert float(earth["distance_ld"]) == approach.distance.value / LUNAR_DISTANCE_KM
    assert float(earth["altitude_km"]) == approach.altitude.value
    assert float(earth["relative_speed_km_s"]) == approach.relative_speed.value
    assert float(earth["v_infinity_km_s"]) == approach.v_infinity.value
    assert float(earth["sigma_time_s"]) == 0.0123456789
    assert float(earth["distance_min_3sigma_km"]) == 38008.1797519756
    assert float(earth["b_plane"]["zeta_km"]) == 48284.9
    assert float(earth["hyperbola"]["turn_angle_deg"]) == 27.1925
    assert float(earth["subpoint"]["longitude_deg"]) == -46.1234
    assert earth["impact"] is None


def test_json_julian_date_keeps_more_digits_than_a_float(report: Report) -> None:
    digits = read_json(report)["approaches"][0]["jd_tdb"]
    assert digits == Decimal("2462240.407091969123")
    assert -digits.as_tuple().exponent >= 9
    # A reader that takes it for a float64 is off by no more than that can resolve, 40 us.
    plain = json.loads(render(report, "json"))["approaches"][0]["jd_tdb"]
    assert isinstance(plain, float)
    assert days_apart(Decimal(plain), report.approaches[0].time) < 40e-6 / 86400.0


def test_json_says_null_where_nothing_is_known(report: Report) -> None:
    moon = read_json(report)["approaches"][1]
    unknown = [key for key, value in moon.items() if value is None]
    assert unknown == [
        "v_infinity_km_s",
        "sigma_time_s",
        "sigma_distance_km",
        "distance_min_3sigma_km",
        "distance_max_3sigma_km",
        "b_plane",
        "hyperbola",
        "subpoint",
        "geostationary",
        "impact",
    ]


@pytest.mark.parametrize("entry", [True, False])
def test_json_impact_is_at_the_ground(entry: bool) -> None:
    hit = read_json(make_report(earth_approach(impact=impact(entry))))["approaches"][0]["impact"]
    assert hit["time_utc"] == "2029-04-13T21:34:59.814"
    assert days_apart(hit["jd_tdb"], impact().ground.time) < 1e-11
    assert float(hit["latitude_deg"]) == -12.25
    assert float(hit["longitude_deg"]) == 34.5
    assert float(hit["speed_km_s"]) == 12.5
    if entry:
        assert float(hit["entry"]["altitude_km"]) == 100.0
        assert hit["entry"]["time_utc"] == "2029-04-13T21:34:50.814"
    else:
        assert hit["entry"] is None


def test_empty_report_still_says_what_was_searched(empty_report: Report) -> None:
    document = read_json(empty_report)
    assert document["approaches"] == []
    assert document["dynamics"]["ephemeris"] == "DE440"
    assert document["search"]["start_utc"] == "2029-01-01T00:00:00.000"
    assert document["search"]["bodies"] == ["earth", "moon"]
    assert float(document["search"]["within_km"]) == pytest.approx(0.05 * 149597870.7, rel=1e-15)


def test_json_of_an_orbit_of_which_little_is_said() -> None:
    orbit = make_orbit(covariance=False)
    bare = type(orbit)(
        orbit.name, "", "", "", "", "", orbit.epoch, orbit.elements, orbit.nongravitational
    )
    document = read_json(make_report(orbit=bare))
    assert document["orbit"]["solution_date"] is None
    assert document["orbit"]["epoch_jd_tdb"] == Decimal("2459215.5")


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=12,
    )
)
def test_encoder_writes_what_the_standard_reader_reads(value: Any) -> None:
    assert json.loads(encode(value)) == value


def test_encoder_refuses_nan() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode({"distance_km": math.nan})


@settings(max_examples=25)
@given(
    day=st.integers(2287184, 2688976),
    fraction=st.floats(0.0, 1.0, exclude_max=True),
    distance_km=st.floats(1e-3, 1e9),
)
def test_no_digit_of_time_or_distance_is_lost(
    day: int, fraction: float, distance_km: float
) -> None:
    time = Time(float(day), fraction, format="jd", scale="tdb")
    report = make_report(earth_approach(time=time, distance=distance_km * u.km))
    as_json = read_json(report)["approaches"][0]
    as_csv = read_csv(report)[0]
    as_ecsv = read_ecsv(report)[0]
    assert float(as_json["distance_km"]) == distance_km
    assert float(as_csv["distance_km"]) == distance_km
    assert float(as_ecsv["distance_km"]) == distance_km
    # 12 decimals of a day are 86 ns; ECSV gives nanoseconds.
    assert days_apart(as_json["jd_tdb"], time) < 1e-12
    assert days_apart(as_csv["jd_tdb"], time) < 1e-12
    assert abs((as_ecsv["time_tdb"] - time).to_value(u.s)) < 1e-9 + 1e-10


def test_csv_columns_are_the_flattened_names(report: Report) -> None:
    first_line = render(report, "csv").splitlines()[0]
    assert not first_line.startswith("#")
    assert first_line.split(",") == flat_keys()
    assert {"b_plane_b_t_km", "hyperbola_turn_angle_deg", "impact_time_utc"} <= set(flat_keys())
    assert {f"orbit_{key}" for key in ORBIT_KEYS} <= set(flat_keys())


def test_csv_agrees_with_json(report: Report) -> None:
    rows, approaches = read_csv(report), read_json(report)["approaches"]
    assert len(rows) == len(approaches) == 2
    for row, approach in zip(rows, approaches, strict=True):
        for key, value in approach.items():
            if isinstance(value, dict):
                for inner, item in value.items():
                    assert Decimal(row[f"{key}_{inner}"]) == item
            elif key in ("b_plane", "hyperbola", "subpoint", "geostationary", "impact"):
                assert {row[name] for name in row if name.startswith(f"{key}_")} == {""}
            elif value is None:
                assert row[key] == ""
            else:
                assert row[key] == str(value) or Decimal(row[key]) == value
        assert row["orbit_name"] == "apophis-jpl-220"
        assert row["orbit_source"] == report.orbit.source
        assert row["dynamics_forces"] == "; ".join(report.forces)


def test_csv_without_approaches_has_a_header_alone(empty_report: Report) -> None:
    assert render(empty_report, "csv").splitlines() == [",".join(flat_keys())]


def test_csv_of_an_impact_fills_the_same_columns(impact_report: Report) -> None:
    row = read_csv(impact_report)[0]
    assert list(row) == flat_keys()
    assert row["impact_speed_km_s"] == "12.5"
    assert row["impact_entry_altitude_km"] == "100.0"


def test_ecsv_has_units_a_time_column_and_masks(report: Report) -> None:
    table = read_ecsv(report)
    earth, moon = report.approaches
    assert table["distance_km"].unit == u.km
    assert table["relative_speed_km_s"].unit == u.km / u.s
    assert table["sigma_time_s"].unit == u.s
    assert table["subpoint_latitude_deg"].unit == u.deg
    assert table["distance_au"].unit == u.au
    assert table["distance_ld"].unit is None
    assert table["hyperbola_eccentricity"].unit is None
    assert isinstance(table["time_tdb"], Time)
    assert table["time_tdb"].scale == "tdb"
    assert abs((table["time_tdb"][0] - earth.time).to_value(u.s)) < 1e-9
    assert list(table["time_utc"]) == [iso(earth.time, "utc"), iso(moon.time, "utc")]
    assert table["b_plane_b_km"][0] == 48300.69
    for key in ("b_plane_b_km", "sigma_distance_km", "v_infinity_km_s", "subpoint_latitude_deg"):
        assert table[key].mask.tolist() == [False, True], key
    assert np.all(table["impact_time_utc"].mask)


def test_ecsv_says_what_it_was_computed_with(report: Report) -> None:
    meta = read_ecsv(report).meta
    assert meta["orbit"]["name"] == "apophis-jpl-220"
    assert Decimal(meta["orbit"]["epoch_jd_tdb"]) == Decimal("2459215.5")
    assert meta["dynamics"] == {"ephemeris": "DE440", "forces": list(report.forces)}
    assert meta["notes"] == list(report.notes)
    assert meta["search"]["bodies"] == ["earth", "moon"]


def test_ecsv_of_an_impact_and_of_nothing(impact_report: Report, empty_report: Report) -> None:
    table = read_ecsv(impact_report)
    assert table["impact_speed_km_s"][0] == 12.5
    assert table["impact_time_utc"][0] == "2029-04-13T21:34:59.814"
    empty = read_ecsv(empty_report)
    assert len(empty) == 0
    assert empty.colnames == read_ecsv(impact_report).colnames


@pytest.mark.parametrize("file_format", ["text", "json", "csv", "ecsv", "markdown"])
def test_no_format_warns_or_says_nan(report: Report, file_format: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        text = render(report, file_format)
    words = set(text.replace(",", " ").replace("|", " ").lower().split())
    assert not words & {"nan", "inf", "-inf", "none", "masked"}
    assert text.endswith("\n")
    assert moon_approach().v_infinity.value != moon_approach().v_infinity.value
