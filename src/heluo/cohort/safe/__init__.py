"""Counts for somebody who may not see the rows: every number carries noise and is drawn once.

`counts` gives the numbers of a condition tree, `sets` those of sets that somebody else made. How a set is
recognised: `cohort.canonical`; the noise and the account: `access.noise`, `access.account`.
"""
