"""`Flyby`: one passage of one orbit by one body, and everything that can be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, TypeVar

from astropy.time import Time
from astropy.units import Quantity

from flyby.catalogue.missions import MissionWindow
from flyby.catalogue.sites import Site, usual_sites
from flyby.constants import CLOSE_APPROACH_AU, PLANETARY_APPROACH_AU
from flyby.dynamics import ForceModel, Trajectory, propagate
from flyby.dynamics.bodies import proper_name
from flyby.encounter import CloseApproach
from flyby.encounter.approach import Approaches
from flyby.encounter.arguments import require_bodies
from flyby.encounter.close_approaches import Encounters, find_encounters
from flyby.errors import FlybyError, InvalidOrbitError, PropagationError, SpanError
from flyby.html_table import html_table
from flyby.observing import Sky, Window, load_site, mission_windows
from flyby.observing.windows.reasons import reasons_for
from flyby.orbits import is_same_asteroid
from flyby.orbits.orbit import Orbit
from flyby.scene.bands import Band, mission_bands, window_bands
from flyby.scene.coverage import (
    Coverage,
    Observing,
    Row,
    coverage_over,
    observing_over,
    years_about,
)
from flyby.scene.samples import Samples, covers, sample_flyby
from flyby.scene.spans import calendar_year, new_year, usual_start, usual_stop
from flyby.times import require_time, stamp, tdb_days, time_from_tdb_days

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from flyby.observing import Ephemeris
    from flyby.reports import Report

Part = TypeVar("Part")

SITES: tuple[str, ...] = ("P93", "381", "J04", "Z58", "M57", "Z84")
"""Optical sites of the first figures: Bisei and Kiso; Tenerife, Cebreros, Mufara, Calar Alto."""

WITHIN = Quantity(CLOSE_APPROACH_AU, "au")
"""What passes the Earth or the Moon nearer, from its centre, is a flyby of it."""

WINDOW_DAYS = 3.0
"""`Flyby.windows` reaches this far to either side of closest approach."""

_LEAST_MARGIN_DAYS, _MOST_MARGIN_DAYS = 4.0, 40.0
"""The approach is described from so far to either side of it."""
_CROSSINGS = 2.5
_YEARS_AROUND = 2  # before and after the span, for the years that `coverage` shows


class Flyby:
    """One passage of one orbit by one body: the deepest approach of a span.

    Every attribute below is computed once, when it is first asked for, and holds what can be had:
    an orbit without a flyby in the span still has a trajectory, one without H still has an
    approach. What cannot be had raises one clear line.

    Parameters
    ----------
    orbit : Orbit
        For example of `flyby.load_orbit`.
    body : str
        Body that is passed: "earth", "moon", "venus", ...
    start, stop : astropy.time.Time, optional
        The span in which the deepest approach is looked for, in any scale; 2020 to 2040 where
        not given, and twenty years where one end lies beyond these.
    sites : sequence of Site or str, optional
        From where it is observed; names are looked up with `flyby.load_site`. By default every
        site of the catalogue.
    forces : ForceModel, optional
        By default every force there is.
    on : astropy.time.Time, optional
        Take the approach that is nearest to this instant, instead of the deepest. An end of the
        span that is not given reaches a year beyond it.

    Attributes
    ----------
    orbit : Orbit
    body : str
    start, stop : astropy.time.Time
        The span that was asked for.
    sites : tuple of Site
    forces : ForceModel

    Raises
    ------
    SpanError
        If the span is empty. An attribute raises it if the orbit does not come within 0.05 au
        of the body's centre in the span (0.2 au of another planet's than the Earth).
    UnknownNameError
        If there is no such body or site.

    Examples
    --------
    >>> import flyby
    >>> passage = flyby.Flyby(flyby.load_orbit("apophis"))
    >>> print(f"{passage.approach.distance:.0f} from the centre of the Earth")
    38011 km from the centre of the Earth
    """

    def __init__(
        self,
        orbit: Orbit,
        body: str = "earth",
        start: Time | None = None,
        stop: Time | None = None,
        sites: Sequence[Site | str] | None = None,
        forces: ForceModel | None = None,
        on: Time | None = None,
    ) -> None:
        if not isinstance(orbit, Orbit):
            raise InvalidOrbitError(
                f"a Flyby is of one Orbit, not of {type(orbit).__name__}; "
                f'make one with flyby.load_orbit("apophis")'
            )
        require_bodies((body,))
        self.orbit = orbit
        self.body = body
        self.on = None if on is None else require_time(on, "on")
        stop = None if stop is None else require_time(stop, "stop")
        self.start = usual_start(self.on, stop) if start is None else require_time(start, "start")
        self.stop = usual_stop(self.on, self.start) if stop is None else stop
        span = float(tdb_days(self.start)), float(tdb_days(self.stop))
        if not span[1] > span[0]:
            raise SpanError(
                f"stop ({stamp(self.stop)}) is not after start ({stamp(self.start)}); exchange them"
            )
        if self.on is not None and not span[0] <= float(tdb_days(self.on)) <= span[1]:
            raise SpanError(
                f"{stamp(self.on)} is not between {stamp(self.start)} and {stamp(self.stop)}; "
                f"choose a span that holds it"
            )
        self.forces = ForceModel() if forces is None else forces
        self._chosen = None if sites is None else tuple(_site(site) for site in sites)
        self._parts: dict[Callable[..., Any], Any] = {}

    @cached_property
    def trajectory(self) -> Trajectory:
        """The motion over the span, and at least some days to either side of the flyby."""
        try:
            closest, margin = self._about
        except SpanError:
            return self._searched
        if covers(self._searched, closest - margin, closest + margin):
            return self._searched
        return propagate(
            self.orbit,
            time_from_tdb_days(closest - margin),
            time_from_tdb_days(closest + margin),
            self.forces,
        )

    def trajectory_over(self, first: float, last: float) -> Trajectory:
        """Return the motion over a span (TDB days since J2000): the flyby's own where it reaches.

        Raises
        ------
        SpanError, PropagationError
            As `flyby.propagate`.
        """
        if covers(self.trajectory, first, last):
            return self.trajectory
        start, stop = time_from_tdb_days(first), time_from_tdb_days(last)
        return propagate(self.orbit, start, stop, self.forces)

    @cached_property
    def _searched(self) -> Trajectory:
        """One propagation for everything: the span, with the calendar years about it."""
        first, last = (calendar_year(end) for end in (self.start, self.stop))
        try:
            return propagate(
                self.orbit,
                new_year(first - _YEARS_AROUND),
                # A day more: the years of `coverage` are those of UTC, a minute later.
                time_from_tdb_days(float(tdb_days(new_year(last + _YEARS_AROUND))) + 1.0),
                self.forces,
            )
        except (SpanError, PropagationError):  # beyond the ephemerides, or around a planet
            return propagate(self.orbit, self.start, self.stop, self.forces)

    @property
    def _within(self) -> Quantity:
        return WITHIN if self.body in ("earth", "moon") else Quantity(PLANETARY_APPROACH_AU, "au")

    @cached_property
    def approaches(self) -> tuple[CloseApproach, ...]:
        """Every approach to the body in the span, in time order, without sigmas.

        That is within 0.05 au of the Earth or the Moon, within 0.2 au of another body.

        Of more than 200, as of a satellite, the 20 deepest, unless one is chosen by its date.
        """
        found = find_encounters(
            self._searched,
            self.start,
            self.stop,
            (self.body,),
            self._within,
            every=self.on is not None,
            uncertainty=False,
        )
        return tuple(found.approaches[self.body])

    def encounters(
        self, bodies: Sequence[str], within: Quantity | None = None, *, every: bool = False
    ) -> Encounters:
        """Find the approaches of the span to several bodies, on the trajectory of the flyby.

        Parameters
        ----------
        bodies : sequence of str
        within : Quantity, optional
            Greatest distance from each body's centre; every local minimum where not given.
        every : bool
            Whether all are described where a body has more than 200.
        """
        return find_encounters(self._searched, self.start, self.stop, bodies, within, every=every)

    @cached_property
    def _about(self) -> tuple[float, float]:
        """Closest approach [TDB days since J2000], and the days that it takes to cross."""
        if not self.approaches:
            raise SpanError(
                f"{self.orbit.designation} does not come within {self._within.value:g} au of "
                f"{proper_name(self.body)} from {stamp(self.start)} to {stamp(self.stop)}; "
                f"there is no flyby to draw: choose another span"
            )
        chosen = self._choose(self.approaches)
        crossing = float((chosen.distance / chosen.relative_speed).to_value("d"))
        # A slow and distant one is carried for as long as it takes to cross the figures.
        margin = min(max(_LEAST_MARGIN_DAYS, _CROSSINGS * crossing), _MOST_MARGIN_DAYS)
        return float(tdb_days(chosen.time)), margin

    def _choose(self, approaches: Sequence[CloseApproach]) -> CloseApproach:
        """Return the deepest, or that which is nearest to the instant that was given."""
        if self.on is None:
            return min(approaches, key=_distance_km)
        on = float(tdb_days(self.on))
        return min(approaches, key=lambda one: abs(float(tdb_days(one.time)) - on))

    @property
    def other_approaches(self) -> tuple[CloseApproach, ...]:
        """Those of `approaches` that the flyby is not of."""
        if not self.approaches:
            return ()
        chosen = self._choose(self.approaches)
        return tuple(one for one in self.approaches if one is not chosen)

    @cached_property
    def _described(self) -> tuple[CloseApproach, CloseApproach | None]:
        """The approach with its uncertainty, and the one to the Moon that goes with it."""
        closest, margin = self._about
        bodies = tuple(dict.fromkeys((self.body, "moon")))
        found = find_encounters(
            self.trajectory,
            time_from_tdb_days(closest - margin),
            time_from_tdb_days(closest + margin),
            bodies,
            self._within,
        ).approaches
        approach = self._choose(found[self.body])
        closest = float(tdb_days(approach.time))
        if self.body == "moon":
            return approach, approach
        moon = min(
            (one for one in found["moon"] if abs(float(tdb_days(one.time)) - closest) < 3.0),
            key=lambda one: one.distance,
            default=None,
        )
        return approach, moon

    @property
    def approach(self) -> CloseApproach:
        """The deepest approach of the span, or the one nearest to `on`."""
        return self._described[0]

    @property
    def moon_approach(self) -> CloseApproach | None:
        """The deepest approach to the Moon within three days of it, if there is one."""
        return self._described[1]

    @property
    def closest_days(self) -> float:
        """When it is, as the search found it (TDB days since J2000)."""
        return self._about[0]

    def narrowed(self, start: Time, stop: Time) -> Flyby:
        """Return the flyby that is deepest within a part of the span, on the same trajectory."""
        part = Flyby(self.orbit, self.body, start, stop, self._chosen, self.forces)
        part.__dict__["_searched"] = self._searched
        return part

    @cached_property
    def samples(self) -> Samples:
        """The track about closest approach, as the figures draw it (plain floats)."""
        return sample_flyby(self.trajectory, self.approach)

    @property
    def chosen_sites(self) -> tuple[Site, ...] | None:
        """The sites that were chosen; None where nobody chose."""
        return self._chosen

    @property
    def sites(self) -> tuple[Site, ...]:
        """The sites that were chosen, or every one but those on request."""
        return usual_sites() if self._chosen is None else self._chosen

    @cached_property
    def sky(self) -> Sky:
        """Asteroid, Sun, Moon and the turning Earth wherever the trajectory goes."""
        return Sky(self.trajectory)

    @cached_property
    def observing(self) -> Observing:
        """Every site with its windows within three days of closest approach, from one search.

        With them the windows that need no site: nearness, shadows, and brightness to the eye.
        """
        closest = self.samples.closest_days
        span = self.trajectory.usable_span(closest - WINDOW_DAYS, closest + WINDOW_DAYS)
        return observing_over(self.sky, self.sites, *span)

    @property
    def windows(self) -> list[Window]:
        """Observation windows of every site within three days of closest approach, site by site.

        Without H those of optical sites cannot be known and are left out.
        """
        return self.observing.windows

    @cached_property
    def coverage(self) -> Coverage:
        """Windows of every site over four calendar years about the flyby, and the joint view."""
        start, stop = years_about(self.approach.time)
        span = float(tdb_days(start)), float(tdb_days(stop))
        sky = self.sky
        if not covers(self.trajectory, *span):
            sky = Sky(self.trajectory_over(*span))
        return coverage_over(sky, self.sites, self.mission_bands, self.approach.time)

    def why_no_window(
        self, sites: Sequence[Site], first: float, last: float
    ) -> list[tuple[str, ...]]:
        """Name the constraints that keep sites without a window from observing in a span.

        Parameters
        ----------
        sites : sequence of Site
            Which are known to have no window in the span.
        first, last : float
            TDB days since J2000.
        """
        start, stop = time_from_tdb_days(first), time_from_tdb_days(last)
        return reasons_for(self.sky, start, stop, sites)

    @property
    def _known_observing(self) -> Observing:
        """What is known of the windows about the flyby without another search."""
        coverage = self.__dict__.get("coverage")
        return self.observing if coverage is None else coverage.found

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every site with its windows, of the days about closest approach at least."""
        return self._known_observing.rows

    @property
    def law(self) -> str:
        """The photometric law in words; empty where no H is known."""
        law = self.sky.magnitude_law
        return "" if law is None else law.description

    @cached_property
    def missions(self) -> tuple[MissionWindow, ...]:
        """Published mission events of this asteroid, in order of their earliest start."""
        return tuple(
            window
            for window in mission_windows()
            if is_same_asteroid(self.orbit.designation, window.target)
        )

    @cached_property
    def mission_bands(self) -> tuple[Band, ...]:
        """The mission events as bands, whenever they are."""
        return mission_bands(self.missions)

    @cached_property
    def bands(self) -> tuple[Band, ...]:
        """Windows and mission events within a day of closest approach, in the order of rows.

        Of the sites those that were chosen, or by default six optical ones (`SITES`).
        """
        known, samples = self._known_observing, self.samples
        span = samples.first_days, samples.last_days
        if self._chosen is None:
            own = {row.site.code: row for row in known.rows if row.site.kind == "optical"}
            rows: Iterable[Row] = [own[code] for code in SITES if code in own]
        else:
            rows = known.rows
        missions = (band for band in self.mission_bands if band.within(*span))
        return (
            *window_bands(known.geometry, "geometry", span),
            *window_bands(known.naked_eye, "naked-eye", span),
            *window_bands((window for row in rows for window in row.windows), None, span),
            *missions,
        )

    @property
    def name(self) -> str:
        """What the asteroid is called in titles: `Orbit.short_name`."""
        return self.orbit.short_name

    def plot(self, name: str = "approach", ax: Axes | None = None, **options: Any) -> Figure | Axes:
        """Draw one figure of the flyby.

        Parameters
        ----------
        name : str
            As on the command line, such as "approach", "geocentric" or "b-plane";
            `flyby.figures.figure_names` gives them all.
        ax : matplotlib.axes.Axes, optional
            Where to draw, of a figure of a single panel.
        **options
            Of the figure: see the function of that name in `flyby.figures`.

        Returns
        -------
        matplotlib.figure.Figure or matplotlib.axes.Axes
            The whole figure, or `ax` where it was given. Nothing is written.

        Raises
        ------
        UnknownNameError
            If there is no such figure.
        FigureError
            If it cannot be drawn of this flyby.

        Examples
        --------
        >>> import flyby
        >>> figure = flyby.Flyby(flyby.load_orbit("apophis")).plot("approach")
        """
        from flyby.figures import draw

        drawn: Figure | Axes = draw(name, self, ax=ax, **options)
        return drawn

    def report(self) -> Report:
        """Report the approaches of the span to the body and to the Moon.

        Returns
        -------
        Report
            ``str()`` of it is the text report; a notebook shows a table.

        Examples
        --------
        >>> import flyby
        >>> report = flyby.Flyby(flyby.load_orbit("apophis")).report()
        >>> print(str(report).splitlines()[0])
        99942 Apophis (2004 MN4) passes the Earth on 2029-04-13 at 21:45:04 UTC,
        """
        from flyby.reports import flyby_report

        return flyby_report(self)

    def ephemeris(self, site: Site | str | None, times: Time) -> Ephemeris:
        """Tabulate what an observer sees.

        Parameters
        ----------
        site : Site or str or None
            None is the Earth's centre.
        times : astropy.time.Time, shape (n,)
            Within the days about the flyby, in any scale.

        Returns
        -------
        Ephemeris

        Examples
        --------
        >>> import flyby
        >>> passage = flyby.Flyby(flyby.load_orbit("apophis"))
        >>> table = passage.ephemeris("J04", passage.approach.time)
        """
        from flyby.observing import observe

        return observe(self.trajectory, times, site)

    def __repr__(self) -> str:
        """Say what it is, with the numbers that are known already."""
        by = f"<Flyby of {self.name} by {proper_name(self.body)}"
        if "_described" not in self.__dict__:
            which = "deepest" if self.on is None else f"nearest to {stamp(self.on)}"
            return f"{by}, {which} from {stamp(self.start)} to {stamp(self.stop)}>"
        distance = self.approach.distance.to_value("km")
        return f"{by}, {stamp(self.approach.time)}, {distance:,.0f} km from its centre>"

    def _repr_html_(self) -> str:
        try:
            shown = Approaches([self.approach])
        except FlybyError as problem:
            return html_table(f"Flyby of {self.name}", (), [], str(problem))
        if self.body != "moon" and self.moon_approach is not None:
            shown.append(self.moon_approach)
        return shown._repr_html_()


def once_a_flyby(gather: Callable[[Flyby], Part]) -> Callable[[Flyby], Part]:
    """Make what a function gathers of a flyby be computed once, however many figures ask."""

    @wraps(gather)
    def gathered(passage: Flyby) -> Part:
        if gathered not in passage._parts:
            passage._parts[gathered] = gather(passage)
        found: Part = passage._parts[gathered]
        return found

    return gathered


def _site(site: Site | str) -> Site:
    return load_site(site) if isinstance(site, str) else site


def _distance_km(approach: CloseApproach) -> float:
    return float(approach.distance.to_value("km"))
