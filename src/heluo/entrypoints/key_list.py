"""Every key of an installation: what it is for, who holds it, since when, and how it is replaced, or why
never. Reads files and the hospitals' last heartbeats; prints no secret.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from heluo.entrypoints.rotate import KINDS
from heluo.kit.db import reading
from heluo.kit.places import Home
from heluo.kit.seal import fingerprint, former_keys, load_identity, load_signing_key, public_pem
from heluo.kit.text import Text
from heluo.lakehouse.records import Heartbeat


@dataclass(frozen=True)
class KeyLine:
    """One key. `since` None: not on this machine. `former`: how many it replaced that still open or check."""

    name: str
    purpose: Text
    holder: Text
    replaced: Text
    since: dt.datetime | None
    former: int
    behind: tuple[str, ...]
    """Hospitals whose last heartbeat named a former one."""


OTHERS: tuple[tuple[str, str, Text, Text, Text], ...] = (
    (
        "tls-authority",
        "centre/keys/tls/ca.key",
        Text("签发医院与接收进程的证书", "signs the certificates of hospitals and intake"),
        Text("中心", "the centre"),
        Text("十年;更换即重新登记各医院", "ten years; another one means enrolling every hospital again"),
    ),
    (
        "project",
        "centre/keys/projects",
        Text("研究项目的假名与日期移动", "pseudonyms and moved dates of research projects"),
        Text("中心", "the centre"),
        Text(
            "不更换:已交付的假名会对不上;项目结束即销毁",
            "never: pseudonyms that were handed out would no longer fit; destroyed with the project",
        ),
    ),
    (
        "backup",
        "",
        Text("打开备份", "opens copies"),
        Text("管理员,不在本机", "the administrator, elsewhere"),
        Text(
            "heluo backup --new-key;旧钥匙打开旧备份", "heluo backup --new-key; the old one opens old copies"
        ),
    ),
    (
        "session",
        "",
        Text("登录会话:随机令牌,只存散列,没有密钥", "sessions: random tokens, stored as hashes; no key"),
        Text("门户", "the portal"),
        Text("不需要", "nothing to replace"),
    ),
    (
        "audit",
        "",
        Text(
            "日志的散列链没有密钥;链头由 signing 签名,由各医院见证",
            "the log's chain has no key; its heads are signed by `signing` and witnessed by hospitals",
        ),
        Text("中心", "the centre"),
        Text("随 signing", "with signing"),
    ),
    (
        "hospital-reference",
        "",
        Text("医院端的假名 subject_ref", "pseudonyms of the hospital, subject_ref"),
        Text("各医院", "each hospital"),
        Text("不更换:所有假名都会变", "never: every pseudonym would change"),
    ),
    (
        "hospital-signing",
        "centre/keys/hospitals",
        Text("数据包的签名;这里是公钥", "signatures of parcels; the public halves are here"),
        Text("各医院", "each hospital"),
        Text("重新登记,核对指纹", "by enrolling again, fingerprints compared"),
    ),
)
"""(name, place below the home or "", what for, who holds it, how it is replaced) of what is no command's."""
OWN: dict[str, tuple[Text, Text]] = {
    "intake": (Text("打开数据包的行", "opens the rows of parcels"), Text("中心", "the centre")),
    "linkage": (Text("打开身份文件", "opens identity files"), Text("身份库", "the vault")),
    "signing": (
        Text("签回执、日志链头、备份", "signs receipts, heads of the log, copies"),
        Text("中心", "the centre"),
    ),
    "second-factor": (
        Text("密封第二因子的密钥", "seals secrets of second factors"),
        Text("中心", "the centre"),
    ),
    "server": (Text("接收进程的 TLS", "TLS of the intake"), Text("中心", "the centre")),
}


def listed(home: Home, control: sa.Engine) -> list[KeyLine]:
    """Every key, those with a command first."""
    with reading(control) as session:
        beats = {one.hospital: one.body for one in session.scalars(sa.select(Heartbeat))}
    named = {code: body.get("keys") or {} for code, body in beats.items()}
    found = []
    for name, kind in KINDS.items():
        path = kind.path(home)
        purpose, holder = OWN[name]
        behind = _behind(name, path, named) if path.exists() else ()
        by = Text(f"heluo keys rotate {name}", f"heluo keys rotate {name}")
        found.append(KeyLine(name, purpose, holder, by, _since(path), len(former_keys(path)), behind))
    for name, place, purpose, holder, by in OTHERS:
        since = _since(home.root / place) if place else None
        found.append(KeyLine(name, purpose, holder, by, since, 0, ()))
    return found


def _behind(name: str, path: Path, named: dict[str, dict[str, str]]) -> tuple[str, ...]:
    """Hospitals that say they use another public key than the one of the secret at `path`."""
    spelt = {"intake": "intake", "linkage": "linkage", "signing": "centre_signing"}.get(name)
    if spelt is None:
        return ()
    if name == "signing":
        public = public_pem(load_signing_key(path).public_key())
    else:
        public = str(load_identity(path).to_public()).encode()
    present = fingerprint(public.strip())
    return tuple(sorted(code for code, keys in named.items() if keys.get(spelt, present) != present))


def _since(path: Path) -> dt.datetime | None:
    return dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC) if path.exists() else None
