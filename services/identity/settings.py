"""What an operator may set for identity, beside what every process shares."""

from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, Json, SecretStr

from chassis.settings import Settings
from services.identity.domain.links import Lives

Secret = Annotated[SecretStr, Field(min_length=16)]
Secrets = Annotated[
    tuple[Secret, ...], Field(min_length=1), BeforeValidator(lambda each: each if isinstance(each, list) else [each])
]


class IdentitySettings(Settings):
    """The settings of identity."""

    identity_key_secret: Secret
    """What signing keys are sealed with in the database, and links and refresh tokens are made from. Changing it ends
    all sessions and open links, and the sealed keys cannot be read any more."""
    service_secrets: Json[dict[str, Secrets]] = Field(default="{}")  # type: ignore[arg-type]  # read from text
    """What our own services prove themselves with: a JSON object of names and secrets, at least 16 characters each. A
    list of secrets instead of one lets a service change from the old to the new one while both are good."""
    identity_operator_mail: str = Field(default="", max_length=254)
    """The address whose account is given the operator role at every start; empty for nobody."""
    public_url: str = Field(default="http://127.0.0.1:8080", pattern="^https?://[^\\s#]+$")
    """Where people reach the suite; the links in mails begin with it."""

    identity_confirmation_link_minutes: int = Field(default=24 * 60, ge=1)
    """How long the link is good for that confirms the address of a registration."""
    identity_sign_in_link_minutes: int = Field(default=15, ge=1)
    """How long a sign-in link is good for."""
    identity_access_token_minutes: int = Field(default=10, ge=1, le=60)
    """How long an access token is good for. A role that was taken away still works that long."""
    identity_session_days: int = Field(default=30, ge=1)
    """How long after its last use a session ends."""
    identity_key_days: int = Field(default=90, ge=1)
    """After how many days a new signing key takes over."""

    identity_mail_to_staff: bool = False
    """Whether letters of other services go to accounts that only staff roles speak for, at their address of work."""

    @property
    def lives(self) -> Lives:
        """How long links, tokens and sessions are good for."""
        return Lives(
            confirmation=timedelta(minutes=self.identity_confirmation_link_minutes),
            sign_in=timedelta(minutes=self.identity_sign_in_link_minutes),
            access=timedelta(minutes=self.identity_access_token_minutes),
            session=timedelta(days=self.identity_session_days),
        )

    @property
    def key_life(self) -> timedelta:
        """How long a key signs."""
        return timedelta(days=self.identity_key_days)

    @property
    def secrets_by_service(self) -> dict[str, tuple[str, ...]]:
        """The secrets of our own services, by name."""
        return {
            name: tuple(secret.get_secret_value() for secret in several)
            for name, several in self.service_secrets.items()
        }
