"""Where the ring of keys is kept; a store that signs has it among its collections."""

from chassis.keyring.ring import RING, Keyring
from chassis.mongo import Collection, Store
from chassis.people import NOBODY


class Keyrings(Collection[Keyring]):
    """The one ring of signing keys."""

    name = "keyrings"
    of = Keyring
    holds = NOBODY

    async def current(self) -> Keyring | None:
        """The ring, None before the first start."""
        return await self.find(RING)


class KeyringStore(Store):
    """A store of a service that signs."""

    keyrings: Keyrings
