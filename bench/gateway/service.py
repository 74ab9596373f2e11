"""The gRPC service that ours, stock Strawberry and Mesh ask: answers kept as bytes, so that the gateways are measured.

`python -m bench.gateway.service PORT JWKS` stands for all services of the suite and for a collector of traces.
"""

import sys
from collections.abc import Mapping
from typing import Any

import grpc
import uvloop
from okaeri.identity.v1 import account_pb2

from bench.gateway import reference


class _Answers(grpc.GenericRpcHandler):
    def __init__(self, answers: Mapping[str, bytes]) -> None:
        self._answers = answers

    def service(self, handler_call_details: Any) -> Any:
        """An rpc that is known gives its bytes, whatever is asked."""
        answer = self._answers.get(handler_call_details.method)
        if answer is None:
            return None

        async def say(_: bytes, __: Any) -> bytes:
            return answer

        return grpc.unary_unary_rpc_method_handler(say)


async def _serve(port: str, jwks: str) -> None:
    answers = {
        "/okaeri.network.v1.MemberService/ListMembers": reference.members().SerializeToString(),
        "/okaeri.identity.v1.OrganisationService/BatchGetCompanies": reference.companies().SerializeToString(),
        "/okaeri.identity.v1.CredentialService/GetSigningKeys": _keys(jwks),
        "/opentelemetry.proto.collector.trace.v1.TraceService/Export": b"",
    }
    server = grpc.aio.server()
    server.add_generic_rpc_handlers((_Answers(answers),))
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    await server.wait_for_termination()


def _keys(jwks: str) -> bytes:
    return account_pb2.GetSigningKeysResponse(jwks_json=jwks).SerializeToString()


if __name__ == "__main__":
    uvloop.run(_serve(sys.argv[1], sys.argv[2]))
