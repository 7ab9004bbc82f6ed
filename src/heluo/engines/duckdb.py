"""The embedded engine: DuckDB in memory, spilling to a folder. No extension and no file format of its own is
used."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.dataset as ds
import sqlglot.expressions as sge
from ibis.backends.duckdb.converter import DuckDBPyArrowData
from ibis.backends.sql.compilers.duckdb import DuckDBCompiler
from ibis.backends.sql.datatypes import DuckDBType
from ibis.expr.datashape import scalar
from ibis.expr.datatypes import DataType
from ibis.formats.pyarrow import PyArrowType

from heluo.engines.base import BATCH_ROWS, MOST_COMPILED, Delta, Values, compile_once
from heluo.kit.errors import Unavailable
from heluo.kit.stopping import Stopped

LEAST_MEMORY = 2 << 30
"""Bytes that an engine may use on a small machine, for each `share` of a quarter."""


def open_engine(threads: int = 2, share: float = 0.25, folder: str | None = None) -> DuckDb:
    """A DuckDB of its own in memory: at most `threads` threads and `share` of the machine's memory (at least
    2 GB for a quarter, less in proportion); what exceeds it spills to `folder`, by default one that ends with
    this process."""
    spill = folder or _spill()
    memory = max(int(_machine() * share), int(LEAST_MEMORY * share / 0.25))
    connection = duckdb.connect(
        ":memory:",
        config={
            "threads": threads,
            "memory_limit": f"{memory >> 20}MiB",
            "temp_directory": spill,
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    return DuckDb(connection)


class _Placeholder(ops.Scalar):
    """A parameter whose value is bound when the statement is planned."""

    dtype: DataType
    label: str

    shape = scalar


class _WithPlaceholders(DuckDBCompiler):
    """Leaves parameters open: Ibis would write each value into the text, and compile a text for each."""

    def translate(self, op: ops.Node, *, params: Any) -> Any:
        def opened(node: ops.Node, arguments: dict[str, Any] | None) -> ops.Node:
            if isinstance(node, ops.ScalarParameter):
                return _Placeholder(dtype=node.dtype, label=node.name)
            return node.__recreate__(arguments) if arguments else node

        # A night's plans have hundreds of checks and no parameter: they are not made anew for nothing.
        return super().translate(op.replace(opened) if op.find(ops.ScalarParameter) else op, params=params)

    def visit__Placeholder(self, op: ops.Node, *, dtype: DataType, label: str) -> Any:
        return self.cast(sge.Placeholder(this=label), dtype)


class DuckDb:
    """`engines.base.Engine` on one DuckDB cursor."""

    name = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._ibis = ibis.duckdb.from_connection(connection)
        self._ibis.compiler = _WithPlaceholders()
        self._ibis.compile = compile_once(self._ibis.compile)  # type: ignore[method-assign]
        self._open: dict[ops.Node, frozenset[str]] = {}
        """Names of the parameters of what was compiled."""

    def register(self, name: str, data: pa.Table | ds.Dataset | Delta) -> ir.Table:
        with _in_words():
            if isinstance(data, Delta) and data.files:
                self._connection.execute(f'CREATE OR REPLACE TEMP VIEW "{name}" AS {_scan(data)}')
            else:
                self._connection.execute(f'DROP VIEW IF EXISTS "{name}"')
                held = data.schema.empty_table() if isinstance(data, Delta) else data
                self._connection.register(name, held)
            return self._ibis.table(name)

    def view(self, name: str, expr: ir.Table) -> ir.Table:
        with _in_words():
            self._connection.execute(f'CREATE OR REPLACE TEMP VIEW "{name}" AS {self._ibis.compile(expr)}')
            return self._ibis.table(name)

    def forget(self, name: str) -> None:
        self._connection.execute(f'DROP VIEW IF EXISTS "{name}"')
        self._connection.unregister(name)

    def to_arrow(self, expr: ir.Table, values: Values | None = None) -> pa.Table:
        with _in_words():
            return self._prepared(expr, values) if values else self._ibis.to_pyarrow(expr)

    def _prepared(self, expr: ir.Table, values: Values) -> pa.Table:
        """The rows of `expr` with `values` bound to its placeholders when the statement is planned:
        partitions and row groups are passed over as for values in the text."""
        text, node = self._ibis.compile(expr), expr.op()
        if node not in self._open:
            if len(self._open) >= MOST_COMPILED:
                self._open.clear()
            self._ibis._run_pre_execute_hooks(expr)
            self._open[node] = frozenset(one.name for one in node.find(ops.ScalarParameter))
        given = {parameter.op().name: value for parameter, value in values.items()}
        bound = {name: given[name] for name in self._open[node]}
        found = self._connection.execute(text, bound).to_arrow_table()
        return expr.__pyarrow_result__(found, data_mapper=DuckDBPyArrowData)

    def batches(self, expr: ir.Table, rows: int = BATCH_ROWS) -> pa.RecordBatchReader:
        with _in_words():
            return self._ibis.to_pyarrow_batches(expr, chunk_size=rows)

    def cursor(self) -> DuckDb:
        return DuckDb(self._connection.cursor())

    def interrupt(self) -> None:
        self._connection.interrupt()

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _machine() -> int:
    """Bytes of memory that this machine, or the container in which the process runs, has."""
    limits = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for path in (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes")):
        if path.exists() and (text := path.read_text(encoding="ascii").strip()).isdigit():
            limits.append(int(text))
    return min(limits)


def _spill() -> str:
    """A folder for rows that do not fit into memory: removed with the process, and those of killed processes
    now."""
    for left in Path(tempfile.gettempdir()).glob("heluo-spill-*"):
        number = left.name.split("-")[2]
        if not (number.isdigit() and _lives(int(number))):
            shutil.rmtree(left, ignore_errors=True)
    made = tempfile.mkdtemp(prefix=f"heluo-spill-{os.getpid()}-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def _in_words() -> Iterator[None]:
    """The engine's ways to stop short, as errors that say what to do."""
    try:
        yield
    except duckdb.InterruptException as error:
        raise _stopped() from error
    except duckdb.OutOfMemoryException as error:
        raise _too_much(error) from error
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        raise _unreadable(error) from error


