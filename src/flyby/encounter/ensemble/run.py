"""Whole ensembles: the parts handed out to threads or to a Dask cluster, and kept as they come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flyby.dynamics.bodies import proper_name
from flyby.encounter.ensemble.parts import PART_ROWS, EnsembleRequest, Table, carry_part
from flyby.encounter.ensemble.store import EnsembleStore
from flyby.errors import FlybyError, InvalidOrbitError, MissingPackageError
from flyby.processors import available_processors

Progress = Callable[[int, int], None]
"""Called with (done, total) virtual asteroids."""

LOCAL = "local"
"""In place of an address: a Dask cluster of this machine's own processors."""


@dataclass(frozen=True)
class Ensemble:
    """The rows of an ensemble, kept on disk and read part by part; `run_ensemble` makes it.

    Attributes
    ----------
    request : EnsembleRequest
    count : int
        How many virtual asteroids.
    store : EnsembleStore

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> span = Time(["2029-03-01", "2029-05-01"], scale="tdb")
    >>> request = flyby.encounter.ensemble_request(orbit, *span, seed=1)
    >>> ensemble = flyby.encounter.run_ensemble(request, 64)
    >>> ensemble
    <Ensemble of 64 virtual asteroids of apophis, seed 1, by Earth>
    >>> ensemble.column("distance_km").shape
    (64,)
    """

    request: EnsembleRequest
    count: int
    store: EnsembleStore

    def tables(self) -> Iterator[Table]:
        """Read every row in order, in tables of at most `PART_ROWS`; columns: `carry_part`."""
        return self.store.tables(self.count)

    def column(self, name: str) -> NDArray[np.float64]:
        """Read one column whole, shape (count,), in the unit that its name ends with."""
        return np.concatenate([table[name] for table in self.tables()])

    def __repr__(self) -> str:
        request = self.request
        return (
            f"<Ensemble of {self.count} virtual asteroids of {request.orbit.name}, seed "
            f"{request.seed}, by {proper_name(request.body)}>"
        )


def run_ensemble(
    request: EnsembleRequest,
    count: int,
    *,
    workers: int | None = None,
    dask: Any = None,
    progress: Progress | None = None,
) -> Ensemble:
    """Carry virtual asteroids through an encounter.

    Parts that an earlier run has finished are not computed again, whether it was interrupted or
    was of fewer.

    Parameters
    ----------
    request : EnsembleRequest
        As `ensemble_request` makes it.
    count : int
        How many virtual asteroids.
    workers : int, optional
        Threads; by default one for each processor that this process may use.
    dask : str or distributed.Client, optional
        Address of a scheduler, "local" for a cluster of this machine, or a client; the extra
        ``dask`` is needed. What a lost worker was doing is done again by another.
    progress : callable, optional
        Called with the number done and `count`.

    Returns
    -------
    Ensemble

    Raises
    ------
    InvalidOrbitError
        If `count` or `workers` is not positive, or a virtual asteroid is no orbit.
    PropagationError, SpanError, OutputError
        If one cannot be carried, or a part not be kept.
    MissingPackageError
        If Dask is wanted and not installed.

    Examples
    --------
    >>> import flyby, flyby.encounter
    >>> from astropy.time import Time
    >>> orbit = flyby.load_orbit("apophis")
    >>> span = Time(["2029-03-01", "2029-05-01"], scale="tdb")
    >>> request = flyby.encounter.ensemble_request(orbit, *span, seed=1)
    >>> ensemble = flyby.encounter.run_ensemble(request, 64)
    >>> bool(ensemble.column("impact").any())
    False
    """
    if count < 1:
        raise InvalidOrbitError(f"{count} virtual asteroids were asked for; ask for at least 1")
    if workers is not None and workers < 1:
        raise InvalidOrbitError(f"{workers} workers were asked for; give at least 1")
    if workers is not None and dask is not None:
        raise InvalidOrbitError("workers and a Dask cluster were both asked for; choose one")
    store = EnsembleStore(request)
    wanted = {
        part: min(PART_ROWS, count - part * PART_ROWS) for part in range(-(-count // PART_ROWS))
    }
    kept = {part: min(store.rows_of(part), rows) for part, rows in wanted.items()}
    done = sum(rows for part, rows in kept.items() if rows == wanted[part])
    missing = {part: rows for part, rows in wanted.items() if kept[part] < rows}
    if progress is not None:
        progress(done, count)
    if missing:
        finished = (
            _by_threads(request, missing, workers or available_processors())
            if dask is None
            else _by_dask(request, missing, dask)
        )
        for part, table in finished:
            store.store(part, table)
            done += len(table["row"])
            if progress is not None:
                progress(done, count)
    return Ensemble(request, count, store)


def _by_threads(
    request: EnsembleRequest, missing: dict[int, int], workers: int
) -> Iterator[tuple[int, Table]]:
    """Give parts as they are done; the compiled core leaves the interpreter to other threads."""
    from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

    pool = ThreadPoolExecutor(workers)
    waiting = iter(missing.items())
    running: dict[Future[Table], int] = {}
    try:
        while True:
            # No more than two parts a worker stand in memory, however many there are.
            while len(running) < 2 * workers and (following := next(waiting, None)) is not None:
                running[pool.submit(carry_part, request, *following)] = following[0]
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _by_dask(
    request: EnsembleRequest, missing: dict[int, int], dask: Any
) -> Iterator[tuple[int, Table]]:
    try:
        from distributed import Client, LocalCluster, as_completed
    except ImportError:
        raise MissingPackageError(
            "Dask is not installed; pip install 'flyby[dask]', or leave --dask out"
        ) from None
    closing: list[Any] = []
    try:
        client = dask
        if isinstance(dask, str):
            try:
                if dask == LOCAL:
                    dask = LocalCluster(
                        n_workers=available_processors(),
                        threads_per_worker=1,
                        dashboard_address=None,
                    )
                    closing.append(dask)
                client = Client(dask, timeout="15s")
            except (OSError, ValueError, TimeoutError) as problem:
                raise FlybyError(
                    f"no Dask scheduler answers at {dask}: {problem}; check the address"
                ) from None
            closing.append(client)
        # The request goes with each part: scattered once, it would be lost with its worker.
        parts = {
            client.submit(carry_part, request, part, rows, pure=False, retries=3): part
            for part, rows in missing.items()
        }
        for future in as_completed(list(parts)):
            yield parts.pop(future), future.result()
            future.release()
    finally:
        for one in reversed(closing):
            one.close()
