"""Windows and days of a definition, read and checked."""

from __future__ import annotations

import datetime as dt

from heluo.cohort import definition
from heluo.cohort.model import TimeWindow
from heluo.cohort.refusals import refuse
from heluo.dictionary import Category


def read_window(given: definition.Time | None, category: Category, id: str) -> TimeWindow:
    """The window of an event of `category`; one without bounds when none is given. Raises BadInput."""
    if given is None:
        return TimeWindow()
    if not category.time:
        raise refuse(
            id,
            ("没有时间的类别上的时间条件", "a time on a category without time"),
            ("去掉时间条件", "remove the time"),
        )
    since, until = (read_day(text, id) if text else None for text in (given.since, given.until))
    if since and until and since > until:
        raise refuse(
            id,
            ("起始日在截止日之后", "the window ends before it begins"),
            ("先早后晚", "the earlier day first"),
        )
    if given.anchor is None:
        if given.from_ is not None or given.to is not None or given.same_visit:
            raise refuse(
                id,
                ("没有锚点的相对时间", "a relative time without an anchor"),
                ("指定锚点", "name an anchor"),
            )
        return TimeWindow(since=since, until=until)
    anchor, _, edge = (
        given.anchor.rpartition(".")
        if given.anchor.endswith((".start", ".end"))
        else (given.anchor, ".", "start")
    )
    if given.from_ is not None and given.to is not None and given.from_ > given.to:
        raise refuse(
            id, ("窗口起点在终点之后", "the window ends before it begins"), ("from ≤ to", "from ≤ to")
        )
    return TimeWindow(anchor, edge, given.from_, given.to, given.unit, given.same_visit, since, until)


def read_day(text: str, id: str) -> dt.date:
    """An ISO date of the node `id`. Raises BadInput."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise refuse(id, ("不是日期", "not a date"), ("形如 2024-05-31", "like 2024-05-31")) from None
