"""A set of persons as a condition tree: the JSON, its meaning as an expression, counts at every node, its
text, its design errors.

Stands below the delivery modules because all of them use it. Knows no index: text leaves come through the
protocol `TextSource`.
"""
