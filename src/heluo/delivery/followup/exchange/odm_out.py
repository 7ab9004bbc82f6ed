"""A form → the metadata of a CDISC ODM 1.3.2 file. Nothing is lost: sections are item groups, hard and soft
ranges are range checks, what is hidden is a collection exception; expressions stand as formal expressions of
our language, and what ODM has no word for in our namespace."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from heluo.delivery.followup.exchange.odm_names import CONTEXT, LANG, ODM, OURS, TYPES, odm, ours
from heluo.delivery.followup.forms.expression import CompiledExpression
from heluo.delivery.followup.forms.model import FieldChoice, Form, FormField, FormSection
from heluo.kit.dates import now
from heluo.kit.text import Text

MOST = 50
"""Rows of a repeated section where it says nothing."""


def document(form: Form) -> bytes:
    """The form as an ODM file, UTF-8."""
    ET.register_namespace("", ODM)
    ET.register_namespace("heluo", OURS)
    oid, moment = f"{form.name}.{form.version}", now().isoformat(timespec="seconds")
    root = ET.Element(
        odm("ODM"),
        {
            "FileType": "Snapshot",
            "Granularity": "Metadata",
            "ODMVersion": "1.3.2",
            "FileOID": oid,
            "CreationDateTime": moment,
            "SourceSystem": "Heluo",
        },
    )
    study = ET.SubElement(root, odm("Study"), {"OID": f"ST.{form.name}"})
    about = ET.SubElement(study, odm("GlobalVariables"))
    title = form.label.zh or form.label.en or form.name
    for name in ("StudyName", "StudyDescription", "ProtocolName"):
        ET.SubElement(about, odm(name)).text = title
    _DocumentWriter(form, study).write()
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


class _DocumentWriter:
    def __init__(self, form: Form, study: ET.Element) -> None:
        self.form, self.study = form, study
        self.items: list[ET.Element] = []
        self.lists: dict[tuple[FieldChoice, ...], ET.Element] = {}
        self.conditions: dict[str, ET.Element] = {}
        self.methods: list[ET.Element] = []
        self.units: dict[str, str] = {}

    def write(self) -> None:
        """Adds units and the version of the metadata, in the order that the standard asks for."""
        form = self.form
        groups = [self._group(one) for one in form.sections]
        if self.units:
            listed = ET.SubElement(self.study, odm("BasicDefinitions"))
            for unit, oid in self.units.items():
                one = ET.SubElement(listed, odm("MeasurementUnit"), {"OID": oid, "Name": unit})
                ET.SubElement(ET.SubElement(one, odm("Symbol")), odm("TranslatedText")).text = unit
        meta = ET.SubElement(
            self.study,
            odm("MetaDataVersion"),
            {"OID": f"MDV.{form.version}", "Name": str(form.version), ours("Dictionary"): form.dictionary},
        )
        of = ET.SubElement(
            meta, odm("FormDef"), {"OID": f"F.{form.name}", "Name": form.name, "Repeating": "No"}
        )
        if form.topic:
            of.set(ours("Topic"), form.topic)
        _texts(of, "Description", form.label)
        for n, (section, group) in enumerate(zip(form.sections, groups, strict=True), 1):
            found = {"ItemGroupOID": group.get("OID", ""), "Mandatory": "No", "OrderNumber": str(n)}
            self._excepted(ET.SubElement(of, odm("ItemGroupRef"), found), f"S.{section.name}", section.show)
        for (event, name), kind in form.events.items():
            ET.SubElement(of, ours("Elsewhere"), {"Event": event, "Field": name, "Type": kind})
        for new, old in form.mapping.items():
            ET.SubElement(of, ours("Mapping"), {"Field": new, "Before": old})
        meta.extend(groups)
        meta.extend(self.items)
        meta.extend(self.lists.values())
        meta.extend(self.conditions.values())
        meta.extend(self.methods)

    def _group(self, of: FormSection) -> ET.Element:
        given = {"OID": f"S.{of.name}", "Name": of.name, "Repeating": "Yes" if of.repeat else "No"}
        group = ET.Element(odm("ItemGroupDef"), given)
        if of.repeat and of.most != MOST:
            group.set(ours("Most"), str(of.most))
        _texts(group, "Description", of.label)
        refs: list[ET.Element] = []
        for one in of.fields:
            refs += [self._item(one, row.name, row.label) for row in one.rows] or [self._item(one)]
        for n, ref in enumerate(refs, 1):
            ref.set("OrderNumber", str(n))
            group.append(ref)
        return group

    def _item(self, of: FormField, row: str = "", label: Text | None = None) -> ET.Element:
        """The definition goes to `items`; the reference to it is returned."""
        oid = f"I.{of.name}.{row}" if row else f"I.{of.name}"
        name = f"{of.name}_{row}" if row else of.name
        item = ET.Element(odm("ItemDef"), {"OID": oid, "Name": name, "DataType": TYPES[of.type]})
        if TYPES[of.type] == "text":
            item.set("Length", "5000")
        item.set(ours("Type"), of.type)
        if row:
            item.set(ours("Matrix"), of.name)
            item.set(ours("Row"), row)
            _texts(item, ours("MatrixLabel"), of.label)
        for attribute, value in (
            ("Level", str(of.level) if of.level != 3 else ""),
            ("Patient", "Yes" if of.patient else ""),
        ):
            if value:
                item.set(ours(attribute), value)
        _texts(item, "Question", label or of.label)
        if of.unit:
            unit = self.units.setdefault(of.unit, f"MU.{len(self.units) + 1}")
            ET.SubElement(item, odm("MeasurementUnitRef"), {"MeasurementUnitOID": unit})
        self._ranges(item, of)
        if of.choices:
            ET.SubElement(item, odm("CodeListRef"), {"CodeListOID": self._list(of)})
        for context, text in (("heluo.variable", of.variable), ("heluo.prefill", of.prefill)):
            if text:
                ET.SubElement(item, odm("Alias"), {"Context": context, "Name": text})
        _texts(item, ours("Hint"), of.hint)
        if of.check is None:
            _texts(item, ours("Message"), of.message)
        self.items.append(item)
        return self._reference(of, oid)

    def _reference(self, of: FormField, oid: str) -> ET.Element:
        always = of.required is not None and of.required.source == "true"
        ref = ET.Element(odm("ItemRef"), {"ItemOID": oid, "Mandatory": "Yes" if always else "No"})
        self._excepted(ref, f"I.{of.name}", of.show)
        if of.required is not None and not always:
            ref.set(ours("MandatoryIf"), of.required.source)
        if of.calculate is not None:
            ref.set("MethodOID", f"M.{of.name}")
            given = {"OID": f"M.{of.name}", "Name": of.name, "Type": "Computation"}
            self.methods.append(_formal(ET.Element(odm("MethodDef"), given), of.name, of.calculate.source))
        return ref

    def _ranges(self, item: ET.Element, of: FormField) -> None:
        for limit, sign, force in (
            (of.low, "GE", "Hard"),
            (of.high, "LE", "Hard"),
            (of.soft_low, "GE", "Soft"),
            (of.soft_high, "LE", "Soft"),
        ):
            if limit is not None:
                check = ET.SubElement(item, odm("RangeCheck"), {"Comparator": sign, "SoftHard": force})
                ET.SubElement(check, odm("CheckValue")).text = f"{limit:g}"
        if of.check is not None:
            check = ET.SubElement(item, odm("RangeCheck"), {"SoftHard": "Hard"})
            found = ET.SubElement(check, odm("FormalExpression"), {"Context": CONTEXT})
            found.text = of.check.source
            _texts(check, "ErrorMessage", of.message)

    def _list(self, of: FormField) -> str:
        if of.choices not in self.lists:
            given = {"OID": f"CL.{len(self.lists) + 1}", "Name": of.name, "DataType": "text"}
            made = self.lists[of.choices] = ET.Element(odm("CodeList"), given)
            for one in of.choices:
                item = ET.SubElement(made, odm("CodeListItem"), {"CodedValue": one.code})
                _texts(item, "Decode", one.label)
        return self.lists[of.choices].get("OID", "")

    def _excepted(self, ref: ET.Element, name: str, show: CompiledExpression | None) -> None:
        """ODM says when something is not collected: where it is not displayed, or nobody can tell."""
        if show is None:
            return
        oid = f"C.{name}"
        ref.set("CollectionExceptionConditionOID", oid)
        if oid not in self.conditions:
            made = ET.Element(odm("ConditionDef"), {"OID": oid, "Name": name})
            self.conditions[oid] = _formal(made, name, f"not coalesce({show.source}, false)")


def _formal(into: ET.Element, name: str, source: str) -> ET.Element:
    _texts(into, "Description", Text(name, ""))
    ET.SubElement(into, odm("FormalExpression"), {"Context": CONTEXT}).text = source
    return into


def _texts(into: ET.Element, name: str, label: Text) -> None:
    if not (label.zh or label.en):
        return
    found = ET.SubElement(into, name if name.startswith("{") else odm(name))
    for language, text in (("zh", label.zh), ("en", label.en)):
        if text:
            ET.SubElement(found, odm("TranslatedText"), {LANG: language}).text = text
