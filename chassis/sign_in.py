"""How a process signs in: the keys that tokens are verified with, and its own token; both are had from identity.

The one room of the chassis that knows a service of the suite, so that no `__main__` writes this again (ADR 0003).
Identity itself has both at hand and does not ask over the wire.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC
from typing import Any

from okaeri.identity.v1 import account_pb2, account_pb2_grpc

from chassis.credentials import NOBODY, IssuedToken
from chassis.running import Running
from chassis.trouble import CannotStart


def keys(running: Running[Any, Any]) -> Callable[[], Awaitable[str]]:
    """Answers identity's public keys as a JSON Web Key Set. For `Service.keys`."""
    identity = _identity(running)

    async def fetch() -> str:
        found: account_pb2.GetSigningKeysResponse = await identity.GetSigningKeys(account_pb2.GetSigningKeysRequest())
        return found.jwks_json

    return fetch


def own_token(running: Running[Any, Any]) -> Callable[[], Awaitable[IssuedToken]]:
    """Signs the process in under its own name with OKAERI_SERVICE_SECRET. For `Service.token`.

    Raises CannotStart without one: identity would turn every call of its own away.
    """
    secret = running.settings.service_secret.get_secret_value()
    if not secret:
        raise CannotStart(f"OKAERI_SERVICE_SECRET must be set to what identity knows {running.name} by.")
    identity = _identity(running)

    async def issue() -> IssuedToken:
        proof = account_pb2.IssueTokenRequest(client_id=running.name, client_secret=secret)
        issued: account_pb2.IssueTokenResponse = await identity.IssueToken(proof)
        return IssuedToken(issued.access_token, issued.expire_time.ToDatetime(UTC))

    return issue


def _identity(running: Running[Any, Any]) -> Any:
    channel = running.connect("identity", account_pb2.DESCRIPTOR, caller=NOBODY)
    return account_pb2_grpc.CredentialServiceStub(channel)
