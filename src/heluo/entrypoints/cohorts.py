"""`heluo cohort`: takes definitions of cohorts in from the JSON of OHDSI Circe, gives them out in it, and
runs one on a folder of OMOP tables.

Parses and prints; the translation is `heluo.cohort.circe`, the folder `heluo.cohort.omop`. Not here: counting
persons of this platform, which needs a permit and is the portal's.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from heluo.entrypoints.command_line import HomeOption, JsonOption, print_result
from heluo.kit.errors import BadInput, NotFound
from heluo.kit.places import home as home_at
from heluo.kit.text import Text

if TYPE_CHECKING:
    from heluo.cohort import Definition
    from heluo.cohort.circe import Untranslated
    from heluo.cohort.omop import Unsayable

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
INCOMPLETE = 9
"""Exit status when a definition could not be translated in full."""


@app.command(name="import")
def take_in(
    file: Annotated[Path, typer.Argument(help="ATLAS 导出的 JSON · a JSON file as ATLAS exports it")],
    owner: Annotated[str, typer.Option(help="保存到哪个账号名下 · the account that will own it")],
    name: Annotated[str, typer.Option(help="队列名(缺省为文件中的标题或文件名)· its name")] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """公开的队列定义存为本平台的队列;有译不出的部分则逐条列出、不保存,退出码 9 · a public definition as a
    saved cohort; whatever cannot be translated is listed and nothing is saved, exit status 9"""
    from heluo.access import audit
    from heluo.access.tables import PortalAccount
    from heluo.cohort import saved
    from heluo.cohort.acts import IMPORT_COHORT
    from heluo.cohort.circe import read_circe
    from heluo.entrypoints.control import control
    from heluo.kit.db import transaction

    reading = read_circe(_json(file))
    if reading.definition is None or not reading.runs:
        _print_untranslated(reading.untranslated, as_json)
        raise typer.Exit(INCOMPLETE)
    named = name or reading.definition.name.en or file.stem
    with transaction(control(home_at(home))) as session:
        account = session.get(PortalAccount, owner)
        if account is None:
            raise NotFound(
                (f"没有账号 {owner}", f"no account {owner}"),
                "heluo accounts list",
                ("写已有的账号", "name one that exists"),
            )
        body = saved.NewVersion(saved.plain(reading.definition), f"Circe: {file.name}")
        made = saved.create(session, saved.Holder(owner), "cohort", saved.Draft(named, named), body)
        event = audit.Event(owner, account.role, IMPORT_COHORT.name, "allowed", object=f"{made.id}@1")
        audit.append(session, event)
        reference = f"{made.id}@1"
    print_result({"cohort": reference, "untranslated": []}, as_json, f"已保存 saved: {reference}")


@app.command(name="export")
def give_out(
    cohort: Annotated[str, typer.Argument(help="队列编号,可带版本 cohort_…@2 · its id, or id@version")],
    to: Annotated[Path, typer.Option(help="写到哪个文件 · the file to write")],
    partial: Annotated[
        bool, typer.Option("--partial", help="Circe 说不全时也写 · also where Circe cannot say all of it")
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """一个已保存的队列写成 Circe JSON;说不全的逐条列出、不写文件(--partial 则写),退出码 9 · a saved cohort
    as Circe JSON; what that cannot say is listed and no file is written unless --partial, exit status 9"""
    from heluo.cohort import Definition
    from heluo.cohort.circe import write_circe

    made = write_circe(Definition.model_validate(_saved(home, cohort)))
    if not made.unsaid or partial:
        to.write_text(json.dumps(made.circe, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if made.unsaid:
        _print_untranslated(made.unsaid, as_json)
        raise typer.Exit(INCOMPLETE)
    lines = [f"已写 written: {to}", *(f"{one.zh}\n{one.en}" for one in made.added)]
    added = [{"zh": one.zh, "en": one.en} for one in made.added]
    print_result({"file": f"{to}", "untranslated": [], "added": added}, as_json, "\n".join(lines))


@app.command(name="run")
def run_on(
    definition: Annotated[
        Path, typer.Argument(help="队列定义:本平台的 JSON 或 Circe JSON · a definition, ours or of Circe")
    ],
    on: Annotated[str, typer.Option(help="omop:文件夹 · omop:FOLDER (CDM 5.4, Parquet or CSV)")],
    as_json: JsonOption = False,
) -> None:
    """在一个 OMOP CDM 文件夹上运行一个定义,打印人和起止日;OMOP 说不出的逐条列出、不运行,退出码 9 · run a
    definition on a folder of OMOP tables: persons and dates; what OMOP cannot say is listed and nothing is
    run, exit status 9"""
    from heluo.cohort import read
    from heluo.cohort.omop import members_in, open_folder, unsayable
    from heluo.engines import engine

    kind, _, folder = on.partition(":")
    if kind != "omop" or not folder:
        raise BadInput(
            f"--on {on}",
            "--on omop:FOLDER",
            ("本平台自己的人在门户里计数", "count this platform's own persons in the portal"),
        )
    given = _json(definition)
    tables = open_folder(Path(folder))
    cohort = read(_definition(given, as_json))
    if listed := unsayable(cohort):
        _print_untranslated([_not_in_omop(one) for one in listed], as_json)
        raise typer.Exit(INCOMPLETE)
    with engine() as running:
        members = members_in(running, tables, cohort)
    rows = [{"person": one.person, "start": one.start, "end": one.end} for one in members]
    lines = ["person,start,end", *(f"{one.person},{one.start or ''},{one.end or ''}" for one in members)]
    print_result({"members": rows}, as_json, "\n".join(lines))


def _definition(given: Any, as_json: bool) -> Definition:
    """Ours, or that of a Circe file; one that is not translated in full is listed and ends the command."""
    from heluo.cohort import Definition
    from heluo.cohort.circe import read_circe

    if not (isinstance(given, dict) and "PrimaryCriteria" in given):
        return Definition.model_validate(given)
    reading = read_circe(given)
    if reading.definition is None or not reading.runs:
        _print_untranslated(reading.untranslated, as_json)
        raise typer.Exit(INCOMPLETE)
    return reading.definition


def _not_in_omop(one: Unsayable) -> Untranslated:
    from heluo.cohort.circe import Untranslated
    from heluo.cohort.circe.parts import NoTranslation

    expected = Text(
        "OMOP 的诊断、用药、手术、检验、就诊、死亡、性别、年龄",
        "conditions, drugs, procedures, measurements, visits, death, sex, age of OMOP",
    )
    why = Text("OMOP 没有对应的列", "OMOP has no column for this")
    todo = Text("从定义中去掉这个条件", "remove this condition from the definition")
    return Untranslated(one.node, " ".join(one.what), NoTranslation(why, expected, todo))


def _saved(home: Path | None, cohort: str) -> dict[str, Any]:
    """The body of a saved cohort's version. Raises NotFound."""
    from heluo.cohort import saved
    from heluo.cohort.tables import SavedDefinition
    from heluo.entrypoints.control import control
    from heluo.kit.db import reading

    id, _, version = cohort.partition("@")
    with reading(control(home_at(home))) as session:
        of = session.get(SavedDefinition, id)
        if of is None or of.kind != "cohort" or of.deleted or (version and not version.isdigit()):
            raise NotFound(
                (f"没有队列 {cohort}", f"no cohort {cohort}"),
                "cohort_… | cohort_…@2",
                ("编号见该队列页的地址", "its id is in the address of the cohort's page"),
            )
        return saved.body(session, of, int(version) if version else None)


def _json(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise BadInput(
            (f"读不懂 {file.name}", f"{file.name} cannot be read"),
            ("JSON 文件", "a JSON file"),
            ("从 ATLAS 重新导出", "export it again"),
        ) from error


def _print_untranslated(listed: Sequence[Untranslated], as_json: bool) -> None:
    from heluo.entrypoints.figures import table_of

    data = [
        {
            "path": one.path,
            "found": one.found,
            **{
                key: {"zh": text.zh, "en": text.en}
                for key, text in (
                    ("why", one.reason.why),
                    ("expected", one.reason.expected),
                    ("todo", one.reason.todo),
                )
            },
        }
        for one in listed
    ]
    rows = [
        {
            "元素 path": one.path,
            "原文 found": one.found,
            "原因 why": " ".join(one.reason.why),
            "应为 expected": " ".join(one.reason.expected),
            "处理 to do": " ".join(one.reason.todo),
        }
        for one in listed
    ]
    print_result({"untranslated": data}, as_json, table_of("没有译出 · not translated", rows))
