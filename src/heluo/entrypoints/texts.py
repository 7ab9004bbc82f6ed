"""`heluo texts …`: medical texts become values, a tagger is trained, both are measured.

Parses and prints; the work is `heluo.governance.text`. Values go into a file, only counts and figures onto
the screen: a text is a patient's.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from heluo.entrypoints.command_line import HomeOption, JsonOption, err, print_result
from heluo.kit.errors import BadInput
from heluo.kit.places import home as home_at

if TYPE_CHECKING:
    from heluo.governance.text.tagger import Tagger

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def group() -> None:
    """医学文本的结构化 · values of medical texts"""


@app.command()
def read(
    file: Annotated[
        Path,
        typer.Argument(
            help='每行一份 JSON {"id","document_type","text"};或一份 .txt · JSON lines, or one document as'
            " .txt"
        ),
    ],
    to: Annotated[Path, typer.Option(help="结果写到哪个文件(JSON lines) · the file to write")],
    kind: Annotated[
        str,
        typer.Option(
            "--type", help="文书类型 · pathology | imaging | admission | discharge | operation (.txt 必填)"
        ),
    ] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """从文件中的文书读出结构化的值,每个值带原文位置;安装目录里有训练好的模型时同时写出名词 · read
    values out of the documents of a file, each with its place; names too where the home has a model"""
    from heluo.governance.text.structure import structured
    from heluo.governance.text.tagger import Tagger, model_path

    model = model_path(home_at(home))
    tagger = Tagger(model) if model.exists() else None
    documents, values, names = 0, Counter[str](), 0
    with to.open("w", encoding="utf-8") as written:
        for number, one in enumerate(_documents(file, kind), 1):
            spans = structured(one["text"], _kind(one["document_type"], file, number))
            line: dict[str, Any] = {
                "id": one["id"],
                "document_type": one["document_type"],
                "values": [vars(span) for span in spans],
            }
            if tagger:
                line["names"] = _names(tagger, one["text"])
                names += len(line["names"])
            written.write(json.dumps(line, ensure_ascii=False) + "\n")
            documents += 1
            values.update(span.variable for span in spans)
    result = {
        "documents": documents,
        "values": sum(values.values()),
        "by_variable": dict(values),
        "names": names,
    }
    print_result(
        result,
        as_json,
        f"{documents} 份文书、{result['values']} 个值,已写入 {to}\n"
        f"{documents} documents, {result['values']} values, written to {to}"
        + ("" if tagger else "\n没有训练好的模型,未标名词 · no trained model: names are not marked"),
    )


@app.command()
def train(
    labelled: Annotated[
        Path, typer.Argument(help="标注过的文本(JSON lines,可 .gz) · labelled texts, JSON lines, may be .gz")
    ],
    iterations: Annotated[int, typer.Option(help="迭代次数 · iterations")] = 0,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """用标注过的文本训练名词标注模型,模型写入安装目录;文本不离开本机 · train the tagger from labelled texts;
    the model is a file in the home, and no text leaves the machine"""
    from heluo.governance.text.labels import labelled_texts
    from heluo.governance.text.tagger import ITERATIONS, Tagger, model_path
    from heluo.governance.text.tagger import train as train_on

    texts = list(labelled_texts(labelled))
    path = model_path(home_at(home))
    path.parent.mkdir(parents=True, exist_ok=True)
    train_on(texts, path, iterations or ITERATIONS)
    result = {"texts": len(texts), "model": str(path), "digest": Tagger(path).digest}
    print_result(
        result, as_json, f"用 {len(texts)} 份文本训练,已写入 {path}\ntrained on {len(texts)} texts: {path}"
    )


@app.command()
def score(
    gold: Annotated[
        list[Path],
        typer.Argument(help="另一个人读过的文书(JSON lines),可多个 · documents that another has read"),
    ],
    as_json: JsonOption = False,
) -> None:
    """与另一个人读出的值比较:值的 F1、断言的正确率,各带 95% 区间,逐变量 · compare with the values that
    another person read: F1 of values and accuracy of assertions, with 95 % intervals, by variable"""
    from heluo.governance.text.scoring import gold_documents
    from heluo.governance.text.scoring import score as score_on
    from heluo.governance.text.structure import structured

    documents = [one for path in gold for one in gold_documents(path)]
    result = score_on(documents, structured).rows()
    lines = [
        f"{result['documents']} 份文书 documents",
        f"值 F1 value F1 {_figure(result['value_f1'])}",
        f"断言正确率 assertion {_figure(result['assertion_accuracy'])}",
        f"值与断言 F1 value with assertion {_figure(result['value_and_assertion_f1'])}",
        *(
            f"{name:24} F1 {one['f1']:.3f}  {one['right']}/{one['read']}/{one['gold']}  "
            f"断言 {one['assertion_right']}/{one['right']}"
            for name, one in result["variables"].items()
        ),
    ]
    print_result(result, as_json, "\n".join(lines))


def _figure(found: list[float]) -> str:
    return f"{found[0]:.3f} [{found[1]:.3f}, {found[2]:.3f}]"


def _names(tagger: Tagger, text: str) -> list[dict[str, Any]]:
    return [
        {"start": m.start, "end": m.end, "quote": text[m.start : m.end], "label": m.label}
        for m in tagger.mentions(text)
    ]


def _documents(file: Path, kind: str) -> Iterator[dict[str, str]]:
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".txt":
        yield {"id": file.stem, "document_type": kind, "text": text}
        return
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            one = json.loads(line)
            yield {
                "id": str(one.get("id", number)),
                "document_type": one.get("document_type", kind),
                "text": str(one["text"]),
            }
        except (ValueError, KeyError, AttributeError) as wrong:
            raise BadInput(
                ("这一行不是一份文书", "this line is no document"),
                ('{"id", "document_type", "text"}', '{"id", "document_type", "text"}'),
                ("改正这一行", "correct the line"),
                where=f"{file.name}:{number}",
            ) from wrong
        if number % 1000 == 0:
            err.print(f"{number}")


def _kind(kind: str, file: Path, number: int) -> str:
    from heluo.dictionary.texts import DOCUMENT_TYPES

    if kind not in DOCUMENT_TYPES:
        raise BadInput(
            (f"文书类型 {kind or '未写'}", f"document type {kind or 'missing'}"),
            " | ".join(DOCUMENT_TYPES),
            ("写在这一行里,或用 --type", "write it in the line, or use --type"),
            where=f"{file.name}:{number}",
        )
    return kind
