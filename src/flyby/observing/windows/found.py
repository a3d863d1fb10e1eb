"""A window as bare floats, while it is searched chunk by chunk."""

from __future__ import annotations

from dataclasses import dataclass, replace

SPAN = "span"
"""What opens or closes a window that the span searched cuts."""

IMPACT = "impact"
"""What closes a window that lasts until the asteroid hits a body."""


@dataclass(frozen=True)
class Found:
    """A window as bare floats, while chunks are joined."""

    start: float
    end: float
    opens: str
    closes: str
    peak_altitude_deg: float
    peak_tdb_days: float
    brightest_v: float
    max_rate_deg_h: float
    least_distance_au: float

    def cut_to(self, first: float, last: float) -> Found:
        """Return the part inside a span, beyond which an edge may lie by its tolerance."""
        if first <= self.start and self.end <= last:
            return self
        return replace(self, start=max(self.start, first), end=min(self.end, last))


def join_chunk(windows: list[Found], chunk: list[Found]) -> None:
    """Add the windows of the next chunk; one that the border of two chunks cut becomes whole."""
    if windows and chunk and windows[-1].closes == SPAN and windows[-1].end == chunk[0].start:
        before, after = windows.pop(), chunk[0]
        higher = after if after.peak_altitude_deg > before.peak_altitude_deg else before
        windows.append(
            replace(
                before,
                end=after.end,
                closes=after.closes,
                peak_altitude_deg=higher.peak_altitude_deg,
                peak_tdb_days=higher.peak_tdb_days,
                brightest_v=min(before.brightest_v, after.brightest_v),
                max_rate_deg_h=max(before.max_rate_deg_h, after.max_rate_deg_h),
                least_distance_au=min(before.least_distance_au, after.least_distance_au),
            )
        )
        chunk = chunk[1:]
    windows.extend(chunk)
