"""The channels to the four services, each with every rpc of its contract by name."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from google.protobuf.descriptor import MethodDescriptor

from chassis.client import Channel, connect
from chassis.credentials import FORWARD, channel_credentials
from chassis.settings import Settings
from gateway.contracts import CONTRACTS, EVERYWHERE, answer_of, methods


class Neighbours:
    """The services, called with the token of whoever the work in hand is done for."""

    def __init__(self, settings: Settings) -> None:
        credentials = channel_credentials(settings)
        self._channels = {
            name: connect(settings.address_of(name), *files, *EVERYWHERE, caller=FORWARD, credentials=credentials)
            for name, files in CONTRACTS.items()
        }
        self._rpcs: Mapping[str, Any] = {
            f"{name}{at}": _callable(self._channels[part], method)
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


def _callable(channel: Channel, method: Any) -> Any:
    path = f"/{method.containing_service.full_name}/{method.name}"
    answer = answer_of(method)
    make = channel.unary_stream if method.server_streaming else channel.unary_unary
    return make(
        path,
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=answer.FromString,
    )
