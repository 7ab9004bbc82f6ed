"""Lungs: community pneumonia of adults and children, chronic obstructive disease with its exacerbations."""

from __future__ import annotations

import numpy as np

from heluo_province.courses import background
from heluo_province.courses.checkup import ecg
from heluo_province.courses.hypertension import series
from heluo_province.illness.conditions import NEVER
from heluo_province.illness.plan import Planner, VisitKind
from heluo_province.people.population import LAST_DAY
from heluo_province.records.ward import Ward

KINDS = (
    VisitKind("pneumonia", "inpatient", "03.01", severity="2"),
    VisitKind("child_pneumonia", "inpatient", "07", severity="2"),
    VisitKind("copd_stay", "inpatient", "03.01", severity="2"),
    VisitKind("copd_clinic", "outpatient", "03.01"),
)


def plan(p: Planner) -> None:
    rng, age, c = p.rng("lung"), p.persons.age(), p.conditions
    share = np.interp(age, [14, 40, 65, 80, 95], [0.008, 0.014, 0.045, 0.10, 0.14]) * (
        1 + 0.6 * (c.copd_from < NEVER)
    )
    ill = np.flatnonzero((age >= 14) & (rng.random(len(age)) < share))
    p.add(
        "pneumonia",
        ill,
        p.first_day + rng.integers(0, LAST_DAY - p.first_day, len(ill)),
        stay=rng.integers(6, 12, len(ill)),
    )
    dead = ill[(rng.random(len(ill)) < np.interp(age[ill], [50, 75, 95], [0.0, 0.03, 0.12]))]
    last = p.first_day + rng.integers(60, LAST_DAY - p.first_day, len(dead))
    p.add("pneumonia", dead, last - 8, stay=20, step=1)
    p.die(dead, last, "J18.9")
    child = np.flatnonzero((age < 13) & (rng.random(len(age)) < 0.13))
    born = np.maximum(p.persons.birth[child] + 60, p.first_day)
    p.add(
        "child_pneumonia",
        child,
        born + (rng.random(len(child)) * np.maximum(LAST_DAY - born, 1)).astype(int),
        stay=rng.integers(4, 9, len(child)),
    )
    sick = np.flatnonzero(c.copd_from < NEVER)
    person, day, number = series(
        p, "copd", sick, c.copd_from[sick], np.interp(c.careful[sick], [0.1, 0.9], [420, 160])
    )
    p.add("copd_clinic", person, day, step=number)
    count = rng.poisson(0.22 * c.copd_grade[sick])
    worse = np.repeat(sick, count)
    begin = np.maximum(c.copd_from[worse], p.first_day)
    p.add(
        "copd_stay",
        worse,
        begin + (rng.random(len(worse)) * np.maximum(LAST_DAY - begin, 1)).astype(int),
        stay=rng.integers(7, 14, len(worse)),
    )


def infection(w: Ward, v: np.ndarray, wbc: float, crp: float, fever: float) -> None:
    """Bacterial infection that is treated: leucocytes, CRP, procalcitonin and fever fall."""
    n = len(v)
    w.overlay.set(
        "WBC", v, np.clip(w.rng.normal(wbc, 2.6, n), 3.2, 27), np.clip(w.rng.normal(7, 1, n), 4, 10)
    )
    w.overlay.set(
        "NEUTP", v, np.clip(w.rng.normal(81, 5, n), 55, 94), np.clip(w.rng.normal(60, 5, n), 45, 74)
    )
    w.overlay.set(
        "CRP", v, np.clip(w.rng.gamma(2.2, crp / 2.2, n), 4, 300), np.clip(w.rng.gamma(2, 4, n), 0.6, 30)
    )
    w.overlay.set(
        "PCT", v, np.clip(w.rng.gamma(1.2, 0.7, n), 0.06, 30), np.clip(w.rng.gamma(2, 0.03, n), 0.02, 0.3)
    )
    w.overlay.set("IL6", v, np.clip(w.rng.gamma(2, 30, n), 8, 900), np.clip(w.rng.gamma(2, 3, n), 1.6, 20))
    w.overlay.set("temperature", v, np.clip(w.rng.normal(fever, 0.5, n), 36.8, 40.4), 36.6)
    w.overlay.set("pulse", v, np.clip(w.rng.normal(96, 9, n), 68, 140), 78)


