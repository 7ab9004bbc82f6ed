"""A definition without names and with ids by position: equal questions are equal whatever they are called.

The stored answer to a question is found by this form, so nothing in it may change with the code: the kinds
of leaves have names of their own here.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from heluo.cohort.model import Cohort, EventNode, GroupNode, Leaf, Node, PersonNode, PhraseNode

KINDS: dict[type, str] = {EventNode: "Event", PersonNode: "Person", PhraseNode: "Phrase"}


def canonical(cohort: Cohort) -> Any:
    """JSON values that two definitions share exactly when they ask the same."""

    order = {node.id: f"n{i}" for i, node in enumerate(cohort.nodes())}

    def plain(of: Any) -> Any:
        if isinstance(of, str):
            head, dot, edge = of.rpartition(".")
            return order.get(of) or (
                f"{order[head]}{dot}{edge}" if head in order and edge in ("start", "end") else of
            )
        if isinstance(of, tuple | list):
            return [plain(x) for x in of]
        if isinstance(of, dict):
            return {k: plain(v) for k, v in of.items() if k not in ("name_zh", "name_en")}
        return of if isinstance(of, int | float | bool | type(None)) else str(of)

    def node(of: Node) -> Any:
        if isinstance(of, GroupNode):
            return {"group": of.kind, "n": of.n, "parts": [node(part) for part in of.parts]}
        return leaf(of)

    def leaf(of: Leaf) -> Any:
        values = {
            name: getattr(of, name)
            for name in of.__dataclass_fields__
            if name not in ("where", "window", "level")
        }
        extra: dict[str, Any] = {"kind": KINDS[type(of)]}
        if isinstance(of, EventNode):
            extra["window"] = plain(asdict(of.window))
        if not isinstance(of, PhraseNode):
            extra["where"] = [plain(asdict(test)) for test in of.where]
        return plain(values) | extra

    return {
        "entry": [cohort.entry.limit, [leaf(of) for of in cohort.entry.leaves]] if cohort.entry else None,
        "rules": [node(rule.where) for rule in cohort.rules],
        "unknown_is_false": cohort.unknown_is_false,
    }
