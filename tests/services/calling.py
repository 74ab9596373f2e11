"""Who calls a service in a test, and with what token; the keys are the test's own."""

from datetime import timedelta
from itertools import count
from typing import Any

import grpc
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2

from chassis import clock, tokens
from chassis.access import Caller, Grant, Kind
from chassis.errors import NotSignedIn
from chassis.mongo import Store

KEY = tokens.new_key("right")
OTHER_KEY = tokens.new_key("right")

_numbers = count(1)


async def published_keys() -> str:
    return tokens.published([KEY])


def verifier() -> tokens.Verifier:
    return tokens.Verifier(tokens.Keys(published_keys))


def token(who: Caller, *, minutes: float = 15, key: Any = KEY) -> str:
    return tokens.sign(who, key, token_id="t", issued_at=clock.now(), lifetime=timedelta(minutes=minutes))


def expired_token(who: Caller) -> str:
    return token(who, minutes=-5)


def forged_token(who: Caller) -> str:
    """Signed by a stranger who knows the id of the right key."""
    return token(who, key=OTHER_KEY)


def hr(*companies: str, subject: str = "") -> Caller:
    return Caller(subject or f"hr-of-{companies[0]}", Kind.PERSON, frozenset(Grant("hr", each) for each in companies))


def alumnus(subject: str = "taro") -> Caller:
    return Caller(subject, Kind.PERSON, frozenset({Grant("alumnus")}))


def employee(company_id: str = "bank", subject: str = "emi") -> Caller:
    return Caller(subject, Kind.PERSON, frozenset({Grant("employee", company_id)}))


def machine(company_id: str, *scopes: str) -> Caller:
    return Caller(f"machine-of-{company_id}", Kind.SERVICE_ACCOUNT, scopes=frozenset(scopes), company_id=company_id)


OPERATOR = Caller("op", Kind.PERSON, frozenset({Grant("operator")}))
GATEWAY = Caller("gateway", Kind.SERVICE)


def request_id() -> str:
    return f"request-{next(_numbers):08}"


class Bearing:
    """Calls carry this token, none where it is empty."""

    def __init__(self, text: str) -> None:
        self._text = text

    async def token(self) -> str:
        return self._text

    def turned_away(self, refusal: NotSignedIn) -> Exception:
        return refusal


async def announced(store: Store, *kinds: type[Message]) -> list[Any]:
    """Every domain event that waits to be published, in the order of announcing for each aggregate."""
    by_name = {kind.DESCRIPTOR.full_name: kind for kind in kinds}
    keys = [key for key, _ in await store.outbox.waiting(until=clock.now() + timedelta(days=1), limit=10_000)]
    rows = await store.outbox.of(sorted(set(keys)))
    return [by_name[row.type].FromString(row.payload) for key in dict.fromkeys(keys) for row in rows[key]]


def facts_of(error: grpc.aio.AioRpcError) -> dict[str, str]:
    """The facts of a refusal, as any gRPC client reads them."""
    details: Any = dict(error.trailing_metadata() or ())["grpc-status-details-bin"]
    info = error_details_pb2.ErrorInfo()
    assert any(one.Unpack(info) for one in status_pb2.Status.FromString(details).details)
    return {"reason": info.reason, **info.metadata}
