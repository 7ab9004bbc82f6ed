"""A set of copies put back: everything is opened and compared beside its place first, then exchanged by
renames; what was there before is moved aside and never deleted.

What is exchanged is written down before the first rename (`.restore/exchange.json`): a restore that was
killed there is finished by the next one, and until then nothing else opens the home (`Home.restoring`). A
restore that was killed earlier has changed nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heluo.governance.backup.keys import RestoreKeys
from heluo.governance.backup.make import check_parts, copying
from heluo.governance.backup.parts import DATABASE_FILES, OF_OTHERS, PARTS
from heluo.governance.backup.repository import Repository, chunk_name, opened, read_manifest, unsealed
from heluo.kit import durable
from heluo.kit.dates import now
from heluo.kit.disk import disk_full, full_disk_in_words
from heluo.kit.errors import BadInput, Broken, Conflict
from heluo.kit.places import Home
from heluo.kit.progress import Report, silent
from heluo.lakehouse.interrupted import night_lock

MARGIN = 64 << 20
"""Bytes that stay free on the home's disk."""


@dataclass(frozen=True)
class PutBack:
    """What a restore did. `aside`: where what was there before lies now, None when nothing was; `checksum`:
    of every byte that was put in place, as `verify` gives it."""

    name: str
    parts: tuple[str, ...]
    files: int
    bytes: int
    marks: Mapping[str, Any]
    aside: Path | None
    checksum: str


@dataclass(frozen=True)
class Chosen:
    """A set that was opened: its manifest's lines for the parts that are wanted."""

    repository: Repository
    name: str
    manifest: Mapping[str, Any]
    parts: tuple[str, ...]
    lines: tuple[Mapping[str, Any], ...]

    @property
    def at(self) -> dt.datetime:
        """The moment of which the copy is: what came later is not in it."""
        return dt.datetime.fromisoformat(self.manifest["at"])

    @property
    def bytes(self) -> int:
        return sum(line["size"] for line in self.lines)


def choose(source: Path, keys: RestoreKeys, name: str = "", parts: Collection[str] = ()) -> Chosen:
    """The set `name` (the newest for "") in the folder `source`, `parts` of it (all for none), with every
    chunk in its place. Raises NotFound, BadInput, Broken."""
    check_parts(parts)
    repository = opened(source)
    chosen = repository.chosen(name)
    manifest = read_manifest(repository, chosen, keys)
    wanted = tuple(part for part in PARTS if part in (parts or manifest["parts"]))
    if lacking := sorted(set(wanted) - set(manifest["parts"])):
        raise BadInput(
            (f"备份 {chosen} 没有 {lacking[0]} 部分", f"the set {chosen} has no part {lacking[0]}"),
            " | ".join(manifest["parts"]),
            ("用 --set 选另一份", "choose another one with --set"),
        )
    lines = tuple(line for line in manifest["files"] if line["part"] in wanted)
    _check_paths(lines)
    needed = {name for line in lines for name in line["chunks"]}
    missing = sum(not repository.place(name).exists() for name in needed)
    if missing:
        raise Broken(
            (
                f"备份 {chosen} 不完整:缺 {missing} 块(共 {len(needed)} 块)",
                f"the set {chosen} is not complete: {missing} of {len(needed)} chunks are missing",
            ),
            ("每一块都在", "every chunk in its place"),
            ("找回 chunks/,或用 --set 选另一份", "find chunks/ again, or choose another one with --set"),
        )
    return Chosen(repository, chosen, manifest, wanted, lines)


def verify(chosen: Chosen, keys: RestoreKeys, report: Report = silent) -> str:
    """Opens and compares every byte of `chosen`, writes nothing; their checksum, which a restore of the same
    set and parts gives too. Raises Broken."""
    sums = _Sums()
    for line, contents in _contents(chosen, keys, report):
        for data in sums.of(line["path"], contents):
            del data
    return sums.checksum


