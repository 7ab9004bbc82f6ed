"""A frame with the columns that an algorithm made: the old file's columns as they are, the new ones at the
end. Each new column names the result that it comes from, and has the level of the most sensitive column that
went in. Rows that the algorithm left out have no value there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from heluo.statistics.data import NewColumn
from heluo.statistics.frame import DESCRIPTION, ROWS, FrameColumn, FrameDescription, digest
from heluo.statistics.identity import result_id
from heluo.statistics.missing import RowsUsed
from heluo.statistics.request import AnalysisRequest
from heluo.statistics.spec import CODED, Bilingual


def offered(column: NewColumn) -> dict[str, Any]:
    """What a result says of a new column: nothing of its values."""
    levels = {code: {"zh": words.zh, "en": words.en} for code, words in column.levels.items()}
    label = {"zh": column.label.zh, "en": column.label.en}
    return {"name": column.name, "label": label, "kind": column.kind, "unit": column.unit, "levels": levels}


def described(
    columns: Sequence[NewColumn], request: AnalysisRequest, frame: FrameDescription, used: RowsUsed
) -> FrameDescription:
    """The description of `frame` with `columns`; it has the digest of the old rows until the new ones are
    written."""
    id = result_id(request, frame)
    level = max(frame.column(name).level for name in request.columns)
    new = []
    for column, name in zip(columns, _free(columns, frame), strict=True):
        lacking = used.rows - int(np.sum(pd.notna(np.asarray(column.values, dtype=object))))
        words = {code: Bilingual(zh=one.zh, en=one.en) for code, one in column.levels.items()}
        new.append(
            FrameColumn(
                name=name,
                label=Bilingual(zh=column.label.zh, en=column.label.en),
                kind=column.kind,
                unit=column.unit,
                level=level,
                missing=round(lacking / used.rows, 6) if used.rows else 0.0,
                levels=words,
                lineage=f"result:{id}",
            )
        )
    changed = {"frame": f"{frame.frame}+{id[:12]}", "columns": (*frame.columns, *new)}
    return frame.model_copy(update=changed)


def write(
    into: Path, folder: Path, frame: FrameDescription, columns: Sequence[NewColumn], used: RowsUsed
) -> FrameDescription:
    """Writes rows and description of `frame` into `into`, the old rows read from `folder`; the description
    last. Equal frames have equal bytes."""
    table = pq.read_table(folder / ROWS)
    for described_column, column in zip(frame.columns[-len(columns) :], columns, strict=True):
        table = table.append_column(described_column.name, _array(described_column, column, used))
    pq.write_table(table.replace_schema_metadata(None), into / ROWS, compression="zstd")
    frame = frame.model_copy(update={"digest": digest(into / ROWS)})
    (into / DESCRIPTION).write_text(frame.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return frame


def _array(described_column: FrameColumn, column: NewColumn, used: RowsUsed) -> pa.Array:
    values = np.full(used.rows, None, dtype=object)
    values[used.places] = np.asarray(column.values, dtype=object)
    values[pd.isna(values)] = None
    texts = described_column.kind in (*CODED, "id")
    made = [None if one is None else str(one) if texts else float(one) for one in values]
    return pa.array(made, type=pa.string() if texts else pa.float64())


def _free(columns: Sequence[NewColumn], frame: FrameDescription) -> list[str]:
    """Names of the new columns, numbered where the frame has such a column."""
    taken, names = set(frame.by_name), []
    for column in columns:
        name, number = column.name, 2
        while name in taken:
            name, number = f"{column.name}_{number}", number + 1
        taken.add(name)
        names.append(name)
    return names
