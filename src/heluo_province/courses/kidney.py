"""Chronic kidney disease: clinic, stays, haemodialysis."""

from __future__ import annotations

import numpy as np

from heluo_province.courses import background
from heluo_province.courses.hypertension import series
from heluo_province.illness.conditions import NEVER
from heluo_province.illness.plan import Planner, VisitKind
from heluo_province.people.population import LAST_DAY
from heluo_province.records.ward import Ward

KINDS = (
    VisitKind("kidney_clinic", "outpatient", "03.06"),
    VisitKind("kidney_stay", "inpatient", "03.06", severity="2"),
    VisitKind("dialysis", "outpatient", "63", large=True),
)


def plan(p: Planner) -> None:
    c, rng = p.conditions, p.rng("kidney")
    every = np.arange(len(p.persons))
    late = c.egfr(every, np.full(len(every), LAST_DAY))
    sick = np.flatnonzero((c.kidney_from < NEVER) & (late < 62))
    person, day, number = series(
        p, "kidney", sick, c.kidney_from[sick], np.interp(late[sick], [8, 60], [130, 320])
    )
    p.add("kidney_clinic", person, day, step=number)
    ill = sick[(late[sick] < 32) & (rng.random(len(sick)) < 0.7)]
    p.add(
        "kidney_stay", ill, p.first_day + rng.integers(30, 1080, len(ill)), stay=rng.integers(7, 14, len(ill))
    )
    failing = sick[late[sick] < 12]
    begin = np.maximum(p.first_day, LAST_DAY - rng.integers(60, 720, len(failing)))
    count = (LAST_DAY - begin) // 10
    who, first = np.repeat(failing, count), np.repeat(begin, count)
    number = np.arange(len(who)) - np.repeat(np.cumsum(count) - count, count)
    p.add("dialysis", who, first + number * 10, step=number)


def write(w: Ward) -> None:
    _clinic(w)
    _stay(w)
    _dialysis(w)


def _clinic(w: Ward) -> None:
    """Reviews: drugs follow the filtration rate."""
    v = w.of("kidney_clinic")
    w.diagnose(v, background.kidney_stage(w, v), chronic=True)
    background.diagnoses(w, v, but=("kidney",))
    w.vital(v)
    w.lab(v, "kidney")
    w.lab(w.chance(0.4, v), "electrolyte")
    w.lab(v[w.step[v] % 3 == 0], "cbc", "uacr")
    w.lab(w.chance(0.25, v), "calcium", "urine")
    rate = w.conditions.egfr(w.person[v], w.day[v])
    background.drugs(w, v, days=30)
    w.drug(v[rate < 45], "alpha_ketoacid", days=30)
    w.drug(v[rate < 28], "sodium_bicarbonate", days=30)
    w.drug(v[rate < 22], "erythropoietin", days=28)
    w.drug(v[rate < 30], "calcitriol", days=30)
    w.note(
        v,
        complaint="慢性肾脏病复诊。",
        illness="患者慢性肾脏病史,规律随诊,尿量正常,偶有夜尿增多,无肉眼血尿,无明显水肿,无恶心呕吐。",
        examination="无贫血貌,双肾区无叩击痛,双下肢无水肿。",
        plan="1. 低盐优质低蛋白饮食。2. 控制血压血糖,避免肾毒性药物。3. 2月后复查肾功能。",
    )


def _stay(w: Ward) -> None:
    """Stays, some of them for a fistula."""
    s = w.of("kidney_stay")
    w.diagnose(s, background.kidney_stage(w, s), chronic=True, outcome="2")
    w.diagnose(w.chance(0.5, s), "D64.9", rank=2)
    background.diagnoses(w, s, but=("kidney",))
    w.lab(
        s,
        "cbc",
        "urine",
        "liver",
        "kidney",
        "electrolyte",
        "coagulation",
        "iron",
        "calcium",
        "lipid",
        "infection_screen",
    )
    w.lab(s, "kidney_short", "electrolyte", day=4)
    w.lab(s, "urine_protein", day=1)
    w.exam(
        s,
        "ultrasound",
        "泌尿系彩超",
        "双肾体积缩小,实质回声增强,皮髓质分界不清,未见积水。",
        "双肾慢性病变声像。",
        body_site="kidney",
        laterality="bilateral",
        price=120,
        abnormal=True,
    )
    fistula = w.chance(0.25, s)
    w.operate(
        fistula,
        "39.27",
        day=3,
        minutes=80,
        price=3100,
        anesthesia="local",
        body_site="arm",
        laterality="left",
        incision_grade="1",
        level="3",
        elective="elective",
        healing="1",
    )
    for drug in ("erythropoietin", "alpha_ketoacid", "calcitriol"):
        w.drug(s, drug)
    background.drugs(w, s)
    w.note(
        s,
        complaint="发现肌酐升高3年,乏力1月",
        illness="患者3年前体检发现血肌酐升高,未规律诊治,1月来乏力、纳差,夜尿3-4次,无肉眼血尿,无胸闷气促。"
        "门诊以“慢性肾脏病”收入院。",
        examination="轻度贫血貌,双肺未闻及啰音,双肾区无叩击痛,双下肢轻度凹陷性水肿。",
        course="患者乏力较前好转,尿量正常,水肿减轻,复查肾功能稳定。",
        plan="1. 低盐优质低蛋白饮食。2. 纠正贫血及酸中毒,控制血压。3. 评估透析时机,保护血管通路。",
        discharge="1. 低盐低磷饮食。2. 规律服药,避免肾毒性药物。3. 1月后复查肾功能、电解质。",
    )


def _dialysis(w: Ward) -> None:
    """Sessions, one row a treatment; blood is taken monthly."""
    d = w.of("dialysis")
    w.diagnose(d, "N18.5", chronic=True)
    w.diagnose(d, "Z99.2", rank=2)
    w.vital(d)
    mode = np.where(w.step[d] % 6 == 5, "HDF", "HD").astype(object)
    w.treat(
        d,
        "dialysis",
        np.where(mode == "HD", "血液透析", "血液透析滤过").astype(object),
        hours=4,
        price=400,
        dialysis_mode=mode,
        ultrafiltration=np.round(np.clip(w.rng.normal(2200, 600, len(d)), 300, 4800), -2),
        session=w.step[d] + 1,
    )
    monthly = d[w.step[d] % 4 == 0]
    w.overlay.set("CREA", d, w.rng.normal(820, 140, len(d)).clip(420))
    w.overlay.set("HGB", d, w.rng.normal(104, 11, len(d)))
    w.lab(monthly, "cbc", "kidney_short", "electrolyte")
    w.drug(w.chance(0.3, d), "erythropoietin", days=7)
    w.drug(w.chance(0.1, d), "sevelamer", days=28)
