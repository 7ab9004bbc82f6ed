"""What each conversion of fields.csv makes of a text: the table is the specification and the manual.

Columns: variable's type · convert · source text · value (`∅` = empty, with the reason behind it when the
cell was written; `!code` = refused) · `raw` when the text is kept beside it. Ages are in years. `␣` is a
blank, `␀` NUL, `⇥` a tab, `□` U+3000, `⊘` a zero-width space.
"""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest

from heluo.collection.convert import parse_convert
from heluo.collection.convert_columns import ColumnReader
from heluo.dictionary.convert_names import NAMES
from heluo.dictionary.model import Variable
from heluo.kit.errors import BadConfiguration
from heluo.kit.text import Text

TABLE = """
string   |                              | 张三            | 张三
string   |                              | ␣张三␣          | 张三
string   |                              | □张三□          | 张三             | raw
string   |                              | 张␀三           | 张三             | raw
string   |                              | ␣               | ∅
string   |                              | \\N              | \\N
string   |                              | =1+1            | =1+1
string   |                              | 1_000           | 1_000
string   |                              | 120�            | !encoding
string   | sentinel:未知|无             | 无              | ∅
string   | sentinel:?                   | ?               | ∅
string   | split:/:2                    | 内科/张         | 张
string   | split:space:1                | 内科␣张         | 内科
string   | split:/:3                    | 内科/张         | ∅
string   | constant:住院                | x               | 住院
string   | strip:岁                     | 45岁            | 45
string   | strip:[|]                    | [x]             | x
id       |                              | ␣00123␣         | 00123
id       |                              | ００１２３      | 00123
id       |                              | ⊘123            | 123
text     |                              | ␣多行⇥文本      | ␣多行⇥文本
text     |                              | a␀b             | ab               | raw
text     |                              | ␣□              | ∅
integer  |                              | 42              | 42
integer  |                              | +42             | 42
integer  |                              | -7              | -7
integer  |                              | ４２            | 42
integer  |                              | 5.0             | 5
integer  |                              | 1e3             | 1000
integer  |                              | 12.5            | !integer
integer  |                              | 1_000           | !number
integer  |                              | 0x1F            | !number
integer  |                              | 12a             | !number
integer  |                              | 1,000           | !number
integer  | integer                      | 1,000           | 1000
integer  | integer                      | 1,00            | !number
integer  |                              | 999999999999999999 | 999999999999999999
integer  |                              | 1000000000000000000 | ∅range        | raw
integer  |                              | 1e308           | ∅range           | raw
integer  |                              | Infinity        | ∅not_finite      | raw
integer  | strip:岁 | integer           | 45岁            | 45
integer  | strip:岁 | integer           | 45月            | !number
integer  | lenient                      | 很多            | ∅number          | raw
decimal  |                              | 3.14            | 3.14
decimal  |                              | .5              | 0.5
decimal  |                              | 5.              | !number
decimal  |                              | -0              | 0.0
decimal  |                              | 12.340          | 12.34
decimal  |                              | 1e-5            | 0.00001
decimal  |                              | 1e308           | ∅range           | raw
decimal  |                              | 1.7976931348623157e308 | ∅range    | raw
decimal  |                              | 1e309           | ∅range           | raw
decimal  |                              | -1e+19          | ∅range           | raw
decimal  |                              | 1e18            | 1000000000000000000.0
decimal  |                              | 1e-31           | ∅range           | raw
decimal  |                              | 1e-400          | ∅range           | raw
decimal  |                              | 1e-30           | 1e-30
decimal  |                              | NaN             | ∅not_finite      | raw
decimal  |                              | inf             | ∅not_finite      | raw
decimal  |                              | -Infinity       | ∅not_finite      | raw
decimal  | number                       | +inf            | ∅not_finite      | raw
decimal  | number | lenient             | inf             | ∅not_finite      | raw
decimal  | result_number                | 1e308           | ∅range           | raw
decimal  |                              | 12345678901234567 | !precision
decimal  |                              | 0.12345678901234567890 | !precision
decimal  |                              | 3.3000000000000003 | 3.3000000000000003
decimal  |                              | １２．５        | 12.5
decimal  |                              | ⊘12.5□          | 12.5
decimal  |                              | <0.01           | !number
decimal  |                              | 1_0.5           | !number
decimal  | number                       | 1,234.5         | 1234.5
decimal  | number                       | 1,23.5          | !number
decimal  | number:℃|度                  | 36.5℃           | 36.5             | raw
decimal  | number:℃|度                  | 36.5␣度         | 36.5             | raw
decimal  | number:℃|度                  | 36.5            | 36.5
decimal  | number:℃|度                  | 36.5°F          | !number
decimal  | number:元                    | 12万元          | !number
decimal  | number | lenient             | 阴性            | ∅number          | raw
decimal  | result_number                | 5.2             | 5.2
decimal  | result_number                | <0.01           | 0.01
decimal  | result_number                | ＜0.01          | 0.01
decimal  | result_number                | ≥␣100           | 100
decimal  | result_number                | 大于1000        | 1000
decimal  | result_number                | 5.2↑            | 5.2
decimal  | result_number                | 5.2␣H           | 5.2
decimal  | result_number                | 3.2×10^9        | 3200000000
decimal  | result_number                | 3.2*10^-3       | 0.0032
decimal  | result_number                | 1.20E+05        | 120000
decimal  | result_number                | 1:320           | ∅
decimal  | result_number                | 阴性            | ∅
decimal  | result_number                | 3-5             | ∅
decimal  | result_number                | 120/80          | ∅
decimal  | result_number                | 2024-01-02      | ∅
decimal  | result_number                | 6.5%            | 6.5
decimal  | result_number                | ↑6.5            | 6.5
decimal  | result_number                | ↑␣６．５        | 6.5
decimal  | result_number                | H␣6.5           | 6.5
decimal  | result_number                | HH6.5           | 6.5
decimal  | result_number                | *6.5            | 6.5
decimal  | result_number                | (6.5)           | 6.5
decimal  | result_number                | （<0.5）        | 0.5
decimal  | result_number                | >1,000          | 1000
decimal  | result_number                | 1,23            | ∅
decimal  | result_number                | 不低于␣60␣%     | 60
decimal  | result_number                | ↓<0.05          | 0.05
decimal  | result_number                | 5.2mmol/L       | ∅unread_number   | raw
decimal  | result_number                | <0.01␣IU/mL     | ∅unread_number   | raw
decimal  | result_number:IU/mL          | <0.01␣IU/mL     | 0.01
decimal  | result_number                | 12次/分         | ∅unread_number   | raw
decimal  | result_number                | 3.2×10^9/L      | ∅unread_number   | raw
decimal  | result_number                | 2+              | ∅
decimal  | result_number:mmol/L         | 5.2mmol/L       | 5.2
decimal  | result_number                | +               | ∅
decimal  | result_number                | ␣               | ∅
code     | result_comparator            | <0.01           | <
code     | result_comparator            | ≤5              | <=
code     | result_comparator            | 大于1000        | >
code     | result_comparator            | >=1␣H           | >=
code     | result_comparator            | ↑>1,000         | >
code     | result_comparator            | （＜0.5）       | <
code     | result_comparator            | <0.01␣IU/mL     | <
code     | result_comparator            | 不超过␣60       | <=
code     | result_comparator            | (6.5)           | ∅
code     | result_comparator            | 5.2             | ∅
code     | result_comparator            | 阴性            | ∅
integer  | age_text                     | 45岁            | 45               | raw
integer  | age_text                     | 3岁2月          | 3                | raw
integer  | age_text                     | 3岁11个月       | 3                | raw
integer  | age_text                     | ３岁零２个月    | 3                | raw
integer  | age_text                     | 3Y2M            | 3                | raw
integer  | age_text                     | 3y␣2mo␣5d       | 3                | raw
integer  | age_text                     | 12个月          | 1                | raw
integer  | age_text                     | 5月             | 0                | raw
integer  | age_text                     | 12天            | 0                | raw
integer  | age_text                     | 新生儿          | 0                | raw
integer  | age_text                     | 1岁半           | 1                | raw
integer  | age_text                     | 半岁            | 0                | raw
integer  | age_text                     | 6小时           | 0                | raw
integer  | age_text                     | 2周岁           | 2                | raw
integer  | age_text                     | 45              | !age
integer  | age_text:岁                  | 45              | 45
integer  | age_text:岁                  | 4.5             | 4
integer  | age_text:月                  | 30              | 2
integer  | age_text                     | 3岁14月         | !age
integer  | age_text                     | 岁              | !age
integer  | age_text                     | 成人            | !age
integer  | age_text                     | 3岁2            | !age
integer  | age_text                     | 2月3岁          | !age
integer  | age_text                     | -3岁            | !age
integer  | age_text                     | 1e308岁         | !age
integer  | age_text                     | 999岁           | ∅range           | raw
integer  | age_text | lenient           | 成人            | ∅age             | raw
integer  | age_text                     | ␣               | ∅
decimal  | age_text                     | 3岁6月          | 3.5              | raw
decimal  | age_text                     | 3个半月         | 0.2917           | raw
string   | explode:；|;                 | 高血压病        | 高血压病
boolean  |                              | true            | True
boolean  |                              | F               | False
boolean  |                              | 1               | True
boolean  |                              | 是              | !boolean
boolean  | boolean:是,Y|否,N            | 是              | True
boolean  | boolean:是,Y|否,N            | N               | False
boolean  | boolean:是,Y|否,N            | 不详            | !boolean
date     |                              | 2024-05-06      | 2024-05-06
date     |                              | 2024-05-06␣00:00:00 | 2024-05-06
date     |                              | 2024-05-06␣08:00:00 | !date
date     |                              | 1986-05-04      | 1986-05-04
date     |                              | 1991-09-15      | 1991-09-15
date     |                              | 2024-02-29      | 2024-02-29
date     |                              | 2023-02-29      | !date
date     |                              | 2024-04-31      | !date
date     |                              | 2024-13-01      | !date
date     |                              | 2024-00-00      | !date
date     |                              | 0000-00-00      | ∅date_range      | raw
date     |                              | 0000-01-01      | ∅date_range      | raw
date     |                              | 10000-01-01     | ∅date_range      | raw
date     |                              | 0044-03-15␣BC   | ∅date_range      | raw
date     |                              | -4712-01-01     | ∅date_range      | raw
date     |                              | 1699-12-31      | ∅date_range      | raw
date     |                              | 1700-01-01      | 1700-01-01
date     |                              | 2249-12-31      | 2249-12-31
date     |                              | 2250-01-01      | ∅date_range      | raw
date     |                              | 9999-12-31      | ∅date_range      | raw
date     |                              | 0001-01-01      | ∅date_range      | raw
date     | lenient                      | 0001-01-01      | ∅date_range      | raw
date     | date:yyyymmdd                | 00010101        | ∅date_range      | raw
date     | date:%d/%m/%Y                | 31/12/9999      | ∅date_range      | raw
date     | open_end:9999-12-31 | 9999-12-31            | ∅open_end        | raw
date     | open_end:9999-12-31 | date:yyyymmdd | 99991231 | ∅open_end     | raw
date     | open_end:9999-12-31 | date:%d/%m/%Y | 31/12/9999 | ∅open_end   | raw
date     | open_end:infinity | unknown:-infinity | infinity | ∅open_end    | raw
date     | open_end:infinity | unknown:-infinity | -infinity | ∅unknown    | raw
date     | unknown:0000-00-00           | 0000-00-00      | ∅unknown         | raw
date     | unknown:1900-01-01 | date:yyyy/m/d | 1900/1/1 | ∅unknown        | raw
date     | unknown:1900-01-01 | date:yyyy/m/d | 1900/1/2 | 1900-01-02
date     | unknown:1900-01-01 | date:excel  | 61            | 1900-03-01
date     | open_end:长期 | date:yyyymmdd | 长期           | ∅open_end        | raw
date     | unknown:00000000 | date:yyyymmdd | 00000000    | ∅unknown         | raw
datetime | open_end:9999-12-31          | 9999-12-31␣23:59:59 | ∅open_end    | raw
datetime | open_end:9999-12-31          | 9999-12-31␣08:00:00+08 | ∅open_end | raw
datetime | unknown:0001-01-01           | 0001-01-01T00:00:00 | ∅unknown     | raw
datetime | unknown:0000-00-00           | 0000-00-00␣00:00:00.000000 | ∅unknown | raw
datetime | unknown:1753-01-01           | 1753-01-01␣00:00:00.000 | ∅unknown | raw
datetime | unknown:1753-01-01           | 1753-01-02␣00:00:00 | 1753-01-02 00:00:00
datetime | unknown:1899-12-30           | 1899-12-30␣08:15:00 | ∅unknown     | raw
datetime |                              | 294276-12-31␣00:00:00 | ∅date_range | raw
date     |                              | infinity        | !date
date     |                              | 2024-02-00      | !date
date     |                              | 2025/01/02      | !date
date     |                              | 45000           | !date
date     |                              | ２０２４－０５－０６ | 2024-05-06
date     | date:yyyymmdd                | 20240506        | 2024-05-06
date     | date:yyyymmdd                | 20230229        | !date
date     | date:yyyymmdd                | 2024-05-06      | !date
date     | date:%Y/%m/%d                | 2024/05/06      | 2024-05-06
date     | date:%Y/%m/%d                | 2024/5/6        | !date
date     | date:yyyy/m/d                | 2024/5/6        | 2024-05-06
date     | date:yyyy年m月d日            | 2024年5月6日    | 2024-05-06
date     | date:%d/%m/%Y                | 06/05/2024      | 2024-05-06
date     | date:%d/%m/%Y                | 31/04/2024      | !date
datetime | datetime:%Y年%-m月%-d日 %H:%M:%S | 2024年5月6日␣07:08:09 | 2024-05-06 07:08:09
datetime | datetime:%Y年%-m月%-d日 %H:%M:%S | 2024年12月06日␣07:08:09.00 | 2024-12-06 07:08:09
datetime | datetime:%Y年%-m月%-d日 %H:%M:%S | 2024年13月6日␣07:08:09 | !datetime
datetime | datetime:%Y年%-m月%-d日 %H:%M:%S | 2024年5月6日␣24:08:09 | !datetime
date     | date:%d-%b-%Y                | 06-MAY-2024     | 2024-05-06
date     | date:yyyymmdd|yyyy-mm-dd     | 2024-05-06      | 2024-05-06
date     | date:%Y-%m-%d %H:%M:%S       | 2024-05-06␣00:00:00 | 2024-05-06
date     | date:%Y-%m-%d %H:%M:%S       | 2024-05-06␣13:14:15 | 2024-05-06  | raw
date     | date:excel                   | 45418           | 2024-05-06
date     | sentinel:1900-01-01          | 1900-01-01      | ∅
date     | sentinel:1900-01-01          | 1900-01-01␣00:00:00 | ∅
date     | sentinel:1900-01-01|9999-12-31 | 9999-12-31    | ∅
date     | date:yyyymmdd | lenient      | 198005          | ∅date            | raw
datetime |                              | 2024-05-06␣07:08:09 | 2024-05-06 07:08:09
datetime |                              | 2024-05-06T07:08:09 | 2024-05-06 07:08:09
datetime |                              | 2024-05-06␣07:08:09.123456 | 2024-05-06 07:08:09.123456
datetime |                              | 2024-05-06␣07:08:09.1234560 | 2024-05-06 07:08:09.123456
datetime |                              | 2024-05-06␣07:08:09.1234567 | !datetime
datetime |                              | 2024-05-06␣07:08:09+08 | 2024-05-06 07:08:09
datetime |                              | 2024-05-06␣07:08:09+00 | !datetime
datetime |                              | 2024-05-06␣07:08 | 2024-05-06 07:08:00
datetime |                              | 2024-05-06      | 2024-05-06 00:00:00
datetime |                              | 2024-05-06␣24:00:00 | !datetime
datetime |                              | 2024-05-06␣23:59:60 | !datetime
datetime |                              | 2024-05-06␣7:08 | !datetime
datetime |                              | -infinity       | !datetime
datetime |                              | 20240506070809  | !datetime
datetime | datetime:yyyymmddhhmiss      | 20240506070809  | 2024-05-06 07:08:09
datetime | datetime:yyyymmddhhmmss      | 20240506070809  | 2024-05-06 07:08:09
datetime | datetime:yyyy/m/d h:mm       | 2024/5/6␣7:08   | 2024-05-06 07:08:00
datetime | datetime:%Y-%m-%d %H:%M:%S   | 2024-05-06␣07:08:09.000 | 2024-05-06 07:08:09
datetime | datetime:%Y-%m-%d %H:%M:%S   | 2024-05-06␣07:08:09.5 | !datetime
datetime | datetime:%Y/%m/%d %H:%M      | 2024/05/06␣07:08 | 2024-05-06 07:08:00
datetime | datetime:%Y/%m/%d %H:%M      | 2024/02/29␣07:08 | 2024-02-29 07:08:00
datetime | datetime:%Y/%m/%d %H:%M      | 2023/02/29␣07:08 | !datetime
datetime | datetime:%Y-%m-%d %p%I:%M    | 2024-05-06␣下午3:08 | 2024-05-06 15:08:00
datetime | datetime:%Y-%m-%d %I:%M %p   | 2024-05-06␣12:08␣AM | 2024-05-06 00:08:00
datetime | datetime:%Y-%m-%d %I:%M %p   | 2024-05-06␣13:08␣PM | !datetime
datetime | datetime:epoch               | 1714950489      | 2024-05-06 07:08:09
datetime | datetime:epoch               | 1714950489.25   | 2024-05-06 07:08:09.250000
datetime | datetime:epoch               | 547000000       | 1987-05-03 09:26:40
datetime | datetime:epoch_ms            | 1714950489500   | 2024-05-06 07:08:09.500000
datetime | datetime:epoch               | 99999999999     | !datetime
datetime | datetime:excel               | 45418.5         | 2024-05-06 12:00:00
"""


