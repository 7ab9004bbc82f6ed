"""The scale-out engine: Spark Connect. Without an address, a Sail server runs inside this process; with one
(`remote` or HELUO_SPARK_REMOTE), any Spark Connect server that sees the same Delta tables does.

Sail reads Delta by itself; compaction stays with delta-rs.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.dataset as ds

from heluo.engines.base import BATCH_ROWS, Delta, Values, compile_once
from heluo.kit.settings import settings
from heluo.kit.stopping import Stopped

_server: Any = None
_lock = threading.Lock()


def open_engine(remote: str = "") -> Spark:
    """A session of its own at `remote`, else at HELUO_SPARK_REMOTE, else on this process' Sail server."""
    from pyspark.sql import SparkSession

    address = remote or settings().spark_remote or _sail()
    session = SparkSession.builder.remote(address).create()
    if address == _own_address():
        # An answer that is taken up again after a cut line: within one process there is none to cut, and
        # Sail answers it with "task context not found for operation" now and then.
        session.client.disable_reattachable_execute()
    return Spark(session, address)


def _sail() -> str:
    global _server
    from pysail.spark import SparkConnectServer

    with _lock:
        if _server is None:
            _server = SparkConnectServer()
            _server.start(background=True)
        return _own_address()


def _own_address() -> str:
    """Of the server in this process, "" without one."""
    return f"sc://localhost:{_server.listening_address[1]}" if _server is not None else ""


class Spark:
    """`engines.base.Engine` on one Spark Connect session."""

    name = "spark"

    def __init__(self, session: Any, address: str) -> None:
        self._session, self._address = session, address
        session.conf.set("spark.sql.session.timeZone", "UTC")  # a hospital's wall clock must not move
        self._ibis = ibis.pyspark.connect(session)
        self._ibis.compile = compile_once(self._ibis.compile)  # type: ignore[method-assign]

    def register(self, name: str, data: pa.Table | ds.Dataset | Delta) -> ir.Table:
        if isinstance(data, Delta):
            columns = ", ".join(
                f"CAST(NULL AS {_type(field)}) AS `{field.name}`"
                if field.name in data.absent
                else f"`{field.name}`"
                for field in data.schema
            )
            frame = self._session.sql(
                f"SELECT {columns} FROM delta.`{data.path}` VERSION AS OF {data.version}"
            )
        else:
            table = _plain(data if isinstance(data, pa.Table) else data.to_table())
            frame = self._session.createDataFrame(table if table.num_rows else [], _schema(table))
        view = name.replace(".", "__")
        frame.createOrReplaceTempView(view)
        return self._ibis.table(view)

    def view(self, name: str, expr: ir.Table) -> ir.Table:
        view = name.replace(".", "__")
        self._frame(expr).createOrReplaceTempView(view)
        return self._ibis.table(view)

    def forget(self, name: str) -> None:
        self._session.catalog.dropTempView(name.replace(".", "__"))

    def to_arrow(self, expr: ir.Table, values: Values | None = None) -> pa.Table:
        return self._frame(expr, values).toArrow().cast(expr.schema().to_pyarrow())

    def batches(self, expr: ir.Table, rows: int = BATCH_ROWS) -> pa.RecordBatchReader:
        schema = expr.schema().to_pyarrow()
        table = self._frame(expr).toArrow().cast(schema)  # the Connect client has no stream of Arrow batches

        def parts() -> Iterator[pa.RecordBatch]:
            yield from table.to_batches(max_chunksize=rows)

        return pa.RecordBatchReader.from_batches(schema, parts())

    def cursor(self) -> Spark:
        return open_engine(self._address)

    def interrupt(self) -> None:
        self._session.interruptAll()

    def close(self) -> None:
        self._session.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _frame(self, expr: ir.Table, values: Values | None = None) -> Any:
        from pyspark.errors import PySparkException

        try:
            return self._session.sql(self._ibis.compile(expr, params=values or None))
        except PySparkException as error:
            if "cancel" in str(error).lower():
                raise Stopped(
                    ("查询已中止", "the query was stopped"),
                    ("在时限内结束的查询", "a query that ends within its time"),
                    ("缩小范围后重试", "narrow the question and repeat"),
                ) from error
            raise


def _schema(table: pa.Table) -> Any:
    """The table's columns as Spark's own; the client does not see them in a table without rows."""
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(table.schema, prefer_timestamp_ntz=True)


def _type(field: pa.Field) -> str:
    """The field's type as Spark's SQL writes it."""
    return _schema(pa.schema([field]).empty_table())[0].dataType.simpleString()


def _plain(table: pa.Table) -> pa.Table:
    # Spark has no unsigned and no "large" types.
    swap = {
        pa.large_string(): pa.string(),
        pa.uint8(): pa.int16(),
        pa.uint16(): pa.int32(),
        pa.uint32(): pa.int64(),
    }
    return table.cast(
        pa.schema([field.with_type(swap.get(field.type, field.type)) for field in table.schema])
    )
