"""The contract of an engine, and the substitution of tables in an expression.

An expression is written over *unbound* tables ("standard.lab_result"); `bind` puts registered tables in their
place. `tests/spec/test_engines.py` is the contract suite that every implementation passes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.dataset as ds

from heluo.kit.errors import BadConfiguration, Unavailable

BATCH_ROWS = 122_880
"""Rows of one record batch that an engine hands out: one row group of the embedded engine."""

T = TypeVar("T")
Values = Mapping[ir.Scalar, Any]
"""Values of an expression's parameters (`ibis.param`)."""
MOST_COMPILED = 500
"""Statements that an engine remembers."""
ibis.options.sql.fuse_selects = False
# Joining nested SELECTs into one doubles the time to compile a plan of hundreds of checks, and engines do it
# themselves.
DEEPEST = 20_000
sys.setrecursionlimit(max(sys.getrecursionlimit(), DEEPEST))
# A statement is written by recursion over its nested SELECTs: what is asked around rows of rows was deeper
# than the interpreter's usual thousand calls.


@dataclass(frozen=True)
class Delta:
    """One version of a Delta table: the place, for engines that read Delta themselves, and its files for
    those that read Parquet."""

    path: str
    version: int
    schema: pa.Schema
    files: tuple[str, ...]
    partitions: tuple[str, ...]
    """Partition columns: their values stand in the files' paths, not in the files."""
    uniform: bool = True
    """Every file has every column; False when the schema has grown since some of the files were written."""
    absent: frozenset[str] = frozenset()
    """Columns of `schema` that this version did not have yet: null in every row."""

    @property
    def dataset(self) -> ds.Dataset:
        """The version for Arrow itself: narrow look-ups without an engine."""
        if not self.files:
            return ds.dataset(self.schema.empty_table())
        hive = ds.partitioning(
            pa.schema([self.schema.field(name) for name in self.partitions]), flavor="hive"
        )
        return ds.dataset(
            list(self.files), self.schema, format="parquet", partitioning=hive, partition_base_dir=self.path
        )


class Engine(Protocol):
    """Runs Ibis expressions. Not for concurrent use: a thread takes its own `cursor()`."""

    name: str

    def register(self, name: str, data: pa.Table | ds.Dataset | Delta) -> ir.Table:
        """`data` as a table of this engine; the same `name` again replaces the former."""
        ...

    def view(self, name: str, expr: ir.Table) -> ir.Table:
        """`expr` under a name of its own, computed when it is read. An expression over it stays equal, and so
        is compiled once, while what stands behind the name changes."""
        ...

    def forget(self, name: str) -> None:
        """Lets go of what was registered as `name`."""
        ...

    def to_arrow(self, expr: ir.Table, values: Values | None = None) -> pa.Table:
        """All rows of `expr` in memory, columns of the expression's schema. `values`: of its parameters;
        those of others are passed over. An expression with parameters is compiled once for all values."""
        ...

    def batches(self, expr: ir.Table, rows: int = BATCH_ROWS) -> pa.RecordBatchReader:
        """The rows of `expr` as a stream. Read it to the end, or close it, before this engine's next
        statement."""
        ...

    def cursor(self) -> Engine:
        """Another engine over the same process and memory limit, for another thread; registered tables are
        not shared."""
        ...

    def interrupt(self) -> None:
        """Stops the running statement from another thread; that statement raises `Unavailable`."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def in_parts(parts: Sequence[T], do: Callable[[Sequence[T]], object]) -> None:
    """`do` for all `parts` at once, in halves where that needs more than the engine's memory, and so on.

    `do` must change nothing before its engine has answered. Raises Unavailable `memory` when one part alone
    is too much.
    """
    try:
        do(parts)
    except Unavailable as error:
        if error.code != "memory" or len(parts) == 1:
            raise
        for half in (parts[: len(parts) // 2], parts[len(parts) // 2 :]):
            in_parts(half, do)


def bind(expr: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """`expr` with every unbound table replaced by the table of that name in `tables`.

    A replacement may itself be an expression (filtered, masked). It must have every column of the unbound
    table; its further columns are dropped. Raises BadConfiguration for an unbound table without replacement
    or a missing column.
    """
    narrowed = {name: _narrow(name, expr, table) for name, table in tables.items()}

    def substitute(node: ops.Node, arguments: dict[str, Any] | None) -> ops.Node:
        if isinstance(node, ops.UnboundTable):
            if node.name not in narrowed:
                raise BadConfiguration(
                    f"no table for {node.name}",
                    "one of " + ", ".join(sorted(narrowed)),
                    "register it before binding",
                )
            return narrowed[node.name]
        return node.__recreate__(arguments) if arguments else node

    return expr.op().replace(substitute).to_expr()


def unbound(expr: ir.Table) -> tuple[str, ...]:
    """Names of the unbound tables in `expr`, sorted."""
    return tuple(sorted({node.name for node in expr.op().find(ops.UnboundTable)}))


def _narrow(name: str, expr: ir.Table, table: ir.Table) -> ops.Node:
    wanted = next((node.schema.names for node in expr.op().find(ops.UnboundTable) if node.name == name), None)
    if wanted is None or tuple(wanted) == tuple(table.columns):
        return table.op()
    missing = [column for column in wanted if column not in table.columns]
    if missing:
        raise BadConfiguration(
            f"{name} without {', '.join(missing)}", "every column of the declared table", "rebuild the table"
        )
    return table.select(*wanted).op()


def as_table(name: str, schema: pa.Schema) -> ir.Table:
    """An unbound table with the columns of an Arrow schema; every column may be null, whatever the schema
    says."""
    loose = pa.schema([pa.field(field.name, field.type) for field in schema])
    return ibis.table(ibis.Schema.from_pyarrow(loose), name=name)


def compile_once(compile: Callable[..., str]) -> Callable[..., str]:
    """`compile` that remembers: expressions made of hundreds of checks take longer to compile than a
    partition takes to run."""
    known: dict[ops.Node, str] = {}

    def compiled(expr: ir.Expr, /, **options: Any) -> str:
        if any(value is not None for value in options.values()):
            return compile(expr, **options)
        node = expr.op()
        if node not in known:
            if len(known) >= MOST_COMPILED:
                known.clear()
            known[node] = compile(expr, **options)
        return known[node]

    return compiled
