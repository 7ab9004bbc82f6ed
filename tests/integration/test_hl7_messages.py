"""HL7 v2 messages over MLLP, sent by a client that nobody here wrote: what is acknowledged is on disk and
arrives once, what cannot be read is refused with its place, and nothing that a sender sends ends the
listener."""

from __future__ import annotations

import asyncio
import json
import random
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from hl7.client import MLLPClient

from heluo.collection.interfaces.connect import connect, connections
from heluo.collection.landing.landing import LandingSource
from heluo.collection.landing.mllp import Listener
from heluo.collection.night import run_once
from heluo.kit.errors import BadConfiguration
from tests.conftest import run_heluo
from tests.lib.centre_double import CentreDouble
from tests.lib.invented_hospital import CODE, Invented, make

VENDOR = Path(__file__).resolve().parents[2] / "hospitals/_vendors/health_level_7/v2"
SECRET = "王秘密"
HEADER = "MSH|^~\\&|LIS|H|HIS|H|20240229083000||{kind}|{number}|P|2.4||||||{charset}\r"
PATIENT = "PID|1||0012^^^H||{name}||19800101|F|||东风路 1 号||13800000001||||||410105198001010028\r"
VISIT = "|".join(
    {0: "PV1", 1: "1", 2: "I", 3: "3^^12", 7: "D1", 10: "内科", 19: "V1", 44: "20240228"}.get(n, "")
    for n in range(45)
)


def admission(number: str, name: str = "李芳", charset: str = "UNICODE UTF-8") -> str:
    head = HEADER.format(kind="ADT^A01", number=number, charset=charset)
    event = "EVN|A01|20240229083000\r"
    diagnosis = "DG1|1||I10^原发性高血压||20240229|A\r"
    return head + event + PATIENT.format(name=name) + VISIT + "\r" + diagnosis


def report(number: str, value: str = "5.6", report: str = "R1", charset: str = "UNICODE UTF-8") -> str:
    head = HEADER.format(kind="ORU^R01", number=number, charset=charset)
    order = f"OBR|1|O1|{report}|GLUP^葡萄糖组合|||20240229080000\r"
    result = f"OBX|1|NM|GLU^葡萄糖||{value}|mmol/L|3.9-6.1|N|||F|||20240229083000\r"
    return head + "PID|1||0012^^^H||李芳\r" + VISIT + "\r" + order + result


@pytest.fixture
def hospital(tmp_path: Path) -> Invented:
    """Everything that it collects comes as messages, by the mapping that the product brings."""
    made = make(tmp_path)
    (made.agent / "connections.toml").write_text('[his]\ndriver = "landing"\n', encoding="utf-8")
    made.fields.write_text((VENDOR / "fields.csv").read_text("utf-8"), encoding="utf-8")
    values = (VENDOR / "values.csv").read_text("utf-8")
    values += "visit.department_code,内科,03,,,,2024-01-01,\nlab_result.item_code,GLU,GLU,,,,2024-01-01,\n"
    made.fields.with_name("values.csv").write_text(values, encoding="utf-8")
    return made


@contextmanager
def listening(hospital: Invented, told: list[str] | None = None) -> Iterator[tuple[Listener, int]]:
    """A listener in a thread of this process, and its port."""
    listener = Listener(connections(hospital.agent)["his"], (told if told is not None else []).append)
    loop, started, port = asyncio.new_event_loop(), threading.Event(), []

    def ready(found: int) -> None:
        port.append(found)
        started.set()

    serving = loop.create_task(listener.serve("127.0.0.1", 0, ready))

    async def served() -> None:
        with suppress(asyncio.CancelledError):
            await serving
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)  # connections that are ended with it

    def run() -> None:
        loop.run_until_complete(served())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert started.wait(30)
        yield listener, port[0]
    finally:
        loop.call_soon_threadsafe(serving.cancel)
        thread.join(30)


def sent(port: int, *messages: str | bytes) -> list[list[str]]:
    """The codes (MSA-1) of each answer."""
    with MLLPClient("127.0.0.1", port, encoding="utf-8") as client:
        answers = [client.send_message(one) for one in messages]
    return [
        [line.split("|")[1] for line in answer.decode().strip("\x0b\x1c\r").split("\r") if line[:3] == "MSA"]
        for answer in answers
    ]


def views(hospital: Invented) -> dict[str, int]:
    with closing(connect(connections(hospital.agent)["his"])) as source:
        assert isinstance(source, LandingSource)
        return {view: source.count(view) for view in source.views()}


