"""Flybys with something changed that no orbit of the catalogue has."""

from __future__ import annotations

import copy
from typing import Any

from flyby.scene.flyby import Flyby


def altered(passage: Flyby, parts: dict[Any, Any] | None = None, **attributes: Any) -> Flyby:
    """A copy of a flyby with other attributes, and with nothing gathered but `parts`.

    `parts` maps the gather functions of figures to what they are to have gathered.
    """
    other = copy.copy(passage)
    if "approach" in attributes:
        attributes["_described"] = (attributes.pop("approach"), passage.moon_approach)
        other.__dict__.pop("samples", None)
    other.__dict__.update(attributes)
    other._parts = dict(parts or {})
    return other
