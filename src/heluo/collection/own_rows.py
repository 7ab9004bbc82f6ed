"""A hospital's own rows behind the keys that the centre knows, and the rows that were refused: for the
hospital's engineer, on the front-end machine.

A row key is a keyed hash: only this machine has the key, and not even it can turn one back. So the key
columns of the view are read and hashed until one fits. What is found stays here: nothing of it is sent or
written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from heluo.collection import pull
from heluo.collection.conform import Conformer
from heluo.collection.explode import ITEM, is_made
from heluo.collection.interfaces import ask
from heluo.collection.interfaces.base import OpenSource
from heluo.collection.interfaces.connect import connect, connections
from heluo.collection.journal import Journal
from heluo.collection.mapping import StreamPlan, nearest, plans
from heluo.collection.quarantine import QuarantinedRow
from heluo.collection.refusal_advice import WAYS_OUT, reason
from heluo.collection.row_comparison import CONFLICT
from heluo.dictionary import load, load_hospital
from heluo.kit.errors import BadInput, NotFound, Unavailable
from heluo.kit.places import Home
from heluo.kit.seal import Box, load_agent_keys

SHORTEST_PREFIX, LONGEST_KEY = 8, 32
"""Hexadecimal digits of a row key that must be given, and that it has."""


@dataclass(frozen=True)
class RefusedRow:
    """One refused row: `own_key` are the texts of its key columns, `text` that of the column at fault.
    `former_at_centre`: the centre still has the version before it, as if it were the present one."""

    category: str
    row_key: str
    own_key: dict[str, str | None]
    variable: str
    view: str
    column: str
    text: str | None
    code: str
    zh: str
    en: str
    todo_zh: str
    todo_en: str
    since: str
    former_at_centre: bool

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class OwnRow:
    """One row by both its names. `texts`: column → text, empty where only the key was asked for; `found_in`:
    "view", "quarantine" or ""; `reasons`: why it is refused."""

    category: str
    view: str
    row_key: str
    own_key: dict[str, str | None]
    texts: dict[str, str | None]
    variables: dict[str, tuple[str, ...]]
    """Column → the variables that are read from it."""
    found_in: str
    is_at_centre: bool
    reasons: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class OwnRows:
    """What one front-end machine can tell of its hospital's rows. May be used while an agent runs."""

    def __init__(self, home: Home, code: str, folders: tuple[Path, ...] = ()) -> None:
        self._folder, self._code, dictionary = home.agent(code), code, load()
        self._plans = {p.name: p for p in plans(load_hospital(code, (*folders, home.hospitals)), dictionary)}
        self._patient = dictionary.categories["patient"]
        self._secret = load_agent_keys(self._folder / "keys").reference
        if not (self._folder / "journal.db").exists():
            raise NotFound(
                (f"医院 {code} 在本机没有运行记录", f"hospital {code} never ran here"),
                ("在本机运行过的医院", "a hospital that has run on this machine"),
                (f"heluo hospital run {code} --once", f"heluo hospital run {code} --once"),
            )
        self._journal = Journal(self._folder, Box(self._secret, "heluo journal"), write=False)

    def __enter__(self) -> OwnRows:
        return self

    def __exit__(self, *_: object) -> None:
        self._journal.close()

    def refused(self, category: str = "", each: int | None = None) -> Iterator[RefusedRow]:
        """The rows in quarantine, of one category or of all; at most `each` of one reason and column."""
        for plan in [self._plan(category)] if category else self._plans.values():
            rows = list(self._journal.quarantine.rows(plan.name, each))
            known = self._journal.known(plan.name, [row.key for row in rows])
            for row in rows:
                why, todo = reason(row.code), WAYS_OUT[row.code]
                yield RefusedRow(
                    plan.name,
                    row.key.hex(),
                    _own_key(plan, row.raw),
                    row.variable,
                    plan.view,
                    row.source,
                    _text(row),
                    row.code,
                    *why,
                    *todo,
                    row.at,
                    row.code != CONFLICT and row.key in known,
                )

    def row(self, category: str, row_key: str) -> OwnRow:
        """The hospital's row behind `row_key`, or behind its first digits. Raises NotFound in words, BadInput
        for what is no row key."""
        plan, wanted = self._plan(category), _digits(row_key)
        refused = [r for r in self._journal.quarantine.rows(plan.name) if r.key.hex().startswith(wanted)]
        found = self._in_view(plan, wanted)
        if found is not None:
            key, texts = found
            return self._named(plan, key, texts, "view")
        if refused:
            return self._named(plan, refused[-1].key, refused[-1].raw, "quarantine")
        was_sent = any(k.hex().startswith(wanted) for k in self._journal.all_known(plan.name))
        raise NotFound(
            (
                f"视图 {plan.view} 中没有行键 {wanted} 的行",
                f"no row of view {plan.view} has row key {wanted}",
            ),
            ("本院这一类别的行键", "a row key of this category of this hospital"),
            (
                "这一行曾经送达,现已离开视图:下一次全量比对后中心会删除它",
                "it was sent and has left the view since: the centre deletes it after the next comparison",
            )
            if was_sent
            else (
                "核对医院、类别和行键;本机从未送出这一行",
                "check hospital, category and key; this machine never sent such a row",
            ),
        )

    def rows(self, category: str, row_keys: Sequence[str]) -> dict[str, OwnRow]:
        """Row key → the hospital's row, of many complete keys at once: the view is read one time. One that is
        not in the view any more is as it was when refused, or left out."""
        plan, wanted = self._plan(category), frozenset(_digits(key) for key in row_keys)
        if not wanted:
            return {}
        source = self._source(plan)
        try:
            found = self._many(source, plan, wanted)
        finally:
            source.close()
        made = {name: self._named(plan, key, texts, "view") for name, (key, texts) in found.items()}
        for row in self._journal.quarantine.rows(plan.name) if wanted - made.keys() else ():
            if row.key.hex() in wanted - found.keys():
                made[row.key.hex()] = self._named(plan, row.key, row.raw, "quarantine")
        return made

    def _many(
        self, source: OpenSource, plan: StreamPlan, wanted: frozenset[str]
    ) -> dict[str, tuple[bytes, dict[str, str | None]]]:
        conformer = self._conformer(plan, plan.readable(ask.columns(source, plan.view, plan.encodings)))
        first = conformer.key_columns if source.can.lookups else conformer.columns
        found: dict[str, tuple[bytes, dict[str, str | None]]] = {}
        for read in source.batches(plan.view, first):
            found |= _all_fitting(conformer, read, wanted)
            if len(found) == len(wanted) and not source.can.own_order:
                break
        if source.can.lookups:
            names = tuple(dict.fromkeys(plan.key_columns))
            own = [tuple(texts[name] for name in names) for _, texts in found.values()]
            given = list(dict.fromkeys(tuple(map(str, key)) for key in own if None not in key))
            for read in pull.by_key(source, plan, conformer.columns, given):
                found |= _all_fitting(conformer, read, wanted)
        return found

    def key(self, category: str, texts: Sequence[str], item: int = 1) -> OwnRow:
        """The row key of the row whose key columns hold `texts`; `item` is the place of the item where a cell
        holds several. Asks no database."""
        plan = self._plan(category)
        columns = tuple(dict.fromkeys(plan.key_columns))
        if len(texts) != len(columns):
            raise BadInput(
                (f"给出了 {len(texts)} 个主键值", f"{len(texts)} values of the key"),
                " ".join(columns),
                ("按此顺序逐列给出", "give one for each column, in this order"),
            )
        own = dict(zip(columns, texts, strict=True))
        table = pa.table({name: [text] for name, text in own.items()} | {ITEM: [str(item)]})
        keys, nameless = self._conformer(plan, plan.columns).keys(table)
        if nameless:
            raise BadInput(
                ("主键为空", "an empty key"), " ".join(columns), ("给出每一列的值", "give each of them")
            )
        return self._named(plan, keys[0], own, "")

    def _named(self, plan: StreamPlan, key: bytes, texts: Mapping[str, str | None], found_in: str) -> OwnRow:
        codes = self._journal.quarantine.open(plan.name).get(key, {}).values()
        variables: dict[str, tuple[str, ...]] = {}
        for bound in plan.bound:
            variables[bound.column] = (*variables.get(bound.column, ()), bound.variable.name)
        return OwnRow(
            plan.name,
            plan.view,
            key.hex(),
            _own_key(plan, texts),
            {name: text for name, text in texts.items() if found_in and not is_made(name)},
            variables,
            found_in,
            key in self._journal.known(plan.name, [key]),
            tuple(dict.fromkeys(codes)),
        )

    def _in_view(self, plan: StreamPlan, wanted: str) -> tuple[bytes, dict[str, str | None]] | None:
        """(row key, texts) of the row, in its last version where the source is a log."""
        source = self._source(plan)
        try:
            return self._searched(source, plan, wanted)
        finally:
            source.close()

    def _source(self, plan: StreamPlan) -> OpenSource:
        known = connections(self._folder)
        if plan.source not in known:
            raise Unavailable(
                (f"connections.toml 中没有 [{plan.source}]", f"no [{plan.source}] in connections.toml"),
                ("该来源的连接", "a connection for this source"),
                ("在前置机上运行,并填好连接", "run it on the front-end machine, with its connections"),
            )
        return connect(known[plan.source])

    def _searched(
        self, source: OpenSource, plan: StreamPlan, wanted: str
    ) -> tuple[bytes, dict[str, str | None]] | None:
        present = ask.columns(source, plan.view, plan.encodings)
        conformer = self._conformer(plan, plan.readable(present))
        first = conformer.key_columns if source.can.lookups else conformer.columns
        found: tuple[bytes, dict[str, str | None]] | None = None
        for read in source.batches(plan.view, first):
            found = _fitting(conformer, read, wanted) or found
            if found is not None and not source.can.own_order:
                break
        if found is None or not source.can.lookups:
            return found
        names = tuple(dict.fromkeys(plan.key_columns))
        if all(found[1][name] is not None for name in names):
            texts = tuple(str(found[1][name]) for name in names)
            for read in pull.by_key(source, plan, conformer.columns, [texts]):
                found = _fitting(conformer, read, found[0].hex()) or found
        return found

    def _conformer(self, plan: StreamPlan, present: Sequence[str]) -> Conformer:
        return Conformer(plan, self._secret, present, self._patient, lambda _: {}, lambda _: None)

    def _plan(self, category: str) -> StreamPlan:
        if category not in self._plans:
            guess = nearest(category, list(self._plans))
            raise NotFound(
                (f"医院 {self._code} 没有采集类别 {category}", f"{self._code} collects no {category}"),
                " ".join(self._plans),
                (f"改为 {guess}?", f"{guess}?") if guess else ("选择其中之一", "name one of them"),
            )
        return self._plans[category]


