"""The processes of a session's kernel on this machine, found by the extract that its sandbox binds."""

from __future__ import annotations

from pathlib import Path

PROC = Path("/proc")


def kernel_of(extract: str) -> set[int]:
    """Ids of every process whose command names `extract`, and of all that descend from them. A sandbox is
    seen from outside with all that runs in it."""
    parents = {pid: _parent(pid) for pid in _all()}
    found = {pid for pid in parents if extract in _command(pid)}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def alive(pids: set[int]) -> set[int]:
    """Those of `pids` that still run; one that is dead and not yet fetched does not."""
    return {pid for pid in pids if _fields(pid)[:1] not in ([], ["Z"])}


def _all() -> list[int]:
    return [int(one.name) for one in PROC.iterdir() if one.name.isdigit()]


def _fields(pid: int) -> list[str]:
    """State, parent and what follows; nothing of a process that is gone."""
    try:
        # The name of a command may have spaces and brackets of its own.
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _parent(pid: int) -> int:
    fields = _fields(pid)
    return int(fields[1]) if fields else 0


def _command(pid: int) -> str:
    try:
        return (PROC / str(pid) / "cmdline").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
