"""Checks a hospital's mapping: against the dictionary always, against the views when the front-end machine
can reach them.

Says with file and line which mandatory variable is unmapped, which column vanished and what was probably
meant, which values of coded columns no line of values.csv covers. For the engineer's own screen in the
hospital; changes nothing.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from heluo.collection import encoding_evidence, view_changes
from heluo.collection.findings import CollectionFinding, declared_faults
from heluo.collection.interfaces import ask
from heluo.collection.interfaces.base import OpenSource
from heluo.collection.interfaces.connect import connect, connections
from heluo.collection.mapping import StreamPlan, nearest, plans
from heluo.collection.reading_findings import nothing_arrived, unreadable
from heluo.collection.value_coverage import Coverage
from heluo.dictionary import Dictionary, Hospital, examine_hospital, load
from heluo.kit.errors import BadConfiguration, HeluoError
from heluo.kit.places import Home


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
    if any("values.csv" in f.where and f.code == "configuration" for f in found):
        found = [f for f in found if f.code != "uncovered_value"]  # none of its lines could be read
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
                    declared = known[plan.source].settings.get("encoding", "")
                    found += encoding_evidence.findings(source, plan, str(declared))
                except HeluoError as error:
                    found.append(unreadable(plan, error))
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
    columns = ask.columns(source, plan.view, plan.encodings)
    if not columns and source.can.own_order:
        return [nothing_arrived(plan)]
    found = view_changes.findings(plan, columns)
    if columns:  # names are visible without a right to read
        with closing(source.batches(plan.view, tuple(c.name for c in columns), None, 1)) as rows:
            next(rows, None)
    coverage = Coverage(plan, hospital, dictionary, [c.name for c in columns])
    coverage.of_view(source)
    return [*found, *coverage.findings()]
