"""Operations for what is no cancer, each with its tests, image, specimen and review."""

from __future__ import annotations

import numpy as np

from heluo_province.courses import background
from heluo_province.courses.checkup import ecg
from heluo_province.courses.operations.declared import OPERATIONS, Operation
from heluo_province.illness.plan import Planner, VisitKind
from heluo_province.people.population import LAST_DAY
from heluo_province.records.ward import Ward

KINDS = (
    *(
        VisitKind(
            f"operation_{o.key}",
            "inpatient",
            o.department,
            way="1" if o.emergency else "2",
            severity="2" if o.emergency else "3",
        )
        for o in OPERATIONS
    ),
    *(VisitKind(f"review_{o.key}", "outpatient", o.department) for o in OPERATIONS),
)


def plan(p: Planner) -> None:
    age, sex = p.persons.age(), p.persons.sex
    for o in OPERATIONS:
        rng = p.rng("operation", o.key)
        fits = (age >= o.youngest) & (age < o.oldest) & ((sex == o.sex) if o.sex else True)
        who = np.flatnonzero(fits & (rng.random(len(age)) < o.share * 1.6))
        day = p.first_day + rng.integers(0, LAST_DAY - p.first_day, len(who))
        stay = rng.integers(*o.nights, len(who))
        p.add(f"operation_{o.key}", who, day, stay=stay)
        back = rng.random(len(who)) < 0.6
        p.add(f"review_{o.key}", who[back], day[back] + stay[back] + rng.integers(14, 40, int(back.sum())))


def write(w: Ward) -> None:
    for o in OPERATIONS:
        _stay(w, o)
        _review(w, o)


def _stay(w: Ward, o: Operation) -> None:
    """One kind of operation: stay, operation, recovery."""
    v = w.of(f"operation_{o.key}")
    n = len(v)
    if n:
        w.diagnose(v, o.diagnosis, outcome="1")
        if o.diagnosis.startswith("S"):
            w.diagnose(v, "W19", rank=2, type="external_cause")
        background.diagnoses(w, v)
        _tests(w, o, v, n)
        ecg(w, v)
        modality, name, findings, impression, price = o.image
        w.image(v, modality, name, o.site, findings, impression, price=price, positive=True)
        if o.youngest >= 18:
            w.image(
                v,
                "DX",
                "胸部正位片",
                "chest",
                "双肺纹理清晰,未见实变影,心影不大,膈面光整。",
                "心肺膈未见明显异常。",
                price=85,
                positive=False,
            )
        _operation(w, o, v, n)
        _drugs(w, o, v)
        background.drugs(w, v)
        w.note(
            v,
            complaint=o.complaint,
            illness=o.illness,
            examination=o.examination,
            course="患者术后恢复可,生命体征平稳,伤口敷料干燥,无渗血渗液,无发热。",
            plan="1. 完善术前检查,排除手术禁忌。2. 择期或急诊手术治疗。3. 预防感染、对症支持。",
            discharge="1. 注意休息,避免剧烈活动。2. 伤口换药,按时拆线。3. 2周后门诊复诊。",
        )
        w.follow(w.chance(0.3, v), "surgery", 21)


def _tests(w: Ward, o: Operation, v: np.ndarray, n: int) -> None:
    """Blood that shows what the operation is for, then the usual tests."""
    if o.key == "appendix":
        w.overlay.set("WBC", v, w.rng.normal(14.5, 2.2, n).clip(8, 22), 8)
        w.overlay.set("NEUTP", v, w.rng.normal(84, 4, n).clip(70, 94), 66)
        w.overlay.set("CRP", v, w.rng.gamma(3, 18, n).clip(8), 12)
        w.overlay.set("temperature", v, 37.9, 36.6)
    if o.key == "myoma":
        w.overlay.set("HGB", v, w.rng.normal(96, 12, n), w.rng.normal(92, 10, n))
    if o.key == "prostate":
        w.overlay.set("TPSA", v, w.rng.gamma(3, 0.9, n))
    w.lab(
        v, "cbc", "liver_short", "kidney_short", "electrolyte", "coagulation", "infection_screen", "glucose"
    )
    w.lab(v[w.nights[v] >= 3], "cbc_short", "crp", "electrolyte", day=o.day + 1)


def _operation(w: Ward, o: Operation, v: np.ndarray, n: int) -> None:
    """The operation, and its specimen where there is one."""
    w.operate(
        v,
        o.procedure,
        day=o.day,
        minutes=o.minutes,
        price=o.price,
        anesthesia=o.anesthesia,
        body_site=o.site,
        incision_grade=o.incision,
        level=o.level,
        elective=o.urgency,
        healing="1",
        asa_grade=np.where(w.age[v] > 70, "3", "2").astype(object),
        blood_loss=np.round(np.clip(w.rng.gamma(2, 30, n), 2, 600)),
        preoperative_diagnosis=o.zh,
        postoperative_diagnosis=o.zh,
        implant="人工关节假体" if o.key in ("hip", "knee") else "人工晶状体" if o.key == "cataract" else None,
    )
    if o.tissue:
        w.pathology(
            v,
            "surgical",
            o.specimen,
            o.site,
            o.tissue,
            day=o.day,
            malignant=False,
            gross=f"{o.specimen}一份,切面灰白灰红。",
            microscopic="镜下所见符合诊断。",
        )


def _drugs(w: Ward, o: Operation, v: np.ndarray) -> None:
    """Prophylaxis, anaesthesia, pain, and what joints need besides."""
    if o.incision in ("1", "2") and o.key != "cataract":
        w.drug(v, "cefuroxime", day=o.day, days=2, purpose="perioperative")
    w.drug(v, "propofol", day=o.day, days=1) if o.anesthesia == "general" else None
    w.drug(v, "celecoxib" if o.department == "04.03" else "ibuprofen", day=o.day, days=3)
    if o.department == "04.03":
        w.drug(v, "enoxaparin", day=o.day, days=5, purpose="prevention")
        w.treat(v, "rehabilitation", "关节功能训练", day=o.day + 2, hours=0.6, price=70, intent="supportive")


def _review(w: Ward, o: Operation) -> None:
    """Reviews after the operation."""
    r = w.of(f"review_{o.key}")
    w.diagnose(r, o.diagnosis)
    if o.department == "04.03":
        w.image(
            r,
            o.image[0],
            o.image[1],
            o.site,
            "内固定或假体在位,骨折线模糊,未见松动征象。",
            "术后改变,内固定在位。",
            price=90,
            positive=True,
        )
    w.lab(w.chance(0.3, r), "cbc_short")
    w.note(
        r,
        complaint="术后复查。",
        illness=f"患者因“{o.zh}”行手术治疗,术后恢复可,无发热,伤口愈合良好。",
        examination="伤口甲级愈合,局部无红肿压痛。",
        plan="继续康复,不适随诊。",
    )
