"""Accounts: opened with a one-time password, one role each, administrators exclusive; nobody decides on the
own.

Functions of administrators take a write transaction and put their audit event into it. Whether an account is
open is in `account_states.py`, signing in in `sessions.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import acts, audit, failures, passwords
from heluo.access.roles import ADMINISTRATORS, ROLES
from heluo.access.tables import FormerPassword, PortalAccount, PortalSession, RoleGrant
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput, Conflict, NotFound, NotPermitted
from heluo.kit.text import Text

SYSTEM = "heluo"
"""Who acts when the command line opens accounts."""
DEMONSTRATION: tuple[tuple[str, str, Text], ...] = (
    ("decision_maker", "leader", Text("卫健委 决策者", "Province, decision maker")),
    ("clinician", "doctor", Text("临床医师", "Clinician")),
    ("researcher", "researcher", Text("研究者", "Researcher")),
    ("follow_up_nurse", "nurse", Text("随访护士", "Follow-up nurse")),
    ("hospital_officer", "officer", Text("医院专员", "Hospital officer")),
    ("governance_engineer", "engineer", Text("治理工程师", "Governance engineer")),
    ("inspector", "inspector", Text("质控检查员", "QC inspector")),
    ("access_reviewer", "reviewer", Text("数据审批员", "Access reviewer")),
    ("access_reviewer", "committee1", Text("委员会 委员甲", "Committee, first member")),
    ("access_reviewer", "committee2", Text("委员会 委员乙", "Committee, second member")),
    ("access_reviewer", "ethics", Text("伦理审查员", "Ethics reviewer")),
    ("output_checker", "checker", Text("结果审核员 甲", "Output checker, the first")),
    ("output_checker", "checker2", Text("结果审核员 乙", "Output checker, the second")),
    ("system_admin", "sysadmin", Text("系统管理员", "System administrator")),
    ("security_admin", "secadmin", Text("安全管理员", "Security administrator")),
    ("audit_admin", "auditor", Text("审计管理员", "Audit administrator")),
)
"""(role, account name, label) of the demonstration. Reviewers are several: an application of level 4
needs four persons, because nobody decides twice in one."""


def open_account(session: Session, name: str, label: Text, role: str, hospital: str | None, by: str) -> str:
    """Opens an account and returns its one-time password, which is known to nobody else and must be changed
    at the first sign-in.

    Raises Conflict for a name in use, BadInput for an unknown role or a missing hospital.
    """
    check_role(role, hospital)
    if session.get(PortalAccount, name):
        raise Conflict(
            f"account {name}", ("未使用的账号名", "a name not in use"), ("换一个名字", "take another name")
        )
    password = passwords.one_time()
    moment = now()
    session.add(
        PortalAccount(
            name=name,
            label_zh=label.zh,
            label_en=label.en,
            role=role,
            hospital=hospital,
            password=passwords.hashed(password),
            must_change=True,
            password_at=moment,
            created=moment,
            disabled=False,
            revision=1,
            last_sign_in=None,
        )
    )
    session.flush()
    session.add(RoleGrant(account=name, role=role, by=by, at=moment))
    audit.append(
        session,
        audit.Event(
            by,
            "security_admin",
            acts.OPEN_ACCOUNT.name,
            "allowed",
            object=name,
            detail={"role": role, "hospital": hospital or ""},
        ),
    )
    return password


def listed(session: Session) -> list[PortalAccount]:
    """Every account, by name."""
    return list(session.scalars(sa.select(PortalAccount).order_by(PortalAccount.name)))


def reset_password(session: Session, name: str, by: str) -> str:
    """A new one-time password for `name`; every session of the account ends. Raises NotFound, NotPermitted
    for the own account."""
    account = account_named(session, name)
    check_other(name, by)
    password = passwords.one_time()
    account.password, account.must_change, account.password_at = passwords.hashed(password), True, now()
    end_sessions(session, account)
    audit.append(session, audit.Event(by, "security_admin", acts.RESET_PASSWORD.name, "allowed", object=name))
    return password


def grant_role(session: Session, name: str, role: str, hospital: str | None, by: str) -> None:
    """Gives `name` another role; its sessions end. Raises NotPermitted when the account would meet two
    administrators' roles, for the own account, and for the last security administrator; BadInput as
    `open_account`."""
    account = account_named(session, name)
    check_role(role, hospital)
    check_other(name, by)
    if role != account.role:
        check_not_last(session, account, by)
    held = set(session.scalars(sa.select(RoleGrant.role).where(RoleGrant.account == name)))
    check_exclusive(held | {account.role}, role)
    account.role, account.hospital = role, hospital
    end_sessions(session, account)
    session.add(RoleGrant(account=name, role=role, by=by, at=now()))
    audit.append(
        session,
        audit.Event(
            by,
            "security_admin",
            acts.GRANT_ROLE.name,
            "allowed",
            object=name,
            detail={"role": role, "hospital": hospital or ""},
        ),
    )


def check_exclusive(held: Iterable[str], role: str) -> None:
    """Raises NotPermitted when an account that holds or ever held `held` may not get `role`."""
    if role in ADMINISTRATORS and (others := (set(held) & ADMINISTRATORS) - {role}):
        names = sorted(others)
        raise NotPermitted(
            (f"该账号担任过“{ROLES[names[0]].label.zh}”", f"the account has held {names[0]}"),
            (
                "系统、安全、审计三类管理员互斥",
                "system, security and audit administrators exclude each other",
            ),
            ("换一个账号", "take another account"),
            code="exclusive_administrators",
        )


def check_role(role: str, hospital: str | None) -> None:
    """Raises BadInput for an unknown role, and for one of a hospital without a hospital."""
    if role not in ROLES:
        raise BadInput(f"role {role}", " | ".join(ROLES), "name one of them")
    if ROLES[role].belongs and not hospital:
        raise BadInput(
            (f"角色“{ROLES[role].label.zh}”没有医院", f"{role} without a hospital"),
            "a hospital",
            ("指定医院", "name the hospital"),
        )


def check_other(name: str, by: str) -> None:
    """Raises NotPermitted where `by` would decide on the own account."""
    if name == by:
        raise NotPermitted(
            ("这是自己的账号", "this is your own account"),
            ("另一位安全管理员来改", "another security administrator to change it"),
            ("请另一位安全管理员处理", "ask another security administrator"),
            code="own_account",
        )


def check_not_last(session: Session, account: PortalAccount, by: str) -> None:
    """Raises NotPermitted where nobody would be left who may open accounts. The command line may."""
    if account.role != "security_admin" or by == SYSTEM:
        return
    others = sa.select(PortalAccount.name).where(
        PortalAccount.role == account.role,
        PortalAccount.name != account.name,
        PortalAccount.disabled.is_(False),
    )
    if session.scalar(others.limit(1)) is None:
        raise NotPermitted(
            ("这是最后一位安全管理员", "this is the last security administrator"),
            ("至少留一位可以管理账号的人", "somebody left who may administer accounts"),
            ("先开一个安全管理员账号", "open an account of a security administrator first"),
            code="last_security_admin",
        )


def choose_password(control: sa.Engine, name: str, current: str, new: str, address: str) -> None:
    """Replaces the password; every session of the account ends. Raises NotPermitted (wrong current one, or
    locked), BadInput (rule broken).

    A wrong current password is a failure like one at the door: it is counted, and it is an event.
    """
    moment = now()
    with reading(control) as session:
        stored = account_named(session, name).password
        former = list(session.scalars(_former(name)))
        locked = failures.is_locked(session, name, moment)
    # As in signing in: argon2 runs outside the write transaction, for which every event of the log has to
    # wait.
    right = not locked and passwords.matches(current, stored)
    chosen = _checked(name, new, [stored, *former]) if right else ""
    with transaction(control) as session:
        account = account_named(session, name)
        locked = locked or failures.is_locked(session, name, moment)
        refusal = "locked" if locked else "" if right and account.password == stored else "wrong"
        if refusal == "wrong":
            failures.count(session, name, address, moment)
        if not refusal:
            session.add(FormerPassword(account=name, password=stored, at=moment))
            account.password, account.must_change, account.password_at = chosen, False, moment
            end_sessions(session, account)
        result = "refused" if refusal else "allowed"
        event = audit.Event(
            name,
            account.role,
            acts.CHANGE_PASSWORD.name,
            result,
            hospital=account.hospital or "",
            object=name,
            reason=refusal,
            address=address,
        )
        audit.append(session, event)
    if refusal:
        raise NotPermitted(
            (
                "当前密码不对,或账号暂时锁定",
                "the current password is wrong, or the account is locked for a while",
            ),
            ("当前密码,账号没有锁定", "the current password, and an account that is not locked"),
            ("检查后重试;连续失败五次锁定 15 分钟", "check and repeat; five failures lock for 15 minutes"),
            code="wrong_password",
        )


def _former(name: str) -> sa.Select[str]:
    newest = (
        sa.select(FormerPassword.password)
        .where(FormerPassword.account == name)
        .order_by(FormerPassword.at.desc())
    )
    return newest.limit(passwords.BARRED_FORMER - 1)


def _checked(name: str, new: str, former: Iterable[str]) -> str:
    """The hash of `new`. Raises BadInput when it breaks a rule."""
    passwords.check_choice(new, former, [name, "heluo"])
    return passwords.hashed(new)


def issue_demo_accounts(control: sa.Engine, hospitals: Sequence[str]) -> list[dict[str, str]]:
    """The accounts of `DEMONSTRATION`, {user, role, hospital, password}: a fresh one-time password, "" where
    the owner has chosen one.

    Roles that belong to a hospital get the first of `hospitals`. Raises BadInput without any hospital.
    """
    if not hospitals:
        raise BadInput("no hospital", "at least one hospital", "collect one night first")
    with transaction(control) as session:
        return [
            _issued(session, name, label, role, hospitals[0] if ROLES[role].belongs else None)
            for role, name, label in DEMONSTRATION
        ]


def issue_officers(control: sa.Engine, hospitals: Mapping[str, Text]) -> list[dict[str, str]]:
    """An officer for each of `hospitals` (code → short name), as `issue_demo_accounts`: an application is
    decided by every hospital whose rows it asks for."""
    with transaction(control) as session:
        return [
            _issued(
                session,
                f"officer_{code}",
                Text(f"{name.zh} 专员", f"Officer of {name.en}"),
                "hospital_officer",
                code,
            )
            for code, name in hospitals.items()
        ]


def _issued(session: Session, name: str, label: Text, role: str, hospital: str | None) -> dict[str, str]:
    account = session.get(PortalAccount, name)
    if account is None:
        password = open_account(session, name, label, role, hospital, SYSTEM)
    elif account.must_change:
        password = reset_password(session, name, SYSTEM)
    else:
        password = ""
    return {
        "user": name,
        "role": role,
        "hospital": (account.hospital if account else hospital) or "",
        "password": password,
    }


def account_named(session: Session, name: str) -> PortalAccount:
    """The account `name`. Raises NotFound."""
    account = session.get(PortalAccount, name)
    if account is None:
        raise NotFound(f"account {name}", ("已有的账号", "an account"), ("检查账号名", "check the name"))
    return account


def end_sessions(session: Session, account: PortalAccount) -> None:
    """Every session of `account` is over."""
    account.revision += 1
    session.execute(sa.delete(PortalSession).where(PortalSession.account == account.name))
