"""What only some hospitals write down about what happened: birth places, transfers, onset, brands, batches of
orders, transfusions, deaths that a call brought to light.

Laid over the complete categories of one hospital, and only where its mapping delivers them: the rows of every
other hospital stay as they are. Not here: anything of the course of an illness that other records speak of.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from heluo.dictionary import Hospital
from heluo_province.records import formulary, particulars_of_care
from heluo_province.records.columns import one_of, sometimes

Frames = dict[str, pl.DataFrame]
Made = dict[str, pl.Expr | pl.Series]
ATTACHED = {"E11.2": "N08.3", "E11.3": "H36.0", "E11.4": "G63.2"}
TRADITIONAL = {
    "E11": ("BNV060", "消渴病"),
    "I10": ("BNG070", "眩晕病"),
    "I25": ("BNX020", "胸痹心痛病"),
    "I20": ("BNX020", "胸痹心痛病"),
    "I63": ("BNG080", "中风病"),
    "I69": ("BNG080", "中风病"),
}
"""Begin of a code → disease of traditional medicine (GB/T 15657)."""
NOTIFIABLE = ("A09", "A15", "B18", "J10")
ELSEWHERE = (
    "资水县中医医院",
    "洞口镇中心卫生院",
    "青山桥卫生院",
    "安化县第二人民医院",
    "城南社区卫生服务中心",
)
DIAGNOSIS_NOTES = (
    "结合病史、体征及辅助检查。",
    "待复查后进一步明确分型。",
    "外院已明确,本次沿用。",
    "门诊随诊观察。",
)


def add(hospital: Hospital, frames: Frames, rng: np.random.Generator) -> None:
    """Fills, in `frames`, what the hospital's mapping delivers, where nothing has filled it yet."""
    wanted = {name: {f.variable for f in hospital.fields_of(name) if f.column} for name in frames}
    if "blood_product" in wanted["treatment"]:
        frames["treatment"] = particulars_of_care.with_transfusions(frames, rng)
    if "death_cause" in wanted["follow_up"]:
        frames["follow_up"] = particulars_of_care.with_deaths_heard_of(frames, rng)
    if "zone_diameter" in wanted["microbiology"]:
        frames["microbiology"] = particulars_of_care.with_discs(frames["microbiology"], rng)
    if "referred_from" in wanted["visit"]:
        frames["visit"] = _referred(frames["visit"], rng)
    for name, make in MADE.items():
        frame = frames[name]
        if frame.is_empty() or not wanted[name]:
            continue
        given = {c: v for c, v in make(frames, rng).items() if c in wanted[name]}
        frames[name] = frame.with_columns(**{c: pl.coalesce(pl.col(c), v) for c, v in given.items()})


