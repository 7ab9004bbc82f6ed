"""Codes of the dictionary for pickers and for browsing: no patient is read, and no number of persons."""

from __future__ import annotations

from collections.abc import Iterable

from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import words
from heluo.delivery.search.code_schemas import CodeBranch, CodeBranches, CodeOffer, CodeOffers
from heluo.delivery.search.code_search import FoundCode, find_codes, named_code
from heluo.delivery.search.resources import COUNT
from heluo.dictionary import load
from heluo.kit.errors import NotFound
from heluo.terminology.hierarchy import CodeTree, code_tree

BELOW = "below:"
"""Before a key that is asked for by name: the code with everything below it."""


def offers(asking: Caller, value_set: str, typed: str) -> CodeOffers:
    """What `typed` may mean. Raises NotFound for an unknown value set."""
    asking.permit(COUNT)
    _check(value_set)
    found = find_codes(value_set, typed)
    return CodeOffers(typed=typed, offers=[offer_of(value_set, one) for one in found])


def named(asking: Caller, value_set: str, keys: Iterable[str]) -> CodeOffers:
    """What keys of a condition are called; those that are nothing are left out."""
    asking.permit(COUNT)
    _check(value_set)
    found = [named_code(value_set, key.removeprefix(BELOW), key.startswith(BELOW)) for key in keys]
    return CodeOffers(typed="", offers=[offer_of(value_set, one) for one in found if one])


def branches(asking: Caller, value_set: str, key: str) -> CodeBranches:
    """What lies right below `key`. Raises NotFound."""
    asking.permit(COUNT)
    _check(value_set)
    tree = code_tree(value_set)
    if tree is None or (key and key not in tree.nodes):
        raise _no_such()
    below = [_branch(tree, one) for one in tree.below.get(key, ())]
    return CodeBranches(
        value_set=value_set, key=key, path=list(tree.path(key)) if key else [], branches=below
    )


def _branch(tree: CodeTree, key: str) -> CodeBranch:
    node = tree.nodes[key]
    return CodeBranch(
        key=key,
        code=node.code,
        label=words(node.label),
        kind=node.kind,
        listed=len(tree.codes(key)),
        children=len(tree.below.get(key, ())),
    )


def offer_of(value_set: str, one: FoundCode) -> CodeOffer:
    """One offer, as a picker shows it."""
    tree = code_tree(value_set)
    return CodeOffer(
        key=one.node.key,
        code=one.node.code,
        label=words(one.node.label),
        kind=one.node.kind,
        below=one.below,
        listed=len(tree.codes(one.node.key)) if tree else 1,
        path=list(tree.path(one.node.key)) if tree else [],
        by=words(one.by) if one.by else None,
    )


def _check(value_set: str) -> None:
    if value_set not in load().value_sets:
        raise _no_such()


def _no_such() -> NotFound:
    return NotFound(
        ("没有这个代码或值域", "no such code or value set"),
        ("数据字典中的值域及其代码", "a value set of the dictionary and its codes"),
        ("从变量目录中选择", "choose one from the catalogue"),
    )
