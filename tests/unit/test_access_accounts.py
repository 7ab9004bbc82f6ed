"""Accounts, passwords, sessions: one-time passwords end at the first sign-in, failures lock, administrators
exclude each other."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

import heluo.access.tables  # noqa: F401
from heluo.access import account_states, accounts, audit, passwords, sessions
from heluo.access.applications.chain import STAGES, needed
from heluo.access.applications.decide import SEATS, give_seat, holder_of
from heluo.access.roles import ADMINISTRATORS, ROLES
from heluo.access.tables import AuditEvent, RoleGrant
from heluo.kit import db
from heluo.kit.errors import BadInput, Conflict, NotPermitted, NotSignedIn
from heluo.kit.text import Text
from heluo_province.demonstration.accounts import seat_reviewers

GOOD = "蓝鲸Quietly-walks-7"


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
def doctor(control: sa.Engine) -> str:
    with db.transaction(control) as session:
        return accounts.open_account(session, "doctor", Text("医师", "Doctor"), "clinician", "h01", "test")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[dt.timedelta]:
    ahead = [dt.timedelta()]
    for module in (sessions, accounts, account_states, audit):
        monkeypatch.setattr(module, "now", lambda: dt.datetime.now(dt.UTC) + ahead[0])
    return ahead


def events(control: sa.Engine) -> list[tuple[str, str, str]]:
    with db.reading(control) as session:
        return [
            (e.action, e.result, e.reason)
            for e in session.scalars(sa.select(AuditEvent).order_by(AuditEvent.n))
        ]


def test_a_one_time_password_must_be_changed(control: sa.Engine, doctor: str) -> None:
    signed = sessions.current(control, sessions.sign_in(control, "doctor", doctor, "::1"))
    assert signed.must_change
    with pytest.raises(NotPermitted, match="new password"):
        sessions.check_password_chosen(signed)
    accounts.choose_password(control, "doctor", doctor, GOOD, "::1")
    with pytest.raises(NotSignedIn):
        sessions.sign_in(control, "doctor", doctor, "::1")
    assert not sessions.current(control, sessions.sign_in(control, "doctor", GOOD, "::1")).must_change


def test_choosing_a_password_ends_every_session(control: sa.Engine, doctor: str) -> None:
    first = sessions.sign_in(control, "doctor", doctor, "::1")
    accounts.choose_password(control, "doctor", doctor, GOOD, "::1")
    second = sessions.sign_in(control, "doctor", GOOD, "::1")
    accounts.choose_password(control, "doctor", GOOD, GOOD + "-and-swims", "::1")
    for token in (first, second):
        with pytest.raises(NotSignedIn):
            sessions.current(control, token)


def test_a_one_time_password_opens_one_session_also_when_no_password_is_chosen(
    control: sa.Engine, doctor: str, clock: list[dt.timedelta]
) -> None:
    token = sessions.sign_in(control, "doctor", doctor, "::1")
    clock[0] = dt.timedelta(minutes=16)
    with pytest.raises(NotSignedIn):
        sessions.current(control, token)
    with pytest.raises(NotSignedIn) as caught:
        sessions.sign_in(control, "doctor", doctor, "::1")
    assert caught.value.code == "one_time_password_used"
    with pytest.raises(NotSignedIn) as wrong:
        sessions.sign_in(control, "doctor", "wrong", "::1")
    assert wrong.value.code == "sign_in_refused", "only whoever knows it learns that it is used"
    assert events(control)[-2:] == [("session.open", "refused", "used"), ("session.open", "refused", "wrong")]
    with db.transaction(control) as session:
        fresh = accounts.reset_password(session, "doctor", "secadmin")
    clock[0] = dt.timedelta(minutes=17)
    assert sessions.current(control, sessions.sign_in(control, "doctor", fresh, "::1")).must_change


def test_five_failures_lock_and_unknown_accounts_look_the_same(
    control: sa.Engine, doctor: str, clock: list[dt.timedelta]
) -> None:
    texts = set()
    for name in ("doctor", "nobody"):
        for _ in range(6):
            with pytest.raises(NotSignedIn) as caught:
                sessions.sign_in(control, name, "wrong", f"10.0.0.{len(name)}")
            texts.add(caught.value.text())
    with pytest.raises(NotSignedIn) as caught:
        sessions.sign_in(control, "doctor", doctor, "10.0.0.9")
    assert texts == {caught.value.text()}
    clock[0] = dt.timedelta(minutes=16)
    assert sessions.sign_in(control, "doctor", doctor, "10.0.0.9")


def test_guessing_the_current_password_locks_and_is_remembered(
    control: sa.Engine, doctor: str, clock: list[dt.timedelta]
) -> None:
    """Whoever has found an open browser knows no password of it yet."""
    texts = set()
    for n in range(6):
        with pytest.raises(NotPermitted) as caught:
            accounts.choose_password(control, "doctor", f"guess-{n}", GOOD, "10.0.0.1")
        texts.add(caught.value.text())
    with pytest.raises(NotPermitted) as caught:
        accounts.choose_password(control, "doctor", doctor, GOOD, "10.0.0.2")
    assert texts == {caught.value.text()}
    refused = [(action, reason) for action, result, reason in events(control) if result == "refused"]
    assert refused == [("account.password", "wrong")] * 5 + [("account.password", "locked")] * 2
    with pytest.raises(NotSignedIn):
        sessions.sign_in(control, "doctor", doctor, "10.0.0.2")
    clock[0] = dt.timedelta(minutes=16)
    accounts.choose_password(control, "doctor", doctor, GOOD, "10.0.0.1")


def test_the_log_can_be_written_while_a_password_is_verified(
    control: sa.Engine, doctor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = passwords.matches

    def verified(password: str, stored: str) -> bool:
        audit.record(control, audit.Event("someone", "clinician", "panorama.open", "allowed"))
        return slow(password, stored)

    monkeypatch.setattr(passwords, "matches", verified)
    accounts.choose_password(control, "doctor", doctor, GOOD, "::1")
    assert [action for action, _, _ in events(control)][-1] == "account.password"


def test_a_password_changed_meanwhile_is_not_overwritten(
    control: sa.Engine, doctor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = passwords.hashed

    def late(password: str) -> str:
        monkeypatch.setattr(passwords, "hashed", hashed)
        with db.transaction(control) as session:
            accounts.reset_password(session, "doctor", "secadmin")
        return hashed(password)

    monkeypatch.setattr(passwords, "hashed", late)
    with pytest.raises(NotPermitted):
        accounts.choose_password(control, "doctor", doctor, GOOD, "::1")
    with pytest.raises(NotSignedIn):
        sessions.sign_in(control, "doctor", GOOD, "::1")


def test_a_lock_that_comes_while_a_password_is_verified_holds(
    control: sa.Engine, doctor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many who guess at once have all read "not locked" before the first of them is counted."""
    verify = passwords.matches

    def verified(password: str, stored: str) -> bool:
        monkeypatch.setattr(passwords, "matches", verify)
        for n in range(5):
            with pytest.raises(NotSignedIn):
                sessions.sign_in(control, "doctor", "wrong", f"10.0.1.{n}")
        return verify(password, stored)

    monkeypatch.setattr(passwords, "matches", verified)
    with pytest.raises(NotSignedIn):
        sessions.sign_in(control, "doctor", doctor, "10.0.0.1")
    assert events(control)[-1] == ("session.open", "refused", "locked")


