"""Windows of fifteen assets over 2027-2030: flyby against a sample a minute with astropy.

    python benchmarks/bench_windows.py

flyby's side is the whole program as it is typed, `flyby windows` in a fresh process that writes
its JSON, with compiled code cached and nothing else (the cache of trajectories is turned off).
Astropy's side is what one would write without flyby: the AltAz frame at every minute, for three
days through the approach, then the runs of minutes in which every constraint holds. It is given
for nothing where the asteroid is, and asked at each asset for no more than the limits there
need; its time grows in proportion to the span, so three days tell that of four years. In those
three days both must find the same windows, to a minute. Exit status 1 if flyby is not as fast as
it promises, or the windows differ.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from statistics import median

# One core each: no library under numpy takes a second one.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"

import astropy  # noqa: E402
import astropy.units as u  # noqa: E402
import numpy as np  # noqa: E402
from astropy.coordinates import (  # noqa: E402
    AltAz,
    CartesianRepresentation,
    EarthLocation,
    SkyCoord,
    get_body,
    get_body_barycentric,
    get_sun,
)
from astropy.coordinates.erfa_astrom import ErfaAstromInterpolator, erfa_astrom  # noqa: E402
from astropy.utils import iers  # noqa: E402

import flyby  # noqa: E402
from flyby.constants import SPEED_OF_LIGHT_AU_DAY  # noqa: E402
from flyby.observing import Sky, sites  # noqa: E402
from flyby.observing.photometry import magnitudes  # noqa: E402
from flyby.observing.windows import tdb_span  # noqa: E402
from flyby.observing.windows.find import run_searches  # noqa: E402
from flyby.observing.windows.rules import searches_for  # noqa: E402
from flyby.times import parse_time, tdb_days, time_from_tdb_days  # noqa: E402

SPAN = ("2027-01-01", "2031-01-01")
SLICE = ("2029-04-12", "2029-04-15")
ASSETS = 15
ROUNDS = 3
MINUTE = 1.0 / 1440.0
PROMISED_SECONDS = 10.0
PROMISED_RATIO = 300.0


class Geocentric:
    """What does not depend on the site, at every minute: evaluated once for all of them."""

    def __init__(self, sky, days, when, place):
        self.sky, self.days, self.when, self.place = sky, days, when, place

    @cached_property
    def earth(self):
        return get_body_barycentric("earth", self.when).xyz.to_value("au").T

    @cached_property
    def from_sun(self):
        return self.place - get_body_barycentric("sun", self.when).xyz.to_value("au").T

    @cached_property
    def sun(self):
        return get_sun(self.when)

    @cached_property
    def moon(self):
        return get_body("moon", self.when)


class Sampled:
    """What a site sees at every minute, each part by astropy when a constraint asks for it."""

    def __init__(self, shared, site):
        self.shared, self.days, when = shared, shared.days, shared.when
        self.location = EarthLocation.from_geodetic(site.longitude, site.latitude, site.height)
        self.frame = AltAz(obstime=when, location=self.location, pressure=0 * u.hPa)

    @cached_property
    def asteroid(self):
        barycentric = CartesianRepresentation(self.shared.place.T * u.au)
        return SkyCoord(barycentric).transform_to(self.frame)

    @cached_property
    def sun(self):
        return self.shared.sun.transform_to(self.frame)

    @cached_property
    def moon(self):
        return self.shared.moon.transform_to(self.frame)

    @cached_property
    def seen(self):
        site = self.location.get_gcrs_posvel(self.shared.when)[0]
        return self.shared.place - self.shared.earth - site.xyz.to_value("au").T

    @cached_property
    def magnitude(self):
        from_sun = self.shared.from_sun
        r, delta = np.linalg.norm(from_sun, axis=1), np.linalg.norm(self.seen, axis=1)
        phase = np.arccos(np.sum(from_sun * self.seen, axis=1) / (r * delta))
        return magnitudes(self.shared.sky.magnitude_law, r, delta, phase)

    @cached_property
    def rate_deg_h(self):
        direction = self.seen / np.linalg.norm(self.seen, axis=1)[:, None]
        moved = np.gradient(direction, self.days * 24.0, axis=0)
        return np.degrees(np.linalg.norm(moved, axis=1))


MARGINS: dict[str, Callable] = {
    "Altitude": lambda limit, at: at.asteroid.alt.deg - limit._min_deg,
    "SunAltitude": lambda limit, at: limit._max_deg - at.sun.alt.deg,
    "Magnitude": lambda limit, at: limit.faintest - at.magnitude,
    "Rate": lambda limit, at: limit._max_deg_h - at.rate_deg_h,
    "Elongation": lambda limit, at: at.asteroid.separation(at.sun).deg - limit._min_deg,
    "MoonSeparation": lambda limit, at: at.asteroid.separation(at.moon).deg - limit._min_deg,
    "Range": lambda limit, at: limit._max_km - at.asteroid.distance.to_value("km"),
    "RoundTrip": lambda limit, at: (
        (
            2.0 * at.asteroid.distance.to_value("au") / SPEED_OF_LIGHT_AU_DAY * 86400.0
            - limit._switch_time_s
        )
        * (1.0 if limit.longer else -1.0)
    ),
    "During": lambda limit, at: np.minimum(
        at.days - limit._start_tdb_days, limit._stop_tdb_days - at.days
    ),
    "Outside": lambda limit, at: np.maximum(
        limit._start_tdb_days - at.days, at.days - limit._stop_tdb_days
    ),
}


def main() -> int:
    kinds = ("optical", "radar", "tracking")
    assets = [site for kind in kinds for site in sites(kind)][:ASSETS]
    print(f"{processor()}; python {sys.version.split()[0]}, numpy {np.__version__}")
    print(f"flyby {flyby.__version__}, astropy {astropy.__version__}")
    print(f"{len(assets)} assets: {', '.join(site.identifier for site in assets)}\n")

    run_flyby(assets)  # compiles what is not compiled
    runs = [run_flyby(assets) for _ in range(ROUNDS)]
    ours, found = median(seconds for seconds, _ in runs), runs[0][1]
    print(f"flyby windows, {SPAN[0]} to {SPAN[1]}, a fresh process, median of {ROUNDS}:")
    print(f"  {found} windows in {ours:.2f} s ({PROMISED_SECONDS:g} promised)\n")

    with warnings.catch_warnings(), iers.conf.set_temp("auto_download", False):
        warnings.simplefilter("ignore")  # future UTC, polar motion of the future
        sky, searches, days, when, place = the_slice(assets)
        seconds, masks = sample(sky, searches, days, when, place)
        with erfa_astrom.set(ErfaAstromInterpolator(300 * u.s)):
            interpolated, _ = sample(sky, searches, days, when, place)
    share = length_days(SPAN) / length_days(SLICE)
    theirs = seconds * share
    print(f"astropy's AltAz every minute, {SLICE[0]} to {SLICE[1]}, {len(days)} samples an asset:")
    print(
        f"  {seconds:.1f} s, over {SPAN[0]} to {SPAN[1]} {theirs:.0f} s: {theirs / ours:.0f} times"
    )
    print(
        f"  for information, with astropy's ErfaAstromInterpolator (300 s): {interpolated:.1f} s, "
        f"{interpolated * share:.0f} s: {interpolated * share / ours:.0f} times\n"
    )

    compared, worst_s, unlike = compare(sky, searches, days, masks)
    print(f"The same windows in those days: {compared} edges, at most {worst_s:.0f} s apart")
    for line in unlike:
        print(f"  DIFFERS: {line}")
    ratio = theirs / ours
    print(f"\n{ratio:.0f} times as fast ({PROMISED_RATIO:g} promised).")
    kept = ours <= PROMISED_SECONDS and ratio >= PROMISED_RATIO and compared and not unlike
    return 0 if kept else 1


def run_flyby(assets) -> tuple[float, int]:
    """Seconds of the whole program, and how many windows it wrote."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "windows.json"
        words = ["windows", "--start", SPAN[0], "--stop", SPAN[1], "--format", "json"]
        for site in assets:
            words += ["--site", site.identifier]
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", "from flyby.cli import main; main()", *words, "-o", str(output)],
            env={**os.environ, "FLYBY_CACHE_DIR": ""},
            check=True,
        )
        seconds = time.perf_counter() - began
        return seconds, len(json.loads(output.read_text(encoding="utf-8"))["windows"])


