"""Before a release is made: whatever the night is about to publish agrees with the ledger, with the release
before it and with the vault, or there is no release.

    ledger      rows of loaded parcels = rows of the source layer, by hospital and category
    partitions  of every published table: what the night wrote, or what the release holds
    keys        standard rows = those of the release − keys that came again + keys that stand now
    timeline    rows that passed and have a person = rows of the timeline, by hospital and category
    persons     a patient whom the release links is linked still, or deleted by the hospital

Counts come from the logs of the tables where they can; of rows only the columns of keys are read. A hospital
× category that is marked stale is unchanged since the release: its parcels await another night, and every
line above holds for it. Mends nothing: that is `repair`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import ibis.expr.types as ir
import pyarrow as pa
import sqlalchemy as sa

from heluo.dictionary import load
from heluo.engines import Engine
from heluo.governance.link.lake import LINK
from heluo.governance.link.recover import deleted_patients
from heluo.governance.night.affected import KEYS, PARCELS, new_rows
from heluo.governance.night.categories import CategoryDone
from heluo.governance.night.plan import NightContext, NightPlan
from heluo.governance.night.vault_repair import missing_identities
from heluo.governance.receive.present import loaded_parcels, presence
from heluo.governance.standardise.versions import version_of
from heluo.kit.db import reading, transaction
from heluo.kit.errors import HeluoError
from heluo.kit.text import Text
from heluo.lakehouse.lineage import Written
from heluo.lakehouse.newest import newest
from heluo.lakehouse.records import Ledger
from heluo.lakehouse.releases import PUBLISHED
from heluo.lakehouse.room_rows import is_room
from heluo.lakehouse.tables import SPAN, Size, exists, lake_table, partition_sizes, span_of, tables

NAMED = 6
"""Contradictions that a refusal names; it counts the others."""
HospitalCategory = tuple[str, str]


class ReleaseRefused(HeluoError):
    """What would be released contradicts the ledger, the release before it or the vault: readers stay where
    they are."""

    status, exit_code, code = 500, 8, "release_refused"


@dataclass(frozen=True)
class Prospect:
    """What a night is about to release."""

    night: NightContext
    plan: NightPlan
    done: Sequence[CategoryDone]
    commits: Sequence[Written]
    """Every commit of the night, in order."""


def check_release(prospect: Prospect) -> None:
    """Raises ReleaseRefused, naming tables, hospitals and categories, when something contradicts."""
    found = [
        *_ledger(prospect),
        *_partitions(prospect),
        *_keys(prospect),
        *_timeline(prospect),
        *_persons(prospect),
    ]
    if found:
        more = len(found) - NAMED
        named = found[:NAMED] + ([Text(f"另有 {more} 处", f"{more} more")] if more > 0 else [])
        raise ReleaseRefused(
            (";".join(one.zh for one in named), "; ".join(one.en for one in named)),
            ("与账本、上一发布和身份库一致", "agreement with the ledger, the release before and the vault"),
            (
                "未做发布,读者仍在上一发布;运行 heluo accounting 查看,恢复缺少的文件后再运行 heluo work "
                "--once",
                "no release was made, readers stay on the last one; see heluo accounting, restore the files "
                "that "
                "are missing and run heluo work --once again",
            ),
        )


def _ledger(prospect: Prospect) -> Iterator[Text]:
    night = prospect.night
    with transaction(night.control) as session:
        compared = presence(night.home, loaded_parcels(session))
        waits = sa.select(Ledger).where(Ledger.status == "stored", Ledger.run_id.is_not(None))
        for entry in session.scalars(
            waits.order_by(Ledger.hospital, Ledger.stream, Ledger.epoch, Ledger.seq)
        ):
            yield Text(
                f"包裹 {entry.hospital}/{entry.stream}/{entry.epoch}/{entry.seq} 的 {entry.rows} 行曾发布,"
                "湖和收件箱都没有了(已请医院重新发送)",
                f"{entry.rows} rows of parcel {entry.hospital}/{entry.stream}/{entry.epoch}/{entry.seq} were "
                "released, and neither the lake nor the inbox has them (the hospital is asked to send it "
                "again)",
            )
        for entry in missing_identities(night.home, session):
            yield Text(
                f"身份库缺少包裹 {entry.hospital}/{entry.stream}/{entry.epoch}/{entry.seq} 的身份",
                f"the vault lacks the identities of parcel {entry.hospital}/{entry.stream}/{entry.epoch}/"
                f"{entry.seq}",
            )
    for one in compared:
        yield from one.words


def _partitions(prospect: Prospect) -> Iterator[Text]:
    """Each partition holds what the last commit that replaced it wrote, or what the release holds."""
    home, release = prospect.night.home, prospect.plan.release
    by_table: dict[str, list[Written]] = {}
    for one in prospect.commits:
        by_table.setdefault(one.table, []).append(one)
    for name in tables():
        if not name.startswith(PUBLISHED) or not exists(home, name):
            continue
        version = release.versions.get(name) if release else None
        before = {} if version is None else partition_sizes(home, name, version)
        should = {key: size.rows for key, size in before.items()}
        for commit in by_table.get(name, ()):
            _apply(prospect, name, commit, should)
        now = {key: size.rows for key, size in partition_sizes(home, name).items()}
        wrong = [key for key in sorted(now.keys() | should.keys()) if now.get(key, 0) != should.get(key, 0)]
        if wrong:
            has, wanted = (sum(rows.get(key, 0) for key in wrong) for rows in (now, should))
            parts = ", ".join("/".join(key) or name for key in wrong[:3])
            yield Text(
                f"{name} 的 {len(wrong)} 个分区({parts} …)有 {has} 行,应为 {wanted} 行",
                f"{len(wrong)} partitions of {name} ({parts} …) have {has} rows instead of {wanted}",
            )


def _apply(prospect: Prospect, name: str, commit: Written, should: dict[tuple[str, ...], int]) -> None:
    if commit.replaced is None:
        should.clear()
    for key in commit.replaced or ():
        should.pop(key, None)
    if not commit.columns:
        should[()] = should.get((), 0) + commit.rows
        return
    months = [i for i, column in enumerate(lake_table(name).partitions) if column == SPAN]
    cut = span_of(prospect.night.home)
    for key, part in commit.parts.items():
        own = tuple(value[:cut] if i in months else value for i, value in enumerate(key))
        should[own] = should.get(own, 0) + part.rows


def _keys(prospect: Prospect) -> Iterator[Text]:
    """Rows of each hospital in each standard table that the night touched."""
    plan, home, e = prospect.plan, prospect.night.home, prospect.night.engine
    for one in prospect.done:
        name = one.category
        hospitals = {hospital for hospital, _ in one.partitions}
        if not hospitals or plan.sources[name] < 0:
            continue
        before = _by_hospital(plan.pinned(f"standard.{name}"))
        now = _by_hospital(partition_sizes(home, f"standard.{name}"))
        source = newest(e, home, f"source.{name}")
        complete = sorted(hospitals & one.complete)
        expected = {
            **_expected_of_complete(e, source, complete),
            **{h: before.get(h, 0) + n for h, n in _grown(prospect, name, source, hospitals - one.complete)},
        }
        for hospital, rows in sorted(expected.items()):
            if now.get(hospital, 0) != rows:
                yield Text(
                    f"standard.{name} 的 {hospital} 有 {now.get(hospital, 0)} 行,按源层应为 {rows} 行",
                    f"standard.{name} has {now.get(hospital, 0)} rows of {hospital}, the source layer "
                    "stands for "
                    f"{rows}",
                )


def _by_hospital(sizes: Mapping[tuple[str, ...], Size]) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, size in sizes.items():
        found[key[0]] = found.get(key[0], 0) + size.rows
    return found


def _expected_of_complete(e: Engine, source: ir.Table, hospitals: Sequence[str]) -> dict[str, int]:
    """Keys that stand by all versions of the source layer, for hospitals that were rebuilt completely."""
    if not hospitals:
        return {}
    standing = _standing(source.filter(source.hospital.isin(hospitals)))
    return dict.fromkeys(hospitals, 0) | _counted(e, standing)


def _grown(
    prospect: Prospect, name: str, source: ir.Table, hospitals: Collection[str]
) -> Iterator[tuple[str, int]]:
    """By how many rows the night's parcels change each of `hospitals`: keys of theirs that stand now − keys
    of theirs that the release has."""
    plan, e = prospect.plan, prospect.night.engine
    mine = [(h, epoch, seq) for h, stream, epoch, seq in plan.parcels if stream == name and h in hospitals]
    stand: dict[str, int] = {}
    stood: dict[str, int] = {}
    if mine:
        parcels = pa.table([pa.array(column) for column in zip(*mine, strict=True)], schema=PARCELS)
        new = new_rows(e, source, parcels)
        keys = e.register("_carried_keys", e.to_arrow(new.select(*KEYS.names).distinct()))
        if _late(prospect, name, mine):
            new = source.semi_join(keys, KEYS.names)
        stand = _counted(e, _standing(new))
        base = plan.base(e, f"standard.{name}")
        stood = _counted(e, base.semi_join(keys, KEYS.names).select("hospital"))
    for hospital in hospitals:
        yield hospital, stand.get(hospital, 0) - stood.get(hospital, 0)


def _late(prospect: Prospect, name: str, mine: Sequence[tuple[str, int, int]]) -> bool:
    """Whether a night has carried a later parcel than one of `mine`: then a later version of its keys may
    stand in rows that are not tonight's."""
    first: dict[str, tuple[int, int]] = {}
    for hospital, epoch, seq in mine:
        first[hospital] = min(first.get(hospital, (epoch, seq)), (epoch, seq))
    own = {(h, name, epoch, seq) for h, epoch, seq in mine}
    with reading(prospect.night.control) as session:
        found = session.execute(
            sa.select(Ledger.hospital, Ledger.epoch, Ledger.seq).where(
                Ledger.stream == name, Ledger.status == "loaded", Ledger.hospital.in_(first)
            )
        )
        return any((e, s) > first[h] and (h, name, e, s) not in own for h, e, s in found)


