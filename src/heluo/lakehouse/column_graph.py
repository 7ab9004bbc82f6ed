"""Columns of the whole platform and what each is made of, from hospitals' columns to indicators.

The night makes the graph (`governance.oversee.column_lineage`) when a declaration has changed, and stores it;
whoever shows it reads it here.
"""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.kit.dates import now
from heluo.kit.errors import NotFound
from heluo.kit.text import Text
from heluo.lakehouse.records import ColumnLineage

Kind = Literal[
    "hospital", "source", "standard", "application", "disease", "indicator", "declaration", "vault"
]
_RECEIVED = Text("接收时写入:来自数据包", "written by receiving, from the parcel")
_RUN = Text("运行的编号或时刻", "number or instant of a run")
_NAME = Text("声明中的名称", "a name of the declarations")
_CONSTANTS: dict[str, dict[str, Text]] = {
    "source": {
        **dict.fromkeys(("epoch", "seq", "row", "op", "row_key", "row_hash", "month", "hospital"), _RECEIVED),
        "raw": Text("采集端读到的原文", "the cells as the hospital's program read them"),
        "extra": Text("没有声明的列", "columns that nobody declared"),
    },
    "source.quarantine": dict.fromkeys(("category", "code", "column", "mapping", "variable"), _NAME),
    "standard": {"run_id": _RUN},
    "application": {
        **dict.fromkeys(("run_id", "computed_at"), _RUN),
        **dict.fromkeys(("category", "disease", "indicator", "check", "kind", "what", "code_system"), _NAME),
    },
}
"""Layer or table → columns of it that no column of a hospital goes into → what they hold instead."""


@dataclass(frozen=True)
class LineageColumn:
    """One node of the graph. `id` is unique; `group`: the table, the hospital's category, or the disease."""

    id: str
    kind: Kind
    group: str
    name: str
    label: Text
    hospital: str = ""


def constant(of: LineageColumn) -> Text | None:
    """What a column holds that is known to be made of no hospital's column, None for any other."""
    return _CONSTANTS.get(of.group, {}).get(of.name) or _CONSTANTS.get(of.kind, {}).get(of.name)


@dataclass
class ColumnGraph:
    """`made_of`: column → columns whose values go into it. `decided_by`: column → columns that decide which
    rows it has."""

    columns: dict[str, LineageColumn] = field(default_factory=dict)
    made_of: dict[str, frozenset[str]] = field(default_factory=dict)
    decided_by: dict[str, frozenset[str]] = field(default_factory=dict)

    def add(self, column: LineageColumn, made_of: Iterable[str], decided_by: Iterable[str] = ()) -> None:
        self.columns[column.id] = column
        self.made_of[column.id] = self.made_of.get(column.id, frozenset()) | frozenset(made_of)
        self.decided_by[column.id] = self.decided_by.get(column.id, frozenset()) | frozenset(decided_by)

    def column(self, id: str) -> LineageColumn:
        """Raises NotFound."""
        if id not in self.columns:
            raise self.missing(id)
        return self.columns[id]

    def missing(self, id: str) -> NotFound:
        """What to say of a column that there is not."""
        return NotFound(
            (f"没有列 {id}", f"no column {id}"),
            ("表.列,如 standard.lab_result.value_standard", "table.column of the lake"),
            ("从目录中选择", "choose one from the catalogue"),
            code="no_such_column",
        )

    @cached_property
    def used_in(self) -> Mapping[str, frozenset[str]]:
        """`made_of` read forwards."""
        return _forwards(self.made_of)

    @cached_property
    def decides(self) -> Mapping[str, frozenset[str]]:
        """`decided_by` read forwards."""
        return _forwards(self.decided_by)

    def touched_by(self, id: str) -> frozenset[str]:
        """Everything that a change of the column could change, by its values or by which rows there are."""
        return _reached(id, lambda one: self.used_in.get(one, _NONE) | self.decides.get(one, _NONE))

    def comes_from(self, id: str) -> frozenset[str]:
        """Everything whose values went into the column, back to the hospitals."""
        return _reached(id, lambda one: self.made_of.get(one, _NONE))


_NONE: frozenset[str] = frozenset()


def newest(session: Session) -> ColumnLineage | None:
    """The stored graph, None before the first night."""
    return session.scalar(sa.select(ColumnLineage).order_by(ColumnLineage.at.desc()).limit(1))


def newest_key(session: Session) -> str | None:
    """The key of the newest graph: what it was made of."""
    return session.scalar(sa.select(ColumnLineage.key).order_by(ColumnLineage.at.desc()).limit(1))


def store(session: Session, key: str, graph: ColumnGraph) -> None:
    """Puts `graph` in the place of the one before: which column was made of which in a former release is said
    by the versions that the release pins."""
    session.execute(sa.delete(ColumnLineage))
    session.add(ColumnLineage(key=key, at=now(), body=_packed(graph)))


def _packed(graph: ColumnGraph) -> bytes:
    """Columns that are decided by the same ones name them once: a table has as many columns as it likes."""
    ids = list(graph.columns)
    number = {id: n for n, id in enumerate(ids)}
    sets: dict[frozenset[str], int] = {}
    decided = [sets.setdefault(graph.decided_by[id], len(sets)) for id in ids]
    body = {
        "columns": [
            [one.id, one.kind, one.group, one.name, one.label.zh, one.label.en, one.hospital]
            for one in graph.columns.values()
        ],
        "made_of": [sorted(number[one] for one in graph.made_of[id]) for id in ids],
        "decided_by": decided,
        "sets": [sorted(number[one] for one in of) for of in sets],
    }
    return zlib.compress(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())


def parsed(body: bytes) -> ColumnGraph:
    """The graph in `ColumnLineage.body`."""
    read = json.loads(zlib.decompress(body))
    ids = [one[0] for one in read["columns"]]
    sets = [frozenset(ids[n] for n in of) for of in read["sets"]]
    return ColumnGraph(
        {
            id: LineageColumn(id, kind, group, name, Text(zh, en), of)
            for id, kind, group, name, zh, en, of in read["columns"]
        },
        {id: frozenset(ids[n] for n in of) for id, of in zip(ids, read["made_of"], strict=True)},
        {id: sets[n] for id, n in zip(ids, read["decided_by"], strict=True)},
    )


def _forwards(edges: Mapping[str, frozenset[str]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for target, of in edges.items():
        for one in of:
            found[one].add(target)
    return {one: frozenset(targets) for one, targets in found.items()}


def _reached(id: str, next_of: Callable[[str], frozenset[str]]) -> frozenset[str]:
    seen: set[str] = set()
    waiting = [id]
    while waiting:
        for one in next_of(waiting.pop()):
            if one not in seen:
                seen.add(one)
                waiting.append(one)
    return frozenset(seen - {id})
