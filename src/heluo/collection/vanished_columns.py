"""An optional column that was in the view last time and is there no more: a night passes before its values
are believed to be gone.

A view that a vendor is rebuilding lacks a column for an hour, and rows read without it would overwrite every
value that the centre has. So the stream waits for a later night that says the same; whoever knows that the
column is gone for good declares the variable absent and waits for nothing. Remembered in the journal's notes:
the caller holds the transaction.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from heluo.collection.doubted_deletions import NEXT_NIGHT
from heluo.collection.findings import CollectionFinding
from heluo.collection.interfaces.base import ViewColumn
from heluo.collection.journal import Journal
from heluo.collection.mapping import MappedVariable, StreamPlan
from heluo.kit.dates import now


def note(
    journal: Journal, plan: StreamPlan, columns: Sequence[ViewColumn], before: Sequence[tuple[str, str]]
) -> list[CollectionFinding]:
    """Notes since when mapped optional columns are missing that the view had `before`, and gives a finding
    for each: an error, which pauses the stream, until a later night."""
    present, former = {c.name for c in columns}, {name for name, _ in before}
    missing = [
        b
        for b in plan.bound
        if not b.is_made and b.column in former - present and not plan.is_mandatory(b) and columns
    ]
    name = f"vanished {plan.name}"
    known: dict[str, str] = json.loads(journal.note(name) or "{}")
    since = {b.column: known.get(b.column, now().isoformat()) for b in missing}
    if since != known:
        journal.put_note(name, json.dumps(since, ensure_ascii=False))
    limit = (now() - NEXT_NIGHT).isoformat()
    return [_finding(plan, b, since[b.column][:10], since[b.column] > limit) for b in missing]


def _finding(plan: StreamPlan, bound: MappedVariable, day: str, waits: bool) -> CollectionFinding:
    zh, en = f"列 {bound.column} 从视图 {plan.view} 中消失", f"column {bound.column} left view {plan.view}"
    absent = f"_absent:{bound.variable.name}"
    return CollectionFinding(
        "vanished_column",
        "error" if waits else "warning",
        plan.name,
        bound.variable.name,
        f"{zh}({day} 起):今夜不读取这一类别,中心保留原值;下一夜仍然如此,即按空值重读"
        if waits
        else f"{zh}({day} 起,已过一夜):从今夜起按空值读取",
        f"{en} (since {day}): the category is not read tonight and the centre keeps its values; if the next "
        "night says the same they become empty"
        if waits
        else f"{en} (since {day}, a night has passed): read as empty from tonight on",
        f"请厂商补回该列,或改这一行的来源列;确已取消:把这一行的变量改为 {absent} 并在 note 写明原因,不再等待",
        f"let the vendor put it back, or edit the column in this line; if it is gone for good write {absent} "
        "as this line's variable, with the reason in note: then nothing waits",
        bound.where,
    )
