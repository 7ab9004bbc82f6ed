"""An extract once more in the forms that other tools read: a description of its files (Frictionless Data
Package) and the tables of OMOP CDM 5.4. Both are made of the extract's own files: they open nothing more."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from heluo.cohort.omop.write import OmopLeftOut, as_omop
from heluo.delivery.workspace.contents import ExtractFile
from heluo.kit.text import Text

OMOP = "omop.zip"
PACKAGE = "datapackage.json"
LEFT_OUT = "left_out.csv"
"""In `omop.zip`: what its tables have no room for."""
MOST = 1 << 30
"""Bytes of CSV from which no OMOP tables are made: they are put together in memory, about twice as much."""
NO_YEAR = Text(
    "没有授权出生日期:OMOP 的人必须有出生年",
    "the date of birth is not granted: a person of OMOP has a year of birth",
)
TOO_LARGE = Text(
    f"提取超过 {MOST >> 30} GB:缩小授权后才有 OMOP 表",
    f"the extract is over {MOST >> 30} GB: a smaller grant has OMOP tables",
)
_FIXED = (1980, 1, 1, 0, 0, 0)
"""The time of every member: the same rows make the same bytes."""


def _member(name: str) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo(name, _FIXED)
    found.compress_type = zipfile.ZIP_DEFLATED
    return found


class _WrittenTables(Mapping[str, pa.Table]):
    """The tables of an extract's folder, each read when it is asked for."""

    def __init__(self, folder: Path, names: Iterable[str]) -> None:
        self._folder, self._names = folder, tuple(names)

    def __getitem__(self, name: str) -> pa.Table:
        if name not in self._names:
            raise KeyError(name)
        return pq.read_table(self._folder / f"{name}.parquet")

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def write_omop(
    folder: Path, wanted: Sequence[ExtractFile], released: dt.date
) -> tuple[int, list[str]] | Text:
    """Writes `omop.zip` and gives (persons, its tables), or why there is none."""
    if sum((folder / f"{of.name}.csv").stat().st_size for of in wanted) > MOST:
        return TOO_LARGE
    made = as_omop(_WrittenTables(folder, (of.name for of in wanted)), released)
    if made is None:
        return NO_YEAR
    with zipfile.ZipFile(folder / OMOP, "w") as packed:
        for name, rows in made.tables.items():
            with packed.open(_member(f"{name}.csv"), "w", force_zip64=True) as file:
                pyarrow.csv.write_csv(rows, file)
        packed.writestr(_member(LEFT_OUT), _left_out(made.left_out))
    return made.tables["person"].num_rows, sorted(made.tables)


def _left_out(lines: Sequence[OmopLeftOut]) -> str:
    text = io.StringIO(newline="")
    out = csv.writer(text, lineterminator="\n")
    out.writerow(["file", "column", "rows", "原因", "why"])
    out.writerows([one.file, one.column, one.rows, one.why.zh, one.why.en] for one in lines)
    return text.getvalue()


def write_package(
    folder: Path, wanted: Sequence[ExtractFile], lines: Sequence[dict[str, Any]], without_omop: Text | None
) -> int:
    """Writes `datapackage.json` for the CSV files of the receipt's `lines`; how many it describes.
    `without_omop`: why there is no `omop.zip`."""
    by_name = {line["name"]: line for line in lines}
    resources = [_resource(folder, of, by_name[f"{of.name}.csv"]) for of in wanted]
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "heluo-extract",
        "resources": resources,
    } | ({"without_omop": without_omop._asdict()} if without_omop else {})
    (folder / PACKAGE).write_text(json.dumps(package, ensure_ascii=False, indent=1), encoding="utf-8")
    return len(resources)


def _resource(folder: Path, of: ExtractFile, line: dict[str, Any]) -> dict[str, Any]:
    schema = pq.read_schema(folder / f"{of.name}.parquet")
    described = {one.name: one for one in of.columns}
    fields = []
    for field in schema:
        column = described[field.name]
        fields.append(
            {
                "name": field.name,
                "type": _type(field.type),
                "title": f"{column.label.zh} {column.label.en}",
                "description": column.variable.definition if column.variable else "",
                "level": column.level,
            }
            | ({"unit": column.variable.unit} if column.variable and column.variable.unit else {})
            | ({"format": "any"} if pa.types.is_timestamp(field.type) else {})
        )
    return {
        "name": of.name.replace("_", "-"),
        "path": line["name"],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": line["bytes"],
        "hash": f"sha256:{line['sha256']}",
        "schema": {"fields": fields, "missingValues": [""], "primaryKey": list(of.keys)},
    }


def _type(of: pa.DataType) -> str:
    if pa.types.is_boolean(of):
        return "boolean"
    if pa.types.is_integer(of):
        return "integer"
    if pa.types.is_floating(of) or pa.types.is_decimal(of):
        return "number"
    if pa.types.is_date(of):
        return "date"
    return "datetime" if pa.types.is_timestamp(of) else "string"
