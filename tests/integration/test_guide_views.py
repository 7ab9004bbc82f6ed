"""The views of the guide, on the servers that they are for: what docs/how-to/read-a-source.md has is run as
it stands there, also on rubbish."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.lib.source_server import Server

pytestmark = pytest.mark.slow
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "read-a-source.md"
VIEWS = re.findall(
    r"^```sql (\w+)\n(CREATE VIEW (\w+) .*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S
)
RAN = ("postgresql", "mariadb", "sqlite")
PATIENTS = [("1", 1980, 5, 4), ("2", 0, 0, 0), ("3", None, 5, 4), ("4", 2023, 13, 40)]
VISITS = [
    ("M1", "43岁", "高血压病；2型糖尿病"),
    ("M2", "3岁2月", "肺炎"),
    ("M3", "5月", '带"引号;反\\斜杠'),
    ("M4", "成人", None),
    ("M5", None, ";；"),
]


@pytest.mark.parametrize("kind", RAN)
def test_each_view_of_the_guide_gives_what_it_says(kind, request):
    server: Server = request.getfixturevalue(f"{kind}_server")
    for view in ("v_br", "v_zd", "v_nl"):
        server.run(f"DROP VIEW IF EXISTS {view}")
    for table in ("br", "mz"):
        server.run(f"DROP TABLE IF EXISTS {table}")
    server.run("CREATE TABLE br (brbh varchar(20), nian integer, yue integer, ri integer)")
    server.run("CREATE TABLE mz (jzlsh varchar(20), nl varchar(40), zdmc varchar(200))")
    server.run("INSERT INTO br VALUES (?, ?, ?, ?)", PATIENTS)
    server.run("INSERT INTO mz VALUES (?, ?, ?)", VISITS)
    made = [name for which, statement, name in VIEWS if which == kind and server.run(statement) is None]
    assert made == ["v_br", "v_zd", "v_nl"]

    def rows(view: str, *columns: str) -> list[tuple]:
        source = server.open()
        try:
            source.columns(view)
            return sorted(tuple(r.values()) for t in source.batches(view, columns) for r in t.to_pylist())
        finally:
            source.close()

    assert rows("v_br", "brbh", "csrq") == [
        ("1", "1980-5-4"),
        ("2", "0-0-0"),
        ("3", None),
        ("4", "2023-13-40"),
    ]
    assert rows("v_zd", "zdid", "xh", "zdmc") == [
        ("M1#1", "1", "高血压病"),
        ("M1#2", "2", "2型糖尿病"),
        ("M2#1", "1", "肺炎"),
        ("M3#1", "1", '带"引号'),
        ("M3#2", "2", "反\\斜杠"),
    ]
    assert rows("v_nl", "jzlsh", "nianling") == [
        ("M1", "43"),
        ("M2", "3"),
        ("M3", "0"),
        ("M4", None),
        ("M5", None),
    ]
    for view in made:
        server.run(f"DROP VIEW {view}")


def test_every_family_has_every_view():
    found = {which: [name for kind, _, name in VIEWS if kind == which] for which, _, _ in VIEWS}
    assert found.keys() >= {*RAN, "sqlserver", "oracle"}
    assert all({"v_br", "v_zd"} <= set(names) for names in found.values())
