"""The router of search, which its files of endpoints fill."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/api/search", tags=["search"])
