"""The joint view: hand-overs, gaps, parallax, and the plain facts of April 2029."""

from __future__ import annotations

from dataclasses import replace

import astropy.units as u
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from passage import StraightPassage

from flyby.constants import AU_KM
from flyby.errors import SpanError, UnitError
from flyby.observing import HG, Sky, Window, load_site, observation_windows
from flyby.observing.joint import baseline, greatest_parallax, parallax
from flyby.observing.joint.handovers import LONGEST_GAP_DAYS, find_handovers
from flyby.observing.joint.view import NETWORKS, joint_view
from flyby.observing.nearest import nearest_point
from flyby.observing.windows.intervals import gaps, union_of
from flyby.times import parse_time, tdb_days, time_from_tdb_days

CLOSEST = float(tdb_days(parse_time("2029-04-13T21:45:03.6 UTC")))
DAYS = parse_time("2029-04-11T00:00 UTC"), parse_time("2029-04-15T00:00 UTC")
MINUTE = 1.0 / 1440.0
SECOND = 1.0 / 86400.0

BISEI, KISO, SUBARU = load_site("P93"), load_site("381"), load_site("T09")
TENERIFE, MUFARA, PARANAL = load_site("J04"), load_site("M57"), load_site("309")
SITES = (BISEI, KISO, SUBARU, TENERIFE, MUFARA, PARANAL)


def days(text: str) -> float:
    return float(tdb_days(parse_time(text)))


@pytest.fixture(scope="module")
def sky(apophis):
    return Sky(apophis, HG(19.09, 0.24, "Pravec 2014"))


@pytest.fixture(scope="module")
def windows(sky):
    return observation_windows(sky, SITES, *DAYS)


@pytest.fixture(scope="module")
def view(sky, windows):
    return joint_view(windows, sky, SITES, *DAYS)


def window(site, start, end, **changes):
    whole = Window(
        site=site.identifier,
        name=site.name,
        agency=site.agency,
        network=site.network,
        kind=site.kind,
        _start_tdb_days=start,
        _end_tdb_days=end,
        opens="altitude",
        closes="altitude",
        peak_altitude=None,
        _peak_tdb_days=None,
        brightest_v=None,
        max_rate=1.0 * u.deg / u.h,
        least_distance=1e5 * u.km,
        place=site,
    )
    return replace(whole, **changes)


def handovers(*found):
    each = {}
    for network in NETWORKS:
        own = [w for w in found if w.network == network]
        each[network] = union_of(own)
    return find_handovers("optical", found, each)


# -- hand-overs ----------------------------------------------------------------------------------


def test_a_hand_over_with_both_watching():
    (found,) = handovers(
        window(BISEI, 0.0, 0.4), window(KISO, 0.1, 0.5), window(TENERIFE, 0.45, 0.9)
    )
    assert (found.from_network, found.from_site) == ("JAXA", "381")
    assert (found.to_network, found.to_site) == ("ESA", "J04")
    assert found.overlap.to_value("d") == pytest.approx(0.05)
    assert found.gap.value == 0.0
    assert (found._start_tdb_days, found._end_tdb_days) == (0.45, 0.5)


def test_a_hand_over_with_a_gap():
    (found,) = handovers(window(TENERIFE, 0.0, 0.3), window(BISEI, 0.5, 0.9))
    assert (found.from_site, found.to_site) == ("J04", "P93")
    assert found.gap.to_value("d") == pytest.approx(0.2)
    assert found.overlap.value == 0.0
    assert (found._ends_tdb_days, found._begins_tdb_days) == (0.3, 0.5)


def test_a_hand_over_without_either():
    (found,) = handovers(window(TENERIFE, 0.0, 0.3), window(BISEI, 0.3, 0.9))
    assert found.overlap.value == found.gap.value == 0.0


def test_who_watches_on_for_longest_takes_over():
    (found,) = handovers(
        window(BISEI, 0.0, 0.5), window(TENERIFE, 0.4, 0.6), window(MUFARA, 0.45, 0.8)
    )
    assert found.to_site == "M57"


