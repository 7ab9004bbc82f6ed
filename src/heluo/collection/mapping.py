"""What one hospital's fields.csv declares of one category: which view, which column, which convert.

Made from declared data alone; the database is not asked. What is wrong is collected, not raised, so that
`check-hospital` can show all of it and a bad line stops one stream only.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from heluo.collection.convert import Convert, parse_convert
from heluo.collection.explode import ITEM, Separators, is_made
from heluo.collection.findings import CollectionFinding
from heluo.collection.interfaces.base import ViewColumn
from heluo.dictionary import Category, Dictionary, Hospital, Variable
from heluo.dictionary.convert_names import NAMES
from heluo.dictionary.hospital import ABSENT, Field, SecondLine
from heluo.dictionary.sentinels import OPEN_END, UNKNOWN
from heluo.kit.errors import BadConfiguration

WATERMARK = "_watermark"


@dataclass(frozen=True)
class MappedVariable:
    """One variable and where it comes from. `column` is "" for a constant."""

    variable: Variable
    column: str
    convert: Convert
    where: str

    @property
    def is_made(self) -> bool:
        """Whether the column is none of the view's: a constant, or the place of an exploded item."""
        return not self.column or is_made(self.column)


@dataclass(frozen=True)
class StreamPlan:
    """How one category is read. `mapping` names this version of the plan; `findings` with severity "error"
    stop it."""

    category: Category
    source: str
    view: str
    bound: tuple[MappedVariable, ...]
    watermark: str
    watermark_format: str
    absent: dict[str, str]
    mapping: str
    findings: tuple[CollectionFinding, ...]
    where: str

    @property
    def name(self) -> str:
        return self.category.name

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that the variables need, each once, in a fixed order."""
        return tuple(sorted({b.column for b in self.bound if not b.is_made}))

    def readable(self, columns: Iterable[ViewColumn]) -> list[str]:
        """Names of the view's `columns` that may be read: not bytes that no line maps, in which an identifier
        could not be masked."""
        mapped = {*self.columns, self.watermark}
        return [c.name for c in columns if not c.is_bytes or c.name in mapped]

    @property
    def encodings(self) -> dict[str, str]:
        """Columns of which a line declares the encoding → its name."""
        return {b.column: b.convert.encoding for b in self.bound if b.convert.encoding}

    @property
    def lists(self) -> dict[str, Separators]:
        """Columns that hold several items a cell → their separators."""
        return {b.column: b.convert.separators for b in self.bound if b.convert.separators}

    @property
    def key_columns(self) -> tuple[str, ...]:
        return tuple(b.column for b in self.key if not b.is_made)

    @property
    def key(self) -> tuple[MappedVariable, ...]:
        """The bound key variables in the category's order."""
        by_name = {b.variable.name: b for b in self.bound}
        return tuple(by_name[k] for k in self.category.key if k in by_name)

    @property
    def specs(self) -> tuple[tuple[str, str, str], ...]:
        """(variable, column, convert) of every line: what is compared when the mapping has changed."""
        return tuple(sorted((b.variable.name, b.column, b.convert.spec) for b in self.bound))

    def is_mandatory(self, bound: MappedVariable) -> bool:
        return bound.variable.required or bound.variable.name in self.category.key

    @property
    def stopped(self) -> tuple[CollectionFinding, ...]:
        return tuple(f for f in self.findings if f.severity == "error")


def plan(hospital: Hospital, dictionary: Dictionary, category: Category) -> StreamPlan | None:
    """The plan of `category`, None when the hospital maps nothing of it."""
    fields = hospital.fields_of(category.name)
    if not fields:
        return None
    findings = [_second_line(one) for one in hospital.second_lines if one.category == category.name]
    bound: list[MappedVariable] = []
    absent: dict[str, str] = {}
    watermark, watermark_format = "", ""
    source = hospital.categories.get(category.name, next(iter(hospital.sources)))
    sentinels = hospital.sources[source].sentinels
    declared_absent = {f.variable.removeprefix(ABSENT) for f in fields if f.variable.startswith(ABSENT)}
    for field in fields:
        if field.variable == WATERMARK:
            watermark, watermark_format = field.column, field.convert.partition(":")[2]
        elif field.variable.startswith(ABSENT):
            absent[field.variable.removeprefix(ABSENT)] = field.note
            findings += _absent(field, category)
        elif field.variable not in declared_absent:
            bound += _bound(field, category, sentinels, findings)
    views = sorted({f.view for f in fields if f.view and not f.variable.startswith(ABSENT)})
    if len(views) != 1:
        findings.append(
            CollectionFinding(
                "views",
                "error",
                category.name,
                "",
                f"来源视图有 {len(views)} 个:{', '.join(views)}",
                f"{len(views)} views: {', '.join(views)}",
                "一类数据只用一个视图:在视图中合并",
                "one view a category: join them in the view",
                fields[0].where,
            )
        )
    findings += _item_alone(category, bound)
    mapped = {b.variable.name for b in bound} | declared_absent
    findings += [
        _unmapped(v, category, hospital, fields[0])
        for v in category.viewed
        if v.name not in mapped and (v.required or v.name in category.key)
    ]
    signature = "\n".join(sorted(f"{b.variable.name}\t{b.column}\t{b.convert.spec}" for b in bound))
    return StreamPlan(
        category,
        source,
        views[0] if views else "",
        tuple(bound),
        watermark,
        watermark_format,
        absent,
        hashlib.sha256(f"{dictionary.version.split('.')[0]}\n{signature}".encode()).hexdigest()[:16],
        tuple(findings),
        fields[0].where,
    )


