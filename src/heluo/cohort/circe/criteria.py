"""One criterion of a public definition as one event of ours: what kind of record, which codes and values,
when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from heluo.cohort.circe.concepts import GENDERS, VISITS, ConceptSets
from heluo.cohort.circe.fields import DESCRIBED, Json, coded, day_range, days_of, number_range
from heluo.cohort.circe.parts import JsonPart
from heluo.cohort.circe.reasons import EMPTY_SET, NO_CONVERSION, NO_KIND, NO_SET, NO_SEX, NO_VISIT_TYPE
from heluo.dictionary import load

ERA_GAP = 30
"""Days between two records of one era, as eras are made for OMOP tables."""


@dataclass(frozen=True)
class CriterionKind:
    """The category and code variable of a criterion; `era`: of eras; `numbers`: element → (variable, relative
    to which limit)."""

    category: str
    code: str = ""
    date: str = ""
    era: bool = False
    numbers: dict[str, tuple[str, str]] = field(default_factory=dict)
    ends: str = ""
    """Variable of its end."""


KINDS: dict[str, CriterionKind] = {
    "ConditionOccurrence": CriterionKind("diagnosis", "code"),
    "ConditionEra": CriterionKind("diagnosis", "code", era=True),
    "DrugExposure": CriterionKind(
        "medication",
        "drug_code",
        numbers={"DaysSupply": ("days", ""), "Quantity": ("quantity", "")},
        ends="end_time",
    ),
    "DrugEra": CriterionKind("medication", "drug_code", era=True),
    "ProcedureOccurrence": CriterionKind("surgery", "procedure_code", ends="end_time"),
    "Measurement": CriterionKind(
        "lab_result",
        "item_code",
        numbers={
            "ValueAsNumber": ("value_number", ""),
            "RangeLow": ("ref_low", ""),
            "RangeHigh": ("ref_high", ""),
            "RangeLowRatio": ("value_number", "lower_limit"),
            "RangeHighRatio": ("value_number", "upper_limit"),
        },
    ),
    "VisitOccurrence": CriterionKind("visit", ends="end_time"),
    "Death": CriterionKind("patient", "death_cause_code", date="death_time"),
}
Group = Callable[[JsonPart, str], Json | None]
"""A group of criteria around the event that is named."""


@dataclass
class CriteriaReading:
    """Criteria of one file. Ids are given in the order of reading."""

    sets: ConceptSets
    group: Group
    number: int = 0

    def leaf(self, part: JsonPart) -> Json | None:
        """The event of one criterion; None, and listed, where there is none."""
        name = next(iter(part.value), "") if isinstance(part.value, dict) else ""
        given = part.get(name) if name else None
        kind = KINDS.get(name)
        if kind is None or given is None:
            (given or part).refuse(NO_KIND)
            return None
        self.number += 1
        made: Json = {"id": f"c{self.number}", "event": kind.category}
        where = self._codes(given, kind)
        made |= {"date": kind.date} if kind.date else {}
        if kind.date:
            where.append({"variable": kind.date, "op": "exists", "values": []})
        asked = self._asked(given, kind)
        if kind.era:
            made["era"] = {"gap_days": ERA_GAP, "each": "code"}
            made |= {"having": asked} if asked else {}
        elif given.taken("First"):
            made |= {"pick": "first"} | ({"having": asked} if asked else {})
        else:
            where += asked
        made |= {"where": where} if where else {}
        days = [given.get(key) for key in ("OccurrenceStartDate", "EraStartDate")]
        time = {key: value for one in days if one for key, value in day_range(one).items()}
        made |= {"time": time} if time else {}
        around = self._around(given, kind, made["id"])
        return made | ({"with": {"id": f"{made['id']}-with", "all": around}} if around else {})

    def _codes(self, given: JsonPart, kind: CriterionKind) -> list[Json]:
        part = given.get("CodesetId")
        if part is None:
            return []
        number = part.take()
        if not kind.code:
            part.refuse(NO_KIND)
            return []
        codes = self.sets.codes(int(number), kind.category if kind.category != "patient" else "diagnosis")
        if codes is None:
            part.refuse(NO_SET)
            return []
        found = codes.conditions(kind.code)
        if not found:
            part.refuse(EMPTY_SET)
        return found

    def _asked(self, given: JsonPart, kind: CriterionKind) -> list[Json]:
        """Conditions on values of the record, or of the era."""
        found: list[Json | None] = []
        for name, (variable, limit) in kind.numbers.items():
            part = given.get(name)
            if part:
                standard = name == "ValueAsNumber" and self._in_standard_unit(given)
                found.append(
                    number_range(
                        part,
                        "value_standard" if standard else variable,
                        **({"relative_to": limit} if limit else {}),
                    )
                )
        for name, variable in (
            (("EraLength", "era_days"), ("OccurrenceCount", "era_records")) if kind.era else ()
        ):
            part = given.get(name)
            if part:
                found.append(number_range(part, variable))
        end = given.get("OccurrenceEndDate") if kind.ends else None
        if end:
            for op, key in ((">=", "since"), ("<=", "until")):
                day = day_range(end).get(key)
                found += [{"variable": kind.ends, "op": op, "values": [day]}] if day else []
        visits = given.get("VisitType") if kind.category == "visit" else None
        if visits:
            codes = coded(visits, VISITS, NO_VISIT_TYPE)
            found += [{"variable": "visit_type", "op": "in", "values": sorted(codes)}] if codes else []
        return [one for one in found if one]

    def _in_standard_unit(self, given: JsonPart) -> bool:
        """Whether a number is asked in the unit in which all results of the items are compared."""
        units, number = given.get("Unit"), given.get("CodesetId")
        if units is None or number is None:
            return False
        codes = self.sets.codes(int(number.take()), "lab_result")
        items = load().value_sets["lab_item"].codes
        standard = {
            items[code].attributes.get("unit", "") for code in (codes.equal if codes else ()) if code in items
        }
        for unit in units.each():
            described = {key: unit.taken(key) for key in DESCRIBED}
            if {described["CONCEPT_CODE"]} != standard:
                unit.refuse(NO_CONVERSION)
        return True

    def _around(self, given: JsonPart, kind: CriterionKind, id: str) -> list[Json]:
        """What holds around the record itself: the age at it, the sex, the visit it is of, other criteria."""
        found: list[Json] = []
        for name, edge in (("Age", "start"), ("AgeAtStart", "start"), ("AgeAtEnd", "end")):
            part = given.get(name)
            made = number_range(part, "age", at=f"{id}.{edge}") if part else None
            found += [{"id": f"{id}-{edge}-age", "person": [made]}] if made else []
        sexes = given.get("Gender")
        if sexes:
            codes = coded(sexes, GENDERS, NO_SEX)
            sex = {"variable": "sex", "op": "in", "values": sorted(codes)}
            found += [{"id": f"{id}-sex", "person": [sex]}] if codes else []
        visits = (
            given.get("VisitType") if kind.category not in ("visit", "patient") and not kind.era else None
        )
        if visits:
            codes = coded(visits, VISITS, NO_VISIT_TYPE)
            type_ = [{"variable": "visit_type", "op": "in", "values": sorted(codes)}]
            time = {"anchor": f"{id}.start", "same_visit": True}
            found += [{"id": f"{id}-visit", "event": "visit", "where": type_, "time": time}] if codes else []
        length = given.get("VisitLength") if kind.category == "visit" else None
        days = days_of(length) if length else None
        if days:
            time = {"anchor": f"{id}.start", "same_row": True, **days}
            found.append({"id": f"{id}-length", "event": "visit", "date": "end_time", "time": time})
        others = given.get("CorrelatedCriteria")
        around = self.group(others, id) if others else None
        return [*found, around] if around else found
