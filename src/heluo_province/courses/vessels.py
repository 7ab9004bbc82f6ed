"""Heart and brain: coronary disease with infarction and stent, heart failure, ischaemic and haemorrhagic
stroke."""

from __future__ import annotations

import numpy as np

from heluo_province.courses import background
from heluo_province.courses.checkup import ecg
from heluo_province.courses.hypertension import heart, series
from heluo_province.illness.conditions import NEVER
from heluo_province.illness.plan import Planner, VisitKind
from heluo_province.records.ward import Ward

KINDS = (
    VisitKind("coronary_clinic", "outpatient", "03.04"),
    VisitKind("infarction", "inpatient", "03.04", large=True, way="1", severity="1"),
    VisitKind("angina_stay", "inpatient", "03.04", severity="2"),
    VisitKind("heart_failure", "inpatient", "03.04", severity="2"),
    VisitKind("stroke", "inpatient", "03.03", large=True, way="1", severity="1"),
    VisitKind("stroke_clinic", "outpatient", "03.03"),
)


def plan(p: Planner) -> None:
    c, rng = p.conditions, p.rng("vessels")
    sick = np.flatnonzero(c.coronary_from < NEVER)
    person, day, number = series(
        p, "coronary", sick, c.coronary_from[sick], np.interp(c.careful[sick], [0.1, 0.9], [600, 230])
    )
    p.add("coronary_clinic", person, day, step=number)
    new = sick[c.coronary_from[sick] > p.first_day]
    attack = new[rng.random(len(new)) < 0.55]
    p.add("infarction", attack, c.coronary_from[attack], stay=rng.integers(6, 12, len(attack)))
    dead = attack[rng.random(len(attack)) < 0.06]
    p.die(dead, c.coronary_from[dead] + rng.integers(1, 5, len(dead)), "I21.9")
    chest = sick[rng.random(len(sick)) < 0.28]
    p.add(
        "angina_stay",
        chest,
        np.maximum(c.coronary_from[chest], p.first_day) + rng.integers(10, 900, len(chest)),
        stay=rng.integers(4, 9, len(chest)),
    )
    age = p.persons.age()
    weak = np.flatnonzero((age > 60) & (rng.random(len(age)) < 0.025 + 0.09 * (c.coronary_from < NEVER)))
    for turn in range(2):
        p.add(
            "heart_failure",
            weak,
            p.first_day + rng.integers(0, 540, len(weak)) + 540 * turn,
            stay=rng.integers(7, 13, len(weak)),
            step=turn,
        )
    gone = weak[rng.random(len(weak)) < 0.10]
    last = p.first_day + rng.integers(400, 1090, len(gone))
    p.add("heart_failure", gone, last - 9, stay=25, step=2)
    p.die(gone, last, "I50.9")
    struck = np.flatnonzero((c.stroke_on < NEVER) & (c.stroke_on >= p.first_day))
    p.add("stroke", struck, c.stroke_on[struck], stay=rng.integers(9, 19, len(struck)))
    fatal = struck[rng.random(len(struck)) < 0.07]
    p.die(fatal, c.stroke_on[fatal] + rng.integers(1, 9, len(fatal)), "I63.9")
    after = np.flatnonzero(c.stroke_on < NEVER)
    person, day, number = series(
        p, "stroke", after, c.stroke_on[after] + 25, np.interp(c.careful[after], [0.1, 0.9], [400, 120])
    )
    p.add("stroke_clinic", person, day, step=number)


def write(w: Ward) -> None:
    _coronary(w)
    _infarction(w)
    _failure(w)
    _stroke(w)


def _coronary(w: Ward) -> None:
    _coronary_clinic(w)
    _angina(w)


