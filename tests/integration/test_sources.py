"""Real PostgreSQL, real MariaDB and SQLite: each gives back, as text, exactly what it holds, and finds what
changed.

Skipped aloud where a server is not installed.
"""

from __future__ import annotations

import pytest

from heluo.collection.convert import parse_convert
from heluo.collection.interfaces.base import Among, Connection, Since
from heluo.collection.interfaces.connect import connect
from heluo.collection.night import run_once
from heluo.dictionary import load
from heluo.kit.errors import BadConfiguration, Unavailable
from tests.lib.centre_double import CentreDouble
from tests.lib.invented_hospital import CODE, TABLES, Invented, make, results
from tests.lib.source_server import Server

pytestmark = pytest.mark.slow
NASTY = [
    None, "", "\\N", "N", "\\.", '"', '""', "a,b", "a\nb", "a\r\nb", "\t", "'", "\\", "\\\\", "%s", "{}", " 前后 ", "\u3000全角空格\u3000", "\ufeffBOM", "\u200b零宽",
    "１２３", "𠀀𠮷", "😀", "\ue000", "é̀", "\x1f", "\x1e", "\x7f", "NULL", "null", "NaN", "inf", "-0", "1_000", "0x1F", "1e400", "24:00", "0000-00-00",
    "9999-12-31", "=1+1", "@SUM(A1)", "-- DROP", "'; DROP TABLE x; --", "</script>", "a" * 10_000, "汉" * 3_000, ",", ",,", '","', "\n", "\r", "\\n",
    "00123", "+5", "1,234", "١٢٣", "12345678901234567890", "男\u0000"[:1], "\u2028", "a\u0301", "ß", "İ", "ﬁ", "…",
]  # fmt: skip
"""Texts that some engine, file format or hasty programmer has been seen to change."""


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def server(request) -> Server:
    return request.getfixturevalue(f"{request.param}_server")


def _fresh(server: Server, table: str, columns: str) -> None:
    server.run(f"DROP TABLE IF EXISTS {table}")
    server.run(f"CREATE TABLE {table} ({columns})")


def _all(server: Server, table: str, columns: tuple[str, ...], where=None) -> list[tuple[str | None, ...]]:
    source = server.open()
    try:
        source.columns(table)
        return [tuple(row.values()) for t in source.batches(table, columns, where) for row in t.to_pylist()]
    finally:
        source.close()


def test_what_a_database_notes_on_a_column_is_read(server):
    column = f"F02 {server.text_type}" + (" COMMENT '性别:1男 2女'" if server.kind == "mysql" else "")
    _fresh(server, "noted", f"F01 integer, {column}")
    if server.kind == "postgresql":
        server.run("COMMENT ON COLUMN noted.F02 IS '性别:1男 2女'")
    source = server.open()
    try:
        found = {column.name.upper(): column.comment for column in source.columns("noted")}
    finally:
        source.close()
    assert found == {"F01": "", "F02": "" if server.kind == "sqlite" else "性别:1男 2女"}


def test_text_comes_back_as_it_is(server):
    _fresh(server, "nasty", f"n integer, a {server.text_type}, b {server.text_type}")
    texts = NASTY if server.kind != "sqlite" else [*NASTY, "nul\0inside"]
    server.run("INSERT INTO nasty VALUES (?, ?, ?)", [(i, t, texts[-1 - i]) for i, t in enumerate(texts)])
    found = _all(server, "nasty", ("n", "a", "b"))
    assert sorted(found, key=lambda r: int(r[0] or 0)) == [
        (str(i), t, texts[-1 - i]) for i, t in enumerate(texts)
    ]
    assert len(_all(server, "nasty", ("a",))) == len(texts), "one column: an empty text is a row too"