def restore(home: Home, chosen: Chosen, keys: RestoreKeys, report: Report = silent) -> PutBack:
    """Puts `chosen` into `home`. Raises Broken, Unavailable `disk_full`, Conflict while a process of the
    centre runs: nothing has changed then."""
    home.root.mkdir(parents=True, exist_ok=True)
    with copying(home), night_lock(home):
        _check_unused(home)
        finish(home)
        staged = _staging(home)
        free = shutil.disk_usage(home.root).free
        if free < chosen.bytes + MARGIN:
            raise disk_full(home.root, free, chosen.bytes + MARGIN)
        shutil.rmtree(staged, ignore_errors=True)
        with full_disk_in_words(home.root):
            try:
                checksum = _stage(chosen, keys, staged, report)
                moves = _moves(home, chosen.parts, staged)
            except BaseException:
                shutil.rmtree(staged, ignore_errors=True)
                raise
            aside = home.root / f"before-restore-{now():%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
            _write_down(home, [(str(s), str(p), str(aside / p.relative_to(home.root))) for s, p in moves])
        finish(home)
    found = aside if aside.exists() else None
    marks = dict(chosen.manifest["marks"])
    return PutBack(chosen.name, chosen.parts, len(chosen.lines), chosen.bytes, marks, found, checksum)


def finish(home: Home, step: Callable[[], None] = lambda: None) -> bool:
    """Ends an exchange that was begun, also one that was killed; whether there was one. `step` is called
    after each rename, for crash tests."""
    path = home.restoring
    if not path.exists():
        return False
    for staged, place, aside in json.loads(path.read_text(encoding="utf-8")):
        _exchange(Path(staged) if staged else None, Path(place), Path(aside))
        step()
    durable.sync_folder(home.root)
    path.unlink()
    durable.sync_folder(path.parent)
    shutil.rmtree(_staging(home), ignore_errors=True)
    return True


def _exchange(staged: Path | None, place: Path, aside: Path) -> None:
    """What stands at `place` goes aside, what is staged takes its place; each once, however often this is
    begun. Nothing staged: the place becomes empty."""
    if staged is not None and not staged.exists():
        return
    if place.exists() and not aside.exists():
        aside.parent.mkdir(parents=True, exist_ok=True)
        place.rename(aside)
        durable.sync_folder(aside.parent)
    if staged is not None:
        place.parent.mkdir(parents=True, exist_ok=True)
        staged.rename(place)
    durable.sync_folder(place.parent)


class _Sums:
    """One checksum over the files that pass through: of the sorted lines `<path> <sha256>`."""

    def __init__(self) -> None:
        self._files: dict[str, str] = {}

    def of(self, path: str, contents: Iterator[bytes]) -> Iterator[bytes]:
        digest = hashlib.sha256()
        for data in contents:
            digest.update(data)
            yield data
        self._files[path] = digest.hexdigest()

    @property
    def checksum(self) -> str:
        lines = "".join(f"{path} {one}\n" for path, one in sorted(self._files.items()))
        return hashlib.sha256(lines.encode()).hexdigest()


def _stage(chosen: Chosen, keys: RestoreKeys, staged: Path, report: Report) -> str:
    """Puts everything beside its place; the checksum of what was written."""
    sums = _Sums()
    staged.mkdir(parents=True, mode=0o700)
    for line, contents in _contents(chosen, keys, report):
        path = staged / line["path"]
        if line["path"].endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
            for _ in sums.of(line["path"], contents):
                pass
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, line["mode"]), "wb") as file:
            for data in sums.of(line["path"], contents):
                file.write(data)
        os.utime(path, ns=(line["time"], line["time"]))
    for path in staged.rglob("*.db"):
        with closing(sqlite3.connect(path)) as database:
            found = database.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise Broken(
                (f"{path.name} 的页面损坏:{found}", f"pages of {path.name} are damaged: {found}"),
                "ok",
                ("用 --set 选另一份", "choose another one with --set"),
            )
    os.sync()
    return sums.checksum


def _contents(
    chosen: Chosen, keys: RestoreKeys, report: Report
) -> Iterator[tuple[Mapping[str, Any], Iterator[bytes]]]:
    """Each file's line and its bytes, compared as they come."""
    key = bytes.fromhex(chosen.manifest["key"])
    total = len(chosen.lines)
    for i, line in enumerate(chosen.lines):
        if i % 50 == 0:
            report("核对 · verify", i, total)
        contents = _chunks(chosen.repository, line, key, keys)
        yield line, contents
        for _ in contents:  # whoever only verifies has not read them
            pass
    report("核对 · verify", total, total)


