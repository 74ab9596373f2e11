"""What a contract says about an rpc."""

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool

from chassis.rpc import rpc_of, rpcs_in
from tests.chassis.echo import pb

ECHO = "/okaeri.testing.v1.EchoService"


@pytest.fixture(scope="module")
def names() -> str:
    file = descriptor_pb2.FileDescriptorProto(name="names.proto", package="okaeri.names.v1", syntax="proto3")
    file.message_type.add(name="Nothing")
    service = file.service.add(name="Names")
    for name in ("GetThing", "ListThings", "BatchGetThings", "SearchThings", "Listen", "Getaway", "MoveThing", "Count"):
        service.method.add(name=name, input_type=".okaeri.names.v1.Nothing", output_type=".okaeri.names.v1.Nothing")
    service.method[-1].options.idempotency_level = descriptor_pb2.MethodOptions.NO_SIDE_EFFECTS
    descriptor_pool.Default().Add(file)
    return "/okaeri.names.v1.Names"


@pytest.mark.parametrize("name", ["GetThing", "ListThings", "BatchGetThings", "SearchThings", "Count"])
def test_a_read_may_be_repeated(names: str, name: str) -> None:
    assert rpc_of(f"{names}/{name}").may_repeat


@pytest.mark.parametrize("name", ["Listen", "Getaway", "MoveThing"])
def test_what_only_looks_like_a_read_may_not(names: str, name: str) -> None:
    assert not rpc_of(f"{names}/{name}").may_repeat


def test_a_write_with_a_request_id_may_be_repeated() -> None:
    assert rpc_of(f"{ECHO}/Write").may_repeat
    assert not rpc_of(f"{ECHO}/Write").is_read


def test_needs_and_answer_are_those_of_the_contract() -> None:
    rpc = rpc_of(f"{ECHO}/SayAsHr")
    assert rpc.needs.roles == {"hr", "group_hr"}
    assert rpc.answer is pb.Echo


def test_all_rpcs_of_a_contract_are_found() -> None:
    assert len(rpcs_in(pb.DESCRIPTOR)) == 9


def test_an_rpc_that_no_contract_has_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        rpc_of("/okaeri.names.v1.Nowhere/Nothing")
