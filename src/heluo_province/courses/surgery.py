"""Operations of every day: appendix, gallbladder, hernia, cataract, prostate, thyroid, fractures and
joints."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heluo_province.courses import background
from heluo_province.courses.checkup import ecg
from heluo_province.illness.plan import Kind, Planner
from heluo_province.people.population import LAST_DAY
from heluo_province.records.ward import Ward


@dataclass(frozen=True)
class Operation:
    key: str
    zh: str
    diagnosis: str
    procedure: str
    department: str
    share: float
    youngest: int
    oldest: int
    sex: str
    nights: tuple[int, int]
    day: int
    minutes: int
    price: float
    anesthesia: str
    incision: str
    level: str
    urgency: str
    site: str
    image: tuple[str, str, str, str, float]  # modality, name, findings, impression, price
    complaint: str
    illness: str
    examination: str
    specimen: str = ""
    tissue: str = ""
    emergency: bool = False


OPERATIONS = (
    Operation(
        "appendix",
        "急性阑尾炎",
        "K35.8",
        "47.01",
        "04.01",
        0.007,
        8,
        80,
        "",
        (3, 7),
        0,
        55,
        3200,
        "general",
        "2",
        "2",
        "emergency",
        "abdomen",
        (
            "CT",
            "全腹CT平扫",
            "阑尾增粗,直径约11mm,壁增厚,周围脂肪间隙模糊,未见游离气体。",
            "急性阑尾炎。",
            380,
        ),
        "转移性右下腹痛1天",
        "患者1天前出现脐周疼痛,后转移至右下腹,呈持续性胀痛,伴恶心,呕吐1次,低热,无腹泻,无尿频尿痛。"
        "急诊以“急性阑尾炎”收入院。",
        "右下腹麦氏点压痛、反跳痛,局部肌紧张,肠鸣音减弱。",
        "阑尾",
        "急性化脓性阑尾炎。",
        True,
    ),
    Operation(
        "gallbladder",
        "胆囊结石伴胆囊炎",
        "K80.1",
        "51.23",
        "04.01.01",
        0.011,
        22,
        85,
        "",
        (4, 8),
        2,
        70,
        4300,
        "general",
        "2",
        "3",
        "elective",
        "gallbladder",
        (
            "US",
            "肝胆彩超",
            "胆囊大小约82×34mm,壁毛糙增厚,腔内可见多发强回声团伴声影,胆总管不扩张。",
            "胆囊多发结石并胆囊炎。",
            120,
        ),
        "反复右上腹疼痛1年,再发2天",
        "患者1年前进食油腻后出现右上腹阵发性疼痛,向右肩背部放射,2天前再发,无发热,无皮肤黄染。"
        "门诊以“胆囊结石伴胆囊炎”收入院。",
        "皮肤巩膜无黄染,右上腹轻压痛,墨菲征可疑阳性,无反跳痛。",
        "胆囊",
        "慢性结石性胆囊炎。",
    ),
    Operation(
        "hernia",
        "腹股沟疝",
        "K40.9",
        "53.04",
        "04.01",
        0.006,
        3,
        88,
        "1",
        (2, 5),
        1,
        50,
        2600,
        "spinal",
        "1",
        "2",
        "elective",
        "abdomen",
        (
            "US",
            "腹股沟彩超",
            "右侧腹股沟区可见肠管样回声由内环口向外突出,增加腹压时明显。",
            "右侧腹股沟斜疝。",
            120,
        ),
        "发现右腹股沟可复性包块半年",
        "患者半年前发现右侧腹股沟包块,站立时出现,平卧可回纳,无疼痛,无呕吐。",
        "右侧腹股沟区可见包块约4×3cm,质软,可回纳,咳嗽冲击感阳性。",
    ),
    Operation(
        "cataract",
        "老年性白内障",
        "H25.9",
        "13.41",
        "10",
        0.010,
        60,
        95,
        "",
        (1, 3),
        1,
        25,
        3100,
        "surface",
        "1",
        "3",
        "elective",
        "eye",
        (
            "US",
            "眼科A/B超",
            "右眼晶状体回声增强,玻璃体腔未见明显异常回声,眼轴长度23.4mm。",
            "右眼白内障。",
            90,
        ),
        "右眼视物模糊2年",
        "患者2年前右眼渐进性视物模糊,无眼红眼痛,无视物变形,影响生活。",
        "右眼视力0.1,晶状体皮质及核混浊,眼压15mmHg。",
    ),
    Operation(
        "prostate",
        "前列腺增生",
        "N40",
        "60.29",
        "04.04",
        0.010,
        60,
        88,
        "1",
        (5, 9),
        2,
        75,
        4600,
        "spinal",
        "0",
        "3",
        "elective",
        "prostate",
        (
            "US",
            "泌尿系彩超",
            "前列腺大小约52×45×40mm,内部回声不均,突入膀胱,残余尿约80ml,双肾无积水。",
            "前列腺增生,残余尿增多。",
            130,
        ),
        "进行性排尿困难3年",
        "患者3年前出现排尿费力、尿线变细,夜尿4-5次,药物治疗效果欠佳,无肉眼血尿,无骨痛。",
        "肛诊前列腺III度增大,质韧,中央沟消失,未触及结节,指套无血染。",
        "前列腺",
        "前列腺增生症。",
    ),
    Operation(
        "thyroid",
        "甲状腺结节",
        "D34",
        "06.2",
        "04.01.02",
        0.004,
        22,
        75,
        "",
        (3, 6),
        1,
        80,
        3900,
        "general",
        "1",
        "3",
        "elective",
        "thyroid",
        (
            "US",
            "甲状腺彩超",
            "甲状腺右叶可见一低回声结节,大小约18×14mm,边界清,周边可见血流信号。",
            "甲状腺右叶结节,TI-RADS 4A类。",
            130,
        ),
        "发现颈部包块3月",
        "患者3月前发现颈前包块,无疼痛,无声音嘶哑,无吞咽困难,无心慌多汗。",
        "甲状腺右叶可触及约2cm结节,质韧,边界清,随吞咽活动。",
        "甲状腺右叶",
        "甲状腺滤泡性腺瘤。",
    ),
    Operation(
        "hip",
        "股骨颈骨折",
        "S72.0",
        "81.51",
        "04.03",
        0.006,
        62,
        98,
        "",
        (9, 16),
        3,
        110,
        9800,
        "combined_spinal",
        "1",
        "4",
        "time_limited",
        "hip",
        (
            "DX",
            "骨盆正位片",
            "右侧股骨颈骨皮质连续性中断,断端移位,颈干角变小,骨质疏松。",
            "右侧股骨颈骨折。",
            90,
        ),
        "摔伤致右髋疼痛、活动受限5小时",
        "患者5小时前在家行走时不慎摔倒,右髋部着地,感右髋疼痛剧烈,不能站立行走,无昏迷,无胸腹痛。"
        "急诊以“股骨颈骨折”收入院。",
        "右下肢短缩外旋畸形,右髋压痛,纵轴叩击痛阳性,末梢血运及感觉可。",
        "",
        "",
        True,
    ),
    Operation(
        "wrist",
        "桡骨远端骨折",
        "S52.5",
        "79.32",
        "04.03",
        0.004,
        18,
        80,
        "",
        (5, 9),
        2,
        80,
        5200,
        "nerve_block",
        "1",
        "3",
        "time_limited",
        "arm",
        (
            "DX",
            "左腕关节正侧位片",
            "左桡骨远端骨皮质不连续,断端向背侧移位,关节面不平整。",
            "左桡骨远端骨折。",
            90,
        ),
        "摔伤致左腕部肿痛3小时",
        "患者3小时前行走时摔倒,左手撑地,感左腕肿痛、畸形,活动受限,无手指麻木。",
        "左腕部肿胀,餐叉样畸形,压痛明显,手指感觉血运可。",
        "",
        "",
        True,
    ),
    Operation(
        "ankle",
        "踝关节骨折",
        "S82.6",
        "79.36",
        "04.03",
        0.004,
        16,
        75,
        "",
        (7, 12),
        3,
        95,
        5900,
        "combined_spinal",
        "1",
        "3",
        "time_limited",
        "leg",
        ("DX", "右踝关节正侧位片", "右外踝骨皮质中断,断端轻度移位,踝穴间隙稍增宽。", "右外踝骨折。", 90),
        "扭伤致右踝肿痛2小时",
        "患者2小时前下楼时扭伤右踝,感疼痛、肿胀,不能负重,无皮肤破损。",
        "右踝肿胀,外踝压痛明显,可触及骨擦感,足背动脉搏动可。",
        "",
        "",
        True,
    ),
    Operation(
        "knee",
        "膝关节骨关节炎",
        "M17.9",
        "81.54",
        "04.03",
        0.003,
        60,
        85,
        "",
        (9, 14),
        2,
        105,
        10800,
        "combined_spinal",
        "1",
        "4",
        "elective",
        "knee",
        (
            "DX",
            "右膝关节负重位片",
            "右膝关节间隙狭窄,以内侧明显,边缘骨质增生,髁间隆突变尖。",
            "右膝骨关节炎(K-L IV级)。",
            90,
        ),
        "右膝疼痛8年,加重半年",
        "患者8年前出现右膝疼痛,行走时明显,半年来加重,步行不足百米,保守治疗无效。",
        "右膝内翻畸形,内侧间隙压痛,屈伸活动受限,浮髌试验阴性。",
    ),
    Operation(
        "polyp",
        "结肠息肉",
        "K63.5",
        "45.42",
        "03.02",
        0.008,
        30,
        82,
        "",
        (2, 4),
        1,
        40,
        1900,
        "intravenous",
        "0",
        "2",
        "elective",
        "colon",
        ("US", "腹部彩超", "肝胆胰脾未见明显异常,肠管未见明显扩张。", "肝胆胰脾未见明显异常。", 120),
        "体检发现结肠息肉1周",
        "患者1周前体检肠镜发现结肠息肉,无腹痛腹泻,无黑便便血,无消瘦。",
        "腹平软,无压痛,未触及包块,肛门指检未见异常。",
        "结肠息肉",
        "管状腺瘤,低级别上皮内瘤变。",
    ),
    Operation(
        "myoma",
        "子宫平滑肌瘤",
        "D25.9",
        "68.29",
        "05.01",
        0.006,
        32,
        54,
        "2",
        (5, 8),
        2,
        95,
        4700,
        "general",
        "2",
        "3",
        "elective",
        "uterus",
        (
            "US",
            "妇科彩超",
            "子宫增大,肌壁间可见多个低回声结节,较大者约62×55mm,边界清。双侧附件区未见明显异常。",
            "子宫多发肌瘤。",
            140,
        ),
        "月经量增多1年,发现子宫肌瘤半年",
        "患者1年前出现月经量增多,伴血块,半年前B超示子宫肌瘤,逐渐增大,无尿频便秘。",
        "子宫如孕2月大小,表面凹凸不平,质硬,活动可,双附件未触及异常。",
        "子宫肌瘤",
        "子宫平滑肌瘤。",
    ),
)
KINDS = (
    *(
        Kind(
            f"operation_{o.key}",
            "inpatient",
            o.department,
            way="1" if o.emergency else "2",
            severity="2" if o.emergency else "3",
        )
        for o in OPERATIONS
    ),
    *(Kind(f"review_{o.key}", "outpatient", o.department) for o in OPERATIONS),
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


def tell(w: Ward) -> None:
    for o in OPERATIONS:
        v = w.of(f"operation_{o.key}")
        n = len(v)
        if n:
            w.diagnose(v, o.diagnosis, outcome="1")
            if o.diagnosis.startswith("S"):
                w.diagnose(v, "W19", rank=2, type="external_cause")
            background.diagnoses(w, v)
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
                v,
                "cbc",
                "liver_short",
                "kidney_short",
                "electrolyte",
                "coagulation",
                "infection_screen",
                "glucose",
            )
            w.lab(v[w.nights[v] >= 3], "cbc_short", "crp", "electrolyte", day=o.day + 1)
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
                implant="人工关节假体"
                if o.key in ("hip", "knee")
                else "人工晶状体"
                if o.key == "cataract"
                else None,
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
            if o.incision in ("1", "2") and o.key != "cataract":
                w.drug(v, "cefuroxime", day=o.day, days=2, purpose="perioperative")
            w.drug(v, "propofol", day=o.day, days=1) if o.anesthesia == "general" else None
            w.drug(v, "celecoxib" if o.department == "04.03" else "ibuprofen", day=o.day, days=3)
            if o.department == "04.03":
                w.drug(v, "enoxaparin", day=o.day, days=5, purpose="prevention")
                w.treat(
                    v,
                    "rehabilitation",
                    "关节功能训练",
                    day=o.day + 2,
                    hours=0.6,
                    price=70,
                    intent="supportive",
                )
            background.drugs(w, v)
            w.say(
                v,
                complaint=o.complaint,
                illness=o.illness,
                examination=o.examination,
                course="患者术后恢复可,生命体征平稳,伤口敷料干燥,无渗血渗液,无发热。",
                plan="1. 完善术前检查,排除手术禁忌。2. 择期或急诊手术治疗。3. 预防感染、对症支持。",
                discharge="1. 注意休息,避免剧烈活动。2. 伤口换药,按时拆线。3. 2周后门诊复诊。",
            )
            w.follow(w.chance(0.3, v), "surgery", 21)
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
        w.say(
            r,
            complaint="术后复查。",
            illness=f"患者因“{o.zh}”行手术治疗,术后恢复可,无发热,伤口愈合良好。",
            examination="伤口甲级愈合,局部无红肿压痛。",
            plan="继续康复,不适随诊。",
        )
