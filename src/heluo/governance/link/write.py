"""What a night writes into the vault: decisions with their chain, persons, links, relations (`tasks.py`:
questions). Runs inside the night's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.governance.link import names, tiers
from heluo.governance.link.cluster import Clusters
from heluo.governance.link.linkage import ComparedPairs, level_texts, weight_texts
from heluo.governance.link.model import Model
from heluo.governance.link.persons import Assigned
from heluo.governance.link.records import VERSION, Records
from heluo.governance.link.relations import Relations
from heluo.vault import bulk, chain
from heluo.vault.link_reasons import NUMBER_REASONS, PAIR_REASONS
from heluo.vault.tables import Alias, Decision, Link, ModelText, Person, Relation

MACHINE = "machine"


@dataclass(frozen=True)
class Edges:
    """Links between row positions, ascending by (a, b). `judged`: position among tonight's judged edges, −1
    from an earlier night; `decision`: id of the decision that is already recorded, −1 for none."""

    a: np.ndarray
    b: np.ndarray
    weight: np.ndarray
    decision: np.ndarray
    compared: ComparedPairs | None = None

    @staticmethod
    def of(compared: ComparedPairs) -> Edges:
        """Tonight's edges."""
        return Edges(
            compared.a,
            compared.b,
            compared.total.astype(np.float64),
            np.full(len(compared.a), -1, dtype=np.int64),
            compared,
        )

    def with_former(
        self, former: pl.DataFrame, source: np.ndarray, changed: np.ndarray | None, cut: float
    ) -> Edges:
        """These edges with the ids of the decisions that already say so; with `changed` also the former edges
        between unchanged records that still reach `cut`. `former` has the columns of `vault.links.EDGES`;
        `source` is the identity id of each row."""
        n = len(source)
        order = np.argsort(source)
        a, b = (
            order[np.searchsorted(source, former[c].to_numpy(), sorter=order)]
            if former.height
            else np.zeros(0, dtype=np.int64)
            for c in ("source_a", "source_b")
        )
        code, known = np.minimum(a, b).astype(np.int64) * n + np.maximum(a, b), former["id"].to_numpy()
        rank = np.argsort(code)
        mine = self.a.astype(np.int64) * n + self.b
        at = np.searchsorted(code, mine, sorter=rank).clip(0, max(len(code) - 1, 0))
        same = (code[rank[at]] == mine) if len(code) else np.zeros(len(mine), dtype=bool)
        decision = (
            np.where(same, known[rank[at]], -1) if len(code) else np.full(len(mine), -1, dtype=np.int64)
        )
        if changed is None:
            return Edges(self.a, self.b, self.weight, decision)
        old = (
            ~changed[a] & ~changed[b] & (former["weight"].to_numpy() >= cut)
            if former.height
            else np.zeros(0, dtype=bool)
        )
        codes = np.concatenate([mine, code[old]])
        weight = np.concatenate([self.weight, former["weight"].to_numpy()[old]])
        decisions = np.concatenate([decision, known[old]])
        codes, first = np.unique(codes, return_index=True)
        return Edges(
            (codes // n).astype(np.int32), (codes % n).astype(np.int32), weight[first], decisions[first]
        )


LINK_COLUMNS = {
    "hospital": "hospital",
    "subject_ref": "subject_ref",
    "source_id": "source_id",
    "person_id": "person_id",
    "decision": "decision_id",
    "new_tier": "tier",
    "new_why": "tier_reason",
    "new_state": "name_state",
}
"""Column of `Writer._compared` → column of the link that it becomes."""


class Writer:
    """Writes one night. `records` in the order of the current identities."""

    def __init__(self, session: Session, run_id: str, model: Model, records: Records) -> None:
        self.session, self.run_id, self.model, self.records = session, run_id, model, records
        bulk.insert(
            session,
            ModelText,
            ("fingerprint", "version", "text"),
            [(model.fingerprint, model.version, model.text)],
            replace_on=("fingerprint",),
        )

    def decisions(self, edges: Edges, in_force: Edges, found: Clusters, again: pl.DataFrame) -> np.ndarray:
        """Records tonight's new edges, earlier ones that were judged `again` and no longer hold, and refused
        unions. Returns the decision id of each of `kept`."""
        compared, source = edges.compared, self.records.source
        assert compared is not None
        n = len(self.records)
        place = np.searchsorted(
            in_force.a.astype(np.int64) * n + in_force.b, edges.a.astype(np.int64) * n + edges.b
        )
        new = np.flatnonzero(in_force.decision[place] < 0)
        reasons = [PAIR_REASONS[r][0] for r in range(len(PAIR_REASONS))]
        first = chain.last(self.session)[0] + 1
        frame = pl.DataFrame(
            {
                "kind": pl.repeat("auto", len(new), eager=True),
                "source_a": source[edges.a[new]],
                "source_b": source[edges.b[new]],
                "reason": pl.Series([reasons[r] for r in compared.reason[new].tolist()], dtype=pl.String),
                "weight": edges.weight[new].round(2),
                "levels": level_texts(compared.levels).gather(new),
                "weights": weight_texts(compared.weights).gather(new),
            }
        )
        decided = in_force.decision.copy()
        decided[place[new]] = first + np.arange(len(new))
        extra = []
        if again.height:
            gone = again.join(
                pl.DataFrame({"id": decided[decided >= 0]}, schema={"id": pl.Int64}), on="id", how="anti"
            )
            extra += [
                ("dropped", a, b, "below", w, "", "")
                for a, b, w in gone.select("source_a", "source_b", "weight").iter_rows()
            ]
        reported = {
            (a, b)
            for a, b in self.session.execute(
                sa.select(Decision.source_a, Decision.source_b).where(Decision.kind == "refused")
            )
        }
        for edge in found.refused.tolist():
            a, b = int(source[in_force.a[edge]]), int(source[in_force.b[edge]])
            if (a, b) not in reported:
                extra.append(
                    ("refused", a, b, "two_trusted_numbers", round(float(in_force.weight[edge]), 2), "", "")
                )
        if extra:
            frame = pl.concat([frame, pl.DataFrame(extra, schema=frame.schema, orient="row")])
        self._append(frame, first)
        return decided

    def _append(self, frame: pl.DataFrame, first: int) -> None:
        prior = round(self.model.prior(len(self.records)), 2)
        frame = frame.select(
            pl.Series("id", np.arange(first, first + frame.height)),
            pl.lit(self.run_id).alias("run_id"),
            "kind",
            pl.lit(MACHINE).alias("actor"),
            "source_a",
            "source_b",
            "reason",
            "weight",
            pl.lit(prior).alias("prior"),
            "levels",
            "weights",
            pl.lit(self.model.fingerprint).alias("model"),
            pl.lit(VERSION).alias("normaliser"),
        )
        chain.append(self.session, frame.iter_rows())

    def persons(self, persons: pl.DataFrame, before: pl.DataFrame, given: Assigned) -> set[str]:
        """Creates, revives, updates, merges and empties persons. Returns the ids whose facts changed."""
        facts = ("sex", "birth_date", "hospitals", "records")
        known = before.select("person_id", *(pl.col(f).alias(f"{f}_old") for f in facts))
        joined = persons.join(known, on="person_id", how="left", maintain_order="left")
        is_new = pl.col("person_id").is_in(pl.Series(given.created, dtype=pl.String).implode())
        differs = pl.any_horizontal(pl.col(f).ne_missing(pl.col(f"{f}_old")) for f in facts)
        changed = joined.filter(~is_new & differs)
        number = (self.session.scalar(sa.select(sa.func.max(Person.number))) or 0) + 1
        fact_of = {p: row for p, *row in joined.filter(is_new).select("person_id", *facts).iter_rows()}
        made = [(p, number + i, self.run_id, "live", *fact_of[p]) for i, p in enumerate(given.created)]
        bulk.insert(self.session, Person, ("person_id", "number", "created_run", "state", *facts), made)
        bulk.update(
            self.session, Person, ("person_id", *facts), changed.select("person_id", *facts).iter_rows()
        )
        revived = joined.filter(~is_new).join(known, on="person_id", how="anti")["person_id"].to_list()
        bulk.update(self.session, Person, ("person_id", "state"), [(p, "live") for p in revived])
        self._no_alias(given.revived)
        ended = [(p, "merged", 0, 0) for p in given.merged] + [(p, "empty", 0, 0) for p in given.emptied]
        bulk.update(self.session, Person, ("person_id", "state", "hospitals", "records"), ended)
        bulk.insert(
            self.session,
            Alias,
            ("old_id", "person_id", "run_id"),
            [(old, survivor, self.run_id) for old, survivor in given.merged.items()],
            replace_on=("old_id",),
        )
        return set(changed["person_id"].to_list()) | set(given.created)

    def _no_alias(self, persons: Sequence[str]) -> None:
        if persons:
            self.session.connection().execute(
                sa.delete(Alias).where(Alias.old_id == sa.bindparam("_old")), [{"_old": p} for p in persons]
            )

    def links(
        self, before: pl.DataFrame, links: pl.DataFrame, given: Assigned, decision: np.ndarray
    ) -> set[str]:
        """Closes and opens links. `before`: current identities with their open links. Returns the persons
        that gained or lost a record."""
        frame = self._compared(before, given, decision)
        stays = pl.col("was").is_not_null() & (pl.col("was") == pl.col("person_id"))
        same = (
            (pl.col("judged") == pl.col("source_id"))
            & (pl.col("tier") == pl.col("new_tier"))
            & (pl.col("tier_reason") == pl.col("new_why"))
            & (pl.col("name_state") == pl.col("new_state"))
            & pl.col("old_decision").eq_missing(pl.col("decision"))
        )
        moved = frame.filter(~stays)
        touched = frame.filter(stays & ~same)
        gone = links.join(frame.select("link_id").drop_nulls(), on="link_id", how="anti")
        closing = [*moved.drop_nulls("link_id")["link_id"].to_list(), *gone["link_id"].to_list()]
        closed = [(link, False, self.run_id) for link in closing]
        bulk.update(self.session, Link, ("id", "open", "closed_run"), closed)
        bulk.update(
            self.session,
            Link,
            ("id", "source_id", "decision_id", "tier", "tier_reason", "name_state"),
            touched.select(
                "link_id", "source_id", "decision", "new_tier", "new_why", "new_state"
            ).iter_rows(),
        )
        opened = moved.select(LINK_COLUMNS.keys()).iter_rows()
        bulk.insert(
            self.session,
            Link,
            (*LINK_COLUMNS.values(), "open", "opened_run"),
            [(*row, True, self.run_id) for row in opened],
        )
        return {
            *moved["person_id"].to_list(),
            *moved["was"].drop_nulls().to_list(),
            *gone["person_id"].to_list(),
        }

    def _compared(self, before: pl.DataFrame, given: Assigned, decision: np.ndarray) -> pl.DataFrame:
        """Each identity's open link next to what tonight says of it: person, decision, trust tier and
        name."""
        records = self.records
        tier = pl.Series([tiers.TIERS[t] for t in range(len(tiers.TIERS))]).gather(records.tier)
        why = pl.Series([NUMBER_REASONS[r][0] for r in range(len(NUMBER_REASONS))]).gather(records.reason)
        state = pl.Series(list(names.STATES)).gather(records.state)
        return before.select(
            "hospital",
            "subject_ref",
            "source_id",
            "link_id",
            "judged",
            pl.col("person_id").alias("was"),
            given.person.alias("person_id"),
            pl.when(pl.Series(decision) >= 0).then(pl.Series(decision)).alias("decision"),
            tier.alias("new_tier"),
            why.alias("new_why"),
            state.alias("new_state"),
            pl.col("decision_id").alias("old_decision"),
            "tier",
            "tier_reason",
            "name_state",
        )

    def relations(self, found: Relations, full: bool) -> None:
        """Adds relations that are new; a full night also removes those it no longer finds, any night those of
        replaced identities."""
        source, records = self.records.source, self.records
        rows = {
            (k, int(source[a]), int(source[b])): int(records.order[a])
            for k, a, b in zip(found.kind, found.a.tolist(), found.b.tolist(), strict=True)
        }
        current = set(source.tolist())
        stale = []
        for row in self.session.execute(
            sa.select(Relation.id, Relation.kind, Relation.source_a, Relation.source_b)
        ):
            key = (row.kind, row.source_a, row.source_b)
            if key in rows:
                del rows[key]
            elif full or row.source_a not in current or row.source_b not in current:
                stale.append((row.id,))
        if stale:
            self.session.connection().execute(
                sa.delete(Relation).where(Relation.id == sa.bindparam("_id")), [{"_id": i} for (i,) in stale]
            )
        made = [(*key, order, self.run_id) for key, order in rows.items()]
        bulk.insert(self.session, Relation, ("kind", "source_a", "source_b", "birth_order", "run_id"), made)
