"""Chinese notes written from the same facts as the tables: admission record, first course, course, operation,
discharge, death, outpatient record.

They name the patient as the hospital wrote the name down (masking must find it), quote measured results, deny
what the person does not have and tell the family's illnesses.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from heluo_province.illness.conditions import ALLERGIES
from heluo_province.illness.plan import DAY
from heluo_province.records.laboratory import days_of_stay
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


def notes(
    w: Ward, out: dict[str, pl.DataFrame], quotes: dict[str, np.ndarray], labels: dict[str, dict[str, str]]
) -> pl.DataFrame:
    """medical_record rows with `v`."""
    stays = np.flatnonzero(w.stay)
    short = np.flatnonzero(~w.stay)
    short = short[(w.rng.random(len(short)) < 0.34) & np.isin(short, list(w.texts.get("illness", {})))]
    diagnoses = _diagnoses(w, out)
    seen = _examined(out)
    known = {
        n: _text(w, n)
        for n in ("complaint", "illness", "examination", "plan", "course", "discharge", "stage")
    }
    parts = []
    if len(stays):
        parts += [
            _admission(w, stays, known, diagnoses, quotes, seen),
            _first_course(w, stays, known, diagnoses, quotes),
            _courses(w, stays, known),
            _leaving(w, stays, known, diagnoses, seen),
            _operations(w, out),
        ]
    parts.append(_outpatient(w, short, known, diagnoses))
    frame = pl.concat([p for p in parts if len(p)], how="diagonal_relaxed")
    return frame.with_columns(format=pl.lit("plain"), language=pl.lit("zh-CN"), status=pl.lit("signed"))


def _text(w: Ward, name: str) -> np.ndarray:
    result = np.full(w.n, "", dtype=object)
    for i, text in w.texts.get(name, {}).items():
        result[i] = text or ""
    return result


def _diagnoses(w: Ward, out: dict[str, pl.DataFrame]) -> np.ndarray:
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


def _examined(out: dict[str, pl.DataFrame]) -> dict[int, str]:
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


def _who(w: Ward, v: np.ndarray) -> pl.DataFrame:
    """name, sex and age in words, day of the beginning."""
    record = w.visits.record[v]
    age = w.recorded_age[v].astype(int)
    words = np.where(age >= 1, np.char.add(age.astype(str), "岁"), "婴儿")
    return pl.DataFrame(
        {
            "name": w.patients["name"].gather(record),
            "sex": pl.Series(np.where(w.patients["sex"].gather(record).to_numpy() == "1", "男", "女")),
            "age": pl.Series(words),
            "date": _date(w.start[v]),
            "time": _minute(w.start[v]),
            "address": w.patients["address"].gather(record).fill_null("本市"),
            "phone": w.patients["mobile"].gather(record).fill_null("不详"),
        }
    )


def _date(seconds: np.ndarray) -> pl.Series:
    return pl.Series(seconds.astype(np.int64) * 1_000_000).cast(pl.Datetime("us")).dt.strftime("%Y年%m月%d日")


def _minute(seconds: np.ndarray) -> pl.Series:
    return (
        pl.Series(seconds.astype(np.int64) * 1_000_000).cast(pl.Datetime("us")).dt.strftime("%Y-%m-%d %H:%M")
    )


def _past(w: Ward, v: np.ndarray) -> np.ndarray:
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


def _personal(w: Ward, v: np.ndarray) -> np.ndarray:
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


def _family(w: Ward, v: np.ndarray) -> np.ndarray:
    c, p = w.conditions, w.person[v]
    ill = np.where(
        c.cancer_family[p],
        "父亲患肺癌已故,",
        np.where(c.diabetes_family[p], "母亲患糖尿病,", "父母健康状况良好,"),
    ).astype(object)
    return ill + "否认家族性遗传病及传染病史。"


def _vitals(w: Ward, v: np.ndarray) -> np.ndarray:
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


def _quoted(w: Ward, v: np.ndarray, quotes: dict[str, np.ndarray]) -> np.ndarray:
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


def _frame(
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


def _join(*pieces: str | np.ndarray | pl.Series) -> pl.Series:
    columns = [
        p
        if isinstance(p, pl.Series)
        else pl.Series(p, dtype=pl.String)
        if isinstance(p, np.ndarray)
        else pl.lit(p)
        for p in pieces
    ]
    return pl.select(pl.concat_str(columns)).to_series()


def _admission(
    w: Ward,
    v: np.ndarray,
    known: dict[str, np.ndarray],
    diagnoses: np.ndarray,
    quotes: dict[str, np.ndarray],
    seen: dict[int, str],
) -> pl.DataFrame:
    who = _who(w, v)
    past, personal, family = _past(w, v), _personal(w, v), _family(w, v)
    married = np.where(w.age[v] < 20, "未婚未育。", "已婚,配偶及子女体健。").astype(object)
    tests = _quoted(w, v, quotes)
    images = np.array([seen.get(int(i), "") for i in v], dtype=object)
    body = _join(_vitals(w, v), known["examination"][v])
    text = _join(
        "入院记录\n姓名:",
        who["name"],
        "  性别:",
        who["sex"],
        "  年龄:",
        who["age"],
        "\n住址:",
        who["address"],
        "  联系电话:",
        who["phone"],
        "\n入院时间:",
        who["time"],
        "\n主诉:",
        known["complaint"][v],
        "\n现病史:",
        known["illness"][v],
        "\n既往史:",
        past,
        "\n个人史:",
        personal,
        "\n婚育史:",
        married,
        "\n家族史:",
        family,
        "\n体格检查:",
        body,
        "\n辅助检查:",
        tests,
        images,
        "\n初步诊断:",
        diagnoses[v],
        "\n患者",
        who["name"],
        "及家属对病情知情。",
    )
    return _frame(
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
        auxiliary_examination=_join(tests, images),
        assessment=diagnoses[v],
        plan=known["plan"][v],
        obstetric_history=married,
    )


def _first_course(
    w: Ward, v: np.ndarray, known: dict[str, np.ndarray], diagnoses: np.ndarray, quotes: dict[str, np.ndarray]
) -> pl.DataFrame:
    who = _who(w, v)
    text = _join(
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
        _quoted(w, v, quotes),
        "\n二、拟诊讨论:根据病史、体征及辅助检查,诊断为",
        diagnoses[v],
        "。\n三、诊疗计划:",
        known["plan"][v],
    )
    return _frame(
        v,
        "first_course",
        "首次病程记录",
        w.start[v] + 9000,
        w,
        text,
        assessment=diagnoses[v],
        plan=known["plan"][v],
    )


def _courses(w: Ward, v: np.ndarray, known: dict[str, np.ndarray]) -> pl.DataFrame:
    """A ward round of the superior doctor on the second day, then a course note every third day, at most
    four."""
    rows, day = days_of_stay(w, v, last=12, every=3)
    keep = (day > 0) & (day < w.nights[rows])
    rows, day = rows[keep], day[keep]
    if len(rows) == 0:
        return pl.DataFrame()
    at = (w.day[rows] + day) * DAY + 34_200 + w.rng.integers(0, 7200, len(rows))
    who = _who(w, rows)
    opening = pl.Series(
        np.array(("今日查房,患者", "患者今日一般情况可,", "今日上级医师查房,患者"), dtype=object)[
            w.rng.integers(0, 3, len(rows))
        ],
        dtype=pl.String,
    )
    stage = known["stage"][rows]
    text = _join(
        _minute(at),
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
    frame = _frame(rows, "course", "病程记录", at, w, text)
    return frame.with_columns(
        document_type=pl.Series(kind), title=pl.Series(np.where(day == 3, "上级医师查房记录", "病程记录"))
    )


def _leaving(
    w: Ward, v: np.ndarray, known: dict[str, np.ndarray], diagnoses: np.ndarray, seen: dict[int, str]
) -> pl.DataFrame:
    """Discharge record, or death record."""
    v = v[~w.open[v]]
    who = _who(w, v)
    died = w.visits.died[v]
    nights = np.maximum(w.nights[v], 1).astype(str).astype(object)
    images = np.array([seen.get(int(i), "") for i in v], dtype=object)
    stage = known["stage"][v]
    final = np.where(stage != "", "最后诊断:" + stage + "。", "").astype(object)
    ending = np.where(
        died,
        "患者" + who["name"].to_numpy() + "经积极抢救无效,心电图呈直线,宣布临床死亡。",
        "患者一般情况可,无特殊不适,生命体征平稳,予今日出院。",
    ).astype(object)
    text = _join(
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
        _date(w.end[v]),
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
    frame = _frame(
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


def _operations(w: Ward, out: dict[str, pl.DataFrame]) -> pl.DataFrame:
    frame = out["surgery"]
    if frame.is_empty():
        return pl.DataFrame()
    frame = frame.filter((pl.col("procedure_class") == "surgery") & pl.col("main_procedure"))
    v = frame["v"].to_numpy()
    if len(v) == 0:
        return pl.DataFrame()
    who = _who(w, v)
    story = frame["operation_note"].fill_null(
        "麻醉成功后常规消毒铺巾,手术按计划进行,过程顺利,术中生命体征平稳,清点器械纱布无误,术毕安返病房。"
    )
    blood: str | pl.Series = (
        frame["blood_loss"].cast(pl.Int64).cast(pl.String).fill_null("10")
        if "blood_loss" in frame.columns
        else "10"
    )
    text = _join(
        "手术记录\n患者:",
        who["name"],
        "  性别:",
        who["sex"],
        "  年龄:",
        who["age"],
        "\n手术日期:",
        _date(frame["start_time"].to_numpy()),
        "\n手术名称:",
        frame["procedure_name"],
        "\n手术经过:",
        story,
        "术中出血约",
        blood,
        "ml,未输血。",
    )
    return _frame(v, "operation_record", "手术记录", frame["end_time"].to_numpy() + 3600, w, text)


def _outpatient(w: Ward, v: np.ndarray, known: dict[str, np.ndarray], diagnoses: np.ndarray) -> pl.DataFrame:
    if len(v) == 0:
        return pl.DataFrame()
    who = _who(w, v)
    past = _past(w, v)
    text = _join(
        who["time"],
        " 门诊病历\n姓名:",
        who["name"],
        "  ",
        who["sex"],
        "  ",
        who["age"],
        "\n主诉:",
        known["complaint"][v],
        "\n现病史:",
        known["illness"][v],
        "\n既往史:",
        past,
        "\n查体:",
        known["examination"][v],
        "\n诊断:",
        diagnoses[v],
        "\n处理:",
        known["plan"][v],
    )
    exam = w.type[v] == "physical_exam"
    frame = _frame(
        v,
        "outpatient_record",
        "门诊病历",
        np.minimum(w.start[v] + 900, w.end[v] - 60),
        w,
        text,
        chief_complaint=known["complaint"][v],
        present_illness=known["illness"][v],
        past_history=past,
        physical_examination=known["examination"][v],
        assessment=diagnoses[v],
        plan=known["plan"][v],
    )
    kind = np.where(
        exam,
        "physical_exam_report",
        np.where(w.type[v] == "emergency", "emergency_record", "outpatient_record"),
    )
    title = np.where(exam, "体检报告", np.where(w.type[v] == "emergency", "急诊病历", "门诊病历"))
    return frame.with_columns(document_type=pl.Series(kind), title=pl.Series(title))
