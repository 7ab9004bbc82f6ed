"""What the collection standard says, as frozen dataclasses. Everything else in Heluo is derived from
these."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from heluo.kit.text import Text

Type = Literal["id", "string", "text", "code", "integer", "decimal", "date", "datetime", "boolean"]
"""`id` is a hospital's local identifier: it leaves the hospital only as a keyed hash (`Variable.shipped`).
`text` is free text, `string` a short text, `code` a value of a value set."""
Identifier = Literal["", "direct", "quasi"]
Search = Literal["", "text", "filter"]
Origin = Literal["hospital", "agent", "centre"]
"""Who makes the value: the hospital's systems, the hospital program (from what may not leave the hospital),
or the centre."""
Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Code:
    """One member of a value set."""

    code: str
    label: Text
    attributes: dict[str, str] = field(default_factory=dict)
    """Further columns of the value set's file, by name (e.g. `unit` and `molar_mass` of a laboratory
    item)."""


@dataclass(frozen=True)
class ValueSet:
    """A closed list of codes. `open` value sets list the common codes only (drug names, ICD-10)."""

    name: str
    label: Text
    source: str
    open: bool
    codes: dict[str, Code]


@dataclass(frozen=True)
class Variable:
    """One variable of a category: a line of `variables.csv`."""

    category: str
    name: str
    label: Text
    definition: str
    type: Type
    unit: str
    value_set: str
    required: bool
    low: float | None
    high: float | None
    level: int
    identifier: Identifier
    search: Search
    omop: str
    fhir: str
    origin: Origin
    line: int

    @property
    def full_name(self) -> str:
        return f"{self.category}.{self.name}"

    @property
    def shipped(self) -> str | None:
        """Column name of this variable in `rows.parquet` and in the lakehouse, or None when it never enters
        the lake.

        `patient_id` → `subject_ref`, `visit_id` → `visit_ref`, any other id `x_id` → `x_ref`; a direct
        identifier → None (it travels in `identity.parquet` to the vault).
        """
        if self.type == "id":
            return {"patient_id": "subject_ref"}.get(self.name, self.name.removesuffix("_id") + "_ref")
        return None if self.identifier == "direct" else self.name


COMPARATORS = {
    "value_number": "value_comparator",
    "value_standard": "value_comparator",
    "mic": "mic_comparator",
}
"""Numbers that a laboratory may give as a bound, and the variable that says so: "<5" is no 5."""


@dataclass(frozen=True)
class CheckRule:
    """A check that one variable cannot say alone: a line of `rules.csv`."""

    category: str
    id: str
    template: str
    variables: tuple[str, ...]
    parameters: dict[str, str]
    severity: Severity
    label: Text
    line: int


@dataclass(frozen=True)
class Category:
    """One of the 16 categories: grain, natural key, event time, variables, rules."""

    name: str
    label: Text
    definition: str
    grain: str
    key: tuple[str, ...]
    """Variables that name one row inside one hospital."""
    time: str
    """Variable that says when it happened, "" when the category has none (patient)."""
    end_time: str
    title: str
    """Variable shown as the event's name on a timeline."""
    variables: dict[str, Variable]
    rules: tuple[CheckRule, ...]

    def comparator(self, variable: str) -> str:
        """The variable that says whether `variable` is a value or a bound of it; "" when it is no bound."""
        found = COMPARATORS.get(variable, "")
        return found if found in self.variables else ""

    @property
    def collected(self) -> tuple[Variable, ...]:
        """Variables that a parcel carries: from the hospital's view, or made by the hospital program."""
        return tuple(v for v in self.variables.values() if v.origin != "centre")

    @property
    def viewed(self) -> tuple[Variable, ...]:
        """Variables that a hospital's view delivers."""
        return tuple(v for v in self.variables.values() if v.origin == "hospital")

    @property
    def computed(self) -> tuple[Variable, ...]:
        """Variables that governance computes at the centre."""
        return tuple(v for v in self.variables.values() if v.origin == "centre")

    @property
    def searched(self) -> tuple[Variable, ...]:
        """Variables whose text is searched; of which categories documents are made is in
        `dictionary.search_words`."""
        return tuple(v for v in self.variables.values() if v.search == "text" and v.shipped is not None)


@dataclass(frozen=True)
class Dictionary:
    """The whole standard at one version."""

    version: str
    categories: dict[str, Category]
    value_sets: dict[str, ValueSet]
    folder: Path
    """Where it was read from; units, indicators and diseases lie beside it."""
    digests: dict[str, str]
    """Category → hash of its declarations and of the value sets that it uses: an edited line is another
    meaning, whatever `version` says."""

    def variable(self, full_name: str) -> Variable:
        """The variable `category.name`; KeyError when there is none."""
        category, _, name = full_name.partition(".")
        return self.categories[category].variables[name]
