"""Stubs of `echo.proto`, compiled when first imported, and a servicer that does what a test tells it to."""

import importlib
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from google.protobuf import descriptor_pb2
from grpc_tools import protoc
from protovalidate._gen.buf.validate import validate_pb

from chassis import clock, tokens
from chassis.access import Caller, Grant, Kind
from chassis.server import Face

HERE = Path(__file__).parent
PROTOS = HERE.parent.parent / "protos"


def _compiled() -> tuple[Any, Any]:
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder) / "rules.binpb"
        known = descriptor_pb2.FileDescriptorSet()
        well_known = [f"google/protobuf/{name}.proto" for name in ("descriptor", "duration", "field_mask", "timestamp")]
        include = f"-I{Path(protoc.__file__).parent / '_proto'}"
        _protoc(include, "--include_imports", f"--descriptor_set_out={rules}", *well_known)
        known.ParseFromString(rules.read_bytes())
        known.file.append(descriptor_pb2.FileDescriptorProto.FromString(validate_pb._DESC.proto.to_binary()))
        rules.write_bytes(known.SerializeToString())
        outputs = [f"--{kind}_out={folder}" for kind in ("python", "grpc_python")]
        described = Path(folder) / "echo.binpb"
        _protoc(
            f"--descriptor_set_in={rules}",
            f"-I{PROTOS}",
            f"-I{HERE}",
            "--include_imports",
            f"--descriptor_set_out={described}",
            "echo.proto",
        )
        _protoc(f"--descriptor_set_in={described}", *outputs, "echo.proto")
        sys.path.insert(0, folder)
        try:
            return importlib.import_module("echo_pb2"), importlib.import_module("echo_pb2_grpc")
        finally:
            sys.path.remove(folder)


def _protoc(*arguments: str) -> None:
    assert protoc.main(["protoc", *arguments]) == 0


pb, pb_grpc = _compiled()

Say = Callable[[Any], Awaitable[Any]]


async def _same(request: Any) -> Any:
    return pb.Echo(text=request.text)


class EchoServicer(pb_grpc.EchoServiceServicer):  # type: ignore[misc]
    """Answers every rpc with `say`."""

    def __init__(self, say: Say = _same) -> None:
        self.say = say
        self.deadline_seconds: dict[str, float] = {}

    async def GetEcho(self, request: Any, context: Any) -> Any:
        return await self.say(request)

    Say = SayAsHr = SayToNobody = Write = WriteAsHr = GetEcho

    async def SayAgain(self, request: Any, context: Any) -> AsyncIterator[Any]:
        for _ in range(3):
            yield await self.say(request)

    async def Gather(self, requests: AsyncIterator[Any], context: Any) -> Any:
        return pb.Echo(text=" ".join([(await self.say(request)).text async for request in requests]))

    async def Talk(self, requests: AsyncIterator[Any], context: Any) -> AsyncIterator[Any]:
        async for request in requests:
            yield await self.say(request)


def face(servicer: EchoServicer) -> Face:
    return partial(pb_grpc.add_EchoServiceServicer_to_server, servicer)


KEY = tokens.new_key("first")


async def keys() -> str:
    return tokens.published([KEY])


def verifier() -> tokens.Verifier:
    return tokens.Verifier(tokens.Keys(keys))


def token(who: Caller, *, minutes: float = 15) -> str:
    return tokens.sign(who, KEY, token_id="t", issued_at=clock.now(), lifetime=timedelta(minutes=minutes))


HR = Caller("hanako", Kind.PERSON, grants=frozenset({Grant("hr", "bank"), Grant("alumnus")}))
ALUMNUS = Caller("taro", Kind.PERSON, grants=frozenset({Grant("alumnus")}))
MACHINE = Caller("payroll", Kind.SERVICE_ACCOUNT, scopes=frozenset({"leavers.write"}), company_id="bank")
RECRUITING = Caller("recruiting", Kind.SERVICE)