def test_what_lies_within_the_others_coverage_hands_nothing_over():
    assert handovers(window(BISEI, 0.2, 0.5), window(TENERIFE, 0.0, 0.9)) == ()
    assert handovers(window(BISEI, 0.0, 0.9), window(TENERIFE, 0.2, 0.5)) == ()


def test_one_network_alone_hands_nothing_over():
    assert handovers(window(BISEI, 0.0, 0.4), window(KISO, 0.6, 0.9)) == ()
    assert handovers() == ()


def test_after_more_than_a_day_nothing_is_taken_over():
    late = 0.5 + LONGEST_GAP_DAYS
    assert handovers(window(BISEI, 0.0, 0.4), window(TENERIFE, late, late + 0.1)) == ()


moments = st.tuples(st.integers(0, 60), st.integers(0, 60)).filter(lambda pair: pair[0] != pair[1])


@given(st.lists(moments, max_size=6), st.lists(moments, max_size=6))
def test_hand_overs_are_those_that_brute_force_finds(japanese, european):
    """Every pair of spans of coverage against the definition, cell by cell."""
    step = LONGEST_GAP_DAYS / 30.5
    seen = np.zeros((2, 61), dtype=bool)
    for row, pairs in enumerate((japanese, european)):
        for pair in pairs:
            seen[row, min(pair) : max(pair)] = True
    spans = []
    for row in seen:
        edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(int), [0]])))
        spans.append(list(zip(edges[::2], edges[1::2], strict=True)))
    expected = set()
    for giver, taker in ((0, 1), (1, 0)):
        for start, end in spans[giver]:
            for begin, finish in spans[taker]:
                later = begin > start and finish > end
                unseen = not seen[:, end:begin].any() and begin - end <= 30
                if later and unseen:  # where they overlap there is nothing between them
                    expected.add((NETWORKS[giver], int(end), int(begin)))
    found = handovers(
        *(window(BISEI, min(p) * step, max(p) * step) for p in japanese),
        *(window(TENERIFE, min(p) * step, max(p) * step) for p in european),
    )
    told = [
        (h.from_network, round(h._ends_tdb_days / step), round(h._begins_tdb_days / step))
        for h in found
    ]
    assert len(set(told)) == len(told)
    assert set(told) == expected
    for over in found:
        assert over.from_network != over.to_network
        assert min(over.overlap.value, over.gap.value) == 0.0


# -- parallax ------------------------------------------------------------------------------------


def independent_place_km(site, jd_ut):
    """Site on mean axes of J2000, from the textbook: WGS84 ellipsoid and IAU 1982 sidereal time."""
    semi_axis, flattening = 6378.137, 1.0 / 298.257223563
    latitude, longitude = np.radians(site.latitude_deg), np.radians(site.longitude_deg)
    squared = flattening * (2.0 - flattening)
    normal = semi_axis / np.sqrt(1.0 - squared * np.sin(latitude) ** 2)
    height = site.height_m / 1e3
    turned = np.radians(280.46061837 + 360.98564736629 * (jd_ut - 2451545.0)) + longitude
    across = (normal + height) * np.cos(latitude)
    return np.array(
        [
            across * np.cos(turned),
            across * np.sin(turned),
            (normal * (1.0 - squared) + height) * np.sin(latitude),
        ]
    )


@pytest.fixture(scope="module")
def near_j2000():
    # In January 2000 precession is nil and nutation 15 arcsec, so the textbook's axes serve.
    return StraightPassage(closest="2000-01-02T00:00:00", half_span_days=0.5)


