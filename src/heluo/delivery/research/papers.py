"""Papers: a DOI as people write it, in its one form. Looks nothing up: the portal asks no server outside."""

from __future__ import annotations

import re

from heluo.kit.errors import BadInput

PREFIXES = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.I)
FORM = re.compile(r"^10\.\d{4,9}/[^\s\"<>]{1,200}$")
"""Of the DOI handbook: a registrant's prefix and any suffix; blanks and quotes are none's in use."""


def doi(given: str) -> str:
    """`given` without an address around it, in small letters (case tells no DOIs apart). Raises BadInput."""
    found = PREFIXES.sub("", given.strip()).rstrip(".").lower()
    if not FORM.match(found):
        raise BadInput(
            ("不是 DOI", "this is no DOI"),
            "10.1234/abc.2026.01",
            ("按论文首页抄写", "copy it from the paper's first page"),
            code="no_doi",
        )
    return found
