"""The variables that can be asked for: definition, level, operators, how well each hospital fills them. No
value of a patient."""

from __future__ import annotations

from ibis import _

from heluo.access.levels import level_of
from heluo.access.permissions import Asker, check_permit
from heluo.access.permit import Permit
from heluo.cohort import OPERATORS_OF, usable
from heluo.delivery.frame.caller import Caller, release_shape
from heluo.delivery.frame.shapes import words
from heluo.delivery.frame.shares import Share, part_of
from heluo.delivery.search.resources import COUNT, SEE_VARIABLE, VARIABLES
from heluo.delivery.search.schemas import Filled, VariableLine, VariablePage, Variables
from heluo.delivery.search.tokens import normal
from heluo.dictionary import Variable, load
from heluo.kit.errors import NotFound
from heluo.lakehouse.tables import table


def variables(asking: Caller, q: str) -> Variables:
    """Every variable of which name, label, category or definition holds `q`, in the dictionary's order."""
    permit = asking.permit(VARIABLES)
    highest = _highest(asking, permit)
    asking.remember(permit, VARIABLES.act)
    wanted = normal(q.strip())
    found = [
        _line(variable, highest)
        for category in load().categories.values()
        for variable in category.variables.values()
        if not wanted
        or wanted
        in normal(
            f"{variable.full_name} {variable.label.zh} {variable.label.en} {category.label.zh} "
            f"{variable.definition}"
        )
    ]
    return Variables(release=release_shape(asking.lake.release()), highest_level=highest, variables=found)


def variable(asking: Caller, category: str, name: str) -> VariablePage:
    """One variable and, by hospital, how many rows have a value. Raises NotFound."""
    permit = asking.permit(VARIABLES, f"{category}.{name}")
    declared = load().categories.get(category)
    found = declared.variables.get(name) if declared else None
    if found is None:
        raise NotFound(
            ("没有这个变量", "no such variable"),
            ("数据字典中的变量", "a variable of the dictionary"),
            ("从变量目录中选择", "choose one from the catalogue"),
        )
    results = table("application.quality_result").filter(
        _.category == category, _.check == f"{category}.{name}.missing"
    )
    results = (
        results.group_by("hospital")
        .agg(rows=_.applicable.sum(), missing=_.violated.sum())
        .order_by("hospital")
    )
    with asking.act(permit, SEE_VARIABLE, f"{category}.{name}") as act:
        rows = act.read(results).to_pylist()
    filled = [_filled(r["hospital"], part_of(r["rows"] - r["missing"], r["rows"], permit.cell)) for r in rows]
    return VariablePage(
        release=release_shape(act.release), variable=_line(found, _highest(asking, permit)), filled=filled
    )


def _highest(asking: Caller, permit: Permit) -> int:
    """The highest level that conditions of this caller may use for this purpose; 0 when counting is not open
    to them."""
    if not asking.may(COUNT):
        return 0
    return check_permit(Asker(asking.account, asking.role, asking.hospital), COUNT.name, permit.purpose).level


def _filled(hospital: str, of: Share) -> Filled:
    return Filled(hospital=hospital, rows=of.total, filled=of.part, share=of.share, shown=of.shown)


def _line(variable: Variable, highest: int) -> VariableLine:
    return VariableLine(
        category=variable.category,
        name=variable.name,
        label=words(variable.label),
        definition=words(variable.definition),
        type=variable.type,
        unit=variable.unit,
        value_set=variable.value_set,
        level=level_of(variable),
        allowed=usable(variable, highest),
        operators=list(OPERATORS_OF.get(variable.type, ())),
    )
