"""What a pasted list is read as, before anything is looked up."""

from __future__ import annotations

import pytest

from heluo.delivery.search.identifiers import read


@pytest.mark.parametrize(
    ("pasted", "distinct"),
    [
        ("A001 A002 A003", ["A001", "A002", "A003"]),
        ("A001 A002\nA003", ["A001", "A002", "A003"]),
        ("a001\nA001", ["a001", "A001"]),  # the vault compares local numbers as they were written
        ("110101 19800101 001x", ["110101 19800101 001x"]),
        ("1 1 0 1 0 1 1 9 8 0 0 1 0 1 0 0 1 9", ["1 1 0 1 0 1 1 9 8 0 0 1 0 1 0 0 1 9"]),
        ("138 0013 8000", ["138 0013 8000"]),
        ("0755 12345678", ["0755 12345678"]),
        ("0755 1234 5678", ["0755 1234 5678"]),
        ("000123 000456", ["000123", "000456"]),
        ("12345678 1234567890", ["12345678", "1234567890"]),
        ("13800138000 13900139000", ["13800138000", "13900139000"]),
        ("张 三\n李四 王五", ["张 三", "李四 王五"]),
        ("Ａ００１，Ａ００２；Ａ００３、Ａ００１", ["A001", "A002", "A003"]),
    ],
)
def test_a_list_is_parted_at_signs_lines_and_blanks_but_not_within_one_identifier(
    pasted: str, distinct: list[str]
) -> None:
    assert read(pasted)[1] == distinct
