"""A set of persons as a condition tree: the JSON, its meaning as an expression, counts at every node, its
text, its design errors.

Stands below the delivery modules because all of them use it; these names are all that they need. Knows no
index: text leaves come through the protocol `TextSource`.
"""

from heluo.cohort.counts import count, members
from heluo.cohort.definition import Definition
from heluo.cohort.design import DesignFinding, check
from heluo.cohort.explain import each_in_words, explain
from heluo.cohort.model import Cohort, CohortNode, EventNode, Leaf, Node, PhraseNode
from heluo.cohort.operators import OPERATORS_OF, usable
from heluo.cohort.read import read
from heluo.cohort.safe.sets import safe_numbers
from heluo.cohort.tally import CohortCounts, NodeCount, RuleCount
from heluo.cohort.vectors import Persons, TextSource

__all__ = [
    "OPERATORS_OF",
    "Cohort",
    "CohortCounts",
    "CohortNode",
    "Definition",
    "DesignFinding",
    "EventNode",
    "Leaf",
    "Node",
    "NodeCount",
    "Persons",
    "PhraseNode",
    "RuleCount",
    "TextSource",
    "check",
    "count",
    "each_in_words",
    "explain",
    "members",
    "read",
    "safe_numbers",
    "usable",
]
