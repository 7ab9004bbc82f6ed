"""Before the first parcel: does this front-end machine work? Connection, views, keys, a sample through
conform, disk, clock, certificate, centre. Prints no patient's value; seals and sends nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from heluo import __version__
from heluo.collection import disk, view_changes
from heluo.collection.centre import RefusedByCentre, TryLater, open_centre
from heluo.collection.conform import Conformer
from heluo.collection.findings import CollectionFinding, declared_faults
from heluo.collection.grammar import CODES
from heluo.collection.interfaces import ask
from heluo.collection.interfaces.base import Connection, OpenSource, cannot
from heluo.collection.interfaces.connect import connect, connections
from heluo.collection.mapping import StreamPlan, plans
from heluo.collection.reading_findings import (
    empty_cells,
    no_lists,
    nothing_arrived,
    unreadable,
    without_value,
)
from heluo.collection.refusal_advice import WAYS_OUT
from heluo.collection.value_coverage import Coverage
from heluo.dictionary import Dictionary, Hospital, examine_hospital, load
from heluo.kit.dates import now
from heluo.kit.errors import BadConfiguration, HeluoError
from heluo.kit.places import Home
from heluo.kit.seal import load_agent_keys

SAMPLE = 1_000
SKEW = 120
"""Seconds between this clock and the centre's above which someone should look."""


def selftest(
    home: Home, code: str, folders: tuple[Path, ...] = (), *, centre: bool = True
) -> tuple[CollectionFinding, ...]:
    """What is wrong, gravest first; a note for each stream that is fine. `centre=False` leaves the network
    alone."""
    dictionary, folder = load(), home.agent(code)
    hospital, faults = examine_hospital(code, (*folders, home.hospitals))
    found: list[CollectionFinding] = [*_machine(folder), *(_centre(code, folder) if centre else [])]
    try:
        secret, known = load_agent_keys(folder / "keys").reference, connections(folder)
    except BadConfiguration as error:
        faults, secret, known = [*faults, error], b"", {}
    if faults or hospital is None:
        return (*found, *(finding for fault in faults for finding in declared_faults(fault)))
    opened: dict[str, OpenSource | None] = {}
    try:
        for plan in plans(hospital, dictionary):
            if plan.source not in opened:
                opened[plan.source], notes = _opened(plan.source, known, folder)
                found += notes
            source = opened[plan.source]
            if source is not None:
                try:
                    found += _stream(source, plan, secret, hospital, dictionary)
                except HeluoError as error:
                    found.append(unreadable(plan, error))
    finally:
        for source in opened.values():
            if source is not None:
                source.close()
    order = {"error": 0, "warning": 1, "note": 2}
    return tuple(sorted(found, key=lambda f: order[f.severity]))


def _opened(
    name: str, known: dict[str, Connection], folder: Path
) -> tuple[OpenSource | None, list[CollectionFinding]]:
    """The source, with a note on what its kind cannot do; or None and why."""
    if name not in known:
        missing = CollectionFinding(
            "source",
            "error",
            "",
            name,
            "connections.toml 中没有这个数据源",
            "no such source in connections.toml",
            "由安全管理员补上连接",
            "the security administrator adds it",
            str(folder / "connections.toml"),
        )
        return None, [missing]
    try:
        source = connect(known[name])
    except HeluoError as error:
        return None, [_finding("source", name, error)]
    limits = cannot(source.can)
    zh, en = ";".join(x.zh for x in limits), "; ".join(x.en for x in limits)
    return source, [CollectionFinding("source_limits", "note", "", name, zh, en)] if limits else []


def _stream(
    source: OpenSource, plan: StreamPlan, secret: bytes, hospital: Hospital, dictionary: Dictionary
) -> list[CollectionFinding]:
    """The view against its mapping, then a sample of its rows through conform."""
    columns = ask.columns(source, plan.view, plan.encodings)
    if source.can.own_order and (not columns or plan.lists):
        return [*plan.findings, no_lists(plan) if plan.lists else nothing_arrived(plan)]
    found = [*plan.findings, *view_changes.findings(plan, columns)]
    if any(f.severity == "error" for f in found):
        return found
    present, patient = plan.readable(columns), dictionary.categories["patient"]
    conformer = Conformer(plan, secret, present, patient, lambda _: {}, lambda _: None)
    coverage = Coverage(plan, hospital, dictionary, present)
    codes: Counter[tuple[str, str, str]] = Counter()
    rows, keys = 0, Counter[bytes]()
    empty: Counter[tuple[str, str]] = Counter()
    blank: Counter[str] = Counter()
    for read in source.batches(plan.view, conformer.columns, None, SAMPLE):
        table = conformer.exploded(read)
        made, hashes = conformer.identify(table)
        keys.update(made)
        rows += table.num_rows
        batch = conformer.conform(table, made, hashes)
        coverage.add(table)
        blank.update(_blank(plan, table))
        empty.update(batch.empty_counts())
        for why in batch.refused.values():
            codes[why.code, why.variable, why.column] += 1
    found += [] if rows else [_empty(plan)]
    repeated = sum(n - 1 for n in keys.values() if n > 1)
    # in a log a key comes again with every change of its row
    found += [_repeated(plan, repeated, rows)] if repeated and not source.can.own_order else []
    found += [*_refused(plan, codes, rows), *empty_cells(plan, empty), *without_value(plan, blank, rows)]
    found += coverage.findings()
    if not any(f.severity != "note" for f in found):
        found.append(
            CollectionFinding(
                "passed", "note", plan.name, plan.view, f"通过:{rows} 行样例", f"passed: {rows} rows sampled"
            )
        )
    return found


