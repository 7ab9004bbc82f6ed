"""`./heluo` itself: behind a proxy whose authority only the system's store knows, and what a question for
help costs. The real script with a project of one small package, which a server on this machine offers."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import shutil
import ssl
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

ROOT = Path(__file__).resolve().parents[2]
STORE = Path("/etc/ssl/certs/ca-certificates.crt")
PROJECT = """
[project]
name = "front-door"
version = "0"
requires-python = ">=3.11"
[project.optional-dependencies]
centre = ["parcel-of-one"]
analysis = ["parcel-of-one"]
[tool.uv]
package = false
python-preference = "only-system"
"""


def pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def certificate(
    subject: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Certificate | None,
    signer: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    """An authority's own certificate, or with `issuer` a server's for this machine."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, subject)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.subject if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if issuer:
        names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
        usage = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.SERVER_AUTH])
        made = made.add_extension(usage, critical=False)
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
        made = made.add_extension(authority, critical=False)
    return made.sign(signer, hashes.SHA256())


def offer_package(folder: Path) -> None:
    """A package index with one wheel, whose command `heluo` says that it arrived."""
    page = folder / "simple/parcel-of-one"
    page.mkdir(parents=True)
    name = "parcel_of_one-1-py3-none-any.whl"
    with zipfile.ZipFile(page / name, "w") as wheel:
        info = "parcel_of_one-1.dist-info"
        wheel.writestr("parcel_of_one.py", "def main():\n    print('arrived')\n")
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: parcel-of-one\nVersion: 1\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/entry_points.txt", "[console_scripts]\nheluo = parcel_of_one:main\n")
        wheel.writestr(f"{info}/RECORD", "")
    (page / "index.html").write_text(f'<!DOCTYPE html><html><body><a href="{name}">{name}</a></body></html>')


class Door:
    """A checkout with the real `heluo`, and a way to run it."""

    def __init__(self, folder: Path, uv: Path, index: str, authority: Path) -> None:
        self.folder, self.authority = folder, authority
        (folder / "pyproject.toml").write_text(PROJECT)
        shutil.copy(ROOT / "heluo", folder / "heluo")
        self.env = {
            "PATH": f"{uv.parent}:{Path(sys.executable).resolve().parent}:/usr/bin:/bin",
            "HOME": str(folder / "home"),
            "UV_DEFAULT_INDEX": index,
            "UV_CACHE_DIR": str(folder / "cache"),
            "UV_NO_CONFIG": "1",
        }

    def run(self, *arguments: str, store: bytes = b"", **env: str) -> subprocess.CompletedProcess[str]:
        """`./heluo …`; with `store` in a mount namespace of its own, where the system's store is that."""
        command = [str(self.folder / "heluo"), *arguments]
        if store:
            mine = self.folder / "store.crt"
            mine.write_bytes(store)
            command = [
                "unshare",
                "--mount",
                "sh",
                "-c",
                'mount --bind "$0" "$1" && shift && exec "$@"',
                str(mine),
                str(STORE),
                *command,
            ]
        return subprocess.run(
            command, env=self.env | env, capture_output=True, text=True, check=False, timeout=120
        )


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    found = os.environ.get("UV") or shutil.which("uv") or ROOT / ".uv/bin/uv"
    if not Path(found).exists():
        pytest.skip("no uv on the PATH; ./heluo test brings it")
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = certificate("an authority of this test", authority_key, None, authority_key)
    served = certificate("localhost", key, authority, authority_key)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "server.pem").write_bytes(private + pem(served))
    (tmp_path / "authority.pem").write_bytes(pem(authority))
    offer_package(tmp_path / "index")

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(tmp_path / "index"))  # type: ignore[arg-type]

        def log_message(self, format: str, *arguments: object) -> None:
            """Says nothing: refused handshakes are what is tested."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    try:
        index = f"https://localhost:{server.server_port}/simple"
        yield Door(checkout, Path(found), index, tmp_path / "authority.pem")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def may_mount() -> bool:
    if not STORE.exists() or not shutil.which("unshare"):
        return False
    return subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(
    not may_mount(), reason="no mount namespace of its own, or no system store, on this machine"
)
def test_an_authority_that_only_the_systems_store_knows_is_enough(door: Door) -> None:
    store = STORE.read_bytes() + door.authority.read_bytes()
    refused = door.run("demo", store=store, UV_SYSTEM_CERTS="false")  # what uv does of itself
    assert refused.returncode != 0
    assert "certificate" in refused.stderr, refused.stderr
    assert "arrived" not in refused.stdout
    done = door.run("demo", store=store)
    assert (done.returncode, done.stdout.strip()) == (0, "arrived"), done.stderr


def test_a_certificate_that_ssl_cert_file_names_is_enough(door: Door) -> None:
    assert door.run("demo").returncode != 0
    done = door.run("demo", SSL_CERT_FILE=str(door.authority))
    assert (done.returncode, done.stdout.strip()) == (0, "arrived"), done.stderr


def test_help_and_another_python_leave_the_environment_as_it_is(door: Door) -> None:
    known = {"SSL_CERT_FILE": str(door.authority)}
    assert door.run("demo", **known).returncode == 0
    environment = door.folder / ".venv"
    mark = environment / "mark"
    mark.touch()
    # Nothing can be fetched now: asking for help must not need to.
    for arguments in (["demo", "--help"], ["test", "--help"], ["check", "--help"], ["--help"]):
        done = door.run(*arguments, UV_DEFAULT_INDEX="https://127.0.0.1:9/simple", UV_NO_CACHE="1")
        assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "arrived", ""), arguments
    other = door.folder / "other"
    other.mkdir()
    (other / "python3").symlink_to(shutil.which("python3", path="/usr/bin:/bin") or sys.executable)
    done = door.run("demo", **known, PATH=f"{other}:{door.env['PATH']}")
    assert done.returncode == 0, done.stderr
    assert mark.exists(), "the environment was made anew"
