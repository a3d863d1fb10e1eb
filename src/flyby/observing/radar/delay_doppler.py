"""Delay and Doppler of echoes between two dishes, as a planner asks for them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from astropy.time import Time
from astropy.units import Quantity

from flyby.catalogue.sites import Site
from flyby.errors import UnitError
from flyby.observing.radar.echo import echo
from flyby.observing.site_lookup import as_site
from flyby.observing.sky import Sky
from flyby.times import require_time, tdb_days


@dataclass(frozen=True)
class DelayDoppler:
    """Echoes received at some instants.

    Attributes
    ----------
    time : Time
        Of reception.
    round_trip, doppler, doppler_rate : Quantity, shape of `time`

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import Sky
    >>> from flyby.observing.radar import delay_doppler
    >>> from flyby.times import parse_time
    >>> span = parse_time("2029-04-13"), parse_time("2029-04-14")
    >>> sky = Sky(flyby.propagate(flyby.load_orbit("apophis"), *span))
    >>> heard = delay_doppler(sky, "253", "252", parse_time("2029-04-13T22:00"))
    >>> heard.round_trip.round(2)
    <Quantity 0.25 s>
    """

    time: Time
    round_trip: Quantity
    doppler: Quantity
    doppler_rate: Quantity


def delay_doppler(
    sky: Sky,
    transmitter: Site | str,
    receiver: Site | str,
    time: Time,
    frequency: Quantity | None = None,
) -> DelayDoppler:
    """Compute round-trip time, Doppler shift and its rate of echoes from the asteroid's centre.

    Parameters
    ----------
    sky : Sky
    transmitter, receiver : Site or str
    time : Time
        Of reception, one instant or several.
    frequency : Quantity, optional
        That is sent; by default the transmitter's own.

    Returns
    -------
    DelayDoppler
        Light times in vacuum, both legs solved at their own instants.

    Raises
    ------
    UnitError
        If no frequency is known or given, or it is not one.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import Sky
    >>> from flyby.observing.radar import delay_doppler
    >>> from flyby.times import parse_time
    >>> span = parse_time("2029-04-13"), parse_time("2029-04-14")
    >>> sky = Sky(flyby.propagate(flyby.load_orbit("apophis"), *span))
    >>> heard = delay_doppler(sky, "253", "252", parse_time("2029-04-13T22:00"))
    >>> heard.doppler.unit, heard.doppler_rate.unit
    (Unit("Hz"), Unit("Hz / s"))
    """
    sender, hearer = as_site(transmitter), as_site(receiver)
    if frequency is None:
        if sender.radar is None or sender.radar.transmitter is None:
            raise UnitError(f"{sender.name} has no transmitter; give the frequency that is sent")
        frequency = sender.radar.transmitter.frequency
    if not isinstance(frequency, Quantity) or frequency.unit.physical_type != "frequency":
        raise UnitError(f"frequency must be one, such as 8560 MHz, not {frequency!r}")
    days = np.asarray(tdb_days(require_time(time)))
    heard = echo(sky, sender, hearer, np.atleast_1d(days))
    sent = float(frequency.to_value("Hz"))
    return DelayDoppler(
        time=time,
        round_trip=Quantity(heard.round_trip_s.reshape(days.shape), "s"),
        doppler=Quantity(heard.doppler.reshape(days.shape) * sent, "Hz"),
        doppler_rate=Quantity(heard.doppler_rate_per_s.reshape(days.shape) * sent, "Hz / s"),
    )
