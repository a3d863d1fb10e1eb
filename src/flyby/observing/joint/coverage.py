"""`JointView`: what two networks see together, kind by kind, as `joint_view` finds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from astropy.units import Quantity

from flyby.catalogue.sites import Site
from flyby.observing.joint.handovers import Handover
from flyby.observing.joint.simultaneous import Simultaneous
from flyby.observing.nearest import NearestPoint
from flyby.observing.windows.intervals import Interval


@dataclass(frozen=True)
class YearTotal:
    """How long it is seen in one year (UTC), as far as the span reaches into it.

    Attributes
    ----------
    year : int
    each : mapping of str to Quantity
        By network [h].
    together : Quantity
        By at least two networks at once [h].
    nobody : Quantity
        By none [h].

    Examples
    --------
    >>> import astropy.units as u
    >>> from flyby.observing.joint import YearTotal
    >>> YearTotal(2029, {"JAXA": 900 * u.h, "ESA": 1400 * u.h}, 100 * u.h, 6566 * u.h).nobody
    <Quantity 6566. h>
    """

    year: int
    each: Mapping[str, Quantity]
    together: Quantity
    nobody: Quantity


@dataclass(frozen=True, kw_only=True, repr=False)
class JointCoverage(Interval):
    """What the networks see with assets of one kind, in a span of time.

    Attributes
    ----------
    kind : str
    sites : mapping of str to tuple of Site
        By network; a network without a site of this kind has none.
    each : mapping of str to tuple of Interval
        When at least one site of a network observes.
    anybody, together : tuple of Interval
        When at least one network observes, and when at least two do.
    gaps : tuple of Interval
        When none does.
    simultaneous : tuple of Simultaneous
        Pair by pair, in time order.
    handovers : tuple of Handover
        In time order.
    years : tuple of YearTotal
    statements : tuple of str
        Plain sentences, derived from all this.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import Sky, joint_view, observation_windows
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-13"), parse_time("2029-04-15")
    >>> sky = Sky(flyby.propagate(flyby.load_orbit("apophis"), start, stop))
    >>> optical, = joint_view(observation_windows(sky, None, start, stop), sky).coverage
    >>> optical
    <JointCoverage optical, JAXA and ESA, 2029-04-13 00:00:00 UTC to 2029-04-15 00:00:00 UTC>
    >>> optical.gaps[0].duration.to("h").round(1)
    <Quantity 1.5 h>
    """

    kind: str
    sites: Mapping[str, tuple[Site, ...]]
    each: Mapping[str, tuple[Interval, ...]]
    anybody: tuple[Interval, ...]
    together: tuple[Interval, ...]
    gaps: tuple[Interval, ...]
    simultaneous: tuple[Simultaneous, ...]
    handovers: tuple[Handover, ...]
    years: tuple[YearTotal, ...]
    statements: tuple[str, ...] = ()

    @property
    def present(self) -> tuple[str, ...]:
        """The networks that have a site of this kind."""
        return tuple(network for network, sites in self.sites.items() if sites)

    def _words(self) -> str:
        return f"{self.kind}, {' and '.join(self.present) or 'no network'}, "


@dataclass(frozen=True, repr=False)
class JointView:
    """What two networks see, kind by kind.

    Attributes
    ----------
    networks : tuple of str
    nearest : NearestPoint or None
        Closest approach inside the span, where there is one.
    coverage : tuple of JointCoverage
        One for each kind.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import Sky, joint_view, observation_windows
    >>> from flyby.times import parse_time
    >>> start, stop = parse_time("2029-04-13"), parse_time("2029-04-15")
    >>> sky = Sky(flyby.propagate(flyby.load_orbit("apophis"), start, stop))
    >>> view = joint_view(observation_windows(sky, None, start, stop), sky)
    >>> view
    <JointView JAXA and ESA; optical: 2 simultaneous, 2 hand-overs>
    >>> print(view.statements[-1].partition(", from")[0])
    The longest time in which nobody sees it: 25 h 24 min
    """

    networks: tuple[str, ...]
    nearest: NearestPoint | None
    coverage: tuple[JointCoverage, ...]

    @property
    def statements(self) -> tuple[str, ...]:
        """Plain sentences of every kind."""
        return tuple(text for part in self.coverage for text in part.statements)

    def __repr__(self) -> str:
        kinds = ", ".join(
            f"{part.kind}: {len(part.simultaneous)} simultaneous, {len(part.handovers)} hand-overs"
            for part in self.coverage
        )
        return f"<JointView {' and '.join(self.networks)}; {kinds or 'no kind'}>"
