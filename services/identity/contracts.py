"""What the contracts of the whole suite say about scopes, read from their descriptors."""

from importlib import resources

from google.protobuf.descriptor_pb2 import FileDescriptorSet
from okaeri.options.v1 import options_pb2


def every_scope() -> frozenset[str]:
    """The scopes that some rpc of the suite lets machines in by."""
    compiled = resources.files("okaeri").joinpath("contracts.binpb").read_bytes()
    return frozenset(
        scope
        for file in FileDescriptorSet.FromString(compiled).file
        for service in file.service
        for rpc in service.method
        for scope in rpc.options.Extensions[options_pb2.needs].scopes
    )
