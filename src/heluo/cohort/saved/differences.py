"""What differs between two versions, in words: the sentences of their read-back, those that went, those that
came, and those that stay for the reader to find the place."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Literal

from heluo.cohort.explain import explain
from heluo.cohort.model import Cohort
from heluo.kit.text import Text

Change = Literal["same", "removed", "added"]
_NUMBER = re.compile(r"^\d+\. ")


@dataclass(frozen=True)
class Difference:
    change: Change
    text: Text


def differences(before: Cohort, after: Cohort) -> list[Difference]:
    """The sentences of both in order. Two versions without `removed` and `added` mean the same."""
    old, new = _sentences(before), _sentences(after)
    found: list[Difference] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Difference("same", text) for text in old[i:j]]
        else:
            found += [Difference("removed", text) for text in old[i:j]]
            found += [Difference("added", text) for text in new[k:m]]
    return found


def _sentences(of: Cohort) -> list[Text]:
    """Without their numbers, which change when one comes in between."""
    return [Text(_NUMBER.sub("", line.zh), _NUMBER.sub("", line.en)) for line in explain(of)]
