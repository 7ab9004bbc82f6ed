"""Cervical cancer in depth: HPV and cytology, colposcopy, biopsy, FIGO 2018, cone or radical hysterectomy,
chemoradiation with brachytherapy, review.

Beside the invasive cases stand high-grade precursors, which the entry rule marks but does not count.
"""

from __future__ import annotations

import numpy as np

from heluo_province.courses import background
from heluo_province.courses.checkup import ecg
from heluo_province.courses.lung_cancer import rounded
from heluo_province.draw import choose
from heluo_province.illness.plan import Kind, Planner
from heluo_province.people.population import LAST_DAY
from heluo_province.records.ward import Ward

KINDS = (
    Kind("cervix_screen", "outpatient", "05.01"),
    Kind("cervix_colposcopy", "outpatient", "05.01", large=True),
    Kind("cervix_cone", "inpatient", "05.01", large=True),
    Kind("cervix_surgery", "inpatient", "05.01", large=True),
    Kind("cervix_radiation", "inpatient", "19.01", large=True),
    Kind("cervix_review", "outpatient", "05.01"),
)
# FIGO, T, N, M, stage group, share, size mm, hazard
STAGES = (
    ("CIN", "Tis", "N0", "M0", "0", 0.30, 0, 0.0),
    ("IA1", "T1a", "N0", "M0", "IA", 0.09, 3, 0.0),
    ("IB1", "T1b", "N0", "M0", "IB", 0.17, 16, 0.01),
    ("IB2", "T1b", "N0", "M0", "IB", 0.13, 29, 0.02),
    ("IIA1", "T2a", "N0", "M0", "IIA", 0.07, 32, 0.03),
    ("IIB", "T2b", "N0", "M0", "IIB", 0.09, 42, 0.07),
    ("IIIB", "T3b", "N0", "M0", "IIIB", 0.04, 52, 0.13),
    ("IIIC1", "T2b", "N1", "M0", "IIIC", 0.07, 45, 0.12),
    ("IVB", "T3b", "N1", "M1", "IVB", 0.04, 58, 0.4),
)


def plan(p: Planner) -> None:
    rng, age = p.rng("cervical_cancer"), p.persons.age()
    risk = np.where(
        p.persons.sex == "2", np.interp(age, [24, 36, 50, 66, 82], [0.004, 0.032, 0.054, 0.047, 0.022]), 0
    )
    who = np.flatnonzero(rng.random(len(age)) < risk)
    n = len(who)
    stage = choose(rng, [s[5] for s in STAGES], n)
    found = LAST_DAY - 30 - (rng.random(n) * (LAST_DAY - p.first_day + 200)).astype(int)
    hpv = np.array(("16", "18", "16", "58", "52", "33"), dtype=object)[
        choose(rng, (0.4, 0.16, 0.16, 0.12, 0.1, 0.06), n)
    ]
    adeno = rng.random(n) < 0.16
    case = np.arange(n)
    p.cases["cervical_cancer"] = {
        "person": who,
        "stage": stage,
        "found": found,
        "hpv": hpv,
        "adeno": adeno,
        "size": np.round(np.array([s[6] for s in STAGES])[stage] * np.exp(0.08 * rng.standard_normal(n)), 0),
        "nodes": rng.integers(16, 32, n),
        "deep": rng.random(n) < 0.35,
    }
    hazard = np.array([s[7] for s in STAGES])[stage]
    death = found + 90 + (rng.exponential(1 / np.maximum(hazard, 1e-6), n) * 365).astype(int)
    dies = death <= LAST_DAY
    p.die(who[dies], death[dies], "C53.9")
    until = np.where(dies, death, LAST_DAY + 1)
    p.add("cervix_screen", who, found, case=case)
    p.add("cervix_colposcopy", who, found + rng.integers(5, 15, n), case=case)
    cone = stage <= 1
    surgical = (stage >= 2) & (stage <= 4)
    cut = found + rng.integers(18, 32, n)
    p.add("cervix_cone", who[cone], cut[cone], stay=rng.integers(4, 7, int(cone.sum())), case=case[cone])
    p.add(
        "cervix_surgery",
        who[surgical],
        cut[surgical],
        stay=rng.integers(11, 18, int(surgical.sum())),
        case=case[surgical],
    )
    radiated = (stage >= 5) | (surgical & p.cases["cervical_cancer"]["deep"])
    begin = np.where(surgical, cut + 42, cut)
    now = np.flatnonzero(radiated & (begin + 70 < until))
    p.add("cervix_radiation", who[now], begin[now], stay=rng.integers(44, 56, len(now)), case=case[now])
    for k in range(1, 11):
        now = np.flatnonzero(begin + 60 + 95 * k < until - 5)
        p.add(
            "cervix_review",
            who[now],
            begin[now] + 60 + 95 * k + rng.integers(-6, 7, len(now)),
            case=case[now],
            step=k,
        )