def test_twenty_failures_slow_an_address_and_shut_nobody_out(
    control: sa.Engine, doctor: str, clock: list[dt.timedelta]
) -> None:
    """A hospital's people come from one address: one of them who guesses must not lock the others."""
    sessions.sign_in(control, "doctor", doctor, "10.9.9.9")
    accounts.choose_password(control, "doctor", doctor, GOOD, "10.9.9.9")
    with db.transaction(control) as session:
        newcomer = accounts.open_account(session, "new", Text("新人", "New"), "clinician", "h01", "test")
    for n in range(22):
        with pytest.raises(NotSignedIn):
            sessions.sign_in(control, f"name{n}", "wrong", "10.9.9.9")
    assert events(control)[-1] == ("session.open", "refused", "slowed")
    assert sessions.sign_in(control, "doctor", GOOD, "10.9.9.9"), "known there: not even slowed"
    with pytest.raises(NotSignedIn):
        sessions.sign_in(control, "new", newcomer, "10.9.9.9")
    clock[0] = dt.timedelta(seconds=61)
    assert sessions.sign_in(control, "new", newcomer, "10.9.9.9"), "not known there: a minute is enough"
    assert sessions.sign_in(control, "doctor", GOOD, "10.9.9.10")


def test_from_a_slowed_address_guesses_are_verified_at_growing_distances(
    control: sa.Engine, clock: list[dt.timedelta]
) -> None:
    names = itertools.count()
    for second in (*[0] * 20, *range(10, 310, 10)):
        clock[0] = dt.timedelta(seconds=second)
        with pytest.raises(NotSignedIn):
            sessions.sign_in(control, f"name{next(names)}", "wrong", "10.9.9.9")
    slowed = [reason for _, _, reason in events(control) if reason == "slowed"]
    assert len(slowed) >= 18, "of thirty tries in five minutes, most were not verified"


