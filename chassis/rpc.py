"""What a contract says about an rpc, read from its descriptor: who may call it, its answer, whether it may repeat."""

import re
from dataclasses import dataclass
from functools import cache

from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.descriptor import FileDescriptor, MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from okaeri.options.v1 import options_pb2

from chassis.access import Needs

_READ = re.compile("(Get|List|BatchGet|Search)(?![a-z])")
_WITHOUT_EFFECT = descriptor_pb2.MethodOptions.NO_SIDE_EFFECTS


@dataclass(frozen=True)
class Rpc:
    """One method of a contract."""

    path: str
    """As gRPC spells it: `/okaeri.recruiting.v1.RecruitingService/MoveApplication`."""
    service: str
    name: str
    answer: type[Message]
    needs: Needs
    has_request_id: bool
    is_read: bool

    @property
    def may_repeat(self) -> bool:
        """True when sending it twice does no harm: a read, or a write that carries a request id."""
        return self.is_read or self.has_request_id


@cache
def rpc_of(path: str) -> Rpc:
    """The rpc of that path. Raises KeyError when no contract that is imported has it."""
    service, _, name = path.removeprefix("/").rpartition("/")
    return _read(descriptor_pool.Default().FindMethodByName(f"{service}.{name}"))


def rpcs_in(*files: FileDescriptor) -> list[Rpc]:
    """Every rpc of the services in these contracts."""
    services = (service for file in files for service in file.services_by_name.values())
    return [rpc_of(f"/{service.full_name}/{method.name}") for service in services for method in service.methods]


def _read(method: MethodDescriptor) -> Rpc:
    service = method.containing_service.full_name
    options = method.GetOptions()
    return Rpc(
        path=f"/{service}/{method.name}",
        service=service,
        name=method.name,
        answer=GetMessageClass(method.output_type),
        needs=Needs.of(options.Extensions[options_pb2.needs]),
        has_request_id="request_id" in method.input_type.fields_by_name,
        is_read=_READ.match(method.name) is not None or options.idempotency_level == _WITHOUT_EFFECT,
    )
