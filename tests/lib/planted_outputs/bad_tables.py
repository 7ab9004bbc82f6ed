"""Bad tables: numbers that say something of a few persons."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from tests.lib.planted_outputs import CONTEXT, EarlierOutput, PlantedOutput, text


def bad(name: str, rule: str, file: str, content: bytes, **values: Any) -> PlantedOutput:
    context = CONTEXT | values.pop("context", {})
    return PlantedOutput(name, file, content, rule, context, **values)


def records(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


SMALL_CELLS = (
    bad("a cell of 4", "threshold", "table1.csv", text("sex,n", "male,612", "female,588", "unknown,4")),
    bad("a cell of 9 in Chinese", "threshold", "分期.tsv", text("分期\t人数", "I\t210", "II\t96", "IIIC\t9")),
    bad(
        "a count in a sentence",
        "threshold",
        "summary.txt",
        text("Of 1,204 patients most were treated by surgery.", "ALK rearrangement was found in n = 3."),
    ),
    bad(
        "a cell of 7 as JSON",
        "threshold",
        "stages.json",
        records([{"stage": "I", "n": 310}, {"stage": "IV", "n": 7}, {"stage": "II", "n": 120}]),
    ),
    bad(
        "a cell of 5 in a page",
        "threshold",
        "report.html",
        text(
            "<h1>Table 2</h1><table><tr><th>drug</th><th>patients</th></tr>",
            "<tr><td>A</td><td>402</td></tr><tr><td>B</td><td>5</td></tr></table>",
        ),
    ),
    bad(
        "one event in a group",
        "threshold",
        "events.csv",
        text("group,n,events", "surgery,480,61", "none,120,1"),
    ),
    bad(
        "cells of a table with years as heads",
        "threshold",
        "years.csv",
        text("人数,2021,2022,2023", "男,210,233,241", "女,180,6,201"),
    ),
    bad(
        "a count with its per cent in one cell",
        "threshold",
        "table1.csv",
        text("variable,n (%)", "smoker,402 (33.4)", "never,796 (66.1)", "pipe,6 (0.5)"),
    ),
)

ZEROS = (
    bad(
        "nobody without HIV in a district",
        "zero",
        "hiv.csv",
        text("district,positive,negative,n", "A,31,402,433", "B,14,0,14"),
        context={"what": "HIV 抗体结果", "sensitive": True},
    ),
    bad(
        "everybody of a hospital has it",
        "zero",
        "syphilis.csv",
        text("医院,梅毒阳性,梅毒阴性", "甲,24,311", "乙,17,0"),
        context={"what": "梅毒血清学"},
    ),
    bad(
        "zero as JSON",
        "zero",
        "psych.json",
        records([{"group": "A", "schizophrenia": 0, "n": 44}, {"group": "B", "schizophrenia": 21, "n": 60}]),
        context={"what": "精神分裂症诊断", "sensitive": True},
    ),
)

MAGNITUDES = (
    bad(
        "two hospitals spend nearly all",
        "dominance",
        "spend.csv",
        text("department,n,total_cost,largest,second", "surgery,210,1000000,700000,240000"),
    ),
    bad(
        "two payers in Chinese",
        "dominance",
        "费用.csv",
        text("科室,人数,费用合计,最大值贡献,次大贡献", "肿瘤科,88,500000,300000,170000"),
    ),
    bad(
        "the second knows the first",
        "p_ratio",
        "charges.csv",
        text("group,n,sum,max1,max2", "A,140,900000,12000,11000", "B,25,100000,78000,17000"),
    ),
    bad(
        "the second knows the first, as JSON",
        "p_ratio",
        "charges.json",
        records([{"group": "A", "n": 31, "sum": 2050.0, "max1": 1500.0, "max2": 450.0}]),
    ),
    bad(
        "sums without their largest parts",
        "contributors",
        "sums.csv",
        text("科室,人数,费用合计", "肿瘤科,88,500000", "外科,140,910000"),
    ),
)

MODELS = (
    bad(
        "few degrees as JSON",
        "degrees_of_freedom",
        "model.json",
        records({"model": "ols", "n": 18, "df_residual": 6, "coefficients": {"age": 0.12, "sex": 0.4}}),
    ),
    bad(
        "few degrees in R",
        "degrees_of_freedom",
        "model.txt",
        text(
            "Coefficients:",
            "            Estimate Std. Error t value Pr(>|t|)",
            "(Intercept)  12.1000     2.2000    5.50  0.00533 **",
            "Residual standard error: 1.204 on 4 degrees of freedom",
        ),
    ),
    bad(
        "few degrees in statsmodels",
        "degrees_of_freedom",
        "ols.txt",
        text(
            "                            OLS Regression Results",
            "Dep. Variable:                  los   R-squared:                       0.912",
            "No. Observations:                  12   AIC:                             31.2",
            "Df Residuals:                       7   BIC:                             33.0",
        ),
    ),
    bad(
        "few degrees in a table of Chinese",
        "degrees_of_freedom",
        "模型.csv",
        text("模型,样本量,残差自由度,R2", "一,420,411,0.31", "二,14,3,0.92"),
    ),
    bad(
        "weights of a network",
        "weights",
        "net.json",
        records({"weights": [[round(Random(1).gauss(0, 1), 7) for _ in range(64)] for _ in range(16)]}),
    ),
    bad(
        "support vectors in code",
        "weights",
        "svm.py",
        text(
            "SUPPORT = [",
            *(
                f"    [{', '.join(f'{Random(i * 9 + j).gauss(60, 9):.3f}' for j in range(8))}],"
                for i in range(60)
            ),
            "]",
        ),
    ),
)

CURVES = (
    bad(
        "six at risk",
        "survival_steps",
        "km.csv",
        text("time,at_risk,survival", "0,410,1.0", "12,220,0.81", "24,61,0.66", "36,6,0.52"),
    ),
    bad(
        "a step for every death",
        "survival_steps",
        "curve.csv",
        text("time,survival", *(f"{i * 7},{1 - i / 80:.5f}" for i in range(30))),
        context={"persons": 80, "counts": "80 人"},
    ),
    bad(
        "few at risk in Chinese",
        "survival_steps",
        "生存.csv",
        text("时间(月),在险人数,生存率", "0,310,1", "6,190,0.88", "12,4,0.71"),
    ),
    bad(
        "few at risk as JSON",
        "survival_steps",
        "km.json",
        records({"time": [0, 12, 24, 36], "survival": [1, 0.9, 0.8, 0.7], "n_at_risk": [300, 120, 40, 8]}),
    ),
)

EXTREMES = (
    bad(
        "smallest and largest", "extreme", "age.csv", text("variable,n,mean,min,max", "age,1204,63.2,19,101")
    ),
    bad("largest as JSON", "extreme", "los.json", records({"n": 1204, "mean": 8.4, "max": 213})),
    bad(
        "the highest hundredth of 120",
        "extreme",
        "cost.csv",
        text("variable,n,p50,p99", "cost,120,8100,99120"),
    ),
    bad(
        "range in Chinese",
        "extreme",
        "年龄.csv",
        text("变量,人数,均值,最小值,最大值", "年龄,1204,63.2,19,101"),
    ),
    bad(
        "range in a describe() of pandas",
        "extreme",
        "describe.txt",
        text("count    1204.0", "mean       63.2", "min        19.0", "50%        64.0", "max       101.0"),
    ),
)


def people(n: int, seed: int = 7) -> list[tuple[int, float, int, float]]:
    drawn = Random(seed)
    return [
        (
            drawn.randint(31, 92),
            round(drawn.gauss(7.1, 1.9), 2),
            round(drawn.gauss(132, 17)),
            round(drawn.uniform(41, 97), 1),
        )
        for _ in range(n)
    ]


def days(n: int) -> list[str]:
    drawn = Random(3)
    return [f"2023-{drawn.randint(1, 12):02}-{drawn.randint(1, 28):02}" for _ in range(n)]


ROWS = (
    bad(
        "rows under pseudonyms",
        "rows",
        "data.csv",
        text(
            "person_id,sex,stage",
            *(
                f"s_{Random(i).getrandbits(96):024x},{i % 2 + 1},{['I', 'II', 'III', 'IV'][i % 4]}"
                for i in range(40)
            ),
        ),
    ),
    bad(
        "rows without a name",
        "rows",
        "values.csv",
        text("age,glucose,sbp,weight", *(",".join(map(str, one)) for one in people(60))),
    ),
    bad(
        "rows with days",
        "rows",
        "visits.tsv",
        text("admitted\tdischarged\tdrg", *(f"{a}\t{a[:8]}28\tRA{i % 9}" for i, a in enumerate(days(45)))),
    ),
    bad(
        "rows as JSON",
        "rows",
        "persons.json",
        records([dict(zip(("age", "glucose", "sbp", "weight"), one, strict=True)) for one in people(50)]),
    ),
    bad(
        "rows printed in a console",
        "rows",
        "head.txt",
        text(
            "     age  glucose  sbp  weight",
            *(f"{i:<4} {a:>4} {g:>8} {s:>4} {w:>7}" for i, (a, g, s, w) in enumerate(people(40))),
        ),
    ),
    bad(
        "rows in a program",
        "rows",
        "plot.py",
        text("POINTS = [", *(f"    ({a}, {g}, {s}, {w})," for a, g, s, w in people(60)), "]", "draw(POINTS)"),
    ),
    bad(
        "rows in columns of JSON",
        "rows",
        "columns.json",
        records({"age": [p[0] for p in people(50)], "glucose": [p[1] for p in people(50)]}),
    ),
    bad(
        "rows with a count column of ones",
        "rows",
        "ones.csv",
        text("age,glucose,weight,visits", *(f"{a},{g},{w},1" for a, g, _, w in people(40))),
    ),
)

COMPLEMENTS = (
    bad(
        "a hidden cell and its total",
        "complement",
        "stage.csv",
        text("sex,I,II,III,total", "male,120,80,<10,206", "female,90,70,44,204"),
    ),
    bad(
        "a hidden cell in a column with its total",
        "complement",
        "hospital.csv",
        text("医院,人数", "甲,410", "乙,*", "丙,322", "合计,736"),
    ),
    bad(
        "a hidden count with its per cent",
        "complement",
        "side.csv",
        text("effect,n,percent,N", "nausea,62,20.7,300", "rash,<10,1.3,300"),
    ),
    bad(
        "two hidden cells that make 3",
        "complement",
        "two.csv",
        text("group,n", "A,120", "B,<10", "C,<10", "D,230", "Total,353"),
    ),
    bad(
        "hidden in a cross table by both margins",
        "complement",
        "cross.csv",
        text("stage,male,female,total", "I,120,90,210", "II,80,<10,<90", "III,40,30,70", "total,240,126,366"),
    ),
)

LAST_MONTH = text("sex,n", "male,612", "female,588", "total,1200")
DIFFERENCES = (
    bad(
        "one person more than last month",
        "difference",
        "table1.csv",
        text("sex,n", "male,613", "female,588", "total,1201"),
        earlier=(EarlierOutput("table1.csv", LAST_MONTH),),
    ),
    bad(
        "another project's table without three persons",
        "difference",
        "t.csv",
        text("sex,n", "male,610", "female,587", "total,1197"),
        context={"population": "排除一家医院后的患者"},
        earlier=(EarlierOutput("other.csv", LAST_MONTH, own_project=False, population="肺癌患者"),),
    ),
    bad(
        "a part of the population in which a cell misses four",
        "difference",
        "part.csv",
        text("stage,n", "I,304", "II,118", "III,91"),
        context={"population": "除乙医院外"},
        earlier=(
            EarlierOutput("all.csv", text("stage,n", "I,410", "II,122", "III,140"), population="全部医院"),
        ),
    ),
    bad(
        "the same as JSON in another order",
        "difference",
        "table.json",
        records([{"sex": "total", "n": 1202}, {"sex": "female", "n": 589}, {"sex": "male", "n": 613}]),
        earlier=(EarlierOutput("table1.csv", LAST_MONTH),),
    ),
    bad(
        "the same without thousands and with per cents",
        "difference",
        "table1.csv",
        text("Sex,n (%)", 'male,"2,613 (51.0)"', 'female,"2,511 (49.0)"'),
        earlier=(EarlierOutput("x.csv", text("sex,n", "male,2613", "female,2509")),),
    ),
)

FIRST, SECOND = (
    EarlierOutput("a.csv", text("stage,n", "I,200", "II,60", "III,70"), population="甲医院"),
    EarlierOutput("b.csv", text("stage,n", "I,150", "II,58", "III,40"), population="乙医院"),
)
ALL_THREE = EarlierOutput("all.csv", text("stage,n", "I,410", "II,122", "III,140"), population="三家医院")
ADDITIONS = (
    bad(
        "two of three hospitals left before, in the third a cell is four",
        "sum",
        "all.csv",
        ALL_THREE.content,
        context={"population": "三家医院"},
        earlier=(FIRST, SECOND),
    ),
    bad(
        "the second of three hospitals, all and the first left before",
        "sum",
        "b.csv",
        SECOND.content,
        context={"population": "乙医院"},
        earlier=(ALL_THREE, FIRST),
    ),
    bad(
        "a hidden group whose total left before",
        "sum",
        "hospital.csv",
        text("医院,人数", "甲,410", "乙,*", "丙,322"),
        earlier=(EarlierOutput("flow.csv", text("步骤,人数", "纳入,810", "合计,736")),),
    ),
    bad(
        "the total of a table that left without its smallest group",
        "sum",
        "flow.csv",
        text("步骤,人数", "纳入,810", "合计,736"),
        earlier=(EarlierOutput("hospital.csv", text("医院,人数", "甲,410", "丙,322")),),
    ),
)

WITHOUT_CONTEXT = (
    bad(
        "nothing said",
        "context",
        "table.csv",
        text("sex,n", "m,600", "f,590"),
        context={"what": "", "population": ""},
    ),
    bad(
        "no population", "context", "table.csv", text("sex,n", "m,600", "f,590"), context={"population": " "}
    ),
    bad(
        "per cents of nobody",
        "counts",
        "share.csv",
        text("stage,percent", "I,40.1", "II,29.9", "III,30.0"),
        context={"counts": "", "persons": None},
    ),
    bad(
        "odds ratios without a number of persons",
        "counts",
        "forest.csv",
        text("variable,OR,low,high", "age,1.20,1.10,1.31", "smoking,2.41,1.90,3.02"),
        context={"counts": "", "persons": None},
    ),
)

BAD_TABLES = (
    *SMALL_CELLS,
    *ZEROS,
    *MAGNITUDES,
    *MODELS,
    *CURVES,
    *EXTREMES,
    *ROWS,
    *COMPLEMENTS,
    *DIFFERENCES,
    *ADDITIONS,
    *WITHOUT_CONTEXT,
)
