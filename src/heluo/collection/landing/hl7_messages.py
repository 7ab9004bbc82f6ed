"""HL7 v2 messages as rows: each segment is a row of the view of its name, with the segments that it belongs
to (`PARENTS`) beside it, so that a result knows its patient, visit and order without a join.

A column is a place: `OBX-5.1` is field 5, component 1; `PID-3(2).1` the second repetition; `PID-5.1.2` the
second subcomponent. Two columns are added: `key`, the identity that the same fact has in every message
(`KEYS`), and `message`, the sender's number of it. What becomes of a column is said in fields.csv, as for any
view.

Bytes are decoded before they are split: the second byte of a Chinese character may be a delimiter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import hl7

from heluo.collection.interfaces.text import ENCODINGS
from heluo.collection.landing.append import Message
from heluo.kit.dates import now
from heluo.kit.errors import BadInput

PARENTS = {
    "MSH": (),
    "EVN": ("MSH",),
    "PID": ("MSH", "EVN"),
    "PV1": ("MSH", "EVN", "PID"),
    "ORC": ("MSH", "EVN", "PID", "PV1"),
    "OBR": ("MSH", "EVN", "PID", "PV1", "ORC"),
    "TXA": ("MSH", "EVN", "PID", "PV1", "ORC", "OBR"),
    "OBX": ("MSH", "EVN", "PID", "PV1", "ORC", "OBR", "TXA"),
    "NTE": ("MSH", "EVN", "PID", "PV1", "ORC", "OBR", "TXA", "OBX"),
}
"""Segment → what it belongs to, outermost first; any other to its message, patient, visit and order."""
ELSEWHERE = ("MSH", "EVN", "PID", "PV1", "ORC", "OBR")
KEYS = {
    "PID": ("PID-3.1",),
    "PV1": ("PID-3.1", "PV1-19.1"),
    "ORC": ("PID-3.1", "ORC-2.1", "ORC-3.1"),
    "OBR": ("PID-3.1", "OBR-2.1", "OBR-3.1", "OBR-4.1"),
    "OBX": ("PID-3.1", "OBR-2.1", "OBR-3.1", "OBR-4.1", "TXA-12.1", "OBX-3.1", "OBX-4.1"),
    "DG1": ("PID-3.1", "PV1-19.1", "DG1-6.1", "DG1-3.1", "DG1-4.1"),
    "PR1": ("PID-3.1", "PV1-19.1", "PR1-3.1", "PR1-5.1"),
    "AL1": ("PID-3.1", "AL1-2.1", "AL1-3.1", "AL1-3.2"),
    "TXA": ("PID-3.1", "TXA-12.1"),
}
"""Segment → the places that make its identity. A segment without an entry, or with none of these filled, is a
fact of its message alone."""
FRAMES = frozenset({"MSH", "BHS", "BTS", "FHS", "FTS"})
"""Segments that hold no fact: the message's header, and what encloses several messages."""
OF_THE_PATIENT = frozenset({"PID", "PD1", "NK1", "PV1", "PV2", "AL1", "GT1", "IN1", "IN2"})
"""Segments in which other messages than those about patients (ADT) tell less: there they are views of their
own, `PID:ORU`, so that a report of the laboratory does not empty the address."""
DELETED = '""'
"""HL7's word for "the value was deleted": a cell without a value."""
CHARSETS = {
    "": "",
    "ASCII": "utf-8",
    "UNICODE UTF-8": "utf-8",
    "UNICODE": "utf-8",
    "UTF-8": "utf-8",
    "8859/1": "latin-1",
    "GB 18030-2000": "gb18030",
    "GB18030": "gb18030",
    "GBK": "gb18030",
    "GB2312": "gb18030",
    "BIG-5": "big5",
}
"""MSH-18 → the codec. Empty: what the connection declares."""
LINE_BREAKS = frozenset({".br", ".sp", ".ce"})
LAYOUT = frozenset({"H", "N", ".fi", ".nf"})
"""Escapes of layout: those that break a line, and those that only dress it."""
_NAME = re.compile(r"[A-Z][A-Z0-9]{2}")
_ESCAPE = re.compile(r"\\([^\\]{0,64})\\")


class MessageRefused(BadInput):
    """A message that was not taken: `place` is a segment (and field) of it, never a value."""

    def __init__(self, place: str, found: tuple[str, str], todo: tuple[str, str]) -> None:
        self.place = place
        expected = ("一条 HL7 v2 消息", "a message of HL7 v2")
        super().__init__(found, expected, todo, where=place, code="bad_input:hl7")


