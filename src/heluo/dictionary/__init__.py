"""The collection standard: 16 categories, every variable declared once in `/dictionary`, every hospital in `/hospitals`.

Loads and checks the files; gives frozen dataclasses and Arrow schemas. Knows no engine and no database.
"""

from heluo.dictionary.hospital import Hospital, hospital_codes, load_hospital
from heluo.dictionary.load import ORDER, load
from heluo.dictionary.model import Category, Code, Dictionary, Rule, Text, ValueSet, Variable
from heluo.dictionary.schema import identity_schema, parcel_schema, shipped_variables, source_schema, standard_schema

__all__ = [
    "ORDER", "Category", "Code", "Dictionary", "Hospital", "Rule", "Text", "ValueSet", "Variable", "hospital_codes",
    "identity_schema", "load", "load_hospital", "parcel_schema", "shipped_variables", "source_schema", "standard_schema",
]  # fmt: skip
