"""What only some hospitals write down of care itself: devices, zones of inhibition, blood that was given,
oxygen, settlements, deaths of which a call told. `particulars` lays it over a hospital's categories.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from heluo_province.records.columns import one_of, sometimes

Frames = dict[str, pl.DataFrame]
Made = dict[str, pl.Expr | pl.Series]
MUCH_BLOOD = 300
"""mL lost, from which on some are transfused."""
DEVICES = {
    "ecg": "FX-8322",
    "holter": "DMS-300",
    "echocardiography": "Vivid E95",
    "ultrasound": "Resona 7",
    "gastroscopy": "CV-290",
    "colonoscopy": "CV-290",
    "bronchoscopy": "BF-1TQ290",
    "lung_function": "MasterScreen",
    "fundus": "CR-2",
}
SITES = {
    "sputum": ("下呼吸道", "深部痰"),
    "urine": ("中段尿", "导尿管"),
    "whole_blood": ("左上肢静脉", "右上肢静脉", "中心静脉导管"),
    "wound": ("腹部切口", "足部创面"),
}
ZONES = {"R": (6, 13), "I": (14, 18), "S": (19, 34)}
"""Result of a disc test → diameter in mm, least and most."""
HEARD_AFTER = (12, 50)
"""Days after a death on which a call hears of it."""


def with_transfusions(frames: Frames, rng: np.random.Generator) -> pl.DataFrame:
    """Treatments, and a transfusion after operations with much blood lost."""
    treatments, surgeries = frames["treatment"], frames["surgery"]
    if surgeries.is_empty():
        return treatments
    given = surgeries.filter((pl.col("blood_loss") >= MUCH_BLOOD) & sometimes(surgeries, 0.5, rng))
    n = len(given)
    products = np.array(("red_cells", "red_cells", "plasma"), dtype=object)[rng.integers(0, 3, n)]
    rows = given.select(
        "visit_id",
        "patient_id",
        treatment_id=pl.col("surgery_id") + "-X",
        treatment_type=pl.lit("transfusion"),
        treatment_name=pl.lit("术中输血"),
        blood_product=pl.Series(products, dtype=pl.String),
        start_time=pl.col("start_time") + pl.duration(minutes=20),
        end_time=pl.col("start_time")
        + pl.duration(minutes=20)
        + (pl.col("end_time") - pl.col("start_time")) / 2,
        doctor=pl.col("anesthetist"),
    )
    rows = rows.with_columns(end_time=pl.max_horizontal("start_time", "end_time"))
    return pl.concat([treatments, rows], how="diagonal_relaxed").sort("start_time", maintain_order=True)


def with_discs(tests: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Susceptibilities, some of which were tested with discs: they have a zone and no concentration."""
    by_disc = (pl.col("susceptibility_method") == "mic") & sometimes(tests, 0.3, rng)
    return tests.with_columns(
        susceptibility_method=pl.when(by_disc).then(pl.lit("disk")).otherwise("susceptibility_method"),
        mic=pl.when(~by_disc.fill_null(False)).then("mic"),
        mic_comparator=pl.when(~by_disc.fill_null(False)).then("mic_comparator"),
    )


def with_deaths_heard_of(frames: Frames, rng: np.random.Generator) -> pl.DataFrame:
    """Follow-ups, and calls that heard of the death of somebody who was followed."""
    calls, patients = frames["follow_up"], frames["patient"].filter(pl.col("death_time").is_not_null())
    if calls.is_empty():
        return calls
    last = calls.sort("done_time").group_by("patient_id", maintain_order=True).last()
    heard = patients.select("patient_id", "death_time", "death_cause_code").join(
        last.select("patient_id", "visit_id", "follow_up_id", "topic", "done_time", "follower"),
        on="patient_id",
    )
    days = pl.Series(rng.integers(*HEARD_AFTER, len(heard)))
    newest = calls["done_time"].max()
    rows = heard.with_columns(
        done_time=pl.col("death_time").dt.truncate("1d") + pl.duration(days=pl.lit(days), hours=10)
    ).filter(pl.col("done_time") <= newest)
    rows = rows.select(
        "patient_id",
        "visit_id",
        "topic",
        "follower",
        "done_time",
        follow_up_id=pl.col("follow_up_id") + "-X",
        method=pl.lit("phone"),
        planned_time=pl.col("done_time") - pl.duration(days=2),
        status=pl.lit("completed"),
        respondent=one_of(("1", "2", "3"), rows, rng),
        alive=pl.lit(False),
        death_date=pl.col("death_time").dt.date(),
        death_cause=pl.col("death_cause_code").replace_strict(CAUSES, default="疾病", return_dtype=pl.String),
    )
    return pl.concat([calls, rows], how="diagonal_relaxed").sort("done_time", maintain_order=True)


CAUSES = {"I63.9": "脑梗死", "I21.9": "急性心肌梗死", "I50.9": "心力衰竭", "C34.9": "肺癌", "C50.9": "乳腺癌"}


def _lab_result(frames: Frames, rng: np.random.Generator) -> Made:
    frame = frames["lab_result"]
    notes = ("标本轻度溶血,结果供参考", "标本脂浊", "已复查", "建议结合临床", "标本量少")
    return {"note": pl.when(sometimes(frame, 0.01, rng)).then(one_of(notes, frame, rng))}


