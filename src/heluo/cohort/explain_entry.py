"""The entry of a definition, and when a person belongs to it, in words: Chinese and English."""

from __future__ import annotations

from collections.abc import Callable

from heluo.cohort.model import Cohort, Node
from heluo.kit.text import Text

Words = Callable[[Node], Text]
"""One node in words."""
_THEN = {
    "any": Text("其中每一次", "each of those"),
    "first": Text("其中首次", "the first of those"),
    "last": Text("其中末次", "the last of those"),
}


def entry_in_words(cohort: Cohort, words: Words) -> list[Text]:
    """One line for the entry, none without one."""
    entry = cohort.entry
    if entry is None:
        return []
    parts, which = [words(leaf) for leaf in entry.leaves], _which(entry.limit, entry.n)
    zh = f"入组:{which.zh}出现 {'或 '.join(p.zh for p in parts)}"
    en = f"entry: {which.en} of {' or '.join(p.en for p in parts)}"
    if entry.observed:
        before, after = entry.observed
        zh = f"{zh},之前至少有 {before} 天、之后至少有 {after} 天在观察期内"
        en = f"{en}, with at least {before} days of observation before and {after} after"
    if entry.where:
        asked, then = words(entry.where), _THEN[entry.then]
        zh, en = f"{zh};且该次须:〔{asked.zh}〕,取{then.zh}", f"{en}; around it: [{asked.en}]; {then.en}"
    return [Text(zh, en)]


def _which(limit: str, n: int) -> Text:
    return {
        "first": Text("首次", "the first"),
        "last": Text("末次", "the last"),
        "any": Text("每一次", "any"),
        "nth": Text(f"第 {n} 次", f"number {n}"),
    }[limit]


def membership_in_words(cohort: Cohort, words: Words) -> list[Text]:
    """Which of the entry events counts, and when a person leaves; nothing where nothing is said."""
    found: list[Text] = []
    if cohort.limit != "any":
        which = _which(cohort.limit, cohort.n)
        found.append(
            Text(
                f"取符合全部规则的{which.zh}入组事件",
                f"of the entry events that meet all rules {which.en} counts",
            )
        )
    if cohort.exit:
        found.append(_leaving(cohort, words))
    if cohort.gap_days:
        days = cohort.gap_days
        found.append(
            Text(f"相隔不超过 {days} 天的成员期合并", f"memberships at most {days} days apart are one")
        )
    for day, text in (
        (cohort.since, Text("成员期不早于", "no membership before")),
        (cohort.until, Text("成员期不晚于", "no membership after")),
    ):
        if day:
            found.append(Text(f"{text.zh} {day}", f"{text.en} {day}"))
    return found


def _leaving(cohort: Cohort, words: Words) -> Text:
    of = cohort.exit
    assert of is not None
    if of.after:
        edge = Text("开始", "start") if of.after == "start" else Text("结束", "end")
        zh, en = (
            f"离组:入组事件{edge.zh}后 {of.days} 天",
            f"exit: {of.days} days after the {edge.en} of the entry",
        )
    elif of.during:
        parts = [words(leaf) for leaf in of.during]
        zh = (
            f"离组:连续期({'或 '.join(p.zh for p in parts)},间隔不超过 {of.gap_days} 天)结束后 {of.offset} 天"
        )
        en = (
            f"exit: {of.offset} days after the end of the era of {' or '.join(p.en for p in parts)} "
            f"(gaps of at most {of.gap_days} days)"
        )
    else:
        zh, en = "离组:观察期结束", "exit: end of observation"
    if of.censor:
        parts = [words(leaf) for leaf in of.censor]
        zh, en = (
            f"{zh},或更早出现 {'或 '.join(p.zh for p in parts)}",
            f"{en}, or earlier {' or '.join(p.en for p in parts)}",
        )
    return Text(zh, en)
