"""``flyby ephemeris`` as it is typed, with the real propagator."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from astropy import units as u
from astropy.table import Table
from astropy.time import Time
from cli_session import Run, only_line
from hypothesis import given
from hypothesis import strategies as st

from flyby.errors import UnitError
from flyby.typed_quantities import read_step

NIGHT = "--start 2029-04-13T20:00 --stop 2029-04-13T23:00"


def test_the_table_of_the_night_of_the_approach(run: Run) -> None:
    result = run(f"flyby ephemeris --site J04 {NIGHT} --step 30m")
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    text = result.stdout
    for words in (
        "Ephemeris of 99942 Apophis",
        "JPL 220",
        "relativity (EIH)",
        "V from H=19.09, G=0.24",
        "ESA OGS, Tenerife (J04), 28.30100 deg N, 16.51180 deg W, 2451 m",
        "of the asteroid without refraction",
        "no leap second",
    ):
        assert words in " ".join(text.split())
    assert max(map(len, text.partition("observer")[2].partition("Assumed")[0].splitlines())) <= 80
    rows = re.findall(r"^2029-04-13 \d\d:\d\d .*$", text, flags=re.MULTILINE)
    assert len(rows) % 7 == 0  # folded: each time in every part
    assert [row[11:16] for row in rows[:7]] == [
        "20:00",
        "20:30",
        "21:00",
        "21:30",
        "22:00",
        "22:30",
        "23:00",
    ]
    heading, units = text.splitlines()[text.splitlines().index(rows[0]) - 3 :][:2]
    assert heading.split()[0] == "time"
    assert units.split()[0] == "UTC"


def test_the_machine_formats_agree(run: Run) -> None:
    line = f"flyby ephemeris --site J04 --site P93 {NIGHT} --step 1h --format"
    document = json.loads(run(f"{line} json").stdout)
    rows = list(csv.DictReader(io.StringIO(run(f"{line} csv").stdout, newline="")))
    table = Table.read(run(f"{line} ecsv").stdout, format="ascii.ecsv")
    nested = [(t["site"], row) for t in document["tables"] for row in t["rows"]]
    assert [site for site, _ in nested] == ["J04"] * 4 + ["P93"] * 4
    assert len(rows) == len(table) == len(nested)
    for (site, record), row, entry in zip(nested, rows, table, strict=True):
        assert site == row["site"] == entry["site"]
        assert record["time_utc"] == row["time_utc"] == entry["time_utc"]
        assert abs((entry["time_tdb"] - Time(record["time_tdb"], scale="tdb")).sec) < 0.00051
        assert record["constellation"] == row["constellation"] == entry["constellation"]
        for key, value in record.items():
            if key.rpartition("_")[2] in ("deg", "au", "km", "s", "mag", "arcsec", "min"):
                assert float(row[key]) == value == entry[key]
    assert set(document["columns"]) == set(document["tables"][0]["rows"][0])
    assert table["distance_rate_km_s"].unit == u.km / u.s
    assert table["right_ascension_rate_arcsec_per_min"].unit == u.arcsec / u.min
    assert document["rows"]["step_s"] == 3600.0
    assert document["orbit"]["solution"] == "220"
    assert "H=19.09, G=0.24" in document["photometry"]
    assert table.meta["orbit"]["solution"] == "220"
    # UTC and TDB of one row are 69.184 s apart, and the Julian date is the latter's.
    assert (nested[0][1]["time_utc"], nested[0][1]["time_tdb"]) == (
        "2029-04-13T20:00:00.000",
        "2029-04-13T20:01:09.186",
    )
    assert nested[0][1]["jd_tdb"] == pytest.approx(2462240.33413410, abs=1e-8)


def test_two_sites_are_parted_by_their_parallax(run: Run) -> None:
    line = "flyby ephemeris --site J04 --site Z58 --start 2029-04-13T21:45 --step 1m --format json"
    first, second = (
        t["rows"][0] for t in json.loads(run(f"{line} --stop 2029-04-13T21:46").stdout)["tables"]
    )
    apart = np.hypot(
        (first["right_ascension_deg"] - second["right_ascension_deg"])
        * np.cos(np.radians(first["declination_deg"])),
        first["declination_deg"] - second["declination_deg"],
    )
    # 1 800 km between Tenerife and Cebreros, seen across from 34 000 km: some 2 to 3 deg.
    assert 1.0 < apart < 3.2


def test_the_geocentre_has_no_horizon(run: Run) -> None:
    line = f"flyby ephemeris {NIGHT} --step 1h"
    (table,) = json.loads(run(f"{line} --format json").stdout)["tables"]
    assert (table["site"], table["latitude_deg"]) == ("geocentre", None)
    for row in table["rows"]:
        unknown = [key for key, value in row.items() if value is None]
        assert unknown == [
            "azimuth_deg",
            "altitude_deg",
            "sun_altitude_deg",
            "moon_altitude_deg",
            "air_mass",
            "hour_angle_deg",
            "parallactic_angle_deg",
        ]
    text = run(line).stdout
    assert "the geocentre: no horizon, no parallax" in text
    assert "Sun alt" not in text
    ecsv = Table.read(run(f"{line} --format ecsv").stdout, format="ascii.ecsv")
    assert ecsv["altitude_deg"].mask.all()
    assert "altitude" not in "".join(run(f"{line} --format csv").stdout.splitlines()[1:])


def test_refraction_lifts_the_asteroid_alone(run: Run) -> None:
    line = f"flyby ephemeris --site J04 {NIGHT} --step 3h"
    plain, lifted = (
        json.loads(run(f"{line} --format json {option}").stdout)["tables"][0]["rows"][-1]
        for option in ("", "--refraction")
    )
    # At 6 deg, 2 450 m up: 8.5' at sea level, less a quarter.
    assert 60.0 * (lifted["altitude_deg"] - plain["altitude_deg"]) == pytest.approx(6.3, abs=0.7)
    assert {key for key in plain if plain[key] != lifted[key]} == {"altitude_deg"}
    assert "with refraction" in run(f"{line} --refraction").stdout


def test_rows_are_equally_spaced_in_the_scale_that_was_typed(run: Run) -> None:
    line = "flyby ephemeris --stop 2029-04-13T21:00 --step 1h --format json"
    typed_tdb = json.loads(run(f"{line} --start '2029-04-13T18:00 TDB'").stdout)["tables"][0][
        "rows"
    ]
    assert [row["time_tdb"][11:] for row in typed_tdb] == [
        "18:00:00.000",
        "19:00:00.000",
        "20:00:00.000",
        "21:00:00.000",
    ]
    # A leap second ended 2016: the rows stay on the hour.
    leap = "flyby ephemeris --start 2016-12-31T23:00 --stop 2017-01-01T01:00 --step 1h"
    rows = json.loads(run(f"{leap} --format json").stdout)["tables"][0]["rows"]
    assert [row["time_utc"][11:] for row in rows] == [
        "23:00:00.000",
        "00:00:00.000",
        "01:00:00.000",
    ]
    hours = np.diff([float(row["jd_tdb"]) for row in rows]) * 24.0
    np.testing.assert_allclose(hours, [1.0 + 1.0 / 3600.0, 1.0], atol=1e-7)


def test_a_result_goes_to_a_file(run: Run) -> None:
    result = run(f"flyby ephemeris {NIGHT} --step 1h --format csv -o out/night.csv")
    assert (result.exit_code, result.output) == (0, "")
    assert len(Path("out/night.csv").read_text(encoding="utf-8").splitlines()) == 5


@pytest.mark.parametrize("step", ["0s", "1x", "-1h", "nan", "1", "h", "1e3s", "inf d", "", "٣h"])
def test_a_step_that_is_none_is_refused(run: Run, step: str) -> None:
    assert "as a step; write" in only_line(run(f"flyby ephemeris {NIGHT} --step '{step}'"))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (f"{NIGHT} --step 0.01s", "1,080,001 rows, more than 1,000,000"),
        (f"{NIGHT} --step 0.02s --site J04 --site P93", "1,080,002 rows, more than 1,000,000"),
        (f"{NIGHT} --step 0.0001s", "at least 0.001 s"),
        (f"{NIGHT} --step 1h --site J4O", "no site is called 'J4O'"),
        (f"{NIGHT} --step 1h --site 95,0,0", "95"),
        (f"{NIGHT} --step 1h --orbit nonsense", "nonsense"),
        ("--start 2029-04-14 --stop 2029-04-13 --step 1h", "before it has begun"),
        ("--start someday --stop 2029-04-13 --step 1h", "cannot read 'someday'"),
        ("--start 1200-01-01 --stop 2029-04-13 --step 1000d", "DE440"),
    ],
)
def test_bad_input_is_one_line(run: Run, options: str, words: str) -> None:
    assert words in only_line(run(f"flyby ephemeris {options}"))


def test_start_stop_and_step_are_needed(run: Run) -> None:
    for missing in ("--start", "--stop", "--step"):
        words = {"--start": "2029-04-13", "--stop": "2029-04-14", "--step": "1h"}
        words.pop(missing)
        line = " ".join(f"{key} {value}" for key, value in words.items())
        result = run(f"flyby ephemeris {line}")
        assert result.exit_code == 2
        assert missing in result.stderr


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30.0), ("10m", 600.0), ("10 min", 600.0), ("1.5H", 5400.0), (".5d", 43200.0)],
)
def test_steps(text: str, seconds: float) -> None:
    assert read_step(text).to_value(u.s) == pytest.approx(seconds, rel=1e-15)


@given(st.text(max_size=12))
def test_whatever_is_typed_is_a_positive_time_or_a_clear_error(text: str) -> None:
    try:
        step = read_step(text)
    except UnitError:
        return
    assert step.to_value(u.s) > 0.0
