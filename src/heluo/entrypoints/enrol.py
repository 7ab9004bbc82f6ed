"""Enrols a hospital: makes every key that the centre, the linkage service and the hospital's front-end
machine need.

Three steps, and what travels between them is public: `request` on the hospital's machine makes its secret
keys and asks for a certificate, `answer` at the centre makes the centre's and signs, `accept` puts the answer
in its place. `enrol` does all three below one home (demo, tests). Idempotent: what exists stays, since a new
reference key would break every pseudonym; only a client certificate is renewed.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyrage.x25519 import Identity

from heluo.kit.dates import now
from heluo.kit.durable import write, write_once
from heluo.kit.errors import BadInput, Conflict
from heluo.kit.places import Home
from heluo.kit.seal import (
    canonical,
    load_identity,
    load_public_key,
    load_signing_key,
    private_pem,
    public_pem,
)
from heluo.kit.succession import followers
from heluo.kit.succession import read as successions

REQUEST = ("hospital", "signing", "certificate_request")
ANSWER = ("hospital", "centre", "intake", "linkage", "centre_signing", "authority", "certificate")
"""Names in the two files that travel. Nothing in them is secret; that nobody exchanged them on their way is
for people to compare (`fingerprint`)."""
AUTHORITIES = ("ca.pem", "centre-signing.pub")
"""What tells one centre from another; its other keys are replaced by an answer of the same centre."""
LOCAL = ("localhost", "127.0.0.1")
AS_PEM = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
DAYS, DAYS_OF_AUTHORITY = 800, 3650
"""How long a certificate holds."""


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


@dataclass
class _Missing:
    """Makes files that are not there yet (mode 600) and remembers which it made."""

    made: list[str] = field(default_factory=list[str])

    def once(self, path: Path, make: Callable[[], bytes]) -> None:
        if not path.exists() and write_once(path, make()):
            self.made.append(str(path))


def enrol(home: Home, hospital: str, *, centre: str = "", names: tuple[str, ...] = LOCAL) -> Enrolment:
    """Make what is missing of the centre's, the vault's and `hospital`'s keys under `home`.

    `centre` (e.g. "https://localhost:8443") is written to the agent's centre.toml; `names` are the server
    certificate's host names, used when it is first made.
    """
    missing = _Missing()
    asked = request(home, hospital, missing)
    answered = _read(answer(home, hospital, asked, centre=centre, names=names, missing=missing), ANSWER)
    for path, text in _places(home, hospital, answered).items():
        missing.once(path, text.encode)
    former = _readdressed(home.agent(hospital) / "centre.toml", centre) if centre else ""
    places = (home.agent(hospital) / "keys", home.centre / "keys", home.vault / "keys")
    return Enrolment(hospital, *places, tuple(missing.made), former)


def request(home: Home, hospital: str, missing: _Missing | None = None) -> bytes:
    """Step 1, on the hospital's machine: makes its secret keys, which never leave it, and returns what the
    centre has to know."""
    keys, once = home.agent(hospital) / "keys", (missing or _Missing()).once
    once(keys / "reference.key", lambda: secrets.token_bytes(32).hex().encode())
    once(keys / "signing.pem", new_signing_key)
    once(keys / "hospital.age", new_identity)
    once(keys / "tls" / "client.key", new_tls_key)
    asked = x509.CertificateSigningRequestBuilder().subject_name(_name(hospital))
    signed = asked.sign(tls_secret(keys / "tls" / "client.key"), hashes.SHA256())
    return canonical(
        {
            "hospital": hospital,
            "signing": public_pem(load_signing_key(keys / "signing.pem").public_key()).decode(),
            "certificate_request": signed.public_bytes(serialization.Encoding.PEM).decode(),
        }
    )


def answer(
    home: Home,
    hospital: str,
    asked: bytes,
    *,
    centre: str,
    names: tuple[str, ...] = LOCAL,
    missing: _Missing | None = None,
) -> bytes:
    """Step 2, at the centre: makes the centre's keys where they are missing, enters the hospital and signs
    its certificate. Raises BadInput for a request that is none or another hospital's, Conflict when the
    hospital is known under another signing key."""
    found = _read(asked, REQUEST)
    _same(hospital, found["hospital"])
    wanted = _wanted(found)
    keys, once = home.centre / "keys", (missing or _Missing()).once
    once(keys / "intake.age", new_identity)
    once(keys / "signing.pem", new_signing_key)
    once(home.vault / "keys" / "linkage.age", new_identity)
    tls = keys / "tls"
    once(tls / "ca.key", new_tls_key)
    once(tls / "ca.pem", lambda: certificate(tls_secret(tls / "ca.key").public_key(), tls, "Heluo CA"))
    once(tls / "server.key", new_tls_key)
    once(
        tls / "server.pem",
        lambda: certificate(tls_secret(tls / "server.key").public_key(), tls, names[0], names),
    )
    known = keys / "hospitals" / f"{hospital}.pub"
    once(known, found["signing"].encode)
    if known.read_text(encoding="utf-8") != found["signing"]:
        raise Conflict(
            (f"{hospital} 已用另一把签名钥匙登记", f"{hospital} is enrolled with another signing key"),
            ("同一把钥匙", "the same key"),
            (
                f"向医院核实;确实换了钥匙时删除 {known} 再来",
                f"ask the hospital; when its keys did change, delete {known} and repeat",
            ),
        )
    made = certificate(wanted, tls, hospital)
    return canonical(
        {
            "hospital": hospital,
            "centre": centre,
            "intake": str(load_identity(keys / "intake.age").to_public()),
            "linkage": str(load_identity(home.vault / "keys" / "linkage.age").to_public()),
            "centre_signing": public_pem(load_signing_key(keys / "signing.pem").public_key()).decode(),
            "authority": (tls / "ca.pem").read_text(encoding="utf-8"),
            "certificate": made.decode(),
            "successions": json.dumps(successions(keys)),
        }
    )


def accept(home: Home, hospital: str, answered: bytes) -> str:
    """Step 3, on the hospital's machine: puts the centre's public keys, the certificate and the centre's
    address in their places; returns the address that this replaced, or "".

    Raises BadInput for an answer that is none or does not belong to this machine's key, Conflict when another
    centre's keys are there.
    """
    found = _read(answered, ANSWER)
    _same(hospital, found["hospital"])
    tls = home.agent(hospital) / "keys" / "tls"
    own = tls / "client.key"
    if not own.exists() or _loaded(found).public_key() != tls_secret(own).public_key():
        raise BadInput(
            ("这份答复不是对本机申请的答复", "an answer to another machine's request"),
            ("对本机申请的答复", "the answer to this machine's request"),
            ("重新生成申请,请中心再答复", "make the request again and let the centre answer it"),
        )
    places = _places(home, hospital, found)
    for path, text in places.items():
        if path.name in AUTHORITIES and path.exists() and not _follows(path, text, answered):
            raise Conflict(
                (f"{path} 是另一个中心的钥匙", f"{path} is another centre's key"),
                ("同一个中心", "the same centre"),
                (
                    "确实换了中心时,把该文件移走再来",
                    "when the centre did change, move the file away and repeat",
                ),
            )
    for path, text in places.items():
        write(path, text.encode(), 0o600)
    return _readdressed(home.agent(hospital) / "centre.toml", found["centre"])


def _follows(path: Path, text: str, answered: bytes) -> bool:
    """Whether the key or authority `text` is the one at `path`, or a signing key to which that one leads."""
    if path.read_text(encoding="utf-8") == text:
        return True
    if path.name != "centre-signing.pub":
        return False
    try:
        statements = json.loads(json.loads(answered).get("successions", "[]"))
    except (TypeError, ValueError):
        return False
    return text in (public_pem(key).decode() for key in followers(load_public_key(path), statements))


def _places(home: Home, hospital: str, answered: dict[str, str]) -> dict[Path, str]:
    keys = home.agent(hospital) / "keys"
    return {
        keys / "centre-intake.pub": answered["intake"],
        keys / "linkage.pub": answered["linkage"],
        keys / "centre-signing.pub": answered["centre_signing"],
        keys / "tls" / "ca.pem": answered["authority"],
        keys / "tls" / "client.pem": answered["certificate"],
    }


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


def _read(data: bytes, names: tuple[str, ...]) -> dict[str, str]:
    try:
        read: Any = json.loads(data)
    except ValueError:
        read = None
    found: dict[str, Any] = read if isinstance(read, dict) else {}
    if not all(isinstance(found.get(name), str) for name in names):
        raise BadInput(
            ("不是登记文件", "no file of an enrolment"),
            ", ".join(names),
            ("请对方重新生成并原样传来", "ask for the file again, unchanged"),
        )
    return {name: found[name] for name in names}


def _same(hospital: str, named: str) -> None:
    if named != hospital:
        raise BadInput(
            (f"这份文件属于 {named}", f"a file of {named}"),
            hospital,
            ("检查医院代码或换成该院的文件", "check the code, or take that hospital's file"),
        )


def _wanted(found: dict[str, str]) -> ec.EllipticCurvePublicKey:
    """The key of the request's certificate, when the request is in order."""
    try:
        asked = x509.load_pem_x509_csr(found["certificate_request"].encode())
        signing = serialization.load_pem_public_key(found["signing"].encode())
        key = asked.public_key()
        sound = asked.is_signature_valid and asked.subject == _name(found["hospital"])
    except ValueError:
        sound, key, signing = False, None, None
    if (
        not sound
        or not isinstance(key, ec.EllipticCurvePublicKey)
        or not isinstance(signing, Ed25519PublicKey)
    ):
        raise BadInput(
            ("申请中的钥匙或证书申请不对", "keys or certificate request that do not hold"),
            "heluo hospital enrol --request",
            ("请医院重新生成申请", "ask the hospital to make the request again"),
        )
    return key