def write(w: Ward) -> None:
    _pneumonia(w)
    _child(w)
    _copd(w)


def _pneumonia(w: Ward) -> None:
    v = w.of("pneumonia")
    n = len(v)
    infection(w, v, 13.2, 88, 38.6)
    fatal = _gases_of_pneumonia(w, v, n)
    w.diagnose(
        v,
        np.where(w.rng.random(n) < 0.25, "J15.9", "J18.9").astype(object),
        outcome=np.where(fatal, "5", "1").astype(object),
    )
    w.diagnose(v[fatal], "J96.0", rank=2, outcome="5")
    background.diagnoses(w, v)
    w.lab(v, "cbc", "inflammation", "liver", "kidney", "electrolyte", "coagulation")
    w.lab(w.chance(0.6, v), "gas")
    w.lab(w.chance(0.35, v), "bnp", "cardiac")
    w.lab(v, "cbc_short", "crp", day=3)
    w.lab(v, "cbc_short", "crp", "liver_short", day=np.maximum(w.nights[v] - 1, 1))
    _findings_of_pneumonia(w, v, n, fatal)
    ecg(w, w.chance(0.7, v))
    strong = w.rng.random(n) < 0.3
    w.drug(v[~strong], "ceftriaxone", days=7)
    w.drug(v[strong], "piperacillin_tazobactam", days=8)
    w.drug(w.chance(0.4, v), "moxifloxacin", days=6)
    w.drug(v, "acetylcysteine")
    background.drugs(w, v)
    w.treat(v[fatal], "respiratory_support", "有创机械通气", day=3, hours=60, price=2400)
    w.operate(v[fatal], "96.04", day=3, minutes=15, price=320, procedure_class="therapeutic")
    w.drug(v[fatal], "methylprednisolone", day=3)
    w.note(
        v,
        complaint="发热、咳嗽、咳痰5天",
        illness="患者5天前受凉后出现发热,体温最高39.1℃,伴畏寒、咳嗽、咳黄痰,活动后稍气促,无咯血,无胸痛,"
        "无盗汗消瘦。院外口服抗生素无效,门诊以“肺炎”收入院。",
        examination="急性病容,咽稍充血,右下肺叩诊浊音,双肺呼吸音粗,可闻及湿啰音,心率快,律齐,双下肢无水肿。",
        course="患者体温下降,咳嗽、咳痰减轻,肺部啰音减少,继续抗感染、化痰治疗。",
        plan="1. 呼吸内科护理常规。2. 完善痰培养、胸部CT等检查。3. 抗感染、化痰、对症支持治疗。",
        discharge="1. 注意休息,避免受凉。2. 继续口服药物1周。3. 1月后复查胸部CT。",
    )
    w.follow(w.chance(0.25, v[~fatal]), "discharge", 14)


def _gases_of_pneumonia(w: Ward, v: np.ndarray, n: int) -> np.ndarray:
    """Oxygen, worst where the patient dies; returns who does."""
    fatal = w.visits.died[v]
    w.overlay.set("spo2", v, np.where(fatal, 84, w.rng.normal(93, 2.4, n)), np.where(fatal, 76, 97.5))
    w.overlay.set(
        "PO2", v, np.where(fatal, 52, np.clip(w.rng.normal(68, 9, n), 45, 92)), np.where(fatal, 48, 86)
    )
    return fatal


def _findings_of_pneumonia(w: Ward, v: np.ndarray, n: int, fatal: np.ndarray) -> None:
    """Cultures and scans, the later one for those who stay long."""
    w.culture(
        v,
        "sputum",
        ("KPN", "SPN", "HIN", "PAE", "SAU", "ECO", "ABA", "MPN"),
        (20, 20, 14, 12, 10, 10, 8, 6),
        positive=0.34,
    )
    blood = w.chance(0.3, v)
    w.culture(blood, "whole_blood", ("ECO", "KPN", "SAU", "SPN"), (4, 3, 2, 2), positive=0.1)
    lobe = np.array(("右肺下叶", "左肺下叶", "右肺中叶", "双肺下叶", "左肺上叶"), dtype=object)[
        w.rng.integers(0, 5, n)
    ]
    w.image(
        v,
        "CT",
        "胸部CT平扫",
        "lung",
        lobe + "可见斑片状实变影,边缘模糊,其内可见支气管充气征。纵隔淋巴结未见肿大。未见胸腔积液。",
        lobe + "炎症,建议治疗后复查。",
        price=280,
        positive=True,
        series_count=4,
        image_count=w.rng.integers(240, 480, n),
        dose_length_product=np.round(w.rng.normal(320, 50, n).clip(120), 1),
    )
    again = v[(w.nights[v] >= 7) & ~fatal]
    w.image(
        w.chance(0.6, again),
        "CT",
        "胸部CT平扫",
        "lung",
        "原肺部斑片状实变影较前明显吸收,残留少许条索影。未见胸腔积液。",
        "肺部炎症较前吸收。",
        day=6,
        price=280,
        positive=True,
    )


