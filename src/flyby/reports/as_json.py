"""JSON (RFC 8259): a Julian date keeps all its digits, and there is never a NaN."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any


def json_document(record: dict[str, Any], *, one_line_each: bool = False) -> str:
    """Return plain values as a JSON document, its last line ended.

    `decimal.Decimal` values are written as numbers with every digit; read them back without
    loss by ``json.loads(text, parse_float=decimal.Decimal)``.

    Parameters
    ----------
    record : dict
        Nested dicts, lists and scalars.
    one_line_each : bool
        Write each entry of a list on one line, of which there may be ten thousand.
    """
    return (_members(record, "") if one_line_each else encode(record)) + "\n"


def encode(value: Any, indent: str = "") -> str:
    """Return nested dicts, lists and scalars as JSON, `decimal.Decimal` with all its digits.

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
    """Return one object a line, by the standard encoder, which is much faster than `encode`."""
    encoder = json.JSONEncoder(allow_nan=False, ensure_ascii=False)
    lines = ",\n".join(f"{indent}  {encoder.encode(item)}" for item in items)
    return f"[\n{lines}\n{indent}]"


def _has_digits(value: dict[str, Any]) -> bool:
    return any(isinstance(item, Decimal) for item in value.values())
