"""Which sets of algorithms this program has, in words for whoever must answer for them. What is absent is
called absent: nothing here switches anything on."""

from __future__ import annotations

from dataclasses import dataclass

from heluo.kit.text import Text


@dataclass(frozen=True)
class CryptoProfile:
    """One set of algorithms, and whether this program has it."""

    name: str
    label: Text
    present: bool
    words: Text


INTERNATIONAL = CryptoProfile(
    "intl",
    Text("国际算法", "International algorithms"),
    True,
    Text(
        "启用:SHA-256、AES-256-GCM、ChaCha20-Poly1305(age)、X25519、Ed25519、TLS 1.2 以上",
        "in use: SHA-256, AES-256-GCM, ChaCha20-Poly1305 (age), X25519, Ed25519, TLS 1.2 and later",
    ),
)
NATIONAL = CryptoProfile(
    "gm",
    Text("国密算法", "National algorithms (SM)"),
    False,
    Text(
        "没有:SM2、SM3、SM4 都没有实现;要求国密的部署不能用本版本",
        "absent: SM2, SM3 and SM4 are not implemented; where they are required this version cannot be used",
    ),
)
PROFILES = (INTERNATIONAL, NATIONAL)
