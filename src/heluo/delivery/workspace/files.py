"""An extract's files on disk: Parquet and CSV of each table, the data dictionary, the same for other tools,
written once, read-only, in a folder of the extract's own."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from heluo.delivery.workspace import exchange
from heluo.delivery.workspace.contents import KINDS, ExtractColumn, ExtractFile
from heluo.kit import durable
from heluo.kit.places import Home
from heluo.kit.text import Text
from heluo.sandbox import ACCOUNT

DICTIONARY = "dictionary.csv"
HEADS = [
    "file",
    "column",
    "名称",
    "label",
    "种类",
    "kind",
    "类型 type",
    "单位 unit",
    "值域 value_set",
    "级别 level",
    "定义 definition",
]
_CHUNK = 1 << 20


def place(home: Home, id: str) -> Path:
    """The folder of the extract `id`. It is outside the centre's data: no backup holds it, what is lost is
    written anew from the release."""
    return home.root / "workspace" / "extracts" / id


def begin(home: Home, id: str) -> Path:
    """The new, empty folder that becomes `place` once it is complete."""
    making = passable(home) / f".{id}.making"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    return making


def passable(home: Home) -> Path:
    """The folder of all extracts, which others may pass and not list: a sandbox runs as another account where
    the portal is root."""
    top = place(home, "x").parent
    for folder in (top.parent, top):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711)
    return top


def write(folder: Path, of: ExtractFile, rows: pa.Table) -> list[dict[str, Any]]:
    """Writes `rows` of one file and gives its lines of the receipt. Rows lie in the order of their project's
    names, so that their order tells nothing of the lake's."""
    order: list[tuple[str, Any]] = [(name, "ascending") for name in of.keys]
    rows = rows.select([one.name for one in of.columns]).sort_by(order).replace_schema_metadata(None)
    parquet, text = folder / f"{of.name}.parquet", folder / f"{of.name}.csv"
    pq.write_table(rows, parquet, compression="zstd")
    pyarrow.csv.write_csv(rows, text)
    return [_line(path, rows.num_rows, rows.column_names) for path in (parquet, text)]


def write_dictionary(folder: Path, files: Iterable[ExtractFile]) -> dict[str, Any]:
    """Writes what each column means, in both languages, and gives its line of the receipt."""
    out = io.StringIO()
    lines = [_described(file, column) for file in files for column in file.columns]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADS)
    writer.writerows(lines)
    (folder / DICTIONARY).write_text(out.getvalue(), encoding="utf-8")
    return _line(folder / DICTIONARY, len(lines), HEADS)


def write_exchange(
    folder: Path, files: Sequence[ExtractFile], lines: Sequence[dict[str, Any]], released: dt.date
) -> list[dict[str, Any]]:
    """Writes the extract in the forms of other tools, and gives their lines of the receipt."""
    omop = exchange.write_omop(folder, files, released)
    why = omop if isinstance(omop, Text) else None
    found = [] if isinstance(omop, Text) else [_line(folder / exchange.OMOP, *omop)]
    number = exchange.write_package(folder, files, lines, why)
    return [*found, _line(folder / exchange.PACKAGE, number, [])]


def finish(home: Home, id: str) -> None:
    """Makes what `begin` began the extract: synced, read-only, in its place at once."""
    making, to = place(home, id).with_name(f".{id}.making"), place(home, id)
    for path in making.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
        path.chmod(0o400)
    if os.geteuid() == 0:
        for path in (making, *making.iterdir()):
            os.chown(path, ACCOUNT, ACCOUNT)
    durable.sync_folder(making)
    making.rename(to)
    to.chmod(0o500)
    durable.sync_folder(to.parent)


def complete(home: Home, id: str, lines: Iterable[dict[str, Any]]) -> bool:
    """Whether every file of the receipt is there in its size. That it is unchanged as well: `unchanged`."""
    try:
        return all((place(home, id) / line["name"]).stat().st_size == line["bytes"] for line in lines)
    except OSError:
        return False


def unchanged(home: Home, id: str, lines: Iterable[dict[str, Any]]) -> bool:
    """Whether every file has the bytes that the receipt names. Reads them all."""
    lines = list(lines)
    return complete(home, id, lines) and all(
        _digest(place(home, id) / line["name"]) == line["sha256"] for line in lines
    )


def remove(home: Home, id: str) -> None:
    """Takes the files away; once more changes nothing."""
    for folder in (place(home, id), place(home, id).with_name(f".{id}.making")):
        if folder.exists():
            folder.chmod(0o700)
            shutil.rmtree(folder)


def there(home: Home) -> list[str]:
    """Ids of every extract that has a folder, complete or not."""
    top = place(home, "x").parent
    names = [path.name for path in top.iterdir()] if top.exists() else []
    return sorted({name.removeprefix(".").removesuffix(".making") for name in names})


def _described(file: ExtractFile, column: ExtractColumn) -> list[str | int]:
    kind, of = KINDS[column.kind], column.variable
    return [
        file.name,
        column.name,
        column.label.zh,
        column.label.en,
        kind.zh,
        kind.en,
        of.type if of else "string",
        of.unit if of else "",
        (of.value_set or "") if of else "",
        column.level,
        of.definition if of else "",
    ]


def _line(path: Path, rows: int, columns: Iterable[str]) -> dict[str, Any]:
    return {
        "name": path.name,
        "rows": rows,
        "columns": list(columns),
        "bytes": path.stat().st_size,
        "sha256": _digest(path),
    }


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()
