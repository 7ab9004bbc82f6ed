"""States of a research project and of a grant: which follow which, and who may act in each."""

from __future__ import annotations

from heluo.kit.states import States
from heluo.kit.text import Text

LEAD, SECURITY, CLOCK, CHAIN = "lead", "security_admin", "worker", "chain"
"""Who acts: the project's lead, a security administrator, the date itself, the last decision of a review."""

PROJECT = States(
    thing="project",
    label=Text("研究项目", "research project"),
    labels={
        "draft": Text("草稿", "draft"),
        "running": Text("进行中", "running"),
        "suspended": Text("暂停", "suspended"),
        "ended": Text("已到期", "ended"),
        "closed": Text("已关闭", "closed"),
    },
    initial="draft",
    # Papers come after the end, so an ended project can still be written to; a closed one cannot.
    terminal=frozenset({"closed"}),
    transitions={
        "draft": ("running", "closed"),
        "running": ("suspended", "ended", "closed"),
        "suspended": ("running", "ended", "closed"),
        "ended": ("closed",),
    },
    owners={
        "draft": (LEAD,),
        "running": (LEAD, SECURITY, CLOCK),
        "suspended": (SECURITY, CLOCK),
        "ended": (LEAD,),
    },
)

GRANT = States(
    thing="grant",
    label=Text("授权", "grant"),
    labels={
        "active": Text("有效", "active"),
        "suspended": Text("暂停", "suspended"),
        "expired": Text("已到期", "expired"),
        "revoked": Text("已撤销", "revoked"),
    },
    initial="active",
    # What has ended does not come back: who looks back sees two rights with their dates.
    terminal=frozenset({"expired", "revoked"}),
    transitions={
        "active": ("suspended", "expired", "revoked"),
        "suspended": ("active", "expired", "revoked"),
    },
    owners={"active": (SECURITY, CLOCK, CHAIN), "suspended": (SECURITY, CLOCK, CHAIN)},
)
