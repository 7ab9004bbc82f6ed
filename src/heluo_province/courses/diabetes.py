"""Diabetes: clinic with HbA1c trend, drugs by steps, yearly eye, foot and kidney; stays for poor control,
ketoacidosis, foot ulcer; laser of the retina."""

from __future__ import annotations

import numpy as np

from heluo_province.courses import background
from heluo_province.courses.checkup import ecg
from heluo_province.courses.hypertension import heart, series
from heluo_province.illness.conditions import Conditions
from heluo_province.illness.plan import Planner, VisitKind
from heluo_province.people.population import LAST_DAY
from heluo_province.records.ward import Ward

KINDS = (
    VisitKind("diabetes_clinic", "outpatient", "03.07"),
    VisitKind("diabetes_stay", "inpatient", "03.07"),
    VisitKind("ketoacidosis", "inpatient", "03.07", way="1", severity="1"),
    VisitKind("foot_ulcer", "inpatient", "03.07", large=True, severity="2"),
    VisitKind("retina_laser", "outpatient", "10", large=True),
    VisitKind("hypoglycemia", "emergency", "20", way="1", severity="1"),
)


def plan(p: Planner) -> None:
    c, rng = p.conditions, p.rng("diabetes")
    who = np.flatnonzero(c.diabetes > 0)
    every = np.interp(c.careful[who], [0.1, 0.5, 0.9], [560, 230, 120])
    person, day, number = series(p, "diabetes", who, c.diabetes_from[who], every)
    p.add("diabetes_clinic", person, day, step=number)
    new = who[c.diabetes_from[who] > p.first_day]
    admitted = new[(c.hba1c_first[new] > 9) & (rng.random(len(new)) < 0.6)]
    p.add(
        "diabetes_stay",
        admitted,
        c.diabetes_from[admitted] + rng.integers(1, 12, len(admitted)),
        stay=rng.integers(6, 11, len(admitted)),
    )
    poor = who[(c.hba1c_goal[who] > 7.6)]
    for turn in range(2):
        ill = poor[rng.random(len(poor)) < 0.35]
        p.add(
            "diabetes_stay",
            ill,
            np.maximum(c.diabetes_from[ill], p.first_day)
            + rng.integers(20 + 500 * turn, 500 + 500 * turn, len(ill)),
            stay=rng.integers(6, 12, len(ill)),
            step=turn + 1,
        )
    acid = np.concatenate(
        [who[(c.diabetes[who] == 1) & (rng.random(len(who)) < 0.45)], poor[rng.random(len(poor)) < 0.015]]
    )
    p.add(
        "ketoacidosis",
        acid,
        np.maximum(c.diabetes_from[acid], p.first_day + rng.integers(0, 900, len(acid))),
        stay=rng.integers(5, 9, len(acid)),
    )
    foot = who[c.foot_ulcer[who]]
    p.add(
        "foot_ulcer",
        foot,
        np.maximum(c.diabetes_from[foot], p.first_day) + rng.integers(30, 1000, len(foot)),
        stay=rng.integers(14, 29, len(foot)),
    )
    eye = who[c.retinopathy[who] >= 3]
    for turn in range(3):
        p.add("retina_laser", eye, LAST_DAY - 700 + rng.integers(0, 500, len(eye)) + turn * 14, step=turn)
    low = who[(background_insulin(p, who)) & (rng.random(len(who)) < 0.06)]
    p.add("hypoglycemia", low, p.first_day + rng.integers(0, 1090, len(low)))


def background_insulin(p: Planner, who: np.ndarray) -> np.ndarray:
    c = p.conditions
    return (c.diabetes[who] == 1) | (c.hba1c_first[who] > 11.5) | (LAST_DAY - c.diabetes_from[who] > 12 * 365)


def complications(w: Ward, v: np.ndarray, rank: int) -> None:
    """Diagnoses of eye, kidney, nerve and foot, as far as the disease has gone on that day."""
    c, p = w.conditions, w.person[v]
    two = c.diabetes[p] == 2
    w.diagnose(v[retinopathy(w, v) >= 1], "H36.0", rank=rank)
    w.diagnose(v[c.has(c.kidney_from, p, w.day[v]) & two], "N08.3", rank=rank + 1)
    w.diagnose(v[c.neuropathy[p]], "G63.2", rank=rank + 2)


