"""What an operator may set: read once at start from environment variables named `OKAERI_` and the name in capitals.

Each service subclasses `Settings` in its package and adds its own. Defaults suit one machine; secrets have none.
Nothing reads the environment outside of such a class, except OpenTelemetry, which has standard variables of its own.
"""

from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.trouble import CannotStart


def split_address(address: str) -> tuple[str, int]:
    """Host and port of `host:port`; an IPv6 host stands in brackets. Raises ValueError when it is neither."""
    host, colon, port = address.rpartition(":")
    if not colon or not host or not port.isdecimal() or int(port) > 65535:
        raise ValueError("must look like 127.0.0.1:50051")
    return host.strip("[]"), int(port)


def _an_address(address: str) -> str:
    split_address(address)
    return address


def _an_address_or_off(address: str) -> str:
    return _an_address(address) if address else ""


Address = Annotated[str, AfterValidator(_an_address)]
"""`host:port`."""
AddressOrOff = Annotated[str, AfterValidator(_an_address_or_off)]
"""`host:port`, or empty for off."""


class Settings(BaseSettings):
    """What every process of the suite shares."""

    model_config = SettingsConfigDict(env_prefix="OKAERI_", extra="ignore", frozen=True, use_attribute_docstrings=True)

    mongo_url: SecretStr = SecretStr("mongodb://127.0.0.1:27017")
    """Where MongoDB is; may hold a password, and is therefore never printed."""
    mongo_driver: Literal["motor", "pymongo", "memory"] = "motor"
    """Which driver talks to MongoDB; `memory` keeps everything in the process and forgets it (tests only)."""
    nats_url: SecretStr = SecretStr("nats://127.0.0.1:4222")
    """Where NATS is; may hold a token or password, and is therefore never printed."""
    nats_replicas: int = Field(default=1, ge=1, le=5)
    """On how many NATS servers a stream is kept when a process makes it; one that is there stays as it is."""

    identity_address: Address = "127.0.0.1:50051"
    """Where the identity service listens, and where others reach it."""
    network_address: Address = "127.0.0.1:50052"
    """Where the network service listens, and where others reach it."""
    recruiting_address: Address = "127.0.0.1:50053"
    """Where the recruiting service listens, and where others reach it."""
    events_address: Address = "127.0.0.1:50054"
    """Where the events service listens, and where others reach it."""
    gateway_address: Address = "127.0.0.1:8080"
    """Where the GraphQL gateway listens."""
    listen_address: AddressOrOff = ""
    """Where this process listens when that differs from where others reach it, such as `0.0.0.0:50051` in a pod."""
    metrics_address: AddressOrOff = ""
    """Where Prometheus reads `/metrics` of this process; empty for off."""

    service_secret: SecretStr = SecretStr("")
    """What this service proves itself with at identity when it calls others as itself."""
    maximum_concurrent_rpcs: int = Field(default=500, ge=1)
    """Calls one process works on at once, with one for each client that watches its health; more are turned away with
    RESOURCE_EXHAUSTED."""
    drain_seconds: float = Field(default=1.0, ge=0)
    """How long nobody must have called a stopping process before it takes no more calls; five times as long at most."""

    tls_certificate: str = ""
    """Path of this process's certificate chain (PEM); empty for plain text inside a trusted network."""
    tls_key: str = ""
    """Path of the certificate's private key (PEM)."""
    tls_authority: str = ""
    """Path of the authority's certificates (PEM); servers then demand a client certificate signed by it (mTLS)."""

    smtp_host: str = "127.0.0.1"
    """The mail server that takes our mail."""
    smtp_port: int = Field(default=1025, ge=1, le=65535)
    """The port of the mail server."""
    smtp_user: str = ""
    """The account at the mail server; empty for none."""
    smtp_password: SecretStr = SecretStr("")
    """The password of that account."""
    smtp_security: Literal["none", "starttls", "tls"] = "none"
    """How the connection to the mail server is protected."""
    mail_from: str = "Okaeri <okaeri@localhost>"
    """The sender of our mail: a name and an address."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """The least important lines that are written."""
    log_format: Literal["json", "console"] = "json"
    """One JSON object a line, or something for eyes."""

    @model_validator(mode="after")
    def _certificate_and_key_go_together(self) -> Self:
        if bool(self.tls_certificate) != bool(self.tls_key):
            raise ValueError("OKAERI_TLS_CERTIFICATE and OKAERI_TLS_KEY must be set together")
        return self

    def address_of(self, name: str) -> str:
        """Where others reach the service of that name."""
        return str(getattr(self, f"{name}_address"))

    def listen_address_of(self, name: str) -> str:
        """Where the service of that name listens itself."""
        return self.listen_address or self.address_of(name)


S = TypeVar("S", bound=Settings)


def read(kind: type[S]) -> S:
    """The settings as the environment has them. Raises CannotStart naming each wrong variable, never its value."""
    try:
        return kind()
    except ValidationError as error:
        raise CannotStart(" ".join(_sentence(dict(one)) for one in error.errors())) from None


def _sentence(error: dict[str, object]) -> str:
    place = error["loc"]
    name = "_".join(str(part) for part in place).upper() if isinstance(place, tuple) else ""
    text = str(error["msg"]).removeprefix("Value error, ")
    return f"OKAERI_{name}: {text}." if name else f"{text}."
