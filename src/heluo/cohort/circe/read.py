"""A public definition (Circe JSON) as one of ours, with every element translated or listed by its path.

The order of evaluation is kept: entry events inside observation, entry limit, additional criteria,
qualified limit, inclusion rules, final limit, censoring, end strategy, collapse, calendar. Where something
is unknown it does not satisfy, as in SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from heluo.cohort.circe.concepts import GENDERS, ConceptSets
from heluo.cohort.circe.criteria import CriteriaReading
from heluo.cohort.circe.fields import Json, coded, limit, number_range, occurrence, window
from heluo.cohort.circe.parts import JsonPart, PathBook, Untranslated
from heluo.cohort.circe.reasons import NO_ENTRY, NO_EXIT, NO_SEX, NO_TYPE, does_not_hold
from heluo.cohort.definition import Definition
from heluo.cohort.read import read
from heluo.kit.errors import BadInput, HeluoError

GROUPS = {"ALL": "all", "ANY": "any", "AT_LEAST": "at_least", "AT_MOST": "at_most"}


@dataclass(frozen=True)
class CirceReading:
    """`definition`: what could be translated, None where nothing could; it runs only when nothing is
    `untranslated`."""

    definition: Definition | None
    untranslated: tuple[Untranslated, ...]

    @property
    def runs(self) -> bool:
        return self.definition is not None and not self.untranslated


def read_circe(given: Any) -> CirceReading:
    """The definition of a file. Raises BadInput for what is no such file at all."""
    if not isinstance(given, dict) or not isinstance(given.get("PrimaryCriteria"), dict):
        raise BadInput(
            ("不是 Circe 队列定义", "no Circe definition"),
            ("有 PrimaryCriteria 的 JSON 对象", "a JSON object with PrimaryCriteria"),
            ("从 ATLAS 导出后再读", "export it from ATLAS and read that"),
        )
    root = JsonPart(given, "$", PathBook())
    made = _FileReading(root).definition()
    definition: Definition | None = None
    if made is not None:
        try:
            definition = Definition.model_validate(made)
            read(definition)
        except (ValidationError, HeluoError) as error:
            where = error.where if isinstance(error, HeluoError) else ""
            root.refuse(does_not_hold(where))
    return CirceReading(definition, tuple(root.untranslated()))


class _FileReading:
    def __init__(self, root: JsonPart) -> None:
        self.root = root
        sets = root.get("ConceptSets")
        parts = {int(one.value["id"]): one for one in (sets.each() if sets else []) if "id" in one.value}
        self.sets = ConceptSets(parts)
        self.criteria = CriteriaReading(self.sets, self.group)

    def definition(self) -> Json | None:
        root = self.root
        for key in ("cdmVersionRange", "Description"):
            root.taken(key)
        title = root.taken("Title", "")
        entry = self._entry()
        if entry is None:
            return None
        rules = root.get("InclusionRules")
        made: Json = {"name": {"zh": "", "en": title}} if title else {}
        made |= {
            "entry": entry,
            "rules": [one for part in (rules.each() if rules else []) for one in self._rule(part)],
        }
        final = limit(root.get("ExpressionLimit"))
        made |= {"limit": final} if final != "any" else {}
        leaving = self._exit()
        made |= {"exit": leaving} if leaving else {}
        made |= self._together()
        self._unused()
        return made | {"unknown": "false"}

    def _entry(self) -> Json | None:
        root = self.root
        primary = root.get("PrimaryCriteria")
        assert primary is not None
        criteria = primary.get("CriteriaList")
        leaves = [self.criteria.leaf(one) for one in (criteria.each() if criteria else [])]
        found = [one for one in leaves if one]
        if not found:
            primary.refuse(NO_ENTRY)
            return None
        days = primary.get("ObservationWindow")
        before, after = (days.taken("PriorDays", 0), days.taken("PostDays", 0)) if days else (0, 0)
        made: Json = {"any": found, "limit": limit(primary.get("PrimaryCriteriaLimit"))}
        made["observed"] = {"before": int(before), "after": int(after)}
        more, keep = root.get("AdditionalCriteria"), limit(root.get("QualifiedLimit"))
        where = self.group(more, "entry") if more else None
        if where:
            made |= {"where": where} | ({"keep": keep} if keep != "any" else {})
        return made

    def _rule(self, part: JsonPart) -> list[Json]:
        name = part.taken("name", "")
        part.taken("description")
        expression = part.get("expression")
        where = self.group(expression, "entry") if expression else None
        return [{"name": {"zh": "", "en": name}, "where": where}] if where else []

    def group(self, part: JsonPart, anchor: str) -> Json | None:
        """A group of criteria around the event `anchor`; None for an empty one."""
        kind, n = part.taken("Type", "ALL"), part.taken("Count", 0)
        self.criteria.number += 1
        id = f"g{self.criteria.number}"
        lists = [part.get(key) for key in ("CriteriaList", "DemographicCriteriaList", "Groups")]
        reads = (self._criterion, self._person, self.group)
        parts: list[Json] = []
        for one, how in zip(lists, reads, strict=True):
            parts += [made for each in (one.each() if one else []) if (made := how(each, anchor))]
        if kind not in GROUPS:
            part.refuse(NO_TYPE)
            return None
        if not parts:
            return None
        if kind in ("ALL", "ANY"):
            return {"id": id, GROUPS[kind]: parts}
        return {"id": id, GROUPS[kind]: int(n), "of": parts}

    def _criterion(self, part: JsonPart, anchor: str) -> Json | None:
        criterion = part.get("Criteria")
        made = self.criteria.leaf(criterion) if criterion else None
        time = window(part.get("StartWindow"), anchor, of_end=False)
        ends = part.get("EndWindow")
        if ends:
            time["also"] = window(ends, anchor, of_end=True)
        time |= {"same_visit": True} if part.taken("RestrictVisit", False) else {}
        time |= {} if part.taken("IgnoreObservationPeriod", False) else {"observed": True}
        count = occurrence(part.get("Occurrence"))
        if made is None:
            return None
        return made | {"time": made.get("time", {}) | time | {"or_itself": True}, "count": count}

    def _person(self, part: JsonPart, anchor: str) -> Json | None:
        """Age at the event, and sex."""
        found: list[Json] = []
        age, sexes = part.get("Age"), part.get("Gender")
        made = number_range(age, "age", at=f"{anchor}.start") if age else None
        found += [made] if made else []
        codes = coded(sexes, GENDERS, NO_SEX) if sexes else []
        found += [{"variable": "sex", "op": "in", "values": sorted(codes)}] if codes else []
        self.criteria.number += 1
        return {"id": f"p{self.criteria.number}", "person": found} if found else None

    def _exit(self) -> Json:
        root, made = self.root, Json()
        strategy = root.get("EndStrategy")
        offset = strategy.get("DateOffset") if strategy else None
        era = strategy.get("CustomEra") if strategy else None
        if offset:
            edge = offset.taken("DateField", "StartDate")
            made = {"after": "end" if edge == "EndDate" else "start", "days": int(offset.taken("Offset", 0))}
        if era:
            number, gap, more = era.taken("DrugCodesetId"), era.taken("GapDays", 0), era.taken("Offset", 0)
            codes = self.sets.codes(int(number), "medication") if number is not None else None
            where = codes.conditions("drug_code") if codes else []
            if not where:
                era.refuse(NO_EXIT)
            else:
                leaf = {"id": "while", "event": "medication", "where": where}
                made = {"during": {"any": [leaf], "gap_days": int(gap), "offset": int(more)}}
        censoring = root.get("CensoringCriteria")
        leaves = [self.criteria.leaf(one) for one in (censoring.each() if censoring else [])]
        found = [one for one in leaves if one]
        return made | ({"censor": found} if found else {})

    def _together(self) -> Json:
        root, made = self.root, Json()
        collapse = root.get("CollapseSettings")
        if collapse:
            collapse.taken("CollapseType")
            made = {"gap_days": int(collapse.taken("EraPad", 0))}
        calendar = root.get("CensorWindow")
        if calendar:
            days = {"since": calendar.taken("StartDate"), "until": calendar.taken("EndDate")}
            days = {key: str(day)[:10] for key, day in days.items() if day}
            made |= {"calendar": days} if days else {}
        return made

    def _unused(self) -> None:
        """A concept set that nothing asks for says nothing."""
        used = self.root.book.taken
        for part in self.sets.parts.values():
            if f"{part.path}.id" not in used:
                part.take()
            elif f"{part.path}.name" not in used:
                part.taken("name")
