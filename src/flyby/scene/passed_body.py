"""The body that is passed: what it is called, and what is about the Earth alone."""

from __future__ import annotations

from flyby.dynamics.bodies import in_sentence
from flyby.errors import FlybyError
from flyby.scene.flyby import Flyby


def passed(passage: Flyby) -> str:
    """Return the body in a sentence: "the Earth", "the Moon", "Venus"."""
    return in_sentence(passage.body)


def require_body(
    passage: Flyby, what: str, instead: str, bodies: tuple[str, ...] = ("earth",)
) -> None:
    """Refuse what only flybys of some bodies have.

    Parameters
    ----------
    passage : Flyby
    what : str
        What is refused, for the message.
    instead : str
        What can be done.
    bodies : tuple of str
        The Earth first, which it is about.

    Raises
    ------
    FlybyError
        Naming the body that is passed, and what can be had of its flyby.
    """
    if passage.body not in bodies:
        about = " and ".join(in_sentence(body) for body in bodies)
        raise FlybyError(
            f"{what} is about {about}, and this is a flyby of {passed(passage)} "
            f"(--body {passage.body}); {instead}"
        )
