"""Acceleration of a block of lanes at one node.

Each loop over ``WIDTH`` lanes has the same array on both sides with fixed distances between rows,
so that the compiler turns it into vector instructions without having to ask whether rows overlap.

References
----------
Moyer 2003, "Formulation for Observed and Computed Values of Deep Space Network Data Types for
    Navigation", eq. 4-26: the Einstein-Infeld-Hoffmann acceleration (beta = gamma = 1).
"""

from __future__ import annotations

import math
from typing import Any

from flyby.constants import SPEED_OF_LIGHT_AU_DAY
from flyby.dynamics.core.layout import (
    ASTEROIDS,
    AX,
    AY,
    AZ,
    BODIES,
    BRACKET,
    DELAYED,
    EARTH,
    EARTH_J2,
    EARTH_J3,
    EARTH_J4,
    EARTH_RADIUS,
    NEWTON,
    NODE,
    NON_GRAVITATIONAL,
    NON_GRAVITATIONAL_NONE,
    POTENTIAL,
    RELATIVITY,
    RELATIVITY_EIH,
    RELATIVITY_SUN,
    SUN,
    SUN_J2,
    SUN_POLE,
    SUN_RADIUS,
    TOTAL,
    VX,
    VY,
    VZ,
    WIDTH,
    WITH_ASTEROIDS,
    WITH_EARTH_ZONALS,
    WITH_SUN_J2,
    X,
    Y,
    Z,
    exact,
    reordered,
)
from flyby.dynamics.core.nongravitational import delayed_nongravitational, nongravitational

_C2 = SPEED_OF_LIGHT_AU_DAY**2
_ZONAL_REACH_AU = 0.3  # beyond it the Earth's J2 is below 1e-18 au/day^2

_X, _Y, _Z = NODE * WIDTH, (NODE + 1) * WIDTH, (NODE + 2) * WIDTH
_VX, _VY, _VZ = (NODE + 3) * WIDTH, (NODE + 4) * WIDTH, (NODE + 5) * WIDTH
_TX, _TY, _TZ = TOTAL * WIDTH, (TOTAL + 1) * WIDTH, (TOTAL + 2) * WIDTH
_NX, _NY, _NZ = NEWTON * WIDTH, (NEWTON + 1) * WIDTH, (NEWTON + 2) * WIDTH
_PHI = POTENTIAL * WIDTH


@exact
def softened(square: float, radius_square: float) -> float:
    """Return 1/r^3 outside a body; inside, its Taylor polynomial in r^2 about the surface.

    The value and six derivatives are continuous at the surface and the value at the centre is
    finite, so that an orbit which hits a body is carried through it without a singularity and the
    impact can be found from the dense output. Nothing inside the body is meant as physics.
    """
    u = 1.0 - square / radius_square
    series = 1.0 + u * (
        1.5 + u * (1.875 + u * (2.1875 + u * (2.4609375 + u * (2.70703125 + u * 2.9326171875))))
    )
    return series / (radius_square * math.sqrt(radius_square))


@reordered
def accelerate(
    block: Any,
    bodies: Any,
    asteroids: Any,
    pole: Any,
    gm: Any,
    asteroid_gm: Any,
    radius_square: Any,
    figure: Any,
    settings: Any,
    near: bool,
) -> None:
    """Put the total acceleration [au/day^2] of each lane at its NODE rows into its TOTAL rows.

    ``near`` says that a lane may be inside a body, where the attraction is softened.
    """
    for lane in range(WIDTH):
        block[_TX + lane] = 0.0
        block[_TY + lane] = 0.0
        block[_TZ + lane] = 0.0
        block[_NX + lane] = 0.0
        block[_NY + lane] = 0.0
        block[_NZ + lane] = 0.0
        block[_PHI + lane] = 0.0

    if settings[WITH_ASTEROIDS] > 0.0:
        _asteroids(block, asteroids, asteroid_gm)
    if settings[NON_GRAVITATIONAL] != NON_GRAVITATIONAL_NONE:
        if settings[NON_GRAVITATIONAL] == DELAYED:
            delayed_nongravitational(block, bodies, gm)
        else:
            nongravitational(block, bodies, settings)
    if settings[WITH_SUN_J2] > 0.0:
        _sun_zonal(block, bodies, gm, figure)
    if settings[WITH_EARTH_ZONALS] > 0.0:
        _earth_zonals(block, bodies, pole, gm, radius_square, figure)
    if settings[RELATIVITY] == RELATIVITY_EIH:
        _einstein_infeld_hoffmann(block, bodies, gm, radius_square, near)
    else:
        if settings[RELATIVITY] == RELATIVITY_SUN:
            _schwarzschild(block, bodies, gm)
        _newton(block, bodies, gm, radius_square, near)
        for lane in range(WIDTH):
            block[_TX + lane] += block[_NX + lane]
            block[_TY + lane] += block[_NY + lane]
            block[_TZ + lane] += block[_NZ + lane]