@pytest.mark.parametrize("hours", [-6.0, -1.0, 0.0, 0.5, 4.0])
def test_parallax_is_the_angle_between_two_independent_directions(near_j2000, hours):
    sky = Sky(near_j2000)
    at = near_j2000.closest_days + hours / 24.0
    found = parallax(sky, BISEI, TENERIFE, time_from_tdb_days(at)).to_value("arcsec")
    asteroid = near_j2000.state_au(np.array([at]))[0][0] * AU_KM
    jd_ut = 2451545.0 + at - 64.184 / 86400.0  # TDB - UTC in 2000, UT1 - UTC within 0.4 s
    first, second = (asteroid - independent_place_km(site, jd_ut) for site in (BISEI, TENERIFE))
    cosine = first @ second / np.linalg.norm(first) / np.linalg.norm(second)
    # Nutation moves the baseline by 15 arcsec, light time the asteroid by 3 km at 400 000 km.
    assert found == pytest.approx(np.degrees(np.arccos(cosine)) * 3600.0, rel=3e-4)
    chord = independent_place_km(BISEI, jd_ut) - independent_place_km(TENERIFE, jd_ut)
    assert baseline(BISEI, TENERIFE).to_value("km") == pytest.approx(
        np.linalg.norm(chord), abs=1e-3
    )


@settings(max_examples=20, deadline=None)
@given(st.floats(-11.0, 11.0), st.floats(0.01, 10.0))
def test_the_greatest_parallax_is_not_less_than_any_sample(hour, length):
    passage = StraightPassage(half_span_days=1.0)
    sky = Sky(passage)
    start = passage.closest_days + hour / 24.0
    end = start + length / 24.0
    best = greatest_parallax(sky, SUBARU, PARANAL, (np.array([start]), np.array([end])))
    dense = np.linspace(start, end, 400)
    samples = parallax(sky, SUBARU, PARANAL, time_from_tdb_days(dense))
    assert start <= best._tdb_days[0] <= end
    # Golden section stops ten seconds from the maximum, where the curve is flat to 1e-4.
    assert best.parallax[0] >= samples.max() * (1.0 - 1e-4)
    again = parallax(sky, SUBARU, PARANAL, time_from_tdb_days(best._tdb_days))
    # The same but for rounding: 1e-16 of an au is 15 micrometres at both ends of a baseline.
    assert best.parallax.value == pytest.approx(again.value, rel=1e-10)
    assert 0.0 <= best.projected_baseline[0] <= baseline(SUBARU, PARANAL)


# -- the whole view ------------------------------------------------------------------------------


def test_closest_approach_is_found(sky):
    found = nearest_point(sky, *DAYS)
    # CNEOS, solution 220: 21:46:12.75 TDB, 38 011.46 km; flyby promises 0.15 km and 0.1 s.
    assert abs(found._tdb_days - days("2029-04-13T21:46:12.75 TDB")) < 0.1 * SECOND
    assert found.distance.to_value("km") == pytest.approx(38011.46, abs=0.15)
    assert found.time.scale == "utc"
    assert nearest_point(sky, *time_from_tdb_days(np.array([CLOSEST + 0.1, CLOSEST + 3.0]))) is None


def test_the_plain_facts_are_said(view):
    said = "\n".join(view.statements)
    assert "No optical site of JAXA's network sees closest approach" in said
    assert "ESA: 2 of 3 optical sites see closest approach" in said
    assert "JAXA's network has the run-in: it last sees it at 2029-04-13 17:14:44 UTC" in said
    assert "4 h 30 min before closest approach" in said
    assert "ESA's network has closest approach" in said
    assert "JAXA's network does not see it again in this span." in said
    assert "hands over to ESA's (Flyeye-1, Mufara)" in said


def test_the_facts_follow_the_windows(sky, windows):
    """Give the same windows to the other network: the sentences change with them."""
    swapped = {"JAXA": "ESA", "ESA": "JAXA"}
    places = {id(s): replace(s, agency=swapped[s.network], partner_of="") for s in SITES}
    turned = [replace(w, network=swapped[w.network], place=places[id(w.place)]) for w in windows]
    said = "\n".join(joint_view(turned, sky, places.values(), *DAYS).statements)
    assert "No optical site of ESA's network sees closest approach" in said
    assert "ESA's network has the run-in" in said