def test_count_columns_distinct_and_limit(server):
    _fresh(server, "few", "n integer, a varchar(20)")
    server.run(
        "INSERT INTO few VALUES (?, ?)", [(i, ["x", "y", None][i % 3]) for i in range(30)] + [(99, "x")]
    )
    source = server.open()
    assert [c.name for c in source.columns("few")] == ["n", "a"]
    assert source.columns("nowhere") == ()
    assert source.count("few") == 31
    assert source.count("few", Since("n", "20")) == 11
    assert source.count("few", Among(("n", "a"), (("0", "x"), ("1", "y"), ("2", "wrong"), ("4", "y")))) == 3
    assert source.highest("few", "n", None) == "99"
    assert source.highest("few", "n", "50") == "29"
    assert source.distinct("few", "a", 1) == [("x", 11)]
    assert dict(source.distinct("few", "a", 9)) == {"x": 11, "y": 10, None: 10}
    assert sum(t.num_rows for t in source.batches("few", ("a",), None, 7)) == 7
    source.close()


def test_keys_of_every_type_are_found_as_they_were_copied(postgresql_server):
    kinds = {
        "a": "char(6)",
        "b": "boolean",
        "c": "numeric(8,2)",
        "d": "timestamp",
        "e": "double precision",
        "f": "varchar(9)",
        "g": "inet",
        "h": "bytea",
    }
    _fresh(postgresql_server, "keys", ", ".join(f"{name} {kind}" for name, kind in kinds.items()))
    postgresql_server.run(
        "INSERT INTO keys VALUES ('x1', true, 1.50, '2024-01-02 03:04:05.5', 0.1, 'y ', '10.0.0.1', '\\xde')"
    )
    (row,) = _all(postgresql_server, "keys", tuple(kinds))
    assert row[:2] == ("x1    ", "t")
    for name, text in zip(kinds, row, strict=True):
        assert _all(postgresql_server, "keys", tuple(kinds), Among((name,), ((str(text),),))) == [row], name
    assert _all(postgresql_server, "keys", ("a",), Among(tuple(kinds), (tuple(map(str, row)),))) == [
        ("x1    ",)
    ]


def test_one_snapshot_for_the_whole_run(server):
    _fresh(server, "snap", "n integer")
    server.run("INSERT INTO snap VALUES (?)", [(1,), (2,)])
    source = server.open()
    assert source.count("snap") == 2
    if server.kind == "sqlite":
        source.close()  # a reader of a SQLite file keeps writers out: nothing can change meanwhile
        return
    server.run("INSERT INTO snap VALUES (3)")
    server.run("DELETE FROM snap WHERE n = 1")
    assert source.count("snap") == 2
    assert sum(t.num_rows for t in source.batches("snap", ("n",))) == 2
    source.close()


def test_values_of_every_type_in_postgresql(postgresql_server):
    rows = {
        "date 'infinity'": "infinity",
        "timestamp '-infinity'": "-infinity",
        "'NaN'::float8": "NaN",
        "'NaN'::numeric": "NaN",
        "1e20::float8": "1e+20",
        "0.1::float8": "0.1",
        "1.0::numeric(5,3)": "1.000",
        "12345678901234567890.123456789012345678::numeric": "12345678901234567890.123456789012345678",
        "true": "t",
        "timestamp '2024-02-29 23:59:59.999999'": "2024-02-29 23:59:59.999999",
        "timestamptz '2024-05-06 00:00:00+00'": "2024-05-06 08:00:00+08",
        "date '1986-05-04'": "1986-05-04",
        "'\\xdeadbeef'::bytea": "\\xdeadbeef",
        "'x'::char(5)": "x    ",
        "NULL::text": None,
        "''::text": "",
    }
    postgresql_server.run("DROP VIEW IF EXISTS typed")
    postgresql_server.run(
        "CREATE VIEW typed AS SELECT " + ", ".join(f"{sql} AS c{i}" for i, sql in enumerate(rows))
    )
    (found,) = _all(postgresql_server, "typed", tuple(f"c{i}" for i in range(len(rows))))
    assert dict(zip(rows, found, strict=True)) == rows