@reordered
def _newton(block: Any, bodies: Any, gm: Any, radius_square: Any, near: bool) -> None:
    for body in range(BODIES):
        bx, by, bz = bodies[X, body], bodies[Y, body], bodies[Z, body]
        mu, rim = gm[body], radius_square[body]
        for lane in range(WIDTH):
            dx = block[_X + lane] - bx
            dy = block[_Y + lane] - by
            dz = block[_Z + lane] - bz
            square = dx * dx + dy * dy + dz * dz
            cube = 1.0 / (square * math.sqrt(square))
            if near and square < rim:
                cube = softened(square, rim)
            attraction = mu * cube
            block[_NX + lane] -= attraction * dx
            block[_NY + lane] -= attraction * dy
            block[_NZ + lane] -= attraction * dz


@reordered
def _einstein_infeld_hoffmann(
    block: Any, bodies: Any, gm: Any, radius_square: Any, near: bool
) -> None:
    for body in range(BODIES):
        bx, by, bz = bodies[X, body], bodies[Y, body], bodies[Z, body]
        bvx, bvy, bvz = bodies[VX, body], bodies[VY, body], bodies[VZ, body]
        bax, bay, baz = bodies[AX, body], bodies[AY, body], bodies[AZ, body]
        fixed = bodies[BRACKET, body]
        mu, rim = gm[body], radius_square[body]
        for lane in range(WIDTH):
            dx = block[_X + lane] - bx
            dy = block[_Y + lane] - by
            dz = block[_Z + lane] - bz
            square = dx * dx + dy * dy + dz * dz
            inverse = 1.0 / math.sqrt(square)
            cube = inverse * inverse * inverse
            if near and square < rim:
                cube = softened(square, rim)
                inverse = 1.0 / math.sqrt(rim)
            attraction = mu * cube
            phi = mu * inverse
            vx, vy, vz = block[_VX + lane], block[_VY + lane], block[_VZ + lane]
            radial = (dx * bvx + dy * bvy + dz * bvz) * inverse
            bracket = (
                fixed
                - 4.0 * (vx * bvx + vy * bvy + vz * bvz)
                - 1.5 * radial * radial
                - 0.5 * (dx * bax + dy * bay + dz * baz)
            )
            drag = (
                dx * (4.0 * vx - 3.0 * bvx)
                + dy * (4.0 * vy - 3.0 * bvy)
                + dz * (4.0 * vz - 3.0 * bvz)
            )
            along = attraction * drag * (1.0 / _C2)
            across = attraction * bracket * (1.0 / _C2)
            frame = 3.5 * phi * (1.0 / _C2)
            block[_NX + lane] -= attraction * dx
            block[_NY + lane] -= attraction * dy
            block[_NZ + lane] -= attraction * dz
            block[_PHI + lane] += phi
            block[_TX + lane] += along * (vx - bvx) - across * dx + frame * bax
            block[_TY + lane] += along * (vy - bvy) - across * dy + frame * bay
            block[_TZ + lane] += along * (vz - bvz) - across * dz + frame * baz
    for lane in range(WIDTH):
        vx, vy, vz = block[_VX + lane], block[_VY + lane], block[_VZ + lane]
        speed_square = vx * vx + vy * vy + vz * vz
        common = (speed_square - 4.0 * block[_PHI + lane]) * (1.0 / _C2)
        # The small terms first, then the attraction itself.
        block[_TX + lane] = (block[_TX + lane] + common * block[_NX + lane]) + block[_NX + lane]
        block[_TY + lane] = (block[_TY + lane] + common * block[_NY + lane]) + block[_NY + lane]
        block[_TZ + lane] = (block[_TZ + lane] + common * block[_NZ + lane]) + block[_NZ + lane]


@reordered
def _schwarzschild(block: Any, bodies: Any, gm: Any) -> None:
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
        inverse = 1.0 / math.sqrt(dx * dx + dy * dy + dz * dz)
        phi = gm[SUN] * inverse
        radial = 4.0 * phi - (vx * vx + vy * vy + vz * vz)
        along = 4.0 * (dx * vx + dy * vy + dz * vz)
        factor = phi * inverse * inverse / _C2
        block[_TX + lane] += factor * (radial * dx + along * vx)
        block[_TY + lane] += factor * (radial * dy + along * vy)
        block[_TZ + lane] += factor * (radial * dz + along * vz)


