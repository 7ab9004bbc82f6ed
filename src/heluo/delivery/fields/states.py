"""States of a decision on one column of one hospital."""

from __future__ import annotations

from heluo.kit.states import States
from heluo.kit.text import Text

COLUMN_DECISION = States(
    thing="column_decision",
    label=Text("列映射", "mapping of a column"),
    labels={
        "proposed": Text("待第二人确认", "waits for a second person"),
        "confirmed": Text("生效", "in force"),
        "rejected": Text("未通过", "rejected"),
        "withdrawn": Text("提出人撤回", "withdrawn by its author"),
        "ended": Text("已回退或被替代", "rolled back, or replaced"),
    },
    initial="proposed",
    terminal=frozenset({"rejected", "withdrawn", "ended"}),
    transitions={"proposed": ("confirmed", "rejected", "withdrawn"), "confirmed": ("ended",)},
    owners={"proposed": ("author", "reviewer"), "confirmed": ("engineer",)},
)
