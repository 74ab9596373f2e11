"""What an operator may set for the gateway, beside what every process shares."""

from pydantic import Field

from chassis.settings import Settings


class GatewaySettings(Settings):
    """The settings of the gateway."""

    operation_seconds: float = Field(default=10.0, gt=0)
    """How long one operation may take; what a service has not answered by then is null."""
    allowed_origins: tuple[str, ...] = ()
    """Origins of web apps that may call from a browser, as a JSON list: `["https://alumni.example"]`."""