def _second_line(line: SecondLine) -> CollectionFinding:
    """The centre holds the category until one of the two is gone; reading goes on by the last one, and what
    it read is read again under the mapping that is mended."""
    found, expected, todo = line.error.found, line.error.expected, line.error.todo
    return CollectionFinding(
        "second_line",
        "warning",
        line.category,
        line.variable,
        f"{found.zh};应为:{expected.zh}",
        f"{found.en}; expected: {expected.en}",
        todo.zh,
        todo.en,
        line.error.where,
    )


def plans(hospital: Hospital, dictionary: Dictionary) -> tuple[StreamPlan, ...]:
    """Every stream of the hospital, in the dictionary's order: patients come first."""
    found = (plan(hospital, dictionary, category) for category in dictionary.categories.values())
    return tuple(p for p in found if p is not None)


def nearest(word: str, words: list[str]) -> str:
    """The word most like `word`, "" when none is alike."""
    lowered = {w.lower(): w for w in words}
    found = difflib.get_close_matches(word.lower(), list(lowered), 1, 0.6)
    return lowered[found[0]] if found else ""


def _bound(
    field: Field, category: Category, sentinels: Mapping[str, str], findings: list[CollectionFinding]
) -> list[MappedVariable]:
    variable = category.variables.get(field.variable)
    if variable is None or variable.origin != "hospital":
        guess = nearest(field.variable, [v.name for v in category.viewed])
        findings.append(
            CollectionFinding(
                "unknown_variable",
                "warning",
                category.name,
                field.variable,
                "字典中没有这个变量" if variable is None else "这个变量由中心计算",
                "no such variable in the dictionary"
                if variable is None
                else "the centre computes this variable",
                f"改为 {guess}" if guess else "改名或删去这一行",
                f"write {guess}" if guess else "rename it or remove this line",
                field.where,
            )
        )
        return []
    mandatory = variable.required or variable.name in category.key
    try:
        convert = parse_convert(_with_sentinels(field.convert, variable, sentinels), variable, field.where)
    except BadConfiguration as error:
        guess = nearest(field.convert.partition(":")[0], list(NAMES))
        findings.append(
            CollectionFinding(
                "convert",
                "error" if mandatory else "warning",
                category.name,
                variable.name,
                error.found[0] + ";应为:" + error.expected[0],
                error.found[1] + "; expected: " + error.expected[1],
                f"是否为 {guess}?" if guess else error.todo[0],
                f"{guess}?" if guess else error.todo[1],
                field.where,
            )
        )
        return []
    if not field.column and convert.constant is None:
        findings.append(
            CollectionFinding(
                "no_column",
                "error" if mandatory else "warning",
                category.name,
                variable.name,
                "没有来源列",
                "no source column",
                "填写来源列,或声明 _absent",
                "name the column, or declare it _absent",
                field.where,
            )
        )
        return []
    return [
        MappedVariable(variable, "" if convert.constant is not None else field.column, convert, field.where)
    ]


def _item_alone(category: Category, bound: list[MappedVariable]) -> list[CollectionFinding]:
    """Lines that want the place of an item where no line takes a cell apart."""
    if any(b.convert.separators for b in bound):
        return []
    return [
        CollectionFinding(
            "item_without_explode",
            "error",
            category.name,
            b.variable.name,
            f"列 {ITEM} 只在本类别有 explode 时才有",
            f"there is a column {ITEM} only where the category has a line with explode",
            "在一格多项的列上写 explode:<分隔>",
            "write explode:<separator> on the column that holds several items",
            b.where,
        )
        for b in bound
        if b.column == ITEM
    ]


def _with_sentinels(spec: str, variable: Variable, sentinels: Mapping[str, str]) -> str:
    """`spec` behind the source's sentinel dates. They are a part of it, so that rows are read again when they
    are declared otherwise."""
    if variable.type not in ("date", "datetime"):
        return spec
    texts = {
        meaning: [t for t in sorted(sentinels) if sentinels[t] == meaning] for meaning in (OPEN_END, UNKNOWN)
    }
    pieces = [f"{meaning}:{'|'.join(found)}" for meaning, found in texts.items() if found]
    return " | ".join([*pieces, spec] if spec else pieces)


def _absent(field: Field, category: Category) -> list[CollectionFinding]:
    name = field.variable.removeprefix(ABSENT)
    if name in category.key:
        return [
            CollectionFinding(
                "key_absent",
                "error",
                category.name,
                name,
                "主键变量不能声明为缺失",
                "a key variable cannot be absent",
                "指定能唯一标识一行的列",
                "name a column that identifies a row",
                field.where,
            )
        ]
    if name not in category.variables:
        guess = nearest(name, list(category.variables))
        return [
            CollectionFinding(
                "unknown_variable",
                "warning",
                category.name,
                name,
                "字典中没有这个变量",
                "no such variable in the dictionary",
                f"改为 {guess}" if guess else "删去这一行",
                f"write {guess}" if guess else "remove this line",
                field.where,
            )
        ]
    if not field.note:
        return [
            CollectionFinding(
                "absent_reason",
                "warning",
                category.name,
                name,
                "声明缺失而没有理由",
                "declared absent without a reason",
                "在 note 列写明原因",
                "say why in the note column",
                field.where,
            )
        ]
    return []


def _unmapped(variable: Variable, category: Category, hospital: Hospital, first: Field) -> CollectionFinding:
    is_key = variable.name in category.key
    own = hospital.folder / "fields.csv"
    return CollectionFinding(
        "unmapped",
        "error" if is_key else "warning",
        category.name,
        variable.name,
        f"必填变量「{variable.label.zh}」没有映射",
        f"mandatory variable “{variable.label.en}” is not mapped",
        f"在 {own.name} 中增加一行,或用 _absent:{variable.name} 说明原因",
        f"add a line, or say why with _absent:{variable.name}",
        str(own) if own.exists() else first.where,
    )
