"""Good files: what researchers rightly take home, among them many that look a little like bad ones."""

from __future__ import annotations

import io
import json
from random import Random
from typing import Any

from PIL import Image

from tests.lib.planted_outputs import CONTEXT, EarlierOutput, PlantedOutput, text
from tests.lib.planted_outputs.bad_files import pdf, picture, png
from tests.lib.planted_outputs.bad_tables import LAST_MONTH


def good(name: str, file: str, content: bytes, **values: Any) -> PlantedOutput:
    context = CONTEXT | values.pop("context", {})
    return PlantedOutput(name, file, content, "", context, **values)


def as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def grey() -> bytes:
    out = io.BytesIO()
    picture().convert("L").save(out, "PNG", dpi=(144, 144))
    return out.getvalue()


def with_palette() -> bytes:
    out = io.BytesIO()
    picture().convert("P", palette=Image.Palette.ADAPTIVE).save(out, "PNG", transparency=0)
    return out.getvalue()


COUNTS = (
    good(
        "table 1",
        "table1.csv",
        text(
            "variable,level,n,percent",
            "sex,male,612,50.8",
            "sex,female,592,49.2",
            "stage,I,310,25.7",
            "stage,II,210,17.4",
            "stage,III,284,23.6",
            "stage,IV,400,33.2",
        ),
    ),
    good(
        "table 1 in Chinese",
        "基线.csv",
        text("变量,取值,人数,占比", "性别,男,612,50.8%", "性别,女,592,49.2%", "吸烟,是,402,33.4%"),
    ),
    good("ages as bands", "age.tsv", text("age band\tn", "18-39\t44", "40-64\t520", "≥65\t640")),
    good(
        "a hidden cell without a total", "side.csv", text("effect,n", "nausea,62", "rash,<10", "fatigue,118")
    ),
    good(
        "hidden cells that protect each other",
        "cross.csv",
        text("stage,male,female,total", "I,120,90,210", "II,<10,*,86", "III,*,<10,80", "total,201,175,376"),
    ),
    good("stages that are numbers", "stage.csv", text("stage,n", "1,310", "2,210", "3,284", "4,400")),
    good(
        "quarters",
        "arrivals.csv",
        text("year,quarter,n", *(f"{2021 + i // 4},{i % 4 + 1},{210 + 17 * i}" for i in range(12))),
    ),
    good(
        "months", "months.csv", text("month,n", *(f"2023-{m:02},{180 + 13 * (m % 5)}" for m in range(1, 13)))
    ),
    good("thousands", "n.csv", text("hospital group,n", 'A,"12,204"', 'B,"9,310"')),
    good(
        "an attrition",
        "attrition.csv",
        text(
            "step,persons,excluded",
            "all,20347,0",
            "lung cancer,1530,18817",
            "adult,1516,14",
            "with pathology,1204,312",
        ),
    ),
    good(
        "a count with its per cent",
        "table1.csv",
        text("variable,n (%)", "smoker,402 (33.4)", "never,802 (66.6)"),
    ),
    good(
        "missing values",
        "missing.csv",
        text("column,n,missing,percent", "ECOG,1204,188,15.6", "BMI,1204,97,8.1"),
    ),
    good(
        "nobody where nothing is sensitive",
        "sex.csv",
        text("department,male,female,n", "urology,210,0,210", "chest,402,310,712"),
    ),
    good(
        "two heads",
        "table2.tsv",
        text("\tsurgery\t\tno surgery\t", "variable\tn\tpercent\tn\tpercent", "male\t310\t51.2\t302\t50.4"),
    ),
    good("counts as JSON", "counts.json", as_json([{"stage": "I", "n": 310}, {"stage": "II", "n": 210}])),
    good(
        "counts as columns of JSON",
        "counts.json",
        as_json({"stage": ["I", "II", "III"], "n": [310, 210, 284]}),
    ),
    good(
        "a calibration by tenths",
        "calibration.csv",
        text(
            "decile,n,observed,predicted",
            *(f"{i + 1},120,{0.05 * i + 0.04:.2f},{0.05 * i + 0.05:.2f}" for i in range(10)),
        ),
    ),
)

NUMBERS = (
    good("means", "means.csv", text("variable,n,mean,sd", "age,1204,63.2,10.4", "BMI,1107,23.1,3.2")),
    good(
        "medians",
        "medians.csv",
        text("variable,n,median,q1,q3", "cost,1204,48210,30110,71900", "los,1204,9,6,13"),
    ),
    good("the middle ninety of many", "cost.csv", text("variable,n,p5,p50,p95", "cost,5000,2100,8100,41000")),
    good(
        "sums with their largest parts",
        "sums.csv",
        text(
            "department,n,total_cost,largest,second",
            "surgery,210,1000000,21000,20000",
            "chest,402,2100000,31000,30900",
        ),
    ),
    good(
        "negative numbers",
        "change.csv",
        text("variable,n,difference,low,high", "eGFR,804,-2.31,-4.10,-0.52", "SBP,804,+1.2,-0.4,2.8"),
    ),
    good("estrogen receptors", "er.csv", text("marker,n", "ER+,402", "ER-,198", "HER2 +,120")),
    good(
        "correlations",
        "correlation.csv",
        text(
            "variable,age,BMI,glucose", "age,1.00,0.12,0.21", "BMI,0.12,1.00,0.34", "glucose,0.21,0.34,1.00"
        ),
        context={"counts": "每个系数 1,107 人"},
    ),
)

