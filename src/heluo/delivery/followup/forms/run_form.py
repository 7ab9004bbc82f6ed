"""A form as the browser evaluates it: the order and the trees of its expressions, no words."""

from __future__ import annotations

from typing import Any

from heluo.delivery.followup.forms.expression import CompiledExpression
from heluo.delivery.followup.forms.model import Form, FormField


def run_form(form: Form) -> dict[str, Any]:
    """What `web/src/modules/followup/form/fill.ts` takes."""
    return {
        "sections": [
            {
                "name": section.name,
                "repeat": section.repeat,
                "show": _tree(section.show),
                "fields": [_field(one) for one in section.fields],
            }
            for section in form.sections
        ],
        "order": list(form.order),
    }


def _field(one: FormField) -> dict[str, Any]:
    return {
        "name": one.name,
        "type": one.type,
        "low": one.low,
        "high": one.high,
        "soft_low": one.soft_low,
        "soft_high": one.soft_high,
        "rows": [{"name": row.name} for row in one.rows],
        "required": _tree(one.required),
        "show": _tree(one.show),
        "calculate": _tree(one.calculate),
        "check": _tree(one.check),
    }


def _tree(expression: CompiledExpression | None) -> list[Any] | None:
    return expression.tree if expression else None
