"""Text files that people write: read as UTF-8 with or without its mark, or as the encoding that was declared;
anything else is refused in words with file and line. Guesses at no encoding silently, and checks no content.
"""

from __future__ import annotations

import codecs
import tomllib
from pathlib import Path
from typing import Any

from heluo.kit.errors import BadConfiguration

UTF_8 = "utf-8"
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_SAVE = ("用编辑器另存为 UTF-8", "save it as UTF-8 in an editor")
_DECLARE = (
    '另存为 UTF-8,或在 hospital.toml 声明 encoding = "gb18030"',
    'save it as UTF-8, or declare encoding = "gb18030" in hospital.toml',
)


def known_encoding(name: str) -> bool:
    """Whether Python reads texts in the encoding `name`."""
    try:
        return codecs.lookup(name)._is_text_encoding  # type: ignore[attr-defined]
    except LookupError:
        return False


def read_text(path: Path, encoding: str = UTF_8, may_declare: bool = False) -> str:
    """The text of `path` without its mark. Raises BadConfiguration naming file, line, the encoding that was
    probably meant and the way out: also declaring one, where the file's format has a place for it
    (`may_declare`)."""
    data = path.read_bytes()
    todo = _DECLARE if may_declare else _SAVE
    is_utf_8 = codecs.lookup(encoding).name == UTF_8
    name = next((name for mark, name in _MARKS if data.startswith(mark)), "UTF-16" if b"\0" in data else "")
    if name and is_utf_8:
        line = data.partition(b"\0")[0].count(b"\n") + 1
        raise BadConfiguration(
            (f"编码是 {name}", f"its encoding is {name}"), "UTF-8", _SAVE, where=f"{path}:{line}"
        )
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        expected = "UTF-8" if is_utf_8 else encoding
        raise BadConfiguration(_found(data, is_utf_8), expected, todo, where=f"{path}:{line}") from None
    if "\ufffd" in text:
        line = text[: text.index("\ufffd")].count("\n") + 1
        raise BadConfiguration(
            ("已损坏的字符 U+FFFD", "U+FFFD: a character that was lost on an earlier saving"),
            "UTF-8",
            ("从原件重新另存为 UTF-8", "save the original as UTF-8 again"),
            where=f"{path}:{line}",
        )
    return text


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of `path`. Raises BadConfiguration naming file and line."""
    try:
        return tomllib.loads(read_text(path).replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        line = str(error).rpartition("at line ")[2].split(",")[0]
        raise BadConfiguration(
            (f"不是有效的 TOML:{error}", f"no valid TOML: {error}"),
            ('名称 = "值"', 'name = "value"'),
            ("修改这一行(文本要加英文引号)", "edit this line (a text stands in quotes)"),
            where=f"{path}:{line}" if line.isdecimal() else str(path),
        ) from None


def _found(data: bytes, is_utf_8: bool) -> tuple[str, str]:
    if is_utf_8:
        try:
            data.decode("gb18030")
        except UnicodeDecodeError:
            return "编码不是 UTF-8,也不是 GBK(GB18030)", "its encoding is neither UTF-8 nor GBK (GB18030)"
        return "编码不是 UTF-8,像是 GBK(GB18030)", "its encoding is not UTF-8 but probably GBK (GB18030)"
    return "编码与声明的不同", "its encoding is another than the declared one"
