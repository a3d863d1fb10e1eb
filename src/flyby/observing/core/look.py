"""What one site sees, and how far each constraint is satisfied; see `flyby.observing.view`."""

from __future__ import annotations

import math
from typing import Any

from flyby.constants import AU_KM, SECONDS_PER_DAY, SPEED_OF_LIGHT_AU_DAY
from flyby.observing.core.layout import (
    ALTITUDE,
    ASTEROID,
    ASTEROID_PULL,
    ASTEROID_VELOCITY,
    BALANCE,
    BETA,
    DAYS,
    DISTANCE,
    DURING,
    EARTH_CLEARANCE,
    EARTH_DEPTH,
    EARTH_VELOCITY,
    ELONGATION,
    FADING,
    FAINT,
    FAR,
    GEOCENTRIC_DISTANCE,
    IN_SHADOW,
    LAW,
    LAW_HG,
    LAW_HG1G2,
    LAW_TABLES,
    LAW_WIDTH,
    LIGHT_TIME,
    LIT,
    LOW,
    MAGNITUDE,
    MOON_CLEARANCE,
    MOON_DEPTH,
    MOON_SEEN,
    MOON_SEPARATION,
    NO_LAW,
    ON_GROUND,
    OUT_OF_SHADOW,
    OUTSIDE,
    PLACE,
    RANGE,
    RATE,
    REFRACTION,
    ROUND_TRIP,
    SEEN,
    SEEN_DISTANCE,
    SEEN_TIME,
    SEEN_VELOCITY,
    SUN,
    SUN_ALTITUDE,
    SUN_SEEN,
    SUN_VELOCITY,
    ZENITH,
    part,
)
from flyby.observing.core.shade import angle, shade_row

_C = SPEED_OF_LIGHT_AU_DAY
_DEGREES = 180.0 / math.pi
_EARTH_ROTATION_RAD_DAY = 2.0 * math.pi * 1.00273781191135448
_DARKEST_MAG = 30.0
_MOON_SET_DEG = -0.833
_LEAST_LIT = 1e-5


@part
def observer(row: Any, site: Any) -> None:
    """Fill in the velocity of the observer in units of light's."""
    turning = _EARTH_ROTATION_RAD_DAY / _C
    row[BETA] = row[EARTH_VELOCITY] / _C - turning * site[PLACE + 1]
    row[BETA + 1] = row[EARTH_VELOCITY + 1] / _C + turning * site[PLACE]
    row[BETA + 2] = row[EARTH_VELOCITY + 2] / _C


@part
def look_at(row: Any, site: Any) -> None:
    """Fill in what the site sees of the asteroid: vector, velocity, light time, distance."""
    observer(row, site)
    p, v, a = ASTEROID, ASTEROID_VELOCITY, ASTEROID_PULL
    lapse = row[LIGHT_TIME]
    for last in range(2):
        square = 0.0
        for k in range(3):
            at = row[p + k] - lapse * row[v + k] + 0.5 * lapse * lapse * row[a + k]
            at -= site[PLACE + k]
            row[SEEN + k] = at
            square += at * at
        distance = math.sqrt(square)
        if last == 0:
            lapse = distance / _C if site[ON_GROUND] else lapse
    for k in range(3):
        row[SEEN_VELOCITY + k] = row[v + k] - lapse * row[a + k]
    row[SEEN_TIME], row[SEEN_DISTANCE] = lapse, distance


@part
def aberrated(x: float, y: float, z: float, row: Any) -> tuple[float, float, float]:
    """Return an apparent direction: Explanatory Supplement, 3rd ed., eq. 7.40."""
    bx, by, bz = row[BETA], row[BETA + 1], row[BETA + 2]
    along = x * bx + y * by + z * bz
    inverse_gamma = math.sqrt(1.0 - (bx * bx + by * by + bz * bz))
    factor = 1.0 + along / (1.0 + inverse_gamma)
    scale = 1.0 + along
    return (
        (inverse_gamma * x + factor * bx) / scale,
        (inverse_gamma * y + factor * by) / scale,
        (inverse_gamma * z + factor * bz) / scale,
    )


@part
def apparent(row: Any) -> tuple[float, float, float]:
    """Return the apparent direction of the asteroid."""
    r = row[SEEN_DISTANCE]
    return aberrated(row[SEEN] / r, row[SEEN + 1] / r, row[SEEN + 2] / r, row)


