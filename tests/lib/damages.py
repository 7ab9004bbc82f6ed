"""What can happen to a home between two nights, one thing at a time: files that vanish, are emptied, cut or
changed, and parts that are older or newer than the rest.

Each damage is done to files, as a disk, an operator or another program does it; nothing of the product is
called.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from deltalake import DeltaTable

from tests.lib.drill_home import Nights, replaced
from tests.lib.lake_facts import table_folder

CATEGORIES = (
    "patient", "visit", "diagnosis", "order", "medication", "medical_record", "lab_result", "microbiology", "examination",
    "imaging", "pathology", "surgery", "treatment", "vital_sign", "charge", "follow_up",
)  # fmt: skip
SOURCE = (*(f"source.{name}" for name in CATEGORIES), "source.quarantine")
PUBLISHED = (
    *(f"standard.{name}" for name in CATEGORIES),
    "standard.person",
    "standard.person_link",
    "application.timeline",
    "application.search_document",
    "application.person_wide",
    "application.indicator_value",
    "application.flow",
    "application.disease_person",
    "application.disease_value",
    "application.disease_quality",
    "application.disease_treatment",
    "application.disease_figure",
    "application.quality_result",
    "application.quality_finding",
)


@dataclass(frozen=True)
class Damage:
    """`do(home, nights)` damages `home`, a copy of `nights.waiting`."""

    name: str
    do: Callable[[Path, Nights], None]
    place: str = ""
    """What a refusal has to name, as a regular expression."""
    backup: tuple[str, ...] = ()
    """Parts that an operator can put back from yesterday's copy when the words ask for a backup."""
    copy: str = "second"
    """The moment of the copy that the words ask for."""
    resent: bool = False
    """The hospital has to send something again; a night before that may wait with it, in words."""
    all_send: bool = False
    """All hospitals have to send, not the one that the last delivery came from alone."""
    unheard: bool = False
    """The centre was put back to a day before the parcels came: it learns of them from the hospital."""
    ids: bool = True
    """Whether the product can still know every person's id."""


def gone(table: str) -> Damage:
    def do(home: Path, nights: Nights) -> None:
        shutil.rmtree(table_folder(home, table))

    return Damage(f"{table} gone", do, place=table.replace(".", r"[./]"))


