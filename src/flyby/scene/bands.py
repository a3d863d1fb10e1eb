"""Windows and published mission events as bands: labelled spans with soft edges, ready to draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flyby.catalogue.missions import MissionWindow
from flyby.observing.windows import Window, tdb_span
from flyby.times import tdb_days

NETWORKS: tuple[str, ...] = ("JAXA", "ESA")
"""Networks that figures tell apart; a site of any other is of the group "other"."""


@dataclass(frozen=True)
class Band:
    """One window as it is drawn: a row of the chart and an arc of the track.

    Attributes
    ----------
    group : str
        "geometry", "naked-eye", "JAXA", "ESA", "other" or "mission".
    label : str
        What the row is called. Bands of one label share a row.
    start_tdb_days, end_tdb_days : float
        TDB days since J2000; at the outermost where the published date is soft.
    start_soft_days, end_soft_days : float
        How long the edge may take, inwards: zero where it is known to the second.
    words : str
        The dates in words, where they say more than the bar.
    """

    group: str
    label: str
    start_tdb_days: float
    end_tdb_days: float
    start_soft_days: float = 0.0
    end_soft_days: float = 0.0
    words: str = ""

    def within(self, first: float, last: float) -> bool:
        """Tell whether it reaches into a span (TDB days since J2000)."""
        return self.start_tdb_days < last and self.end_tdb_days > first


def group_of_network(network: str) -> str:
    """Return the group in which a network's sites are drawn: its name, or "other"."""
    return network if network in NETWORKS else "other"


def window_bands(
    windows: Iterable[Window],
    group: str | None = None,
    span: tuple[float, float] | None = None,
) -> tuple[Band, ...]:
    """Make a band of each window.

    Parameters
    ----------
    windows : iterable of Window
    group : str, optional
        Of all of them; by default of each window's network.
    span : (float, float), optional
        TDB days since J2000. What lies outside is left out, what reaches beyond is cut.
    """
    bands = [
        Band(
            group_of_network(window.network) if group is None else group,
            window.name,
            *tdb_span(window),
        )
        for window in windows
    ]
    if span is None:
        return tuple(bands)
    first, last = span
    return tuple(
        Band(band.group, band.label, max(band.start_tdb_days, first), min(band.end_tdb_days, last))
        for band in bands
        if band.within(first, last)
    )


def mission_bands(missions: Iterable[MissionWindow]) -> tuple[Band, ...]:
    """Make a band of each published event, soft where its dates leave something open."""
    bands = []
    for window in missions:
        start, start_latest = (
            float(tdb_days(t)) for t in (window.start.earliest, window.start.latest)
        )
        end_earliest, end = (float(tdb_days(t)) for t in (window.end.earliest, window.end.latest))
        bands.append(
            Band(
                "mission",
                f"{window.mission}: {window.event}",
                start,
                end,
                # Where both ends are the same soft date, the bar is soft from end to end.
                min(start_latest, end) - start,
                end - max(end_earliest, start),
                words=_in_words(window.start.text, window.end.text),
            )
        )
    return tuple(bands)


def shadow_bands(bands: Iterable[Band]) -> tuple[Band, ...]:
    """Choose the bands that say when the asteroid is in a penumbra or an umbra."""
    return tuple(
        band for band in bands if band.group == "geometry" and band.label.endswith("umbra")
    )


def _in_words(start: str, end: str) -> str:
    return start if start == end else f"{start} to {end}"
