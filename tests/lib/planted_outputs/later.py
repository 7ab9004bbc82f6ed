"""Files that were planted after the rules were there, by the same hand, looking for what they would miss:
other heads, other programs' print, other tricks. What was missed at first is said in the test."""

from __future__ import annotations

import base64
import io
from random import Random

from PIL import Image

from tests.lib.planted_outputs import EarlierOutput, PlantedOutput, text
from tests.lib.planted_outputs.bad_files import SVG, png
from tests.lib.planted_outputs.bad_tables import bad, people
from tests.lib.planted_outputs.good import good


def drawn_in() -> str:
    """A picture of letters within a drawing."""
    out = io.BytesIO()
    Image.new("L", (8, 8)).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


KAPLAN_MEIER = (
    " time n.risk n.event survival std.err",
    "    3    410      20    0.951  0.0106",
    "    9     44       1    0.873  0.0171",
    "   14     31       1    0.841  0.0202",
)
COLUMNS = ", ".join(str(one[0]) for one in people(60)), ", ".join(str(one[1]) for one in people(60))
EARLIER = EarlierOutput("上月.csv", text("性别,人数", "男,612", "女,588"))

LATER_BAD: tuple[PlantedOutput, ...] = (
    bad("heads in words", "threshold", "a.csv", text("stage,No. of patients", "I,402", "II,6")),
    bad("a count with its word", "threshold", "a.csv", text("分期,例数", "I,402例", "II,8例")),
    bad("full-width brackets", "threshold", "a.csv", text("分期,n（%）", "I,402（98.8%）", "II,5（1.2%）")),
    bad("in a note", "threshold", "a.md", text("| stage | n |", "|---|---|", "| I | 402 |", "| II | 7 |")),
    bad("with semicolons", "threshold", "a.csv", text("stage;n", "I;402", "II;3")),
    bad("a survival as R prints it", "threshold", "km.txt", text(*KAPLAN_MEIER)),
    bad(
        "a frame as pandas prints it",
        "threshold",
        "a.txt",
        text("  stage  count", "0     I    402", "1    II      3"),
    ),
    bad("less than five", "complement", "a.csv", text("stage,n", "I,402", "II,<5", "III,30", "Total,436")),
    bad("hidden by a dash", "complement", "a.csv", text("stage,n", "I,402", "II,-", "III,30", "Total,436")),
    bad(
        "rows under Chinese heads",
        "rows",
        "a.csv",
        text("年龄,血糖,收缩压,体重", *(",".join(map(str, one)) for one in people(30))),
    ),
    bad(
        "rows in a note",
        "rows",
        "a.md",
        text("| age | glucose |", "|---|---|", *(f"| {one[0]} | {one[1]} |" for one in people(25))),
    ),
    bad(
        "a frame as R writes it",
        "rows",
        "d.R",
        text(f"d <- list(age = c({COLUMNS[0]}), glucose = c({COLUMNS[1]}))"),
    ),
    bad("days of one column", "rows", "days.txt", text(*(f"2023-03-{i % 28 + 1:02}" for i in range(40)))),
    bad(
        "one person more, in Chinese",
        "difference",
        "a.tsv",
        text("性别\t人数", "男\t613", "女\t588"),
        earlier=(EARLIER,),
    ),
    bad("a telephone with blanks", "identifier", "a.txt", text("please call 139 0000 1234 about it")),
    bad("a smallest value in a name", "extreme", "a.json", b'{"n": 1204, "min_age": 19, "max_age": 101}'),
    bad(
        "a range in a sentence",
        "extreme",
        "a.txt",
        text("The 1,204 patients were aged 19-101 years (mean 63.2)."),
    ),
    bad("a test with few degrees", "degrees_of_freedom", "a.txt", text("F(2, 5) = 3.10, p = 0.13")),
    bad(
        "a command after a number",
        "formula",
        "a.csv",
        text("sex,n,note", "m,600,-2+3+cmd|' /C calc'!A0", "f,590,"),
    ),
    bad(
        "a picture in a drawing",
        "hidden",
        "a.svg",
        (SVG % f'<image width="9" height="9" href="data:image/png;base64,{drawn_in()}"/>').encode(),
    ),
    bad(
        "white letters on a page",
        "hidden",
        "a.html",
        text('<p>Table</p><p style="color:#fff">61,7.1 48,9.2</p>'),
    ),
    bad(
        "a long word in a program",
        "hidden",
        "a.py",
        text(f'X = "{base64.b64encode(Random(1).randbytes(900)).decode()}"'),
    ),
    bad("a script for a spreadsheet", "type", "a.vbs", text("Sub x()", "End Sub")),
    bad("a page by another name", "active", "a.htm", text('<a href="javascript:go()">x</a>')),
)

LATER_GOOD: tuple[PlantedOutput, ...] = (
    good("heads in words", "a.csv", text("stage,No. of patients", "I,402", "II,60")),
    good("an interval in a cell", "a.csv", text("variable,n,difference", "eGFR,804,-2.31 (-4.10 to -0.52)")),
    good("minus in a label", "a.csv", text("marker,n", "- (negative),402", "+ (positive),310")),
    good(
        "a survival as R prints it",
        "km.txt",
        text(KAPLAN_MEIER[0], KAPLAN_MEIER[1], "    9    244      31    0.873  0.0171"),
    ),
    good(
        "a paper's sentence",
        "a.txt",
        text("Between 2021-01-01 and 2024-12-31, 1,204 patients were included in 5 hospitals."),
    ),
    good(
        "numbers of tables and steps",
        "a.txt",
        text("Table 2. Model 3 (n = 1,204). Step 1: exclude minors; step 2: 3 cycles."),
    ),
    good("a test with many degrees", "a.txt", text("F(2, 1196) = 3.10, p = 0.045; chi2(3) = 4.1, N = 1204")),
    good("versions", "versions.txt", text("R 4.2.2", "survival 3.5-3", "python 3.11.7", "numpy 2.1.0")),
    good(
        "parameters of a method",
        "method.json",
        b'{"seed": 7, "folds": 5, "n": 1204, "bootstrap": 200, "alpha": 0.05}',
    ),
    good(
        "a schedule", "schedule.csv", text("visit,month,n", "baseline,0,402", "first,3,380", "second,6,310")
    ),
    good("scores of a scale", "ecog.csv", text("ECOG,n,percent", "0,310,41.3", "1,402,53.6", "2,38,5.1")),
    good(
        "a data dictionary",
        "columns.csv",
        text(
            "column,type,unit,description",
            "age,integer,years,age at diagnosis",
            "los,integer,days,length of stay",
        ),
    ),
    good(
        "a curve of a spline",
        "spline.csv",
        text(
            "age,HR,low,high",
            *(
                f"{40 + i},{1 + i * i / 900:.3f},{0.9 + i * i / 990:.3f},{1.1 + i * i / 800:.3f}"
                for i in range(40)
            ),
        ),
    ),
    good(
        "an axis of minutes",
        "a.svg",
        (SVG % '<text x="1" y="20" font-size="9">0</text><path d="M0 0H9"/>').encode(),
    ),
    good("a picture with its time", "a.png", png(dpi=(72, 72))),
    good("dose groups", "dose.csv", text("dose (mg),n,events", "5,120,31", "10,118,29", "20,121,40")),
)
