"""What notes are put together from: who, since when, history, signs, quoted results."""

from __future__ import annotations

import numpy as np
import polars as pl

from heluo_province.illness.conditions import ALLERGIES
from heluo_province.illness.plan import DAY
from heluo_province.records.ward import Ward

QUOTED = (
    ("WBC", "白细胞", "×10^9/L"),
    ("HGB", "血红蛋白", "g/L"),
    ("PLT", "血小板", "×10^9/L"),
    ("CRP", "C反应蛋白", "mg/L"),
    ("GLU", "空腹血糖", "mmol/L"),
    ("HBA1C", "糖化血红蛋白", "%"),
    ("CREA", "肌酐", "μmol/L"),
    ("K", "血钾", "mmol/L"),
    ("ALT", "谷丙转氨酶", "U/L"),
    ("LDLC", "低密度脂蛋白", "mmol/L"),
    ("CEA", "癌胚抗原", "ng/mL"),
    ("TNI", "肌钙蛋白I", "ng/L"),
    ("NTBNP", "NT-proBNP", "pg/mL"),
)


def text_of(w: Ward, name: str) -> np.ndarray:
    result = np.full(w.n, "", dtype=object)
    for i, text in w.texts.get(name, {}).items():
        result[i] = text or ""
    return result


def diagnoses_of(w: Ward, out: dict[str, pl.DataFrame]) -> np.ndarray:
    """ "1. 肺炎 2. 高血压病 …" of each visit."""
    frame = out["diagnosis"].filter(
        pl.col("type").is_in(["discharge_main", "discharge_other", "outpatient", "external_cause"])
    )
    frame = frame.with_columns(
        main=(pl.col("type") == "discharge_main") | (pl.col("type") == "outpatient")
    ).sort("v", "main", "sequence", descending=[False, True, False])
    frame = frame.with_columns(number=pl.int_range(pl.len()).over("v") + 1)
    lines = (
        frame.with_columns(line=pl.col("number").cast(pl.String) + ". " + pl.col("name").fill_null("待查"))
        .group_by("v")
        .agg(pl.col("line").str.join(" "))
    )
    result = np.full(w.n, "", dtype=object)
    result[lines["v"].to_numpy()] = lines["line"].to_numpy()
    return result


def images_seen(out: dict[str, pl.DataFrame]) -> dict[int, str]:
    """Impressions of the first images of each visit."""
    frame = out["imaging"]
    if frame.is_empty():
        return {}
    lines = (
        frame.with_columns(line=pl.col("exam_name") + ":" + pl.col("impression"))
        .group_by("v", maintain_order=True)
        .agg(pl.col("line").head(2).str.join(""))
    )
    return dict(zip(lines["v"].to_list(), lines["line"].to_list(), strict=True))


def who_is(w: Ward, v: np.ndarray) -> pl.DataFrame:
    """name, sex and age in words, day of the beginning."""
    record = w.visits.record[v]
    age = w.recorded_age[v].astype(int)
    words = np.where(age >= 1, np.char.add(age.astype(str), "岁"), "婴儿")
    return pl.DataFrame(
        {
            "name": w.patients["name"].gather(record),
            "sex": pl.Series(np.where(w.patients["sex"].gather(record).to_numpy() == "1", "男", "女")),
            "age": pl.Series(words),
            "date": day_of(w.start[v]),
            "time": minute(w.start[v]),
            "address": w.patients["address"].gather(record).fill_null("本市"),
            "phone": w.patients["mobile"].gather(record).fill_null("不详"),
        }
    )


def day_of(seconds: np.ndarray) -> pl.Series:
    return pl.Series(seconds.astype(np.int64) * 1_000_000).cast(pl.Datetime("us")).dt.strftime("%Y年%m月%d日")


def minute(seconds: np.ndarray) -> pl.Series:
    return (
        pl.Series(seconds.astype(np.int64) * 1_000_000).cast(pl.Datetime("us")).dt.strftime("%Y-%m-%d %H:%M")
    )