def test_messages_become_rows_of_the_standard_once(hospital: Invented) -> None:
    with listening(hospital) as (listener, port):
        first = admission("1"), report("2"), report("2"), report("3", "↑ 6.5"), report("4", "<0.1", "R2")
        assert sent(port, *first) == [["AA"]] * 5
        assert listener.listened.repeated == 1
    centre = CentreDouble(hospital.home, CODE)
    night = run_once(hospital.home, CODE, folders=hospital.folders, centre=centre.line())
    assert {s.stream: (s.accepted, s.quarantined) for s in night.streams if s.read} == {
        "patient": (1, 0),
        "visit": (1, 0),
        "diagnosis": (1, 0),
        "lab_result": (2, 0),
    }
    results = sorted(row["value_text"] for row in centre.rows("lab_result").values())
    assert results == ["<0.1", "↑ 6.5"], "a corrected result stands in the place of the first"
    (visit,) = centre.rows("visit").values()
    assert (visit["ward"], visit["bed"], visit["start_time"].date().isoformat()) == ("3", "12", "2024-02-28")
    (patient,) = centre.rows("patient").values()
    assert patient["sex"] == "F"


@pytest.mark.parametrize(
    ("charset", "codec"), [("UNICODE UTF-8", "utf-8"), ("GB 18030-2000", "gb18030"), ("", "gb18030")]
)
def test_bytes_are_decoded_before_they_are_split(hospital: Invented, charset: str, codec: str) -> None:
    name = "郁达弢"  # its last character ends with the byte of a vertical bar in GB18030
    assert b"|" in "弢".encode("gb18030")
    (hospital.agent / "connections.toml").write_text('[his]\ndriver = "landing"\nencoding = "gb18030"\n')
    with listening(hospital) as (_, port):
        assert sent(port, admission("1", name, charset).encode(codec)) == [["AA"]]
    with closing(connect(connections(hospital.agent)["his"])) as source:
        (row,) = next(source.batches("PID", ("PID-5.1", "PID-7.1"))).to_pylist()
    assert row == {"PID-5.1": name, "PID-7.1": "19800101"}


HOSTILE = {
    "empty": b"",
    "rubbish": bytes(range(256)) * 4,
    "no header": b"PID|1||12\r",
    "header alone": HEADER.format(kind="ADT^A01", number="9", charset="").encode(),
    "cut header": b"MSH|^~\\&|LIS",
    "no number": admission("").encode(),
    "other charset": admission("9", charset="EBCDIC").encode(),
    "wrong bytes": admission("9", SECRET).encode("gb18030"),
    "nested batch": b"BHS|^~\\&\rMSH|^~\\&|A|B|C|D|20240101||ADT^A01|7|P|2.4\rBHS|^~\\&\r",
    "segment before header": f"BHS|^~\\&\rPID|1||{SECRET}\rBTS|1\r".encode(),
    "odd delimiters": b"MSH\x00\x01\x02\x03\x04|LIS|H\rPID\x001\r",
    "known number, other content": admission("1", "别人").encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_is_refused_with_its_place(hospital: Invented, name: str) -> None:
    told: list[str] = []
    with listening(hospital, told) as (_, port):
        assert sent(port, admission("1")) == [["AA"]]
        before = views(hospital)
        (codes,) = sent(port, HOSTILE[name])
        assert codes
        assert set(codes) <= {"AE", "AR"}
        assert views(hospital) == before
        assert sent(port, admission("2")) == [["AA"]], "the listener goes on"
    assert len(told) == 1
    assert SECRET not in told[0]


def test_a_frame_without_beginning_or_end_is_not_guessed(hospital: Invented) -> None:
    told: list[str] = []
    with listening(hospital, told) as (_, port):
        for data in (b"MSH|^~\\&|no frame\x1c\r", b"\x0bMSH|^~\\&|no end", b"\x1c\r"):
            with closing(socket.create_connection(("127.0.0.1", port), 10)) as line:
                line.sendall(data)
                line.shutdown(socket.SHUT_WR)
                assert line.recv(100) == b""
        assert sent(port, report("1")) == [["AA"]]
    assert len(told) == 3


def test_hundreds_of_random_messages_do_not_end_it(hospital: Invented) -> None:
    chance = random.Random(7)
    good = report("1").encode()
    with listening(hospital) as (listener, port):
        for n in range(300):
            data = bytearray(report(str(n)).encode())
            for _ in range(chance.randint(1, 12)):
                data[chance.randrange(len(data))] = chance.choice(b"|^~\\&\r\n\x00\x0bAZ09\xff")
            (codes,) = sent(port, bytes(data))
            assert codes, "every message is answered"
        assert sent(port, good.replace(b"|1|P|", b"|last|P|")) == [["AA"]]
    assert sum(listener.listened.answers.values()) == 301


def test_only_declared_senders_are_heard(hospital: Invented) -> None:
    settings = '[his]\ndriver = "landing"\nsenders = "10.1.0.0/16, 192.0.2.7"\n'
    (hospital.agent / "connections.toml").write_text(settings)
    with listening(hospital) as (_, port), closing(socket.create_connection(("127.0.0.1", port), 10)) as line:
        assert line.recv(100) == b""
    (hospital.agent / "connections.toml").write_text(settings.replace("192.0.2.7", "here"))
    with pytest.raises(BadConfiguration, match="senders"), listening(hospital):
        pass


def test_a_kill_loses_nothing_that_was_acknowledged(hospital: Invented, tmp_path: Path) -> None:
    acknowledged: set[str] = set()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "heluo.entrypoints.cli", "hospital", "listen", CODE, "--port", str(port)]

    def send(sender: int) -> None:
        with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port), 10)) as line:
            for n in range(1000):
                line.sendall(b"\x0b" + report(f"{sender}-{n}", report=f"R{sender}-{n}").encode() + b"\x1c\r")
                answer = line.recv(1 << 16)
                if b"MSA|AA|" not in answer:
                    return
                acknowledged.add(f"R{sender}-{n}")

    for _ in range(3):
        with subprocess.Popen(
            [*command, "--home", str(hospital.home.root)], stdout=subprocess.PIPE
        ) as listener:
            assert listener.stdout is not None
            assert b"listening" in listener.stdout.readline()
            senders = [threading.Thread(target=send, args=(s,)) for s in range(3)]
            for one in senders:
                one.start()
            threading.Event().wait(0.6)
            listener.send_signal(signal.SIGKILL)
            for one in senders:
                one.join(60)
    assert len(acknowledged) > 10
    with closing(connect(connections(hospital.agent)["his"])) as source:
        landed = [r for t in source.batches("OBX", ("OBR-3.1",)) for r in t["OBR-3.1"].to_pylist()]
    assert set(landed) >= acknowledged
    assert len(landed) == len(set(landed)), "what was sent again stands once"


