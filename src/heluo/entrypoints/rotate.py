"""Replaces one of the centre's keys by a new one, while everything runs: what was sealed or signed under the
former one goes on opening and holding.

Five kinds, each its own file (`KINDS`); which keys there are besides, and why those are not replaced here, is
in `key_list.py`. A rotation is entered in `rotations.json` beside the key before anything is changed, and
closed there at its end: one that was killed in the middle is finished by the next call, not begun anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from filelock import Timeout

from heluo.entrypoints import enrol
from heluo.kit import durable, succession
from heluo.kit.dates import now
from heluo.kit.errors import BadInput, Conflict, NotFound
from heluo.kit.locks import file_lock
from heluo.kit.places import Home
from heluo.kit.progress import Report, silent
from heluo.kit.seal import FORMER, canonical, fingerprint, former_keys, load_signing_key, public_pem

JOURNAL = "rotations.json"
STEPS = ("begun", "made", "stored", "announced", "replaced", "done")
"""In their order; a test kills the process at each."""


@dataclass(frozen=True)
class RotatedKey:
    """What was done. `number`: of the key that was replaced; `resumed`: an earlier call had begun it."""

    key: str
    number: int
    former: str
    present: str
    sealed_anew: int
    resumed: bool


@dataclass(frozen=True)
class KeyKind:
    """One key. `make` gives the bytes of a new one; `stored` what stays of the former one, under which
    suffix; `announce` makes known that one follows the other; `after` does what the new one asks for."""

    path: Callable[[Home], Path]
    make: Callable[[], bytes]
    stored: Callable[[Path], tuple[bytes, str]]
    announce: Callable[[Path, Path], None] = lambda former, follower: None
    after: Callable[[Home, Report], int] = lambda home, report: 0


def rotate(
    home: Home, key: str, report: Report = silent, step: Callable[[str], None] = lambda _: None
) -> RotatedKey:
    """Replaces the key named `key`, or finishes what an earlier call began. Raises BadInput for a key that
    there is not, NotFound where it was never made, Conflict beside another rotation."""
    if key not in KINDS:
        raise BadInput(
            (f"没有可更换的钥匙 {key}", f"no key {key} that is replaced"),
            " | ".join(KINDS),
            ("heluo keys list 列出全部", "heluo keys list lists them all"),
        )
    kind = KINDS[key]
    path = kind.path(home)
    if not path.exists():
        raise NotFound(
            (f"还没有 {path.name}", f"{path.name} was never made"),
            str(path),
            ("登记第一家医院或设置第二因子时生成", "it is made with the first hospital, or second factor"),
        )
    lock = file_lock(home.centre / "locks" / "rotate", wait=False)
    try:
        with lock:
            return _rotated(home, key, kind, report, step)
    except Timeout:
        raise Conflict(
            ("另一次更换正在进行", "another rotation is at work"),
            ("同一时间只有一个", "one at a time"),
            ("等它结束", "wait for its end"),
        ) from None


def _rotated(home: Home, key: str, kind: KeyKind, report: Report, step: Callable[[str], None]) -> RotatedKey:
    path = kind.path(home)
    journal, resumed = _begun(path, key)
    entry = journal[-1]
    step("begun")
    if _mark(path) == entry["former"]:
        follower = path.with_name(f"{path.stem}.next{path.suffix}")
        if not follower.exists():
            durable.write_once(follower, kind.make())
        step("made")
        former, suffix = kind.stored(path)
        durable.write_once(path.parent / FORMER / f"{path.stem}.{entry['number']}{suffix}", former)
        step("stored")
        kind.announce(path, follower)
        step("announced")
        os.replace(follower, path)
        durable.sync_folder(path.parent)
    step("replaced")
    done = kind.after(home, report)
    step("done")
    entry |= {"present": _mark(path), "ended": now().isoformat()}
    _write(path, journal)
    return RotatedKey(key, entry["number"], entry["former"], entry["present"], done, resumed)


def unfinished(home: Home) -> list[str]:
    """Keys whose rotation was begun and never ended."""
    found = {path.parent / JOURNAL for kind in KINDS.values() for path in [kind.path(home)]}
    return [one["key"] for path in sorted(found) for one in _read(path) if "ended" not in one]


def _begun(path: Path, key: str) -> tuple[list[dict[str, Any]], bool]:
    """The journal with this rotation last, and whether an earlier call began it."""
    journal = _read(path.parent / JOURNAL)
    left = next((one for one in journal if one["key"] == key and "ended" not in one), None)
    if left is not None:
        journal.remove(left)
        return [*journal, left], True
    number = 1 + sum(one["key"] == key for one in journal)
    entry = {"key": key, "number": number, "former": _mark(path), "begun": now().isoformat()}
    _write(path, [*journal, entry])
    return [*journal, entry], False


def _read(journal: Path) -> list[dict[str, Any]]:
    return json.loads(journal.read_text(encoding="utf-8")) if journal.exists() else []


def _write(path: Path, journal: list[dict[str, Any]]) -> None:
    durable.write(path.parent / JOURNAL, canonical(journal))


def _mark(path: Path) -> str:
    """Which key lies at `path`: a hash from which nobody gets it back, for none can be guessed."""
    return fingerprint(path.read_bytes().strip())


def _as_it_is(path: Path) -> tuple[bytes, str]:
    return path.read_bytes(), path.suffix


def _public_half(path: Path) -> tuple[bytes, str]:
    """The secret half of a key that signs is not kept: what it signed is checked by the public one."""
    return public_pem(load_signing_key(path).public_key()), ".pub"


def _announce_succession(former: Path, follower: Path) -> None:
    known = succession.read(former.parent)
    key = load_signing_key(follower).public_key()
    if any(one["follower"] == public_pem(key).decode() for one in known):
        return
    stated = succession.statement(load_signing_key(former), key, now().isoformat())
    durable.write(former.parent / succession.FILE, canonical([*known, stated]))


def _seal_second_factors(home: Home, report: Report) -> int:
    from heluo.access import second_factor
    from heluo.entrypoints.control import control

    done = second_factor.seal_anew(control(home), home, report)
    # The last former one stays until the next rotation: somebody may just have set one up under it.
    for path in former_keys(second_factor.key_path(home))[1:]:
        path.unlink()
    return done


def _certify_server(home: Home, report: Report) -> int:
    """A certificate of the new key under the former one's names; the intake takes both at its next start."""
    tls = home.centre / "keys" / "tls"
    old = x509.load_pem_x509_certificate((tls / "server.pem").read_bytes())
    key = enrol.tls_secret(tls / "server.key").public_key()
    if old.public_key() == key:
        return 0
    named = old.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    names = [*named.get_values_for_type(x509.DNSName)]
    names += [str(one) for one in named.get_values_for_type(x509.IPAddress)]
    durable.write(tls / "server.pem", enrol.certificate(key, tls, names[0], tuple(names)))
    return 1


def _second_factor_key() -> bytes:
    from heluo.access.second_factor import KEY_BYTES

    return os.urandom(KEY_BYTES)


KINDS: dict[str, KeyKind] = {
    "intake": KeyKind(lambda home: home.centre / "keys" / "intake.age", enrol.new_identity, _as_it_is),
    "linkage": KeyKind(lambda home: home.vault / "keys" / "linkage.age", enrol.new_identity, _as_it_is),
    "signing": KeyKind(
        lambda home: home.centre / "keys" / "signing.pem",
        enrol.new_signing_key,
        _public_half,
        _announce_succession,
    ),
    "second-factor": KeyKind(
        lambda home: home.centre / "keys" / "second-factor.key",
        _second_factor_key,
        _as_it_is,
        after=_seal_second_factors,
    ),
    "server": KeyKind(
        lambda home: home.centre / "keys" / "tls" / "server.key",
        enrol.new_tls_key,
        lambda path: (enrol.tls_secret(path).public_key().public_bytes(*enrol.AS_PEM), ".pub"),
        after=_certify_server,
    ),
}
"""Name → the key that is replaced under it."""
