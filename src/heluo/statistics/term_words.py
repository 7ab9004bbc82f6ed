"""Words for the keys of a result's tables, which are named as R names terms: `age`, `sexM`, `new@365`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from heluo.kit.text import Text
from heluo.statistics.frame import WITHOUT_VALUE, FrameColumn
from heluo.statistics.spec import AlgorithmSpec

SEPARATOR = re.compile(r"(@| vs | - |/|\||:)")
"""Between the parts of a key that names several things."""
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


def term_words(columns: Iterable[FrameColumn]) -> Mapping[str, Text]:
    """Term → words, for each column, each of its levels, and each column with a level. A level that two
    columns have in different words is left out."""
    found: dict[str, Text] = dict(FIXED)
    levels: dict[str, set[Text]] = {}
    for column in columns:
        found[column.name] = column.label.text
        of_column = {name: one.text for name, one in column.levels.items()}
        if column.levels:
            of_column[WITHOUT_VALUE] = FIXED[WITHOUT_VALUE]
        for level, words in of_column.items():
            levels.setdefault(level, set()).add(words)
            both = Text(f"{column.label.zh}{COLON}{words.zh}", f"{column.label.en}: {words.en}")
            for key in (f"{column.name}{level}", f"{column.name}={level}", f"{column.name}:{level}"):
                found.setdefault(key, both)
    for level, words in levels.items():
        if len(words) == 1:
            found.setdefault(level, next(iter(words)))
    return found


def words_of_result(spec: AlgorithmSpec, columns: Iterable[FrameColumn]) -> Mapping[str, Text]:
    """`term_words`, and the names of what the algorithm's tables hold."""
    cells = {name: one.text for table in spec.tables.values() for name, one in table.columns.items()}
    return {**cells, **term_words(columns)}


def key_words(key: str, terms: Mapping[str, Text]) -> Text:
    """The words of a key; of one in several parts those of each part that has some."""
    if key in terms:
        return terms[key]
    parts = [terms.get(part, Text(part, part)) for part in SEPARATOR.split(key)]
    return Text("".join(part.zh for part in parts), "".join(part.en for part in parts))
