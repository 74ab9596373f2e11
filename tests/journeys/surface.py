"""Everything that can be asked of the services, discovered from the compiled contracts: a new rpc is here by itself.

Leaves out how it is asked (`calling.py`) and who may (`docs/access.md`).
"""

from collections.abc import Iterable, Mapping
from importlib import import_module

from google.protobuf.descriptor import Descriptor, FileDescriptor, MethodDescriptor, ServiceDescriptor

from chassis.announcements import is_announced
from gateway.contracts import CONTRACTS, described_files

PARTS = tuple(CONTRACTS)
"""The services, by the name of their room."""


def _file(name: str) -> FileDescriptor:
    """The contract of that file name, imported as its published stub."""
    module = import_module(name.removesuffix(".proto").replace("/", ".") + "_pb2")
    descriptor: FileDescriptor = module.DESCRIPTOR
    return descriptor


FILES = tuple(_file(each.name) for each in described_files())
SERVICES: Mapping[str, ServiceDescriptor] = {
    service.name: service for file in FILES for service in file.services_by_name.values()
}
RPCS: list[MethodDescriptor] = [method for service in SERVICES.values() for method in service.methods]
MESSAGES: list[Descriptor] = [message for file in FILES for message in file.message_types_by_name.values()]
EVENTS: list[Descriptor] = [message for message in MESSAGES if is_announced(message)]


def places_of(service: ServiceDescriptor) -> Iterable[str]:
    """The rooms that serve it: its own, or all of them for what the chassis serves everywhere."""
    own = service.file.package.split(".")[1]
    return (own,) if own in PARTS else PARTS


def stubs_of(service: ServiceDescriptor) -> object:
    """The published client of a service, as its module has it."""
    return import_module(service.file.name.removesuffix(".proto").replace("/", ".") + "_pb2_grpc")
