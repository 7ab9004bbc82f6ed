"""Checks a hospital's mapping: against the dictionary always, against the views when the front-end machine
can reach them.

Says with file and line which mandatory variable is unmapped, which column vanished and what was probably
meant, which values of coded columns no line of values.csv covers. For the engineer's own screen in the
hospital; changes nothing.
"""

from __future__ import annotations

from pathlib import Path

from heluo.collection import view_changes
from heluo.collection.explode import items
from heluo.collection.findings import CollectionFinding, declared_faults
from heluo.collection.interfaces import ask
from heluo.collection.interfaces.base import OpenSource
from heluo.collection.interfaces.connect import connect, connections
from heluo.collection.mapping import MappedVariable, StreamPlan, nearest, plans
from heluo.collection.reading_findings import nothing_arrived
from heluo.dictionary import Dictionary, Hospital, examine_hospital, load
from heluo.kit.errors import BadConfiguration, HeluoError
from heluo.kit.places import Home

MOST_VALUES, LISTED = 2_000, 12


def check(home: Home, code: str, folders: tuple[Path, ...] = ()) -> tuple[CollectionFinding, ...]:
    """Everything that is wrong, gravest first. Faults of files are findings
    too. Raises NotFound for an unknown hospital."""
    dictionary = load()
    hospital, faults = examine_hospital(code, (*folders, home.hospitals))
    found = [finding for fault in faults for finding in declared_faults(fault)]
    if hospital is None:
        return tuple(found)
    found += [*_values(hospital, dictionary), *_unknown_categories(hospital, dictionary)]
    made = plans(hospital, dictionary)
    for plan in made:
        found += plan.findings
    missing = [c for c in dictionary.categories if c not in {p.name for p in made}]
    if missing:
        labels = "、".join(dictionary.categories[c].label.zh for c in missing)
        found.append(
            CollectionFinding(
                "no_category",
                "note",
                "",
                "",
                f"未采集的类别:{labels}",
                f"categories not collected: {', '.join(missing)}",
            )
        )
    if (home.agent(code) / "connections.toml").exists():
        found += _live(home, hospital, dictionary, made)
    else:
        found.append(
            CollectionFinding(
                "offline",
                "note",
                "",
                "",
                "没有数据库连接:只检查了映射文件",
                "no connections: only the mapping files were checked",
                where=str(home.agent(code) / "connections.toml"),
            )
        )
    order = {"error": 0, "warning": 1, "note": 2}
    return tuple(sorted(found, key=lambda f: order[f.severity]))


def _unknown_categories(hospital: Hospital, dictionary: Dictionary) -> list[CollectionFinding]:
    found = {}
    for field in hospital.fields:
        if field.category not in dictionary.categories and field.category not in found:
            guess = nearest(field.category, list(dictionary.categories))
            found[field.category] = CollectionFinding(
                "unknown_category",
                "error",
                field.category,
                "",
                "没有这个类别",
                "no such category",
                f"改为 {guess}" if guess else "改名",
                f"write {guess}" if guess else "rename it",
                field.where,
            )
    return list(found.values())


def _values(hospital: Hospital, dictionary: Dictionary) -> list[CollectionFinding]:
    """Lines of values.csv that name no coded variable, or a code that its value set does not have."""
    found = []
    for value in hospital.values:
        category, _, name = value.variable.partition(".")
        variable = (
            dictionary.categories[category].variables.get(name) if category in dictionary.categories else None
        )
        if variable is None or not variable.value_set:
            guess = nearest(
                value.variable,
                [
                    v.full_name
                    for c in dictionary.categories.values()
                    for v in c.variables.values()
                    if v.value_set
                ],
            )
            found.append(
                CollectionFinding(
                    "value_variable",
                    "error",
                    category,
                    name,
                    "values.csv 中的变量不是编码变量",
                    "values.csv names no coded variable",
                    f"改为 {guess}" if guess else "改名",
                    f"write {guess}" if guess else "rename it",
                    value.where,
                )
            )
        elif (
            value.code
            and value.code not in dictionary.value_sets[variable.value_set].codes
            and not dictionary.value_sets[variable.value_set].open
        ):
            codes = dictionary.value_sets[variable.value_set].codes
            guess = nearest(value.code, list(codes))
            found.append(
                CollectionFinding(
                    "value_code",
                    "error",
                    category,
                    name,
                    f"代码 {value.code} 不在值域 {variable.value_set} 中",
                    f"code {value.code} is not in value set {variable.value_set}",
                    f"改为 {guess}?" if guess else f"可用:{', '.join(list(codes)[:12])}",
                    f"{guess}?" if guess else f"codes: {', '.join(list(codes)[:12])}",
                    value.where,
                )
            )
    return found


