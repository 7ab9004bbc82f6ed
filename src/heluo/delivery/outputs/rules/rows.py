"""Rows of persons: a table, list or program whose lines are single persons, and words that name one."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from heluo.delivery.outputs.cells import DAY, OutputCell
from heluo.delivery.outputs.content import CheckedFile
from heluo.delivery.outputs.rules.base import SMALLEST, STOPS, OutputRule, at
from heluo.delivery.outputs.tables_read import OutputTable
from heluo.kit.text import Text

FEWEST_ROWS = 20
PSEUDONYM = re.compile(r"\b[sp]_[0-9a-f]{24}\b")
IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
TELEPHONE = re.compile(r"(?<![\d.\-])(?:\+?86[ \-]?)?1[3-9]\d[ \-]?\d{4}[ \-]?\d{4}(?![\d.])")
MAIL = re.compile(r"[\w.+\-]+@[\w\-]+\.[\w.\-]+")
LITERALS = re.compile(r"^\W*-?\d+(?:\.\d+)?(?:\s*,\s*-?\d+(?:\.\d+)?)+\W*$")
"""A line of a program that holds two numbers or more and nothing else."""

SERIES = re.compile(r"(?:-?\d+(?:\.\d+)?\s*,\s*){20,}-?\d")
"""So many numbers in a row: a column of a frame that a program holds."""


def of_persons(of: CheckedFile) -> Iterator[Text]:
    """Tables whose lines are persons; a program that holds such a table."""
    found = [_name(table) for table in of.tables if has_rows_of_persons(table)]
    lines = of.content.text.splitlines()
    literals = of.content.code and sum(bool(LITERALS.match(line)) for line in lines) >= FEWEST_ROWS
    series = of.content.code and SERIES.search(of.content.text) is not None
    days = not of.tables and sum(bool(DAY.match(line.strip())) for line in lines) >= FEWEST_ROWS
    if literals or series or days:
        found.append(of.content.name)
    yield from at(found, "每行像是一个人", "each line looks like one person")


def has_rows_of_persons(table: OutputTable) -> bool:
    """Whether the lines are persons: named one by one; or many of them, with measurements or days, without a
    count of enough persons in most of them."""
    named = [
        *table.of_kind("identifier"),
        *(j for j, column in enumerate(table.columns) if any(PSEUDONYM.search(c.text) for c in column)),
    ]
    if any(_distinct(table.columns[j]) > 0.8 and len(table.rows) > 1 for j in named):
        return True
    if len(table.rows) < FEWEST_ROWS or _is_counted(table):
        return False
    columns = [table.columns[j] for j in range(len(table.heads)) if not _is_place(table, j)]
    days = sum(_share(column, lambda one: one.is_day) > 0.5 for column in columns)
    if days:
        return True
    measured = [
        c for c in columns if _share(c, lambda one: one.value is not None) > 0.8 and _distinct(c) > 0.3
    ]
    return len(columns) > 1 and bool(measured) and not _is_curve(columns)


def _is_counted(table: OutputTable) -> bool:
    """Whether most lines count enough persons."""
    return any(
        _share(table.columns[j], lambda one: one.hidden or (one.value or 0) >= SMALLEST) > 0.5
        for j in table.of_kind("count", "persons_total", "at_risk")
    )


def _is_place(table: OutputTable, column: int) -> bool:
    """The number of the line."""
    values = [one.value for one in table.columns[column]]
    return table.kinds[column] == "place" or values in (
        [float(i) for i in range(len(values))],
        [float(i + 1) for i in range(len(values))],
    )


def _is_curve(columns: Sequence[Sequence[OutputCell]]) -> bool:
    """Whether the lines are points of curves: the first rises, the others go along without jumping."""
    series = [[one.value for one in column if one.value is not None] for column in columns]
    if any(len(one) != len(columns[0]) for one in series):
        return False
    first, *others = series
    rises = all(a < b for a, b in itertools.pairwise(first))
    return rises and all(
        sum(abs(a - b) for a, b in itertools.pairwise(one)) <= 4 * (max(one) - min(one)) for one in others
    )


def names(of: CheckedFile) -> Iterator[Text]:
    """Identity numbers, telephones, names of a project's persons, addresses of mail."""
    lines = [*of.content.text.splitlines()]
    lines += [" ".join(cell.text for cell in row) for table in of.tables for row in table.rows]
    kinds = {
        Text("身份证号", "an identity number"): lambda line: any(map(_holds, IDENTITY.findall(line))),
        Text("手机号", "a telephone number"): TELEPHONE.search,
        Text("项目内假名", "a person's name in a project"): PSEUDONYM.search,
        Text("邮箱", "an address of mail"): MAIL.search,
    }
    for words, seen in kinds.items():
        found = [str(i + 1) for i, line in enumerate(lines) if seen(line)]
        if found:
            yield Text(f"{words.zh},共 {len(found)} 行", f"{words.en}, in {len(found)} lines")


def _holds(number: str) -> bool:
    from heluo.terminology.identity_number import CHECKS, WEIGHTS  # seldom needed, and long to import

    digits = sum(int(a) * b for a, b in zip(number[:17], WEIGHTS, strict=True))
    return CHECKS[digits % 11] == number[17].upper()


def _share(column: Sequence[OutputCell], holds: object) -> float:
    given = [one for one in column if one.text]
    return sum(bool(holds(one)) for one in given) / len(given) if given and callable(holds) else 0.0


def _distinct(column: Sequence[OutputCell]) -> float:
    given = [one.text for one in column if one.text]
    return len(set(given)) / len(given) if given else 0.0


def _name(table: OutputTable) -> str:
    return table.where or ", ".join(head for head in table.heads if head)[:60]


ROWS = OutputRule(
    "rows",
    Text("个人数据行", "rows of persons"),
    STOPS,
    Text("汇总后的数字", "aggregated numbers"),
    Text("按组汇总,每组至少 10 人,并带 n 列", "aggregate by groups of at least 10 persons, with a column n"),
    of_persons,
)
IDENTIFIER = OutputRule(
    "identifier",
    Text("可识别个人的内容", "identifiers"),
    STOPS,
    Text("没有号码、假名与联系方式", "no numbers, pseudonyms or addresses of persons"),
    Text("删去这些内容", "take them out"),
    names,
)