def retinopathy(w: Ward, v: np.ndarray) -> np.ndarray:
    """Grade of the eye on the day of the visit: one grade less for every two years before the end."""
    c, p = w.conditions, w.person[v]
    return np.clip(c.retinopathy[p] - ((LAST_DAY - w.day[v]) // 730), 0, 4)


def main_code(w: Ward, v: np.ndarray) -> np.ndarray:
    """E10/E11 with the complication that the visit is most about."""
    c, p = w.conditions, w.person[v]
    eye, kidney = retinopathy(w, v) >= 1, c.has(c.kidney_from, p, w.day[v])
    many = eye.astype(int) + kidney + c.neuropathy[p] >= 2
    fourth = np.where(
        many, "7", np.where(kidney, "2", np.where(eye, "3", np.where(c.neuropathy[p], "4", "9")))
    )
    return np.where(
        c.diabetes[p] == 1,
        np.where(kidney, "E10.2", np.where(eye, "E10.3", "E10.9")),
        np.char.add("E11.", fourth),
    ).astype(object)


def fundus(w: Ward, v: np.ndarray) -> None:
    grade = retinopathy(w, v)
    seen = (
        "双眼视盘边界清,黄斑中心凹反光可见,视网膜未见出血及渗出。",
        "双眼后极部可见少许微血管瘤。",
        "双眼视网膜散在微血管瘤、点片状出血及硬性渗出。",
        "双眼视网膜四象限出血,静脉串珠样改变,可见棉絮斑。",
        "双眼视盘旁新生血管,视网膜前出血。",
    )
    wording = (
        "未见糖尿病视网膜病变。",
        "轻度非增殖期糖尿病视网膜病变。",
        "中度非增殖期糖尿病视网膜病变。",
        "重度非增殖期糖尿病视网膜病变,建议激光治疗。",
        "增殖期糖尿病视网膜病变,建议全视网膜激光光凝。",
    )
    w.exam(
        v,
        "fundus",
        "免散瞳眼底照相",
        np.array(seen, dtype=object)[grade],
        np.array(wording, dtype=object)[grade],
        body_site="eye",
        laterality="bilateral",
        price=110,
        retinopathy_grade=grade.astype(str).astype(object),
        abnormal=grade > 0,
    )


def foot(w: Ward, v: np.ndarray) -> None:
    sick = w.conditions.neuropathy[w.person[v]]
    w.exam(
        v,
        "nerve_conduction",
        "糖尿病足筛查(10g尼龙丝及震动觉)",
        np.where(
            sick,
            "双足10g尼龙丝触觉减退,震动觉阈值升高,足背动脉搏动可触及。",
            "双足10g尼龙丝触觉正常,震动觉正常,足背动脉搏动良好。",
        ).astype(object),
        np.where(sick, "周围神经病变,足部低至中度风险。", "足部低风险。").astype(object),
        body_site="foot",
        laterality="bilateral",
        price=80,
        abnormal=sick,
    )


def write(w: Ward) -> None:
    _clinic(w)
    _stay(w)
    _ketoacidosis(w)
    _foot_ulcer(w)
    laser = w.of("retina_laser")
    w.diagnose(laser, "H36.0")
    w.diagnose(laser, "E11.3", rank=2)
    w.operate(
        laser,
        "14.24",
        day=0,
        minutes=25,
        price=1260,
        anesthesia="surface",
        body_site="eye",
        laterality="right",
        incision_grade="0",
        level="2",
        elective="elective",
    )
    w.note(
        laser,
        complaint="双眼视力下降半年,行视网膜激光治疗",
        illness="患者糖尿病多年,半年前双眼视力下降,眼底检查示糖尿病视网膜病变,今行视网膜激光光凝。",
        examination="双眼晶状体轻度混浊,眼底见散在出血及渗出。",
        plan="术后注意休息,2周后复诊。",
    )
    low = w.of("hypoglycemia")
    w.diagnose(low, "E16.2")
    w.diagnose(low, main_code(w, low), rank=2)
    w.overlay.set("GLUR", low, np.round(w.rng.uniform(1.6, 3.4, len(low)), 1))
    w.lab(low, "random_glucose", "electrolyte")
    w.vital(low)
    w.drug(low, "glucose", days=1)
    w.note(
        low,
        complaint="心慌、出汗、意识模糊30分钟",
        illness="患者糖尿病史多年,使用胰岛素治疗,30分钟前餐前出现心慌、大汗,随后意识模糊,家属测指血糖低。"
        "无抽搐,无呕吐。",
        examination="皮肤湿冷,反应迟钝,双侧瞳孔等大等圆,四肢肌力正常。",
        plan="静脉推注葡萄糖,监测血糖,调整胰岛素剂量。",
    )


def _clinic(w: Ward) -> None:
    v = w.of("diabetes_clinic")
    c, p = w.conditions, w.person[v]
    w.diagnose(v, main_code(w, v), chronic=True)
    complications(w, v, 2)
    background.diagnoses(w, v, but=("diabetes",), rank=6)
    w.vital(v)
    background.drugs(w, v, days=30)
    nerve = v[c.neuropathy[p]]
    w.drug(w.chance(0.7, nerve), "mecobalamin", days=30)
    w.drug(w.chance(0.2, nerve), "pregabalin", days=14)
    w.lab(w.chance(0.62, v), "hba1c")
    w.lab(w.chance(0.55, v), "glucose")
    yearly = v[w.step[v] % 3 == 1]
    w.lab(yearly, "lipid", "kidney", "uacr")
    w.lab(w.chance(0.3, yearly), "urine")
    fundus(w, w.chance(0.55, yearly))
    foot(w, w.chance(0.45, yearly))
    ecg(w, w.chance(0.25, yearly))
    w.lab(v[(w.step[v] == 0) & (c.diabetes_from[p] > w.day[v] - 90)], "glucose2", "c_peptide", "urine")
    w.treat(w.chance(0.08, v), "education", "糖尿病自我管理教育", hours=0.7, price=20, intent="supportive")
    w.note(
        v,
        complaint="糖尿病复诊。",
        illness="患者糖尿病病史,规律用药,自测空腹血糖波动,无明显多饮、多尿,无视物模糊加重,无足部破溃,"
        "近期体重无明显变化。",
        examination="心肺腹未见明显异常,双足背动脉搏动可触及,双下肢无水肿。",
        plan="1. 糖尿病饮食,适量运动。2. 继续降糖治疗,监测血糖。3. 3月复查糖化血红蛋白,每年筛查眼底、"
        "尿微量白蛋白及足部。",
    )
    adherence = np.where(c.careful[p] > 0.7, "1", np.where(c.careful[p] > 0.35, "2", "3")).astype(object)
    called = np.flatnonzero(w.rng.random(len(v)) < 0.16)
    w.follow(
        v[called],
        "diabetes",
        30,
        medication_adherence=adherence[called],
        hypoglycemia=np.where(w.rng.random(len(called)) < 0.85, "1", "2").astype(object),
        fasting_glucose=np.clip(
            np.round(
                0.86
                * (1.59 * c.hba1c(p[called], w.day[v[called]]) - 2.59)
                * np.exp(0.1 * w.rng.standard_normal(len(called))),
                1,
            ),
            3.2,
            28,
        ),
    )


def _stay(w: Ward) -> None:
    v = w.of("diabetes_stay")
    c, p = w.conditions, w.person[v]
    w.diagnose(v, main_code(w, v), chronic=True, outcome="2")
    complications(w, v, 2)
    background.diagnoses(w, v, but=("diabetes",), rank=6)
    _tests_of_stay(w, v, c, p)
    fundus(w, w.chance(0.7, v))
    foot(w, w.chance(0.6, v))
    ecg(w, v)
    heart(w, w.chance(0.4, v))
    w.exam(
        w.chance(0.5, v),
        "ultrasound",
        "下肢血管彩超",
        "双下肢动脉内膜毛糙增厚,可见散在点状强回声斑块,管腔未见明显狭窄。",
        "双下肢动脉硬化伴小斑块形成。",
        body_site="vessel",
        laterality="bilateral",
        price=240,
        abnormal=True,
    )
    background.drugs(w, v)
    w.drug(v, "insulin_human", days=3)
    pump = w.chance(0.3, v)
    w.treat(pump, "insulin_pump", "持续皮下胰岛素输注", day=1, hours=72, price=380)
    w.drug(v[c.neuropathy[p]], "thioctic_acid")
    w.note(
        v,
        complaint="多饮、多尿5年,血糖控制不佳1月",
        illness="患者5年前出现口干、多饮、多尿,诊断为“糖尿病”,不规律服药。1月来自测空腹血糖偏高,餐后血糖更高,"
        "伴乏力、双足麻木,无恶心呕吐,无昏迷,体重下降约3kg。门诊以“糖尿病”收入院。",
        examination="神志清,营养中等,心肺听诊未见明显异常,腹软无压痛,双足背动脉搏动可触及,双足皮肤完整。",
        course="患者口干、乏力好转,监测血糖较前下降,无低血糖发作,继续调整胰岛素剂量。",
        plan="1. 内分泌科护理常规,糖尿病饮食。2. 监测七次血糖,完善并发症筛查。3. 胰岛素强化治疗,控制血压、"
        "血脂。",
        discharge="1. 糖尿病饮食,规律运动。2. 规律用药,自我监测血糖。3. 2周后内分泌科门诊复诊,"
        "3月后复查糖化血红蛋白。",
    )
    w.follow(w.chance(0.6, v), "diabetes", 30, medication_adherence="1", hypoglycemia="1")


def _tests_of_stay(w: Ward, v: np.ndarray, c: Conditions, p: np.ndarray) -> None:
    """Glucose falls during the stay; HbA1c does not."""
    sugar = c.hba1c(p, w.day[v])
    w.overlay.set(
        "GLU",
        v,
        np.clip(1.5 * sugar + w.rng.normal(0, 1.5, len(v)), 8.2, 28),
        np.clip(w.rng.normal(7.1, 0.7, len(v)), 5.2, 9),
    )
    w.overlay.set("HBA1C", v, np.clip(sugar + 0.6, 7.2, 16.5))
    w.lab(
        v,
        "cbc",
        "urine",
        "liver",
        "kidney",
        "electrolyte",
        "lipid_full",
        "hba1c",
        "glucose2",
        "c_peptide",
        "uacr",
        "coagulation",
        "thyroid",
    )
    middle = np.maximum(w.nights[v] // 2, 1)
    w.lab(v, "glucose", "electrolyte", day=middle)
    w.lab(v, "glucose", day=np.maximum(w.nights[v] - 1, 1))
    w.lab(w.chance(0.4, v), "urine_protein", day=2)


def _ketoacidosis(w: Ward) -> None:
    v = w.of("ketoacidosis")
    one = w.conditions.diabetes[w.person[v]] == 1
    w.diagnose(v, np.where(one, "E10.1", "E11.1").astype(object), outcome="2")
    w.diagnose(w.chance(0.4, v), "E87.6", rank=2)
    n = len(v)
    _tests_of_ketoacidosis(w, v, n)
    w.drug(v, "insulin_human", days=2)
    w.drug(v, "sodium_chloride", days=3)
    w.drug(v, "potassium_chloride", days=2)
    background.antidiabetics(w, np.sort(v))
    ecg(w, v)
    w.note(
        v,
        complaint="恶心、呕吐2天,意识淡漠半天",
        illness="患者2天前感冒后自行停用胰岛素,出现恶心、呕吐,伴口干、多尿、全身乏力,半天前意识淡漠、"
        "呼吸深快,急诊测随机血糖显著升高,血酮升高,以“糖尿病酮症酸中毒”收入院。",
        examination="嗜睡,呼吸深大,呼气有烂苹果味,皮肤弹性差,心率快,双肺未闻及啰音,腹软,脐周轻压痛。",
        course="经补液、小剂量胰岛素静滴、补钾治疗,患者神志转清,血酮转阴,血糖平稳下降。",
        plan="1. 一级护理,监测生命体征。2. 补液、小剂量胰岛素持续静滴,补钾。3. 每小时监测血糖,复查血气、"
        "电解质。",
        discharge="1. 不可自行停用胰岛素。2. 感染、发热时监测血糖及尿酮。3. 1周后门诊复诊。",
    )


def _tests_of_ketoacidosis(w: Ward, v: np.ndarray, n: int) -> None:
    """Figures of the first hours and of recovery."""
    for item, first, last in (
        ("GLU", 25, 7.4),
        ("GLUR", 27, 8),
        ("KETB", 5.6, 0.15),
        ("PH", 7.13, 7.40),
        ("PCO2", 21, 38),
        ("K", 3.1, 4.2),
        ("WBC", 15, 7),
        ("UREA", 11, 5.5),
        ("LAC", 2.8, 1),
    ):
        w.overlay.set(
            item,
            v,
            first * np.exp(0.09 * w.rng.standard_normal(n))
            if item != "PH"
            else w.rng.normal(7.13, 0.07, n).clip(6.85, 7.28),
            last,
        )
    w.overlay.set("UKET", v, 4)
    w.overlay.set("UGLU", v, 4)
    w.overlay.set("pulse", v, 118, 80)
    w.overlay.set("respiration", v, 28, 18)
    w.lab(
        v,
        "cbc",
        "urine",
        "liver",
        "kidney",
        "electrolyte",
        "random_glucose",
        "ketone",
        "gas",
        "hba1c",
        "pancreas",
        "c_peptide",
    )
    for day in (1, 2):
        w.lab(v, "electrolyte", "glucose", "ketone", "gas", day=day)


def _foot_ulcer(w: Ward) -> None:
    v = w.of("foot_ulcer")
    w.diagnose(v, "E11.5", outcome="2")
    w.diagnose(v, "L03.9", rank=2)
    complications(w, v, 3)
    background.diagnoses(w, v, but=("diabetes",), rank=6)
    n = len(v)
    _tests_of_ulcer(w, v, n)
    w.drug(v, "piperacillin_tazobactam", days=10)
    background.drugs(w, v)
    w.image(
        v,
        "DX",
        "右足正斜位片",
        "foot",
        "右足第一趾骨骨质密度减低,局部骨皮质毛糙,周围软组织肿胀。",
        "右足第一趾骨质改变,感染性病变待排。",
        price=90,
        positive=True,
        laterality="right",
    )
    _operations_of_ulcer(w, v)
    w.note(
        v,
        complaint="右足溃烂伴红肿1月",
        illness="患者1月前右足趾磨破后出现溃疡,未正规处理,逐渐扩大,局部红肿、流脓伴异味,伴发热,最高38.6℃。"
        "糖尿病史10余年,血糖控制差。门诊以“糖尿病足”收入院。",
        examination="右足第一趾可见溃疡约3×2cm,深达肌腱,基底脓性分泌物,周围皮肤红肿,足背动脉搏动减弱。",
        course="患者体温正常,创面分泌物减少,肉芽生长,继续换药及抗感染治疗。",
        plan="1. 糖尿病饮食,抬高患肢。2. 胰岛素控制血糖,抗感染。3. 清创换药,必要时截趾。",
        discharge="1. 保持创面清洁,定期换药。2. 控制血糖。3. 2周后复诊。",
    )
    w.follow(w.chance(0.7, v), "surgery", 14)


def _tests_of_ulcer(w: Ward, v: np.ndarray, n: int) -> None:
    """Signs of infection that recede, and what grows in the wound."""
    for item, first, last in (
        ("WBC", 14.2, 7.5),
        ("CRP", 96, 12),
        ("NEUTP", 84, 62),
        ("ESR", 74, 40),
        ("ALB", 32, 36),
        ("GLU", 14, 7.8),
        ("HGB", 106, 108),
    ):
        w.overlay.set(item, v, first * np.exp(0.1 * w.rng.standard_normal(n)), last)
    w.overlay.set("temperature", v, 38.2, 36.6)
    w.lab(
        v,
        "cbc",
        "liver",
        "kidney",
        "electrolyte",
        "hba1c",
        "inflammation",
        "esr",
        "coagulation",
        "infection_screen",
        "lipid_full",
    )
    for day in (4, 9):
        w.lab(v, "cbc", "crp", "liver_short", "glucose", day=day)
    w.culture(v, "wound", ("SAU", "PAE", "ECO", "KPN", "EFA"), (34, 18, 18, 15, 15), positive=0.72)


def _operations_of_ulcer(w: Ward, v: np.ndarray) -> None:
    """Debridement for all, amputation for some."""
    w.operate(
        v,
        "86.22",
        day=2,
        minutes=55,
        price=1450,
        anesthesia="nerve_block",
        body_site="foot",
        laterality="right",
        incision_grade="3",
        level="2",
        elective="time_limited",
        blood_loss=40,
    )
    lost = w.chance(0.25, v)
    w.operate(
        lost,
        "84.11",
        day=7,
        minutes=70,
        price=2860,
        anesthesia="nerve_block",
        body_site="foot",
        laterality="right",
        incision_grade="3",
        level="3",
        elective="time_limited",
        blood_loss=80,
        healing="2",
    )
    w.treat(v, "wound_care", "负压封闭引流", day=3, hours=120, price=1600)
