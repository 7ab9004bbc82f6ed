"""Many rows into or out of one table of the vault, at the driver's own speed. Not for single rows: those use
the session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session


def insert(
    session: Session,
    table: type[DeclarativeBase],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    replace_on: Sequence[str] = (),
) -> None:
    """Appends `rows` (values in the order of `columns`); with `replace_on` a row with equal values there is
    overwritten."""
    if not rows:
        return
    connection = session.connection()
    dialect = connection.dialect
    bound = _table(table)
    statement: sa.Insert = sa.insert(bound)
    if replace_on:
        upsert = (sqlite.insert if dialect.name == "sqlite" else postgresql.insert)(bound)
        rest = {c: upsert.excluded[c] for c in columns if c not in replace_on}
        statement = upsert.on_conflict_do_update(index_elements=list(replace_on), set_=rest)
    compiled = statement.compile(dialect=dialect, column_keys=list(columns))
    if compiled.positional:
        assert compiled.positiontup is not None
        order = [list(columns).index(name) for name in compiled.positiontup]
        straight = order == list(range(len(columns)))
        connection.exec_driver_sql(
            str(compiled),
            [tuple(r) for r in rows] if straight else [tuple(r[i] for i in order) for r in rows],
        )
    else:
        connection.exec_driver_sql(str(compiled), [dict(zip(columns, r, strict=True)) for r in rows])


def update(
    session: Session, table: type[DeclarativeBase], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Sets columns[1:] where columns[0] equals: each row is (key, value, …)."""
    made = list(rows)
    if not made:
        return
    connection = session.connection()
    bound = _table(table)
    statement = (
        sa.update(bound)
        .where(bound.c[columns[0]] == sa.bindparam("_key"))
        .values({c: sa.bindparam(f"_{c}") for c in columns[1:]})
    )
    connection.execute(
        statement,
        [{"_key": r[0], **{f"_{c}": v for c, v in zip(columns[1:], r[1:], strict=True)}} for r in made],
    )


def read(session: Session, statement: sa.Select[*tuple[Any, ...]], schema: dict[str, Any]) -> pl.DataFrame:
    """The rows of `statement` as a frame with the columns and types of `schema`, in the statement's order."""
    rows = session.connection().execute(statement).fetchall()
    return (
        pl.DataFrame([tuple(r) for r in rows], schema=schema, orient="row")
        if rows
        else pl.DataFrame(schema=schema)
    )


def _table(model: type[DeclarativeBase]) -> sa.Table:
    table = model.__table__
    assert isinstance(table, sa.Table)
    return table
