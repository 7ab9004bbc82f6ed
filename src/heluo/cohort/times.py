"""Windows and days of a definition, read and checked; which date of a row is the day of an event."""

from __future__ import annotations

import datetime as dt

from heluo.access.levels import variable_level
from heluo.cohort import definition
from heluo.cohort.model import EventNode, TimeWindow
from heluo.cohort.operators import usable
from heluo.cohort.refusals import no_such_variable, refuse
from heluo.dictionary import Category

DATES = ("date", "datetime")
STANDING = frozenset({"patient"})
"""Categories whose rows describe and do not happen: the time of a patient's row is the registration, and a
question about a time would silently be one about that. Such a date is asked for by its name."""


def read_date(given: str, category: Category, id: str, highest_level: int) -> str:
    """The variable of `category` that is the event's day; "" when none is named. Raises BadInput."""
    if given and given not in dates_of(category, highest_level):
        raise no_such_variable(id)
    return given


def dates_of(category: Category, highest_level: int) -> list[str]:
    """The dates of a row that may be asked for at `highest_level`."""
    return [v.name for v in category.variables.values() if v.type in DATES and usable(v, highest_level)]


def check_day(of: EventNode, highest_level: int = 5) -> None:
    """Raises BadInput when a day of `of` is asked for and it has none of its own, or none for this asker."""
    if not of.date and of.event in STANDING:
        dates = " | ".join(dates_of(of.category, highest_level))
        raise refuse(
            of.id,
            (
                f"“{of.category.label.zh}”没有发生的时间(只有建档时间)",
                f"{of.category.label.en} has no time of its own, only that of registration",
            ),
            (f"date 为 {dates}", f"date is {dates}"),
            todo=("在 date 中指明问的是哪一个日期", "say in `date` which of its dates is asked for"),
        )
    if not of.day:
        raise refuse(
            of.id,
            ("没有时间的类别上的时间条件", "a time on a category without time"),
            ("去掉时间条件", "remove the time"),
        )
    if variable_level(of.category.variables[of.day]) > highest_level:
        raise no_such_variable(of.id)


def read_window(given: definition.Time | None, id: str) -> TimeWindow:
    """The window of an event; one without bounds when none is given. Raises BadInput."""
    if given is None:
        return TimeWindow()
    since, until = (read_day(text, id) if text else None for text in (given.since, given.until))
    if since and until and since > until:
        raise refuse(
            id,
            ("起始日在截止日之后", "the window ends before it begins"),
            ("先早后晚", "the earlier day first"),
        )
    if given.anchor is None:
        relative = given.from_ is not None or given.to is not None or given.same_visit
        relative = relative or given.same_row or given.or_itself
        if relative or given.also or given.of == "end":
            raise refuse(
                id,
                ("没有锚点的相对时间", "a relative time without an anchor"),
                ("指定锚点", "name an anchor"),
            )
        return TimeWindow(since=since, until=until, observed=given.observed)
    anchor, _, edge = (
        given.anchor.rpartition(".")
        if given.anchor.endswith((".start", ".end"))
        else (given.anchor, ".", "start")
    )
    if given.from_ is not None and given.to is not None and given.from_ > given.to:
        raise refuse(
            id, ("窗口起点在终点之后", "the window ends before it begins"), ("from ≤ to", "from ≤ to")
        )
    return TimeWindow(
        anchor,
        edge,
        given.from_,
        given.to,
        given.unit,
        given.same_visit,
        since,
        until,
        given.of,
        given.same_row,
        given.or_itself,
        given.observed,
        _second(given.also, anchor, id),
    )


def _second(given: definition.Time | None, anchor: str, id: str) -> TimeWindow | None:
    """A second window around the same anchor's row."""
    if given is None:
        return None
    made = read_window(given, id)
    if made.anchor != anchor or made.also or made.since or made.until:
        raise refuse(
            id,
            (
                "第二个时间窗另有锚点、日期或第三个窗",
                "a second window with another anchor, dates or a third one",
            ),
            ("同一锚点的一个窗", "one window of the same anchor"),
        )
    return made


def read_day(text: str, id: str) -> dt.date:
    """An ISO date of the node `id`. Raises BadInput."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise refuse(id, ("不是日期", "not a date"), ("形如 2024-05-31", "like 2024-05-31")) from None
