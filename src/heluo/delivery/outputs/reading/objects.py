"""JSON: lists of records and columns as tables, single numbers by their names."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from heluo.delivery.outputs.content import FileContent
from heluo.delivery.outputs.reading.texts import read_text
from heluo.delivery.outputs.tables_read import table

DEEPEST = 40


def read_json(content: FileContent, text: str) -> None:
    """Its numbers; the copy is written anew, so that nothing stands between them."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        content.note("disguised", "不是有效的 JSON", "it is no valid JSON")
        return
    read_text(content, json.dumps(value, ensure_ascii=False, indent=1))
    content.tables.clear()
    _take(content, value, "", 0)


def _take(content: FileContent, value: Any, name: str, depth: int) -> None:
    if depth > DEEPEST:
        return
    if isinstance(value, bool):
        return
    if isinstance(value, (int, float)):
        content.scalars.append((name, float(value)))
    elif isinstance(value, Mapping):
        _object(content, value, name, depth)
    elif isinstance(value, list):
        _array(content, value, name, depth)


def _object(content: FileContent, value: Mapping[str, Any], name: str, depth: int) -> None:
    columns = {key: one for key, one in value.items() if _is_column(one)}
    lengths = {len(one) for one in columns.values()}
    if len(columns) > 1 and len(lengths) == 1:
        rows = list(zip(*columns.values(), strict=True))
        content.tables.append(table(list(columns), [[_text(one) for one in row] for row in rows], name))
        value = {key: one for key, one in value.items() if key not in columns}
    if isinstance(value.get("columns"), list) and isinstance(value.get("data"), list):
        heads, rows = value["columns"], value["data"]
        if all(isinstance(row, list) for row in rows):
            lines = [[_text(one) for one in row] for row in rows]
            content.tables.append(table([str(head) for head in heads], lines, name))
            return
    for key, one in value.items():
        _take(content, one, f"{name}.{key}" if name else str(key), depth + 1)


def _array(content: FileContent, value: list[Any], name: str, depth: int) -> None:
    if value and all(isinstance(one, Mapping) for one in value):
        heads = list(dict.fromkeys(str(key) for one in value for key in one))
        rows = [[_text(one.get(head)) for head in heads] for one in value]
        content.tables.append(table(heads, rows, name))
        for one in value:
            for key, inner in one.items():
                if isinstance(inner, (Mapping, list)):
                    _take(content, inner, f"{name}.{key}", depth + 1)
        return
    if any(isinstance(one, list) for one in value):
        content.arrays += _size(value)
    if _is_column(value):
        content.tables.append(table([name.rpartition(".")[2]], [[_text(one)] for one in value], name))
        return
    for one in value:
        _take(content, one, name, depth + 1)


def _is_column(value: Any) -> bool:
    return (
        isinstance(value, list) and bool(value) and not any(isinstance(one, (Mapping, list)) for one in value)
    )


def _size(value: Any) -> int:
    if isinstance(value, list):
        return sum(_size(one) for one in value)
    return int(isinstance(value, (int, float)) and not isinstance(value, bool))


def _text(value: Any) -> str:
    if value is None or (isinstance(value, (Mapping, Sequence)) and not isinstance(value, str)):
        return ""
    return str(value)
