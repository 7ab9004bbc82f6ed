"""The vault's own database `<home>/vault/vault.db`: identities, persons, links, decisions. Written by this
package alone.

For readers (`access/vault.py`: a name on a screen, a look-up by identifier; each a logged act), by plain
SELECT:

- `current_identity` → `source_identity` (by `source_id`): what hospital `hospital` last said about patient
`subject_ref`:
  `patient_id` (local number), `name`, `id_number`, phones … as written; `other` is a JSON object of the
  remaining identity variables. `number_key` and `phone_keys` are normalised for look-up
  (`receive.number_key`, `receive.phone_key`, phones with a blank before and after each). Indexes: id number
  key, patient_id, name.
- `link` where `open`: (hospital, subject_ref) → `person_id`; `tier`, `tier_reason`, `name_state` of the
record; `decision_id` is the
  strongest decision that holds the record to its person (null: alone).
- `person` where `state = 'live'`: `sex`, `birth_date`, counts. `alias`: `old_id` → `person_id`; follow it
until there is no row.
- `decision`, `steward_task`, `relation`, `constraint_`, `link_run`: why. In words:
`heluo.governance.link.explain`.

Not for clinical data, and nothing here ever enters the lake except (hospital, subject_ref, person_id).
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from heluo.kit.db.base import NAMING, UtcDateTime


class VaultBase(DeclarativeBase):
    """Parent of the vault's tables."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        dt.datetime: UtcDateTime(),
        dict[str, Any]: sa.JSON(),
        list[Any]: sa.JSON(),
    }


class IdentityParcel(VaultBase):
    """An identity file that was taken. The primary key is what makes a repeated parcel count once."""

    __tablename__ = "identity_parcel"

    parcel: Mapped[str] = mapped_column(primary_key=True)
    hospital: Mapped[str]
    rows: Mapped[int]
    versions: Mapped[int]
    """Rows that said something new."""
    received_at: Mapped[dt.datetime]


class SourceIdentity(VaultBase):
    """What a hospital said about one patient at one time. Append-only: an update is another row."""

    __tablename__ = "source_identity"

    id: Mapped[int] = mapped_column(primary_key=True)
    hospital: Mapped[str]
    subject_ref: Mapped[str]
    version: Mapped[int]
    parcel: Mapped[str]
    row: Mapped[int]
    """Position in the parcel's identity file; −1 for a withdrawal."""
    op: Mapped[str]
    """"U" said, "D" the hospital no longer has this patient."""
    content: Mapped[str]
    """Hash of the values, 16 hex: the same again is no new version."""
    patient_id: Mapped[str | None] = mapped_column(index=True)
    name: Mapped[str | None] = mapped_column(index=True)
    sex: Mapped[str | None]
    birth_date: Mapped[dt.date | None]
    id_number: Mapped[str | None]
    insurance_number: Mapped[str | None]
    card_number: Mapped[str | None]
    health_card_number: Mapped[str | None]
    record_number: Mapped[str | None]
    birth_certificate_number: Mapped[str | None]
    mobile: Mapped[str | None]
    phone: Mapped[str | None]
    contact_name: Mapped[str | None]
    contact_phone: Mapped[str | None]
    mother_name: Mapped[str | None]
    district: Mapped[str | None]
    address: Mapped[str | None]
    other: Mapped[str | None]
    number_key: Mapped[str | None] = mapped_column(index=True)
    phone_keys: Mapped[str | None]

    __table_args__ = (sa.UniqueConstraint("hospital", "subject_ref", "version"),)


class CurrentIdentity(VaultBase):
    """The last version of each patient's identity."""

    __tablename__ = "current_identity"

    hospital: Mapped[str] = mapped_column(primary_key=True)
    subject_ref: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(unique=True)
    version: Mapped[int]
    content: Mapped[str]
    op: Mapped[str]


class Person(VaultBase):
    """One human being, as far as is known. The id is opaque and never given to anybody else."""

    __tablename__ = "person"

    person_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    """Order of birth of the id: the smaller one survives a merge."""
    created_run: Mapped[str]
    state: Mapped[str]
    """"live", "merged" (see alias), "empty" (no patient left)."""
    sex: Mapped[str | None]
    birth_date: Mapped[dt.date | None]
    hospitals: Mapped[int]
    records: Mapped[int]


class Link(VaultBase):
    """Which person a patient of a hospital is. One open link a patient; closed ones say what was believed
    until `closed_run`."""

    __tablename__ = "link"

    id: Mapped[int] = mapped_column(primary_key=True)
    hospital: Mapped[str]
    subject_ref: Mapped[str]
    source_id: Mapped[int]
    """The version of the identity that was judged."""
    person_id: Mapped[str] = mapped_column(index=True)
    open: Mapped[bool]
    opened_run: Mapped[str]
    closed_run: Mapped[str | None]
    decision_id: Mapped[int | None]
    tier: Mapped[str]
    tier_reason: Mapped[str]
    name_state: Mapped[str]

    __table_args__ = (
        sa.Index(
            "ux_link_open",
            "hospital",
            "subject_ref",
            unique=True,
            sqlite_where=sa.text("open"),
            postgresql_where=sa.text("open"),
        ),
    )


