"""One copy: the files of one moment go into the folder of copies, what is there already is only named.

The machine that makes copies cannot read them. What it remembers of earlier ones (`centre/backup/`) is which
chunks a file became whose size and time are as before; a loss of that costs one reading of everything.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import Timeout

import heluo
from heluo.governance.backup.keys import signing_path
from heluo.governance.backup.parts import PARTS, CentreMoment, PartFile, moment, size_of
from heluo.governance.backup.repository import CHUNK, FORMAT, SetWriter, opened
from heluo.kit import durable, succession
from heluo.kit.dates import now
from heluo.kit.disk import disk_full, full_disk_in_words
from heluo.kit.errors import BadInput, Conflict
from heluo.kit.locks import file_lock
from heluo.kit.places import Home
from heluo.kit.progress import Report, silent
from heluo.kit.seal import load_signing_key
from heluo.kit.text import Text

MARGIN = 16 << 20
"""Bytes that stay free where copies are written."""


@dataclass(frozen=True)
class Copied:
    """One set. `new_bytes`: what it added to the folder; `forgotten`: older sets that went."""

    name: str
    files: int
    bytes: int
    new_bytes: int
    forgotten: int
    marks: dict[str, Any]
    found: tuple[Text, ...]


def back_up(
    home: Home,
    target: Path,
    recipients: Sequence[str],
    *,
    parts: Collection[str] = tuple(PARTS),
    keep: int = 14,
    report: Report = silent,
) -> Copied:
    """Adds one set of `parts` to the folder `target`, readable for `recipients` (age public keys), and
    forgets all but the last `keep`.

    Intake, night and portal may run meanwhile. Raises BadConfiguration without a signing key, Conflict beside
    another copy, Unavailable `disk_full`; a set appears complete or not at all.
    """
    check_parts(parts)
    signer = load_signing_key(signing_path(home))
    with copying(home), full_disk_in_words(target):
        repository = opened(target, create=True)
        key = _own_key(home)  # before the moment, so that it is part of it
        with repository.locked(), moment(home, parts) as at:
            writer = SetWriter(repository, key, recipients)
            memory = _Memory(home, f"{repository.id}-{writer.key[:8].hex()}")
            _check_room(at, memory, target)
            lines = [
                _copied(file, writer, memory, report, (i, len(at.files))) for i, file in enumerate(at.files)
            ]
            report("备份 · copy", len(at.files), len(at.files))
            moment_ = now()
            name = f"{moment_:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
            manifest = {
                "format": FORMAT,
                "set": name,
                "at": moment_.isoformat(),
                "program": heluo.__version__,
                "parts": sorted(parts),
                "marks": dict(at.marks),
                "found": [list(words) for words in at.found],
                "key": writer.key.hex(),
                "successions": succession.read(signing_path(home).parent),
                "files": lines,
            }
            writer.finish(name, manifest, signer)
            memory.save()
            forgotten = repository.forget(max(keep, 1))
    size = sum(line["size"] for line in lines)
    return Copied(name, len(lines), size, writer.new_bytes, forgotten, dict(at.marks), at.found)


def check_parts(parts: Collection[str]) -> None:
    """Raises BadInput for a part that does not exist."""
    if wrong := sorted(set(parts) - set(PARTS)):
        raise BadInput(f"--part {wrong[0]}", " | ".join(PARTS), ("选择其中之一", "name one of them"))


@contextmanager
def copying(home: Home) -> Iterator[None]:
    """Held while files are copied: nothing that a copy names may be deleted meanwhile (`night.tidy`). Raises
    Conflict."""
    lock = file_lock(home.centre / "locks" / "backup.lock", wait=False)
    try:
        lock.acquire()
    except Timeout:
        raise Conflict(
            ("备份或恢复正在进行", "a copy is being made or put back"),
            ("同一时间只有一个", "one at a time"),
            ("等它结束后重试", "repeat when it has ended"),
            code="backup_running",
        ) from None
    try:
        yield
    finally:
        lock.release()


def _check_room(at: CentreMoment, memory: _Memory, target: Path) -> None:
    """The first copy needs room for everything; of a database, later ones add what changed in it, which is
    not known before."""
    new = [file for file in at.files if memory.chunks(file) is None]
    needed = MARGIN + sum(size_of(file) for file in new if memory.empty or not file.is_database)
    free = shutil.disk_usage(target).free
    if free < needed:
        raise disk_full(target, free, needed)


def _copied(
    file: PartFile, writer: SetWriter, memory: _Memory, report: Report, at: tuple[int, int]
) -> dict[str, Any]:
    if at[0] % 50 == 0:
        report("备份 · copy", *at)
    names = memory.chunks(file)
    if names is None or not all(writer.has(name) for name in names):
        names = [writer.add(data) for data in _chunks(file)]
    memory.note(file, names)
    stat = file.source.stat()
    return {
        "part": file.part,
        "path": file.path,
        "size": size_of(file),
        "mode": stat.st_mode & 0o777,
        "time": stat.st_mtime_ns,
        "chunks": names,
    }


def _chunks(file: PartFile) -> Iterator[bytes]:
    if file.data is not None:
        for start in range(0, len(file.data), CHUNK):
            yield file.data[start : start + CHUNK]
        return
    with file.source.open("rb") as source:
        while data := source.read(CHUNK):
            yield data


def _own_key(home: Home) -> bytes:
    """The key by which chunks are named: without it a name says nothing about the bytes."""
    path = home.centre / "keys" / "backup.key"
    durable.write_once(path, secrets.token_hex(32).encode())
    return bytes.fromhex(path.read_text(encoding="ascii"))


class _Memory:
    """Which chunks a file became at the last copy into one folder for the same recipients."""

    def __init__(self, home: Home, name: str) -> None:
        self._path = home.centre / "backup" / f"{name}.json"
        try:
            self._before: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._before = {}
        self._now: dict[str, Any] = {}

    @property
    def empty(self) -> bool:
        return not self._before

    def chunks(self, file: PartFile) -> list[str] | None:
        known = self._before.get(file.path)
        return known["chunks"] if known and known["seen"] == _seen(file) else None

    def note(self, file: PartFile, names: list[str]) -> None:
        if file.data is None and not file.is_database:
            self._now[file.path] = {"seen": _seen(file), "chunks": names}

    def save(self) -> None:
        durable.write(self._path, json.dumps(self._now).encode(), 0o600)


def _seen(file: PartFile) -> list[int]:
    stat = file.source.stat()
    return [stat.st_size, stat.st_mtime_ns, stat.st_ino]
