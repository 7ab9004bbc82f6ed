"""Concepts of a public definition as codes of the dictionary, and back.

A concept is taken by its vocabulary and code: ICD-10 as it is, ATC and LOINC by the attributes of the
lists of drugs and laboratory items, ICD-9 for procedures, an ingredient of RxNorm by its name. What has no
such code is listed: nobody guesses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from heluo.cohort.circe.fields import DESCRIBED
from heluo.cohort.circe.parts import JsonPart
from heluo.cohort.circe.reasons import MAPPED, NO_CODE
from heluo.dictionary import load

OWN = "Heluo"
"""Vocabulary of codes that no public one has, in what is written."""
ICD10 = ("ICD10", "ICD10CM", "ICD10CN")
GENDERS = {8507: "1", 8532: "2"}
VISITS = {9201: "inpatient", 9202: "outpatient", 9203: "emergency", 262: "emergency"}


@dataclass(frozen=True)
class CodesOf:
    """Conditions on the code of one category: beginnings, whole codes, codes that are left out, and
    beginnings that are."""

    starts: tuple[str, ...]
    equal: tuple[str, ...]
    without: tuple[str, ...]
    without_below: tuple[str, ...] = ()

    def conditions(self, variable: str) -> list[dict[str, Any]]:
        """Conditions that all hold; none for a set without a code."""
        left = (
            [{"variable": variable, "op": "not_in", "values": sorted(self.without)}] if self.without else []
        )
        equal = sorted(code for code in self.equal if not code.startswith(self.without_below or ("\0",)))
        if not (self.starts or equal):
            return []
        if self.starts and (equal or self.without_below):
            asked: dict[str, Any] = {"op": "in", "values": equal, "below": sorted(self.starts)}
            asked |= {"without": sorted(self.without_below)} if self.without_below else {}
        elif self.starts:
            asked = {"op": "starts", "values": sorted(self.starts)}
        else:
            asked = {"op": "in", "values": equal}
        return [{"variable": variable, **asked}, *left]


@dataclass
class ConceptSets:
    """The concept sets of a file by their number; each is read for the category that asks for it."""

    parts: dict[int, JsonPart]

    def codes(self, number: int, category: str) -> CodesOf | None:
        """The codes of a set for a category; None where the file has no such set. What has no code is listed
        at its item."""
        part = self.parts.get(number)
        if part is None:
            return None
        for key in ("id", "name"):
            part.taken(key)
        expression = part.get("expression")
        items = expression.get("items") if expression else None
        starts, equal, without, below_out = list[str](), list[str](), list[str](), list[str]()
        for item in items.each() if items else []:
            excluded, below = bool(item.taken("isExcluded")), bool(item.taken("includeDescendants"))
            if item.taken("includeMapped"):
                item.refuse(MAPPED)
                continue
            found = self._item(item, category, below)
            if found is None:
                item.refuse(NO_CODE)
                continue
            codes, prefixes = found
            if excluded:
                (below_out if prefixes else without).extend(codes)
            else:
                (starts if prefixes else equal).extend(codes)
        return CodesOf(*(tuple(dict.fromkeys(one)) for one in (starts, equal, without, below_out)))

    def _item(self, item: JsonPart, category: str, below: bool) -> tuple[list[str], bool] | None:
        """(codes, whether they are beginnings); None where there are none."""
        concept = item.get("concept")
        if concept is None:
            return None
        given = {key: concept.taken(key) for key in DESCRIBED}
        code, vocabulary = str(given["CONCEPT_CODE"] or ""), given["VOCABULARY_ID"]
        if category == "diagnosis" and vocabulary in ICD10 and code:
            return [code], below
        if category == "surgery" and vocabulary in ("ICD9Proc", "ICD9ProcCN") and code:
            return [code], below
        if vocabulary == OWN and code:
            return [code], below
        found = (
            []
            if category not in LISTS
            else _listed(category, vocabulary, code, str(given["CONCEPT_NAME"]), below)
        )
        return (found, False) if found else None


LISTS = {"medication": "drug", "lab_result": "lab_item"}
"""The list of codes of a category."""


def _listed(category: str, vocabulary: str, code: str, name: str, below: bool) -> list[str]:
    codes = load().value_sets[LISTS[category]].codes.values()
    if vocabulary == "ATC":
        atc = [(one.code, one.attributes.get("atc", "")) for one in codes]
        return [one for one, own in atc if own and (own.startswith(code) if below else own == code)]
    if vocabulary == "LOINC":
        return [one.code for one in codes if one.attributes.get("loinc") == code]
    if vocabulary in ("RxNorm", "RxNorm Extension"):
        return [one.code for one in codes if one.label.en.casefold() == name.casefold()]
    return []


def concept(category: str, code: str, name: str = "") -> dict[str, Any]:
    """A code of the dictionary as a concept of a public vocabulary, or of our own where there is none."""
    vocabulary = {"diagnosis": "ICD10", "surgery": "ICD9Proc"}.get(category, OWN)
    return {"CONCEPT_ID": 0, "CONCEPT_CODE": code, "VOCABULARY_ID": vocabulary, "CONCEPT_NAME": name or code}