def _facts(w: Ward, v: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray]:
    c = {k: x[w.case[v]] for k, x in w.cases["cervical_cancer"].items()}
    kind = np.where(
        c["stage"] == 0, "高级别鳞状上皮内病变(CIN III)", np.where(c["adeno"], "宫颈腺癌", "宫颈鳞状细胞癌")
    ).astype(object)
    return c, kind


def _figo(c: dict[str, np.ndarray]) -> np.ndarray:
    return np.array([s[0] for s in STAGES], dtype=object)[c["stage"]]


def _main(w: Ward, v: np.ndarray, **columns: object) -> None:
    c, kind = _facts(w, v)
    code = np.where(c["stage"] == 0, "D06.9", np.where(c["adeno"], "C53.0", "C53.9")).astype(object)
    w.diagnose(v, code, name=kind, morphology_code=_morphology(c), **columns)
    w.diagnose(v[c["stage"] == 7], "C77.9", rank=2)
    w.diagnose(v[c["stage"] == 8], "C78.0", rank=2)


def _morphology(c: dict[str, np.ndarray]) -> np.ndarray:
    return np.where(c["stage"] == 0, "8077/2", np.where(c["adeno"], "8140/3", "8070/3")).astype(object)


def _markers(w: Ward, v: np.ndarray, factor: float = 1.0) -> None:
    c, _ = _facts(w, v)
    burden = np.interp(c["stage"], [0, 2, 5, 8], [1, 1.6, 5, 12]) * factor
    w.overlay.set(
        "SCCA",
        v,
        np.clip(
            0.8 * np.where(c["adeno"], 1.1, burden) * np.exp(0.4 * w.rng.standard_normal(len(v))), 0.2, 120
        ),
    )
    w.overlay.set(
        "CA125",
        v,
        np.clip(13 * np.where(c["adeno"], burden, 1.1) * np.exp(0.4 * w.rng.standard_normal(len(v))), 4, 900),
    )


def tell(w: Ward) -> None:
    _screen(w)
    _operations(w)
    _radiation(w)
    v = w.of("cervix_review")
    _main(w, v)
    w.diagnose(v, "Z08.9", rank=5)
    _markers(w, v, 0.4)
    w.lab(v, "tumor_cervix", "cbc_short")
    half = v[w.step[v] % 2 == 0]
    w.lab(half, "hpv")
    w.pathology(
        half,
        "cytology",
        "阴道残端细胞学标本",
        "vagina",
        "未见上皮内病变或恶性细胞(NILM)。",
        cytology="NILM",
        malignant=False,
        microscopic="标本满意,背景见少量炎细胞。",
        price=180,
    )
    w.image(
        w.chance(0.35, v),
        "MR",
        "盆腔MRI平扫+增强",
        "pelvis",
        "宫颈癌治疗后改变,阴道残端及盆腔未见异常强化灶,盆腔未见肿大淋巴结。",
        "宫颈癌治疗后,未见复发征象。",
        price=980,
        contrast=True,
        positive=False,
    )
    w.say(
        v,
        complaint="宫颈病变治疗后复查。",
        illness="患者宫颈病变治疗后定期复查,无阴道流血流液,无腹痛,无下肢水肿。",
        examination="阴道残端愈合好,未见异常赘生物,盆腔未触及包块。",
        plan="3月后复查妇检、HPV、TCT及肿瘤标志物。",
    )
    heard = w.chance(0.3, v)
    w.follow(heard, "cervical_cancer", 15, recurrence=False, ecog="0")


