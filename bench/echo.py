"""A bare gRPC server that gives back what it gets: what the platform itself costs. `python -m bench.echo PORT`."""

import sys
from typing import Any

import grpc
import uvloop

METHOD = "/bench.Echo/Say"


class _Echo(grpc.GenericRpcHandler):
    def service(self, handler_call_details: Any) -> Any:
        """Every method gives back its request, as bytes."""
        return grpc.unary_unary_rpc_method_handler(_say)


async def _say(request: bytes, context: Any) -> bytes:
    return request


async def _serve(port: str) -> None:
    server = grpc.aio.server()
    server.add_generic_rpc_handlers((_Echo(),))
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    await server.wait_for_termination()


if __name__ == "__main__":
    uvloop.run(_serve(sys.argv[1]))