def _child(w: Ward) -> None:
    v = w.of("child_pneumonia")
    infection(w, v, 12.5, 30, 38.9)
    w.diagnose(v, np.where(w.rng.random(len(v)) < 0.6, "J18.0", "J18.9").astype(object), outcome="1")
    w.lab(v, "cbc", "inflammation", "liver_short", "electrolyte")
    w.lab(v, "cbc", "crp", day=3)
    w.culture(v, "sputum", ("SPN", "HIN", "MPN", "SAU", "RSV"), (24, 20, 30, 10, 16), positive=0.4)
    w.image(
        v,
        "DX",
        "胸部正位片",
        "chest",
        "双肺纹理增多、模糊,右下肺可见小斑片状密度增高影。心影大小正常。",
        "支气管肺炎。",
        price=85,
        positive=True,
    )
    w.drug(v, "ceftriaxone", days=5, dose=np.round(np.clip(w.age[v] * 0.15 + 0.3, 0.3, 2), 1))
    half = w.chance(0.5, v)
    w.drug(half, "azithromycin", days=3, dose=np.round(np.clip(w.age[half] * 0.02 + 0.08, 0.08, 0.5), 2))
    w.drug(v, "budesonide", days=5, dose=1.0)
    w.note(
        v,
        complaint="发热、咳嗽4天",
        illness="患儿4天前出现发热,体温最高39.5℃,伴咳嗽、喉中痰响,稍气促,无抽搐,无发绀,食欲欠佳,精神可。"
        "门诊以“支气管肺炎”收入院。",
        examination="神清,精神可,咽充血,呼吸稍促,三凹征阴性,双肺可闻及中细湿啰音,心音有力,腹软。",
        course="患儿体温正常,咳嗽减轻,肺部啰音减少,食欲好转。",
        plan="1. 儿科护理常规。2. 抗感染、雾化、化痰治疗。3. 完善血常规、胸片等检查。",
        discharge="1. 合理喂养,避免受凉。2. 1周后儿科门诊复诊。",
    )


def spirometry(w: Ward, v: np.ndarray) -> None:
    grade = w.conditions.copd_grade[w.person[v]]
    share = np.array([0, 85, 65, 42, 26])[grade] + w.rng.normal(0, 4, len(v))
    fev = np.round(np.clip(share / 100 * np.where(w.male[v], 2.9, 2.1), 0.4, 4.2), 2)
    ratio = np.round(np.clip(68 - 7 * grade + w.rng.normal(0, 3, len(v)), 28, 69.5), 1)
    w.exam(
        v,
        "lung_function",
        "肺通气功能检查(支气管舒张试验)",
        np.array(
            [f"吸入支气管舒张剂后FEV1 {f:.2f}L,FEV1/FVC {r:.1f}%。" for f, r in zip(fev, ratio, strict=True)],
            dtype=object,
        ),
        np.array([f"阻塞性通气功能障碍,GOLD {g}级,舒张试验阴性。" for g in grade], dtype=object),
        body_site="lung",
        price=220,
        fev1=fev,
        fev1_fvc=ratio,
        abnormal=True,
    )


def _copd(w: Ward) -> None:
    _copd_clinic(w)
    _copd_stay(w)


