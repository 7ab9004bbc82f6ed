"""What a hospital writes in coded columns and in units, against what the centre can read: texts without a
standard code, units that convert to none of their item.

The same rules by which the centre maps values and converts results, before the first parcel instead of after
the first night. Of coded variables and units only: no other text is ever listed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

import pyarrow as pa

from heluo.collection.explode import items
from heluo.collection.findings import CollectionFinding
from heluo.collection.interfaces import ask
from heluo.collection.interfaces.base import OpenSource
from heluo.collection.mapping import MappedVariable, StreamPlan
from heluo.dictionary import Dictionary, Hospital, Variable
from heluo.dictionary.units import load_units
from heluo.dictionary.value_sets import EXTENSIBLE
from heluo.terminology import icd10

MOST_VALUES, LISTED = 2_000, 12
RESULT = ("item_code", "unit", "value_number")
"""Variables of a category whose numbers the centre converts."""
UNITLESS = ("[pH]",)


class Coverage:
    """Counts of one stream's texts. Fed with entire columns of the view (`of_view`) or with rows of a sample
    (`add`)."""

    def __init__(
        self, plan: StreamPlan, hospital: Hospital, dictionary: Dictionary, present: Iterable[str]
    ) -> None:
        self._plan, self._hospital, self._dictionary = plan, hospital, dictionary
        usable = {*present, ""}
        self._coded = [b for b in plan.bound if b.variable.value_set and (b.is_made or b.column in usable)]
        self._texts: dict[str, Counter[str]] = {b.variable.name: Counter() for b in self._coded}
        self._results: Counter[tuple[str, str]] = Counter()
        bound = {b.variable.name: b for b in plan.bound if b.is_made or b.column in usable}
        computed = {v.name for v in plan.category.computed}
        has_all = all(name in bound for name in RESULT) and "conversion_rule" in computed
        self._result: tuple[MappedVariable, ...] = tuple(bound[n] for n in RESULT) if has_all else ()

    def of_view(self, source: OpenSource) -> None:
        """The commonest values of every coded column, and the units of a sample."""
        for bound in self._coded:
            if bound.is_made:
                self._count(bound, None, 0)
                continue
            for text, rows in ask.common_values(source, self._plan.view, bound.column, MOST_VALUES):
                for part in items(text, bound.convert.separators) if bound.convert.separators else [text]:
                    self._count(bound, part, rows)
        columns = tuple(dict.fromkeys(b.column for b in self._result if not b.is_made))
        if columns:
            for table in source.batches(self._plan.view, columns, None, ask.SAMPLE):
                self._add_results(table)

    def add(self, table: pa.Table) -> None:
        """The rows of a sample, taken apart where a cell holds several items."""
        for bound in self._coded:
            if bound.is_made and bound.column not in table.column_names:
                self._count(bound, None, table.num_rows)
            else:
                for text, rows in Counter(table.column(bound.column).to_pylist()).items():
                    self._count(bound, text, rows)
        self._add_results(table)

    def findings(self) -> list[CollectionFinding]:
        """A warning for each coded variable with texts that stand for no code, and one for units that do not
        fit."""
        found = [self._uncovered(b) for b in self._coded if self._texts[b.variable.name]]
        wrong = self._units()
        return [*found, _unknown_units(self._plan, self._result[1], wrong)] if wrong else found

    def _count(self, bound: MappedVariable, text: str | None, rows: int) -> None:
        cell = bound.convert.cell(text)
        if cell.value is not None and self._code(bound.variable, str(cell.value)) is None:
            self._texts[bound.variable.name][str(cell.value)] += rows

    def _code(self, variable: Variable, text: str) -> str | None:
        """The standard code that the centre reads in `text`: by a line of values.csv, or a code itself."""
        mapped = self._lines().get((variable.full_name, text))
        if mapped is not None:
            return mapped
        codes = self._dictionary.value_sets[variable.value_set].codes
        if variable.value_set in EXTENSIBLE:
            plain = icd10.pair(text)[0] if variable.value_set == "icd10" else text.strip().upper()
            is_code = plain in codes or re.match(EXTENSIBLE[variable.value_set], plain.replace("X", "x"))
            return plain if is_code else None
        return text if text in codes else None

    def _lines(self) -> Mapping[tuple[str, str], str]:
        if not hasattr(self, "_mapped"):
            self._mapped = {(v.variable, v.source): v.code for v in self._hospital.values}
        return self._mapped

    def _add_results(self, table: pa.Table) -> None:
        if not self._result:
            return
        columns = [
            table.column(b.column).to_pylist() if not b.is_made else [None] * table.num_rows
            for b in self._result
        ]
        item, unit, number = self._result
        for (item_text, unit_text, number_text), rows in Counter(zip(*columns, strict=True)).items():
            if number.convert.cell(number_text).value is None:
                continue
            written = item.convert.cell(item_text).value
            code = None if written is None else self._code(item.variable, str(written))
            if code is not None:
                spelling = unit.convert.cell(unit_text).value
                self._results[code, "" if spelling is None else str(spelling)] += rows

    def _units(self) -> Counter[tuple[str, str]]:
        """(item, spelling) → numbers that the centre converts to nothing."""
        if not self._result:
            return Counter()
        units = load_units()
        codes = self._dictionary.value_sets[self._result[0].variable.value_set].codes
        wrong: Counter[tuple[str, str]] = Counter()
        for (code, spelling), rows in self._results.items():
            canonical = codes[code].attributes.get("unit", "") if code in codes else ""
            checked = canonical and canonical not in UNITLESS and not canonical.startswith("{")
            if checked and units.conversion(code, spelling) is None:
                wrong[code, spelling] += rows
        return wrong

    def _uncovered(self, bound: MappedVariable) -> CollectionFinding:
        texts, variable = self._texts[bound.variable.name].most_common(), bound.variable
        total = sum(rows for _, rows in texts)
        zh, en = _listed([f"{text}(×{rows})" for text, rows in texts])
        return CollectionFinding(
            "uncovered_value",
            "warning",
            self._plan.name,
            variable.name,
            f"列 {bound.column} 的取值没有对应的标准代码:{zh},共 {total} 行",
            f"values of column {bound.column} without a standard code: {en}, {total} rows",
            f"在 values.csv 中为 {variable.full_name} 增加对应行(值域 {variable.value_set})",
            f"add lines for {variable.full_name} to values.csv (value set {variable.value_set})",
            bound.where,
        )


def _unknown_units(
    plan: StreamPlan, unit: MappedVariable, wrong: Counter[tuple[str, str]]
) -> CollectionFinding:
    zh, en = _listed(
        [f"{code} {spelling or '(空 none)'}(×{rows})" for (code, spelling), rows in wrong.most_common()]
    )
    total = sum(wrong.values())
    return CollectionFinding(
        "unknown_unit",
        "warning",
        plan.name,
        unit.variable.name,
        f"列 {unit.column or unit.convert.spec} 的单位不能换算为该项目的标准单位:{zh},样例中共 {total} 行",
        f"units of column {unit.column or unit.convert.spec} that do not convert to their item's: {en}, "
        f"{total} rows of the sample",
        "写错的单位在视图中改正(CASE);院内单位无误时,请中心在 units.csv、conversions.csv 各加一行",
        "mend a wrong unit in the view (CASE); if it is a unit of its own, ask the centre for a line in "
        "units.csv and conversions.csv",
        unit.where,
    )


def _listed(words: list[str]) -> tuple[str, str]:
    """The first words and how many there are, in Chinese and in English."""
    texts, more = "、".join(words[:LISTED]), len(words) > LISTED
    return texts + (f" 等 {len(words)} 个" if more else ""), texts + (
        f" … {len(words)} in all" if more else ""
    )
