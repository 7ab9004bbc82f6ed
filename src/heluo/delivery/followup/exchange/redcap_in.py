"""A REDCap data dictionary → the declaration of a form, and what of it has no counterpart, by row."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from heluo.delivery.followup.exchange import redcap_columns as at
from heluo.delivery.followup.exchange.findings import NotCarried, NotCarriedList
from heluo.delivery.followup.exchange.from_xpath import Untranslatable, our_name
from heluo.delivery.followup.exchange.redcap_columns import Row
from heluo.delivery.followup.exchange.redcap_logic import translated
from heluo.delivery.followup.exchange.xlsform_out import LOOSE
from heluo.delivery.followup.forms.model import FIELD_TYPES
from heluo.kit.errors import BadInput

MOST_ROWS = 5000
NUMBERS = ("integer", "number")
DATES = ("date_ymd", "date_mdy", "date_dmy")
TIMES = ("time", "time_hh_mm_ss")
PLAIN = {"yesno": "yes_no", "calc": "calculated", "slider": "scale", "descriptive": "note"}
FIELD = ("type", "en", "hint_en", "variable", "prefill", "unit", "level", "patient")
"""What an annotation of ours says of the field itself."""


def form_of(file: bytes) -> tuple[dict[str, Any], list[NotCarried]]:
    """(declaration, what it does not carry). Raises BadInput for a file that is no data dictionary."""
    try:
        reader = csv.DictReader(io.StringIO(file.decode("utf-8-sig")))
        head = [name.strip() for name in reader.fieldnames or ()]
        lines = [
            {name: (cell or "").strip() for name, cell in zip(head, row.values(), strict=False)}
            for row, _ in zip(reader, range(MOST_ROWS), strict=False)
        ]
    except (UnicodeDecodeError, csv.Error) as error:
        raise _other() from error
    if at.NAME not in head or at.TYPE not in head or not lines:
        raise _other()
    return _DictionaryReading(lines).form()


def _other() -> BadInput:
    return BadInput(
        ("不是 REDCap 数据字典", "no REDCap data dictionary"),
        f"CSV: {at.NAME}, {at.FORM}, …",
        ("在 REDCap 中下载数据字典后再选择", "download the data dictionary in REDCap, then choose it"),
    )


class _DictionaryReading:
    def __init__(self, lines: list[Row]) -> None:
        self.lines = [{name: cell for name, cell in row.items() if cell} for row in lines]
        self.missing = NotCarriedList()
        self.sections: list[dict[str, Any]] = []
        self.matrix: dict[str, Any] = {}
        self.types = {
            our_name(row[at.NAME]): FIELD_TYPES[self._type(row)[0]][0]
            if self._type(row)[0] not in ("", "calculated")
            else "number"
            for row in self.lines
            if at.NAME in row
        }

    def form(self) -> tuple[dict[str, Any], list[NotCarried]]:
        first = self.lines[0].get(at.FORM, "form")
        for number, row in enumerate(self.lines, 2):
            place = f"row {number}"
            if row.get(at.FORM, first) != first:
                self.missing.add(
                    place, f"表单 {row[at.FORM]} 并入 {first}", f"form {row[at.FORM]} joins {first}"
                )
            for column in at.LEFT_OUT:
                if column in row:
                    self.missing.add(place, f"列 {column}", f"column {column}")
            self._row(place, row)
        declared = {"name": our_name(first), "section": [one for one in self.sections if one["field"]]}
        return declared, self.missing.found

    def _row(self, place: str, row: Row) -> None:
        ours = self._annotation(place, row)
        section = self._section(row, ours)
        name, (type_, note) = our_name(row.get(at.NAME, "")), self._type(row)
        type_ = str(ours.get("type", type_))
        if not type_:
            self.missing.add(place, f"类型 {row.get(at.TYPE)}", f"type {row.get(at.TYPE)}")
            return
        if note:
            self.missing.add(place, note, note)
        if name != row.get(at.NAME):
            self.missing.add(place, f"名称改为 {name}", f"the name becomes {name}")
        group = row.get(at.MATRIX, "")
        if group and type_ == "single":
            self._matrix_row(place, row, section, ours)
            return
        if group:
            self.missing.add(place, "多选矩阵拆成单独的题", "a matrix of check boxes becomes fields")
        self.matrix = {}
        section["field"].append(self._field(place, row, type_, ours))

    def _field(self, place: str, row: Row, type_: str, ours: dict[str, Any]) -> dict[str, Any]:
        low, high = self._limits(place, row, type_)
        bounds = ("low", "high") if type_ == "scale" else ("soft_low", "soft_high")
        made = {
            "name": our_name(row.get(at.NAME, "")),
            "zh": row.get(at.LABEL, ""),
            "hint_zh": row.get(at.NOTE, ""),
            "required": row.get(at.REQUIRED, "").lower() == "y",
            "show": self._logic(place, row),
            "choices": self._choices(place, row, ours) if type_ in ("single", "multiple") else [],
            "calculate": self._calculation(place, row) if type_ == "calculated" else "",
            bounds[0]: low,
            bounds[1]: high,
        }
        if type_ == "scale" and at.CHOICES in row:
            self.missing.add(place, "滑块两端的文字", "words at the slider's ends")
        return {"type": type_} | _some(made) | {name: ours[name] for name in FIELD if name in ours}

    def _matrix_row(self, place: str, row: Row, section: dict[str, Any], ours: dict[str, Any]) -> None:
        group, show = our_name(row[at.MATRIX]), self._logic(place, row)
        if self.matrix.get("name") != group:
            made = {
                "choices": self._choices(place, row, ours),
                "rows": [],
                "required": row.get(at.REQUIRED, "").lower() == "y",
                "show": show,
                "hint_zh": row.get(at.NOTE, ""),
            }
            self.matrix = {"name": group, "type": "matrix"} | {
                name: one for name, one in made.items() if one or name == "rows"
            }
            section["field"].append(self.matrix)
        elif show != self.matrix.get("show", ""):
            self.missing.add(place, "矩阵行各自的显示条件", "a condition of one row of the matrix")
        name = our_name(row[at.NAME])
        if not name.startswith(f"{group}_"):
            self.missing.add(place, f"名称改为 {group}_{name}", f"the name becomes {group}_{name}")
        line = {"name": name.removeprefix(f"{group}_"), "zh": row.get(at.LABEL, "")}
        self.matrix["rows"].append(line | ({"en": ours["en"]} if "en" in ours else {}))

    def _section(self, row: Row, ours: dict[str, Any]) -> dict[str, Any]:
        header = row.get(at.SECTION)
        if header:
            numbered = 1 + sum(not one["name"].startswith(LOOSE) for one in self.sections)
            name = ours.get("section", f"section_{numbered}")
            made = {"name": name, "zh": header} | _some({"en": ours.get("section_en", "")})
            self.sections.append(made | {"field": []})
        elif not self.sections:
            self.sections.append({"name": f"{LOOSE}1", "field": []})
        return self.sections[-1]

    def _type(self, row: Row) -> tuple[str, str]:
        """(type, what of it is not carried): "" for one that has no counterpart."""
        kind, validation = row.get(at.TYPE, ""), row.get(at.VALIDATION, "")
        match kind:
            case "text" | "notes":
                return _written(kind, validation)
            case "radio" | "dropdown":
                usual = "radio" if row.get(at.CHOICES, "").count("|") < at.MANY else "dropdown"
                return "single", "" if kind == usual else f"{kind} → {usual}"
            case "checkbox":
                return "multiple", ""
            case "file":
                return ("signature" if validation == "signature" else "file"), ""
            case "truefalse":
                return "yes_no", "truefalse → yesno"
            case "slider":
                return "scale", f"validation {validation}" if validation else ""
        return PLAIN.get(kind, ""), ""

    def _limits(self, place: str, row: Row, type_: str) -> tuple[float | None, float | None]:
        found: list[float | None] = [0, 100] if type_ == "scale" else [None, None]
        for i, column in enumerate((at.LOW, at.HIGH)):
            if column not in row:
                continue
            try:
                found[i] = float(row[column])
            except ValueError:
                found[i] = None
            if found[i] is None or type_ not in ("integer", "decimal", "scale"):
                found[i] = None
                self.missing.add(place, f"界限 {row[column]}", f"the limit {row[column]}")
        return found[0], found[1]

    def _choices(self, place: str, row: Row, ours: dict[str, Any]) -> list[dict[str, str]]:
        found, english = [], ours.get("choices_en", {})
        for one in row.get(at.CHOICES, "").split("|"):
            code, _, label = (part.strip() for part in one.partition(","))
            if code:
                found.append({"code": code, "zh": label} | _some({"en": english.get(code, "")}))
        if not found:
            self.missing.add(place, "没有选项", "no choices")
            found.append({"code": "1", "zh": "1"})
        return found

    def _annotation(self, place: str, row: Row) -> dict[str, Any]:
        text = row.get(at.ANNOTATION, "")
        if text.startswith(at.OURS):
            try:
                found = json.loads(text.removeprefix(at.OURS))
            except ValueError:
                found = None
            if isinstance(found, dict):
                return found
        if text:
            self.missing.add(place, f"注释 {text[:40]}", f"the annotation {text[:40]}")
        return {}

    def _logic(self, place: str, row: Row) -> str:
        return self._translated(place, row[at.BRANCHING]) if at.BRANCHING in row else ""

    def _translated(self, place: str, source: str) -> str:
        try:
            return translated(source, self.types)
        except Untranslatable as error:
            self.missing.add(place, f"显示条件:{error}", f"branching logic: {error}")
            return ""

    def _calculation(self, place: str, row: Row) -> str:
        try:
            return translated(row.get(at.CHOICES, ""), self.types, calculation=True)
        except Untranslatable as error:
            self.missing.add(place, f"算式:{error}", f"calculation: {error}")
            return "coalesce(0, 0)"


def _written(kind: str, validation: str) -> tuple[str, str]:
    """What is typed into a field: by its validation."""
    if kind == "notes":
        return "text", "notes → text"
    if validation == "integer":
        return "integer", ""
    if validation.startswith("number"):
        return "decimal", "" if validation == "number" else f"{validation} → number"
    if validation in DATES:
        return "date", "" if validation == DATES[0] else f"{validation} → {DATES[0]}"
    if validation in TIMES:
        return "time", "" if validation == TIMES[0] else f"{validation} → {TIMES[0]}"
    return "text", f"validation {validation}" if validation else ""


def _some(given: dict[str, Any]) -> dict[str, Any]:
    # Compared by kind: 0 is a limit, False is none.
    return {
        name: one
        for name, one in given.items()
        if not (one is None or one is False or one == "" or one == [])
    }
