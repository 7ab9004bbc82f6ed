"""What the hospital's engineer learns from a reading: counts that differ, keys that the source does not find,
what a log cannot give back. Words only; who finds it out is `stream.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from heluo.collection.findings import CollectionFinding
from heluo.collection.grammar import CODES, TEXT_STAYS_BEHIND
from heluo.collection.mapping import StreamPlan
from heluo.collection.refusal_advice import WAYS_OUT
from heluo.dictionary.sentinels import OPEN_END, UNKNOWN
from heluo.kit.errors import HeluoError


def miscounted(plan: StreamPlan, read: int, counted: int) -> CollectionFinding:
    """The source counts other rows than it gave."""
    return CollectionFinding(
        "count",
        "warning",
        plan.name,
        plan.view,
        f"读到 {read} 行,数据库自己计数为 {counted} 行",
        f"{read} rows read, the database counts {counted}",
        "数据库不提供一致性快照(如 MyISAM):安排在夜间读取或改用副本",
        "the database gives no consistent snapshot: read at night or from a replica",
        plan.where,
    )


def mark_ahead(plan: StreamPlan, mark: str) -> CollectionFinding:
    """Rows whose time of the last change lies in the future: it moves no mark, and they are read each
    night."""
    return CollectionFinding(
        "mark_ahead",
        "warning",
        plan.name,
        plan.watermark,
        f"列 {plan.watermark} 有晚于今天的修改时间(最晚 {mark}):照常收下,不作为读取位置,每夜重新读取",
        f"column {plan.watermark} has a time of change in the future ({mark}): its rows are taken, it is no "
        "mark, and they are read again each night",
        "请厂商改正这些行的修改时间,并检查写入它的机器的时钟",
        "let the vendor correct the time of these rows, and look at the clock of the machine that wrote it",
        plan.where,
    )


def empty_cells(plan: StreamPlan, empty: Mapping[tuple[str, str], int]) -> list[CollectionFinding]:
    """Cells that were written and are empty: sentinel dates (a note), and what no table holds (a warning)."""
    lines = {b.variable.name: b for b in plan.bound}
    found = []
    for (variable, why), count in sorted(empty.items()):
        zh, en = CODES.get(why) or _MEANINGS[why]
        line, stays = lines[variable], why not in TEXT_STAYS_BEHIND
        found.append(
            CollectionFinding(
                f"empty_{why}",
                "note" if why in _MEANINGS else "warning",
                plan.name,
                variable,
                f"列 {line.column} 有 {count} 格{zh}:该格留空并记下原因,行照收"
                + (",原文保留" if stays else ",原文不出院"),
                f"{count} cells of column {line.column}: {en}; left empty with the reason, their rows are "
                + ("accepted and their text stays" if stays else "accepted and their text stays here"),
                *(("", "") if why in _MEANINGS else WAYS_OUT[why]),
                line.where,
            )
        )
    return found


_MEANINGS = {
    OPEN_END: ("是哨兵日期“仍未结束”", "a sentinel date, still open"),
    UNKNOWN: ("是哨兵日期“不详”", "a sentinel date, not known"),
}


def without_value(plan: StreamPlan, blank: Mapping[str, int], rows: int) -> list[CollectionFinding]:
    """Mandatory variables whose cells are empty in some of `rows`: accepted, and counted by the centre's
    checks. A note: real tables have some, and who wrote the view knows how many are right."""
    return [
        CollectionFinding(
            "no_value",
            "note",
            plan.name,
            bound.variable.name,
            f"必填变量「{bound.variable.label.zh}」:{rows} 行中有 {blank[bound.variable.name]} 行的列 "
            f"{bound.column} 为空",
            f"mandatory variable “{bound.variable.label.en}”: column {bound.column} is empty in "
            f"{blank[bound.variable.name]} of {rows} rows",
            "行照收,由中心的检查计数;多于预期时看视图的连接(LEFT JOIN 没有连上的代码)",
            "accepted, and counted by the centre's checks; where they are more than expected look at the "
            "joins of the view (codes that a LEFT JOIN does not find)",
            bound.where,
        )
        for bound in plan.bound
        if blank.get(bound.variable.name)
    ]


def no_lists(plan: StreamPlan) -> CollectionFinding:
    """A log cannot say that an item of a list is gone."""
    return CollectionFinding(
        "explode_of_log",
        "error",
        plan.name,
        ",".join(plan.lists),
        "推送的消息不能 explode:少了一项时无从得知",
        "pushed messages cannot be exploded: nothing would say that an item is gone",
        "由接收程序逐项写一行",
        "let the receiver append one row an item",
        plan.where,
    )


def not_by_key(plan: StreamPlan, lost: int, asked: int) -> CollectionFinding:
    """Rows that are there, but not under the key that was read."""
    return CollectionFinding(
        "not_by_key",
        "warning",
        plan.name,
        plan.view,
        f"按主键取 {asked} 行,有 {lost} 行数据库查不到;已改为读取整个视图",
        f"of {asked} rows asked for by key the database finds {lost} not; the whole view was read instead",
        f"请厂商在视图中把主键列({', '.join(plan.key_columns)})转换为文本,可减少读取量",
        f"let the vendor cast the key ({', '.join(plan.key_columns)}) to text in the view, to read less",
        plan.where,
    )


def nothing_arrived(plan: StreamPlan) -> CollectionFinding:
    """A log that has no message for this view yet: nothing is wrong."""
    return CollectionFinding(
        "nothing_arrived",
        "note",
        plan.name,
        plan.view,
        f"{plan.view} 还没有收到任何消息",
        f"no message has arrived for {plan.view} yet",
        "确认对方系统已开始推送,且视图名与推送时一致",
        "see that the other system pushes, and under this name",
        plan.where,
    )


def pruned_rows_stay(plan: StreamPlan) -> CollectionFinding:
    """A log is read anew: what it has pruned meanwhile stays at the centre as it was sent."""
    return CollectionFinding(
        "pruned_rows_stay",
        "note",
        plan.name,
        plan.view,
        "映射已改变:重新读取仍保存的消息;已清理的消息在中心保持原样",
        "the mapping has changed: messages that are still here are read again, those pruned stay at the "
        "centre "
        "as they were sent",
        "需要时请对方系统重新推送",
        "let the other system push them again where that matters",
        plan.where,
    )


def unreadable(plan: StreamPlan, error: HeluoError) -> CollectionFinding:
    """A view that the source does not hand over."""
    return CollectionFinding(
        "unreadable_view",
        "error",
        plan.name,
        plan.view,
        error.found[0],
        error.found[1],
        error.todo[0],
        error.todo[1],
        error.where or plan.where,
    )
