"""An XLSForm workbook → the declaration of a form, and what of it has no counterpart, by sheet and row."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook

from heluo.delivery.followup.exchange.findings import NotCarried, NotCarriedList
from heluo.delivery.followup.exchange.from_xpath import Untranslatable, our_name, translated
from heluo.delivery.followup.exchange.xlsform_out import LOOSE
from heluo.delivery.followup.forms.model import FIELD_TYPES
from heluo.kit.errors import BadInput

PLAIN = {
    "text": "text",
    "integer": "integer",
    "int": "integer",
    "decimal": "decimal",
    "date": "date",
    "time": "time",
    "range": "scale",
    "note": "note",
    "calculate": "calculated",
    "file": "file",
    "image": "file",
    "audio": "file",
    "video": "file",
}
CARRIED = frozenset(
    {
        "type",
        "name",
        "label",
        "hint",
        "required",
        "relevant",
        "constraint",
        "constraint_message",
        "calculation",
        "appearance",
        "parameters",
    }
)
"""Columns of the survey that have a counterpart."""
LIMITS = re.compile(r"\s*\.\s*(>=|<=)\s*(-?\d+(?:\.\d+)?)\s*(?:and\b|$)")
MOST_ROWS = 5000
Row = dict[str, str]


def form_of(file: bytes) -> tuple[dict[str, Any], list[NotCarried]]:
    """(declaration, what it does not carry). Raises BadInput for a file that is no XLSForm."""
    try:
        book = load_workbook(io.BytesIO(file), read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise BadInput(
            ("不是 .xlsx 工作簿", "no .xlsx workbook"), "XLSForm", ("换一个文件", "choose another file")
        ) from error
    pages = {
        name: list(_rows(book[name])) for name in book.sheetnames if name in ("survey", "choices", "settings")
    }
    if not pages.get("survey"):
        raise BadInput(
            ("没有 survey 工作表", "no sheet `survey`"),
            "survey, choices",
            ("换一个文件", "choose another file"),
        )
    return _WorkbookReading(pages).form()


def _rows(sheet: Any) -> Iterator[tuple[int, Row]]:
    head: list[str] | None = None
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        texts = [_text(cell) for cell in cells]
        if head is None:
            head = [text.strip() for text in texts]
        elif any(texts):
            yield number, {name: text for name, text in zip(head, texts, strict=False) if name and text}
        if number > MOST_ROWS:
            return


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


class _WorkbookReading:
    def __init__(self, pages: dict[str, list[tuple[int, Row]]]) -> None:
        self.pages, self.missing = pages, NotCarriedList()
        self.lists = self._choices()
        self.types: dict[str, str] = {}
        self.sections: list[dict[str, Any]] = []
        self.within: list[dict[str, Any]] = []
        """Open groups: {"kind", "section" or None, "show"}."""
        self.matrix: dict[str, Any] | None = None

    def form(self) -> tuple[dict[str, Any], list[NotCarried]]:
        rows = self.pages["survey"]
        self.types = {
            our_name(row.get("name", "")): self._value_type(row) for _, row in rows if row.get("name")
        }
        for number, row in rows:
            self._row(f"survey {number}", row)
        settings = self.pages.get("settings", [(0, {})])[0][1]
        title = settings.get("form_title", "")
        declared = {
            "name": our_name(settings.get("form_id") or title or "form"),
            "zh": title,
            "section": [one for one in self.sections if one["field"]],
        } | _some(topic=settings.get("heluo_topic", ""))
        return declared, self.missing.found

    def _choices(self) -> dict[str, list[dict[str, str]]]:
        found: dict[str, list[dict[str, str]]] = {}
        for number, row in self.pages.get("choices", ()):
            zh, en = _both(row, "label")
            one = {"code": row.get("name", row.get("value", "")), "zh": zh, "en": en}
            found.setdefault(row.get("list_name", row.get("list name", "")), []).append(one)
            for column in row:
                if column.split("::")[0] not in ("list_name", "list name", "name", "value", "label"):
                    self.missing.add(f"choices {number}", f"列 {column}", f"column {column}")
        return found

    def _row(self, place: str, row: Row) -> None:
        kind = row.get("type", "").replace(" group", "_group").replace(" repeat", "_repeat")
        for column in row:
            if column.split("::")[0] not in CARRIED and not column.startswith("heluo_"):
                self.missing.add(place, f"列 {column}", f"column {column}")
        if kind in ("begin_group", "begin_repeat"):
            self._begin(place, row, kind)
        elif kind in ("end_group", "end_repeat"):
            if self.within:
                self.within.pop()
            self.matrix = None
        else:
            self._question(place, row, kind)

    def _begin(self, place: str, row: Row, kind: str) -> None:
        name, show = our_name(row.get("name", "")), self._condition(place, row, "relevant")
        if row.get("appearance") == "table-list" and kind == "begin_group":
            zh, en = _both(row, "label")
            self.matrix = {
                "name": name,
                "type": "matrix",
                "zh": zh,
                "en": en,
                "rows": [],
                "choices": [],
            } | _some(show=show)
            self._section()["field"].append(self.matrix)
            self.within.append({"section": None, "show": ""})
            return
        outer = " and ".join(f"({one['show']})" for one in self.within if one["show"])
        if self.within:
            self.missing.add(place, "嵌套的分组成为独立的节", "a nested group becomes a section of its own")
        zh, en = _both(row, "label")
        section = {"name": name, "zh": zh, "en": en, "field": []} | _some(
            repeat=kind == "begin_repeat",
            show=" and ".join(filter(None, (outer, f"({show})" if outer and show else show))),
        )
        self.sections.append(section)
        self.within.append({"section": section, "show": show})

    def _question(self, place: str, row: Row, kind: str) -> None:
        word, _, listed = kind.partition(" ")
        if self.matrix is not None and word == "select_one":
            self._matrix_row(row, listed)
            return
        type_ = self._type(row, word, listed)
        if type_ is None:
            self.missing.add(place, f"类型 {kind}", f"type {kind}")
            return
        name = our_name(row.get("name", ""))
        if name != row.get("name"):
            self.missing.add(
                place, f"名称 {row.get('name')} 改为 {name}", f"the name {row.get('name')} becomes {name}"
            )
        self._section()["field"].append(self._field(place, row, name, type_, listed))

    def _field(self, place: str, row: Row, name: str, type_: str, listed: str) -> dict[str, Any]:
        (zh, en), (hint_zh, hint_en) = _both(row, "label"), _both(row, "hint")
        message_zh, message_en = _both(row, "constraint_message")
        low, high, check = self._constraint(place, row, name, type_)
        if type_ == "scale":
            parameters = dict(part.split("=", 1) for part in row.get("parameters", "").split() if "=" in part)
            low, high = float(parameters.get("start", 1)), float(parameters.get("end", 10))
        choices = self.lists.get(listed, []) if type_ in ("single", "multiple") else []
        return {"name": name, "type": type_} | _some(
            zh=zh,
            en=en,
            hint_zh=hint_zh,
            hint_en=hint_en,
            message_zh=message_zh,
            message_en=message_en,
            choices=choices,
            low=low,
            high=high,
            check=check,
            required=self._required(place, row),
            show=self._condition(place, row, "relevant"),
            calculate=self._calculation(place, row) if type_ == "calculated" else "",
            variable=row.get("heluo_variable", ""),
            prefill=row.get("heluo_prefill", ""),
            unit=row.get("heluo_unit", ""),
            level=int(row["heluo_level"]) if "heluo_level" in row else None,
            patient=row.get("heluo_patient") == "yes",
            soft_low=float(row["heluo_soft_low"]) if "heluo_soft_low" in row else None,
            soft_high=float(row["heluo_soft_high"]) if "heluo_soft_high" in row else None,
        )

    def _matrix_row(self, row: Row, listed: str) -> None:
        assert self.matrix is not None
        zh, en = _both(row, "label")
        name = our_name(row.get("name", "")).removeprefix(f"{self.matrix['name']}_")
        self.matrix["rows"].append({"name": name, "zh": zh, "en": en})
        self.matrix["choices"] = self.lists.get(listed, [])
        if row.get("required", "").lower() in ("yes", "true", "true()"):
            self.matrix["required"] = True

    def _section(self) -> dict[str, Any]:
        """The section that questions go to now; outside of groups one that says that it is none."""
        for one in reversed(self.within):
            if one["section"] is not None:
                return one["section"]
        if not self.sections or not self.sections[-1]["name"].startswith(LOOSE):
            number = sum(one["name"].startswith(LOOSE) for one in self.sections) + 1
            self.sections.append({"name": f"{LOOSE}{number}", "field": []})
        return self.sections[-1]

    def _type(self, row: Row, word: str, listed: str) -> str | None:
        appearance = row.get("appearance", "")
        if word == "select_one":
            codes = [one["code"] for one in self.lists.get(listed, [])]
            return "yes_no" if listed == "yes_no" and codes == ["yes", "no"] else "single" if codes else None
        if word == "select_multiple":
            return "multiple" if self.lists.get(listed) else None
        if word == "date" and appearance in ("month-year", "year"):
            return "partial_date"
        return "signature" if word == "image" and appearance == "signature" else PLAIN.get(word)

    def _value_type(self, row: Row) -> str:
        word, _, listed = row.get("type", "").partition(" ")
        type_ = self._type(row, word, listed)
        return "number" if type_ == "calculated" else FIELD_TYPES[type_][0] if type_ else ""

    def _required(self, place: str, row: Row) -> bool | str:
        written = row.get("required", "")
        if written.lower() in ("yes", "true", "true()"):
            return True
        return (
            False
            if written.lower() in ("", "no", "false", "false()")
            else self._condition(place, row, "required")
        )

    def _constraint(
        self, place: str, row: Row, name: str, type_: str
    ) -> tuple[float | None, float | None, str]:
        rest, limits = row.get("constraint", ""), dict[str, float]()
        while type_ in ("integer", "decimal") and (found := LIMITS.match(rest)) and found[1] not in limits:
            limits[found[1]] = float(found[2])
            rest = rest[found.end() :].strip()
        check = self._translated(place, rest, "constraint", name) if rest else ""
        return limits.get(">="), limits.get("<="), check

    def _condition(self, place: str, row: Row, column: str) -> str:
        return self._translated(place, row[column], column) if column in row else ""

    def _calculation(self, place: str, row: Row) -> str:
        source = row.get("calculation", "")
        try:
            return translated(source, self.types, calculation=True)
        except Untranslatable as error:
            self.missing.add(place, f"calculation:{error}", f"calculation: {error}")
            return "coalesce(0, 0)"

    def _translated(self, place: str, source: str, column: str, current: str = "") -> str:
        try:
            return translated(source, self.types, current)
        except Untranslatable as error:
            self.missing.add(place, f"{column}:{error}", f"{column}: {error}")
            return ""


def _both(row: Row, column: str) -> tuple[str, str]:
    """The words of a column in Chinese and English; a column without a language counts as Chinese."""
    zh, en = row.get(column, ""), ""
    for name, text in row.items():
        head, _, language = name.partition("::")
        if head == column and language:
            if "zh" in language or "中文" in language or "Chinese" in language:
                zh = text
            elif "en" in language.lower():
                en = text
    return zh, en


def _some(**values: Any) -> dict[str, Any]:
    # Compared by kind: 0 is a limit, False is none.
    return {
        name: one
        for name, one in values.items()
        if not (one is None or one is False or one == "" or one == [])
    }