def _referred(visits: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Some planned admissions came from another institution."""
    came = (pl.col("admission_way") == "2") & sometimes(visits, 0.06, rng)
    return visits.with_columns(admission_way=pl.when(came).then(pl.lit("3")).otherwise("admission_way"))


def _patient(frames: Frames, rng: np.random.Generator) -> Made:
    frame = frames["patient"]
    near = sometimes(frame, 0.6, rng)
    born = pl.when(near).then(pl.col("district")).otherwise(pl.col("id_number").str.slice(0, 6))
    born = pl.coalesce(pl.when(born.str.contains(r"^\d{6}$")).then(born), "district")
    return {"birth_place": born, "native_place": pl.when(sometimes(frame, 0.8, rng)).then(born)}


def _visit(frames: Frames, rng: np.random.Generator) -> Made:
    frame = frames["visit"]
    severe = pl.col("admission_condition").is_in(["1"]) | (pl.col("rescue_count") > 0)
    cared = severe & sometimes(frame, 0.35, rng) & pl.col("length_of_stay").is_not_null()
    share = pl.Series(rng.uniform(0.1, 0.6, len(frame)))
    hours = (pl.col("length_of_stay") * 24 * share).round(1)
    breath = cared & sometimes(frame, 0.4, rng)
    return {
        "visit_number": pl.int_range(pl.len()).over("patient_id", "visit_type", order_by="start_time") + 1,
        "referred_from": pl.when(pl.col("admission_way") == "3").then(one_of(ELSEWHERE, frame, rng)),
        "transferred_to": pl.when(pl.col("discharge_way").is_in(["2", "3"])).then(
            one_of(ELSEWHERE, frame, rng)
        ),
        "critical_care_hours": pl.when(cared).then(hours),
        "ventilator_hours": pl.when(breath).then((hours * 0.7).round(1)),
    }


def _diagnosis(frames: Frames, rng: np.random.Generator) -> Made:
    frame = frames["diagnosis"]
    born = frames["patient"].select("patient_id", "birth_date").unique("patient_id")
    grown = frame.join(born, on="patient_id", how="left", maintain_order="left").select(
        old=(pl.col("diagnosed_time").dt.date() - pl.col("birth_date")).dt.total_days() > 400
    )["old"]
    before = pl.Series((rng.lognormal(3.2, 1.0, len(frame)).clip(1, 300) * 60).astype(int))
    acute = ~pl.col("chronic").fill_null(False) & grown.fill_null(False) & sometimes(frame, 0.6, rng)
    begin = pl.col("code").str.slice(0, 3)
    traditional = sometimes(frame, 0.2, rng) & (pl.col("type") == "outpatient")

    def of(at: int) -> pl.Expr:
        texts = {code: both[at] for code, both in TRADITIONAL.items()}
        return pl.when(traditional).then(begin.replace_strict(texts, default=None, return_dtype=pl.String))

    return {
        "attached_code": pl.col("code").replace_strict(ATTACHED, default=None, return_dtype=pl.String),
        "tcm_code": of(0),
        "tcm_name": of(1),
        "onset_time": pl.when(acute).then(pl.col("diagnosed_time") - pl.duration(minutes=pl.lit(before))),
        "infectious_report": pl.when(begin.is_in(NOTIFIABLE)).then(sometimes(frame, 0.93, rng)),
        "note": pl.when(sometimes(frame, 0.05, rng)).then(one_of(DIAGNOSIS_NOTES, frame, rng)),
    }


def _order(frames: Frames, rng: np.random.Generator) -> Made:
    frame = frames["order"]
    first = pl.col("order_id").first().over("visit_id", "ordered_time", "order_class")
    together = pl.len().over("visit_id", "ordered_time", "order_class") > 1
    looked = pl.col("order_class").is_in(["lab", "imaging", "exam"])
    reasons = ("明确诊断", "治疗前评估", "复查对比", "监测疗效", "排除并发症")
    notes = ("餐前半小时", "请空腹", "缓慢静滴", "家属已知情", "床旁执行")
    return {
        "group_id": pl.when(together & (pl.col("order_class") == "drug")).then("G" + first),
        "reason": pl.when(looked & sometimes(frame, 0.4, rng)).then(one_of(reasons, frame, rng)),
        "note": pl.when(sometimes(frame, 0.04, rng)).then(one_of(notes, frame, rng)),
    }


def _medication(frames: Frames, rng: np.random.Generator) -> Made:
    frame = frames["medication"]
    codes = list(dict.fromkeys(d.code for d in formulary.DRUGS))
    brand = {
        c: "康安泽舒宁欣"[i % 6] + "平定乐维畅"[i // 6 % 5] + "灵通达"[i // 30 % 3]
        for i, c in enumerate(codes)
    }
    number = {c: f"8690{i * 7919 + 10_000_000:010d}" for i, c in enumerate(codes)}
    hurt = ("用药后皮疹,停药后消退", "恶心、食欲下降,未停药", "注射部位红肿", "轻度头晕,减量后缓解")
    return {
        "trade_name": pl.when(sometimes(frame, 0.5, rng)).then(
            pl.col("drug_code").replace_strict(brand, default=None, return_dtype=pl.String)
        ),
        "national_drug_code": pl.col("drug_code").replace_strict(
            number, default=None, return_dtype=pl.String
        ),
        "adverse_reaction": pl.when(sometimes(frame, 0.015, rng)).then(one_of(hurt, frame, rng)),
    }


MADE: dict[str, Callable[[Frames, np.random.Generator], Made]] = {
    "patient": _patient,
    "visit": _visit,
    "diagnosis": _diagnosis,
    "order": _order,
    "medication": _medication,
    **particulars_of_care.MADE,
}
