"""What the gateway answers to whoever asks whether it may be sent calls."""

from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import orjson
from starlette.requests import Request
from structlog.testing import capture_logs

from chassis import clock
from gateway.health import Health
from gateway.settings import GatewaySettings
from tests.chassis.test_readiness import certificate_until

NOBODY = cast(Request, None)


async def asked(health: Health) -> tuple[int, Any]:
    answer = await health.answer(NOBODY)
    return answer.status_code, orjson.loads(answer.body)["status"]


def health_with(settings: GatewaySettings, *, leaving: bool = False) -> Health:
    return Health(settings, lambda: {"network": "ready"}, leaving=lambda: leaving)


async def test_it_is_well_until_it_leaves() -> None:
    assert await asked(health_with(GatewaySettings())) == (200, "ok")
    assert await asked(health_with(GatewaySettings(), leaving=True)) == (503, "leaving")


async def test_a_certificate_that_has_ended_is_said_once_until_there_is_a_new_one(tmp_path: Path) -> None:
    path, ended = tmp_path / "tls.crt", clock.now() - timedelta(days=1)
    health = health_with(GatewaySettings(tls_certificate=str(path), tls_key="key"))
    path.write_bytes(certificate_until(ended))
    with capture_logs() as lines:
        assert [await asked(health), await asked(health)] == [(503, "cannot work")] * 2
        path.write_bytes(certificate_until(clock.now() + timedelta(days=1)))
        assert await asked(health) == (200, "ok")
    said = f"the certificate {path} ended on {ended:%Y-%m-%d}"
    assert [(line["event"], line["reason"]) for line in lines] == [("cannot_work", said)]
