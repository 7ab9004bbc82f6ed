"""A built frame as files: `frame.parquet` with the rows, `frame.json` with what its columns mean (the shape
that `heluo.statistics` reads), and the data dictionary as CSV, once in each language."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from heluo.cohort.frame.build import BuiltFrame
from heluo.cohort.frame.described import ColumnFacts
from heluo.cohort.frame.model import REASONS
from heluo.kit.text import Text

ROWS, DESCRIPTION = "frame.parquet", "frame.json"
DICTIONARIES = {"zh": "dictionary.zh.csv", "en": "dictionary.en.csv"}
HEADS = (
    Text("列名", "column"),
    Text("名称", "label"),
    Text("种类", "kind"),
    Text("单位", "unit"),
    Text("级别", "level"),
    Text("缺失比例", "share missing"),
    Text("缺失原因", "reasons"),
    Text("取值", "levels"),
    Text("来源与定义", "lineage"),
)


def write(folder: Path, built: BuiltFrame, name: str) -> dict[str, Any]:
    """Writes the files into `folder` and returns the description. `name`: of the frame with its version, as
    in "lung@3". Equal frames have equal bytes."""
    pq.write_table(built.rows.replace_schema_metadata(None), folder / ROWS, compression="zstd")
    described = description(built, name, _digest(folder / ROWS))
    (folder / DESCRIPTION).write_text(
        json.dumps(described, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    for lang, file in DICTIONARIES.items():
        (folder / file).write_text(data_dictionary(built, lang), encoding="utf-8-sig", newline="")
    return described


def description(built: BuiltFrame, name: str, digest: str) -> dict[str, Any]:
    """`frame.json` as JSON values."""
    return {
        "frame": name,
        "release": built.release,
        "row": built.plan.row,
        "rows": built.rows.num_rows,
        "columns": [_described(column) for column in built.columns],
        "digest": digest,
    }


def data_dictionary(built: BuiltFrame, lang: str) -> str:
    """The columns as CSV in one language."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([head.in_language(lang) for head in HEADS])
    for one in built.columns:
        reasons = "; ".join(
            f"{REASONS[reason].in_language(lang)} {share:.1%}" for reason, share in one.reasons.items()
        )
        levels = "; ".join(f"{code}={words.in_language(lang)}" for code, words in one.levels.items())
        label, missing = one.label.in_language(lang), f"{one.missing:.1%}"
        writer.writerow(
            [one.name, label, one.kind, one.unit, one.level, missing, reasons, levels, one.lineage]
        )
    return out.getvalue()


def _described(of: ColumnFacts) -> dict[str, Any]:
    return {
        "name": of.name,
        "label": _words(of.label),
        "kind": of.kind,
        "unit": of.unit,
        "level": of.level,
        "missing": of.missing,
        "reasons": of.reasons,
        "levels": {code: _words(words) for code, words in of.levels.items()},
        "lineage": of.lineage,
    }


def _words(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