def _screen(w: Ward) -> None:
    v = w.of("cervix_screen")
    n = len(v)
    c, kind = _facts(w, v)
    w.overlay.set("HPVDNA", v, 1)
    w.diagnose(v, "N72")
    w.lab(v, "hpv")
    grade = np.where(
        c["stage"] == 0,
        np.where(w.rng.random(n) < 0.6, "HSIL", "ASC-H"),
        np.where(c["adeno"], "AGC", np.where(w.rng.random(n) < 0.6, "HSIL", "SCC")),
    ).astype(object)
    words = {
        "HSIL": "高级别鳞状上皮内病变(HSIL)",
        "ASC-H": "不除外高级别病变的非典型鳞状细胞(ASC-H)",
        "AGC": "非典型腺细胞(AGC)",
        "SCC": "鳞状细胞癌",
    }
    w.pathology(
        v,
        "cytology",
        "宫颈液基细胞学标本",
        "cervix",
        np.array([words[g] + ",建议阴道镜检查。" for g in grade], dtype=object),
        cytology=grade,
        hpv_type=c["hpv"],
        malignant=False,
        microscopic="标本满意,见核大深染、核浆比增高的异型细胞。",
        price=180,
    )
    bleeding = c["stage"] >= 2
    w.say(
        v,
        complaint=np.where(bleeding, "接触性阴道出血2月", "宫颈癌筛查").astype(object),
        illness=np.where(
            bleeding,
            "患者2月前出现接触性阴道出血,色鲜红,量少,无腹痛,伴白带增多,无尿频便血。",
            "患者自愿行宫颈癌筛查,无阴道流血,无白带异常。",
        ).astype(object),
        examination=np.where(
            bleeding, "宫颈见菜花样新生物,触之出血。", "宫颈光滑或轻度糜烂样改变,无接触性出血。"
        ).astype(object),
        plan="HPV" + c["hpv"] + "型阳性,建议阴道镜检查及活检。",
    )
    k = w.of("cervix_colposcopy")
    c, kind = _facts(w, k)
    w.diagnose(
        k,
        np.where(c["stage"] == 0, "N87.2", "N72").astype(object),
        certainty=np.where(c["stage"] == 0, "confirmed", "suspected").astype(object),
    )
    w.exam(
        k,
        "colposcopy",
        "阴道镜检查",
        np.where(
            c["stage"] <= 1,
            "宫颈转化区III型,醋白上皮浓厚,边界清,可见粗点状血管及镶嵌,碘试验阴性。",
            "宫颈见外生型肿物,表面血管异型,质脆,触之出血。",
        ).astype(object),
        np.where(c["stage"] <= 1, "高级别病变可能,予多点活检。", "浸润癌可能,予活检。").astype(object),
        body_site="cervix",
        price=160,
        abnormal=True,
    )
    w.operate(
        k,
        "67.12",
        day=0,
        minutes=15,
        price=180,
        anesthesia="none",
        body_site="cervix",
        procedure_class="diagnostic",
        level="1",
        elective="elective",
    )
    w.pathology(
        k,
        "biopsy",
        "宫颈活检组织",
        "cervix",
        "(宫颈)" + kind + ",P16(+),Ki-67(约60%+)。",
        histology=_morphology(c),
        malignant=c["stage"] > 0,
        p16="positive",
        ki67=60.0,
        hpv_type=c["hpv"],
        grade=np.where(c["stage"] > 4, "3", "2").astype(object),
        microscopic="鳞状上皮全层异型,核分裂象易见。",
        immunohistochemistry="P16(+),Ki-67(约60%+)",
        gross="灰白组织3块,直径0.2-0.4cm。",
    )
    w.say(
        k,
        complaint="宫颈筛查异常,行阴道镜检查。",
        illness="患者HPV及TCT异常,今行阴道镜检查及活检,无阴道流血。",
        examination="宫颈见可疑病变。",
        plan="等待病理结果,根据病理制定治疗方案。",
    )


