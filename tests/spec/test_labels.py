"""Which rows are of a special disease, however the hospital wrote it. Each table is a page of the manual."""

from __future__ import annotations

import pyarrow as pa
import pytest

from heluo.dictionary import load
from heluo.dictionary.special_diseases import load_special_diseases, parse_special_diseases
from heluo.engines import Engine
from heluo.governance.standardise import translate
from heluo.kit.errors import BadConfiguration
from heluo.lakehouse.labels import labelled, row_level
from tests.lib.category_rows import source_rows
from tests.lib.labelled_texts import Cell, levels

DIAGNOSES = """
    code    | name                   | attached_code | level
    B20.7   | 人类免疫缺陷病毒病     | -             | 5
    B20.7*  | HIV 病造成的多发性感染 | -             | 5
    B24+    | 未写                   | -             | 5
    b24     | 未写                   | -             | 5
    A52.1+  | 未写                   | -             | 5
    a52.1†  | 未写                   | -             | 5
    G63.0*  | 多神经病               | A52.1+        | 5
    -       | 梅毒性脊髓痨           | -             | 5
    XB-07   | 获得性免疫缺陷综合征   | -             | 5
    XB-07   | hiv 感染               | -             | 5
    淋病    | -                      | -             | 5
    Z11.4   | HIV 筛查               | -             | 5
    -       | 杨梅毒素试验           | -             | 1
    B25.9   | 巨细胞病毒病           | -             | 1
    A49.9   | 细菌感染               | -             | 1
    C34.1   | 肺癌                   | -             | 1
    XB-08   | 肺癌                   | -             | 1
    -       | -                      | -             | 1
"""
RESULTS = """
    item_code | item_name          | level
    HIVAB     | HIV 抗体           | 5
    hivrna    | 未写               | 5
    CD4       | 未写               | 5
    JY77      | 梅毒螺旋体特异抗体 | 5
    JY77      | 人免疫缺陷病毒抗体 | 5
    GLU       | 血糖               | 1
    JY78      | 淋巴细胞           | 1
"""
CULTURES = """
    organism | organism_name | level
    NGO      | 奈瑟菌        | 5
    CTA      | 沙眼衣原体    | 5
    WSW01    | 淋球菌        | 5
    ECO      | 大肠埃希菌    | 1
    -        | -             | 1
"""


@pytest.mark.parametrize(
    ("name", "given"), [("diagnosis", DIAGNOSES), ("lab_result", RESULTS), ("microbiology", CULTURES)]
)
def test_rows_of_special_diseases(engine: Engine, name: str, given: str) -> None:
    """The rows pass through the value mapping first: codes of other shapes come out of it without a standard
    code."""
    category = load().categories[name]
    head, *lines = [line.rsplit("|", 1) for line in given.strip().splitlines()]
    text = "\n".join(columns for columns, _ in (head, *lines))
    declared = translate.register(engine, translate.mappings(load(), []))
    rows = translate.standardise(category, engine.register("given", source_rows(category, text)), declared)
    got = labelled(category, engine.to_arrow(rows)).sort_by("row")
    found = list(zip([columns.strip() for columns, _ in lines], got["row_level"].to_pylist(), strict=True))
    assert found == [(columns.strip(), int(level)) for columns, level in lines]


def test_rows_without_the_hospital_s_own_text(engine: Engine) -> None:
    """A table of an older dictionary has no text beside the code."""
    category = load().categories["diagnosis"]
    rows = source_rows(category, "code | name\n B24 | -\n C34.1 | 肺癌")
    assert sorted(labelled(category, rows)["row_level"].to_pylist()) == [1, 5]


NOTES = """
    text                                              | level
    患者HIV阳性,请感染科会诊                          | 5
    患者HIV阳性                                    | 5
    H I V 抗体待复查                                  | 5
    感染愛滋病三年                                    | 5
    梅␤毒治疗后                                       | 5
    规律抗病毒治疗,CD4 350                            | 5
    TDF+3TC+EFV 每晚一次                              | 5
    苄星青霉素 240 万单位肌注                         | 5
    大隐静脉曲张,行 CHIVA 术                          | 1
    ARCHIVE 研究随访                                  | 1
    否认肝炎、结核、艾滋病等传染病史                  | 1
    否认肝炎病史 HIV阳性两年                          | 5
    HIV抗体阴性,梅毒抗体阴性                          | 1
    HIV病毒载量未检出                                 | 5
    慢性病史十年                                      | 1
    性病史三年                                        | 5
    输血可能传播乙肝、艾滋病、梅毒等疾病              | 1
    患者HIV阳性,输血可能出现反应                      | 5
    食用杨梅毒蘑菇后呕吐                              | 1
    RPR 1:32,TPPA 阳性                                | 5
    抗-TP(+)                                          | 5
    TP53 突变阳性,TP 方案化疗                         | 1
    假性湿疣                                          | 1
    手足口病,臀部、肛周疱疹                           | 1
    吸毒史十年                                        | 5
    奥氮平 10mg 每晚,精神分裂症                       | 1
"""


