"""Getting compiled functions, and saying so when they have to be compiled first."""

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
    "import pickle, sys; from importlib import import_module; "
    "module, name, signature = pickle.load(sys.stdin.buffer); "
    "getattr(import_module(module), name).compile(signature)"
)
_LONGEST_S = 600.0

_announced: set[str] = set()
_compiling: dict[Any, subprocess.Popen[bytes]] = {}
_ready: set[Any] = set()


def integrator(arguments: tuple[Any, ...]) -> Any:
    """Return the step loop, compiled for `arguments`; see `machine_code`."""
    from flyby.dynamics.core.steps import integrate

    return machine_code(integrate, arguments, "the integrator", 15)


def machine_code(function: Any, arguments: tuple[Any, ...], what: str, seconds: int) -> Any:
    """Return a function of numba's, compiled for `arguments`; see `start_compiling`.

    It is compiled by a process of its own. What numba has just compiled calls its parts as they
    were compiled one by one, and differs in the last bits from what it loads of the same code in
    every later process: so that all processes agree, each of them loads.
    """
    signature = _signature(arguments)
    if signature not in function.overloads and function not in _ready:
        start_compiling(function, signature, what, seconds)
        process = _compiling.pop(function, None)
        if process is not None:
            _wait_for(process)
        _ready.add(function)
    return _whole(function)


def start_compiling(function: Any, signature: tuple[Any, ...], what: str, seconds: int) -> None:
    """Begin to compile a function in another process, where there is no machine code of it yet.

    The machine code is kept on disk beside the package, or in the user's cache folder where that
    cannot be written. Where there is none yet for this processor, one line on standard error says
    that it is being compiled: what, and how many seconds that takes.
    """
    from flyby.dynamics.core.kept_code import can_be_kept

    if function in _compiling or _is_kept(function, signature):
        return
    kept = can_be_kept(function)
    if what not in _announced:
        _announced.add(what)
        often = "once" if kept else "in each run: NUMBA_CACHE_DIR names no folder to keep it in"
        print(
            f"flyby: compiling {what} for this machine ({often}; about {seconds} s)",
            file=sys.stderr,
        )
    if kept and (process := _compile_elsewhere(function, signature)) is not None:
        _compiling[function] = process


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


def _compile_elsewhere(function: Any, signature: tuple[Any, ...]) -> subprocess.Popen[bytes] | None:
    """Fill the folder of machine code; where that fails it is compiled here, when it is called."""
    if not sys.executable:
        return None
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        task = pickle.dumps((function.__module__, function.__name__, signature))
        process = subprocess.Popen(
            [sys.executable, "-c", _COMPILE],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        assert process.stdin is not None
        with process.stdin as stream:
            stream.write(task)
    except (OSError, pickle.PicklingError):
        return None
    return process


def _wait_for(process: subprocess.Popen[bytes]) -> None:
    """Wait for a process, and end it where the wait is interrupted or too long."""
    try:
        process.wait(_LONGEST_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    except BaseException:
        process.kill()
        raise


def _signature(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    import numba

    return tuple(numba.typeof(argument) for argument in arguments)  # type: ignore[no-untyped-call]


def _is_kept(dispatcher: Any, signature: tuple[Any, ...]) -> bool:
    try:
        cache = dispatcher._cache
        key = cache._index_key(signature, dispatcher.targetctx.codegen())
        return key in cache._cache_file._load_index()
    except Exception:
        # A numba that keeps its cache another way: say nothing rather than something wrong.
        return True
