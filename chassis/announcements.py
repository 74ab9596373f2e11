"""What makes a protobuf message a domain event: its subject option, read from the descriptor.

Leaves out how it is stored (`chassis.mongo`), sent (`chassis.outbox`) and heard (`chassis.inbox`).
"""

import re
from functools import cache

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message
from okaeri.options.v1 import options_pb2

PLACEHOLDER = re.compile(r"\{(\w+)\}")
TOKEN = re.compile(r"[A-Za-z0-9_-]+")


def subject_of(event: Message) -> str:
    """The NATS subject of a domain event, its placeholders filled from its fields.

    Raises TypeError when the message is no domain event, ValueError when a field cannot be part of a subject.
    """
    return PLACEHOLDER.sub(lambda found: _token(event, found.group(1)), _template(event.DESCRIPTOR))


def filter_of(event_type: type[Message]) -> str:
    """The NATS subject filter that hears every event of this type: `*` in place of each placeholder."""
    return PLACEHOLDER.sub("*", _template(event_type.DESCRIPTOR))


def is_announced(descriptor: Descriptor) -> bool:
    """Whether the message is a domain event."""
    return bool(descriptor.GetOptions().Extensions[options_pb2.subject])


@cache
def _template(descriptor: Descriptor) -> str:
    template = descriptor.GetOptions().Extensions[options_pb2.subject]
    if not template:
        raise TypeError(f"{descriptor.full_name} has no subject option, so it is no domain event")
    return str(template)


def _token(event: Message, field: str) -> str:
    value = str(getattr(event, field))
    if not TOKEN.fullmatch(value):
        raise ValueError(f"{event.DESCRIPTOR.full_name}.{field} does not fit into a subject: {value!r}")
    return value
