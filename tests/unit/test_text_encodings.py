"""Sixty Chinese names as bytes of GBK, UTF-8, Big5 and mixed: what is declared reads every one as it is; what
is not declared, or is declared wrongly, reads as itself or not at all, never as another name."""

from __future__ import annotations

from pathlib import Path

import pytest

from heluo.collection.interfaces.base import Connection
from heluo.collection.interfaces.mysql import MysqlSource
from heluo.collection.interfaces.text import DOUBTED, UNDECLARED, UNREADABLE, decode, decoded, parsed
from heluo.collection.mapping_check import check
from heluo.collection.status import status
from heluo.kit.errors import BadConfiguration
from heluo.kit.seal import load_agent_keys, reference
from tests.lib.invented_hospital import CODE, Invented, results
from tests.lib.invented_nights import night, stream

FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = ("伟", "秀英", "鑫璐")
SIMPLIFIED = [f + g for f in FAMILY for g in GIVEN]
TRADITIONAL = [f + g for f in "王李張劉陳楊趙黃周吳徐孫胡朱高林何郭馬羅" for g in ("偉", "秀英", "鑫璐")]
ACCIDENTS = ("小女", "牟牟", "男婴", "卤味")
"""Texts whose bytes in GBK are among those that UTF-8 reads as other letters, or nearly."""


def put(hospital: Invented, names: list[bytes]) -> None:
    rows = results(len(names))
    hospital.insert("lab", rows)
    cells = [(name, row[0]) for name, row in zip(names, rows, strict=True)]
    hospital.run("UPDATE lab SET XMMC = ? WHERE JGID = ?", cells)


def declare(hospital: Invented, encoding: str) -> None:
    file = hospital.agent / "connections.toml"
    file.write_text(file.read_text("utf-8") + f'encoding = "{encoding}"\n', "utf-8")


def read(hospital: Invented, centre) -> tuple[dict[int, str], int]:
    """(place of the row → name as it was sent, rows that were refused)."""
    done = stream(night(hospital, centre, streams=("lab_result",)), "lab_result")
    secret = load_agent_keys(hospital.agent / "keys").reference
    places = {reference(secret, "lab_result", str(results(1)[0][0] + i)): i for i in range(100)}
    return {places[key]: row["item_name"] for key, row in centre.rows("lab_result").items()}, done.quarantined


@pytest.mark.parametrize(
    ("encoding", "names"),
    [("gb18030", SIMPLIFIED), ("utf-8", SIMPLIFIED), ("big5", TRADITIONAL)],
    ids=["gbk", "utf-8", "big5"],
)
def test_the_declared_encoding_reads_every_name(hospital, centre, encoding, names):
    put(hospital, [name.encode(encoding) for name in names])
    declare(hospital, encoding)
    found, refused = read(hospital, centre)
    assert refused == 0
    assert [found[i] for i in range(60)] == names


def test_a_column_of_another_encoding_than_its_source(hospital, centre):
    put(hospital, [name.encode("gb18030") for name in SIMPLIFIED])
    declare(hospital, "big5")
    fields = hospital.fields.read_text("utf-8").replace(
        "item_name,XMMC,,", "item_name,XMMC,encoding:gb18030,"
    )
    hospital.fields.write_text(fields, "utf-8")
    found, refused = read(hospital, centre)
    assert refused == 0
    assert [found[i] for i in range(60)] == SIMPLIFIED


@pytest.mark.parametrize("declared", ["", "utf-8", "gb18030"])
@pytest.mark.parametrize("kind", ["gbk", "mixed"])
def test_no_name_changes_without_a_word(hospital, centre, kind, declared):
    names = [*SIMPLIFIED, *ACCIDENTS]
    data = [
        name.encode("utf-8" if kind == "mixed" and i % 3 == 0 else "gb18030") for i, name in enumerate(names)
    ]
    put(hospital, data)
    if declared:
        declare(hospital, declared)
    found, refused = read(hospital, centre)
    changed = [(names[i], name) for i, name in found.items() if name != names[i]]
    assert changed == []
    assert len(found) + refused == len(names)
    quarantine = status(hospital.home, CODE)["quarantine"]
    assert {q["code"] for q in quarantine} <= {"encoding"}
    assert sum(q["rows"] for q in quarantine) == refused
    assert (refused > 0) == (kind == "mixed" or declared != "gb18030")


def test_a_column_that_was_doubted_stays_doubted(hospital, centre):
    """The next night reads one row, whose bytes are valid by accident: nothing beside it shows that."""
    accident = "牟牟".encode("gb18030")
    assert accident.decode("utf-8") != "牟牟"
    put(hospital, [name.encode("gb18030") for name in SIMPLIFIED[:5]])
    read(hospital, centre)
    hospital.insert("lab", [(*results(1, 90)[0][:-1], "2024-02-20 00:00:00")])
    hospital.run("UPDATE lab SET XMMC = ? WHERE JGID = 90", [(accident,)])
    found, refused = read(hospital, centre)
    assert 90 - results(1)[0][0] not in found
    assert refused == 1


def test_texts_that_are_utf_8_need_no_declaration():
    texts = ["±0.5", "5 μg/L", "×109/L", "café", "张三", "α-干扰素"]
    assert decoded([t.encode() for t in texts], UNDECLARED).to_pylist() == texts
    assert decoded([*(t.encode() for t in texts), b"\xff"], UNDECLARED).to_pylist()[3:] == [
        UNREADABLE,
        "张三",
        "α-干扰素",
        UNREADABLE,
    ], "in GBK the first is caf茅"
    assert decode("牟牟".encode("gb18030"), DOUBTED) == UNREADABLE


def test_lines_of_a_server_without_an_encoding():
    """Each column by its own declaration: what PostgreSQL calls SQL_ASCII, and Western columns of MySQL."""
    line = b",".join(("张三".encode("gb18030"), "張三".encode("big5"), "张三".encode()))
    declared = {"a": "gb18030", "b": "big5", "c": "utf-8"}
    assert parsed(line + b"\n", ("a", "b", "c"), declared).to_pylist() == [
        {"a": "张三", "b": "張三", "c": "张三"}
    ]
    wrong = {"a": "utf-8", "b": "utf-8", "c": "gb18030"}
    assert parsed(line + b"\n", ("a", "b", "c"), wrong).to_pylist() == [dict.fromkeys("abc", UNREADABLE)]


def test_an_encoding_that_is_none_is_named(hospital):
    declare(hospital, "latin1")
    assert [f for f in check(hospital.home, CODE, hospital.folders) if "latin1" in f.zh]


def test_raw_bytes_alone_is_no_declaration():
    with pytest.raises(BadConfiguration, match="raw_bytes"):
        MysqlSource(Connection("his", "mysql", {"raw_bytes": True}, Path()))
