"""`okaeri my-data`: the file is written for its owner alone, and what the gateway says instead is told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.__main__ import app
from tests.infrastructure import free_port


@contextmanager
def gateway(status: int, body: bytes, asked: list[Any]) -> Iterator[str]:
    """A gateway that answers so, and notes what it was asked."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["authorization"]))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def typed(address: str, *words: str) -> Any:
    return CliRunner().invoke(app, ["my-data", *words], env={"OKAERI_PUBLIC_URL": address, "OKAERI_TOKEN": "x.y.z"})


def test_the_file_is_written_for_its_owner_alone(tmp_path: Path) -> None:
    out, asked = tmp_path / "mine.zip", list[Any]()
    with gateway(200, b"PK-content", asked) as address:
        result = typed(address, "--out", str(out))
    assert (result.exit_code, out.read_bytes(), out.stat().st_mode & 0o777) == (0, b"PK-content", 0o600)
    assert result.stdout == f"{out}: 10 bytes\n"
    assert asked == [("/export", "Bearer x.y.z")]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (json.dumps({"errors": [{"message": "A part does not answer."}]}).encode(), "A part does not answer.\n"),
        (b"<html>", "The gateway answered 503.\n"),
        (b"[]", "The gateway answered 503.\n"),
    ],
)
def test_what_the_gateway_says_instead_is_told_and_nothing_written(tmp_path: Path, body: bytes, told: str) -> None:
    out = tmp_path / "mine.zip"
    with gateway(503, body, []) as address:
        result = typed(address, "--out", str(out))
    assert (result.exit_code, result.stderr, out.exists()) == (1, told, False)


def test_a_gateway_that_is_not_there_is_named(tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    result = typed(address, "--out", str(tmp_path / "mine.zip"))
    assert (result.exit_code, result.stderr) == (1, f"The gateway does not answer at {address}/export.\n")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with gateway(200, b"x", []) as address:
        result = typed(address, "--out", str(tmp_path / "nowhere" / "mine.zip"))
    assert result.exit_code == 1
    assert "mine.zip cannot be written: No such file or directory." in result.stderr
