"""What an operator may set for the gateway, beside what every process shares."""

from typing import Annotated

from pydantic import Field, SecretStr, StringConstraints

from chassis.settings import Settings

ClientName = Annotated[str, StringConstraints(pattern="^[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}$")]


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
    preflight_always: bool = False
    """Whether every GET must carry a header that browsers ask for first, also where none says it is of another site."""
    points_per_minute: int = Field(default=500_000, ge=1)
    """Points of cost each caller may spend in a minute; a caller is an account, or an address without one."""
    shares_budget: bool = False
    """Whether copies of this gateway tell each other over NATS what callers spent; for more copies than one."""
    introspection: tuple[str, ...] = ("anyone",)
    """Who may see the schema through the graph, as a JSON list: `anyone`, `signed_in`, or roles such as `operator`."""
    composer_secret: SecretStr = SecretStr("")
    """What routers that compose this graph send in the header `okaeri-composer`; empty: nobody composes."""
    known_clients: Annotated[tuple[ClientName, ...], Field(max_length=50)] = ()
    """Names that clients give in the header `graphql-client-name` and that figures tell apart, as a JSON list."""
    trusted_documents: str = ""
    """Path of a manifest of documents that are always known by their sha256; empty for none."""
    only_trusted_documents: bool = False
    """Whether no other document is taken over HTTP."""
    public_seconds: float = Field(default=10.0, ge=0, le=3600)
    """How old an answer may be that is the same for everybody, when it is asked for by GET without a token."""
