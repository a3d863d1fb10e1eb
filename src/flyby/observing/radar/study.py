"""Mutual windows of the transmitters and receivers of a radar campaign, with what they receive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.arrays import FloatArray, IndexArray, norm
from flyby.catalogue.sites import Limit, Site, catalogue_sites, default_limits
from flyby.constants import AU_KM, SPEED_OF_LIGHT_AU_DAY
from flyby.errors import FlybyError
from flyby.observing.constraints import Altitude, Constraint, During, Outside, RoundTrip
from flyby.observing.radar.echo import bandwidth_hz, echo, signal_to_noise
from flyby.observing.radar.target import RadarTarget
from flyby.observing.sky import Sky
from flyby.observing.view import View
from flyby.observing.windows.find import EDGE_TOLERANCE_DAYS, WindowSearch, run_searches
from flyby.observing.windows.intervals import Intervals, overlap, union_of
from flyby.roots import find_roots, maximise
from flyby.times import stamp, time_from_tdb_days, to_utc

LEAST_SNR = 10.0
"""An echo weaker than this, in its own bandwidth, is left out."""

_STEP_DAYS = 300.0 / 86400.0
_SECOND_DAYS = 1.0 / 86400.0
_X_BAND_MHZ = (7000.0, 10500.0)
"""Receivers are taken to work wherever a transmitter sends within this band."""


class RadarError(FlybyError):
    """Nothing to send or to receive with."""


@dataclass(frozen=True, repr=False)
class RadarWindow:
    """A span in which one dish can send and another, or the same, receive the echo.

    Attributes
    ----------
    transmitter, receiver : Site
    best : Time
        When the echo is strongest, UTC, at reception (of unknown strength: when it is nearest).
    round_trip : Quantity
        From sending to reception, at `best`, as what follows.
    doppler, doppler_rate : Quantity
        Received less sent frequency, and its rate.
    bandwidth : Quantity or None
        Of the echo, seen from the asteroid's equator; None where size or period is not known.
    snr : float or None
        Power of the echo over the noise in its bandwidth; None where it is not known.
    received_distance : Quantity
        From the receiver.
    altitudes : (Quantity, Quantity)
        Of the asteroid at the transmitter and at the receiver.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import Sky
    >>> from flyby.observing.radar import radar_target, radar_windows
    >>> from flyby.times import parse_time
    >>> span = parse_time("2029-04-13T21:00"), parse_time("2029-04-14")
    >>> sky = Sky(flyby.propagate(flyby.load_orbit("apophis"), *span))
    >>> dishes = [flyby.load_site(name) for name in ("253", "252")]
    >>> found = radar_windows(sky, *span, radar_target("99942 Apophis"), dishes)
    >>> [(one.transmitter.key, one.receiver.key) for one in found]
    [('goldstone', 'dss-13'), ('dss-13', 'goldstone')]
    """

    transmitter: Site
    receiver: Site
    best: Time
    round_trip: Quantity
    doppler: Quantity
    doppler_rate: Quantity
    bandwidth: Quantity | None
    snr: float | None
    received_distance: Quantity
    altitudes: tuple[Quantity, Quantity]
    _start_tdb_days: float
    _end_tdb_days: float

    @property
    def start(self) -> Time:
        """When the first echo can be received, UTC."""
        return to_utc(time_from_tdb_days(self._start_tdb_days))

    @property
    def end(self) -> Time:
        """When the last echo can be received, UTC."""
        return to_utc(time_from_tdb_days(self._end_tdb_days))

    @property
    def duration(self) -> Quantity:
        """How long it lasts."""
        return Quantity((self._end_tdb_days - self._start_tdb_days) * 24.0, "h")

    @property
    def one_dish(self) -> bool:
        """Whether the transmitter receives its own echo, after switching."""
        return self.transmitter.key == self.receiver.key

    def __repr__(self) -> str:
        strength = "SNR not known" if self.snr is None else f"SNR {self.snr:.3g}"
        return (
            f"<RadarWindow {self.transmitter.identifier} to {self.receiver.identifier}, "
            f"{stamp(self.start)} to {stamp(self.end)}, {strength}>"
        )


def radar_dishes(sites: Sequence[Site] | None = None) -> tuple[Site, ...]:
    """Return the sites that can send or receive: of those given, or of the whole catalogue.

    Raises
    ------
    RadarError
        If none of them has radar equipment, or none can send.

    Examples
    --------
    >>> from flyby.observing.radar import radar_dishes
    >>> [one.identifier for one in radar_dishes() if one.radar.transmitter is None]
    ['256', 'parkes', 'effelsberg', 'medicina', 'tianma']
    """
    asked = catalogue_sites() if sites is None else tuple(sites)
    dishes = tuple(site for site in asked if site.radar is not None)
    if not any(_sends(site) for site in dishes):
        known = ", ".join(site.identifier for site in catalogue_sites() if _sends(site))
        named = ", ".join(site.name for site in asked) or "none"
        raise RadarError(
            f"none of the sites asked for can send ({named}); name one of {known}, or none for all"
        )
    return dishes


def radar_windows(
    sky: Sky,
    start: Time,
    stop: Time,
    target: RadarTarget,
    sites: Sequence[Site] | None = None,
    *,
    least_altitude: Quantity | None = None,
    least_snr: float = LEAST_SNR,
) -> list[RadarWindow]:
    """Find when each pair of dishes can hear the asteroid, and what it then receives.

    Parameters
    ----------
    sky : Sky
    start, stop : Time
    target : RadarTarget
        From `radar_target`.
    sites : sequence of Site, optional
        By default every dish of the catalogue, those on request included.
    least_altitude : Quantity, optional
        In place of each dish's own.
    least_snr : float
        Of the echo in its bandwidth; not asked where size or period is not known.

    Returns
    -------
    list of RadarWindow
        In time order. A dish that sends has to have the asteroid up when the echo comes back; one
        that receives its own echo needs the time to switch, too.

    Raises
    ------
    RadarError, SpanError
        If nobody can send; for a span that is empty or outside the trajectory.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import Sky
    >>> from flyby.observing.radar import radar_target, radar_windows
    >>> from flyby.times import parse_time
    >>> span = parse_time("2029-04-13T21:00"), parse_time("2029-04-14")
    >>> sky = Sky(flyby.propagate(flyby.load_orbit("apophis"), *span))
    >>> dishes = [flyby.load_site(name) for name in ("253", "252")]
    >>> found = radar_windows(sky, *span, radar_target("99942 Apophis"), dishes)
    >>> max(one.snr for one in found) > 1e8
    True
    """
    dishes = radar_dishes(sites)
    up = _up(sky, start, stop, dishes, least_altitude)
    found = []
    for sender in dishes:
        if not _sends(sender):
            continue
        for receiver in dishes:
            if not _hears(sender, receiver):
                continue
            both = overlap(up[sender.key], up[receiver.key])
            if sender is receiver:
                both = overlap(both, _switched(sky, start, stop, sender))
            pair = Pair(sky, sender, receiver, target)
            found += pair.windows(both, least_snr)
    return sorted(found, key=lambda one: (one._start_tdb_days, one.transmitter.key))


def _sends(site: Site) -> bool:
    return site.radar is not None and site.radar.transmitter is not None


def _hears(sender: Site, receiver: Site) -> bool:
    """Whether a dish has a receiver for what another sends: its own, or any in X band."""
    if sender is receiver:
        return True
    assert sender.radar is not None
    assert sender.radar.transmitter is not None
    low, high = _X_BAND_MHZ
    mine = receiver.radar and receiver.radar.transmitter
    if mine and not low <= float(mine.frequency.to_value("MHz")) <= high:
        return False
    return low <= float(sender.radar.transmitter.frequency.to_value("MHz")) <= high


def _limits(site: Site, least_altitude: Quantity | None) -> list[Constraint]:
    own = site.limits.get("minimum_altitude")
    least = (
        least_altitude if least_altitude is not None else (None if own is None else own.quantity)
    )
    constraints: list[Constraint] = [] if least is None else [Altitude(least)]
    constraints += [Outside(one.start.earliest, one.end.latest) for one in site.outages]
    if site.service is not None:
        dates = (site.service.start, site.service.end)
        first, last = (None if one is None else one.earliest for one in dates)
        constraints.append(During(first, last, "service"))
    return constraints


def _up(
    sky: Sky, start: Time, stop: Time, dishes: Sequence[Site], least: Quantity | None
) -> dict[str, Intervals]:
    searches = [WindowSearch(tuple(_limits(site, least)), site) for site in dishes]
    found = run_searches(sky, start, stop, searches, False, dishes)
    return {
        site.key: union_of([one for one in found if one.place is site], 2.0 * EDGE_TOLERANCE_DAYS)
        for site in dishes
    }


def switch_time(site: Site) -> Limit:
    """Return how long a dish takes from sending to receiving; an antenna's, as a radar's is."""
    return site.limits.get("switch_time") or default_limits("radar")["switch_time"]


def _switched(sky: Sky, start: Time, stop: Time, site: Site) -> Intervals:
    """Return when an echo comes back after a dish has switched to receiving."""
    search = WindowSearch((RoundTrip(switch_time(site).quantity, longer=True),), site)
    return union_of(run_searches(sky, start, stop, [search], False, [site]))


class Pair:
    """A transmitter and a receiver: how strong an echo is when it comes back."""

    def __init__(self, sky: Sky, sender: Site, receiver: Site, target: RadarTarget) -> None:
        assert sender.radar is not None
        assert receiver.radar is not None
        assert sender.radar.transmitter is not None
        self.sky, self.sender, self.receiver = sky, sender, receiver
        self.equipment = sender.radar, receiver.radar
        self.frequency = float(sender.radar.transmitter.frequency.to_value("Hz"))
        self.bandwidth: float | None = None
        if target.diameter is not None and target.period is not None:
            self.bandwidth = bandwidth_hz(
                float(target.diameter.to_value("m")),
                float(target.period.to_value("s")),
                self.frequency,
            )
        area = target.cross_section
        self.area = None if area is None else float(area.to_value("m2"))
        self.powerful = sender.radar.transmitter.power is not None

    @property
    def known(self) -> bool:
        """Whether the strength of an echo can be told."""
        return self.powerful and self.bandwidth is not None and self.area is not None

    def strength(self, days: FloatArray, _which: IndexArray | None = None) -> FloatArray:
        """Return the signal-to-noise ratio, or the nearness where it is not known, in decades.

        The transmitter is carried back in a straight line to when it sent.
        """
        instants = self.sky.at(days)
        received = View(instants, self.receiver).distance_au
        here = View(instants, self.sender)
        since = (received + here.distance_au) / SPEED_OF_LIGHT_AU_DAY
        path = here.astrometric_direction * here.distance_au[:, None]
        sent = norm(path + here.observer_velocity_au_day * since[:, None]) * AU_KM
        received = received * AU_KM
        if self.area is None or self.bandwidth is None or not self.powerful:
            return np.asarray(-2.0 * np.log10(sent * received))
        ratio = signal_to_noise((sent, received), *self.equipment, self.area, self.bandwidth)
        return np.asarray(np.log10(ratio))

    def windows(self, both: Intervals, least_snr: float) -> list[RadarWindow]:
        """Return the parts of several spans in which the echo is strong enough."""
        spans = [
            span
            for first, last in zip(*(edge.tolist() for edge in both), strict=True)
            for span in self.audible(first, last, float(np.log10(least_snr)))
        ]
        if not spans:
            return []
        low, high = (np.array([span[at] for span in spans]) for at in (2, 3))
        best, _ = maximise(self.strength, low, high, _SECOND_DAYS)
        heard = echo(self.sky, self.sender, self.receiver, best)
        instants = self.sky.at(best)
        ups = [View(instants, site).altitude_deg for site in (self.sender, self.receiver)]
        ratio = 10.0 ** self.strength(best)
        width = self.bandwidth
        return [
            RadarWindow(
                transmitter=self.sender,
                receiver=self.receiver,
                best=to_utc(time_from_tdb_days(float(best[at]))),
                round_trip=Quantity(float(heard.round_trip_s[at]), "s"),
                doppler=Quantity(float(heard.doppler[at]) * self.frequency, "Hz"),
                doppler_rate=Quantity(
                    float(heard.doppler_rate_per_s[at]) * self.frequency, "Hz / s"
                ),
                bandwidth=None if width is None else Quantity(width, "Hz"),
                snr=float(ratio[at]) if self.known else None,
                received_distance=Quantity(float(heard.received_range_km[at]), "km"),
                altitudes=(Quantity(float(ups[0][at]), "deg"), Quantity(float(ups[1][at]), "deg")),
                _start_tdb_days=first,
                _end_tdb_days=last,
            )
            for at, (first, last, _, _) in enumerate(spans)
        ]

    def audible(
        self, first: float, last: float, least: float
    ) -> list[tuple[float, float, float, float]]:
        """Return the parts of a span in which the echo is strong enough, and about its best."""
        grid = np.linspace(first, last, max(int((last - first) / _STEP_DAYS), 4) + 1)
        values = self.strength(grid)
        edges = [first, last]
        if self.known:
            margin = values - least
            change = np.flatnonzero((margin[:-1] > 0.0) != (margin[1:] > 0.0))
            roots = find_roots(
                lambda days, _: self.strength(days) - least,
                grid[change],
                grid[change + 1],
                EDGE_TOLERANCE_DAYS,
                (margin[change], margin[change + 1]),
            )
            edges = [first, *roots.tolist(), last]
        found = []
        for begin, end in pairwise(edges):
            inside = (grid >= begin) & (grid <= end)
            if not inside.any() or (self.known and values[inside].max() <= least):
                continue
            at = int(np.flatnonzero(inside)[np.argmax(values[inside])])
            low, high = max(grid[max(at - 1, 0)], begin), min(grid[min(at + 1, grid.size - 1)], end)
            found.append((begin, end, float(low), float(high)))
        return found
