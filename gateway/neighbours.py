"""The channels to the four services, each with every rpc of its contract by name."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from chassis.client import Channel, connect
from chassis.credentials import FORWARD, channel_credentials
from chassis.settings import Settings
from gateway.contracts import CONTRACTS, answer_of, methods


class Neighbours:
    """The services, called with the token of whoever the work in hand is done for."""

    def __init__(self, settings: Settings) -> None:
        credentials = channel_credentials(settings)
        self._channels = {
            name: connect(settings.address_of(name), *files, caller=FORWARD, credentials=credentials)
            for name, files in CONTRACTS.items()
        }
        self._rpcs: Mapping[str, Any] = {
            name: _callable(self._channels[method.containing_service.file.package.split(".")[1]], method)
            for name, method in methods().items()
        }

    def ask(self, rpc: str, message: Any) -> Any:
        """The answer of an rpc, such as `PostingService.ListPostings`. Raises refusals and Unavailable."""
        return self._rpcs[rpc](message)

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


def _callable(channel: Channel, method: Any) -> Any:
    path = f"/{method.containing_service.full_name}/{method.name}"
    answer = answer_of(method)
    return channel.unary_unary(
        path,
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=answer.FromString,
    )
