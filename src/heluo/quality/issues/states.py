"""States of a quality issue: which follow which, and who may act in each."""

from __future__ import annotations

from heluo.kit.states import States
from heluo.kit.text import Text

NIGHT, INTAKE, HOSPITAL, INSPECTOR, CLOCK = "night", "intake", "hospital", "inspector", "worker"

QUALITY_ISSUE = States(
    thing="quality_issue",
    label=Text("质量问题单", "quality issue"),
    labels={
        "opened": Text("已开单", "opened"),
        "sent": Text("已送达医院", "sent"),
        "answered": Text("已答复", "answered"),
        "repaired": Text("已修复", "repaired"),
        "closed": Text("已关闭", "closed"),
        "reopened": Text("重新打开", "reopened"),
        "escalated": Text("已升级", "escalated"),
        "waived": Text("已豁免", "waived"),
    },
    initial="opened",
    # Nothing is final: a check that fails again in the same month opens the same issue again.
    terminal=frozenset(),
    transitions={
        "opened": ("sent", "repaired", "closed", "escalated", "waived"),
        "sent": ("answered", "repaired", "closed", "escalated", "waived"),
        "answered": ("answered", "repaired", "closed", "reopened", "escalated", "waived"),
        "repaired": ("closed",),
        "closed": ("reopened",),
        "reopened": ("sent", "repaired", "closed", "escalated", "waived"),
        "escalated": ("answered", "repaired", "closed", "reopened", "waived"),
        "waived": ("reopened", "closed"),
    },
    owners={
        "opened": (INTAKE, NIGHT, CLOCK, INSPECTOR),
        "sent": (HOSPITAL, NIGHT, CLOCK, INSPECTOR),
        "answered": (HOSPITAL, NIGHT, CLOCK, INSPECTOR),
        "repaired": (NIGHT,),
        "closed": (NIGHT,),
        "reopened": (INTAKE, NIGHT, CLOCK, INSPECTOR),
        "escalated": (HOSPITAL, NIGHT, INSPECTOR),
        "waived": (NIGHT, CLOCK, INSPECTOR),
    },
)
"""An issue may be closed without having been answered or repaired: by a threshold that was changed."""

CLOSED = "closed"
WITH_HOSPITAL = frozenset({"opened", "sent", "reopened", "escalated"})
"""States in which the hospital has to act."""
CAUSES: dict[str, Text] = {
    "": Text("", ""),
    "repaired": Text("修复后复查通过", "passed after a repairing parcel"),
    "limit": Text("阈值改变后通过", "passes under a changed limit"),
    "centre": Text("中心的处理改变后通过", "passes after a change at the centre"),
    "gone": Text("检查已取消", "the check is no more"),
}
"""Why an issue was closed."""
