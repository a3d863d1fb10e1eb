"""Plain text for a terminal, at most 96 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from astropy import units as u

from flyby.reports.report import Report
from flyby.reports.wording import (
    Fact,
    approach_facts,
    begins_there,
    body_name,
    grouped,
    heading,
    provenance,
    searched,
    title,
)
from flyby.times import civil_scale, iso

WIDTH = 96


def render(report: Report) -> str:
    """Write the report as aligned text."""
    parts = [
        title(report),
        "\n".join(textwrap.wrap(searched(report), WIDTH)),
        "",
        *aligned(provenance(report), 18),
        "",
        *_overview(report),
    ]
    for approach in report.approaches:
        head = heading(approach)
        facts = approach_facts(approach)
        width = max(len(label) for label, _ in facts) + 1
        parts += ["", head, "-" * len(head), *aligned(facts, width)]
    parts += ["", "Assumed"]
    for note in report.notes:
        parts += textwrap.wrap(
            note, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False
        )
    return "\n".join(parts) + "\n"


def _overview(report: Report) -> list[str]:
    if not report.approaches:
        return ["No approach was found in this span and within this distance."]
    scale = civil_scale(*(approach.time for approach in report.approaches))
    lines = [
        f"{'closest approach':<26}{'to':<13}{'from centre':>15}{'from surface':>16}{'speed':>10}",
        f"{scale:<39}{'km':>15}{'km':>16}{'km/s':>10}",
    ]
    for approach in report.approaches:
        time = iso(approach.time, "utc").replace("T", " ")
        centre, surface = (
            grouped(float(distance.to_value(u.km)), 1)
            for distance in (approach.distance, approach.altitude)
        )
        speed = float(approach.relative_speed.to_value(u.km / u.s))
        lines.append(
            f"{time:<26}{body_name(approach.body):<13}{centre:>15}{surface:>16}{speed:>10.4f}"
            + (("  BEGINS" if begins_there(approach) else "  IMPACT") if approach.impact else "")
        )
    return lines


def aligned(facts: Iterable[Fact], width: int) -> list[str]:
    """Set labels in a column of `width`, and what they say beside it, wrapped."""
    lines: list[str] = []
    for label, sentences in facts:
        for index, sentence in enumerate(sentences):
            lines += textwrap.wrap(
                sentence,
                WIDTH,
                initial_indent=f"  {label if index == 0 else '':<{width}} ",
                subsequent_indent=" " * (width + 3),
                break_long_words=False,
                break_on_hyphens=False,
            )
    return lines
