"""Getting the compiled step loop, and saying so when it has to be compiled first."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

_COMPILE = (
    "from flyby.signals import end_at_signals; end_at_signals(); "
    "import pickle, sys; from flyby.dynamics.core.steps import integrate; "
    "integrate.compile(pickle.load(sys.stdin.buffer))"
)
_LONGEST_S = 600.0

_announced = False


def integrator(arguments: tuple[Any, ...]) -> Any:
    """Return the step loop, compiled for `arguments`.

    The machine code is kept on disk beside the package, or in the user's cache folder where that
    cannot be written. Where there is none yet for this processor, one line on standard error says
    that it is being compiled.

    It is compiled by a process of its own. What numba has just compiled calls its parts as they
    were compiled one by one, and differs in the last bits from what it loads of the same code in
    every later process: so that all processes agree, each of them loads.
    """
    from flyby.dynamics.core.kept_code import can_be_kept
    from flyby.dynamics.core.steps import integrate

    global _announced
    signature = _signature(arguments)
    kept = can_be_kept(integrate)
    if signature not in integrate.overloads and not _is_kept(integrate, signature):  # type: ignore[attr-defined]
        if not _announced:
            _announced = True
            often = "once" if kept else "in each run: NUMBA_CACHE_DIR names no folder to keep it in"
            print(
                f"flyby: compiling the integrator for this machine ({often}; about 15 s)",
                file=sys.stderr,
            )
        if kept:
            _compile_elsewhere(signature)
    return _whole(integrate)


def _whole(compiled: Callable[..., Any]) -> Callable[..., Any]:
    """Hold KeyboardInterrupt back in a function: numba's conversions do not survive one."""

    @wraps(compiled)
    def call(*arguments: Any) -> Any:
        with _interrupted_afterwards():
            return compiled(*arguments)

    return call


@contextmanager
def _interrupted_afterwards() -> Iterator[None]:
    """Have Ctrl-C raise at the end of the block, where Python's own handler would raise inside."""
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    ):
        yield
        return
    caught: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _frame: caught.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if caught:
            raise KeyboardInterrupt


def _compile_elsewhere(signature: tuple[Any, ...]) -> None:
    """Fill the folder of machine code; where that fails it is compiled here, when it is called."""
    if not sys.executable:
        return
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        subprocess.run(
            [sys.executable, "-c", _COMPILE],
            input=pickle.dumps(signature),
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_LONGEST_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError, pickle.PicklingError):
        return


def _signature(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    import numba

    return tuple(numba.typeof(argument) for argument in arguments)  # type: ignore[no-untyped-call]


def _is_kept(dispatcher: Any, signature: tuple[Any, ...]) -> bool:
    try:
        return dispatcher._cache.load_overload(signature, dispatcher.targetctx) is not None
    except Exception:
        # A numba that keeps its cache another way: say nothing rather than something wrong.
        return True
