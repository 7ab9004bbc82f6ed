"""A stored result as it is read: in words of the frame's columns, in the order asked, checks, effects, other
numbers, reading, method. Decides nothing about who sees it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from heluo.delivery.analysis.catalogue import instead_of
from heluo.delivery.analysis.frames import FrameOffer
from heluo.delivery.analysis.made_frames import id_of
from heluo.delivery.analysis.schemas import (
    AskedLine,
    CellHead,
    Finding,
    InR,
    LackingLine,
    MadeFrame,
    NumberLine,
    ResultFigure,
    ResultPage,
    ResultTable,
    RowsUsedShape,
    RunWish,
    TableRow,
)
from heluo.delivery.analysis.tables import AnalysisResult
from heluo.delivery.frame.shapes import Words, words
from heluo.kit.text import Text
from heluo.statistics.agreement import compared, tolerance
from heluo.statistics.collect import algorithm
from heluo.statistics.engines_installed import r_lacks, runs_in_r
from heluo.statistics.frame import FrameDescription
from heluo.statistics.numbers import numbers
from heluo.statistics.request import POLICIES
from heluo.statistics.spec import AlgorithmSpec
from heluo.statistics.term_words import key_words, words_of_result

MISSING = Text("缺失值", "Missing values")
YES, NO = Text("是", "yes"), Text("否", "no")


def page(
    stored: AnalysisResult,
    body: Mapping[str, Any],
    offer: FrameOffer,
    in_r: Mapping[str, Any] | None,
    made: bool,
) -> ResultPage:
    """The page of a result; `body` is what of it may be seen. `made`: the frame with its new columns can be
    opened."""
    asked = body["asked"]
    spec = algorithm(stored.algorithm)
    frame = FrameDescription.model_validate(stored.described)
    terms = words_of_result(spec, frame.columns, asked["inputs"])
    return ResultPage(
        id=stored.id,
        algorithm=spec.id,
        version=int(asked["algorithm"].split("@")[1]),
        name=words(spec.name.text),
        question=words(spec.question.text),
        frame=asked["frame"],
        frame_name=words(offer.name),
        example=offer.example,
        release=asked["release"],
        created=stored.created,
        asked=list(_asked(spec, asked, frame)),
        n=_rows_used(body["n"], frame),
        checks=[_finding(one) for one in body["checks"]],
        tables=list(_tables(spec, body["tables"], terms)),
        figures=[
            ResultFigure(
                id=name, label=words(one.text), kind=one.kind, hidden=_both(body["plots"][name].get("hidden"))
            )
            for name, one in spec.plots.items()
            if name in body["plots"]
        ],
        reading=[Words(**one) for one in body["reading"]],
        method=[Words(**one) for one in body["method"]],
        references=list(spec.references),
        languages=["python", "r"] if spec.code.r else ["python"],
        wish=wish(stored.frame, asked),
        made=_made(stored, body, frame, made),
        r=_with_r(spec, body, in_r) if in_r is not None else None,
        r_possible=runs_in_r(spec),
        r_lacks=list(r_lacks(spec)) if spec.code.r else [],
    )


def _made(
    stored: AnalysisResult, body: Mapping[str, Any], frame: FrameDescription, ready: bool
) -> MadeFrame | None:
    if not body.get("columns"):
        return None
    labels = [Words(**one["label"]) for one in body["columns"]]
    level = max((one.level for one in frame.columns), default=1)  # the columns that went in
    return MadeFrame(frame=id_of(stored.id), ready=ready, columns=labels, level=level)


def wish(frame: str, asked: Mapping[str, Any]) -> RunWish:
    """The request that leads to the result again."""
    return RunWish(
        frame=frame,
        algorithm=asked["algorithm"].split("@")[0],
        inputs=asked["inputs"],
        options=asked["options"],
        levels=asked["levels"],
        missing=asked["missing"],
        seed=asked["seed"],
    )


def _asked(spec: AlgorithmSpec, asked: Mapping[str, Any], frame: FrameDescription) -> Iterator[AskedLine]:
    for role in spec.roles:  # stored JSON is sorted by name
        if columns := asked["inputs"].get(role):
            labels = [_column_words(name, asked, frame) for name in columns]
            value = Words(zh="、".join(one.zh for one in labels), en=", ".join(one.en for one in labels))
            yield AskedLine(label=words(spec.roles[role].text), value=value)
    for option, value in asked["options"].items():
        title = spec.titles[option]
        yield AskedLine(
            label=Words(zh=title.zh, en=title.en), value=words(_option_words(value, title.values))
        )
    yield AskedLine(label=words(MISSING), value=words(POLICIES[asked["missing"]]))


def _column_words(name: str, asked: Mapping[str, Any], frame: FrameDescription) -> Text:
    """A column with its unit, or its levels in the order asked: the first is the reference."""
    column = frame.column(name)
    levels = asked["levels"].get(name)
    if levels:
        known = [column.levels[one] for one in levels if one in column.levels]
        zh, en = "/".join(one.zh for one in known), " / ".join(one.en for one in known)
        return Text(f"{column.label.zh}({zh})", f"{column.label.en} ({en})")
    unit = f" ({column.unit})" if column.unit else ""
    return Text(f"{column.label.zh}{unit}", f"{column.label.en}{unit}")


def _option_words(value: Any, known: Mapping[str, Any]) -> Text:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list):
        each = [_option_words(one, known) for one in value]
        return Text("、".join(one.zh for one in each) or "—", ", ".join(one.en for one in each) or "—")
    found = known.get(str(value))
    if found is not None:
        return found.text
    text = f"{value:g}" if isinstance(value, float) else "—" if value is None else str(value)
    return Text(text, text)


def _rows_used(n: Mapping[str, Any], frame: FrameDescription) -> RowsUsedShape:
    lacking = [
        LackingLine(column=words(frame.column(name).label.text), rows=rows)
        for name, rows in n["lacking"].items()
    ]
    return RowsUsedShape(rows=n["rows"], used=n["used"], dropped=n["dropped"], lacking=lacking)


def _finding(one: Mapping[str, Any]) -> Finding:
    return Finding(
        id=one["id"],
        effect=one["effect"],
        holds=one["holds"],
        text=Words(**one["words"]),
        instead=[] if one["holds"] else instead_of(one["instead"]),
    )


def _tables(
    spec: AlgorithmSpec, tables: Mapping[str, Any], terms: Mapping[str, Text]
) -> Iterator[ResultTable]:
    """Those with effects first."""
    there = [name for name in spec.tables if name in tables]
    for name in sorted(there, key=lambda one: not spec.tables[one].effect):
        declared, found = spec.tables[name], tables[name]
        rows = found.get("rows", [])
        # Extremes are left out for whoever may not see single rows.
        columns = [c for c in declared.columns if not rows or c in rows[0]]
        yield ResultTable(
            id=name,
            label=words(declared.text),
            effect=declared.effect,
            columns=[
                CellHead(id=c, label=words(declared.columns[c].text), kind=declared.columns[c].kind)
                for c in columns
            ],
            rows=[
                TableRow(
                    key=row["key"],
                    label=words(key_words(row["key"], terms)),
                    cells=[_cell(row[c], declared.columns[c].kind, terms) for c in columns],
                )
                for row in rows
            ],
            hidden=_both(found.get("hidden")),
        )


def _cell(value: Any, kind: str, terms: Mapping[str, Text]) -> Any:
    """A cell; a text that names a term in its words."""
    if kind == "text" and isinstance(value, str):
        found = key_words(value, terms)
        return {"zh": found.zh, "en": found.en}
    return value


def _both(given: Mapping[str, str] | None) -> Words | None:
    return Words(**given) if given else None


def _with_r(spec: AlgorithmSpec, body: Mapping[str, Any], in_r: Mapping[str, Any]) -> InR:
    """R's numbers beside those of the result that may be seen."""
    visible = {"tables": {k: t for k, t in body["tables"].items() if "rows" in t}}
    ours = numbers(visible)
    theirs = {name: _number(value) for name, value in in_r["numbers"].items() if name in ours}
    lines = [
        NumberLine(
            case="",
            frame="",
            number=one.number,
            ours=_finite(one.ours),
            theirs=_finite(one.theirs),
            difference=_finite(one.difference),
            tolerance=tolerance(spec, one.number),
            agrees=one.holds,
        )
        for one in compared(spec, "", ours, theirs)
    ]
    apart = sum(not one.agrees for one in lines)
    return InR(made_with=in_r["made_with"], compared=len(lines), apart=apart, numbers=lines)


def _number(value: Any) -> float:
    return math.nan if value is None else float(value)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