def _coronary_clinic(w: Ward) -> None:
    """Reviews of coronary disease."""
    v = w.of("coronary_clinic")
    w.diagnose(v, "I25.1", chronic=True)
    background.diagnoses(w, v, but=("coronary",))
    w.vital(v)
    for drug, share in (
        ("aspirin", 0.85),
        ("bisoprolol", 0.6),
        ("isosorbide_mononitrate", 0.3),
        ("clopidogrel", 0.2),
    ):
        w.drug(w.chance(share, v), drug, days=28)
    background.drugs(w, v, days=28, but=("coronary",))
    ecg(w, w.chance(0.35, v))
    heart(w, w.chance(0.12, v))
    w.lab(v[w.step[v] % 3 == 0], "lipid", "liver_short", "kidney_short")
    w.note(
        v,
        complaint="冠心病复诊。",
        illness="患者冠心病史,规律服药,偶有活动后胸闷,休息数分钟可缓解,无夜间阵发性呼吸困难,无黑便。",
        examination="心率72次/分,律齐,未闻及杂音,双肺呼吸音清,双下肢无水肿。",
        plan="1. 继续抗血小板、调脂治疗。2. 监测血压、血脂。3. 1月后复诊。",
    )


def _angina(w: Ward) -> None:
    """Stays for angina, with an angiography that decides about a stent."""
    s = w.of("angina_stay")
    n = len(s)
    w.diagnose(s, "I20.0", outcome="2")
    w.diagnose(s, "I25.1", rank=2)
    background.diagnoses(w, s, but=("coronary",))
    w.overlay.set("TNI", s, np.clip(w.rng.gamma(2, 6, n), 2, 25))
    w.lab(
        s,
        "cbc",
        "urine",
        "liver",
        "kidney",
        "electrolyte",
        "lipid_full",
        "coagulation",
        "cardiac",
        "bnp",
        "hba1c",
        "infection_screen",
    )
    w.lab(s, "cardiac", day=1)
    ecg(w, s)
    heart(w, s)
    _angiography(w, s, n)
    w.note(
        s,
        complaint="反复胸闷、胸痛2年,加重3天",
        illness="患者2年前开始出现活动后胸闷、胸骨后压榨样疼痛,休息3-5分钟缓解。3天前症状加重,静息时亦有发作,"
        "含服硝酸甘油可缓解,无晕厥,无咯血。门诊以“不稳定型心绞痛”收入院。",
        examination="心界不大,心率76次/分,律齐,各瓣膜区未闻及病理性杂音,双肺呼吸音清,双下肢无水肿。",
        course="患者胸闷、胸痛未再发作,穿刺处无渗血及血肿,继续双联抗血小板及调脂治疗。",
        plan="1. 心内科护理常规,心电监护。2. 抗血小板、调脂、扩冠治疗。3. 择期冠脉造影。",
        discharge="1. 低盐低脂饮食,戒烟。2. 坚持服用抗血小板及他汀类药物,不可自行停药。3. 1月后复诊。",
    )
    w.follow(w.chance(0.5, s), "discharge", 30, medication_adherence="1")


def _angiography(w: Ward, s: np.ndarray, n: int) -> None:
    """How narrow the vessel is, and a stent where it is too narrow."""
    narrow = w.rng.integers(30, 99, n)
    w.operate(
        s,
        "88.56",
        day=2,
        minutes=45,
        price=3900,
        anesthesia="local",
        body_site="coronary",
        level="3",
        elective="time_limited",
        procedure_class="diagnostic",
    )
    stent = s[narrow >= 72]
    w.operate(
        stent,
        "36.07",
        day=2,
        minutes=70,
        price=9800,
        anesthesia="local",
        body_site="coronary",
        level="4",
        elective="time_limited",
        procedure_class="intervention",
        implant="药物洗脱支架1枚",
        incision_grade="0",
    )
    for drug in ("aspirin", "clopidogrel", "atorvastatin", "bisoprolol"):
        w.drug(s, drug)
    background.drugs(w, s, but=("coronary", "lipid"))
    w.image(
        s,
        "XA",
        "冠状动脉造影",
        "coronary",
        np.array(
            [f"左主干未见明显狭窄,前降支中段狭窄约{x}%,回旋支及右冠状动脉管壁不规则。" for x in narrow],
            dtype=object,
        ),
        np.where(
            narrow >= 72,
            "冠状动脉粥样硬化性心脏病,前降支重度狭窄,行支架置入。",
            "冠状动脉粥样硬化,前降支轻中度狭窄,药物治疗。",
        ).astype(object),
        day=2,
        price=1200,
        positive=True,
        contrast=True,
    )


