"""`heluo codes import | editions | activate | diff`: an owner's list of codes is taken over with every damage
named by its row, compared with the one before, put in force and rolled back.

Parses and prints; the work is `heluo.terminology.editions`.
"""

from __future__ import annotations

import getpass
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from heluo.entrypoints.command_line import HomeOption, JsonOption, out, print_result
from heluo.kit.errors import BadInput
from heluo.kit.places import Home
from heluo.kit.places import home as home_at

if TYPE_CHECKING:
    from heluo.terminology.editions.compare import AffectedLine, EditionDiff

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
SHOWN = 20
"""Lines of each kind of change that a person is shown; `--json` has all."""
System = Annotated[
    str, typer.Argument(help="哪个体系:icd10 icd9cm3 drug lab_item,或别的名字 · whose list it is")
]
Version = Annotated[str, typer.Argument(help="版本名,如 国临版2.0 · its version")]
Against = Annotated[str, typer.Option(help="和哪个版本比(默认:生效的) · compared with (default: in force)")]


@app.command("import")
def import_edition(
    file: Annotated[Path, typer.Argument(help="xlsx 或 csv · xlsx or csv")],
    system: System,
    version: Version,
    licence: Annotated[
        str, typer.Option(help="许可说明:谁的目录、可以怎样用 · licence: whose it is, what may be done")
    ],
    column: Annotated[
        list[str] | None,
        typer.Option(
            help="列的对应,可多次:code=疾病编码 name=疾病名称 detail=规格 others=别名 · map of columns"
        ),
    ] = None,
    sheet: Annotated[str, typer.Option(help="工作表(默认第一个) · sheet (default: the first)")] = "",
    name: Annotated[str, typer.Option(help="版本的全名 · full name of the edition")] = "",
    kind: Annotated[
        str, typer.Option(help="名称是什么:diagnosis procedure drug item · what its names are")
    ] = "",
    against: Against = "",
    activate: Annotated[bool, typer.Option("--activate", help="导入后即生效 · put it in force")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """导入自有的目录:坏行列出行号、整份拒绝;与前一版比较,列出受影响的对照;各版本并存 · take over an
    owner's list; damaged rows are named and the list is refused; compared with the one before"""
    from heluo.terminology.editions.sheet import read_sheet
    from heluo.terminology.editions.store import EditionStore, described

    at = home_at(home)
    read = read_sheet(file, _columns(column or []), system, sheet)
    if read.faults:
        _refused(read.faults, as_json)
    store = EditionStore(at)
    author = getpass.getuser()
    note = described(file, system, version, name, licence, author, len(read.names), kind)
    before = against or store.in_force(system)
    diff, lines = _difference(at, system, before, read.names, note.kind) if before else (None, ())
    records = rows_of(at, lines)
    store.add(note, read.names)
    if activate:
        store.put_in_force(system, version, author, f"import {file.name}")
    result = {"edition": asdict(note), "against": before, "in_force": store.in_force(system)}
    _show(result, diff, records, as_json)


@app.command("diff")
def diff_editions(
    system: System,
    before: Annotated[str, typer.Argument(help="旧版本 · the earlier version")],
    now: Annotated[str, typer.Argument(help="新版本 · the later version")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """两个版本的差别和受影响的对照 · what one version changed against another, and mappings that touches"""
    from heluo.terminology.editions.store import EditionStore

    at = home_at(home)
    store = EditionStore(at)
    note = store.description(system, now)
    diff, lines = _difference(at, system, before, store.names(system, now), note.kind)
    records = rows_of(at, lines)
    _show(
        {"edition": asdict(note), "against": before, "in_force": store.in_force(system)},
        diff,
        records,
        as_json,
    )


@app.command("editions")
def list_editions(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """已导入的目录:版本、代码数、许可、哪个生效、何时为何生效 · lists that were taken over"""
    from heluo.terminology.editions.store import EditionStore

    store = EditionStore(home_at(home))
    found = [
        asdict(one) | {"in_force": store.in_force(system) == one.version}
        for system in store.systems()
        for one in store.versions(system)
    ]
    history = {system: [asdict(one) for one in store.history(system)] for system in store.systems()}
    lines = [
        f"{'*' if one['in_force'] else ' '} {one['system']} {one['version']}  {one['codes']} 个代码 codes  "
        f"{one['imported']} {one['author']}  {one['licence']}"
        for one in found
    ]
    lines += [
        f"  {system}: {one['at']} {one['version']} {one['author']} {one['reason']}"
        for system, of in history.items()
        for one in of
    ]
    print_result({"editions": found, "history": history}, as_json, "\n".join(lines) or "- ")


@app.command("activate")
def put_in_force(
    system: System,
    version: Version,
    reason: Annotated[str, typer.Option(help="为什么 · why")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """使一个版本生效;指定以前的版本就是回退 · put a version in force; an earlier one is a roll-back"""
    from heluo.terminology.editions.store import EditionStore

    made = EditionStore(home_at(home)).put_in_force(system, version, getpass.getuser(), reason)
    print_result(asdict(made), as_json, f"{system} {made.version} 生效 in force, {made.at}")


def _columns(pairs: Iterable[str]) -> dict[str, str]:
    found = {"code": "code", "name": "name"}
    for pair in pairs:
        what, equal, called = pair.partition("=")
        if not equal:
            raise BadInput(
                (f"--column {pair}", f"--column {pair}"),
                "code=…",
                ("写成 列=表头", "write it as column=heading"),
            )
        found[what] = called
    return found


def _refused(faults: Iterable[Any], as_json: bool) -> None:
    from heluo.terminology.editions.sheet import MOST_FAULTS

    listed = list(faults)
    if as_json:
        print_result(
            {
                "faults": [
                    {"row": one.row, "found": list(one.found), "todo": list(one.todo)} for one in listed
                ]
            },
            True,
        )
    else:
        for one in listed[:MOST_FAULTS]:
            words = f"{one.row}: {one.found.zh} · {one.found.en};{one.todo.zh} · {one.todo.en}"
            out.print(words, soft_wrap=True, markup=False)
    raise BadInput(
        (
            f"{len(listed)} 行有问题,第一处在第 {listed[0].row} 行:{listed[0].found.zh}",
            f"{len(listed)} rows are wrong, the first is row {listed[0].row}: {listed[0].found.en}",
        ),
        ("一行不差的目录", "a list without a wrong row"),
        ("改正后再导入;什么都没有存", "mend them and import again; nothing was stored"),
    )


def _difference(
    home: Home, system: str, before: str, names: Any, kind: str
) -> tuple[EditionDiff, tuple[AffectedLine, ...]]:
    from heluo.dictionary import hospital_codes, load
    from heluo.dictionary.hospitals import load_hospitals
    from heluo.terminology.editions.compare import affected, compared
    from heluo.terminology.editions.store import EditionStore

    diff = compared(EditionStore(home).names(system, before), names, kind)
    folders = (home.hospitals,)
    hospitals = load_hospitals(hospital_codes(folders), folders).loaded
    return diff, affected(diff, hospitals, load(), system)


def rows_of(home: Home, lines: Iterable[AffectedLine]) -> dict[AffectedLine, int]:
    """Rows of the standard layer that each line maps now, 0 where the lake holds none."""
    import ibis

    from heluo.access.declared import opening
    from heluo.access.permissions import service_permit
    from heluo.dictionary import load
    from heluo.engines import engine
    from heluo.entrypoints.control import control
    from heluo.kit.db import reading
    from heluo.lakehouse import releases
    from heluo.lakehouse.reader import Lake
    from heluo.lakehouse.tables import table
    from heluo.quality.report import ROW_KEYS_LOCK

    found = dict.fromkeys(lines, 0)
    if not found or not home.control_db.exists():
        return found
    database = control(home)
    with reading(database) as session:
        if releases.current(session) is None:
            return found
    resource = opening(ROW_KEYS_LOCK)
    permit = service_permit(resource.name, "quality")
    with engine() as e, Lake(home, database, e, cursors=1).act(permit, resource.act.name, "editions") as act:
        for variable in dict.fromkeys(line.variable for line in found):
            category, _, name = variable.partition(".")
            column = f"{load().categories[category].variables[name].shipped}_source"
            rows = table(f"standard.{category}")
            sources = sorted({line.source for line in found if line.variable == variable})
            counted = rows.filter(rows[column].isin(sources)).group_by("hospital", source=rows[column])
            numbers = act.read(counted.agg(n=ibis._.count())).to_pylist()
            of = {(row["hospital"], row["source"]): row["n"] for row in numbers}
            for line in found:
                if line.variable == variable:
                    found[line] = of.get((line.hospital, line.source), 0)
    return found


def _show(
    result: dict[str, Any], diff: EditionDiff | None, records: dict[AffectedLine, int], as_json: bool
) -> None:
    note = result["edition"]
    if diff is None:
        print_result(result, as_json, f"{note['system']} {note['version']}: {note['codes']} 个代码 codes")
        return
    made = {
        "added": [[one.code, one.name] for one in diff.added],
        "removed": [[one.code, one.name] for one in diff.removed],
        "renamed": [[one.code, one.before, one.now] for one in diff.renamed],
        "reused": [[one.code, one.before, one.now] for one in diff.reused],
        "moved": [list(one) for one in diff.moved],
    }
    touched: list[dict[str, Any]] = [asdict(one) | {"records": n} for one, n in records.items()]
    words = [
        f"{note['system']} {note['version']}: {note['codes']} 个代码 codes,比 against {result['against']}"
    ]
    for what, called in (
        ("added", "新增"),
        ("removed", "删去"),
        ("renamed", "改名"),
        ("reused", "另有所指"),
        ("moved", "换了代码"),
    ):
        words.append(f"{called} {what}: {len(made[what])}")
        words += [f"  {' | '.join(one)}" for one in made[what][:SHOWN]]
    words.append(f"受影响的对照 mappings affected: {len(touched)}")
    words += [
        f"  {one['hospital']} {one['variable']} {one['source']} → {one['code']} {one['why']}"
        f"{' → ' + one['proposed'] if one['proposed'] else ''}  {one['records']} 行 rows  {one['where']}"
        for one in touched[:SHOWN]
    ]
    result = result | {"diff": made, "affected": touched}
    print_result(result, as_json, "\n".join(words))
