"""What an operator may set for the network, beside what every process shares."""

from hashlib import sha256
from typing import Annotated

from pydantic import Field, SecretStr

from chassis.settings import Settings
from services.network.domain.tombstone import Marks


class NetworkSettings(Settings):
    """The settings of the network."""

    public_url: str = Field(default="http://127.0.0.1:8080", pattern="^https?://[^\\s#]+$")
    """Where people reach the suite; the addresses on leaflets begin with it."""
    network_tombstone_secret: Annotated[SecretStr, Field(min_length=16)]
    """What the tombstones of erased people are made with. It must never change: with another one the next import of a
    register would bring them all back."""

    @property
    def marks(self) -> Marks:
        """What makes the marks of tombstones."""
        return Marks(sha256(self.network_tombstone_secret.get_secret_value().encode()).digest())