@pytest.mark.parametrize(
    ("minutes", "steps", "alive"), [(14, 1, True), (16, 1, False), (14, 34, True), (14, 35, False)]
)
def test_a_session_ends_when_idle_and_after_eight_hours(
    control: sa.Engine, doctor: str, clock: list[dt.timedelta], minutes: int, steps: int, alive: bool
) -> None:
    token = sessions.sign_in(control, "doctor", doctor, "::1")
    for step in range(1, steps):
        clock[0] = dt.timedelta(minutes=minutes * step)
        sessions.current(control, token)
    clock[0] = dt.timedelta(minutes=minutes * steps)
    if alive:
        assert sessions.current(control, token).account == "doctor"
    else:
        with pytest.raises(NotSignedIn):
            sessions.current(control, token)
    assert sessions.clear_ended(control) == (0 if alive else 1)


def test_role_change_and_disabling_end_sessions(control: sa.Engine, doctor: str) -> None:
    accounts.choose_password(control, "doctor", doctor, GOOD, "::1")
    token = sessions.sign_in(control, "doctor", GOOD, "::1")
    with db.transaction(control) as session:
        accounts.grant_role(session, "doctor", "researcher", None, "secadmin")
    with pytest.raises(NotSignedIn):
        sessions.current(control, token)
    token = sessions.sign_in(control, "doctor", GOOD, "::1")
    with db.transaction(control) as session:
        account_states.disable(session, "doctor", "secadmin", "left")
    with pytest.raises(NotSignedIn):
        sessions.current(control, token)
    with pytest.raises(NotSignedIn):
        sessions.sign_in(control, "doctor", doctor, "::1")


def test_dormant_accounts_close(control: sa.Engine, doctor: str, clock: list[dt.timedelta]) -> None:
    sessions.sign_in(control, "doctor", doctor, "::1")
    clock[0] = dt.timedelta(days=91)
    with pytest.raises(NotSignedIn):
        sessions.sign_in(control, "doctor", doctor, "::1")
    assert ("session.open", "refused", "dormant") in events(control)


def test_a_forged_request_is_refused(control: sa.Engine, doctor: str) -> None:
    signed = sessions.current(control, sessions.sign_in(control, "doctor", doctor, "::1"))
    sessions.check_csrf(signed, signed.csrf)
    for given in (None, "", signed.csrf[:-1], "é"):
        with pytest.raises(NotPermitted):
            sessions.check_csrf(signed, given)


