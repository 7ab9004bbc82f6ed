"""The dictionary as pages for people: one a category, one for value sets, one index. zh first with en in the
same tables."""

from __future__ import annotations

from heluo.dictionary.derive.diseases import disease_page
from heluo.dictionary.derive.masks import mask
from heluo.dictionary.derive.text import TYPES, range_words, value_words
from heluo.dictionary.diseases import load_diseases
from heluo.dictionary.indicators import load_indicators
from heluo.dictionary.model import Category, CheckRule, Dictionary, Variable

FOLDER = "docs/reference/dictionary"
MADE = "<!-- Made by `heluo derive` from /dictionary. Do not edit. -->\n"
VARIABLE_COLUMNS = (
    "名称 name", "中文", "English", "类型 type", "单位 unit", "必填", "范围 range", "值 values", "级别 level", "脱敏 mask", "定义 definition",
)  # fmt: skip
RULE_COLUMNS = (
    "编号 id",
    "模板 template",
    "变量 variables",
    "参数 parameters",
    "严重度 severity",
    "中文",
    "English",
)


def manual_files(dictionary: Dictionary) -> dict[str, str]:
    files = {f"{FOLDER}/{c.name}.md": category_page(c, dictionary) for c in dictionary.categories.values()}
    diseases = load_diseases(dictionary.folder).values()
    files |= {f"{FOLDER}/disease_{d.id}.md": MADE + disease_page(d, dictionary) for d in diseases}
    return files | {
        f"{FOLDER}/README.md": _index(dictionary),
        f"{FOLDER}/value_sets.md": _value_sets(dictionary),
    }


def category_page(category: Category, dictionary: Dictionary) -> str:
    """Variables and rules of one category."""
    parts = [
        f"{MADE}\n# {category.label.zh} · {category.label.en} (`{category.name}`)\n",
        f"{category.definition}{category.grain}。\n",
        f"主键 key: `{', '.join(category.key)}` · 时间 time: `{category.time or '–'}` · 结束 end: "
        f"`{category.end_time or '–'}`\n",
        "## 变量 · Variables\n",
        *_head(VARIABLE_COLUMNS),
        *(_variable_row(v, dictionary) for v in category.variables.values()),
    ]
    if category.rules:
        parts += ["\n## 规则 · Rules\n", *_head(RULE_COLUMNS), *(_rule_row(r) for r in category.rules)]
    return "\n".join(parts) + "\n"


def _head(columns: tuple[str, ...]) -> tuple[str, str]:
    return _row(*columns), _row(*["---"] * len(columns))


def _variable_row(v: Variable, dictionary: Dictionary) -> str:
    origin = {
        "hospital": "",
        "agent": "(前置机核对 made by the hospital program)",
        "centre": "(中心计算 made at the centre)",
    }[v.origin]
    level = f"{v.level} {v.identifier}".strip()
    unit = f"`{v.unit}`" if v.unit else ""
    required = "是" if v.required else ""
    values = value_words(v, dictionary)
    return _row(
        f"`{v.name}`",
        v.label.zh,
        v.label.en,
        TYPES[v.type],
        unit,
        required,
        range_words(v),
        values,
        level,
        mask(v),
        v.definition + origin,
    )


def _rule_row(r: CheckRule) -> str:
    parameters = " ".join(f"{k}={v}" for k, v in r.parameters.items())
    shown = f"`{parameters}`" if parameters else ""
    return _row(
        f"`{r.id}`", f"`{r.template}`", " ".join(r.variables), shown, r.severity, r.label.zh, r.label.en
    )


def _row(*cells: str) -> str:
    return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"


def _index(dictionary: Dictionary) -> str:
    total = sum(len(c.variables) for c in dictionary.categories.values())
    parts = [
        f"{MADE}\n# 数据字典 · Dictionary {dictionary.version}\n",
        f"{len(dictionary.categories)} 类 categories · {total} 个变量 variables · "
        f"[{len(dictionary.value_sets)} 个值域 value sets](value_sets.md)\n",
        *_head(("类别 category", "English", "一行 grain", "变量 variables", "规则 rules")),
    ]
    for c in dictionary.categories.values():
        parts.append(
            _row(
                f"[{c.label.zh}]({c.name}.md)", c.label.en, c.grain, str(len(c.variables)), str(len(c.rules))
            )
        )
    parts += [
        "\n## 指标 · Indicators\n",
        *_head(("编号 id", "中文", "English", "单位", "分子 numerator", "分母 denominator")),
    ]
    for i in load_indicators(dictionary.folder):
        parts.append(
            _row(
                f"`{i.id}`",
                i.label.zh,
                i.label.en,
                i.unit,
                i.numerator_words.zh,
                i.denominator_words.zh or "–",
            )
        )
    parts += [
        "\n## 病种 · Diseases\n",
        *_head(("编号 id", "中文", "English", "定义 definition", "变量 variables")),
    ]
    for d in load_diseases(dictionary.folder).values():
        parts.append(
            _row(
                f"[`{d.id}`](disease_{d.id}.md)",
                d.label.zh,
                d.label.en,
                d.definition.zh,
                str(len(d.variables)),
            )
        )
    return "\n".join(parts) + "\n"


def _value_sets(dictionary: Dictionary) -> str:
    used: dict[str, list[str]] = {}
    for c in dictionary.categories.values():
        for v in c.variables.values():
            if v.value_set:
                used.setdefault(v.value_set, []).append(v.full_name)
    parts = [f"{MADE}\n# 值域 · Value sets\n"]
    for name, s in sorted(dictionary.value_sets.items()):
        kind = "开放 open" if s.open else "封闭 closed"
        parts.append(
            f"## {s.label.zh} · {s.label.en} (`{name}`)\n\n{s.source} · {kind} · {len(s.codes)} · "
            f"{', '.join(used.get(name, []))}\n"
        )
        parts += _head(("代码 code", "中文", "English"))
        parts += [_row(f"`{c.code}`", c.label.zh, c.label.en) for c in s.codes.values()]
        parts.append("")
    return "\n".join(parts)
