"""What a check is: a template bound to the variables of one category.

A check never says pass or fail: it counts. Verdicts are `verdict.py`'s, made at reading from dated
thresholds. What a template is: `template.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from heluo.kit.text import Text

Kahn = Literal["conformance", "completeness", "plausibility"]
"""The three dimensions of data quality of Kahn et al., eGEMs 2016;4(1):1244."""
Severity = Literal["error", "warning", "note"]
"""`error` holds the row back, `warning` travels with it, `note` is only counted and gets no verdict."""


@dataclass(frozen=True)
class Check:
    """A template bound to variables. `id` is unique in the dictionary: `<category>.<rule>` or
    `<category>.<variable>.<template>`."""

    id: str
    category: str
    template: str
    variables: tuple[str, ...]
    """Names of the dictionary; `patient.x` and `visit.x` are the row's own patient's and visit's."""
    parameters: dict[str, str]
    severity: Severity
    label: Text
    kahn: Kahn
    todo: Text
    """The way out of a violation, with the variables' names in it."""

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def variable(self) -> str:
        """The variable that the check is about: the first; "" for a check of the category's table."""
        return self.variables[0] if self.variables else ""

    def number(self, name: str, default: float = 0.0) -> float:
        return float(self.parameters.get(name) or default)

    def listed(self, name: str) -> list[str]:
        return [v for v in self.parameters.get(name, "").split(",") if v]
