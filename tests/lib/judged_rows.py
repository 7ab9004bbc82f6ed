"""Rows of a category written as text with what a check must say of each in the column `verdict`: violated,
ok, or n/a.

Columns that start with `patient.` or `visit.` are those of the row's own patient and visit, which are made up
for it.
"""

from __future__ import annotations

import pyarrow as pa

from heluo.dictionary import Category, standard_schema
from heluo.dictionary.schema import ARROW
from tests.lib.text_tables import table

VERDICTS = {"violated", "ok", "n/a"}


def standard_rows(category: Category, text: str) -> pa.Table:
    """A standard table: hospital h1, month 2024-05, row_key r0…, subject_ref and visit_ref of the row's own
    unless given."""
    schema = standard_schema(category)
    given = table(text, {f.name: f.type for f in schema})
    n = given.num_rows
    own = [f"{i}" for i in range(n)]
    preset = {
        "hospital": ["h1"] * n,
        "month": ["2024-05"] * n,
        "row_key": [f"r{i}" for i in own],
        "row_hash": own,
        "parcel": ["p"] * n,
        "row": list(range(n)),
        "run_id": ["run"] * n,
        "row_level": [1] * n,
        "subject_ref": [f"s{i}" for i in own],
        "visit_ref": [f"v{i}" for i in own],
    }
    columns = [
        given.column(f.name)
        if f.name in given.schema.names
        else pa.array(preset.get(f.name, [None] * n), f.type)
        for f in schema
    ]
    return pa.table(columns, schema=pa.schema([pa.field(f.name, f.type) for f in schema]))


def context_rows(patient: Category, visit: Category, rows: pa.Table, text: str) -> dict[str, pa.Table]:
    """Patients and visits of `rows` from the columns `patient.x` and `visit.x` of `text`."""
    given = table(text)
    n = rows.num_rows
    result = {}
    for category, key in ((patient, "subject_ref"), (visit, "visit_ref")):
        kinds = {
            f"{category.name}.{v.shipped}": ARROW[v.type] for v in category.variables.values() if v.shipped
        }
        typed = table(text, kinds)
        names = [c for c in given.schema.names if c.startswith(f"{category.name}.")]
        columns = {
            "hospital": rows.column("hospital"),
            key: rows.column(key) if key in rows.schema.names else pa.nulls(n, pa.string()),
        }
        columns |= {name.partition(".")[2]: typed.column(name) for name in names}
        for name in (
            ("sex", "birth_date", "death_time")
            if category is patient
            else ("subject_ref", "visit_type", "start_time", "end_time")
        ):
            kind = next(ARROW[v.type] for v in category.variables.values() if v.shipped == name)
            preset = (
                rows.column("subject_ref")
                if name == "subject_ref" and "subject_ref" in rows.schema.names
                else pa.nulls(n, kind)
            )
            columns.setdefault(name, preset)
        result[category.name] = pa.table(columns)
    return result
