"""The centre as a hospital sees it: nine requests over HTTPS with a client certificate. Outbound only.

Settings are in `<home>/agents/<code>/centre.toml`: `centre = "https://…"`, optional `proxy = "http://…"`.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heluo.collection.outbox import Segment
from heluo.kit import durable
from heluo.kit.errors import BadConfiguration, Broken, HeluoError, Unavailable
from heluo.kit.seal import canonical, is_signed, load_public_key, public_pem
from heluo.kit.succession import followers
from heluo.kit.text_files import read_toml

if TYPE_CHECKING:
    import httpx
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class RefusedByCentre(HeluoError):
    """The centre answered no. `status` and `body` are its answer."""

    code, exit_code = "refused", 7

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(
            (
                f"中心拒绝({status}):{body.get('zh', '')}",
                f"the centre refuses ({status}): {body.get('en', '')}",
            ),
            ("中心接受的内容", "what the centre takes"),
            (
                "按中心所说的处理;说不清时请中心的治理工程师查看",
                "do what the centre says; where that does not help, ask its governance engineer",
            ),
        )
        self.status, self.body = status, body


class TryLater(Unavailable):
    """Not now: try again after `seconds`, None when the centre did not say."""

    def __init__(self, why: str, seconds: float | None = None) -> None:
        super().__init__(
            (f"暂时无法送达中心({why})", f"the centre cannot be reached now ({why})"),
            ("能应答的中心", "a centre that answers"),
            ("无需处理:数据已封存,将自动重试", "nothing to do: the data are sealed and sent again later"),
        )
        self.seconds = seconds


@dataclass
class Centre:
    """One hospital's line to the centre."""

    hospital: str
    client: httpx.Client
    signing: Path

    def put(self, segment: Segment, data: bytes) -> dict[str, Any]:
        """Deliver one parcel; returns the signed receipt. Raises TryLater, RefusedByCentre, or Broken for a
        receipt that is not the centre's own or not about this parcel."""
        path = f"/intake/{self.hospital}/{segment.stream}/{segment.epoch}/{segment.seq}"
        receipt = self._ask("PUT", path, content=data, headers={"X-Parcel-SHA256": segment.sha256})
        about = {
            "hospital": self.hospital,
            "stream": segment.stream,
            "epoch": segment.epoch,
            "seq": segment.seq,
            "sha256": segment.sha256,
        }
        self._verify(receipt, about)
        return receipt

    def receipts(self, after: int) -> tuple[list[dict[str, Any]], int]:
        """Second receipts behind number `after`, and the number to ask from next time."""
        answer = self._ask("GET", f"/intake/{self.hospital}/receipts", params={"after": after})
        for receipt in answer["receipts"]:
            self._verify(receipt, {"hospital": self.hospital} if "hospital" in receipt else {})
        return answer["receipts"], int(answer["next"])

    def missing(self) -> list[dict[str, Any]]:
        """Parcels {stream, epoch, seq, sha256} that the centre has receipted, still needs and no longer has;
        none where the centre's program is too old to say."""
        try:
            answer = self._ask("GET", f"/intake/{self.hospital}/missing")
        except RefusedByCentre as error:
            if error.status in (404, 405):
                return []
            raise
        for item in answer["missing"]:
            self._verify(item, {"hospital": self.hospital, "status": "missing"})
        return answer["missing"]

    def position(self, stream: str) -> tuple[int, int, str | None]:
        """(epoch, seq, sha256 of the manifest) of the last parcel that the centre stored; zeros before the
        first."""
        answer = self._ask("GET", f"/intake/{self.hospital}/position/{stream}")
        return int(answer["epoch"] or 0), int(answer["seq"] or 0), answer["manifest_sha256"]

    def log(self, n: int) -> dict[str, Any] | None:
        """Where the centre's audit log stands, and the hash of its event `n`, as the centre signs it; None
        where the centre's program is too old to say."""
        try:
            answer = self._ask("GET", f"/intake/{self.hospital}/log/{n}")
        except RefusedByCentre as error:
            if error.status in (404, 405):
                return None
            raise
        self._verify(answer, {"hospital": self.hospital, "n": n})
        return answer

    def issues(self, after: int) -> tuple[list[dict[str, Any]], int]:
        """Quality issues that changed behind number `after`, and the number to ask from next time; none where
        the centre's program is too old to know any."""
        try:
            answer = self._ask("GET", f"/intake/{self.hospital}/issues", params={"after": after})
        except RefusedByCentre as error:
            if error.status in (404, 405):
                return [], after
            raise
        for statement in answer["issues"]:
            self._verify(statement, {"hospital": self.hospital})
        return answer["issues"], int(answer["next"])

    def answer_issue(self, issue: str, answer: str, body: dict[str, Any]) -> dict[str, Any]:
        """Sends an answer, signed by the hospital; returns the centre's signed receipt."""
        receipt = self._ask("POST", f"/intake/{self.hospital}/issues/{issue}/answers", json=body)
        self._verify(receipt, {"hospital": self.hospital, "issue": issue, "answer": answer})
        return receipt

    def keys(self) -> dict[str, Any] | None:
        """The centre's public keys of now; None where the centre's program is too old to say. Takes over the
        signing key that followed the one that this hospital trusts. Raises Broken for keys to which it does
        not lead."""
        try:
            answer = self._ask("GET", f"/intake/{self.hospital}/keys")
        except RefusedByCentre as error:
            if error.status in (404, 405):
                return None
            raise
        signer = self._signer_of(answer, answer.get("successions"))
        if signer is None or answer.get("hospital") != self.hospital:
            raise _not_signed()
        if signer != load_public_key(self.signing):
            durable.write(self.signing, public_pem(signer))
        return answer

    def heartbeat(self, body: dict[str, Any]) -> str:
        """Reports that this hospital is alive; returns the centre's time."""
        return str(self._ask("POST", f"/intake/{self.hospital}/heartbeat", json=body)["time"])

    def close(self) -> None:
        self.client.close()

    def _ask(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        import httpx

        try:
            answer = self.client.request(method, path, **content)
        except httpx.HTTPError as error:
            raise TryLater(type(error).__name__) from error
        if answer.status_code in (429, 502, 503, 504):
            wait = answer.headers.get("Retry-After", "")
            raise TryLater(str(answer.status_code), float(wait) if wait.isdecimal() else None)
        try:
            body = answer.json()
        except ValueError:
            body = {}
        if answer.status_code >= 400 or not isinstance(body, dict):
            raise RefusedByCentre(answer.status_code, body if isinstance(body, dict) else {})
        return body

    def _verify(self, receipt: dict[str, Any], about: dict[str, Any]) -> None:
        wrong = {k for k, v in about.items() if receipt.get(k) != v}
        if wrong or not (self._is_signed(receipt) or (self.keys() is not None and self._is_signed(receipt))):
            raise _not_signed()

    def _is_signed(self, receipt: dict[str, Any]) -> bool:
        return self._signer_of(receipt, ()) is not None

    def _signer_of(self, given: dict[str, Any], successions: Any) -> Ed25519PublicKey | None:
        """The key that signed `given`: the one that this hospital trusts, or one to which it leads."""
        stated = {k: v for k, v in given.items() if k != "signature"}
        try:
            signature = bytes.fromhex(given.get("signature", ""))
        except (TypeError, ValueError):
            return None
        trusted = followers(load_public_key(self.signing), successions or ())
        return next((key for key in reversed(trusted) if is_signed(key, canonical(stated), signature)), None)


def _not_signed() -> Broken:
    return Broken(
        ("回执不是中心签发的", "a receipt that the centre did not sign"),
        ("中心的签名", "the centre's signature"),
        ("检查网络中间设备,联系中心", "check what stands in the network, call the centre"),
        code="broken:receipt",
    )


def open_centre(hospital: str, folder: Path) -> Centre:
    """The centre that `folder`/centre.toml names, with this hospital's certificate. Raises
    BadConfiguration."""
    import httpx

    path = folder / "centre.toml"
    if not path.exists():
        raise BadConfiguration(
            ("没有 centre.toml", "no centre.toml"),
            'centre = "https://…"',
            ("登记医院时写入中心地址", "enrol the hospital with the centre's address"),
            where=str(path),
        )
    setting = read_toml(path)
    if not isinstance(setting.get("centre"), str):
        raise BadConfiguration(
            ("缺少 centre", "no centre"),
            'centre = "https://…"',
            ("补上中心地址", "add the centre's address"),
            where=str(path),
        )
    keys = folder / "keys"
    _present(keys / "tls" / name for name in ("ca.pem", "client.pem", "client.key"))
    context = ssl.create_default_context(cafile=keys / "tls" / "ca.pem")
    context.load_cert_chain(keys / "tls" / "client.pem", keys / "tls" / "client.key")
    client = httpx.Client(
        base_url=setting["centre"],
        verify=context,
        proxy=setting.get("proxy"),
        trust_env=False,
        timeout=httpx.Timeout(120, connect=15),
    )
    return Centre(hospital, client, keys / "centre-signing.pub")


def _present(paths: Iterable[Path]) -> None:
    for path in paths:
        if not path.exists():
            raise BadConfiguration(
                (f"没有证书 {path.name}", f"no certificate {path.name}"),
                (
                    "登记时中心发给本院的证书和密钥",
                    "certificate and key that the centre gave when the hospital was enrolled",
                ),
                ("登记医院", "enrol the hospital"),
                where=str(path),
            )
