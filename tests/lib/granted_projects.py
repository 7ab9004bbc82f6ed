"""A project of the demonstration's researcher with a grant, made through the portal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import httpx

from heluo.kit.dates import today
from tests.lib.built_portal import Portal


def project_of(portal: Portal, variables: Sequence[str]) -> str:
    """The id of a running project whose protocol names `variables`."""
    portal.sign_in("researcher", "research")
    day = today()
    protocol = {
        "title": "工作区里的研究",
        "purpose": "描述基线",
        "protocol": "回顾性队列",
        "hypothesis": "无",
        "benefit": "改进随访",
        "variables": list(variables),
        "ethics_number": "2026-19",
        "ethics_until": str(day + dt.timedelta(days=200)),
        "starts": str(day),
        "ends": str(day + dt.timedelta(days=100)),
    }
    made = _ok(portal.browser.post("/api/research/projects", protocol))
    _ok(portal.browser.post(f"/api/research/projects/{made['id']}/state", {"to": "running"}))
    return made["id"]


def given(portal: Portal, project: str) -> str:
    """The id of a grant of the project to its lead; leaves the security administrator signed in."""
    portal.sign_in("researcher", "research")
    variables = _ok(portal.browser.get(f"/api/research/projects/{project}"))["variables"]
    portal.sign_in("security_admin", "management")
    day = today()
    terms = {
        "project": project,
        "variables": variables,
        "level": 3,
        "persons": ["researcher"],
        "since": str(day),
        "until": str(day + dt.timedelta(days=30)),
    }
    return _ok(portal.browser.post("/api/research/grants", terms))["id"]


def withdrawn(portal: Portal, grant: str) -> None:
    """Revokes it; leaves the security administrator signed in."""
    portal.sign_in("security_admin", "management")
    change = {"to": "revoked", "reason": "医院要求"}
    _ok(portal.browser.post(f"/api/research/grants/{grant}/state", change))


def _ok(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    return answer.json()
