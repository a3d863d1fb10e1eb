"""Windows of very many sites in one table: who sees closest approach, how long, bright and high."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flyby.observing.windows import tdb_span
from flyby.reports.as_text import wrapped
from flyby.reports.window_summary import SiteSummary
from flyby.reports.wording import grouped, instant
from flyby.times import tdb_days

if TYPE_CHECKING:
    from flyby.catalogue.sites import Site
    from flyby.observing.nearest import NearestPoint

MANY_SITES = 100
"""More sites than this are summed up, a line each, instead of every window listed."""


def observatory_lines(
    name: str, summaries: Sequence[SiteSummary], nearest: NearestPoint | None
) -> list[str]:
    """Return a line for each site with a window: those that see closest approach, highest first."""
    seen = [summary for summary in summaries if summary.windows]
    closest = None if nearest is None else float(tdb_days(nearest.time))
    rows = sorted(
        ((_sees(summary, closest), _highest_deg(summary), summary) for summary in seen),
        key=lambda row: (not row[0], -row[1]),
    )
    lines = [f"{grouped(len(seen), 0)} of {grouped(len(summaries), 0)} sites see {name}"]
    if nearest is not None:
        count = sum(sees for sees, _, _ in rows)
        lines.append(
            f"{grouped(count, 0)} of them at closest approach, {instant(nearest.time, 'utc', 0)}"
        )
    if not rows:
        return lines
    lines += [
        "  * sees closest approach; alt is the greatest altitude in degrees, V the least magnitude",
        "",
        f"    {'':<6}{'':<36}{'windows':>7}{'hours':>7}{'alt':>5}{'V':>6}  {'first':<12}last",
    ]
    return lines + [_line(*row) for row in rows]


def reason_lines(unseen: Sequence[tuple[Site, tuple[str, ...]]]) -> list[str]:
    """Return how many sites have no window, by what forbids one."""
    if not unseen:
        return []
    counted = Counter(reasons for _, reasons in unseen)
    parts = [
        f"{grouped(count, 0)} by {' and '.join(name.replace('_', ' ') for name in reasons)}"
        for reasons, count in counted.most_common()
    ]
    return ["", *wrapped(f"No window, forbidden: {'; '.join(parts)}")]


def _sees(summary: SiteSummary, closest: float | None) -> bool:
    spans = (tdb_span(window) for window in summary.windows)
    return closest is not None and any(start <= closest < end for start, end in spans)


def _highest_deg(summary: SiteSummary) -> float:
    peaks = (window.peak_altitude for window in summary.windows)
    return max(float(peak.to_value("deg")) for peak in peaks if peak is not None)


def _line(sees: bool, highest_deg: float, summary: SiteSummary) -> str:
    site, windows, brightest = summary.site, summary.windows, summary.brightest
    name = site.name if len(site.name) <= 34 else f"{site.name[:33].rstrip()}…"
    light = "" if brightest is None else f"{brightest.brightest_v:.1f}"
    hours = float(summary.total.to_value("h"))
    first, last = windows[0].start_iso(0)[:10], windows[-1].end_iso(0)[:10]
    return (
        f"  {'*' if sees else ' '} {site.identifier:<6}{name:<36}{len(windows):>7}{hours:>7.1f}"
        f"{highest_deg:>5.0f}{light:>6}  {first:<12}{last}"
    )
