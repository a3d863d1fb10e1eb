"""Markdown with pipe tables, as GitHub, GitLab and Jupyter render them.

Pictures stand in the file as data, named in the text and written at its end, so that the text
itself can still be read.
"""

from __future__ import annotations

import base64

from flyby.reports.pictures import Pictures
from flyby.reports.sheet import Section, Sheet, Table


def markdown(sheet: Sheet, pictures: Pictures | None = None) -> str:
    """Return a sheet as Markdown, with its pictures where they are given."""
    parts = [f"# {_escaped(sheet.title)}", "", _escaped(sheet.opening), ""]
    if sheet.overview is not None:
        parts += [*_overview(sheet.overview), ""]
    parts += [_escaped(sheet.subtitle) + ".", "", *_table(sheet.basis)]
    for section in sheet.sections:
        parts += ["", f"## {_escaped(section.heading)}", "", *_table(section)]
    images = []
    if pictures is not None:
        parts += ["", "## Figures", ""]
        images = list(pictures.images("png"))
        parts += [f"![figure {name}][figure-{name}]\n" for name, _ in images]
        parts += [f"{_escaped(sentence)}.\n" for sentence in pictures.sentences()]
    parts += ["", "## Assumed", ""]
    parts += [f"- {_escaped(note)}" for note in sheet.notes]
    for name, image in images:
        data = base64.b64encode(image).decode()
        parts += ["", f"[figure-{name}]: data:image/png;base64,{data}"]
    return "\n".join(parts) + "\n"


def _overview(table: Table) -> list[str]:
    heads = [f"{head} [{unit}]" if unit else head for head, unit in table.heads]
    rules = ["---" if place < table.to_the_left else "---:" for place, _ in enumerate(table.heads)]
    return [f"| {' | '.join(row)} |" for row in (heads, rules, *table.rows)]


def _table(section: Section) -> list[str]:
    lines = [f"| {section.kind} | |", "| --- | --- |"]
    for label, sentences in section.facts:
        value = "<br>".join(_escaped(sentence) for sentence in sentences)
        name = f"**{label}**" if label.isupper() else label
        lines.append(f"| {name} | {value} |")
    return lines


def _escaped(text: str) -> str:
    for sign in ("\\", "|", "*", "_", "<", "`", "["):
        text = text.replace(sign, "&lt;" if sign == "<" else f"\\{sign}")
    return " ".join(text.split())
