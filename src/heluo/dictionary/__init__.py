"""The collection standard: 16 categories, every variable declared once in `/dictionary`, every hospital in
`/hospitals`.

Loads and checks the files; gives frozen dataclasses and Arrow schemas. Knows no engine and no database.
"""

from heluo.dictionary.diseases import Disease, disease, load_diseases
from heluo.dictionary.filter import Filter, Selection
from heluo.dictionary.hospital import Hospital, examine_hospital, hospital_codes, load_hospital
from heluo.dictionary.indicators import IndicatorDefinition, load_indicators
from heluo.dictionary.load import ORDER, load
from heluo.dictionary.model import Category, CheckRule, Code, Dictionary, ValueSet, Variable
from heluo.dictionary.schema import (
    identity_schema,
    parcel_schema,
    shipped_variables,
    source_schema,
    standard_schema,
)
from heluo.dictionary.units import Conversion, Units, load_units, unit_key

__all__ = [
    "ORDER",
    "Category",
    "CheckRule",
    "Code",
    "Conversion",
    "Dictionary",
    "Disease",
    "Filter",
    "Hospital",
    "IndicatorDefinition",
    "Selection",
    "Units",
    "ValueSet",
    "Variable",
    "disease",
    "examine_hospital",
    "hospital_codes",
    "identity_schema",
    "load",
    "load_diseases",
    "load_hospital",
    "load_indicators",
    "load_units",
    "parcel_schema",
    "shipped_variables",
    "source_schema",
    "standard_schema",
    "unit_key",
]
