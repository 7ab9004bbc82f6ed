"""A column in words, Chinese and English: of which records, in which window, what is taken of them."""

from __future__ import annotations

from heluo.cohort.explain import node_in_words
from heluo.cohort.frame.definition import Pick
from heluo.cohort.frame.model import DayWindow, Planned, PlannedOutcome
from heluo.cohort.model import EventNode
from heluo.kit.text import Text

PICK_WORDS: dict[Pick, Text] = {
    "last": Text("最后一次", "the last"),
    "first": Text("第一次", "the first"),
    "max": Text("最大", "the greatest"),
    "min": Text("最小", "the smallest"),
    "mean": Text("平均", "the mean"),
    "count": Text("条数", "how many"),
    "any": Text("是否有", "whether any"),
    "all": Text("是否都", "whether all"),
}


def column_in_words(of: Planned) -> Text:
    """One sentence of what the column holds."""
    if isinstance(of, PlannedOutcome):
        events = [node_in_words(node, {}) for node in of.events]
        zh, en = " 或 ".join(one.zh for one in events), " or ".join(one.en for one in events)
        high = Text("", "") if of.high is None else Text(f",至多 {of.high} 天", f", at most {of.high} days")
        return Text(
            f"从第 {of.low} 天起到首次{zh}的天数,或到观察终点{high.zh}",
            f"days from day {of.low} until the first of: {en}, or until the end of observation{high.en}",
        )
    if of.rows is None:
        return of.label
    return _records(of.rows, PICK_WORDS[of.pick], of.window, of.variable.label if of.variable else None)


def _records(rows: EventNode, pick: Text, window: DayWindow, variable: Text | None) -> Text:
    what, when = node_in_words(rows, {}), _window(window)
    of = variable or Text("记录", "records")
    return Text(f"{pick.zh}“{of.zh}”:{what.zh}{when.zh}", f"{pick.en} {of.en}: {what.en}{when.en}")


def _window(of: DayWindow) -> Text:
    zh, en = "", ""
    if of.relative:
        low = "−∞" if of.low is None else str(of.low)
        high = "+∞" if of.high is None else str(of.high)
        zh, en = f",第 {low} 天至第 {high} 天(含首尾)", f", day {low} to day {high} (both included)"
    if of.same_visit:
        zh, en = f"{zh},同一次就诊", f"{en}, in the same visit"
    return Text(zh, en)
