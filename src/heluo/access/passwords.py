"""Passwords: argon2 hashes, one-time passwords, and what may be chosen (profile `mlps3`: GB/T 22239 level 3
as we read it).

The profile asks for a length, kinds of characters, no earlier password, no common or context word, a new one
after 90 days.
"""

from __future__ import annotations

import datetime as dt
import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from heluo.kit.errors import BadInput

SHORTEST, LONGEST, KINDS, BARRED_FORMER = 12, 128, 3, 5
LASTS = dt.timedelta(days=90)
_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without letters and digits that look alike."""


@cache
def _hasher() -> PasswordHash:
    return PasswordHash((Argon2Hasher(),))


def hashed(password: str) -> str:
    """argon2id hash with its own salt and parameters."""
    return _hasher().hash(_normal(password))


def matches(password: str, stored: str) -> bool:
    """True when `password` is the one that `stored` was made from."""
    return _hasher().verify(_normal(password), stored)


@cache
def decoy() -> str:
    """A hash of nothing anybody knows: verified for unknown accounts, so that they take as long as known
    ones."""
    return hashed(secrets.token_urlsafe(24))


def one_time() -> str:
    """A random password of four groups, about 93 bits: `7kQd-mZ3x-Rw8p-h2Ny`."""
    groups = ["".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4)]
    return "-".join(groups)


def check_choice(password: str, former: Iterable[str], context: Iterable[str]) -> None:
    """Raises BadInput with the rule that `password` breaks. `former`: hashes that may not come back;
    `context`: words such as the account's name."""
    text = _normal(password)
    if not SHORTEST <= len(text) <= LONGEST:
        raise _refuse(
            f"长度 {len(text)}",
            f"length {len(text)}",
            f"{SHORTEST}–{LONGEST} 个字符",
            f"{SHORTEST} to {LONGEST} characters",
        )
    if kinds(text) < KINDS:
        raise _refuse(
            f"{kinds(text)} 种字符",
            f"{kinds(text)} kinds of characters",
            "大写、小写、数字、符号、汉字中至少三种",
            "at least three of capital, small, digit, symbol, Han",
        )
    folded = text.casefold()
    bare = "".join(c for c in folded if c.isalnum())
    if len(set(bare)) < 5:
        raise _refuse(
            "字符太少",
            "too few different characters",
            "至少五个不同的字符",
            "at least five different characters",
        )
    rest = bare
    for word in (*common(), *(w.casefold() for w in context if len(w) >= 3)):
        rest = rest.replace(word, "")
    if rest != bare and len(rest) < 8:
        raise _refuse(
            "含有常见词、账号名或系统名",
            "a common word, the account's or the system's name",
            "猜不到的内容",
            "something that cannot be guessed",
        )
    if any(matches(password, stored) for stored in former):
        raise _refuse(
            "用过的密码",
            "a password used before",
            f"不同于最近 {BARRED_FORMER} 个",
            f"none of the last {BARRED_FORMER}",
        )


def kinds(text: str) -> int:
    """How many of capital, small, digit, Han or other letter, symbol occur."""
    tests = (
        str.isupper,
        str.islower,
        str.isdigit,
        lambda c: c.isalpha() and not (c.isupper() or c.islower()),
        lambda c: not c.isalnum(),
    )
    return sum(any(test(c) for c in text) for test in tests)


@cache
def common() -> tuple[str, ...]:
    """Words that make a password guessable, folded."""
    return tuple(
        w.casefold()
        for w in Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8").split()
    )


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def _refuse(found_zh: str, found_en: str, expected_zh: str, expected_en: str) -> BadInput:
    return BadInput(
        (found_zh, found_en),
        (expected_zh, expected_en),
        ("另选一个密码", "choose another password"),
        code="password_refused",
    )
