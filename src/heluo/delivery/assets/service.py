"""The catalogue: tables and columns as the current release and the stored graph of columns have them. A
caller for one hospital sees that hospital's columns and nobody else's."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from threading import Lock

import sqlalchemy as sa
from cachetools import LRUCache
from sqlalchemy.orm import Session

from heluo.access.levels import level_of
from heluo.access.permit import Permit
from heluo.access.projects.tables import ResearchGrant, ResearchProject
from heluo.delivery.assets.resources import CATALOGUE, LIST, SEE
from heluo.delivery.assets.schemas import (
    AssetColumn,
    AssetTable,
    AssetTables,
    ColumnList,
    ColumnPage,
    FilledAt,
    FilledShares,
    Neighbours,
    TouchedGroup,
    TouchedProject,
)
from heluo.delivery.frame.caller import Caller, release_shape
from heluo.delivery.frame.shapes import words
from heluo.dictionary import Variable, load
from heluo.kit.db import reading
from heluo.kit.errors import BadInput, Unavailable
from heluo.lakehouse.column_graph import ColumnGraph, Kind, LineageColumn, constant, newest, parsed
from heluo.lakehouse.tables import table

FIRST = 20
"""Neighbours that a page names: a graph of hundreds of lines is no picture."""
ORDER: tuple[Kind, ...] = (
    "hospital",
    "vault",
    "source",
    "declaration",
    "standard",
    "indicator",
    "disease",
    "application",
)
"""Neighbours stand in this order: those first of which there are few."""
LISTED = 400
"""Columns of one list."""

_graphs: LRUCache[tuple[str, str], ColumnGraph] = LRUCache(2)
_lock = Lock()


def tables(asking: Caller) -> AssetTables:
    """Every table and group of columns. Raises NotPermitted, Unavailable before the first night."""
    permit = asking.permit(CATALOGUE)
    graph, at = _graph(asking)
    release = asking.lake.release()
    facts = release.manifest["tables"]
    mine = [one for one in graph.columns.values() if _may_see(one, permit)]
    asking.remember(permit, LIST, rows=len(mine))
    sizes = Counter((one.kind, one.group) for one in mine)
    return AssetTables(
        release=release_shape(release),
        as_of=at,
        tables=[_table(kind, group, n, facts.get(group, {})) for (kind, group), n in sizes.items()],
        columns=len(mine),
    )


def columns(asking: Caller, group: str, q: str) -> ColumnList:
    """Columns of `group`, or whose id or label holds every word of `q`. Raises NotPermitted."""
    permit = asking.permit(CATALOGUE)
    graph, _ = _graph(asking)
    asked = q.casefold().split()
    found = [
        one
        for one in graph.columns.values()
        if _may_see(one, permit)
        and (not group or one.group == group)
        and all(word in f"{one.id} {one.label.zh} {one.label.en}".casefold() for word in asked)
    ]
    asking.remember(permit, LIST, group or q, rows=len(found))
    return ColumnList(columns=[_column(one) for one in found[:LISTED]], total=len(found))


def column(asking: Caller, id: str) -> ColumnPage:
    """Raises NotPermitted, NotFound for a column that there is not, or of somebody else's hospital."""
    permit = asking.permit(CATALOGUE)
    graph, _ = _graph(asking)
    of = graph.column(id)
    if not _may_see(of, permit):
        raise graph.missing(id)
    asking.remember(permit, SEE, id)

    def near(ids: Iterable[str]) -> Neighbours:
        known = [graph.columns[one] for one in ids if _may_see(graph.columns[one], permit)]
        seen = sorted(known, key=lambda one: (ORDER.index(one.kind), one.id))
        return Neighbours(first=[_column(one) for one in seen[:FIRST]], total=len(seen))

    touched = [graph.columns[one] for one in graph.touched_by(id)]
    groups = Counter((one.kind, one.group) for one in touched)
    sources = [graph.columns[one] for one in graph.comes_from(id)]
    variable, held = _variable(of), None if graph.made_of[id] else constant(of)
    with reading(asking.portal.control) as session:
        projects = _projects(session, permit, [of, *touched])
    return ColumnPage(
        column=_column(of),
        definition=variable.definition if variable else "",
        type=variable.type if variable else "",
        unit=variable.unit if variable else "",
        value_set=variable.value_set if variable else "",
        made_of=near(graph.made_of[id]),
        decided_by=near(graph.decided_by[id] - graph.made_of[id]),
        used_in=near(graph.used_in.get(id, frozenset())),
        decides=near(graph.decides.get(id, frozenset()) - graph.used_in.get(id, frozenset())),
        constant=words(held) if held else None,
        hospitals=sorted({one.hospital for one in sources if one.hospital and _may_see(one, permit)}),
        touched=[
            TouchedGroup(kind=kind, group=group, columns=n)
            for (kind, group), n in sorted(groups.items(), key=lambda line: (-line[1], line[0]))
        ],
        touched_columns=len(touched),
        projects=projects,
    )


