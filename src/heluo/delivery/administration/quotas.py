"""Quotas: new safe numbers an institution a month, which a security administrator may lower for one
institution; and the limits that the deployment sets."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import account as months
from heluo.access import audit
from heluo.access.tables import MonthQuota, MonthSpent
from heluo.delivery.administration.resources import QUOTAS, SEE_QUOTAS, SET_QUOTAS
from heluo.delivery.administration.schemas import LimitLine, NewQuota, QuotaLine, QuotaPage
from heluo.delivery.administration.settings_page import BY_DEFAULT, BY_ENVIRONMENT
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import words
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput, NotFound
from heluo.kit.settings import settings
from heluo.kit.text import Text

PROVINCE = Text("省级账号(不属于任何医院)", "The province's own accounts")
LIMITS: dict[str, Text] = {
    "questions_at_once": Text("同时计算的问题", "Questions computed at once"),
    "analyses_at_once": Text("同时进行的统计分析", "Analyses at once"),
    "workspaces_at_once": Text("同时运行的工作区会话", "Sessions of the workspace at once"),
    "workspace_jobs_at_once": Text("同时运行的工作区作业", "Jobs of the workspace at once"),
    "extract_megabytes": Text("一份数据提取的上限(MB)", "Largest extract (MB)"),
    "longest_work": Text("一个请求最多处理的秒数", "Seconds of one request"),
}


def page(asking: Caller) -> QuotaPage:
    """Every institution with what it has drawn this month. Raises NotPermitted."""
    permit = asking.permit(QUOTAS)
    found = _page(asking)
    asking.remember(permit, SEE_QUOTAS, rows=len(found.institutions))
    return found


def change(asking: Caller, institution: str, given: NewQuota) -> QuotaPage:
    """Less for one institution, or as everybody again. Raises NotPermitted, NotFound; BadInput for more than
    everybody has: that is the deployment's decision."""
    permit = asking.permit(SET_QUOTAS, institution)
    asking.check_stepped_up(SET_QUOTAS.act, institution)
    if institution != months.PROVINCE and institution not in asking.portal.hospitals:
        raise NotFound(
            ("没有这个机构", "no such institution"),
            ("登记的机构", "an institution that is registered"),
            ("从列表中选择", "choose one of the list"),
        )
    most = settings().numbers_a_month
    if given.most is not None and given.most > most:
        raise BadInput(
            (f"每月 {given.most} 个", f"{given.most} a month"),
            (f"至多 {most} 个(HELUO_NUMBERS_A_MONTH)", f"at most {most} (HELUO_NUMBERS_A_MONTH)"),
            (
                "要更多,由部署者调整设置并评估风险",
                "for more the deployment changes the setting, and weighs the risk",
            ),
            code="quota_too_large",
        )
    with transaction(asking.portal.control) as session:
        session.execute(sa.delete(MonthQuota).where(MonthQuota.institution == institution))
        if given.most is not None:
            session.add(
                MonthQuota(
                    institution=institution, most=given.most, reason=given.reason, by=asking.account, at=now()
                )
            )
        event = audit.Event(
            asking.account,
            asking.role,
            SET_QUOTAS.act.name,
            "allowed",
            purpose=permit.purpose,
            object=f"institution:{institution}",
            reason=given.reason,
            address=asking.address,
            decision=permit.id,
            detail={"most": given.most},
        )
        audit.append(session, event)
    return _page(asking)


def _page(asking: Caller) -> QuotaPage:
    with reading(asking.portal.control) as session:
        lines = [_line(session, asking, code) for code in (months.PROVINCE, *asking.portal.hospitals)]
        month = months.account(session, months.PROVINCE).month
    found = settings()
    return QuotaPage(
        month=month,
        everybody=found.numbers_a_month,
        institutions=lines,
        limits=[
            LimitLine(
                label=words(label),
                value=f"{getattr(found, name):g}",
                set_by=words(BY_ENVIRONMENT if name in found.model_fields_set else BY_DEFAULT),
            )
            for name, label in LIMITS.items()
        ],
        may_change=asking.may(SET_QUOTAS),
    )


def _line(session: Session, asking: Caller, code: str) -> QuotaLine:
    now_has = months.account(session, code)
    own = session.get(MonthQuota, code)
    spent = session.get(MonthSpent, (code, now_has.month))
    return QuotaLine(
        institution=code,
        label=words(PROVINCE if code == months.PROVINCE else asking.hospital_name(code)[1]),
        most=months.most_of(session, code),
        own=own is not None,
        drawn=spent.numbers if spent else 0,
        left=now_has.left,
        reason=own.reason if own else "",
        by=own.by if own else "",
        at=own.at if own else None,
    )