@part
def apparent_body(row: Any, site: Any, at: int) -> tuple[float, float, float]:
    """Return the apparent direction of the Sun or the Moon (`at` is SUN_SEEN or MOON_SEEN)."""
    x, y, z = row[at] - site[PLACE], row[at + 1] - site[PLACE + 1], row[at + 2] - site[PLACE + 2]
    r = math.sqrt(x * x + y * y + z * z)
    return aberrated(x / r, y / r, z / r, row)


@part
def sine_above(direction: tuple[float, float, float], site: Any) -> float:
    """Return the sine of the altitude of a direction."""
    sine = direction[0] * site[ZENITH] + direction[1] * site[ZENITH + 1]
    sine += direction[2] * site[ZENITH + 2]
    return float(min(max(sine, -1.0), 1.0))


@part
def altitude_deg(sine: float, site: Any) -> float:
    """Return an altitude, lifted by refraction where that is taken into account."""
    altitude = _DEGREES * math.asin(sine)
    if site[REFRACTION] > 0.0:
        above = max(altitude, -1.0)
        arcmin = 1.02 / math.tan(math.radians(above + 10.3 / (above + 5.11)))
        altitude += arcmin / 60.0 * site[REFRACTION]
    return altitude


@part
def basis(phase: float, sky: Any, nodes: int, count: int) -> float:
    """Return a basis function of the H, G1, G2 system; see `flyby.observing.photometry`.

    ``sky[nodes:]`` holds its nodes, values and slopes, `LAW_WIDTH` numbers each.
    """
    values, slopes, last = nodes + LAW_WIDTH, nodes + 2 * LAW_WIDTH, count - 1
    if phase < sky[nodes]:
        return float(max(sky[values] + sky[slopes] * (phase - sky[nodes]), 0.0))
    if phase > sky[nodes + last]:
        share = (math.pi - phase) / (math.pi - sky[nodes + last])
        return float(max(sky[values + last] * share, 0.0))
    left = 0
    while left < last - 1 and sky[nodes + left + 1] <= phase:
        left += 1
    width = sky[nodes + left + 1] - sky[nodes + left]
    t = (phase - sky[nodes + left]) / width
    inside = sky[values + left] * (1.0 + 2.0 * t) * (1.0 - t) ** 2
    inside += sky[values + left + 1] * t**2 * (3.0 - 2.0 * t)
    bend = sky[slopes + left] * (1.0 - t) - sky[slopes + left + 1] * t
    return float(max(inside + width * t * (1.0 - t) * bend, 0.0))


@part
def magnitude_by(sky: Any, sun_distance: float, distance: float, phase: float) -> float:
    """Return V in full sunlight."""
    kind = int(sky[LAW])
    if kind == LAW_HG:
        g = sky[LAW + 2]
        sine, tangent = math.sin(phase), abs(math.tan(0.5 * phase))
        weight = math.exp(-90.56 * tangent**2)
        lower = 0.119 + 1.341 * sine - 0.754 * sine**2
        first = weight * (1.0 - 0.986 * sine / lower)
        first += (1.0 - weight) * math.exp(-3.332 * tangent**0.631)
        second = weight * (1.0 - 0.238 * sine / lower)
        second += (1.0 - weight) * math.exp(-1.862 * tangent**1.218)
        flux = (1.0 - g) * first + g * second
    elif kind == LAW_HG1G2:
        g1, g2, at = sky[LAW + 2], sky[LAW + 3], int(sky[LAW_TABLES])
        flux = g1 * basis(phase, sky, at, 6)
        flux += g2 * basis(phase, sky, at + 3 * LAW_WIDTH, 6)
        flux += (1.0 - g1 - g2) * basis(phase, sky, at + 6 * LAW_WIDTH, LAW_WIDTH)
    else:
        total = sky[LAW + 1] + 5.0 * math.log10(distance)
        return float(total + sky[LAW + 2] * math.log10(sun_distance))
    light = -2.5 * math.log10(flux) if flux > 0.0 else math.inf
    return float(sky[LAW + 1] + 5.0 * math.log10(sun_distance * distance) + light)