def _microbiology(frames: Frames, rng: np.random.Generator) -> Made:
    frame, orders = frames["microbiology"], frames["order"]
    asked = orders.filter(pl.col("order_class") == "lab").sort("ordered_time")
    asked = asked.group_by("visit_id", maintain_order=True).agg(asked=pl.col("order_id").first())
    found = frame.join(asked, on="visit_id", how="left", maintain_order="left")["asked"]
    site = pl.lit(None, pl.String)
    for specimen, texts in SITES.items():
        site = pl.when(pl.col("specimen") == specimen).then(one_of(texts, frame, rng)).otherwise(site)
    zone = pl.lit(None, pl.Float64)
    for result, (least, most) in ZONES.items():
        drawn = pl.Series(rng.integers(least, most + 1, len(frame)).astype(float))
        zone = pl.when(pl.col("susceptibility") == result).then(drawn).otherwise(zone)
    by_disc = pl.col("susceptibility_method") == "disk"
    return {"order_id": found, "specimen_site": site, "zone_diameter": pl.when(by_disc).then(zone)}


def _examination(frames: Frames, rng: np.random.Generator) -> Made:
    return {"device": pl.col("exam_type").replace_strict(DEVICES, default=None, return_dtype=pl.String)}


def _pathology(frames: Frames, rng: np.random.Generator) -> Made:
    first = frames["surgery"].filter(pl.col("main_procedure")).unique("visit_id", keep="first")
    taken = frames["pathology"].join(
        first.select("visit_id", cut="surgery_id", cut_time="start_time"),
        on="visit_id",
        how="left",
        maintain_order="left",
    )
    of_it = (taken["report_type"] == "surgical") & (taken["report_time"] >= taken["cut_time"])
    return {"surgery_id": pl.select(pl.when(of_it.fill_null(False)).then(taken["cut"])).to_series()}


def _surgery(frames: Frames, rng: np.random.Generator) -> Made:
    frame = frames["surgery"]
    given = frames["treatment"].filter(pl.col("treatment_type") == "transfusion")["treatment_id"]
    transfused = (pl.col("surgery_id") + "-X").is_in(given.implode())
    amount = (pl.col("blood_loss") * pl.Series(rng.uniform(0.4, 0.9, len(frame))) / 50).round(0) * 50
    troubles = ("切口感染", "术后出血", "肺部感染", "下肢深静脉血栓", "吻合口漏")
    cut = pl.col("procedure_class") == "surgery"
    return {
        "transfusion": pl.when(transfused).then(amount),
        "complication": pl.when(cut & sometimes(frame, 0.04, rng)).then(one_of(troubles, frame, rng)),
        "unplanned_return": pl.when(cut).then(sometimes(frame, 0.01, rng)),
    }


def _vital_sign(frames: Frames, rng: np.random.Generator) -> Made:
    frame = frames["vital_sign"]
    low = (pl.col("weight") / 25).floor().cast(pl.Int64) * 25
    flow = pl.Series(rng.integers(2, 6, len(frame)).astype(float))
    drawn = np.where(rng.random(len(frame)) < 0.9, 15, rng.integers(8, 15, len(frame)))
    notes = ("患者拒测", "活动后测量", "测量时情绪紧张", "体位受限", "家属协助")
    return {
        "oxygen_flow": pl.when(pl.col("spo2") < 95).then(flow),
        "weight_band": "[" + low.cast(pl.String) + "-" + (low + 25).cast(pl.String) + ")",
        "gcs": pl.when(sometimes(frame, 0.06, rng) & pl.col("consciousness").is_not_null()).then(
            pl.Series(drawn.astype(int))
        ),
        "note": pl.when(sometimes(frame, 0.01, rng)).then(one_of(notes, frame, rng)),
    }


def _charge(frames: Frames, rng: np.random.Generator) -> Made:
    frame = frames["charge"]
    known = frames["medication"].drop_nulls("specification").unique("drug_name", keep="first")
    known = known.select("drug_name", packed="specification")
    packed = frame.join(known, left_on="item_name", right_on="drug_name", how="left", maintain_order="left")[
        "packed"
    ]
    return {
        "settlement_id": pl.when(pl.col("settled_time").is_not_null()).then("S" + pl.col("visit_id")),
        "national_item_code": "00" + pl.col("charge_category") + pl.col("item_code").str.slice(0, 20),
        "specification": packed,
    }


def _follow_up(frames: Frames, rng: np.random.Generator) -> Made:
    frame = frames["follow_up"]
    known = frames["vital_sign"].drop_nulls("weight").sort("measured_time")
    known = known.group_by("patient_id", maintain_order=True).agg(known=pl.col("weight").last())
    weight = frame.join(known, on="patient_id", how="left", maintain_order="left")["known"]
    answered = pl.col("alive").fill_null(False) & sometimes(frame, 0.5, rng)
    change = pl.Series(rng.normal(0, 1.2, len(frame)))
    score = pl.Series(np.clip(rng.normal(76, 11, len(frame)), 20, 100).round(1))
    return {
        "plan_id": "P-" + pl.col("topic") + "-" + pl.col("patient_id"),
        "weight": pl.when(answered).then((weight + change).round(1)),
        "quality_of_life": pl.when(answered).then(score),
    }


MADE: dict[str, Callable[[Frames, np.random.Generator], Made]] = {
    "lab_result": _lab_result,
    "microbiology": _microbiology,
    "examination": _examination,
    "pathology": _pathology,
    "surgery": _surgery,
    "vital_sign": _vital_sign,
    "charge": _charge,
    "follow_up": _follow_up,
}