def _variable(kind: str) -> Variable:
    return Variable(
        "x",
        "x_id" if kind == "id" else "x",
        Text("", ""),
        "",
        kind,
        "a",
        "",
        False,
        None,
        None,
        1,
        "",
        "",
        "",
        "",
        "hospital",
        1,
    )  # type: ignore[arg-type]


def _text(text: str) -> str:
    for mark, char in (("␣", " "), ("␀", "\0"), ("⇥", "\t"), ("□", "\u3000"), ("⊘", "\u200b")):
        text = text.replace(mark, char)
    return text


def _lines() -> list[tuple[str, str, str, str, bool]]:
    found = []
    for line in TABLE.strip().splitlines():
        kind, rest = line.split("|", 1)
        keep = rest.rstrip().endswith("| raw")
        head, _, value = rest.rstrip().removesuffix("| raw").rstrip().rpartition("| ")
        spec, _, text = head.rpartition("| ")
        found.append((kind.strip(), spec.strip(), _text(text.strip()), _text(value.strip()), keep))
    return found


@pytest.mark.parametrize(("kind", "spec", "text", "value", "keep"), _lines())
def test_table(kind: str, spec: str, text: str, value: str, keep: bool) -> None:
    convert = parse_convert(spec, _variable(kind))
    cell = convert.cell(text)
    if value.startswith("!"):
        assert cell.code == value[1:]
    elif value.startswith("∅"):
        assert (cell.value, cell.code, cell.why) == (None, "", value[1:])
    else:
        assert cell.code == ""
        expected: object = value
        match kind:
            case "integer":
                expected = int(value)
            case "decimal":
                expected = float(value)
            case "boolean":
                expected = value == "True"
            case "date":
                expected = dt.date.fromisoformat(value)
            case "datetime":
                expected = dt.datetime.fromisoformat(value)
        assert cell.value == expected
        assert type(cell.value) is type(expected)
    assert cell.lossy == keep
    _same_in_columns(kind, spec, [text])


