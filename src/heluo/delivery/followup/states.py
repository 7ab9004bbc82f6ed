"""States of a follow-up task, a record and a query: which follow which, and who may act in each."""

from __future__ import annotations

from heluo.kit.states import States
from heluo.kit.text import Text

NURSE, CLOCK, LEAD, LAKE, CHECKER = "nurse", "worker", "manager", "lake", "checker"
"""Who acts: the assigned nurse, the worker's clock, who runs the project, the worker when the lake says
something, and whoever checks data."""

PLANNED, DUE, WORKING, DONE = "planned", "due", "in_progress", "done"
UNREACHABLE, RESCHEDULED, OVERDUE, ESCALATED = "unreachable", "rescheduled", "overdue", "escalated"
CLOSED, CANCELLED = "closed_by_event", "cancelled"
OPEN = (PLANNED, DUE, WORKING, UNREACHABLE, RESCHEDULED, OVERDUE, ESCALATED)
"""States of a task that waits for something."""
BY_ALL = (NURSE, CLOCK, LEAD, LAKE)

TASK = States(
    thing="follow_up_task",
    label=Text("随访任务", "follow-up task"),
    labels={
        PLANNED: Text("已计划", "planned"),
        DUE: Text("待随访", "due"),
        WORKING: Text("进行中", "in progress"),
        DONE: Text("已完成", "done"),
        UNREACHABLE: Text("联系不上", "unreachable"),
        RESCHEDULED: Text("已改期", "rescheduled"),
        OVERDUE: Text("已超窗", "overdue"),
        ESCALATED: Text("已上报", "escalated"),
        CLOSED: Text("因事件关闭", "closed by event"),
        CANCELLED: Text("已取消", "cancelled"),
    },
    initial=PLANNED,
    terminal=frozenset({DONE, CANCELLED}),
    transitions={
        PLANNED: (DUE, WORKING, RESCHEDULED, OVERDUE, CLOSED, CANCELLED),
        DUE: (PLANNED, WORKING, UNREACHABLE, RESCHEDULED, OVERDUE, CLOSED, CANCELLED),
        WORKING: (DONE, DUE, UNREACHABLE, RESCHEDULED, OVERDUE, CLOSED, CANCELLED),
        UNREACHABLE: (WORKING, RESCHEDULED, OVERDUE, ESCALATED, CLOSED, CANCELLED),
        RESCHEDULED: (DUE, WORKING, UNREACHABLE, OVERDUE, CLOSED, CANCELLED),
        OVERDUE: (WORKING, UNREACHABLE, RESCHEDULED, ESCALATED, CLOSED, CANCELLED),
        ESCALATED: (WORKING, UNREACHABLE, RESCHEDULED, CLOSED, CANCELLED),
        # What was closed because of a row comes back to the state it had when the row is withdrawn.
        CLOSED: OPEN,
    },
    owners=dict.fromkeys((*OPEN, CLOSED), BY_ALL),
)

DRAFT, FINAL, LOCKED, WITHDRAWN = "draft", "final", "locked", "withdrawn"
RECORD = States(
    thing="follow_up_record",
    label=Text("随访记录", "follow-up record"),
    labels={
        DRAFT: Text("草稿", "draft"),
        FINAL: Text("已完成", "final"),
        LOCKED: Text("已锁定", "locked"),
        WITHDRAWN: Text("已作废", "withdrawn"),
    },
    initial=DRAFT,
    # A withdrawn record is of nobody: what was found out is entered anew.
    terminal=frozenset({WITHDRAWN}),
    transitions={DRAFT: (FINAL,), FINAL: (LOCKED, WITHDRAWN), LOCKED: (FINAL,)},
    owners={DRAFT: (NURSE,), FINAL: (CHECKER,), LOCKED: (CHECKER,)},
)

QUERY = States(
    thing="follow_up_query",
    label=Text("数据质疑", "query"),
    labels={
        "open": Text("待答复", "open"),
        "answered": Text("已答复", "answered"),
        "verified": Text("已核实", "verified"),
        "closed": Text("已关闭", "closed"),
    },
    initial="open",
    terminal=frozenset[str](),
    transitions={
        "open": ("answered",),
        "answered": ("verified", "open"),
        "verified": ("closed", "open"),
        "closed": ("open",),
    },
    owners={"open": (NURSE,), "answered": (CHECKER,), "verified": (CHECKER,), "closed": (CHECKER,)},
)

WAITING, USED, LATE, BLOCKED, REPLACED = "waiting", "used", "late", "blocked", "replaced"
PATIENT = "patient"
"""Whoever came by a link."""
LINK = States(
    thing="follow_up_link",
    label=Text("患者自填链接", "link of a patient"),
    labels={
        WAITING: Text("等患者填写", "waits for the patient"),
        USED: Text("患者已填,请查看草稿", "filled in: look through the draft"),
        LATE: Text("已过期,患者未填", "over without an answer"),
        BLOCKED: Text("出生年份错了三次,已关闭", "closed after three wrong years of birth"),
        REPLACED: Text("已换成新链接", "replaced by a newer one"),
    },
    initial=WAITING,
    terminal=frozenset({USED, LATE, BLOCKED, REPLACED}),
    transitions={WAITING: (USED, LATE, BLOCKED, REPLACED)},
    owners={WAITING: (PATIENT, NURSE)},
)

PROJECT = States(
    thing="follow_up_project",
    label=Text("随访项目", "follow-up project"),
    labels={
        "draft": Text("准备中", "being prepared"),
        "running": Text("进行中", "running"),
        "ended": Text("已结束", "ended"),
    },
    initial="draft",
    terminal=frozenset({"ended"}),
    transitions={"draft": ("running",), "running": ("ended",)},
    owners={"draft": (LEAD,), "running": (LEAD,)},
)
