"""A set of persons as a condition tree: the JSON, its meaning as an expression, counts at every node, its
text, its design errors.

Stands below the delivery modules because all of them use it; these names are all that they need. Knows no
index: text leaves come through the protocol `TextSource`.
"""

from heluo.cohort.counts import count, members
from heluo.cohort.definition import Definition
from heluo.cohort.design import DesignFinding, check
from heluo.cohort.explain import Names, anchors, explain, node_in_words
from heluo.cohort.model import Cohort, Leaf, Node, PhraseNode
from heluo.cohort.operators import OPERATORS_OF, is_mask, usable
from heluo.cohort.read import read
from heluo.cohort.safe.questions import PersonSet, count_sets
from heluo.cohort.tally import REFUSALS, CohortCounts, NodeCount, RuleCount
from heluo.cohort.vectors import Persons, TextSource

__all__ = [
    "OPERATORS_OF",
    "REFUSALS",
    "Cohort",
    "CohortCounts",
    "Definition",
    "DesignFinding",
    "Leaf",
    "Names",
    "Node",
    "NodeCount",
    "PersonSet",
    "Persons",
    "PhraseNode",
    "RuleCount",
    "TextSource",
    "anchors",
    "check",
    "count",
    "count_sets",
    "explain",
    "is_mask",
    "members",
    "node_in_words",
    "read",
    "usable",
]
