"""`heluo backup` and `heluo restore`: what they print. The work is `governance.backup`'s."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from heluo.entrypoints.command_line import err, print_result
from heluo.kit import durable
from heluo.kit.dates import now
from heluo.kit.disk import mb
from heluo.kit.places import Home
from heluo.kit.progress import bars
from heluo.kit.seal import canonical


@dataclass(frozen=True)
class Wanted:
    """Which copy, opened by what."""

    source: Path
    identities: tuple[Path, ...]
    parts: tuple[str, ...]
    name: str
    signed_by: Path | None


def new_key(home: Home, path: Path, as_json: bool) -> None:
    """Makes the pair of keys and says what is to be done with them."""
    from heluo.governance.backup import keys

    public = keys.new_key(home, path)
    print_result(
        {"identity": str(path), "recipient": str(public)},
        as_json,
        f"密钥 secret: {path} —— 移到本机之外保管;丢了它,备份打不开 · keep it away from this machine; "
        "without it no copy opens",
        f"公钥 public: {public} —— heluo backup 目录 --recipient {public}",
    )


def list_sets(target: Path, as_json: bool) -> None:
    """The copies of a folder, oldest first."""
    from heluo.governance.backup.repository import opened

    names = opened(target).sets()
    print_result(names, as_json, "\n".join(names) or "还没有备份 · no copy yet")


def back_up(
    home: Home, target: Path, recipients: Sequence[str], parts: Sequence[str], keep: int, as_json: bool
) -> None:
    """One copy."""
    from heluo.governance.backup import keys, make
    from heluo.governance.backup.parts import PARTS

    to = keys.recipients(recipients)
    with bars(err) as report:
        done = make.back_up(
            home, target.resolve(), to, parts=tuple(parts) or tuple(PARTS), keep=keep, report=report
        )
    answer = {
        "set": done.name,
        "files": done.files,
        "bytes": done.bytes,
        "new_bytes": done.new_bytes,
        "forgotten": done.forgotten,
        "marks": done.marks,
        "found": [words.en for words in done.found],
    }
    print_result(
        answer,
        as_json,
        f"备份 copy: {done.name};文件 files {done.files},{mb(done.bytes)} MB,新增 new {mb(done.new_bytes)}"
        " MB",
        *(f"注意 note: {words.zh} · {words.en}" for words in done.found),
    )


def check(home: Home, wanted: Wanted, as_json: bool) -> None:
    """Opens and compares everything, changes nothing."""
    from heluo.governance.backup import keys, restore

    with_ = keys.restore_keys(home, wanted.identities, wanted.signed_by)
    chosen = restore.choose(wanted.source, with_, wanted.name, wanted.parts)
    begun = time.monotonic()
    with bars(err) as report:
        checksum = restore.verify(chosen, with_, report)
    figures = _figures(chosen.at, begun, checksum)
    print_result(
        {"set": chosen.name, "parts": chosen.parts, "files": len(chosen.lines), "bytes": chosen.bytes}
        | figures,
        as_json,
        f"完好 sound: {chosen.name};{len(chosen.lines)} files,{mb(chosen.bytes)} MB",
        *_words(figures),
    )


def _figures(at: dt.datetime, begun: float, checksum: str) -> dict[str, object]:
    """What a drill writes down. `lost_seconds`: since the copy, what came meanwhile is not in it and is sent
    again by the hospitals (RPO); `seconds`: how long it took (RTO)."""
    return {
        "copied_at": at.isoformat(),
        "lost_seconds": round((now() - at).total_seconds()),
        "seconds": round(time.monotonic() - begun, 1),
        "sha256": checksum,
    }


def _words(figures: dict[str, object]) -> list[str]:
    return [
        f"恢复点 RPO: {figures['copied_at']},{figures['lost_seconds']} 秒之前 seconds ago;"
        f"用时 RTO: {figures['seconds']} 秒 s",
        f"校验和 checksum: sha256 {figures['sha256']}",
    ]


def restore(home: Home, wanted: Wanted, as_json: bool) -> None:
    """Puts a copy back and says what does not agree."""
    from heluo.entrypoints.control import control
    from heluo.governance.backup import keys, restore
    from heluo.governance.backup.afterwards import disagreements

    with_ = keys.restore_keys(home, wanted.identities, wanted.signed_by)
    chosen = restore.choose(wanted.source, with_, wanted.name, wanted.parts)
    begun = time.monotonic()
    with bars(err) as report:
        done = restore.restore(home, chosen, with_, report)
    figures = _figures(chosen.at, begun, done.checksum)
    found = disagreements(home, control(home)) if home.control_db.exists() else []
    answer = {
        "set": done.name,
        "parts": done.parts,
        "files": done.files,
        "bytes": done.bytes,
        "marks": done.marks,
        "aside": str(done.aside) if done.aside else None,
        "disagreements": [words.en for words in found],
    } | figures
    durable.write(home.root / "restores" / f"{now():%Y%m%dT%H%M%SZ}.json", canonical(answer))
    lines = [
        f"已恢复 restored: {done.name} ({', '.join(done.parts)});文件 files {done.files},{mb(done.bytes)} MB"
    ]
    lines += _words(figures)
    if done.aside:
        lines.append(f"原有的在 what was there before: {done.aside}")
    lines += [f"不一致 differs: {words.zh}\n    {words.en}" for words in found]
    if not found:
        lines.append("账本、湖、收件箱与身份库一致 · ledger, lake, inbox and vault agree")
    lines.append("接着 next: heluo work --once(并重建检索索引 · and makes the index again)")
    print_result(answer, as_json, *lines)
