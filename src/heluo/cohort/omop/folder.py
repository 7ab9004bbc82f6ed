"""The tables of an OMOP CDM folder: one Parquet or CSV file a table, names in any case. Knows their columns,
not what they mean."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq

from heluo.kit.errors import BadInput

NEEDED = {
    "person": ("person_id", "gender_concept_id", "year_of_birth"),
    "observation_period": ("person_id", "observation_period_start_date", "observation_period_end_date"),
}
"""Tables without which nobody can be found, and their columns."""
OTHERS = {
    "visit_occurrence": ("visit_occurrence_id", "person_id", "visit_concept_id", "visit_start_date"),
    "condition_occurrence": ("condition_occurrence_id", "person_id", "condition_start_date"),
    "drug_exposure": ("drug_exposure_id", "person_id", "drug_exposure_start_date"),
    "procedure_occurrence": ("procedure_occurrence_id", "person_id", "procedure_date"),
    "measurement": ("measurement_id", "person_id", "measurement_date"),
    "death": ("person_id", "death_date"),
    "concept": ("concept_id", "vocabulary_id", "concept_code", "concept_name"),
}
"""Tables that may be absent: nobody has such a row then."""
WORDS = ("concept_code", "vocabulary_id", "concept_name", "source_value")
"""Ends of the names of columns that are words, whatever they look like."""


def open_folder(folder: Path) -> dict[str, pa.Table]:
    """Name → table, columns in small letters; a table that is absent is empty. Raises BadInput for a folder
    without persons or periods of observation, or a table without a column that is needed."""
    files = {
        path.stem.lower(): path
        for path in (sorted(folder.iterdir()) if folder.is_dir() else [])
        if path.suffix.lower() in (".parquet", ".csv")
    }
    found: dict[str, pa.Table] = {}
    for name, columns in (NEEDED | OTHERS).items():
        if name not in files:
            if name in NEEDED:
                raise BadInput(
                    (f"{folder.name} 中没有 {name}", f"no {name} in {folder.name}"),
                    (f"{name}.parquet 或 {name}.csv", f"{name}.parquet or {name}.csv"),
                    ("指向一个 OMOP CDM 5.4 文件夹", "name a folder of OMOP CDM 5.4"),
                )
            found[name] = pa.table({column: pa.nulls(0) for column in columns})
            continue
        found[name] = _read(files[name])
        missing = [column for column in columns if column not in found[name].column_names]
        if missing:
            raise BadInput(
                f"{files[name].name}: {', '.join(missing)}",
                ("OMOP CDM 5.4 的列", "the columns of OMOP CDM 5.4"),
                ("补上这些列", "add these columns"),
            )
    return found


def _read(path: Path) -> pa.Table:
    if path.suffix.lower() == ".parquet":
        made = pq.read_table(path)
    else:
        with csv.open_csv(path) as reader:
            names = reader.schema.names
        words = {name: pa.string() for name in names if name.lower().endswith(WORDS)}
        options = csv.ConvertOptions(column_types=words, strings_can_be_null=True)
        made = csv.read_csv(path, convert_options=options)
    return made.rename_columns([name.lower() for name in made.column_names])
