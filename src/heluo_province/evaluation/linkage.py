"""Linkage against the truth: pairs, mixed persons, by hospital, by what spoiled a record. Needs known
answers, so only for measuring.

Precision and recall are over pairs of records of one person, after clustering: what a reader of the lake
would meet.
"""

from __future__ import annotations

from typing import Any, cast

import polars as pl
import pyarrow as pa
import sqlalchemy as sa

from heluo.kit.db import reading
from heluo.kit.errors import BadInput
from heluo.kit.places import Home
from heluo.vault import bulk
from heluo.vault.database import open_vault
from heluo.vault.tables import CurrentIdentity, Link, SourceIdentity

NEWBORN = "newborn"
KEYS = ("hospital", "patient_id")


def evaluate(links: pa.Table | pl.DataFrame, truth: pa.Table | pl.DataFrame) -> dict[str, Any]:
    """Figures of `links` (hospital, patient_id, person_id) against `truth` (hospital, patient_id, person[,
    cause, causes]).

    Records without a truth are left out and counted; cause "newborn" marks newborn-named records. Raises
    BadInput when nothing can be compared.
    """
    stated, known = (pl.DataFrame(pl.from_arrow(t)) if isinstance(t, pa.Table) else t for t in (links, truth))
    frame = stated.select(*KEYS, "person_id").join(known, on=KEYS, how="left")
    unknown = frame["person"].null_count()
    frame = frame.drop_nulls("person")
    if not frame.height:
        raise BadInput(
            ("没有可比较的记录", "no record to compare"),
            ("与答案有相同 hospital、patient_id 的关联", "links with hospital and patient_id of the truth"),
        )
    if "cause" not in frame.columns:
        frame = frame.with_columns(pl.lit("").alias("cause"))
    ordinary = frame.filter(pl.col("cause") != NEWBORN)
    result = _pairs(frame) | {
        "records": frame.height,
        "unknown_records": unknown,
        "mixed_persons": _mixed(frame),
    }
    outside = _pairs(ordinary)
    return result | {
        "precision_outside_newborns": outside["precision"],
        "recall_outside_newborns": outside["recall"],
        "newborn_records": frame.height - ordinary.height,
        "sizes": {
            int(k): int(v)
            for k, v in frame.group_by("person_id").len()["len"].value_counts().sort("len").iter_rows()
        },
        "by_hospital": _by_hospital(frame),
        "missed_by_cause": _missed_by_cause(frame),
    }


def evaluate_home(home: Home, truth: pa.Table | pl.DataFrame) -> dict[str, Any]:
    """`evaluate` of what the vault of `home` links now, and `two_trusted`: persons that hold two trusted
    numbers, counted again from the stored rows."""
    columns: tuple[Any, ...] = (
        Link.hospital,
        SourceIdentity.patient_id,
        Link.person_id,
        Link.tier,
        SourceIdentity.number_key,
    )
    statement = (
        sa.select(*columns)
        .join(
            CurrentIdentity,
            sa.and_(
                CurrentIdentity.hospital == Link.hospital, CurrentIdentity.subject_ref == Link.subject_ref
            ),
        )
        .join(SourceIdentity, SourceIdentity.id == CurrentIdentity.source_id)
        .where(Link.open)
    )
    with reading(open_vault(home)) as session:
        names = ("hospital", "patient_id", "person_id", "tier", "number_key")
        # `Select` is invariant in the types of its columns, and `read` takes any.
        links = bulk.read(session, cast("sa.Select[Any]", statement), dict.fromkeys(names, pl.String))
    trusted = links.filter((pl.col("tier") == "A") & (pl.col("number_key").str.len_chars() == 18))
    several = (
        trusted.group_by("person_id").agg(pl.col("number_key").n_unique().alias("n")).filter(pl.col("n") > 1)
    )
    return evaluate(links, truth) | {"two_trusted": several.height}


def _choose2(counts: pl.Expr) -> pl.Expr:
    n = counts.cast(pl.Int64)
    return n * (n - 1) // 2


def _count(frame: pl.DataFrame, *by: str) -> int:
    return int(frame.group_by(*by).agg(_choose2(pl.len()).alias("p"))["p"].sum())


def _pairs(frame: pl.DataFrame) -> dict[str, Any]:
    linked, true, both = (
        _count(frame, "person_id"),
        _count(frame, "person"),
        _count(frame, "person_id", "person"),
    )
    return {
        "precision": both / linked if linked else 1.0,
        "recall": both / true if true else 1.0,
        "true_pairs": true,
        "linked_pairs": linked,
        "false_pairs": linked - both,
        "missed_pairs": true - both,
    }


def _mixed(frame: pl.DataFrame) -> int:
    return (
        frame.group_by("person_id").agg(pl.col("person").n_unique().alias("n")).filter(pl.col("n") > 1).height
    )


def _touching(frame: pl.DataFrame, *by: str) -> pl.DataFrame:
    """hospital → pairs inside a group that hold at least one of its records."""
    counts = frame.group_by(*by, "hospital").len("here").join(frame.group_by(*by).len("all"), on=list(by))
    pairs = _choose2(pl.col("all")) - _choose2(pl.col("all").cast(pl.Int64) - pl.col("here").cast(pl.Int64))
    return counts.group_by("hospital").agg(pairs.sum().alias("pairs"))


def _by_hospital(frame: pl.DataFrame) -> dict[str, dict[str, float]]:
    linked, true, both = (
        _touching(frame, *by) for by in (("person_id",), ("person",), ("person_id", "person"))
    )
    table = (
        true.join(linked, on="hospital", suffix="_linked")
        .join(both, on="hospital", suffix="_both")
        .sort("hospital")
    )
    return {
        hospital: {
            "precision": both / linked if linked else 1.0,
            "recall": both / true if true else 1.0,
            "true_pairs": true,
        }
        for hospital, true, linked, both in table.iter_rows()
    }


def _missed_by_cause(frame: pl.DataFrame) -> dict[str, int]:
    """Missed pairs by the graver cause of the two records ("a + b" names both, alphabetically)."""
    split = (
        frame.group_by("person")
        .agg(pl.col("person_id").n_unique().alias("n"))
        .filter(pl.col("n") > 1)
        .select("person")
    )
    part = frame.join(split, on="person").with_row_index("i").select("i", "person", "person_id", "cause")
    pairs = part.join(part, on="person", suffix="_other").filter(
        (pl.col("i") < pl.col("i_other")) & (pl.col("person_id") != pl.col("person_id_other"))
    )
    both = pl.concat_str(
        pl.min_horizontal("cause", "cause_other"), pl.max_horizontal("cause", "cause_other"), separator=" + "
    )
    counts = (
        pairs.select(both.alias("causes"))
        .group_by("causes")
        .len()
        .sort("len", "causes", descending=[True, False])
    )
    return {causes: int(n) for causes, n in counts.iter_rows()}