def the_slice(assets):
    """What both sides share: the searches, the minutes, and where the asteroid is."""
    start, stop = (parse_time(text) for text in SLICE)
    sky = Sky(flyby.propagate(flyby.load_orbit("apophis"), start, stop))
    searches = [search for site in assets for search in searches_for(site, sky)]
    days = np.arange(float(tdb_days(start)), float(tdb_days(stop)), MINUTE)
    when = time_from_tdb_days(days).utc
    when.delta_ut1_utc = 0.0  # the assumption of flyby.earth
    instants = sky.at(days)
    seen = instants.asteroid_before(instants.light_time_days)[0] - instants.earth_position_au
    # Astropy's own Earth is some km from DE440's: the vector from the Earth is what is shared.
    place = seen + get_body_barycentric("earth", when).xyz.to_value("au").T
    return sky, searches, days, when, place


def sample(sky, searches, days, when, place) -> tuple[float, list[np.ndarray]]:
    """Seconds, and for each search whether all of its constraints hold at every minute."""
    began = time.perf_counter()
    shared = Geocentric(sky, days, when, place)
    masks, at, site = [], None, None
    for search in searches:
        if search.site is not site:
            site, at = search.site, Sampled(shared, search.site)
        mask = np.ones(days.size, dtype=bool)
        for limit in search.constraints:
            mask &= MARGINS[type(limit).__name__](limit, at) >= 0.0
        masks.append(mask)
    return time.perf_counter() - began, masks


