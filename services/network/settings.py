"""What an operator may set for the network, beside what every process shares."""

from pydantic import Field

from chassis.settings import Settings


class NetworkSettings(Settings):
    """The settings of the network."""

    public_url: str = Field(default="http://127.0.0.1:8080", pattern="^https?://[^\\s#]+$")
    """Where people reach the suite; the addresses on leaflets begin with it."""
