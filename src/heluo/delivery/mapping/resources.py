"""What can be asked about mapping, and the acts that the log holds of it."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.access.declared import Resource
from heluo.access.permit import FIGURES, ROWS
from heluo.kit.text import Text

VALUES = Resource(
    "mapping.values",
    "mapping",
    frozenset({FIGURES, ROWS}),
    Text("院内值与标准代码的对照", "Mapping of hospitals' values"),
    held=True,
)
DECIDE = Resource(
    "mapping.decide", "mapping", frozenset({FIGURES}), Text("提出与回退对照", "Proposing and ending mappings")
)
REVIEW = Resource("mapping.review", "mapping", frozenset({FIGURES}), Text("确认对照", "Confirming mappings"))
LIST = ActKind("mapping.list", Text("查看未对照的值", "saw values without a code"))
PROPOSE = ActKind("mapping.propose", Text("提出一条对照", "proposed a mapping"))
CONFIRM = ActKind("mapping.confirm", Text("确认一条对照", "confirmed a mapping"))
REJECT = ActKind("mapping.reject", Text("否决一条对照", "rejected a mapping"))
END = ActKind("mapping.end", Text("回退一条对照", "rolled a mapping back"))