def compare(sky, searches, days, masks) -> tuple[int, float, list[str]]:
    """How many edges were compared, how far apart [s] they are at most, and what differs."""
    start, stop = (parse_time(text) for text in SLICE)
    compared, worst, unlike = 0, 0.0, []
    for search, mask in zip(searches, masks, strict=True):
        windows = run_searches(sky, start, stop, [search])
        # A window between two samples is one that sampling cannot see.
        seen = [
            w for w in windows if np.any((days >= w._start_tdb_days) & (days <= w._end_tdb_days))
        ]
        turns = np.flatnonzero(mask[1:] != mask[:-1])
        rising = mask[turns + 1]
        # The edge is between two samples: its middle is known to half a minute.
        sampled = [days[turns][part] + 0.5 * MINUTE for part in (rising, ~rising)]
        exact = [
            np.array([tdb_span(w)[0] for w in seen if w.opens != "span"]),
            np.array([tdb_span(w)[1] for w in seen if w.closes != "span"]),
        ]
        for theirs, ours in zip(sampled, exact, strict=True):
            if theirs.size != ours.size:
                unlike.append(f"{search.site.identifier}: {theirs.size} edges, flyby {ours.size}")
            elif ours.size:
                apart = float(np.abs(theirs - ours).max())
                compared, worst = compared + ours.size, max(worst, apart * 86400.0)
                if apart > MINUTE:
                    unlike.append(f"{search.site.identifier}: {apart * 1440.0:.1f} minutes apart")
    return compared, worst, unlike


def length_days(span: tuple[str, str]) -> float:
    start, stop = (float(tdb_days(parse_time(text))) for text in span)
    return stop - start


def processor() -> str:
    """Name of the processor, as Linux or the platform gives it."""
    import platform

    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    raise SystemExit(main())
