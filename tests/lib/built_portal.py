"""The complete portal over a small lake, with an account for every role and a browser that has not
signed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from heluo.access import accounts, passwords
from heluo.access.tables import AuditEvent
from heluo.entrypoints.api import app
from heluo.entrypoints.control import control
from heluo.entrypoints.index import refresh
from heluo.kit import db
from heluo.kit.places import Home
from tests.lib.portal_client import Browser
from tests.lib.small_lake import SmallLake, person_id, write

TREE = {
    "definition": {
        "rules": [
            {
                "where": {
                    "event": "diagnosis",
                    "where": [{"variable": "code", "op": "starts", "values": ["C34"]}],
                }
            }
        ]
    }
}
ROUTES: dict[str, tuple[str, str, Any]] = {
    "cockpit.overview": ("GET", "/api/cockpit/overview", None),
    "cockpit.arrivals": ("GET", "/api/cockpit/arrivals", None),
    "cockpit.flows": ("GET", "/api/cockpit/flows", None),
    "search.text": ("POST", "/api/search/text", {"q": "HER2"}),
    "search.count": ("POST", "/api/search/count", TREE),
    "search.persons": ("POST", "/api/search/persons", TREE),
    "search.batch": ("POST", "/api/search/batch", {"text": "P0001"}),
    "search.variables": ("GET", "/api/search/variables", None),
    "panorama": ("GET", f"/api/panorama/{person_id(0)}", None),
    "panorama.emergency": (
        "POST",
        "/api/panorama/emergency",
        {"given": person_id(0), "reason": "昏迷送入急诊，查过敏史"},
    ),
    "research.projects": ("GET", "/api/research/projects", None),
    "applications.all": ("GET", "/api/applications", None),
    "applications.seats": ("GET", "/api/applications/seats", None),
    "outputs.requests": ("GET", "/api/outputs", None),
    "outputs.imports": ("GET", "/api/outputs/imports", None),
    "applications.uses": ("GET", "/api/applications/uses", None),
    "classification.levels": ("GET", "/api/classification", None),
    "research.grants": ("GET", "/api/research/grants", None),
    "followup.work": ("GET", "/api/followup/today", None),
    "followup.records": ("GET", "/api/followup/key", None),
    "disease.figures": ("GET", "/api/disease", None),
    "disease.persons": ("GET", "/api/disease/lung_cancer/persons?gap=code", None),
    "quality.report": ("GET", "/api/management/quality", None),
    "quality.issues": ("GET", "/api/management/issues", None),
    "quality.limits": ("GET", "/api/management/limits", None),
    "assets.columns": ("GET", "/api/assets/columns?q=sex", None),
    "mapping.values": ("GET", "/api/mapping/values", None),
    "mapping.decide": ("GET", "/api/mapping/codes?variable=patient.sex", None),
    "mapping.review": ("GET", "/api/mapping/decisions", None),
    "fields.work": ("GET", "/api/fields/hospitals", None),
    "fields.decide": ("GET", "/api/fields/converts", None),
    "fields.review": ("GET", "/api/fields/decisions", None),
    "linkage.questions": ("GET", "/api/linkage/questions", None),
    "linkage.compare": ("GET", "/api/linkage/questions/1", None),
    "linkage.decide": ("POST", "/api/linkage/questions/1/statement", {"same": False, "reason": "brothers"}),
    "runs": ("GET", "/api/management/runs", None),
    "dry_runs": ("GET", "/api/management/dry-runs", None),
    "faults": ("GET", "/api/management/faults", None),
    "parcels": ("GET", "/api/management/parcels", None),
    "releases": ("GET", "/api/management/releases", None),
    "workspace.extracts": ("GET", "/api/workspace/extracts", None),
    "analysis.methods": ("GET", "/api/analysis/algorithms", None),
    "audit": ("GET", "/api/management/audit", None),
    "administration.accounts": ("GET", "/api/administration/accounts", None),
    "administration.centre": ("GET", "/api/administration/overview", None),
    "administration.services": ("GET", "/api/administration/services", None),
    "administration.quotas": ("GET", "/api/administration/quotas", None),
    "administration.quotas.set": (
        "PUT",
        "/api/administration/quotas/h01",
        {"most": None, "reason": "as everybody"},
    ),
    "administration.emergencies": ("GET", "/api/administration/emergencies", None),
    "audit.persons": ("POST", "/api/management/audit/persons", {"text": "P0001"}),
    "audit.alarms": ("GET", "/api/management/audit/alarms", None),
    "audit.controls": ("GET", "/api/management/controls", None),
    "audit.verify": ("GET", "/api/management/audit/verify", None),
}
"""One route of each resource of the policy table."""


@dataclass
class Portal:
    home: Home
    control: sa.Engine
    browser: Browser
    accounts: dict[str, dict[str, str]]

    def sign_in(self, role: str, purpose: str = "") -> dict[str, Any]:
        return self.browser.sign_in(self.accounts[role], purpose)

    def events(self) -> int:
        with db.reading(self.control) as session:
            return session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) or 0


def build(folder: Path, made: SmallLake) -> Portal:
    home = Home(folder)
    database = control(home)
    write(home, database, made)
    refresh(home)
    for code in ("h01", "h02", "h03"):
        (home.root / "agents" / code).mkdir(parents=True)
    issued = {a["role"]: a for a in accounts.issue_demo_accounts(database, ["h01", "h02", "h03"])}
    return Portal(home, database, Browser(app(home)), issued)


@contextmanager
def cheap_passwords() -> Iterator[None]:
    """Hashes that cost nothing, and an account of numbers that no test uses up."""
    with pytest.MonkeyPatch.context() as patch:
        quick = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
        patch.setattr(passwords, "_hasher", lambda: quick)
        patch.setenv("HELUO_NUMBERS_A_MONTH", "100000")
        patch.setenv("HELUO_NOISE_SIGMA", "1")
        passwords.decoy.cache_clear()
        yield


def scrubbed(body: Any) -> Any:
    """Without what differs between two runs of one lake: ids, instants, times taken."""
    if isinstance(body, dict):
        return {
            k: scrubbed(v)
            for k, v in body.items()
            if k not in ("release", "took_ms", "request_id", "at", "as_of", "computed_at", "numbers_left")
        }
    return [scrubbed(v) for v in body] if isinstance(body, list) else body
