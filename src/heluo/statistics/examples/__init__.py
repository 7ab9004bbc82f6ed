"""Invented frames on which every algorithm is compared with its oracle, a CSV and a description each. Nobody
in them exists. `python -m tools.example_frames` draws them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from heluo.statistics.frame import DESCRIPTION, ROWS, FrameDescription, digest
from heluo.statistics.spec import CODED

FOLDER = Path(__file__).parent


def example(name: str, where: str = "") -> tuple[pd.DataFrame, FrameDescription]:
    """Rows and description of an example, cut down to the rows that satisfy `where`."""
    described = FrameDescription.model_validate_json((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    texts = {c.name: "string" for c in described.columns if c.kind in (*CODED, "id", "date")}
    rows = pd.read_csv(FOLDER / f"{name}.csv", keep_default_na=False, na_values=[""]).astype(texts)
    if not where:
        return rows, described
    rows = rows.query(where).reset_index(drop=True)
    columns = tuple(
        one.model_copy(update={"missing": float(rows[one.name].isna().mean()) if len(rows) else 0.0})
        for one in described.columns
    )
    # The condition is part of what the rows are, so results of two parts have two names.
    part = described.model_copy(
        update={"rows": len(rows), "columns": columns, "frame": f"{described.frame}[{where}]"}
    )
    return rows, part


def write(folder: Path, name: str, where: str = "") -> FrameDescription:
    """The example as a frame in `folder`, with a CSV for R next to it."""
    rows, described = example(name, where)
    rows.to_parquet(folder / ROWS, index=False)
    rows.to_csv(folder / "frame.csv", index=False, lineterminator="\n")
    described = described.model_copy(update={"digest": digest(folder / ROWS)})
    (folder / DESCRIPTION).write_text(described.model_dump_json(), encoding="utf-8")
    return described
