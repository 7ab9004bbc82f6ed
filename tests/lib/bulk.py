"""Many rows of any category, drawn from the dictionary: for speed and memory, not for medicine.

Local codes are "L_" + standard code, as `write_hospital` declares them in values.csv; a share of rows ships
standard codes.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heluo.dictionary import Category, Variable, load, parcel_schema
from heluo.dictionary.hospital import VALUE_COLUMNS
from heluo.dictionary.units import load_units

MIX = {
    "patient": 0.01, "visit": 0.04, "diagnosis": 0.06, "order": 0.12, "medication": 0.08, "medical_record": 0.02, "lab_result": 0.30,
    "microbiology": 0.005, "examination": 0.01, "imaging": 0.01, "pathology": 0.005, "surgery": 0.005, "treatment": 0.005,
    "vital_sign": 0.10, "charge": 0.22, "follow_up": 0.01,
}  # fmt: skip
"""Share of a province's rows by category."""
MONTHS = 36
DAY0 = np.datetime64("2022-01-01")


def write_hospital(folder: Path, code: str) -> None:
    """A hospital whose local codes are "L_" + standard code for the listed codes of every coded variable."""
    own = folder / code
    own.mkdir(parents=True, exist_ok=True)
    (folder / "_vendors" / "bulk" / "his").mkdir(parents=True, exist_ok=True)
    head = f'zh = "{code}"\nen = "{code}"\nshort_zh = "{code}"\nshort_en = "{code}"\n'
    head += '[sources.his]\nvendor = "bulk"\nproduct = "his"\n'
    (own / "hospital.toml").write_text(head, encoding="utf-8")
    dictionary = load()
    with (own / "values.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(VALUE_COLUMNS)
        for category in dictionary.categories.values():
            for variable in category.collected:
                if variable.type == "code" and variable.shipped is not None:
                    for name in dictionary.value_sets[variable.value_set].codes:
                        writer.writerow(
                            [variable.full_name, f"L_{name}", name, "", "test", "", "2022-01-01", ""]
                        )


def bulk_rows(category: Category, n: int, subjects: int, visits: int, seed: int, first: int = 0) -> pa.Table:
    """`n` parcel rows with keys `first`…: `subjects` patients and `visits` visits are referred to, 36 months
    from 2022-01."""
    rng = np.random.default_rng(seed)
    days = rng.integers(0, MONTHS * 30, n)
    moments = pa.array(
        (DAY0 + days).astype("datetime64[s]") + rng.integers(6 * 3600, 20 * 3600, n).astype("timedelta64[s]")
    ).cast(pa.timestamp("us"))
    columns: dict[str, pa.Array] = {
        "op": pa.repeat("U", n),
        "row_key": _hex(np.arange(first, first + n), 32, category.name),
        "row_hash": _hex(rng.integers(0, 1 << 62, n), 16),
        "month": pc.strftime(moments, "%Y-%m"),
    }
    for variable in category.collected:
        if variable.shipped is not None:
            columns[variable.shipped] = _column(variable, n, rng, moments, subjects, visits)
    if category.name == "patient":
        columns["subject_ref"] = _hex(np.arange(first, first + n), 32, "subject")
    if category.name == "visit":
        columns["visit_ref"] = _hex(np.arange(first, first + n), 32, "visit")
    schema = parcel_schema(category)
    return pa.table([columns.get(f.name, pa.nulls(n, f.type)).cast(f.type) for f in schema], schema=schema)


def _column(
    variable: Variable, n: int, rng: np.random.Generator, moments: pa.Array, subjects: int, visits: int
) -> pa.Array:
    match variable.type:
        case "id":
            kind, size = {"patient_id": ("subject", subjects), "visit_id": ("visit", visits)}.get(
                variable.name, (variable.name, n)
            )
            return _hex(rng.integers(0, max(size, 1), n), 32, kind)
        case "code":
            codes = list(load().value_sets[variable.value_set].codes)
            names = pa.array([code if rng.random() < 0.2 else f"L_{code}" for code in codes])
            return _sometimes(names.take(pa.array(rng.integers(0, len(names), n))), rng)
        case "integer":
            return _sometimes(
                pa.array(rng.integers(int(variable.low or 0), int(variable.high or 200) + 1, n)), rng
            )
        case "decimal":
            return _sometimes(pa.array(np.round(rng.gamma(4, (variable.high or 20) / 12, n), 2)), rng)
        case "boolean":
            return pa.array(rng.random(n) < 0.5)
        case "date":
            return pa.array(
                (np.datetime64("1930-01-01") + rng.integers(0, 33_000, n)).astype("datetime64[D]")
            )
        case "datetime":
            return moments
        case "text":
            words = pa.array(
                [
                    "患者",
                    "主诉",
                    "咳嗽",
                    "伴",
                    "发热",
                    "三天",
                    "无",
                    "胸痛",
                    "既往",
                    "高血压病史",
                    "查体",
                    "双肺",
                    "呼吸音清",
                    "建议",
                    "复查",
                ]
            )
            parts = [words.take(pa.array(rng.integers(0, len(words), n))) for _ in range(12)]
            return _sometimes(pc.binary_join_element_wise(*parts, ","), rng)
        case _:
            if variable.name == "unit":
                spellings = pa.array(list(load_units().printed.values()))
                return spellings.take(pa.array(rng.integers(0, len(spellings), n)))
            return _sometimes(
                pa.array([f"{variable.label.zh}{i}" for i in range(200)]).take(
                    pa.array(rng.integers(0, 200, n))
                ),
                rng,
            )


def _sometimes(values: pa.Array, rng: np.random.Generator) -> pa.Array:
    """A tenth of the cells is empty."""
    return pc.if_else(pa.array(rng.random(len(values)) < 0.9), values, pa.scalar(None, values.type))


def _hex(numbers: np.ndarray, digits: int, kind: str = "") -> pa.Array:
    """Hash-like hexadecimal texts: equal numbers and kinds give equal texts."""
    salt = np.uint64(hash_of(kind))
    with np.errstate(over="ignore"):
        mixed = (numbers.astype(np.uint64) + salt) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
        mixed *= np.uint64(0xBF58476D1CE4E5B9)
        parts = [mixed, mixed * np.uint64(0x94D049BB133111EB) ^ salt][: digits // 16]
    raw = np.stack(parts, axis=1).astype(">u8").view(np.uint8).reshape(len(numbers), -1)
    table = np.array([f"{i:02x}" for i in range(256)], dtype="S2").view(np.uint8).reshape(256, 2)
    text = table[raw].reshape(len(numbers), digits)
    return pa.Array.from_buffers(
        pa.string(),
        len(numbers),
        [
            None,
            pa.py_buffer(np.arange(0, (len(numbers) + 1) * digits, digits, dtype=np.int32)),
            pa.py_buffer(text.tobytes()),
        ],
    )


def hash_of(kind: str) -> int:
    """A fixed 63-bit number of a word."""
    value = 1469598103934665603
    for byte in kind.encode():
        value = ((value ^ byte) * 1099511628211) & ((1 << 63) - 1)
    return value
