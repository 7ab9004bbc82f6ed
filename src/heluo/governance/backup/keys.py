"""Who can open a copy (an age key that is kept elsewhere) and who vouches for it (the centre's signing key).

The file of the secret key is an ordinary age identity file; a comment in it names the centre whose signature
a copy has to bear, so that whoever restores on an empty machine needs nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pyrage import IdentityError, RecipientError
from pyrage.x25519 import Identity, Recipient

from heluo.kit import durable
from heluo.kit.dates import now
from heluo.kit.errors import BadInput, Conflict
from heluo.kit.places import Home
from heluo.kit.seal import load_public_key, load_signing_key, public_pem

SIGNER = "# signer: "
SECRET = "AGE-SECRET-KEY-"


@dataclass(frozen=True)
class RestoreKeys:
    """What a copy is opened and recognised with."""

    identities: tuple[Identity, ...]
    signer: Ed25519PublicKey


def signing_path(home: Home) -> Path:
    """The key with which the centre signs receipts, and copies of itself."""
    return home.centre / "keys" / "signing.pem"


def new_key(home: Home, path: Path) -> Path:
    """Makes the pair of keys: `path` (secret, to be kept away from this machine) and `path`.pub, which is
    returned. Raises Conflict when `path` exists."""
    identity = Identity.generate()
    signer = (
        SIGNER + public_pem(load_signing_key(signing_path(home)).public_key()).hex() + "\n"
        if signing_path(home).exists()
        else ""
    )
    public = str(identity.to_public())
    text = f"# heluo backup key, {now():%Y-%m-%d}\n# public key: {public}\n{signer}{identity}\n"
    if not durable.write_once(path, text.encode()):
        raise Conflict(
            (f"{path} 已存在", f"{path} exists"),
            ("一个新文件", "a new file"),
            ("换一个文件名:旧钥匙仍可打开旧备份", "name another file: the old key still opens old copies"),
        )
    durable.write(path.with_name(path.name + ".pub"), f"{public}\n".encode())
    return path.with_name(path.name + ".pub")


def recipients(given: Sequence[str]) -> list[str]:
    """The public keys in `given`: age1… itself, or files with one on a line. Raises BadInput."""
    found: list[str] = []
    for one in given:
        lines = [one] if one.startswith("age1") else _lines(Path(one))
        found += [line for line in lines if line.startswith("age1")]
    for key in found:
        try:
            Recipient.from_str(key)
        except RecipientError:
            raise _no_key("age1…") from None
    if not found:
        raise _no_key("age1…")
    return sorted(set(found))


def restore_keys(home: Home, given: Sequence[Path], signed_by: Path | None) -> RestoreKeys:
    """The secret keys in the files `given`, and the public key of the centre that made the copy: `signed_by`,
    else the one that a key file names, else this home's own. Raises BadInput."""
    identities: list[Identity] = []
    signers: list[str] = []
    for path in given:
        lines = _lines(path)
        try:
            identities += [Identity.from_str(line) for line in lines if line.startswith(SECRET)]
        except IdentityError:
            raise _no_key(f"{SECRET}…") from None
        signers += [line.removeprefix(SIGNER) for line in lines if line.startswith(SIGNER)]
    if not identities:
        raise _no_key(f"{SECRET}…")
    return RestoreKeys(tuple(identities), _signer(home, signers, signed_by))


def _signer(home: Home, named: Sequence[str], signed_by: Path | None) -> Ed25519PublicKey:
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        if signed_by is not None:
            return load_public_key(signed_by)
        if named:
            key = load_pem_public_key(bytes.fromhex(named[-1]))
            assert isinstance(key, Ed25519PublicKey)
            return key
        if signing_path(home).exists():
            return load_signing_key(signing_path(home)).public_key()
    except (ValueError, UnsupportedAlgorithm, AssertionError):
        raise _no_key("Ed25519 PUBLIC KEY") from None
    raise BadInput(
        ("没有可核对备份签名的公钥", "no public key to check the copy's signature with"),
        ("钥匙文件中的 signer 行,或 --signed-by", "the line `signer` in the key file, or --signed-by"),
        (
            "加 --signed-by:任何一家医院的 keys/centre-signing.pub 都可以",
            "add --signed-by: keys/centre-signing.pub of any hospital will do",
        ),
    )


def _lines(path: Path) -> list[str]:
    try:
        return [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError):
        raise BadInput(
            (f"钥匙文件 {path} 读不出", f"the key file {path} cannot be read"),
            ("heluo backup --new-key 生成的文件", "a file that heluo backup --new-key made"),
            ("检查路径和权限", "check path and permissions"),
        ) from None


def _no_key(expected: str) -> BadInput:
    return BadInput(
        ("没有可用的钥匙", "no usable key"),
        expected,
        (
            "--recipient 用 .pub 文件,--identity 用密钥文件;见 docs/how-to/back-up.md",
            "--recipient takes the .pub file, --identity the secret one; see docs/how-to/back-up.md",
        ),
    )
