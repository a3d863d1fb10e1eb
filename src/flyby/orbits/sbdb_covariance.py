"""The covariance of an SBDB answer in each of the three forms that SBDB offers.

``cov=mat`` is the full matrix; ``cov=vec`` its upper triangle by columns, (1,1), (1,2), (2,2),
(1,3) and so on; ``cov=src`` the upper triangle of a square root, with the angles in radians (SBDB
API 1.3, subsection "covariance").
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from flyby.arrays import FloatArray
from flyby.errors import InvalidOrbitError
from flyby.orbits.printed import Figure, figure
from flyby.plain_text import shown_value

_ANGLES = ("node", "peri", "i", "M")
_SAME = 2.0e-4
"""Relative: SBDB's sigmas have five digits."""

ASK = "ask SBDB with cov=mat&full-prec=1&phys-par=1"


def full_covariance(
    published: Mapping[str, Any], labels: tuple[str, ...], sigmas: Mapping[str, Figure]
) -> tuple[list[list[Any]], list[str]]:
    """Return rows of the full matrix in au, deg, days, and where each variance stands.

    Parameters
    ----------
    published : mapping
        The object "covariance" of an answer, with "data".
    labels : tuple of str
        By flyby's names.
    sigmas : mapping of str to Figure
        Of the elements of the covariance's epoch and of the parameters, by label: they tell which
        square root ``cov=src`` is.

    Raises
    ------
    InvalidOrbitError
        If the data are no such matrix, or it cannot be told which square root they are.
    """
    data = published["data"]
    size = len(labels)
    if not isinstance(data, list) or any(isinstance(row, list) for row in data):
        return data, [f"orbit.covariance.data[{k}][{k}]" for k in range(size)]
    if len(data) != size * (size + 1) // 2:
        raise InvalidOrbitError(
            f"the covariance has {len(data)} numbers: not a full matrix of its {size} labels, nor "
            f"its upper triangle ({size * (size + 1) // 2}); {ASK}"
        )
    places = [k * (k + 3) // 2 for k in range(size)]
    packed = [
        figure(value, f"covariance {index}", f"orbit.covariance.data[{index}]")
        for index, value in enumerate(data)
    ]
    if not any(label in sigmas and sigmas[label].value > 0.0 for label in labels):
        raise InvalidOrbitError(
            f"the covariance is packed, and no sigma tells whether its numbers are covariances "
            f"(cov=vec) or their square root (cov=src); {ASK}"
        )
    variances = _diagonal([packed[place].value for place in places], labels)
    where = [f"orbit.covariance.data[{place}]" for place in places]
    if not _meets(variances, labels, sigmas):
        full = _from_square_root(packed, labels, sigmas)
        if full is not None:
            return [[repr(value) for value in row] for row in full.tolist()], where
    rows: list[list[Any]] = [[None] * size for _ in range(size)]
    for column in range(size):
        for row in range(column + 1):
            value = data[column * (column + 1) // 2 + row]
            rows[row][column] = rows[column][row] = value
    return rows, where


def _diagonal(values: list[float], labels: tuple[str, ...]) -> dict[str, float]:
    return dict(zip(labels, values, strict=True))


def _meets(
    variances: Mapping[str, float], labels: tuple[str, ...], sigmas: Mapping[str, Figure]
) -> bool:
    """Tell whether they are the squares of the published sigmas, where there are any."""
    known = [label for label in labels if label in sigmas and sigmas[label].value > 0.0]
    return all(
        abs(math.sqrt(max(variances[label], 0.0)) / sigmas[label].value - 1.0)
        < max(_SAME, 2.0 * sigmas[label].half_unit / sigmas[label].value)
        for label in known
    )


def _from_square_root(
    packed: list[Figure], labels: tuple[str, ...], sigmas: Mapping[str, Figure]
) -> FloatArray | None:
    """Return S S^T or S^T S of the triangle S, whichever has the published sigmas, or None."""
    size = len(labels)
    root = np.zeros((size, size))
    columns, rows = np.tril_indices(size)
    root[rows, columns] = [one.value for one in packed]
    turn = np.array([math.degrees(1.0) if label in _ANGLES else 1.0 for label in labels])
    with np.errstate(over="ignore", invalid="ignore"):
        for product in (root @ root.T, root.T @ root):
            full = product * np.outer(turn, turn)
            variances = _diagonal([float(value) for value in np.diag(full)], labels)
            if np.all(np.isfinite(full)) and _meets(variances, labels, sigmas):
                return np.asarray(full, dtype=np.float64)
    return None


def labels_of(published: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the labels of rows and columns by flyby's names; refuse an answer without."""
    names = published.get("labels")
    if not isinstance(names, list):
        raise InvalidOrbitError(f"the covariance has no labels; {ASK}")
    if len(names) > 100:
        raise InvalidOrbitError(f"the covariance has {len(names)} labels; {ASK}")
    renamed = {"om": "node", "w": "peri", "ma": "M"}
    return tuple(renamed.get(str(name), str(name)) for name in names)


def variances_of(published: Mapping[str, Any], labels: tuple[str, ...]) -> list[Figure]:
    """Return the variances of a full matrix, with their places; errors where one is no number."""
    rows, places = published["data"], published.get("places")
    found = []
    for index, label in enumerate(labels):
        place = places[index] if places else f"orbit.covariance.data[{index}][{index}]"
        try:
            value = rows[index][index]
        except (IndexError, KeyError, TypeError):
            raise InvalidOrbitError(
                f"the covariance has no variance of {shown_value(label)}; {ASK}"
            ) from None
        found.append(figure(value, f"variance of {label[:20]}", place))
    return found
