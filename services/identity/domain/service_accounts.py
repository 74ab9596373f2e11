"""Service accounts: machines of one company that sign in with a secret and may do what their scopes say."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from chassis.errors import InvalidInput, NotSignedIn
from services.identity.domain.links import fingerprint_of


@dataclass(frozen=True)
class ServiceAccount:
    """A service account; its id is the public client id."""

    id: str
    company_id: str
    name: str
    scopes: frozenset[str]
    fingerprint: str
    made_at: datetime
    version: int = 0


def require_scopes(scopes: Collection[str], known: Collection[str]) -> None:
    """Raises InvalidInput for the first scope that no contract names."""
    for place, scope in enumerate(scopes):
        if scope not in known:
            raise InvalidInput(f"No contract names the scope {scope!r}.", field=f"scopes[{place}]")


def require_secret(secret: str, fingerprint: str | None) -> None:
    """Raises NotSignedIn unless the secret is the one; takes as long where there is none to compare with."""
    fits = compare_digest(fingerprint_of(secret), fingerprint or fingerprint_of(""))
    if not fits or fingerprint is None:
        raise NotSignedIn("The client id and secret do not fit together.")
