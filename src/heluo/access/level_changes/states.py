"""States of a change of a variable's level: which follow which, and who may act in each."""

from __future__ import annotations

from heluo.kit.states import States
from heluo.kit.text import Text

FIRST, SECOND, NEXT = "proposer", "second_person", "next_change"
"""Who acts: whoever made the change, another person with the same right, the change that comes after it."""

LEVEL_CHANGE = States(
    thing="level_change",
    label=Text("级别变更", "change of a level"),
    labels={
        "proposed": Text("待第二人确认", "waits for a second person"),
        "in_force": Text("生效", "in force"),
        "refused": Text("第二人不同意", "refused by the second person"),
        "withdrawn": Text("已撤回", "withdrawn"),
        "replaced": Text("已被后来的决定替代", "replaced by a later decision"),
    },
    initial="proposed",
    terminal=frozenset({"refused", "withdrawn", "replaced"}),
    transitions={"proposed": ("in_force", "refused", "withdrawn"), "in_force": ("replaced",)},
    owners={"proposed": (FIRST, SECOND), "in_force": (NEXT,)},
)
