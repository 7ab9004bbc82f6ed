"""The second factor: RFC 6238's codes, each counts once, wrong ones lock, the secret is sealed, who must have
one cannot pass without; risky acts ask for a fresh code."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import struct
from pathlib import Path

import pytest
import sqlalchemy as sa
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

import heluo.access.tables  # noqa: F401
from heluo.access import accounts, audit, passwords, second_factor, sessions
from heluo.access.signed_in import SignedIn
from heluo.access.tables import AuditEvent
from heluo.kit import db
from heluo.kit.errors import BadInput, Broken, Conflict, NotPermitted, NotSignedIn
from heluo.kit.places import Home
from heluo.kit.text import Text

OWN = "Quiet-otter-swims-9"
START = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)


def plain_code(secret: bytes, moment: dt.datetime, digits: int = 6) -> str:
    """RFC 6238 with SHA-1 and 30 seconds, written down from its text: independent of the library."""
    counter = struct.pack(">Q", int(moment.timestamp()) // 30)
    digest = hmac.new(secret, counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


@pytest.mark.parametrize(
    ("seconds", "code"), [(59, "94287082"), (1111111109, "07081804"), (20000000000, "65353130")]
)
def test_the_test_s_own_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    moment = dt.datetime.fromtimestamp(seconds, dt.UTC)
    assert plain_code(b"12345678901234567890", moment, 8) == code


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    monkeypatch.setattr(passwords, "_hasher", lambda: quick)
    passwords.decoy.cache_clear()


class Door:
    """One account before the portal's door, at an instant that the test moves."""

    def __init__(self, folder: Path) -> None:
        self.home, self.at = Home(folder), START
        self.control = db.engine(folder / "control.db")
        db.Base.metadata.create_all(self.control)
        self.box = second_factor.box(self.home)
        self.secret = b""

    def account(self, name: str = "sec", role: str = "security_admin") -> None:
        with db.transaction(self.control) as session:
            first = accounts.open_account(session, name, Text("安", "S"), role, "h01", "heluo")
        accounts.choose_password(self.control, name, first, OWN, "::1")

    def enter(self, name: str = "sec") -> str:
        return sessions.sign_in(self.control, name, OWN, "::1")

    def here(self, token: str) -> SignedIn:
        return sessions.current(self.control, token)

    def code(self, later: int = 0) -> str:
        return plain_code(self.secret, self.at + dt.timedelta(seconds=later))

    def give(self, token: str, code: str) -> None:
        second_factor.give(self.control, self.box, self.here(token), code, "::1")

    def set_up(self, token: str) -> list[str]:
        with db.transaction(self.control) as session:
            made = second_factor.begin(session, self.here(token).account, self.box)
        self.secret = base64.b32decode(made.secret)
        assert made.secret in made.address
        codes = second_factor.confirm(self.control, self.box, self.here(token), self.code(), "::1")
        self.at += dt.timedelta(seconds=30)
        return codes

    def reasons(self) -> list[tuple[str, str, str]]:
        with db.reading(self.control) as session:
            found = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.n))
            return [(e.action, e.result, e.reason) for e in found if "second" in e.action]


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Door:
    made = Door(tmp_path)
    for module in (sessions, accounts, second_factor, audit):
        monkeypatch.setattr(module, "now", lambda: made.at)
    made.account()
    return made


def test_by_default_nobody_is_asked_for_one(door: Door) -> None:
    signed = door.here(door.enter())
    assert (signed.owes, signed.has_second) == ("", False)
    second_factor.check_given(signed)
    second_factor.check_fresh(signed)


def test_whoever_has_one_is_asked_at_each_sign_in(door: Door) -> None:
    token = door.enter()
    door.set_up(token)
    assert door.here(token).owes == "", "this session has just given it"
    token = door.enter()
    signed = door.here(token)
    assert signed.owes == "code"
    with pytest.raises(NotPermitted) as refused:
        second_factor.check_given(signed)
    assert refused.value.code == "second_factor_needed"
    door.give(token, door.code())
    second_factor.check_given(door.here(token))