def _log(table: str, which: str, what: str) -> Damage:
    def do(home: Path, nights: Nights) -> None:
        entries = sorted((table_folder(home, table) / "_delta_log").glob("*.json"))
        entry = entries[{"first": 0, "middle": len(entries) // 2, "last": -1}[which]]
        content = entry.read_bytes()
        match what:
            case "emptied":
                entry.write_bytes(b"")
            case "truncated":
                entry.write_bytes(content[: len(content) // 2])
            case "removed":
                entry.unlink()

    return Damage(f"{table} log {which} {what}", do, place=table.replace(".", r"[./]"))


def _checkpoint(table: str, what: str) -> Damage:
    def do(home: Path, nights: Nights) -> None:
        folder = table_folder(home, table)
        DeltaTable(folder).create_checkpoint()
        for path in (folder / "_delta_log").glob("*.checkpoint.parquet"):
            _spoilt(path, what)

    return Damage(f"{table} checkpoint {what}", do, place=table.replace(".", r"[./]"))


def _file(table: str, what: str) -> Damage:
    def do(home: Path, nights: Nights) -> None:
        _spoilt(largest(home, table), what)

    return Damage(f"{table} file {what}", do, place=table.replace(".", r"[./]"))


def largest(home: Path, table: str) -> Path:
    """The largest data file that the newest version of `table` names."""
    folder = table_folder(home, table)
    files = [Path(uri.removeprefix("file://")) for uri in DeltaTable(folder).file_uris()]
    return max(files, key=lambda path: (path.stat().st_size, path.name))


def _spoilt(path: Path, what: str) -> None:
    content = bytearray(path.read_bytes())
    match what:
        case "gone":
            path.unlink()
        case "truncated":
            path.write_bytes(content[: len(content) // 2])
        case "flipped":
            content[len(content) // 2] ^= 0x10
            path.write_bytes(content)


def logs(table: str) -> Iterator[Damage]:
    for which in ("first", "middle", "last"):
        for what in ("emptied", "truncated", "removed"):
            yield _log(table, which, what)
    yield _checkpoint(table, "gone")
    for what in ("gone", "truncated", "flipped"):
        yield _file(table, what)


def spread(tables: tuple[str, ...]) -> tuple[Damage, ...]:
    """Every damage to a log or a file, each done to another one of `tables`."""
    kinds = range(len(list(logs(tables[0]))))
    return tuple(list(logs(tables[n]))[n] for n in kinds)


def _part(name: str, part: str, moment: str, place: str, **options: object) -> Damage:
    """`part` of the home as it stood at another moment of its history."""

    def do(home: Path, nights: Nights) -> None:
        replaced(part, getattr(nights, moment), home)

    return Damage(name, do, place=place, **options)  # type: ignore[arg-type]


def _garbled(name: str, part: str, place: str, **options: object) -> Damage:
    """Nothing of a database is left but its length."""

    def do(home: Path, nights: Nights) -> None:
        content = _checkpointed(home / part)
        (home / part).write_bytes(bytes(len(content)))

    return Damage(name, do, place=place, **options)  # type: ignore[arg-type]


def _empty_page(name: str, part: str, place: str, **options: object) -> Damage:
    """A page of a table, in the middle of a database, is nought: read, it is a table with fewer rows."""

    def do(home: Path, nights: Nights) -> None:
        content = bytearray(_checkpointed(home / part))
        first, last = _page_of_rows(content, 4096)
        content[first:last] = bytes(last - first)
        (home / part).write_bytes(content)

    return Damage(name, do, place=place, **options)  # type: ignore[arg-type]


def _checkpointed(path: Path) -> bytes:
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.read_bytes()


def _page_of_rows(content: bytearray, size: int) -> tuple[int, int]:
    """A leaf of a table, as near to the middle as there is one."""
    leaf = 13
    pages = range(size, len(content), size)
    leaves = [at for at in pages if content[at] == leaf]
    at = min(leaves, key=lambda at: abs(at - len(content) // 2))
    return at, at + size


def _removed(name: str, part: str, place: str, **options: object) -> Damage:
    def do(home: Path, nights: Nights) -> None:
        path = home / part
        if path.is_dir():
            shutil.rmtree(path)
            return
        for one in (path, *path.parent.glob(path.name + "-*")):
            one.unlink(missing_ok=True)

    return Damage(name, do, place=place, **options)  # type: ignore[arg-type]


VAULT = r"vault|保险库|保管库"
CONTROL = r"control|控制"
PARTS = (
    _part("vault older by one night", "vault/vault.db", "first", VAULT),
    _part("vault newer than the centre", "vault/vault.db", "twin", VAULT),
    _removed("vault database gone", "vault/vault.db", VAULT, backup=("vault",)),
    _removed("vault gone with its key", "vault", VAULT, backup=("vault",)),
    _part(
        "control database older by one night",
        "centre/control.db",
        "first",
        CONTROL,
        backup=("centre/control.db",),
    ),
    _part(
        # Persons who are new in its last release have their ids in the vault of that night alone.
        "control database newer than the lake",
        "centre/control.db",
        "twin",
        rf"lake|湖|source|standard|{VAULT}",
        backup=("vault",),
        copy="twin",
    ),
    _removed("control database gone", "centre/control.db", CONTROL, backup=("centre/control.db",)),
    _part("lake older by one night", "centre/lake", "first", r"lake|湖|source|standard"),
    _part("lake newer than the control database", "centre/lake", "twin", r"lake|湖|source|standard"),
    _removed("lake gone", "centre/lake", r"lake|湖|source|standard"),
    _garbled("control database garbled", "centre/control.db", CONTROL, backup=("centre/control.db",)),
    _empty_page("vault database with an empty page", "vault/vault.db", VAULT, backup=("vault",)),
    _removed("index gone", "centre/index", ""),
)


def _parcels(home: Path, seq: int) -> list[Path]:
    """Parcels of laboratory results with this number, or with the largest that there is below it."""
    inbox = home / "centre" / "inbox"
    found = [sorted(inbox.glob(f"*/lab_result/1-{n}.parcel")) for n in range(seq, 0, -1)]
    return next(paths for paths in found if paths)


def _parcel(name: str, seq: int, what: str, **options: object) -> Damage:
    def do(home: Path, nights: Nights) -> None:
        path = _parcels(home, seq)[0]
        _spoilt(path, what)

    return Damage(name, do, place=r"lab_result.*1[-/]" + str(seq), **options)  # type: ignore[arg-type]


PARCELS = (
    _parcel("waiting parcel gone", 3, "gone", resent=True),
    _parcel("waiting parcel truncated", 3, "truncated", resent=True),
    _parcel("waiting parcel flipped", 3, "flipped", resent=True),
    _parcel("loaded parcel gone", 2, "gone"),
)


def _index_garbled(home: Path, nights: Nights) -> None:
    for path in (home / "centre" / "index").glob("*/*"):
        if path.stat().st_size:
            path.write_bytes(b"\x00" * path.stat().st_size)


def _older_version(home: Path, nights: Nights) -> None:
    """A data file that only the first release names: it can no longer be read, the current one can."""
    folder = table_folder(home, "standard.lab_result")
    now = set(DeltaTable(folder).file_uris())
    for uri in sorted(set(DeltaTable(folder, version=1).file_uris()) - now):
        Path(uri.removeprefix("file://")).unlink()


OTHERS = (Damage("index garbled", _index_garbled), Damage("former release's version gone", _older_version))


def everything() -> tuple[Damage, ...]:
    return (
        *map(gone, SOURCE),
        *map(gone, PUBLISHED),
        *logs("source.lab_result"),
        *logs("standard.charge"),
        *logs("application.timeline"),
        *logs("standard.person_link"),
        *PARTS,
        *PARCELS,
        *OTHERS,
    )


def together(name: str, damages: tuple[Damage, ...]) -> Damage:
    """Several at once: one night instead of many. A refusal has to name one of the places."""

    def do(home: Path, nights: Nights) -> None:
        for damage in damages:
            damage.do(home, nights)

    return Damage(name, do, place="|".join(damage.place for damage in damages))
