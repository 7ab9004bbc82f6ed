"""Spellings of units on a column: what an engine makes of them is what the dictionary says of each."""

from __future__ import annotations

import pyarrow as pa

from heluo.dictionary import load_units
from heluo.engines import Engine
from heluo.governance.standardise.units import conversion_table, with_factors
from heluo.kit.places import data_folder


def test_a_column_of_units_is_read_as_single_cells_are(engine: Engine) -> None:
    """Every spelling of the table as it stands, in upper and lower case, full width and with blanks."""
    units = load_units()
    spelled = [
        line.split(",")[0] for line in (data_folder("dictionary") / "units.csv").read_text().splitlines()
    ]
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    texts = sorted({form for s in spelled for form in (s, s.upper(), s.lower(), f" {s} ", s.translate(wide))})
    for item in ("WBC", "HGB", "NA", "CREA", "PO2"):
        rows = pa.table({"unit": texts, "item_code": [item] * len(texts)})
        read = with_factors(
            engine.register("spelled", rows), engine.register("conversions", conversion_table(units))
        )
        found = {row["unit"]: row["rule_"] for row in engine.to_arrow(read).to_pylist()}
        assert found == {t: c.label if (c := units.conversion(item, t)) else None for t in texts}
