"""Which rows are of a special disease, however the hospital wrote it. Each table is a page of the manual."""

from __future__ import annotations

import pytest

from heluo.dictionary import load
from heluo.dictionary.special_diseases import load_special_diseases, parse_special_diseases
from heluo.engines import Engine
from heluo.governance.standardise import translate
from heluo.kit.errors import BadConfiguration
from heluo.lakehouse.labels import row_level
from tests.lib.category_rows import source_rows

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
    Z11.4   | HIV 筛查               | -             | 1
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
    got = engine.to_arrow(rows.select("row", level=row_level(category, rows)).order_by("row"))
    found = list(zip([columns.strip() for columns, _ in lines], got["level"].to_pylist(), strict=True))
    assert found == [(columns.strip(), int(level)) for columns, level in lines]


def test_rows_without_the_hospital_s_own_text(engine: Engine) -> None:
    """A table of an older dictionary has no text beside the code."""
    category = load().categories["diagnosis"]
    rows = engine.register("given", source_rows(category, "code | name\n B24 | -\n C34.1 | 肺癌"))
    assert sorted(engine.to_arrow(rows.select(level=row_level(category, rows)))["level"].to_pylist()) == [
        1,
        5,
    ]


def test_the_lists_fit_the_dictionary() -> None:
    lists = load_special_diseases()
    variables = {v.full_name for c in load().categories.values() for v in c.variables.values()}
    assert {f"{coded.partition('.')[0]}.{name}" for coded, name in lists.names.items()} <= variables
    assert set(lists.names) <= variables
    assert all(len(code) == 3 for code in lists.codes["icd10"].codes)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"codes": {"icd11": {"codes": ["1C60"], "first_three": False}}}, "icd11"),
        ({"codes": {"icd10": {"codes": ["B20.1"], "first_three": True}}}, "icd10"),
        ({"codes": {"icd10": {"codes": [], "first_three": False}}}, "icd10"),
        ({"names": {"diagnosis.code": "nmae"}}, "nmae"),
        ({"words": {"any": []}}, "no words"),
    ],
    ids=["an unknown value set", "a code that is too long", "no code", "an unknown variable", "no word"],
)
def test_a_list_that_would_leave_rows_open_is_refused(wrong: dict, named: str) -> None:
    right = {
        "codes": {"icd10": {"codes": ["B20"], "first_three": True}},
        "names": {"diagnosis.code": "name"},
        "words": {"any": ["HIV"]},
    }
    assert parse_special_diseases(right, load(), "a.toml").words == ("HIV",)
    with pytest.raises(BadConfiguration, match=named):
        parse_special_diseases(right | wrong, load(), "a.toml")
