"""Where things stand in the arrays of the compiled core, and how its functions are compiled."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from numba import njit

from flyby.dynamics.core.kept_code import seal

# Sums may be reordered where that lets them run in vector registers; nothing is assumed about
# infinities. Everything else is compiled exactly as written, and has to say so: numba compiles a
# function that does not with the licence of whichever function calls it first.
SUMS_MAY_BE_REORDERED = {"reassoc", "nsz", "contract", "arcp"}

Function = TypeVar("Function", bound=Callable[..., Any])


def exact(function: Function) -> Function:
    """Compile as written."""
    return _compile(function, fastmath=False)


def reordered(function: Function) -> Function:
    """Compile with sums that may be reordered."""
    return _compile(function, fastmath=SUMS_MAY_BE_REORDERED)


def _compile(function: Function, **options: Any) -> Function:
    # A division by zero gives infinity, as in numpy: a test for it would forbid vector
    # instructions. Threads may run the core side by side.
    options |= {"nogil": True, "error_model": "numpy"}
    try:
        compiled = njit(cache=True, **options)(function)
        _keep_by_all_sources(compiled)
        return seal(compiled)  # type: ignore[no-any-return]
    except RuntimeError:
        # No folder that numba could keep machine code in can be written: compile in each run.
        return njit(**options)(function)  # type: ignore[no-any-return]


def _keep_by_all_sources(compiled: Any) -> None:
    """Have kept machine code thrown away when any file changes whose code or constants it holds.

    numba looks at the file of the function alone, and would go on using what it has compiled of
    another file's functions and of this one's constants.
    """
    file: Any = getattr(getattr(compiled, "_cache", None), "_cache_file", None)
    if hasattr(file, "_source_stamp"):
        file._source_stamp = (file._source_stamp, _sources_digest())


@lru_cache(maxsize=1)
def _sources_digest() -> str:
    core = Path(__file__).parent
    sources = (
        *sorted(core.glob("*.py")),
        core.parent / "radau.py",
        core.parents[1] / "constants.py",
    )
    return sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


# Lanes are handled in blocks of this many: one vector register of eight doubles, two of four.
WIDTH = 8

# ---- a node's table of bodies: (BODY_ROWS, BODIES) ------------------------------------------
X, Y, Z, VX, VY, VZ, AX, AY, AZ, BRACKET = range(10)
BODY_ROWS = 10
SUN, EARTH, MOON = 0, 3, 10
BODIES = 11
ASTEROIDS = 16

# ---- settings ----------------------------------------------------------------------------
RELATIVITY, WITH_ASTEROIDS, WITH_EARTH_ZONALS, WITH_SUN_J2, NON_GRAVITATIONAL = range(5)
RELATIVITY_NONE, RELATIVITY_SUN, RELATIVITY_EIH = 0.0, 1.0, 2.0
NON_GRAVITATIONAL_NONE, INVERSE_SQUARE, MARSDEN, DELAYED = 0.0, 1.0, 2.0, 3.0

# ---- constants of the figures of Earth and Sun --------------------------------------------
EARTH_RADIUS, EARTH_J2, EARTH_J3, EARTH_J4, SUN_RADIUS, SUN_J2, SUN_POLE = range(7)
FIGURE_SIZE = 9

# ---- rows of a block of lanes: each row is WIDTH numbers, one a lane ------------------------
STATE = 0  # x, y, z, vx, vy, vz at the start of the step
LOST = 6  # what the compensated sums still owe
START_ACCELERATION = 12
B = 15  # b0x, b0y, b0z, b1x, ...
EXPECTED = 36  # the same, as carried on from the last step
MISS = 57  # by how much that was wrong in the last step
LAST_B = 78  # of the last accepted step
NODE = 99  # predicted x, y, z, vx, vy, vz at a node
PREDICTED = 105  # acceleration that the series predicts there
TOTAL = 108  # acceleration computed there
NEWTON = 111
POTENTIAL = 114
LAW = 115  # A1, A2, A3, ALN, NK, NM, NN, R0, DT
LARGEST = 124
CHANGE = 125
TIDE = 126  # bound on how much an error of position changes the acceleration [1/day^2]
NEARNESS = 127  # time in which the lane could reach the surface of a body [day]
BLOCK_ROWS = 128

A1, A2, A3, ALN, NK, NM, NN, R0, DT = range(9)
LAW_ROWS = 9

# ---- reasons to stop ----------------------------------------------------------------------
ARRIVED, TOO_MANY_STEPS, NOT_FINITE, NONE_LEFT = 0, 1, 2, 3