@reordered
def _asteroids(block: Any, asteroids: Any, asteroid_gm: Any) -> None:
    # Two at a time: a shorter loop body would be unrolled into scalar instructions instead.
    for place in range(0, ASTEROIDS, 2):
        bx, by, bz = asteroids[0, place], asteroids[1, place], asteroids[2, place]
        cx, cy, cz = asteroids[0, place + 1], asteroids[1, place + 1], asteroids[2, place + 1]
        mu, nu = asteroid_gm[place], asteroid_gm[place + 1]
        for lane in range(WIDTH):
            x, y, z = block[_X + lane], block[_Y + lane], block[_Z + lane]
            dx, dy, dz = x - bx, y - by, z - bz
            ex, ey, ez = x - cx, y - cy, z - cz
            square = dx * dx + dy * dy + dz * dz
            other = ex * ex + ey * ey + ez * ez
            pull = mu / (square * math.sqrt(square))
            tug = nu / (other * math.sqrt(other))
            block[_TX + lane] -= pull * dx + tug * ex
            block[_TY + lane] -= pull * dy + tug * ey
            block[_TZ + lane] -= pull * dz + tug * ez


@reordered
def _earth_zonals(
    block: Any, bodies: Any, pole: Any, gm: Any, radius_square: Any, figure: Any
) -> None:
    for lane in range(WIDTH):
        dx = block[_X + lane] - bodies[X, EARTH]
        dy = block[_Y + lane] - bodies[Y, EARTH]
        dz = block[_Z + lane] - bodies[Z, EARTH]
        square = dx * dx + dy * dy + dz * dz
        if radius_square[EARTH] < square < _ZONAL_REACH_AU**2:
            ax, ay, az = zonal_acceleration(
                dx,
                dy,
                dz,
                square,
                pole[0],
                pole[1],
                pole[2],
                gm[EARTH],
                figure[EARTH_RADIUS],
                figure[EARTH_J2],
                figure[EARTH_J3],
                figure[EARTH_J4],
            )
            block[_TX + lane] += ax
            block[_TY + lane] += ay
            block[_TZ + lane] += az


@reordered
def _sun_zonal(block: Any, bodies: Any, gm: Any, figure: Any) -> None:
    px, py, pz = figure[SUN_POLE], figure[SUN_POLE + 1], figure[SUN_POLE + 2]
    mu, radius, j2 = gm[SUN], figure[SUN_RADIUS], figure[SUN_J2]
    bx, by, bz = bodies[X, SUN], bodies[Y, SUN], bodies[Z, SUN]
    for lane in range(WIDTH):
        dx = block[_X + lane] - bx
        dy = block[_Y + lane] - by
        dz = block[_Z + lane] - bz
        square = dx * dx + dy * dy + dz * dz
        ax, ay, az = zonal_acceleration(dx, dy, dz, square, px, py, pz, mu, radius, j2, 0.0, 0.0)
        block[_TX + lane] += ax
        block[_TY + lane] += ay
        block[_TZ + lane] += az


@reordered
def zonal_acceleration(
    dx: float,
    dy: float,
    dz: float,
    square: float,
    pole_x: float,
    pole_y: float,
    pole_z: float,
    gm: float,
    radius: float,
    j2: float,
    j3: float,
    j4: float,
) -> tuple[float, float, float]:
    """Return the gradient of the zonal harmonics J2 to J4 of a body whose pole is given.

    With u = sine of the latitude, P' the Legendre polynomials' slopes and r-hat, k-hat the unit
    vectors towards the point and the pole, the term of degree n is
    GM/r^2 J_n (R/r)^n [ P'_{n+1}(u) r-hat - P'_n(u) k-hat ].
    """
    distance = math.sqrt(square)
    rx, ry, rz = dx / distance, dy / distance, dz / distance
    u = rx * pole_x + ry * pole_y + rz * pole_z
    ratio = radius / distance
    u2 = u * u
    strength2 = j2 * ratio * ratio
    strength3 = j3 * ratio * ratio * ratio
    strength4 = j4 * ratio * ratio * ratio * ratio
    slope2 = 3.0 * u
    slope3 = 7.5 * u2 - 1.5
    slope4 = (17.5 * u2 - 7.5) * u
    slope5 = (39.375 * u2 - 26.25) * u2 + 1.875
    towards = strength2 * slope3 + strength3 * slope4 + strength4 * slope5
    poleward = strength2 * slope2 + strength3 * slope3 + strength4 * slope4
    factor = gm / square
    return (
        factor * (towards * rx - poleward * pole_x),
        factor * (towards * ry - poleward * pole_y),
        factor * (towards * rz - poleward * pole_z),
    )
