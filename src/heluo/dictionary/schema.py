"""Arrow schemas derived from the dictionary: what a parcel carries and what the standard layer holds."""

from __future__ import annotations

import pyarrow as pa

from heluo.dictionary.model import Category, Variable

ARROW: dict[str, pa.DataType] = {
    "id": pa.string(),
    "string": pa.string(),
    "text": pa.string(),
    "code": pa.string(),
    "integer": pa.int64(),
    "decimal": pa.float64(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us"),
    "boolean": pa.bool_(),
}

ROW_FIELDS = (
    pa.field("op", pa.string(), nullable=False),  # "U" upsert, "D" delete
    pa.field("row_key", pa.string(), nullable=False),  # keyed hash of the natural key, 32 hex
    pa.field("row_hash", pa.string(), nullable=False),  # content hash, 16 hex
    pa.field("month", pa.string(), nullable=False),  # event month "2024-05", "0000-00" without time
)
TAIL_FIELDS = (
    pa.field("extra", pa.string()),  # JSON object: columns of the view that no mapping names
    pa.field(
        "raw", pa.string()
    ),  # JSON object: source text of cells whose typed value says less than the text
)


def _field(variable: Variable) -> pa.Field:
    assert variable.shipped is not None
    return pa.field(variable.shipped, ARROW[variable.type])


def shipped_variables(category: Category) -> tuple[Variable, ...]:
    """Collected variables that enter `rows.parquet`, in the dictionary's order."""
    return tuple(v for v in category.collected if v.shipped is not None)


def parcel_schema(category: Category) -> pa.Schema:
    """Columns of `rows.parquet`: ROW_FIELDS, one column a shipped variable, `extra`, `raw`."""
    return pa.schema([*ROW_FIELDS, *(_field(v) for v in shipped_variables(category)), *TAIL_FIELDS])


def identity_schema(category: Category) -> pa.Schema:
    """Columns of `identity.parquet` (patient only): `subject_ref`, the local patient id, every direct and
    quasi identifier, all as the typed values of the dictionary."""
    names = [v for v in category.collected if v.identifier in ("direct", "quasi") or v.name == "patient_id"]
    return pa.schema(
        [
            pa.field("subject_ref", pa.string(), nullable=False),
            *(pa.field(v.name, ARROW[v.type]) for v in names),
        ]
    )


SOURCE_FIELDS = (
    pa.field("hospital", pa.string(), nullable=False),
    pa.field("epoch", pa.int64(), nullable=False),
    pa.field("seq", pa.int64(), nullable=False),
    pa.field("row", pa.int64(), nullable=False),  # position in the parcel, from 0
)


def source_schema(category: Category) -> pa.Schema:
    """Columns of the source layer's table: SOURCE_FIELDS then the parcel's columns unchanged."""
    return pa.schema([*SOURCE_FIELDS, *parcel_schema(category)])


STANDARD_TAIL = (
    pa.field("held", pa.string()),  # id of the first error check that holds the row back, null = passed
    pa.field("warnings", pa.string()),  # ids of failed warning checks, joined by ","
    pa.field("row_level", pa.int64()),  # 5 = names a special disease, 1 = its columns decide
    pa.field("parcel", pa.string(), nullable=False),  # "<hospital>/<stream>/<epoch>/<seq>"
    pa.field("row", pa.int64(), nullable=False),  # position in that parcel
    pa.field("run_id", pa.string(), nullable=False),
    pa.field("extra", pa.string()),
)


def standard_schema(category: Category) -> pa.Schema:
    """Columns of the standard layer's table, partitioned by (hospital, month).

    hospital, month, row_key, row_hash; then the variables (`x` holds the standard code, `x_source` the
    hospital's own text for every coded variable; variables of origin "centre" are added); then STANDARD_TAIL.
    """
    fields = [
        pa.field("hospital", pa.string(), nullable=False),
        pa.field("month", pa.string(), nullable=False),
        pa.field("row_key", pa.string(), nullable=False),
        pa.field("row_hash", pa.string(), nullable=False),
    ]
    for variable in category.variables.values():
        if variable.shipped is None:
            continue
        fields.append(_field(variable))
        if variable.type == "code" and variable.origin == "hospital":
            fields.append(pa.field(f"{variable.shipped}_source", pa.string()))
    return pa.schema([*fields, *STANDARD_TAIL])
