"""`heluo hospital profile` and `heluo hospital propose`: what the columns of views look like, and which
variable each may be. Neither prints a row; proposals are lines for a person to read, and nothing is
mapped by them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from heluo.entrypoints.command_line import HomeOption, JsonOption, out
from heluo.kit.errors import BadInput
from heluo.kit.places import Home, data_folder
from heluo.kit.places import home as home_at

if TYPE_CHECKING:
    from heluo.terminology.fields.columns import ProfiledView
    from heluo.terminology.fields.proposals import FieldProposals

Code = Annotated[str, typer.Argument(help="医院代码 · hospital's code")]
SourceOption = Annotated[
    str, typer.Option(help="还没有映射的视图:数据源 · for views without a mapping: their source")
]
ViewOption = Annotated[
    list[str] | None, typer.Option(help="还没有映射的视图(可多次) · a view without a mapping (repeat it)")
]


def profile(code: Code, home: HomeOption = None, source: SourceOption = "", view: ViewOption = None) -> None:
    """各视图各列的概况(不含行和可识别的值),JSON · what each column looks like, without rows"""
    print(json.dumps(_profiled(home_at(home), code, source, view), ensure_ascii=False, indent=1))


def propose(
    code: Code,
    home: HomeOption = None,
    source: SourceOption = "",
    view: ViewOption = None,
    category: Annotated[str, typer.Option(help="视图是这个类别 · the views hold this category")] = "",
    lines: Annotated[
        bool, typer.Option("--lines", help="写成 fields.csv 的行,逐行核对后采用 · as lines of fields.csv")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """各视图像哪个类别、各变量像哪一列,附依据;什么也不采用 · which category each view may hold and which
    column each variable, with reasons; accepts nothing"""
    found = list(_proposed(home_at(home), code, _profiled(home_at(home), code, source, view), category))
    if as_json:
        print(json.dumps([_as_json(*one) for one in found], ensure_ascii=False, indent=1))
    elif lines:
        print(_as_lines(found), end="")
    else:
        for one in found:
            _print(*one)


def _profiled(home: Home, code: str, source: str, views: list[str] | None) -> dict[str, Any]:
    from heluo.collection.profile import profile as look
    from heluo.collection.profile import profile_views

    if bool(source) != bool(views):
        raise BadInput(
            ("--source 和 --view 只写了一个", "only one of --source and --view"),
            "--source his --view v_patient --view v_visit",
            ("两个都写,或都不写", "give both, or neither"),
        )
    return profile_views(home, code, source, views) if views else look(home, code)


Found = tuple["ProfiledView", str, tuple[str, ...], "tuple[FieldProposals, ...]"]
"""A view, its category, why it is that, and the columns of each variable."""


def _proposed(home: Home, code: str, profile: dict[str, Any], category: str) -> Iterator[Found]:
    from heluo.dictionary import hospital_codes, load
    from heluo.dictionary.hospitals import load_hospitals
    from heluo.terminology.fields.columns import views_of
    from heluo.terminology.fields.memory import FieldMemory, confirmed_fields, product_fields
    from heluo.terminology.fields.proposals import FieldProposer

    dictionary = load()
    if category and category not in dictionary.categories:
        raise BadInput(
            (f"类别 {category}", f"category {category}"),
            " | ".join(dictionary.categories),
            ("改类别,或不写由程序建议", "mend it, or leave it out: then one is proposed"),
        )
    codes = [one for one in hospital_codes((home.hospitals,)) if one != code]
    others = load_hospitals(codes, (home.hospitals,)).loaded
    places = (home.hospitals, data_folder("hospitals"))
    own = [line for line in confirmed_fields(others) if not line.product]
    known = [*product_fields(places), *own]
    proposer = FieldProposer(dictionary, FieldMemory(known))
    for view in views_of(profile):
        named, why = category or view.category, ("",)
        if not named:
            best = proposer.categories(view)[0]
            named, why = best.category, tuple(f"{r.zh} · {r.en}" for r in best.reasons)
        yield view, named, why, proposer.fields(dictionary.categories[named], view)


def _as_json(
    view: ProfiledView, category: str, why: tuple[str, ...], fields: tuple[FieldProposals, ...]
) -> dict[str, Any]:
    return {
        "view": view.name,
        "category": category,
        "why": [one for one in why if one],
        "fields": [
            {
                "variable": one.variable.name,
                "required": one.variable.required,
                "columns": [
                    {
                        "column": c.column,
                        "score": c.score,
                        "first": c.first,
                        "reasons": [[r.zh, r.en] for r in c.reasons],
                    }
                    for c in one.columns
                ],
            }
            for one in fields
        ],
    }


def _as_lines(found: Iterable[Found]) -> str:
    """First proposals as lines of fields.csv; the note says how likely and why."""
    from heluo.dictionary.hospital import FIELD_COLUMNS

    text = io.StringIO(newline="")
    written = csv.writer(text, lineterminator="\n")
    written.writerow(FIELD_COLUMNS)
    for view, category, _, fields in found:
        for one in fields:
            for column in one.columns[:1]:
                note = f"{column.score:.2f} " + ";".join(r.zh for r in column.reasons)
                written.writerow(
                    [category, view.name, one.variable.name, column.column, column.convert, note]
                )
    return text.getvalue()


def _print(
    view: ProfiledView, category: str, why: tuple[str, ...], fields: tuple[FieldProposals, ...]
) -> None:
    out.print(f"{view.name} → {category}  {'; '.join(one for one in why if one)}", soft_wrap=True)
    table = Table()
    for heading in ("变量 variable", "列 column", "分 score", "依据 reasons", "其次 others"):
        table.add_column(heading, overflow="fold")
    for one in fields:
        best = one.columns[0] if one.columns else None
        table.add_row(
            f"{one.variable.name}{' *' if one.variable.required else ''} {one.variable.label.zh}",
            best.column if best else "-",
            f"{best.score:.2f}" if best else "",
            "; ".join(f"{r.zh} · {r.en}" for r in best.reasons) if best else "",
            ", ".join(c.column for c in one.columns[1:]),
        )
    out.print(table)
    taken = {c.column for one in fields for c in one.columns if c.first}
    left = ", ".join(c.name for c in view.columns if c.name not in taken)
    out.print(f"没有变量的列 columns without a variable: {left or '-'}", soft_wrap=True)
