"""Checks messages against the rules their contract states (protovalidate): bounds, formats, required fields."""

import protovalidate
from google.protobuf.message import Message

from chassis.errors import InvalidInput


def check(message: Message) -> None:
    """Raises InvalidInput for the first rule the message breaks, naming the path of the field: `rows[3].mail`."""
    violations = protovalidate.collect_violations(message, fail_fast=True)
    if violations:
        raise _refusal(violations[0])


def _refusal(violation: protovalidate.Violation) -> InvalidInput:
    proto = violation.proto
    path = "".join(_step(element) for element in proto.field.elements) if proto.field else ""
    path = path.removeprefix(".")
    text = proto.message or "is not valid"
    return InvalidInput(f"{path}: {text}." if path else f"{text}.", field=path)


def _step(element: protovalidate.FieldPathElementPb) -> str:
    return f".{element.field_name}{_subscript(element)}"


def _subscript(element: protovalidate.FieldPathElementPb) -> str:
    chosen = element.subscript
    if chosen is None:
        return ""
    return f"[{chosen.value}]" if chosen.field == "index" else f'["{chosen.value}"]'
