"""A whole process: how it starts, what it says when it cannot, how it stops."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import grpc
import orjson
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from pydantic import SecretStr

from chassis.clock import now
from chassis.credentials import IssuedToken
from chassis.ids import new_id
from chassis.mongo import connect as connect_to_mongo
from chassis.running import Running
from chassis.service import Service, serving
from chassis.trouble import JobFailed
from tests.chassis.announced import ThingMoved
from tests.chassis.echo import RECRUITING, EchoServicer, face, pb, pb_grpc, token
from tests.chassis.echo_service import EchoSettings, service
from tests.chassis.things import Thing, ThingStore
from tests.infrastructure import RunningMongo, free_port

pytestmark = pytest.mark.usefixtures("nats_streams")

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def settings(nats_url: str) -> EchoSettings:
    return EchoSettings(nats_url=SecretStr(nats_url), mongo_driver="memory", drain_seconds=0)


@contextmanager
def process(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("OKAERI_", "OTEL_"))}
    paths = os.pathsep.join([str(ROOT / "build" / "stubs"), str(ROOT)])
    with subprocess.Popen(
        [sys.executable, "-m", "tests.chassis.echo_service", *arguments],
        env={**own, "PYTHONPATH": paths, **environment},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as started:
        try:
            yield started
        finally:
            started.kill()


def last_words(**environment: str) -> tuple[int, str]:
    with process(**environment) as started:
        _, said = started.communicate(timeout=60)
    return started.returncode, said


def memory(nats_url: str) -> dict[str, str]:
    return {"OKAERI_NATS_URL": nats_url, "OKAERI_MONGO_DRIVER": "memory"}


async def health_of(channel: grpc.aio.Channel, name: str = "") -> str:
    answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(service=name))
    return str(health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status))


@pytest.mark.real
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_process_that_is_told_to_stop_leaves_without_an_error(nats_url: str, number: int) -> None:
    with process(**memory(nats_url), OKAERI_DRAIN_SECONDS="0") as started:
        assert started.stdout is not None
        lines = []
        for text in started.stdout:
            lines.append(orjson.loads(text))
            if lines[-1]["event"] == "started":
                started.send_signal(number)
        _, said = started.communicate(timeout=30)
    assert [line["event"] for line in lines if line["level"] == "info"] == ["ready", "started", "stopping"]
    assert {line["service"] for line in lines} == {"echo"}
    assert (started.returncode, said) == (0, "")


@pytest.mark.real
async def test_a_call_to_a_process_is_seen_in_its_figures(nats_url: str) -> None:
    metrics = f"127.0.0.1:{free_port()}"
    with process(**memory(nats_url), OKAERI_METRICS_ADDRESS=metrics, OKAERI_DRAIN_SECONDS="0") as started:
        address = await asyncio.to_thread(address_of, started)
        async with grpc.aio.insecure_channel(address) as channel:
            await pb_grpc.EchoServiceStub(channel).GetEcho(pb.SayRequest(text="a"))
        shown = await asyncio.to_thread(read, f"http://{metrics}/metrics")
    assert 'rpc_method="okaeri.testing.v1.EchoService/GetEcho",rpc_response_status_code="OK"' in shown
    assert "okaeri_event_loop_lag_seconds" in shown
    assert "okaeri_outbox_waiting" in shown


def address_of(started: subprocess.Popen[str]) -> str:
    assert started.stdout is not None
    for line in started.stdout:
        if orjson.loads(line)["event"] == "started":
            return str(orjson.loads(line)["address"])
    raise AssertionError("it did not start")


def read(url: str) -> str:
    with urllib.request.urlopen(url) as answer:
        return str(answer.read().decode())


@pytest.mark.real
def test_an_address_that_is_taken_is_said_in_one_sentence(nats_url: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        code, said = last_words(**memory(nats_url), OKAERI_ECHO_ADDRESS=address)
    assert code == 1
    assert said == f"okaeri echo cannot start: The address {address} cannot be used: Address already in use.\n"


@pytest.mark.real
def test_an_address_for_figures_that_is_taken_is_said_in_one_sentence(nats_url: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        code, said = last_words(**memory(nats_url), OKAERI_METRICS_ADDRESS=address)
    assert code == 1
    assert said.startswith(f"okaeri echo cannot start: The address {address} for /metrics cannot be used")
    assert said.count("\n") == 1


@pytest.mark.real
def test_a_broker_that_does_not_answer_is_said_in_one_sentence() -> None:
    port = free_port()
    code, said = last_words(**memory(f"nats://secret:hunter2@127.0.0.1:{port}"))
    assert (code, said) == (1, f"okaeri echo cannot start: NATS does not answer at 127.0.0.1:{port}.\n")


@pytest.mark.real
def test_a_database_that_does_not_answer_is_said_in_one_sentence(nats_url: str) -> None:
    port = free_port()
    url = f"mongodb://secret:hunter2@127.0.0.1:{port}"
    code, said = last_words(OKAERI_NATS_URL=nats_url, OKAERI_MONGO_URL=url)
    assert (code, said) == (1, f"okaeri echo cannot start: MongoDB does not answer at 127.0.0.1:{port}.\n")


@pytest.mark.real
async def test_a_database_of_a_newer_version_is_left_alone(nats_url: str, empty_mongo_url: str) -> None:
    class Newer(ThingStore):
        schema = 7

    newer = Newer(connect_to_mongo(empty_mongo_url, database="okaeri_echo"))
    await newer.prepare()
    await newer.close()
    code, said = await asyncio.to_thread(last_words, OKAERI_NATS_URL=nats_url, OKAERI_MONGO_URL=empty_mongo_url)
    assert code == 1
    assert said.startswith("okaeri echo cannot start: The database has schema version 7")
    assert said.count("\n") == 1


def test_a_wrong_setting_is_said_in_one_sentence() -> None:
    code, said = last_words(OKAERI_LOG_FORMAT="xml")
    assert code == 1
    assert said.startswith("okaeri echo cannot start: OKAERI_LOG_FORMAT: ")
    assert said.count("\n") == 1


@pytest.mark.real
async def test_what_is_written_while_running_is_announced_before_the_process_has_gone(settings: EchoSettings) -> None:
    stores: list[ThingStore] = []

    def faces(running: Running[EchoSettings, ThingStore]) -> list[Any]:
        stores.append(running.store)
        return [face(EchoServicer())]

    async with serving(replace(service, faces=faces), settings, asyncio.Event()):
        store = stores[0]
        async with store.transaction() as tx:
            await tx.things.add(Thing(id=new_id()), announcing=ThingMoved(thing_id="a", company_id="bank"))
    assert await store.outbox.waiting(until=Thing(id="x").made_at.replace(year=9999), limit=1) == []


@pytest.mark.real
async def test_a_service_reaches_its_neighbours_where_the_settings_say(settings: EchoSettings) -> None:
    answers: asyncio.Queue[str] = asyncio.Queue()

    async def ask_itself(running: Running[Any, Any]) -> None:
        stub = pb_grpc.EchoServiceStub(running.connect("echo", pb.DESCRIPTOR, caller=running.itself))
        answers.put_nowait((await stub.Say(pb.SayRequest(text="a"))).text)

    async def issue() -> IssuedToken:
        return IssuedToken(token(RECRUITING), now() + timedelta(minutes=15))

    asking: Service[Any, Any] = replace(service, token=lambda _: issue, jobs=lambda running: [ask_itself(running)])
    there = settings.model_copy(update={"echo_address": f"127.0.0.1:{free_port()}"})
    async with serving(asking, there, asyncio.Event()):
        assert await asyncio.wait_for(answers.get(), 10) == "a"


@pytest.mark.real
async def test_a_job_that_fails_ends_the_process(settings: EchoSettings) -> None:
    async def job() -> None:
        raise KeyError("hanako@example.jp")

    stop = asyncio.Event()
    broken: Service[Any, Any] = replace(service, jobs=lambda running: [job()])
    with pytest.raises(JobFailed) as failed:
        async with serving(broken, settings, stop):
            await asyncio.wait_for(stop.wait(), 5)
    assert str(failed.value) == "a job ended with KeyError; the log says where."


@pytest.mark.real
@pytest.mark.slow
async def test_a_database_that_goes_away_makes_it_unready_until_it_is_back(
    settings: EchoSettings, mortal_mongo: RunningMongo
) -> None:
    real = settings.model_copy(update={"mongo_driver": "motor", "mongo_url": SecretStr(mortal_mongo.url)})
    async with (
        serving(service, real, asyncio.Event()) as server,
        grpc.aio.insecure_channel(server.address) as channel,
    ):
        assert await health_of(channel) == "SERVING"
        mortal_mongo.kill9()
        await until(server, channel, "NOT_SERVING")
        assert await health_of(channel, "live") == "SERVING"
        mortal_mongo.start()
        await until(server, channel, "SERVING")


async def until(server: Any, channel: grpc.aio.Channel, state: str) -> None:
    async with asyncio.timeout(20):
        while await health_of(channel) != state:
            await server.health.look()
            await asyncio.sleep(0.05)


@pytest.mark.real
async def test_preparing_makes_what_is_missing_and_ends_however_often(nats_url: str, empty_mongo_url: str) -> None:
    for _ in range(2):
        there = {"OKAERI_NATS_URL": nats_url, "OKAERI_MONGO_URL": empty_mongo_url}
        with process("prepare", **there) as started:
            lines, said = await asyncio.to_thread(started.communicate, timeout=30)
        assert (started.returncode, said) == (0, "")
        assert orjson.loads(lines.splitlines()[0])["event"] == "prepared"
    store = ThingStore(connect_to_mongo(empty_mongo_url, database="okaeri_echo"))
    assert await store.things.find("a") is None
    await store.close()


def test_an_argument_nobody_knows_is_said_in_one_sentence() -> None:
    with process("--prepare") as started:
        _, said = started.communicate(timeout=30)
    assert (started.returncode, said) == (
        1,
        "okaeri echo cannot start: "
        "It is started without arguments, or with `prepare`, `dump FOLDER` or `restore FOLDER`.\n",
    )