def test_whole_columns_say_the_same_as_single_cells() -> None:
    texts = [text for _, _, text, _, _ in _lines()]
    for kind, spec in {(k, s) for k, s, _, _, _ in _lines()}:
        _same_in_columns(kind, spec, [None, *texts])
        for text in texts:  # among many texts that fit, one that may not
            _same_in_columns(
                kind,
                spec,
                [
                    "2024-05-06 07:08:09",
                    "20240506",
                    "2024/05/06 07:08",
                    "2024年5月6日 07:08:09",
                    "29/02/2024",
                    "9999-12-31",
                    "1900-01-01",
                    "5.2",
                    "7",
                    text,
                ]
                * 3,
            )


def test_seconds_in_columns_say_the_same_as_single_cells() -> None:
    bounds = (
        0,
        1,
        515_000_000,
        684_900_000,
        699_999_999,
        700_000_000,
        999_999_999,
        1_000_000_000,
        6_999_999_999,
        7_000_000_000,
        7_226_582_399,
    )
    near = [str(second + by) for second in bounds for by in (-1, 0, 1)]
    across = [str(second) for second in range(690_000_000, 7_300_000_000, 9_999_991)]
    for kind in ("date", "datetime"):
        _same_in_columns(
            kind, f"{kind}:epoch", [None, *near, *across, "1714950489.25", "01714950489", " 1714950489 "]
        )