@dataclass(frozen=True)
class Parsed:
    """One message of what was sent: its rows for the landing, and what its acknowledgement repeats."""

    message: Message
    header: dict[str, str | None]


def read(data: bytes, encoding: str) -> list[Parsed]:
    """The messages in `data`: one, or those of a batch or file (BHS, FHS). `encoding`: of messages that do
    not say their own. Raises MessageRefused for the first that cannot be read; then none of them is."""
    text, codec = decoded(data, encoding)
    try:
        found: Any = hl7.parse_hl7(text)
        messages = list(_messages(found))
    except (hl7.HL7Exception, AssertionError, LookupError, TypeError, ValueError) as error:
        # The library says what is wrong by asserting or by quoting the segment, which is not passed on.
        raise MessageRefused(
            "MSH",
            ("不能按 HL7 v2 拆开的消息", "a message that does not part as HL7 v2"),
            (
                "检查分隔符、段的顺序、批的头尾(BHS/BTS)",
                "look at delimiters, order of segments, a batch's ends",
            ),
        ) from error
    return [_parsed(message, codec) for message in messages]


def decoded(data: bytes, encoding: str) -> tuple[str, str]:
    """The text of `data`, strictly in the encoding that its MSH-18 names, else in `encoding`, and that
    encoding; segments end with a carriage return."""
    start = data.lstrip()
    if start[:3] not in (b"MSH", b"BHS", b"FHS") or len(start) < 8:
        raise MessageRefused(
            "MSH",
            ("开头不是 MSH、BHS 或 FHS", "neither MSH, BHS nor FHS at its beginning"),
            ("从 MSH 段开始发送", "begin with the segment MSH"),
        )
    codec = _codec(start, encoding)
    line = b"\r" if b"\r" in start else b"\n"
    try:
        text = start.decode(codec)
    except UnicodeDecodeError as error:
        raise MessageRefused(
            f"segment {start[: error.start].count(line) + 1}",
            (f"不是 {codec} 的字节", f"bytes that are not {codec}"),
            (
                "在 MSH-18 写明编码,或在 connections.toml 写 encoding",
                "name the encoding in MSH-18, or in connections.toml",
            ),
        ) from error
    # where a carriage return parts segments, a line feed is part of a text
    return text.replace("\r\n", "\r") if line == b"\r" else text.replace("\n", "\r"), codec


def _codec(data: bytes, encoding: str) -> str:
    at = data.find(b"MSH")
    header = data[at:].replace(b"\n", b"\r").split(b"\r")[0] if at >= 0 else b""
    fields = header.split(header[3:4]) if len(header) > 3 else []
    name = fields[17].split(b"~")[0].decode("ascii", "replace").strip().upper() if len(fields) > 17 else ""
    if name not in CHARSETS:
        raise MessageRefused(
            "MSH-18",
            ("不认识的字符集", "a character set that is not known"),
            (" | ".join(c for c in CHARSETS if c), " | ".join(c for c in CHARSETS if c)),
        )
    return CHARSETS[name] or ENCODINGS.get(encoding, "utf-8")


def _messages(found: hl7.Message | hl7.Batch | hl7.File) -> Iterator[hl7.Message]:
    if isinstance(found, hl7.Message):
        yield found
        return
    for part in found:
        yield from _messages(part)


def _parsed(message: hl7.Message, codec: str) -> Parsed:
    standing: dict[str, dict[str, str | None]] = {}
    rows: list[tuple[str, dict[str, str | None]]] = []
    for position, segment in enumerate(message, 1):
        name = str(segment[0])
        if not _NAME.fullmatch(name):
            raise MessageRefused(
                f"segment {position}",
                ("不是段名的开头", "a beginning that is no segment's name"),
                (
                    "文本里的换行写成 \\.br\\,段之间用回车",
                    "write a line break in a text as \\.br\\, part segments by carriage returns",
                ),
            )
        cells = dict(_cells(message, segment, name, codec))
        standing = {k: v for k, v in standing.items() if name not in PARENTS.get(k, ELSEWHERE)}
        standing[name] = cells
        around = [standing[p] for p in PARENTS.get(name, ELSEWHERE) if p in standing]
        row = {column: text for part in (*around, cells) for column, text in part.items()}
        view = name
        if name in OF_THE_PATIENT and (kind := standing["MSH"].get("MSH-9.1")) != "ADT":
            view = f"{name}:{kind or ''}"
        rows.append((view, row | {"message": _number(standing["MSH"])} | _key(name, row, position)))
    header = standing["MSH"]
    if not header.get("MSH-10.1"):
        raise MessageRefused(
            "MSH-10",
            ("没有消息号", "no number of the message"),
            ("每条消息写一个不重复的 MSH-10", "give each message an MSH-10 of its own"),
        )
    facts = tuple(row for row in rows if row[0] not in FRAMES)
    if not facts:
        raise MessageRefused(
            "MSH",
            ("只有 MSH 段的消息", "a message of nothing but MSH"),
            ("发送带内容的段", "send the segments that hold its content"),
        )
    return Parsed(Message(_number(header), facts), header)


