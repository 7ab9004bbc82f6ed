"""What a hospital may answer to a quality issue: the same words on the front-end machine and at the centre.

Not the states of an issue, which are the centre's (`quality/issues/states.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

from heluo.kit.text import Text

LONGEST_TEXT = 1000
"""Characters of an answer's text and of a name."""


@dataclass(frozen=True)
class IssueAnswerKind:
    """One kind of answer. `promises`: it names the day by which the rows are mended; `explains`: it needs a
    text; `asks_centre`: the inspector has to accept it or send it back."""

    name: str
    label: Text
    promises: bool = False
    explains: bool = False
    asks_centre: bool = False


ANSWERS: dict[str, IssueAnswerKind] = {
    kind.name: kind
    for kind in (
        IssueAnswerKind("will_mend", Text("将在源头改正", "will be mended at the source"), promises=True),
        IssueAnswerKind("mended", Text("已在源头改正", "was mended at the source")),
        IssueAnswerKind("not_an_error", Text("不是错误", "is no error"), explains=True, asks_centre=True),
        IssueAnswerKind(
            "known", Text("已知,暂时无法改正", "known, cannot be mended now"), explains=True, asks_centre=True
        ),
    )
}
