"""What reads values out of a document: a file a family of variables, each rule a function of a
`DocumentReading`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from heluo.governance.text.reading import DocumentReading, FoundValue
from heluo.governance.text.rules import (
    diabetes,
    history,
    lesions,
    markers,
    measures,
    operations,
    spread,
    staging,
    tumours,
)

Rule = Callable[[DocumentReading], Iterator[FoundValue]]
VERSION = "4"
"""Of the rules together: documents are read again when it changes."""
RULES: tuple[tuple[Rule, tuple[str, ...]], ...] = (
    (tumours.histology, ("histology",)),
    (tumours.grade, ("grade",)),
    (tumours.size, ("tumor_size",)),
    (tumours.margin, ("margin",)),
    (tumours.invasion, ("vascular_invasion", "perineural_invasion")),
    (tumours.nodes, ("lymph_nodes",)),
    (staging.tnm, ("t_stage", "n_stage", "m_stage")),
    (staging.stage, ("stage", "figo_stage")),
    (markers.receptors, ("er", "er_percent", "pr", "pr_percent", "her2", "ki67")),
    (lesions.lesion, ("lesion_site", "lesion_side", "lesion_size", "lesion_density")),
    (spread.metastasis, ("metastasis_site",)),
    (spread.effusion, ("effusion",)),
    (measures.measures, ("hba1c", "fasting_glucose", "postprandial_glucose", "bmi")),
    (measures.blood_pressure, ("blood_pressure",)),
    (measures.weight, ("weight",)),
    (history.smoking, ("smoking_status", "smoking_years", "cigarettes_per_day")),
    (history.past_disease, ("past_disease",)),
    (history.family_disease, ("family_disease",)),
    (history.allergy, ("allergy",)),
    (diabetes.kind, ("diabetes_type",)),
    (diabetes.years, ("diabetes_years",)),
    (diabetes.complications, ("diabetes_complication",)),
    (operations.operations, ("operation",)),
    (operations.approach, ("approach",)),
    (operations.figures, ("blood_loss", "operation_minutes")),
    (operations.anesthesia, ("anesthesia",)),
    (operations.complications, ("complication",)),
    (operations.condition, ("discharge_condition",)),
)
"""Each rule with the variables that it reads."""
