"""What of a form a patient fills in alone: the fields marked so, without anything that a nurse answers.

A condition that asks for an answer which patients do not give is left out: whoever is asked to fill in the
form is alive and can answer, and what really does not apply the nurse clears afterwards.
"""

from __future__ import annotations

from heluo.delivery.followup.forms.expression import CompiledExpression
from heluo.delivery.followup.forms.model import Form, FormField
from heluo.delivery.followup.forms.read import read
from heluo.delivery.followup.forms.shape import FieldDeclaration, FormDeclaration

NOT_ALONE = frozenset({"calculated", "file", "signature"})
"""Types that nobody fills in on a telephone."""


def patient_part(declared: FormDeclaration) -> FormDeclaration | None:
    """The patient's form of a complete declaration; None when it asks patients nothing."""
    form = read(declared)
    asked = {one.name for _, one in form.fields() if one.patient and one.type not in NOT_ALONE}
    if not asked:
        return None
    known = asked | {s.name for s in form.sections if s.repeat and asked.issuperset(f.name for f in s.fields)}
    sections = []
    for section, compiled in zip(declared.section, form.sections, strict=True):
        fields = [
            _alone(one, of, known)
            for one, of in zip(section.field, compiled.fields, strict=True)
            if of.name in asked
        ]
        if fields:
            show = section.show if _fits(compiled.show, known) else ""
            sections.append(section.model_copy(update={"field": fields, "show": show}))
    return declared.model_copy(update={"section": sections, "elsewhere": [], "mapping": {}})


def _alone(one: FieldDeclaration, of: FormField, known: set[str]) -> FieldDeclaration:
    fitting = {
        name: getattr(one, name) if _fits(getattr(of, name), known) else (False if name == "required" else "")
        for name in ("show", "required", "check")
    }
    # Which variable it is and what the record knows of it is no matter of the patient's.
    return one.model_copy(update={"variable": "", "prefill": "", **fitting})


def _fits(of: CompiledExpression | None, known: set[str]) -> bool:
    return of is None or (of.names <= known and "@" not in of.source and not _asks_age(of.tree))


def _asks_age(tree: object) -> bool:
    """The birth date is not handed to whoever has the link."""
    return isinstance(tree, list) and (tree[:1] == ["age"] or any(_asks_age(one) for one in tree))


def patient_form(declared: FormDeclaration) -> Form | None:
    """`patient_part`, read."""
    part = patient_part(declared)
    return read(part) if part is not None else None
