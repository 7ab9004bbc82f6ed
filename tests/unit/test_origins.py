"""Origins of columns: read off expressions, and never less than what changing a column changes."""

from __future__ import annotations

import ibis
import pytest

from heluo.kit.errors import BadConfiguration
from heluo.lakehouse.origins import origins

T = ibis.table({"a": "int64", "b": "string", "c": "int64"}, name="t")
U = ibis.table({"a": "int64", "d": "string", "e": "int64"}, name="u")


def of(*names: str) -> frozenset[tuple[str, str]]:
    return frozenset((table, column) for table, _, column in (one.partition(".") for one in names))


def test_values_are_told_from_what_decides_the_rows() -> None:
    found = origins(T.filter(T.c > 1).select(twice=T.a * 2, word=ibis.literal("x"), both=T.a + T.c))
    assert found.columns == {"twice": of("t.a"), "word": frozenset(), "both": of("t.a", "t.c")}
    assert found.rows == of("t.c")


def test_joined_columns_come_from_their_table_and_keys_decide() -> None:
    found = origins(T.left_join(U, "a").select("b", "d"))
    assert found.columns == {"b": of("t.b"), "d": of("u.d")}
    assert found.rows == of("t.a", "u.a")


def test_a_constant_of_joined_rows_says_what_decides_that_they_are_there() -> None:
    ill = U.filter(U.e == 1).select("a", ill=ibis.literal(True))
    found = origins(T.left_join(ill, "a"))
    assert found.columns["ill"] == of("u.e")
    assert found.columns["b"] == of("t.b")


def test_groups_windows_unions_and_questions_inside_values() -> None:
    grouped = T.group_by("b").agg(most=T.c.max())
    assert origins(grouped).columns == {"b": of("t.b"), "most": of("t.c")}
    assert origins(grouped).rows == of("t.b")
    ranked = T.select("a", n=ibis.row_number().over(group_by="b", order_by="c"))
    assert origins(ranked).columns["n"] == of("t.b", "t.c")
    both = T.select("a").union(U.select(a=U.e))
    assert origins(both).columns == {"a": of("t.a", "u.e")}
    asked = T.select(more=T.c > U.filter(U.d == "x").e.max().as_scalar())
    assert origins(asked).columns["more"] == of("t.c", "u.e", "u.d")
    assert origins(T.distinct()).rows == of("t.a", "t.b", "t.c")


def test_an_operation_that_nobody_follows_is_refused() -> None:
    with pytest.raises(BadConfiguration, match="TableUnnest"):
        origins(ibis.table({"many": "array<int64>"}, name="v").unnest("many"))
