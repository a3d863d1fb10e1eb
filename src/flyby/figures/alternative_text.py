"""What a picture shows, in words, for those who do not see it: from the numbers behind it."""

from __future__ import annotations

from collections.abc import Iterator

from flyby.dynamics.bodies import proper_name
from flyby.figures.style import kilometres
from flyby.scene.bands import Band
from flyby.scene.flyby import Flyby
from flyby.times import civil_scale, iso, stamp, time_from_tdb_days

_SHOWS = {
    "approach": "Three charts on one time axis: distance from the centre of {body}, relative "
    "speed, and bars for the windows in which it can be observed",
    "geocentric": "The track past {body} to scale, seen from the north of the ecliptic, twice: out "
    "to the Moon's orbit and close by, with arcs along it for the windows",
    "sky": "A chart of the sky with the asteroid's path among the stars, hours marked along it, "
    "and two small charts for the weeks before and after",
    "groundtrack": "A map of the Earth with the line of places over which it stands, hours marked "
    "along it, night shaded, and the observing sites",
    "naked-eye": "Two maps of the Earth: for how long it can be seen without a telescope, and how "
    "bright it becomes there",
    "missions": "Bars on a time axis of years for what missions to it have published",
    "orbit": "The orbits before and after the flyby seen from above, and charts of how semi-major "
    "axis, eccentricity and inclination change",
    "forces": "Bars for how far each force moves it at closest approach, by powers of ten",
    "appearance": "The asteroid and its phase beside the Earth and the Moon as it sees them, and "
    "charts of apparent sizes",
    "b-plane": "The plane across the incoming path: where it passes, how sure published solutions "
    "are, and what would come back",
    "keyholes": "Charts of how near it would come again, against where it crosses the b-plane",
    "timeline": "A chart with a row for each mission and site: four years at the left, two days "
    "about the flyby at the right",
    "visibility": "For each site, the nights of the flyby: altitude against time, with the windows",
    "occultations": "A map of the Earth with the paths along which it hides stars, and for each "
    "star how far the path may lie beside its middle",
    "recovery": "Charts over the nights before: elongation and brightness; how far displaced "
    "orbits would stand from where it is expected; what one observation takes off the uncertainty",
    "lightcurve": "Charts over the nights of three years: hours that each network can observe and "
    "brightness; phase angle and aspect; the share of a turn that a lunation's hours cover; which "
    "lunations tell a period from an alias; and the spectral window",
    "radar": "For each radar dish, when it can send or hear; charts of the strength of the echo, "
    "of its round trip and of its Doppler shift",
    "spin": "Charts on one time axis: tide at the asteroid, torque on it, and how its rate of "
    "rotation and its pole change, as the spread of an ensemble over unpublished phases",
    "brightness": "Charts of magnitude, phase angle, elongation and rate on the sky: months at the "
    "left, two days at the right",
}
_OF_WINDOWS = ("approach", "geocentric", "timeline", "visibility", "brightness")
_GROUPS = {
    "geometry": "",
    "naked-eye": "to the naked eye, ",
    "JAXA": "JAXA's network, ",
    "ESA": "ESA's network, ",
    "other": "",
    "mission": "mission, ",
}


def alternative_text(name: str, passage: Flyby) -> str:
    """Say in words what a figure of a flyby shows.

    Parameters
    ----------
    name : str
        Of `figure_names`.
    passage : Flyby

    Returns
    -------
    str
        Sentences, each a line; instants with their scale, distances from the centre.

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import alternative_text
    >>> passage = flyby.Flyby(flyby.load_orbit("apophis"))
    >>> print(alternative_text("missions", passage).splitlines()[1])
    Closest approach 2029-04-13 21:45:04 UTC: 38 011 km from the centre of Earth, at 7.423 km/s.
    """
    shown = _SHOWS.get(name, f"Figure {name}").format(body=proper_name(passage.body))
    lines = [
        f"{passage.name}. {shown}.",
        _of_the_approach(passage),
    ]
    if name in _OF_WINDOWS and passage.body == "earth":
        lines += _of_the_windows(passage.bands, civil_scale(passage.approach.time))
    if name == "missions":
        lines += [f"{band.label}: {band.words or 'dated'}." for band in passage.mission_bands]
    solution = passage.orbit.solution_name
    lines.append(f"Orbit: {solution}." if solution else f"Orbit: {passage.orbit.name}.")
    lines += [f"{note[:1].upper()}{note[1:]}." for note in passage.orbit.notes]
    return "\n".join(lines) + "\n"


def _of_the_approach(passage: Flyby) -> str:
    approach = passage.approach
    speed = f"{approach.relative_speed.to_value('km/s'):.3f} km/s"
    body = proper_name(passage.body)
    if approach.impact is not None:
        return f"It hits {body} at {stamp(approach.time)}, at {speed} relative to its centre."
    distance = kilometres(approach.distance.to_value("km"))
    return (
        f"Closest approach {stamp(approach.time)}: {distance} km from the centre of {body}, "
        f"at {speed}."
    )


def _of_the_windows(bands: tuple[Band, ...], clock: str) -> Iterator[str]:
    rows: dict[tuple[str, str], list[Band]] = {}
    for band in bands:
        rows.setdefault((band.group, band.label), []).append(band)
    for (group, label), row in rows.items():
        spans = row[0].words or ", ".join(
            f"{_minutes(band.start_tdb_days)} to {_minutes(band.end_tdb_days)}" for band in row
        )
        yield f"{_GROUPS[group]}{label}: {spans}{'' if row[0].words else f' {clock}'}."


def _minutes(days: float) -> str:
    half_minute = 30.0 / 86400.0  # so that cutting the seconds off rounds
    return iso(time_from_tdb_days(days + half_minute), "utc", 0)[:16].replace("T", " ")
