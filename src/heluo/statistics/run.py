"""Runs one algorithm: checks of the data, the function, the result in the order in which it is read. For the
worker process; a portal process does not import this."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from threadpoolctl import threadpool_limits

from heluo.kit.errors import BadInput, Broken
from heluo.kit.progress import Report, silent
from heluo.kit.text import Text
from heluo.statistics.collect import algorithm
from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found
from heluo.statistics.extended import described, offered, write
from heluo.statistics.frame import NO_FRAME, FrameDescription, describe
from heluo.statistics.identity import asked, library_lock, plain, result_id
from heluo.statistics.missing import RowsUsed, prepare, read
from heluo.statistics.request import POLICIES, AnalysisRequest, completed
from heluo.statistics.spec import AlgorithmSpec, Bilingual, CheckSpec
from heluo.statistics.term_words import key_words, term_words
from heluo.statistics.wording import filled

MISSING = Bilingual(
    zh="缺失值处理:{policy};共 {rows} 行,使用 {used} 行,去掉 {dropped} 行。",
    en="Missing values: {policy}; of {rows} rows, {used} were used and {dropped} left out.",
)
SOFTWARE_ONLY = Bilingual(
    zh="计算用河洛 {algorithm}({libraries})。", en="Computed with Heluo {algorithm} ({libraries})."
)
SOFTWARE = Bilingual(
    zh="计算用河洛 {algorithm}({libraries});数据为 {frame},发布版 {release}。",
    en="Computed with Heluo {algorithm} ({libraries}) on {frame}, release {release}.",
)


class NonsenseRefused(BadInput):
    """The data do not bear the question: `findings` holds each reason and what would do, `needed` says what
    the first one looked for."""

    code = "nonsense"

    def __init__(self, findings: list[dict[str, Any]], needed: Text) -> None:
        self.findings = findings
        first = findings[0]["words"]
        instead = [name for one in findings for name in one["instead"]]
        todo = Text("改选变量或人群后重试", "choose other variables or persons, then repeat")
        if instead:
            todo = Text(f"可改用:{'、'.join(instead)}", f"use instead: {', '.join(instead)}")
        super().__init__(Text(first["zh"], first["en"]), needed, todo)


def run(
    folder: Path, request: AnalysisRequest, report: Report = silent, into: Path | None = None
) -> dict[str, Any]:
    """The result of `request` on the frame in `folder`, in JSON's own kinds. `into`: a folder that gets the
    frame with the new columns, where the algorithm makes any. Raises BadInput when it cannot be asked of this
    frame and NonsenseRefused when the data do not bear it."""
    if not algorithm(request.algorithm).roles:
        return run_rows(pd.DataFrame(), request, NO_FRAME)
    frame = describe(folder)
    request = completed(request, frame)
    report("read", 0)
    data, used = read(folder, request, frame, report)
    result, outcome = computed(request, frame, data, used)
    if into is not None and outcome.columns:
        write(into, folder, described(outcome.columns, request, frame, used), outcome.columns, used)
    return result


def run_rows(rows: pd.DataFrame, request: AnalysisRequest, frame: FrameDescription) -> dict[str, Any]:
    """The same on rows in memory: notebooks and tests."""
    request = completed(request, frame)
    data, used = prepare(rows, request, frame)
    return computed(request, frame, data, used)[0]


def computed(
    request: AnalysisRequest, frame: FrameDescription, data: AnalysisData, used: RowsUsed
) -> tuple[dict[str, Any], AlgorithmOutcome]:
    """Checks, then the function, then the texts; the result and the outcome that it was made of."""
    spec = algorithm(request.algorithm)
    data.progress("check", 0)
    findings: list[dict[str, Any]] = []
    for check in spec.checks:
        if check.check and (finding := _before(check, data, request)):
            findings.append(finding)
            # Later checks may presume what an earlier one found lacking, so the first refusal ends.
            if finding["effect"] == "refuse" and not finding["holds"]:
                raise NonsenseRefused([finding], Text(check.title.zh, check.title.en))
    data.progress("compute", 0)
    module = importlib.import_module(f"heluo.statistics.algorithms.{spec.id}")
    # The order of a sum follows the number of threads, and so do a result's last digits.
    with threadpool_limits(1):
        outcome: AlgorithmOutcome = module.compute(data, request.options)
    findings += [_after(check, outcome) for check in spec.checks if check.id in outcome.checks]
    return plain(_result(spec, request, frame, used, outcome, findings)), outcome


def _before(check: CheckSpec, data: AnalysisData, request: AnalysisRequest) -> dict[str, Any] | None:
    if any(request.options.get(name) != value for name, value in check.when.items()):
        return None
    if any(not data.roles[role] for role in check.of.values()):
        return None
    module = importlib.import_module(f"heluo.statistics.checks.{check.check}")
    given: dict[str, Any] = {} if check.limit is None else {"limit": check.limit}
    if "options" in inspect.signature(module.found).parameters:
        given["options"] = request.options
    return _finding(check, module.found(data, **check.of, **given))


def _after(check: CheckSpec, outcome: AlgorithmOutcome) -> dict[str, Any]:
    return _finding(check, outcome.checks[check.id])


def _finding(check: CheckSpec, found: Found) -> dict[str, Any]:
    facts = {"limit": check.limit, **found.facts}
    return {
        "id": check.id,
        "effect": check.effect,
        "holds": bool(found.holds),
        "facts": facts,
        "words": {"zh": check.title.zh, "en": check.title.en} if found.holds else filled(check, facts),
        "instead": list(check.instead),
    }


def _result(
    spec: AlgorithmSpec,
    request: AnalysisRequest,
    frame: FrameDescription,
    used: RowsUsed,
    outcome: AlgorithmOutcome,
    findings: list[dict[str, Any]],
) -> dict[str, Any]:
    facts = {**request.options, **outcome.facts}
    terms = term_words((frame.column(name) for name in request.columns), request.inputs)
    return {
        "id": result_id(request, frame),
        "asked": asked(request, frame),
        "n": used.as_json,
        "checks": findings,
        "tables": {name: {"n": used.as_json, "rows": rows} for name, rows in _tables(spec, outcome).items()},
        "plots": {
            name: {"kind": spec.plots[name].kind, "data": data} for name, data in outcome.plots.items()
        },
        "facts": outcome.facts,
        "reading": [_read(spec, one, facts, terms) for one in outcome.reading],
        "method": _method(spec, request, frame, used, facts),
        "columns": [offered(one) for one in outcome.columns],
    }


def _tables(spec: AlgorithmSpec, outcome: AlgorithmOutcome) -> dict[str, Any]:
    tables: dict[str, Any] = {}
    for name, rows in outcome.tables.items():
        if name not in spec.tables:
            raise Broken(f"{spec.id}: table {name!r}", f"one of {list(spec.tables)}", "declare it")
        wanted = {"key", *spec.tables[name].columns}
        keys = [row["key"] for row in rows]
        if len(set(keys)) < len(keys) or any(row.keys() != wanted for row in rows):
            raise Broken(f"{spec.id}: rows of {name!r}", f"unique keys, cells {sorted(wanted)}", "mend it")
        tables[name] = [dict(row) for row in rows]
    return tables


def _read(
    spec: AlgorithmSpec,
    one: str | tuple[str, Mapping[str, Any]],
    facts: Mapping[str, Any],
    terms: Mapping[str, Text],
) -> Any:
    """A sentence of the plain reading: terms in words, since its reader knows columns and not their names."""
    name, more = (one, {}) if isinstance(one, str) else one
    worded = {
        key: key_words(value, terms) if isinstance(value, str) else value
        for key, value in {**facts, **more}.items()
    }
    return filled(spec.reading[name], worded)


def _method(
    spec: AlgorithmSpec,
    request: AnalysisRequest,
    frame: FrameDescription,
    used: RowsUsed,
    facts: Mapping[str, Any],
) -> list[dict[str, str]]:
    written = [
        filled(sentence, facts)
        for sentence in spec.method
        if all(facts.get(name) == value for name, value in sentence.when.items())
    ]
    policy = POLICIES[request.missing or "complete"]
    if used.lacking:
        written.append(filled(MISSING, {"policy": policy, **used.as_json}))
    libraries = ", ".join(f"{name} {version}" for name, version in library_lock().items())
    software = {
        "algorithm": f"{spec.id}@{spec.version}",
        "libraries": libraries,
        "frame": frame.frame,
        "release": frame.release,
    }
    return [*written, filled(SOFTWARE if spec.roles else SOFTWARE_ONLY, software)]
