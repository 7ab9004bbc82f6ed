"""States of an application and of a step in its chain: which follow which, and who may act in each."""

from __future__ import annotations

from heluo.kit.states import States
from heluo.kit.text import Text

APPLICANT, CHAIN, CLOCK = "applicant", "chain", "worker"
OFFICER, COMMITTEE, HOSPITAL, ETHICS, SECURITY = "officer", "committee", "hospital", "ethics", "security"
HOLDERS: dict[str, Text] = {
    OFFICER: Text("数据专员", "data officer"),
    COMMITTEE: Text("数据使用委员会", "data access committee"),
    HOSPITAL: Text("供数医院", "contributing hospital"),
    ETHICS: Text("伦理", "ethics"),
    SECURITY: Text("安全管理员", "security administrator"),
}
"""Who can hold a step, in words."""

APPLICATION = States(
    thing="application",
    label=Text("数据申请", "application"),
    labels={
        "draft": Text("草稿", "draft"),
        "in_review": Text("审批中", "in review"),
        "returned": Text("退回修改", "returned"),
        "rejected": Text("未通过", "rejected"),
        "withdrawn": Text("已撤回", "withdrawn"),
        "offered": Text("部分批准,等申请人接受", "approved in part, to be accepted"),
        "approved": Text("已批准", "approved"),
    },
    initial="draft",
    # What comes after approval is the grant's: suspended, expired, revoked. A change is another application.
    terminal=frozenset({"rejected", "withdrawn", "approved"}),
    transitions={
        "draft": ("in_review", "withdrawn"),
        "in_review": ("returned", "rejected", "withdrawn", "offered", "approved"),
        "returned": ("in_review", "withdrawn"),
        # What a hospital refused or keeps back, the applicant knows before anything is granted.
        "offered": ("approved", "withdrawn"),
    },
    owners={
        # The clock withdraws what a project asks for once it is closed.
        "draft": (APPLICANT, CLOCK),
        "in_review": (APPLICANT, CHAIN, CLOCK),
        "returned": (APPLICANT, CLOCK),
        "offered": (APPLICANT, CHAIN, CLOCK),
    },
)

STEP = States(
    thing="review_step",
    label=Text("审批步骤", "step of a review"),
    labels={
        "waiting": Text("未到", "not yet open"),
        "open": Text("待决定", "to be decided"),
        "agreed": Text("同意", "agreed"),
        "limited": Text("限制后同意", "agreed with limits"),
        "refused": Text("不同意", "refused"),
        "returned": Text("退回", "returned"),
        "dropped": Text("不再需要", "no longer needed"),
    },
    initial="waiting",
    terminal=frozenset({"agreed", "limited", "refused", "returned", "dropped"}),
    transitions={
        "waiting": ("open", "dropped"),
        "open": ("agreed", "limited", "refused", "returned", "dropped"),
    },
    owners={"waiting": (CHAIN,), "open": (*HOLDERS, CLOCK, CHAIN)},
)