def _live(
    home: Home, hospital: Hospital, dictionary: Dictionary, made: tuple[StreamPlan, ...]
) -> list[CollectionFinding]:
    found: list[CollectionFinding] = []
    try:
        known = connections(home.agent(hospital.code))
    except BadConfiguration as error:
        return declared_faults(error)
    sources: dict[str, OpenSource | None] = {}
    try:
        for plan in made:
            if plan.source not in sources:
                sources[plan.source] = _opened(plan, known, found)
            source = sources[plan.source]
            if source is not None and plan.view:
                try:
                    found += _stream(source, plan, hospital, dictionary)
                except HeluoError as error:
                    found.append(_no_source(plan, error))
    finally:
        for source in sources.values():
            if source is not None:
                source.close()
    return found


def _opened(plan: StreamPlan, known: dict, found: list[CollectionFinding]) -> OpenSource | None:
    if plan.source not in known:
        found.append(
            CollectionFinding(
                "source",
                "error",
                "",
                plan.source,
                f"connections.toml 中没有 [{plan.source}]",
                f"no [{plan.source}] in connections.toml",
                "由安全管理员补上连接",
                "the security administrator adds it",
            )
        )
        return None
    try:
        return connect(known[plan.source])
    except HeluoError as error:
        found.append(_no_source(plan, error))
        return None


def _no_source(plan: StreamPlan, error: HeluoError) -> CollectionFinding:
    return CollectionFinding(
        "source",
        "error",
        "",
        plan.source,
        error.found[0],
        error.found[1],
        error.todo[0],
        error.todo[1],
        error.where,
    )


def _stream(
    source: OpenSource, plan: StreamPlan, hospital: Hospital, dictionary: Dictionary
) -> list[CollectionFinding]:
    columns = source.columns(plan.view)
    if not columns and source.can.own_order:
        return [nothing_arrived(plan)]
    found = view_changes.findings(plan, columns)
    present = {c.name for c in columns}
    for bound in plan.bound:
        value_set = dictionary.value_sets.get(bound.variable.value_set)
        if value_set is None or value_set.open or (not bound.is_made and bound.column not in present):
            continue
        covered = {v.source for v in hospital.values if v.variable == bound.variable.full_name} | set(
            value_set.codes
        )
        open_ones = _uncovered(source, plan, bound, covered)
        if open_ones:
            total = sum(n for _, n in open_ones)
            texts = "、".join(f"{t}(×{n})" for t, n in open_ones[:LISTED])
            more_zh, more_en = (
                (f" 等 {len(open_ones)} 个", f" … {len(open_ones)} in all")
                if len(open_ones) > LISTED
                else ("", "")
            )
            found.append(
                CollectionFinding(
                    "uncovered_value",
                    "warning",
                    plan.name,
                    bound.variable.name,
                    f"列 {bound.column} 的取值没有对应的标准代码:{texts}{more_zh},共 {total} 行",
                    f"values of column {bound.column} without a standard code: {texts}{more_en}, {total} "
                    "rows",
                    f"在 values.csv 中为 {bound.variable.full_name} 增加对应行(值域 {value_set.name})",
                    f"add lines for {bound.variable.full_name} to values.csv (value set {value_set.name})",
                    bound.where,
                )
            )
    return found


def _uncovered(
    source: OpenSource, plan: StreamPlan, bound: MappedVariable, covered: set[str]
) -> list[tuple[str, int]]:
    """Texts, as they would be shipped, that no code and no line of values.csv stands for, commonest first."""
    texts = (
        ask.common_values(source, plan.view, bound.column, MOST_VALUES)
        if not bound.is_made
        else [(bound.convert.constant, 0)]
    )
    found: dict[str, int] = {}
    at = bound.convert.separators
    for text, count in texts:
        for part in items(text, at) if at else [text]:
            cell = bound.convert.cell(part)
            if cell.value is not None and str(cell.value) not in covered:
                found[str(cell.value)] = found.get(str(cell.value), 0) + count
    return sorted(found.items(), key=lambda p: -p[1])
