"""Definitions as they are shared in public, invented for the tests: each construct of Circe at least once."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def concept(code: str, vocabulary: str, name: str = "", **more: Any) -> Json:
    return {"CONCEPT_ID": 1, "CONCEPT_CODE": code, "VOCABULARY_ID": vocabulary, "CONCEPT_NAME": name, **more}


def concept_set(number: int, *items: Json) -> Json:
    return {"id": number, "name": f"set {number}", "expression": {"items": list(items)}}


def item(code: str, vocabulary: str, below: bool = True, excluded: bool = False, name: str = "") -> Json:
    flags = {"isExcluded": excluded, "includeDescendants": below, "includeMapped": False}
    return {"concept": concept(code, vocabulary, name), **flags}


DIABETES = concept_set(0, item("E11", "ICD10"))
METFORMIN = concept_set(1, item("A10BA02", "ATC", below=False))
HBA1C = concept_set(2, item("4548-4", "LOINC", below=False))
TUMOUR = concept_set(3, item("C34", "ICD10CM"), item("C34.9", "ICD10CM", below=False, excluded=True))
SETS = [DIABETES, METFORMIN, HBA1C, TUMOUR]
EVER = {"Start": {"Coeff": -1}, "End": {"Coeff": 1}}


def window(first: int | None, last: int | None, **more: Any) -> Json:
    def bound(n: int | None, sign: int) -> Json:
        return {"Coeff": sign} if n is None else {"Days": abs(n), "Coeff": -1 if n < 0 else 1}

    return {"Start": bound(first, -1), "End": bound(last, 1), **more}


def correlated(criterion: Json, start: Json, kind: int = 2, n: int = 1, **more: Any) -> Json:
    return {"Criteria": criterion, "StartWindow": start, "Occurrence": {"Type": kind, "Count": n}, **more}


def group(*criteria: Json, type: str = "ALL", **more: Any) -> Json:
    return {"Type": type, "CriteriaList": list(criteria), "DemographicCriteriaList": [], "Groups": [], **more}


def file(*primary: Json, limit: str = "All", prior: int = 0, post: int = 0, **more: Any) -> Json:
    return {
        "ConceptSets": SETS,
        "PrimaryCriteria": {
            "CriteriaList": list(primary),
            "ObservationWindow": {"PriorDays": prior, "PostDays": post},
            "PrimaryCriteriaLimit": {"Type": limit},
        },
        "QualifiedLimit": {"Type": "First"},
        "ExpressionLimit": {"Type": "First"},
        "InclusionRules": [],
        "CensoringCriteria": [],
        "CollapseSettings": {"CollapseType": "ERA", "EraPad": 0},
        "CensorWindow": {},
        "cdmVersionRange": ">=5.0.0",
    } | more


DISEASE: Json = {"ConditionOccurrence": {"CodesetId": 0}}
DRUG: Json = {"DrugExposure": {"CodesetId": 1}}
TEST: Json = {"Measurement": {"CodesetId": 2, "ValueAsNumber": {"Value": 6.5, "Op": "gte"}}}


def rule(name: str, expression: Json) -> Json:
    return {"name": name, "description": "", "expression": expression}


TRANSLATED: dict[str, Json] = {
    "a new disease with a year of history": file(DISEASE, limit="First", prior=365, Title="new disease"),
    "every event, the first that meets all rules": file(
        DISEASE,
        InclusionRules=[
            rule("drug after it", group(correlated(DRUG, window(0, 90)))),
            rule(
                "no tumour before",
                group(correlated({"ConditionOccurrence": {"CodesetId": 3}}, window(None, -1), 0, 0)),
            ),
        ],
    ),
    "last event, counts of distinct codes, days and visits": file(
        DISEASE,
        limit="Last",
        ExpressionLimit={"Type": "All"},
        InclusionRules=[
            rule(
                "twice",
                group(
                    correlated(
                        TEST,
                        window(-30, 30),
                        Occurrence={"Type": 2, "Count": 2, "IsDistinct": True, "CountColumn": "START_DATE"},
                    ),
                    correlated(
                        DRUG,
                        EVER,
                        Occurrence={
                            "Type": 1,
                            "Count": 3,
                            "IsDistinct": True,
                            "CountColumn": "DOMAIN_CONCEPT",
                        },
                    ),
                    correlated(
                        DRUG,
                        EVER,
                        Occurrence={"Type": 2, "Count": 1, "IsDistinct": True, "CountColumn": "VISIT_ID"},
                    ),
                    type="AT_LEAST",
                    Count=2,
                ),
            )
        ],
    ),
    "additional criteria and the qualified limit, groups in groups": file(
        DISEASE,
        AdditionalCriteria=group(
            correlated(DRUG, window(-30, 30), RestrictVisit=True, IgnoreObservationPeriod=True),
            type="ANY",
            Groups=[
                group(
                    correlated(TEST, window(0, 7, UseIndexEnd=True, UseEventEnd=False)),
                    type="AT_MOST",
                    Count=1,
                    DemographicCriteriaList=[
                        {"Age": {"Value": 40, "Extent": 80, "Op": "bt"}, "Gender": [{"CONCEPT_ID": 8507}]}
                    ],
                )
            ],
        ),
        QualifiedLimit={"Type": "Last"},
    ),
    "first in history, and what it then was": file(
        {
            "DrugExposure": {
                "CodesetId": 1,
                "First": True,
                "DaysSupply": {"Value": 7, "Op": "gt"},
                "OccurrenceStartDate": {"Value": "2020-01-01", "Extent": "2025-12-31", "Op": "bt"},
                "OccurrenceEndDate": {"Value": "2020-06-01", "Op": "gte"},
                "Age": {"Value": 18, "Op": "gte"},
                "Gender": [{"CONCEPT_ID": 8532}, {"CONCEPT_ID": 8507}],
                "VisitType": [{"CONCEPT_ID": 9201}],
            }
        }
    ),
    "values beside limits": file(
        {
            "Measurement": {
                "CodesetId": 2,
                "RangeHighRatio": {"Value": 2, "Op": "gt"},
                "RangeLow": {"Value": 1, "Op": "gte"},
            }
        },
        {
            "Measurement": {
                "CodesetId": 2,
                "RangeLowRatio": {"Value": 0.5, "Op": "lt"},
                "RangeHigh": {"Value": 9, "Op": "lte"},
            }
        },
    ),
    "in the standard unit": file(
        {
            "Measurement": {
                "CodesetId": 2,
                "ValueAsNumber": {"Value": 6.5, "Op": "gte"},
                "Unit": [concept("%", "UCUM")],
            }
        }
    ),
    "stays and their length": file(
        {"VisitOccurrence": {"VisitType": [{"CONCEPT_ID": 9201}], "VisitLength": {"Value": 3, "Op": "gte"}}},
        InclusionRules=[
            rule(
                "test by its end",
                group(correlated(TEST, window(0, None), EndWindow=window(None, 7, UseIndexEnd=True))),
            )
        ],
    ),
    "criteria around criteria": file(
        {
            "ConditionOccurrence": {
                "CodesetId": 0,
                "CorrelatedCriteria": group(
                    correlated(
                        {
                            "DrugExposure": {
                                "CodesetId": 1,
                                "CorrelatedCriteria": group(correlated(TEST, window(-7, 7))),
                            }
                        },
                        window(0, 30),
                    )
                ),
            }
        }
    ),
    "eras": file(
        {
            "DrugEra": {
                "CodesetId": 1,
                "EraLength": {"Value": 60, "Op": "gte"},
                "OccurrenceCount": {"Value": 2, "Op": "gte"},
                "EraStartDate": {"Value": "2021-01-01", "Op": "gte"},
                "AgeAtStart": {"Value": 30, "Op": "gt"},
                "AgeAtEnd": {"Value": 90, "Op": "lt"},
            }
        },
        {"ConditionEra": {"CodesetId": 0, "OccurrenceCount": {"Value": 1, "Op": "eq"}}},
        EndStrategy={"CustomEra": {"DrugCodesetId": 1, "GapDays": 30, "Offset": 7}},
        CollapseSettings={"CollapseType": "ERA", "EraPad": 60},
    ),
    "an end by days, death, a calendar": file(
        DISEASE,
        EndStrategy={"DateOffset": {"DateField": "EndDate", "Offset": 30}},
        CensoringCriteria=[
            {"Death": {}},
            {"ProcedureOccurrence": {"OccurrenceStartDate": {"Value": "2024-01-01", "Op": "lt"}}},
        ],
        CensorWindow={"StartDate": "2020-01-01", "EndDate": "2026-12-31"},
        ExpressionLimit={"Type": "Last"},
    ),
    "hours": file(
        DISEASE,
        InclusionRules=[
            rule(
                "within two days",
                group(
                    correlated(
                        TEST,
                        {
                            "Start": {"Coeff": -1, "TimeUnit": "hour", "TimeUnitValue": 0},
                            "End": {"Coeff": 1, "TimeUnit": "hour", "TimeUnitValue": 48},
                        },
                    )
                ),
            )
        ],
    ),
}
"""Files of which everything is translated."""

LISTED: dict[str, tuple[Json, set[str]]] = {
    "a concept without a code": (
        file(DISEASE, ConceptSets=[concept_set(0, item("E11", "ICD10"), item("44054006", "SNOMED"))]),
        {"$.ConceptSets[0].expression.items[1]"},
    ),
    "kinds of records that we have not": (
        file(
            DISEASE,
            *(
                {kind: {"CodesetId": 0}}
                for kind in ("Observation", "DeviceExposure", "Specimen", "VisitDetail", "DoseEra")
            ),
            {"ObservationPeriod": {"PeriodLength": {"Value": 365, "Op": "gte"}}},
            {"PayerPlanPeriod": {"First": True}},
            {"LocationRegion": {"CodesetId": 0}},
        ),
        {
            f"$.PrimaryCriteria.CriteriaList[{i}].{kind}"
            for i, kind in enumerate(
                (
                    "Observation",
                    "DeviceExposure",
                    "Specimen",
                    "VisitDetail",
                    "DoseEra",
                    "ObservationPeriod",
                    "PayerPlanPeriod",
                    "LocationRegion",
                ),
                1,
            )
        },
    ),
    "attributes that we have not": (
        file(
            {
                "ConditionOccurrence": {
                    "CodesetId": 0,
                    "ConditionTypeExclude": False,
                    "ConditionType": [concept("x", "Type Concept")],
                    "StopReason": {"Text": "x", "Op": "contains"},
                    "ConditionSourceConcept": 4,
                    "ProviderSpecialty": [concept("x", "Specialty")],
                    "DateAdjustment": {"StartWith": "START_DATE", "StartOffset": 1},
                }
            }
        ),
        {
            "$.PrimaryCriteria.CriteriaList[0].ConditionOccurrence.ConditionTypeExclude",
            *(
                f"$.PrimaryCriteria.CriteriaList[0].ConditionOccurrence.ConditionType[0].{key}"
                for key in ("CONCEPT_ID", "CONCEPT_CODE", "VOCABULARY_ID", "CONCEPT_NAME")
            ),
            "$.PrimaryCriteria.CriteriaList[0].ConditionOccurrence.StopReason.Text",
            "$.PrimaryCriteria.CriteriaList[0].ConditionOccurrence.StopReason.Op",
            "$.PrimaryCriteria.CriteriaList[0].ConditionOccurrence.ConditionSourceConcept",
            *(
                f"$.PrimaryCriteria.CriteriaList[0].ConditionOccurrence.ProviderSpecialty[0].{key}"
                for key in ("CONCEPT_ID", "CONCEPT_CODE", "VOCABULARY_ID", "CONCEPT_NAME")
            ),
            "$.PrimaryCriteria.CriteriaList[0].ConditionOccurrence.DateAdjustment.StartWith",
            "$.PrimaryCriteria.CriteriaList[0].ConditionOccurrence.DateAdjustment.StartOffset",
        },
    ),
    "comparisons, units, sexes and columns that we have not": (
        file(
            {"Measurement": {"CodesetId": 2, "ValueAsNumber": {"Value": 1, "Extent": 2, "Op": "!bt"}}},
            {
                "Measurement": {
                    "CodesetId": 2,
                    "ValueAsNumber": {"Value": 1, "Op": "lt"},
                    "Unit": [concept("mg/dL", "UCUM")],
                }
            },
            {"ConditionOccurrence": {"CodesetId": 0, "Gender": [{"CONCEPT_ID": 8551}]}},
            InclusionRules=[
                rule(
                    "by provider",
                    group(
                        correlated(
                            DRUG,
                            EVER,
                            Occurrence={
                                "Type": 2,
                                "Count": 1,
                                "IsDistinct": True,
                                "CountColumn": "PROVIDER_ID",
                            },
                        )
                    ),
                )
            ],
        ),
        {
            "$.PrimaryCriteria.CriteriaList[0].Measurement.ValueAsNumber",
            "$.PrimaryCriteria.CriteriaList[1].Measurement.Unit[0]",
            "$.PrimaryCriteria.CriteriaList[2].ConditionOccurrence.Gender[0]",
            "$.InclusionRules[0].expression.CriteriaList[0].Occurrence",
        },
    ),
    "an element that nobody has heard of": (
        file(DISEASE, Novelty={"a": [1, 2]}),
        {"$.Novelty.a[0]", "$.Novelty.a[1]"},
    ),
}
"""Files of which the paths beside them are not."""
