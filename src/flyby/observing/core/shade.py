"""How much of the Sun the asteroid sees; see `flyby.observing.shadow`, of which this is a copy."""

from __future__ import annotations

import math
from typing import Any

from flyby.constants import (
    AU_KM,
    EARTH_EQUATORIAL_RADIUS_KM,
    EARTH_FLATTENING,
    MOON_RADIUS_KM,
    SPEED_OF_LIGHT_AU_DAY,
    SUN_RADIUS_KM,
)
from flyby.observing.core.layout import (
    ASTEROID,
    ASTEROID_PULL,
    ASTEROID_VELOCITY,
    BALANCE,
    DISTANCE,
    EARTH_CLEARANCE,
    EARTH_DEPTH,
    EARTH_POLE,
    EARTH_VELOCITY,
    FADING,
    LIGHT_TIME,
    LIT,
    MOON,
    MOON_CLEARANCE,
    MOON_DEPTH,
    MOON_VELOCITY,
    SHADED,
    SUN,
    SUN_VELOCITY,
    part,
)

_C = SPEED_OF_LIGHT_AU_DAY
_POLAR_KM = EARTH_EQUATORIAL_RADIUS_KM * (1.0 - EARTH_FLATTENING)
_SCALE_HEIGHT_KM = 7.0
_GRAZING_RAD = math.radians(70.0 / 60.0)
_STRAIGHT = 1e3
_DARKEST_MAG = 30.0
_FAR_FROM_SHADE = 1e3  # a balance that no sunlit asteroid comes near


@part
def angle(ax: float, ay: float, az: float, bx: float, by: float, bz: float) -> float:
    """Return the angle between unit vectors, exact at all angles (Kahan)."""
    dx, dy, dz = ax - bx, ay - by, az - bz
    sx, sy, sz = ax + bx, ay + by, az + bz
    apart = math.sqrt(dx * dx + dy * dy + dz * dz)
    return 2.0 * math.atan2(apart, math.sqrt(sx * sx + sy * sy + sz * sz))


@part
def hidden_share(radius: float, apart: float) -> float:
    """Return the share of a unit disc that one of a radius hides at a distance of the centres."""
    if apart >= 1.0 + radius:
        return 0.0
    if apart <= abs(1.0 - radius):
        return min(min(radius, 1.0) ** 2, 1.0)
    own = min(max((apart**2 + 1.0 - radius**2) / (2.0 * apart), -1.0), 1.0)
    other = min(max((apart**2 + radius**2 - 1.0) / (2.0 * apart * radius), -1.0), 1.0)
    lens = (
        math.acos(own)
        - own * math.sqrt(1.0 - own**2)
        + radius**2 * (math.acos(other) - other * math.sqrt(1.0 - other**2))
    ) / math.pi
    return min(max(lens, 0.0), 1.0)


@part
def cover(
    row: Any, is_earth: bool, place: tuple[float, float, float], to_sun: tuple[float, float, float]
) -> tuple[float, float, float, float]:
    """Return clearance, depth in the umbra, radius of the Sun [rad] and what share of it is seen.

    `place` is where the asteroid was, `to_sun` from there to the Sun as it saw it.
    """
    if is_earth:
        px, py, pz = 0.0, 0.0, 0.0
        vx, vy, vz = row[EARTH_VELOCITY], row[EARTH_VELOCITY + 1], row[EARTH_VELOCITY + 2]
    else:
        px, py, pz = row[MOON], row[MOON + 1], row[MOON + 2]
        vx, vy, vz = row[MOON_VELOCITY], row[MOON_VELOCITY + 1], row[MOON_VELOCITY + 2]
    ax, ay, az = place
    lapse = row[LIGHT_TIME]
    tx, ty, tz = px - lapse * vx - ax, py - lapse * vy - ay, pz - lapse * vz - az
    earlier = lapse + math.sqrt(tx * tx + ty * ty + tz * tz) / _C
    tx, ty, tz = px - earlier * vx - ax, py - earlier * vy - ay, pz - earlier * vz - az
    distance = math.sqrt(tx * tx + ty * ty + tz * tz)
    sx, sy, sz = to_sun
    sun_distance = math.sqrt(sx * sx + sy * sy + sz * sz)
    tx, ty, tz = tx / distance, ty / distance, tz / distance
    sx, sy, sz = sx / sun_distance, sy / sun_distance, sz / sun_distance
    separation = angle(tx, ty, tz, sx, sy, sz)
    if is_earth:
        bends = _GRAZING_RAD * AU_KM / _SCALE_HEIGHT_KM * distance
        height = _SCALE_HEIGHT_KM * max(math.log(max(bends, 1.0)) - 1.0, 0.0)
        equatorial_km = EARTH_EQUATORIAL_RADIUS_KM + height
        k = (equatorial_km / (_POLAR_KM + height)) ** 2 - 1.0
        qx, qy, qz = row[EARTH_POLE], row[EARTH_POLE + 1], row[EARTH_POLE + 2]
        n_z = tx * qx + ty * qy + tz * qz
        sine = max(math.sin(separation), 1e-12)
        e_z = (sx * qx + sy * qy + sz * qz - n_z * math.cos(separation)) / sine
        e_z = min(max(e_z, -1.0), 1.0)
        r2 = (equatorial_km / AU_KM / distance) ** 2
        a = 1.0 + k * (n_z**2 + e_z**2) - r2 * (1.0 + k * e_z**2)
        b, c = r2 * k * n_z * e_z, r2 * (1.0 + k * n_z**2)
        root = b + math.sqrt(max(b * b + a * c, 0.0))
        limb = math.atan2(root, max(a, 1e-300)) if a > 0.0 else 0.5 * math.pi
    else:
        limb = math.asin(min(MOON_RADIUS_KM / AU_KM / distance, 1.0))
    sun = math.asin(min(SUN_RADIUS_KM / AU_KM / sun_distance, 1.0))
    clearance, share = separation - limb - sun, 1.0
    if clearance < 0.0 and distance < sun_distance:
        flat = math.tan(min(limb, 1.5)) if limb < 1.5 else math.inf
        radius = min(flat / sun, _STRAIGHT)
        share = 1.0 - hidden_share(radius, radius + (separation - limb) / sun)
    return clearance, limb - sun - separation, sun, share


