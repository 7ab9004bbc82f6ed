"""The events of a question as a CSV file, for whoever has to hand them on. Taking the file is an event."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from heluo.access import audit as log
from heluo.delivery.frame.caller import Caller
from heluo.delivery.trust import questions, wording
from heluo.delivery.trust.resources import AUDIT, EXPORT
from heluo.delivery.trust.schemas import AuditFilter
from heluo.kit.db import reading
from heluo.kit.errors import BadInput

MOST = 100_000
"""Events in one file."""
COLUMNS = (
    "n",
    "at",
    "account",
    "role",
    "role_zh",
    "hospital",
    "purpose",
    "purpose_zh",
    "action",
    "action_zh",
    "object",
    "hospitals",
    "level",
    "result",
    "rows",
    "reason",
    "address",
    "decision",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(asking: Caller, question: AuditFilter) -> Iterator[str]:
    """Lines of the file, newest event first, after the heading; the act is in the log before the first line.
    Raises NotPermitted, BadInput for what the log cannot be searched by."""
    why = questions.not_searched(asking, question)
    if why is not None:
        raise BadInput(
            (why.zh, why.en),
            ("日志能查的人员编号或账号", "a reference or an account that the log can be searched by"),
            ("改正后再导出", "correct it, then export again"),
        )
    permit = asking.permit(AUDIT, question.person)
    asked = questions.of_log(asking, permit, question)
    with reading(asking.portal.control) as session:
        rows = list(log.matches(session, asked, MOST))
    asking.remember(permit, EXPORT, question.person, rows=len(rows))
    return _lines(rows)


def _lines(rows: list[log.Row]) -> Iterator[str]:
    yield "﻿" + _line(COLUMNS)
    for row in rows:
        yield _line([_cell(row, name) for name in COLUMNS])


def _line(cells: tuple[str, ...] | list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def _cell(row: log.Row, name: str) -> str:
    words = {"role_zh": wording.role, "purpose_zh": wording.purpose, "action_zh": wording.action}
    if name in words:
        return words[name](row[name.removesuffix("_zh")]).zh
    value = row[name]
    if name == "at":
        return value.isoformat(timespec="seconds")
    text = "" if value is None else str(value)
    # A spreadsheet computes what begins like a formula; an account may be called anything.
    return f"'{text}" if text.startswith(FORMULA) and not text.lstrip("-").isdigit() else text
