"""The templates by name: what each means (`templates.csv`), at which level it works, which function judges.

Row and window templates are expressions (`conformance`, `completeness`, `plausibility`); templates of level
`whole` judge the counts of a hospital's months and are in `quality/whole.py`. `type_format` and
`duplicate_key` are judged where the row is refused, in the hospital, and counted here from its quarantine.
"""

from __future__ import annotations

from pathlib import Path

from heluo.dictionary.load import rows
from heluo.kit.text import Text
from heluo.quality.model import RowTemplate, Template, WindowTemplate
from heluo.quality.templates import completeness, conformance, plausibility

COLUMNS = ("name", "kahn", "level", "zh", "en", "meaning_zh", "meaning_en")
MODULES = {"conformance": conformance, "completeness": completeness, "plausibility": plausibility}


def _judge(name: str, kahn: str, level: str) -> RowTemplate | WindowTemplate | None:
    """The function of that name in the module of that group; templates of level `whole` have none here."""
    return None if level == "whole" else getattr(MODULES[kahn], name)


def _template(row: dict[str, str]) -> Template:
    name, kahn, level = row["name"], row["kahn"], row["level"]
    label, meaning = Text(row["zh"], row["en"]), Text(row["meaning_zh"], row["meaning_en"])
    return Template(name, kahn, level, label, meaning, _judge(name, kahn, level))  # type: ignore[arg-type]


TEMPLATES = {
    row["name"]: _template(row) for _, row in rows(Path(__file__).with_name("templates.csv"), COLUMNS)
}
