"""What can be asked about applications, and the acts that the log holds of it."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.access.declared import Resource
from heluo.access.permit import COUNTS, FIGURES, ROWS
from heluo.kit.text import Text

APPLICATIONS = Resource(
    "applications.all", "applications", frozenset({FIGURES}), Text("数据申请", "Applications for data")
)
SEATS = Resource("applications.seats", "seats", frozenset({FIGURES}), Text("审批席位", "Seats of reviewers"))
USES = Resource(
    "applications.uses", "uses", frozenset({FIGURES}), Text("本院数据的使用", "Uses of a hospital's rows")
)
NUMBERS = Resource(
    "applications.numbers",
    "",
    frozenset({COUNTS}),
    Text("申请涉及的人数", "How many persons an application asks for"),
)
RISK = Resource(
    "applications.risk",
    "",
    frozenset({ROWS}),
    Text("再识别风险检查", "Check of the risk of re-identification"),
)
LIST_APPLICATIONS = ActKind("applications.list", Text("查看数据申请", "listed applications"))
SEE_APPLICATION = ActKind("applications.show", Text("查看一份数据申请", "saw an application"))
LIST_USES = ActKind(
    "applications.uses.list", Text("查看本院数据的使用", "listed uses of the hospital's rows")
)
LIST_SEATS = ActKind("applications.seats.list", Text("查看审批席位", "listed seats"))
