"""Writes `<home>/agents/<code>/connections.toml` for a played hospital: where its front-end machine finds the
databases."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

from heluo.dictionary import Hospital
from heluo.kit.places import Home
from heluo_province.databases.stores import Server, mysql_settings


def write(home: Home, hospital: Hospital, server: Server) -> None:
    """One table a source. Passwords go to files of their own beside it, readable by the owner only."""
    folder = home.agent(hospital.code)
    folder.mkdir(parents=True, exist_ok=True)
    lines: list[str] = []
    for name in hospital.sources:
        lines.append(f"[{name}]")
        if server.kind == "sqlite":
            lines += ['driver = "sqlite"', f'path = "../../sources/{hospital.code}/{name}.db"', ""]
            continue
        settings = _postgresql(server.dsn) if server.kind == "postgresql" else _mysql(server.dsn)
        settings["database"] = f"{hospital.code}_{name}"
        password = settings.pop("password", "")
        if password:
            secret = folder / f"{name}.password"
            secret.write_text(str(password), encoding="utf-8")
            secret.chmod(0o600)
            settings["password_file"] = secret.name
        lines += [
            f'driver = "{"postgresql" if server.kind == "postgresql" else "mysql"}"',
            *(f"{k} = {v}" if isinstance(v, int) else f'{k} = "{v}"' for k, v in settings.items()),
            "",
        ]
    (folder / "connections.toml").write_text("\n".join(lines), encoding="utf-8")


def _postgresql(dsn: str) -> dict[str, str | int]:
    at = urlsplit(dsn)
    query = parse_qs(at.query)
    settings: dict[str, str | int] = {
        "user": unquote(at.username or "postgres"),
        "password": unquote(at.password or ""),
    }
    return settings | (
        {"socket": query["host"][0]}
        if "host" in query
        else {"host": at.hostname or "localhost", "port": at.port or 5432}
    )


def _mysql(dsn: str) -> dict[str, str | int]:
    settings = mysql_settings(dsn)
    if "unix_socket" in settings:
        settings["socket"] = settings.pop("unix_socket")
    return settings
