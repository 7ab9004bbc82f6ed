"""Who is the same person: identities of the vault → persons, decided step by step, every step recorded.

normalise (`records`, `names`, `tiers`) → `block` → `compare` → `score` → `gates` → `cluster` → persist (`night`). Runs in the
vault; the lakehouse sees only subject_ref → person_id.
"""
