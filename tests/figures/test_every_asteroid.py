"""Every figure of other asteroids is drawn, whole, with words that can be read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from flybys import FLYBYS, scene_of
from words import covered, texts

import flyby.figures
from flyby.errors import FigureError, FlybyError
from flyby.figures import appearance_figure as appearance
from flyby.figures import draw, figure_names, render
from flyby.figures import groundtrack_figure as groundtrack
from flyby.figures import orbit_paths as orbit_scene
from flyby.figures import sky_figure as sky_scene
from flyby.figures import visibility_nights as visibility
from flyby.figures.approach_figure import draw_distance, draw_speed, draw_windows
from flyby.figures.geocentric_arcs import close_view, wide_view
from flyby.figures.geocentric_figure import draw_close_track, draw_wide_track
from flyby.figures.labels import drawn_pixels, name_point, place_label
from flyby.figures.style import COLOURS, flyby_style, length, new_figure
from flyby.figures.time_axis import axis_days
from flyby.scene.samples import plane_axes
from flyby.times import parse_time

_YEARS = ("an impactor", "at 9317 km", "at 148 000 km, no H")
_RETURNS = ("an impactor", "at 9317 km", "captured", "at 16 LD, no H")
_ALWAYS = {
    # Windows over four years.
    "timeline": _YEARS,
    "visibility": _YEARS,
    "brightness": _YEARS,
    "b-plane": _RETURNS,
    "keyholes": _RETURNS,
    "sky": ("an impactor", "captured", "2001 WN5", "retrograde at 19 LD"),
    "forces": ("at 9317 km", "2001 WN5", "a Moon impactor"),
    "naked-eye": ("at 9317 km", "at 148 000 km, no H"),
    "recovery": ("at 9317 km", "at 16 LD, no H"),
    "lightcurve": ("an impactor", "at 9317 km", "at 16 LD, no H"),
    "occultations": ("an impactor", "at 9317 km", "at 16 LD, no H"),
}
"""Of what takes seconds the kinds that differ; all others are slow tests."""


def cases():
    for flyby_name in FLYBYS:
        for figure_name in figure_names():
            brief = flyby_name in _ALWAYS.get(figure_name, (flyby_name,))
            yield pytest.param(
                flyby_name,
                figure_name,
                marks=() if brief else pytest.mark.slow,
                id=f"{flyby_name}: {figure_name}",
            )


@pytest.mark.slow
@pytest.mark.parametrize(("flyby_name", "figure_name"), list(cases()))
def test_every_figure_of_every_flyby_is_drawn_and_can_be_read(flyby_name, figure_name):
    passage = scene_of(flyby_name)
    figure = draw(figure_name, passage)
    assert covered(figure) == []
    title = figure.get_suptitle()
    assert passage.name
    assert passage.name in title
    assert title == title.strip()
    assert "  " not in title
    assert len(texts(figure)) >= 3
    assert "nan" not in " ".join(text for text, _ in texts(figure)).lower().split()
    footer = next(text for text, _ in texts(figure) if "DE440" in text)
    assert "JPL JPL" not in footer
    assert passage.orbit.solution_name in footer
    # What is named is what the orbit has: one of them a radial acceleration, the others none.
    assert ("A1" in footer) == (flyby_name == "captured")
    assert "A3" not in footer


def panel(drawer, *arguments):
    with flyby_style():
        ax = new_figure(180.0, 120.0).add_axes((0.3, 0.1, 0.6, 0.8))
        drawer(*arguments, ax)
        ax.figure.draw_without_rendering()
    return ax


@pytest.mark.parametrize("flyby_name", FLYBYS)
def test_distance_and_track_are_framed_by_the_flyby(flyby_name):
    passage = scene_of(flyby_name)
    distance = float(passage.approach.distance.to_value("km"))
    ax = panel(draw_distance, passage)
    low, high = ax.get_ylim()
    # The closest point stands in the lower part, and the curve takes up the chart.
    share = ax.transAxes.inverted().transform(ax.transData.transform((0.0, distance)))[1]
    assert low < distance < high
    assert 0.03 < share < 0.7
    for view, draw_track in (
        (wide_view(passage), draw_wide_track),
        (close_view(passage), draw_close_track),
    ):
        axes = plane_axes(passage.samples)
        closest = (passage.samples.track_km(np.array([passage.samples.closest_days])) @ axes.T)[
            :, :2
        ]
        assert view.shows(closest).all()
        track = (passage.samples.track_km(view.points(passage)) @ axes.T)[:, :2]
        inside = track[view.shows(track)]
        # Seen over a good part of the panel, however slow it is and however far.
        reach = np.ptp(inside, axis=0) / (2.0 * view.half_width_km)
        # (of an impactor the way in alone)
        assert max(reach) > (0.3 if passage.approach.impact is None else 0.15)
        assert panel(draw_track, passage).get_aspect() == 1.0


def test_the_speed_beside_the_dot_is_that_at_closest_approach():
    # Beyond the Moon the greatest speed of the two days is not at closest approach.
    passage = scene_of("at 16 LD, no H")
    ax = panel(draw_speed, passage)
    here = float(passage.approach.relative_speed.to_value("km/s"))
    assert passage.samples.speed_km_s.max() > here + 0.02
    words = [text.get_text() for text in ax.texts]
    assert f"{here:.3f} km/s" in words
    assert f"{passage.samples.speed_km_s.max():.3f} km/s" not in words
    (dot,) = (line for line in ax.lines if line.get_marker() == "o")
    assert float(dot.get_ydata()[0]) == pytest.approx(here)
    assert float(dot.get_xdata()[0]) == pytest.approx(
        float(axis_days(passage.samples.closest_days))
    )


def test_a_flyby_without_windows_says_why():
    words = [text.get_text() for text in panel(draw_windows, scene_of("at 16 LD, no H")).texts]
    assert words == [
        "stays outside the lunar distance; no H is known, so of optical sites nothing can be said"
    ]


def test_spreads_have_the_unit_of_their_size():
    assert [length(km) for km in (0.024, 0.0012, 3.3, 99.0, 1203.4, 12345.0)] == [
        "24 m",
        "1.2 m",
        "3.3 km",
        "99.0 km",
        "1\u2009203 km",
        "12\u2009345 km",
    ]


def test_no_track_leaves_the_chart_of_the_sky():
    for flyby_name in ("an impactor", "captured", "retrograde at 19 LD"):
        day = sky_scene.gather(scene_of(flyby_name)).day
        with flyby_style():
            from flyby.figures.sky_figure import draw_sky

            ax = draw_sky(scene_of(flyby_name))
        paths = [line for line in ax.lines if line.get_color() == COLOURS["mark"]]
        points = np.concatenate([line.get_xydata() for line in paths])
        points = points[np.isfinite(points).all(axis=1)]
        assert np.hypot(*points.T).max() <= 1.02 * day.chart.radius, flyby_name


def test_both_discs_are_whole_and_apart():
    from matplotlib.patches import Circle

    from flyby.figures.appearance_figure import draw_discs

    for flyby_name in FLYBYS:
        passage = scene_of(flyby_name)
        with flyby_style():
            ax = draw_discs(passage)
            ax.figure.draw_without_rendering()
        (left, right), (low, high) = sorted(ax.get_xlim()), sorted(ax.get_ylim())
        discs = sorted(
            {(*patch.center, patch.radius) for patch in ax.patches if isinstance(patch, Circle)}
        )
        # An Earth and a Moon each time, a millimetre inside the frame and off one another.
        assert len(discs) % 2 == 0
        for x, y, radius in discs:
            assert left <= x - radius + 1e-9
            assert x + radius <= right + 1e-9
            assert low <= y - radius
            assert y + radius <= high
        for k, (x, y, radius) in enumerate(discs):
            for other_x, other_y, other in discs[k + 1 :]:
                assert np.hypot(x - other_x, y - other_y) >= radius + other - 1e-9, flyby_name


def test_windows_respect_the_first_day_of_a_site():
    from flyby.observing import load_site

    flyeye = load_site("flyeye-mufara")
    assert flyeye.service is not None
    # Not on its mountain in the years of the flybys that are over; there for those to come.
    labels = {name: {band.label for band in scene_of(name).bands} for name in FLYBYS}
    for past in ("captured", "an impactor"):
        assert not any("Flyeye" in label for label in labels[past])
    assert any("Flyeye" in label for label in labels["at 9317 km"])
    assert flyeye.of_kind("naked-eye").service is None


def test_labels_keep_clear_of_lines_discs_labels_and_the_edge():
    from matplotlib.patches import Circle

    with flyby_style():
        ax = new_figure(100.0, 80.0).add_axes((0.1, 0.1, 0.8, 0.8))
        ax.set_xlim(0.0, 10.0)
        ax.set_ylim(0.0, 8.0)
        ax.plot([0.0, 10.0], [4.0, 4.0])
        ax.add_patch(Circle((5.0, 4.0), 1.0))
        ax.plot([9.8], [4.0], "o")
        pixels = drawn_pixels(ax)
        labels = [
            name_point(ax, "the middle of it", (5.0, 4.0), "k"),
            name_point(ax, "at the right edge", (9.8, 4.0), "k", 0.0),
            name_point(ax, "at the right edge too", (9.8, 4.0), "k", 0.0),
        ]
        ax.figure.draw_without_rendering()
    boxes = [label.get_window_extent() for label in labels]
    frame = ax.get_window_extent()
    for place, box in enumerate(boxes):
        assert frame.x0 <= box.x0 < box.x1 <= frame.x1
        assert frame.y0 <= box.y0 < box.y1 <= frame.y1
        assert not np.all((pixels > box.p0) & (pixels < box.p1), axis=1).any()
        assert not any(box.overlaps(other) for other in boxes[place + 1 :])
    # Where there is no room there is no label: the frame is full of this one.
    assert place_label(ax, "x" * 400, [(5.0, 4.0, "center", "center")]) is None


def test_what_is_named_is_named_in_one_way():
    from dataclasses import replace

    orbit = scene_of("an impactor").orbit
    for designation, short, proper in (
        ("99942 Apophis (2004 MN4)", "99942 Apophis", "Apophis"),
        ("(2024 BX1)", "2024 BX1", "2024 BX1"),
        ("2024BX1", "2024 BX1", "2024 BX1"),
        ("153814 (2001 WN5)", "153814 (2001 WN5)", "2001 WN5"),
        ("2023 BU", "2023 BU", "2023 BU"),
        ("433 Eros", "433 Eros", "Eros"),
        ("C/2022 E3 (ZTF)", "C/2022 E3", "C/2022 E3"),
        ("", "(2024-bx1)", "2024-bx1"),
    ):
        named = replace(orbit, designation=designation)
        assert named.short_name == (short if designation else orbit.name)
        assert named.proper_name == (proper if designation else orbit.name)
    for producer, solution, words in (
        ("JPL", "220", "JPL 220"),
        ("JPL", "JPL 3", "JPL 3"),
        ("ESA NEOCC", "", "ESA NEOCC"),
        ("", "", ""),
        ("", "7", "7"),
        ("JPL", "JPLX 3", "JPL JPLX 3"),
    ):
        assert replace(orbit, producer=producer, solution=solution).solution_name == words


def words_of(figure):
    return " ".join(text for text, _ in texts(figure))


@pytest.mark.slow
def test_an_impactor_is_drawn_up_to_the_ground():
    from flyby.figures.animation import frame_days
    from flyby.pages.data import span_days

    passage = scene_of("an impactor")
    ground = passage.approach.impact.ground
    # Nothing is sampled after the contact, in any part of any figure.
    contact = passage.trajectory.impact_after
    assert passage.samples.last_days == passage.samples.closest_days == contact.tdb_days
    for gather in (sky_scene.gather, visibility.gather, orbit_scene.gather):
        part = gather(passage)
        days = getattr(part, "days", None)
        if days is not None:
            assert days.max() <= contact.tdb_days
    assert passage.coverage.curves.days.max() <= contact.tdb_days
    assert sky_scene.gather(passage).leaving is None
    assert orbit_scene.gather(passage).after is None
    assert max(one.hours for one in appearance.gather(passage).snapshots) == 0.0
    windows = [w for row in passage.coverage.rows for w in row.windows]
    assert windows
    assert max(window._end_tdb_days for window in windows) <= contact.tdb_days
    assert frame_days(passage, 9)[-1] == contact.tdb_days
    assert span_days(passage)[1] == contact.tdb_days
    # The curve ends on the ground, and the figure says where that is.
    assert passage.samples.distance_km.min() == pytest.approx(6365.0, abs=1.0)  # WGS84 at 52.6 deg
    figure = draw("approach", passage)
    assert figure.get_suptitle() == "2024 BX1 hits the Earth on 21 January 2024"
    place = (
        f"{ground.latitude.to_value('deg'):.2f}\u00b0 N "
        f"{ground.longitude.to_value('deg'):.2f}\u00b0 E"
    )
    assert place in words_of(figure)
    assert "-" not in words_of(figure).split("UTC")[0]  # no height below zero
    assert f"it falls at {place}" in words_of(draw("groundtrack", passage))
    for name in ("approach", "geocentric", "sky", "groundtrack", "appearance"):
        words = words_of(draw(name, passage))
        assert "impact" in words, name
        assert "closest approach," not in words, name
    point = groundtrack.gather(passage).closest_point
    assert point == pytest.approx(
        [ground.longitude.to_value("deg"), ground.latitude.to_value("deg")], abs=1e-6
    )
    # The plane of its motion holds all of the track about the Earth.
    near = passage.samples.distance_km < 50000.0
    assert (
        np.abs((passage.samples.position_km[near] @ plane_axes(passage.samples).T)[:, 2]).max()
        < 50.0
    )


def test_a_moon_impactor_ends_at_the_moon():
    passage = scene_of("a Moon impactor")
    contact = passage.trajectory.impact_after
    assert contact.body == "moon"
    # After the passage of the Earth that is drawn: the sheet says so all the same.
    assert contact.tdb_days > passage.samples.last_days
    assert "the orbit hits the Moon at 2031-05-10 12:00" in words_of(draw("approach", passage))
    assert orbit_scene.gather(passage).after is None


@pytest.fixture
def broken(monkeypatch):
    """One figure that cannot be drawn, for a reason that nobody foresaw."""

    def fails(passage):
        return [passage][1]

    monkeypatch.setitem(flyby.figures.FIGURES, "geocentric", ("broken_figure", "fails"))
    monkeypatch.setattr(
        flyby.figures,
        "import_module",
        lambda name, real=flyby.figures.import_module: (
            type("module", (), {"fails": staticmethod(fails)})
            if name == "broken_figure"
            else real(name)
        ),
    )


def test_one_figure_that_cannot_be_drawn_costs_only_itself(broken, tmp_path):
    orbit = scene_of("2001 WN5").orbit
    around = {"start": parse_time("2028-06-20"), "stop": parse_time("2028-07-02")}
    names = ("missions", "geocentric", "approach")
    said: list[FigureError] = []
    paths = list(render(names, orbit, tmp_path, failed=said.append, **around))
    assert [path.name for path in paths] == ["missions.png", "approach.png"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["approach.png", "missions.png"]
    assert [str(problem) for problem in said] == [
        "figure geocentric could not be drawn: unexpected IndexError: list index out of range"
    ]
    # Told nobody, it is raised: after the others are there.
    drawn = []
    with pytest.raises(FigureError, match="geocentric"):
        drawn.extend(render(names, orbit, tmp_path, **around))
    assert isinstance(said[0], FlybyError)


@pytest.mark.slow
def test_nights_before_have_dates_without_a_covariance():
    """The lowest panel is words then; the one above it has the time axis."""
    passage = flyby.Flyby(replace(flyby.load_orbit("apophis"), covariance=None))
    panels = draw("recovery", passage).axes
    assert [panel.get_xlabel() for panel in panels].count("UTC") == 1
