"""What the checks found in a hospital's data, told apart from what the hospital never had: a published set
lacks most of 400 variables, and a report that lists those first hides the one that is mapped and mostly
empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rich.table import Table

from heluo.dictionary import Hospital, load, load_hospital
from heluo.entrypoints.figures import quality_cells, table_of
from heluo.kit.places import Home
from heluo.kit.text import Text
from heluo.quality.report import Cell, CheckLine

MOST = 6
"""Findings of a hospital × category that are listed; the quality report has all."""
Kind = Literal["held", "check", "missing", "absent", "category"]
"""`held` rows wait for a steward; `check` failed; `missing`: a mapped variable with empty cells; `absent`:
declared so by the hospital; `category`: nothing of the category."""


@dataclass(frozen=True)
class FoundInSet:
    """`violated` of `applicable` rows; both 0 for what is no count. `check` is "" for what no check says."""

    hospital: str
    category: str
    kind: Kind
    check: str
    label: Text
    violated: int = 0
    applicable: int = 0

    @property
    def share(self) -> float:
        return self.violated / self.applicable if self.applicable else 0.0

    @property
    def template(self) -> str:
        return self.check.rpartition(".")[2]


def findings(home: Home) -> list[FoundInSet]:
    """Findings of the current release by hospital and category, in the report's order; within a category the
    largest share first."""
    found: list[FoundInSet] = []
    hospitals: dict[str, Hospital] = {}
    for cell in quality_cells(home):
        if cell.hospital not in hospitals:
            hospitals[cell.hospital] = load_hospital(cell.hospital, (home.hospitals,))
        found += _of(cell, hospitals[cell.hospital])
    return [one for code in hospitals for one in (*_described(found, code), *_without(found, code))]


def _of(cell: Cell, hospital: Hospital) -> Iterator[FoundInSet]:
    fields = hospital.fields_of(cell.category)
    mapped = {f.variable for f in fields if not f.variable.startswith("_")}
    declared = hospital.absent_of(cell.category)
    variables = load().categories[cell.category].variables
    if cell.presence != "present":
        words = (
            Text("来源没有这类数据", "absent in the source")
            if cell.presence == "absent"
            else Text("已映射而无数据", "mapped, no row")
        )
        yield FoundInSet(cell.hospital, cell.category, "category", "", words)
        return
    if cell.held:
        errors = [line for line in cell.lines if line.violated and line.check.severity == "error"]
        why = Text(
            "、".join(line.check.label.zh for line in errors),
            ", ".join(line.check.label.en for line in errors),
        )
        yield FoundInSet(
            cell.hospital,
            cell.category,
            "held",
            f"{cell.category}.held",
            Text(f"待查:{why.zh}", f"held: {why.en}"),
            cell.held,
            cell.rows,
        )
    for line in cell.lines:
        if (
            line.violated
            and (line.check.template == "missing" or line.verdict == "failed")
            and (kind := _kind(line, mapped))
        ):
            yield FoundInSet(
                cell.hospital,
                cell.category,
                kind,
                line.check.id,
                line.check.label,
                line.violated,
                line.applicable,
            )
    notes: dict[str, list[str]] = {}
    for name, note in declared.items():
        notes.setdefault(note, []).append(name)
    for note, names in notes.items():
        zh, en = (
            "、".join(variables[n].label.zh for n in names),
            ", ".join(variables[n].label.en for n in names),
        )
        yield FoundInSet(
            cell.hospital,
            cell.category,
            "absent",
            "",
            Text(f"医院声明没有:{zh}({note})", f"declared absent: {en} ({note})"),
        )


def _kind(line: CheckLine, mapped: set[str]) -> Kind | None:
    if line.check.template in ("missing", "schema_missing") and line.check.variable not in mapped:
        return None
    return "missing" if line.check.template == "missing" else "check"


def _described(found: list[FoundInSet], code: str) -> Iterator[FoundInSet]:
    """Per category: what is held, the largest shares, what is declared absent."""
    for category in dict.fromkeys(
        one.category for one in found if one.hospital == code and one.kind != "category"
    ):
        own = [one for one in found if (one.hospital, one.category) == (code, category)]
        yield from (one for one in own if one.kind == "held")
        yield from sorted(
            (one for one in own if one.kind in ("check", "missing")), key=lambda one: -one.share
        )[:MOST]
        yield from (one for one in own if one.kind == "absent")


def _without(found: list[FoundInSet], code: str) -> Iterator[FoundInSet]:
    """One line for all categories that the hospital has nothing of, by reason."""
    by_reason: dict[Text, list[str]] = {}
    for one in found:
        if one.hospital == code and one.kind == "category":
            by_reason.setdefault(one.label, []).append(one.category)
    categories = load().categories
    for reason, names in by_reason.items():
        zh, en = "、".join(categories[n].label.zh for n in names), ", ".join(n for n in names)
        yield FoundInSet(code, "", "category", "", Text(f"{reason.zh}:{zh}", f"{reason.en}: {en}"))


def findings_table(found: list[FoundInSet]) -> Table:
    """For a person: Chinese and English, a hospital's name once."""
    names = load().categories
    rows = [
        {
            "医院 hospital": one.hospital,
            "类别 category": names[one.category].label.zh if one.category else "",
            "发现 what was found": f"{one.label.zh} · {one.label.en}",
            "行 rows": one.violated if one.applicable else None,
            "应查 of": one.applicable or None,
            "份额 share": f"{100 * one.share:.2f} %" if one.applicable else "",
        }
        for one in found
    ]
    return table_of("发现 · what was found", rows)


def striking(found: list[FoundInSet], hospital: str) -> FoundInSet | None:
    """The finding that most rows share: no mapping that is still to be made, nothing that was never there."""
    fit = [
        one
        for one in found
        if one.hospital == hospital and one.kind in ("check", "missing") and one.template != "unmapped_value"
    ]
    return max(fit, key=lambda one: one.violated * one.share, default=None)
