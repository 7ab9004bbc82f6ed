"""Notes of a stay: admission, first course, courses and rounds, operation, discharge or death."""

from __future__ import annotations

import numpy as np
import polars as pl

from heluo_province.illness.plan import DAY
from heluo_province.records.laboratory import days_of_stay
from heluo_province.records.notes.pieces import (
    day_of,
    family_of,
    joined,
    minute,
    note_frame,
    paired,
    past_of,
    personal_of,
    quoted,
    vitals_of,
    who_is,
)
from heluo_province.records.ward import Ward


def admission(
    w: Ward,
    v: np.ndarray,
    known: dict[str, np.ndarray],
    diagnoses: np.ndarray,
    quotes: dict[str, np.ndarray],
    seen: dict[int, str],
) -> pl.DataFrame:
    who = who_is(w, v)
    past, personal, family = past_of(w, v), personal_of(w, v), family_of(w, v)
    married = np.where(w.age[v] < 20, "未婚未育。", "已婚,配偶及子女体健。").astype(object)
    tests = quoted(w, v, quotes)
    images = np.array([seen.get(int(i), "") for i in v], dtype=object)
    body = joined(vitals_of(w, v), known["examination"][v])
    text = paired(
        ("入院记录\n姓名:", who["name"]),
        ("  性别:", who["sex"]),
        ("  年龄:", who["age"]),
        ("\n住址:", who["address"]),
        ("  联系电话:", who["phone"]),
        ("\n入院时间:", who["time"]),
        ("\n主诉:", known["complaint"][v]),
        ("\n现病史:", known["illness"][v]),
        ("\n既往史:", past),
        ("\n个人史:", personal),
        ("\n婚育史:", married),
        ("\n家族史:", family),
        ("\n体格检查:", body),
        ("\n辅助检查:", joined(tests, images)),
        ("\n初步诊断:", diagnoses[v]),
        ("\n患者", joined(who["name"], "及家属对病情知情。")),
    )
    return note_frame(
        v,
        "admission_record",
        "入院记录",
        w.start[v] + 5400,
        w,
        text,
        chief_complaint=known["complaint"][v],
        present_illness=known["illness"][v],
        past_history=past,
        personal_history=personal,
        family_history=family,
        physical_examination=body,
        auxiliary_examination=joined(tests, images),
        assessment=diagnoses[v],
        plan=known["plan"][v],
        obstetric_history=married,
    )


def first_course(
    w: Ward, v: np.ndarray, known: dict[str, np.ndarray], diagnoses: np.ndarray, quotes: dict[str, np.ndarray]
) -> pl.DataFrame:
    who = who_is(w, v)
    text = joined(
        who["time"],
        " 首次病程记录\n患者",
        who["name"],
        ",",
        who["sex"],
        ",",
        who["age"],
        ",因“",
        known["complaint"][v],
        "”于",
        who["date"],
        "入院。\n一、病例特点:1. ",
        known["illness"][v],
        "2. 查体:",
        known["examination"][v],
        "3. 辅助检查:",
        quoted(w, v, quotes),
        "\n二、拟诊讨论:根据病史、体征及辅助检查,诊断为",
        diagnoses[v],
        "。\n三、诊疗计划:",
        known["plan"][v],
    )
    return note_frame(
        v,
        "first_course",
        "首次病程记录",
        w.start[v] + 9000,
        w,
        text,
        assessment=diagnoses[v],
        plan=known["plan"][v],
    )


def course_notes(w: Ward, v: np.ndarray, known: dict[str, np.ndarray]) -> pl.DataFrame:
    """A ward round of the superior doctor on the second day, then a course note every third day, at most
    four."""
    rows, day = days_of_stay(w, v, last=12, every=3)
    keep = (day > 0) & (day < w.nights[rows])
    rows, day = rows[keep], day[keep]
    if len(rows) == 0:
        return pl.DataFrame()
    at = (w.day[rows] + day) * DAY + 34_200 + w.rng.integers(0, 7200, len(rows))
    who = who_is(w, rows)
    opening = pl.Series(
        np.array(("今日查房,患者", "患者今日一般情况可,", "今日上级医师查房,患者"), dtype=object)[
            w.rng.integers(0, 3, len(rows))
        ],
        dtype=pl.String,
    )
    stage = known["stage"][rows]
    text = joined(
        minute(at),
        "\n",
        opening,
        who["name"],
        "诉无特殊不适,精神、食欲、睡眠可,大小便正常。查体:生命体征平稳,",
        known["examination"][rows],
        "\n",
        known["course"][rows],
        np.where((stage != "") & (day >= 6), "目前诊断:" + stage + "。", "").astype(object),
        "不除外继发感染可能,继续观察病情变化。",
    )
    kind = np.where(day == 3, "ward_round", "course")
    frame = note_frame(rows, "course", "病程记录", at, w, text)
    return frame.with_columns(
        document_type=pl.Series(kind), title=pl.Series(np.where(day == 3, "上级医师查房记录", "病程记录"))
    )


