"""A sender that hands each message to a gateway of the operator's (SMS, WeChat) over HTTP: POST of
{"id", "phone", "text"}, with a bearer token where there is one."""

from __future__ import annotations

import httpx

from heluo.delivery.followup.senders.base import PatientMessage
from heluo.kit.errors import Unavailable

WAIT = 10.0
"""Seconds; a nurse is waiting for it."""


class Gateway:
    """`address`: where messages are posted. `transport`: for tests."""

    name = "gateway"

    def __init__(self, address: str, token: str = "", transport: httpx.BaseTransport | None = None) -> None:
        self._address, self._token, self._transport = address, token, transport

    def send(self, message: PatientMessage) -> None:
        headers = {"Idempotency-Key": message.id}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        body = {"id": message.id, "phone": message.phone, "text": message.text}
        try:
            with httpx.Client(timeout=WAIT, transport=self._transport, follow_redirects=False) as client:
                answer = client.post(self._address, json=body, headers=headers)
            taken, found = answer.is_success, f"HTTP {answer.status_code}"
        except httpx.HTTPError as error:
            taken, found = False, type(error).__name__
        if not taken:
            raise Unavailable(
                (f"短信网关没有接收消息({found})", f"the gateway did not take the message ({found})"),
                ("网关的成功回答", "an answer of success"),
                ("稍后再发,或改打电话", "send again later, or call"),
            )
