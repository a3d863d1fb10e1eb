"""Everything that flyby raises on purpose.

One base class, so that a caller can catch all of it. Each message says what was wrong, with
which value, and what to do about it.
"""

from __future__ import annotations

from flyby.plain_text import LONGEST_MESSAGE, one_line, shown_value


class FlybyError(Exception):
    """Base class of every error that flyby raises on purpose.

    Parameters
    ----------
    message : str
        Whatever it holds, it is shown as one line of at most 300 characters.

    Examples
    --------
    >>> import flyby
    >>> try:
    ...     flyby.load_orbit("apofis")
    ... except flyby.FlybyError as problem:
    ...     print(str(problem).split("?")[0])
    no orbit is called 'apofis'; did you mean apophis
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(one_line(str(message)))


class UnknownNameError(FlybyError):
    """A name (orbit, body, figure, site) that is not in the catalogue.

    Parameters
    ----------
    kind : str
        What was looked up, for the message ("orbit", "body", ...).
    name : str
        What was looked for.
    known : iterable of str
        The names there are.
    hint : str, optional
        What else could have been given.
    also : tuple of str, optional
        Names that are understood too, for the nearest ones; they are not listed.
    """

    def __init__(
        self,
        kind: str,
        name: str,
        known: object = (),
        hint: str = "",
        also: tuple[str, ...] = (),
    ) -> None:
        self.kind = kind
        self.name = name
        self.known = tuple(str(item) for item in known)  # type: ignore[attr-defined]
        message = f"no {kind} is called {shown_value(name)}"
        close = _nearest(name[:100], (*self.known, *also))
        message += f"; did you mean {', '.join(close)}?" if close else "."
        ending = f" {hint}" if hint else ""
        if self.known:
            room = LONGEST_MESSAGE - len(message) - len(ending) - len(" There are: .")
            message += f" There are: {_as_many_as_fit(self.known, room)}."
        super().__init__(message + ending)


class OrbitFileError(FlybyError):
    """A file that should hold an orbit and cannot be read as one."""


class InvalidOrbitError(FlybyError):
    """Orbital elements, parameters or a covariance that no orbit can have."""


class InvalidTimeError(FlybyError):
    """An instant without a time scale, or that cannot be read as one."""


class SpanError(FlybyError):
    """A span that is empty, reversed, or outside what the ephemeris covers."""


class FigureError(FlybyError):
    """A figure that could not be drawn, whatever the reason; the others can be.

    Parameters
    ----------
    name : str
        Of the figure.
    cause : Exception
        What went wrong; one that flyby did not raise on purpose is called unexpected.
    """

    def __init__(self, name: str, cause: Exception) -> None:
        self.name = name
        why = " ".join(str(cause).split())
        if not isinstance(cause, FlybyError):
            why = f"unexpected {type(cause).__name__}: {why}".rstrip(": ")
        super().__init__(f"figure {name} could not be drawn: {why}")

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle what is said, not the cause: another process may have drawn the figure."""
        return self.__class__.__new__, (self.__class__, str(self)), {"name": self.name}


class PropagationError(FlybyError):
    """The integrator could not carry an orbit to the end of a span."""


class OutputError(FlybyError):
    """A file or folder that cannot be written."""


class MissingPackageError(FlybyError):
    """An optional package that is not installed."""


class UnitError(FlybyError):
    """A bare number where a quantity with a unit is needed, or the wrong unit."""


def _nearest(name: str, known: tuple[str, ...]) -> list[str]:
    import difflib

    cases = {item.lower(): item for item in reversed(known)}
    return [cases[key] for key in difflib.get_close_matches(name.lower(), cases, n=3)]


def _as_many_as_fit(names: tuple[str, ...], room: int) -> str:
    """Join names with commas: all, or the first of them and how many more there are."""
    text = ", ".join(names)
    if len(text) <= room:
        return text
    for count in range(len(names) - 1, 0, -1):
        text = f"{', '.join(names[:count])} … and {len(names) - count} more"
        if len(text) <= room:
            break
    return text
