"""States of a run of an algorithm. What may be asked of it is decided elsewhere."""

from __future__ import annotations

from heluo.kit.states import States
from heluo.kit.text import Text

ANALYSIS = States(
    thing="analysis",
    label=Text("分析", "analysis"),
    labels={
        "queued": Text("排队", "queued"),
        "running": Text("计算中", "running"),
        "done": Text("完成", "done"),
        "refused": Text("不宜计算", "refused"),
        "failed": Text("出错", "failed"),
        "cancelled": Text("已取消", "cancelled"),
    },
    initial="queued",
    terminal=frozenset({"done", "refused", "failed", "cancelled"}),
    # A result that is there already needs no computing.
    transitions={
        "queued": ("running", "done", "cancelled"),
        "running": ("done", "refused", "failed", "cancelled"),
    },
    owners={"queued": ("analyst", "runner"), "running": ("runner",)},
)
OPEN = ("queued", "running")
"""States in which something may still come."""
