"""Errors as answers: problem+json in both languages, with a request id. Never what was in a request or in a
variable."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from heluo.delivery.frame.shapes import Problem, words
from heluo.kit.errors import HeluoError
from heluo.kit.text import Text

TITLES = {
    400: Text("请求不完整", "Broken request"), 401: Text("需要登录", "Sign in first"), 403: Text("不允许", "Not permitted"), 404: Text("没有找到", "Not found"),
    405: Text("不支持的操作", "Not supported"), 408: Text("请求没有传完", "The request did not arrive"), 409: Text("状态已改变", "The state has changed"), 413: Text("请求过大", "Too large"),
    412: Text("已被别人修改", "Changed meanwhile"),
    422: Text("请求有误", "Something in the request is wrong"), 429: Text("请求太多", "Too many requests"), 500: Text("服务器出错", "The server failed"),
    503: Text("暂时不可用", "Not available now"),
}  # fmt: skip
FIELDS = {
    "q": Text("检索词", "the search words"), "text": Text("文字", "the text"), "definition": Text("条件", "the conditions"), "hospitals": Text("医院", "the hospitals"),
    "hospital": Text("医院", "the hospital"), "categories": Text("类别", "the categories"), "since": Text("起始日期", "the first day"),
    "until": Text("截止日期", "the last day"), "account": Text("账号", "the account"), "password": Text("密码", "the password"),
    "current": Text("原密码", "the current password"), "new": Text("新密码", "the new password"), "person": Text("患者编号", "the person"),
    "action": Text("动作", "the action"),
}  # fmt: skip
"""Fields that people fill in themselves, in words; of the others the place in the request is named."""
log = logging.getLogger("heluo.portal")


def problem(
    request: Request,
    status: int,
    code: str,
    found: Text | tuple[str, str],
    expected: Text | tuple[str, str] = ("", ""),
    todo: Text | tuple[str, str] = ("", ""),
    retry_after: int = 0,
) -> JSONResponse:
    """What was found, what was expected, what to do; `retry_after`: seconds, 0 = not said."""
    title = TITLES.get(status, TITLES[500])
    body = Problem(
        status=status,
        code=code,
        title_zh=title.zh,
        title_en=title.en,
        found=words(found),
        expected=words(expected),
        todo=words(todo),
        request_id=request.state.request_id,
    )
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    return JSONResponse(body.model_dump(), status, headers, "application/problem+json")


async def known(request: Request, error: Exception) -> Response:
    """An error that a person can act on."""
    assert isinstance(error, HeluoError)
    if error.status >= 500:
        if error.status == 500:  # a wrong file of this installation: its place is nobody's business outside
            return unforeseen(request, error)
        if error.code != "left":
            log.warning("%s %s: %s", request.state.request_id, request.url.path, error.code)
    parts = (error.found, error.expected, error.todo)
    return problem(request, error.status, error.code, *parts, retry_after=error.retry_after)


async def invalid(request: Request, error: Exception) -> Response:
    """Names the places that are wrong, never what was in them."""
    assert isinstance(error, RequestValidationError)
    found = wrong_places(error.errors())
    return problem(
        request,
        422,
        "bad_input",
        found,
        ("符合接口说明的请求", "a request as the interface describes it"),
        ("修改后重试", "mend it and repeat"),
    )


def wrong_places(errors: Sequence[Any]) -> Text:
    """The fields that are wrong, in words where there are some, and what is wrong with their length."""
    places = sorted({_place(one) for one in errors}, key=lambda place: place.en)[:5]
    return Text("、".join(p.zh for p in places) or "请求正文", ", ".join(p.en for p in places) or "the body")


def _place(error: dict[str, Any]) -> Text:
    path = [str(part) for part in error["loc"] if part not in ("body", "query", "path")]
    code = ".".join(path)[:120]
    field = FIELDS.get(path[0], Text(code, code)) if path else Text("请求正文", "the body")
    if len(path) != 1:
        return field
    if error["type"] == "string_too_long":
        most = error["ctx"]["max_length"]
        return Text(f"{field.zh}超过 {most} 个字", f"{field.en}: over {most} characters")
    if error["type"] in ("string_too_short", "missing"):
        return Text(f"{field.zh}没有填", f"{field.en}: empty")
    return field


async def http(request: Request, error: Exception) -> Response:
    """What the framework itself refuses: no such route, no such method."""
    assert isinstance(error, HTTPException)
    return problem(
        request,
        error.status_code,
        {404: "not_found", 405: "not_supported"}.get(error.status_code, "error"),
        TITLES.get(error.status_code, TITLES[400]),
    )


def unforeseen(request: Request, error: Exception) -> Response:
    """Logs where it happened, never what was in the variables or the message: it may hold a patient's
    value."""
    frames = "\n".join(
        f"  {frame.filename}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    )
    log.error("%s %s %s\n%s", request.state.request_id, request.url.path, type(error).__name__, frames)
    return problem(
        request,
        500,
        "error",
        ("服务器内部错误", "an internal error"),
        ("", ""),
        ("把请求编号告诉系统管理员", "tell the system administrator the request id"),
    )
