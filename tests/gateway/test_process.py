"""The whole process: starts, says when it cannot, serves, stops gracefully."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.infrastructure import free_port

pytestmark = pytest.mark.real
ROOT = Path(__file__).parent.parent.parent


@contextmanager
def gateway(**environment: str) -> Iterator[subprocess.Popen[str]]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("OKAERI_", "OTEL_"))}
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "gateway"],
        env={**own, "OKAERI_DRAIN_SECONDS": "0", **environment},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as started:
        try:
            yield started
        finally:
            started.kill()


def sent(address: str, text: str) -> Any:
    body = json.dumps({"query": text}).encode()
    request = urllib.request.Request(f"http://{address}/graphql", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def test_it_serves_and_stops_gracefully_with_code_0() -> None:
    address, metrics = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    with gateway(OKAERI_GATEWAY_ADDRESS=address, OKAERI_METRICS_ADDRESS=metrics) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["event"] == "started"
        assert sent(address, "query Hello { __typename }") == {"data": {"__typename": "Query"}}
        wrong = " ".join(f"x{number}" for number in range(50))
        assert len(sent(address, f"query Wrong {{ companies {{ {wrong} }} }}")["errors"]) == 10
        with urllib.request.urlopen(f"http://{metrics}/metrics") as answer:
            assert "graphql_server_operation_duration" in answer.read().decode()
        process.send_signal(signal.SIGTERM)
        rest, errors = process.communicate(timeout=15)
        lines = [json.loads(line) for line in rest.splitlines()]
        said = [(line["event"], line.get("operation"), line.get("code")) for line in lines]
        assert said == [("operation", "Hello", "OK"), ("operation", "Wrong", "BadRequest"), ("stopping", None, None)]
        assert len(lines[0]["trace_id"]) == 32
        assert (process.returncode, errors) == (0, "")


def test_one_that_goes_takes_what_still_comes_and_sends_callers_to_another_connection() -> None:
    address = f"127.0.0.1:{free_port()}"
    with gateway(OKAERI_GATEWAY_ADDRESS=address, OKAERI_DRAIN_SECONDS="0.4") as process, httpx.Client() as client:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["event"] == "started"
        before = asked(client, address)
        process.send_signal(signal.SIGTERM)
        while json.loads(process.stdout.readline())["event"] != "stopping":
            pass
        # More of them than the drain is long, each sooner than it ends.
        meanwhile = []
        for _ in range(8):
            meanwhile.append(asked(client, address))
            time.sleep(0.1)
        _, errors = process.communicate(timeout=15)
    assert "connection" not in before.headers
    assert [(each.status_code, each.headers.get("connection")) for each in meanwhile] == [(200, "close")] * 8
    assert (process.returncode, errors) == (0, "")


def asked(client: httpx.Client, address: str) -> httpx.Response:
    return client.post(f"http://{address}/graphql", json={"query": "{ __typename }"})


def test_a_taken_address_is_one_sentence_and_code_1() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with gateway(OKAERI_GATEWAY_ADDRESS=address) as process:
            said, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert (said, errors) == (
        "",
        f"okaeri gateway cannot start: The address {address} cannot be used: Address already in use.\n",
    )


def test_a_wrong_setting_is_one_sentence_that_names_it() -> None:
    with gateway(OKAERI_GATEWAY_ADDRESS="here", OKAERI_OPERATION_SECONDS="0") as process:
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "OKAERI_GATEWAY_ADDRESS" in errors
    assert "OKAERI_OPERATION_SECONDS" in errors
    assert "Traceback" not in errors
