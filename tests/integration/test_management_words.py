"""No code of a control table reaches the screen without words: every act that the code writes to the log,
every role, kind and count of a run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import heluo
import heluo_province
from heluo.access import account_states
from heluo.access.applications.states import CLOCK
from heluo.access.declared import declared
from heluo.access.outputs.states import PORTAL
from heluo.access.roles import ROLES
from heluo.access.rules import SERVICE
from heluo.delivery.operations import run_words
from heluo.delivery.quality import report
from heluo.delivery.trust import wording
from heluo.delivery.workspace import states as extract_states
from heluo.governance.night.run import CentreNight
from heluo.quality.templates import TEMPLATES


def acts() -> Iterator[str]:
    """Every act that a reading of the lake names by a literal; all others are declared values."""
    for package in (heluo, heluo_province):
        for path in Path(package.__file__ or "").parent.rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                for given in call.keywords if isinstance(call, ast.Call) else ():
                    if given.arg == "what" and isinstance(given.value, ast.Constant):
                        yield given.value.value


def test_every_act_has_words() -> None:
    known = declared().acts
    assert {
        "panorama.item",
        "session.open",
        "vault.name",
        "account.grant",
        "search.count",
        "audit.verify",
    } <= known.keys()
    silent = [name for name in known if wording.action(name).zh == name]
    assert not silent, f"{silent} are declared without words"
    named = set(acts())
    assert "demo.tour" in named
    assert named <= known.keys(), "an act is named that nobody declares"


@pytest.mark.parametrize("code", sorted(ROLES))
def test_every_role_has_words(code: str) -> None:
    assert wording.role(code).zh == ROLES[code].label.zh != code


@pytest.mark.parametrize("code", [SERVICE, PORTAL, *{extract_states.CLOCK, CLOCK, account_states.CLOCK}])
def test_every_program_that_acts_in_the_log_has_words(code: str) -> None:
    assert code not in ROLES
    assert wording.role(code).zh != code


def test_every_count_of_a_night_has_words() -> None:
    silent = [
        name
        for name in CentreNight("run_1").counts()
        if name != "seconds" and run_words.run_count(name).zh == name
    ]
    assert not silent, f"run_words.RUN_COUNTS lacks {silent}"
    assert run_words.run_kind("full").zh == "全部重做"
    assert run_words.run_kind("of tomorrow").zh == "of tomorrow"


def test_every_template_has_words_and_a_dimension() -> None:
    for template in TEMPLATES.values():
        assert template.label.zh != template.name
        assert template.kahn in report.DIMENSIONS