@part
def may_be_shaded(row: Any) -> bool:
    """Tell whether the asteroid is near enough to the axis of the Earth's shadow; a quick answer.

    With far more to spare than `Sunlight._may_be_shaded`, of which the meaning is the same.
    """
    away = math.sqrt(row[SUN] ** 2 + row[SUN + 1] ** 2 + row[SUN + 2] ** 2)
    behind = 0.0
    for k in range(3):
        behind -= row[ASTEROID + k] * row[SUN + k] / away
    beside = row[DISTANCE] ** 2 - behind**2
    reach = 1e6 / AU_KM + 0.03 * abs(behind)
    return beside < reach**2 and behind > -1e6 / AU_KM


@part
def shade_row(row: Any, exactly: bool) -> None:
    """Fill in how the asteroid is lit; not exactly, only that it is, where that is plain."""
    if row[SHADED] == 2.0 or (row[SHADED] == 1.0 and not exactly):
        return
    near = may_be_shaded(row)
    if not exactly and not near:
        row[BALANCE], row[FADING], row[LIT], row[SHADED] = _FAR_FROM_SHADE, 0.0, 1.0, 1.0
        return
    lapse = row[LIGHT_TIME]
    p, v, a = ASTEROID, ASTEROID_VELOCITY, ASTEROID_PULL
    half = 0.5 * lapse * lapse
    x = row[p] - lapse * row[v] + half * row[a]
    y = row[p + 1] - lapse * row[v + 1] + half * row[a + 1]
    z = row[p + 2] - lapse * row[v + 2] + half * row[a + 2]
    vx, vy, vz = row[SUN_VELOCITY], row[SUN_VELOCITY + 1], row[SUN_VELOCITY + 2]
    sx, sy, sz = row[SUN] - x, row[SUN + 1] - y, row[SUN + 2] - z
    tx, ty, tz = sx - lapse * vx, sy - lapse * vy, sz - lapse * vz
    earlier = lapse + math.sqrt(tx * tx + ty * ty + tz * tz) / _C
    to_sun = (sx - earlier * vx, sy - earlier * vy, sz - earlier * vz)
    place = (x, y, z)
    earth_clear, earth_depth, sun, earth_share = cover(row, True, place, to_sun)
    moon_clear, moon_depth, _, moon_share = cover(row, False, place, to_sun)
    lit = max(earth_share + moon_share - 1.0, 0.0) if near else 1.0
    fading = -2.5 * math.log10(lit) if lit > 0.0 else math.inf
    beyond = max(min(earth_clear, moon_clear), 0.0) - max(max(earth_depth, moon_depth), 0.0)
    row[BALANCE] = 0.5 * beyond / sun - min(fading, _DARKEST_MAG)
    row[FADING], row[LIT] = fading, lit
    row[EARTH_CLEARANCE], row[EARTH_DEPTH] = earth_clear, earth_depth
    row[MOON_CLEARANCE], row[MOON_DEPTH] = moon_clear, moon_depth
    row[SHADED] = 2.0
