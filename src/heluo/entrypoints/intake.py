"""The centre's receiving process: a thin door in front of `governance.receive`. HTTPS, a client certificate
for every connection, whose common name must be the hospital in the path. Serves no data and no screen.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import ssl
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from heluo.entrypoints.beating import beating
from heluo.entrypoints.connections import BoundedProtocol, server
from heluo.entrypoints.control import control
from heluo.entrypoints.listening import run_named
from heluo.governance.receive import accept, issues
from heluo.kit import foreign_json
from heluo.kit.admission import Admission, QueueLimits
from heluo.kit.errors import BadInput, Broken, Busy, HeluoError, NotPermitted, Unavailable
from heluo.kit.parcel import MOST_BYTES, MOST_NUMBER
from heluo.kit.places import Home
from heluo.kit.settings import settings

PARCELS = QueueLimits(running=16, waiting=48, longest_wait=10, each=2, usual=2.0)
"""Parcels that are taken in at once, of all hospitals and of one; more are told when to come back."""
SHORT = QueueLimits(running=4, waiting=114 * 2, longest_wait=10, each=4, usual=0.02)
"""Receipts, positions, heartbeats: short looks at the ledger. All hospitals may come at once."""
MOST_HEARTBEAT = 1 << 20
MOST_ANSWER = 1 << 16
DISK_RESERVE = 1 << 30
"""Bytes that must stay free: below, parcels are refused with 503 and nothing stored is lost."""
BODY_LIMIT = MOST_BYTES + (8 << 20)


class PeerProtocol(BoundedProtocol):
    """Tells the application whose certificate the connection was opened with (`request.state.peer`)."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        certificate = transport.get_extra_info("peercert") or {}
        names = [
            value for part in certificate.get("subject", ()) for name, value in part if name == "commonName"
        ]
        self.app_state = {**self.app_state, "peer": names[0] if names else ""}


def app(home: Home, database: sa.Engine | None = None) -> Starlette:
    """The ASGI application of the intake of `home`."""
    made = Starlette(
        routes=[
            Route("/intake/{hospital}/receipts", _receipts, methods=["GET"]),
            Route("/intake/{hospital}/missing", _missing, methods=["GET"]),
            Route("/intake/{hospital}/keys", _keys, methods=["GET"]),
            Route("/intake/{hospital}/heartbeat", _heartbeat, methods=["POST"]),
            Route("/intake/{hospital}/position/{stream}", _position, methods=["GET"]),
            Route("/intake/{hospital}/log/{n}", _log, methods=["GET"]),
            Route("/intake/{hospital}/issues", _issues, methods=["GET"]),
            Route("/intake/{hospital}/issues/{issue}/answers", _answer, methods=["POST"]),
            Route("/intake/{hospital}/{stream}/{epoch}/{seq}", _parcel, methods=["PUT"]),
        ],
        exception_handlers={HeluoError: _problem},
    )  # type: ignore[dict-item]
    made.state.home, made.state.control = home, database or control(home)
    made.state.parcels, made.state.short = Admission(PARCELS), Admission(SHORT)
    return made


def serve(home: Home, port: int, host: str = "127.0.0.1") -> None:
    """Runs the intake until it is told to stop. Mutual TLS with the keys that `enrol` made."""
    tls = home.centre / "keys" / "tls"
    served = server(
        app(home),
        host,
        port,
        settings(),
        PeerProtocol,
        ssl_certfile=str(tls / "server.pem"),
        ssl_keyfile=str(tls / "server.key"),
        ssl_ca_certs=str(tls / "ca.pem"),
        ssl_cert_reqs=ssl.CERT_REQUIRED,
    )
    with beating(control(home), "intake"):
        run_named(served, "接收进程 · intake")


async def _parcel(request: Request) -> Response:
    state = request.app.state
    hospital = _own(request)
    epoch, seq = (_number(request.path_params[name]) for name in ("epoch", "seq"))
    address = accept.Address(hospital, request.path_params["stream"], epoch, seq)
    if shutil.disk_usage(state.home.centre).free < DISK_RESERVE:
        return _later(503, "disk_full", 300)
    place = await state.parcels.enter(hospital)
    folder = state.home.inbox / ".arriving"
    file = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder, suffix=".part")
        file = Path(name)
        sha256 = await _body(request, descriptor)
        if sha256 != request.headers.get("x-parcel-sha256"):
            raise Broken(
                "the body has another hash than X-Parcel-SHA256",
                "the bytes that were sealed",
                "send it again",
                code="broken:body",
            )
        new, receipt = await run_in_threadpool(accept.store, state.home, state.control, address, file, sha256)
        return JSONResponse(receipt, 201 if new else 200)
    except ClientDisconnect:
        return Response(status_code=400)
    finally:
        place.leave()
        if file is not None:
            file.unlink(missing_ok=True)


