"""The contracts as the graph needs them: the rpcs of each service by name, and the comments as descriptions.

Leaves out what GraphQL makes of them (`gateway.proto_types`, `gateway.inputs`).
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from google.protobuf import descriptor_pb2
from google.protobuf.descriptor import FileDescriptor, MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from okaeri.audit.v1 import audit_pb2
from okaeri.events.v1 import (
    attendance_pb2,
    calendar_pb2,
    door_pb2,
    gathering_pb2,
    guest_pb2,
    mailing_pb2,
    outcome_pb2,
    publicity_pb2,
    seat_pb2,
    series_pb2,
    survey_pb2,
)
from okaeri.identity.v1 import account_pb2, letter_pb2, organisation_pb2
from okaeri.network.v1 import (
    attribution_pb2,
    consent_pb2,
    eligibility_pb2,
    erasure_pb2,
    member_pb2,
    merge_pb2,
    register_pb2,
    registration_pb2,
    rights_pb2,
    scoring_pb2,
)
from okaeri.options.v1 import options_pb2
from okaeri.person.v1 import person_pb2
from okaeri.recruiting.v1 import application_pb2, interview_pb2, match_pb2, posting_pb2, wish_pb2

from chassis.access import Needs

CONTRACTS: Mapping[str, tuple[FileDescriptor, ...]] = {
    "identity": (account_pb2.DESCRIPTOR, organisation_pb2.DESCRIPTOR, letter_pb2.DESCRIPTOR),
    "network": (
        member_pb2.DESCRIPTOR,
        consent_pb2.DESCRIPTOR,
        eligibility_pb2.DESCRIPTOR,
        registration_pb2.DESCRIPTOR,
        merge_pb2.DESCRIPTOR,
        register_pb2.DESCRIPTOR,
        erasure_pb2.DESCRIPTOR,
        rights_pb2.DESCRIPTOR,
        scoring_pb2.DESCRIPTOR,
        attribution_pb2.DESCRIPTOR,
    ),
    "recruiting": (
        posting_pb2.DESCRIPTOR,
        application_pb2.DESCRIPTOR,
        match_pb2.DESCRIPTOR,
        interview_pb2.DESCRIPTOR,
        wish_pb2.DESCRIPTOR,
    ),
    "events": (
        gathering_pb2.DESCRIPTOR,
        seat_pb2.DESCRIPTOR,
        guest_pb2.DESCRIPTOR,
        door_pb2.DESCRIPTOR,
        series_pb2.DESCRIPTOR,
        mailing_pb2.DESCRIPTOR,
        calendar_pb2.DESCRIPTOR,
        attendance_pb2.DESCRIPTOR,
        outcome_pb2.DESCRIPTOR,
        survey_pb2.DESCRIPTOR,
        publicity_pb2.DESCRIPTOR,
    ),
}
"""What each service answers, by its name."""
EVERYWHERE: tuple[FileDescriptor, ...] = (audit_pb2.DESCRIPTOR, person_pb2.DESCRIPTOR)
"""What every service answers about itself; `AuditService.ListAuditEntries@network` is the rpc of one of them."""

# Field numbers of descriptor.proto that a path into a file is made of.
_CHILDREN: Mapping[type[Message], Mapping[int, str]] = {
    descriptor_pb2.FileDescriptorProto: {4: "message_type", 5: "enum_type", 6: "service"},
    descriptor_pb2.DescriptorProto: {2: "field", 3: "nested_type", 4: "enum_type"},
    descriptor_pb2.EnumDescriptorProto: {2: "value"},
    descriptor_pb2.ServiceDescriptorProto: {2: "method"},
}


def method(name: str) -> MethodDescriptor:
    """The rpc of that name, such as `PostingService.ListPostings`. Raises TypeError when no contract has it.

    Of which service it is asked, `AuditService.ListAuditEntries@network`, makes no difference.
    """
    found = methods().get(name.partition("@")[0])
    if found is None:
        raise TypeError(f"no contract has an rpc named {name}")
    return found


@cache
def methods() -> Mapping[str, MethodDescriptor]:
    """Every rpc, by the names of its service and itself."""
    files = (file for files in (*CONTRACTS.values(), EVERYWHERE) for file in files)
    services = (service for file in files for service in file.services_by_name.values())
    return {f"{service.name}.{one.name}": one for service in services for one in service.methods}


@cache
def needs_of(rpc: str) -> Needs:
    """Who may call an rpc, such as `PostingService.ListPostings`. Raises TypeError when no contract has it."""
    return Needs.of(method(rpc).GetOptions().Extensions[options_pb2.needs])


def is_everywhere(rpc: str) -> bool:
    """Whether every service answers it."""
    return method(rpc).containing_service.file in EVERYWHERE


def request_of(rpc: MethodDescriptor) -> type[Message]:
    """The message an rpc takes."""
    return GetMessageClass(rpc.input_type)


def answer_of(rpc: MethodDescriptor) -> type[Message]:
    """The message an rpc answers."""
    return GetMessageClass(rpc.output_type)


def description_of(full_name: str) -> str:
    """The comment of a message, field, enum, value or rpc, as one paragraph. Raises TypeError when it has none."""
    comment = comments().get(full_name)
    if not comment:
        raise TypeError(f"{full_name} has no comment in its contract, and every public name is described")
    return comment


@cache
def comments() -> Mapping[str, str]:
    """The comment above each name of our contracts."""
    found = {}
    for file in described_files():
        for location in file.source_code_info.location:
            if location.leading_comments and (name := _name_at(file, list(location.path))):
                found[name] = " ".join(location.leading_comments.split())
    return found


@cache
def described_files() -> tuple[descriptor_pb2.FileDescriptorProto, ...]:
    """Our contracts with their comments, as they were compiled."""
    compiled = (resources.files("okaeri") / "contracts.binpb").read_bytes()
    files = descriptor_pb2.FileDescriptorSet.FromString(compiled).file
    return tuple(file for file in files if file.package.startswith("okaeri."))


def _name_at(file: descriptor_pb2.FileDescriptorProto, path: list[int]) -> str:
    """The full name of what a path points at; empty for a place that has no name of its own."""
    names = list(_names_along(file, path))
    return ".".join([file.package, *names]) if len(names) == len(path) / 2 else ""


def _names_along(at: Message, path: list[int]) -> Iterator[str]:
    for number, index in zip(path[::2], path[1::2], strict=False):
        child = _CHILDREN.get(type(at), {}).get(number)
        if child is None:
            return
        at = getattr(at, child)[index]
        yield at.name  # type: ignore[attr-defined]