def _loaded(found: dict[str, str]) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(found["certificate"].encode())
    except ValueError:
        raise BadInput(
            ("答复中的证书不对", "an answer whose certificate does not hold"),
            "heluo enrol --request … --answer …",
            ("请中心重新答复", "ask the centre to answer again"),
        ) from None


def new_identity() -> bytes:
    return str(Identity.generate()).encode()


def new_signing_key() -> bytes:
    return private_pem(Ed25519PrivateKey.generate())


def new_tls_key() -> bytes:
    return private_pem(ec.generate_private_key(ec.SECP256R1()))


def _name(subject: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Heluo"),
            x509.NameAttribute(NameOID.COMMON_NAME, subject),
        ]
    )


def certificate(
    key: ec.EllipticCurvePublicKey, tls: Path, subject: str, names: tuple[str, ...] = ()
) -> bytes:
    """A certificate of `key`, signed by the authority in `tls`; the authority's own while it has none."""
    secret = tls_secret(tls / "ca.key")
    authority = None
    if (tls / "ca.pem").exists():
        authority = x509.load_pem_x509_certificate((tls / "ca.pem").read_bytes())
    start = now() - dt.timedelta(days=1)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(authority.subject if authority else _name(subject))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=DAYS if authority else DAYS_OF_AUTHORITY))
        .add_extension(
            x509.BasicConstraints(ca=authority is None, path_length=0 if authority is None else None),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(secret.public_key()), critical=False
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
    return builder.sign(secret, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


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


def tls_secret(path: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key
