"""JSON of another machine: what no store can hold is refused when it is read, without its content."""

from __future__ import annotations

import pytest

from heluo.kit import foreign_json


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff",
        b"NaN",
        b"[Infinity]",
        b"1e999",
        b"9223372036854775808",
        b"1" * 5_000,
        b"[" * 100_000,
        b"[" * 70 + b"]" * 70,
        b'{"a": 1, "a": 2}',
        b'"secret\\u0000"',
        b'"secret\\ud800"',
        b'{"secret\\udfff": 1}',
        b'"\xed\xa0\x80"',
    ],
    ids=lambda data: repr(data[:20]),
)
def test_what_no_store_can_hold_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError) as raised:
        foreign_json.read(data)
    assert type(raised.value) is ValueError
    assert "secret" not in str(raised.value)


def test_everything_else_is_read() -> None:
    found = foreign_json.read(
        b'{"a": [1, -9223372036854775807, 0.5, null, true], "b": "\\ud83d\\ude00 \\\\u0000"}'
    )
    assert found == {"a": [1, -9223372036854775807, 0.5, None, True], "b": "\U0001f600 \\u0000"}
