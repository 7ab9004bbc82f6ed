"""What a set of codes often lacks, each with the reason: the rest of a category, the unspecific
neighbour, the code of the same disease in another chapter, what a disease's dataset takes, drugs of the
same group, tests of the same name. Proposed, never added; from the dictionary alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from heluo.cohort.code_sets import CodeSet, read_codes, tree_of
from heluo.cohort.model import CodeGroup
from heluo.delivery.search.code_search import FoundCode, named_code
from heluo.dictionary import load
from heluo.dictionary.diseases import load_diseases
from heluo.dictionary.search_words import load_search_words
from heluo.dictionary.value_sets import EXTENSIBLE
from heluo.kit.text import Text
from heluo.terminology.hierarchy import CodeTree

MOST, MOST_OF_GROUP = 20, 8
UNSPECIFIC = ("其他", "未特指", "多部位")
SHORTEST_NAME = 3
Proposal = tuple[FoundCode, Text]


def often_missed(of: CodeSet) -> list[Proposal]:
    """What to look at, nearest first; nothing that the set holds already. Raises BadInput."""
    tree, group = tree_of(of.value_set, ""), read_codes(of, "")
    ways = _of_classification if of.value_set in EXTENSIBLE else _of_list
    found: dict[str, Proposal] = {}
    for key, below, reason in ways(tree, group):
        codes, offer = tree.codes(key), named_code(of.value_set, key, below)
        if not offer or not codes or key in of.without or any(map(group.holds, codes)):
            continue
        if not {key, *tree.path(key)} & found.keys():
            found[key] = (offer, reason)
    return list(found.values())[:MOST]


Candidate = tuple[str, bool, Text]


def _of_classification(tree: CodeTree, group: CodeGroup) -> Iterator[Candidate]:
    chosen = [key for key in dict.fromkeys((*group.codes, *group.below)) if tree.node(key)]
    for category in _categories(tree, chosen):
        name = _name(tree, category)
        for code in tree.below.get(category, ()):
            yield (
                code,
                True,
                Text(f"同一类目“{name.zh}”中没有选的", f"left out of the same category {name.en}"),
            )
    for category in _categories(tree, chosen) if tree.value_set == "icd10" else ():
        block = next(iter(tree.path(category)[::-1]), "")
        name = _name(tree, block) if block else Text("", "")
        for other in tree.below.get(block, ()) if block else ():
            if any(word in _name(tree, other).zh for word in UNSPECIFIC):
                yield (
                    other,
                    True,
                    Text(
                        f"同一节“{name.zh}”的其他或未特指类目:记录不细时常编到这里",
                        f"an unspecific category of the same block {name.en}: brief records are coded there",
                    ),
                )
    yield from _of_same_name(tree, chosen)
    yield from _of_diseases(group)


def _of_same_name(tree: CodeTree, chosen: list[str]) -> Iterator[Candidate]:
    """Categories and codes elsewhere whose name holds the disease's: manifestations, pregnancy, history."""
    names = dict.fromkeys(
        name
        for key in chosen
        for above in (key, *tree.path(key)[-2:])
        for name in _diseases()
        if name in _name(tree, above).zh
    )
    for name in sorted(names, key=len, reverse=True):
        for key, node in tree.nodes.items():
            if name in node.label.zh and node.kind in ("category", "code"):
                yield key, True, Text(f"名称中也有“{name}”", f"its name holds {name} too")


def _of_diseases(group: CodeGroup) -> Iterator[Candidate]:
    for disease in load_diseases().values():
        prefixes = disease.code_prefixes
        if group.value_set == "icd10" and any(group.holds(prefix) for prefix in prefixes):
            for prefix in prefixes:
                reason = Text(
                    f"单病种“{disease.label.zh}”的编码", f"a code of the disease dataset {disease.label.en}"
                )
                yield prefix, True, reason


def _of_list(tree: CodeTree, group: CodeGroup) -> Iterator[Candidate]:
    held = [code for code in load().value_sets[group.value_set].codes if group.holds(code)]
    for measure in load_search_words().measures if group.value_set == "lab_item" else ():
        if set(measure.items) & set(held):
            for item in measure.items:
                yield (
                    item,
                    False,
                    Text(f"也叫“{measure.names[0]}”的检验项目", f"also called {measure.names[0]}"),
                )
    if group.value_set == "drug":
        for parent in dict.fromkeys(above for code in held for above in tree.path(code)[::-1]):
            children = tree.below.get(parent, ())
            rest = [code for code in children if code not in held]
            if tree.nodes[parent].kind == "group" and len(children) - len(rest) >= 2:
                name = _name(tree, parent)
                for code in rest[:MOST_OF_GROUP]:
                    yield code, False, Text(f"同属“{name.zh}”", f"of the same group {name.en}")


def _categories(tree: CodeTree, chosen: list[str]) -> list[str]:
    """The categories that the chosen keys are or lie in."""
    found: dict[str, None] = {}
    for key in chosen:
        for one in (key, *tree.path(key)):
            node = tree.nodes.get(one)
            if node and node.kind == "category":
                found[one] = None
    return list(found)


def _name(tree: CodeTree, key: str) -> Text:
    node = tree.node(key)
    return node.label if node else Text(key, key)


@cache
def _diseases() -> tuple[str, ...]:
    """Names of diseases, long enough to be in no other word."""
    return tuple(
        dict.fromkeys(
            name
            for one in load_search_words().synonyms
            if one.kind == "disease"
            for name in (*one.names, *one.finds)
            if len(name) >= SHORTEST_NAME and not name.isascii()
        )
    )
