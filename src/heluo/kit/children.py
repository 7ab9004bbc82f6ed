"""Child processes that end with their parent, however it ends, and whose own end is noticed.

`pool` is for work shared with processes of this program, `ends_with_parent` for other programs. Three traps
are closed here and nowhere else: a worker of a killed parent waits for ever, since it holds both ends of its
queue; a parent that hands a child more than a pipe holds while the child dies at its start waits for ever,
since it holds the other end itself; a child that is killed says nothing. Not for threads, and not for
processes that are to outlive this one.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from heluo.kit.errors import Unavailable

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@contextmanager
def pool(
    processes: int, begin: Callable[..., None] | None = None, arguments: tuple[Any, ...] = ()
) -> Iterator[ProcessPoolExecutor]:
    """Processes that were started afresh (threads and locks of an engine do not survive a fork); in each,
    `begin(*arguments)` runs before any work.

    What is still waiting when the `with` is left by an error is not begun. Raises Unavailable, inside the
    `with`, when a process ended by itself: killed, or no memory.
    """
    with tempfile.TemporaryDirectory(prefix="heluo-") as folder:
        # By file and not through the pipe: how a process is started has to fit into it (64 KiB).
        given = Path(folder) / "begin"
        given.write_bytes(pickle.dumps((begin, arguments)))
        context = multiprocessing.get_context("spawn")
        made = ProcessPoolExecutor(processes, context, _begin, (str(given),))
        try:
            yield made
        except BrokenProcessPool as error:
            raise Unavailable(
                ("一个子进程自行结束了", "a child process ended by itself"),
                ("子进程做完它的工作", "a child process that does its work"),
                (
                    "查看系统日志:是否内存不足或被终止;然后重做",
                    "see the system's log whether memory ran out or somebody killed it; then repeat",
                ),
                code="child_ended",
            ) from error
        finally:
            made.shutdown(cancel_futures=True)


def _begin(given: str) -> None:
    # First of all: what follows imports and reads for seconds, and the parent may be gone already.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    begin, arguments = pickle.loads(Path(given).read_bytes())
    if begin is not None:
        begin(*arguments)


def _end_with_parent() -> None:
    """Waits on the pipe that the system closes when the parent ends: also when it had ended before."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def kill_group(process: subprocess.Popen[Any]) -> None:
    """Kills `process`, which leads a session of its own, and whatever it started; nothing where it has
    ended."""
    # Between the two it may end, and another thread that waits for it take notice: then nobody has that
    # number.
    with suppress(ProcessLookupError):
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def ends_with_parent(end: signal.Signals = signal.SIGKILL) -> Callable[[], None] | None:
    """`preexec_fn` of `subprocess.Popen` with which the system sends `end` to the child when this thread
    ends, this process with it. Start it from a thread that lives as long as the child is wanted.

    Only Linux has this; elsewhere None, and a killed parent leaves the child running.
    """
    if _libc is None:
        return None
    libc, parent = _libc, os.getpid()

    def before_exec() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(end), 0, 0, 0)
        if os.getppid() != parent:  # it ended between fork and here
            os._exit(1)

    return before_exec
