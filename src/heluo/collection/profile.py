"""What each column of each view looks like, fit to leave the hospital: types, null share, distinct count,
lengths, patterns.

Never a row. Commonest values only above a minimum count, and never of columns that identify anyone: those
mapped to an identifier, an id or free text, and every unmapped column of the patients' own view.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

from heluo.collection import view_changes
from heluo.collection.interfaces import ask
from heluo.collection.interfaces.base import OpenSource
from heluo.collection.interfaces.connect import connect, connections
from heluo.collection.mapping import StreamPlan, plans
from heluo.dictionary import load, load_hospital
from heluo.kit.dates import now
from heluo.kit.errors import BadConfiguration, Unavailable
from heluo.kit.places import Home

SAMPLE = 100_000
MINIMUM = 10
"""Rows that must share a value before it is displayed."""
_SHAPES = ((r"[0-9]", "9"), (r"[A-Za-z]", "a"), (r"[\u3400-\u9fff]", "汉"))


def profile(home: Home, code: str, folders: tuple[Path, ...] = ()) -> dict[str, Any]:
    """{hospital, at, views: [{category, view, rows, columns: [{name, type, nulls, distinct, shortest,
    longest, shapes, top}]}]}; shares and counts are of a sample of at most `SAMPLE` rows, `rows` is the
    source's own count, null when it cannot count. A view that cannot be read has {category, view, why}, and
    does not stop the others.
    Raises as `connect`."""
    dictionary, hospital, folder = load(), load_hospital(code, (*folders, home.hospitals)), home.agent(code)
    known = connections(folder)
    opened: dict[str, OpenSource] = {}
    views = []
    try:
        for plan in plans(hospital, dictionary):
            if plan.source not in known:
                raise BadConfiguration(
                    f"[{plan.source}]",
                    "connections.toml",
                    ("补上连接", "add it"),
                    where=str(folder / "connections.toml"),
                )
            source = (
                opened[plan.source]
                if plan.source in opened
                else opened.setdefault(plan.source, connect(known[plan.source]))
            )
            if plan.view:
                views.append(_view_or_why(source, plan))
    finally:
        for source in opened.values():
            source.close()
    return {"hospital": code, "at": now().isoformat(), "views": views}


def _view_or_why(source: OpenSource, plan: StreamPlan) -> dict[str, Any]:
    named = {"category": plan.name, "view": plan.view}
    try:
        columns = ask.columns(source, plan.view, plan.encodings)
        missing = view_changes.findings(plan, columns) if not columns else []
        return {**named, "why": [missing[0].zh, missing[0].en]} if missing else _view(source, plan)
    except Unavailable as error:
        return {**named, "why": [error.text("zh"), error.text("en")]}


def _view(source: OpenSource, plan: StreamPlan) -> dict[str, Any]:
    columns = ask.columns(source, plan.view, plan.encodings)
    names = tuple(c.name for c in columns)
    counters: dict[str, Counter[str | None]] = {name: Counter() for name in names}
    rows = 0
    for table in source.batches(plan.view, names, None, SAMPLE):
        rows += table.num_rows
        for name in names:
            counters[name].update(table.column(name).to_pylist())
    described = [_column(c.name, c.type, counters[c.name], rows, _may_display(plan, c.name)) for c in columns]
    return {
        "category": plan.name,
        "view": plan.view,
        "rows": ask.count(source, plan.view),
        "sampled": rows,
        "columns": described,
    }


def _column(name: str, kind: str, counter: Counter[str | None], rows: int, show: bool) -> dict[str, Any]:
    nulls = counter.pop(None, 0)
    lengths = [len(text) for text in counter if text is not None]
    shapes: Counter[str] = Counter()
    for text, count in counter.items():
        shapes[_shape(text or "")] += count
    few = len(counter) <= max(50, rows // 100)
    top = (
        [[t, n] for t, n in counter.most_common(20) if n >= MINIMUM and len(t or "") <= 40]
        if show and few
        else []
    )
    return {
        "name": name,
        "type": kind,
        "nulls": round(nulls / rows, 4) if rows else None,
        "distinct": len(counter),
        "shortest": min(lengths, default=0),
        "longest": max(lengths, default=0),
        "shapes": [[s, n] for s, n in shapes.most_common(5) if n >= MINIMUM],
        "top": top,
    }


def _may_display(plan: StreamPlan, column: str) -> bool:
    mapped = [b.variable for b in plan.bound if b.column == column]
    if not mapped:
        return plan.name != "patient"
    return all(v.type not in ("id", "text") and v.identifier != "direct" and v.level < 4 for v in mapped)


def _shape(text: str) -> str:
    """`2024-01-02` → `9-9-9`: runs of digits, letters and Chinese characters, nothing of their content."""
    for pattern, mark in _SHAPES:
        text = re.sub(pattern + "+", mark, text)
    return text[:24] if re.fullmatch(r"[9a汉\s\W_]*", text) else "?"
