"""What a process says of itself over gRPC's health protocol when a look at readiness takes long."""

import asyncio

import pytest
from grpc_health.v1 import health_pb2
from structlog.testing import capture_logs

from chassis.server import health as looking
from chassis.server.health import Health


class Looks:
    """A process whose looks at readiness may never end."""

    def __init__(self) -> None:
        self.is_slow = False
        self.health = Health(self._ready)

    async def _ready(self) -> bool:
        if self.is_slow:
            await asyncio.Event().wait()
        return True

    async def look(self) -> str:
        await self.health.look()
        answer = await self.health.servicer.Check(health_pb2.HealthCheckRequest(service=""), None)
        return str(health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status))


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Looks:
    monkeypatch.setattr(looking, "PATIENCE", 0.01)
    return Looks()


async def test_one_slow_look_is_no_reason_to_leave_and_two_are(looks: Looks) -> None:
    await looks.health.start(())
    said = []
    with capture_logs() as lines:
        for looks.is_slow in (True, False, True, True, True, False):
            said.append((await looks.look()).removesuffix("SERVING"))
    assert said == ["", "", "", "NOT_", "NOT_", ""]
    assert [line["event"] for line in lines if line["log_level"] == "info"] == ["not_ready", "ready"]


async def test_a_process_that_never_was_ready_is_not_taken_for_it(looks: Looks) -> None:
    looks.is_slow = True
    await looks.health.start(())
    assert await looks.look() == "NOT_SERVING"
