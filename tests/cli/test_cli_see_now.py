"""``flyby see`` and ``flyby now`` at the prompt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_session import Run, only_line


@pytest.mark.slow
def test_see_answers_and_writes_a_picture(run: Run, tmp_path: Path) -> None:
    picture = tmp_path / "sky.svg"
    result = run(f"flyby see 28.30,-16.51,2390 --date 2029-04-13 --picture {picture}")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("Yes: 99942 Apophis can be seen from 28.3 N, 16.51 W")
    drawn = picture.read_text(encoding="utf-8")
    assert "<svg" in drawn
    assert result.stdout.splitlines()[-1] == str(picture)
    assert result.stderr == ""


def test_see_in_json_without_a_picture(run: Run) -> None:
    result = run("flyby see P93 --no-picture --format json")
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert document["place"]["timezone"] in ("Asia/Tokyo", "UTC+9")
    assert not Path("flyby-plots").exists()


@pytest.mark.slow
def test_see_refuses_in_one_line(run: Run) -> None:
    for line in (
        "flyby see Nowheresville-upon-Nothing",
        "flyby see 100,200",
        "flyby see P93 --date someday",
        "flyby now --at someday",
        "flyby now --site 'nowhere at all'",
    ):
        only_line(run(line))
    result = run("flyby see P93 --picture sky.bmp")
    assert result.exit_code == 2


def test_now_at_an_instant(run: Run) -> None:
    result = run("flyby now --at 2029-04-13T20:45 --site J04 --format json")
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert document["site"]["forbidden_by"] == []
    assert document["next_approach"]["time_utc"].startswith("2029-04-13T21:45:03")