@pytest.mark.parametrize(("later", "counts"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_clocks_may_differ_by_one_code(door: Door, later: int, counts: bool) -> None:
    door.set_up(door.enter())
    door.at += dt.timedelta(minutes=5)
    token = door.enter()
    if counts:
        door.give(token, door.code(later))
        assert door.here(token).owes == ""
    else:
        with pytest.raises(BadInput):
            door.give(token, door.code(later))


def test_a_code_counts_once_also_in_another_session_and_also_an_earlier_one(door: Door) -> None:
    door.set_up(door.enter())
    door.at += dt.timedelta(minutes=5)
    first, second = door.enter(), door.enter()
    earlier, present = door.code(-30), door.code()
    door.give(first, present)
    for token, code in ((second, present), (first, present), (second, earlier)):
        with pytest.raises(BadInput) as refused:
            door.give(token, code)
        assert refused.value.code == "second_factor_wrong"
    assert door.reasons()[-3:] == [("session.second", "refused", "replayed")] * 3
    door.at += dt.timedelta(seconds=30)
    door.give(second, door.code())


def test_the_code_that_set_it_up_opens_no_session(door: Door) -> None:
    token = door.enter()
    with db.transaction(door.control) as session:
        made = second_factor.begin(session, "sec", door.box)
    door.secret = base64.b32decode(made.secret)
    code = door.code()
    second_factor.confirm(door.control, door.box, door.here(token), code, "::1")
    with pytest.raises(BadInput):
        door.give(door.enter(), code)


def test_five_wrong_codes_lock_the_second_factor_whatever_password_comes(door: Door) -> None:
    door.set_up(door.enter())
    token = door.enter()
    for _ in range(5):
        with pytest.raises(BadInput):
            door.give(token, "000000")
    token = door.enter()
    with pytest.raises(NotPermitted) as locked:
        door.give(token, door.code())
    assert locked.value.code == "second_factor_locked", "also the right code, and also from a new session"
    assert door.reasons()[-1] == ("session.second", "refused", "locked")
    door.at += dt.timedelta(minutes=14)
    sessions.current(door.control, token)
    door.at += dt.timedelta(minutes=2)
    door.give(token, door.code())


def test_a_recovery_code_opens_once_and_is_stored_as_a_hash(door: Door, tmp_path: Path) -> None:
    codes = door.set_up(door.enter())
    assert len(set(codes)) == second_factor.CODES
    token = door.enter()
    door.give(token, codes[0].lower())
    with db.reading(door.control) as session:
        assert second_factor.codes_left(session, "sec") == second_factor.CODES - 1
    with pytest.raises(BadInput):
        door.give(door.enter(), codes[0])
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("control.db*"))
    for code in codes:
        assert code.encode() not in stored
        assert code.replace("-", "").encode() not in stored


def test_the_secret_is_sealed_and_bound_to_its_account(door: Door, tmp_path: Path) -> None:
    door.set_up(door.enter())
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("control.db*"))
    assert base64.b32encode(door.secret) not in stored
    assert door.secret not in stored
    key = tmp_path / "centre/keys/second-factor.key"
    assert key.stat().st_mode & 0o077 == 0
    door.account("thief", "inspector")
    with db.transaction(door.control) as session:
        session.execute(sa.text("UPDATE second_factor SET account = 'thief'"))
    with pytest.raises(Broken):
        door.give(door.enter("thief"), door.code())


def test_setting_one_up_ends_the_other_sessions(door: Door) -> None:
    other, token = door.enter(), door.enter()
    door.set_up(token)
    assert door.here(token).account == "sec"
    with pytest.raises(NotSignedIn):
        door.here(other)


def test_a_second_one_over_the_first_is_refused(door: Door) -> None:
    token = door.enter()
    door.set_up(token)
    with pytest.raises(Conflict), db.transaction(door.control) as session:
        second_factor.begin(session, "sec", door.box)
    with pytest.raises(Conflict):
        second_factor.confirm(door.control, door.box, door.here(token), door.code(), "::1")


@pytest.mark.parametrize(
    ("setting", "role", "owes"),
    [
        ("offered", "security_admin", ""),
        ("administrators", "security_admin", "set_up"),
        ("administrators", "system_admin", "set_up"),
        ("administrators", "audit_admin", "set_up"),
        ("administrators", "clinician", ""),
        ("everybody", "clinician", "set_up"),
    ],
)
def test_who_must_have_one_does_nothing_before(
    door: Door, monkeypatch: pytest.MonkeyPatch, setting: str, role: str, owes: str
) -> None:
    monkeypatch.setenv("HELUO_SECOND_FACTOR", setting)
    door.account("x", role)
    signed = door.here(door.enter("x"))
    assert signed.owes == owes
    if owes:
        with pytest.raises(NotPermitted) as refused:
            second_factor.check_given(signed)
        assert refused.value.code == "second_factor_must_be_set_up"
    if setting != "offered":
        with pytest.raises(NotPermitted):
            second_factor.check_fresh(signed)


def test_a_risky_act_asks_again_after_ten_minutes(door: Door) -> None:
    token = door.enter()
    door.set_up(token)
    second_factor.check_fresh(door.here(token))
    door.at += dt.timedelta(minutes=10)
    with pytest.raises(NotPermitted) as refused:
        second_factor.check_fresh(door.here(token))
    assert refused.value.code == "step_up_needed"
    door.give(token, door.code())
    second_factor.check_fresh(door.here(token))


def test_an_administrator_takes_it_off_and_the_sessions_end(door: Door) -> None:
    token = door.enter()
    codes = door.set_up(token)
    with db.transaction(door.control) as session:
        second_factor.take_off(session, "sec", "sec2", "security_admin", "lost the phone")
    with pytest.raises(NotSignedIn):
        door.here(token)
    token = door.enter()
    assert door.here(token).owes == ""
    with pytest.raises(Conflict):
        door.give(token, codes[0])
