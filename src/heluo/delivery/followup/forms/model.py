"""What a form is: sections of fields in a fixed version. Frozen; made by `read` from a declaration, which is
also what is stored. Decides nothing about answers (`fill`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from heluo.delivery.followup.forms import signatures as types
from heluo.delivery.followup.forms.expression import CompiledExpression
from heluo.kit.text import Text

FIELD_TYPES: dict[str, tuple[str, Text]] = {
    "text": (types.TEXT, Text("文本", "text")),
    "integer": (types.NUMBER, Text("整数", "whole number")),
    "decimal": (types.NUMBER, Text("小数", "decimal number")),
    "date": (types.DATE, Text("日期", "date")),
    "partial_date": (types.PARTIAL, Text("不完整日期", "partial date")),
    "time": (types.TIME, Text("时间", "time of day")),
    "yes_no": (types.TRUTH, Text("是否", "yes or no")),
    "single": (types.TEXT, Text("单选", "one choice")),
    "multiple": (types.CODES, Text("多选", "several choices")),
    "scale": (types.NUMBER, Text("量表", "scale")),
    "matrix": ("", Text("矩阵", "matrix")),
    "file": (types.TEXT, Text("文件", "file")),
    "signature": (types.TEXT, Text("签名", "signature")),
    "calculated": ("", Text("计算", "calculated")),
    "note": ("", Text("说明", "note")),
}
"""Type of a field → type in expressions ("" = its own rule), words."""
NO_TEXT = Text("", "")
CHOOSING = frozenset({"single", "multiple", "matrix"})
COUNTING = frozenset({"integer", "decimal", "scale"})


@dataclass(frozen=True)
class FieldChoice:
    """One code that may be chosen."""

    code: str
    label: Text


@dataclass(frozen=True)
class MatrixRow:
    """One question of a matrix; all share the choices."""

    name: str
    label: Text


@dataclass(frozen=True)
class FormField:
    """One field. Expressions are compiled; None = always shown, never required, not computed."""

    name: str
    type: str
    label: Text
    hint: Text = NO_TEXT
    variable: str = ""
    """"category.variable" of the dictionary, whose type, unit, choices and range it took over."""
    prefill: str = ""
    """"category.variable" of the record from which a candidate is offered."""
    unit: str = ""
    level: int = 3
    choices: tuple[FieldChoice, ...] = ()
    rows: tuple[MatrixRow, ...] = ()
    low: float | None = None
    high: float | None = None
    soft_low: float | None = None
    soft_high: float | None = None
    required: CompiledExpression | None = None
    show: CompiledExpression | None = None
    calculate: CompiledExpression | None = None
    check: CompiledExpression | None = None
    message: Text = NO_TEXT
    patient: bool = False
    """A patient who fills in the form alone is asked this."""

    @property
    def value_type(self) -> str:
        """Its type in expressions, "" for what none can ask for."""
        if self.type == "calculated":
            return self.calculate.type if self.calculate else ""
        return FIELD_TYPES[self.type][0]


@dataclass(frozen=True)
class FormSection:
    """Fields under a heading; a repeated one is filled in as often as there is something to say."""

    name: str
    label: Text
    fields: tuple[FormField, ...]
    repeat: bool = False
    most: int = 50
    """Rows of a repeated section at most."""
    show: CompiledExpression | None = None


@dataclass(frozen=True)
class Form:
    """A form in one version."""

    name: str
    version: int
    label: Text
    sections: tuple[FormSection, ...]
    order: tuple[str, ...]
    """Names of sections ("section:x") and fields in the order in which each depends on earlier ones only."""
    events: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(event, field) of other events that its expressions ask for → type."""
    mapping: Mapping[str, str] = field(default_factory=dict)
    """Field of this version → field of the one before; only what was renamed. "" = has no predecessor."""
    dictionary: str = ""
    """Version of the dictionary from which it took variables."""
    topic: str = ""
    """Code of `follow_up_topic` that its records have in the lake, "" for none of its own."""

    def fields(self) -> Iterator[tuple[FormSection, FormField]]:
        """Every field with its section, in the form's order."""
        for section in self.sections:
            for one in section.fields:
                yield section, one

    def field(self, name: str) -> tuple[FormSection, FormField] | None:
        """The field of that name; names are unique in a form."""
        return next(((s, f) for s, f in self.fields() if f.name == name), None)