def _standing(rows: ir.Table) -> ir.Table:
    """`hospital` of every key whose last version in `rows` is no deletion."""
    versions = rows.select("hospital", "row_key", "op", at_=version_of(rows))
    last = versions.group_by("hospital", "row_key").agg(op_=versions["op"].argmax(versions.at_))
    return last.filter(last.op_ == "U").select("hospital")


def _counted(e: Engine, rows: ir.Table) -> dict[str, int]:
    found = e.to_arrow(rows.group_by("hospital").agg(n_=rows.count()))
    return {line["hospital"]: line["n_"] for line in found.to_pylist()}


def _timeline(prospect: Prospect) -> Iterator[Text]:
    """Rows that passed and whose patient is linked, against the timeline. A night that wrote none of these
    tables has them as the release has them."""
    home, e = prospect.night.home, prospect.night.engine
    if not any(one.table.startswith(("standard.", "application.timeline")) for one in prospect.commits):
        return
    links = newest(e, home, "standard.person_link").select("hospital", "subject_ref")
    shown = newest(e, home, "application.timeline")
    timeline = {
        (line["hospital"], line["category"]): line["n_"]
        for line in e.to_arrow(shown.group_by("hospital", "category").agg(n_=shown.count())).to_pylist()
    }
    for name in load().categories:
        if not exists(home, f"standard.{name}"):
            continue
        rows = newest(e, home, f"standard.{name}")
        passed = rows.filter(rows.held.isnull()).select("hospital", "subject_ref")
        linked = _counted(e, passed.inner_join(links, ["hospital", "subject_ref"]).select("hospital"))
        hospitals = {h for h, category in timeline if category == name} | linked.keys()
        for hospital in sorted(hospitals):
            has, wanted = timeline.get((hospital, name), 0), linked.get(hospital, 0)
            if has != wanted:
                yield Text(
                    f"application.timeline 的 {hospital} × {name} 有 {has} 行,应为 {wanted} 行",
                    f"application.timeline has {has} rows of {hospital} × {name} instead of {wanted}",
                )


def _persons(prospect: Prospect) -> Iterator[Text]:
    """Patients whom the release links and who are linked no longer, without having been deleted."""
    plan, e = prospect.plan, prospect.night.engine
    if plan.release is None or not any(one.table == LINK for one in prospect.commits):
        return
    before = plan.base(e, LINK).select("hospital", "subject_ref")
    gone = e.to_arrow(before.anti_join(newest(e, prospect.night.home, LINK), ["hospital", "subject_ref"]))
    deleted = deleted_patients(prospect.night.home, gone) if gone.num_rows else set()
    lost: dict[str, int] = {}
    for line in gone.to_pylist():
        if is_room(line["hospital"]):  # they name patients of hospitals, who are looked at by themselves
            continue
        if (line["hospital"], line["subject_ref"]) not in deleted:
            lost[line["hospital"]] = lost.get(line["hospital"], 0) + 1
    for hospital, patients in sorted(lost.items()):
        yield Text(
            f"上一发布已关联的 {hospital} 的 {patients} 名患者不在身份库中",
            f"{patients} patients of {hospital} whom the last release links are not in the vault",
        )