def test_values_of_every_type_in_mariadb(mariadb_server):
    server = mariadb_server
    _fresh(
        server,
        "typed",
        "a date, b datetime(6), c decimal(30,10), d double, e float, f bit(1), g tinyint(1), h time, i "
        "bigint unsigned, j blob, k char(5)",
    )
    server.run(
        "INSERT INTO typed VALUES ('0000-00-00', '2024-02-29 23:59:59.999999', "
        "12345678901234567890.1234567890, 0.1, 16777217.1, b'1', 1, '25:10:00', "
        "18446744073709551615, X'DEAD', 'x')"
    )
    server.run("INSERT INTO typed (a, b, e) VALUES ('2024-02-00', '0000-00-00 00:00:00', 36.6)")
    found = _all(server, "typed", tuple("abcdefghijk"))
    assert found[0] == (
        "0000-00-00",
        "2024-02-29 23:59:59.999999",
        "12345678901234567890.1234567890",
        "0.1",
        "16777218",
        "1",
        "1",
        "25:10:00",
        "18446744073709551615",
        "\\xdead",
        "x",
    )
    assert found[1][:2] == ("2024-02-00", "0000-00-00 00:00:00.000000")
    assert found[1][4] == "36.6"


def test_sqlite_storage_classes_are_rendered_alike_whatever_stands_beside_them(sqlite_server):
    values = [1, 1.5, 1e22, -0.5, "text", None, "", b"\xc4\xd0", 0.1, 9007199254740993, 3.0, b"\xff\xfe\xff"]
    _fresh(sqlite_server, "classes", "n integer, v")
    sqlite_server.run("INSERT INTO classes VALUES (?, ?)", list(enumerate(values)))
    mixed = [v for _, v in sorted(_all(sqlite_server, "classes", ("n", "v")), key=lambda r: int(r[0] or 0))]
    assert mixed == [
        "1",
        "1.5",
        "1e+22",
        "-0.5",
        "text",
        None,
        "",
        "\ufffd",
        "0.1",
        "9007199254740993",
        "3",
        "\ufffd",
    ]
    for i, text in enumerate(mixed):
        sqlite_server.run("DROP TABLE IF EXISTS alone")
        sqlite_server.run("CREATE TABLE alone (v)")
        sqlite_server.run("INSERT INTO alone VALUES (?)", [(values[i],)])
        assert _all(sqlite_server, "alone", ("v",)) == [(text,)]


def test_gbk_in_a_latin1_column_of_mariadb(mariadb_server):
    server = mariadb_server
    server.run("DROP TABLE IF EXISTS old")
    server.run("CREATE TABLE old (n integer, a varchar(40)) CHARACTER SET latin1")
    server.run(
        "INSERT INTO old VALUES (1, CONVERT(X'" + '张三,"弢"'.encode("gb18030").hex() + "' USING latin1))"
    )
    raw = Server(server.kind, server.settings | {"encoding": "gb18030"}, server.run, server.text_type)
    assert _all(raw, "old", ("n", "a")) == [("1", '张三,"弢"')]


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_bytes_are_marked_as_such_and_read_in_the_encoding_that_is_declared(kind, request):
    """Without one they would reach the centre as hexadecimal digits."""
    server = request.getfixturevalue(f"{kind}_server")
    binary, literal = ("bytea", "'\\x{}'") if kind == "postgresql" else ("blob", "X'{}'")
    _fresh(server, "in_bytes", f"n integer, a {binary}")
    for number, data in enumerate(("肝导管".encode("gb18030"), b"\xff\xff\x81")):
        server.run(f"INSERT INTO in_bytes VALUES ({number}, {literal.format(data.hex())})")
    source = server.open()
    try:
        assert [c.is_bytes for c in source.columns("in_bytes")] == [False, True]
    finally:
        source.close()
    shown = [a for _, a in _all(server, "in_bytes", ("n", "a"))]
    assert shown == ["\\xb8ceb5bcb9dc", "\\xffff81"]
    variable = load().categories["imaging"].variables["findings"]
    cells = [parse_convert("encoding:gb18030", variable).cell(text) for text in shown]
    assert [(cell.value, cell.code) for cell in cells] == [("肝导管", ""), (None, "encoding")]


