"""Words for the keys of a result's tables, which are named as R names terms: `age`, `sexM`, `new@365`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from heluo.kit.text import Text
from heluo.statistics.frame import WITHOUT_VALUE, FrameColumn
from heluo.statistics.spec import AlgorithmSpec

SEPARATOR = re.compile(r"(@| vs | - |/|\||:)")
"""Between the parts of a key that names several things."""
GROUP = "group"
"""The role whose levels stand alone in keys, as the names of its groups."""
COLON = "\N{FULLWIDTH COLON}"
FIXED = {
    "all": Text("全部", "all"),
    "(all)": Text("全部", "all"),
    "model": Text("模型", "Model"),
    "test": Text("检验", "Test"),
    "GLOBAL": Text("整体", "Global"),
    "(Intercept)": Text("截距", "Intercept"),
    "overall": Text("总体", "Overall"),
    "pooled": Text("合并", "Pooled"),
    "positive": Text("差为正", "Difference above 0"),
    "negative": Text("差为负", "Difference below 0"),
    "zero": Text("差为零", "Difference 0"),
    WITHOUT_VALUE: Text("缺失", "missing"),
}


def term_words(
    columns: Iterable[FrameColumn], inputs: Mapping[str, Sequence[str]] | None = None
) -> Mapping[str, Text]:
    """Term → words, for each column, each of its levels, and each column with a level. `inputs`: role →
    columns. Of a level that two columns have in different words those of the groups count ("1" is a man where
    men and women are compared, whatever 1 is in the event); without a group it is left out."""
    grouping = set((inputs or {}).get(GROUP, ()))
    found: dict[str, Text] = dict(FIXED)
    levels: dict[str, set[Text]] = {}
    of_groups: dict[str, Text] = {}
    for column in columns:
        found[column.name] = column.label.text
        of_column = {name: one.text for name, one in column.levels.items()}
        if column.levels:
            of_column[WITHOUT_VALUE] = FIXED[WITHOUT_VALUE]
        for level, words in of_column.items():
            levels.setdefault(level, set()).add(words)
            if column.name in grouping:
                of_groups[level] = words
            both = Text(f"{column.label.zh}{COLON}{words.zh}", f"{column.label.en}: {words.en}")
            for key in (f"{column.name}{level}", f"{column.name}={level}", f"{column.name}:{level}"):
                found.setdefault(key, both)
    for level, words in levels.items():
        if level in of_groups or len(words) == 1:
            found.setdefault(level, of_groups.get(level) or next(iter(words)))
    return found


def words_of_result(
    spec: AlgorithmSpec, columns: Iterable[FrameColumn], inputs: Mapping[str, Sequence[str]]
) -> Mapping[str, Text]:
    """`term_words`, and the names of what the algorithm's tables hold."""
    cells = {name: one.text for table in spec.tables.values() for name, one in table.columns.items()}
    return {**cells, **term_words(columns, inputs)}


def key_words(key: str, terms: Mapping[str, Text]) -> Text:
    """The words of a key; of one in several parts those of each part that has some."""
    if key in terms:
        return terms[key]
    parts = [terms.get(part, Text(part, part)) for part in SEPARATOR.split(key)]
    return Text("".join(part.zh for part in parts), "".join(part.en for part in parts))
