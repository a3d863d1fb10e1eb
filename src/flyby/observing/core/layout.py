"""Where things stand in the arrays of the compiled search, and how its functions are compiled."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from numba import njit

from flyby.dynamics.core.kept_code import seal

_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": False}

Function = TypeVar("Function", bound=Callable[..., Any])

# ---- a row of the sky at one instant: vectors from the geocentre, axes of the turning Earth ----
DAYS = 0  # TDB days since J2000
ASTEROID = 1  # x, y, z at the instant
ASTEROID_VELOCITY = 4  # this and all velocities barycentric
ASTEROID_PULL = 7  # the Sun's
LIGHT_TIME = 10  # to the geocentre
EARTH_VELOCITY = 11
SUN_SEEN = 14  # a light time earlier
MOON_SEEN = 17
SUN = 20
SUN_VELOCITY = 23
MOON = 26
MOON_VELOCITY = 29
EARTH_POLE = 32
DISTANCE = 35  # of the asteroid, geometric
SPEED = 36
SHADED = 37  # whether what follows is known: 0 not yet, 1 roughly (sunlit), 2 exactly
BALANCE = 38
FADING = 39
LIT = 40
EARTH_CLEARANCE = 41
EARTH_DEPTH = 42
MOON_CLEARANCE = 43
MOON_DEPTH = 44
CENTRE_MAGNITUDE = 45  # as seen from the geocentre
CENTRE_ELONGATION = 46  # [deg]
CENTRE_MOON = 47  # [deg]
CENTRE_RATE = 48  # [deg/h]
CENTRE_PHASE = 49
SEEN = 50  # by the site that looked last: vector to the asteroid
SEEN_VELOCITY = 53
SEEN_TIME = 56  # light time
SEEN_DISTANCE = 57
BETA = 58  # velocity of the observer / c
ROW = 61

# ---- a site -----------------------------------------------------------------------------------
PLACE = 0  # x, y, z, axes of the Earth [au]
ZENITH = 3
REFRACTION = 6  # factor; 0 without
ON_GROUND = 7  # 0: the geocentre
PLACE_SIZE = 8

# ---- the sky over a span, all of it in one array: what stands at its head ------------------------
HELIOCENTRIC = 0  # whether the track is relative to the Sun
FIRST, LAST = 1, 2  # instants that the track knows
POLE, POLE_DAY, POLE_COUNT = 3, 4, 5  # where X, Y, s stand, their first day, how many days
CLOCK, CLOCK_COUNT = 6, 7  # where the corners of TDB - UTC stand: days, then seconds
TRACK, TRACK_STEPS = 8, 9  # where the steps stand: lower, starts, lengths, then (10, 3) of each
LAW, LAW_TABLES = 10, 14  # of brightness: kind and three numbers; where its tables stand
SEGMENTS = 15  # of EMB, Earth, Moon, Sun: start, length, where, coefficients, records
SEGMENT_SIZE = 5
HEAD = 35
LAW_WIDTH = 9

# ---- constraints: kind, two numbers ------------------------------------------------------------
(
    ALTITUDE,
    SUN_ALTITUDE,
    MAGNITUDE,
    OUT_OF_SHADOW,
    IN_SHADOW,
    RATE,
    ELONGATION,
    MOON_SEPARATION,
    GEOCENTRIC_DISTANCE,
    RANGE,
    ROUND_TRIP,
    DURING,
    OUTSIDE,
) = range(13)

# ---- what is least within a window, beyond the constraints -----------------------------------
LOW, FAINT, SLOW, FAR = 20, 21, 22, 23

# ---- magnitude laws ---------------------------------------------------------------------------
NO_LAW, LAW_HG, LAW_HG1G2, LAW_TOTAL = 0, 1, 2, 3

# ---- a window as it is found ------------------------------------------------------------------
(
    WHICH,
    START,
    END,
    OPENS,
    CLOSES,
    PEAK_ALTITUDE,
    PEAK_DAYS,
    BRIGHTEST,
    FASTEST,
    NEAREST,
) = range(10)
WINDOW_SIZE = 10


def part(function: Function) -> Function:
    """Compile as written, as a part of what is called from Python."""
    options = _OPTIONS | {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return njit(**options)(function)  # type: ignore[no-any-return]


def compiled(function: Function) -> Function:
    """Compile as written, and keep the machine code as the integrator's is kept."""
    try:
        made = njit(cache=True, **_OPTIONS)(function)
        file: Any = getattr(getattr(made, "_cache", None), "_cache_file", None)
        if hasattr(file, "_source_stamp"):
            file._source_stamp = (file._source_stamp, _sources_digest())
        return seal(made)  # type: ignore[no-any-return]
    except RuntimeError:
        # No folder that numba could keep machine code in can be written: compile in each run.
        return njit(**_OPTIONS)(function)  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def _sources_digest() -> str:
    """Return the digest of every file whose code or constants the machine code holds."""
    core = Path(__file__).parent
    sources = (*sorted(core.glob("*.py")), core.parents[1] / "constants.py")
    return sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
