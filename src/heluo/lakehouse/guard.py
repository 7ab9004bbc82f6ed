"""What a permit leaves of one table: the sub-query that the reader puts in its place, and the check that
nothing above it is used.

Pure expressions: reads nothing, decides nothing that is not in the permit.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
from ibis.common.graph import Graph

from heluo.access.levels import changes, column_levels
from heluo.access.permit import Names, Permit
from heluo.dictionary import Category, load
from heluo.kit.errors import BadInput
from heluo.lakehouse.faces import KEYS, level_in_force
from heluo.lakehouse.labels import row_level
from heluo.lakehouse.parameters import among, filled, size
from heluo.lakehouse.tables import bucket_of, lake_table

TREATED = "treated"
"""Stands for the persons with a visit at the permit's `treating` hospital: one column, person_id."""
LINK, TIMELINE, PATIENT = "standard.person_link", "application.timeline", "standard.patient"
FLOW = "application.flow"
"""A row of it is about two hospitals, and open to both."""
FIGURE_TABLES = frozenset(
    {
        "application.indicator_value",
        "application.flow",
        "application.disease_figure",
        "application.quality_result",
    }
)
"""Tables of published figures: no row of them is about one person."""
OWN_FACTS = {
    "standard.person": {"sex": "sex", "birth_date": "birth_date"},
    "application.person_wide": {"sex": "sex", "birth_year": "birth_date", "division": "district"},
}
"""Facts of the person → the variable of the patient's registration from which a permit for some hospitals
gets them."""
ACROSS_HOSPITALS = {
    name: frozenset(lake_table(name).schema.names) - {"bucket", "person_id", *facts}
    for name, facts in OWN_FACTS.items()
}
"""Columns that sum up every hospital: closed to a permit for some hospitals, whose answers must not tell of
the others."""
FEW = 200
"""Up to so many persons are named in a filter, so that only their partitions are read; more are joined."""


def is_figures(name: str) -> bool:
    """True for tables whose rows are published figures."""
    return name in FIGURE_TABLES


def needed(name: str, permit: Permit) -> frozenset[str]:
    """Tables that must be at hand to guard `name`: itself, and those that the row filters join (TREATED: what
    `treated_persons` gives)."""
    found = {name}
    if not is_figures(name):
        if permit.treating:
            found |= {LINK, TREATED}
        if permit.persons is not None or permit.hospitals is not None:
            found.add(LINK)
        if permit.hospitals is not None and name in OWN_FACTS:
            found.add(PATIENT)
    return frozenset(found)


def guarded(name: str, raw: Mapping[str, ir.Table], permit: Permit) -> ir.Table:
    """The table `name` as `permit` sees it: same columns, only permitted rows, null where the level is too
    high.

    `raw`: pinned tables by name, with everything that `needed` gives. Few persons of the permit are
    parameters, whose values `values` gives: the expression is the same for each person.
    """
    rows = raw[name]
    category = _category(name)
    level: ir.IntegerValue | None = None
    if category is not None:
        level = row_level(rows)
    elif name in KEYS:
        rows = rows.mutate(level=level_in_force(name, rows))
        level = rows["level"]
    retained = [*_by_row(rows, name, category, permit), *_by_level(rows, level, permit)]
    if not is_figures(name):
        rows = _own_facts(
            _of_persons(rows.filter(*retained) if retained else rows, raw, permit), name, raw, permit
        )
    elif retained:
        rows = rows.filter(*retained)
    return _masked(rows, name, permit)


def treated_persons(timeline: ir.Table, hospital: str) -> ir.Table:
    """person_id of everybody with a visit at `hospital`."""
    visits = timeline.filter(timeline["category"] == "visit", timeline["hospital"] == hospital)
    return visits.select("person_id").distinct()


def shape(permit: Permit) -> tuple[Any, ...]:
    """What decides how guarded tables are written: the limits of `permit`, of few persons only for how many
    there is a place, and the levels that people changed."""
    if permit.persons is None or len(permit.persons) > FEW:
        return (*permit.limits, changes())
    return (*replace(permit, persons=None).limits, size(len(permit.persons)), changes())


def values(permit: Permit) -> dict[ir.Scalar, Any]:
    """The values of the parameters in what is guarded by `permit`."""
    if not permit.persons or len(permit.persons) > FEW:
        return {}
    persons = sorted(permit.persons)
    return {
        **filled("permit.person", "string", persons),
        **filled("permit.bucket", "int32", [bucket_of(person) for person in persons]),
    }


