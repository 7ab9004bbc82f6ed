"""What to do about a refused row or an empty cell: reason → way out, in both languages. The reasons are
`grammar.CODES`; this is for whoever must mend a mapping or ask the vendor.
"""

from __future__ import annotations

from heluo.collection.grammar import CODES
from heluo.kit.text import Text

_AGAIN = ":被隔离的行用 replay 重放,留空的格下一夜自动重读"
_AGAIN_EN = ": replay then takes refused rows, and the next night reads empty cells again"
_DATE = Text(
    f"照原文的写法改 convert 的日期格式{_AGAIN}", f"give the format that the text has in convert{_AGAIN_EN}"
)
_SOURCE = "在源系统改正,下一夜自动重读"
_SOURCE_EN = "mend it at the source; the next night reads it again"

WAYS_OUT: dict[str, Text] = {
    "encoding": Text(
        "字节不是所声明的编码(没有声明时按 UTF-8),不猜:heluo check-hospital 列出各编码能读的格数;在 "
        "connections.toml 写 encoding,或在这一列的 convert 写 encoding:gb18030,下一夜自动重读",
        "the bytes are not of the declared encoding (UTF-8 where none is), and nothing is guessed: heluo "
        "check-hospital counts what each encoding reads; write encoding in connections.toml, or "
        "encoding:gb18030 in convert of this column, and the next night reads it again",
    ),
    "too_long": Text(
        "改映射到 text 变量,或在视图中截短", "map it to a variable of type text, or cut it in the view"
    ),
    "number": Text(
        f"单位写进 convert(number:<单位>),或用 strip、sentinel 去掉不是数的文字{_AGAIN}",
        "name the unit in convert (number:<unit>), or take words away with strip or sentinel" + _AGAIN_EN,
    ),
    "precision": Text("在视图中舍入到需要的位数", "round it in the view to the digits that are needed"),
    "integer": Text(
        "核对映射的变量;确是小数时由视图取整", "check the variable; if it is a fraction, round it in the view"
    ),
    "range": Text(f"核对原文;{_SOURCE}", f"look at the text; {_SOURCE_EN}"),
    "not_finite": Text(f"核对原文;{_SOURCE}", f"look at the text; {_SOURCE_EN}"),
    "date_range": Text(
        "是约定的日期时在 hospital.toml 声明哨兵日期;否则在源系统改正",
        "declare a sentinel in hospital.toml if it is one; else mend it at the source",
    ),
    "age": Text(
        f"没有单位的数:age_text:<单位>;其他写法在视图中整理{_AGAIN}",
        f"a bare number: age_text:<unit>; put other spellings in order in the view{_AGAIN_EN}",
    ),
    "explode_counts": Text("在视图中让几列的项数相同", "give the lists one length in the view"),
    "date": _DATE,
    "datetime": _DATE,
    "boolean": Text(
        f"把这种写法加进 convert 的 boolean:<是>|<否>{_AGAIN}",
        f"add the spelling to boolean:<true>|<false> in convert{_AGAIN_EN}",
    ),
    "unread_number": Text(
        "把单位写进 convert:result_number:<单位>", "name the unit in convert: result_number:<unit>"
    ),
    "blood_pressure": Text(
        f"核对原文(千帕不换算);{_SOURCE}", f"look at the text (kPa is not converted); {_SOURCE_EN}"
    ),
    "key_missing": Text(
        "指定能唯一标识一行的列,或在视图中补上主键",
        "name columns that identify a row, or fill the key in the view",
    ),
    "duplicate_key": Text(
        "让主键唯一:在视图中去重,或加上能区分的列",
        "make the key unique: leave the repeated row out of the view, or add a column that tells them apart",
    ),
}
"""Every reason has its way out."""


def reason(code: str) -> Text:
    """Why, in words."""
    return Text(*CODES.get(code, (code, code)))
