"""Counts for somebody who may not see the rows: so that no difference of answers reaches a few persons.

`halves` cuts a leaf into what an outsider may know and the rest; `leaves` puts the known halves on cells of
at least ten persons; `gate` shows a number or refuses it; `questions` keeps the institution's cells and the
answers already given. The rules of disclosure themselves: `access.disclosure`, their memory: `access.ledger`.
"""
