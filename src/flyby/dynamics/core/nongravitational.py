"""Non-gravitational acceleration of a block of lanes; loops as in `flyby.dynamics.core.forces`.

References
----------
Marsden, Sekanina & Yeomans 1973, AJ 78, 211: the non-gravitational law.
Yeomans & Chodas 1989, AJ 98, 1083: the same with g(r) taken some days from the instant.
"""

from __future__ import annotations

import math
from typing import Any

from flyby.dynamics.core.kepler import kepler_distance
from flyby.dynamics.core.layout import (
    A1,
    A2,
    A3,
    ALN,
    DT,
    LAW,
    MARSDEN,
    NK,
    NM,
    NN,
    NODE,
    NON_GRAVITATIONAL,
    R0,
    SUN,
    TOTAL,
    VX,
    VY,
    VZ,
    WIDTH,
    X,
    Y,
    Z,
    reordered,
)

_X, _Y, _Z = NODE * WIDTH, (NODE + 1) * WIDTH, (NODE + 2) * WIDTH
_VX, _VY, _VZ = (NODE + 3) * WIDTH, (NODE + 4) * WIDTH, (NODE + 5) * WIDTH
_TX, _TY, _TZ = TOTAL * WIDTH, (TOTAL + 1) * WIDTH, (TOTAL + 2) * WIDTH
_LAW = LAW * WIDTH


@reordered
def nongravitational(block: Any, bodies: Any, settings: Any) -> None:
    """Add A1, A2, A3 [au/day^2] times g at the instant's own distance to the TOTAL rows."""
    general = settings[NON_GRAVITATIONAL] == MARSDEN
    for lane in range(WIDTH):
        dx, dy, dz = (
            block[_X + lane] - bodies[X, SUN],
            block[_Y + lane] - bodies[Y, SUN],
            block[_Z + lane] - bodies[Z, SUN],
        )
        vx, vy, vz = (
            block[_VX + lane] - bodies[VX, SUN],
            block[_VY + lane] - bodies[VY, SUN],
            block[_VZ + lane] - bodies[VZ, SUN],
        )
        distance = math.sqrt(dx * dx + dy * dy + dz * dz)
        hx, hy, hz = dy * vz - dz * vy, dz * vx - dx * vz, dx * vy - dy * vx
        momentum = math.sqrt(hx * hx + hy * hy + hz * hz)
        ratio = distance / block[_LAW + R0 * WIDTH + lane]
        law = block[_LAW + ALN * WIDTH + lane]
        if general:
            law *= ratio ** (-block[_LAW + NM * WIDTH + lane])
            law *= (1.0 + ratio ** block[_LAW + NN * WIDTH + lane]) ** (
                -block[_LAW + NK * WIDTH + lane]
            )
        else:
            law /= ratio * ratio
        radial = law * block[_LAW + A1 * WIDTH + lane] / distance
        # The transverse unit vector is normal cross radial.
        transverse = law * block[_LAW + A2 * WIDTH + lane] / (momentum * distance)
        normal = law * block[_LAW + A3 * WIDTH + lane] / momentum
        block[_TX + lane] += radial * dx + transverse * (hy * dz - hz * dy) + normal * hx
        block[_TY + lane] += radial * dy + transverse * (hz * dx - hx * dz) + normal * hy
        block[_TZ + lane] += radial * dz + transverse * (hx * dy - hy * dx) + normal * hz


@reordered
def delayed_nongravitational(block: Any, bodies: Any, gm: Any) -> None:
    """Add the same with g at r(t - DT), on the comet's osculating orbit of the instant.

    Directions are those at t. Apart from `nongravitational`, whose loop is one of vector
    instructions: only orbits with a delay pay for Kepler's equation.
    """
    for lane in range(WIDTH):
        dx, dy, dz = (
            block[_X + lane] - bodies[X, SUN],
            block[_Y + lane] - bodies[Y, SUN],
            block[_Z + lane] - bodies[Z, SUN],
        )
        vx, vy, vz = (
            block[_VX + lane] - bodies[VX, SUN],
            block[_VY + lane] - bodies[VY, SUN],
            block[_VZ + lane] - bodies[VZ, SUN],
        )
        distance = math.sqrt(dx * dx + dy * dy + dz * dz)
        hx, hy, hz = dy * vz - dz * vy, dz * vx - dx * vz, dx * vy - dy * vx
        momentum = math.sqrt(hx * hx + hy * hy + hz * hz)
        earlier = distance
        if block[_LAW + DT * WIDTH + lane] != 0.0:
            earlier = kepler_distance(
                distance,
                dx * vx + dy * vy + dz * vz,
                vx * vx + vy * vy + vz * vz,
                gm[SUN],
                -block[_LAW + DT * WIDTH + lane],
            )
        ratio = earlier / block[_LAW + R0 * WIDTH + lane]
        law = block[_LAW + ALN * WIDTH + lane]
        law *= ratio ** (-block[_LAW + NM * WIDTH + lane])
        law *= (1.0 + ratio ** block[_LAW + NN * WIDTH + lane]) ** (
            -block[_LAW + NK * WIDTH + lane]
        )
        radial = law * block[_LAW + A1 * WIDTH + lane] / distance
        transverse = law * block[_LAW + A2 * WIDTH + lane] / (momentum * distance)
        normal = law * block[_LAW + A3 * WIDTH + lane] / momentum
        block[_TX + lane] += radial * dx + transverse * (hy * dz - hz * dy) + normal * hx
        block[_TY + lane] += radial * dy + transverse * (hz * dx - hx * dz) + normal * hy
        block[_TZ + lane] += radial * dz + transverse * (hx * dy - hy * dx) + normal * hz