def _same_in_columns(kind: str, spec: str, texts: list[str | None]) -> None:
    convert = parse_convert(spec, _variable(kind))
    column = ColumnReader(_variable(kind), convert).read(pa.array(texts, pa.string()))
    for position, text in enumerate(texts):
        cell = convert.cell(convert.constant if convert.constant is not None else text)
        assert column.values[position].as_py() == cell.value, (kind, spec, text)
        assert column.refused.get(position, "") == cell.code, (kind, spec, text)
        assert column.why.get(position, "") == cell.why, (kind, spec, text)
        if convert.constant is None:
            assert (position in column.lossy) == (cell.lossy and not cell.code), (kind, spec, text)


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        ("date", "dates:yyyymmdd"),
        ("date", "date:"),
        ("date", "date:%Y"),
        ("date", "date:%Y-%m-%q"),
        ("date", "date:mm/dd"),
        ("string", "date:yyyymmdd"),
        ("string", "number"),
        ("boolean", "boolean:是"),
        ("string", "split:/"),
        ("string", "split:/:0"),
        ("string", "lenient:x"),
        ("string", "eval:1"),
        ("string", "explode:"),
        ("integer", "explode:;"),
        ("string", "age_text"),
        ("integer", "age_text:里"),
        ("string", "unknown:x"),
        ("date", "open_end:"),
        ("integer", "number |  | lenient"),
        ("integer", "number |"),
        ("integer", "| lenient"),
    ],
)
def test_what_is_not_declared_is_refused_with_its_line(kind: str, spec: str) -> None:
    with pytest.raises(BadConfiguration) as caught:
        parse_convert(spec, _variable(kind), "fields.csv:7")
    assert caught.value.where == "fields.csv:7"


