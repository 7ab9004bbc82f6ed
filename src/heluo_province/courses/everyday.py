"""Common illnesses of the outpatient clinic and the emergency department. Every patient record begins with
one of these, unless a course explains it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heluo_province.illness.plan import Planner, VisitKind
from heluo_province.people.population import LAST_DAY
from heluo_province.records.ward import Ward


@dataclass(frozen=True)
class Illness:
    code: str
    department: str
    weight: float
    youngest: int
    oldest: int
    sex: str  # "" either, "1" men, "2" women
    panels: tuple[str, ...]
    drugs: tuple[str, ...]
    complaint: str
    illness: str
    examination: str
    fever: float = 0.0


_ROWS = """
J06.9|03.01|14|14|99||cbc_short crp|lianhua_qingwen paracetamol|咽痛、鼻塞、流涕3天|患者3天前受凉后出现咽痛、鼻塞、流清涕,伴轻咳,无明显胸闷、气促,无咯血。自服感冒药,症状无明显缓解。|咽部充血,扁桃体无肿大,双肺呼吸音清,未闻及干湿啰音。|37.6
J06.9|07|22|1|14||cbc_short crp|ibuprofen|发热、流涕2天|患儿2天前出现发热,体温最高38.9℃,伴流涕、轻咳,无抽搐,无呕吐腹泻,精神食欲尚可。|咽部充血,双肺呼吸音粗,未闻及啰音,腹软。|38.4
J20.9|07|12|1|14||cbc_short crp|ambroxol cefixime|咳嗽、咳痰5天|患儿5天前出现咳嗽,阵发性,有痰不易咳出,无发热,无喘息。|咽充血,双肺呼吸音粗,可闻及痰鸣音。|37.2
A09.9|03.02|5|3|90||cbc_short stool|montmorillonite bifidobacterium|腹泻、腹痛1天|患者1天前进食不洁食物后出现腹泻,黄色水样便,4-6次/日,伴脐周阵发性疼痛,无脓血便,无发热。|腹平软,脐周轻压痛,无反跳痛,肠鸣音活跃。|37.1
K29.5|03.02|9|18|85||cbc_short|omeprazole mosapride|上腹胀痛反复1月|患者1月前无明显诱因出现上腹部胀痛,餐后明显,伴嗳气、反酸,无黑便,无消瘦。|腹平软,剑突下轻压痛,无反跳痛,墨菲征阴性。|0
K21.0|03.02|4|20|80|||rabeprazole mosapride|反酸、烧心2周|患者2周前出现反酸、烧心,夜间平卧时明显,无吞咽困难,无呕血黑便。|腹平软,无压痛,未扪及包块。|0
M51.2|04.03|6|25|85|||celecoxib mecobalamin|腰痛伴左下肢放射痛2周|患者2周前劳累后出现腰痛,伴左下肢放射痛,咳嗽时加重,无大小便失禁。|腰椎生理曲度变直,L4/5棘旁压痛,左直腿抬高试验阳性。|0
M17.9|04.03|5|48|90|||celecoxib|双膝关节疼痛半年,加重1周|患者半年前出现双膝关节疼痛,上下楼梯时明显,1周来加重,无红肿。|双膝关节无明显肿胀,内侧间隙压痛,浮髌试验阴性。|0
M47.8|04.03|4|30|80|||ibuprofen mecobalamin|颈部酸痛伴右上肢麻木1月|患者1月前出现颈部酸痛,伴右上肢麻木,无持物不稳,无行走不稳。|颈椎活动稍受限,椎间孔挤压试验可疑阳性,霍夫曼征阴性。|0
J30.4|11|5|6|70||ige|loratadine montelukast|鼻痒、喷嚏、流清涕反复1年|患者1年来反复鼻痒、阵发性喷嚏、流清涕,晨起明显,无脓涕,无头痛。|鼻黏膜苍白水肿,下鼻甲肿大,总鼻道清亮分泌物。|0
L50.9|13|4|2|80||ige|loratadine|全身风团伴瘙痒1天|患者1天前无明显诱因全身出现红色风团,伴剧烈瘙痒,可自行消退,此起彼伏,无胸闷、呼吸困难。|躯干、四肢散在红色风团,皮肤划痕征阳性。|0
L20.9|13|3|1|60|||loratadine|双肘窝皮疹伴瘙痒2月|患者2月前双肘窝出现红斑丘疹,伴瘙痒,反复发作。|双肘窝对称性红斑、丘疹,轻度苔藓样变。|0
N39.0|04.04|4|18|85|2|urine cbc_short|levofloxacin|尿频、尿急、尿痛2天|患者2天前出现尿频、尿急、尿痛,无肉眼血尿,无腰痛,无发热。|双肾区无叩击痛,膀胱区轻压痛。|0
N40|04.04|4|55|95|1|psa urine|tamsulosin finasteride|排尿困难、夜尿增多1年|患者1年前出现排尿费力,尿线变细,夜尿3-4次,无血尿。|肛诊:前列腺II度增大,质韧,中央沟变浅,未触及结节。|0
N76.0|05.01|5|20|60|2||fluconazole|外阴瘙痒、白带增多3天|患者3天前出现外阴瘙痒,白带增多,呈豆渣样,无异味,末次月经规则。|外阴充血,阴道分泌物多,呈豆渣样,宫颈光滑。|0
N92.0|05.01|3|25|52|2|cbc_short iron|ferrous_succinate|月经量增多3月|患者3月来月经量增多,为平素2倍,伴血块,周期规则,无痛经。|轻度贫血貌,子宫前位,正常大小,双附件未触及异常。|0
R42|03.03|5|30|88||cbc_short lipid|mecobalamin|头晕、视物旋转1天|患者1天前翻身时突发视物旋转,持续数秒,伴恶心,无耳鸣耳聋,无肢体无力,无言语不清。|神志清,眼球可见水平眼震,双侧指鼻试验稳准,巴氏征阴性。|0
F51.0|03.03|4|25|85|||estazolam|入睡困难2月|患者2月前因工作压力出现入睡困难,易醒,白天乏力,情绪尚可,否认自杀观念。|神志清,对答切题,神经系统查体未见明显异常。|0
F41.1|15|2|20|75|||escitalopram|紧张、心慌反复3月|患者3月来反复紧张、担心,伴心慌、出汗,睡眠差,无幻觉妄想。|意识清,接触可,情绪焦虑,自知力完整。|0
E04.1|03.07|4|25|80|2|thyroid_full||发现甲状腺结节1周|患者1周前体检发现甲状腺结节,无颈部疼痛,无声音嘶哑,无怕热多汗。|甲状腺I度肿大,右叶可触及一结节,约1cm,质韧,随吞咽活动。|0
E03.9|03.07|2|25|80|2|thyroid|levothyroxine|乏力、怕冷2月|患者2月前出现乏力、怕冷、便秘,体重增加3kg,无声音嘶哑。|皮肤稍干燥,甲状腺无肿大,心率偏慢。|0
M10.9|03.08|3|25|80|1|kidney_short esr|colchicine febuxostat|右足第一跖趾关节红肿痛1天|患者1天前饮酒后突发右足第一跖趾关节红肿热痛,不能行走,既往有类似发作。|右足第一跖趾关节红肿,皮温高,压痛明显。|37.0
H66.9|11|3|2|60||cbc_short|amoxicillin|右耳痛1天|患者1天前出现右耳疼痛,呈搏动性,伴听力稍下降,无耳流脓。|右侧鼓膜充血,标志不清,外耳道通畅。|37.5
K02.9|12|4|5|70|||metronidazole|左下后牙疼痛3天|患者3天前左下后牙冷热刺激痛,夜间加重。|36牙远中邻面龋坏,叩痛(±),冷刺激敏感。|0
H25.9|10|3|58|92||||双眼视物模糊1年|患者1年来双眼渐进性视物模糊,无眼红眼痛,无视野缺损。|双眼晶状体混浊,眼底窥不清,眼压正常。|0
J45.9|03.01|3|10|75||cbc_short ige|budesonide_formoterol montelukast|反复喘息2年,加重3天|患者2年来反复发作性喘息,接触冷空气后加重,3天前再发,夜间为著,无咯血。|双肺可闻及散在哮鸣音,未闻及湿啰音,心率92次/分。|0
B02.9|13|2|40|90|||pregabalin mecobalamin|左侧胸背部疼痛伴水疱4天|患者4天前左侧胸背部刺痛,随后出现成簇水疱,沿肋间分布。|左侧T5-6皮节分布区簇集性水疱,基底潮红。|0
"""  # noqa: E501


def _illness(line: str) -> Illness:
    code, department, weight, youngest, oldest, sex, tests, drugs, complaint, illness, examination, fever = (
        line.split("|")
    )
    return Illness(
        code,
        department,
        float(weight),
        int(youngest),
        int(oldest),
        sex,
        tuple(tests.split()),
        tuple(drugs.split()),
        complaint,
        illness,
        examination,
        float(fever),
    )


ILLNESSES = tuple(_illness(line) for line in _ROWS.strip().split("\n"))
KINDS = (
    *(VisitKind(f"common_{i}", "outpatient", x.department) for i, x in enumerate(ILLNESSES)),
    VisitKind("infant", "outpatient", "09"),
    VisitKind("injury", "emergency", "20", way="1", severity="2"),
)


def plan(p: Planner) -> None:
    rng, age, sex = p.rng("common"), p.persons.age(), p.persons.sex
    years = (LAST_DAY - p.first_day) / 365
    count = rng.poisson(np.where(age < 7, 1.2, np.where(age < 60, 0.4, 0.5)) * years / 3)
    who = np.repeat(np.arange(len(age)), count)
    day = p.first_day + rng.integers(0, LAST_DAY - p.first_day + 1, len(who))
    at = (day - p.persons.birth[who]) / 365.25
    weights = np.stack(
        [
            x.weight * (at >= x.youngest) * (at < x.oldest) * ((sex[who] == x.sex) if x.sex else 1)
            for x in ILLNESSES
        ],
        axis=1,
    )
    edges = np.cumsum(weights, axis=1)
    which = (edges < (rng.random(len(who)) * edges[:, -1])[:, None]).sum(axis=1)
    which = np.where(edges[:, -1] == 0, -1, which)
    for i in range(len(ILLNESSES)):
        mine = which == i
        p.add(f"common_{i}", who[mine], day[mine])
    p.add("infant", who[which == -1], day[which == -1])
    hurt = rng.choice(len(age), int(len(age) * 0.05), replace=False)
    p.add("injury", hurt, p.first_day + rng.integers(0, LAST_DAY - p.first_day + 1, len(hurt)))


def first_contacts(p: Planner, person: np.ndarray, day: np.ndarray, record: np.ndarray) -> None:
    """A visit at which each patient record was opened."""
    rng, sex = p.rng("contacts"), p.persons.sex[person]
    at = (day - p.persons.birth[person]) / 365.25
    weights = np.stack(
        [
            x.weight * (at >= x.youngest) * (at < x.oldest) * ((sex == x.sex) if x.sex else 1)
            for x in ILLNESSES
        ],
        axis=1,
    )
    edges = np.cumsum(weights, axis=1)
    which = (edges < (rng.random(len(person)) * edges[:, -1])[:, None]).sum(axis=1)
    which = np.where(edges[:, -1] == 0, -1, which)
    for i in range(-1, len(ILLNESSES)):
        mine = which == i
        p.add(f"common_{i}" if i >= 0 else "infant", person[mine], day[mine], record=record[mine])


def write(w: Ward) -> None:
    for i, x in enumerate(ILLNESSES):
        _write_illness(w, i, x)
    infant = w.of("infant")
    w.diagnose(infant, "Z00.0")
    w.vital(infant)
    w.note(
        infant,
        complaint="儿童保健检查。",
        illness="婴儿按时体检,喂养可,睡眠可,大小便正常。",
        examination="前囟平软,心肺腹未见异常,四肢活动可。",
        plan="按时接种疫苗,合理喂养。",
    )
    hurt = w.of("injury")
    w.diagnose(hurt, "T14.1")
    w.diagnose(hurt, "W19", rank=2, type="external_cause")
    w.vital(hurt)
    w.operate(
        w.chance(0.6, hurt),
        "86.22",
        day=0,
        minutes=25,
        price=220,
        anesthesia="local",
        incision_grade="3",
        level="1",
        elective="emergency",
        body_site="hand",
    )
    w.drug(w.chance(0.5, hurt), "cefixime", days=5)
    w.lab(w.chance(0.3, hurt), "cbc_short")
    w.note(
        hurt,
        complaint="外伤后疼痛出血1小时",
        illness="患者1小时前不慎摔倒,致肢体皮肤裂伤出血,无昏迷,无恶心呕吐,无肢体活动障碍。",
        examination="局部可见皮肤裂伤,长约3cm,创缘整齐,活动性渗血,末梢血运可。",
        plan="清创缝合,换药,不适随诊。",
    )


def _write_illness(w: Ward, i: int, x: Illness) -> None:
    """One everyday illness: visits, tests and drugs as its line says."""
    v = w.of(f"common_{i}")
    w.diagnose(v, x.code)
    if x.fever:
        w.overlay.set("temperature", v, x.fever)
        w.vital(v)
    if x.code.startswith(("J06", "J20", "A09", "H66")):
        high = w.rng.random(len(v)) < 0.35
        w.overlay.set(
            "WBC", v, np.where(high, w.rng.normal(11.2, 1.6, len(v)), w.rng.normal(6.4, 1.2, len(v))).clip(3)
        )
        w.overlay.set(
            "CRP", v, np.where(high, w.rng.gamma(3, 9, len(v)), w.rng.gamma(2, 2.5, len(v))).clip(0.6)
        )
    if x.code == "N39.0":
        w.overlay.set("ULEU", v, w.rng.integers(2, 5, len(v)).astype(float))
        w.overlay.set("UWBC", v, w.rng.gamma(3, 120, len(v)) + 35)
    if x.code == "N92.0":
        w.overlay.set("HGB", v, w.rng.normal(92, 11, len(v)))
        w.overlay.set("FER", v, w.rng.gamma(2, 4, len(v)) + 2)
    if x.code == "M10.9":
        w.overlay.set("UA", v, w.rng.normal(540, 55, len(v)))
    if x.code == "E03.9":
        w.overlay.set("TSH", v, w.rng.gamma(3, 4, len(v)) + 5.2)
        w.overlay.set("FT4", v, w.rng.normal(10, 1.5, len(v)))
    for panel in x.panels:
        w.lab(w.chance(0.55, v), panel)
    for drug in x.drugs:
        w.drug(w.chance(0.85, v), drug, days=w.rng.integers(3, 15, len(v))[0] if len(v) else 7)
    w.note(
        v,
        complaint=x.complaint,
        illness=x.illness,
        examination=x.examination,
        plan="1. 对症治疗。2. 注意休息,清淡饮食。3. 不适随诊。",
    )
