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
from heluo.cohort.operators import OPERATORS_OF, usable
from heluo.cohort.read import read
from heluo.cohort.safe.sets import safe_numbers
from heluo.cohort.tally import CohortCounts, NodeCount, RuleCount
from heluo.cohort.vectors import Persons, TextSource

__all__ = [
    "OPERATORS_OF",
    "Cohort",
    "CohortCounts",
    "Definition",
    "DesignFinding",
    "Leaf",
    "Names",
    "Node",
    "NodeCount",
    "Persons",
    "PhraseNode",
    "RuleCount",
    "TextSource",
    "anchors",
    "check",
    "count",
    "explain",
    "members",
    "node_in_words",
    "read",
    "safe_numbers",
    "usable",
]