def check_columns(expr: ir.Table, permit: Permit) -> None:
    """Raises BadInput, with the text of an unknown column, when `expr` uses a column that the permit does not
    open.

    Passing a column through (selecting, renaming, joining other columns beside it) is not a use: it is null
    there.
    """
    closed: dict[ops.Node, frozenset[str]] = {}
    for node in _upwards(expr.op()):
        if isinstance(node, ops.UnboundTable):
            closed[node] = hidden(node.name, permit)
        elif isinstance(node, ops.Relation):
            closed[node] = _passed(node, closed)
            _check_uses(node, closed)
        elif not isinstance(node, ops.Field | ops.Alias):
            for child in _children(node):
                _check_field(child, closed)
            if isinstance(node, ops.InSubquery | ops.ScalarSubquery) and closed.get(node.rel):
                raise no_such_column()


def hidden(name: str, permit: Permit) -> frozenset[str]:
    """Columns of `name` that `permit` does not open."""
    special = permit.special_hospitals is None or bool(permit.special_hospitals)
    closed = _hidden(name, permit.level, special, permit.columns, changes())
    return closed | ACROSS_HOSPITALS.get(name, frozenset()) if permit.hospitals is not None else closed


@lru_cache(maxsize=1024)
def _hidden(
    name: str, level: int, special: bool, opened: Names, of: tuple[tuple[str, int], ...]
) -> frozenset[str]:
    names = tuple(lake_table(name).schema.names)
    levels = column_levels(name, names)
    return frozenset(
        column
        for column in names
        if levels[column] > level
        or (levels[column] >= 5 and not special)
        or (opened is not None and f"{name}.{column}" not in opened)
    )


def no_such_column() -> BadInput:
    """The one text for a column that does not exist and for one that is closed."""
    return BadInput(
        ("没有这个变量", "no such variable"),
        ("数据字典中对您开放的变量", "a variable of the dictionary that is open to you"),
        ("从变量目录中选择", "choose one from the catalogue of variables"),
        code="no_such_variable",
    )


def _category(name: str) -> Category | None:
    layer, _, rest = name.partition(".")
    return load().categories.get(rest) if layer == "standard" else None


def _by_row(rows: ir.Table, name: str, category: Category | None, permit: Permit) -> list[ir.BooleanValue]:
    retained: list[ir.BooleanValue] = []
    if permit.hospitals is not None and "hospital" in rows.columns:
        retained.append(_among(rows["hospital"], permit.hospitals))
    if permit.hospitals is not None and name == FLOW:
        ends = [_among(rows[end], permit.hospitals) for end in ("source", "target")]
        retained.append(ends[0] | ends[1])
    if permit.categories is not None:
        if category is not None and category.name not in permit.categories:
            retained.append(ibis.literal(False))
        elif category is None and "category" in rows.columns:
            retained.append(_among(rows["category"], permit.categories))
    if "held" in rows.columns and not permit.held:
        retained.append(rows["held"].isnull())
    time = category.time if category is not None else "time" if "time" in rows.columns else ""
    if time and permit.since is not None:
        retained.append(rows[time] >= ibis.literal(permit.since).cast("timestamp(6)"))
    if time and permit.before is not None:
        retained.append(rows[time] < ibis.literal(permit.before).cast("timestamp(6)"))
    return retained


def _by_level(rows: ir.Table, level: ir.IntegerValue | None, permit: Permit) -> list[ir.BooleanValue]:
    if level is None:
        return []
    ordinary = level <= min(permit.level, 4)
    if permit.level < 5 or permit.special_hospitals == frozenset():
        return [ordinary]
    special = (
        level >= 5
        if permit.special_hospitals is None
        else (level >= 5) & _among(rows["hospital"], permit.special_hospitals)
    )
    return [ordinary | special]


def _of_persons(rows: ir.Table, raw: Mapping[str, ir.Table], permit: Permit) -> ir.Table:
    """Only rows of the permit's persons. Rows of a table that knows no person are closed when persons are
    limited."""
    if "person_id" in rows.columns and "hospital" not in rows.columns and permit.hospitals is not None:
        links = raw[LINK]
        rows = rows.semi_join(links.filter(_among(links["hospital"], permit.hospitals)), "person_id")
    if permit.persons is None and permit.treating is None:
        return rows
    if "person_id" in rows.columns:
        return _treated(_named(rows, permit), raw, permit)
    if "subject_ref" in rows.columns:
        links = _treated(_named(raw[LINK], permit), raw, permit).select("hospital", "subject_ref")
        return rows.semi_join(links, ["hospital", "subject_ref"])
    return rows.filter(ibis.literal(False))


