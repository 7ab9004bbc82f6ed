"""The contract of an engine: registered data comes back unchanged, expressions over unbound tables run,
streams end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from deltalake import DeltaTable, write_deltalake

from heluo.engines import Delta, Engine, bind, in_parts
from heluo.engines import engine as open_engine
from heluo.engines.base import as_table, unbound
from heluo.kit.errors import BadConfiguration, Unavailable
from heluo.lakehouse.parameters import among, filled, size
from tests.lib.text_tables import rows, table

TYPES = {
    "value": pa.float64(),
    "times": pa.int64(),
    "day": pa.date32(),
    "at": pa.timestamp("us"),
    "ok": pa.bool_(),
}
RESULTS = """
    key | item | value | times | day        | at                         | ok
    a   | ALT  | 1.5   | 1     | 1988-04-10 | 2024-01-31T23:59:59.123456 | yes
    b   | ALT  | -     | 2     | -          | 2024-02-01T00:00:00        | no
    c   | 血钾 | 4     | 3     | 2024-02-29 | -                          | -
    d   | -    | -0.25 | -     | 1900-01-01 | 1986-05-04T02:30:00        | yes
"""
ITEMS = """
    item | label
    ALT  | alanine aminotransferase
    血钾 | potassium
"""


def _results() -> pa.Table:
    return table(RESULTS, TYPES)


def _expression() -> ibis.Table:
    result = as_table("standard.result", _results().schema)
    item = as_table("standard.item", table(ITEMS).schema)
    joined = result.left_join(item, "item").drop("item_right")
    return joined.mutate(double=joined.value * 2).filter(joined.times.notnull() | joined.ok)


def test_what_is_registered_comes_back(engine: Engine) -> None:
    got = engine.to_arrow(engine.register("whole", _results()))
    assert rows(got) == rows(_results())
    assert got.schema.field("at").type == pa.timestamp("us")
    assert got.schema.field("day").type == pa.date32()


def test_unbound_tables_are_replaced(engine: Engine) -> None:
    expression = _expression()
    assert unbound(expression) == ("standard.item", "standard.result")
    bound = bind(
        expression,
        {
            "standard.result": engine.register("result", _results()),
            "standard.item": engine.register("item", table(ITEMS)),
        },
    )
    got = engine.to_arrow(bound)
    assert rows(got, "key", "label", "double") == [
        ("a", "alanine aminotransferase", 3.0),
        ("b", "alanine aminotransferase", None),
        ("c", "potassium", 8.0),
        ("d", None, -0.5),
    ]


def test_a_replacement_may_be_an_expression(engine: Engine) -> None:
    result = engine.register("result", _results())
    masked = result.filter(result.key != "a").mutate(value=ibis.null("float64"), further=ibis.literal(1))
    got = engine.to_arrow(
        bind(
            _expression(), {"standard.result": masked, "standard.item": engine.register("item", table(ITEMS))}
        )
    )
    assert rows(got, "key", "double") == [("b", None), ("c", None), ("d", None)]


def test_a_missing_table_or_column_is_named(engine: Engine) -> None:
    result = engine.register("result", _results())
    with pytest.raises(BadConfiguration, match=r"standard\.item"):
        bind(_expression(), {"standard.result": result})
    with pytest.raises(BadConfiguration, match="value"):
        bind(_expression(), {"standard.result": result.drop("value"), "standard.item": result})


def test_one_version_of_a_delta_table(engine: Engine, tmp_path: Path) -> None:
    filled = _results().filter(pc.is_valid(_results().column("item")))
    write_deltalake(tmp_path, filled, partition_by=["item"])
    write_deltalake(tmp_path, filled, mode="append")
    for version, count in ((0, 3), (1, 6)):
        found = DeltaTable(tmp_path, version=version)
        at = Delta(str(tmp_path), version, _results().schema, tuple(found.file_uris()), ("item",))
        got = engine.to_arrow(engine.register("pinned", at))
        assert got.num_rows == count
    assert rows(got, "at", "day") == rows(pa.concat_tables([filled, filled]), "at", "day")


def test_a_version_without_a_later_column(engine: Engine, tmp_path: Path) -> None:
    filled = _results().filter(pc.is_valid(_results().column("item")))
    write_deltalake(tmp_path, filled, partition_by=["item"])
    grown = filled.append_column("added", pa.array(["x"] * 3)).append_column(
        "when", pa.array([dt.datetime(2024, 1, 1)] * 3, pa.timestamp("us"))
    )
    write_deltalake(tmp_path, grown, mode="append", schema_mode="merge")
    old, new = (DeltaTable(tmp_path, version=version) for version in (0, 1))
    before = Delta(
        str(tmp_path), 0, grown.schema, tuple(old.file_uris()), ("item",), False, frozenset({"added", "when"})
    )
    after = Delta(str(tmp_path), 1, grown.schema, tuple(new.file_uris()), ("item",), False)
    assert rows(engine.to_arrow(engine.register("before", before)), "added", "when") == [(None, None)] * 3
    got = engine.to_arrow(engine.register("after", after))
    assert sorted(v or "" for v in got.column("added").to_pylist()) == ["", "", "", "x", "x", "x"]
    assert before.dataset.to_table().column("added").null_count == 3


def test_what_exceeds_the_memory_is_done_in_halves() -> None:
    done: list[list[int]] = []

    def write(some: Sequence[int]) -> None:
        if len(some) > 2:
            raise Unavailable("too much", code="memory")
        done.append(list(some))

    in_parts([1, 2, 3, 4, 5], write)
    assert done == [[1, 2], [3], [4, 5]]

    def never(_: Sequence[int]) -> None:
        raise Unavailable("too much", code="memory")

    with pytest.raises(Unavailable):
        in_parts([1, 2], never)


def test_a_statement_beyond_the_memory_says_so() -> None:
    with open_engine("duckdb", threads=1, share=0.001) as small:  # about 20 MB
        t = small.register("many", pa.table({"n": pa.array(range(1_000_000), pa.int64())}))
        asked = t.group_by(k=t.n % 3).agg(all=(t.n.cast("string") + "-" * 40).collect())
        with pytest.raises(Unavailable) as refused:
            small.to_arrow(asked)
    assert refused.value.code == "memory"


def test_a_stream_of_batches(engine: Engine) -> None:
    many = pa.table({"n": pa.array(range(10_000), pa.int64())})
    reader = engine.batches(engine.register("many", many), rows=4096)
    got = [batch.num_rows for batch in reader]
    assert sum(got) == 10_000
    assert max(got) <= 4096
    assert engine.to_arrow(engine.register("after", many)).num_rows == 10_000


def test_the_same_name_again_replaces(engine: Engine) -> None:
    engine.register("twice", pa.table({"n": [1]}))
    again = engine.register("twice", pa.table({"n": [1, 2], "m": [dt.date(2024, 1, 1)] * 2}))
    assert engine.to_arrow(again).num_rows == 2
    engine.forget("twice")


def test_a_cursor_stands_alone(engine: Engine) -> None:
    with engine.cursor() as other:
        assert other.to_arrow(other.register("own", pa.table({"n": [7]}))).to_pylist() == [{"n": 7}]
    assert engine.to_arrow(engine.register("own", pa.table({"n": [8]}))).to_pylist() == [{"n": 8}]


def test_a_view_follows_what_stands_behind_it(engine: Engine) -> None:
    first = engine.register("behind", pa.table({"n": [1, 2]}))
    over = engine.view("named", first.filter(first.n > 1))
    asked = over.agg(total=over.n.sum())
    assert engine.to_arrow(asked).to_pylist() == [{"total": 2}]
    again = engine.register("behind", pa.table({"n": [5, 6]}))
    assert engine.view("named", again).equals(over)
    assert engine.to_arrow(asked).to_pylist() == [{"total": 11}]


def test_an_expression_with_parameters_is_asked_with_other_values(engine: Engine) -> None:
    known = engine.register("valued", _results())
    item, least, day = ibis.param("string"), ibis.param("float64"), ibis.param("date")
    asked = known.filter((known["item"] == item) | (known["value"] >= least) | (known["day"] == day))
    asked = asked.order_by("key").select("key")
    nobody = dt.date(1800, 1, 1)
    assert rows(engine.to_arrow(asked, {item: "ALT", least: 100.0, day: nobody})) == [("a",), ("b",)]
    assert rows(engine.to_arrow(asked, {item: "血钾", least: 1.5, day: nobody})) == [("a",), ("c",)]
    assert rows(engine.to_arrow(asked, {item: "x", least: 9.0, day: dt.date(1900, 1, 1)})) == [("d",)]


def test_values_are_values_and_never_part_of_the_statement(engine: Engine) -> None:
    known = engine.register("valued", _results())
    item = ibis.param("string")
    asked = known.filter(known["item"] == item).select("key")
    for text in ("' OR '1' = '1", "ALT' --", "$param_0", '"', "\\'"):
        assert engine.to_arrow(asked, {item: text}).num_rows == 0
    assert engine.to_arrow(asked, {item: "ALT"}).num_rows == 2


def test_values_of_other_parameters_are_passed_over(engine: Engine) -> None:
    known = engine.register("valued", _results())
    item, other = ibis.param("string"), ibis.param("int32")
    asked = known.filter(known["item"] == item).select("key")
    assert engine.to_arrow(asked, {item: "ALT", other: 7}).num_rows == 2
    assert engine.to_arrow(known.select("key"), {other: 7}).num_rows == 4


def test_a_list_of_values_has_places_of_a_few_sizes(engine: Engine) -> None:
    known = engine.register("valued", _results())
    for keys in (["a"], ["a", "d"], ["a", "b", "x"], ["a", "b", "c", "d", "x"]):
        asked = known.filter(among(known["key"], "keys", "string", len(keys))).select("key")
        got = {key for (key,) in rows(engine.to_arrow(asked, filled("keys", "string", keys)))}
        assert got == {"a", "b", "c", "d"} & set(keys)
    assert [size(n) for n in (0, 1, 2, 3, 4, 5, 200)] == [0, 1, 2, 4, 4, 8, 256]
    assert engine.to_arrow(known.filter(among(known["key"], "keys", "string", 0))).num_rows == 0
