"""From the first image to the biopsy: staging, histology, molecular report."""

from __future__ import annotations

import numpy as np

from heluo_province.courses import background
from heluo_province.courses.checkup import ecg
from heluo_province.courses.lung_cancer.cases import kind_of, main_diagnosis, markers, site_of, stage_of
from heluo_province.courses.lung_cancer.images import chest_ct
from heluo_province.courses.wording import rounded
from heluo_province.records.ward import Ward


def write_found(w: Ward) -> None:
    v = w.of("lung_found")
    _, place, _ = site_of(w, v)
    w.diagnose(v, "R91", certainty="suspected")
    chest_ct(w, v)
    markers(w, v)
    w.lab(w.chance(0.6, v), "tumor_lung")
    w.vital(v)
    early = w.cases["lung_cancer"]["stage"][w.case[v]] <= 4
    w.note(
        v,
        complaint=np.where(early, "体检发现肺部结节1周", "咳嗽、痰中带血1月").astype(object),
        illness=np.where(
            early,
            "患者1周前体检CT发现" + place + "结节,无咳嗽、咯血,无胸痛、气促,无发热盗汗,体重无明显变化。",
            "患者1月前出现刺激性干咳,偶有痰中带血,伴右侧胸部隐痛,无发热,无声音嘶哑,近期体重下降约3kg。",
        ).astype(object),
        examination="全身浅表淋巴结未触及肿大,双肺呼吸音清,未闻及干湿啰音。",
        plan="1. 胸部CT示" + place + "占位,建议住院进一步检查。2. 戒烟。",
    )


def write_diagnosis(w: Ward) -> None:
    v = w.of("lung_diagnosis")
    c, case = w.cases["lung_cancer"], w.case[v]
    n = len(v)
    side, place, size = site_of(w, v)
    stage, (_, kind) = stage_of(w, case), kind_of(w, case)
    main_diagnosis(w, v, outcome="2")
    background.diagnoses(w, v)
    markers(w, v)
    w.lab(
        v,
        "cbc",
        "urine",
        "liver",
        "kidney",
        "electrolyte",
        "coagulation",
        "tumor_lung",
        "infection_screen",
        "glucose",
    )
    chest_ct(w, v, contrast=True)
    _search_for_metastases(w, v, c, case)
    ecg(w, v)
    central = c["lobe"][case] == 5
    through = v[central | (w.rng.random(n) < 0.35)]
    needle = np.setdiff1d(v, through)
    _sampling(w, through, needle)
    _biopsy(w, v, kind, side, place)
    w.drug(w.chance(0.5, v), "ambroxol", days=4)
    background.drugs(w, v)
    words = place + kind + "(c" + c["t"][case] + c["n"][case] + c["m"][case] + "," + stage + "期)"
    w.note(
        v,
        complaint="发现肺部占位半月",
        illness="患者半月前因咳嗽行胸部CT示"
        + place
        + "占位,大小约"
        + rounded(size)
        + "mm,伴痰中带血丝,无发热,无胸痛,无骨痛头痛,近1月体重下降约2kg。为求进一步诊治,门诊以“"
        + place
        + "占位性质待查”收入院。",
        examination="神志清,浅表淋巴结未触及肿大,胸廓对称,双肺呼吸音清,未闻及干湿啰音,心律齐,腹软,"
        "双下肢无水肿。",
        course="病理回报:"
        + place
        + "活检组织为"
        + kind
        + "。结合影像学检查,诊断为"
        + words
        + "。已行多学科讨论,向患者家属交代病情。",
        plan="1. 完善胸部增强CT、头颅MRI、骨显像,必要时PET-CT。2. 支气管镜或穿刺活检明确病理。3. 行基因检测,"
        "多学科讨论制定方案。",
        discharge="1. 按多学科讨论意见返院治疗。2. 戒烟,加强营养。3. 如有咯血、胸痛、头痛及时就诊。",
        stage=words,
    )


def _search_for_metastases(w: Ward, v: np.ndarray, c: dict[str, np.ndarray], case: np.ndarray) -> None:
    """Head, whole body, bones."""
    w.image(
        v,
        "MR",
        "头颅MRI平扫+增强",
        "brain",
        np.where(
            (c["stage"][case] >= 10) & (c["spread"][case] == 0),
            "右侧额叶见一类圆形强化结节,大小约14×12mm,周围水肿。",
            "脑实质未见明显异常强化灶。",
        ).astype(object),
        np.where(
            (c["stage"][case] >= 10) & (c["spread"][case] == 0),
            "右侧额叶结节,考虑转移瘤。",
            "颅脑MRI平扫+增强未见明显异常。",
        ).astype(object),
        day=1,
        price=980,
        contrast=True,
        positive=(c["stage"][case] >= 10) & (c["spread"][case] == 0),
    )
    pet = w.chance(0.35, v)
    w.image(
        pet,
        "PT",
        "全身PET-CT",
        "whole_body",
        site_of(w, pet)[1]
        + "肿块,FDG代谢增高,SUVmax约"
        + np.array([f"{x:.1f}" for x in w.rng.uniform(4, 16, len(pet))], dtype=object)
        + "。",
        site_of(w, pet)[1] + "恶性占位。",
        day=1,
        price=6800,
        positive=True,
    )
    w.image(
        w.chance(0.7, v),
        "NM",
        "全身骨显像",
        "bone",
        "全身骨骼显影清晰,放射性分布大致均匀对称。",
        "全身骨显像未见明显异常。",
        day=1,
        price=620,
        positive=False,
    )


