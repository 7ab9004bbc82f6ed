"""States of a research project and of a grant: which follow which, who may act in each, and why a grant is
suspended."""

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
        "ended": Text("已到期", "ended"),
        "closed": Text("已关闭", "closed"),
    },
    initial="draft",
    # Papers come after the end, so an ended project can still be written to; a closed one cannot.
    terminal=frozenset({"closed"}),
    transitions={
        "draft": ("running", "closed"),
        # Suspension is a grant's (ADR 42): a project only runs out, or is closed by its lead.
        "running": ("ended", "closed"),
        # A renewal that was approved puts the end off.
        "ended": ("running", "closed"),
    },
    owners={"draft": (LEAD,), "running": (LEAD, CLOCK), "ended": (LEAD, CHAIN)},
)

GRANT = States(
    thing="grant",
    label=Text("授权", "grant"),
    labels={
        "active": Text("有效", "active"),
        "suspended": Text("暂停", "suspended"),
        "expired": Text("已到期", "expired"),
        "revoked": Text("已撤销", "revoked"),
        "replaced": Text("已被新授权替代", "replaced by another grant"),
    },
    initial="active",
    # What has ended does not come back: who looks back sees two rights with their dates.
    terminal=frozenset({"expired", "revoked", "replaced"}),
    transitions={
        "active": ("suspended", "expired", "revoked", "replaced"),
        "suspended": ("active", "expired", "revoked", "replaced"),
    },
    owners={"active": (SECURITY, CLOCK, CHAIN), "suspended": (SECURITY, CLOCK, CHAIN)},
)

DECISION, END, ETHICS, LEVEL, TRAINING, NOBODY, HOSPITALS, OTHER = (
    "decision",
    "end",
    "ethics",
    "level",
    "training",
    "nobody",
    "hospitals",
    "other",
)
CAUSES: dict[str, Text] = {
    DECISION: Text("安全管理员暂停", "suspended by a security administrator"),
    END: Text("期限已过,等待续期", "its time is over, it waits for a renewal"),
    ETHICS: Text("伦理批件已过期", "the ethics approval is over"),
    LEVEL: Text("变量的级别提高,超出授权的级别", "a variable's level was raised above that of the grant"),
    TRAINING: Text("使用人的培训已过期", "the training of its persons has lapsed"),
    NOBODY: Text("使用人都已离开项目", "its persons have left the project"),
    HOSPITALS: Text("医院都已收回本院数据", "every hospital has taken its rows back"),
    OTHER: Text("所属的授权不是有效状态", "the grant that it is a part of is not active"),
}
"""Why a grant is suspended. All but DECISION are the clock's: it suspends by them and restores the same grant
once they are gone; what a person suspended only a person restores."""
