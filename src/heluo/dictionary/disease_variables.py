"""The variables of a disease dataset: which rows of the dictionary's categories each one looks at, which of
them it takes, and what of that row.

A selection, never a copy: type, unit, value set, level and targets are those of the dictionary's variable. A
variable is given in three ways:

    "patient.sex"                                     the last known value of a variable
    { id, zh, en, of = "pathology.t_stage", … }       one variable
    { of = "lab_result.value_standard", by = "item_code", values = ["CEA", …], id, zh, en, … }
                                                      one variable for each value of `by`

`where` are filters of `dictionary.filter`. Several `sources` stand in the order of their priority: the first
that has a row in the window gives the value. `pick` says which row (first, last, highest, lowest, or count),
`take` what of it (value, date, days since day zero); `from_day` and `to_day` are days around day zero, in
which the row lies. With `anchor`, another variable of the disease, both count from the day of that one's row.
The date of a variable that is a date itself is its value, else the time of its row. `bands` = [7, 9] draws a
number as below 7, 7 to below 9, from 9. Not here: how an engine
finds them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

from heluo.dictionary.filter import Selection, parse_selection
from heluo.dictionary.model import Dictionary, Type, Variable
from heluo.kit.errors import BadConfiguration
from heluo.kit.text import Text

Pick = Literal["first", "last", "highest", "lowest", "count"]
Take = Literal["value", "date", "days"]
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
DATES = ("date", "datetime")
NUMBERS = ("integer", "decimal")
OF_A_ROW = 3
"""Level of what only tells that a row is there and when."""
ABOUT = ("id", "zh", "en", "of", "where", "sources", "by", "values")
WHICH = ("pick", "take", "from_day", "to_day", "anchor")
KNOWN = frozenset((*ABOUT, *WHICH, "bands"))


@dataclass(frozen=True)
class DiseaseSource:
    """Rows of one category, and the variable of theirs that is taken."""

    selection: Selection
    variable: Variable


@dataclass(frozen=True)
class DiseaseVariable:
    """One variable of a disease dataset: at most one value a person."""

    id: str
    label: Text
    sources: tuple[DiseaseSource, ...]
    pick: Pick
    take: Take
    from_day: int | None
    to_day: int | None
    anchor: str
    """The variable from whose day days are counted, "" for day zero."""
    required: bool
    categories: tuple[str, ...]
    time: Variable | None
    """Variable that dates the rows of the first source."""
    bands: tuple[float, ...] = ()
    """Where a number begins to count to the next band of a chart, rising; () = it is drawn in none."""

    @property
    def of(self) -> Variable:
        """The variable of the dictionary that comes first."""
        return self.sources[0].variable

    @property
    def type(self) -> Type:
        if self.pick == "count" or self.take == "days":
            return "integer"
        return "date" if self.take == "date" else self.of.type

    @property
    def unit(self) -> str:
        return "d" if self.take == "days" else self.of.unit if self._is_value else ""

    @property
    def value_set(self) -> str:
        return self.of.value_set if self._is_value else ""

    @property
    def omop(self) -> str:
        given = self._dated
        return given.omop if given else ""

    @property
    def fhir(self) -> str:
        given = self._dated
        return given.fhir if given else ""

    @property
    def _dated(self) -> Variable | None:
        """The variable of the dictionary that says it: itself, or what dates its row."""
        return self.of if self._is_value or self.of.type in DATES else self.time

    @property
    def _is_value(self) -> bool:
        return self.take == "value" and self.pick != "count"


def read_variables_of(
    given: list[Any], required: frozenset[str], dictionary: Dictionary, where: str
) -> Iterator[DiseaseVariable]:
    """The variables of a group. Raises BadConfiguration with the file."""
    for one in given:
        table = {"of": one, "id": one.replace(".", "_")} if isinstance(one, str) else dict(one)
        if unknown := set(table) - KNOWN:
            raise _refused(f"{', '.join(sorted(unknown))}", " | ".join(sorted(KNOWN)), where)
        for made in _each(table, dictionary, where):
            name = one if isinstance(one, str) else made["id"]
            yield _variable(made, name in required, dictionary, where)


def _each(table: dict[str, Any], dictionary: Dictionary, where: str) -> Iterator[dict[str, Any]]:
    """The table, or one for each of its values of `by`."""
    if "by" not in table:
        yield table
        return
    category = str(table.get("of", "")).partition(".")[0]
    by = _named(f"{category}.{table['by']}", dictionary, where)
    codes = dictionary.value_sets[by.value_set].codes if by.value_set else {}
    for value in table.get("values", []):
        if value not in codes:
            raise _refused(f"value {value}", f"a code of {by.value_set or 'a coded variable'}", where)
        label, more = codes[value].label, Text(table.get("zh", ""), table.get("en", ""))
        suffix = f"_{table['id']}" if table.get("id") else ""
        yield {
            **{key: entry for key, entry in table.items() if key not in ("by", "values")},
            "id": re.sub(r"[^a-z0-9]+", "_", value.lower()).strip("_") + suffix,
            "zh": f"{more.zh}{label.zh}",
            "en": f"{label.en}, {more.en}" if more.en else label.en,
            "where": [f"{by.name} in {value}", *table.get("where", [])],
        }


def _variable(table: dict[str, Any], required: bool, dictionary: Dictionary, where: str) -> DiseaseVariable:
    listed = table.get("sources") or [{"of": table.get("of", ""), "where": table.get("where", [])}]
    sources = tuple(_source(one, dictionary, where) for one in listed)
    of, id = sources[0].variable, str(table.get("id", ""))
    if not NAME.fullmatch(id):
        raise _refused(f"id {id!r}", "lower-case words joined by _", where)
    pick, take = table.get("pick", "last"), table.get("take", "value")
    for value, allowed in ((pick, Pick), (take, Take)):
        if value not in get_args(allowed):
            raise _refused(f"{value!r} of {id}", " | ".join(get_args(allowed)), where)
    if pick in ("highest", "lowest") and of.type not in ("integer", "decimal"):
        raise _refused(f"the {pick} of {of.full_name}", "a variable with numbers", where)
    if pick == "count" and take != "value":
        raise _refused(f"the {take} of a count", "a count alone", where)
    if take == "value" and pick != "count":
        same = {(s.variable.type, s.variable.unit, s.variable.value_set) for s in sources}
        if len(same) > 1:
            raise _refused(f"sources of {id} of different kinds", "one type, unit and value set", where)
    from_day, to_day = table.get("from_day"), table.get("to_day")
    if from_day is not None and to_day is not None and from_day > to_day:
        raise _refused(f"from_day {from_day} after to_day {to_day} of {id}", "from_day ≤ to_day", where)
    head = dictionary.categories[of.category]
    made = DiseaseVariable(
        id,
        Text(table.get("zh") or of.label.zh, table.get("en") or of.label.en),
        sources,
        pick,
        take,
        from_day,
        to_day,
        table.get("anchor", ""),
        required,
        tuple(dict.fromkeys(s.selection.category for s in sources)),
        head.variables.get(head.time),
        tuple(float(one) for one in table.get("bands", ())),
    )
    if made.bands and (made.type not in NUMBERS or list(made.bands) != sorted(set(made.bands))):
        raise _refused(f"bands of {id}", "rising bounds of a variable with numbers", where)
    return made


def _source(table: dict[str, Any], dictionary: Dictionary, where: str) -> DiseaseSource:
    variable = _named(str(table.get("of", "")), dictionary, where)
    if variable.shipped is None or variable.type == "id":
        raise _refused(f"variable {variable.full_name}", "one that enters the lake and is no key", where)
    given = {"category": variable.category, "where": table.get("where", [])}
    return DiseaseSource(parse_selection(given, dictionary, where), variable)


def _named(name: str, dictionary: Dictionary, where: str) -> Variable:
    category, _, variable = name.partition(".")
    if category not in dictionary.categories or variable not in dictionary.categories[category].variables:
        raise _refused(f"variable {name}", "category.variable of the dictionary", where)
    return dictionary.variable(name)


def _refused(found: str, expected: str, where: str) -> BadConfiguration:
    return BadConfiguration(found, expected, "edit the file", where=where)


def level_of(
    variable: DiseaseVariable,
    dictionary: Dictionary,
    level: Callable[[Variable], int] = lambda one: one.level,
) -> int:
    """How sensitive a value is: as what is taken, and as everything by which its row was chosen. `level`:
    of a variable, where another one is in force than the dictionary's."""
    return max([OF_A_ROW, *(level(dictionary.variable(name)) for name in made_from(variable))])


def made_from(variable: DiseaseVariable) -> list[str]:
    """`category.variable` names of what is taken, and of everything by which its row was chosen."""
    found: list[str] = []
    for source in variable.sources:
        found += [f"{source.selection.category}.{one.variable}" for one in source.selection.where]
        if variable.take == "value" and variable.pick != "count":
            found.append(source.variable.full_name)
    return found
