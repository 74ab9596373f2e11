"""What is said when JetStream cannot hold the streams of the suite."""

from contextlib import AsyncExitStack

import pytest
from nats.js.errors import APIError, ServerError, ServiceUnavailableError

from chassis import nats
from chassis.opening import open_nats
from chassis.settings import Settings
from chassis.trouble import CannotStart

pytestmark = pytest.mark.real


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (ServerError(code=500, err_code=10047), "NATS has no room for the streams of the suite: enlarge its volume."),
        (ServiceUnavailableError(code=503, err_code=10039), "NATS answers, but its JetStream does not"),
    ],
)
async def test_a_jetstream_that_refuses_the_streams_is_told_in_a_sentence(
    nats_url: str, monkeypatch: pytest.MonkeyPatch, refusal: APIError, said: str
) -> None:
    async def refuses(*_: object, **__: object) -> None:
        raise refusal

    monkeypatch.setattr(nats, "ensure_streams", refuses)
    async with AsyncExitStack() as stack:
        with pytest.raises(CannotStart, match=said):
            await open_nats(stack, "network", Settings(nats_url=nats_url))  # type: ignore[arg-type]
