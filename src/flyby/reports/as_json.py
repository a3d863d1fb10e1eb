"""JSON (RFC 8259): a Julian date keeps all its digits, and there is never a NaN."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from flyby.reports.record import record
from flyby.reports.report import Report


def render(report: Report) -> str:
    """Write the report as a JSON document.

    `decimal.Decimal` values are written as numbers with every digit; read them back without
    loss by ``json.loads(text, parse_float=decimal.Decimal)``.
    """
    return encode(record(report)) + "\n"


def encode(value: Any, indent: str = "") -> str:
    """Write nested dicts, lists and scalars as JSON, `decimal.Decimal` with all its digits.

    The standard encoder cannot do that without passing the number through a float.
    """
    deeper = indent + "  "
    if isinstance(value, dict):
        items = [
            f"{deeper}{json.dumps(key)}: {encode(item, deeper)}" for key, item in value.items()
        ]
        return "{\n" + ",\n".join(items) + f"\n{indent}}}" if items else "{}"
    if isinstance(value, list):
        items = [deeper + encode(item, deeper) for item in value]
        return "[\n" + ",\n".join(items) + f"\n{indent}]" if items else "[]"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return json.dumps(value, allow_nan=False, ensure_ascii=False)
