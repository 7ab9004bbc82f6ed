"""Values of medical texts: what each rule reads, what it leaves, and what is asserted of it. The sentences
are by the author of the rules: they say what a rule does, not how good the rules are."""

from __future__ import annotations

import pytest

from heluo.governance.text.structure import structured


def read(kind: str, text: str, *variables: str) -> list[str]:
    """`variable=value` of the variables asked for, with the assertion where it is not present, by place."""
    return [
        f"{s.variable}={s.value}" + ("" if s.assertion == "present" else f" {s.assertion}")
        for s in structured(text, kind)
        if not variables or s.variable in variables
    ]


def values(kind: str, variable: str, text: str) -> str:
    """The values of one variable, joined by blanks: `value`, or `value:assertion` where it is not present."""
    return " ".join(
        s.value + ("" if s.assertion == "present" else f":{s.assertion}")
        for s in structured(text, kind)
        if s.variable == variable
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("病理诊断:浸润性腺癌,腺泡型为主。", "8550/3"),
        ("病理诊断:浸润性腺癌(腺泡型60%,贴壁型40%)。", "8550/3"),
        ("病理诊断:浸润性导管癌伴导管原位癌成分。", "8500/3"),
        ("病理诊断:非角化型鳞状细胞癌。", "8072/3"),
        ("病理诊断:考虑小细胞癌。", "8041/3:possible"),
        ("病理诊断:纤维腺瘤,未见癌。", "9010/0"),
        ("送检目的:除外腺癌。病理诊断:慢性炎。", ""),
    ],
)
def test_histology(text: str, found: str) -> None:
    """The most specific type said, in situ only where nothing is invasive; a request form says nothing."""
    assert values("pathology", "histology", text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("高分化", "1"),
        ("中-低分化", "3"),
        ("组织学分级Ⅱ级", "2"),
        ("(浸润性导管癌,Ⅲ级)", "3"),
        ("浸润性癌,G2", "2"),
        ("CIN Ⅱ级", ""),
    ],
)
def test_grade(text: str, found: str) -> None:
    """Of two grades said together the worse one; a grade of something else is none."""
    assert values("pathology", "grade", f"病理诊断:癌,{text}。") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("肿块大小3.5cm×2×1.8cm", "35x20x18"),
        ("结节,直径0.8cm", "8"),
        ("切除标本15×10×4cm,切面见肿物4*3*2.5cm,距切缘2cm", "40x30x25"),
        ("肿块25mm", "25"),
        ("乳腺组织一块,大小10×8×3cm", ""),
        ("切面见一灰白质硬区,大小2.5×2×1.5cm³", "25x20x15"),
    ],
)
def test_tumour_size(text: str, found: str) -> None:
    """Millimetres in the order written; the specimen and distances are no tumour."""
    assert values("pathology", "tumor_size", f"大体所见:{text}。") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("第5组(0/2),第7组(1/3)淋巴结", "1/5"),
        ("盆腔淋巴结共计2/25见癌转移(左髂外1/5,右闭孔1/6)", "2/25"),
        ("15枚淋巴结未见癌转移", "0/15"),
        ("淋巴结(12枚)均未见癌", "0/12"),
        ("淋巴结14枚,其中3枚见癌转移", "3/14"),
        ("十五枚淋巴结中三枚见癌转移", "3/15"),
        ("一站(10个)、二站(8个)淋巴结未查见癌", "0/18"),
    ],
)
def test_lymph_nodes(text: str, found: str) -> None:
    """Positive of examined: the total where one is said, else the sum over the stations."""
    assert values("pathology", "lymph_nodes", f"病理诊断:{text}。") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "ER(90%,强+),PR(弱+,5%),HER-2(2+),Ki67(15-20%)",
            "er=positive er_percent=90 her2=2+ ki67=15-20 pr=weak pr_percent=5",
        ),
        ("ER、PR均(-),C-erbB-2(3+),Ki-67 40%+", "er=negative her2=3+ ki67=40 pr=negative"),
        ("ER(＋,约９０％)", "er=positive er_percent=90"),
        ("ER阳性率80%,PR(-),HER2(0)", "er=positive er_percent=80 her2=0 pr=negative"),
        ("ki-67(<1%)", "ki67=<1"),
        ("HER-2(2+),建议行FISH检测", "her2=2+"),
        ("TTF-1(+),P40(-)", ""),
    ],
)
def test_immunohistochemistry(text: str, found: str) -> None:
    """A sign may belong to a list of markers; a percentage without a sign is a positive one."""
    assert " ".join(sorted(read("pathology", f"免疫组化:{text}。"))) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("pT2aN1M0", "m_stage=M0 n_stage=N1 t_stage=T2a"),
        ("ypT1c N0(sn) cM0", "m_stage=M0 n_stage=N0 t_stage=T1c"),
        ("TNM分期:TisN0M0,0期", "m_stage=M0 n_stage=N0 stage=0 t_stage=Tis"),
        ("肺癌Ⅲb期", "stage=IIIB"),
        ("肺癌IA2期", "stage=IA2"),
        ("小细胞肺癌 广泛期", "stage=extensive"),
        ("宫颈癌IB2期(FIGO 2018)", "figo_stage=IB2"),
        ("T12椎体压缩,T2WI高信号", ""),
        ("糖尿病肾病Ⅲ期", ""),
    ],
)
def test_stages(text: str, found: str) -> None:
    """Prefixes go, Roman numerals are letters; stages of other diseases, vertebrae, weightings are none."""
    names = ("t_stage", "n_stage", "m_stage", "stage", "figo_stage")
    assert " ".join(sorted(read("discharge", f"出院诊断:{text}。", *names))) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("支气管切缘未见癌", "R0"),
        ("切缘(-)", "R0"),
        ("阴道断端查见癌", "R1"),
        ("上切缘未见癌,下切缘见癌", "R1"),
        ("肿瘤距切缘2cm", ""),
    ],
)
def test_margin(text: str, found: str) -> None:
    """R1 where any part has tumour."""
    assert values("pathology", "margin", f"病理诊断:{text}。") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("脉管癌栓(-),神经侵犯(+)", "perineural_invasion=yes vascular_invasion=yes absent"),
        ("未见脉管及神经侵犯", "perineural_invasion=yes absent vascular_invasion=yes absent"),
        ("脉管内见癌栓", "vascular_invasion=yes"),
        ("脉管癌栓(+)、神经侵犯(-)", "perineural_invasion=yes absent vascular_invasion=yes"),
        ("可疑脉管侵犯", "vascular_invasion=yes possible"),
        ("神经内分泌癌", ""),
    ],
)
def test_invasion(text: str, found: str) -> None:
    """Denied by a sign, by a word before it or after it."""
    names = ("vascular_invasion", "perineural_invasion")
    assert " ".join(sorted(read("pathology", f"病理诊断:{text}。", *names))) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "右肺上叶尖段见混合磨玻璃结节,大小约18mm×15mm。左肺下叶见结节,直径5mm。",
            "lesion_density=part_solid lesion_side=right lesion_site=right_upper_lobe lesion_size=18x15",
        ),
        (
            "左乳外上象限见低回声肿块,大小约2.3×1.5cm。左腋下淋巴结,大3.1cm。",
            "lesion_side=left lesion_site=upper_outer lesion_size=23x15",
        ),
        (
            "右肺下叶实性结节1.2cm。肝囊肿,大小5.0cm。",
            "lesion_density=solid lesion_side=right lesion_site=right_lower_lobe lesion_size=12",
        ),
        ("双肺未见结节。", ""),
    ],
)
def test_the_biggest_lesion(text: str, found: str) -> None:
    """Site, side, size and density of one lesion; another organ's is none."""
    names = ("lesion_density", "lesion_side", "lesion_site", "lesion_size")
    assert " ".join(sorted(read("imaging", f"影像所见:{text}", *names))) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("肝、肾上腺未见转移", "liver:absent adrenal:absent"),
        ("纵隔淋巴结肿大,考虑转移", "lymph_node:possible"),
        ("肝内多发转移瘤,T12椎体骨转移可能", "liver bone:possible"),
        ("转移至双肺、骨", "lung bone"),
        ("未见远处转移", ""),
        ("骨转移不除外", "bone:possible"),
    ],
)
def test_metastasis(text: str, found: str) -> None:
    """One entry a site; without a site nothing."""
    assert sorted(values("imaging", "metastasis_site", f"影像所见:{text}。").split()) == sorted(found.split())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("右侧胸腔少量积液,心包未见积液", "pericardial:absent pleural"),
        ("双侧胸腔及心包未见积液", "pericardial:absent pleural:absent"),
        ("腹水", "abdominal"),
        ("胸水不除外", "pleural:possible"),
    ],
)
def test_effusion(text: str, found: str) -> None:
    """Said of each cavity of a list."""
    assert " ".join(sorted(values("imaging", "effusion", f"影像所见:{text}。").split())) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("糖化血红蛋白(HbA1c):9.80%", "hba1c=9.8"),
        ("2年前HbA1c 8%,现HbA1c 7.1%", "hba1c=7.1"),
        ("2023-05-01查HbA1c 9%,2024-02-01查HbA1c 7.5%", "hba1c=7.5"),
        ("3年前HbA1c 8.2%", "hba1c=8.2 past"),
        ("空腹血糖126mg/dL", "fasting_glucose=7"),
        ("空腹及餐后2小时血糖分别为8.2、13.5mmol/L", "fasting_glucose=8.2 postprandial_glucose=13.5"),
        ("血压20/12kPa", "blood_pressure=150/90"),
        ("BP:150/90mmHg", "blood_pressure=150/90"),
        ("体重130斤", "weight=65"),
        ("体重由70kg降至62kg", "weight=62"),
        ("体重现为六十公斤", "weight=60"),
        ("收缩压150mmHg,舒张压90mmHg", "blood_pressure=150/90"),
        ("近期体重减轻5kg", ""),
        ("BMI 26.5kg/m²", "bmi=26.5"),
    ],
)
def test_measurements(text: str, found: str) -> None:
    """Converted to one unit; the newest counts, an earlier one only where nothing is newer."""
    names = ("hba1c", "fasting_glucose", "postprandial_glucose", "blood_pressure", "weight", "bmi")
    assert " ".join(sorted(read("admission", f"现病史:{text}。", *names))) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("吸烟三十余年,每天1包半,未戒烟", "cigarettes_per_day=30 smoking_status=current smoking_years=30"),
        ("吸烟30年,20支/日,已戒烟5年", "cigarettes_per_day=20 smoking_status=former smoking_years=30"),
        ("无烟酒嗜好", "smoking_status=never"),
        ("丈夫吸烟", ""),
    ],
)
def test_smoking(text: str, found: str) -> None:
    """Of the patient, not of who lives with the patient."""
    names = ("smoking_status", "smoking_years", "cigarettes_per_day")
    assert " ".join(sorted(read("admission", f"个人史:{text}。", *names))) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "既往史:否认高血压,糖尿病,冠心病史。",
            "hypertension:absent diabetes:absent coronary_heart_disease:absent",
        ),
        (
            "既往史:高血压病史5年,否认肝炎、结核病史。",
            "hypertension:past hepatitis:absent tuberculosis:absent",
        ),
        ("现病史:高血压病史20年。", "hypertension:past"),
        ("既往史:否认肝炎、结核病史,高血压10年。", "hepatitis:absent tuberculosis:absent hypertension:past"),
        ("现病史:患者无明显诱因出现咳嗽。", ""),
        ("家族史:母亲患糖尿病。", ""),
        ("主诉:发现血糖升高10年。", ""),
    ],
)
def test_past_diseases(text: str, found: str) -> None:
    """A denial goes on over a list, also over commas; a relative's disease is not the patient's."""
    assert values("admission", "past_disease", text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("家族史:父亲患糖尿病,母亲体健。", "diabetes:family"),
        ("家族史:否认家族性遗传病史。", "hereditary:absent"),
        ("现病史:患者咳嗽,其母亲死于肺癌。", "lung_cancer:family"),
        ("既往史:患者有糖尿病。", ""),
    ],
)
def test_diseases_of_the_family(text: str, found: str) -> None:
    """Whose disease it is: the section, or a word before it."""
    assert values("admission", "family_disease", text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("对青霉素过敏", "penicillin"),
        ("否认药物、食物过敏史", "drug:absent food:absent"),
        ("青霉素、头孢类过敏史", "penicillin cephalosporin"),
    ],
)
def test_allergies(text: str, found: str) -> None:
    """What is not borne, and what is denied."""
    assert values("admission", "allergy", f"既往史:{text}。") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("主诉:发现血糖升高10年,加重1月。", "diabetes_years=10"),
        ("现病史:患者8月前诊断为2型糖尿病。", "diabetes_type=2 diabetes_years=0.7"),
        ("现病史:2型糖尿病病史半年。", "diabetes_type=2 diabetes_years=0.5"),
        (
            "出院诊断:2型糖尿病 糖尿病周围神经病变 糖尿病视网膜病变?",
            "diabetes_complication=neuropathy diabetes_complication=retinopathy possible diabetes_type=2",
        ),
        ("现病史:无酮症酸中毒。", "diabetes_complication=ketoacidosis absent"),
    ],
)
def test_diabetes(text: str, found: str) -> None:
    """Type, years, complications."""
    names = ("diabetes_type", "diabetes_years", "diabetes_complication")
    assert " ".join(sorted(read("discharge", text, *names))) == found


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        (
            "operation",
            "手术名称:胸腔镜下右肺上叶切除术+纵隔淋巴结清扫术。",
            "lobectomy lymph_node_dissection",
        ),
        (
            "operation",
            "拟施手术:乳腺癌改良根治术。实施手术:保乳术,遂不行腋窝清扫。",
            "modified_radical_mastectomy:planned breast_conserving axillary_dissection:absent",
        ),
        ("admission", "既往史:1998年行阑尾切除术,2010年剖宫产。", "appendectomy:past cesarean:past"),
        ("admission", "诊疗计划:拟行右上肺叶切除术。", "lobectomy:planned"),
    ],
)
def test_operations(kind: str, text: str, found: str) -> None:
    """Done, former, planned or not done."""
    assert values(kind, "operation", text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "麻醉方式:静吸复合全麻。术中出血约100ml,手术历时2小时30分。",
            "anesthesia=general blood_loss=100 operation_minutes=150",
        ),
        (
            "手术名称:腹腔镜中转开腹全子宫切除术。失血1.2L,历时四小时二十分钟。",
            "approach=open blood_loss=1200 operation_minutes=260",
        ),
        (
            "手术名称:胸腔镜肺段切除术。手术时间1.5小时,术中无中转开胸。",
            "approach=thoracoscopic operation_minutes=90",
        ),
        ("手术经过:顺利,术中无并发症。", "complication=any absent"),
    ],
)
def test_figures_of_an_operation(text: str, found: str) -> None:
    """Loss of blood in mL, duration in minutes; a converted operation is an open one."""
    names = ("approach", "anesthesia", "blood_loss", "operation_minutes", "complication")
    assert " ".join(sorted(read("operation", text, *names))) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("治愈出院。", "1"),
        ("出院情况:好转。", "2"),
        ("转归:未愈", "3"),
        ("出院情况:死亡", "5"),
        ("病情加重,家属要求自动出院。", "4"),
        ("诊疗经过:予抗感染后好转,继续治疗。", ""),
    ],
)
def test_condition_at_discharge(text: str, found: str) -> None:
    """Said of the discharge, not on the way there."""
    assert values("discharge", "discharge_condition", text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("既往史:否认高\n血压、糖尿病病史。", "hypertension:absent diabetes:absent"),
        ("既往史:否\n认哮喘。", "asthma:absent"),
        ("既往史:高血压10年\n冠心病:无", "hypertension:past coronary_heart_disease:absent"),
        ("既往史:哮喘,冠心病,痛风病史均否认。", "asthma:absent coronary_heart_disease:absent gout:absent"),
        ("既往史:否认痛风病史 无药物过敏 哮喘20年", "gout:absent asthma:past"),
        ("既往史:(1)哮喘、痛风病史均否认 (2)高脂血症3年", "asthma:absent gout:absent hyperlipidemia:past"),
        ("既往史:哮喘(无)、痛风(有)", "asthma:absent gout:past"),
    ],
)
def test_lines_and_lists(text: str, found: str) -> None:
    """A line that cuts a word goes on; a list may be denied behind its last entry; a blank, and the number of
    an entry, begin something new."""
    assert values("admission", "past_disease", text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("家族史:父亲患高血压。\nT36.5℃,P80次/分,BP120/80mmHg", "120/80"),
        ("出院医嘱:控制血压<140/90mmHg。", ""),
        ("入院血压160/95mmHg,出院BP 130/80mmHg。", "130/80"),
        ("血压:16/10千帕", "120/75"),
    ],
)
def test_pressures(text: str, found: str) -> None:
    """Vital signs begin an examination without a heading; a pressure that is aimed at is none; the one at
    discharge counts."""
    kind = "discharge" if "出院" in text else "admission"
    assert values(kind, "blood_pressure", text) == found
