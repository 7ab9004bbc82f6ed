"""Names of CDISC ODM 1.3.2, and of what we add in a namespace of our own, which other programs pass over."""

from __future__ import annotations

ODM = "http://www.cdisc.org/ns/odm/v1.3"
OURS = "urn:heluo:forms:1"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
CONTEXT = "heluo"
"""Context of a formal expression in our language."""
TYPES = {
    "text": "text",
    "integer": "integer",
    "decimal": "float",
    "date": "date",
    "partial_date": "partialDate",
    "time": "time",
    "yes_no": "boolean",
    "single": "text",
    "multiple": "text",
    "scale": "integer",
    "matrix": "text",
    "file": "URI",
    "signature": "text",
    "calculated": "text",
    "note": "text",
}
"""Type of a field → DataType of its item."""
IMPLIED = {
    "text": "text",
    "string": "text",
    "integer": "integer",
    "float": "decimal",
    "double": "decimal",
    "date": "date",
    "partialDate": "partial_date",
    "time": "time",
    "boolean": "yes_no",
    "URI": "file",
}
"""DataType → type of a field, where nothing says more."""


def odm(name: str) -> str:
    """The tag of an element of ODM."""
    return f"{{{ODM}}}{name}"


def ours(name: str) -> str:
    """The tag of an element or attribute of ours."""
    return f"{{{OURS}}}{name}"