def _copd_clinic(w: Ward) -> None:
    """Reviews."""
    v = w.of("copd_clinic")
    w.diagnose(v, "J44.9", chronic=True)
    background.diagnoses(w, v, but=("copd",))
    w.vital(v)
    spirometry(w, v[w.step[v] % 3 == 0])
    w.drug(v, "tiotropium", days=30)
    w.drug(v[w.conditions.copd_grade[w.person[v]] >= 3], "budesonide_formoterol", days=30)
    background.drugs(w, v, days=30, but=("copd",))
    w.lab(w.chance(0.3, v), "cbc_short")
    w.note(
        v,
        complaint="慢性咳嗽、气促复诊。",
        illness="患者慢性阻塞性肺疾病多年,规律吸入药物,活动后气促同前,无发热,无咯血,无双下肢水肿。",
        examination="桶状胸,双肺呼吸音低,未闻及明显干湿啰音。",
        plan="戒烟,继续吸入治疗,接种流感疫苗,3月后复诊。",
    )
    w.follow(w.chance(0.1, v), "copd", 60, smoking_status="former")


def _copd_stay(w: Ward) -> None:
    """Exacerbations: gases by grade, ventilation for the weakest."""
    s = w.of("copd_stay")
    n = len(s)
    infection(w, s, 10.6, 42, 37.6)
    grade = w.conditions.copd_grade[w.person[s]]
    w.overlay.set("PCO2", s, 42 + 7 * grade + w.rng.normal(0, 4, n), 41 + 4.0 * grade)
    w.overlay.set(
        "PO2", s, np.clip(72 - 6 * grade + w.rng.normal(0, 4, n), 40, 90), np.clip(80 - 4.0 * grade, 55, 90)
    )
    w.overlay.set("PH", s, np.clip(7.40 - 0.02 * grade + w.rng.normal(0, 0.02, n), 7.22, 7.44), 7.40)
    w.overlay.set("spo2", s, 91 - 1.5 * grade, 95)
    w.diagnose(s, np.where(w.rng.random(n) < 0.5, "J44.0", "J44.1").astype(object), chronic=True, outcome="2")
    w.diagnose(s[grade >= 4], "J96.9", rank=2)
    background.diagnoses(w, s, but=("copd",))
    w.lab(s, "cbc", "inflammation", "liver", "kidney", "electrolyte", "gas", "coagulation", "bnp")
    w.lab(s, "cbc", "crp", "gas", day=4)
    w.culture(s, "sputum", ("HIN", "PAE", "KPN", "SPN", "ABA"), (26, 22, 20, 18, 14), positive=0.36)
    w.image(
        s,
        "CT",
        "胸部CT平扫",
        "lung",
        "双肺透亮度增高,散在肺大疱,双下肺支气管壁增厚,见少许斑片影。心影狭长。",
        "慢性支气管炎、肺气肿并双下肺感染。",
        price=280,
        positive=True,
    )
    spirometry(w, w.chance(0.4, s))
    for drug in ("budesonide", "ipratropium", "doxofylline", "methylprednisolone", "cefoperazone_sulbactam"):
        w.drug(s, drug, days=6)
    background.drugs(w, s, but=("copd",))
    weak = s[grade >= 3]
    w.treat(weak, "respiratory_support", "无创正压通气", day=1, hours=30, price=900)
    w.operate(weak, "93.90", day=1, minutes=20, price=240, procedure_class="therapeutic")
    ecg(w, s)
    w.note(
        s,
        complaint="反复咳嗽、咳痰10年,气促加重5天",
        illness="患者10年来反复咳嗽、咳痰,冬春季多发,活动后气促。5天前受凉后症状加重,咳黄脓痰,稍活动即气促,"
        "无胸痛咯血,无双下肢水肿。吸烟史多年。门诊以“慢性阻塞性肺疾病急性加重”收入院。",
        examination="口唇轻度发绀,桶状胸,叩诊过清音,双肺呼吸音低,可闻及干湿啰音,双下肢无水肿。",
        course="患者气促较前减轻,痰量减少,双肺啰音减少,继续抗感染、平喘、雾化治疗。",
        plan="1. 低流量吸氧,心电监护。2. 抗感染、平喘、化痰、激素治疗。3. 监测血气,必要时无创通气。",
        discharge="1. 戒烟,家庭氧疗。2. 规律吸入药物。3. 1月后呼吸科门诊复诊。",
    )
    w.follow(w.chance(0.5, s), "copd", 30, smoking_status="former", medication_adherence="1")