def _blank(plan: StreamPlan, table: pa.Table) -> dict[str, int]:
    """Mandatory variable → its empty cells in `table`, texts of blanks among them. Without keys, whose rows
    are refused."""
    columns = {
        b.variable.name: table.column(b.column)
        for b in plan.bound
        if plan.is_mandatory(b)
        and b.variable.name not in plan.category.key
        and b.column in table.column_names
    }
    return {
        name: table.num_rows - pc.sum(pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(c)), 0)).as_py()
        if c.null_count < len(c)
        else table.num_rows
        for name, c in columns.items()
    }


def _empty(plan: StreamPlan) -> CollectionFinding:
    return CollectionFinding(
        "empty_view",
        "warning",
        plan.name,
        plan.view,
        f"视图 {plan.view} 没有数据",
        f"view {plan.view} is empty",
        "确认是否应有数据;空视图无法检验映射",
        "make sure that this is right: an empty view proves nothing",
        plan.where,
    )


def _repeated(plan: StreamPlan, repeated: int, rows: int) -> CollectionFinding:
    names = "、".join(plan.key_columns)
    return CollectionFinding(
        "key_not_unique",
        "warning",
        plan.name,
        names,
        f"样例 {rows} 行中有 {repeated} 行主键({names})重复",
        f"{repeated} of {rows} sampled rows repeat the key ({names})",
        "请厂商给出能唯一标识一行的列",
        "ask the vendor for columns that identify a row",
        plan.where,
    )


def _refused(plan: StreamPlan, codes: Counter[tuple[str, str, str]], rows: int) -> list[CollectionFinding]:
    where = {b.variable.name: b.where for b in plan.bound}
    found = []
    for (code, variable, column), count in codes.most_common():
        zh, en = CODES.get(code, (code, code))
        found.append(
            CollectionFinding(
                "refused_sample",
                "error" if count == rows else "warning",
                plan.name,
                variable,
                f"样例 {rows} 行中有 {count} 行列 {column} {zh}",
                f"{count} of {rows} sampled rows: column {column} is {en}",
                f"{WAYS_OUT[code].zh};看写法:hospital profile,第一夜后 hospital quarantine",
                f"{WAYS_OUT[code].en}; how it is written: heluo hospital profile, after the first night "
                "heluo hospital quarantine",
                where.get(variable, plan.where),
            )
        )
    return found


def _machine(folder: Path) -> list[CollectionFinding]:
    found = []
    free = disk.free(folder)
    if free < 4 * disk.STOP:
        found.append(
            CollectionFinding(
                "disk",
                "error" if free < disk.STOP else "warning",
                "",
                str(folder),
                f"磁盘只剩 {free >> 20} MiB",
                f"{free >> 20} MiB of disk left",
                "清理磁盘或换到更大的盘",
                "make room or move to a larger disk",
            )
        )
    certificate = folder / "keys" / "tls" / "client.pem"
    if certificate.exists():
        from cryptography import x509

        days = (x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc - now()).days
        if days < 30:
            found.append(
                CollectionFinding(
                    "certificate",
                    "error" if days < 0 else "warning",
                    "",
                    certificate.name,
                    f"证书还有 {days} 天到期",
                    f"the certificate expires in {days} days",
                    "向中心申请新证书",
                    "ask the centre for a new one",
                    str(certificate),
                )
            )
    return found


def _centre(code: str, folder: Path) -> list[CollectionFinding]:
    try:
        line = open_centre(code, folder)
    except HeluoError as error:
        return [_finding("configuration", "", error)]
    try:
        before = now()
        theirs = dt.datetime.fromisoformat(
            line.heartbeat({"version": __version__, "clock": before.isoformat(), "selftest": True})
        )
    except TryLater as error:
        return [_away(folder, error)]
    except (HeluoError, RefusedByCentre) as error:
        return [_finding("centre", "", error)]
    finally:
        line.close()
    skew = abs((now() - theirs).total_seconds())
    if skew > SKEW:
        return [
            CollectionFinding(
                "clock",
                "warning",
                "",
                "",
                f"本机时钟与中心相差 {skew:.0f} 秒",
                f"this clock differs from the centre's by {skew:.0f} s",
                "校准时钟(NTP)",
                "set the clock (NTP)",
            )
        ]
    return [
        CollectionFinding(
            "passed", "note", "", "", "中心可达,时钟一致", "the centre answers, the clocks agree"
        )
    ]


def _away(folder: Path, error: TryLater) -> CollectionFinding:
    """The centre cannot be reached. Nothing is sealed by a self-test, so nothing waits for it."""
    return CollectionFinding(
        "centre",
        "error",
        "",
        "",
        error.found.zh,
        error.found.en,
        "核对 centre.toml 的地址和端口、网络和代理,问中心 heluo intake 是否在运行;自检没有封存或发送任何数据",
        "check address and port in centre.toml, the network and the proxy, ask whether heluo intake runs at "
        "the centre; a self-test seals and sends nothing",
        str(folder / "centre.toml"),
    )


def _finding(code: str, subject: str, error: HeluoError) -> CollectionFinding:
    return CollectionFinding(
        code, "error", "", subject, error.found[0], error.found[1], error.todo[0], error.todo[1], error.where
    )