def test_simultaneous_windows_are_overlaps_of_their_windows(view, windows):
    (part,) = view.coverage
    assert part.simultaneous
    for both in part.simultaneous:
        assert both.networks == ("JAXA", "ESA")
        for code in both.sites:
            assert any(
                w._start_tdb_days <= both._start_tdb_days + SECOND
                and w._end_tdb_days >= both._end_tdb_days - SECOND
                for w in windows
                if w.site == code
            )
    # Japan and Europe are never in the dark with the asteroid up at once; Hawaii and Chile are.
    assert {both.sites for both in part.simultaneous} == {("T09", "309")}
    assert 9313.0 < part.simultaneous[0].baseline.to_value("km") < 9315.0
    # The parallax of a baseline across the sight is its length over the distance.
    for both in part.simultaneous:
        rough = both.projected_baseline / both.distance * u.rad
        assert both.parallax.to_value("arcsec") == pytest.approx(
            rough.to_value("arcsec"), rel=2.0 * 6378.0 / both.distance.to_value("km")
        )


def test_minute_by_minute_brute_force_agrees(view, windows):
    (part,) = view.coverage
    first, last = (float(tdb_days(time)) for time in DAYS)
    minutes = np.arange(first + 0.5 * MINUTE, last, MINUTE)

    def holds(spans):
        seen = np.zeros(minutes.size, dtype=bool)
        for span in spans:
            seen |= (minutes >= span._start_tdb_days) & (minutes < span._end_tdb_days)
        return seen

    each = {n: holds([w for w in windows if w.network == n]) for n in NETWORKS}
    for network in NETWORKS:
        assert np.array_equal(holds(part.each[network]), each[network])
    assert np.array_equal(holds(part.anybody), each["JAXA"] | each["ESA"])
    assert np.array_equal(holds(part.together), each["JAXA"] & each["ESA"])
    assert np.array_equal(holds(part.gaps), ~(each["JAXA"] | each["ESA"]))
    (year,) = part.years
    assert year.nobody.to_value("min") == pytest.approx(
        np.count_nonzero(holds(part.gaps)), abs=len(part.gaps) + 1
    )


def test_the_hand_over_of_the_flyby_night(view):
    (part,) = view.coverage
    last = [h for h in part.handovers if h._ends_tdb_days < CLOSEST][-1]
    assert (last.from_site, last.to_site) == ("P93", "M57")
    assert abs(last._ends_tdb_days - days("2029-04-13T17:14:44 UTC")) < 2.0 * SECOND
    assert last.gap.to_value("min") == pytest.approx(92.2, abs=0.1)
    assert last.start_iso(0).startswith("2029-04-13T17:14:4")


def test_short_gaps_are_left_out_when_asked(sky, windows, view):
    few = joint_view(windows, sky, SITES, *DAYS, least_gap=6.0 * u.h).coverage[0].gaps
    every = view.coverage[0].gaps
    assert [gap.duration > 6.0 * u.h for gap in every].count(True) == len(few) < len(every)


def test_years_add_up(sky, windows):
    """A span over the end of a year, with windows on both sides of it, made up."""
    passage = StraightPassage(closest="2029-12-31T20:00:00", half_span_days=2.0)
    own = Sky(passage)
    middle = days("2030-01-01T00:00:00 UTC")
    made = [window(BISEI, middle - 0.5, middle + 0.25), window(TENERIFE, middle - 0.25, middle + 1)]
    (part,) = joint_view(made, own, (BISEI, TENERIFE)).coverage
    first, second = part.years
    assert (first.year, second.year) == (2029, 2030)
    for year, japan, europe, both in ((first, 12.0, 6.0, 6.0), (second, 6.0, 24.0, 6.0)):
        assert year.each["JAXA"].to_value("h") == pytest.approx(japan, abs=1e-6)
        assert year.each["ESA"].to_value("h") == pytest.approx(europe, abs=1e-6)
        assert year.together.to_value("h") == pytest.approx(both, abs=1e-6)
    total = sum(gap.duration.to_value("h") for gap in part.gaps)
    nobody = sum(year.nobody.to_value("h") for year in part.years)
    assert nobody == pytest.approx(total) == pytest.approx(4.0 * 24.0 - 36.0, abs=1e-6)


