"""A frame's rows, read from the lake by one permit: persons of the cohort in the order of their pseudonyms,
values, and why values are missing.

Needs a permit that opens rows. A permit that opens held rows lets "held by quality control" be told from "no
record"; values are never taken from such rows.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heluo.cohort.counts import members
from heluo.cohort.frame import columns, outcomes, rows
from heluo.cohort.frame.described import ColumnFacts, levels_of, outcome_columns
from heluo.cohort.frame.model import FramePlan, PlannedColumn, PlannedOutcome
from heluo.cohort.frame.rows import UNIT
from heluo.cohort.vectors import TextSource
from heluo.kit import stopping
from heluo.kit.text import Text
from heluo.lakehouse.reader import Act

PSEUDONYM_BYTES = 10


@dataclass(frozen=True)
class BuiltFrame:
    """Rows and what their columns mean. `columns` in the order of the table's."""

    plan: FramePlan
    release: str
    rows: pa.Table
    columns: tuple[ColumnFacts, ...]


def build(act: Act, plan: FramePlan, key: bytes, text: TextSource | None = None) -> BuiltFrame:
    """The frame on the act's release. `key`: with which persons and visits get their pseudonyms; one key a
    project, so that frames of one project can be joined and those of two cannot.

    Raises NotPermitted without a permit for rows, BadInput when a column has too many texts to be categories.
    """
    units = _units(act, plan, key, text)
    made: list[tuple[ColumnFacts, pa.Array]] = [
        (
            ColumnFacts("person", Text("人员", "Person"), "id", 3, lineage="pseudonym"),
            _array([_pseudonym(key, one) for one in units.person_id]),
        )
    ]
    if plan.row == "visit":
        words = Text("就诊", "Visit")
        made.append((ColumnFacts("visit", words, "id", 3, lineage="pseudonym"), _array(units.named)))
    index = rows.index(plan)
    for planned in plan.columns:
        stopping.check()
        if isinstance(planned, PlannedOutcome):
            found = act.read(outcomes.outcome(planned, index))
            made += outcome_columns(planned, units.follow_up(planned, found, act))
        elif planned.fact:
            made.append(_fact(planned, units, act))
        else:
            made.append(_column(planned, units, act.read(columns.column(planned, index))))
    table = pa.table({facts.name: values for facts, values in made})
    return BuiltFrame(plan, act.release.id, table, tuple(facts for facts, _ in made))


def _array(values: list[str]) -> pa.Array:
    return pa.array(values, pa.string())


class FrameRows:
    """The rows of a frame: which, whose, in which order, with the facts of their persons."""

    def __init__(self, found: pa.Table, named: list[str]) -> None:
        order = np.argsort(np.array(named, dtype=object), kind="stable")
        self.facts = found.take(pa.array(order))
        self.named = [named[i] for i in order]
        self._keys = self.facts[UNIT].combine_chunks()

    def __len__(self) -> int:
        return len(self.named)

    @property
    def person_id(self) -> list[str]:
        return self.facts["person_id"].to_pylist()

    def column(self, found: pa.Table, name: str) -> pa.Array:
        """The values of `name` for each row, null where `found` has none."""
        at = pc.index_in(self._keys, value_set=found[UNIT].combine_chunks())
        return found[name].combine_chunks().take(at)

    def numbers(self, found: pa.Table, name: str) -> np.ndarray:
        """The same as floats, NaN for null."""
        values = self.column(found, name).cast(pa.float64())
        return values.fill_null(float("nan")).to_numpy(zero_copy_only=False)

    def days(self, name: str) -> np.ndarray:
        """A date of the facts in days since 1970-01-01."""
        values = self.facts[name].combine_chunks().cast(pa.date32()).cast(pa.int32()).cast(pa.float64())
        return values.fill_null(float("nan")).to_numpy(zero_copy_only=False)

    def follow_up(self, of: PlannedOutcome, found: pa.Table, act: Act) -> outcomes.FollowUp:
        """An outcome of each row."""
        read = {name: self.numbers(found, name) for name in (*outcomes.ROLES, "undated")}
        day = act.release.at.date()
        return outcomes.followed(of, read, self.days("day_0"), self.days("last_time"), day)


def _units(act: Act, plan: FramePlan, key: bytes, text: TextSource | None) -> FrameRows:
    """Those rows of the index whose person is in the cohort."""
    inside = pa.array(members(act, plan.cohort, text), pa.string())
    found = act.read(rows.facts(plan))
    found = found.filter(pc.is_in(found["person_id"], value_set=inside))
    return FrameRows(found, [_pseudonym(key, one) for one in found[UNIT].to_pylist()])


def _pseudonym(key: bytes, of: str) -> str:
    return hashlib.blake2b(of.encode(), key=key[:64], digest_size=PSEUDONYM_BYTES).hexdigest()


def _column(of: PlannedColumn, units: FrameRows, found: pa.Table) -> tuple[ColumnFacts, pa.Array]:
    """Values of a column of records, and the reasons of those that are missing."""
    records, held, bounds = (
        np.nan_to_num(units.numbers(found, name)) for name in ("records", "held", "bounds")
    )
    if of.masked:
        values = pa.nulls(len(units), pa.string())
        reasons = {"masked": len(units)} if len(units) else {}
    else:
        values = units.column(found, "value")
        if of.absent is not None:
            values = values.fill_null(pa.scalar(of.absent, values.type))
        missing = values.is_null().to_numpy(zero_copy_only=False)
        reasons = Counter(
            _reason(int(records[i]), int(held[i]), int(bounds[i])) for i in np.flatnonzero(missing)
        )
    return _described(of, values, dict(reasons), of.source)


def _reason(records: int, held: int, bounds: int) -> str:
    if not records:
        return "held" if held else "no_record"
    return "bound" if bounds else "no_value"


def _fact(of: PlannedColumn, units: FrameRows, act: Act) -> tuple[ColumnFacts, pa.Array]:
    name = of.fact or ""
    if name == "age":
        days = units.facts["day_0"].combine_chunks().fill_null(act.release.at.date())
        values: Any = pc.subtract(
            pc.year(days).cast(pa.float64()), units.facts["birth_year"].combine_chunks().cast(pa.float64())
        )
    else:
        values = units.facts[name].combine_chunks()
    return _described(of, values, {"no_value": values.null_count} if values.null_count else {}, of.source)


def _described(
    of: PlannedColumn, values: pa.Array, reasons: dict[str, int], lineage: str
) -> tuple[ColumnFacts, pa.Array]:
    """The column in the types of its kind, with its levels and shares."""
    values, levels = levels_of(of, values)
    shares = {name: n / len(values) for name, n in sorted(reasons.items())}
    facts = ColumnFacts(
        of.name,
        of.label,
        of.kind,
        of.level,
        of.unit.unit if of.kind in ("number", "count") else "",
        values.null_count / len(values) if len(values) else 1.0,
        shares,
        levels,
        f"{table_of(of)} {lineage}",
    )
    return facts, values


def table_of(of: PlannedColumn) -> str:
    """Where the values stand in the lake."""
    if of.fact:
        return f"application.person_wide.{of.fact}"
    return f"standard.{of.category.name}" + (f".{of.variable.name}" if of.variable else "")
