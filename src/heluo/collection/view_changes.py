"""A view against its mapping and against how it looked last time: missing, new, renamed, retyped, reordered
columns.

Looks at names and types only; `mapping_check.py` also looks at values.
"""

from __future__ import annotations

from collections.abc import Sequence

from heluo.collection.findings import CollectionFinding
from heluo.collection.interfaces.base import ViewColumn
from heluo.collection.mapping import MappedVariable, StreamPlan, nearest
from heluo.dictionary import load
from heluo.kit.text import Text
from heluo.terminology.fields.columns import ProfiledColumn, ProfiledView
from heluo.terminology.fields.proposals import FieldProposer

LIKELY = 0.6
"""Score from which a column whose name says the variable is named as what was probably meant."""
LISTED = 40
"""Columns of a view that a finding lists, those that no line maps first."""


def findings(
    plan: StreamPlan, columns: Sequence[ViewColumn], before: Sequence[tuple[str, str]] = ()
) -> list[CollectionFinding]:
    """What stands between the view as it is and the plan. Severity "error" pauses this stream alone."""
    if not columns:
        return [_no_view(plan)]
    present, former = {c.name: c.type for c in columns}, dict(before)
    spare = [name for name in present if name not in plan.columns and name != plan.watermark]
    found = [
        _missing(plan, bound, list(present), *renamed(plan, bound, spare, present, former))
        for bound in plan.bound
        if not bound.is_made and bound.column not in present
    ]
    in_bytes = {c.name for c in columns if c.is_bytes}
    found += [
        _undeclared_bytes(plan, bound, present[bound.column])
        for bound in plan.bound
        if bound.column in in_bytes and bound.variable.type != "id" and not bound.convert.encoding
    ]
    if plan.watermark and plan.watermark not in present:
        found.append(_missing_watermark(plan))
    unmapped = [name for name in spare if name not in former]
    if unmapped:
        found.append(_unmapped(plan, unmapped))
    retyped = [
        f"{name} {old} → {present[name]}" for name, old in before if name in present and present[name] != old
    ]
    if retyped:
        found.append(_retyped(plan, retyped))
    is_same_set = bool(before) and len(before) == len(columns) and set(former) == set(present)
    if is_same_set and not retyped and list(former) != list(present):
        found.append(_reordered(plan))
    return found


def _no_view(plan: StreamPlan) -> CollectionFinding:
    return CollectionFinding(
        "no_view",
        "error",
        plan.name,
        plan.view,
        f"没有视图 {plan.view},或只读账号看不见它",
        f"no view {plan.view}, or the read-only account cannot see it",
        "请厂商按模板建视图,GRANT SELECT 给只读账号(MySQL 另给 SHOW VIEW);或改 fields.csv 的视图名"
        "(区分大小写)",
        "let the vendor create the view and GRANT SELECT on it (and SHOW VIEW in MySQL) to the read-only "
        "account; or mend its name in fields.csv, where case counts",
        plan.where,
    )


def _missing(
    plan: StreamPlan, bound: MappedVariable, present: Sequence[str], guess: str, why: Text | None
) -> CollectionFinding:
    """A mapped column that the view lacks. Only a mandatory one stops the stream: rows without their key or a
    mandatory value would all be refused."""
    mapped = {*plan.columns, plan.watermark}
    names = [name if name in mapped else f"{name}(未映射 unmapped)" for name in present]
    listed = ", ".join(sorted(names, key=lambda name: "(" not in name)[:LISTED])
    return CollectionFinding(
        "missing_column",
        "error" if plan.is_mandatory(bound) else "warning",
        plan.name,
        bound.variable.name,
        f"视图 {plan.view} 缺少列 {bound.column}。现有列({len(present)}):{listed}。"
        + (f"像是改名:{bound.column} → {guess}" if guess else "")
        + (f"({why.zh})" if why else ""),
        f"view {plan.view} has no column {bound.column}. "
        f"It has {len(present)}: {listed}. "
        + (f"Renamed to {guess}?" if guess else "")
        + (f" ({why.en})" if why else ""),
        "改这一行的来源列,或在视图中补列。其他类别不受影响",
        "edit the column in this line, or add it to the view. Other categories are not affected",
        bound.where,
    )


def _undeclared_bytes(plan: StreamPlan, bound: MappedVariable, kind: str) -> CollectionFinding:
    """Bytes that nobody says how to read would reach the centre as hexadecimal digits."""
    return CollectionFinding(
        "undeclared_bytes",
        "error",
        plan.name,
        bound.variable.name,
        f"列 {bound.column} 是字节({kind}),没有声明编码",
        f"column {bound.column} holds bytes ({kind}) and no encoding is declared",
        "在这一行的 convert 写 encoding:gb18030(或 utf-8 等);heluo check-hospital 列出各编码能读的格数",
        "write encoding:gb18030 (or utf-8 …) in convert of this line; heluo check-hospital counts what each "
        "encoding reads",
        bound.where,
    )


def _missing_watermark(plan: StreamPlan) -> CollectionFinding:
    return CollectionFinding(
        "missing_watermark",
        "warning",
        plan.name,
        plan.watermark,
        f"缺少变更时间列 {plan.watermark}:每晚改为全量比对",
        f"no column {plan.watermark}: the whole view is compared every night",
        "补上该列可减少读取量",
        "add it to read less",
        plan.where,
    )


def _unmapped(plan: StreamPlan, names: Sequence[str]) -> CollectionFinding:
    return CollectionFinding(
        "new_column",
        "note",
        plan.name,
        plan.view,
        f"未映射的列:{', '.join(names[:20])}",
        f"unmapped columns: {', '.join(names[:20])}",
        "需要时在 fields.csv 中映射;现随 extra 上传(患者表的、字节列不上传)",
        "map them when needed; they travel in extra (those of patients and bytes do not)",
        plan.where,
    )


def _retyped(plan: StreamPlan, changes: Sequence[str]) -> CollectionFinding:
    return CollectionFinding(
        "retyped_column",
        "warning",
        plan.name,
        plan.view,
        f"列类型改变:{', '.join(changes)}",
        f"types changed: {', '.join(changes)}",
        "查看隔离行数是否上升",
        "see whether the quarantine grows",
        plan.where,
    )


def _reordered(plan: StreamPlan) -> CollectionFinding:
    return CollectionFinding(
        "reordered",
        "note",
        plan.name,
        plan.view,
        "列的顺序改变(按列名读取,不受影响)",
        "the order of columns changed (read by name, no effect)",
        where=plan.where,
    )


def renamed(
    plan: StreamPlan,
    bound: MappedVariable,
    spare: Sequence[str],
    types: dict[str, str],
    before: dict[str, str],
) -> tuple[str, Text | None]:
    """The spare column that the bound one was probably renamed to, "" when none is like it: one spelt alike;
    else the one whose name says the variable, and why; else the only new one of the same type."""
    guess = nearest(bound.column, list(spare))
    if guess:
        return guess, None
    columns = tuple(ProfiledColumn(name, types[name]) for name in spare)
    view = ProfiledView(plan.view, plan.name, 0, columns)
    for one in FieldProposer(load()).fields(plan.category, view):
        if one.variable.name == bound.variable.name:
            for proposal in one.columns:
                if proposal.first and proposal.score >= LIKELY:
                    return proposal.column, proposal.reasons[0]
    new = [
        name for name in spare if before and name not in before and types[name] == before.get(bound.column)
    ]
    return (new[0] if len(new) == 1 else ""), None