def test_any_networks_can_be_compared(sky):
    goldstone, tira = load_site("253"), load_site("tira")
    found = observation_windows(sky, [goldstone, tira], *DAYS)
    view = joint_view(
        found, sky, [goldstone, tira], *DAYS, networks=("NASA", "ESA"), kinds=("radar",)
    )
    assert {both.networks for both in view.coverage[0].simultaneous} == {("NASA", "ESA")}


def test_kinds_are_not_mixed(sky, windows):
    usuda = load_site("usuda")
    found = [*windows, *observation_windows(sky, [usuda], *DAYS)]
    optical, tracking = joint_view(
        found, sky, (*SITES, usuda), *DAYS, kinds=("optical", "tracking")
    ).coverage
    assert {s.kind for s in optical.sites["JAXA"]} == {"optical"}
    assert tracking.present == ("JAXA",)
    assert tracking.simultaneous == tracking.handovers == ()


def test_one_network_alone_is_said(sky):
    places = [BISEI, KISO]
    view = joint_view(observation_windows(sky, places, *DAYS), sky, places, *DAYS)
    assert view.statements[0] == (
        "Only JAXA's network has an optical site among those asked for, ESA none: there is "
        "nothing to compare and nobody to hand over to."
    )
    assert view.coverage[0].gaps


def test_no_network_is_said(sky):
    view = joint_view([], sky, [], *DAYS)
    assert view.statements == ("No optical site of JAXA or ESA is among those asked for.",)
    (gap,) = view.coverage[0].gaps
    assert gap.duration.to_value("d") == pytest.approx(4.0)


def test_the_span_and_the_sites_are_those_of_the_search(sky, windows, view):
    """The trajectory reaches back to its epoch, years before: nobody asked about those."""
    assert sky._stop_tdb_days - sky._start_tdb_days > 100.0
    own = joint_view(windows, sky)
    assert own.statements == view.statements
    (part,) = own.coverage
    assert part._end_tdb_days - part._start_tdb_days == pytest.approx(4.0)
    nobody = sum(year.nobody.to_value("h") for year in part.years)
    anybody = sum(i.duration.to_value("h") for i in part.anybody)
    assert nobody + anybody == pytest.approx(96.0, abs=1e-6)
    # The windows of some sites alone know of the others too.
    assert joint_view(windows[:1], sky).coverage[0].sites == part.sites


def test_a_span_that_nothing_tells_is_asked_for(sky, windows):
    with pytest.raises(SpanError, match="no span that was searched; give start and stop"):
        joint_view([], sky)
    other = observation_windows(sky, SITES, DAYS[0], parse_time("2029-04-14T00:00 UTC"))
    with pytest.raises(SpanError, match="different spans that were searched"):
        joint_view([*windows, *other], sky)


def test_a_part_of_a_network_is_not_called_the_network(sky, windows):
    said = joint_view(windows, sky).statements
    assert said[0] == (
        "Asked for: 3 of the 4 optical sites of JAXA's network, 3 of the 6 optical sites of ESA's "
        "network. What is said of a network is said of these alone."
    )
    whole = observation_windows(sky, None, *DAYS)
    assert not any(text.startswith("Asked for") for text in joint_view(whole, sky).statements)
    assert len(joint_view(whole, sky).coverage[0].sites["JAXA"]) == 4


def test_bad_input(sky, windows):
    with pytest.raises(UnitError, match="least_gap must have a unit"):
        joint_view(windows, sky, SITES, *DAYS, least_gap=10.0)
    with pytest.raises(UnitError, match=r"least_gap .* cannot be expressed"):
        joint_view(windows, sky, SITES, *DAYS, least_gap=10.0 * u.km)
    with pytest.raises(SpanError):
        joint_view(windows, sky, SITES, DAYS[1], DAYS[0])
    with pytest.raises(SpanError):
        joint_view(windows, sky, SITES, DAYS[0], time_from_tdb_days(sky._stop_tdb_days + 1.0))


def test_gaps_of_nothing():
    nothing = np.empty(0), np.empty(0)
    assert [part.tolist() for part in gaps(nothing, 1.0, 2.0)] == [[1.0], [2.0]]
