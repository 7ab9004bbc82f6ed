"""One of our definitions as a public one (Circe JSON), with a list of what that language cannot say.

What was read from such a file is written so that reading it again gives the same definition. Everything else
is written as far as it goes, and the rest is listed by its path in our definition.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from heluo.cohort.circe.code_items import code_items
from heluo.cohort.circe.concepts import GENDERS, VISITS
from heluo.cohort.circe.criteria import ERA_GAP, KINDS, CriterionKind
from heluo.cohort.circe.fields import COLUMNS, COUNTS, LIMITS, OPERATORS, Json
from heluo.cohort.circe.parts import Untranslated, printed
from heluo.cohort.circe.reasons import UNSAID
from heluo.cohort.definition import Definition
from heluo.dictionary import load

OPS = {ours: theirs for theirs, ours in OPERATORS.items()}
TYPES = {ours: theirs for theirs, ours in LIMITS.items()}
KIND_OF_COUNT = {ours: theirs for theirs, ours in COUNTS.items()}
COLUMN_OF = {ours: theirs for theirs, ours in COLUMNS.items()}
SEXES = {code: id for id, code in GENDERS.items()}
VISIT_IDS = {code: id for id, code in reversed(VISITS.items())}
GROUPS = {"all": "ALL", "any": "ANY", "at_least": "AT_LEAST", "at_most": "AT_MOST"}


@dataclass(frozen=True)
class CirceWriting:
    """The file, and what it cannot say by path in our definition."""

    circe: Json
    unsaid: tuple[Untranslated, ...]


def write_circe(of: Definition) -> CirceWriting:
    """The definition as a file. Who is unknown does not satisfy there: a definition that says otherwise is
    listed."""
    given = of.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    made = _FileWriting(given)
    return CirceWriting(
        made.file(),
        tuple(Untranslated(path, printed(given, "$", path), UNSAID) for path in sorted(set(made.unsaid))),
    )


@dataclass
class _FileWriting:
    given: Json
    unsaid: list[str] = field(default_factory=list)
    sets: list[Json] = field(default_factory=list)

    def file(self) -> Json:
        given = self.given
        if given.get("unknown") != "false":
            self.unsaid.append("$.unknown")
        entry: Json = given.get("entry") or {"any": []}
        if not entry["any"]:
            self.unsaid.append("$.entry")
        found: Json = {"Title": name} if (name := _name(given)) else {}
        found["PrimaryCriteria"] = self._primary(entry)
        where = entry.get("where")
        if where:
            found["AdditionalCriteria"] = self._group(where, "entry", "$.entry.where")
            found["QualifiedLimit"] = {"Type": TYPES[entry.get("keep", "any")]}
        rules: list[Json] = given.get("rules", [])
        found["InclusionRules"] = [
            {"name": _name(rule), "expression": self._group(rule["where"], "entry", f"$.rules[{i}].where")}
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
        days = entry.get("observed")
        if days is None and entry["any"]:
            self.unsaid.append("$.entry.observed")
        days = days or {}
        return {
            "CriteriaList": [
                self._criterion(leaf, f"$.entry.any[{i}]") for i, leaf in enumerate(entry["any"])
            ],
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
            self._criterion(leaf, f"$.exit.censor[{i}]") for i, leaf in enumerate(leaving.get("censor", []))
        ]
        return found

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
                found["CriteriaList"].append(self._placed(never, anchor, at))
            elif set(GROUPS) & set(part):
                found["Groups"].append(self._group(part, anchor, at))
            else:
                self.unsaid.append(at)
        return found

    def _person(self, tests: list[Json], anchor: str, path: str) -> Json:
        found: Json = {}
        for i, test in enumerate(tests):
            if test["variable"] == "age" and test.get("at") == f"{anchor}.start" and test["op"] in OPS:
                found["Age"] = _range(test)
            elif test["variable"] == "sex" and test["op"] in ("in", "="):
                found["Gender"] = [{"CONCEPT_ID": SEXES[v]} for v in test["values"] if v in SEXES]
            else:
                self.unsaid.append(f"{path}[{i}]")
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
        if not str(time.get("anchor", "")).startswith(f"{anchor}."):
            self.unsaid.append(f"{path}.time.anchor")
        for name, window in (("StartWindow", time), ("EndWindow", time.get("also"))):
            if window:
                found[name] = self._window(window, f"{path}.time")
        if time.get("same_visit"):
            found["RestrictVisit"] = True
        if not time.get("observed"):
            found["IgnoreObservationPeriod"] = True
        if not time.get("or_itself"):
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
        where = [one for one in leaf.get("where", []) if one["variable"] != kind.date]
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
        number = len(self.sets)
        self.sets.append({"id": number, "name": f"{kind.category} {number}", "expression": {"items": items}})
        return number

    def _value(self, found: Json, test: Json, kind: CriterionKind, path: str) -> None:
        """A condition on a value of the record or the era."""
        variable, limit = test["variable"], test.get("relative_to", "")
        names = {(own, relative): name for name, (own, relative) in kind.numbers.items()}
        names |= {("era_days", ""): "EraLength", ("era_records", ""): "OccurrenceCount"}
        if variable == "visit_type" and kind.category == "visit" and test["op"] in ("in", "="):
            found["VisitType"] = [{"CONCEPT_ID": VISIT_IDS[v]} for v in test["values"] if v in VISIT_IDS]
        elif variable == "value_standard" and test["op"] in OPS and not limit:
            found |= {"ValueAsNumber": _range(test)}
            self._unit(found, path)
        elif (variable, limit) in names and test["op"] in OPS:
            found[names[variable, limit]] = _range(test)
        elif variable == kind.ends and test["op"] in OPS:
            found["OccurrenceEndDate"] = _both(found.get("OccurrenceEndDate"), test)
        else:
            self.unsaid.append(path)

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
        id, around = leaf["id"], leaf["with"]
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


def _range(test: Json) -> Json:
    values: list[Any] = test["values"]
    return {"Op": OPS[test["op"]], "Value": values[0]} | ({"Extent": values[1]} if len(values) > 1 else {})


def _both(former: Json | None, test: Json) -> Json:
    """A range of days from a first and a last one."""
    if former is None:
        return {"Op": "gte" if test["op"] == ">=" else "lte", "Value": test["values"][0]}
    return {"Op": "bt", "Value": former["Value"], "Extent": test["values"][0]}


def _length(time: Json) -> Json:
    low, high = time.get("from"), time.get("to")
    if low is not None and high is not None:
        return {"Op": "eq", "Value": low} if low == high else {"Op": "bt", "Value": low, "Extent": high}
    return {"Op": "gte", "Value": low} if low is not None else {"Op": "lte", "Value": high}
