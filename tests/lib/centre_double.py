"""A double of the centre's intake, in process: the same answers, a dictionary instead of a disk, faults on
request."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import httpx

from heluo.collection.centre import Centre
from heluo.governance.receive import accept
from heluo.kit.errors import Broken
from heluo.kit.parcel import Manifest, Opened, open_parcel, verify_parcel
from heluo.kit.places import Home
from heluo.kit.seal import canonical, load_identities, load_public_key, load_signing_key, sign


class CentreDouble:
    """Keeps parcels by (stream, epoch, seq). `fault(request)` may return a response, or raise
    httpx.HTTPError, before (`late=False`) or after (`late=True`) the request was served."""

    def __init__(self, home: Home, hospital: str) -> None:
        self.home, self.hospital = home, hospital
        self.parcels: dict[tuple[str, int, int], tuple[str, bytes, Manifest, str]] = {}
        self.receipts: dict[tuple[str, int, int], dict] = {}
        self.settled: list[dict] = []
        self.heartbeats: list[dict] = []
        self.missing: list[tuple[str, int, int]] = []
        """Receipted parcels that it says it has lost."""
        self.fault: Callable[[httpx.Request, bool], httpx.Response | None] = lambda request, late: None
        self.puts = 0
        self.log: list[str] = []
        """Hashes of the events of its audit log, the first event's first."""

    def line(self) -> Centre:
        client = httpx.Client(transport=httpx.MockTransport(self._serve), base_url="https://double")
        return Centre(self.hospital, client, self.home.agent(self.hospital) / "keys" / "centre-signing.pub")

    def opened(self, stream: str) -> list[Opened]:
        """The stream's parcels in order, opened and verified."""
        keys = self.home.centre / "keys"
        result = []
        for (name, _, _), (_, data, _, _) in sorted(self.parcels.items()):
            if name == stream:
                with tempfile.NamedTemporaryFile(suffix=".parcel") as file:
                    file.write(data)
                    file.flush()
                    result.append(
                        open_parcel(
                            Path(file.name),
                            load_identities(keys / "intake.age"),
                            load_public_key(keys / "hospitals" / f"{self.hospital}.pub"),
                        )
                    )
        return result

    def rows(self, stream: str) -> dict[str, dict]:
        """row_key → the row that stands now, by the rule that the last version wins and "D" removes."""
        standing: dict[str, dict] = {}
        for opened in self.opened(stream):
            for row in opened.rows.to_pylist():
                if row["op"] == "D":
                    standing.pop(row["row_key"], None)
                else:
                    standing[row["row_key"]] = row
        return standing

    def load(self, status: str = "loaded") -> None:
        """Give the second receipt for everything stored so far."""
        for key, (sha256, _, manifest, _) in sorted(self.parcels.items()):
            if not any((r["stream"], r["epoch"], r["seq"]) == key for r in self.settled):
                body = {
                    "hospital": self.hospital,
                    "stream": key[0],
                    "epoch": key[1],
                    "seq": key[2],
                    "sha256": sha256,
                    "status": status,
                    "reason": "",
                    "rows": manifest.accepted,
                    "n": len(self.settled) + 1,
                }
                self.settled.append(self._signed(body))

    def _log(self, n: int) -> dict:
        hashes = ["0" * 64, *self.log]
        return self._signed(
            {
                "hospital": self.hospital,
                "at": "2026-01-01T00:00:00+00:00",
                "n": n,
                "hash": hashes[n] if n < len(hashes) else "",
                "log": {"n": len(self.log), "hash": hashes[-1]},
            }
        )

    def _missing(self, key: tuple[str, int, int]) -> dict:
        place = {"hospital": self.hospital, "stream": key[0], "epoch": key[1], "seq": key[2]}
        return self._signed(place | {"sha256": self.parcels[key][0], "status": "missing"})

    def _signed(self, body: dict) -> dict:
        return body | {
            "signature": sign(
                load_signing_key(self.home.centre / "keys" / "signing.pem"), canonical(body)
            ).hex()
        }

    def _serve(self, request: httpx.Request) -> httpx.Response:
        early = self.fault(request, False)
        if early is not None:
            return early
        answer = self._answer(request)
        late = self.fault(request, True)
        return answer if late is None else late

    def _answer(self, request: httpx.Request) -> httpx.Response:
        parts = request.url.path.split("/")[2:]
        assert parts[0] == self.hospital
        if request.method == "PUT":
            self.puts += 1
            return self._put(parts[1], int(parts[2]), int(parts[3]), request)
        if parts[1] == "receipts":
            after = int(request.url.params["after"])
            some = self.settled[after : after + 3]
            return httpx.Response(
                200, json={"receipts": some, "next": some[-1]["n"] if some else min(after, len(self.settled))}
            )
        if parts[1] == "issues":
            return httpx.Response(200, json={"issues": [], "next": 0})
        if parts[1] == "keys":
            return httpx.Response(200, json=accept.keys(self.home, self.hospital))
        if parts[1] == "log":
            return httpx.Response(200, json=self._log(int(parts[2])))
        if parts[1] == "missing":
            return httpx.Response(200, json={"missing": [self._missing(key) for key in self.missing]})
        if parts[1] == "position":
            last = max((k for k in self.parcels if k[0] == parts[2]), default=None)
            body = (
                {"epoch": 0, "seq": 0, "manifest_sha256": None}
                if last is None
                else {"epoch": last[1], "seq": last[2], "manifest_sha256": self.parcels[last][3]}
            )
            return httpx.Response(200, json=body)
        self.heartbeats.append(json.loads(request.content))
        return httpx.Response(200, json={"time": "2026-01-01T00:00:00+00:00"})

    def _put(self, stream: str, epoch: int, seq: int, request: httpx.Request) -> httpx.Response:
        data, key = request.content, (stream, epoch, seq)
        sha256 = hashlib.sha256(data).hexdigest()
        assert sha256 == request.headers["x-parcel-sha256"]
        if key in self.parcels:
            if self.parcels[key][0] != sha256:
                return httpx.Response(409, json={"code": "other_hash"})
            return httpx.Response(200, json=self.receipts[key])
        with tempfile.NamedTemporaryFile(suffix=".parcel") as file:
            file.write(data)
            file.flush()
            try:
                manifest, manifest_sha256 = verify_parcel(
                    Path(file.name),
                    load_public_key(self.home.centre / "keys" / "hospitals" / f"{self.hospital}.pub"),
                )
            except Broken as error:
                return httpx.Response(400, json={"code": error.code})
        last = max((k for k in self.parcels if k[0] == stream), default=(stream, 0, 0))
        fits = (epoch > last[1] and seq == 1) or (epoch, seq) == (last[1], last[2] + 1)
        if not fits:
            return httpx.Response(
                409, json={"code": "gap", "epoch": last[1] or epoch, "expected_seq": last[2] + 1}
            )
        previous = self.parcels[last][3] if last in self.parcels and epoch == last[1] else None
        if manifest.previous != previous:
            return httpx.Response(400, json={"code": "broken:chain"})
        self.parcels[key] = (sha256, data, manifest, manifest_sha256)
        about = {"hospital": self.hospital, "stream": stream, "epoch": epoch, "seq": seq, "sha256": sha256}
        self.receipts[key] = self._signed(
            about
            | {"status": "stored", "stored_at": "2026-01-01T00:00:00+00:00"}
            | {"log": self._log(0)["log"]}
        )
        return httpx.Response(201, json=self.receipts[key])