def test_a_server_that_says_no_does_not_say_what_was_in_a_row(postgresql_server):
    postgresql_server.run("DROP VIEW IF EXISTS sick")
    postgresql_server.run("DROP TABLE IF EXISTS well")
    postgresql_server.run("CREATE TABLE well (a text)")
    postgresql_server.run("INSERT INTO well VALUES ('MARKER')")
    postgresql_server.run("CREATE VIEW sick AS SELECT a::int AS a FROM well")
    with pytest.raises(Unavailable) as caught:
        _all(postgresql_server, "sick", ("a",))
    assert "MARKER" not in caught.value.text("zh") + caught.value.text("en") + str(caught.value)


def test_a_view_that_fails_does_not_take_the_others_along(postgresql_server):
    """Neither at once nor in the middle of its rows, and the snapshot stays the same."""
    server = postgresql_server
    server.run("DROP VIEW IF EXISTS sick")
    server.run("DROP TABLE IF EXISTS well")
    server.run("CREATE TABLE well (n integer, a text)")
    server.run(
        "INSERT INTO well SELECT i, CASE WHEN i = 40000 THEN 'x' ELSE '1' END FROM generate_series(1, "
        "50000) i"
    )
    server.run("CREATE VIEW sick AS SELECT n, a::int AS a FROM well ORDER BY n")
    source = server.open()
    assert source.count("well") == 50_000
    server.run("DELETE FROM well WHERE n = 1")
    with pytest.raises(Unavailable):
        source.count("well", Since("n", "no number"))
    with pytest.raises(Unavailable):
        for _ in source.batches("sick", ("n", "a")):
            pass
    assert [c.name for c in source.columns("sick")] == ["n", "a"]
    assert source.count("well") == 50_000
    source.close()


def test_rows_that_nobody_reads_to_their_end(server, monkeypatch):
    for kind in ("sqlite", "postgresql", "mysql"):
        monkeypatch.setattr(f"heluo.collection.interfaces.{kind}.BATCH_ROWS", 1000)
    _fresh(server, "many", "n integer")
    server.run("INSERT INTO many VALUES (?)", [(i,) for i in range(30_000)])
    source = server.open()
    rows = source.batches("many", ("n",))
    assert next(rows).num_rows >= 1000
    rows.close()
    assert source.count("many") == 30_000
    assert sum(t.num_rows for t in source.batches("many", ("n",))) == 30_000
    source.close()


def test_a_night_goes_on_behind_a_view_that_fails(postgresql_server, tmp_path):
    hospital: Invented = make(tmp_path)
    server = postgresql_server
    lines = "\n".join(f'{k} = "{v}"' for k, v in server.settings.items())
    (hospital.agent / "connections.toml").write_text(f"[his]\n{lines}\n", encoding="utf-8")
    for table in ("patient", "lab"):
        server.run(f"DROP VIEW IF EXISTS v_{table}")
        _fresh(server, table, ", ".join(f'"{c}" text' for c in TABLES[table]))
    server.run("INSERT INTO patient (\"BRID\", \"XM\") VALUES ('1', 'x')")
    server.run('CREATE VIEW v_patient AS SELECT p.*, 1 / ("BRID"::int - 1) AS "BL" FROM patient p')
    server.run("CREATE VIEW v_lab AS SELECT * FROM lab")
    server.run("INSERT INTO lab VALUES (" + ", ".join("?" * len(TABLES["lab"])) + ")", results(20))
    centre = CentreDouble(hospital.home, CODE)
    done = run_once(hospital.home, CODE, folders=hospital.folders, centre=centre.line())
    assert [p.split(":")[0] for p in done.problems] == ["patient"]
    assert "DivisionByZero" in done.problems[0]
    assert len(centre.rows("lab_result")) == 20
    server.run("DROP VIEW v_patient")
    server.run("DROP VIEW v_lab")


