"""Conditions on variables and on facts of a person, read and checked: operator, values, level.

A variable that does not exist and one above the asker's level are refused with the same text: the refusal
must not say which variables there are.
"""

from __future__ import annotations

import re

from heluo.access.levels import variable_level
from heluo.cohort import definition
from heluo.cohort.code_sets import CodeSet, read_codes, read_uses
from heluo.cohort.model import CodeGroup, ComparedValue, ConditionTest
from heluo.cohort.operators import FACTS, OPERATORS_OF, fact_level, usable
from heluo.cohort.refusals import no_such_variable, refuse
from heluo.cohort.times import read_day
from heluo.dictionary import Category, load
from heluo.dictionary.diseases import load_diseases
from heluo.dictionary.value_sets import BEGINNINGS, EXTENSIBLE

CODES = "codes:"
"""Before the name of a disease: its set of codes, instead of codes."""
ERA_DAYS, ERA_RECORDS = "era_days", "era_records"
"""Of an era: days from its first to its last, and its records."""
LIMITS = {"upper_limit": "ref_high", "lower_limit": "ref_low"}
NUMBER_OF_VALUES = {"exists": 0, "missing": 0, "between": 2, "in": None, "not_in": None, "starts": None}
"""Values of an operator, None = at least one; every other operator has one."""


def read_comparison(
    given: definition.Condition, category: Category, id: str, highest_level: int
) -> ConditionTest:
    """A condition on a variable of `category`. Raises BadInput naming the node `id`."""
    variable = category.variables.get(given.variable)
    if variable is None or not usable(variable, highest_level):
        raise no_such_variable(id)
    _check_operator(given, variable.type, variable.type, id)
    limit = _limit(given, category, id)
    groups = _groups(given, variable.type, variable.value_set, id)
    values, code_set = _values(given, variable.type, variable.value_set, id)
    if code_set and given.op == "not_in":
        raise refuse(
            id,
            ("not_in 代码集", "not_in with a code set"),
            ("把条件放进 not 组", "put the condition into a not group"),
        )
    return ConditionTest(
        category.name,
        variable.name,
        variable.type,
        variable.unit,
        variable.value_set,
        "starts" if code_set else given.op,
        values,
        variable_level(variable),
        limit,
        code_set=code_set,
        comparator="" if given.op in ("exists", "missing") else category.comparator(variable.name),
        baseline=_baseline(given, variable.type, id),
        groups=groups,
    )


def _groups(given: definition.Condition, kind: str, value_set: str, id: str) -> tuple[CodeGroup, ...]:
    """The sets of codes of a condition: its own, then the saved ones."""
    if not (given.below or given.without or given.code_sets):
        return ()
    if kind != "code" or given.op not in ("in", "not_in"):
        raise refuse(
            id,
            ("用于其他比较的代码集", "sets of codes in another comparison"),
            ("代码的 in 或 not_in", "in or not_in, of a code"),
        )
    if given.without and not given.below:
        raise refuse(
            id,
            ("没有可以排除的范围", "nothing to take codes out of"),
            ("先选带下级的代码(below)", "codes with everything below them first"),
        )
    own = CodeSet(value_set=value_set, below=given.below, without=given.without)
    return (*([read_codes(own, id)] if given.below else []), *read_uses(given.code_sets, value_set, id))


def read_of_era(given: definition.Condition, id: str) -> ConditionTest:
    """A condition on how long an era is, or of how many records. Raises BadInput."""
    _check_operator(given, "integer", given.variable, id)
    _groups(given, "integer", "", id)
    values, _ = _values(given, "integer", "", id)
    unit = "d" if given.variable == ERA_DAYS else ""
    return ConditionTest("", given.variable, "integer", unit, "", given.op, values, 2)


def read_fact(given: definition.Condition, id: str, highest_level: int) -> ConditionTest:
    """A condition on a fact of the person. Raises BadInput naming the node `id`."""
    if given.variable not in FACTS or fact_level(given.variable) > highest_level:
        raise no_such_variable(id)
    kind, level = FACTS[given.variable][0], fact_level(given.variable)
    _check_operator(given, kind, given.variable, id)
    if given.at and given.variable != "age":
        raise refuse(id, ("时点", "a moment"), ("只用于年龄", "for age only"))
    at = given.at or ""
    if at and "." not in at:
        read_day(at, id)
    value_set = "sex" if given.variable == "sex" else ""
    _groups(given, kind, value_set, id)
    values, _ = _values(given, kind, value_set, id)
    return ConditionTest(
        "",
        given.variable,
        kind,
        "a" if given.variable == "age" else "",
        value_set,
        given.op,
        values,
        level,
        at=at,
    )


