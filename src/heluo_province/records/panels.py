"""Laboratory panels: which items are reported together, their price, specimen, turnaround; and the items that
are words, not numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Panel:
    key: str
    zh: str
    items: tuple[str, ...]
    price: float
    minutes: int  # from sampling to report
    instrument: str
    method: str


_PANELS = """
cbc|血常规五分类|WBC RBC HGB HCT MCV PLT NEUT NEUTP LYMPH LYMPHP MONOP EOSP BASOP|20|40|XN-9000|流式细胞法
cbc_short|血常规|WBC RBC HGB HCT PLT NEUTP LYMPHP|18|25|BC-6800|电阻抗法
urine|尿液分析|UPRO UGLU UKET UBLD ULEU UNIT USG URBC UWBC|24|50|UF-5000|干化学法
stool|粪便隐血|FOB|8|45|手工|免疫胶体金法
liver|肝功能全套|ALT AST GGT ALP TBIL DBIL IBIL TP ALB GLB TBA|88|110|AU5800|速率法
liver_short|肝功能五项|ALT AST TBIL TP ALB|45|95|AU5800|速率法
kidney|肾功能|UREA CREA UA CYSC EGFR|46|100|AU5800|酶法
kidney_short|肾功三项|UREA CREA UA|26|90|AU5800|酶法
electrolyte|电解质|K NA CL CA P MG CO2|42|80|AU5800|离子选择电极法
glucose|空腹血糖|GLU|6|60|AU5800|己糖激酶法
glucose2|糖耐量两点|GLU GLU2H|14|170|AU5800|己糖激酶法
random_glucose|随机血糖|GLUR|6|40|AU5800|己糖激酶法
hba1c|糖化血红蛋白|HBA1C|70|120|G8|高效液相色谱法
glycated_albumin|糖化白蛋白|GA|60|150|AU5800|酶法
c_peptide|C肽与胰岛素|INS CPEP|110|180|e801|电化学发光法
ketone|血酮|KETB|25|30|血酮仪|电极法
lipid|血脂四项|TC TG HDLC LDLC|40|100|AU5800|酶法
lipid_full|血脂全套|TC TG HDLC LDLC APOA1 APOB LPA|85|120|AU5800|免疫比浊法
uacr|尿微量白蛋白肌酐比|UALB UCREA UACR|55|130|BN II|散射比浊法
urine_protein|24小时尿蛋白定量|UPRO24|20|180|AU5800|比色法
coagulation|凝血功能|PT INR APTT TT FIB DD|95|70|CS-5100|凝固法
cardiac|心肌酶谱与肌钙蛋白|CK CKMB MYO TNI LDH|180|60|e801|化学发光法
troponin|高敏肌钙蛋白T|TNT|120|50|e801|电化学发光法
bnp|脑钠肽前体|NTBNP|260|60|e801|电化学发光法
crp|C反应蛋白|CRP|22|30|i-CHROMA|免疫比浊法
hscrp|超敏C反应蛋白|HSCRP|35|60|AU5800|免疫比浊法
pct|降钙素原|PCT|180|60|e801|电化学发光法
inflammation|炎症三项|CRP PCT IL6|260|70|e801|电化学发光法
esr|血沉|ESR|12|60|Monitor 100|魏氏法
thyroid|甲状腺功能三项|TSH FT3 FT4|120|150|e801|电化学发光法
thyroid_full|甲状腺功能全套|TSH FT3 FT4 T3 T4 TPOAB TGAB|230|180|e801|电化学发光法
tumor_lung|肺癌肿瘤标志物|CEA NSE CYFRA SCCA PROGRP|420|180|e801|电化学发光法
tumor_breast|乳腺肿瘤标志物|CEA CA125 CA153|240|180|e801|电化学发光法
tumor_cervix|宫颈肿瘤标志物|SCCA CEA CA125|240|180|e801|电化学发光法
tumor_screen|肿瘤标志物筛查|AFP CEA|120|180|e801|电化学发光法
tumor_gut|消化道肿瘤标志物|AFP CEA CA199 CA724|260|180|e801|电化学发光法
psa|前列腺特异性抗原|TPSA FPSA|150|180|e801|电化学发光法
iron|贫血三项|FE TIBC FER|95|180|e801|比色法
vitamins|叶酸与维生素B12|FOL B12|120|200|e801|电化学发光法
gas|血气分析|PH PCO2 PO2 HCO3 BE LAC SAO2|120|15|GEM 4000|电极法
pancreas|胰腺酶|AMY LPS|40|60|AU5800|速率法
infection_screen|输血前八项|HBSAG HBSAB HBEAG HBEAB HBCAB HCVAB HIVAB TPAB|260|200|i2000|化学发光法
hepatitis|乙肝两对半|HBSAG HBSAB HBEAG HBEAB HBCAB|60|180|i2000|化学发光法
immune|免疫球蛋白与补体|IGG IGA IGM C3 C4|150|200|BN II|散射比浊法
rheumatism|风湿三项|ASO RF HSCRP|60|150|BN II|散射比浊法
ana|抗核抗体|ANA|90|240|手工|间接免疫荧光法
hpv|高危型HPV核酸|HPVDNA|320|240|cobas 4800|实时荧光PCR法
hcg|绒毛膜促性腺激素|BHCG PROG E2|180|150|e801|电化学发光法
hormones|性激素六项|FSH LH E2 PROG TESTO PRL|260|180|e801|电化学发光法
calcium|钙磷代谢|CA P PTH VITD|210|200|e801|电化学发光法
ige|总IgE|IGE|60|180|e801|电化学发光法
"""
PANELS: tuple[Panel, ...] = tuple(
    Panel(key, zh, tuple(items.split()), float(price), int(minutes), instrument, method)
    for key, zh, items, price, minutes, instrument, method in (
        line.split("|") for line in _PANELS.strip().split("\n")
    )
)
POSITION = {p.key: i for i, p in enumerate(PANELS)}

NEGATIVE, POSITIVE = "阴性(-)", "阳性(+)"
LADDERS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("UPRO", "UGLU", "UKET", "UBLD", "ULEU", "UBIL"), ("阴性(-)", "±", "1+", "2+", "3+")),
    "UNIT": (NEGATIVE, POSITIVE),
    "FOB": (NEGATIVE, POSITIVE),
    "HPVDNA": (NEGATIVE, POSITIVE),
    **dict.fromkeys(
        ("HBSAG", "HBSAB", "HBEAG", "HBEAB", "HBCAB", "HCVAB", "HIVAB", "TPAB"), (NEGATIVE, POSITIVE)
    ),
    "ANA": (NEGATIVE, "1:100", "1:320", "1:1000"),
}
"""Ordinal items: the words from normal to most abnormal."""
SHARES: dict[str, tuple[float, ...]] = {
    "UPRO": (0.94, 0.04, 0.015, 0.004, 0.001), "UGLU": (0.985, 0.008, 0.004, 0.002, 0.001), "UKET": (0.975, 0.018, 0.005, 0.0015, 0.0005),
    "UBLD": (0.90, 0.05, 0.03, 0.015, 0.005), "ULEU": (0.88, 0.05, 0.04, 0.02, 0.01), "UBIL": (0.99, 0.006, 0.002, 0.001, 0.001), "UNIT": (0.98, 0.02),
    "FOB": (0.94, 0.06), "HPVDNA": (0.86, 0.14), "HBSAG": (0.93, 0.07), "HBSAB": (0.45, 0.55), "HBEAG": (0.98, 0.02), "HBEAB": (0.85, 0.15),
    "HBCAB": (0.7, 0.3), "HCVAB": (0.994, 0.006), "HIVAB": (0.999, 0.001), "TPAB": (0.99, 0.01), "ANA": (0.9, 0.06, 0.03, 0.01),
}  # fmt: skip
FLOORS = {
    "TNT": 3.0,
    "PCT": 0.02,
    "TNI": 1.5,
    "NTBNP": 10.0,
    "CRP": 0.5,
    "HSCRP": 0.2,
    "IL6": 1.5,
    "BHCG": 0.6,
    "DD": 0.1,
    "HBVDNA": 20.0,
    "UALB": 3.0,
    "TSH": 0.005,
}
"""Below this the report says "<limit"."""
CEILINGS = {"FER": 2000.0, "CA125": 5000.0, "CA199": 12000.0, "CEA": 1500.0, "BHCG": 225000.0, "AFP": 60000.0}
