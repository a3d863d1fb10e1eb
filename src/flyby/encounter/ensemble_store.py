"""Parts of an ensemble on disk, whole or absent: what was interrupted goes on from there."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from flyby.cache import cache_folder
from flyby.encounter.ensemble import PART_ROWS, EnsembleRequest, Table
from flyby.errors import OutputError
from flyby.output import written_beside

_LARGEST_TOTAL_BYTES = 4_000_000_000
"""Of all ensembles in the cache: some 15 million virtual asteroids."""


class EnsembleStore:
    """Where the parts of one request are kept, however many virtual asteroids are asked of it.

    In the user's cache folder; where there is none, in a temporary folder that goes when the
    store does.
    """

    def __init__(self, request: EnsembleRequest) -> None:
        self.request = request
        folder = cache_folder()
        self.outlives_the_program = folder is not None
        """Whether an interrupted ensemble can be gone on with."""
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="flyby-ensemble-"))
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.folder = folder / "ensembles" / request.key()[:40]
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.touch()
        except OSError as problem:
            raise OutputError(
                f"cannot keep the parts of the ensemble in {self.folder}: {problem.strerror}; set "
                f"FLYBY_CACHE_DIR to a folder that can be written"
            ) from None
        self._prune()

    def rows_of(self, part: int) -> int:
        """How many rows of a part are kept."""
        kept = self.load(part)
        return 0 if kept is None else len(kept["row"])

    def load(self, part: int) -> Table | None:
        """A part, or None where it is missing or damaged."""
        try:
            with self._path(part).open("rb") as stream:
                rows = np.load(stream, allow_pickle=False)
        except (OSError, ValueError, EOFError):
            return None
        columns = self.request.columns
        if rows.ndim != 2 or len(rows) != len(columns):
            return None
        return dict(zip(columns, rows, strict=True))

    def store(self, part: int, table: Table) -> None:
        """Keep a part, whole or not at all."""
        rows: NDArray[np.float64] = np.stack([table[name] for name in self.request.columns])
        with written_beside(self._path(part)) as temporary, temporary.open("wb") as stream:
            np.save(stream, rows)

    def tables(self, count: int) -> Iterator[Table]:
        """The first `count` rows, part by part.

        Raises
        ------
        OutputError
            If a part has gone missing.
        """
        for part in range(-(-count // PART_ROWS)):
            rows = min(PART_ROWS, count - part * PART_ROWS)
            table = self.load(part)
            if table is None or len(table["row"]) < rows:
                raise OutputError(
                    f"part {part} of the ensemble has gone from {self.folder}; run it again"
                )
            yield {name: values[:rows] for name, values in table.items()}

    def _path(self, part: int) -> Path:
        return self.folder / f"part-{part:07d}.npy"

    def _prune(self) -> None:
        """Drop the ensembles used longest ago, down to the largest total."""
        with suppress(OSError):
            others = sorted(
                (entry for entry in self.folder.parent.iterdir() if entry.is_dir()),
                key=lambda entry: entry.stat().st_mtime,
                reverse=True,
            )
            total = 0
            for entry in others:
                total += sum(path.stat().st_size for path in entry.iterdir())
                if total > _LARGEST_TOTAL_BYTES and entry != self.folder:
                    shutil.rmtree(entry, ignore_errors=True)