def _chunks(
    repository: Repository, line: Mapping[str, Any], key: bytes, keys: RestoreKeys
) -> Iterator[bytes]:
    size = 0
    for name in line["chunks"]:
        data = unsealed(repository.place(name).read_bytes(), keys, f"chunks/{name[:2]}/{name[:12]}…")
        size += len(data)
        if chunk_name(key, data) != name:
            raise _changed(line["path"])
        yield data
    if size != line["size"]:
        raise _changed(line["path"])


def _changed(path: str) -> Broken:
    return Broken(
        (f"备份中的 {path} 与清单不符", f"{path} in the copy differs from the manifest"),
        ("备份时的字节", "the bytes of the time of the copy"),
        ("备份被改动过或已损坏:换一份", "the copy was changed or is damaged: take another set"),
    )


def _check_paths(lines: Sequence[Mapping[str, Any]]) -> None:
    """A signed manifest names no place outside the home; a foreign one never gets here."""
    for line in lines:
        path = Path(line["path"])
        if path.is_absolute() or ".." in path.parts:
            raise _changed(line["path"])


def _staging(home: Home) -> Path:
    return home.restoring.parent / "staged"


def _write_down(home: Home, moves: Sequence[tuple[str, str, str]]) -> None:
    durable.write(home.restoring, json.dumps(moves).encode())


def _moves(home: Home, parts: Collection[str], staged: Path) -> list[tuple[Path | str, Path]]:
    """(what takes the place, the place) in the order of exchange; "" for a place that becomes empty."""

    def folder(place: Path) -> Iterator[tuple[Path | str, Path]]:
        new = staged / place.relative_to(home.root)
        yield (new if new.exists() else "", place)

    moves: list[tuple[Path | str, Path]] = []
    if "keys" in parts:
        moves += folder(home.centre / "keys")
    if "hospitals" in parts:
        moves += folder(home.hospitals)
    if "inbox" in parts:
        moves += _of_inbox(home, staged)
    if "lake" in parts:
        moves += folder(home.lake)
    if "vault" in parts:
        # The folder, because beside the database lies what SQLite has not carried over into it.
        moves += folder(home.vault)
    if "control" in parts:
        places = [top for top in (home.centre, staged / "centre") if top.exists()]
        others = {one.name for top in places for one in top.iterdir() if one.is_dir()}
        for name in sorted(others - set(OF_OTHERS)):
            moves += folder(home.centre / name)
        moves += [("", home.control_db.with_name(home.control_db.name + end)) for end in DATABASE_FILES[1:]]
        moves += folder(home.control_db)
    if {"control", "lake"} & set(parts):
        moves.append(("", home.index))  # of releases of another time; made again by the worker
    return moves


def _of_inbox(home: Home, staged: Path) -> Iterator[tuple[Path | str, Path]]:
    """Parcel by parcel: those that came after the copy stay, the ledger asks for them."""
    top = staged / home.inbox.relative_to(home.root)
    for new in sorted(top.rglob("*.parcel")):
        place = home.inbox / new.relative_to(top)
        if place.exists() and place.stat().st_size == new.stat().st_size and _same(place, new):
            continue
        yield new, place


def _same(one: Path, other: Path) -> bool:
    with one.open("rb") as a, other.open("rb") as b:
        while data := a.read(1 << 20):
            if data != b.read(1 << 20):
                return False
    return True


def _check_unused(home: Home) -> None:
    """Raises Conflict while another process has a file of the centre open: it would go on with what was moved
    aside. Known where the system tells (Linux)."""
    own = (str(home.centre) + "/", str(home.vault) + "/")
    for process in Path("/proc").glob("[0-9]*"):
        if int(process.name) == os.getpid():
            continue
        try:
            open_files = [os.readlink(one) for one in (process / "fd").iterdir()]
        except OSError:  # gone meanwhile, or another user's
            continue
        if any(path.startswith(own) for path in open_files):
            raise Conflict(
                (f"进程 {process.name} 正在使用 {home.root}", f"process {process.name} is using {home.root}"),
                ("已停下的接收、夜间作业和门户", "intake, worker and portal at rest"),
                ("先停下它们,再恢复;什么都还没有改", "stop them, then restore; nothing has changed yet"),
                code="in_use",
            )
