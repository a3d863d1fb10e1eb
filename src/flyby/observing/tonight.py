"""The night at a site: from one setting of the Sun to its rising."""

from __future__ import annotations

import numpy as np
from astropy.time import Time

from flyby.arrays import FloatArray, norm
from flyby.catalogue.sites import InvalidSiteError, Site
from flyby.earth import EarthRotation
from flyby.observing.site_lookup import as_site
from flyby.observing.view import site_itrs_au, zenith_itrs
from flyby.times import require_time, stamp, tdb_days, time_from_tdb_days, to_utc

SUN_SET_DEG = -0.833
"""Altitude of the Sun's centre at which its upper limb sets: 34 arcmin of refraction and a radius
of 16 arcmin (Explanatory Supplement to the Astronomical Almanac, 3rd ed., section 12.1)."""

_STEP_DAYS = 1.0 / 1440.0
_LIGHT_DAYS = 0.005775518  # of one au: in it the Sun moves by 20 arcsec as it is seen


def night_at(site: Site | str, time: Time) -> tuple[Time, Time]:
    """Return when the Sun sets and rises, of the night that is at an instant, else of the next.

    Parameters
    ----------
    site : Site or str
    time : astropy.time.Time
        One instant.

    Returns
    -------
    sunset, sunrise : astropy.time.Time
        In UTC, to some seconds (the refraction at the horizon is known no better).

    Raises
    ------
    InvalidSiteError
        If the Sun does not set, or does not rise, there within a day; or of a site that has no
        horizon.

    Examples
    --------
    >>> import flyby
    >>> from flyby.observing import night_at
    >>> evening, morning = night_at("J04", flyby.parse_time("2029-04-13T12:00"))
    >>> flyby.iso(evening, "utc", 0)[:16], flyby.iso(morning, "utc", 0)[:16]
    ('2029-04-13T19:30', '2029-04-14T06:41')
    """
    place = as_site(site)
    if not place.has_horizon:
        raise InvalidSiteError(f"{place.name} has no horizon, and so no night; name another site")
    now = float(tdb_days(require_time(time)))
    days = np.arange(now - 1.0, now + 2.0, _STEP_DAYS)
    up = _sun_altitude_deg(place, days) - SUN_SET_DEG
    sets = np.flatnonzero((up[:-1] > 0.0) & (up[1:] <= 0.0))
    rises = np.flatnonzero((up[:-1] <= 0.0) & (up[1:] > 0.0))
    share = np.concatenate([up, up[-1:]])
    ends = [days[k] + _STEP_DAYS * share[k] / (share[k] - share[k + 1]) for k in rises]
    begins = [days[k] + _STEP_DAYS * share[k] / (share[k] - share[k + 1]) for k in sets]
    for end in ends:
        before = [begin for begin in begins if begin < end]
        if end > now and before:
            return to_utc(time_from_tdb_days(before[-1])), to_utc(time_from_tdb_days(end))
    stays = "up" if up[days.size // 3] > 0.0 else "down"
    raise InvalidSiteError(
        f"the Sun stays {stays} at {place.name} about {stamp(time)}: there is no night to speak "
        f"of; give instants instead"
    )


def _sun_altitude_deg(site: Site, days: FloatArray) -> FloatArray:
    """Return the altitude of the Sun's centre, without refraction."""
    from flyby.dynamics import planetary_ephemeris

    ephemeris = planetary_ephemeris()
    turn = EarthRotation(float(days[0]), float(days[-1])).icrf_to_itrs(days)
    earth, velocity = ephemeris.position_velocity("earth", days)
    sun, _ = ephemeris.position_velocity("sun", days)
    # Light time and aberration together: where the Sun was, from where the Earth was.
    towards = sun - earth + velocity * _LIGHT_DAYS
    itrs = np.einsum("nij,nj->ni", turn, towards) - site_itrs_au(site)
    return np.asarray(np.degrees(np.arcsin(itrs @ zenith_itrs(site) / norm(itrs))))
