"""The same keys written in another form: a column that became numeric(10,2) gives 1.00 where it gave 1, a
number where it was text gives 12 where it gave 0012.

Under another key every row of a stream is a new one and the one it was is gone: all of them would be deleted
and added again in one night, and whatever points to a row at the centre would point to nothing. So a few rows
of each reading are looked at first: where the centre knows many of their keys in another form only, the
stream pauses. Hashes alone tell: a form is tried by hashing it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import pyarrow as pa

from heluo.collection.conform import UNIT, Conformer
from heluo.collection.findings import CollectionFinding
from heluo.collection.grammar import NUMBER
from heluo.collection.mapping import StreamPlan

SAMPLE, FEWEST = 500, 3
"""Rows that are looked at, and how many of them must be known in another form."""
SHARE = 0.5
"""Of the rows of the sample whose keys are not known."""
WIDEST, MOST_ZEROS = 20, 4
Form = Callable[[Decimal], str]


def changed(
    plan: StreamPlan,
    conformer: Conformer,
    rows: pa.Table | None,
    known: Callable[[list[bytes]], dict[bytes, bytes]],
) -> CollectionFinding | None:
    """The finding that pauses the stream when the keys of `rows`, the first of a reading, are known (`known`:
    row keys → those that the centre has) in another form; else None."""
    if rows is None or plan.lists:
        return None
    texts = list(dict.fromkeys(conformer.key_texts(rows.slice(0, SAMPLE))))
    by_key = {conformer.key_of(text): text for text in texts}
    met = known(list(by_key))
    new = [text for key, text in by_key.items() if key not in met]
    if len(new) < FEWEST:
        return None
    for form in FORMS:
        others = {text: other for text in new if (other := _written(text, form)) != text}
        if len(others) < FEWEST:
            continue
        found = known([conformer.key_of(other) for other in others.values()])
        if len(found) >= max(FEWEST, SHARE * len(new)):
            return _finding(plan, len(found), len(new), _shape(others))
    return None


def _written(text: str, form: Form) -> str:
    """The key `text` with its numbers written by `form`; a part that is no number stays."""
    parts = (form(Decimal(part)) if _is_number(part) else part for part in text.split(UNIT))
    return UNIT.join(parts)


def _is_number(text: str) -> bool:
    return (
        len(text) <= WIDEST and NUMBER.fullmatch(text) is not None and abs(Decimal(text).adjusted()) < WIDEST
    )


def _bare(value: Decimal) -> str:
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _with_zeros(count: int, value: Decimal) -> str:
    bare = _bare(value)
    whole, _, fraction = bare.partition(".")
    return f"{whole}.{fraction.ljust(count, '0')}"


def _padded(width: int, value: Decimal) -> str:
    return _bare(value).zfill(width)


def _exponent(pattern: str, value: Decimal) -> str:
    bare = _bare(value)
    digits = bare.rstrip("0")
    if "." in bare or not digits or digits == bare:
        return bare
    return pattern.format(digits, len(bare) - len(digits))


def _forms() -> Iterator[Form]:
    yield _bare
    for count in range(1, MOST_ZEROS + 1):
        yield lambda value, count=count: _with_zeros(count, value)
    for width in range(2, WIDEST + 1):
        yield lambda value, width=width: _padded(width, value)
    for pattern in ("{}e{}", "{}e+{}", "{}e+{:02d}", "{}E{}", "{}E+{}", "{}E+{:02d}"):
        yield lambda value, pattern=pattern: _exponent(pattern, value)


FORMS: tuple[Form, ...] = tuple(_forms())
"""How a number is written: bare, with zeros behind the point, filled up with zeros, with an exponent."""


def _shape(others: dict[str, str]) -> tuple[str, str]:
    """How the first of them is written now and was before, with 9 for every digit."""
    now, before = next(iter(others.items()))
    table = str.maketrans("012345678", "999999999")
    return now.translate(table).replace(UNIT, " "), before.translate(table).replace(UNIT, " ")


def _finding(plan: StreamPlan, found: int, new: int, shape: tuple[str, str]) -> CollectionFinding:
    names = ", ".join(plan.key_columns)
    now, before = shape
    return CollectionFinding(
        "key_form",
        "error",
        plan.name,
        names,
        f"主键列 {names} 换了写法(现在像 {now},以前像 {before}):抽看的 {new} 个新主键中有 {found} 个"
        "是中心已有的行。今夜不读取这一类别;照读会把全部行删除再新增",
        f"key column {names} is written in another form (now like {now}, before like {before}): {found} of "
        f"{new} keys looked at are rows that the centre has. The category is not read tonight, or all of its "
        "rows would be deleted and added again",
        f"请厂商在视图中把 {names} 转换成以前的写法(如 CAST(… AS integer)、LPAD(…)),下一次运行即继续",
        f"let the vendor cast {names} back to its former form in the view (CAST(… AS integer), LPAD(…)); the "
        "next run goes on",
        plan.where,
    )
