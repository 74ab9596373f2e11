"""Who calls, as the gateway itself can tell: tokens verified with the keys of identity."""

from okaeri.identity.v1 import account_pb2

from chassis.access import ANONYMOUS, Caller, acting_for
from chassis.tokens import Keys, Verifier
from gateway.loaders import Ask


class Callers:
    """Tells who a token belongs to."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._verifier = Verifier(Keys(self._keys))

    async def of(self, token: str) -> Caller:
        """The owner; nobody known without a token. Raises NotSignedIn for a bad one, Unavailable without keys."""
        return await self._verifier.verify(token) if token else ANONYMOUS

    async def _keys(self) -> str:
        with acting_for(ANONYMOUS):
            answer = await self._ask("CredentialService.GetSigningKeys", account_pb2.GetSigningKeysRequest())
        return str(answer.jwks_json)