def test_wrong_connections_are_named(tmp_path):
    with pytest.raises(Unavailable):
        connect(
            Connection("x", "postgresql", {"socket": str(tmp_path), "database": "d", "user": "u"}, tmp_path)
        )
    with pytest.raises(Unavailable):
        connect(
            Connection(
                "x", "mysql", {"socket": str(tmp_path / "none"), "database": "d", "user": "u"}, tmp_path
            )
        )
    with pytest.raises(Unavailable):
        connect(Connection("x", "sqlite", {"path": "none.db"}, tmp_path))
    with pytest.raises(BadConfiguration):
        connect(Connection("x", "postgresql", {"host": "h"}, tmp_path))


@pytest.mark.parametrize("native", [False, True])
def test_nights_on_each_database(server, native, tmp_path):
    """The ladder on every family: L0, then stamped changes, back-dated inserts, deletes, and silent updates
    by --deep."""
    hospital: Invented = make(tmp_path)
    lines = "\n".join(f'{k} = "{v}"' for k, v in server.settings.items())
    (hospital.agent / "connections.toml").write_text(f"[his]\n{lines}\n", encoding="utf-8")
    fields = [
        line
        for line in hospital.fields.read_text(encoding="utf-8").splitlines()
        if not line.startswith(("patient,", "vital", "medical"))
    ]
    if native:
        fields = [line.replace("datetime:%Y/%m/%d %H:%M", "") for line in fields]
    hospital.fields.write_text("\n".join(fields) + "\n", encoding="utf-8")
    kinds = {
        "JGID": "integer",
        "GXSJ": "timestamp NULL" if native else "varchar(30)",
        "BGSJ": "timestamp NULL" if native else "varchar(30)",
    }
    quote = "`" if server.kind == "mysql" else '"'
    server.run("DROP VIEW IF EXISTS v_lab")
    _fresh(
        server, "lab", ", ".join(f"{quote}{c}{quote} {kinds.get(c, 'varchar(60)')}" for c in TABLES["lab"])
    )
    server.run("CREATE VIEW v_lab AS SELECT * FROM lab")
    insert = "INSERT INTO lab VALUES (" + ", ".join("?" * len(TABLES["lab"])) + ")"

    def rows(count: int, start: int = 1, stamp: str = "") -> list[tuple]:
        return [
            (*r[:8], r[8].replace("/", "-") + ":00" if native else r[8], stamp or r[9])
            for r in results(count, start)
        ]

    server.run(insert, rows(500))
    centre = CentreDouble(hospital.home, CODE)

    def night(**options):
        done = run_once(hospital.home, CODE, folders=hospital.folders, centre=centre.line(), **options)
        assert done.ok, done.problems
        (lab,) = done.streams
        assert not [f for f in lab.findings if f.severity != "note"]
        assert lab.read == lab.accepted + lab.quarantined + lab.duplicate == lab.counted
        return lab.rung, lab.accepted, lab.deleted

    assert night() == ("L0", 500, 0)
    server.run(insert, rows(3, 900, "2024-02-20 00:00:00"))
    server.run(insert, rows(2, 950, "2011-02-20 00:00:00"))
    q = quote
    server.run(f"UPDATE lab SET {q}JG{q} = '77', {q}GXSJ{q} = '2024-02-20 00:00:00' WHERE {q}JGID{q} = 10")
    server.run(f"UPDATE lab SET {q}JG{q} = '88' WHERE {q}JGID{q} = 11")
    server.run(f"DELETE FROM lab WHERE {q}JGID{q} IN (100, 200)")
    assert night() == ("L1+L2", 8, 2)
    assert night(deep=True) == ("L3", 1, 0)
    assert night(deep=True) == ("L3", 0, 0)
    assert len(centre.rows("lab_result")) == 503
    assert sorted(r["value_number"] for r in centre.rows("lab_result").values())[-2:] == [77, 88]
