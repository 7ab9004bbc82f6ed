"""What each column of each view looks like, fit to leave the hospital: types, null share, distinct count,
lengths, patterns.

Never a row. Commonest values only above a minimum count, and never of columns that identify anyone: those
mapped to an identifier, an id or free text, and every unmapped column of the patients' own view. Of a view
that nobody has mapped yet they are displayed more sparingly: of columns with few short values that are like
no variable which identifies, and of no view that may be the patients'.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from heluo.collection import view_changes
from heluo.collection.interfaces import ask
from heluo.collection.interfaces.base import OpenSource, ViewColumn
from heluo.collection.interfaces.connect import connect, connections
from heluo.collection.mapping import StreamPlan, plans
from heluo.dictionary import Dictionary, Variable, load, load_hospital
from heluo.kit.dates import now
from heluo.kit.errors import BadConfiguration, NotFound, Unavailable
from heluo.kit.places import Home
from heluo.terminology.fields.columns import ProfiledView, views_of
from heluo.terminology.fields.proposals import FieldProposer

SAMPLE = 100_000
MINIMUM = 10
"""Rows that must share a value before it is displayed."""
FEW, SHORT = 30, 20
"""Different values, and signs of the longest, that a column of an unmapped view may have to be displayed."""
LIKELY = 3
"""Proposals of an unmapped column that must not identify anyone before its values are displayed."""
_SHAPES = ((r"[0-9]", "9"), (r"[A-Za-z]", "a"), (r"[\u3400-\u9fff]", "汉"))


def profile(home: Home, code: str, folders: tuple[Path, ...] = ()) -> dict[str, Any]:
    """{hospital, at, views: [{category, view, rows, columns: [{name, type, comment, nulls, distinct,
    shortest, longest, shapes, top}]}]}; shares and counts are of a sample of at most `SAMPLE` rows, `rows`
    is the source's own count, null when it cannot count. A view that cannot be read has {category, view,
    why}, and does not stop the others.
    Raises as `connect`."""
    dictionary, hospital = load(), load_hospital(code, (*folders, home.hospitals))
    views = []
    with _Sources(home.agent(code)) as sources:
        for plan in plans(hospital, dictionary):
            source = sources.opened(plan.source)
            if plan.view:
                views.append(_view_or_why(source, plan))
    return {"hospital": code, "at": now().isoformat(), "views": views}


def profile_views(
    home: Home, code: str, source: str, views: Sequence[str], sample: int = SAMPLE
) -> dict[str, Any]:
    """As `profile`, of `views` of one source that need no mapping; `category` is "". Raises as `connect`, and
    NotFound for a view that is not there."""
    proposer, found = FieldProposer(load()), []
    with _Sources(home.agent(code)) as sources:
        opened = sources.opened(source)
        for view in views:
            columns = ask.columns(opened, view, {})
            if not columns:
                raise NotFound(
                    (f"视图 {view}", f"view {view}"),
                    ("只读账号看得见的视图", "a view that the read-only account sees"),
                    ("核对名称(区分大小写)和授权", "check its name (case counts) and the grant"),
                )
            described = _described(opened, "", view, columns, sample, frozenset())
            bare = views_of({"views": [described]})[0]
            shown = _unlike_identifying(proposer, load(), bare)
            found.append(_described(opened, "", view, columns, sample, shown) if shown else described)
    return {"hospital": code, "at": now().isoformat(), "views": found}


def _unlike_identifying(
    proposer: FieldProposer, dictionary: Dictionary, view: ProfiledView
) -> frozenset[str]:
    """Columns of an unmapped view whose values may be displayed."""
    likely = [one.category for one in proposer.categories(view)[:LIKELY]]
    if "patient" in likely:
        return frozenset()
    doubted = {
        proposal.column
        for name in likely
        for one in proposer.fields(dictionary.categories[name], view)
        if not _harmless(one.variable)
        for proposal in one.columns
    }
    return frozenset(
        c.name for c in view.columns if c.distinct <= FEW and c.longest <= SHORT and c.name not in doubted
    )


class _Sources:
    """The sources of one hospital, each opened once and closed at the end."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._known = folder, connections(folder)
        self._opened: dict[str, OpenSource] = {}

    def __enter__(self) -> _Sources:
        return self

    def __exit__(self, *_: object) -> None:
        for source in self._opened.values():
            source.close()

    def opened(self, name: str) -> OpenSource:
        """The source `name`. Raises BadConfiguration, and as `connect`."""
        if name not in self._known:
            raise BadConfiguration(
                f"[{name}]",
                "connections.toml",
                ("补上连接", "add it"),
                where=str(self._folder / "connections.toml"),
            )
        if name not in self._opened:
            self._opened[name] = connect(self._known[name])
        return self._opened[name]


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
    shown = frozenset(c.name for c in columns if _may_display(plan, c.name))
    return _described(source, plan.name, plan.view, columns, SAMPLE, shown)


def _described(
    source: OpenSource,
    category: str,
    view: str,
    columns: Sequence[ViewColumn],
    sample: int,
    shown: frozenset[str],
) -> dict[str, Any]:
    """The view; of columns in `shown` the commonest values too."""
    names = tuple(c.name for c in columns)
    counters: dict[str, Counter[str | None]] = {name: Counter() for name in names}
    rows = 0
    for table in source.batches(view, names, None, sample):
        rows += table.num_rows
        for name in names:
            counters[name].update(table.column(name).to_pylist())
    return {
        "category": category,
        "view": view,
        "rows": ask.count(source, view),
        "sampled": rows,
        "columns": [_column(c, counters[c.name], rows, c.name in shown) for c in columns],
    }


def _column(column: ViewColumn, counter: Counter[str | None], rows: int, show: bool) -> dict[str, Any]:
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
        "name": column.name,
        "type": column.type,
        "comment": column.comment,
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
    return all(_harmless(v) for v in mapped)


def _harmless(v: Variable) -> bool:
    return v.type not in ("id", "text") and v.identifier != "direct" and v.level < 4


def _shape(text: str) -> str:
    """`2024-01-02` → `9-9-9`: runs of digits, letters and Chinese characters, nothing of their content."""
    for pattern, mark in _SHAPES:
        text = re.sub(pattern + "+", mark, text)
    return text[:24] if re.fullmatch(r"[9a汉\s\W_]*", text) else "?"
