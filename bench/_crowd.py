"""Asks a server as many clients do at once: a process of its own that knows HTTP and nothing of the product.

Reads a plan as JSON from standard input and prints what it saw as JSON. The plan: "host", "port", "asks"
(each {"kind", "method", "path", "headers", "body"}), "phases" (each {"name", "seconds", and either "rate":
new requests a second whatever the answers do, or "under_way": so many at any time}), "probes" (asks that go
out every "every" seconds in each phase), "slow" (connections that send a header a byte a second), "patience"
(seconds before a client gives up).
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from itertools import cycle
from typing import Any

Line = list[Any]
"""[phase, kind, seconds since the start, seconds it took, status, Retry-After, seconds that the server
says it took]; status 0 = no answer, the last two 0 where nothing is said."""


class Crowd:
    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan, self.lines, self.began = plan, [], time.perf_counter()
        self.asks = cycle(plan["asks"])
        self.slow_open = 0
        self.lags: list[float] = []

    async def run(self) -> dict[str, Any]:
        watching = asyncio.create_task(self.watch())
        slow = [asyncio.create_task(self.slow()) for _ in range(self.plan.get("slow", 0))]
        for phase in self.plan["phases"]:
            over = asyncio.Event()
            probing = [
                asyncio.create_task(self.probe(phase["name"], ask, over)) for ask in self.plan["probes"]
            ]
            await (self.open_loop(phase) if "rate" in phase else self.closed_loop(phase))
            over.set()
            await asyncio.gather(*probing)
        for task in (watching, *slow):
            task.cancel()
        return {"lines": self.lines, "slow_open": self.slow_open, "lags": self.lags}

    async def watch(self) -> None:
        """How late this process itself is: what it measures of the server is too long by about as much."""
        while True:
            at = time.perf_counter()
            await asyncio.sleep(0.02)
            self.lags.append(round(time.perf_counter() - at - 0.02, 4))

    async def open_loop(self, phase: dict[str, Any]) -> None:
        """People who come whether or not others were answered."""
        end, tasks = time.perf_counter() + phase["seconds"], []
        while time.perf_counter() < end:
            tasks.append(asyncio.create_task(self.ask(phase["name"], next(self.asks))))
            await asyncio.sleep(1 / phase["rate"])
        # What comes after the crowd has gone is the recovery, and is asked for in the next phase.
        self.rest = tasks

    async def closed_loop(self, phase: dict[str, Any]) -> None:
        end = time.perf_counter() + phase["seconds"]

        async def one() -> None:
            while time.perf_counter() < end:
                await self.ask(phase["name"], next(self.asks))

        await asyncio.gather(*(one() for _ in range(phase["under_way"])))

    async def probe(self, phase: str, ask: dict[str, Any], over: asyncio.Event) -> None:
        while not over.is_set():
            await self.ask(phase, ask)
            try:
                await asyncio.wait_for(over.wait(), self.plan["every"])
            except TimeoutError:
                continue

    async def ask(self, phase: str, ask: dict[str, Any]) -> None:
        at = time.perf_counter()
        status, later, own = 0, 0, 0.0
        try:
            async with asyncio.timeout(self.plan["patience"]):
                status, later, own = await self.answer(ask)
        except (TimeoutError, OSError, ValueError, asyncio.IncompleteReadError):
            status = 0
        now = time.perf_counter()
        since, took = round(at - self.began, 4), round(now - at, 4)
        self.lines.append([phase, ask["kind"], since, took, status, later, own])

    async def answer(self, ask: dict[str, Any]) -> tuple[int, int, float]:
        body = json.dumps(ask["body"]).encode() if ask.get("body") is not None else b""
        headers = {
            "Host": "portal",
            "Connection": "close",
            "Content-Length": str(len(body)),
            **ask["headers"],
        }
        if body:
            headers["Content-Type"] = "application/json"
        head = f"{ask['method']} {ask['path']} HTTP/1.1\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        reader, writer = await asyncio.open_connection(self.plan["host"], self.plan["port"])
        try:
            writer.write(head.encode() + b"\r\n" + body)
            answer = await reader.read()  # to the end: the connection is closed after one answer
        finally:
            writer.close()
        top = answer.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        fields = dict(line.lower().split(": ", 1) for line in top[1:])
        own = float(fields.get("server-timing", "=0").partition("=")[2]) / 1000
        return int(top[0].split(" ")[1]), int(fields.get("retry-after", 0)), own

    async def slow(self) -> None:
        """Sends a header a byte a second, and comes again whenever it was closed."""
        while True:
            try:
                reader, writer = await asyncio.open_connection(self.plan["host"], self.plan["port"])
                self.slow_open += 1
                try:
                    for letter in b"GET / HTTP/1.1\r\nX-Slow: " + b"x" * 600:
                        writer.write(bytes([letter]))
                        await asyncio.sleep(1)
                        if reader.at_eof():
                            break
                finally:
                    writer.close()
            except OSError:
                await asyncio.sleep(1)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(Crowd(json.load(sys.stdin)).run())))