def _infarction(w: Ward) -> None:
    v = w.of("infarction")
    n = len(v)
    fatal = w.visits.died[v]
    wall = w.rng.integers(0, 3, n)
    w.diagnose(
        v,
        np.array(("I21.0", "I21.1", "I21.4"), dtype=object)[wall],
        outcome=np.where(fatal, "5", "2").astype(object),
    )
    w.diagnose(v, "I25.1", rank=2)
    background.diagnoses(w, v, but=("coronary",))
    live = _tests_of_infarction(w, v, n, fatal)
    opened = w.chance(0.86, v)
    w.operate(
        opened,
        "36.07",
        day=0,
        minutes=75,
        price=12800,
        anesthesia="local",
        body_site="coronary",
        level="4",
        elective="emergency",
        procedure_class="intervention",
        implant="药物洗脱支架1枚",
        incision_grade="0",
        asa_grade="3",
    )
    for drug in ("aspirin", "ticagrelor", "atorvastatin", "metoprolol", "perindopril"):
        w.drug(v, drug)
    w.drug(v, "enoxaparin", days=4)
    w.drug(live, "ticagrelor", days=14, take_home=True)
    w.drug(live, "aspirin", days=14, take_home=True)
    background.drugs(w, v, but=("coronary", "lipid", "hypertension"))
    w.note(
        v,
        complaint="突发胸痛4小时",
        illness="患者4小时前无明显诱因突发胸骨后压榨样疼痛,向左肩背部放射,伴大汗、恶心,含服硝酸甘油不缓解,"
        "无晕厥,无咯血。急诊心电图示ST段改变,肌钙蛋白升高,以“急性心肌梗死”收入院。",
        examination="急性痛苦面容,皮肤湿冷,心率快,律齐,心音低钝,双肺底未闻及湿啰音,双下肢无水肿。",
        course="患者胸痛缓解,生命体征平稳,心肌酶呈下降趋势,继续双抗、调脂、改善心室重构治疗。",
        plan="1. 特级护理,绝对卧床,心电监护。2. 双联抗血小板、抗凝、调脂。3. 急诊冠脉介入治疗。",
        discharge="1. 双联抗血小板治疗至少12个月。2. 低盐低脂饮食,戒烟。3. 1月后复查心脏彩超、血脂。",
    )
    w.follow(live, "discharge", 30, medication_adherence="1")


def _tests_of_infarction(w: Ward, v: np.ndarray, n: int, fatal: np.ndarray) -> np.ndarray:
    """Troponins that fall, and the heart of those who live; returns these."""
    for item, first, last in (
        ("TNI", 5200, 180),
        ("TNT", 1900, 150),
        ("CKMB", 120, 16),
        ("CK", 1400, 130),
        ("MYO", 420, 40),
        ("LDH", 520, 240),
        ("WBC", 12, 7.4),
        ("NTBNP", 1600, 620),
    ):
        w.overlay.set(item, v, first * np.exp(0.5 * w.rng.standard_normal(n)).clip(0.25, 4), last)
    w.lab(
        v,
        "cbc",
        "liver",
        "kidney",
        "electrolyte",
        "lipid_full",
        "coagulation",
        "cardiac",
        "troponin",
        "bnp",
        "hba1c",
        "infection_screen",
    )
    for day in (1, 2, 4):
        w.lab(v, "cardiac", "electrolyte", day=day)
    ecg(w, v)
    live = v[~fatal]
    heart(w, live, w.rng.normal(49, 8, len(live)))
    return live


