"""What belongs to each part of the centre, and its files at one moment, while everything goes on running.

Order makes the moment consistent: first a snapshot of the control database, then which versions of the lake's
tables exist, then a snapshot of the vault. What the ledger calls loaded was in lake and vault before it was
called so; what these have besides is what a crash in the middle of a night leaves, and the next night deals
with that. Data files and parcels never change under their names, so they are copied afterwards.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.governance.receive.accept import Address, parcel_path
from heluo.kit.disk import disk_full
from heluo.kit.errors import Broken, Conflict
from heluo.kit.places import Home
from heluo.kit.text import Text
from heluo.lakehouse import releases
from heluo.lakehouse.interrupted import night_lock
from heluo.lakehouse.records import Ledger, Run
from heluo.lakehouse.tables import LakeTable, tables
from heluo.vault.database import vault_path

PARTS: Mapping[str, Text] = {
    "control": Text("控制库:账本、发布、账号、审计", "control database: ledger, releases, accounts, audit"),
    "lake": Text("湖:三层数据表", "the lake's tables"),
    "vault": Text("身份库及其钥匙", "the vault and its key"),
    "inbox": Text("收件箱中的包裹", "parcels of the inbox"),
    "keys": Text("中心的钥匙与证书", "the centre's keys and certificates"),
    "hospitals": Text("医院的配置", "configuration of hospitals"),
}
OF_OTHERS = ("lake", "inbox", "keys", "index", "locks", "backup")
"""Folders of the centre that are parts of their own, or can be made again."""
DATABASE_FILES = ("", "-wal", "-shm")
MARGIN = 16 << 20
"""Bytes that stay free where databases are staged."""


@dataclass(frozen=True)
class PartFile:
    """One file of a copy: `path` from the home on, its bytes in `source`, or in `data` where they could
    change. A path that ends with "/" is an empty folder."""

    part: str
    path: str
    source: Path
    data: bytes | None = None

    @property
    def is_database(self) -> bool:
        """A staged snapshot: the same place, another content each time."""
        return self.data is None and self.source.suffix == ".db"


@dataclass(frozen=True)
class CentreMoment:
    """All files of one moment, and what marks it."""

    files: tuple[PartFile, ...]
    marks: Mapping[str, Any]
    found: tuple[Text, ...] = ()
    """What was not as it should be, in words."""


@dataclass
class _Gathered:
    home: Home
    staged: Path
    parts: Collection[str]
    files: list[PartFile] = field(default_factory=list)
    found: list[Text] = field(default_factory=list)

    def add(self, part: str, source: Path, data: bytes | None = None, at: Path | None = None) -> None:
        path = (at or source).relative_to(self.home.root).as_posix()
        self.files.append(PartFile(part, path, source, data))

    def folder(self, part: str, folder: Path) -> None:
        for path in sorted(folder.rglob("*")) if folder.exists() else ():
            if path.is_dir() and not any(path.iterdir()):
                # A vendor's folder may be empty, and has to be there.
                own = path.relative_to(self.home.root).as_posix()
                self.files.append(PartFile(part, f"{own}/", path, b""))
            # Small files that an administrator may change meanwhile.
            if path.is_file() and not path.name.endswith((".tmp", ".new", ".lock")):
                self.add(part, path, path.read_bytes())

    def database(self, part: str, path: Path) -> Path:
        """A snapshot of the SQLite database at `path`, page by page: a page that did not change stays where
        it was, so the next copy has little to add."""
        copy = self.staged / path.name
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            # One file, whatever else is beside the place where it is put back.
            target.execute("PRAGMA journal_mode=DELETE")
        if part in self.parts:
            self.add(part, copy, at=path)
        return copy


@contextmanager
def moment(home: Home, parts: Collection[str]) -> Iterator[CentreMoment]:
    """The files of `parts` as they are now. Databases are staged under the home until the `with` ends.
    Between two nights where that can be had at once; a night that runs is not waited for."""
    staged = home.root / ".backup"
    needed = MARGIN + sum(p.stat().st_size for p in (home.control_db, vault_path(home)) if p.exists())
    if (free := shutil.disk_usage(home.root).free) < needed:
        raise disk_full(home.root, free, needed)
    shutil.rmtree(staged, ignore_errors=True)  # of a copy that was killed
    staged.mkdir(parents=True, mode=0o700)
    try:
        with ExitStack() as stack:
            with suppress(Conflict):
                stack.enter_context(night_lock(home, patience=0))
            gathered = _gathered(_Gathered(home, staged, parts))
        yield gathered
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _gathered(made: _Gathered) -> CentreMoment:
    home, parts = made.home, made.parts
    if not home.control_db.exists():
        raise Broken(
            (f"{home.root} 没有控制库", f"{home.root} has no control database"),
            "centre/control.db",
            ("用 --home 指出安装目录", "name the installation with --home"),
        )
    control = made.database("control", home.control_db)
    parcels, live, marks = _of_control(control)
    if "lake" in parts:
        _lake(made, live)
    if vault_path(home).exists():
        vault = made.database("vault", vault_path(home))
        marks = {**marks, "vault": _of_vault(vault)}
    if "vault" in parts:
        made.folder("vault", home.vault / "keys")
    if "inbox" in parts:
        _inbox(made, parcels)
    if "keys" in parts:
        made.folder("keys", home.centre / "keys")
    if "hospitals" in parts:
        made.folder("hospitals", home.hospitals)
    if "control" in parts:
        for folder in sorted(p for p in home.centre.iterdir() if p.is_dir() and p.name not in OF_OTHERS):
            made.folder("control", folder)
    return CentreMoment(tuple(made.files), marks, tuple(made.found))


def _of_control(path: Path) -> tuple[list[Address], dict[str, set[int]], dict[str, Any]]:
    """(parcels of the ledger, live versions of the published tables, marks) of the snapshot at `path`."""
    engine = sa.create_engine(f"sqlite:///{path}")
    try:
        with Session(engine) as session:
            columns = (Ledger.hospital, Ledger.stream, Ledger.epoch, Ledger.seq)
            parcels = [Address(*row) for row in session.execute(sa.select(*columns))]
            release = releases.current(session)
            running = session.scalar(sa.select(Run.id).where(Run.status == "running").limit(1))
            last = session.scalar(sa.select(sa.func.max(Ledger.stored_at)))
            marks = {
                "parcels": len(parcels),
                "last_parcel": last.isoformat() if last else None,
                "release": {"id": release.id, "number": release.number} if release else None,
                "night_running": running,
            }
            return parcels, releases.live_versions(session), marks
    finally:
        engine.dispose()


def _of_vault(path: Path) -> dict[str, Any]:
    with closing(sqlite3.connect(path)) as vault:
        counts = {}
        for table in ("source_identity", "person", "link"):
            known = vault.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone()
            counts[table] = vault.execute(f"SELECT count(*) FROM {table}").fetchone()[0] if known else 0
        return counts


def _inbox(made: _Gathered, parcels: Sequence[Address]) -> None:
    missing = 0
    for address in parcels:
        path = parcel_path(made.home, address)
        if path.exists():
            made.add("inbox", path)
        else:
            missing += 1
    if missing:
        made.found.append(
            Text(
                f"账本中的 {missing} 个包裹不在收件箱里",
                f"{missing} parcels of the ledger are not in the inbox",
            )
        )


def _lake(made: _Gathered, live: Mapping[str, set[int]]) -> None:
    span = made.home.lake / "span"
    if span.exists():
        made.add("lake", span, span.read_bytes())
    for name, table in tables().items():
        place = table.place(made.home)
        if not (place / "_delta_log").exists():
            continue
        try:
            _table(made, table, live.get(name, set()))
        except (ValueError, KeyError, OSError):
            # A damaged table is copied as it lies: the night repairs it, a copy does not.
            made.found.append(Text(f"{name} 的日志读不出,按原样备份", f"the log of {name} cannot be read"))
            for path in sorted(place.rglob("*")):
                if path.is_file():
                    made.add("lake", path)


def _table(made: _Gathered, table: LakeTable, live: Collection[int]) -> None:
    """The log of `table` up to its newest version, and the data files of that and of the `live` ones."""
    place = table.place(made.home)
    log = place / "_delta_log"
    entries = sorted(path for path in log.glob("*.json") if path.stem.isdigit())
    newest = int(entries[-1].stem)
    if [int(path.stem) for path in entries] != list(range(newest + 1)):
        raise ValueError("a gap in the log")
    files: set[str] = set()
    now: set[str] = set()
    own: list[PartFile] = []
    for version, entry in enumerate(entries):
        for line in entry.read_text(encoding="utf-8").splitlines():
            action = json.loads(line)
            if "add" in action:
                now.add(action["add"]["path"])
            elif "remove" in action:
                now.discard(action["remove"]["path"])
        if version in live or version == newest:
            files |= now
        own.append(_file(made, entry))
    for path in sorted(log.glob("*.checkpoint*.parquet")):
        if int(path.name.partition(".")[0]) <= newest:
            own.append(_file(made, path))
    for path in (log / "_last_checkpoint", place / "_evolved"):
        if path.exists():
            own.append(_file(made, path, path.read_bytes()))
    missing = 0
    for one in sorted(files):
        path = place / unquote(one)
        if path.exists():
            own.append(_file(made, path))
        else:
            missing += 1
    made.files += own
    if missing:
        made.found.append(
            Text(f"{table.name} 缺 {missing} 个数据文件", f"{table.name} lacks {missing} data files")
        )


def _file(made: _Gathered, path: Path, data: bytes | None = None) -> PartFile:
    return PartFile("lake", path.relative_to(made.home.root).as_posix(), path, data)


def size_of(file: PartFile) -> int:
    """Bytes of `file`."""
    return len(file.data) if file.data is not None else os.stat(file.source).st_size