def test_words_of_a_note(engine: Engine) -> None:
    """Every spelling of what is said of somebody, and nothing else: denials, negative results, what a consent
    form warns of. Psychiatry is not declared special, drug use is."""
    lines = NOTES.strip().splitlines()[1:]
    given = [line.rsplit("|", 1) for line in lines]
    cells = [Cell("medical_record.text", text.strip().replace("␤", "\n")) for text, _ in given]
    found = levels(engine, cells)
    assert [(c.text, level) for c, level in zip(cells, found, strict=True)] == [
        (c.text, int(level)) for c, (_, level) in zip(cells, given, strict=True)
    ]


@pytest.mark.slow
def test_every_variable_that_holds_words_is_looked_at(engine: Engine) -> None:
    """Nobody can add a variable that is forgotten: only names of persons and places of living are passed
    over."""
    cells, passed = [], set()
    for category in load().categories.values():
        for v in category.variables.values():
            if v.shipped is None or v.type not in ("string", "text", "code") or v.origin != "hospital":
                continue
            (
                passed.add(v.full_name)
                if v.identifier == "quasi" and v.level >= 3
                else cells.append(Cell(v.full_name, "艾滋病"))
            )
    assert {c.name: level for c, level in zip(cells, levels(engine, cells), strict=True) if level != 5} == {}
    assert {"charge.item_name", "order.content", "lab_result.item_name", "visit.ward"} <= {
        c.name for c in cells
    }
    assert all(
        "姓名" in _definition(name) or name in ("visit.bed", "patient.sex") or name.startswith("patient.")
        for name in passed
    )


def _definition(name: str) -> str:
    category, _, variable = name.partition(".")
    return load().categories[category].variables[variable].definition


@pytest.mark.slow
def test_every_spelling_of_every_word_is_found(engine: Engine) -> None:
    """Each declared word of each kind: as it is, spaced, broken by a line's end, in full width, upper case;
    the hints that make a scan fast lose none of them."""
    lists = load_special_diseases()
    every = lists.declaring(*(kind.name for kind in lists.kinds))
    cells = []
    for kind in lists.kinds:
        for word in (*kind.words, *kind.abbreviations, *kind.cased):
            wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in word)
            cells += [f"诊断{one},余可" for one in (word, " ".join(word), "\n".join(word), wide)]
        cells += [f"诊断{one},余可" for name in (*kind.english, *kind.pinyin) for one in (name, name.upper())]
    found = levels(engine, [Cell("diagnosis.name", text) for text in cells], every)
    assert [text for text, level in zip(cells, found, strict=True) if level != 5] == []


def test_a_row_that_nobody_labelled_is_special(engine: Engine) -> None:
    rows = engine.register("unlabelled", pa.table({"row_level": pa.array([None, 1, 5], pa.int32())}))
    assert sorted(engine.to_arrow(rows.select(level=row_level(rows)))["level"].to_pylist()) == [1, 5, 5]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"begins": {"icd11": ["1C60"]}}, "icd11"),
        ({"begins": {"icd10": []}}, "icd10"),
        ({"codes": {"lab_item": [""]}}, "lab_item"),
        ({"word": ["HIV"]}, "word"),
        ({"words": []}, "no words"),
        ({"patterns": [{"says": "(HIV"}]}, "regular expression"),
        ({"patterns": [{"says": r"(?<!C)HIV"}]}, "look-around"),
        ({"special": False}, "no special kind"),
    ],
    ids=[
        "a value set",
        "no code",
        "an empty code",
        "a key",
        "no word",
        "no pattern",
        "look-around",
        "no kind",
    ],
)
def test_a_list_that_would_leave_rows_open_is_refused(wrong: dict, named: str) -> None:
    right = {"zh": "艾滋病", "en": "HIV", "special": True, "words": ["艾滋"], "begins": {"icd10": ["B20"]}}
    assert parse_special_diseases({"kinds": {"hiv": right}}, load(), "a.toml").kinds[0].words == ("艾滋",)
    with pytest.raises(BadConfiguration) as refused:
        parse_special_diseases({"kinds": {"hiv": right | wrong}}, load(), "a.toml")
    assert named in f"{refused.value.found} {refused.value.expected}"
