"""Published solutions of one asteroid on the b-plane of its encounter, and how each is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from flyby.arrays import FloatArray
from flyby.dynamics.bodies import equatorial_radius_km, gm_km3_s2
from flyby.encounter import BPlaneRegion, b_plane_region, sampled_encounter
from flyby.encounter.geometry import capture_b_km
from flyby.errors import FlybyError
from flyby.figures.colours import colour_of
from flyby.figures.drawing import alone
from flyby.figures.keyholes_figure import KeyholeScene
from flyby.figures.keyholes_figure import gather as gather_returns
from flyby.figures.labels import only_words
from flyby.figures.return_labels import less, plain_ticks, sigma_words
from flyby.figures.style import Dashes
from flyby.orbits import Orbit, load_orbit, orbit_names
from flyby.scene.flyby import Flyby, once_a_flyby

if TYPE_CHECKING:
    from matplotlib.axes import Axes


SAMPLES = 300
"""Virtual asteroids of each solution that is drawn with them."""

SEED = 2029
"""Of the virtual asteroids."""

_KINDS = ("geometry", "other", "track")
_DASHES: tuple[Dashes, ...] = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (6, 1.5, 1.5, 1.5)))
PANEL_MM, PANEL_PLACE = (120.0, 120.0), (0.15, 0.1, 0.6, 0.85)
"""Sheet and place of a panel that is drawn alone."""
_SAME_CENTRE_SIGMAS = 0.1
_SAME_SIZE = 0.02


@dataclass(frozen=True)
class Solution:
    """One published solution on the b-plane.

    Attributes
    ----------
    label : str
        Producer, number and date.
    region : BPlaneRegion
    cloud_km : ndarray, shape (n, 2)
        Xi and zeta of its virtual asteroids, each propagated.
    """

    label: str
    region: BPlaneRegion
    cloud_km: FloatArray


@dataclass(frozen=True)
class BPlaneScene:
    """The b-plane of a flyby's encounter.

    Attributes
    ----------
    xi_km, zeta_km : float
        Where the nominal orbit meets it; nan where there is no b-plane.
    radius_km, capture_km : float
        Of the body, and focused.
    solutions : tuple of Solution
        The widest first.
    returns : KeyholeScene
    reason : str
        Why there is nothing to draw, or "".
    """

    xi_km: float
    zeta_km: float
    radius_km: float
    capture_km: float
    solutions: tuple[Solution, ...]
    returns: KeyholeScene
    reason: str = ""


@once_a_flyby
def gather(passage: Flyby) -> BPlaneScene:
    """Map every published solution of the flyby's asteroid to the b-plane."""
    approach = passage.approach
    radius = equatorial_radius_km(approach.body)
    returns = gather_returns(passage)
    if approach.b_plane is None:
        return BPlaneScene(
            np.nan, np.nan, radius, np.nan, (), returns, "bound at closest approach: no b-plane"
        )
    focus = gm_km3_s2(approach.body) / approach.v_infinity.to_value("km/s") ** 2
    regions = [one for orbit in _same_asteroid(passage.orbit) if (one := _region(passage, orbit))]
    return BPlaneScene(
        xi_km=float(approach.b_plane.xi.to_value("km")),
        zeta_km=float(approach.b_plane.zeta.to_value("km")),
        radius_km=radius,
        capture_km=float(capture_b_km(radius, focus)),
        solutions=tuple(_solution(passage, one) for one in _distinct(regions)),
        returns=returns,
    )


def _same_asteroid(orbit: Orbit) -> list[Orbit]:
    """Return the flyby's orbit first, then whatever else the catalogue has of this asteroid."""
    others = (load_orbit(name) for name in orbit_names() if name != orbit.name)
    return [orbit, *(one for one in others if orbit.is_same_asteroid(one))]


def _region(passage: Flyby, orbit: Orbit) -> BPlaneRegion | None:
    if orbit.covariance is None:
        return None
    try:
        return b_plane_region(orbit, passage.approach.time, passage.approach.body)
    except FlybyError:
        # An old solution may not pass here at all.
        return None


def _distinct(regions: list[BPlaneRegion]) -> list[BPlaneRegion]:
    """Without what is one solution published at two epochs; the widest first."""
    kept: list[BPlaneRegion] = []
    for one in regions:
        if not any(_same(one, other) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda item: -item.semi_major.to_value("km"))


def _solution(passage: Flyby, region: BPlaneRegion) -> Solution:
    orbit = region.orbit
    try:
        cloud = sampled_encounter(
            orbit, passage.approach.time, SAMPLES, SEED, passage.approach.body
        )
        points = np.stack([cloud.xi.to_value("km"), cloud.zeta.to_value("km")], axis=1)
    except FlybyError:
        # So wide that some of them do not pass: the ellipses alone.
        points = np.zeros((0, 2))
    dated = f" ({orbit.solution_date})" if orbit.solution_date else ""
    return Solution((orbit.solution_name or orbit.name) + dated, region, points)


