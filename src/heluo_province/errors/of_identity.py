"""What is wrong with registrations by nature: identity numbers that contradict themselves or the record, and
what a wrong sex makes of the diagnoses."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
FEMALE = (
    "C51",
    "C52",
    "C53",
    "C54",
    "C55",
    "C56",
    "C57",
    "C58",
    "D06",
    "D25",
    "D27",
    *(f"N{i}" for i in range(70, 99)),
    "O",
)
MALE = ("C60", "C61", "C62", "C63", "D29", *(f"N{i}" for i in range(40, 52)))
FEMALE_SITES, MALE_SITES = ("cervix", "uterus", "ovary", "vagina"), ("prostate", "testis")
Found = tuple[str, str, str, str, str]


def identity_errors(patients: pl.DataFrame) -> list[Found]:
    """(patient, key, id_number, kind, id_check_digit) for every resident number that fails its check digit or
    contradicts birth date or sex."""
    rows = patients.filter((pl.col("id_type") == "01") & pl.col("id_number").is_not_null()).select(
        "patient_id", "id_number", "birth_date", "sex"
    )
    found: list[Found] = []
    for key, number, birth, sex in rows.iter_rows():
        text = number.upper()
        if len(text) == 15 and text.isdecimal():
            text = _eighteen(text)
        if (
            len(text) != 18
            or not text[:17].isdecimal()
            or CHECKS[sum(int(c) * w for c, w in zip(text, WEIGHTS, strict=False)) % 11] != text[17]
            or not _is_date(text[6:14])
        ):
            found.append(("patient", key, "id_number", "identity_number", "id_check_digit"))
            continue
        if birth is not None and text[6:14] != birth.strftime("%Y%m%d"):
            found.append(("patient", key, "id_number", "identity_birth_date", "id_check_digit"))
        if sex in ("1", "2") and (int(text[16]) % 2 == 1) != (sex == "1"):
            found.append(("patient", key, "id_number", "identity_sex", "id_check_digit"))
    return found


def _eighteen(text: str) -> str:
    body = text[:6] + "19" + text[6:]
    return body + CHECKS[sum(int(c) * w for c, w in zip(body, WEIGHTS, strict=True)) % 11]


def _is_date(text: str) -> bool:
    month, day = int(text[4:6]), int(text[6:8])
    return 1 <= month <= 12 and 1 <= day <= 31 and 1890 < int(text[:4]) < 2030


def sex_conflicts(frames: dict[str, pl.DataFrame]) -> list[Found]:
    """Rows that are right for the person but contradict the sex that this hospital wrote down."""
    sexes = frames["patient"].select("patient_id", pl.col("sex").alias("_sex"))
    wanted = (
        ("diagnosis", "code", "diagnosis_id", FEMALE, MALE),
        ("visit", "main_diagnosis_code", "visit_id", FEMALE, MALE),
        (
            "surgery",
            "procedure_code",
            "surgery_id",
            tuple(f"{i}" for i in range(65, 76)),
            ("60", "61", "62", "63", "64"),
        ),
        ("pathology", "specimen_site", "pathology_id", FEMALE_SITES, MALE_SITES),
    )
    found: list[Found] = []
    for category, variable, key, female, male in wanted:
        frame = frames.get(category)
        if frame is None or variable not in frame.columns:
            continue
        joined = (
            frame.select(key, variable, "patient_id")
            .filter(pl.col(variable).is_not_null())
            .join(sexes, on="patient_id", how="left")
        )
        wrong = joined.filter(
            (_starts(variable, female) & (pl.col("_sex") == "1"))
            | (_starts(variable, male) & (pl.col("_sex") == "2"))
        )
        found += [(category, k, variable, "wrong_sex", "sex_conflict") for k in wrong[key].to_list()]
    return found


def age_conflicts(frames: dict[str, pl.DataFrame]) -> list[Found]:
    """Children whom a guardian's card made adults: their height and weight are right, the birth date is
    not."""
    births = frames["patient"].select("patient_id", "birth_date")
    rows = (
        frames["vital_sign"]
        .filter(pl.col("height").is_not_null())
        .select("vital_id", "patient_id", "measured_time", "height", "weight")
        .join(births, on="patient_id", how="left")
    )
    grown = rows.filter(
        (pl.col("measured_time").dt.date() - pl.col("birth_date")).dt.total_days() >= 18 * 365.2425 - 2
    )
    short = grown.filter(pl.col("height") < 120)["vital_id"].to_list()
    light = grown.filter(pl.col("weight") < 25)["vital_id"].to_list()
    name = "outside_range_by_age_and_sex"
    return [("vital_sign", k, "height", "wrong_birth", name) for k in short] + [
        ("vital_sign", k, "weight", "wrong_birth", name) for k in light
    ]


def _starts(variable: str, prefixes: Iterable[str]) -> pl.Expr:
    """Whether a code begins with one of `prefixes`."""
    return pl.any_horizontal(*(pl.col(variable).str.starts_with(prefix) for prefix in prefixes))
