"""A CDISC ODM 1.3.2 file → the declaration of its first form, and what of it has no counterpart, by path.

Reads metadata alone. Entities and document types are refused (`defusedxml`), so that no file makes the portal
read another or grow without end.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

from defusedxml import ElementTree as Safe
from defusedxml.common import DefusedXmlException

from heluo.delivery.followup.exchange.findings import NotCarried, NotCarriedList
from heluo.delivery.followup.exchange.from_xpath import our_name
from heluo.delivery.followup.exchange.odm_names import CONTEXT, IMPLIED, LANG, odm, ours
from heluo.delivery.followup.forms.model import FIELD_TYPES
from heluo.kit.errors import BadInput

SHOWN = re.compile(r"not coalesce\((.*), false\)", re.DOTALL)
CHECKED = {
    ("GE", "Hard"): "low",
    ("LE", "Hard"): "high",
    ("GE", "Soft"): "soft_low",
    ("LE", "Soft"): "soft_high",
}
LEFT_OUT = ("ExternalQuestion", "Role", "ArchiveLayout", "ImputationMethod", "Presentation")
Found = dict[str, ET.Element]


def form_of(file: bytes) -> tuple[dict[str, Any], list[NotCarried]]:
    """(declaration, what it does not carry). Raises BadInput for a file that is no ODM with a form."""
    try:
        root: ET.Element = Safe.fromstring(file, forbid_dtd=True)
    except (ET.ParseError, DefusedXmlException, ValueError) as error:
        raise _other() from error
    meta = root.find(f"./{odm('Study')}/{odm('MetaDataVersion')}")
    form = meta.find(odm("FormDef")) if meta is not None else None
    if root.tag != odm("ODM") or meta is None or form is None:
        raise _other()
    return _DocumentReading(root, meta, form).form()


def _other() -> BadInput:
    return BadInput(
        ("不是含表单的 ODM 1.3.2 文件", "no ODM 1.3.2 file with a form"),
        "ODM/Study/MetaDataVersion/FormDef",
        ("换一个文件", "choose another file"),
    )


class _DocumentReading:
    def __init__(self, root: ET.Element, meta: ET.Element, form: ET.Element) -> None:
        self.meta, self.of, self.missing = meta, form, NotCarriedList()
        self.groups, self.items, self.lists, self.conditions, self.methods = (
            {one.get("OID", ""): one for one in meta.findall(odm(name))}
            for name in ("ItemGroupDef", "ItemDef", "CodeList", "ConditionDef", "MethodDef")
        )
        self.units = {one.get("OID", ""): one.get("Name", "") for one in root.iter(odm("MeasurementUnit"))}

    def form(self) -> tuple[dict[str, Any], list[NotCarried]]:
        others = self.meta.findall(odm("FormDef"))[1:]
        for other in others:
            self.missing.add(f"FormDef {other.get('OID')}", "另一个表单", "another form")
        for name in ("Presentation", "ImputationMethod", "StudyEventDef"):
            for one in self.meta.findall(odm(name)):
                self.missing.add(f"{name} {one.get('OID')}", name, name)
        zh, en = _texts(self.of, odm("Description"))
        declared: dict[str, Any] = {"name": our_name(self.of.get("Name", "form"))} | _some(
            zh=zh, en=en, topic=self.of.get(ours("Topic"), "")
        )
        declared["section"] = [
            made for ref in self._refs(self.of, "ItemGroupRef") if (made := self._section(ref))
        ]
        elsewhere = [
            {"event": one.get("Event"), "field": one.get("Field"), "type": _field_type(one.get("Type", ""))}
            for one in self.of.findall(ours("Elsewhere"))
        ]
        mapping = {one.get("Field", ""): one.get("Before", "") for one in self.of.findall(ours("Mapping"))}
        return declared | _some(elsewhere=elsewhere, mapping=mapping), self.missing.found

    def _section(self, ref: ET.Element) -> dict[str, Any] | None:
        oid = ref.get("ItemGroupOID", "")
        group = self.groups.get(oid)
        if group is None:
            self.missing.add(f"ItemGroupRef {oid}", "没有这个题组", "no such item group")
            return None
        zh, en = _texts(group, odm("Description"))
        fields: list[dict[str, Any]] = []
        for one in self._refs(group, "ItemRef"):
            self._field(one, fields)
        if not fields:
            return None
        most = group.get(ours("Most"))
        return {"name": our_name(group.get("Name", oid)), "field": fields} | _some(
            zh=zh,
            en=en,
            repeat=group.get("Repeating") == "Yes",
            most=int(most) if most and most.isdigit() else None,
            show=self._shown(ref, f"ItemGroupRef {oid}"),
        )

    def _field(self, ref: ET.Element, into: list[dict[str, Any]]) -> None:
        oid = ref.get("ItemOID", "")
        place, item = f"ItemDef {oid}", self.items.get(oid)
        if item is None:
            self.missing.add(f"ItemRef {oid}", "没有这一题", "no such item")
            return
        type_ = item.get(ours("Type")) or self._implied(item, ref, place)
        if not type_:
            return
        if type_ == "matrix":
            self._matrix_row(ref, item, into)
            return
        zh, en = _texts(item, odm("Question"))
        hint_zh, hint_en = _texts(item, ours("Hint"))
        name = our_name(item.get("Name", oid))
        if name != item.get("Name"):
            self.missing.add(place, f"名称改为 {name}", f"the name becomes {name}")
        level = item.get(ours("Level"))
        into.append(
            {"name": name, "type": type_}
            | _some(
                zh=zh,
                en=en,
                hint_zh=hint_zh,
                hint_en=hint_en,
                unit=self._unit(item),
                level=int(level) if level and level.isdigit() else None,
                patient=item.get(ours("Patient")) == "Yes",
                choices=self._choices(item) if type_ in ("single", "multiple") else [],
                **self._rules(ref, item, place),
            )
        )

    def _rules(self, ref: ET.Element, item: ET.Element, place: str) -> dict[str, Any]:
        """Ranges, conditions, calculation, and where the value comes from."""
        found = self._ranges(item, place)
        for one in item.findall(odm("Alias")):
            context = one.get("Context", "")
            if context in ("heluo.variable", "heluo.prefill"):
                found[context.partition(".")[2]] = one.get("Name", "")
            else:
                self.missing.add(place, f"别名 {context}", f"alias {context}")
        for name in LEFT_OUT:
            if item.find(odm(name)) is not None:
                self.missing.add(place, name, name)
        found["required"] = ref.get(ours("MandatoryIf")) or ref.get("Mandatory") == "Yes"
        found["show"] = self._shown(ref, place)
        if "MethodOID" in ref.attrib:
            found["calculate"] = self._formal(self.methods.get(ref.get("MethodOID", "")), place)
        return found

    def _matrix_row(self, ref: ET.Element, item: ET.Element, into: list[dict[str, Any]]) -> None:
        name, row = item.get(ours("Matrix"), ""), item.get(ours("Row"), "")
        if not into or into[-1]["name"] != name:
            zh, en = _texts(item, ours("MatrixLabel"))
            place = f"ItemDef {item.get('OID')}"
            rules = self._rules(ref, item, place)
            made = {"name": name, "type": "matrix", "rows": [], "choices": self._choices(item)}
            level = item.get(ours("Level"))
            into.append(
                made
                | _some(
                    zh=zh,
                    en=en,
                    patient=item.get(ours("Patient")) == "Yes",
                    level=int(level) if level and level.isdigit() else None,
                    **rules,
                )
            )
        zh, en = _texts(item, odm("Question"))
        into[-1]["rows"].append({"name": row} | _some(zh=zh, en=en))

    def _implied(self, item: ET.Element, ref: ET.Element, place: str) -> str:
        if "MethodOID" in ref.attrib:
            return "calculated"
        kind = item.get("DataType", "")
        if item.find(odm("CodeListRef")) is not None:
            return "single"
        if kind not in IMPLIED:
            self.missing.add(place, f"类型 {kind}", f"data type {kind}")
        return IMPLIED.get(kind, "")

    def _ranges(self, item: ET.Element, place: str) -> dict[str, Any]:
        zh, en = _texts(item, ours("Message"))
        found: dict[str, Any] = {"message_zh": zh, "message_en": en}
        for one in item.findall(odm("RangeCheck")):
            formal = one.find(odm("FormalExpression"))
            if formal is not None:
                if formal.get("Context") == CONTEXT:
                    found["check"] = formal.text or ""
                    found["message_zh"], found["message_en"] = _texts(one, odm("ErrorMessage"))
                else:
                    self.missing.add(place, "另一种语言的检查", f"a check in {formal.get('Context')}")
                continue
            kind = CHECKED.get((one.get("Comparator", ""), one.get("SoftHard", "")))
            values = [value.text or "" for value in one.findall(odm("CheckValue"))]
            if kind and len(values) == 1:
                found[kind] = float(values[0])
            else:
                words = f"{one.get('Comparator')} {one.get('SoftHard')}"
                self.missing.add(place, f"范围检查 {words}", f"range check {words}")
        return found

    def _choices(self, item: ET.Element) -> list[dict[str, str]]:
        ref = item.find(odm("CodeListRef"))
        of = self.lists.get(ref.get("CodeListOID", "")) if ref is not None else None
        if of is None:
            self.missing.add(f"ItemDef {item.get('OID')}", "没有选项表", "no code list")
            return [{"code": "1"}]
        found: list[dict[str, str]] = []
        for one in (*of.findall(odm("CodeListItem")), *of.findall(odm("EnumeratedItem"))):
            zh, en = _texts(one, odm("Decode"))
            found.append({"code": one.get("CodedValue", "")} | _some(zh=zh, en=en))
        return found

    def _unit(self, item: ET.Element) -> str:
        refs = item.findall(odm("MeasurementUnitRef"))
        for one in refs[1:]:
            words = one.get("MeasurementUnitOID", "")
            self.missing.add(f"ItemDef {item.get('OID')}", f"第二个单位 {words}", f"another unit {words}")
        return self.units.get(refs[0].get("MeasurementUnitOID", ""), "") if refs else ""

    def _shown(self, ref: ET.Element, place: str) -> str:
        oid = ref.get("CollectionExceptionConditionOID")
        if oid is None:
            return ""
        source = self._formal(self.conditions.get(oid), place)
        found = SHOWN.fullmatch(source)
        return found[1] if found else f"not ({source})" if source else ""

    def _formal(self, of: ET.Element | None, place: str) -> str:
        found = of.findall(odm("FormalExpression")) if of is not None else []
        own = next((one.text or "" for one in found if one.get("Context") == CONTEXT), "")
        if not own:
            contexts = ", ".join(one.get("Context") or "—" for one in found) or "—"
            self.missing.add(place, f"表达式({contexts})", f"an expression ({contexts})")
        return own

    def _refs(self, of: ET.Element, name: str) -> list[ET.Element]:
        return sorted(of.findall(odm(name)), key=lambda one: int(one.get("OrderNumber") or 0))


def _field_type(word: str) -> str:
    """A type of field whose values are of the type `word` in expressions."""
    return next((name for name, (kind, _) in FIELD_TYPES.items() if kind == word), "text")


def _texts(of: ET.Element, name: str) -> tuple[str, str]:
    """(Chinese, English) words of an element; a text without a language, or in another, counts as Chinese."""
    zh = en = ""
    for one in of.findall(f"{name}/{odm('TranslatedText')}"):
        language = one.get(LANG, "")
        if language.startswith("en"):
            en = (one.text or "").strip()
        elif not zh or language.startswith("zh"):
            zh = (one.text or "").strip()
    return zh, en


def _some(**given: Any) -> dict[str, Any]:
    # Compared by kind: 0 is a limit, False is none.
    return {
        name: one
        for name, one in given.items()
        if not (one is None or one is False or one == "" or one == [] or one == {})
    }