def filled(asking: Caller, id: str) -> FilledShares:
    """Counted now, over the current release. Raises NotPermitted, NotFound, BadInput for a column of another
    layer."""
    permit = asking.permit(CATALOGUE, form="rows")
    graph, _ = _graph(asking)
    of = graph.column(id)
    if of.kind != "standard" or _variable(of) is None:
        raise BadInput(
            (f"{id} 不是标准层的变量", f"{id} is no variable of the standard layer"),
            ("标准层某类别的变量", "a variable of a category of the standard layer"),
            ("从目录的标准层中选择", "choose one of the standard layer"),
            code="not_standard",
        )
    with asking.act(permit, SEE, id) as act:
        rows = table(of.group)
        counted = rows.group_by("hospital").agg(rows=rows.count(), filled=rows[of.name].count())
        found = act.read(counted.order_by("hospital")).to_pylist()
        return FilledShares(
            release=release_shape(act.release), hospitals=[FilledAt(**line) for line in found]
        )


def _graph(asking: Caller) -> tuple[ColumnGraph, dt.datetime]:
    with reading(asking.portal.control) as session:
        found = newest(session)
        if found is None:
            raise Unavailable(
                ("还没有列的血缘", "there is no lineage of columns yet"),
                ("一次夜间作业之后", "one night at least"),
                (
                    "等下一次夜间作业,或运行 heluo work --once",
                    "wait for the next night, or run heluo work --once",
                ),
                code="no_columns",
            )
        key = (str(asking.portal.home.root), found.key)
        with _lock:
            known = _graphs.get(key)
        if known is None:
            known = parsed(found.body)
            with _lock:
                _graphs[key] = known
        return known, found.at


def _may_see(one: LineageColumn, permit: Permit) -> bool:
    return not one.hospital or permit.hospitals is None or one.hospital in permit.hospitals


def _table(kind: str, group: str, columns: int, facts: dict[str, int]) -> AssetTable:
    name = group.partition(".")[2]
    of_category = name if kind in ("source", "standard", "hospital") else ""
    return AssetTable(
        name=group,
        layer=kind,
        category=of_category if of_category in load().categories else "",
        columns=columns,
        rows=facts.get("rows"),
        bytes=facts.get("bytes"),
        version=facts.get("version"),
    )


def _variable(of: LineageColumn) -> Variable | None:
    """The variable that a column of source or standard layer holds."""
    if of.kind not in ("source", "standard"):
        return None
    category = load().categories.get(of.group.partition(".")[2])
    found = (one for one in category.variables.values() if one.shipped == of.name) if category else ()
    return next(iter(found), None)


def _column(of: LineageColumn) -> AssetColumn:
    variable = _variable(of)
    return AssetColumn(
        id=of.id,
        kind=of.kind,
        group=of.group,
        name=of.name,
        label=words(of.label),
        hospital=of.hospital,
        level=level_of(variable) if variable else None,
    )


def _projects(session: Session, permit: Permit, touched: Iterable[LineageColumn]) -> list[TouchedProject]:
    """Projects whose grants in force open a touched variable; none for a caller of one hospital: projects are
    the centre's."""
    if permit.hospitals is not None:
        return []
    names = {
        f"{variable.category}.{variable.name}" for one in touched if (variable := _variable(one)) is not None
    }
    query = (
        sa.select(ResearchGrant.variables, ResearchGrant.until, ResearchProject.id, ResearchProject.title)
        .join(ResearchProject, ResearchProject.id == ResearchGrant.project)
        .where(ResearchGrant.status == "active")
    )
    found: dict[str, TouchedProject] = {}
    for variables, until, id, title in session.execute(query):
        if not names & set(variables):
            continue
        known = found.setdefault(id, TouchedProject(id=id, title=title, grants=0, until=until))
        known.grants += 1
        known.until = max(known.until, until)
    return sorted(found.values(), key=lambda one: one.title)