def test_a_mandatory_variable_is_never_lenient() -> None:
    import dataclasses

    with pytest.raises(BadConfiguration):
        parse_convert("lenient", dataclasses.replace(_variable("integer"), required=True))


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [("date", "9999-12-31", "date_range"), ("decimal", "1e308", "range"), ("decimal", "inf", "not_finite")],
)
def test_what_no_table_holds_refuses_the_row_of_a_mandatory_variable(kind: str, text: str, code: str) -> None:
    """An optional cell is empty, with the reason beside it, and its row goes on; a mandatory one refuses
    it."""
    import dataclasses

    mandatory = dataclasses.replace(_variable(kind), required=True)
    assert parse_convert("", mandatory).cell(text).code == code
    assert parse_convert("", _variable(kind)).cell(text).why == code


def test_an_age_in_days_is_empty_from_one_year_on() -> None:
    """`12天` is 12, `5月` about 152, `3岁2月` empty; a newborn's days are not known."""
    import dataclasses

    convert = parse_convert("age_text", dataclasses.replace(_variable("integer"), unit="d"))
    found = [
        convert.cell(text).value for text in ("12天", "5月", "2周3天", "30小时", "3岁2月", "12月", "新生儿")
    ]
    assert found == [12, 152, 17, 1, None, None, None]


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_of_the_page_are_true(name: str) -> None:
    """docs/reference/converts.md shows them."""
    declared = NAMES[name]
    kind = (declared.types or ("decimal" if name == "lenient" else "string",))[0]
    for spec, text, value in declared.examples:
        which = "date" if "date:" in spec and "datetime" not in spec else kind
        cell = parse_convert(spec, _variable(which)).cell(text)
        shown = f"!{cell.code}" if cell.code else "" if cell.value is None else str(cell.value)
        assert shown == value, (spec, text)
