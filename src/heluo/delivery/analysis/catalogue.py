"""Algorithms and frames as answers: from their specifications and descriptions alone."""

from __future__ import annotations

from typing import Any, cast

from heluo.delivery.analysis.frames import FrameOffer
from heluo.delivery.analysis.schemas import (
    AlgorithmCheck,
    AlgorithmForm,
    AlgorithmGroup,
    AlgorithmLine,
    AlgorithmOption,
    AlgorithmRole,
    Algorithms,
    ColumnLine,
    FrameLine,
    FramePage,
    MissingPolicyShape,
    NamedThing,
    OptionValue,
    Reason,
    RunPage,
    RunWish,
)
from heluo.delivery.analysis.tables import AnalysisRun
from heluo.delivery.frame.shapes import Words, words
from heluo.kit.text import Text
from heluo.statistics.agreement import expected
from heluo.statistics.collect import algorithms
from heluo.statistics.engines_installed import r_lacks, r_versions, runs_in_r
from heluo.statistics.launch import GROUPS, NUMBERS
from heluo.statistics.request import POLICIES
from heluo.statistics.spec import AlgorithmSpec, Bilingual

WISHED = ("algorithm", "inputs", "options", "levels", "missing", "seed")


def listed() -> Algorithms:
    """Every algorithm of the installation."""
    return Algorithms(
        groups=[AlgorithmGroup(id=name, label=words(label)) for name, label in GROUPS.items()],
        algorithms=[_line(one) for one in algorithms().values()],
        launch=len(NUMBERS),
        r=r_versions().get("R"),
    )


def _line(spec: AlgorithmSpec) -> AlgorithmLine:
    return AlgorithmLine(
        id=spec.id,
        group=spec.group,
        number=spec.number,
        name=words(spec.name.text),
        question=words(spec.question.text),
        compared=sum(map(len, expected(spec.id)["cases"].values())),
        in_r=runs_in_r(spec),
    )


def form(spec: AlgorithmSpec) -> AlgorithmForm:
    """One algorithm, for its form and its pages."""
    return AlgorithmForm(
        id=spec.id,
        version=spec.version,
        group=spec.group,
        name=words(spec.name.text),
        question=words(spec.question.text),
        roles=[
            AlgorithmRole(
                id=name,
                label=words(one.text),
                kinds=list(one.kinds),
                min=one.min,
                max=one.max,
                levels=one.levels,
            )
            for name, one in spec.roles.items()
        ],
        options=[
            AlgorithmOption(
                id=name,
                label=words(Text(spec.titles[name].zh, spec.titles[name].en)),
                rule=rule,
                values=_values(spec.titles[name].values),
            )
            for name, rule in spec.options.items()
        ],
        missing=[MissingPolicyShape(id=one, label=words(POLICIES[one])) for one in spec.missing],
        random=spec.random,
        checks=[
            AlgorithmCheck(id=one.id, label=words(one.title.text), effect=one.effect) for one in spec.checks
        ],
        tables=[NamedThing(id=name, label=words(one.text)) for name, one in spec.tables.items()],
        figures=[NamedThing(id=name, label=words(one.text)) for name, one in spec.plots.items()],
        references=list(spec.references),
        oracle=spec.oracle.r,
        languages=["python", "r"] if spec.code.r else ["python"],
        in_r=runs_in_r(spec),
        r_lacks=list(r_lacks(spec)),
    )


def _values(of: dict[str, Bilingual]) -> list[OptionValue]:
    return [OptionValue(value=value, label=words(one.text)) for value, one in of.items()]


def frame_line(offer: FrameOffer) -> FrameLine:
    """A frame to choose."""
    return FrameLine(
        id=offer.id,
        name=words(offer.name),
        example=offer.example,
        ready=offer.described is not None,
        made=offer.made,
        row=offer.described.row if offer.described else "person",
        rows=offer.described.rows if offer.described else 0,
        columns=len(offer.described.columns) if offer.described else 0,
    )


def frame_page(offer: FrameOffer) -> FramePage:
    """A frame with its columns."""
    columns = [
        ColumnLine(
            name=one.name,
            label=words(one.label.text),
            kind=one.kind,
            unit=one.unit,
            level=one.level,
            lineage=one.lineage,
            missing=one.missing,
            levels=_values(one.levels),
        )
        for one in (offer.described.columns if offer.described else ())
    ]
    return FramePage(
        frame=frame_line(offer),
        version=offer.described.frame if offer.described else "",
        release=offer.described.release if offer.described else "",
        columns=columns,
    )


def instead_of(names: list[str]) -> list[NamedThing]:
    """Algorithms that would do, those that are installed."""
    known = algorithms()
    return [NamedThing(id=one, label=words(known[one].name.text)) for one in names if one in known]


def run_page(found: AnalysisRun, frame_name: Text, ahead: int) -> RunPage:
    """A run, with the reason why there is no result where it ended without."""
    known = algorithms().get(found.algorithm)
    request = {name: found.request[name] for name in WISHED}
    return RunPage(
        id=found.id,
        kind=cast(Any, found.kind),
        algorithm=found.algorithm,
        algorithm_name=words(known.name.text if known else found.algorithm),
        frame=found.frame,
        frame_name=words(frame_name),
        status=cast(Any, found.status),
        step=found.step,
        done=found.steps_done,
        total=found.steps_total,
        ahead=ahead,
        created=found.created,
        started=found.started,
        ended=found.ended,
        result=found.of if found.kind == "r" else found.result,
        reason=_reason(found.outcome) if found.outcome else None,
        wish=RunWish(frame=found.frame, **request),
    )


def _reason(outcome: dict[str, Any]) -> Reason:
    failed = [one for one in outcome["findings"] if not one["holds"]]
    return Reason(
        code=outcome["code"],
        found=Words(**outcome["found"]),
        expected=Words(**outcome["expected"]),
        todo=Words(zh="", en="") if failed else Words(**outcome["todo"]),
        instead=instead_of([name for one in failed for name in one["instead"]]),
    )
