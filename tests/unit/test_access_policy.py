"""The policy file is read strictly, denies by default, and its expansion is committed."""

from __future__ import annotations

from pathlib import Path

import pytest

from heluo.access import permissions, rules
from heluo.access.declared import resources
from heluo.access.levels import UNCLASSIFIED, column_levels
from heluo.access.roles import PURPOSES, ROLES
from heluo.kit.errors import BadConfiguration

HEAD = ",".join(rules.COLUMNS) + "\n"


def policy(tmp_path: Path, lines: str) -> Path:
    path = tmp_path / "policy.csv"
    path.write_text(HEAD + lines, encoding="utf-8")
    return path


def table(path: Path) -> dict[permissions.Cell, permissions.Grant]:
    return permissions.add_up(rules.read_rules(path, list(resources())), resources())


def test_the_expansion_is_fresh() -> None:
    assert permissions.EXPANDED.read_text(encoding="utf-8") == permissions.expanded(), "run heluo derive"


def test_deny_wins_whatever_the_order(tmp_path: Path) -> None:
    allow = "allow,researcher,search.count,1-3,research,counts,,x,x\n"
    deny = "deny,researcher,search.*,3,*,,,x,x\n"
    first, second = policy(tmp_path, allow + deny), tmp_path / "other.csv"
    second.write_text(HEAD + deny + allow, encoding="utf-8")
    assert table(first) == table(second)
    assert {cell[2] for cell in table(first)} == {1, 2}


def test_a_deny_of_one_form_leaves_the_others(tmp_path: Path) -> None:
    path = policy(
        tmp_path, "allow,researcher,search.count,1,research,counts|rows,,x,x\ndeny,*,*,1-5,*,rows,,x,x\n"
    )
    assert [g.forms for g in table(path).values()] == [frozenset({"counts"})]


@pytest.mark.parametrize(
    "line",
    [
        "permit,researcher,search.count,1,research,counts,,x,x",
        "allow,reseacher,search.count,1,research,counts,,x,x",
        "allow,researcher,search.cuont,1,research,counts,,x,x",
        "allow,researcher,search.count,0-3,research,counts,,x,x",
        "allow,researcher,search.count,1-6,research,counts,,x,x",
        "allow,researcher,search.count,1,reserch,counts,,x,x",
        "allow,researcher,search.count,1,research,counts,own,x,x",
    ],
)
def test_a_wrong_line_is_refused_with_its_number(tmp_path: Path, line: str) -> None:
    with pytest.raises(BadConfiguration, match=r"policy\.csv:2"):
        rules.read_rules(policy(tmp_path, line + "\n"), list(resources()))


def test_every_role_and_purpose_is_used() -> None:
    cells = permissions.table()
    assert {c[0] for c in cells} == {*ROLES, permissions.SERVICE}
    assert {c[3] for c in cells} == set(PURPOSES)


def test_unclassified_columns_are_the_highest_level() -> None:
    levels = column_levels(
        "standard.patient",
        ("hospital", "birth_date", "subject_ref", "sex", "sex_source", "extra", "surprise"),
    )
    assert levels == {
        "hospital": 1,
        "birth_date": 4,
        "subject_ref": 3,
        "sex": 2,
        "sex_source": 2,
        "extra": UNCLASSIFIED,
        "surprise": UNCLASSIFIED,
    }