def _number(header: dict[str, str | None]) -> str:
    """What tells a message from every other: who sent it, when, its number. Without the time, a sender that
    counts anew each day would be refused."""
    return "|".join(header.get(f"MSH-{n}.1") or "" for n in (3, 4, 7, 10))


def _key(name: str, row: dict[str, str | None], position: int) -> dict[str, str | None]:
    parts = [row.get(place) or "" for place in KEYS.get(name, ())]
    own = any(row.get(place) for place in KEYS.get(name, ()) if place.startswith(name))
    return {"key": "|".join(parts) if own else f"{row.get('MSH-10.1') or ''}#{position}"}


def _cells(
    message: hl7.Message, segment: hl7.Segment, name: str, codec: str
) -> Iterator[tuple[str, str | None]]:
    for number, field in enumerate(list(segment)[1:], 1):
        if name in ("MSH", "BHS", "FHS") and number < 3:
            continue  # the delimiters
        for repetition, parts in enumerate(field, 1):
            again = "" if repetition == 1 else f"({repetition})"
            components = [parts] if isinstance(parts, str) else list(parts)
            for component, inner in enumerate(components, 1):
                for part, text in enumerate([inner] if isinstance(inner, str) else list(inner), 1):
                    if text in ("", DELETED):
                        continue
                    place = f"{name}-{number}{again}.{component}" + ("" if part == 1 else f".{part}")
                    yield place, unescaped(str(text), message.separators, codec)


def unescaped(text: str, separators: str, codec: str) -> str:
    """`text` with its escapes written out. One that is not known stays as it is written: a backslash may be
    the text's own. Not the library's, which drops those and writes the value into its log. `separators`: the
    message's, segment, field, repetition, component, subcomponent."""
    if "\\" not in text:
        return text
    _, field, repetition, component, subcomponent = separators[:5]
    signs = {"F": field, "S": component, "T": subcomponent, "R": repetition, "E": "\\"}

    def written(found: re.Match[str]) -> str:
        name = found[1]
        if name in signs:
            return signs[name]
        if name in LAYOUT or name in LINE_BREAKS:
            return "\n" if name in LINE_BREAKS else ""
        if name[:1] == "X":
            try:
                return bytes.fromhex(name[1:]).decode(codec)
            except ValueError:
                return found[0]
        return found[0]

    return _ESCAPE.sub(written, text)


def acknowledged(header: dict[str, str | None], code: str, text: str = "", place: str = "") -> str:
    """The answer to a message: `code` AA, AE or AR. `text` and `place` hold no value of it."""

    def of(number: int) -> str:
        return _escaped(header.get(f"MSH-{number}.1") or "")

    event = _escaped(header.get("MSH-9.2") or "")
    kind = f"ACK^{event}^ACK" if event else "ACK"
    moment = now().strftime("%Y%m%d%H%M%S")
    charset = "UNICODE UTF-8"
    number = f"A{hl7.generate_message_control_id()}"[:20]
    segments = [
        f"MSH|^~\\&|{of(5)}|{of(6)}|{of(3)}|{of(4)}|{moment}||{kind}|{number}|{of(11) or 'P'}|"
        f"{of(12) or '2.4'}||||||{charset}",
        f"MSA|{code}|{of(10)}" + (f"|{_escaped(text)}" if text else ""),
    ]
    if code != "AA":
        segments.append(f"ERR||{_escaped(place)}|207|E||||{_escaped(text)}")
    return "\r".join(segments) + "\r"


def _escaped(text: str) -> str:
    for character, letter in (("\\", "E"), ("|", "F"), ("^", "S"), ("&", "T"), ("~", "R")):
        text = text.replace(character, f"\\{letter}\\")
    return text.replace("\r", " ").replace("\n", " ")
