"""What can be asked about columns, and the acts that the log holds of it."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.access.declared import Resource
from heluo.access.permit import FIGURES
from heluo.kit.text import Text

WORK = Resource(
    "fields.work",
    "fields",
    frozenset({FIGURES}),
    Text("视图的列与变量的对照", "Which columns of views are which variables"),
)
DECIDE = Resource(
    "fields.decide",
    "fields",
    frozenset({FIGURES}),
    Text("收取视图概况,提出与回退列映射", "Taking profiles in, proposing and ending mappings of columns"),
)
REVIEW = Resource(
    "fields.review", "fields", frozenset({FIGURES}), Text("确认列映射", "Confirming mappings of columns")
)
LIST = ActKind("fields.list", Text("查看视图的列", "saw columns of views"))
TAKE = ActKind("fields.take", Text("收取视图概况", "took a profile of views in"))
PROPOSE = ActKind("fields.propose", Text("提出列映射", "proposed mappings of columns"))
CONFIRM = ActKind("fields.confirm", Text("确认列映射", "confirmed mappings of columns"))
REJECT = ActKind("fields.reject", Text("否决列映射", "rejected mappings of columns"))
END = ActKind("fields.end", Text("回退列映射", "rolled a mapping of a column back"))
