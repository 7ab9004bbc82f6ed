"""Whether an output is about a special disease: the author says so, or its words do, by the same list that
labels rows."""

from __future__ import annotations

import re
import tomllib
from functools import cache

from heluo.delivery.outputs.content import CheckedFile
from heluo.kit.places import data_folder

FURTHER = (
    "梅毒|淋病|性病|性传播|精神|抑郁|自杀|吸毒|毒品|药物依赖|酒精依赖|人工流产|引产|遗传病|结核|乙肝|丙肝"
    "|syphilis|gonorrh|sexually transmitted|psychiatr|schizophren|depress|suicid|drug abuse|addict|abortion|"
    "tubercul|hepatitis"
)
"""Topics in which belonging to a group alone hurts, beside those that the dictionary declares."""


def is_sensitive(of: CheckedFile) -> bool:
    """Whether a zero in the file would say something that hurts."""
    wording = [of.context.what, of.context.population, of.content.name]
    wording += [head for table in of.tables for head in table.heads]
    wording += [table.label(i) for table in of.tables for i in range(min(len(table.rows), 200))]
    return of.context.sensitive or words_of_topics().search("\n".join(wording)) is not None


@cache
def words_of_topics() -> re.Pattern[str]:
    """Every word of a sensitive topic. The worker reads it before it gives up reading files."""
    with (data_folder("dictionary") / "special_diseases.toml").open("rb") as file:
        kinds = tomllib.load(file)["kinds"].values()
    names = {
        word
        for kind in kinds
        if kind.get("special")
        for word in (*kind.get("words", ()), *kind.get("english", ()))
    }
    short = {word for kind in kinds for word in kind.get("abbreviations", ())}
    words = "|".join(sorted(map(re.escape, names)))
    letters = "|".join(sorted(map(re.escape, short)))
    return re.compile(f"{words}|{FURTHER}|(?<![A-Za-z])(?:{letters})(?![A-Za-z])", re.I)