def _same(one: BPlaneRegion, other: BPlaneRegion) -> bool:
    if one.orbit.producer != other.orbit.producer:
        return False
    apart = np.hypot(one.xi - other.xi, one.zeta - other.zeta)
    size = abs(one.semi_major / other.semi_major - 1.0)
    return bool(apart < _SAME_CENTRE_SIGMAS * one.semi_major and size < _SAME_SIZE)


def draw_solutions(passage: Flyby, ax: Axes | None = None) -> Axes:
    """Draw the sharpest solutions: ellipses of 1 and 3 sigma and virtual asteroids, to scale.

    Parameters
    ----------
    passage : Flyby
    ax : matplotlib.axes.Axes, optional
        Where to draw it; on a sheet of its own by default.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import flyby
    >>> from flyby.figures import draw_solutions
    >>> ax = draw_solutions(flyby.Flyby(flyby.load_orbit("apophis")))
    """
    if ax is None:
        return alone(draw_solutions, passage, PANEL_MM, PANEL_PLACE)
    shown = gather(passage)
    if shown.reason:
        return only_words(ax, shown.reason)
    if not shown.solutions:
        missing = ", ".join(passage.orbit.unmodelled_forces)
        why = f"{missing} fitted but not modelled" if missing else "published without a covariance"
        return only_words(ax, f"{why}:\nhow sure it is cannot be said")
    sharpest = min(item.region.semi_major for item in shown.solutions)
    inside = [item for item in shown.solutions if item.region.semi_major < 20.0 * sharpest]
    points = np.concatenate([item.region.ellipse(3.0).to_value("km") for item in inside])
    centre = 0.5 * (points.max(axis=0) + points.min(axis=0))
    half = 0.5 * (points.max(axis=0) - points.min(axis=0))
    box = ax.get_window_extent()
    shape = box.width / box.height
    tall = max(1.22 * half[1], 1.9 * half[0] / shape)
    # Room for the words on the left.
    ax.set_xlim(-1.4 * tall * shape, 0.6 * tall * shape)
    ax.set_ylim(-tall, tall)
    small_title(ax, "The sharpest solutions, to scale")
    ax.set_aspect("equal")
    ax.grid(True, color=colour_of("grid"))
    ax.set_axisbelow(True)
    for item in inside:
        draw_solution(ax, shown, item, centre, size=2.2)
    plain_ticks(ax, (4, 5), digits=True)
    ax.set_xlabel(f"\u03be {less(centre[0])} [km]", labelpad=1.5)
    ax.set_ylabel(f"\u03b6 {less(centre[1])} [km]", labelpad=1.5)
    _label_solutions(ax, shown, inside, centre, tall)
    return ax


def draw_solution(
    ax: Axes, shown: BPlaneScene, item: Solution, centre: FloatArray, size: float
) -> None:
    """Draw ellipses and virtual asteroids of one solution, from a centre [km]."""
    colour = colour_of_solution(shown, item)
    dashes = _DASHES[shown.solutions.index(item) % len(_DASHES)]
    cloud = item.cloud_km - centre
    ax.plot(
        cloud[:, 0],
        cloud[:, 1],
        ".",
        color=colour,
        markersize=size,
        alpha=0.45,
        zorder=3,
        markeredgewidth=0.0,
    )
    for sigmas, width in ((1.0, 1.2), (3.0, 0.9)):
        ellipse = item.region.ellipse(sigmas).to_value("km") - centre
        ax.plot(
            ellipse[:, 0], ellipse[:, 1], color=colour, linewidth=width, linestyle=dashes, zorder=5
        )


def _label_solutions(
    ax: Axes, shown: BPlaneScene, inside: list[Solution], centre: FloatArray, tall: float
) -> None:
    left, right = ax.get_xlim()
    for index, item in enumerate(inside):
        ax.text(
            left + 0.03 * (right - left),
            tall * (0.82 - 0.44 * index),
            f"{item.label}\n\u00b1 {sigma_words(sigma_zeta_km(item))} in \u03b6",
            fontsize=6.4,
            color=colour_of_solution(shown, item),
            va="center",
            ha="left",
            linespacing=1.15,
            zorder=8,
            bbox={"facecolor": colour_of("paper"), "edgecolor": "none", "pad": 0.4, "alpha": 0.85},
        )


def sigma_zeta_km(item: Solution) -> float:
    """Return how sure a solution is along zeta [km]."""
    return float(item.region.sigma_zeta.to_value("km"))


def colour_of_solution(shown: BPlaneScene, item: Solution) -> str:
    """Return the colour of a solution, which all panels share: ESA's is that of ESA."""
    if item.label.startswith("ESA"):
        return colour_of("ESA")
    others = [one for one in shown.solutions if not one.label.startswith("ESA")]
    return colour_of(_KINDS[others.index(item) % len(_KINDS)])


def small_title(ax: Axes, words: str) -> None:
    """Write the title of one panel."""
    ax.set_title(words, fontsize=8.0, color=colour_of("ink"), loc="left", pad=4.0)
