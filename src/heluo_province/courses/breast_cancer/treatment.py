"""Breast cancer after the operation or before it: cycles, antibodies, radiation, endocrine years, review; and
the benign lumps. The plan and the facts of the tumour are in `breast_cancer.py`."""

from __future__ import annotations

import numpy as np

from heluo_province.courses import background
from heluo_province.courses.breast_cancer.cases import facts_of, main_diagnosis
from heluo_province.courses.hypertension import heart
from heluo_province.draw import choose
from heluo_province.records.ward import NOTHING, Ward


def write(w: Ward) -> None:
    _cycles(w)
    _later(w)


def _cycles(w: Ward) -> None:
    v = w.of("breast_cycle")
    n = len(v)
    c, zh, _, kind = facts_of(w, v)
    number = w.step[v] + 1
    turn = number.astype(str).astype(object)
    positive = c["kind"] == 2
    main_diagnosis(w, v, outcome="2")
    w.diagnose(v, "Z51.1", rank=5)
    background.diagnoses(w, v, rank=6)
    low = np.minimum(number, 6)
    w.overlay.set(
        "WBC",
        v,
        np.clip(w.rng.normal(5.4 - 0.2 * low, 1.0, n), 1.8, 9),
        np.clip(w.rng.normal(5 - 0.2 * low, 1.0, n), 1.7, 9),
    )
    w.overlay.set("HGB", v, np.clip(124 - 3 * low + w.rng.normal(0, 6, n), 76, 145))
    w.lab(v, "cbc", "liver", "kidney_short")
    w.lab(v[number % 3 == 1], "tumor_breast", "electrolyte")
    heart(w, v[(number % 4 == 1) & (positive | (w.rng.random(n) < 0.3))])
    regimen, intent, toxic, wording = _chemotherapy(w, v, n, c, number, turn, positive)
    _drugs_of_cycle(w, v, number, positive, intent, toxic)
    background.drugs(w, v)
    w.note(
        v,
        complaint=zh + "癌,返院行第" + turn + "周期化疗",
        illness="患者确诊"
        + zh
        + kind
        + ",行"
        + regimen
        + "方案治疗,上周期"
        + wording
        + ",无发热,无腹泻,今返院行第"
        + turn
        + "周期化疗。",
        examination="KPS评分90分,浅表淋巴结未触及肿大,双肺呼吸音清,腹软。",
        course="患者完成第" + turn + "周期化疗," + wording + ",对症处理后好转。",
        plan="1. 评估血象、肝肾功能、心功能。2. 行" + regimen + "方案治疗。3. 止吐、护胃、升白。",
        discharge="1. 每周复查血常规。2. 3周后返院治疗。3. 发热及时就诊。",
    )