def _fitting(conformer: Conformer, read: pa.Table, wanted: str) -> tuple[bytes, dict[str, str | None]] | None:
    """The last row of `read` whose key begins with `wanted`."""
    table = conformer.exploded(read)
    keys, _ = conformer.keys(table)
    places = [i for i, key in enumerate(keys) if key.hex().startswith(wanted)]
    return (keys[places[-1]], table.slice(places[-1], 1).to_pylist()[0]) if places else None


def _all_fitting(
    conformer: Conformer, read: pa.Table, wanted: frozenset[str]
) -> dict[str, tuple[bytes, dict[str, str | None]]]:
    """Row key → (key, texts) of the rows of `read` that are among `wanted`, each in its last version."""
    table = conformer.exploded(read)
    keys, _ = conformer.keys(table)
    places = {key.hex(): i for i, key in enumerate(keys) if key.hex() in wanted}
    return {name: (keys[i], table.slice(i, 1).to_pylist()[0]) for name, i in places.items()}


def _digits(row_key: str) -> str:
    text = row_key.strip().lower()
    if not SHORTEST_PREFIX <= len(text) <= LONGEST_KEY or set(text) - set("0123456789abcdef"):
        raise BadInput(
            f"row key {row_key!r}",
            (
                f"{LONGEST_KEY} 位十六进制,或至少前 {SHORTEST_PREFIX} 位",
                f"{LONGEST_KEY} hexadecimal digits, or the first {SHORTEST_PREFIX} at least",
            ),
            (
                "从中心的发现、故障或血缘中复制;自己的主键用 row-key",
                "copy it from a finding, a fault or a lineage of the centre; for your own key use row-key",
            ),
        )
    return text


def _own_key(plan: StreamPlan, texts: Mapping[str, str | None]) -> dict[str, str | None]:
    own = {name: texts.get(name) for name in dict.fromkeys(plan.key_columns)}
    return own | ({ITEM: texts[ITEM]} if texts.get(ITEM) else {})


def _text(row: QuarantinedRow) -> str | None:
    """The source text of the column at fault; of several columns, all of theirs."""
    if row.source in row.raw:
        return row.raw[row.source]
    parts = [row.raw.get(name) for name in row.source.split(",")]
    return " | ".join(part or "" for part in parts) if any(parts) else None
