"""Parts of an ensemble on disk, whole or absent: what was interrupted goes on from there.

Each carries a digest of its content, of the request and of its number (`flyby.cache`).
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np

from flyby.cache import cache_folder, read_sealed, write_sealed
from flyby.encounter.ensemble.parts import PART_ROWS, EnsembleRequest, Table, carry_part
from flyby.errors import OutputError
from flyby.output import temporary_folder

_LARGEST_TOTAL_BYTES = 4_000_000_000
"""Of all ensembles in the cache: some 15 million virtual asteroids."""


class EnsembleStore:
    """Where the parts of one request are kept, however many virtual asteroids are computed.

    In the user's cache folder; where there is none, in a temporary folder that goes when the
    store does.
    """

    def __init__(self, request: EnsembleRequest) -> None:
        self.request = request
        self._key = request.key()
        self._in_memory: dict[int, Table] = {}
        folder = cache_folder()
        self.outlives_the_program = folder is not None
        """Whether an interrupted ensemble can be gone on with."""
        if folder is None:
            with suppress(OSError):
                folder = temporary_folder(self, "flyby-ensemble-")
        self.folder = (folder or Path()) / "ensembles" / self._key[:40]
        self._on_disk = folder is not None
        if self.outlives_the_program:
            with suppress(OSError):  # a part that cannot be written will say so
                self.folder.mkdir(parents=True, exist_ok=True)
                self.folder.touch()
            self._prune()

    def rows_of(self, part: int) -> int:
        """Count the rows of a part that are kept."""
        kept = self.load(part)
        return 0 if kept is None else len(kept["row"])

    def load(self, part: int) -> Table | None:
        """Read a part; None where it is missing or damaged."""
        if part in self._in_memory:
            return self._in_memory[part]
        if not self._on_disk:
            return None
        content = read_sealed(self._path(part), f"{self._key} {part}")
        if content is None:
            return None
        rows = np.load(io.BytesIO(content), allow_pickle=False)
        return dict(zip(self.request.columns, rows, strict=True))

    def store(self, part: int, table: Table) -> None:
        """Keep a part, whole or not at all; in memory where no file can be written."""
        content = io.BytesIO()
        np.save(content, np.stack([table[name] for name in self.request.columns]))
        # Released here, even where a failure's traceback still holds it.
        with content.getbuffer() as whole:
            kept = self._on_disk and write_sealed(self._path(part), f"{self._key} {part}", whole)
        if kept:
            self._in_memory.pop(part, None)
        else:
            self.outlives_the_program = False
            self._in_memory[part] = table

    def tables(self, count: int) -> Iterator[Table]:
        """Read the first `count` rows, part by part; one that is damaged is computed again.

        Raises
        ------
        OutputError
            If a part has gone missing.
        """
        for part in range(-(-count // PART_ROWS)):
            rows = min(PART_ROWS, count - part * PART_ROWS)
            table = self.load(part)
            if table is None or len(table["row"]) < rows:
                if not self._path(part).exists():
                    raise OutputError(
                        f"part {part} of the ensemble has gone from {self.folder}; run it again"
                    )
                table = carry_part(self.request, part, rows)
                self.store(part, table)
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