def past_of(w: Ward, v: np.ndarray) -> np.ndarray:
    """Past history: what the person has, and the rest denied."""
    c, p, day = w.conditions, w.person[v], w.day[v]
    years = lambda onset: np.maximum((day - onset[p]) // 365, 1).astype(str).astype(object)  # noqa: E731
    high, sugar, heart = (
        c.has(c.hypertension_from, p, day),
        c.has(c.diabetes_from, p, day),
        c.has(c.coronary_from, p, day),
    )
    has = (
        np.where(high, "高血压病史" + years(c.hypertension_from) + "年,规律服药;", "").astype(object)
        + np.where(sugar, "糖尿病病史" + years(c.diabetes_from) + "年;", "").astype(object)
        + np.where(heart, "冠心病病史" + years(c.coronary_from) + "年;", "").astype(object)
    )
    has = has + np.where(c.stroke_on[p] < day - 60, "有脑梗死病史;", "").astype(object)
    without = (
        np.where(high, "", "高血压、").astype(object)
        + np.where(sugar, "", "糖尿病、").astype(object)
        + np.where(heart, "", "冠心病、").astype(object)
        + "肝炎、结核等"
    )
    allergic = c.allergy[p]
    reacts = np.where(
        allergic >= 0, np.array((*ALLERGIES, ""), dtype=object)[allergic] + "。", "否认药物及食物过敏史。"
    ).astype(object)
    return has + "否认" + without + "病史,否认外伤及输血史," + reacts + "预防接种史不详。"


def personal_of(w: Ward, v: np.ndarray) -> np.ndarray:
    c, p = w.conditions, w.person[v]
    smoking = np.array(
        [
            f"吸烟史约{x:.0f}包年,{'已戒烟' if s == 1 else '未戒烟'}" if s else "否认吸烟史"
            for s, x in zip(c.smoking[p], c.pack_years[p], strict=True)
        ],
        dtype=object,
    )
    drinking = np.array(("否认饮酒史", "偶尔饮酒", "经常饮酒", "每日饮酒"), dtype=object)[c.alcohol[p]]
    child = w.age[v] < 14
    return np.where(
        child,
        "生于原籍,无疫区接触史,生长发育同正常同龄儿。",
        "生于原籍,无疫水疫区接触史," + smoking + "," + drinking + "。",
    ).astype(object)


def family_of(w: Ward, v: np.ndarray) -> np.ndarray:
    c, p = w.conditions, w.person[v]
    ill = np.where(
        c.cancer_family[p],
        "父亲患肺癌已故,",
        np.where(c.diabetes_family[p], "母亲患糖尿病,", "父母健康状况良好,"),
    ).astype(object)
    return ill + "否认家族性遗传病及传染病史。"


def vitals_of(w: Ward, v: np.ndarray) -> np.ndarray:
    """First measured signs; read from the overlay's beginning, or usual ones."""

    def first(name: str, usual: float, places: int) -> np.ndarray:
        column = w.overlay.first.get(name)
        x = np.full(len(v), np.nan) if column is None else column[v]
        return np.array([f"{y:.{places}f}" for y in np.where(np.isnan(x), usual, x)], dtype=object)

    return (
        "T "
        + first("temperature", 36.5, 1)
        + "℃,P "
        + first("pulse", 78, 0)
        + "次/分,R "
        + first("respiration", 19, 0)
        + "次/分。"
    )


def quoted(w: Ward, v: np.ndarray, quotes: dict[str, np.ndarray]) -> np.ndarray:
    """Results that were measured at this visit, as they stand on the report."""
    result = np.full(len(v), "", dtype=object)
    for code, zh, unit in QUOTED:
        column = quotes.get(code)
        if column is None:
            continue
        result = result + np.array(
            [f"{zh}{x}{unit}," if x is not None else "" for x in column[v]], dtype=object
        )
    return np.array([(t[:-1] + "。") if t else "暂缺。" for t in result], dtype=object)


def note_frame(
    v: np.ndarray,
    kind: str,
    title: str,
    at: np.ndarray,
    w: Ward,
    text: pl.Series,
    **more: np.ndarray | pl.Series,
) -> pl.DataFrame:
    at = np.clip(at, w.start[v] + 60, w.end[v] + 2 * DAY)
    extra = {k: x if isinstance(x, pl.Series) else pl.Series(x, dtype=pl.String) for k, x in more.items()}
    return pl.DataFrame(
        {
            "v": v,
            "text": text,
            "written_time": at,
            "signed_time": at + 1800,
            "event_time": np.maximum(at - 1200, w.start[v]),
            **extra,
        }
    ).with_columns(document_type=pl.lit(kind), title=pl.lit(title))


def joined(*pieces: str | np.ndarray | pl.Series) -> pl.Series:
    columns = [
        p
        if isinstance(p, pl.Series)
        else pl.Series(p, dtype=pl.String)
        if isinstance(p, np.ndarray)
        else pl.lit(p)
        for p in pieces
    ]
    return pl.select(pl.concat_str(columns)).to_series()


def paired(*pairs: tuple[str, np.ndarray | pl.Series]) -> pl.Series:
    """Headings, each followed by its text."""
    return joined(*(part for pair in pairs for part in pair))
