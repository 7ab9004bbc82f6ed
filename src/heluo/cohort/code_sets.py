"""Sets of codes as JSON: codes by themselves, codes with everything below them, and what is taken out again.
A condition writes one out, or names a saved one in one version; `read_codes` makes what rows are compared
with.

    {"value_set": "icd10", "codes": ["I10"], "below": ["E10-E14"], "without": ["E14"]}

`saved` writes into a condition the saved set that it names, as it does with cohorts and lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from heluo.cohort.model import CodeGroup
from heluo.cohort.refusals import refuse
from heluo.dictionary import load
from heluo.kit.text import Text
from heluo.terminology.hierarchy import CodeSpan, CodeTree, code_tree

CodeKey = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:x-]*$")]


class _CodesWritten(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True, frozen=True)


class Name(_CodesWritten):
    zh: str = Field(default="", max_length=200)
    en: str = Field(default="", max_length=200)


class CodeSet(_CodesWritten):
    """A set of codes of one value set. `without` is taken out of `below`. `listed`: what the groups of a
    plain list held when the set was saved, which a later dictionary does not change."""

    heluo_codes: Literal[1] = 1
    value_set: str = Field(max_length=60)
    codes: list[CodeKey] = Field(default_factory=list, max_length=2000)
    below: list[CodeKey] = Field(default_factory=list, max_length=500)
    without: list[CodeKey] = Field(default_factory=list, max_length=500)
    listed: dict[CodeKey, list[CodeKey]] = Field(default_factory=dict, max_length=500)


class CodeSetUse(_CodesWritten):
    """A saved set, in the version named. `members` and `named` are the platform's."""

    codes: str = Field(pattern=r"^[a-z0-9_]{1,60}@[1-9][0-9]{0,5}$")
    named: Name = Name()
    members: CodeSet | None = None


def read_codes(of: CodeSet, id: str) -> CodeGroup:
    """What rows are compared with. Raises BadInput naming the node `id` for what is no code."""
    tree = tree_of(of.value_set, id)
    known = load().value_sets[of.value_set].codes
    for code in of.codes:
        if code not in known and tree.span(code) is None:
            raise no_code(of.value_set, code, id)
    inside = _together([_span(tree, key, of, id) for key in of.below])
    outside = _together([_span(tree, key, of, id) for key in of.without])
    return CodeGroup(
        of.value_set,
        tuple(dict.fromkeys(of.codes)),
        inside.codes,
        inside.prefixes,
        outside.codes,
        outside.prefixes,
        tuple(dict.fromkeys(of.below)),
        tuple(dict.fromkeys(of.without)),
    )


def read_uses(uses: Sequence[CodeSetUse], value_set: str, id: str) -> list[CodeGroup]:
    """The saved sets that a condition names. Raises BadInput for one that was not looked up, or that is of
    other codes than the variable's."""
    found: list[CodeGroup] = []
    for use in uses:
        if use.members is None:
            raise refuse(
                id,
                (f"没有找到 {use.codes}", f"{use.codes} was not looked up"),
                ("已保存的代码集的编号与版本", "id and version of a saved code set"),
                code="no_such_code_set",
            )
        if use.members.value_set != value_set:
            own, other = (load().value_sets[name].label for name in (value_set, use.members.value_set))
            raise refuse(
                id,
                (f"{other.zh} 的代码集", f"a code set of {other.en}"),
                (f"{own.zh} 的代码集", f"a code set of {own.en}"),
                code="other_codes",
                todo=("换一个代码集,或换变量", "choose another code set, or another variable"),
            )
        name = Text(use.named.zh or use.named.en or use.codes, use.named.en or use.named.zh or use.codes)
        group = read_codes(use.members, id)
        found.append(group.called(use.codes, name))
    return found


def frozen(of: CodeSet) -> CodeSet:
    """`of` as it is saved: with what the groups of a plain list hold today. Raises BadInput."""
    tree = tree_of(of.value_set, "")
    listed = {
        key: list(span.codes)
        for key in dict.fromkeys([*of.below, *of.without])
        if (span := tree.span(key)) and span.codes != (key,) and not span.prefixes
    }
    return of.model_copy(update={"listed": listed})


def tree_of(value_set: str, id: str) -> CodeTree:
    """Raises BadInput for a value set whose codes form no tree."""
    tree = code_tree(value_set)
    if tree is None:
        raise refuse(
            id,
            ("这个变量的代码没有层级", "the codes of this variable have no levels"),
            ("逐个选择代码", "codes one by one"),
            code="no_levels",
        )
    return tree


def no_code(value_set: str, code: str, id: str) -> Exception:
    label = load().value_sets[value_set].label
    return refuse(
        id,
        (f"不是 {label.zh} 的代码:{code}", f"no code of {label.en}: {code}"),
        ("从列表中选的代码", "a code chosen from the list"),
        code="no_code",
        todo=("从列表中选", "choose from the list"),
    )


def _span(tree: CodeTree, key: str, of: CodeSet, id: str) -> CodeSpan:
    if key in of.listed:
        return CodeSpan(codes=tuple(of.listed[key]))
    span = tree.span(key)
    if span is None:
        raise no_code(of.value_set, key, id)
    return span


def _together(spans: list[CodeSpan]) -> CodeSpan:
    codes = dict.fromkeys(code for span in spans for code in span.codes)
    prefixes = dict.fromkeys(prefix for span in spans for prefix in span.prefixes)
    return CodeSpan(tuple(codes), tuple(prefixes))
