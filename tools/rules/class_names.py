"""One class name, one class: who looks for a name finds one place."""

from __future__ import annotations

import ast
from collections import defaultdict

from tools.rules.tree import Texts, parsed


def defined_twice(texts: Texts) -> list[str]:
    """Class names that several places define, with the places. Classes within functions count as well."""
    places: dict[str, list[str]] = defaultdict(list)
    for path, text in texts.items():
        for node in ast.walk(parsed(text)):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(f"{path}:{node.lineno}")
    return [f"{name}: {', '.join(where)}" for name, where in sorted(places.items()) if len(where) > 1]
