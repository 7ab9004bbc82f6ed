"""What a specification of an algorithm may say. Everything is checked when it is read; nothing is computed
here."""

from __future__ import annotations

from typing import Any, Literal, Self

import jsonschema
from pydantic import BaseModel, ConfigDict, Field, model_validator

from heluo.kit.text import Text
from heluo.statistics.launch import GROUPS, NUMBERS

ColumnKind = Literal["number", "count", "duration", "category", "binary", "ordinal", "date", "id"]
"""`duration`: a number not below 0. `count`: a whole number not below 0. `id`: a key that only groups
rows."""
CODED = ("category", "binary", "ordinal")
"""Kinds whose values are codes (texts) with an order of levels; the first level is the reference."""
MissingPolicy = Literal["complete", "available", "category"]
"""`complete`: rows that lack any input are left out. `available`: each number uses the rows that have what it
needs. `category`: in coded inputs a level of its own, other rows are left out."""
CellKind = Literal["text", "number", "count", "share", "p", "statistic", "df", "extreme"]
"""`count`: persons or rows in a cell, which may be too few to be displayed. `extreme`: the value of a single
row."""
PlotKind = Literal["intervals", "steps", "lines", "bars", "scatter", "matrix", "histogram"]
"""How a figure is drawn; the shape of each kind's data stands in docs/how-to/add-an-algorithm.md."""
NAME = r"^[a-z][a-z0-9_]*$"


class SpecPart(BaseModel):
    """Base of all parts: an unknown key is a fault, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(SpecPart):
    """A text in both languages, neither empty."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class InputRole(Bilingual):
    """What a column does in the algorithm. `min`, `max`: how many columns; `levels`: exactly so many
    levels."""

    kinds: tuple[ColumnKind, ...] = Field(min_length=1)
    min: int = Field(1, ge=0)
    max: int = Field(1, ge=1)
    levels: int | None = None


class Titled(SpecPart):
    """Name of an option, and of each value it can take."""

    zh: str
    en: str
    values: dict[str, Bilingual] = Field(default_factory=dict)


class CheckSpec(Bilingual):
    """A condition on the data. `check` names a file of `checks/`; without it the algorithm reports the
    finding by `id`. `of`: parameter of the check → role. `title` names it, `zh` and `en` are said when it
    does not hold."""

    id: str = Field(pattern=NAME)
    title: Bilingual
    check: str = ""
    of: dict[str, str] = Field(default_factory=dict)
    limit: float | None = None
    effect: Literal["refuse", "warn"]
    instead: tuple[str, ...] = ()
    when: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _known(self) -> Self:
        if unknown := sorted(set(self.instead) - NUMBERS.keys()):
            raise ValueError(f"`instead` names no algorithm of the launch: {unknown}")
        if not self.check and self.effect == "refuse":
            raise ValueError("what the algorithm itself reports comes too late to refuse: name a check")
        return self


class CellColumn(Bilingual):
    kind: CellKind


class TableSpec(Bilingual):
    """A table of the result. `effect`: it holds the effect sizes with their intervals and comes first."""

    effect: bool = False
    columns: dict[str, CellColumn] = Field(min_length=1)


class PlotSpec(Bilingual):
    """A figure as data. `x`, `y`: what its axes measure, where the title does not say it; time is named after
    its column. `rows`: its points are single rows, so only those who may see
    rows see it; `counts`: names of its series that count persons."""

    kind: PlotKind
    x: Bilingual | None = None
    y: Bilingual | None = None
    rows: bool = False
    counts: tuple[str, ...] = ()


class Sentence(Bilingual):
    """A sentence of the method paragraph, written when all of `when` (option or fact = value) hold."""

    when: dict[str, Any] = Field(default_factory=dict)


class Disclosure(SpecPart):
    min_cell: int = Field(10, ge=2)
    min_df: int = Field(10, ge=1)


class CodeTemplates(SpecPart):
    """Scripts that print the numbers: `number(name, value)`. `<<role>>`, `<<option>>` become literals."""

    python: str = Field(min_length=1)
    r: str = ""
    r_packages: tuple[str, ...] = ()


