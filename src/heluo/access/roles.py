"""The twelve roles and six purposes in words. What each may do is in `policy/`, never here."""

from __future__ import annotations

from dataclasses import dataclass

from heluo.kit.text import Text


@dataclass(frozen=True)
class Role:
    """One role. `belongs` = its accounts belong to one hospital."""

    name: str
    label: Text
    hint: Text
    belongs: bool = False


ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        Role(
            "decision_maker",
            Text("决策者", "Decision maker"),
            Text("看区域或本院的汇总数字,看不到个人", "Aggregates of region or hospital; no person"),
        ),
        Role(
            "clinician",
            Text("临床医师", "Clinician"),
            Text("看与本院有诊疗关系的患者", "Persons in treatment at the own hospital"),
            belongs=True,
        ),
        Role(
            "researcher",
            Text("研究者", "Researcher"),
            Text("审批前只有安全计数", "Safe counts before approval"),
        ),
        Role(
            "follow_up_nurse",
            Text("随访护士", "Follow-up nurse"),
            Text("看分配给自己的随访对象", "Assigned follow-up subjects"),
            belongs=True,
        ),
        Role(
            "hospital_officer",
            Text("医院专员", "Hospital officer"),
            Text("本院的质量、数据包与查阅日志", "Own hospital: quality, parcels, log of viewers"),
            belongs=True,
        ),
        Role(
            "governance_engineer",
            Text("治理工程师", "Governance engineer"),
            Text("质量、血缘与运行", "Quality, lineage and runs"),
        ),
        Role("inspector", Text("质控检查员", "QC inspector"), Text("质量与血缘", "Quality and lineage")),
        Role(
            "access_reviewer",
            Text("数据审批员", "Access reviewer"),
            Text("审阅数据申请", "Reviews applications"),
        ),
        Role(
            "output_checker",
            Text("结果审核员", "Output checker"),
            Text("审核离开平台的结果", "Checks what leaves the platform"),
        ),
        Role(
            "system_admin",
            Text("系统管理员", "System administrator"),
            Text("机器与运行,看不到临床数据", "Machines and runs; no clinical data"),
        ),
        Role(
            "security_admin",
            Text("安全管理员", "Security administrator"),
            Text("账号、角色与策略,看不到临床数据", "Accounts, roles, policy; no clinical data"),
        ),
        Role(
            "audit_admin",
            Text("审计管理员", "Audit administrator"),
            Text("查阅并校验日志", "Reads and verifies the log"),
        ),
    )
}
PURPOSES: dict[str, Text] = {
    "care": Text("诊疗", "care"),
    "research": Text("科研", "research"),
    "management": Text("管理", "management"),
    "follow_up": Text("随访", "follow-up"),
    "quality": Text("质量控制", "quality"),
    "audit": Text("审计", "audit"),
}
ADMINISTRATORS = frozenset({"system_admin", "security_admin", "audit_admin"})
"""No account holds, or ever held, two of these."""
