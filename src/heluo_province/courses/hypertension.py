"""High blood pressure in the clinic: visits every few weeks to months, pressure falling under treatment,
yearly tests."""

from __future__ import annotations

import numpy as np

from heluo_province.courses import background
from heluo_province.courses.checkup import ecg
from heluo_province.illness.conditions import NEVER
from heluo_province.illness.plan import Planner, VisitKind
from heluo_province.people.population import LAST_DAY
from heluo_province.records.ward import Ward

KINDS = (
    VisitKind("pressure_clinic", "outpatient", "03.04"),
    VisitKind("pressure_stay", "inpatient", "03.04", severity="2"),
)


def series(
    p: Planner, name: str, who: np.ndarray, since: np.ndarray, every: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(person, day, number): visits from the later of `since` and the window's first day, `every` days apart,
    a quarter early or late."""
    rng = p.rng(name)
    begin = np.maximum(since, p.first_day + rng.integers(0, 60, len(who)))
    count = np.maximum((LAST_DAY - begin) / every, 0).astype(int) + 1
    person, first, gap = (np.repeat(x, count) for x in (who, begin, every))
    number = np.arange(len(person)) - np.repeat(np.cumsum(count) - count, count)
    day = (first + number * gap + rng.uniform(-0.25, 0.25, len(person)) * gap * (number > 0)).astype(int)
    return person, day, number


def plan(p: Planner) -> None:
    c = p.conditions
    who = np.flatnonzero((c.hypertension_from < NEVER) & (c.diabetes == 0))
    every = np.interp(c.careful[who], [0.1, 0.6, 1.0], [760, 400, 210])
    person, day, number = series(p, "hypertension", who, c.hypertension_from[who], every)
    p.add("pressure_clinic", person, day, step=number)
    rng = p.rng("pressure_stay")
    grave = who[(c.systolic_untreated[who] > 168) & (rng.random(len(who)) < 0.22)]
    p.add(
        "pressure_stay",
        grave,
        np.maximum(c.hypertension_from[grave], p.first_day) + rng.integers(0, 900, len(grave)),
        stay=rng.integers(4, 9, len(grave)),
    )


def write(w: Ward) -> None:
    v = w.of("pressure_clinic")
    w.diagnose(v, "I10", chronic=True)
    background.diagnoses(w, v, but=("hypertension",))
    w.vital(v)
    background.drugs(w, v, days=28)
    yearly = v[w.step[v] % 3 == 0]
    w.lab(yearly, "kidney_short", "lipid", "glucose")
    w.lab(w.chance(0.3, yearly), "urine")
    ecg(w, w.chance(0.4, yearly))
    heart(w, w.chance(0.18, yearly))
    w.exam(
        w.chance(0.06, v),
        "abpm",
        "24小时动态血压监测",
        "全天有效测量62次,白天及夜间平均血压高于正常范围,夜间血压下降率减低。",
        "动态血压增高,非杓型。",
        price=160,
        abnormal=True,
    )
    w.note(
        v,
        complaint="高血压复诊。",
        illness="患者确诊高血压病多年,规律服药,自测血压尚可,偶有头晕,无头痛、胸闷、心悸,无肢体乏力。",
        examination="心界不大,律齐,各瓣膜区未闻及杂音,双下肢无水肿。",
        plan="1. 低盐饮食。2. 继续降压治疗,每日自测血压。3. 1月后复诊。",
    )
    s = w.of("pressure_stay")
    w.diagnose(s, "I10", chronic=True)
    background.diagnoses(w, s, but=("hypertension",))
    w.overlay.set("systolic", s, w.rng.normal(178, 8, len(s)), 136)
    background.drugs(w, s)
    w.lab(
        s, "cbc", "urine", "liver", "kidney", "electrolyte", "lipid_full", "glucose", "coagulation", "thyroid"
    )
    w.lab(s, "electrolyte", "kidney_short", day=np.maximum(w.nights[s] - 1, 1))
    ecg(w, s)
    heart(w, s)
    w.image(
        w.chance(0.5, s),
        "CT",
        "头颅CT平扫",
        "brain",
        "双侧大脑半球对称,脑实质未见明显异常密度影,脑室系统未见扩大,中线结构居中。",
        "颅脑CT平扫未见明显异常。",
        price=230,
        positive=False,
    )
    w.note(
        s,
        complaint="反复头晕5年,加重1周",
        illness="患者5年前发现血压升高,最高达190/105mmHg,间断服药。1周前头晕加重,测血压180/100mmHg左右,"
        "无视物旋转,无胸痛,无肢体活动障碍,门诊以“高血压病”收入院。",
        examination="心界向左稍扩大,心率78次/分,律齐,A2亢进,双肺未闻及啰音,双下肢无水肿。",
        course="患者头晕较前好转,血压控制在140/85mmHg左右,继续目前降压方案,监测血压。",
        plan="1. 心内科护理常规,低盐低脂饮食。2. 完善检查,排除继发性高血压。3. 降压、调脂治疗。",
        discharge="1. 低盐低脂饮食,规律作息。2. 继续服用降压药物,不可自行停药。3. 1月后心内科门诊复诊。",
    )
    w.follow(w.chance(0.5, s), "hypertension", 30)


def heart(w: Ward, v: np.ndarray, fraction: np.ndarray | None = None) -> None:
    """An echocardiogram; `fraction` is the ejection fraction."""
    ef = np.clip(np.round(w.rng.normal(63, 4, len(v)) if fraction is None else fraction), 22, 78)
    wording = np.where(
        ef < 50,
        "左室扩大,左室收缩功能减低。",
        np.where(w.rng.random(len(v)) < 0.5, "左室舒张功能减退,收缩功能正常。", "心内结构未见明显异常。"),
    ).astype(object)
    w.exam(
        v,
        "echocardiography",
        "心脏彩超",
        np.array(
            [f"各房室腔内径测量如表,室壁运动尚协调,瓣膜形态未见明显异常,LVEF约{e:.0f}%。" for e in ef],
            dtype=object,
        ),
        wording,
        body_site="heart",
        price=260,
        ejection_fraction=ef,
        abnormal=ef < 55,
    )
