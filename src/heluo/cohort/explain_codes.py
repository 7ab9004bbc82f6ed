"""Sets of codes in words: each part by its name, "and below" where everything below it counts, a saved set by
its name and version."""

from __future__ import annotations

from heluo.cohort.model import CodeGroup
from heluo.dictionary import load
from heluo.kit.text import Text
from heluo.terminology.hierarchy import code_tree


def codes_in_words(label: Text, denied: bool, values: list[Text], groups: tuple[CodeGroup, ...]) -> Text:
    """`label`: the variable's; `values`: the single codes beside the sets, in words."""
    parts = [*values, *(part for group in groups for part in _parts(group))]
    verb = Text("不属于", "none of") if denied else Text("属于", "one of")
    return Text(
        f"{label.zh}{verb.zh}:{'、'.join(part.zh for part in parts)}",
        f"{label.en} {verb.en}: {', '.join(part.en for part in parts)}",
    )


def members_in_words(group: CodeGroup) -> list[Text]:
    """What a set consists of, a part a line."""
    single = [_called(group.value_set, code, below=False) for code in group.codes]
    below = [_called(group.value_set, key, below=True) for key in group.below]
    out = [_called(group.value_set, key, below=True) for key in group.without]
    return [*single, *below, *(Text(f"除去 {one.zh}", f"without {one.en}") for one in out)]


def _parts(group: CodeGroup) -> list[Text]:
    if group.name:
        version = group.reference.rpartition("@")[2]
        return [
            Text(
                f"代码集“{group.name.zh}”(第 {version} 版)",
                f'the code set "{group.name.en}" (version {version})',
            )
        ]
    found = [_called(group.value_set, key, below=True) for key in group.below]
    if not group.without:
        return found
    out = [_called(group.value_set, key, below=True) for key in group.without]
    together = Text("、".join(one.zh for one in found), ", ".join(one.en for one in found))
    return [
        Text(
            f"{together.zh}(其中除去 {'、'.join(one.zh for one in out)})",
            f"{together.en} (without {', '.join(one.en for one in out)})",
        )
    ]


def _called(value_set: str, key: str, below: bool) -> Text:
    tree = code_tree(value_set)
    node = tree.node(key) if tree else None
    listed = load().value_sets[value_set].codes.get(key)
    name = node.label if node else listed.label if listed else Text(key, key)
    code = node.code if node else key
    printed = Text(f"{name.zh}({code})", f"{name.en} ({code})") if code else name
    return Text(f"{printed.zh}及以下", f"{printed.en} and below") if below else printed
