"""Accounts close by the end of their contract and by silence, at once and by the worker, and are opened
again; nobody decides on the own account; no sequence of moves joins two administrators in one account."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy.orm import Session

import heluo.access.tables  # noqa: F401
from heluo.access import account_states, accounts, audit, failures, passwords, sessions
from heluo.access.roles import ADMINISTRATORS, ROLES
from heluo.access.tables import AuditEvent, PortalAccount, PortalSession, RoleGrant
from heluo.kit import db
from heluo.kit.errors import BadInput, Conflict, HeluoError, NotPermitted, NotSignedIn
from heluo.kit.text import Text

OWN = "Quiet-otter-swims-9"
START = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    monkeypatch.setattr(passwords, "_hasher", lambda: quick)
    passwords.decoy.cache_clear()


@pytest.fixture
def control(tmp_path: Path) -> sa.Engine:
    made = db.engine(tmp_path / "control.db")
    db.Base.metadata.create_all(made)
    return made


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[dt.datetime]:
    """The instant that it is, to be moved by the test."""
    at = [START]
    for module in (sessions, accounts, account_states, audit):
        monkeypatch.setattr(module, "now", lambda: at[0])
    return at


@pytest.fixture
def nurse(control: sa.Engine, clock: list[dt.datetime]) -> str:
    """The token of a nurse who has chosen a password."""
    with db.transaction(control) as session:
        first = accounts.open_account(session, "nurse", Text("护", "N"), "follow_up_nurse", "h01", "sec")
    accounts.choose_password(control, "nurse", first, OWN, "::1")
    return sessions.sign_in(control, "nurse", OWN, "::1")


def change(control: sa.Engine, do: Callable[[Session], None]) -> None:
    with db.transaction(control) as session:
        do(session)


def account(control: sa.Engine, name: str = "nurse") -> PortalAccount:
    with db.reading(control) as session:
        return accounts.account_named(session, name)


def last(control: sa.Engine) -> tuple[str, str, str]:
    with db.reading(control) as session:
        event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.n.desc()).limit(1)).one()
        return event.account, event.action, event.reason


def test_a_contract_ends_at_midnight_in_shanghai_with_nobody_acting(
    control: sa.Engine, nurse: str, clock: list[dt.datetime]
) -> None:
    change(control, lambda s: account_states.set_contract(s, "nurse", dt.date(2026, 3, 2), "sec"))
    clock[0] = dt.datetime(2026, 3, 2, 15, 59, tzinfo=dt.UTC)
    nurse = sessions.sign_in(control, "nurse", OWN, "::1")
    assert sessions.current(control, nurse).account == "nurse"
    assert account_states.close_what_is_over(control) == 0
    clock[0] = dt.datetime(2026, 3, 2, 16, 0, tzinfo=dt.UTC)
    with pytest.raises(NotSignedIn):
        sessions.current(control, nurse)
    assert not account(control).disabled, "the session is over before the worker has looked"
    assert account_states.close_what_is_over(control) == 1
    assert account_states.close_what_is_over(control) == 0, "once more changes nothing"
    assert last(control) == ("heluo", "account.disable", "contract_over")
    assert (account(control).disabled_why, account(control).disabled_at) == ("contract_over", clock[0])
    with db.reading(control) as session:
        assert session.scalars(sa.select(PortalSession)).all() == []


def test_an_ended_contract_is_undone_by_a_new_end_and_a_reason(
    control: sa.Engine, nurse: str, clock: list[dt.datetime]
) -> None:
    change(control, lambda s: account_states.set_contract(s, "nurse", dt.date(2026, 3, 1), "sec"))
    account_states.close_what_is_over(control)
    with pytest.raises(Conflict, match="contract ended"):
        change(control, lambda s: account_states.enable(s, "nurse", "sec", "renewed"))
    change(control, lambda s: account_states.set_contract(s, "nurse", dt.date(2027, 3, 1), "sec"))
    assert account(control).disabled, "a new date alone opens nothing"
    with pytest.raises(BadInput, match="no reason"):
        change(control, lambda s: account_states.enable(s, "nurse", "sec", " "))
    change(control, lambda s: account_states.enable(s, "nurse", "sec", "renewed"))
    assert sessions.current(control, sessions.sign_in(control, "nurse", OWN, "::1")).account == "nurse"


def test_ninety_days_of_silence_close_also_an_account_that_nobody_ever_used(
    control: sa.Engine, nurse: str, clock: list[dt.datetime]
) -> None:
    with db.transaction(control) as session:
        accounts.open_account(session, "unused", Text("未用", "U"), "inspector", None, "sec")
    clock[0] += dt.timedelta(days=90)
    assert account_states.close_what_is_over(control) == 0
    clock[0] += dt.timedelta(seconds=1)
    assert account_states.close_what_is_over(control) == 2
    assert {account(control, one).disabled_why for one in ("nurse", "unused")} == {"dormant"}
    change(control, lambda s: account_states.enable(s, "nurse", "sec", "back from leave"))
    assert account_states.close_what_is_over(control) == 0, (
        "silence is counted from the day it was opened again"
    )
    clock[0] += dt.timedelta(days=91)
    assert account_states.close_what_is_over(control) == 1


def test_opening_again_ends_a_lock_of_wrong_passwords(
    control: sa.Engine, nurse: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            sessions.sign_in(control, "nurse", "wrong", "::1")
    with db.reading(control) as session:
        assert failures.locked_until(session, "nurse", START) == START + failures.LOCKED
    change(control, lambda s: account_states.enable(s, "nurse", "sec", "called, it was her"))
    assert sessions.current(control, sessions.sign_in(control, "nurse", OWN, "::1")).account == "nurse"


@pytest.mark.parametrize(
    "do",
    [
        lambda s: accounts.grant_role(s, "sec", "audit_admin", None, "sec"),
        lambda s: accounts.reset_password(s, "sec", "sec"),
        lambda s: account_states.disable(s, "sec", "sec", "tired"),
        lambda s: account_states.enable(s, "sec", "sec", "back"),
        lambda s: account_states.set_contract(s, "sec", None, "sec"),
    ],
)
def test_nobody_decides_on_the_own_account(control: sa.Engine, do: Callable[[Session], None]) -> None:
    with db.transaction(control) as session:
        for name in ("sec", "sec2"):
            accounts.open_account(session, name, Text("安", "S"), "security_admin", None, "heluo")
    with pytest.raises(NotPermitted) as refused:
        change(control, do)
    assert refused.value.code == "own_account"


def test_the_last_security_administrator_stays(control: sa.Engine) -> None:
    with db.transaction(control) as session:
        for name in ("sec", "sec2"):
            accounts.open_account(session, name, Text("安", "S"), "security_admin", None, "heluo")
    change(control, lambda s: account_states.disable(s, "sec2", "sec", "left"))
    for do in (
        lambda s: account_states.disable(s, "sec", "sec2", "revenge"),
        lambda s: accounts.grant_role(s, "sec", "researcher", None, "sec2"),
    ):
        with pytest.raises(NotPermitted) as refused:
            change(control, do)
        assert refused.value.code == "last_security_admin"
    change(control, lambda s: account_states.disable(s, "sec", "heluo", "from the machine"))


def moves(session: Session, draw: random.Random, number: int) -> int:
    """`number` random moves of administrators over six accounts; how many were done."""
    names = [f"a{n}" for n in range(6)]
    roles = [*sorted(ADMINISTRATORS) * 3, "researcher", "hospital_officer", "king"]
    done = 0
    for _ in range(number):
        name, by, role = draw.choice(names), draw.choice([*names, "heluo"]), draw.choice(roles)
        hospital = draw.choice(["h01", None])
        move = draw.choice(
            [
                lambda n=name, r=role, h=hospital, b=by: accounts.open_account(
                    session, n, Text("甲", "A"), r, h, b
                ),
                lambda n=name, r=role, h=hospital, b=by: accounts.grant_role(session, n, r, h, b),
                lambda n=name, r=role, h=hospital, b=by: accounts.grant_role(session, n, r, h, b),
                lambda n=name, b=by: account_states.disable(session, n, b, "x"),
                lambda n=name, b=by: account_states.enable(session, n, b, "x"),
                lambda n=name, b=by: accounts.reset_password(session, n, b),
            ]
        )
        try:
            move()
            done += 1
        except HeluoError:
            continue
        held = session.execute(sa.select(RoleGrant.account, RoleGrant.role)).all()
        now_held = session.execute(sa.select(PortalAccount.name, PortalAccount.role)).all()
        for one in names:
            ever = {r for n, r in (*held, *now_held) if n == one} & ADMINISTRATORS
            assert len(ever) <= 1, f"{one} has been {sorted(ever)}"
    return done


def test_no_sequence_of_moves_joins_two_administrators(
    control: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts.audit, "append", lambda *_: 0)
    with db.transaction(control) as session:
        assert moves(session, random.Random(3), 600) > 100


@pytest.mark.slow
def test_20_000_random_moves_join_no_two_administrators(
    control: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts.audit, "append", lambda *_: 0)
    done = 0
    for seed in range(100):
        with db.transaction(control) as session:
            for table in (RoleGrant, PortalAccount):
                session.execute(sa.delete(table))
            done += moves(session, random.Random(seed), 200)
    assert done > 4000


def test_the_property_finds_an_exclusion_that_forgets_earlier_roles(
    control: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts.audit, "append", lambda *_: 0)
    monkeypatch.setattr(accounts, "check_exclusive", lambda held, role: None)
    with pytest.raises(AssertionError, match="has been"), db.transaction(control) as session:
        moves(session, random.Random(3), 600)


def test_every_role_can_be_given_to_a_fresh_account(control: sa.Engine) -> None:
    with db.transaction(control) as session:
        for role in ROLES:
            accounts.open_account(session, f"x_{role}", Text("甲", "A"), "inspector", None, "sec")
            accounts.grant_role(session, f"x_{role}", role, "h01", "sec")
            assert accounts.account_named(session, f"x_{role}").role == role