def test_tokens_and_passwords_are_not_stored(control: sa.Engine, doctor: str, tmp_path: Path) -> None:
    token = sessions.sign_in(control, "doctor", doctor, "::1")
    stored = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert token.encode() not in stored
    assert doctor.encode() not in stored


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("Ab1!efghijk", "length"),
        ("x" * 129, "length"),
        ("abcdefghijklmnop", "kinds"),
        ("abcdefgh12345678", "kinds"),
        ("Password-1234", "common"),
        ("Yiyuan-2026-01", "common"),
        ("doctor-Abc-12", "common"),
        ("医院密码Aa1!医院密码", "too few|common"),
        ("Aa1!Aa1!Aa1!Aa1!", "too few"),
    ],
)
def test_bad_passwords_are_refused_with_the_rule(password: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        passwords.check_choice(password, [], ["doctor"])


@pytest.mark.parametrize(
    "password", [GOOD, "Jupiter rides 3 bikes!", "9月的风吹过Willow-tree", "kX7#mPq2$vLw9"]
)
def test_good_passwords_pass(password: str) -> None:
    passwords.check_choice(password, [], ["doctor"])


def test_the_last_five_passwords_are_barred(control: sa.Engine, doctor: str) -> None:
    chosen = [doctor] + [f"Otter-swims-{n}{n}-far" for n in range(6)]
    for before, after in itertools.pairwise(chosen):
        accounts.choose_password(control, "doctor", before, after, "::1")
    with pytest.raises(BadInput, match="used before"):
        accounts.choose_password(control, "doctor", chosen[-1], chosen[-4], "::1")


def test_no_account_meets_two_administrators(control: sa.Engine) -> None:
    draw = random.Random(1)
    with db.transaction(control) as session:
        for n in range(5):
            accounts.open_account(session, f"a{n}", Text("甲", "A"), draw.choice(list(ROLES)), "h01", "test")
        for _ in range(400):
            role = draw.choice([*sorted(ADMINISTRATORS), "researcher"])
            held = set(
                session.scalars(
                    sa.select(RoleGrant.role).where(RoleGrant.account == (name := f"a{draw.randrange(5)}"))
                )
            )
            try:
                accounts.check_exclusive(held, role)
            except NotPermitted:
                continue
            session.add(RoleGrant(account=name, role=role, by="test", at=dt.datetime.now(dt.UTC)))
            session.flush()
        for n in range(5):
            held = set(session.scalars(sa.select(RoleGrant.role).where(RoleGrant.account == f"a{n}")))
            assert len(held & ADMINISTRATORS) <= 1


def test_demonstration_accounts_have_every_role_and_reviewers_for_a_chain(control: sa.Engine) -> None:
    issued = accounts.issue_demo_accounts(control, ["h01", "h02"])
    assert list(dict.fromkeys(a["role"] for a in issued)) == list(ROLES)
    seat_reviewers(control)
    with db.reading(control) as session:
        reviewers = [a["user"] for a in issued if a["role"] == "access_reviewer"]
        seats = Counter(holder_of(session, name)[0] for name in reviewers)
    decide = {holder for stages in STAGES.values() for stage in stages for holder in stage} & set(SEATS)
    assert all(seats[holder] >= needed(holder) for holder in decide), "an application cannot finish"
    with db.transaction(control) as session:
        give_seat(session, "reviewer", "ethics", "test")
    seat_reviewers(control)
    with db.reading(control) as session:
        assert holder_of(session, "reviewer")[0] == "ethics", "an administrator's choice stands"
    assert {a["hospital"] for a in issued if ROLES[a["role"]].belongs} == {"h01"}
    sessions.sign_in(control, issued[0]["user"], issued[0]["password"], "::1")
    again = accounts.issue_demo_accounts(control, ["h01"])
    assert again[0]["password"] not in ("", issued[0]["password"])
    accounts.choose_password(control, again[0]["user"], again[0]["password"], GOOD, "::1")
    assert accounts.issue_demo_accounts(control, ["h01"])[0]["password"] == ""


def test_the_same_name_twice_is_a_conflict(control: sa.Engine, doctor: str) -> None:
    with pytest.raises(Conflict), db.transaction(control) as session:
        accounts.open_account(session, "doctor", Text("乙", "B"), "researcher", None, "test")
