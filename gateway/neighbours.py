"""The channels to the four services, each with every rpc of its contract by name.

Reads are repeated while a service is not there, writes never: who asked holds the request id and may repeat them.
"""

from collections.abc import AsyncIterator, Mapping
from functools import partial
from types import TracebackType
from typing import Any, Self

from google.protobuf.descriptor import MethodDescriptor

from chassis.client import Channel, connect
from chassis.credentials import FORWARD, channel_credentials
from gateway.breakers import Breaker
from gateway.contracts import CONTRACTS, EVERYWHERE, answer_of, methods
from gateway.settings import GatewaySettings


class Neighbours:
    """The services, called with the token of whoever the work in hand is done for."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._channels = {name: _channel(settings, name) for name in CONTRACTS}
        breakers = {name: _breaker(settings, name) for name in CONTRACTS}
        self._rpcs: Mapping[str, Any] = {
            f"{name}{at}": _callable(self._channels[part], breakers[part], method)
            for name, method in methods().items()
            for at, part in self._places_of(method)
        }

    def ask(self, rpc: str, message: Any) -> Any:
        """The answer of an rpc, such as `PostingService.ListPostings`. Raises refusals and Unavailable.

        What every service answers is asked of one by name: `AuditService.ListAuditEntries@network`. An rpc that streams
        gives its answers one by one.
        """
        return self._rpcs[rpc](message)

    def _places_of(self, method: MethodDescriptor) -> list[tuple[str, str]]:
        """What follows the name of an rpc, and the service it then leads to."""
        file = method.containing_service.file
        return [(f"@{name}", name) for name in CONTRACTS] if file in EVERYWHERE else [("", file.package.split(".")[1])]

    def states(self) -> dict[str, str]:
        """How the connection to each service is, in gRPC's words; asks idle ones to connect."""
        return {name: channel.get_state(try_to_connect=True).name.lower() for name, channel in self._channels.items()}

    async def __aenter__(self) -> Self:
        self.states()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for channel in self._channels.values():
            await channel.close()


def _channel(settings: GatewaySettings, name: str) -> Channel:
    files = (*CONTRACTS[name], *EVERYWHERE)
    credentials = channel_credentials(settings)
    return connect(settings.address_of(name), *files, caller=FORWARD, credentials=credentials, repeats_writes=False)


def _breaker(settings: GatewaySettings, name: str) -> Breaker:
    return Breaker(
        name,
        failures=settings.breaker_failures,
        seconds=settings.breaker_seconds,
        operation_seconds=settings.operation_seconds,
    )


def _callable(channel: Channel, breaker: Breaker, method: MethodDescriptor) -> Any:
    path = f"/{method.containing_service.full_name}/{method.name}"
    make, guarded = (
        (channel.unary_stream, _answers_one_by_one) if method.server_streaming else (channel.unary_unary, _one_answer)
    )
    read = answer_of(method).FromString
    call = make(path, request_serializer=lambda message: message.SerializeToString(), response_deserializer=read)
    return partial(guarded, breaker, call)


async def _one_answer(breaker: Breaker, call: Any, message: Any) -> Any:
    with breaker.watching():
        return await call(message)


async def _answers_one_by_one(breaker: Breaker, call: Any, message: Any) -> AsyncIterator[Any]:
    with breaker.watching():
        async for answer in call(message):
            yield answer
