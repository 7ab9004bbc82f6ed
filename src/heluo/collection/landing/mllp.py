"""Listens for HL7 v2 messages in the hospital's own network (MLLP). AA is answered when the message is on
disk, AE when it cannot be read, AR when it cannot be taken now; a message that comes again is AA once more.

Its own process (`heluo hospital listen`), never the one that talks to the centre. What arrives together is
written together: one write to the disk answers many senders.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from heluo.collection.interfaces.base import Connection
from heluo.collection.landing.append import Landing, Message
from heluo.collection.landing.hl7_messages import MessageRefused, Parsed, acknowledged, read
from heluo.kit.errors import BadConfiguration, Conflict, HeluoError, Unavailable

START, END = b"\x0b", b"\x1c\r"
MOST_BYTES = 16 << 20
"""Of one message with its frame."""
MOST_CONNECTIONS, MOST_WAITING = 64, 256
"""Senders at once, and messages that wait for the disk; beyond, a sender is answered AR or not let in."""
IDLE_SECONDS = 600.0
TOGETHER = 100
"""Messages that one write to the disk takes at most."""


@dataclass
class Listened:
    """What a listener has answered since it began: AA, AE, AR; and of AA those that had come before."""

    answers: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    """Place → messages refused there."""


class Listener:
    """Appends what senders send to the landing of `connection`. `notice` gets a line for each refusal: who
    sent, what was found, where; no value."""

    def __init__(self, connection: Connection, notice: Callable[[str], None]) -> None:
        self._connection, self._notice = connection, notice
        self._encoding = str(connection.settings.get("encoding", "utf-8"))
        self._senders = _networks(connection)
        self._waiting: asyncio.Queue[tuple[list[Parsed], asyncio.Future[list[bool]]]] = asyncio.Queue(
            MOST_WAITING
        )
        self._open: set[asyncio.StreamWriter] = set()
        self.listened = Listened()

    async def serve(self, host: str, port: int, ready: Callable[[int], None]) -> None:
        """Listens until it is cancelled; `ready` gets the port once it does. Raises Unavailable when nothing
        can listen there."""
        with ThreadPoolExecutor(1) as disk:
            loop = asyncio.get_running_loop()
            landing = await loop.run_in_executor(disk, Landing, self._connection)
            writer = asyncio.create_task(self._write(landing, disk))
            try:
                server = await asyncio.start_server(self._serve_one, host, port, limit=MOST_BYTES)
            except OSError as error:
                writer.cancel()
                raise Unavailable(
                    (
                        f"{host}:{port} 不能监听:{error.strerror}",
                        f"cannot listen at {host}:{port}: {error.strerror}",
                    ),
                    ("一个空闲的端口,本机的地址", "a free port, an address of this machine"),
                    ("改 --host 或 --port", "choose another --host or --port"),
                ) from error
            try:
                async with server:
                    ready(server.sockets[0].getsockname()[1])
                    await asyncio.gather(server.serve_forever(), writer)
            finally:
                writer.cancel()
                for one in self._open:
                    one.transport.abort()
                await loop.run_in_executor(disk, landing.close)

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sender = str((writer.get_extra_info("peername") or ("?",))[0])
        self._open.add(writer)
        try:
            if len(self._open) > MOST_CONNECTIONS or not self._is_known(sender):
                self._notice(
                    f"{sender}: 不在 senders 之列或连接太多 · not among the senders, or too many connections"
                )
                return
            while (data := await self._frame(reader, sender)) is not None:
                writer.write(START + (await self._answer(data, sender)).encode() + END)
                await writer.drain()
        except (ConnectionError, TimeoutError):
            return  # the sender went: what it heard no answer to, it sends again
        finally:
            self._open.discard(writer)
            writer.close()

    async def _frame(self, reader: asyncio.StreamReader, sender: str) -> bytes | None:
        """The next message without its frame, None at the end of the connection, or when there is no telling
        where a message begins."""
        try:
            data = await asyncio.wait_for(reader.readuntil(END), IDLE_SECONDS)
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            is_end = isinstance(error, asyncio.IncompleteReadError) and not error.partial
            if not is_end:
                self._refused(sender, "MLLP", "没有结束,或太长 · without an end, or too long")
            return None
        if not data.lstrip(b"\r\n").startswith(START):
            self._refused(sender, "MLLP", "没有开始符 0x0B · without its first byte, 0x0B")
            return None
        return data.lstrip(b"\r\n")[1 : -len(END)]

    async def _answer(self, data: bytes, sender: str) -> str:
        try:
            found = read(data, self._encoding)
        except MessageRefused as error:
            self.listened.answers["AE"] += 1
            self._refused(sender, error.place, str(error))
            return acknowledged(_rough_header(data), "AE", error.text("en"), error.place)
        done: asyncio.Future[list[bool]] = asyncio.get_running_loop().create_future()
        try:
            self._waiting.put_nowait((found, done))
            new = await done
        except asyncio.QueueFull:
            return self._not_now(found, sender, "AR", "too many messages are waiting; send it again later")
        except Conflict as error:
            return self._not_now(found, sender, "AE", error.text("en"))
        except HeluoError as error:
            return self._not_now(found, sender, "AR", error.text("en"))
        self.listened.answers["AA"] += len(found)
        self.listened.repeated += new.count(False)
        return "".join(acknowledged(one.header, "AA") for one in found)

    def _not_now(self, found: list[Parsed], sender: str, code: str, words: str) -> str:
        self.listened.answers[code] += len(found)
        self._refused(sender, "MSH-10" if code == "AE" else "disk", words)
        return "".join(acknowledged(one.header, code, words) for one in found)

    def _refused(self, sender: str, place: str, words: str) -> None:
        self.listened.refused[place] += 1
        self._notice(f"{sender}: {place}: {words}")

    def _is_known(self, sender: str) -> bool:
        return not self._senders or any(ipaddress.ip_address(sender) in network for network in self._senders)

    async def _write(self, landing: Landing, disk: ThreadPoolExecutor) -> None:
        """Takes what waits, up to TOGETHER messages, and puts it on disk at once; one that the landing
        refuses does not take the others with it."""
        loop = asyncio.get_running_loop()
        while True:
            taken = [await self._waiting.get()]
            while not self._waiting.empty() and sum(len(found) for found, _ in taken) < TOGETHER:
                taken.append(self._waiting.get_nowait())
            groups = [[one.message for one in found] for found, _ in taken]
            for (_, done), result in zip(
                taken, await loop.run_in_executor(disk, _appended, landing, groups), strict=True
            ):
                if done.done():
                    continue
                if isinstance(result, HeluoError):
                    done.set_exception(result)
                else:
                    done.set_result(result)


def _appended(landing: Landing, groups: list[list[Message]]) -> list[list[bool] | HeluoError]:
    """For each group whether its messages were new, or why it was not taken."""
    try:
        landed = iter(landing.append([message for group in groups for message in group]))
        return [[next(landed).is_new for _ in group] for group in groups]
    except HeluoError as error:
        if len(groups) == 1:
            return [error]
    return [result for group in groups for result in _appended(landing, [group])]


def _rough_header(data: bytes) -> dict[str, str | None]:
    """What an answer repeats of a message that cannot be read: fields of its first line, in ASCII."""
    line = data.lstrip().replace(b"\n", b"\r").split(b"\r")[0]
    if line[:3] != b"MSH" or len(line) < 9:
        return {}
    fields = line.split(line[3:4])
    texts = {
        f"MSH-{n}.1": part.split(b"^")[0] for n, part in enumerate(fields, 1) if n in (3, 4, 5, 6, 10, 11, 12)
    }
    return {place: text.decode("ascii") for place, text in texts.items() if text.isascii()}


def _networks(connection: Connection) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Addresses and networks that may send; none declared: any that reaches the port."""
    given = [part.strip() for part in str(connection.settings.get("senders", "")).split(",") if part.strip()]
    try:
        return [ipaddress.ip_network(part) for part in given]
    except ValueError as error:
        raise BadConfiguration(
            f"[{connection.name}] senders = {connection.settings['senders']!r}",
            ("用逗号分开的地址或网段", "addresses or networks, parted by commas"),
            ("修改这一行,如 10.0.0.8, 10.0.3.0/24", "edit the line, as in 10.0.0.8, 10.0.3.0/24"),
            where=connection.where,
        ) from error
