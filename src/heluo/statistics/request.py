"""What somebody asks of an algorithm, and whether it can be asked of this frame: roles, kinds, options, the
policy for missing values. The data's own conditions are `checks/`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema
from pydantic import Field

from heluo.kit.errors import BadInput
from heluo.kit.text import Text
from heluo.statistics.collect import algorithm
from heluo.statistics.frame import FrameColumn, FrameDescription
from heluo.statistics.spec import CODED, AlgorithmSpec, InputRole, MissingPolicy, RunCase, SpecPart

POLICIES = {
    "complete": Text("去掉任一所选变量缺失的行", "leave out rows that lack any chosen variable"),
    "available": Text("每个数用得到它的行", "each number uses the rows that have its variables"),
    "category": Text(
        "分类变量缺失作为单独一类,其余缺失的行去掉",
        "a category of its own in coded variables; other incomplete rows are left out",
    ),
}


class AnalysisRequest(SpecPart):
    """One question: which algorithm on which columns. `levels`: a coded column → its levels in the order
    wanted, the first is the reference, the second of two is the event."""

    algorithm: str
    inputs: dict[str, tuple[str, ...]]
    options: dict[str, Any] = Field(default_factory=dict)
    levels: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    missing: MissingPolicy | None = None
    seed: int = Field(1, ge=0, lt=2**63)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is asked for, once, in order."""
        return tuple(dict.fromkeys(name for names in self.inputs.values() for name in names))


def of_case(algorithm_id: str, case: RunCase) -> AnalysisRequest:
    """The request that a case of a specification makes."""
    inputs = {role: (one,) if isinstance(one, str) else one for role, one in case.inputs.items()}
    return AnalysisRequest(
        algorithm=algorithm_id,
        inputs=inputs,
        options=case.options,
        levels=case.levels,
        missing=case.missing,
        seed=case.seed,
    )


def completed(request: AnalysisRequest, frame: FrameDescription) -> AnalysisRequest:
    """`request` with every default written out, so that the same question has one form. Raises BadInput with
    what does not fit, and code `missing_policy` when values are missing and nobody said what is to happen."""
    spec = algorithm(request.algorithm)
    for fault in _misfits(spec, request, frame):
        raise fault
    options = {**spec.defaults, **request.options}
    coded = {name for name in request.columns if frame.column(name).kind in CODED}
    levels = {name: request.levels.get(name) or tuple(frame.column(name).levels) for name in sorted(coded)}
    inputs = {role: request.inputs.get(role, ()) for role in spec.roles}
    missing = request.missing or ("complete" if "complete" in spec.missing else spec.missing[0])
    seed = request.seed if spec.random else 0
    return AnalysisRequest(
        algorithm=spec.id, inputs=inputs, options=options, levels=levels, missing=missing, seed=seed
    )


def incomplete(request: AnalysisRequest, frame: FrameDescription) -> dict[str, float]:
    """Chosen column → share of rows without a value, where there are any."""
    shares = {name: frame.column(name).missing for name in request.columns}
    return {name: share for name, share in shares.items() if share > 0}


def _misfits(spec: AlgorithmSpec, request: AnalysisRequest, frame: FrameDescription) -> Iterator[BadInput]:
    if unknown := sorted(request.inputs.keys() - spec.roles.keys()):
        yield _misfit(f"roles {unknown}", " | ".join(spec.roles), "inputs")
    for name, role in spec.roles.items():
        yield from _misfits_of_role(name, role, request, frame)
    given = [name for names in request.inputs.values() for name in names]
    if twice := sorted({name for name in given if given.count(name) > 1}):
        found = Text(f"同一列用了两次:{'、'.join(twice)}", f"a column in two places: {', '.join(twice)}")
        yield _misfit(found, Text("每列只用一次", "each column once"), "inputs")
    options = jsonschema.Draft202012Validator(spec.options_schema)
    for error in options.iter_errors({**spec.defaults, **request.options}):
        yield _misfit(error.message, "JSON Schema", "options")
    for name, order in request.levels.items():
        known = tuple(frame.column(name).levels)
        if sorted(order) != sorted(known):
            yield _misfit(f"{name}: {list(order)}", f"the levels {list(known)}", "levels")
    yield from _misfits_of_missing(spec, request, frame)


def _misfits_of_role(
    name: str, role: InputRole, request: AnalysisRequest, frame: FrameDescription
) -> Iterator[BadInput]:
    columns = request.inputs.get(name, ())
    if not role.min <= len(columns) <= role.max:
        found = Text(f"“{role.zh}”选了 {len(columns)} 列", f"{role.en}: {len(columns)} columns")
        wanted = f"{role.min}" if role.min == role.max else f"{role.min}–{role.max}"
        yield _misfit(found, Text(f"{wanted} 列", f"{wanted} columns"), "inputs")
    for column in map(frame.column, columns):
        if column.kind not in role.kinds and not _as_binary(column, role):
            found = Text(f"“{column.label.zh}”是 {column.kind}", f"{column.label.en} is {column.kind}")
            yield _misfit(found, " | ".join(role.kinds), "inputs")
        elif role.levels and len(column.levels) != role.levels:
            count = len(column.levels)
            found = Text(f"“{column.label.zh}”有 {count} 个水平", f"{column.label.en} has {count} levels")
            yield _misfit(found, Text(f"{role.levels} 个", f"{role.levels}"), "inputs")


def _as_binary(column: FrameColumn, role: InputRole) -> bool:
    return "binary" in role.kinds and column.kind in CODED and len(column.levels) == 2


def _misfits_of_missing(
    spec: AlgorithmSpec, request: AnalysisRequest, frame: FrameDescription
) -> Iterator[BadInput]:
    words = [POLICIES[one] for one in spec.missing]
    expected = Text(";".join(one.zh for one in words), "; ".join(one.en for one in words))
    if request.missing is None:
        if lacking := incomplete(request, frame):
            zh = "、".join(f"{frame.column(n).label.zh} {share:.1%}" for n, share in lacking.items())
            en = ", ".join(f"{frame.column(n).label.en} {share:.1%}" for n, share in lacking.items())
            yield BadInput(
                Text(f"有缺失值:{zh}", f"values are missing: {en}"),
                expected,
                Text("先选择缺失值如何处理", "choose first what is to happen with missing values"),
                code="missing_policy",
            )
    elif request.missing not in spec.missing:
        yield _misfit(f"missing = {request.missing}", expected, "missing")


def _misfit(found: str | Text, expected: str | Text, where: str) -> BadInput:
    todo = Text("改正后重试", "correct it and try again")
    return BadInput(found, expected, todo, where=where, code="request_misfit")
