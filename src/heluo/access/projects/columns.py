"""The columns of the lake that a grant's variables open: the variables themselves, what rows are held
together by, and nothing that sums others up."""

from __future__ import annotations

from collections.abc import Iterable

from heluo.access.levels import variable_level
from heluo.dictionary import Category, Variable, load
from heluo.kit.errors import BadInput

KEYS = ("hospital", "subject_ref", "row_key", "visit_ref", "month", "held", "row_level")
"""Columns of every category by which rows are joined, cut and filtered. They leave as pseudonyms."""
ALWAYS = (
    *(f"standard.person_link.{name}" for name in ("hospital", "subject_ref", "person_id", "bucket")),
    # Until when a person was seen ends every follow-up; under limits to hospitals the guard closes it again.
    *(f"application.person_wide.{name}" for name in ("bucket", "person_id", "last_time")),
    *(f"standard.person.{name}" for name in ("bucket", "person_id")),
)
OF_PATIENT = {
    "sex": ("application.person_wide.sex", "standard.person.sex"),
    "birth_date": ("application.person_wide.birth_year",),
    "district": ("application.person_wide.division",),
}
"""Variable of a patient's registration → facts of the person that are made of it."""
GOES_WITH = {
    "lab_result.value_standard": ("value_comparator", "unit_standard"),
    "lab_result.value_number": ("value_comparator", "unit"),
}
"""Number → what it means nothing without: a bound ("<5") is no value, and a number has a unit."""


def variable(name: str) -> Variable:
    """The variable `category.variable` as a grant can name it. Raises BadInput for one that does not exist,
    stays in the hospital, identifies directly or is a hospital's own number."""
    category, _, of = name.partition(".")
    known = load().categories.get(category)
    found = known.variables.get(of) if known else None
    if found is None or found.shipped is None or found.identifier == "direct" or found.type == "id":
        raise BadInput(
            (f"不能授权变量 {name}", f"the variable {name} cannot be granted"),
            (
                "数据字典中不直接识别个人的变量",
                "a variable of the dictionary that identifies nobody directly",
            ),
            ("从变量目录中选择", "choose one from the catalogue of variables"),
            code="no_such_variable",
        )
    return found


def level_of(names: Iterable[str]) -> int:
    """The highest level of the variables `names`; a birth date counts as the year that is made of it."""
    return max((_level(name) for name in names), default=1)


def _level(name: str) -> int:
    # A person's birth year is level 3 (`levels.csv`); the date itself stays closed below its own level.
    return 3 if name == "patient.birth_date" else variable_level(variable(name))


def opened(names: Iterable[str]) -> frozenset[str]:
    """`table.column` names that the variables `names` open. Raises BadInput as `variable`."""
    found = set(ALWAYS)
    for name in names:
        category, _, of = name.partition(".")
        table = f"standard.{category}"
        found |= {f"{table}.{key}" for key in (*KEYS, *_times(load().categories[category]))}
        found.add(f"{table}.{variable(name).shipped}")
        found |= {f"{table}.{one}" for one in GOES_WITH.get(name, ())}
        if category == "patient":
            found |= set(OF_PATIENT.get(of, ()))
    return frozenset(found)


def categories(names: Iterable[str]) -> frozenset[str]:
    """Categories of the variables `names`."""
    return frozenset(name.partition(".")[0] for name in names)


def _times(category: Category) -> list[str]:
    """When a row happened: rows are ordered and cut by it, and its dates leave shifted."""
    return [name for name in (category.time, category.end_time) if name]
