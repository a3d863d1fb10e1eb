"""One HTML page that holds everything, pictures too, and loads nothing."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from html import escape

from flyby.reports.pictures import Pictures
from flyby.reports.sheet import Fact, Sheet, Table
from flyby.version import VERSION

_STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; color: #1a1a1a; background: #fff;
  max-width: 52rem; margin: 2.5rem auto; padding: 0 1.2rem; }
h1 { font-size: 1.6rem; margin-bottom: 0.2rem; }
h2 { font-size: 1.15rem; margin-top: 2.2rem; border-bottom: 1px solid #ddd; }
p.searched, footer { color: #555; }
table { border-collapse: collapse; width: 100%; font-size: 0.92rem; }
th { text-align: left; font-weight: 600; white-space: nowrap; padding-right: 1.5rem; width: 12rem; }
th, td { vertical-align: top; padding: 0.28rem 0.6rem 0.28rem 0; border-bottom: 1px solid #eee;
  font-variant-numeric: tabular-nums; }
table.overview th { width: auto; }
.number { text-align: right; }
tr.impact th, tr.impact td { color: #b03a00; }
figure { margin: 1.6rem 0; break-inside: avoid; }
figure img { width: 100%; height: auto; }
ul { padding-left: 1.2rem; font-size: 0.92rem; }
footer { font-size: 0.8rem; margin-top: 2rem; }
@media (max-width: 34rem) { th, td { display: block; border: 0; padding: 0.1rem 0; width: auto; }
  tr { display: block; border-bottom: 1px solid #eee; padding: 0.3rem 0; } }
@media print { body { margin: 0; max-width: none; font-size: 10pt; } }
"""


def html_page(sheet: Sheet, pictures: Pictures | None = None) -> str:
    """Return a sheet as a page, with its pictures where they are given."""
    head = escape(sheet.title)
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        '<head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{head}</title>",
        f"<style>{_STYLE}</style></head>",
        "<body>",
        f"<h1>{head}</h1>",
        f"<p>{escape(sheet.opening)}</p>",
        *([] if sheet.overview is None else [_overview(sheet.overview)]),
        f'<p class="searched">{escape(sheet.subtitle)}</p>',
        f"<h2>{escape(sheet.basis.heading)}</h2>",
        _table(sheet.basis.facts),
    ]
    for section in sheet.sections:
        parts += [f"<h2>{escape(section.heading)}</h2>", _table(section.facts)]
    if pictures is not None:
        parts += ["<h2>Figures</h2>", *_figures(pictures)]
    parts += ["<h2>Assumed</h2>", "<ul>"]
    parts += [f"<li>{escape(note)}</li>" for note in sheet.notes]
    parts += ["</ul>", f"<footer>flyby {VERSION}</footer>", "</body></html>"]
    return "\n".join(parts) + "\n"


def _overview(table: Table) -> str:
    def line(tag: str, cells: Iterable[str]) -> str:
        set_ = "".join(
            f"<{tag}{'' if place < table.to_the_left else ' class=number'}>{escape(cell)}</{tag}>"
            for place, cell in enumerate(cells)
        )
        return f"<tr>{set_}</tr>"

    heads = (f"{head} [{unit}]" if unit else head for head, unit in table.heads)
    rows = [line("th", heads), *(line("td", row) for row in table.rows)]
    return '<table class="overview">\n' + "\n".join(rows) + "\n</table>"


def _table(facts: Iterable[Fact]) -> str:
    rows = []
    for label, sentences in facts:
        value = "<br>".join(escape(sentence) for sentence in sentences)
        kind = ' class="impact"' if label.isupper() else ""
        rows.append(f'<tr{kind}><th scope="row">{escape(label)}</th><td>{value}</td></tr>')
    return "<table>\n" + "\n".join(rows) + "\n</table>"


def _figures(pictures: Pictures) -> list[str]:
    drawn = [
        f'<figure id="{name}"><img alt="figure {name}" '
        f'src="data:image/svg+xml;base64,{base64.b64encode(image).decode()}"></figure>'
        for name, image in pictures.images("svg")
    ]
    return drawn + [f"<p>{escape(sentence)}.</p>" for sentence in pictures.sentences()]
