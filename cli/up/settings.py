"""The settings of a suite on one machine: what every process of it reads, and where the data lie."""

from pathlib import Path

from pydantic import Field, SecretStr

from chassis.settings import Settings, split_address
from cli.up.address import Address


class LocalSettings(Settings):
    """What `okaeri up` may be told beside the settings that the services read themselves."""

    home: Path = Path(".okaeri")
    """The data folder."""
    first_metrics_port: int = Field(default=50061, ge=0, le=65530)
    """Where Prometheus reads `/metrics` of identity; the others follow, one port each. 0 for off."""
    start_timeout: float = Field(default=60.0, gt=0)
    """Seconds a process may take to become healthy."""

    identity_operator_mail: str = "operator@okaeri.example"
    """The address of the first operator of the suite on this machine."""
    public_url: str = ""
    """Where people reach the suite; empty for the address of the gateway."""

    @property
    def where_people_come(self) -> str:
        """What links in mails and QR codes begin with."""
        return self.public_url or f"http://{self.gateway_address}"

    @property
    def nats(self) -> Address:
        """Where NATS listens."""
        return Address.of_url(self.nats_url.get_secret_value(), 4222, "OKAERI_NATS_URL")

    @property
    def mongo(self) -> Address:
        """Where the database listens."""
        return Address.of_url(self.mongo_url.get_secret_value(), 27017, "OKAERI_MONGO_URL")

    @property
    def smtp(self) -> Address:
        """Where the mail catcher listens."""
        return Address(self.smtp_host, self.smtp_port, "OKAERI_SMTP_PORT")

    def place_of(self, name: str) -> Address:
        """Where the service of that name, or the gateway, listens."""
        return Address(*split_address(self.address_of(name)), f"OKAERI_{name.upper()}_ADDRESS")

    def as_environment(self) -> dict[str, str]:
        """The addresses and the folder for a child, so that nobody depends on a default being the same elsewhere."""
        told = {name: getattr(self, name) for name in type(self).model_fields if _names_a_place(name)}
        plain = {name: each.get_secret_value() if isinstance(each, SecretStr) else each for name, each in told.items()}
        return {f"OKAERI_{name.upper()}": str(each) for name, each in plain.items()}


def _names_a_place(name: str) -> bool:
    return name == "home" or name.endswith(("_url", "_address", "smtp_host", "smtp_port"))
