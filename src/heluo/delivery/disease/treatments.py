"""Treatments of one person with the dataset that each belongs to and why, under a permit for rows."""

from __future__ import annotations

from heluo.delivery.disease.schemas import PersonTreatments, TreatmentLine
from heluo.delivery.frame.caller import release_shape
from heluo.delivery.frame.shapes import Words, words
from heluo.dictionary import load
from heluo.dictionary.diseases import load_diseases
from heluo.kit.text import Text
from heluo.lakehouse.reader import Act
from heluo.lakehouse.tables import bucket_of, table

REASONS = {
    "site": Text("治疗的部位属于该病", "the site that was treated is this disease's"),
    "procedure": Text("手术的术式属于该病", "the procedure is this disease's"),
    "visit": Text("该次就诊的诊断是该病", "the visit's diagnosis is this disease"),
    "only": Text("这类治疗只可能属于该病", "of the person's diseases only this one is treated so"),
    "unclear": Text("无法判断，每个病种各计一次", "cannot be told: counted in each"),
}
PROVINCE = ""


def of_person(act: Act, person: str) -> PersonTreatments:
    """At the permit's hospital, else in the province."""
    own = act.permit.hospitals
    place = next(iter(sorted(own))) if own else PROVINCE
    rows = table("application.disease_treatment")
    rows = rows.filter(rows.bucket == bucket_of(person), rows.person_id == person, rows.hospital == place)
    found = act.read(rows.order_by("day", "row_key", "disease")).to_pylist()
    diseases = load_diseases()
    return PersonTreatments(
        person=person,
        treatments=[
            TreatmentLine(
                what=_what(row["category"], row["what"]),
                day=row["day"],
                hospital=row["source_hospital"],
                disease=words(diseases[row["disease"]].label),
                reason=words(REASONS[row["reason"]]),
            )
            for row in found
            if row["disease"] in diseases
        ],
        release=release_shape(act.release),
    )


def _what(category: str, code: str) -> Words:
    value_set = "treatment_type" if category == "treatment" else "icd9cm3"
    known = load().value_sets[value_set].codes.get(code)
    if known is None:
        return words(code)
    return words(
        known.label
        if category == "treatment"
        else Text(f"{code} {known.label.zh}", f"{code} {known.label.en}")
    )