MODELS = (
    good(
        "a Cox model",
        "cox.csv",
        text(
            "variable,n,events,HR,low,high,p",
            "age (10 years),1204,612,1.21,1.10,1.33,0.0002",
            "stage IV,1204,612,3.40,2.81,4.12,<0.001",
        ),
    ),
    good(
        "a logistic model",
        "model.json",
        as_json(
            {
                "model": "logit",
                "n": 1204,
                "df_residual": 1196,
                "coefficients": {"age": 0.021, "sex": -0.31},
                "auc": 0.741,
            }
        ),
    ),
    good(
        "a model in R",
        "model.txt",
        text(
            "Coefficients:",
            "            Estimate Std. Error t value Pr(>|t|)",
            "(Intercept) 12.10000    2.20000    5.50  4.6e-08 ***",
            "age          0.02100    0.00400    5.25  1.8e-07 ***",
            "Residual standard error: 8.204 on 1196 degrees of freedom",
            "F-statistic: 41.2 on 7 and 1196 DF,  p-value: < 2.2e-16",
        ),
    ),
    good(
        "a model in statsmodels",
        "ols.txt",
        text(
            "No. Observations:                1204   AIC:   8131.2",
            "Df Residuals:                    1196   BIC:   8170.0",
            "Df Model:                           7",
        ),
    ),
    good(
        "an analysis of variance",
        "anova.csv",
        text("term,df,sum of squares,F,p", "stage,3,1204.2,12.1,0.0001", "residuals,1196,39602.1,,"),
    ),
    good(
        "a test of independence", "test.txt", text("Pearson chi-square = 12.41, df = 3, p = 0.006, N = 1204.")
    ),
    good(
        "a forest",
        "forest.csv",
        text("subgroup,n,HR,low,high", "male,612,1.31,1.10,1.56", "female,592,1.18,0.97,1.44"),
    ),
    good(
        "figures of a model",
        "metrics.json",
        as_json(
            {
                "n": 1204,
                "events": 612,
                "auc": 0.741,
                "brier": 0.181,
                "calibration": {"slope": 0.97, "intercept": 0.02},
            }
        ),
    ),
    good(
        "a curve of a test at tenths",
        "roc.csv",
        text(
            "threshold,sensitivity,specificity",
            *(f"{i / 10:.1f},{1 - i / 12:.2f},{i / 11:.2f}" for i in range(11)),
        ),
    ),
)

CURVES = (
    good(
        "a survival by quarters",
        "km.csv",
        text(
            "time,at_risk,events,survival",
            "0,410,0,1.000",
            "3,390,20,0.951",
            "6,350,31,0.873",
            "9,300,40,0.768",
            "12,210,52,0.612",
        ),
    ),
    good(
        "a survival as JSON",
        "km.json",
        as_json({"time": [0, 12, 24], "survival": [1, 0.81, 0.66], "n_at_risk": [410, 310, 120]}),
    ),
    good(
        "a survival in Chinese",
        "生存.csv",
        text("时间(月),在险人数,生存率", "0,310,100%", "6,250,88%", "12,140,71%"),
    ),
)

EARLIER = (
    good(
        "a whole of two parts that left before",
        "both.csv",
        text("stage,n", "I,350", "II,118", "III,110"),
        context={"population": "甲、乙两家医院"},
        earlier=(
            EarlierOutput("a.csv", text("stage,n", "I,200", "II,60", "III,70"), population="甲医院"),
            EarlierOutput("b.csv", text("stage,n", "I,150", "II,58", "III,40"), population="乙医院"),
        ),
    ),
    good(
        "the third of three hospitals, none of whose cells is small",
        "all.csv",
        text("stage,n", "I,410", "II,150", "III,140"),
        context={"population": "三家医院"},
        earlier=(
            EarlierOutput("a.csv", text("stage,n", "I,200", "II,60", "III,70"), population="甲医院"),
            EarlierOutput("b.csv", text("stage,n", "I,150", "II,58", "III,40"), population="乙医院"),
        ),
    ),
    good(
        "groups that make the total that left before",
        "hospital.csv",
        text("医院,人数", "甲,410", "丙,326"),
        earlier=(EarlierOutput("flow.csv", text("步骤,人数", "纳入,810", "合计,736")),),
    ),
    good("the same once more", "table1.csv", LAST_MONTH, earlier=(EarlierOutput("table1.csv", LAST_MONTH),)),
    good(
        "a quarter later",
        "table1.csv",
        text("sex,n", "male,702", "female,649", "total,1351"),
        earlier=(EarlierOutput("table1.csv", LAST_MONTH),),
    ),
    good(
        "another population under the same heads",
        "table1.csv",
        text("stage,n", "I,118", "II,402", "III,91"),
        context={"population": "乳腺癌患者"},
        earlier=(
            EarlierOutput(
                "lung.csv",
                text("stage,n", "I,122", "II,305", "III,140"),
                own_project=False,
                population="肺癌患者",
            ),
        ),
    ),
    good(
        "other heads",
        "drugs.csv",
        text("drug,n", "A,613", "B,589"),
        earlier=(EarlierOutput("table1.csv", LAST_MONTH),),
    ),
)

