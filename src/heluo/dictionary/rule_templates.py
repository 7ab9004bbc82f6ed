"""Which check templates a line of `rules.csv` may name, and with which parameters: the contract between the
dictionary and `quality`.

`quality` lies above the dictionary and may not be imported here, and a hospital's installation need not have
it. So each template declares its rule where it is evaluated, `./heluo derive` writes all of them into
`dictionary/rule_templates.csv`, and the dictionary reads that file. Conventions of a rule's cells:

- `variables`: blank-separated, the order has a meaning (the file's line with a blank parameter). `patient.x`
and `visit.x` name a variable of the row's own patient or visit.
- `parameters`: `name=value` pairs separated by blanks; a list inside a value is separated by commas.
- a parameter named like one of the rule's variables is a **filter**: the rule applies only where that
variable is one of the listed values (`visit_type=inpatient`; booleans are `true` and `false`).
- a null in any variable the rule compares makes the row *not applicable*, never violated, unless the template
is about missing values.
- a rule that names a direct identifier (it never enters the lake) is checked in the hospital only.
"""

from __future__ import annotations

from pathlib import Path

from heluo.dictionary.csv_rows import rows

FILE = "rule_templates.csv"
COLUMNS = ("template", "parameter", "meaning")


def rule_templates(folder: Path) -> dict[str, frozenset[str]]:
    """Template → names of its parameters, as the dictionary in `folder` has them."""
    found: dict[str, frozenset[str]] = {}
    for _, row in rows(folder / FILE, COLUMNS):
        parameters = {row["parameter"]} - {""}
        found[row["template"]] = found.get(row["template"], frozenset()) | parameters
    return found
