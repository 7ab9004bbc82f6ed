"""The columns of a REDCap data dictionary, in its order, and what of them has a counterpart."""

from __future__ import annotations

NAME, FORM, SECTION, TYPE, LABEL = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
)
CHOICES, NOTE = "Choices, Calculations, OR Slider Labels", "Field Note"
VALIDATION = "Text Validation Type OR Show Slider Number"
LOW, HIGH = "Text Validation Min", "Text Validation Max"
IDENTIFIER, BRANCHING = "Identifier?", "Branching Logic (Show field only if...)"
REQUIRED, MATRIX, ANNOTATION = "Required Field?", "Matrix Group Name", "Field Annotation"
ALIGNMENT, NUMBER, RANKING = "Custom Alignment", "Question Number (surveys only)", "Matrix Ranking?"
COLUMNS: tuple[str, ...] = (
    NAME,
    FORM,
    SECTION,
    TYPE,
    LABEL,
    CHOICES,
    NOTE,
    VALIDATION,
    LOW,
    HIGH,
    IDENTIFIER,
    BRANCHING,
    REQUIRED,
    ALIGNMENT,
    NUMBER,
    MATRIX,
    RANKING,
    ANNOTATION,
)
LEFT_OUT = (IDENTIFIER, ALIGNMENT, NUMBER, RANKING)
"""Columns without a counterpart; what stands in them is listed."""
OURS = "HELUO:"
"""Before what is only ours in an annotation: JSON, which REDCap passes over."""
MANY = 6
"""More choices than so many are looked for in a list (`dropdown`)."""
Row = dict[str, str]