def _failure(w: Ward) -> None:
    v = w.of("heart_failure")
    n = len(v)
    fatal = w.visits.died[v]
    w.diagnose(v, "I50.9", outcome=np.where(fatal, "5", "2").astype(object))
    w.diagnose(w.chance(0.3, v), "I48", rank=2)
    background.diagnoses(w, v)
    w.overlay.set("NTBNP", v, np.clip(w.rng.gamma(2.2, 2200, n), 900, 34000), np.where(fatal, 12000, 1500))
    w.overlay.set("spo2", v, 92, 96)
    w.overlay.set("pulse", v, 98, 78)
    w.lab(v, "cbc", "liver", "kidney", "electrolyte", "cardiac", "bnp", "coagulation", "thyroid", "lipid")
    for day in (2, 5):
        w.lab(v, "electrolyte", "kidney_short", day=day)
    w.lab(v, "bnp", day=np.maximum(w.nights[v] - 1, 1))
    ecg(w, v)
    heart(w, v, w.rng.normal(42, 9, n))
    w.image(
        v,
        "DX",
        "胸部正位片",
        "chest",
        "双肺纹理增多、模糊,心影增大,心胸比约0.6,双侧肋膈角变钝。",
        "心影增大,肺淤血,双侧少量胸腔积液。",
        price=85,
        positive=True,
    )
    for drug in ("furosemide", "spironolactone", "sacubitril_valsartan", "bisoprolol"):
        w.drug(v, drug)
    w.drug(w.chance(0.6, v), "dapagliflozin")
    background.drugs(w, v, but=("hypertension", "diabetes"))
    w.note(
        v,
        complaint="活动后气促3年,加重伴双下肢水肿1周",
        illness="患者3年前出现活动后气促,休息可缓解。1周前受凉后气促加重,夜间不能平卧,伴双下肢水肿、"
        "尿少,无胸痛,无发热,无咯血。门诊以“心力衰竭”收入院。",
        examination="半卧位,颈静脉充盈,双肺底可闻及湿啰音,心界向左扩大,心率快,双下肢中度凹陷性水肿。",
        course="患者气促减轻,尿量增加,双下肢水肿消退,肺部啰音减少。",
        plan="1. 限盐限水,记24小时出入量。2. 利尿、改善心室重构治疗。3. 监测电解质、肾功能。",
        discharge="1. 低盐饮食,每日测体重。2. 规律服药。3. 2周后心内科门诊复诊。",
    )
    w.follow(w.chance(0.4, v[~fatal]), "discharge", 14, medication_adherence="1")


def _stroke(w: Ward) -> None:
    v = w.of("stroke")
    n = len(v)
    bleed = w.rng.random(n) < 0.18
    fatal = w.visits.died[v]
    side = np.where(w.rng.random(n) < 0.5, "left", "right").astype(object)
    zh = np.where(side == "left", "左", "右").astype(object)
    limb = np.where(side == "left", "右", "左").astype(object)
    w.diagnose(
        v,
        np.where(bleed, "I61.9", np.where(w.rng.random(n) < 0.5, "I63.9", "I63.3")).astype(object),
        outcome=np.where(fatal, "5", "2").astype(object),
        laterality=side,
    )
    background.diagnoses(w, v, but=("stroke",))
    w.overlay.set("systolic", v, w.rng.normal(168, 14, n), 140)
    w.lab(
        v,
        "cbc",
        "urine",
        "liver",
        "kidney",
        "electrolyte",
        "lipid_full",
        "glucose",
        "coagulation",
        "cardiac",
        "infection_screen",
    )
    w.lab(w.chance(0.4, v), "hba1c")
    w.lab(v, "electrolyte", "cbc", day=5)
    ecg(w, v)
    place = np.array(("基底节区", "放射冠", "丘脑", "额叶"), dtype=object)[w.rng.integers(0, 4, n)]
    b, i = _images_of_stroke(w, v, bleed, side, zh, place)
    _treatment_of_stroke(w, v, fatal, b, i)
    w.note(
        v,
        complaint=limb + "侧肢体无力、言语不清6小时",
        illness="患者6小时前安静状态下突发"
        + limb
        + "侧肢体无力,持物不稳,行走不能,伴言语不清、口角歪斜,无头痛呕吐,无抽搐,"
        "无意识丧失。急诊头颅CT检查后以“急性脑血管病”收入院。",
        examination="神志清,构音障碍,"
        + limb
        + "侧鼻唇沟变浅,伸舌偏"
        + limb
        + ","
        + limb
        + "侧肢体肌力3级,肌张力正常,"
        + limb
        + "侧巴氏征阳性。",
        course="患者言语较前清晰,肢体肌力较前改善,生命体征平稳,继续改善循环及康复治疗。",
        plan="1. 神经内科护理常规,监测血压。2. 抗血小板或脱水降颅压、调脂、改善循环。3. 早期康复。",
        discharge="1. 控制血压、血糖、血脂。2. 坚持康复训练。3. 1月后门诊复诊。",
    )
    w.follow(w.chance(0.6, v[~fatal]), "stroke", 90, medication_adherence="1")
    _stroke_clinic(w)