def _operations(w: Ward) -> None:
    v = w.of("cervix_cone")
    c, kind = _facts(w, v)
    figo = np.where(c["stage"] == 0, None, _figo(c))
    _main(w, v, outcome="1")
    background.diagnoses(w, v, rank=5)
    _markers(w, v)
    w.lab(v, "cbc", "urine", "liver_short", "kidney_short", "coagulation", "infection_screen", "tumor_cervix")
    ecg(w, v)
    w.operate(
        v,
        "67.2",
        day=1,
        minutes=35,
        price=1850,
        anesthesia="spinal",
        body_site="cervix",
        incision_grade="2",
        level="2",
        elective="time_limited",
        healing="1",
        asa_grade="1",
        blood_loss=10.0,
        preoperative_diagnosis=kind,
        postoperative_diagnosis=kind,
    )
    w.pathology(
        v,
        "surgical",
        "宫颈锥切标本",
        "cervix",
        "(宫颈锥切)" + kind + ",切缘阴性,脉管未见癌栓。",
        day=1,
        histology=_morphology(c),
        malignant=c["stage"] > 0,
        margin="R0",
        p16="positive",
        figo_stage=figo,
        hpv_type=c["hpv"],
        tumor_size=c["size"],
        grade="2",
        t_stage=np.where(c["stage"] == 0, "Tis", "T1a").astype(object),
        n_stage="N0",
        m_stage="M0",
        stage=np.where(c["stage"] == 0, "0", "IA").astype(object),
        stage_edition="FIGO 2018",
        gross="锥形宫颈组织,高约2cm。",
        microscopic="病变累及腺体,未见深部浸润。",
    )
    background.drugs(w, v)
    w.say(
        v,
        complaint="宫颈病变确诊2周,拟行锥切术",
        illness="患者2周前阴道镜活检提示" + kind + ",无阴道流血,无腹痛,要求手术治疗。",
        examination="宫颈轻度糜烂样改变,子宫前位,正常大小,双附件未触及异常。",
        course="术后阴道少量血性分泌物,无腹痛,无发热。",
        plan="完善检查,行宫颈冷刀锥切术。",
        discharge="禁性生活及盆浴2月,1月后复查。",
    )
    s = w.of("cervix_surgery")
    n = len(s)
    c, kind = _facts(w, s)
    figo = _figo(c)
    _main(w, s, outcome="1")
    background.diagnoses(w, s, rank=5)
    _markers(w, s)
    w.overlay.set("HGB", s, w.rng.normal(118, 11, n).clip(80), w.rng.normal(104, 10, n).clip(72))
    w.lab(
        s,
        "cbc",
        "urine",
        "liver",
        "kidney_short",
        "electrolyte",
        "coagulation",
        "infection_screen",
        "tumor_cervix",
    )
    for day in (4, 8):
        w.lab(s, "cbc", "crp", "electrolyte", day=day)
    ecg(w, s)
    w.image(
        s,
        "MR",
        "盆腔MRI平扫+增强",
        "cervix",
        "宫颈见不规则肿块,大小约"
        + rounded(c["size"])
        + "mm,T2呈稍高信号,增强不均匀强化,未见明确宫旁浸润,盆腔未见肿大淋巴结。",
        "宫颈癌,局限于宫颈。",
        price=980,
        positive=True,
        contrast=True,
        largest_lesion=c["size"],
    )
    w.operate(
        s,
        np.where(w.rng.random(n) < 0.45, "68.61", "68.69").astype(object),
        day=3,
        minutes=210,
        price=7900,
        anesthesia="combined",
        body_site="uterus",
        incision_grade="2",
        level="4",
        elective="time_limited",
        healing="1",
        asa_grade="2",
        blood_loss=np.round(np.clip(w.rng.gamma(4, 70, n), 60, 1800)),
        preoperative_diagnosis=kind,
        postoperative_diagnosis=kind,
    )
    w.operate(
        s,
        "40.3",
        day=3,
        minutes=210,
        price=2200,
        anesthesia="combined",
        body_site="lymph_node",
        incision_grade="2",
        level="4",
        elective="time_limited",
        sequence=2,
        main_procedure=False,
        healing="1",
    )
    deep = np.where(c["deep"], "侵及肌层外1/2", "侵及肌层内1/2").astype(object)
    w.pathology(
        s,
        "surgical",
        "全子宫+双附件+盆腔淋巴结",
        "cervix",
        kind
        + ",肿瘤大小约"
        + rounded(c["size"])
        + "mm,"
        + deep
        + ",宫旁及阴道切缘阴性,盆腔淋巴结未见癌转移(0/"
        + c["nodes"].astype(str).astype(object)
        + ")。FIGO "
        + figo
        + "期。",
        day=3,
        price=560,
        histology=_morphology(c),
        malignant=True,
        tumor_size=c["size"],
        figo_stage=figo,
        t_stage=np.array([x[1] for x in STAGES], dtype=object)[c["stage"]],
        n_stage="N0",
        m_stage="M0",
        stage=np.array([x[4] for x in STAGES], dtype=object)[c["stage"]],
        stage_edition="FIGO 2018",
        margin="R0",
        vascular_invasion=c["deep"],
        lymph_nodes_examined=c["nodes"],
        lymph_nodes_positive=0,
        p16="positive",
        ki67=65.0,
        grade="2",
        hpv_type=c["hpv"],
        gross="全子宫标本,宫颈见外生型肿物。",
        microscopic="肿瘤细胞呈巢团状浸润,角化珠可见。",
    )
    w.drug(s, "cefuroxime", day=3, days=3, purpose="perioperative")
    w.drug(s, "metronidazole", day=3, days=3, purpose="perioperative")
    w.drug(s, "propofol", day=3, days=1)
    w.drug(s, "enoxaparin", day=4, days=5, purpose="prevention")
    background.drugs(w, s)
    w.say(
        s,
        complaint="接触性阴道出血3月,确诊宫颈癌2周",
        illness="患者3月前出现接触性阴道出血,2周前宫颈活检示"
        + kind
        + ",无腹痛,无尿频便血,无下肢水肿。妇科检查及MRI评估为FIGO "
        + figo
        + "期,为手术收入院。",
        examination="宫颈肥大,见菜花样肿物,直径约" + rounded(c["size"]) + "mm,触之出血,双侧宫旁软,未及增厚。",
        course="患者术后恢复可,留置尿管通畅,引流液淡红,肛门已排气。病理:"
        + kind
        + ","
        + deep
        + ",淋巴结阴性。",
        plan="1. 完善盆腔MRI等检查。2. 行根治性子宫切除+盆腔淋巴结清扫术。3. 术后预防感染及血栓。",
        discharge="1. 注意休息,禁性生活3月。2. 根据病理行后续治疗。3. 1月后复查。",
        stage=kind + "(FIGO " + figo + "期)",
    )
    w.follow(s, "surgery", 30, recurrence=False, ecog="0")


