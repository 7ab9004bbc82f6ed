"""A frame's rows, read from the lake by one permit: persons of the cohort in the order of their pseudonyms,
values, and why values are missing.

Needs a permit that opens rows. A permit that opens held rows lets "held by quality control" be told from "no
record"; values are never taken from such rows.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heluo.access.projects import pseudonyms
from heluo.cohort.counts import members
from heluo.cohort.frame import columns, outcomes, rows
from heluo.cohort.frame.described import ColumnFacts, levels_of, outcome_columns
from heluo.cohort.frame.model import FramePlan, PlannedColumn, PlannedOutcome
from heluo.cohort.frame.rows import UNIT
from heluo.cohort.vectors import TextSource
from heluo.kit import stopping
from heluo.kit.errors import BadInput
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


def build(
    act: Act,
    plan: FramePlan,
    key: bytes = b"",
    text: TextSource | None = None,
    inside: Collection[str] | None = None,
) -> BuiltFrame:
    """The frame on the act's release.

    Under a project's permit persons and visits have the project's names, and dates are moved, as in all that
    the reader gives it. Without a project `key` names them: one key, one set of names. `inside`: person_id of
    the cohort's persons, when somebody has decided that already.

    Raises NotPermitted without a permit for rows, BadInput when a column has too many texts to be categories
    or there is neither project nor key.
    """
    people = members(act, plan.cohort, text) if inside is None else inside
    units = _units(act, plan, _names(act, key), people)
    made: list[tuple[ColumnFacts, pa.Array]] = [
        (ColumnFacts("person", Text("人员", "Person"), "id", 3, lineage="pseudonym"), _array(units.persons))
    ]
    if plan.row == "visit":
        words = Text("就诊", "Visit")
        made.append((ColumnFacts("visit", words, "id", 3, lineage="pseudonym"), _array(units.visits)))
    index = rows.index(plan, act.release.at.date())
    for planned in plan.columns:
        stopping.check()
        if isinstance(planned, PlannedOutcome):
            found = act.read(outcomes.outcome(planned, index, act.release.at.date()))
            made += outcome_columns(planned, units.follow_up(planned, found))
        elif planned.fact:
            made.append(_fact(planned, units, act, plan.dated))
        else:
            made.append(_column(planned, units, act.read(columns.column(planned, index))))
    table = pa.table({facts.name: values for facts, values in made})
    return BuiltFrame(plan, act.release.id, table, tuple(facts for facts, _ in made))


def _array(values: list[str]) -> pa.Array:
    return pa.array(values, pa.string())


class FrameRows:
    """The rows of a frame: which, whose, in the order of their names, with the facts of their persons."""

    def __init__(self, found: pa.Table, persons: list[str], visits: list[str]) -> None:
        order = sorted(range(len(persons)), key=lambda i: (persons[i], visits[i]))
        self.facts = found.take(pa.array(order, pa.int64()))
        self.persons, self.visits = [persons[i] for i in order], [visits[i] for i in order]
        self._keys = self.facts[UNIT].combine_chunks()

    def __len__(self) -> int:
        return len(self.persons)

    def column(self, found: pa.Table, name: str) -> pa.Array:
        """The values of `name` for each row, null where `found` has none."""
        at = pc.index_in(self._keys, value_set=found[UNIT].combine_chunks())
        return found[name].combine_chunks().take(at)

    def numbers(self, found: pa.Table, name: str) -> np.ndarray:
        """The same as floats, NaN for null."""
        values = self.column(found, name).cast(pa.float64())
        return values.fill_null(float("nan")).to_numpy(zero_copy_only=False)

    def follow_up(self, of: PlannedOutcome, found: pa.Table) -> outcomes.FollowUp:
        """An outcome of each row."""
        return outcomes.followed(of, {name: self.numbers(found, name) for name in outcomes.ANSWERS})


Naming = Callable[[str, str], str]
"""Sort of name and what it stands for → what it is called in the frame."""


def _names(act: Act, key: bytes) -> Naming | None:
    """None under a project: the reader has named everything by then."""
    if act.permit.project:
        return None
    if not key:
        raise BadInput(
            ("没有项目,也没有假名密钥", "neither a project nor a key for names"),
            ("项目授权下的许可", "a permit under a project's grant"),
            ("在项目中建立数据框", "make the frame within a project"),
        )
    return lambda sort, of: hashlib.blake2b(
        of.encode(), key=key[:64], digest_size=PSEUDONYM_BYTES, person=sort.encode()
    ).hexdigest()


def _units(act: Act, plan: FramePlan, names: Naming | None, people: Collection[str]) -> FrameRows:
    """Those rows of the index whose person is in the cohort."""
    found = act.read(rows.facts(plan, act.release.at.date()))
    if names is None:
        known = pseudonyms.of_project(act.lake.home, act.permit.project)
        people = [known.name(pseudonyms.PERSON, person) for person in people]
    inside = pa.array(sorted(people), pa.string())
    found = found.filter(pc.is_in(found["person_id"], value_set=inside))
    persons, visits = found["person_id"].to_pylist(), [one or "" for one in found["visit"].to_pylist()]
    if names is not None:
        persons = [names("person", one) for one in persons]
        visits = [names("visit", one) for one in visits]
    return FrameRows(found, persons, visits if plan.row == "visit" else [""] * len(persons))


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


def _fact(of: PlannedColumn, units: FrameRows, act: Act, dated: bool) -> tuple[ColumnFacts, pa.Array]:
    name = of.fact or ""
    if name == "age":
        year = units.facts["year_0"].combine_chunks()
        if not dated:
            year = year.fill_null(act.release.at.year)
        born = units.facts["birth_year"].combine_chunks()
        values: Any = pc.subtract(year.cast(pa.float64()), born.cast(pa.float64()))
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