def _number(given: str) -> int:
    if not (given.isascii() and given.isdecimal() and len(given) <= 10 and 1 <= int(given) <= MOST_NUMBER):
        raise BadInput("epoch or seq is no number", "whole numbers from 1", "update the hospital program")
    return int(given)


async def _body(request: Request, descriptor: int) -> str:
    digest, size = hashlib.sha256(), 0
    with os.fdopen(descriptor, "wb") as target:
        async for chunk in request.stream():
            size += len(chunk)
            if size > BODY_LIMIT:
                raise Broken(
                    f"a body over {BODY_LIMIT} bytes",
                    "a parcel of at most 64 MB",
                    "seal smaller parcels",
                    code="broken:size",
                )
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()


async def _receipts(request: Request) -> Response:
    hospital, state = _own(request), request.app.state
    return await _short(
        request, hospital, accept.receipts, state.control, state.home, hospital, _after(request)
    )


def _after(request: Request) -> int:
    after = request.query_params.get("after", "0")
    if not (after.isascii() and after.isdecimal() and len(after) <= 18):
        raise BadInput("after is no number", "a whole number", "give the last `next`")
    return int(after)


async def _issues(request: Request) -> Response:
    hospital, state = _own(request), request.app.state
    return await _short(
        request, hospital, issues.issues, state.control, state.home, hospital, _after(request)
    )


async def _answer(request: Request) -> Response:
    hospital, state = _own(request), request.app.state
    body = await _object(request, MOST_ANSWER)
    about = (state.control, state.home, hospital, request.path_params["issue"], body)
    return await _short(request, hospital, issues.answer, *about)


async def _missing(request: Request) -> Response:
    hospital, state = _own(request), request.app.state
    return await _short(request, hospital, accept.missing, state.control, state.home, hospital)


async def _position(request: Request) -> Response:
    hospital = _own(request)
    stream = request.path_params["stream"]
    return await _short(request, hospital, accept.position, request.app.state.control, hospital, stream)


async def _log(request: Request) -> Response:
    hospital, state, n = _own(request), request.app.state, request.path_params["n"]
    if not (n.isascii() and n.isdecimal() and len(n) <= 15):
        raise BadInput("n is no number", "the number of an event of the log", "update the hospital program")
    return await _short(request, hospital, accept.log_head, state.control, state.home, hospital, int(n))


async def _keys(request: Request) -> Response:
    hospital, state = _own(request), request.app.state
    return await _short(request, hospital, accept.keys, state.home, hospital)


async def _heartbeat(request: Request) -> Response:
    hospital = _own(request)
    body = await _object(request, MOST_HEARTBEAT)
    return await _short(request, hospital, accept.heartbeat, request.app.state.control, hospital, body)


async def _object(request: Request, most: int) -> dict[str, Any]:
    """The JSON object in the body. Raises BadInput."""
    given = b""
    async for chunk in request.stream():
        given += chunk
        if len(given) > most:
            raise BadInput(f"a body over {most} bytes", "a JSON object", "update the hospital program")
    try:
        body = foreign_json.read(given)
    except ValueError as error:
        raise BadInput("no JSON", "a JSON object", "update the hospital program") from error
    if not isinstance(body, dict):
        raise BadInput("JSON that is no object", "a JSON object", "update the hospital program")
    return body


async def _short(request: Request, hospital: str, look: Callable[..., Any], *given: Any) -> Response:
    place = await request.app.state.short.enter(hospital)
    try:
        return JSONResponse(await run_in_threadpool(look, *given))
    finally:
        place.leave()


def _own(request: Request) -> str:
    hospital = request.path_params["hospital"]
    peer = getattr(request.state, "peer", None)
    if peer != hospital:
        raise NotPermitted(
            "the certificate of another hospital",
            f"the certificate of {hospital}",
            "use the keys of this hospital",
        )
    return hospital


def _later(status: int, code: str, seconds: int) -> Response:
    return JSONResponse({"code": code, "retry_after": seconds}, status, {"Retry-After": str(seconds)})


def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, HeluoError)
    body: dict[str, Any] = {"code": error.code, "zh": error.text("zh"), "en": error.text("en")}
    if isinstance(error, accept.Gap):
        body |= {"expected_seq": error.expected_seq, "epoch": error.epoch}
    seconds = error.retry_after if isinstance(error, Busy) else 60
    headers = {"Retry-After": str(seconds)} if isinstance(error, Unavailable) else {}
    return JSONResponse(body, error.status, headers)
