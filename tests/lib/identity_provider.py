"""A real identity provider (oidc-provider-mock, on Authlib's server) in a process of its own, with Authlib's
check of PKCE switched on and required; and the browser of somebody who says there who they are.

Run as a program it is the provider: `identity_provider.py PORT`.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx

HERE = Path(__file__)


@contextmanager
def provider() -> Iterator[str]:
    """The issuer of a provider that runs as long as the block."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    issuer = f"http://localhost:{port}"
    process = subprocess.Popen(
        [sys.executable, str(HERE), str(port)],
        env=os.environ | {"AUTHLIB_INSECURE_TRANSPORT": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 60
        while not _answers(issuer):
            assert process.poll() is None, "the provider ended"
            assert time.monotonic() < until, "the provider does not answer"
            time.sleep(0.1)
        yield issuer
    finally:
        process.terminate()
        process.wait(20)


def agree(where: str, subject: str) -> dict[str, str]:
    """What the provider sends the browser back with, after its owner said there to be `subject`."""
    with httpx.Client(timeout=20) as client:
        answer = client.post(where, data={"sub": subject})
    assert answer.status_code == 302, answer.text
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    return {name: values[0] for name, values in query.items()}


def _answers(issuer: str) -> bool:
    try:
        return httpx.get(f"{issuer}/jwks", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def serve(port: int) -> None:
    """The provider. Its codes remember the challenge, which the package does not do by itself."""
    from authlib.integrations.flask_oauth2 import AuthorizationServer
    from authlib.oauth2.rfc7636 import CodeChallenge
    from oidc_provider_mock import _app, _storage, app

    class CheckedGrant(_app.AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post", "none")

        def save_authorization_code(self, code, request):
            super().save_authorization_code(code, request)
            made = _storage.storage.get_authorization_code(code)
            for name in ("code_challenge", "code_challenge_method"):
                object.__setattr__(made, name, request.payload.data.get(name))

    register = AuthorizationServer.register_grant

    def checked(self, grant, extensions=None):
        if grant is _app.AuthorizationCodeGrant:
            return register(self, CheckedGrant, [*extensions, CodeChallenge(required=True)])
        return register(self, grant, extensions)

    AuthorizationServer.register_grant = checked
    app().run("localhost", port, use_reloader=False)


if __name__ == "__main__":
    sys.path.pop(0)
    serve(int(sys.argv[1]))