def _own_facts(rows: ir.Table, name: str, raw: Mapping[str, ir.Table], permit: Permit) -> ir.Table:
    """Facts of the person as the permit's hospitals registered them; of several registrations the greatest.

    As all hospitals together have them, they would change with another hospital's rows, and an answer would
    tell of those.
    """
    if permit.hospitals is None or name not in OWN_FACTS:
        return rows
    patients = raw[PATIENT].filter(
        _among(raw[PATIENT]["hospital"], permit.hospitals), raw[PATIENT]["held"].isnull()
    )
    links = raw[LINK].select("hospital", "subject_ref", "person_id")
    own = patients.inner_join(links, ["hospital", "subject_ref"])
    facts = own.group_by("person_id").agg(
        **{
            fact: own[variable].max().year() if fact == "birth_year" else own[variable].max()
            for fact, variable in OWN_FACTS[name].items()
        }
    )
    return rows.drop(*OWN_FACTS[name]).left_join(facts, "person_id").drop("person_id_right")


def _named(rows: ir.Table, permit: Permit) -> ir.Table:
    if permit.persons is None:
        return rows
    if len(permit.persons) > FEW:
        wanted = ibis.memtable({"person_id": sorted(permit.persons)}, schema={"person_id": "string"})
        return rows.semi_join(wanted, "person_id")
    retained = [among(rows["person_id"], "permit.person", "string", len(permit.persons))]
    if "bucket" in rows.columns:
        retained.append(among(rows["bucket"], "permit.bucket", "int32", len(permit.persons)))
    return rows.filter(*retained)


def _treated(rows: ir.Table, raw: Mapping[str, ir.Table], permit: Permit) -> ir.Table:
    return rows if permit.treating is None else rows.semi_join(raw[TREATED], "person_id")


def _masked(rows: ir.Table, name: str, permit: Permit) -> ir.Table:
    names = tuple(lake_table(name).schema.names)
    levels, closed = column_levels(name, names), hidden(name, permit)
    shown: dict[str, ir.Value] = {}
    for column in names:
        value = rows[column]
        if column in closed:
            shown[column] = ibis.null(value.type())
        elif levels[column] >= 5 and permit.special_hospitals is not None:
            shown[column] = _among(rows["hospital"], permit.special_hospitals).ifelse(
                value, ibis.null(value.type())
            )
        else:
            shown[column] = value
    return rows.select(**shown)


def _among(column: ir.Value, names: Iterable[str]) -> ir.BooleanValue:
    values = sorted(names)
    if not values:
        return ibis.literal(False)
    return column == values[0] if len(values) == 1 else column.isin(values)


def _children(node: ops.Node) -> list[ops.Node]:
    return list(node.__children__)


def _upwards(root: ops.Node) -> list[ops.Node]:
    """Nodes with every child before its parents."""
    order, _ = Graph.from_dfs(root).toposort()
    return list(order)


def _passed(node: ops.Relation, closed: Mapping[ops.Node, frozenset[str]]) -> frozenset[str]:
    """Names under which closed columns come out of `node`."""
    values = getattr(node, "values", None)
    if isinstance(node, ops.Project | ops.JoinChain) and isinstance(values, Mapping):
        return frozenset(name for name, value in values.items() if _is_closed(value, closed))
    below = [closed[child] for child in _relations(node) if child in closed]
    return functools.reduce(operator.or_, below, frozenset()) & frozenset(node.schema.names)


def _check_uses(node: ops.Relation, closed: Mapping[ops.Node, frozenset[str]]) -> None:
    passing = isinstance(node, ops.Project | ops.JoinChain)
    values = set(node.values.values()) if passing else set()  # type: ignore[attr-defined]
    for child in _children(node):
        if not (passing and child in values):
            _check_field(child, closed)


def _check_field(node: ops.Node, closed: Mapping[ops.Node, frozenset[str]]) -> None:
    if _is_closed(node, closed):
        raise no_such_column()


def _is_closed(node: ops.Node, closed: Mapping[ops.Node, frozenset[str]]) -> bool:
    while isinstance(node, ops.Alias):
        node = node.arg
    return isinstance(node, ops.Field) and node.name in closed.get(node.rel, frozenset())


def _relations(node: ops.Node) -> list[ops.Node]:
    """Relations that `node` takes rows from."""
    return [child for child in _children(node) if isinstance(child, ops.Relation)]
