"""The portal's server: mounts the modules of `delivery`, answers errors as problem+json, serves the built pages."""

from __future__ import annotations

import importlib
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from heluo import __version__
from heluo.delivery import session
from heluo.delivery.shapes import Problem

MODULES = ("cockpit", "search", "panorama", "management")
PROBLEM: dict[int | str, dict[str, Any]] = {
    "default": {"model": Problem, "description": "problem: code, what was found, what was expected, what to do"}
}


def routes(modules: tuple[str, ...] = MODULES) -> FastAPI:
    """An application with the routes of `modules` and nothing behind them: what the OpenAPI document is made from."""
    made = FastAPI(title="河洛 Heluo", version=__version__, openapi_url=None, docs_url=None, redoc_url=None)
    made.include_router(session.router, responses=PROBLEM)
    for name in modules:
        made.include_router(importlib.import_module(f"heluo.delivery.{name}.endpoints").router, responses=PROBLEM)
    return made


def document(modules: tuple[str, ...] = MODULES) -> dict[str, Any]:
    """The OpenAPI document of `modules`."""
    made = routes(modules)
    return get_openapi(title=made.title, version=made.version, routes=made.routes)
