"""States of a decision on one value of one hospital."""

from __future__ import annotations

from heluo.kit.states import States
from heluo.kit.text import Text

DECISION = States(
    thing="mapping_decision",
    label=Text("值映射", "value mapping"),
    labels={
        "proposed": Text("待第二人确认", "waits for a second person"),
        "confirmed": Text("生效", "in force"),
        "rejected": Text("未通过", "rejected"),
        "withdrawn": Text("提出人撤回", "withdrawn by its author"),
        "ended": Text("已回退", "rolled back"),
    },
    initial="proposed",
    terminal=frozenset({"rejected", "withdrawn", "ended"}),
    transitions={"proposed": ("confirmed", "rejected", "withdrawn"), "confirmed": ("ended",)},
    owners={"proposed": ("author", "reviewer"), "confirmed": ("engineer",)},
)
OPEN = ("proposed", "confirmed")
"""States in which another decision on the same value would contradict this one."""
