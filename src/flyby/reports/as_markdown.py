"""Markdown with pipe tables, as GitHub, GitLab and Jupyter render them.

Pictures stand in the file as data, named in the text and written at its end, so that the text
itself can still be read.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable

from flyby.reports.pictures import Pictures
from flyby.reports.report import Report
from flyby.reports.wording import Fact, approach_facts, heading, provenance, searched, title


def render(report: Report, pictures: Pictures | None = None) -> str:
    """Write the report as Markdown, with its pictures where they are given."""
    parts = [f"# {_escaped(title(report))}", "", _escaped(searched(report)) + ".", ""]
    parts += _table("computed with", provenance(report))
    if not report.approaches:
        parts += ["", "No approach was found in this span and within this distance."]
    for approach in report.approaches:
        parts += ["", f"## {_escaped(heading(approach))}", ""]
        parts += _table("closest approach", approach_facts(approach))
    images = []
    if pictures is not None:
        parts += ["", "## Figures", ""]
        images = list(pictures.images("png"))
        parts += [f"![figure {name}][figure-{name}]\n" for name, _ in images]
        parts += [f"{_escaped(sentence)}.\n" for sentence in pictures.sentences()]
    parts += ["", "## Assumed", ""]
    parts += [f"- {_escaped(note)}" for note in report.notes]
    for name, image in images:
        data = base64.b64encode(image).decode()
        parts += ["", f"[figure-{name}]: data:image/png;base64,{data}"]
    return "\n".join(parts) + "\n"


def _table(head: str, facts: Iterable[Fact]) -> list[str]:
    lines = [f"| {head} | |", "| --- | --- |"]
    for label, sentences in facts:
        value = "<br>".join(_escaped(sentence) for sentence in sentences)
        name = f"**{label}**" if label.isupper() else label
        lines.append(f"| {name} | {value} |")
    return lines


def _escaped(text: str) -> str:
    for sign in ("\\", "|", "*", "_", "<", "`", "["):
        text = text.replace(sign, "&lt;" if sign == "<" else f"\\{sign}")
    return " ".join(text.split())
