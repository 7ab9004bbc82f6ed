"""One of our definitions as a public one (Circe JSON), with a list of what that language cannot say.

What was read from such a file is written so that reading it again gives the same definition; of any other the
same persons belong, where nothing is listed. What cannot be said is listed by its path in our definition.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from heluo.cohort.circe.code_items import code_items
from heluo.cohort.circe.concepts import GENDERS, VISITS
from heluo.cohort.circe.criteria import ERA_GAP, KINDS, CriterionKind
from heluo.cohort.circe.defaults import BegunDefinition, begun, denies, may_be_itself
from heluo.cohort.circe.fields import COLUMNS, COUNTS, LIMITS, OPERATORS, Json
from heluo.cohort.circe.parts import Untranslated, printed
from heluo.cohort.circe.reasons import BEGINS, NO_EVENT, OBSERVED, UNKNOWN_MATTERS, UNSAID
from heluo.cohort.definition import Definition
from heluo.cohort.model import ENTRY
from heluo.dictionary import load
from heluo.kit.text import Text

OPS = {ours: theirs for theirs, ours in OPERATORS.items()}
TYPES = {ours: theirs for theirs, ours in LIMITS.items()}
KIND_OF_COUNT = {ours: theirs for theirs, ours in COUNTS.items()}
COLUMN_OF = {ours: theirs for theirs, ours in COLUMNS.items()}
SEXES = {code: id for id, code in GENDERS.items()}
VISIT_IDS = {code: id for id, code in reversed(VISITS.items())}
EVER: Json = {}
GROUPS = {"all": "ALL", "any": "ANY", "at_least": "AT_LEAST", "at_most": "AT_MOST"}


SPECIAL = {"$.unknown": UNKNOWN_MATTERS, "$.entry": NO_EVENT}
"""Reasons of their own; everything else has none there."""


@dataclass(frozen=True)
class CirceWriting:
    """The file, what it cannot say by path in our definition, and what that language says of itself
    besides."""

    circe: Json
    unsaid: tuple[Untranslated, ...]
    added: tuple[Text, ...] = ()


def write_circe(of: Definition) -> CirceWriting:
    """The definition as a file. Without an entry it begins with an event that a rule asks of everybody. Who
    is unknown does not satisfy there: a definition in which that matters is listed."""
    saved = of.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    first = begun(of)
    made = _FileWriting(first)
    file = made.file()
    paths = sorted({first.saved(path) for path in made.unsaid})
    added = [BEGINS] if first.made and not first.everybody else []
    added += [OBSERVED] if first.given["entry"].get("observed") is None else []
    return CirceWriting(
        file,
        tuple(Untranslated(path, printed(saved, "$", path), SPECIAL.get(path, UNSAID)) for path in paths),
        tuple(added),
    )


@dataclass
class _FileWriting:
    begun: BegunDefinition
    unsaid: list[str] = field(default_factory=list)
    sets: list[Json] = field(default_factory=list)
    anchors: dict[str, list[Json]] = field(default_factory=dict)
    """The events that each name stands for around which something is asked."""

    def file(self) -> Json:
        given = self.begun.given
        if given.get("unknown") != "false" and denies(given):
            self.unsaid.append("$.unknown")
        if self.begun.everybody:
            self.unsaid.append("$.entry")
        entry: Json = given["entry"]
        self.anchors[ENTRY] = entry["any"]
        found: Json = {"Title": name} if (name := _name(given)) else {}
        found["PrimaryCriteria"] = self._primary(entry)
        where = entry.get("where")
        if where:
            found["AdditionalCriteria"] = self._group(where, ENTRY, "$.entry.where")
            found["QualifiedLimit"] = {"Type": TYPES[entry.get("keep", "any")]}
        rules: list[Json] = given.get("rules", [])
        found["InclusionRules"] = [
            {"name": _name(rule), "expression": self._group(rule["where"], ENTRY, f"$.rules[{i}].where")}
            for i, rule in enumerate(rules)
        ]
        found["ExpressionLimit"] = {"Type": self._limit(given.get("limit", "any"), "$.limit")}
        found |= self._leaving(given.get("exit") or {})
        found["CollapseSettings"] = {"CollapseType": "ERA", "EraPad": given.get("gap_days", 0)}
        calendar = given.get("calendar") or {}
        days = {"StartDate": calendar.get("since"), "EndDate": calendar.get("until")}
        found["CensorWindow"] = {key: day for key, day in days.items() if day}
        return found | {"ConceptSets": self.sets}

    def _limit(self, limit: str, path: str) -> str:
        if limit not in TYPES:
            self.unsaid.append(path)
        return TYPES.get(limit, "All")

    def _primary(self, entry: Json) -> Json:
        days = entry.get("observed") or {}
        return {
            "CriteriaList": [self._once(leaf, f"$.entry.any[{i}]") for i, leaf in enumerate(entry["any"])],
            "ObservationWindow": {"PriorDays": days.get("before", 0), "PostDays": days.get("after", 0)},
            "PrimaryCriteriaLimit": {"Type": self._limit(entry.get("limit", "first"), "$.entry.limit")},
        }

    def _leaving(self, leaving: Json) -> Json:
        found: Json = {}
        during = leaving.get("during")
        if leaving.get("after"):
            edge = "StartDate" if leaving["after"] == "start" else "EndDate"
            found["EndStrategy"] = {"DateOffset": {"DateField": edge, "Offset": leaving.get("days", 0)}}
        if during:
            leaf = during["any"][0]
            where = leaf.get("where", [])
            if (
                len(during["any"]) > 1
                or leaf["event"] != "medication"
                or set(leaf) - {"id", "event", "where"}
            ):
                self.unsaid.append("$.exit.during")
            era = {"GapDays": during.get("gap_days", 30), "Offset": during.get("offset", 0)}
            number = self._set(KINDS["DrugExposure"], where, "$.exit.during.any[0].where")
            found["EndStrategy"] = {"CustomEra": {"DrugCodesetId": number} | era}
        found["CensoringCriteria"] = [
            self._once(leaf, f"$.exit.censor[{i}]") for i, leaf in enumerate(leaving.get("censor", []))
        ]
        return found

    def _once(self, leaf: Json, path: str) -> Json:
        """A criterion that has no count there."""
        count = leaf.get("count") or {}
        if count.get("n", 1) != 1 or count.get("op", ">=") != ">=":
            self.unsaid.append(f"{path}.count")
        return self._criterion(leaf, path)

    # Groups

    def _group(self, node: Json, anchor: str, path: str) -> Json:
        kind = next((one for one in GROUPS if one in node), "")
        parts = node["of"] if kind in ("at_least", "at_most") else node.get(kind) if kind else [node]
        found: Json = {
            "Type": GROUPS.get(kind, "ALL"),
            "CriteriaList": [],
            "DemographicCriteriaList": [],
            "Groups": [],
        }
        found |= {"Count": node[kind]} if kind in ("at_least", "at_most") else {}
        for i, part in enumerate(parts or []):
            at = f"{path}.{'of' if kind in ('at_least', 'at_most') else kind}[{i}]" if kind else path
            if "event" in part:
                found["CriteriaList"].append(self._placed(part, anchor, at))
            elif "person" in part:
                found["DemographicCriteriaList"].append(self._person(part["person"], anchor, f"{at}.person"))
            elif "not" in part and "event" in part["not"] and "count" not in part["not"]:
                never = part["not"] | {"count": {"op": "=", "n": 0}}
                found["CriteriaList"].append(self._placed(never, anchor, f"{at}.not"))
            elif "not" in part:
                none = self._group({"at_most": 0, "of": [part["not"]]}, anchor, f"{at}.not")
                found["Groups"].append(none)
            elif set(GROUPS) & set(part):
                found["Groups"].append(self._group(part, anchor, at))
            else:
                self.unsaid.append(at)
        return found

    def _person(self, tests: list[Json], anchor: str, path: str) -> Json:
        found: Json = {}
        for i, test in enumerate(tests):
            made: Json = {}
            if test["variable"] == "age" and test.get("at") == f"{anchor}.start" and test["op"] in OPS:
                made = {"Age": _range(test)}
            elif test["variable"] == "sex" and _listed(test, SEXES):
                made = {"Gender": [{"CONCEPT_ID": SEXES[v]} for v in test["values"]]}
            if not made or set(made) & set(found):  # of two of one kind both hold
                self.unsaid.append(f"{path}[{i}]")
            found |= made
        return found

    def _placed(self, leaf: Json, anchor: str, path: str) -> Json:
        """A criterion in its window."""
        time = leaf.get("time") or {}
        count = leaf.get("count") or {}
        distinct = count.get("distinct", "row")
        occurrence: Json = {"Type": KIND_OF_COUNT[count.get("op", ">=")], "Count": count.get("n", 1)}
        if distinct != "row":
            occurrence |= {"IsDistinct": True, "CountColumn": COLUMN_OF[distinct]}
        found: Json = {"Criteria": self._criterion(leaf, path), "Occurrence": occurrence}
        named = str(time.get("anchor", "")).partition(".")[0]
        # At any time, the entry's own row included: around the entry without a bound.
        anywhere = not named and anchor == ENTRY
        if not anywhere and named != anchor:
            self.unsaid.append(f"{path}.time.anchor")
        for name, window in (("StartWindow", EVER if anywhere else time), ("EndWindow", time.get("also"))):
            if window is not None and (window or name == "StartWindow"):
                found[name] = self._window(window, f"{path}.time")
        if time.get("same_visit"):
            found["RestrictVisit"] = True
        if not time.get("observed"):
            found["IgnoreObservationPeriod"] = True
        if not anywhere and not time.get("or_itself") and may_be_itself(leaf, self.anchors[anchor]):
            self.unsaid.append(f"{path}.time.or_itself")
        if time.get("same_row"):
            self.unsaid.append(f"{path}.time.same_row")
        return found

    def _window(self, window: Json, path: str) -> Json:
        found: Json = {}
        unit = window.get("unit", "day")
        if unit == "month":
            self.unsaid.append(f"{path}.unit")
        for key, name in (("from", "Start"), ("to", "End")):
            n = window.get(key)
            bound: Json = {"Coeff": -1 if (n or 0) < 0 or (n is None and key == "from") else 1}
            if n is not None and unit == "hour":
                bound |= {"TimeUnit": "hour", "TimeUnitValue": abs(n)}
            elif n is not None:
                bound |= {"Days": abs(n)}
            found[name] = bound
        found["UseIndexEnd"] = str(window.get("anchor", "")).endswith(".end")
        return found | {"UseEventEnd": window.get("of") == "end"}

    # Criteria

    def _criterion(self, leaf: Json, path: str) -> Json:
        found: Json = {}
        name, kind = _kind(leaf)
        if not name:
            self.unsaid.append(f"{path}.event")
            return {}
        era = leaf.get("era")
        if era is not None and (era.get("gap_days", 30) != ERA_GAP or era.get("each") != "code"):
            self.unsaid.append(f"{path}.era")
        exists = {"variable": kind.date, "op": "exists"}
        where = [one for one in leaf.get("where", []) if not exists.items() <= one.items()]
        # A record of death has a day there; here a patient without one is a row as well.
        asked = {"since", "until", "from", "to"} & set(leaf.get("time") or {})
        if kind.date and not asked and len(where) == len(leaf.get("where", [])):
            self.unsaid.append(f"{path}.date")
        number = self._set(kind, where, f"{path}.where")
        found |= {} if number is None else {"CodesetId": number}
        if leaf.get("pick", "any") != "any":
            found["First"] = True
            if leaf["pick"] == "last" or leaf.get("among") == "window":
                self.unsaid.append(f"{path}.pick")
        tests = [(one, f"{path}.where") for one in where if not _of_code(one, kind)]
        if "pick" in leaf or kind.era:
            self.unsaid += [at for _, at in tests]
            tests = []
        for test, at in [*tests, *((one, f"{path}.having") for one in leaf.get("having", []))]:
            self._value(found, test, kind, at)
        self._days(found, leaf, kind)
        for key in ("hospitals",):
            if leaf.get(key):
                self.unsaid.append(f"{path}.{key}")
        if leaf.get("date", "") != kind.date:
            self.unsaid.append(f"{path}.date")
        if leaf.get("with"):
            self._around(found, leaf, kind, f"{path}.with")
        return {name: found}

    def _set(self, kind: CriterionKind, where: list[Json], path: str) -> int | None:
        """The number of a concept set of the codes that are asked."""
        tests = [one for one in where if _of_code(one, kind)]
        if not tests:
            return None
        value_set = load().categories[kind.category].variables[kind.code].value_set
        items: list[Json] = []
        for test in tests:
            found, complete = code_items(test, value_set, kind.category)
            items += found
            if not complete:
                self.unsaid.append(path)
        if (
            sum(test["op"] != "not_in" for test in tests) != 1
        ):  # of several both hold; alone, an exclusion is empty
            self.unsaid.append(path)
        number = len(self.sets)
        self.sets.append({"id": number, "name": f"{kind.category} {number}", "expression": {"items": items}})
        return number

    def _value(self, found: Json, test: Json, kind: CriterionKind, path: str) -> None:
        """A condition on a value of the record or the era."""
        variable, limit = test["variable"], test.get("relative_to", "")
        names = {(own, relative): name for name, (own, relative) in kind.numbers.items()}
        names |= {("era_days", ""): "EraLength", ("era_records", ""): "OccurrenceCount"}
        name = names.get((variable, limit), "")
        standard = variable == "value_standard" and not limit
        name = "ValueAsNumber" if standard else name
        if variable == "visit_type" and kind.category == "visit" and _listed(test, VISIT_IDS):
            made: Json = {"VisitType": [{"CONCEPT_ID": VISIT_IDS[v]} for v in test["values"]]}
        elif variable == kind.ends and test["op"] in (">=", "<="):
            made = {"OccurrenceEndDate": _both(found.pop("OccurrenceEndDate", None), test)}
        else:
            made = {name: _range(test)} if name and test["op"] in OPS else {}
        if not made or set(made) & set(found):  # of two of one kind both hold
            self.unsaid.append(path)
        found |= made
        if standard and made:
            self._unit(found, path)

    def _unit(self, found: Json, path: str) -> None:
        """The standard unit of the items that are asked; of several units, none."""
        items = self.sets[found["CodesetId"]]["expression"]["items"] if "CodesetId" in found else []
        codes = load().value_sets["lab_item"].codes
        units = {
            codes[code].attributes.get("unit", "")
            for one in items
            if (code := one["concept"]["CONCEPT_CODE"]) in codes
        }
        if len(units) == 1:
            found["Unit"] = [{"CONCEPT_CODE": units.pop(), "VOCABULARY_ID": "UCUM", "CONCEPT_ID": 0}]
        else:
            self.unsaid.append(path)

    def _days(self, found: Json, leaf: Json, kind: CriterionKind) -> None:
        time = leaf.get("time") or {}
        since, until = time.get("since"), time.get("until")
        name = "EraStartDate" if kind.era else "OccurrenceStartDate"
        if since and until:
            found[name] = {"Op": "bt", "Value": since, "Extent": until}
        elif since or until:
            found[name] = {"Op": "gte" if since else "lte", "Value": since or until}

    def _around(self, found: Json, leaf: Json, kind: CriterionKind, path: str) -> None:
        """Age, sex, visit and length are elements of their own, other criteria a group."""
        id, around = leaf.get("id", ""), leaf["with"]
        self.anchors[id] = [leaf]
        parts = around["all"] if "all" in around and around.get("id") == f"{id}-with" else [around]
        for i, part in enumerate(parts):
            at = f"{path}.all[{i}]" if len(parts) > 1 else path
            own = str(part.get("id", ""))
            if own.endswith("-age"):
                edge = own.removeprefix(f"{id}-").removesuffix("-age")
                name = "Age" if not kind.era else "AgeAtStart" if edge == "start" else "AgeAtEnd"
                found[name] = _range(part["person"][0])
            elif own == f"{id}-sex":
                found["Gender"] = [{"CONCEPT_ID": SEXES[v]} for v in part["person"][0]["values"]]
            elif own == f"{id}-visit":
                found["VisitType"] = [{"CONCEPT_ID": VISIT_IDS[v]} for v in part["where"][0]["values"]]
            elif own == f"{id}-length":
                found["VisitLength"] = _length(part["time"])
            else:
                found["CorrelatedCriteria"] = self._group(part, id, at)


def _name(given: Json) -> str:
    name = given.get("name") or {}
    return name.get("en") or name.get("zh") or ""


def _kind(leaf: Json) -> tuple[str, CriterionKind]:
    era = leaf.get("era") is not None
    for name, kind in KINDS.items():
        if (kind.category, kind.era, kind.date) == (leaf["event"], era, leaf.get("date", "")):
            return name, kind
    return "", next(iter(KINDS.values()))


def _of_code(test: Json, kind: CriterionKind) -> bool:
    return bool(kind.code) and test["variable"] == kind.code


def _listed(test: Json, ids: dict[str, int]) -> bool:
    """Whether one of some codes is asked, each of which has a concept."""
    return test["op"] in ("in", "=") and set(test["values"]) <= set(ids)


def _range(test: Json) -> Json:
    values: list[Any] = test["values"]
    return {"Op": OPS[test["op"]], "Value": values[0]} | ({"Extent": values[1]} if len(values) > 1 else {})


def _both(former: Json | None, test: Json) -> Json:
    """A range of days from a first and a last one; of several, the narrower."""
    if former is None:
        return {"Op": "gte" if test["op"] == ">=" else "lte", "Value": test["values"][0]}
    return {"Op": "bt", "Value": former["Value"], "Extent": test["values"][0]}


def _length(time: Json) -> Json:
    low, high = time.get("from"), time.get("to")
    if low is not None and high is not None:
        return {"Op": "eq", "Value": low} if low == high else {"Op": "bt", "Value": low, "Extent": high}
    return {"Op": "gte", "Value": low} if low is not None else {"Op": "lte", "Value": high}