def leaving(
    w: Ward, v: np.ndarray, known: dict[str, np.ndarray], diagnoses: np.ndarray, seen: dict[int, str]
) -> pl.DataFrame:
    """Discharge record, or death record."""
    v = v[~w.open[v]]
    who = who_is(w, v)
    died = w.visits.died[v]
    nights, images, final, ending = _at_the_end(w, v, known, seen, who, died)
    text = joined(
        np.where(died, "死亡记录", "出院记录").astype(object),
        "\n患者",
        who["name"],
        ",",
        who["sex"],
        ",",
        who["age"],
        ",入院时间:",
        who["date"],
        ",",
        np.where(died, "死亡", "出院").astype(object),
        "时间:",
        day_of(w.end[v]),
        ",共住院",
        nights,
        "天。\n入院情况:因“",
        known["complaint"][v],
        "”入院。",
        known["illness"][v],
        "\n诊疗经过:",
        images,
        known["course"][v],
        final,
        "\n出院诊断:",
        diagnoses[v],
        "\n出院情况:",
        ending,
        "\n出院医嘱:",
        known["discharge"][v],
    )
    frame = note_frame(
        v,
        "discharge_record",
        "出院记录",
        w.end[v] - 3600,
        w,
        text,
        assessment=diagnoses[v],
        discharge_instruction=known["discharge"][v],
    )
    return frame.with_columns(
        document_type=pl.Series(np.where(died, "death_record", "discharge_record")),
        title=pl.Series(np.where(died, "死亡记录", "出院记录")),
    )


def _at_the_end(
    w: Ward,
    v: np.ndarray,
    known: dict[str, np.ndarray],
    seen: dict[int, str],
    who: pl.DataFrame,
    died: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Nights, the last image, the final diagnosis, how it ended; in words."""
    nights = np.maximum(w.nights[v], 1).astype(str).astype(object)
    images = np.array([seen.get(int(i), "") for i in v], dtype=object)
    stage = known["stage"][v]
    final = np.where(stage != "", "最后诊断:" + stage + "。", "").astype(object)
    ending = np.where(
        died,
        "患者" + who["name"].to_numpy() + "经积极抢救无效,心电图呈直线,宣布临床死亡。",
        "患者一般情况可,无特殊不适,生命体征平稳,予今日出院。",
    ).astype(object)
    return nights, images, final, ending


def operation_notes(w: Ward, out: dict[str, pl.DataFrame]) -> pl.DataFrame:
    frame = out["surgery"]
    if frame.is_empty():
        return pl.DataFrame()
    frame = frame.filter((pl.col("procedure_class") == "surgery") & pl.col("main_procedure"))
    v = frame["v"].to_numpy()
    if len(v) == 0:
        return pl.DataFrame()
    who = who_is(w, v)
    story = frame["operation_note"].fill_null(
        "麻醉成功后常规消毒铺巾,手术按计划进行,过程顺利,术中生命体征平稳,清点器械纱布无误,术毕安返病房。"
    )
    blood: str | pl.Series = (
        frame["blood_loss"].cast(pl.Int64).cast(pl.String).fill_null("10")
        if "blood_loss" in frame.columns
        else "10"
    )
    text = joined(
        "手术记录\n患者:",
        who["name"],
        "  性别:",
        who["sex"],
        "  年龄:",
        who["age"],
        "\n手术日期:",
        day_of(frame["start_time"].to_numpy()),
        "\n手术名称:",
        frame["procedure_name"],
        "\n手术经过:",
        story,
        "术中出血约",
        blood,
        "ml,未输血。",
    )
    return note_frame(v, "operation_record", "手术记录", frame["end_time"].to_numpy() + 3600, w, text)
