"""The views of the guide, on the servers that they are for: what docs/how-to/read-a-source.md has is run as
it stands there, also on rubbish."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.lib.source_server import Server

pytestmark = pytest.mark.slow
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "read-a-source.md"
FIGURES = PAGE.with_name("compare-figures.md")
VIEWS = re.findall(
    r"^```sql (\w+)\n(CREATE VIEW (\w+) .*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S
)
RAN = ("postgresql", "mariadb", "sqlite")
PATIENTS = [("1", 1980, 5, 4), ("2", 0, 0, 0), ("3", None, 5, 4), ("4", 2023, 13, 40)]
VISITS = [
    ("M1", "43岁", "高血压病；2型糖尿病", "1", "20240102", "N", 0, "I10; E11.900"),
    ("M2", "3岁2月", "肺炎", "2", "20240103", "X", None, "J18.900"),
    ("M3", "5月", '带"引号;反\\斜杠', "2", "20240104", "N", 1, "R51"),
    ("M4", "成人", None, "3", None, None, 0, None),
    ("M5", None, ";；", "3", None, "N", 1, "A；B"),
]
STAYS = [("M1", "1", "20240201", None, "N", None), ("M9", "2", "20240202", "20240203", "N", 1)]
CHARGES = [("1", "M1", 12345), ("2", "M1", -5), ("3", "M2", None)]
ORDERS = [("1", "500 毫克"), ("2", "0.5g"), ("3", "适量"), ("4", "2"), ("5", None)]
TABLES = {
    "br (brbh varchar(20), nian integer, yue integer, ri integer)": PATIENTS,
    "mz (jzlsh varchar(20), nl varchar(40), zdmc varchar(200), brbh varchar(20), kssj varchar(20), ksdm "
    "varchar(9), zfbz integer, zdbm varchar(80))": VISITS,
    "zy (zyh varchar(20), brbh varchar(20), ryrq varchar(20), cyrq varchar(20), ksdm varchar(9), zfbz "
    "integer)": STAYS,
    "ks (ksdm varchar(9), ksmc varchar(40))": [("N", "内科")],
    "fy (fyxh varchar(20), jzlsh varchar(20), je_fen integer)": CHARGES,
    "yz (yzid varchar(20), ycjl varchar(40))": ORDERS,
}
"""Table and columns → its rows."""
EXPECTED = {
    "v_jz": [
        ("MM1", "1", "M", "20240102", None, "内科"),
        ("MM2", "2", "M", "20240103", None, None),
        ("MM4", "3", "M", None, None, None),
        ("ZM1", "1", "Z", "20240201", None, "内科"),
    ],
    "v_cf": [("1", "MM1", "1"), ("2", "MM1", "1"), ("3", "MM2", "2")],
    "v_fy": [("1", "MM1", "123.45"), ("2", "MM1", "-0.05"), ("3", "MM2", None)],
    "v_yl": [
        ("1", "500", "毫克"),
        ("2", "0.5", "g"),
        ("3", None, "适量"),
        ("4", "2", None),
        ("5", None, None),
    ],
    "v_br": [("1", "1980-5-4"), ("2", "0-0-0"), ("3", None), ("4", "2023-13-40")],
    "v_zd": [
        ("M1#1", "M1", "1", "高血压病", "I10"),
        ("M1#2", "M1", "2", "2型糖尿病", "E11.900"),
        ("M2#1", "M2", "1", "肺炎", "J18.900"),
        ("M3#1", "M3", "1", '带"引号', "R51"),
        ("M3#2", "M3", "2", "反\\斜杠", None),
    ],
    "v_nl": [("M1", "43"), ("M2", "3"), ("M3", "0"), ("M4", None), ("M5", None)],
}
"""View of the guide, in the guide's order → the rows that it gives."""


ACCOUNTS = dict(
    re.findall(r"^```sql (\w+)-account\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
)


def test_the_account_of_the_guide_reads_a_view_that_is_made_later(postgresql_server):
    """As it stands on the page, on a database that has nothing yet."""
    run = postgresql_server.run
    for statement in filter(str.strip, ACCOUNTS["postgresql"].split(";\n")):
        run(statement)
    run("CREATE VIEW heluo.v_later AS SELECT 1 AS a")
    try:
        reader = Server(
            "postgresql", postgresql_server.settings | {"user": "heluo_reader"}, run, "text"
        ).open()
        try:
            assert [r for t in reader.batches("heluo.v_later", ("a",)) for r in t.to_pylist()] == [{"a": "1"}]
        finally:
            reader.close()
    finally:
        run("DROP SCHEMA heluo CASCADE")
        run("DROP OWNED BY heluo_reader")
        run("DROP ROLE heluo_reader")


@pytest.mark.parametrize("kind", RAN)
def test_each_view_of_the_guide_gives_what_it_says(kind, request):
    server: Server = request.getfixturevalue(f"{kind}_server")
    for view in EXPECTED:
        server.run(f"DROP VIEW IF EXISTS {view}")
    for table, rows in TABLES.items():
        server.run(f"DROP TABLE IF EXISTS {table.partition(' ')[0]}")
        server.run(f"CREATE TABLE {table}")
        marks = ", ".join("?" * len(rows[0]))
        server.run(f"INSERT INTO {table.partition(' ')[0]} VALUES ({marks})", rows)
    made = [name for which, statement, name in VIEWS if which == kind and server.run(statement) is None]
    assert made == list(EXPECTED)
    source = server.open()
    try:
        found = {}
        for view in made:
            names = tuple(column.name for column in source.columns(view))
            found[view] = sorted(
                (tuple(r.values()) for t in source.batches(view, names) for r in t.to_pylist()), key=str
            )
    finally:
        source.close()
    _counts_items(server, kind)
    for view in made:
        server.run(f"DROP VIEW {view}")
    assert found == EXPECTED


def _counts_items(server: Server, kind: str) -> None:
    """What the guide gives to compare with an exploded view."""
    found = dict(
        re.findall(r"^```sql (\w+)-items\n(.*?)^```$", FIGURES.read_text(encoding="utf-8"), re.M | re.S)
    )
    assert found.keys() == {"postgresql", "mariadb"}
    if kind not in found:
        return
    server.run("DELETE FROM mz WHERE jzlsh = 'M5'")
    server.run(f"CREATE VIEW v_items AS {found[kind]}")
    source = server.open()
    try:
        source.columns("v_items")
        (count,) = [r["items"] for t in source.batches("v_items", ("items",)) for r in t.to_pylist()]
    finally:
        source.close()
        server.run("DROP VIEW v_items")
    assert int(count) == len(EXPECTED["v_zd"])


def test_every_family_has_every_view():
    found = {which: [name for kind, _, name in VIEWS if kind == which] for which, _, _ in VIEWS}
    assert found.keys() >= {*RAN, "sqlserver", "oracle"}
    assert all({"v_br", "v_zd"} <= set(names) for names in found.values())
