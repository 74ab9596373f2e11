"""What a service has in hand while it runs: its settings, its store, and channels to its neighbours."""

from typing import Generic, TypeVar

from google.protobuf.descriptor import FileDescriptor

from chassis.client import Channel, connect
from chassis.credentials import FORWARD, TokenSource, channel_credentials
from chassis.mongo import Store
from chassis.settings import Settings

S = TypeVar("S", bound=Settings)
D = TypeVar("D", bound=Store)


class Running(Generic[S, D]):
    """Given to every part of a service that is made at start."""

    def __init__(self, name: str, settings: S, store: D) -> None:
        self.name = name
        self.settings = settings
        self.store = store
        self.itself: TokenSource = FORWARD
        """The service's own token, once `Service.token` has told where it comes from."""
        self._channels: list[Channel] = []

    def connect(self, part: str, *contracts: FileDescriptor, caller: TokenSource) -> Channel:
        """A channel to the service of that name, closed when this one stops.

        `caller` is FORWARD, NOBODY or `running.itself`. The contracts say what may be repeated.
        """
        credentials = channel_credentials(self.settings)
        channel = connect(self.settings.address_of(part), *contracts, caller=caller, credentials=credentials)
        self._channels.append(channel)
        return channel

    async def close(self) -> None:
        """Closes the channels."""
        for channel in self._channels:
            await channel.close()
