"""A portal with its two output checkers and further accounts, for tests of files on their way out and in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from heluo.access.accounts import open_account, reset_password
from heluo.kit.db import transaction
from heluo.kit.text import Text
from tests.lib.built_portal import Portal, build
from tests.lib.small_lake import province


def outputs_portal(folder: Path, others: Mapping[str, str]) -> Portal:
    """Every account by its own name as well; `others`: name → role of further ones."""
    made = build(folder, province("a"))
    made.accounts |= {one["user"]: one for one in made.accounts.values()}
    with transaction(made.control) as session:
        password = reset_password(session, "checker", "test")
        made.accounts["checker"] = {"user": "checker", "password": password}
        for name, role in others.items():
            password = open_account(session, name, Text(name, name), role, None, "test")
            made.accounts[name] = {"user": name, "password": password}
    return made


def as_(portal: Portal, who: str) -> None:
    portal.sign_in(who, "management" if who.startswith("checker") else "research")


def ok(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]