def _sampling(w: Ward, through: np.ndarray, needle: np.ndarray) -> None:
    """Bronchoscopy or needle."""
    w.exam(
        through,
        "bronchoscopy",
        "电子支气管镜检查",
        "气管、隆突正常," + site_of(w, through)[1] + "开口见新生物,表面凹凸不平,触之易出血,予活检及刷检。",
        site_of(w, through)[1] + "新生物,性质待病理。",
        body_site="lung",
        day=2,
        price=480,
        abnormal=True,
    )
    w.operate(
        through,
        "33.24",
        day=2,
        minutes=25,
        price=680,
        anesthesia="intravenous",
        body_site="lung",
        laterality=site_of(w, through)[0],
        procedure_class="diagnostic",
        level="3",
        elective="elective",
    )
    w.operate(
        needle,
        "33.26",
        day=2,
        minutes=30,
        price=860,
        anesthesia="local",
        body_site="lung",
        laterality=site_of(w, needle)[0],
        procedure_class="diagnostic",
        level="3",
        elective="elective",
    )


def _biopsy(w: Ward, v: np.ndarray, kind: np.ndarray, side: np.ndarray, place: np.ndarray) -> None:
    """Biopsy with immunohistochemistry; adenocarcinoma gets its molecular report."""
    c, case = w.cases["lung_cancer"], w.case[v]
    subtype = c["subtype"][case]
    marks = np.select(
        [subtype <= 2, subtype == 3, subtype == 4],
        [
            "TTF-1(+),NapsinA(+),CK7(+),P40(-),Ki-67(约30%+)",
            "P40(+),CK5/6(+),TTF-1(-),Ki-67(约50%+)",
            "CD56(+),Syn(+),CgA(+),TTF-1(+),Ki-67(约80%+)",
        ],
        "CK(+),TTF-1(-),P40(-),Ki-67(约60%+)",
    ).astype(object)
    ki = np.select([subtype <= 2, subtype == 3, subtype == 4], [30, 50, 80], 60)
    grade = np.where(subtype == 4, "4", np.where(c["stage"][case] > 6, "3", "2")).astype(object)
    w.pathology(
        v,
        "biopsy",
        "肺活检组织",
        "lung",
        "(" + place + ")" + kind + "。免疫组化支持上述诊断。",
        day=2,
        laterality=side,
        histology=kind_of(w, case)[0],
        malignant=c["stage"][case] > 0,
        grade=grade,
        gross="灰白组织数条,长0.5-1.2cm。",
        microscopic="镜下见异型细胞呈巢团状或腺样排列,核大深染,核分裂象可见,间质纤维组织增生。",
        immunohistochemistry=marks,
        ki67=ki.astype(float),
        pd_l1_tps=c["pdl1"][case],
    )
    _genes(w, v, c, subtype)


def _genes(w: Ward, v: np.ndarray, c: dict[str, np.ndarray], subtype: np.ndarray) -> None:
    """The molecular report of adenocarcinomas."""
    gene = v[(subtype <= 2) & (w.rng.random(len(v)) < 0.88)]
    at = w.case[gene]
    egfr, alk, kras = c["egfr"][at], c["alk"][at], c["kras"][at]
    label = {
        "wild": "野生型",
        "19del": "19外显子缺失突变",
        "L858R": "21外显子L858R突变",
        "G719X": "18外显子G719X突变",
        "20ins": "20外显子插入突变",
    }
    text = np.array(
        [
            f"EGFR基因{label[e]};ALK融合{'阳性' if a else '阴性'};ROS1融合阴性;"
            f"KRAS{'突变阳性' if k else '野生型'}。"
            for e, a, k in zip(egfr, alk, kras, strict=True)
        ],
        dtype=object,
    )
    w.pathology(
        gene,
        "molecular",
        "肺活检组织(基因检测)",
        "lung",
        text,
        day=3,
        price=3200,
        egfr=egfr,
        alk=np.where(alk, "detected", "not_detected").astype(object),
        ros1="not_detected",
        kras=np.where(kras, "detected", "not_detected").astype(object),
    )
