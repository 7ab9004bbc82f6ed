"""`heluo codes …`: codes are proposed for names without one, measured against names that a person coded, and
the weights are learned anew.

Parses and prints; the work is `heluo.terminology.coding`. Nothing is mapped by these commands.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from heluo.entrypoints import editions
from heluo.entrypoints.command_line import HomeOption, JsonOption, out, print_result
from heluo.kit.errors import BadInput
from heluo.kit.places import home as home_at

if TYPE_CHECKING:
    from heluo.terminology.coding.editions import Edition
    from heluo.terminology.coding.proposer import NameProposals

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
EditionOption = Annotated[
    str,
    typer.Option(
        help="目录:值域(icd10 icd9cm3 drug lab_item)、已导入的 体系@版本、或 CSV 文件"
        " code,name[,detail,others]"
        " · a value set, an imported system@version, or a file"
    ),
]
SystemOption = Annotated[
    str, typer.Option(help="文件里是什么:diagnosis procedure drug item · what the names of a file are")
]


app.add_typer(editions.app)  # without a name its commands stand beside these


@app.callback()
def group() -> None:
    """给没有代码的名称找代码 · codes for names without one"""


@app.command()
def propose(
    names: Annotated[list[str] | None, typer.Argument(help="名称,可多个 · names")] = None,
    edition: EditionOption = "icd10",
    system: SystemOption = "diagnosis",
    file: Annotated[Path | None, typer.Option(help="每行一个名称 · a name a line")] = None,
    hospital: Annotated[str, typer.Option(help="谁家的名称 · whose names they are")] = "",
    pairs: Annotated[
        Path | None,
        typer.Option(help="确认过的对照 CSV hospital,name,codes(多个代码用 + 连接) · confirmed pairs"),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """至多十个代码,各写依据和把握;没有本院足够的对照时什么也不自动采用 · at most ten codes with reasons
    and how sure; nothing is accepted by itself without enough pairs of the hospital"""
    from heluo.terminology.coding.confidence import Corrected, safe_score
    from heluo.terminology.coding.confirmed import own_trials, read_pairs
    from heluo.terminology.coding.proposer import NameMemory, NameProposer
    from heluo.terminology.coding.retrieval import Index

    asked = [*(names or []), *(_lines(file) if file else [])]
    if not asked:
        raise BadInput(
            ("没有写名称", "no name is given"),
            ("名称或 --file", "names, or --file"),
            ("写上名称", "give some"),
        )
    proposer = NameProposer(Index(_edition(edition, system, home)))
    confirmed = read_pairs(pairs, proposer.edition) if pairs else []
    trials = own_trials(proposer, confirmed, hospital) if hospital else []
    safe = safe_score(trials) if hospital else None
    found = proposer.proposed(asked, hospital, NameMemory(confirmed), safe, Corrected(trials))
    if as_json:
        print_result([_as_json(one) for one in found], True)
        return
    if safe is not None:
        out.print(f"{safe.why.zh}\n{safe.why.en}", soft_wrap=True)
    for one in found:
        _print(one)


@app.command()
def score(
    gold: Annotated[
        Path, typer.Argument(help="有人编过码的名称 CSV system,name,codes,kind,hospital · coded names")
    ],
    edition: EditionOption = "lab_item",
    system: SystemOption = "item",
    of: Annotated[str, typer.Option(help="文件 system 列取哪个值 · which `system` of the file")] = "lab_item",
    as_json: JsonOption = False,
) -> None:
    """第一个对、前十有对的份额,带 95% 区间,与纯字面比较并列 · how often the first is right, and one of ten,
    with intervals, beside a plain comparison of texts"""
    from heluo.terminology.coding.proposer import NameProposer
    from heluo.terminology.coding.retrieval import Index
    from heluo.terminology.coding.scoring import gold as read
    from heluo.terminology.coding.scoring import measured, share

    proposer = NameProposer(Index(_edition(edition, system)))
    found, _, speed = measured(proposer, read(gold, of, proposer.edition), {})
    coded = [one for one in found if one.coded]
    result: dict[str, Any] = {
        "names": len(found),
        "coded": len(coded),
        "first": share([one.first for one in coded]),
        "ten": share([one.ten for one in coded]),
        "plain_first": share([one.plain_first for one in coded]),
        "plain_ten": share([one.plain_ten for one in coded]),
        "names_a_second": round(speed, 1),
    }
    lines = [
        f"{name}: {_figure(value) if isinstance(value, tuple) else value}" for name, value in result.items()
    ]
    print_result(result, as_json, "\n".join(lines))


@app.command()
def train(
    gold: Annotated[
        Path, typer.Argument(help="有人编过码的名称(不是验收用的那一套) · coded names, not those of the test")
    ],
    edition: Annotated[
        list[str],
        typer.Option(
            help="system=目录,如 diagnosis=FILE、drug=FILE、item=lab_item · a system and its edition"
        ),
    ],
    to: Annotated[Path, typer.Option(help="写到哪个文件 · the file to write")],
    as_json: JsonOption = False,
) -> None:
    """从编过码的名称和目录自己的名称学出权重,写成 name_weights.csv · learn the weights and write them"""
    from heluo.terminology.coding.retrieval import Index
    from heluo.terminology.coding.scoring import gold as read
    from heluo.terminology.coding.training import learned
    from heluo.terminology.coding.weights import as_file

    made, counts = {}, {}
    for one in edition:
        system, _, where = one.partition("=")
        read_as = "lab_item" if system == "item" else system
        index = Index(_edition(where, system))
        cells = [coded.cell for coded in read(gold, read_as, index.edition)]
        made[system], counts[system] = learned(index, cells), len(cells)
    to.write_text(as_file(made), encoding="utf-8")
    print_result(counts, as_json, "\n".join(f"{name}: {n}" for name, n in counts.items()) + f"\n{to}")


def _edition(name: str, system: str, home: Path | None = None) -> Edition:
    from heluo.terminology.coding.editions import SYSTEM_OF, of_file, of_value_set
    from heluo.terminology.editions.store import EditionStore

    if "@" in name:
        owned, _, version = name.partition("@")
        return EditionStore(home_at(home)).edition(owned, version)
    return of_value_set(name) if name in SYSTEM_OF else of_file(Path(name), system)


def _lines(file: Path) -> list[str]:
    return [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def _as_json(of: NameProposals) -> dict[str, Any]:
    return {
        "name": of.name,
        "codes": list(of.codes),
        "confidence": round(of.confidence, 3),
        "accepted": of.accepted,
        "why": list(of.why),
        "parts": [
            {
                "name": part.name,
                "attributes": {one.kind: one.words for one in part.attributes},
                "proposed": [
                    {
                        "code": one.code,
                        "name": one.name,
                        "share": one.share,
                        "reasons": [list(r) for r in one.reasons],
                    }
                    for one in part.proposed
                ],
            }
            for part in of.parts
        ],
    }


def _print(of: NameProposals) -> None:
    taken = "采用 accepted" if of.accepted else "待人确认 to be confirmed"
    out.print(
        f"{of.name} → {' + '.join(of.codes) or '-'}  {of.confidence:.0%}  {taken}",
        soft_wrap=True,
        markup=False,
    )
    for part in of.parts:
        split = "; ".join(f"{one.kind} {one.words}" for one in part.attributes)
        table = Table(title=f"{part.name}{f'  ({split})' if split else ''}", title_justify="left")
        for heading in ("代码 code", "名称 name", "份额 share", "依据 reasons"):
            table.add_column(heading, overflow="fold")
        for one in part.proposed:
            table.add_row(
                one.code, one.name, f"{one.share:.2f}", "; ".join(f"{r.zh} · {r.en}" for r in one.reasons)
            )
        out.print(table)


def _figure(found: Sequence[float]) -> str:
    return f"{found[0]:.3f} [{found[1]:.3f}, {found[2]:.3f}]"
