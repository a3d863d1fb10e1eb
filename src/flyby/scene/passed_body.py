"""The body that is passed: what can be shown of it, and what is about the Earth alone."""

from __future__ import annotations

from flyby.dynamics.bodies import proper_name
from flyby.errors import FlybyError
from flyby.scene.flyby import Flyby


def require_earth(passage: Flyby, what: str, instead: str) -> None:
    """Refuse what only a flyby of the Earth has.

    Parameters
    ----------
    passage : Flyby
    what : str
        What is refused, for the message.
    instead : str
        What can be done.

    Raises
    ------
    FlybyError
        Naming the body that is passed, and what can be had of its flyby.
    """
    if passage.body != "earth":
        raise FlybyError(
            f"{what} is about the Earth, and this is a flyby of {proper_name(passage.body)} "
            f"(--body {passage.body}); {instead}"
        )
