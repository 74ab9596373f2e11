"""Requests that are wrong in one way throughout, made from the descriptors; and what a refusal must never give away."""

import re
import socket
from collections.abc import Callable
from typing import Any

import grpc
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from okaeri.options.v1 import options_pb2

from tests.journeys.calling import SECONDS, Calling, Refusal, bearer
from tests.journeys.surface import RPCS

SAY_NO = {
    *("INVALID_ARGUMENT", "UNAUTHENTICATED", "PERMISSION_DENIED", "NOT_FOUND", "ALREADY_EXISTS"),
    *("FAILED_PRECONDITION", "ABORTED", "RESOURCE_EXHAUSTED"),
}
GIVEN_AWAY = re.compile(
    r"Traceback|File \"|/work|/tmp|/home|/root|\w\.py\b|site-packages|127\.0\.0\.1|localhost|mongodb|nats:|pymongo|"
    r"motor|secantus|0x[0-9a-f]{6}|[a-z]Error\b|Exception|<class",
    re.IGNORECASE,
)
TOO_LONG = "x" * 100_000
NO_SUCH_VALUE = 99
TOO_MANY = 10_001
GARBAGE = b"\xff\xff\xff\xff garbage"

Wrong = Callable[[FieldDescriptor], Any]


def name_of(rpc: MethodDescriptor) -> str:
    """Such as `PostingService.DraftPosting`."""
    return f"{rpc.containing_service.name}.{rpc.name}"


def needs_of(rpc: MethodDescriptor) -> options_pb2.Needs:
    """Who may call it."""
    needs: options_pb2.Needs = rpc.GetOptions().Extensions[options_pb2.needs]
    return needs


def too_long(field: FieldDescriptor) -> Any:
    """A text far beyond any bound; None for what is no text."""
    return TOO_LONG if field.type == FieldDescriptor.TYPE_STRING else None


def unknown_value(field: FieldDescriptor) -> Any:
    """A number that no enum has; None for what is no enum."""
    return NO_SUCH_VALUE if field.enum_type is not None else None


def negative(field: FieldDescriptor) -> Any:
    """A number below every bound; None for what is no number."""
    whole = (FieldDescriptor.CPPTYPE_INT32, FieldDescriptor.CPPTYPE_INT64)
    return -1 if field.cpp_type in whole else None


def made(descriptor: Descriptor, wrong: Wrong) -> Message:
    """A message of that kind with everything that can be wrong in this way being wrong."""
    message = GetMessageClass(descriptor)()
    for field in descriptor.fields:
        _spoil(message, field, wrong)
    return message


def can_be_wrong(descriptor: Descriptor, wrong: Wrong) -> bool:
    """Whether some field of the message can be wrong in this way."""
    return made(descriptor, wrong).ByteSize() > 0


def _spoil(message: Any, field: FieldDescriptor, wrong: Wrong) -> None:
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return
    if field.message_type is not None:
        inner = made(field.message_type, wrong) if not field.message_type.full_name.startswith("google.") else None
        if inner is not None and inner.ByteSize():
            place = getattr(message, field.name)
            place.append(inner) if field.is_repeated else place.CopyFrom(inner)
    elif (value := wrong(field)) is not None:
        getattr(message, field.name).append(value) if field.is_repeated else setattr(message, field.name, value)


def crowded(descriptor: Descriptor) -> Message:
    """A message whose every list is far too long."""
    message: Any = GetMessageClass(descriptor)()
    for field in descriptor.fields:
        if field.is_repeated and field.message_type is None:
            getattr(message, field.name).extend([1 if field.enum_type else "x"] * TOO_MANY)
        elif field.is_repeated and not field.message_type.GetOptions().map_entry:
            getattr(message, field.name).extend([GetMessageClass(field.message_type)()] * TOO_MANY)
    return message


def attempt(calling: Calling, rpc: MethodDescriptor, request: Message | bytes, token: str) -> Refusal | None:
    """What the call is refused with; None when it is answered."""
    sent = request if isinstance(request, bytes) else request.SerializeToString()
    asks, answers = ("stream" if many else "unary" for many in (rpc.client_streaming, rpc.server_streaming))
    channel = calling.channel_of(rpc.containing_service.name)
    call = getattr(channel, f"{asks}_{answers}")(f"/{rpc.containing_service.full_name}/{rpc.name}")
    given: Any = iter([sent]) if rpc.client_streaming else sent
    try:
        answer = call(given, metadata=bearer(token), timeout=SECONDS)
        if rpc.server_streaming:
            list(answer)
    except grpc.RpcError as error:
        return Refusal(error)
    return None


def must_say_no(refusal: Refusal | None) -> Refusal:
    """The refusal, which must be clear, be no defect, and give nothing away."""
    assert refusal is not None, "it was answered"
    assert refusal.code in SAY_NO, refusal
    assert refusal.sentence, refusal
    must_give_nothing_away(refusal.sentence)
    must_give_nothing_away(" ".join(refusal.facts.values()))
    return refusal


def must_give_nothing_away(text: str) -> None:
    """No stack trace, no path, no name of a host or of what we are made of."""
    found = GIVEN_AWAY.search(text)
    assert found is None, f"{found.group()!r} in {text[:500]}"
    assert socket.gethostname() not in text


def must_name_a_field(refusal: Refusal | None) -> None:
    """INVALID_ARGUMENT, with the field at fault, in the sentence or beside it."""
    refusal = must_say_no(refusal)
    assert refusal.code == "INVALID_ARGUMENT", refusal
    assert refusal.field, refusal
    assert refusal.facts["field"] == refusal.field


def those_with(wrong: Wrong) -> list[MethodDescriptor]:
    """The rpcs whose request can be wrong in this way."""
    return [rpc for rpc in RPCS if can_be_wrong(rpc.input_type, wrong)]
