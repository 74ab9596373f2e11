"""Who a token belongs to, told at the edge: for limits, for what the graph declares of its fields, for streams.

The services decide for themselves all the same: nothing here opens anything.
"""

from okaeri.identity.v1 import account_pb2

from chassis.access import ANONYMOUS, Caller, acting_for
from chassis.errors import NotSignedIn
from chassis.tokens import Keys, Verifier
from chassis.trouble import Unavailable
from gateway.loaders import Ask


class Callers:
    """Verifies tokens with the keys that identity publishes."""

    def __init__(self, ask: Ask) -> None:
        async def keys() -> str:
            with acting_for(ANONYMOUS):
                found = await ask("CredentialService.GetSigningKeys", account_pb2.GetSigningKeysRequest())
            return str(found.jwks_json)

        self._verifier = Verifier(Keys(keys))

    async def of(self, token: str) -> Caller:
        """The owner of a token, ANONYMOUS without one. Raises NotSignedIn for a bad one, Unavailable without keys."""
        return await self._verifier.verify(token) if token else ANONYMOUS

    async def known(self, token: str) -> Caller | None:
        """The owner of a token; None where that cannot be told, so that the services must."""
        try:
            return await self.of(token)
        except (NotSignedIn, Unavailable):
            return None
