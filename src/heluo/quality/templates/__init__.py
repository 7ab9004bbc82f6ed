"""Every check template by name: one file of this folder each, found by being there and listed nowhere.

A file declares `TEMPLATE` (`quality.template`); its name is the template's. Not here: which rules use a
template (`rules.csv` of each category) and the counts (`quality.count`, `quality.monthly`).
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from dataclasses import replace

from heluo.kit.errors import BadConfiguration
from heluo.quality.template import Template

DIMENSIONS = ("conformance", "completeness", "plausibility")


def collect(folders: Iterable[str], package: str = __name__) -> dict[str, Template]:
    """The templates of `folders` (a package's `__path__`), by dimension and place. Raises BadConfiguration
    for a file that declares none, or one that neither a rule nor the dictionary can make a check of."""
    found = []
    for file in pkgutil.iter_modules(folders):
        template = getattr(importlib.import_module(f"{package}.{file.name}"), "TEMPLATE", None)
        if not isinstance(template, Template) or not (template.rule or template.derivation):
            raise BadConfiguration(
                f"no template in {file.name}.py",
                "TEMPLATE with a rule, a derivation or both",
                "declare it, as docs/how-to/add-a-check-template.md says",
                where=f"quality/templates/{file.name}.py",
            )
        found.append(replace(template, name=file.name))
    return {t.name: t for t in sorted(found, key=lambda t: (DIMENSIONS.index(t.kahn), t.place, t.name))}


TEMPLATES = collect(__path__)