def _radiation(w: Ward) -> None:
    v = w.of("cervix_radiation")
    n = len(v)
    c, kind = _facts(w, v)
    figo = _figo(c)
    after = c["stage"] <= 4
    _main(w, v, outcome="2")
    w.diagnose(v, "Z51.0", rank=5)
    background.diagnoses(w, v, rank=6)
    _markers(w, v)
    w.overlay.set("HGB", v, w.rng.normal(110, 12, n).clip(76), w.rng.normal(98, 10, n).clip(70))
    w.overlay.set("WBC", v, w.rng.normal(6, 1.2, n).clip(3.2), w.rng.normal(3.9, 0.8, n).clip(2))
    w.lab(
        v,
        "cbc",
        "urine",
        "liver",
        "kidney_short",
        "electrolyte",
        "coagulation",
        "tumor_cervix",
        "infection_screen",
    )
    for day in (7, 14, 21, 28, 35):
        w.lab(v, "cbc", "liver_short", day=day)
    w.image(
        v[~after],
        "MR",
        "盆腔MRI平扫+增强",
        "cervix",
        "宫颈见不规则肿块,大小约" + rounded(c["size"][~after]) + "mm,累及宫旁,盆腔见肿大淋巴结可能。",
        "宫颈癌,宫旁受侵。",
        price=980,
        positive=True,
        contrast=True,
        largest_lesion=c["size"][~after],
    )
    for k in range(25):
        w.treat(
            v,
            "radiotherapy",
            "盆腔外照射放疗",
            day=k * 7 // 5 + 1,
            hours=0.35,
            price=1200,
            radiotherapy_technique="IMRT",
            target_site="pelvis",
            fraction_dose=1.8,
            total_dose=np.round(1.8 * (k + 1), 1) * np.ones(n),
            session=k + 1,
            planned_sessions=25,
            intent=np.where(after, "adjuvant", "concurrent").astype(object),
        )
    full = v[~after]
    for k in range(4):
        w.treat(
            full,
            "brachytherapy",
            "三维后装近距离治疗",
            day=36 + k * 2,
            hours=0.8,
            price=2600,
            radiotherapy_technique="HDR",
            target_site="cervix",
            fraction_dose=7.0,
            total_dose=7.0 * (k + 1),
            session=k + 1,
            planned_sessions=4,
            intent="curative",
        )
        w.operate(
            full[:0] if k else full,
            "92.27",
            day=36,
            minutes=40,
            price=900,
            procedure_class="therapeutic",
            body_site="cervix",
        )
    for k in range(4):
        w.treat(
            v,
            "chemotherapy",
            "顺铂周疗",
            day=2 + 7 * k,
            hours=3,
            price=260,
            regimen="顺铂40mg/m2 每周",
            cycle=k + 1,
            line=1,
            intent="concurrent",
            toxicity_grade="1",
            toxicity="轻度恶心",
        )
        w.drug(v, "cisplatin", day=2 + 7 * k, days=1)
    w.drug(v, "palonosetron", day=2, days=1, purpose="supportive")
    background.drugs(w, v)
    w.say(
        v,
        complaint=np.where(after, "宫颈癌术后,返院放化疗", "阴道不规则流血3月,确诊宫颈癌").astype(object),
        illness="患者确诊"
        + kind
        + "(FIGO "
        + figo
        + "期),"
        + np.where(
            after,
            "术后病理提示中危因素,为行辅助放化疗入院。",
            "经多学科讨论行根治性同步放化疗,伴阴道少量流血,无肉眼血尿。",
        ).astype(object),
        examination=np.where(
            after, "阴道残端愈合好,盆腔未触及包块。", "宫颈见菜花样肿物,阴道穹窿受累,双侧宫旁增厚。"
        ).astype(object),
        course="患者放化疗顺利,轻度腹泻及骨髓抑制,对症处理后好转,肿瘤较前缩小。",
        plan="1. 盆腔外照射45Gy/25次,同步顺铂周疗。2. 后装近距离治疗28Gy/4次。3. 监测血象及肾功能。",
        discharge="1. 阴道冲洗,预防粘连。2. 1月后复查MRI及妇检。",
        stage=kind + "(FIGO " + figo + "期)",
    )
    w.follow(w.chance(0.6, v), "cervical_cancer", 30, recurrence=False, ecog="1")
