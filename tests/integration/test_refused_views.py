"""Real servers that refuse: a view that the read-only account may not read and a view that breaks at its
first bad value are named with category, view and way out, and the other views are read all the same; a
password that is not accepted is no matter of the network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from heluo.collection.findings import CollectionFinding
from heluo.collection.interfaces.base import Connection
from heluo.collection.interfaces.connect import connect
from heluo.collection.mapping_check import check
from heluo.collection.profile import profile
from heluo.collection.selftest import selftest
from heluo.entrypoints.hospital import exit_status
from heluo.kit.errors import Unavailable
from tests.lib.invented_hospital import CODE, TABLES, Invented, make
from tests.lib.source_server import Server

pytestmark = pytest.mark.slow
PLAIN = {"v_patient": "patient", "v_lab": "lab", "v_vital": "vital", "v_record": "record"}
GRANTS = {
    "postgresql": ("CREATE ROLE few LOGIN", "GRANT SELECT ON {} TO few"),
    "mysql": (
        "CREATE USER few@localhost IDENTIFIED BY 'x'",
        "GRANT SELECT, SHOW VIEW ON his.{} TO few@localhost",
    ),
}


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request) -> Iterator[Server]:
    """With a view that `few` may not read (v_lab), and one that fails over a value (v_vital)."""
    found: Server = request.getfixturevalue(f"{request.param}_server")
    account, grant = GRANTS[found.kind]
    quote = "`" if found.kind == "mysql" else '"'
    found.run(account)
    for table in PLAIN.values():
        columns = ", ".join(f"{quote}{c}{quote} varchar(60)" for c in TABLES[table])
        found.run(f"DROP TABLE IF EXISTS {table}")
        found.run(f"CREATE TABLE {table} ({columns})")
        found.run(f"CREATE VIEW v_{table} AS SELECT * FROM {table}")
    found.run("DROP VIEW v_vital")
    found.run(f"ALTER TABLE vital ADD COLUMN zahl {'int' if found.kind == 'mysql' else 'varchar(9)'}")
    broken = "*" if found.kind == "mysql" else "v.*, zahl::int AS n"
    found.run(f"INSERT INTO vital (zahl) VALUES ({'1' if found.kind == 'mysql' else repr('MARKER')})")
    found.run(f"CREATE VIEW v_vital AS SELECT {broken} FROM vital v")
    if found.kind == "mysql":
        found.run("ALTER TABLE vital DROP COLUMN zahl")
    for view in ("v_patient", "v_vital", "v_record"):
        found.run(grant.format(view))
    yield found
    for table in PLAIN.values():
        found.run(f"DROP VIEW v_{table}")
        found.run(f"DROP TABLE {table}")
    found.run("DROP USER few@localhost" if found.kind == "mysql" else "DROP ROLE few")


def _hospital(server: Server, folder: Path) -> Invented:
    made = make(folder)
    settings = {**server.settings, "user": "few", "password_file": "word"}
    lines = "\n".join(f'{k} = "{v}"' for k, v in settings.items())
    (made.agent / "connections.toml").write_text(f"[his]\n{lines}\n", encoding="utf-8")
    (made.agent / "word").write_text("x\n", encoding="utf-8")
    return made


def _errors(findings: tuple[CollectionFinding, ...]) -> dict[tuple[str, str], CollectionFinding]:
    return {(f.stream, f.subject): f for f in findings if f.severity == "error" and f.stream}


def test_a_view_that_is_refused_is_named_with_its_way_out_before_the_first_night(server, tmp_path):
    made = _hospital(server, tmp_path)
    found = check(made.home, CODE)
    errors = _errors(found)
    assert set(errors) == {("lab_result", "v_lab"), ("vital_sign", "v_vital")}, [f.text() for f in found]
    assert "GRANT SELECT" in errors["lab_result", "v_lab"].todo_zh
    assert "视图" in errors["vital_sign", "v_vital"].zh
    assert exit_status(found) == 3, "the source can be reached"
    assert all("MARKER" not in f.text("zh") + f.text("en") for f in found)
    again = _errors(selftest(made.home, CODE, centre=False))
    assert set(again) == set(errors)


def test_a_profile_says_why_a_view_is_not_in_it_and_has_the_others(server, tmp_path):
    views = {v["view"]: v for v in profile(_hospital(server, tmp_path).home, CODE)["views"]}
    assert set(views) == set(PLAIN)
    assert [name for name, view in views.items() if "why" in view] == ["v_lab", "v_vital"]
    assert {c["name"] for c in views["v_patient"]["columns"]} == set(TABLES["patient"])


def test_a_password_that_is_not_accepted_is_no_matter_of_the_network(mariadb_server, tmp_path):
    mariadb_server.run("CREATE USER nobody@localhost IDENTIFIED BY 'right'")
    try:
        (tmp_path / "word").write_text("wrong", encoding="utf-8")
        settings = {**mariadb_server.settings, "user": "nobody", "password_file": "word"}
        with pytest.raises(Unavailable) as refused:
            connect(Connection("his", "mysql", settings, tmp_path))
        assert "1045" in refused.value.found.zh
        assert "口令" in refused.value.found.zh
        assert "mysql.user" in refused.value.todo.en
    finally:
        mariadb_server.run("DROP USER nobody@localhost")
