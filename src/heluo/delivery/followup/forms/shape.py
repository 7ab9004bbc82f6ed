"""The declaration of a form as it is written in a file, sent by the designer and stored: pydantic checks its
shape, `read` its meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, ValidationError

from heluo.delivery.frame.shapes import Shape
from heluo.kit.errors import BadInput

NAME = r"^[a-z][a-z0-9_]{0,63}$"
Name = Annotated[str, Field(pattern=NAME)]
Line = Annotated[str, Field(max_length=500)]
Source = Annotated[str, Field(max_length=1000)]
"""An expression."""


class ChoiceDeclaration(Shape):
    code: Annotated[str, Field(min_length=1, max_length=64)]
    zh: Line = ""
    en: Line = ""


class MatrixRowDeclaration(Shape):
    name: Name
    zh: Line = ""
    en: Line = ""


class FieldDeclaration(Shape):
    """One field. What `variable` declares in the dictionary may be left out."""

    name: Name
    type: Annotated[str, Field(max_length=20)] = ""
    zh: Line = ""
    en: Line = ""
    hint_zh: Line = ""
    hint_en: Line = ""
    variable: Annotated[str, Field(max_length=130)] = ""
    prefill: Annotated[str, Field(max_length=130)] = ""
    unit: Annotated[str, Field(max_length=40)] = ""
    level: Annotated[int, Field(ge=1, le=5)] = 3
    choices: Annotated[list[ChoiceDeclaration], Field(max_length=500)] = Field(default_factory=list)
    rows: Annotated[list[MatrixRowDeclaration], Field(max_length=50)] = Field(default_factory=list)
    low: float | None = None
    high: float | None = None
    soft_low: float | None = None
    soft_high: float | None = None
    required: bool | Source = False
    show: Source = ""
    calculate: Source = ""
    check: Source = ""
    patient: bool = False
    """A patient who fills in the form alone is asked this."""
    message_zh: Line = ""
    message_en: Line = ""


class SectionDeclaration(Shape):
    name: Name
    zh: Line = ""
    en: Line = ""
    repeat: bool = False
    most: Annotated[int, Field(ge=1, le=50)] = 50
    show: Source = ""
    field: Annotated[list[FieldDeclaration], Field(min_length=1, max_length=300)]


class ElsewhereDeclaration(Shape):
    """A field of another event that expressions ask for."""

    event: Name
    field: Name
    type: Annotated[str, Field(max_length=20)]


class FormDeclaration(Shape):
    name: Name
    version: Annotated[int, Field(ge=1, le=10_000)] = 1
    zh: Line = ""
    en: Line = ""
    topic: Annotated[str, Field(max_length=40)] = ""
    """What its records are about in the lake: a code of the value set `follow_up_topic`."""
    section: Annotated[list[SectionDeclaration], Field(min_length=1, max_length=100)]
    elsewhere: Annotated[list[ElsewhereDeclaration], Field(max_length=100)] = Field(default_factory=list)
    mapping: dict[str, str] = Field(default_factory=dict)
    dictionary: Annotated[str, Field(max_length=40)] = ""

    @classmethod
    def parsed(cls, given: Mapping[str, Any]) -> FormDeclaration:
        """Raises BadInput with the place of the first thing that does not fit."""
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            place = ".".join(str(one) for one in first["loc"])
            raise BadInput(
                (f"表单的结构不对:{first['msg']}", f"the form is not shaped so: {first['msg']}"),
                ("符合表单声明结构的内容", "what the declaration of a form has in this place"),
                ("改正表单", "correct the form"),
                where=place,
                code="bad_form",
            ) from error