def _chemotherapy(
    w: Ward,
    v: np.ndarray,
    n: int,
    c: dict[str, np.ndarray],
    number: np.ndarray,
    turn: np.ndarray,
    positive: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The cycle's infusion: regimen by receptors, intent by stage; returns the grade of toxicity."""
    regimen = np.where(
        positive,
        "TCbHP(多西他赛+卡铂+曲妥珠单抗+帕妥珠单抗)",
        np.where(number <= 4, "EC(表柔比星+环磷酰胺)", "T(多西他赛)"),
    ).astype(object)
    intent = np.where(c["stage"] == 6, "palliative", np.where(c["neo"], "neoadjuvant", "adjuvant")).astype(
        object
    )
    toxic = choose(w.rng, (0.3, 0.34, 0.24, 0.1, 0.02), n)
    wording = np.array(
        (
            "无明显不良反应",
            "轻度恶心、脱发",
            "恶心、呕吐,白细胞下降",
            "骨髓抑制3级,予升白治疗",
            "粒细胞缺乏伴发热",
        ),
        dtype=object,
    )[toxic]
    w.treat(
        v,
        "chemotherapy",
        "静脉化疗第" + turn + "周期",
        day=1,
        hours=5,
        price=320,
        regimen=regimen,
        cycle=number,
        line=1,
        intent=intent,
        toxicity_grade=toxic.astype(str).astype(object),
        toxicity=wording,
        response=np.where(c["neo"] & (number % 2 == 0), np.where(w.rng.random(n) < 0.7, "PR", "SD"), NOTHING),
    )
    return regimen, intent, toxic, wording


def _drugs_of_cycle(
    w: Ward, v: np.ndarray, number: np.ndarray, positive: np.ndarray, intent: np.ndarray, toxic: np.ndarray
) -> None:
    """What is infused, and what is given against its side effects."""
    w.operate(v, "99.25", day=1, minutes=200, price=180, procedure_class="therapeutic")
    early = ~positive & (number <= 4)
    w.drug(v[early], "epirubicin", day=1, days=1)
    w.drug(v[early], "cyclophosphamide", day=1, days=1)
    w.drug(v[~early], "docetaxel", day=1, days=1)
    w.drug(v[positive], "trastuzumab", day=1, days=1)
    w.drug(v[positive], "pertuzumab", day=1, days=1)
    w.treat(
        v[positive],
        "targeted",
        "抗HER2靶向治疗",
        day=1,
        hours=1.5,
        price=60,
        regimen="曲妥珠单抗+帕妥珠单抗",
        cycle=number[positive],
        line=1,
        intent=intent[positive],
    )
    w.drug(v, "palonosetron", day=1, days=1, purpose="supportive")
    w.drug(v, "dexamethasone", day=1, days=2, purpose="supportive")
    w.drug(v[toxic >= 2], "rhg_csf", day=1, days=2, purpose="supportive")


def _later(w: Ward) -> None:
    _radiation(w)
    _endocrine(w)
    _review(w)
    _benign(w)


def _radiation(w: Ward) -> None:
    """Twenty-five fractions after the operation."""
    r = w.of("breast_radiation")
    main_diagnosis(w, r, outcome="2")
    w.diagnose(r, "Z51.0", rank=5)
    _, zh, _, kind = facts_of(w, r)
    for k in range(25):
        now = np.flatnonzero(w.nights[r] > k * 7 // 5 + 1)
        w.treat(
            r[now],
            "radiotherapy",
            "外照射放疗",
            day=k * 7 // 5 + 1,
            hours=0.3,
            price=1200,
            radiotherapy_technique="IMRT",
            target_site="breast",
            fraction_dose=2.0,
            total_dose=2.0 * (k + 1),
            session=k + 1,
            planned_sessions=25,
            intent="adjuvant",
        )
    w.lab(r, "cbc", "liver_short", "kidney_short")
    for day in (8, 16, 24):
        w.lab(r, "cbc", day=day)
    w.note(
        r,
        complaint=zh + "癌术后,返院放疗",
        illness="患者" + zh + kind + "术后,为行辅助放疗入院,无发热,患肢无肿胀。",
        examination="手术切口愈合良好,皮肤无破溃,双肺呼吸音清。",
        course="放疗顺利,放射野皮肤1级反应,无吞咽疼痛。",
        plan="CT定位后行调强放疗50Gy/25次。",
        discharge="保护放射野皮肤,定期复查。",
    )


def _endocrine(w: Ward) -> None:
    """Years of tablets, with ultrasound, bone density and hormones now and then."""
    e = w.of("breast_endocrine")
    main_diagnosis(w, e)
    _, zh, _, kind = facts_of(w, e)
    young = (w.age[e] < 52) | w.male[e]
    drug = np.where(young, "tamoxifen", np.where(w.case[e] % 2 == 0, "letrozole", "anastrozole")).astype(
        object
    )
    zhd = np.where(young, "他莫昔芬", np.where(w.case[e] % 2 == 0, "来曲唑", "阿那曲唑")).astype(object)
    w.drug(e, drug, days=84)
    w.treat(
        e,
        "endocrine",
        zhd + "内分泌治疗",
        hours=0.3,
        price=20,
        regimen=zhd,
        cycle=w.step[e] + 1,
        line=1,
        intent="adjuvant",
    )
    w.lab(e[w.step[e] % 2 == 0], "tumor_breast", "cbc_short", "liver_short")
    w.lab(w.chance(0.15, e), "hormones")
    x = w.chance(0.5, e)
    w.image(
        x,
        "US",
        "乳腺及腋窝彩超",
        "breast",
        "术区未见异常回声,对侧乳腺未见明显占位,双侧腋窝未见肿大淋巴结。",
        "乳腺癌术后,术区未见明显异常。BI-RADS 2类。",
        price=130,
        positive=False,
        bi_rads="2",
    )
    w.exam(
        e[(w.step[e] % 4 == 0) & ~young],
        "bone_density",
        "骨密度检查",
        "腰椎L1-4骨密度T值-1.6,左股骨颈T值-1.4。",
        "骨量减少。",
        body_site="spine",
        price=110,
        abnormal=True,
    )
    w.note(
        e,
        complaint=zh + "癌术后内分泌治疗复诊。",
        illness="患者" + zh + kind + "术后,规律口服" + zhd + ",偶有潮热,无阴道出血,无骨痛。",
        examination="胸壁未触及结节,腋窝及锁骨上淋巴结未触及肿大。",
        plan="继续" + zhd + "治疗,3月后复查。",
    )
    w.follow(w.chance(0.2, e), "breast_cancer", 20, recurrence=False, ecog="0", medication_adherence="1")


def _review(w: Ward) -> None:
    """Reviews of those who take no tablets."""
    v = w.of("breast_review")
    main_diagnosis(w, v)
    w.diagnose(v, "Z08.9", rank=5)
    w.lab(v, "tumor_breast", "cbc_short")
    w.image(
        v,
        "US",
        "乳腺及腋窝彩超",
        "breast",
        "术区未见异常回声,双侧腋窝未见肿大淋巴结。",
        "术后改变,未见复发征象。BI-RADS 2类。",
        price=130,
        positive=False,
        bi_rads="2",
    )
    w.note(
        v,
        complaint="乳腺癌术后复查。",
        illness="患者乳腺癌治疗后定期复查,无不适。",
        examination="胸壁未触及结节,腋窝及锁骨上淋巴结未触及肿大。",
        plan="3月后复查。",
    )


def _benign(w: Ward) -> None:
    """Lumps that turn out to be none: an entry rule must leave them out."""
    b = w.of("breast_benign")
    w.diagnose(b, "D24", outcome="1")
    w.lab(b, "cbc", "liver_short", "kidney_short", "coagulation", "infection_screen")
    w.image(
        b,
        "US",
        "乳腺彩超",
        "breast",
        "右乳外上象限见一低回声结节,大小约18×12mm,边界清,形态规则,未见血流信号。",
        "右乳结节,纤维腺瘤可能,BI-RADS 3类。",
        price=130,
        positive=True,
        laterality="right",
        bi_rads="3",
        largest_lesion=18.0,
    )
    w.operate(
        b,
        "85.21",
        day=1,
        minutes=40,
        price=1900,
        anesthesia="local",
        body_site="breast",
        laterality="right",
        incision_grade="1",
        level="2",
        elective="elective",
        healing="1",
    )
    w.pathology(
        b,
        "surgical",
        "右乳肿块",
        "breast",
        "(右乳)纤维腺瘤。",
        day=1,
        laterality="right",
        histology="9010/0",
        malignant=False,
        gross="灰白结节一枚,包膜完整。",
        microscopic="导管及间质增生,未见异型。",
    )
    w.note(
        b,
        complaint="发现右乳肿块半年",
        illness="患者半年前发现右乳肿块,无疼痛,无乳头溢液,要求手术。否认恶性肿瘤家族史。",
        examination="右乳外上象限可触及结节,质韧,边界清,活动可。",
        course="术后恢复可,伤口干燥。",
        plan="完善检查,行肿块切除术。",
        discharge="伤口换药,定期复查乳腺彩超。",
    )
