"""Three layers of Delta tables: names, schemas, one writer, one reader, releases, and the control records
beside them.

Not for identifiers (those are in the vault) and not for transformations (governance, cohort).
"""
