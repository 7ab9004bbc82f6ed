"""Writes every file that is derived: from the dictionary, and the reference pages of commands, settings,
endpoints, roles and checks."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
import typer.main

import heluo
from heluo.access import permissions
from heluo.access.declared import declare_with
from heluo.access.roles import PURPOSES, ROLES
from heluo.delivery.frame.collect import declared
from heluo.dictionary.derive import derive
from heluo.entrypoints import hospital_pages
from heluo.entrypoints.api import document
from heluo.governance.night.steps import graph
from heluo.kit.errors import BadConfiguration
from heluo.kit.settings import described
from heluo.kit.states import declared_states
from heluo.quality.derive import all_checks
from heluo.quality.rule_contract import write_rule_contract
from heluo.quality.templates import TEMPLATES

ROOT = Path(__file__).resolve().parents[3]
NOTE = "<!-- 由 `heluo derive` 生成,请勿手改 · written by `heluo derive`, do not edit -->\n\n"


def write_generated(commands: typer.Typer, *, check: bool) -> list[str]:
    """Writes what is stale, or with `check` only says so; relative paths, sorted. `commands`: the command
    line whose page is written, which calls this itself."""
    stale = write_rule_contract(ROOT, check=check)
    stale += [str(p.relative_to(ROOT)) for p in derive(ROOT, check=check)]
    stale += _write(_pages(commands), check)
    stale += _client(check)
    return sorted(stale)


def _write(files: dict[str, str], check: bool) -> list[str]:
    stale = []
    for path, text in files.items():
        target = ROOT / path
        if target.exists() and target.read_text(encoding="utf-8") == text:
            continue
        stale.append(path)
        if not check:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    return stale


def _client(check: bool) -> list[str]:
    """The portal's typed client, written from openapi.json by the portal's own tool."""
    target = ROOT / "web/src/api/generated/schema.d.ts"
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "schema.d.ts"
        command = [sys.executable, str(ROOT / "hatch_build.py"), "run", "client", "--output", str(made)]
        done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            wording = (done.stderr.strip() or done.stdout.strip() or f"exit {done.returncode}").splitlines()[
                -1
            ]
            raise BadConfiguration(
                wording,
                "the portal's tools",
                "run ./heluo derive, which installs them, or uv sync --all-groups",
            )
        text = made.read_text(encoding="utf-8")
    if target.exists() and target.read_text(encoding="utf-8") == text:
        return []
    if not check:
        target.write_text(text, encoding="utf-8")
    return [str(target.relative_to(ROOT))]


def _pages(commands: typer.Typer) -> dict[str, str]:
    ours = {path: NOTE + text for path, text in hospital_pages.pages().items()}
    return (
        _specs()
        | ours
        | {
            "web/src/api/generated/openapi.json": json.dumps(
                document(), ensure_ascii=False, indent=1, sort_keys=True
            )
            + "\n",
            "src/heluo/access/policy_expanded.csv": _policy(),
            "web/src/kit/number-cases.json": _cases_of_numbers(),
            "docs/reference/commands.md": NOTE + "\n".join(_commands(commands)) + "\n",
            "docs/reference/settings.md": NOTE + "\n".join(_settings()) + "\n",
            "docs/reference/states.md": NOTE + "\n".join(_states()).rstrip() + "\n",
            "docs/reference/endpoints.md": NOTE + "\n".join(_endpoints()) + "\n",
            "docs/reference/roles.md": NOTE + "\n".join(_roles()) + "\n",
            "docs/reference/checks.md": NOTE + "\n".join(checks_page()) + "\n",
            "docs/reference/steps.md": NOTE + "\n".join(_steps()) + "\n",
        }
    )


def _specs() -> dict[str, str]:
    """The specs as pages of the manual. The tool is the checkout's own and no part of the product, as the
    specs are."""
    found = importlib.util.spec_from_file_location("heluo_specs", ROOT / "tools/specs.py")
    if found is None or found.loader is None:
        raise BadConfiguration(
            "tools/specs.py", "a file that Python can load", "restore it from the repository"
        )
    tool = importlib.util.module_from_spec(found)
    found.loader.exec_module(tool)
    return {path: NOTE + text for path, text in tool.pages(ROOT).items()}


def _commands(commands: typer.Typer) -> Iterator[str]:
    yield "# 命令 · Commands\n"
    yield from _command("heluo", typer.main.get_command(commands))


def _command(name: str, command: Any) -> Iterator[str]:
    if hasattr(command, "commands"):  # typer brings its own copy of click, so its classes are not click's
        for child, inner in sorted(command.commands.items()):
            yield from _command(f"{name} {child}", inner)
        return
    yield f"## `{name}`\n\n{command.help or ''}\n"
    for parameter in command.params:
        if parameter.name == "help":
            continue
        words = getattr(parameter, "help", None) or ""
        names = ", ".join(f"`{o}`" for o in (*parameter.opts, *parameter.secondary_opts))
        yield f"- {names} {words}".rstrip()
    yield ""


def _settings() -> Iterator[str]:
    yield "# 环境变量 · Settings\n"
    yield "| 名称 name | 作用 | what it does | 取值 values | 缺省 default |\n|---|---|---|---|---|"
    for name, does, values, default in described():
        allowed = values.replace("|", "\\|")
        yield f"| `{name}` | {does.zh} | {does.en} | {allowed} | {default or '—'} |"


def _states() -> Iterator[str]:
    yield "# 状态 · States\n"
    for states in declared_states(heluo):
        yield from states.page()


def _endpoints() -> Iterator[str]:
    yield "# 接口 · Endpoints\n\n| 方法 method | 路径 path | 作用 what it answers |\n|---|---|---|"
    for path, methods in sorted(document()["paths"].items()):
        for method, operation in sorted(methods.items()):
            words = (operation.get("description") or operation.get("summary") or "").split("\n")[0]
            yield f"| {method.upper()} | `{path}` | {words} |"


def _roles() -> Iterator[str]:
    yield "# 角色与用途 · Roles and purposes\n"
    yield "| 角色 role | 名称 | 能看到什么 | what it sees |\n|---|---|---|---|"
    for role in ROLES.values():
        yield f"| `{role.name}` | {role.label.zh} | {role.hint.zh} | {role.hint.en} |"
    yield "\n| 用途 purpose | 名称 |\n|---|---|"
    for name, label in PURPOSES.items():
        yield f"| `{name}` | {label.zh} |"
    yield "\n谁可以对什么做什么:`src/heluo/access/policy/`,每个模块一个文件(默认拒绝,拒绝优先)。"
    yield "\nWho may do what: `src/heluo/access/policy/`, one file a room (default deny, deny wins)."


def _policy() -> str:
    declare_with(declared)  # nothing is opened here, so nobody else has said where resources are declared
    return permissions.expanded()


def checks_page() -> Iterator[str]:
    """The page of checks: every template with its words and an example of its checks."""
    checks = list(all_checks().values())
    yield "# 检查 · Checks\n"
    yield (
        f"{len(TEMPLATES)} 个模板生成 {len(checks)} 个检查。 · "
        f"{len(TEMPLATES)} templates make {len(checks)} checks.\n"
    )
    yield (
        "| 模板 template | Kahn | 名称 | 说明 | what it finds | 处理 | what to do "
        "| 检查数 checks | 例 example |"
    )
    yield "|---|---|---|---|---|---|---|--:|---|"
    for name, template in sorted(TEMPLATES.items(), key=lambda item: (item[1].kahn, item[0])):
        mine = [c for c in checks if c.template == name]
        example = f"`{mine[0].id}`" if mine else "—"
        label = template.label.zh
        words = (label, *template.meaning, *template.todo)
        cells = (f"`{name}`", template.kahn, *words, str(len(mine)), example)
        yield f"| {' | '.join(cells)} |"


def _cases_of_numbers() -> str:
    """`_wording` as JSON in the form of the portal's formatter, which writes an exponent without a
    plus sign and without leading zeros."""
    text = json.dumps(_wording(), ensure_ascii=False, indent=2) + "\n"
    return re.sub(r"(?<=\d)e\+?(-?)0*(?=\d)", r"e\1", text)


def _wording() -> dict[str, list[dict[str, Any]]]:
    """The cases of `dictionary/wording.csv` for the portal's own test: how a number and a time are worded.
    The portal groups the digits of a number (`grouped`)."""
    found: dict[str, list[dict[str, Any]]] = {"numbers": [], "times": []}
    with (ROOT / "dictionary" / "wording.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            value, text = line["value"] or None, line["text"]
            if line["kind"] == "number":
                number = float(value) if value else None
                digits, point, rest = text.partition(".")
                grouped = f"{int(digits):,}" if digits.lstrip("-").strip("0") else digits
                case = {"value": number, "text": text, "grouped": grouped + point + rest}
                found["numbers"].append(case)
            else:
                found["times"].append({"value": value, "text": text})
    return found


def _steps() -> Iterator[str]:
    """The night as a picture and a table, from the declarations that the night itself walks."""
    night = graph()
    yield "# 夜间作业的步骤 · Steps of the night\n"
    yield (
        "顺序由各步读什么、写什么得出,不另外画图;声明在 `src/heluo/governance/night/steps.py`。"
        "“比对”指读当前发布中的旧版本,以找出变化。\n"
    )
    yield (
        "The order follows from what steps read and write; nobody draws it. Declared in "
        "`src/heluo/governance/night/steps.py`. *Compares* means: reads the version of the current release, "
        "to "
        "find out what changed.\n"
    )
    yield "```mermaid\nflowchart TD"
    for step in night.steps:
        yield f'    {step.name}["{step.name}<br/>{step.label.zh}"]'
        yield from (f"    {earlier} --> {step.name}" for earlier in night.before[step.name])
    yield "```\n"
    yield (
        "| 步骤 step | 作用 | what it does | 读 reads | 比对 compares | 写 writes "
        "| 各自独立 independent parts |"
    )
    yield "|---|---|---|---|---|---|---|"
    for step in night.steps:
        reads, compares, writes = (
            "<br/>".join(f"`{name}`" for name in names) or "—"
            for names in (step.reads, step.compares, step.writes)
        )
        yield (
            f"| `{step.name}` | {step.label.zh} | {step.label.en} | {reads} | {compares} | {writes} "
            f"| {step.each or '—'} |"
        )
