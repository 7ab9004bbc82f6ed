"""A frame as statistics takes it: a Parquet file with one row a person or visit, and beside it what its
columns mean. Whoever makes frames from the lake writes these two files; how the rows were chosen is not known
here."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from heluo.kit.errors import BadInput
from heluo.kit.text import Text
from heluo.statistics.spec import CODED, NAME, Bilingual, ColumnKind, SpecPart

DESCRIPTION = "frame.json"
ROWS = "frame.parquet"
WITHOUT_VALUE = "(missing)"
"""Level of coded inputs whose value is missing, under the policy `category`."""


class FrameColumn(SpecPart):
    """One column. `levels`: the codes that occur, in order, with their words (coded kinds only)."""

    name: str = Field(pattern=NAME)
    label: Bilingual
    kind: ColumnKind
    unit: str = ""
    level: int = Field(1, ge=1, le=5)
    missing: float = Field(0.0, ge=0, le=1)
    reasons: dict[str, float] = Field(default_factory=dict)
    """Reason of a missing value (no_record, held, masked) → share of rows."""
    levels: dict[str, Bilingual] = Field(default_factory=dict)
    lineage: str = ""

    @model_validator(mode="after")
    def _coded(self) -> Self:
        coded = self.kind in CODED
        if (self.levels and not coded) or (coded and not self.levels and self.missing < 1):
            raise ValueError(f"{self.name}: coded kinds with a value have levels, others none")
        return self


class FrameDescription(SpecPart):
    """What a frame is. `frame`: name@version; `digest`: SHA-256 of the Parquet file's bytes."""

    frame: str
    release: str
    row: Literal["person", "visit"]
    rows: int = Field(ge=0)
    columns: tuple[FrameColumn, ...]
    digest: str

    @property
    def by_name(self) -> Mapping[str, FrameColumn]:
        return {column.name: column for column in self.columns}

    def column(self, name: str) -> FrameColumn:
        """Raises BadInput for a name that is no column."""
        found = self.by_name.get(name)
        if found is None:
            raise BadInput(
                Text(f"数据框没有列 {name!r}", f"the frame has no column {name!r}"),
                ", ".join(self.by_name),
                Text("从列表中选择", "choose one of the list"),
                code="no_column",
            )
        return found


NO_FRAME = FrameDescription(
    frame="none@1", release="", row="person", rows=0, columns=(), digest=hashlib.sha256(b"").hexdigest()
)
"""What an algorithm without roles runs on."""


def describe(folder: Path) -> FrameDescription:
    """The description in `folder`. Raises BadInput when rows and description do not belong together."""
    found = FrameDescription.model_validate_json((folder / DESCRIPTION).read_text(encoding="utf-8"))
    if digest(folder / ROWS) != found.digest:
        raise BadInput(
            Text("数据框文件与其说明不一致", "the frame's rows are not those that its description is of"),
            found.digest[:12],
            Text("重新生成该数据框", "make the frame again"),
            code="frame_changed",
        )
    return found


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
