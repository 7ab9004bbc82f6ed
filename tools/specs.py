"""Renders the specs (`tests/spec`) as pages of the manual, with the tables that the tests run on.

A page a spec: its docstring, then each test as a heading with its docstring, its tables and its cases. Only
reads the text of the specs, runs nothing. `heluo derive` calls it in a checkout; an installation has neither.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SPECS, PAGES = "tests/spec", "docs/reference/specs"
MOST_CASES = 40
TITLES = {
    "text_values": "医学文本中的值:每条规则读出什么、不读什么、断言是什么",
    "disease_treatments": "两种癌症并存时治疗归哪一种;研究视图数什么",
    "disease_datasets": "单病种数据集:谁入组、谁因何未入组、每个变量取哪一行、指标说的是谁",
    "code_spellings": "分类代码的写法:哪些读作代码,哪些留作原文",
    "cohort": "队列定义的含义",
    "cohort_comparators": "队列定义:“<5”“>200”这样的结果",
    "circe": "公开队列定义(Circe)的读与写",
    "omop_write": "写成 OMOP CDM 5.4 的表",
    "omop_folder": "同一定义在 OMOP 文件夹上的运行",
    "cohort_events": "队列定义:逐次入组事件、任意层的围绕、连续期、基线与成员期",
    "cohort_code_sets": "队列定义:带下级的编码、排除与代码集",
    "cohort_dates": "队列定义:哪一个日期、到哪天为止、围绕同一次",
    "cohort_kleene": "三值逻辑:真、假、未知",
    "convert_blood_pressure": "血压的写法",
    "convert_spec": "读入转换:一段文字成为什么",
    "dialect": "各引擎必须一致的表达式",
    "engines": "引擎的约定",
    "frame": "数据框",
    "labels": "哪些行属于特殊病种",
    "link_figures": "关联的准确与完整",
    "link_marks": "关联规则:姓名后的标记、默认出生日期",
    "link_registrations": "关联:另一套登记差错模型",
    "link_rules": "关联规则:姓名、号码、日期",
    "person_wide": "一人一行的概览",
    "quality_counts": "质量:数的是什么",
    "quality_tallies": "质量:逐月看到的异常",
    "quality_templates": "检查模板:什么算违反",
    "standardise": "标准化:代码、单位、版本",
    "states": "状态与转换",
    "taken_out": "不可能的数值:不进入标准层",
    "template_files": "一个检查模板是一个文件",
    "timeline": "时间线上的检验结果",
    "search_documents": "检索能找到的文书",
    "unit_spellings": "单位的写法",
}
"""Spec → its title in Chinese; a spec without one is named as it is."""


def pages(root: Path = ROOT) -> dict[str, str]:
    """Path → text of every page and of their index."""
    made, lines = {}, []
    for path in sorted((root / SPECS).glob("test_*.py")):
        name = path.stem.removeprefix("test_")
        module = ast.parse(path.read_text(encoding="utf-8"))
        said = ast.get_docstring(module) or ""
        title = f"{TITLES.get(name, name)} · {name.replace('_', ' ').capitalize()}"
        body = "\n\n".join(_page(module))
        made[f"{PAGES}/{name}.md"] = f"# {title}\n\n`{SPECS}/{path.name}`\n\n{said}\n\n{body}\n"
        lines.append(f"- [{title}]({name}.md) {' '.join(said.split('.')[0].split())}.")
    head = (
        "# 规格 · Specifications\n\n规格既是测试,也是手册:下面的表格每天在每个引擎上运行。 · "
        "Specs are tests and manual at once: the tables below run every day, on every engine.\n\n"
    )
    return {f"{PAGES}/README.md": head + "\n".join(lines) + "\n"} | made


def _page(module: ast.Module) -> Iterator[str]:
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            sentence = node.name.removeprefix("test_").replace("_", " ").capitalize()
            said = ast.get_docstring(node)
            yield "\n\n".join(
                part for part in (f"## {sentence}", said, *_cases(node), *_tables(node, said or "")) if part
            )
        elif isinstance(node, ast.Assign | ast.AnnAssign) and (found := list(_tables(node))):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            yield "\n\n".join((f"### `{ast.unparse(target)}`", *found))


def _tables(node: ast.AST, docstring: str = "") -> Iterator[str]:
    """Text tables below `node`, each under the text that stands before it in its tuple, or its argument's
    name."""
    captions: dict[int, str] = {}
    for inner in ast.walk(node):
        if isinstance(inner, ast.Tuple):
            for before, after in zip(inner.elts, inner.elts[1:], strict=False):
                if (
                    isinstance(before, ast.Constant)
                    and isinstance(before.value, str)
                    and "\n" not in before.value
                ):
                    captions[id(after)] = f"`{before.value}`"
        elif isinstance(inner, ast.keyword) and inner.arg:
            captions[id(inner.value)] = f"`{inner.arg}`"
    for inner in _in_order(node):
        text = inner.value
        if (
            isinstance(text, str)
            and text.count("\n") > 1
            and "|" in text
            and inspect.cleandoc(text) != docstring
        ):
            if caption := captions.get(id(inner)):
                yield caption
            yield _table([line.strip() for line in text.strip().splitlines() if line.strip()])


def _in_order(node: ast.AST) -> list[ast.Constant]:
    found = [inner for inner in ast.walk(node) if isinstance(inner, ast.Constant)]
    return sorted(found, key=lambda inner: (inner.lineno, inner.col_offset))


def _cases(test: ast.FunctionDef) -> Iterator[str]:
    """The literal cases of a parametrised test, as a table."""
    for call in test.decorator_list:
        if (
            not isinstance(call, ast.Call)
            or not ast.unparse(call.func).endswith("parametrize")
            or len(call.args) < 2
        ):
            continue
        names, cases = call.args[0], call.args[1]
        if isinstance(cases, ast.List | ast.Tuple) and 0 < len(cases.elts) <= MOST_CASES:
            head = re.findall(r"\w+", ast.unparse(names))
            rows = [
                case.elts if isinstance(case, ast.Tuple) and len(head) > 1 else [case] for case in cases.elts
            ]
            if all(len(row) == len(head) for row in rows):
                yield _markdown(head, [[f"`{_short(cell)}`" for cell in row] for row in rows])


def _short(cell: ast.expr) -> str:
    text = " ".join(ast.unparse(cell).split())
    return text if len(text) <= 160 else text[:159] + "…"


def _table(lines: list[str]) -> str:
    """A table of equal rows as such, any other one as it stands."""
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    if len({len(row) for row in rows}) == 1 and "" not in rows[0]:
        return _markdown(rows[0], rows[1:])
    return "```text\n" + "\n".join(lines) + "\n```"


def _markdown(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in lines)
