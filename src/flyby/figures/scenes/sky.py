"""What figure `sky` shows: the asteroid's path among the stars, on the day and in the weeks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flyby.arrays import FloatArray
from flyby.errors import PropagationError, SpanError
from flyby.figures.scenes.star_field import Chart, StarField, chart_of, star_field
from flyby.figures.time_axis import date_text, hour_texts, whole_units
from flyby.scene.flyby import Flyby, once_a_flyby

HOURS = 15.0
WEEKS = 5
_LEAST_RADIUS_DEG = 20.0
_LEAST_WEEKS_RADIUS_DEG = 9.0
_MINUTE = 1.0 / 1440.0


@dataclass(frozen=True)
class Path:
    """The path of the asteroid over a chart.

    Attributes
    ----------
    field : StarField
    points : ndarray, shape (n, 2)
    above : ndarray of bool, shape (n,)
        Whether it is above the horizon; true everywhere as seen from the Earth's centre.
    tick_texts : tuple of str
        UTC: "21:00", with the date where a day begins; dates alone in the weeks.
    ticks, ticks_ahead : ndarray, shape (h, 2)
        The path at the ticks, and a minute later.
    """

    field: StarField
    points: FloatArray
    above: NDArray[np.bool_]
    tick_texts: tuple[str, ...]
    ticks: FloatArray
    ticks_ahead: FloatArray

    @property
    def chart(self) -> Chart:
        """The projection."""
        return self.field.chart


@dataclass(frozen=True)
class SkyScene:
    """Everything on the charts.

    Attributes
    ----------
    seen_from : str
        "the Earth's centre", or the name of a site.
    from_site : bool
    day : Path
        The hours about closest approach.
    coming, leaving : Path or None
        The weeks before and after; None where the motion cannot be carried so far.
    closest_words : str
        `Samples.closest_words`.
    closest_point : ndarray, shape (2,)
    magnitude_at_closest : float or None
    sun, moon : ndarray, shape (2,)
        At closest approach, on the chart of the day.
    """

    seen_from: str
    from_site: bool
    day: Path
    coming: Path | None
    leaving: Path | None
    closest_words: str
    closest_point: FloatArray
    magnitude_at_closest: float | None
    sun: FloatArray
    moon: FloatArray


@once_a_flyby
def gather(passage: Flyby) -> SkyScene:
    """As seen from the Earth's centre."""
    return gather_from(passage, None)


def gather_from(passage: Flyby, site: Any) -> SkyScene:
    """As seen from a `flyby.observing.Site`, parallax included; None is the Earth's centre."""
    from flyby.observing import Sky
    from flyby.observing.view import View

    sky = Sky(passage.trajectory)
    closest = passage.samples.closest_days
    first = max(passage.samples.first_days, closest - HOURS / 24.0)
    last = min(passage.samples.last_days, closest + HOURS / 24.0)
    # Dense where it is fast.
    s = np.linspace(-1.0, 1.0, 721)
    share = 0.15 * s + 0.85 * s**3
    days = closest + np.where(s < 0.0, share * (closest - first), share * (last - closest))
    hours = whole_units(first, last, 1.0 / 24.0)
    day = _path(sky, site, days, hours, hour_texts(hours), _LEAST_RADIUS_DEG)
    coming, leaving = _weeks(passage, site, first, last)
    at_closest = View(sky.at(np.array([closest])), site)
    known = sky.magnitude_law is not None
    chart = day.chart
    return SkyScene(
        seen_from="the Earth's centre" if site is None else str(site.name),
        from_site=site is not None,
        day=day,
        coming=coming,
        leaving=leaving,
        closest_words=passage.samples.closest_words,
        closest_point=chart.project(at_closest.astrometric_direction)[0],
        magnitude_at_closest=float(at_closest.magnitude[0]) if known else None,
        sun=chart.project(at_closest.sun_direction)[0],
        moon=chart.project(at_closest.moon_direction)[0],
    )


def _weeks(passage: Flyby, site: Any, first: float, last: float) -> tuple[Path | None, Path | None]:
    from flyby.observing import Sky

    start, stop = (
        passage.samples.closest_days - 7.0 * WEEKS,
        passage.samples.closest_days + 7.0 * WEEKS,
    )
    try:
        trajectory = passage.trajectory_over(start, stop)
    except (PropagationError, SpanError):
        return None, None
    sky = Sky(trajectory)

    def between(begin: float, end: float) -> Path:
        share = np.linspace(0.0, 1.0, 2001)
        # Dense at the flyby's end.
        share = share**2 if end > passage.samples.closest_days else 1.0 - (1.0 - share) ** 2
        ticks = whole_units(begin, end, 1.0)
        apart = np.rint(np.abs(ticks - passage.samples.closest_days))
        ticks = ticks[(apart < 5.0) | (apart % 7.0 == 0.0)]
        texts = tuple(date_text(day) for day in ticks)
        days = begin + (end - begin) * share
        return _path(sky, site, days, ticks, texts, _LEAST_WEEKS_RADIUS_DEG)

    # An impact before or after may leave nothing of the weeks.
    start, stop = trajectory.usable_span(start, stop)
    return (
        between(start, first) if first - start > 1.0 else None,
        between(last, stop) if stop - last > 1.0 else None,
    )


def _path(
    sky: Any,
    site: Any,
    days: FloatArray,
    ticks: FloatArray,
    texts: tuple[str, ...],
    least_radius_deg: float,
) -> Path:
    from flyby.observing.view import View

    view = View(sky.at(days), site)
    way = view.astrometric_direction
    chart = chart_of(way, least_radius_deg)
    return Path(
        field=star_field(chart),
        points=chart.project(way),
        above=np.ones(len(days), dtype=bool) if site is None else view.altitude_deg > 0.0,
        tick_texts=texts,
        ticks=chart.project(View(sky.at(ticks), site).astrometric_direction),
        ticks_ahead=chart.project(View(sky.at(ticks + _MINUTE), site).astrometric_direction),
    )
