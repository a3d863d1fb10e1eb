"""The windows of the page: rows of its timeline, and the same joined as lanes along the track."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flyby.constants import SECONDS_PER_DAY
from flyby.observing import Window
from flyby.observing.windows.intervals import union_of
from flyby.scene.bands import NETWORKS, Band
from flyby.scene.flyby import Flyby


@dataclass(frozen=True)
class Row:
    """One row of the timeline.

    Attributes
    ----------
    group : str
        "geometry", "naked-eye", "JAXA", "ESA", "other" or "mission": a key of
        `flyby.figures.style.COLOURS`.
    kind : str
        "optical", "radar", "tracking", "naked-eye", "geometric" or "mission".
    label : str
    site : str
        Identifier of the site, or empty.
    windows : tuple of Window
    bands : tuple of Band
        Published events instead of computed windows, with soft edges.
    """

    group: str
    kind: str
    label: str
    site: str
    windows: tuple[Window, ...] = ()
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True)
class Lane:
    """Spans in which something holds, drawn beside the track.

    Attributes
    ----------
    group, label : str
    spans : tuple of (float, float)
        TDB days since J2000, apart from each other and in time order.
    """

    group: str
    label: str
    spans: tuple[tuple[float, float], ...]


def timeline_rows(passage: Flyby, first_days: float, last_days: float) -> tuple[Row, ...]:
    """Return every row with a window in the span, in the order in which they are drawn.

    The windows are those that the flyby knows: nothing is searched here. Without H there are no
    rows of brightness and none of optical sites.
    """
    found = passage.observing
    rows = _by_name(found.geometry, "geometry") + _by_name(found.naked_eye, "naked-eye")
    for row in found.rows:
        site = row.site
        own = tuple(window for window in row.windows if window.kind == site.kind)
        if own:
            rows.append(Row(row.group, site.kind, site.name, site.identifier, own))
    order = ("geometry", "naked-eye", *NETWORKS, "other")
    rows.sort(key=lambda row: order.index(row.group))
    events: dict[str, list[Band]] = {}
    for band in passage.mission_bands:
        if band.within(first_days, last_days):
            events.setdefault(band.label, []).append(band)
    rows += [Row("mission", "mission", label, "", (), tuple(b)) for label, b in events.items()]
    return tuple(rows)


def _by_name(windows: Iterable[Window], group: str) -> list[Row]:
    names: dict[str, list[Window]] = {}
    for window in windows:
        names.setdefault(window.name, []).append(window)
    return [Row(group, own[0].kind, name, "", tuple(own)) for name, own in names.items()]


def lanes(rows: Sequence[Row]) -> tuple[Lane, ...]:
    """Return what is drawn beside the track: nearness, the eye, each network's telescopes.

    The rows of one network are joined: its lane is there while at least one of them can observe.
    """
    chosen = []
    near = [row for row in rows if row.group == "geometry" and row.label.startswith("inside")]
    if near:  # the innermost; the outer one holds for most of the track
        chosen.append(("geometry", near[-1].label, near[-1:]))
    dark = [row for row in rows if row.group == "geometry" and row.label.startswith("in the")]
    if dark:
        words = "in a shadow" if len({row.label for row in dark}) > 2 else dark[0].label
        chosen.append(("shadow", words, dark))
    eye = [row for row in rows if row.group == "naked-eye"]
    if eye:
        chosen.append(("naked-eye", eye[0].label, eye[:1]))
    for network in NETWORKS:
        own = [row for row in rows if row.group == network and row.kind == "optical"]
        if own:
            chosen.append((network, f"a telescope of {network}’s network sees it", own))
    radars = [row for row in rows if row.kind == "radar"]
    if radars:
        chosen.append(("other", "radar can reach it", radars))
    return tuple(
        Lane(group, label, _spans(window for row in own for window in row.windows))
        for group, label, own in chosen
    )


def _spans(windows: Iterable[Window]) -> tuple[tuple[float, float], ...]:
    starts, ends = union_of(windows)
    return tuple(zip(starts.tolist(), ends.tolist(), strict=True))


def seconds_from(reference_days: float, days: float) -> float:
    """Seconds of TDB from a reference instant, to a millisecond."""
    return round((days - reference_days) * SECONDS_PER_DAY, 3)
