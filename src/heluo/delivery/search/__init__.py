"""Search: one box, three ways: text, condition tree, batch of identifiers; and the variables that can be
asked for.

Counts for whoever has no permit for the rows go through the disclosure gate; snippets and persons only with a
permit.
"""