def _stopped() -> Stopped:
    return Stopped(
        ("查询已中止", "the query was stopped"),
        ("在时限内结束的查询", "a query that ends within its time"),
        ("缩小范围后重试", "narrow the question and repeat"),
    )


def _too_much(error: duckdb.Error) -> Unavailable:
    return Unavailable(
        ("这一步需要的内存超过上限", "the step needs more memory than it may have"),
        str(error).partition("\n")[0],
        (
            "给更多内存,或分成更小的部分(HELUO_LAKE_SPAN)",
            "allow more memory, or cut the lake into smaller parts (HELUO_LAKE_SPAN)",
        ),
        code="memory",
    )


def _unreadable(error: duckdb.Error) -> Exception:
    """The words for a data file that is gone or is no Parquet file any more; any other error as it is. Of the
    engine's message only the file's path is repeated: it names a table, a hospital and months."""
    found = re.search(r"[^\s\"']+\.parquet", str(error))
    if found is None:
        return error
    path = found.group()
    return Unavailable(
        (f"湖中的数据文件读不出:{path}", f"a data file of the lake cannot be read: {path}"),
        ("写入时的文件", "the file as it was written"),
        (
            "运行 heluo work --once:坏的表会移到旁边并重建",
            "run heluo work --once: the damaged table is set aside and made again",
        ),
        code="lake_damaged",
    )


def _scan(table: Delta) -> str:
    """The engine's own Parquet scan over the version's files: it prunes by path and statistics, and fetches
    late what a filter or a limit leaves. Nothing of the Delta log is interpreted here."""
    files = ", ".join(_quoted(file) for file in table.files)
    hive = (
        ", hive_partitioning = true, hive_types_autocast = false"
        if table.partitions
        else ", hive_partitioning = false"
    )
    columns = ", ".join(_column(table, field) for field in table.schema)
    by_name = "false" if table.uniform else "true"
    return f"SELECT {columns} FROM read_parquet([{files}]{hive}, union_by_name = {by_name})"


def _column(table: Delta, field: pa.Field) -> str:
    if field.name in table.absent:
        return f'CAST(NULL AS {DuckDBType.to_string(PyArrowType.to_ibis(field.type))}) AS "{field.name}"'
    if field.name in table.partitions and pa.types.is_integer(field.type):
        return f'CAST("{field.name}" AS INTEGER) AS "{field.name}"'
    return f'"{field.name}"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