@part
def sunlit(row: Any, site: Any, sky: Any) -> tuple[float, float]:
    """Return V in full sunlight and the phase angle [rad]."""
    x, y, z = apparent(row)
    lapse = row[SEEN_TIME]
    fx = row[SEEN] + site[PLACE] - row[SUN] + lapse * row[SUN_VELOCITY]
    fy = row[SEEN + 1] + site[PLACE + 1] - row[SUN + 1] + lapse * row[SUN_VELOCITY + 1]
    fz = row[SEEN + 2] + site[PLACE + 2] - row[SUN + 2] + lapse * row[SUN_VELOCITY + 2]
    r = math.sqrt(fx * fx + fy * fy + fz * fz)
    fx = fx / r - row[SEEN_VELOCITY] / _C
    fy = fy / r - row[SEEN_VELOCITY + 1] / _C
    fz = fz / r - row[SEEN_VELOCITY + 2] / _C
    length = math.sqrt(fx * fx + fy * fy + fz * fz)
    phase = angle(fx / length, fy / length, fz / length, x, y, z)
    return magnitude_by(sky, r, row[SEEN_DISTANCE], phase), phase


@part
def rate_deg_h(row: Any) -> float:
    """Return the angular speed against the stars."""
    r = row[SEEN_DISTANCE]
    own, approach = 0.0, 0.0
    for k in range(3):
        direction = row[SEEN + k] / r
        own += direction * row[SEEN_VELOCITY + k]
        approach += direction * (row[SEEN_VELOCITY + k] - _C * row[BETA + k])
    stretched = 1.0 - approach / (_C + own)
    radial = 0.0
    for k in range(3):
        velocity = row[SEEN_VELOCITY + k] * stretched - _C * row[BETA + k]
        radial += row[SEEN + k] / r * velocity
    square = 0.0
    for k in range(3):
        velocity = row[SEEN_VELOCITY + k] * stretched - _C * row[BETA + k]
        across = (velocity - radial * row[SEEN + k] / r) / r
        square += across * across
    return _DEGREES * math.sqrt(square) / 24.0


@part
def measure(kind: int, first: float, second: float, row: Any, site: Any, sky: Any) -> float:
    """Return the margin of a constraint, or a quantity whose least is asked for.

    `look_at` has filled in what the site sees. The margins are those of
    `flyby.observing.constraints`.
    """
    if kind == ALTITUDE:
        return altitude_deg(sine_above(apparent(row), site), site) - first
    if kind == SUN_ALTITUDE:
        sine = sine_above(apparent_body(row, site, SUN_SEEN), site)
        return first - _DEGREES * math.asin(sine)
    if kind == MAGNITUDE:
        margin = first - sunlit(row, site, sky)[0]
        if second != 0.0:
            return margin
        shade_row(row, False)
        return margin - float(min(row[FADING], _DARKEST_MAG))
    if kind == OUT_OF_SHADOW:
        shade_row(row, False)
        balance = float(row[BALANCE])
        if math.isnan(first):
            return balance + _DARKEST_MAG
        return balance + max(first - sunlit(row, site, sky)[0], 0.0)
    if kind == IN_SHADOW:
        shade_row(row, True)
        if first == 0.0:
            inside = -row[EARTH_CLEARANCE] if second == 0.0 else row[EARTH_DEPTH]
        else:
            inside = -row[MOON_CLEARANCE] if second == 0.0 else row[MOON_DEPTH]
        return _DEGREES * float(inside)
    if kind == RATE:
        return first - rate_deg_h(row)
    if kind in (ELONGATION, MOON_SEPARATION):
        x, y, z = apparent(row)
        other = apparent_body(row, site, SUN_SEEN if kind == ELONGATION else MOON_SEEN)
        margin = _DEGREES * angle(other[0], other[1], other[2], x, y, z) - first
        if kind == MOON_SEPARATION and site[ON_GROUND]:
            risen = _DEGREES * math.asin(sine_above(other, site))
            margin = max(margin, _MOON_SET_DEG - risen)
        return margin
    if kind == GEOCENTRIC_DISTANCE:
        return first - float(row[DISTANCE]) * AU_KM
    if kind == RANGE:
        return first - float(row[SEEN_DISTANCE]) * AU_KM
    if kind == ROUND_TRIP:
        margin = 2.0 * row[SEEN_DISTANCE] / _C * SECONDS_PER_DAY - first
        return float(margin * second)
    if kind in (DURING, OUTSIDE):
        inside = min(row[DAYS] - first, second - row[DAYS])
        return float(inside) if kind == DURING else -float(inside)
    if kind == LOW:
        return -sine_above(apparent(row), site) if site[ON_GROUND] else math.nan
    if kind == FAINT:
        if sky[LAW] == NO_LAW:
            return math.nan
        shade_row(row, False)
        return sunlit(row, site, sky)[0] + row[FADING] if row[LIT] > _LEAST_LIT else math.inf
    if kind == FAR:
        return float(row[SEEN_DISTANCE])
    return -rate_deg_h(row)
