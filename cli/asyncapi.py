"""What partners hear, as AsyncAPI 3.0, read from the contracts: every message with a subject is a domain event.

`python -m cli.asyncapi --write` writes it to `docs/asyncapi.yaml`; a test compares.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from okaeri.options.v1 import options_pb2

from chassis.announcements import PLACEHOLDER, is_announced
from gateway.contracts import CONTRACTS, description_of

WRITTEN = Path(__file__).resolve().parent.parent / "docs" / "asyncapi.yaml"
_ABOUT = """\
The domain events of Okaeri on NATS JetStream (stream `okaeri`), each a CloudEvent 1.0 in binary mode: attributes as
`ce-` headers, percent-encoded; the payload is a protobuf message. Events carry ids, enums, days and counts and never
names, addresses or texts that people typed. They arrive at least once and in order for each `ce-subject`; a `ce-id`
seen before is the same event again. New fields and new events may be added; nothing is renamed within `v1`.
"""
_ATTRIBUTES: Mapping[str, tuple[str, str]] = {
    "ce-specversion": ("Always `1.0`.", "1.0"),
    "ce-id": ("Id of the event, the same when it is delivered again.", "0k3v9m2q"),
    "ce-source": ("Who announced it.", "/okaeri/recruiting"),
    "ce-type": ("Full name of the message in the payload.", "okaeri.recruiting.v1.ApplicationMoved"),
    "ce-time": ("When the write was made that it tells of, in UTC.", "2026-11-23T02:15:00.123Z"),
    "ce-subject": ("Id of what changed. Events of one subject arrive in their order.", "7c1x5h8d"),
    "ce-aggregateversion": ("Version of what changed; of two events of one subject the higher is the later.", "4"),
}
_TRACE: Mapping[str, tuple[str, str]] = {
    "traceparent": (
        "Trace the event belongs to, as the W3C has it.",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    ),
}


def events() -> list[Descriptor]:
    """Every domain event, by its full name."""
    files = (file for files in CONTRACTS.values() for file in files)
    found = (message for file in files for message in file.message_types_by_name.values() if is_announced(message))
    return sorted(found, key=lambda message: str(message.full_name))


def document() -> dict[str, Any]:
    """The whole description."""
    announced = events()
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Okaeri domain events", "version": "1.0.0", "description": _ABOUT},
        "defaultContentType": "application/protobuf",
        "channels": {event.name: _channel(event) for event in announced},
        "operations": {f"announce{event.name}": _operation(event) for event in announced},
        "components": {
            "messages": {event.name: _message(event) for event in announced},
            "messageTraits": {"CloudEvent": _cloud_event()},
        },
    }


def written() -> str:
    """The description as YAML."""
    return "\n".join(["# Written by `python -m cli.asyncapi --write` from protos/.", *_lines(document()), ""])


def _subject(event: Descriptor) -> str:
    return str(event.GetOptions().Extensions[options_pb2.subject])


def _channel(event: Descriptor) -> dict[str, Any]:
    names = PLACEHOLDER.findall(_subject(event))
    parameters = {name: {"description": description_of(f"{event.full_name}.{name}")} for name in names}
    return {
        "address": _subject(event),
        "messages": {event.name: {"$ref": f"#/components/messages/{event.name}"}},
        **({"parameters": parameters} if parameters else {}),
    }


def _operation(event: Descriptor) -> dict[str, Any]:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{event.name}"},
        "summary": description_of(event.full_name),
    }


def _message(event: Descriptor) -> dict[str, Any]:
    return {
        "name": event.full_name,
        "title": event.name,
        "summary": description_of(event.full_name),
        "contentType": "application/protobuf",
        "traits": [{"$ref": "#/components/messageTraits/CloudEvent"}],
        "payload": {
            "schemaFormat": "application/vnd.google.protobuf;version=3",
            "schema": _schema(event),
        },
    }


def _schema(event: Descriptor) -> str:
    lines = [f"message {event.name} {{"]
    for field in event.fields:
        lines += [f"  // {description_of(field.full_name)}", f"  {_kind(field)} {field.name} = {field.number};"]
    return "\n".join([*lines, "}", ""])


def _kind(field: Any) -> str:
    names = {FieldDescriptor.CPPTYPE_STRING: "string", FieldDescriptor.CPPTYPE_INT32: "int32"}
    names |= {FieldDescriptor.CPPTYPE_INT64: "int64", FieldDescriptor.CPPTYPE_BOOL: "bool"}
    named = field.message_type or field.enum_type
    kind = named.full_name if named else names[field.cpp_type]
    return f"repeated {kind}" if field.is_repeated else str(kind)


def _cloud_event() -> dict[str, Any]:
    headers = {**_ATTRIBUTES, **_TRACE}
    described = {
        name: {"type": "string", "description": text, "examples": [example]}
        for name, (text, example) in headers.items()
    }
    return {"headers": {"type": "object", "required": list(_ATTRIBUTES), "properties": described}}


def _lines(value: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    """A mapping as YAML: its texts quoted as JSON quotes them, which YAML reads the same."""
    for key, each in value.items():
        if isinstance(each, Mapping):
            yield f"{indent}{key}:"
            yield from _lines(each, f"{indent}  ")
        elif isinstance(each, list):
            yield f"{indent}{key}:"
            yield from _items(each, f"{indent}  ")
        elif each.endswith("\n"):
            yield f"{indent}{key}: |"
            yield from (f"{indent}  {line}".rstrip() for line in each.splitlines())
        else:
            yield f"{indent}{key}: {_quoted(each)}"


def _items(items: Iterable[Any], indent: str) -> Iterator[str]:
    for item in items:
        yield f"{indent}- {_quoted(item)}"


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def main(arguments: list[str]) -> None:
    """Prints the description, or with `--write` writes it to its place."""
    if "--write" in arguments:
        WRITTEN.write_text(written(), "utf-8")
    else:
        sys.stdout.write(written())


if __name__ == "__main__":
    main(sys.argv[1:])