SVG = "\n".join(
    (
        '<?xml version="1.0" encoding="utf-8"?>',
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="320" '
        'height="200" viewBox="0 0 320 200">',
        '<defs><clipPath id="c"><rect width="320" height="200"/></clipPath><style '
        'type="text/css">.bar{fill:#28508c}</style></defs>',
        '<g clip-path="url(#c)"><rect class="bar" x="30" y="60" width="50" height="130"/><path d="M20 '
        '190H300" stroke="#000"/></g>',
        '<text x="30" y="50" font-size="12">I (n = 310)</text></svg>',
    )
)
SQL = (
    "-- first diagnosis of lung cancer",
    "SELECT sex, count(DISTINCT person_id) AS n",
    "FROM persons JOIN diagnosis USING (person_id)",
    "WHERE code LIKE 'C34%'",
    "GROUP BY sex HAVING count(DISTINCT person_id) >= 10;",
)
PYTHON = (
    "import polars as pl",
    "",
    "STAGES = {'I': 1, 'II': 2, 'III': 3, 'IV': 4}",
    "rows = pl.read_parquet(DATA + '/persons.parquet')",
    "table = rows.group_by('stage').len()",
    "print(table.filter(pl.col('len') >= 10))",
    "PALETTE = [(40, 80, 140), (180, 90, 30)]",
)

FILES = (
    good("a figure", "figure1.png", png(dpi=(300, 300))),
    good("a grey figure", "figure2.png", grey()),
    good("a figure with a palette", "figure3.png", with_palette()),
    good("a drawing", "figure4.svg", SVG.encode()),
    good(
        "a page",
        "report.html",
        text(
            "<!DOCTYPE html><html><head><title>Report</title><style>td{padding:2px}</style></head><body>",
            "<h1>Baseline</h1><p>1,204 patients.</p><table><thead><tr><th>sex</th><th>n</th></tr></thead>",
            "<tbody><tr><td>male</td><td>612</td></tr><tr><td>female</td><td>592</td></tr></tbody></table>",
            "</body></html>",
        ),
    ),
    good("a document", "report.pdf", pdf()),
    good(
        "a document with a title",
        "report.pdf",
        pdf(info=b"<< /Producer (Quarto) /CreationDate (D:20261101) >>"),
    ),
    good(
        "a method",
        "method.txt",
        text(
            "Of 1,204 patients (612 men), 610 had surgery; hazard ratio 1.21 (95% CI 1.10 to 1.33), p = "
            "0.0002.",
            "Follow-up ended on 2024-12-31; the median was 26.4 months.",
        ),
    ),
    good(
        "a method in Chinese",
        "方法.txt",
        text("共纳入 1204 例,男 612 例(50.8%);Cox 回归 HR 1.21(95% CI 1.10–1.33),P<0.001。"),
    ),
    good("a program in Python", "analysis.py", text(*PYTHON)),
    good(
        "a program in R",
        "analysis.R",
        text(
            "library(survival)",
            "d <- read.csv(file.path(DATA, 'persons.csv'))",
            "fit <- survfit(Surv(time, event) ~ stage, data = d)",
            "breaks <- c(0, 3, 6, 9, 12)",
            "print(summary(fit, times = breaks))",
        ),
    ),
    good("a question in SQL", "cohort.sql", text(*SQL)),
    good(
        "a list of codes",
        "codes.csv",
        text(
            "code,label",
            *(f"C34.{i},Malignant neoplasm of lung {i}" for i in range(10)),
            *(f"D{20 + i}.1,Neoplasm number {i}" for i in range(30)),
        ),
    ),
    good(
        "a note",
        "README.md",
        text(
            "# Results",
            "",
            "- `table1.csv`: baseline of 1,204 patients",
            "- `figure1.png`: stage at diagnosis",
        ),
    ),
    good(
        "a table in a note",
        "results.md",
        text("| stage | n | percent |", "|---|---:|---:|", "| I | 310 | 25.7 |", "| IV | 400 | 33.2 |"),
    ),
    good(
        "a picture in a program",
        "icon.py",
        text("ICON = 'M2 10c2-3 4-3 6 0s4 3 6 0'", f"SEEDS = {[Random(i).randint(1, 9) for i in range(8)]}"),
    ),
)

GOOD: tuple[PlantedOutput, ...] = (*COUNTS, *NUMBERS, *MODELS, *CURVES, *EARLIER, *FILES)
