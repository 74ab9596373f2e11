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


def require_secret(secret: str, fingerprints: Collection[str]) -> None:
    """Raises NotSignedIn unless the secret is one of these; takes as long where there is none to compare with."""
    given = fingerprint_of(secret)
    fits = [compare_digest(given, each) for each in fingerprints or [fingerprint_of("")]]
    if not fingerprints or not any(fits):
        raise NotSignedIn("The client id and secret do not fit together.")
