"""The suite's gRPC faces as any client reaches them: published stubs on plain channels, a token where there is one."""

from collections.abc import Mapping
from typing import Any, Self

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from tests.journeys.surface import SERVICES, places_of, stubs_of

SECONDS = 120.0


def bearer(token: str) -> tuple[tuple[str, str], ...]:
    """The metadata that carries a token; none for an empty one."""
    return (("authorization", f"Bearer {token}"),) if token else ()


class Calling:
    """Calls any rpc by the name of its service and its own."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._settings = settings
        self._channels: dict[str, grpc.Channel] = {}

    def channel(self, part: str) -> grpc.Channel:
        """The channel to a service, such as `network`."""
        if part not in self._channels:
            address = self._settings[f"OKAERI_{part.upper()}_ADDRESS"]
            self._channels[part] = grpc.insecure_channel(address)
        return self._channels[part]

    def channel_of(self, service: str) -> grpc.Channel:
        """The channel to where `PostingService` and its like are."""
        return self.channel(next(iter(places_of(SERVICES[service]))))

    def ask(self, service: str, method: str, request: Any, token: str = "") -> Any:
        """What the rpc answers; a list where it answers a stream. Raises grpc.RpcError."""
        stub = getattr(stubs_of(SERVICES[service]), f"{service}Stub")(self.channel_of(service))
        answer = getattr(stub, method)(request, metadata=bearer(token), timeout=SECONDS)
        return list(answer) if hasattr(answer, "__next__") else answer

    def close(self) -> None:
        """Ends the connections."""
        for channel in self._channels.values():
            channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Refusal:
    """What a call was refused with: the name of the code, the sentence, and the field at fault where there is one."""

    def __init__(self, error: grpc.RpcError) -> None:
        assert isinstance(error, grpc.Call)
        self.code: str = error.code().name
        self.sentence: str = error.details() or ""
        self.field = ""
        self.reason = ""
        self.facts: dict[str, str] = {}
        status = rpc_status.from_call(error)
        for detail in status.details if status else ():
            self._read(detail)

    def _read(self, detail: Any) -> None:
        info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        if detail.Unpack(info):
            self.reason, self.facts = info.reason, dict(info.metadata)
        if detail.Unpack(bad):
            self.field = bad.field_violations[0].field

    def __repr__(self) -> str:
        return f"{self.code} {self.sentence!r} field={self.field!r} reason={self.reason!r}"
