"""No code of a control table reaches the screen without words: every act that the code writes to the log,
every role, kind and count of a run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import heluo
from heluo.access.permissions import resources
from heluo.access.roles import ROLES
from heluo.delivery.management import quality, spoken
from heluo.governance.night.steps import Night
from heluo.quality.templates import TEMPLATES

NAMES_AT = {"act": 1, "remember": 1, "refused": 0, "permit": 0, "_opened": 1, "_event": 1, "Event": 2}
"""Function → which of its arguments names the act."""


def acts() -> Iterator[str]:
    """Every act that a call in the source names by a literal."""
    for path in Path(heluo.__file__).parent.rglob("*.py"):
        for call in (
            n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)
        ):
            name = (
                call.func.attr
                if isinstance(call.func, ast.Attribute)
                else call.func.id
                if isinstance(call.func, ast.Name)
                else ""
            )
            place = NAMES_AT.get(name)
            given = call.args[place : place + 1] if place is not None else []
            given += [
                k.value for k in call.keywords if k.arg in ("what", "action") and name in ("read", "Event")
            ]
            named = (g.value for g in given if isinstance(g, ast.Constant) and isinstance(g.value, str))
            yield from (value for value in named if "." in value or value in resources())


def test_every_act_has_words() -> None:
    found = set(acts())
    assert {
        "panorama.item",
        "session.open",
        "vault.name",
        "account.grant",
        "search.count",
        "audit.verify",
    } <= found
    silent = [code for code in sorted(found | set(resources())) if spoken.action(code).zh == code]
    assert not silent, f"spoken.ACTIONS lacks {silent}"


@pytest.mark.parametrize("code", sorted(ROLES))
def test_every_role_has_words(code: str) -> None:
    assert spoken.role(code).zh == ROLES[code].label.zh != code


def test_every_count_of_a_night_has_words() -> None:
    silent = [
        name for name in Night("run_1").counts() if name != "seconds" and spoken.run_count(name).zh == name
    ]
    assert not silent, f"spoken.RUN_COUNTS lacks {silent}"
    assert spoken.run_kind("full").zh == "全部重做"
    assert spoken.run_kind("of tomorrow").zh == "of tomorrow"


def test_every_template_has_words_and_a_dimension() -> None:
    for template in TEMPLATES.values():
        assert template.label.zh != template.name
        assert template.kahn in quality.DIMENSIONS
