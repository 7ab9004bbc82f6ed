"""Enrols a hospital: makes every key that the centre, the linkage service and the hospital's front-end
machine need.

Idempotent: what exists stays, since a new reference key would break every pseudonym. In one installation
(demo, tests) all three zones lie under one home; in the field each zone runs its own part and exchanges
public halves only.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyrage.x25519 import Identity

from heluo.kit.dates import now
from heluo.kit.durable import write, write_once
from heluo.kit.places import Home
from heluo.kit.seal import load_identity, load_signing_key, private_pem, public_pem


@dataclass(frozen=True)
class Enrolment:
    """Where the keys are. `made` lists the files that this call created."""

    hospital: str
    agent_keys: Path
    centre_keys: Path
    vault_keys: Path
    made: tuple[str, ...]
    former_centre: str = ""
    """The address in centre.toml that this call replaced, "" when it replaced none."""


def enrol(
    home: Home, hospital: str, *, centre: str = "", names: tuple[str, ...] = ("localhost", "127.0.0.1")
) -> Enrolment:
    """Make what is missing of the centre's, the vault's and `hospital`'s keys under `home`.

    `centre` (e.g. "https://localhost:8443") is written to the agent's centre.toml; `names` are the server
    certificate's host names, used when it is first made. Key files have mode 600.
    """
    made: list[str] = []

    def once(path: Path, make: Callable[[], bytes]) -> None:
        if not path.exists() and write_once(path, make()):
            made.append(str(path))

    centre_keys, agent_keys, vault_keys = (
        home.centre / "keys",
        home.agent(hospital) / "keys",
        home.vault / "keys",
    )
    once(centre_keys / "intake.age", _age)
    once(centre_keys / "signing.pem", _ed25519)
    once(vault_keys / "linkage.age", _age)
    once(agent_keys / "reference.key", lambda: secrets.token_bytes(32).hex().encode())
    once(agent_keys / "signing.pem", _ed25519)
    once(agent_keys / "hospital.age", _age)
    once(
        agent_keys / "centre-intake.pub",
        lambda: str(load_identity(centre_keys / "intake.age").to_public()).encode(),
    )
    once(
        agent_keys / "linkage.pub",
        lambda: str(load_identity(vault_keys / "linkage.age").to_public()).encode(),
    )
    once(
        agent_keys / "centre-signing.pub",
        lambda: public_pem(load_signing_key(centre_keys / "signing.pem").public_key()),
    )
    once(
        centre_keys / "hospitals" / f"{hospital}.pub",
        lambda: public_pem(load_signing_key(agent_keys / "signing.pem").public_key()),
    )
    _tls(centre_keys / "tls", agent_keys / "tls", hospital, names, once)
    former = _readdressed(home.agent(hospital) / "centre.toml", centre) if centre else ""
    return Enrolment(hospital, agent_keys, centre_keys, vault_keys, tuple(made), former)


def _readdressed(path: Path, centre: str) -> str:
    """Writes the centre's address; returns the one that stood there, "" when there was none or the same. What
    else the file says (a proxy) stays."""
    if not path.exists():
        write(path, f'centre = "{centre}"\n'.encode())
        return ""
    text = path.read_text(encoding="utf-8")
    line = re.search(r'^centre *= *"(.*)" *$', text, re.MULTILINE)
    if line is None:
        write(path, f'centre = "{centre}"\n{text}'.encode())
        return ""
    if line[1] != centre:
        write(path, f'{text[: line.start()]}centre = "{centre}"{text[line.end() :]}'.encode())
    return line[1] if line[1] != centre else ""


def _age() -> bytes:
    return str(Identity.generate()).encode()


def _ed25519() -> bytes:
    return private_pem(Ed25519PrivateKey.generate())


def _tls(
    centre: Path,
    agent: Path,
    hospital: str,
    names: tuple[str, ...],
    once: Callable[[Path, Callable[[], bytes]], None],
) -> None:
    """An own certificate authority, a server and a client certificate (P-256). Each secret key is made before
    its certificate, so a kill between them is mended by the next call."""
    once(centre / "ca.key", _ec)
    once(centre / "ca.pem", lambda: _certificate(centre / "ca.key", None, "Heluo CA", days=3650))
    once(centre / "server.key", _ec)
    once(centre / "server.pem", lambda: _certificate(centre / "server.key", centre, names[0], names))
    once(agent / "client.key", _ec)
    once(agent / "client.pem", lambda: _certificate(agent / "client.key", centre, hospital))
    once(agent / "ca.pem", lambda: (centre / "ca.pem").read_bytes())


def _ec() -> bytes:
    return private_pem(ec.generate_private_key(ec.SECP256R1()))


def _certificate(
    key: Path, authority: Path | None, subject: str, names: tuple[str, ...] = (), days: int = 800
) -> bytes:
    secret = _secret(key)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Heluo"),
            x509.NameAttribute(NameOID.COMMON_NAME, subject),
        ]
    )
    issuer = (
        x509.load_pem_x509_certificate((authority / "ca.pem").read_bytes()).subject if authority else name
    )
    signer = _secret(authority / "ca.key") if authority else secret
    start = now() - dt.timedelta(days=1)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=days))
        .add_extension(
            x509.BasicConstraints(ca=authority is None, path_length=0 if authority is None else None),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(secret.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
        .add_extension(_usage(authority is None), critical=True)
    )
    if authority:
        usage = ExtendedKeyUsageOID.SERVER_AUTH if names else ExtendedKeyUsageOID.CLIENT_AUTH
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
    if names:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([_host(n) for n in names]), critical=False
        )
    return builder.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _usage(authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _host(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _secret(path: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key
