"""`heluo accounts`: a centre without any account gets its first, and one for a hospital."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from heluo.entrypoints.cli import app
from heluo.kit.errors import BadInput, Conflict


@pytest.fixture
def heluo(tmp_path):
    folder = tmp_path / "hospitals" / "h98"
    folder.mkdir(parents=True)
    (folder / "hospital.toml").write_text(
        'zh = "甲"\nen = "A"\nshort_zh = "甲"\nshort_en = "A"\n', encoding="utf-8"
    )

    def run(*words):
        done = CliRunner().invoke(app, ["accounts", *words, "--home", str(tmp_path)])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.stdout

    return run


def test_a_centre_gets_its_first_account_and_one_of_a_hospital(heluo):
    assert json.loads(heluo("list", "--json")) == []
    first = json.loads(heluo("add", "sec", "--role", "security_admin", "--label", "王", "--json"))
    assert len(first["password"]) >= 12
    heluo("add", "officer98", "--role", "hospital_officer", "--hospital", "h98")
    again = json.loads(heluo("reset", "sec", "--json"))
    assert again["password"] != first["password"]
    heluo("disable", "officer98", "--reason", "left")
    states = {
        row["user"]: (row["role"], row["hospital"], row["label"], row["disabled"])
        for row in json.loads(heluo("list", "--json"))
    }
    assert states == {
        "officer98": ("hospital_officer", "h98", "officer98", True),
        "sec": ("security_admin", "", "王", False),
    }
    assert again["password"] not in heluo("list")


def test_a_wrong_role_hospital_or_name_is_refused(heluo):
    with pytest.raises(BadInput, match="role"):
        heluo("add", "a", "--role", "king")
    with pytest.raises(BadInput, match="without a hospital"):
        heluo("add", "a", "--role", "clinician")
    with pytest.raises(BadInput, match="no hospital h97"):
        heluo("add", "a", "--role", "clinician", "--hospital", "h97")
    heluo("add", "a", "--role", "inspector")
    with pytest.raises(Conflict):
        heluo("add", "a", "--role", "inspector")
    assert [row["user"] for row in json.loads(heluo("list", "--json"))] == ["a"]


def test_a_closed_account_is_opened_again_on_the_machine(heluo):
    """The way back when the last security administrator's contract has ended."""
    heluo("add", "sec", "--role", "security_admin")
    heluo("disable", "sec", "--reason", "left")
    heluo("enable", "sec", "--reason", "back", "--ends", "2099-12-31")
    assert [row["disabled"] for row in json.loads(heluo("list", "--json"))] == [False]
    with pytest.raises(Conflict, match="contract ended"):
        heluo("enable", "sec", "--reason", "again", "--ends", "2001-01-01")
    with pytest.raises(Conflict, match="no second factor"):
        heluo("remove-second-factor", "sec", "--reason", "lost")
