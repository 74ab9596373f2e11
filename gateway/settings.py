"""What an operator may set for the gateway, beside what every process shares."""

from pydantic import Field

from chassis.settings import Settings


class GatewaySettings(Settings):
    """The settings of the gateway."""

    operation_seconds: float = Field(default=10.0, gt=0)
    """How long one operation may take; what a service has not answered by then is null."""
    breaker_failures: int = Field(default=5, ge=1)
    """After this many calls in a row that a service did not answer it is left alone for a while."""
    breaker_seconds: float = Field(default=2.0, gt=0)
    """How long it is left alone; then one call tries it again."""
    stream_connections: int = Field(default=2_000, ge=1)
    """WebSockets that are open at once in this process."""
    stream_connections_per_caller: int = Field(default=10, ge=1)
    """How many of them one caller may have."""
    streams: int = Field(default=10_000, ge=1)
    """Operations under way at once, over WebSockets and as Server-Sent Events."""
    streams_per_caller: int = Field(default=50, ge=1)
    """How many of them one caller may have."""
    allowed_origins: tuple[str, ...] = ()
    """Origins of web apps that may call from a browser, as a JSON list: `["https://alumni.example"]`."""
