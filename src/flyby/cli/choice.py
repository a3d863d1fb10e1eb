"""Which flyby is meant: ``--start``, ``--stop``, ``--body`` and ``--on``, for every verb alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from flyby.cli.instants import TIMES_HELP, is_tonight, read_instant
from flyby.cli.options import Decorator, say_beside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from astropy.time import Time

    from flyby.catalogue.sites import Site
    from flyby.cli.progress import Activity
    from flyby.orbits import Orbit
    from flyby.scene.flyby import Flyby

USUAL_SPAN = ("2020-01-01", "2040-01-01")
"""Where a flyby is looked for, unless a span is given: that of `flyby.Flyby`."""


@dataclass(frozen=True)
class FlybyChoice:
    """What `flyby_options` took: which flyby is meant, in the words that were typed.

    Attributes
    ----------
    start, stop, on : str or None
    bodies : tuple of str
    """

    start: str | None
    stop: str | None
    bodies: tuple[str, ...]
    on: str | None

    def times(
        self, sites: Sequence[Site] | None = None
    ) -> tuple[Time | None, Time | None, Time | None]:
        """Return the span and the date as instants, None where not typed; tonight at a site."""
        start, stop, on = (
            None if text is None else read_instant(text, part, sites)
            for text, part in ((self.start, "start"), (self.stop, "stop"), (self.on, "middle"))
        )
        return start, stop, on

    def of(
        self,
        orbit: str | Orbit,
        sites: Sequence[Site] | None = None,
        *,
        night_at: Sequence[Site | str] = (),
    ) -> Flyby:
        """Return the flyby of an orbit, or of what `load_orbit` knows by a name, over `sites`.

        Where nothing is typed it is the one that the orbit is known for: see `own_flyby`.

        Parameters
        ----------
        orbit : str or Orbit
        sites : sequence of Site, optional
        night_at : sequence of Site or str
            Where tonight is meant, if not at the first of `sites`.
        """
        from flyby.dynamics import load_orbit
        from flyby.scene.flyby import Flyby
        from flyby.scene.outside import own_flyby
        from flyby.times import require_span

        where = sites
        if any(is_tonight(text) for text in (self.start, self.stop, self.on)) and night_at:
            from flyby.observing import load_sites

            where = load_sites(night_at)
        start, stop, on = self.times(where)
        if start is not None and stop is not None:
            require_span(start, stop)
        from flyby.scene.asteroid_cost import with_cost_of_no_asteroids

        chosen = load_orbit(orbit) if isinstance(orbit, str) else orbit
        if (start, stop, on) == (None, None, None):
            return with_cost_of_no_asteroids(own_flyby(chosen, self.bodies[0], sites=sites))
        return with_cost_of_no_asteroids(
            Flyby(chosen, self.bodies[0], start=start, stop=stop, sites=sites, on=on)
        )

    def within(
        self,
        orbit: str | Orbit,
        unit: str,
        sites: Sequence[Site] | None = None,
        *,
        night_at: Sequence[Site | str] = (),
    ) -> Flyby:
        """Return the flyby, looked for in the calendar months or years about it.

        An end of the span that was typed stays; of a span without a flyby nothing changes.

        Parameters
        ----------
        orbit : str or Orbit
        unit : {"month", "year"}
        sites, night_at
            As for `of`.
        """
        from flyby.scene.calendar import within_calendar

        passage = self.of(orbit, sites, night_at=night_at)
        if self.start is not None and self.stop is not None and self.on is None:
            return passage
        return within_calendar(passage, unit, self.start is not None, self.stop is not None)


def flyby_options(
    unit: str = "", bodies: tuple[str, ...] = ("earth",), also: tuple[str, ...] = ()
) -> Decorator:
    """``--start``, ``--stop``, ``--body`` and ``--on``: which flyby is meant, for every verb alike.

    The verb is given a `FlybyChoice` as ``choice``.

    Parameters
    ----------
    unit : str
        "month" or "year", where the verb is about a span: which one where none is given.
    bodies : tuple of str
        The usual body; several where ``--body`` may be given more than once.
    also : tuple of str
        Other names of ``--start`` and ``--stop``.
    """

    def decorate(verb: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(verb)
        def chosen(
            *args: Any,
            start: str | None,
            stop: str | None,
            body: str | tuple[str, ...],
            on: str | None,
            **others: Any,
        ) -> Any:
            several = (body,) if isinstance(body, str) else body
            lower = tuple(dict.fromkeys(one.lower() for one in several))
            return verb(*args, choice=FlybyChoice(start, stop, lower, on), **others)

        more = "; may be given more than once." if len(bodies) > 1 else "."
        decorated = click.option(
            "--on",
            metavar="DATE",
            help="The approach of the span that is nearest to this date, instead of the deepest; a "
            "span that is not given reaches to it.",
        )(chosen)
        decorated = click.option(
            "--body",
            metavar="BODY",
            multiple=len(bodies) > 1,
            default=bodies if len(bodies) > 1 else bodies[0],
            show_default=" and ".join(bodies),
            help=f"Body that is passed: earth, moon, venus, ...{more}",
        )(decorated)
        edges = (f"the calendar {unit} of the flyby",) * 2 if unit else USUAL_SPAN
        for name, edge, which, other in (
            ("--stop", edges[1], "End", also[1:]),
            ("--start", edges[0], "Beginning", also[:1]),
        ):
            decorated = click.option(
                name,
                *other,
                name.removeprefix("--"),
                metavar="TIME",
                show_default=edge,
                help=f"{which} of the span: {TIMES_HELP}",
            )(decorated)
        return decorated

    return decorate


def say_of_the_flyby(passage: Flyby, activity: Activity) -> None:
    """Say in lines beside a picture what it has no place for.

    That is what leaving out the asteroids costs; and at a terminal which approaches of the span are
    not shown.
    """
    if not passage.forces.asteroids:
        with activity.hidden():
            say_beside(passage.orbit.notes[-1:])
    if activity.watched:
        from flyby.scene.calendar import other_approaches_in_words

        sentences = other_approaches_in_words(passage)
        with activity.hidden():
            say_beside(sentences)


def load_orbit_over(name: str | Orbit, start: Time, stop: Time) -> Orbit:
    """Return an orbit, with what ``--no-asteroids`` costs over a span where it was given."""
    from flyby.dynamics import ForceModel, load_orbit

    orbit = load_orbit(name) if isinstance(name, str) else name
    if ForceModel().asteroids:
        return orbit
    from flyby.scene.asteroid_cost import orbit_with_cost_of_no_asteroids

    return orbit_with_cost_of_no_asteroids(orbit, start, stop)