def test_what_no_line_takes_is_listed_by_segment(hospital: Invented) -> None:
    with listening(hospital) as (_, port):
        sent(port, admission("1"), report("2") + "ZXX|own|fields^of^ours\r")
    done = run_heluo("hospital", "messages", CODE, "--json", home=hospital.home.root)
    found = {one["segment"]: one for one in json.loads(done.stdout)}
    assert found["ZXX"]["not_mapped"] == ["ZXX-1.1", "ZXX-2.1", "ZXX-2.2", "ZXX-2.3"]
    assert "OBX-5.1" in found["OBX"]["mapped"]
    assert found["OBX"]["not_mapped"] == ["OBX-1.1", "OBX-2.1", "OBX-11.1"]


FRAMES = (b"MSH", b"BHS", b"BTS", b"FHS", b"FTS")


def facts(message: bytes) -> tuple[bytes, ...]:
    """A message's number and those of its segments that are no frame, read without the product."""
    lines = (b"MSH" + message).replace(b"\n", b"\r").split(b"\r")
    return (lines[0], *(line for line in lines if line.strip() and line[:3] not in FRAMES))


def test_published_samples_go_in_or_are_refused(hospital: Invented, shared_data: Path) -> None:
    files = sorted((shared_data / "hl7v2-samples").glob("*.hl7"))
    if not files:
        pytest.skip("no set hl7v2-samples")
    refused = []
    for path in files:  # several reuse a number for another content: each has a landing of its own
        settings = f'[his]\ndriver = "landing"\npath = "landing/{path.stem}.db"\n'
        (hospital.agent / "connections.toml").write_text(settings)
        data = path.read_bytes()
        with listening(hospital) as (_, port):
            (codes,) = sent(port, data)
            landed = sum(views(hospital).values())
        messages = {facts(part) for part in data.split(b"MSH")[1:]}
        if set(codes) == {"AA"}:
            assert landed == sum(len(message) - 1 for message in messages), path.name
        else:
            assert landed == 0, path.name
            refused.append(path.name)
    assert [name for name in refused if "bad" not in name] == []
    assert len(refused) < len(files) / 2
