"""Pages as text, from templates that escape whatever they are given. Chinese first, English beside it."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from heluo.collection.quality_issues import OPEN
from heluo.dictionary import load
from heluo.dictionary.issue_answers import ANSWERS
from heluo.kit.dates import SHANGHAI, now
from heluo.kit.text import Text

STATES: dict[str, Text] = {
    "opened": Text("待答复", "to be answered"),
    "sent": Text("待答复", "to be answered"),
    "answered": Text("已答复", "answered"),
    "repaired": Text("已修复", "repaired"),
    "closed": Text("已关闭", "closed"),
    "reopened": Text("退回,请再答复", "sent back, answer again"),
    "escalated": Text("已超期升级", "overdue, escalated"),
    "waived": Text("已豁免", "waived"),
}
"""The centre's states as the hospital sees them."""
SEVERITIES = {"error": Text("错误", "error"), "warning": Text("警告", "warning")}


def page(name: str, **given: Any) -> str:
    """The template `name`.html with what it is given."""
    return _environment().get_template(f"{name}.html").render(**given)


def day(instant: str) -> str:
    """The day in Shanghai of an instant, "" for none."""
    return f"{dt.datetime.fromisoformat(instant).astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if instant else ""


def category(name: str) -> Text:
    """The name of a category, itself where this machine's dictionary has none of it."""
    known = load().categories.get(name)
    return known.label if known else Text(name, name)


def overdue(issue: dict[str, Any]) -> bool:
    """Whether an issue's time is over."""
    due = issue["due"]
    return issue["status"] == "escalated" or (bool(due) and dt.datetime.fromisoformat(due) <= now())


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("heluo.collection.local_page", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"STATES": STATES, "SEVERITIES": SEVERITIES, "ANSWERS": ANSWERS, "OPEN": OPEN}
    made.filters |= {"day": day, "overdue": overdue, "category": category}
    return made
