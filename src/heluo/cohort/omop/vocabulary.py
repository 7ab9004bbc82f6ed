"""The excerpt of a vocabulary that goes with written OMOP tables: every concept that a row names, with its
vocabulary, domain and class."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import polars as pl

from heluo.cohort.circe.concepts import LISTS, OWN
from heluo.dictionary import load

NO_CONCEPT = 0
FIRST_OWN = 2_000_000_000
"""Numbers from here on are a site's own."""
DOMAINS = {
    "diagnosis": ("Condition", "ICD10"),
    "surgery": ("Procedure", "ICD9Proc"),
    "medication": ("Drug", "ATC"),
    "lab_result": ("Measurement", "LOINC"),
}
"""Category → domain of its codes, and their public vocabulary."""
PUBLISHED = {
    32817: ("EHR", "Type Concept", "Type Concept"),
    756265: ("OMOP CDM Version 5.4.0", "Metadata", "CDM"),
}
"""Concepts that every written set names: name, domain, vocabulary."""
_SINCE, _UNTIL = dt.date(1970, 1, 1), dt.date(2099, 12, 31)
_ATTRIBUTES = {"medication": "atc", "lab_result": "loinc"}
_LONGEST_CODE, _LONGEST_NAME = 50, 255


class Concepts:
    """Concepts in the making: each (vocabulary, code) has one number."""

    def __init__(self) -> None:
        self._rows: dict[int, tuple[str, str, str, str]] = {
            NO_CONCEPT: ("No matching concept", "Metadata", "None", "No matching concept")
        }
        self._own: dict[tuple[str, str], int] = {}
        for id, (name, domain, vocabulary) in PUBLISHED.items():
            self._rows[id] = (name, domain, vocabulary, f"OMOP{id}")

    def take(self, ids: Iterable[int], domain: str, vocabulary: str, names: Mapping[int, str]) -> None:
        """Published concepts by their numbers."""
        for id in ids:
            self._rows[id] = (names[id], domain, vocabulary, f"OMOP{id}") if id in names else self._rows[id]

    def one(self, vocabulary: str, code: str, name: str, domain: str) -> int:
        """The number of a code."""
        key = (vocabulary, code)
        if key not in self._own:
            id = FIRST_OWN + len(self._own) + 1
            self._own[key] = id
            self._rows[id] = (name[:_LONGEST_NAME] or code, domain, vocabulary, code)
        return self._own[key]

    def unit(self, ucum: str) -> int:
        """The number of a UCUM unit."""
        return self.one("UCUM", ucum, ucum, "Unit")

    def of_codes(self, category: str, rows: pl.DataFrame, code: pl.Expr) -> pl.Expr:
        """Number of the concept of each row's code; 0 where it has none, or a code the model has no room for.
        A code whose public one stands for it alone is written by that; else by our own."""
        domain, public = DOMAINS[category]
        listed = (
            load()
            .value_sets[LISTS.get(category) or {"diagnosis": "icd10", "surgery": "icd9cm3"}[category]]
            .codes
        )
        numbers = {}
        for own in rows.select(code.alias("code"))["code"].unique().drop_nulls().sort().to_list():
            if len(own) > _LONGEST_CODE:
                continue
            name = listed[own].label.en if own in listed else own
            vocabulary, given = (public, own) if category not in LISTS else _public(category, own, public)
            numbers[own] = self.one(vocabulary, given, name, domain)
        return code.replace_strict(numbers, default=NO_CONCEPT, return_dtype=pl.Int32)

    def of_units(self, rows: pl.DataFrame) -> pl.Expr:
        """Number of the standard unit of each row; null where the value is the hospital's own."""
        if not {"value_standard", "unit_standard"} <= set(rows.columns):
            return pl.lit(None, pl.Int32)
        known = rows["unit_standard"].unique().drop_nulls().sort().to_list()
        numbers = {unit: self.unit(unit) for unit in known}
        found = pl.col("unit_standard").replace_strict(numbers, default=None, return_dtype=pl.Int32)
        return pl.when(pl.col("value_standard").is_not_null()).then(found)

    def tables(self) -> dict[str, pl.DataFrame]:
        """concept, vocabulary, domain and concept_class."""
        ids = sorted(self._rows)
        rows = [self._rows[id] for id in ids]
        concepts = pl.DataFrame(
            {
                "concept_id": pl.Series(ids, dtype=pl.Int32),
                "concept_name": [one[0] for one in rows],
                "domain_id": [one[1] for one in rows],
                "vocabulary_id": [one[2] for one in rows],
                "concept_class_id": pl.Series(["Undefined"] * len(rows)),
                "standard_concept": pl.Series([None] * len(rows), dtype=pl.String),
                "concept_code": [one[3] for one in rows],
                "valid_start_date": [_SINCE] * len(rows),
                "valid_end_date": [_UNTIL] * len(rows),
                "invalid_reason": pl.Series([None] * len(rows), dtype=pl.String),
            }
        )
        vocabularies = concepts["vocabulary_id"].unique().sort()
        domains = concepts["domain_id"].unique().sort()
        none = pl.lit(NO_CONCEPT, pl.Int32)
        return {
            "concept": concepts,
            "vocabulary": pl.DataFrame({"vocabulary_id": vocabularies}).with_columns(
                vocabulary_name=pl.col("vocabulary_id"),
                vocabulary_reference=pl.when(pl.col("vocabulary_id") == OWN)
                .then(pl.lit("Heluo dictionary"))
                .otherwise(pl.lit("excerpt, by code")),
                vocabulary_version=pl.lit(load().version),
                vocabulary_concept_id=none,
            ),
            "domain": pl.DataFrame({"domain_id": domains}).with_columns(
                domain_name=pl.col("domain_id"), domain_concept_id=none
            ),
            "concept_class": pl.DataFrame({"concept_class_id": ["Undefined"]}).with_columns(
                concept_class_name=pl.col("concept_class_id"), concept_class_concept_id=none
            ),
        }


def _public(category: str, own: str, vocabulary: str) -> tuple[str, str]:
    """(vocabulary, code) of one of our codes: the public one where it is of this code alone."""
    attribute = _ATTRIBUTES[category]
    every = [one.attributes.get(attribute, "") for one in load().value_sets[LISTS[category]].codes.values()]
    listed = load().value_sets[LISTS[category]].codes.get(own)
    public = listed.attributes.get(attribute, "") if listed else ""
    return (vocabulary, public) if public and every.count(public) == 1 else (OWN, own)
