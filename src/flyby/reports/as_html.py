"""One HTML page that holds everything, pictures too, and loads nothing."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from html import escape

from flyby import __version__
from flyby.reports.pictures import Pictures
from flyby.reports.report import Report
from flyby.reports.wording import Fact, approach_facts, heading, provenance, searched, title

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
tr.impact th, tr.impact td { color: #b03a00; }
figure { margin: 1.6rem 0; break-inside: avoid; }
figure img { width: 100%; height: auto; }
ul { padding-left: 1.2rem; font-size: 0.92rem; }
footer { font-size: 0.8rem; margin-top: 2rem; }
@media (max-width: 34rem) { th, td { display: block; border: 0; padding: 0.1rem 0; width: auto; }
  tr { display: block; border-bottom: 1px solid #eee; padding: 0.3rem 0; } }
@media print { body { margin: 0; max-width: none; font-size: 10pt; } }
"""


def render(report: Report, pictures: Pictures | None = None) -> str:
    """Write the report, with its pictures where they are given."""
    head = escape(title(report))
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        '<head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{head}</title>",
        f"<style>{_STYLE}</style></head>",
        "<body>",
        f"<h1>{head}</h1>",
        f'<p class="searched">{escape(searched(report))}</p>',
        "<h2>Computed with</h2>",
        _table(provenance(report)),
    ]
    if not report.approaches:
        parts.append("<p>No approach was found in this span and within this distance.</p>")
    for approach in report.approaches:
        parts += [f"<h2>{escape(heading(approach))}</h2>", _table(approach_facts(approach))]
    if pictures is not None:
        parts += ["<h2>Figures</h2>", *_figures(pictures)]
    parts += ["<h2>Assumed</h2>", "<ul>"]
    parts += [f"<li>{escape(note)}</li>" for note in report.notes]
    parts += ["</ul>", f"<footer>flyby {__version__}</footer>", "</body></html>"]
    return "\n".join(parts) + "\n"


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