class Oracle(SpecPart):
    """What the numbers are compared with. `numbers`: part of a number's name → its own tolerance.
    `convention` explains a difference that is known and stays."""

    r: str
    tolerance: float = Field(gt=0, le=1e-3)
    numbers: dict[str, float] = Field(default_factory=dict)
    second: str = ""
    convention: str = ""


class RunCase(SpecPart):
    """Inputs on an example frame: a case that is compared, or one that must be refused by the check
    `refuses`."""

    name: str = Field(pattern=NAME)
    frame: str
    inputs: dict[str, str | tuple[str, ...]]
    options: dict[str, Any] = Field(default_factory=dict)
    levels: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    missing: MissingPolicy | None = None
    seed: int = 1
    where: str = ""
    """A condition on the example's rows (pandas `query`) that makes the case."""
    refuses: str = ""


class AlgorithmSpec(SpecPart):
    """One algorithm: `algorithms/<id>.toml`."""

    id: str = Field(pattern=NAME)
    version: int = Field(ge=1)
    name: Bilingual
    group: str
    question: Bilingual
    missing: tuple[MissingPolicy, ...] = Field(min_length=1)
    random: bool = False
    roles: dict[str, InputRole] = Field(default_factory=dict)
    """None: the algorithm needs no frame (the size of a study that is planned)."""
    options: dict[str, dict[str, Any]] = Field(default_factory=dict)
    titles: dict[str, Titled] = Field(default_factory=dict)
    checks: tuple[CheckSpec, ...] = ()
    tables: dict[str, TableSpec] = Field(min_length=1)
    plots: dict[str, PlotSpec] = Field(default_factory=dict)
    reading: dict[str, Bilingual] = Field(min_length=1)
    method: tuple[Sentence, ...] = Field(min_length=1)
    disclosure: Disclosure = Disclosure(min_cell=10, min_df=10)
    references: tuple[str, ...] = Field(min_length=1)
    code: CodeTemplates
    oracle: Oracle
    cases: tuple[RunCase, ...] = Field(min_length=1)
    nonsense: tuple[RunCase, ...] = Field(min_length=1)

    @property
    def number(self) -> int:
        """Its place among the sixty; 0 for one that came later."""
        return NUMBERS.get(self.id, 0)

    @property
    def options_schema(self) -> dict[str, Any]:
        """JSON Schema of the options."""
        return {"type": "object", "properties": self.options, "additionalProperties": False}

    @property
    def defaults(self) -> dict[str, Any]:
        return {name: option["default"] for name, option in self.options.items()}

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for fault in self._faults():
            raise ValueError(fault)
        return self

    def _faults(self) -> list[str]:
        faults = [] if self.group in GROUPS else [f"group {self.group!r} is none of {list(GROUPS)}"]
        jsonschema.Draft202012Validator.check_schema(self.options_schema)
        faults += [f"option {o!r} has no default" for o, s in self.options.items() if "default" not in s]
        if not faults:
            jsonschema.validate(self.defaults, self.options_schema)
        if self.options.keys() != self.titles.keys():
            faults.append(f"options {sorted(self.options)} but titles {sorted(self.titles)}")
        for option, schema in self.options.items():
            values = {str(value) for value in schema.get("enum", ())}
            if option in self.titles and self.titles[option].values.keys() != values:
                faults.append(f"titles.{option}.values must name {sorted(values)}")
        if self.options.keys() & self.roles.keys():
            faults.append("an option has the name of a role")
        for check in self.checks:
            if unknown := set(check.of.values()) - self.roles.keys():
                faults.append(f"check {check.id!r} is of {sorted(unknown)}, which are no roles")
        refusing = {check.id for check in self.checks if check.effect == "refuse"}
        for case in self.nonsense:
            if case.refuses not in refusing:
                faults.append(f"nonsense {case.name!r} is refused by {case.refuses!r}, which refuses nothing")
        if not any(table.effect for table in self.tables.values()):
            faults.append("no table is the effect: effect = true")
        return faults
