"""Observation windows as JSON: a line for each window, since there may be ten thousand."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from flyby.reports.as_json import encode
from flyby.reports.window_record import record
from flyby.reports.window_report import WindowReport


def render(report: WindowReport) -> str:
    """Write the windows, the missions and the joint view as a JSON document."""
    return _members(record(report), "") + "\n"


def _members(value: dict[str, Any], indent: str) -> str:
    deeper = indent + "  "
    parts = []
    for key, item in value.items():
        if isinstance(item, list) and item and isinstance(item[0], dict):
            text = _lines(item, deeper)
        elif isinstance(item, dict) and not _has_digits(item):
            text = _members(item, deeper)
        else:
            text = encode(item, deeper)
        parts.append(f"{deeper}{json.dumps(key)}: {text}")
    return "{\n" + ",\n".join(parts) + f"\n{indent}}}" if parts else "{}"


def _lines(items: list[dict[str, Any]], indent: str) -> str:
    """One object a line, by the standard encoder, which is much faster than `encode`."""
    encoder = json.JSONEncoder(allow_nan=False, ensure_ascii=False)
    lines = ",\n".join(f"{indent}  {encoder.encode(item)}" for item in items)
    return f"[\n{lines}\n{indent}]"


def _has_digits(value: dict[str, Any]) -> bool:
    return any(isinstance(item, Decimal) for item in value.values())
