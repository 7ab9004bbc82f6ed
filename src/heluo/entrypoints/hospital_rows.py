"""`heluo hospital quarantine`, `row` and `row-key`: a hospital's own rows, on the screen of its own engineer.

The only commands that print what stands in a row. They print it here and nowhere else: nothing is sent to the
centre and nothing is written to a file.
"""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

import typer

from heluo.entrypoints.command_line import HomeOption, JsonOption, out
from heluo.kit.places import home as home_at

if TYPE_CHECKING:
    from heluo.collection.own_rows import OwnRow, RefusedRow

Code = Annotated[str, typer.Argument(help="医院代码 · hospital's code")]
Category = Annotated[str, typer.Argument(help="类别 · category")]
WIDEST = 60
"""Characters of a cell that a line has room for; `--json` has all."""


def quarantine(
    code: Code,
    home: HomeOption = None,
    category: Annotated[str, typer.Option(help="只看这个类别 · only this category")] = "",
    most: Annotated[
        int, typer.Option(min=1, help="同一列同一原因最多几行 · rows of one column and reason at most")
    ] = 20,
    as_json: JsonOption = False,
) -> None:
    """被隔离的行:主键、列、原文、原因、处理;只在本院屏幕上显示 · refused rows with their own key and text, on
    this screen only"""
    from heluo.collection.own_rows import OwnRows
    from heluo.collection.status import status

    at = home_at(home)
    with OwnRows(at, code) as own:
        rows = list(own.refused(category, None if as_json else most))
    if as_json:
        print(json.dumps([row.to_json() for row in rows], ensure_ascii=False, indent=1))
        return
    found = status(at, code)
    if not rows:
        out.print("没有被隔离的行 · no row is refused")
    counts = {(q["stream"], q["variable"], q["column"], q["code"]): q["rows"] for q in found["quarantine"]}
    for kind, group in groupby(sorted(rows, key=_kind), key=_kind):
        _print_group(list(group), counts[kind])
    print_empty([q for q in found["empty_cells"] if category in ("", q["stream"])], code)


def row(
    code: Code,
    category: Category,
    row_key: Annotated[str, typer.Argument(help="行键,至少前 8 位 · row key, its first 8 digits at least")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """由中心的行键找到本院的行;只在本院屏幕上显示 · from the centre's row key to the hospital's own row, on
    this screen only"""
    from heluo.collection.own_rows import OwnRows

    with OwnRows(home_at(home), code) as own:
        found = own.row(category, row_key)
    _print_row(found, as_json)


def row_key(
    code: Code,
    category: Category,
    own_key: Annotated[
        list[str], typer.Argument(help="主键各列的值,按映射的顺序 · values of the key columns")
    ],
    home: HomeOption = None,
    item: Annotated[
        int, typer.Option(min=1, help="一格多项(explode)时第几项 · place of the item in an exploded cell")
    ] = 1,
    as_json: JsonOption = False,
) -> None:
    """由本院的主键算出中心的行键 · from the hospital's own key to the row key that the centre knows"""
    from heluo.collection.own_rows import OwnRows

    with OwnRows(home_at(home), code) as own:
        found = own.key(category, own_key, item)
    _print_row(found, as_json)


def print_empty(groups: list[dict[str, Any]], code: str) -> None:
    """Cells that were written and are empty at the centre, by column and reason, with a few of their rows."""
    from heluo.collection.refusal_advice import WAYS_OUT

    for q in groups:
        out.print(
            f"留空 left empty {q['stream']}.{q['variable']} ({q['column']}): {q['zh']} · {q['en']} × "
            f"{q['cells']}",
            soft_wrap=True,
        )
        todo = WAYS_OUT[q["code"]]
        out.print(f"  处理:{todo.zh}\n  to do: {todo.en}", soft_wrap=True)
        for key in q["row_keys"]:
            out.print(f"  heluo hospital row {code} {q['stream']} {key}", soft_wrap=True)
    if groups:
        out.print("  这些行已收下,只有这些格留空 · the rows are accepted, only these cells are empty")


def _kind(row: RefusedRow) -> tuple[str, str, str, str]:
    return row.category, row.variable, row.column, row.code


def _print_group(rows: list[RefusedRow], count: int) -> None:
    first = rows[0]
    out.print(
        f"{first.category}.{first.variable} ← {first.view}.{first.column}: {first.zh} · {first.en} × {count}",
        soft_wrap=True,
    )
    out.print(f"  处理:{first.todo_zh}\n  to do: {first.todo_en}", soft_wrap=True)
    for one in rows:
        former = " · 旧版仍在中心 the centre has the former version" if one.former_at_centre else ""
        text = "NULL" if one.text is None else f"“{visible(one.text, WIDEST)}”"
        out.print(f"  {_own(one.own_key)}  {text}  {one.row_key}{former}", soft_wrap=True)
    if count > len(rows):
        out.print(
            f"  … 共 {count} 行,--most 或 --json 看其余 · {count} in all, --most or --json for the rest"
        )


def _print_row(found: OwnRow, as_json: bool) -> None:
    if as_json:
        print(json.dumps(found.to_json(), ensure_ascii=False, indent=1))
        return
    from heluo.collection.refusal_advice import reason

    out.print(f"{found.category}  {_own(found.own_key)}  行键 row key {found.row_key}", soft_wrap=True)
    places = {
        "view": f"现在在视图 {found.view} 中 · in view {found.view} now",
        "quarantine": "视图中已没有;以下是隔离时的原文 · no longer in the view; as it was when refused",
        "": "",
    }
    if places[found.found_in]:
        out.print(places[found.found_in])
    sent = "已送达中心 · sent to the centre" if found.is_at_centre else "未送达中心 · not at the centre"
    refused = [f"被隔离 refused: {reason(code).zh} · {reason(code).en}" for code in found.reasons]
    out.print("; ".join([sent, *refused]), soft_wrap=True)
    for column, text in found.texts.items():
        names = ", ".join(found.variables.get(column, ())) or "—"
        out.print(
            f"  {column} → {names}: {'NULL' if text is None else visible(text, 10 * WIDEST)}", soft_wrap=True
        )


def _own(key: dict[str, str | None]) -> str:
    return " ".join(
        f"{name}={'NULL' if text is None else visible(text, WIDEST)}" for name, text in key.items()
    )


def visible(text: str, most: int) -> str:
    """`text` on one line, at most `most` characters of it; what has no shape of its own (a tab, a zero-width
    blank, an escape) is spelled out, since it may be what is wrong with it."""
    spelled = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return spelled if len(spelled) <= most else spelled[:most] + "…"
