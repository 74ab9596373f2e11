"""Inputs of mutations, and arguments of queries, read from the messages that the rpcs take.

`@takes(pb.ApplyRequest)` on a class says which fields are asked for: `posting_id: auto` must be given, `statement:
maybe` need not. Ids are opaque ids of the graph. Bounds and formats are the services' business: they say what is wrong,
and the name of the field is given as the graph spells it.
"""

from collections.abc import Callable, Mapping
from inspect import get_annotations
from types import GenericAlias
from typing import Any, TypeVar

import strawberry
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from chassis.errors import InvalidInput
from chassis.ids import new_id
from gateway.contracts import description_of
from gateway.node_ids import own_id
from gateway.proto_types import auto, field_of, graph_type, maybe, nullable

T = TypeVar("T", bound=type)
Fill = Callable[[Message, Any], None]

_inputs: dict[str, Any] = {}
_fills: dict[type, Mapping[str, Fill]] = {}
_messages: dict[type, type[Message]] = {}

REQUEST_ID = "request_id"
_OF_NO_TYPE = frozenset({REQUEST_ID, "person_id", "actor_id", "question_id", "device_id", "scan_id"})
"""Ids that name nothing of the graph: a person of the audit log may be a member, an account or a machine; a question is
known within its gathering, and a device and its scans by what they call themselves."""
_NOT_GIVEN = (None, strawberry.UNSET)
_REQUEST_ID_DESCRIPTION = (
    "Idempotency key, 8 to 64 characters, such as a UUID: repeating the mutation with the same one answers what it "
    "answered first and does nothing twice. One is made where none is given."
)


def takes(of: type[Message], **id_types: str) -> Callable[[T], T]:
    """Makes the class an input for that message; `id="Posting"` tells whose id a field is where its name does not."""

    def decorate(cls: T) -> T:
        annotations = get_annotations(cls)
        fields = [field_of(of, name) for name, kind in annotations.items() if kind is auto or kind is maybe]
        _fills[cls] = {field.name: fill_of(field, id_types.get(field.name)) for field in fields}
        _messages[cls] = of
        for field in fields:
            annotations[field.name] = _asked(cls, field, nullable(annotations[field.name]))
        cls.__annotations__ = annotations
        _inputs[of.DESCRIPTOR.full_name] = cls
        return strawberry.input(cls, description=description_of(of.DESCRIPTOR.full_name))

    return decorate


def message_type_of(cls: type) -> type[Message]:
    """The message that an input stands for."""
    return _messages[cls]


def message_of(given: Any) -> Any:
    """The message for an input as it was given. Raises InvalidInput for an id that is none."""
    message: Any = _filled(given)
    if REQUEST_ID in message.DESCRIPTOR.fields_by_name and not message.request_id:
        message.request_id = new_id()
    return message


def fill_of(field: FieldDescriptor, id_type: str | None = None) -> Fill:
    """How a value that was given gets into that field of a message."""
    name, type_name = field.name, id_type or id_type_of(field)
    if type_name and field.is_repeated:
        return lambda message, value: getattr(message, name).extend(own_id(type_name, id, field=name) for id in value)
    if type_name:
        return lambda message, value: setattr(message, name, own_id(type_name, value, field=name))
    if field.is_repeated and field.enum_type is not None:
        return lambda message, value: getattr(message, name).extend(one.value for one in value)
    if field.is_repeated and field.message_type is not None and field.message_type.full_name in _inputs:
        return lambda message, value: getattr(message, name).extend(map(_filled, value))
    if field.is_repeated:
        return lambda message, value: getattr(message, name).extend(value)
    if field.enum_type is not None:
        return lambda message, value: setattr(message, name, value.value)
    if field.message_type is None:
        return lambda message, value: setattr(message, name, value)
    if field.message_type.full_name in _inputs:
        return lambda message, value: getattr(message, name).CopyFrom(_filled(value))
    return lambda message, value: getattr(message, name).CopyFrom(value)


def id_type_of(field: FieldDescriptor) -> str:
    """The type whose id a field holds, by its name: `leaver_record_id` is the id of a LeaverRecord; empty for none.

    A field of many ids is named so too: `company_ids`.
    """
    name = field.name.removesuffix("s") if field.is_repeated else field.name
    if not name.endswith("_id") or name in _OF_NO_TYPE:
        return ""
    return "".join(word.title() for word in name.removesuffix("_id").split("_"))


def asked_type(field: FieldDescriptor, id_type: str | None = None) -> Any:
    """The type of the graph in which a field is given, never null."""
    if id_type or id_type_of(field):
        return GenericAlias(list, (strawberry.ID,)) if field.is_repeated else strawberry.ID
    return graph_type(field, _inputs)


def _asked(cls: type, field: FieldDescriptor, may_be_left_out: bool) -> Any:
    """Gives the class the field with its description; answers its type."""
    description = _REQUEST_ID_DESCRIPTION if field.name == REQUEST_ID else description_of(field.full_name)
    given = {"default": strawberry.UNSET} if may_be_left_out else {}
    setattr(cls, field.name, strawberry.field(description=description, **given))
    kind = asked_type(field, "an id" if field.name == "id" else None)
    return kind | None if may_be_left_out else kind


def _filled(given: Any) -> Message:
    kind = type(given)
    message = _messages[kind]()
    for name, fill in _fills[kind].items():
        value = getattr(given, name)
        if value not in _NOT_GIVEN and not _says_nothing(message.DESCRIPTOR, name, value):
            _refuse_a_second_choice(message, name)
            _fill(fill, message, name, value)
    return message


def _fill(fill: Fill, message: Message, name: str, value: Any) -> None:
    """Fills one field; what is wrong further inside is named from here."""
    try:
        fill(message, value)
    except InvalidInput as refusal:
        path = refusal.field if refusal.field == name else f"{name}.{refusal.field}"
        raise InvalidInput(refusal.message, field=path) from None
    except ValueError:
        raise InvalidInput("This value is out of range.", field=name) from None


def _says_nothing(descriptor: Any, name: str, value: Any) -> bool:
    """A choice that is given as false was not made."""
    return value is False and descriptor.fields_by_name[name].containing_oneof is not None


def _refuse_a_second_choice(message: Message, name: str) -> None:
    choice = message.DESCRIPTOR.fields_by_name[name].containing_oneof
    if choice is not None and (first := message.WhichOneof(choice.name)):
        raise InvalidInput(f"Give either this or `{first}`, not both.", field=name)


def request_from(rpc_request: type[Message], arguments: Mapping[str, Any]) -> Any:
    """The message for arguments of a query, by the names of its fields; None is left out."""
    message = rpc_request()
    for name, value in arguments.items():
        if value is not None:
            _fill(fill_of(field_of(rpc_request, name)), message, name, value)
    return message
