"""One HTML file of the page's parts: template, style, scripts and data, all inside."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

from flyby.figures.style import COLOURS, OCEAN

SCRIPTS: tuple[str, ...] = (
    "vectors.js",
    "motion.js",
    "clock.js",
    "words.js",
    "theme.js",
    "camera.js",
    "labels.js",
    "globe.js",
    "bodies.js",
    "track.js",
    "offstage.js",
    "stars.js",
    "scene.js",
    "picture.js",
    "spoken.js",
    "pointer.js",
    "readout.js",
    "axis.js",
    "timeline.js",
    "altitude.js",
    "transport.js",
    "moment.js",
    "link.js",
    "keyboard.js",
    "main.js",
)
"""ES modules of ``static/``, each after those that it imports."""

_IMPORT = re.compile(r"^import (\{[^}]*\}) from \"\./([a-z]+)\.js\";$", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function|function|const) (\w+))", re.MULTILINE)


def assemble(data: dict[str, Any]) -> str:
    """Return the page as text.

    Parameters
    ----------
    data : dict
        From `flyby.pages.data.page_data`.
    """
    # "<" would let a name end the script element that holds the data.
    document = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    parts = {
        "title": f"The flyby of {_escaped(data['asteroid']['name'])}",
        "style": style(),
        "data": document.replace("<", "\\u003c"),
        "script": script(),
    }
    template = static("page.html")
    return re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match.group(1)], template)


@cache
def static(name: str) -> str:
    """Text of a file of ``static/``."""
    return (files("flyby.pages") / "static" / name).read_text(encoding="utf-8")


def script() -> str:
    """Put the modules into one script, each in a function of its own that returns its exports.

    A module that is not a file cannot import another, and a browser refuses files beside it.
    """
    parts = []
    for name in SCRIPTS:
        text = static(name)
        exported = ", ".join(_EXPORT.findall(text))
        text = _IMPORT.sub(r"const \1 = in_\2;", _EXPORT.sub("", text))
        parts.append(
            f"const in_{name[:-3]} = (function () {{\n{text}return {{ {exported} }};\n}})();"
        )
    return '(function () {\n"use strict";\n' + "\n".join(parts) + "\n})();\n"


def style() -> str:
    """Return the style sheet: the figures' colours as variables, rules, the dark theme."""
    plain = {**COLOURS, "sea": OCEAN}
    light = "".join(f"--{name.lower()}: {colour};" for name, colour in plain.items())
    own = ("track", "moon")  # which the dark theme sets itself
    dark = static("dark.css") + "".join(
        f"--{name.lower()}: {_lightened(colour)};"
        for name, colour in COLOURS.items()
        if name not in own
    )
    return (
        f":root {{{light}}}\n{static('page.css')}"
        f"@media (prefers-color-scheme: dark) {{ :root:not([data-theme=light]) {{\n{dark}}} }}\n"
        f":root[data-theme=dark] {{\n{dark}}}\n"
    )


def _lightened(colour: str, share: float = 0.28) -> str:
    """Mix a colour with white."""
    parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(part + share * (255 - part)):02x}" for part in parts)


def _escaped(text: str) -> str:
    from html import escape

    return escape(text)
