"""Configurations of several hospitals at once: one that cannot be read is named, and the others go on.

Whoever loops over hospitals reads them here; whoever is about one hospital takes `load_hospital`, which
raises. What is wrong inside a readable mapping is asked of `wrong_lines`, because it concerns one category
and not the hospital.
"""

from __future__ import annotations

import csv
import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from heluo.dictionary.hospital import ABSENT, Hospital, load_hospital
from heluo.dictionary.model import Dictionary
from heluo.kit.errors import BadConfiguration, HeluoError
from heluo.kit.text import Text


@dataclass(frozen=True)
class Configurations:
    """`loaded` in the order asked for; `broken`: code → what is wrong, where, and what to do."""

    loaded: tuple[Hospital, ...] = ()
    broken: Mapping[str, HeluoError] = field(default_factory=dict)


@dataclass(frozen=True)
class WrongLine:
    """A line of a mapping that names something which does not exist. `category` "" = it names no known one,
    so that every category may be meant."""

    category: str
    variable: str
    error: BadConfiguration


def load_hospitals(codes: Iterable[str], folders: tuple[Path, ...] = ()) -> Configurations:
    """The configurations of `codes`, each by itself."""
    loaded: list[Hospital] = []
    broken: dict[str, HeluoError] = {}
    for code in codes:
        try:
            loaded.append(load_hospital(code, folders))
        # Whatever a file holds, it is this hospital's: the others are read all the same, and this one is
        # named with what was wrong.
        except Exception as error:  # noqa: BLE001
            broken[code] = _named(code, error)
    return Configurations(tuple(loaded), broken)


def wrong_lines(hospital: Hospital, dictionary: Dictionary) -> Iterator[WrongLine]:
    """Lines of fields.csv and values.csv that name no variable, or a code that a closed value set does not
    have, and lines that contradict an earlier one: rows would be standardised by half a mapping."""
    for second in hospital.second_lines:
        known = second.category if second.category in dictionary.categories else ""
        yield WrongLine(known, second.variable.removeprefix(ABSENT), second.error)
    for line in hospital.fields:
        name = line.variable.removeprefix(ABSENT)
        if line.category not in dictionary.categories:
            yield WrongLine(
                "", name, _unknown("类别", "category", line.category, dictionary.categories, line)
            )
        elif not name.startswith("_") and name not in dictionary.categories[line.category].variables:
            known = dictionary.categories[line.category].variables
            yield WrongLine(line.category, name, _unknown("变量", "variable", name, list(known), line))
    for value in hospital.values:
        category, _, name = value.variable.partition(".")
        if category not in dictionary.categories:
            yield WrongLine("", name, _unknown("类别", "category", category, dictionary.categories, value))
            continue
        variables = dictionary.categories[category].variables
        if name not in variables or not variables[name].value_set:
            coded = [v.name for v in variables.values() if v.value_set]
            yield WrongLine(category, name, _unknown("编码变量", "coded variable", name, coded, value))
            continue
        allowed = dictionary.value_sets[variables[name].value_set]
        if value.code and value.code not in allowed.codes and not allowed.open:
            yield WrongLine(category, name, _unknown("代码", "code", value.code, allowed.codes, value))


def _unknown(zh: str, en: str, name: str, known: Iterable[str], line: object) -> BadConfiguration:
    names: Sequence[str] = list(known)
    meant = difflib.get_close_matches(name, names, 1, 0.6)
    listed = " | ".join(meant or names[:8])
    return BadConfiguration(
        (f"没有的{zh} {name}", f"{name}, which is no {en}"),
        listed,
        (f"改为 {meant[0]}?否则删去这一行", f"write {meant[0]}? Else remove the line")
        if meant
        else ("改正或删去这一行", "correct the line or remove it"),
        where=str(getattr(line, "where", "")),
        code="bad_mapping",
    )


def _named(code: str, error: Exception) -> HeluoError:
    if isinstance(error, HeluoError):
        return error
    found, todo = _words(error)
    return BadConfiguration(
        (f"医院 {code} 的配置:{found.zh}", f"configuration of hospital {code}: {found.en}"),
        ("hospital.toml 和 UTF-8 编码的 CSV", "hospital.toml, and CSV files in UTF-8"),
        todo,
        where=f"hospitals/{code}",
    )


def _words(error: Exception) -> tuple[Text, Text]:
    match error:
        case UnicodeDecodeError():
            return (
                Text(f"第 {error.start} 字节不是 UTF-8", f"byte {error.start} is not UTF-8"),
                Text("另存为 UTF-8(不是 GBK)", "save the file as UTF-8, not as GBK"),
            )
        case tomllib.TOMLDecodeError():
            return (
                Text(f"hospital.toml 不是 TOML:{error}", f"hospital.toml is no TOML: {error}"),
                Text("改正这一行", "correct the line"),
            )
        case KeyError():
            return (
                Text(f"hospital.toml 缺少 {error}", f"hospital.toml without {error}"),
                Text("补上这一项", "add the key"),
            )
        case csv.Error():
            return Text(f"CSV 读不出:{error}", f"CSV: {error}"), Text("改正这个文件", "correct the file")
        case OSError():
            return (
                Text(f"读不到 {error.filename}({error.strerror})", f"{error.filename}: {error.strerror}"),
                Text("恢复文件和权限", "restore the file and its permissions"),
            )
        case _:
            name = type(error).__name__
            return (
                Text(f"内容的形状不对({name})", f"something of another shape ({name})"),
                Text(
                    "运行 heluo check-hospital 并改正", "run heluo check-hospital and correct what it names"
                ),
            )