def _check_operator(given: definition.Condition, kind: str, of: str, id: str) -> None:
    if given.op not in OPERATORS_OF[kind]:
        en = f"{given.op} on a {of}" if of == kind else f"{given.op} on {of}"
        zh = f"{of} 变量上的 {given.op}" if of == kind else f"{of} 上的 {given.op}"
        raise refuse(id, (zh, en), (" | ".join(OPERATORS_OF[kind]),) * 2)


def _baseline(given: definition.Condition, kind: str, id: str) -> str:
    """How the values are relative to the anchor's row, "" where they are not."""
    if given.relative_to != "baseline":
        return ""
    if kind not in ("integer", "decimal") or given.op in ("exists", "missing", "in"):
        raise refuse(
            id, ("相对基线的条件", "a condition relative to a baseline"), ("用于数值", "on a number")
        )
    return given.by


def _limit(given: definition.Condition, category: Category, id: str) -> str:
    """Column of the row's own limit that the values are multiples of, "" for none."""
    if not given.relative_to or given.relative_to == "baseline":
        return ""
    limit = LIMITS[given.relative_to]
    if limit not in category.variables or given.variable != "value_number":
        raise refuse(
            id,
            ("相对界限的条件", "a condition relative to a limit"),
            ("只用于检验结果的 value_number", "on value_number of lab_result only"),
        )
    return limit


def _values(
    given: definition.Condition, kind: str, value_set: str, id: str
) -> tuple[tuple[ComparedValue, ...], str]:
    """(the values, the code set that they are, "" for none)."""
    if not (given.below or given.code_sets) or given.values:
        _check_number(given, id)
    if given.values and isinstance(given.values[0], str) and given.values[0].startswith(CODES):
        name = given.values[0].removeprefix(CODES)
        diseases = load_diseases()
        mixed = len(given.values) != 1 or given.below or given.code_sets
        if mixed or name not in diseases or value_set != "icd10":
            raise refuse(
                id, ("没有这个代码集", "no such code set"), (" | ".join(CODES + d for d in diseases),) * 2
            )
        return diseases[name].code_prefixes, name
    values = tuple(_value(value, kind, id) for value in given.values)
    if given.op == "between" and not values[0] <= values[1]:  # type: ignore[operator]  # of one kind by now
        raise refuse(
            id,
            ("下限大于上限", "the lower bound is above the upper one"),
            ("先小后大", "the smaller one first"),
        )
    _check_codes(values, given.op, value_set, id)
    return values, ""


def _check_number(given: definition.Condition, id: str) -> None:
    wanted, n = NUMBER_OF_VALUES.get(given.op, 1), len(given.values)
    if (wanted is None and not n) or (wanted is not None and n != wanted):
        zh, en = ("至少 1", "at least 1") if wanted is None else (str(wanted), str(wanted))
        raise refuse(id, (f"{given.op} 带 {n} 个值", f"{given.op} with {n} values"), (f"{zh} 个", en))


def _check_codes(values: tuple[ComparedValue, ...], op: str, value_set: str, id: str) -> None:
    """Codes of a closed value set must be in it. An open one lists the common codes only, and editions extend
    some: of it a text that has no code's shape is refused, because no row can hold it; and so is a beginning
    with which no code begins."""
    known = load().value_sets.get(value_set)
    if known is None:
        return
    shape = re.compile((BEGINNINGS if op == "starts" else EXTENSIBLE).get(value_set, "(?!)"))

    def right(text: str) -> bool:
        listed = text in known.codes or (op == "starts" and any(one.startswith(text) for one in known.codes))
        return listed or bool(shape.match(text))

    wrong = [v for v in values if not right(str(v))]
    if wrong and known.open:
        raise refuse(
            id,
            (f"不是 {known.label.zh} 的代码", f"no code of {known.label.en}"),
            ("从列表中选的代码", "a code chosen from the list"),
            code="no_code",
            todo=(
                "从列表中选;只知道名称时按名称选,或改用“文书中的词”",
                "choose from the list, by name where only that is known, or use a condition on words",
            ),
        )
    if wrong:
        raise refuse(
            id,
            (f"值域 {known.label.zh} 中没有的代码", f"a code that is not in {known.label.en}"),
            (f"{len(known.codes)} 个代码之一", f"one of its {len(known.codes)} codes"),
        )


def _value(value: str | float | bool, kind: str, id: str) -> ComparedValue:
    """A JSON value as one of the variable's type; a number typed for a code is the code's digits."""
    expected = {"code": str, "string": str, "boolean": bool, "date": str, "datetime": str}.get(kind, float)
    if expected is float and not isinstance(value, bool):
        try:
            return float(value)
        except ValueError:
            raise refuse(id, ("不是数", "not a number"), ("一个数", "a number")) from None
    if expected is str and isinstance(value, float) and value.is_integer():
        value = str(int(value))
    if not isinstance(value, expected):
        raise refuse(id, ("类型不符的值", "a value of another type"), (kind, kind))
    return read_day(str(value), id) if kind in ("date", "datetime") else value
