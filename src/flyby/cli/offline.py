"""Keep astropy off the network, for the whole of this process, which is the command line's own.

On the first conversion to or from UTC, astropy looks at its table of leap seconds, and where
that has expired (as the one of astropy 5.3 has) it fetches a new one. flyby never downloads;
a table that has expired still knows every leap second there has been.
"""

from __future__ import annotations


def stay_offline() -> None:
    """Forbid astropy's downloads, and its warning that a table which it may not renew is old.

    Without addresses it does not look for earlier downloads either, of which astropy 5.3 warns
    where there is no home folder to hold them.
    """
    from astropy.utils import iers

    iers.conf.auto_download = False
    iers.conf.auto_max_age = None
    iers.conf.iers_leap_second_auto_url = ""
    iers.conf.ietf_leap_second_auto_url = ""
