"""What figure `keyholes` shows: later returns as a function of where this encounter is passed."""

from __future__ import annotations

from dataclasses import dataclass

from astropy.units import Quantity

from flyby.catalogue.keyholes import PublishedKeyhole, published_keyholes
from flyby.dynamics.bodies import equatorial_radius_km
from flyby.encounter.keyholes.cache import kept_keyholes
from flyby.encounter.keyholes.line_of_variations import line_of_variations
from flyby.encounter.keyholes.search import HALF_RANGE_RADII, KeyholeSurvey
from flyby.errors import FlybyError
from flyby.scene.flyby import Flyby, once_a_flyby
from flyby.times import iso

_SIGMAS = 3.0
_WIDEST_SHARE = 0.3  # of zeta itself


@dataclass(frozen=True)
class KeyholeScene:
    """The returns of one scene's asteroid.

    Attributes
    ----------
    survey : KeyholeSurvey or None
        None where there can be none, which `reason` then says.
    published : tuple of PublishedKeyhole
        What others give for this encounter.
    reason : str
    """

    survey: KeyholeSurvey | None
    published: tuple[PublishedKeyhole, ...]
    reason: str = ""


@once_a_flyby
def gather(passage: Flyby) -> KeyholeScene:
    """Vary the arrival at the scene's encounter and look for returns."""
    body = passage.approach.body
    date = iso(passage.approach.time, "utc", 0)[:10]
    published = published_keyholes(passage.orbit.designation, body, date)
    if passage.approach.impact is not None:
        return KeyholeScene(None, published, "the nominal orbit hits: there is no return")
    try:
        line = line_of_variations(passage.orbit, passage.approach.time, body)
        half = HALF_RANGE_RADII * equatorial_radius_km(body)
        if line.sigma_zeta_km is not None:
            wide = min(_SIGMAS * line.sigma_zeta_km, _WIDEST_SHARE * abs(line.zeta_km))
            half = max(half, wide)
        survey = kept_keyholes(line, Quantity(half, "km"))
    except FlybyError as problem:
        return KeyholeScene(None, published, str(problem))
    return KeyholeScene(survey, published)
