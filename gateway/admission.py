"""Whether an operation may run for its caller: what only some may ask, what it costs, and what is left to be spent.

Nothing was asked of any service by then. What single fields need is in `gateway.gates`.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from graphql import GraphQLError

from chassis.access import Caller, Kind
from chassis.errors import Forbidden, NotSignedIn, Refusal, TooMany
from gateway.budget import Budget, Left
from gateway.limits import check_cost
from gateway.measuring import Measured
from gateway.settings import GatewaySettings

COMPOSER_HEADER = "okaeri-composer"
REFUSED_POINTS = 10
"""What a document costs that may not be executed."""
_ENTITIES, _SDL = "Query._entities", "Query._service"


@dataclass(frozen=True)
class Spent:
    """What one operation costs, and what is left to its caller; nothing is counted for the gateway's own pages."""

    cost: int = 0
    left: Left | None = None

    def told(self) -> dict[str, int]:
        """For `extensions.cost` of an answer."""
        if self.left is None:
            return {"points": self.cost}
        return {"points": self.cost, "remaining": self.left.remaining, "resetsInSeconds": self.left.resets_in}


NOTHING = Spent()


class Admission:
    """The rules of one gateway."""

    def __init__(self, settings: GatewaySettings, budget: Budget) -> None:
        self._budget = budget
        self._introspection = frozenset(settings.introspection)
        self._composer_secret = settings.composer_secret.get_secret_value().encode()

    def refuse_the_spent(self, key: str) -> None:
        """Raises TooMany for somebody who has nothing left, before a text is looked at."""
        if key and not self._budget.left(key).remaining:
            self._budget.spend(key, 1)

    def charge(self, key: str, points: int) -> Spent:
        """Takes points from the budget of that key. Raises TooMany; counts nothing without a key."""
        return Spent(points, self._budget.spend(key, points)) if key else Spent(points)

    def admit(
        self,
        operation: Measured,
        variables: Mapping[str, Any],
        who: Caller | None,
        key: str,
        headers: Mapping[str, Any],
    ) -> Spent:
        """What the operation costs, once it may run. Raises refusals, and GraphQLError for one that costs too much."""
        if operation.introspects or not operation.fields.isdisjoint((_ENTITIES, _SDL)):
            self._check_reserved(operation, who, headers)
        points = operation.points(variables)
        check_cost(points)
        return self.charge(key, points)

    def _check_reserved(self, operation: Measured, who: Caller | None, headers: Mapping[str, Any]) -> None:
        composes = self._composes(headers)
        if _ENTITIES in operation.fields and not composes:
            raise Forbidden("Entities are for routers that compose this graph with others.")
        if (operation.introspects or _SDL in operation.fields) and not composes:
            self._check_introspection(who)

    def _composes(self, headers: Mapping[str, Any]) -> bool:
        given = str(headers.get(COMPOSER_HEADER, "")).encode()
        return bool(self._composer_secret) and hmac.compare_digest(given, self._composer_secret)

    def _check_introspection(self, who: Caller | None) -> None:
        if "anyone" in self._introspection:
            return
        if who is None or who.is_anonymous:
            raise NotSignedIn("Sign in to see the schema.")
        if "signed_in" not in self._introspection and not any(map(who.has, self._introspection)):
            raise Forbidden("Your account may not see the schema.")


def key_of(who: Caller | None, address: str) -> str:
    """By what a caller's spending is counted: who it is, else the network it comes from; empty for our own pages.

    It is a digest, since copies tell it to each other.
    """
    if who is not None and who.kind is not Kind.ANONYMOUS:
        return _digest(f"{who.kind}:{who.subject}")
    return _digest(f"at:{_network_of(address)}") if address else ""


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=12).hexdigest()


def _network_of(address: str) -> str:
    """An address as a network gives it to one household: the first half of a long one."""
    return ":".join(address.split(":")[:4]) if address.count(":") > 1 else address


def as_error(refusal: Refusal) -> GraphQLError:
    """A refusal of a whole operation."""
    extensions: dict[str, Any] = {"code": type(refusal).__name__}
    if isinstance(refusal, TooMany):
        extensions["retryAfterSeconds"] = refusal.retry_after_seconds
    return GraphQLError(refusal.message, extensions=extensions)
