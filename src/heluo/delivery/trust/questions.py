"""What is asked of the audit log, as the log can answer it: which events a caller may see, persons under all
their numbers, acts by which something left. Shared by the page and by its file.
"""

from __future__ import annotations

import re

from heluo.access import audit as log
from heluo.access.declared import declared
from heluo.access.permit import Permit
from heluo.access.tables import PortalAccount
from heluo.delivery.frame.caller import Caller
from heluo.delivery.trust.schemas import AuditFilter
from heluo.kit.db import reading
from heluo.kit.text import Text
from heluo.vault import resolve
from heluo.vault.database import vault_if_any

REFERENCE = re.compile(r"[!-~]*[_:/.][!-~]*")
"""What events are about: a person's id, a table, a parcel. Names and numbers of people are none, and neither
looked for nor remembered."""
NO_REFERENCE = Text(
    "没有查:“患者编号”只认系统编号(如 p_7abb4591c32419e74beb0f42)。日志里没有姓名、证件号和院内号,"
    "不能按它们查,输入的内容也不记下来。请在“按姓名或号码找人”中先找到编号",
    "nothing was looked for: this field takes the system's number of a person (such as "
    "p_7abb4591c32419e74beb0f42). The log holds no name and no identifier, cannot be searched by them, and "
    "does not keep what was entered. Find the number first, by name or identifier",
)
NO_ACCOUNT = Text(
    "没有查:没有这个登录名的账号。“账号”填登录名,不填姓名;登录名见 heluo accounts list",
    "nothing was looked for: no account has this name. The field takes the name to sign in with, not a "
    "person's name; heluo accounts list has them",
)


def not_searched(asking: Caller, question: AuditFilter) -> Text | None:
    """Why "nobody looked" would be a wrong answer to `question`; None when the log can answer it."""
    if question.person and not REFERENCE.fullmatch(question.person):
        return NO_REFERENCE
    if question.account:
        with reading(asking.portal.control) as session:
            if session.get(PortalAccount, question.account) is None:
                return NO_ACCOUNT
    return None


def of_log(asking: Caller, permit: Permit, question: AuditFilter) -> log.Question:
    """`question` in the log's terms, limited to what `permit` opens: a hospital's officer to events that read
    the own hospital's rows."""
    touching = next(iter(sorted(permit.hospitals)), "-") if permit.hospitals is not None else ""
    actions = (question.action,) if question.action else ()
    if question.left:
        leaving = tuple(name for name, act in declared().acts.items() if act.leaves)
        actions = tuple(name for name in leaving if name in actions) if actions else leaving
        actions = actions or ("-",)
    return log.Question(
        account=question.account,
        objects=_objects(asking, question.person),
        actions=actions,
        purpose=question.purpose,
        result=question.result,
        hospital=question.hospital,
        since=question.since,
        until=question.until,
        touching=touching,
    )


def _objects(asking: Caller, person: str) -> tuple[str, ...]:
    """The number, and those that the person had before records were linked."""
    if not person:
        return ()
    vault = vault_if_any(asking.portal.home)
    return (person, *(resolve.former(vault, person) if vault is not None else ()))
