"""Two or more orbits through one flyby: distance, difference, track and b-plane on one sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from flyby.arrays import FloatArray
from flyby.constants import AU_KM
from flyby.dynamics.bodies import equatorial_radius_km
from flyby.figures.any_sheet import on_any_sheet
from flyby.figures.colours import colour_of
from flyby.figures.drawing import laid_out, named
from flyby.figures.labels import add_footer, add_heading, only_words
from flyby.figures.sizes import Size
from flyby.figures.style import THEME, Dashes, new_figure, themed
from flyby.scene.comparison import Comparison
from flyby.times import stamp, tdb_days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HOURS = 12.0
"""The distance is drawn so far to either side of the first orbit's closest approach."""

_KINDS = ("geometry", "JAXA", "ESA", "mission", "naked-eye", "other")
_DASHES: tuple[Dashes, ...] = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (6, 1.5, 1.5, 1.5)))
_POINTS = 721


@on_any_sheet
def comparison(
    orbits: Comparison | Sequence[object],
    body: str = "earth",
    *,
    theme: str | None = THEME,
    title: str | None = None,
    size: Size | None = None,
) -> Figure:
    """Draw several orbits through one flyby on one sheet.

    Parameters
    ----------
    orbits : Comparison or sequence of Orbit
        As `flyby.scene.comparison.compare` makes it, or takes them.
    body : str
        For a sequence of orbits.
    theme : str or None
        None draws with the settings that hold (``matplotlib.rcParams``).
    title : str, optional
        In place of the usual one.
    size : str or (float, float), optional
        Of the sheet: a name, such as "column" or "slide", or its width and height in mm.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import comparison
    >>> names = ("apophis-jpl-220", "apophis-neocc")
    >>> figure = comparison([flyby.load_orbit(name) for name in names])
    """
    from flyby.scene.comparison import compare

    with themed(theme), named("comparison"):
        both = orbits if isinstance(orbits, Comparison) else compare(list(orbits), body)  # type: ignore[arg-type]
        figure = new_figure(180.0, 190.0)
        grid = figure.add_gridspec(
            2, 2, left=0.085, right=0.975, bottom=0.11, top=0.855, hspace=0.28, wspace=0.26
        )
        axes = [figure.add_subplot(grid[k // 2, k % 2]) for k in range(4)]
        _draw_distance(both, axes[0])
        _draw_apart(both, axes[1])
        _draw_track(both, axes[2])
        _draw_b_plane(both, axes[3])
        handles, labels = axes[0].get_legend_handles_labels()
        figure.legend(
            handles,
            labels,
            loc="upper left",
            bbox_to_anchor=(0.075, 0.925),
            ncols=min(len(labels), 3),
            frameon=False,
            fontsize=7.4,
        )
        first = both.approaches[0]
        names = list(dict.fromkeys(passage.name for passage in both.passages))
        add_heading(
            figure,
            title or f"{' and '.join(names)}: {len(both.passages)} orbits compared",
            f"closest approach of {both.labels[0]} to {_named(first.body)} {stamp(first.time)}, "
            f"{_grouped(first.distance.to_value('km'))} km from the centre; what differs, from it",
        )
        add_footer(figure, both.passages[0])
        return laid_out(figure)


def _grouped(km: float) -> str:
    return f"{km:,.0f}".replace(",", " ")


def _named(body: str) -> str:
    return {"earth": "the Earth", "moon": "the Moon"}.get(body, body.capitalize())


def _style(index: int) -> dict[str, Any]:
    return {
        "color": colour_of(_KINDS[index % len(_KINDS)]),
        "linestyle": _DASHES[index % len(_DASHES)],
        "linewidth": 1.8 - 0.25 * min(index, 4),
    }


def _hours(both: Comparison) -> FloatArray:
    return np.linspace(-HOURS, HOURS, _POINTS)


def _states_km(both: Comparison, index: int, hours: FloatArray) -> FloatArray:
    """Return positions (n, 3) from the body [km]; nan where the track has ended."""
    closest = float(tdb_days(both.approaches[0].time))
    days = closest + hours / 24.0
    trajectory = both.passages[index].trajectory
    first, last = trajectory.usable_span(float(days[0]), float(days[-1]))
    start, stop = (float(tdb_days(one)) for one in (trajectory.start, trajectory.stop))
    low, high = max(first, min(start, stop)), min(last, max(start, stop))
    inside = (days >= low) & (days <= high)
    found = np.full((days.size, 3), np.nan)
    if inside.any():
        body = both.approaches[0].body
        found[inside] = trajectory.state_au(days[inside], origin=body)[0] * AU_KM
    return found


def _draw_distance(both: Comparison, ax: Axes) -> None:
    hours = _hours(both)
    for index, label in enumerate(both.labels):
        distance = np.linalg.norm(_states_km(both, index, hours), axis=1)
        ax.plot(hours, distance / 1e3, label=label, **_style(index))
    ax.set_xlabel(f"hours from the closest approach of {both.labels[0]}")
    ax.set_ylabel("distance from the centre [1000 km]")
    ax.set_title("approach", loc="left")
    ax.set_xlim(-HOURS, HOURS)
    ax.set_ylim(bottom=0.0)


def _draw_apart(both: Comparison, ax: Axes) -> None:
    """Draw how far each orbit is from the first one at the same instant."""
    hours = _hours(both)
    first = _states_km(both, 0, hours)
    for index in range(1, len(both.labels)):
        apart = np.linalg.norm(_states_km(both, index, hours) - first, axis=1)
        ax.plot(hours, apart, **_style(index))
    ax.set_yscale("log")
    ax.set_xlim(-HOURS, HOURS)
    ax.set_xlabel(f"hours from the closest approach of {both.labels[0]}")
    ax.set_ylabel(f"distance from {both.labels[0]} at that instant [km]")
    ax.set_title("apart", loc="left")


def _draw_track(both: Comparison, ax: Axes) -> None:
    """Draw the tracks in the plane of the first one at its closest approach."""
    from matplotlib.patches import Circle

    closest = np.array([float(tdb_days(both.approaches[0].time))])
    body = both.approaches[0].body
    position, velocity = both.passages[0].trajectory.state_au(closest, origin=body)
    away = position[0] / np.linalg.norm(position[0])
    along = velocity[0] - (velocity[0] @ away) * away
    along /= np.linalg.norm(along)
    hours = _hours(both)
    nearest = np.linalg.norm(position[0]) * AU_KM / 1e3
    for index in range(len(both.labels)):
        states = _states_km(both, index, hours) / 1e3
        ax.plot(states @ along, states @ away, **_style(index))
    ax.add_patch(
        Circle((0, 0), equatorial_radius_km(body) / 1e3, facecolor=colour_of("moon"), zorder=1)
    )
    reach = 2.2 * nearest
    ax.set_xlim(-reach, reach)
    ax.set_ylim(-reach, reach)
    ax.set_aspect("equal", adjustable="box")
    ax.set_xlabel("along its motion at closest approach [1000 km]")
    ax.set_ylabel("towards closest approach [1000 km]")
    ax.set_title("geocentric" if body == "earth" else f"about {_named(body)}", loc="left")


def _draw_b_plane(both: Comparison, ax: Axes) -> None:
    """Draw where each meets the b-plane, from where the first one does, with 3 sigma."""
    planes = [one.b_plane for one in both.approaches]
    first = planes[0]
    if first is None:
        only_words(ax, f"{both.labels[0]} is bound at closest approach: no b-plane")
        return
    origin = np.array([first.xi.to_value("km"), first.zeta.to_value("km")])
    for index, (plane, region) in enumerate(zip(planes, both.regions, strict=True)):
        if plane is None:
            continue
        style = _style(index)
        x, y = np.array([plane.xi.to_value("km"), plane.zeta.to_value("km")]) - origin
        ax.plot(x, y, "o", color=style["color"], markersize=4.5, zorder=5)
        if region is not None:
            ellipse = region.ellipse(3.0).to_value("km") - origin
            ax.plot(*ellipse.T, **style)
    ax.axhline(0.0, color=colour_of("soft-ink"), linewidth=0.5, zorder=0)
    ax.axvline(0.0, color=colour_of("soft-ink"), linewidth=0.5, zorder=0)
    # An ellipse a hundred times as long as it is wide is a line on one scale.
    ax.margins(0.12)
    ax.set_xlabel(f"\N{GREEK SMALL LETTER XI} from {both.labels[0]} [km]")
    ax.set_ylabel(f"\N{GREEK SMALL LETTER ZETA} from {both.labels[0]} [km]")
    ax.set_title("b-plane, 3 sigma (each axis has its own scale)", loc="left")