def _images_of_stroke(
    w: Ward, v: np.ndarray, bleed: np.ndarray, side: np.ndarray, zh: np.ndarray, place: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Scans of bleeding and of ischaemic strokes; returns the visits of either."""
    b = v[bleed]
    w.image(
        b,
        "CT",
        "头颅CT平扫",
        "brain",
        zh[bleed] + "侧" + place[bleed] + "可见团片状高密度影,周围见低密度水肿带,中线结构轻度移位。",
        zh[bleed] + "侧" + place[bleed] + "脑出血。",
        price=230,
        positive=True,
        laterality=side[bleed],
    )
    i = v[~bleed]
    w.image(
        i,
        "CT",
        "头颅CT平扫",
        "brain",
        "双侧基底节区可见散在腔隙性低密度影,未见出血灶,中线结构居中。",
        "未见颅内出血,多发腔隙性脑梗死。",
        price=230,
        positive=True,
    )
    w.image(
        i,
        "MR",
        "头颅MRI平扫+DWI",
        "brain",
        zh[~bleed] + "侧" + place[~bleed] + "见斑片状DWI高信号影,ADC呈低信号。",
        zh[~bleed] + "侧" + place[~bleed] + "急性脑梗死。",
        day=1,
        price=620,
        positive=True,
        laterality=side[~bleed],
    )
    w.exam(
        v,
        "ultrasound",
        "颈部血管彩超",
        "双侧颈动脉内中膜增厚,分叉处可见混合回声斑块,管腔未见明显狭窄。",
        "双侧颈动脉硬化伴斑块形成。",
        body_site="neck",
        price=240,
        abnormal=True,
        day=2,
    )
    return b, i


def _treatment_of_stroke(w: Ward, v: np.ndarray, fatal: np.ndarray, b: np.ndarray, i: np.ndarray) -> None:
    """Lysis within hours for some, drugs, training."""
    early = w.chance(0.12, i)
    w.drug(early, "alteplase", days=1)
    w.operate(early, "99.10", day=0, minutes=60, price=480, procedure_class="therapeutic")
    for drug in ("aspirin", "atorvastatin", "butylphthalide", "edaravone"):
        w.drug(i, drug)
    w.drug(b, "mannitol", days=7)
    background.drugs(w, v, but=("lipid", "coronary"))
    w.treat(v[~fatal], "rehabilitation", "偏瘫肢体综合训练", day=4, hours=0.8, price=85, intent="supportive")


def _stroke_clinic(w: Ward) -> None:
    """Reviews after a stroke."""
    c = w.of("stroke_clinic")
    w.diagnose(c, "I69.3", chronic=True)
    background.diagnoses(w, c, but=("stroke",))
    w.vital(c)
    background.drugs(w, c, days=28)
    w.lab(c[w.step[c] % 3 == 0], "lipid", "liver_short")
    w.note(
        c,
        complaint="脑梗死后遗症复诊。",
        illness="患者脑梗死后规律服药,遗留肢体活动欠灵活,无新发肢体无力,无言语障碍加重。",
        examination="神清,言语稍含糊,患侧肢体肌力4级。",
        plan="继续抗血小板、调脂治疗,坚持康复锻炼。",
    )
