"""Opens a version of a Delta table, and says in words what is wrong with one that cannot be opened or is not
what its release says.

The one place, beside the writer, that opens a table: a damaged lake is answered with the table, its folder
and the way out, wherever it is met. Mends nothing: that is `governance.night.repair`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from heluo.kit.errors import HeluoError
from heluo.kit.text import Text

WAY_OUT = Text(
    "运行 heluo work --once:它把坏的表移到旁边(不删除),从源层或收件箱重建;做不到时会说明缺哪些包裹",
    "run heluo work --once: it sets the damaged table aside (nothing is deleted) and makes it again from the "
    "source layer or the inbox; where it cannot, it names the parcels that are missing",
)
MISSING, UNREADABLE, OLDER, OTHER, FILES = "missing", "unreadable", "older", "other", "files"
CHANGED = "changed"
_KINDS = {
    MISSING: Text("表的文件夹或日志不在了", "its folder or its log is gone"),
    UNREADABLE: Text(
        "日志读不出(截断或缺了一条)", "its log cannot be read (truncated, or an entry is missing)"
    ),
    OLDER: Text(
        "比控制库所记的发布旧(湖从较早的备份恢复)",
        "it is older than the release in the control database (a lake restored from an earlier time)",
    ),
    OTHER: Text(
        "这个版本的内容与发布清单不同(日志被清空或替换)",
        "this version holds something else than the release's manifest says (a log entry emptied or "
        "replaced)",
    ),
    FILES: Text("数据文件缺失或长度不符", "data files are missing or have another length"),
    CHANGED: Text(
        "数据文件的内容与写入时不同(磁盘出错或被改动)",
        "the bytes of data files are not those that were written (a failing disk, or somebody changed them)",
    ),
}


class LakeDamaged(HeluoError):
    """A table of the lake is not what the journey left: the next night sets it aside and makes it again."""

    status, exit_code, code = 503, 8, "lake_damaged"


@dataclass(frozen=True)
class Damage:
    """What is wrong with one table."""

    table: str
    place: Path
    kind: str
    detail: str = ""
    """A file's name or a version: never a row."""

    @property
    def words(self) -> Text:
        """What was found, with the table and its folder."""
        kind, detail = _KINDS[self.kind], f" [{self.detail}]" if self.detail else ""
        return Text(
            f"湖中的表 {self.table}:{kind.zh}{detail}({self.place})",
            f"table {self.table} of the lake: {kind.en}{detail} ({self.place})",
        )

    def error(self) -> LakeDamaged:
        return LakeDamaged(
            self.words,
            ("控制库与发布清单所记的表", "the table that the control database and the manifest name"),
            WAY_OUT,
        )


def open_delta(place: Path, table: str, version: int | None = None) -> DeltaTable:
    """`version` of the table in `place`, by default the newest. Raises LakeDamaged."""
    try:
        return DeltaTable(place, version=version)
    except (DeltaError, OSError, ValueError) as error:
        raise _refused(place, table, version).error() from error


def _refused(place: Path, table: str, version: int | None) -> Damage:
    if not DeltaTable.is_deltatable(str(place)):
        return Damage(table, place, MISSING)
    if version is not None:
        try:
            newest = DeltaTable(place).version()
        except (DeltaError, OSError, ValueError):
            return Damage(table, place, UNREADABLE, f"version {version}")
        if newest < version:
            return Damage(table, place, OLDER, f"{newest} < {version}")
    return Damage(table, place, UNREADABLE)


def files_of(delta: DeltaTable) -> list[dict[str, Any]]:
    """Its files: {path, size_bytes, num_records}."""
    actions = pa.table(delta.get_add_actions(flatten=True))
    return actions.select(["path", "size_bytes", "num_records"]).to_pylist()


def paths_of(place: Path, delta: DeltaTable) -> tuple[str, ...]:
    """Where its data files are. Not `file_uris`, which percent-encodes the folder of the table, so that
    one under a name with a space or a Chinese character is looked for where it is not."""
    return tuple(str(place / unquote(one["path"])) for one in files_of(delta))


def listing_hash(files: Sequence[Mapping[str, Any]]) -> str:
    """sha256 of the sorted list of files with their lengths: what a manifest remembers of a table."""
    listing = "\n".join(sorted(f"{one['path']} {one['size_bytes']}" for one in files))
    return hashlib.sha256(listing.encode()).hexdigest()


def digest(path: Path) -> str:
    """sha256 of the file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def inspect(place: Path, table: str, facts: Mapping[str, Any] | None = None) -> Damage | None:
    """What is wrong with the table in `place`: at the version of the release's `facts`, or without them at
    its newest. Reads the log and the lengths of the files, no row."""
    version = None if facts is None else int(facts["version"])
    try:
        delta = DeltaTable(place, version=version)
    except (DeltaError, OSError, ValueError):
        return _refused(place, table, version)
    files = files_of(delta)
    if facts is not None and listing_hash(files) != facts["sha256"]:
        return Damage(table, place, OTHER, f"version {version}")
    for one in files:
        path = place / unquote(one["path"])
        try:
            size = path.stat().st_size
        except OSError:
            size = -1
        if size != one["size_bytes"]:
            return Damage(table, place, FILES, path.name)
    return None
