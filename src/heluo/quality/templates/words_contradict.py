"""Words of a text that contradict a code of the row, its patient or its visit."""

from __future__ import annotations

from heluo.kit.text import Text
from heluo.quality.expressions import as_text
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Flags, RowTemplate, RuleForm


def evaluate(row: Row, check: Check) -> Flags:
    text, code = as_text(row.value(check.variables[0])), row.value(check.variables[1])
    searched = text
    if left_out := check.parameters.get("left_out"):
        searched = searched.re_replace(left_out, "")
    found = searched.re_search(check.parameters["words"])
    if unless := check.parameters.get("unless"):
        found = found & ~text.re_search(unless)
    return Flags(found & code.isin(check.listed("codes")), text.notnull() & code.notnull())


TEMPLATE = RowTemplate(
    kahn="plausibility",
    place=72,
    label=Text("文字与编码矛盾", "Words contradict a code"),
    meaning=Text(
        "文本中的词与编码(性别、侧别、分期)矛盾。",
        "Words of a text that contradict a code: the sex, the side, the stage.",
    ),
    todo=Text(
        "核对{variables}:文字与编码只能有一个正确,或文书写到了另一患者名下;在医院系统中改正,"
        "改正的行下一夜重新采集",
        "compare {variables}: either the words or the code is wrong, or the text is another "
        "patient's; correct it "
        "in the hospital's system, and the next night reads the row again",
    ),
    rule=RuleForm(
        variables="text code. Violated when the text has `words` although the code is one of `codes`.",
        fewest=2,
        most=2,
        parameters={
            "words": "regular expression (RE2, no blanks)",
            "codes": "comma list of codes that the words contradict",
            "left_out": "regular expression of clauses that are left out first: those about relatives",
            "unless": "regular expression of words that take the contradiction away",
        },
        required=("words", "codes"),
    ),
    evaluate=evaluate,
)
