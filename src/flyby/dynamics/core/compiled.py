"""Getting the compiled step loop, and saying so when it has to be compiled first."""

from __future__ import annotations

import sys
from typing import Any

_announced = False


def integrator(arguments: tuple[Any, ...]) -> Any:
    """The step loop, ready for `arguments`.

    The machine code is kept on disk beside the package, or in the user's cache folder where that
    cannot be written. Where there is none yet for this processor, one line on standard error says
    that it is being compiled.
    """
    from flyby.dynamics.core.steps import integrate

    global _announced
    if not _announced and not _is_compiled(integrate, arguments):
        _announced = True
        print(
            "flyby: compiling the integrator for this machine (once; about 15 s)", file=sys.stderr
        )
    return integrate


def _is_compiled(dispatcher: Any, arguments: tuple[Any, ...]) -> bool:
    import numba

    signature = tuple(numba.typeof(argument) for argument in arguments)  # type: ignore[no-untyped-call]
    if signature in dispatcher.overloads:
        return True
    try:
        kept = dispatcher._cache.load_overload(signature, dispatcher.targetctx)
    except Exception:
        # A numba that keeps its cache another way: say nothing rather than something wrong.
        return True
    return kept is not None
