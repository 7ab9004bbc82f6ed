"""Cultures as rows: what grew, against which antibiotics it was tested."""

from __future__ import annotations

import numpy as np
import polars as pl

from heluo_province.records.columns import with_missing
from heluo_province.records.ward import Ward

ANTIBIOGRAM = {
    "ECO": ("AMP CRO CAZ TZP MEM LVX GEN AMK SXT", (0.18, 0.46, 0.7, 0.93, 0.98, 0.44, 0.62, 0.97, 0.47)),
    "KPN": ("AMP CRO CAZ TZP MEM LVX GEN AMK SXT", (0.0, 0.6, 0.68, 0.8, 0.88, 0.66, 0.78, 0.9, 0.66)),
    "PAE": ("CAZ FEP TZP MEM CIP AMK TOB", (0.8, 0.82, 0.78, 0.76, 0.78, 0.94, 0.88)),
    "ABA": ("CAZ SAM TZP MEM LVX AMK TGC", (0.3, 0.36, 0.28, 0.3, 0.32, 0.46, 0.9)),
    "SAU": ("PEN OXA ERY CLI LVX SXT VAN LNZ", (0.08, 0.7, 0.38, 0.6, 0.8, 0.86, 1.0, 1.0)),
    "SPN": ("PEN CRO ERY CLI LVX VAN", (0.9, 0.92, 0.06, 0.12, 0.98, 1.0)),
    "EFA": ("AMP ERY LVX VAN LNZ", (0.92, 0.14, 0.6, 0.99, 0.98)),
    "HIN": ("AMP CRO SXT LVX", (0.42, 0.99, 0.4, 0.98)),
}
NO_GROWTH = {"MPN": "nucleic_acid", "RSV": "antigen"}
"""Organisms that are found without a culture."""


def microbiology_rows(w: Ward, frame: pl.DataFrame, labels: dict[str, dict[str, str]]) -> pl.DataFrame:
    """One row a culture without growth; one a tested antibiotic for what grew."""
    if frame.is_empty():
        return frame
    frame = frame.with_row_index("report").with_columns(pl.col("report").cast(pl.Int64))
    result = _with_antibiotics(w, frame)
    result = with_missing(
        result,
        "antibiotic",
        "susceptibility",
        "mic_comparator",
        "susceptibility_method",
        "breakpoint_standard",
    )
    gram = {
        c: {"positive": "gram_positive_cocci", "negative": "gram_negative_bacilli"}.get(
            x.attributes.get("gram", "")
        )
        for c, x in w.dictionary.value_sets["microorganism"].codes.items()
    }
    return result.with_columns(
        result=pl.when(pl.col("organism").is_null())
        .then(pl.lit("not_detected"))
        .otherwise(pl.lit("detected")),
        organism_name=pl.col("organism").replace_strict(
            labels["microorganism"], default=None, return_dtype=pl.String
        ),
        antibiotic_name=pl.col("antibiotic").replace_strict(
            labels["antibiotic"], default=None, return_dtype=pl.String
        ),
        received_time=pl.col("sampled_time") + 900,
        colony_count=pl.when(pl.col("organism").is_not_null() & (pl.col("specimen") == "sputum")).then(
            pl.lit("+++")
        ),
        gram_stain=pl.col("organism").replace_strict(gram, default=None, return_dtype=pl.String),
        multidrug_resistant=pl.when(pl.col("organism").is_not_null()).then(pl.lit(False)),
        conclusion=pl.when(pl.col("organism").is_null()).then(pl.lit("培养未见致病菌生长。")),
    )


def _with_antibiotics(w: Ward, frame: pl.DataFrame) -> pl.DataFrame:
    """One row an antibiotic for what grew; what did not grow keeps its one row."""
    grown = frame.filter(pl.col("organism").is_not_null())
    rows = []
    for organism, (antibiotics, shares) in ANTIBIOGRAM.items():
        part = grown.filter(pl.col("organism") == organism)
        if part.is_empty():
            continue
        for antibiotic, share in zip(antibiotics.split(), shares, strict=True):
            u = w.rng.random(len(part))
            verdict = np.where(u < share, "S", np.where(u < share + (1 - share) * 0.2, "I", "R"))
            mic = np.where(verdict == "S", 0.5, np.where(verdict == "I", 8.0, 32.0))
            rows.append(
                part.with_columns(
                    antibiotic=pl.lit(antibiotic),
                    susceptibility=pl.Series(verdict),
                    mic=pl.Series(mic),
                    mic_comparator=pl.Series(
                        np.where(verdict == "S", "<=", np.where(verdict == "R", ">=", "="))
                    ),
                    test_type=pl.lit("susceptibility"),
                    susceptibility_method=pl.lit("mic"),
                    breakpoint_standard=pl.lit("CLSI 2026"),
                )
            )
    rest = frame.filter(pl.col("organism").is_null() | ~pl.col("organism").is_in(list(ANTIBIOGRAM)))
    rest = rest.with_columns(
        test_type=pl.col("organism").replace_strict(NO_GROWTH, default="culture", return_dtype=pl.String)
    )
    result = pl.concat([rest, *rows], how="diagonal_relaxed")
    return result
