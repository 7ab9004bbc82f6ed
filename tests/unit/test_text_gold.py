"""Values on documents that other hands wrote and read, from the specification of the variables alone
(decision 53).

With the first set in view the rules were mended; into the second one nobody looks who works on the rules. The
floors stand below what was measured.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from heluo.governance.text.scoring import Score, gold_documents, score
from heluo.governance.text.structure import structured

pytestmark = pytest.mark.second
GOLD = Path(__file__).parents[1] / "gold" / "texts"


def scored(name: str) -> Score:
    return score(gold_documents(GOLD / f"{name}.jsonl"), structured)


@pytest.mark.parametrize(
    ("name", "documents", "values", "f1", "assertion"),
    [
        ("first/synthetic", 387, 3_542, 0.97, 0.98),
        ("first/adversarial", 191, 617, 0.91, 0.97),
        ("second/synthetic", 468, 4_554, 0.945, 0.965),
        ("second/adversarial", 145, 548, 0.89, 0.94),
    ],
)
def test_values_are_read_as_another_reads_them(
    name: str, documents: int, values: int, f1: float, assertion: float
) -> None:
    found = scored(name).rows()
    assert found["documents"] == documents
    assert sum(one["gold"] for one in found["variables"].values()) == values
    assert found["value_f1"][0] >= f1
    assert found["assertion_accuracy"][0] >= assertion


def test_a_reader_of_nothing_scores_nothing() -> None:
    found = score(gold_documents(GOLD / "second" / "adversarial.jsonl"), lambda *_: []).rows()
    assert found["value_f1"][0] == 0
