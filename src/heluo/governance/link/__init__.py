"""Who is the same person: identities of the vault → persons, decided step by step, every step recorded.

`receive` (identity files → vault) · `records`, `names`, `tiers` (cleaning) → `block` → `compare` → `score` →
`gates` → `cluster` → `night` (ids that stay, decisions, tasks). It runs in the vault; the lakehouse sees only
(hospital, subject_ref) → person_id.
"""

from heluo.governance.link.explain import Explanation, explain_pair
from heluo.governance.link.night import LinkResult, link_night
from heluo.governance.link.receive import Received, receive_identity, store_identity, withdraw_identity
from heluo.vault.statements import decide, undo

__all__ = [
    "Explanation",
    "LinkResult",
    "Received",
    "decide",
    "explain_pair",
    "link_night",
    "receive_identity",
    "store_identity",
    "undo",
    "withdraw_identity",
]