class Decision(VaultBase):
    """One decided pair, for good: by the model (kind "auto"), by the constraints ("refused") or by a human
    ("must", "cannot", "undo")."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    actor: Mapped[str]
    source_a: Mapped[int] = mapped_column(index=True)
    source_b: Mapped[int] = mapped_column(index=True)
    reason: Mapped[str]
    """Id of the gate or rule (`link_reasons.PAIR_REASONS`); a human's own words for a human's decision."""
    weight: Mapped[float]
    """Total in bits, prior included."""
    prior: Mapped[float]
    """What the number of records asked for that night (−log2 n − 1): a later night asks for more."""
    levels: Mapped[str]
    """One digit a comparison, in the model's order."""
    weights: Mapped[str]
    """One number a comparison, in bits, joined by blanks."""
    model: Mapped[str]
    normaliser: Mapped[str]
    chain: Mapped[str]
    """SM3 over the former decision's chain and this one's fields: a changed or missing decision shows."""


class Constraint(VaultBase):
    """What a human said about two patients: always beats the model. `active` ends with an undo."""

    __tablename__ = "constraint_"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """"must" or "cannot"."""
    hospital_a: Mapped[str]
    subject_a: Mapped[str]
    hospital_b: Mapped[str]
    subject_b: Mapped[str]
    actor: Mapped[str]
    reason: Mapped[str]
    decision_id: Mapped[int]
    at: Mapped[dt.datetime]
    active: Mapped[bool]


class LinkSplit(VaultBase):
    """A human took registrations out of one person: the constraints that say so, stated and taken back
    together."""

    __tablename__ = "link_split"

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str]
    """Whose registrations they were that day."""
    leaving: Mapped[int]
    staying: Mapped[int]
    hospitals: Mapped[list[Any]]
    """Of the leaving ones."""
    actor: Mapped[str]
    reason: Mapped[str]
    at: Mapped[dt.datetime]
    active: Mapped[bool]


class LinkSplitPart(VaultBase):
    """A constraint that a split made."""

    __tablename__ = "link_split_part"

    decision: Mapped[int] = mapped_column(primary_key=True)
    split: Mapped[int] = mapped_column(index=True)


class Relation(VaultBase):
    """What two records are to each other without being one person: "newborn_of" (a is the newborn),
    "twin_of", "guardian_of" (a is the child under b's number)."""

    __tablename__ = "relation"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    source_a: Mapped[int]
    source_b: Mapped[int]
    birth_order: Mapped[int]
    """1, 2, … of a newborn-named record, 0 not said."""
    run_id: Mapped[str]

    __table_args__ = (sa.UniqueConstraint("kind", "source_a", "source_b"),)


class StewardTask(VaultBase):
    """Two persons that a human should look at; one task a pair, the heaviest pair of records speaks."""

    __tablename__ = "steward_task"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """Id of the gate that asked (`link_reasons.PAIR_REASONS`), "refused" (constraint) or "large" (cluster
    above the alarm)."""
    person_a: Mapped[str] = mapped_column(index=True)
    person_b: Mapped[str] = mapped_column(index=True)
    source_a: Mapped[int]
    source_b: Mapped[int]
    weight: Mapped[float]
    levels: Mapped[str]
    weights: Mapped[str]
    model: Mapped[str]
    impact: Mapped[int]
    """Records of both persons together."""
    opened_run: Mapped[str]
    closed_run: Mapped[str | None]
    state: Mapped[str] = mapped_column(index=True)
    """"open", "closed" (no longer a question), "done" (a human decided)."""


class Alias(VaultBase):
    """An id that was merged away, and the one that survived."""

    __tablename__ = "alias"

    old_id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(index=True)
    run_id: Mapped[str]


class LinkRun(VaultBase):
    """One night of linkage."""

    __tablename__ = "link_run"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """"full", "incremental", or "idle": nothing had changed, and the last night's outcome stood."""
    started: Mapped[dt.datetime]
    ended: Mapped[dt.datetime]
    model: Mapped[str]
    normaliser: Mapped[str]
    stats: Mapped[dict[str, Any]]


class LinkSample(VaultBase):
    """A random sample of the links that the machine had made and that stood when it was drawn. The same seed
    over the same links draws the same ones in the same order."""

    __tablename__ = "link_sample"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    seed: Mapped[int]
    size: Mapped[int]
    """Links in it: as many as were asked for, or all that there were."""
    population: Mapped[int]
    """Links that stood."""
    newest: Mapped[int]
    """Id of the last decision at that moment."""
    drawn_by: Mapped[str]
    drawn_at: Mapped[dt.datetime]


class SampledLink(VaultBase):
    """One link of a sample and what a human, who was told no weight, said of it."""

    __tablename__ = "sampled_link"

    sample: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    """From 1, in the order of the draw: whatever part has been judged from the front is a random sample."""
    decision: Mapped[int]
    source_a: Mapped[int]
    source_b: Mapped[int]
    verdict: Mapped[str]
    """"" not judged, "same", "other" or "unsure"."""
    reason: Mapped[str]
    reviewed_by: Mapped[str]
    reviewed_at: Mapped[dt.datetime | None]


class CentreMark(VaultBase):
    """The mark of one night, which the control database has too (`lakehouse.records.VaultMark`)."""

    __tablename__ = "centre_mark"

    id: Mapped[str] = mapped_column(primary_key=True)
    counter: Mapped[int] = mapped_column(index=True)
    run_id: Mapped[str]
    at: Mapped[dt.datetime]


class ModelText(VaultBase):
    """The text of every model that took a decision."""

    __tablename__ = "kept_model"

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    text: Mapped[str]
