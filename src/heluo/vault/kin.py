"""What a registration is to others without being the same person's: mother and newborn, twins, a child under
a guardian's card. Found by each night of linkage; links nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.kit.text import Text
from heluo.vault.tables import Relation, SourceIdentity

FROM_FIRST: Mapping[str, Text] = {
    "newborn_of": Text("新生儿,其母登记于", "newborn; the mother is registered at"),
    "twin_of": Text("双胞胎,另一人登记于", "twin; the other is registered at"),
    "guardian_of": Text("用监护人的证件,监护人登记于", "under the card of a guardian, registered at"),
}
"""Kind of a relation → what the first registration is."""
FROM_SECOND: Mapping[str, Text] = {
    "newborn_of": Text("母亲,其新生儿登记于", "mother; the newborn is registered at"),
    "twin_of": FROM_FIRST["twin_of"],
    "guardian_of": Text("监护人,用其证件的孩子登记于", "guardian; the child under the card is registered at"),
}


@dataclass(frozen=True)
class Kin:
    """`with_other`: to the registration that it is compared with."""

    label: Text
    hospital: str
    with_other: bool


def kin(session: Session, identity: SourceIdentity, other: SourceIdentity) -> tuple[Kin, ...]:
    """The relations of `identity`, those to `other` first."""
    one = sa.select(Relation).where((Relation.source_a == identity.id) | (Relation.source_b == identity.id))
    found = []
    for relation in session.scalars(one.order_by(Relation.id)):
        first = relation.source_a == identity.id
        with_ = session.get_one(SourceIdentity, relation.source_b if first else relation.source_a)
        words = FROM_FIRST if first else FROM_SECOND
        found.append(Kin(words[relation.kind], with_.hospital, with_.id == other.id))
    return tuple(sorted(found, key=lambda one: not one.with_other))
