"""Writes the cases that the browser's twin of the forms runs (`python -m tests.lib.form_cases`): the trees of
the table of expressions, and walks through forms. A test sees that the files are what the server computes."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from heluo.delivery.followup.forms.answers import typed
from heluo.delivery.followup.forms.expression import ExpressionScope, compiled
from heluo.delivery.followup.forms.fill import Situation, fill
from heluo.delivery.followup.forms.model import Form
from heluo.delivery.followup.forms.read import read
from heluo.delivery.followup.forms.run_form import run_form
from tests.lib import random_forms

FOLDER = Path(__file__).resolve().parents[2] / "web/src/modules/followup/form"
TABLE = json.loads((FOLDER / "expression-cases.json").read_text(encoding="utf-8"))
AT = Situation("2026-11-29", "1960-11-30", {"baseline": {"weight": 66.0}})
VISIT = {
    "name": "visit",
    "elsewhere": [{"event": "baseline", "field": "weight", "type": "decimal"}],
    "section": [
        {
            "name": "state",
            "field": [
                {"name": "alive", "type": "yes_no", "required": True},
                {"name": "died", "type": "date", "show": "not alive", "required": True},
                {
                    "name": "weight",
                    "type": "decimal",
                    "low": 20,
                    "high": 300,
                    "soft_high": 150,
                    "show": "alive",
                },
                {"name": "change", "type": "calculated", "calculate": "round(weight - @baseline.weight, 1)"},
                {
                    "name": "why",
                    "type": "text",
                    "show": "abs(change) > 5",
                    "required": "change < -5",
                    "check": "length(why) > 1",
                },
            ],
        },
        {
            "name": "drugs",
            "repeat": True,
            "show": "alive",
            "field": [
                {"name": "drug", "type": "text", "required": True},
                {"name": "dose", "type": "decimal", "soft_high": 100},
                {"name": "reason", "type": "text", "show": "dose > 10 and weight < 60", "required": True},
            ],
        },
        {
            "name": "sums",
            "field": [
                {"name": "total", "type": "calculated", "calculate": "sum(drugs, dose)"},
                {"name": "many", "type": "note", "show": "count(drugs) > 2 or any(drugs, dose > 90)"},
                {
                    "name": "pain",
                    "type": "matrix",
                    "required": True,
                    "show": "alive",
                    "rows": [{"name": "rest"}, {"name": "walk"}],
                    "choices": [{"code": "0"}, {"code": "1"}],
                },
                {
                    "name": "where",
                    "type": "multiple",
                    "show": "pain.walk == '1'",
                    "choices": [{"code": "leg"}],
                },
            ],
        },
    ],
}
ANSWERS: tuple[dict[str, Any], ...] = (
    {},
    {"alive": True},
    {"alive": True, "weight": 58.5, "drugs": [{"drug": "甲", "dose": 12}, {"dose": 2.5}]},
    {"alive": True, "weight": 400, "why": "x"},
    {"alive": True, "weight": 160, "why": "水肿", "pain": {"rest": "0"}, "drugs": [{"drug": "甲"}]},
    {"alive": False, "weight": 60, "drugs": [{"drug": "甲", "dose": 95}], "pain": {"walk": "1"}},
    {
        "alive": True,
        "pain": {"rest": "0", "walk": "1"},
        "where": ["leg"],
        "drugs": [{"dose": 95, "drug": "乙"}],
    },
    {"alive": False, "died": "2026-10-01"},
)


def scope() -> ExpressionScope:
    """What the names in the table of expressions are."""
    types = TABLE["types"]

    def pairs(of: dict[str, str]) -> dict[tuple[str, str], str]:
        return {tuple(name.split(".")): type_ for name, type_ in of.items()}  # type: ignore[misc]

    return ExpressionScope(
        types["fields"], pairs(types["parts"]), types["repeats"], {}, pairs(types["events"])
    )


def trees() -> dict[str, Any]:
    """The table with the tree of each expression."""
    cases = [[source, compiled(source, scope()).tree, value] for source, value in TABLE["cases"]]
    return {"known": TABLE["known"], "cases": cases}


def walks() -> list[dict[str, Any]]:
    """Forms with the states that follow from answers: one of every construct, and random skip rules."""
    found = [_walk(read(VISIT), [typed(read(VISIT), one) for one in ANSWERS])]
    for seed in (1, 2):
        declaration, _ = random_forms.form(seed)
        chance, answers, steps = random.Random(seed), dict[str, Any](), []
        for _ in range(25):
            for _ in range(4):
                random_forms.change(chance, declaration, answers)
            steps.append(dict(answers))
        found.append(_walk(read(declaration), steps))
    return found


def _walk(form: Form, steps: list[dict[str, Any]]) -> dict[str, Any]:
    at = {"today": AT.today, "birth": AT.birth, "events": AT.events}
    return {
        "name": form.name,
        "form": run_form(form),
        "at": at,
        "steps": [_state(form, one) for one in steps],
    }


def _state(form: Form, answers: dict[str, Any]) -> dict[str, Any]:
    found = fill(form, answers, AT)
    return {
        "answers": answers,
        "visible": sorted(found.visible),
        "hidden": sorted(found.hidden),
        "values": found.values,
        "hard": sorted(f"{one.path}:{one.kind}" for one in found.hard),
        "soft": sorted(f"{one.path}:{one.kind}" for one in found.soft),
    }


def files() -> dict[str, str]:
    """Name → text of each file."""
    made = {"expression-trees.json": trees(), "form-cases.json": walks()}
    return {name: json.dumps(one, ensure_ascii=False) + "\n" for name, one in made.items()}


if __name__ == "__main__":
    for name, text in files().items():
        (FOLDER / "generated" / name).write_text(text, encoding="utf-8")
