"""Who is calling and whether the contract lets them in.

Identity signs short-lived tokens with the primitives here; every service verifies them with the published keys. An
rpc names in its contract who may call it (`needs`); one that names nobody is refused. What rows a caller may then see
is decided by the servicer, row by row, with `Caller.require_company` and its like, which answer NotFound: nobody
learns that something exists which is not theirs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum

from okaeri.options.v1 import options_pb2

from chassis.errors import Forbidden, NotFound, NotSignedIn


class Kind(StrEnum):
    """What sort of caller it is."""

    PERSON = "person"
    SERVICE_ACCOUNT = "service_account"
    """A machine of a company, let in by scopes."""
    SERVICE = "service"
    """One of our own services, calling as itself."""
    ANONYMOUS = "anonymous"


@dataclass(frozen=True)
class Grant:
    """A role, held for one company or, without one, for what the role itself says."""

    role: str
    company_id: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Grant":
        """Reads `hr@bank` or `alumnus`."""
        role, at, company_id = text.partition("@")
        return cls(role, company_id if at else None)

    def __str__(self) -> str:
        return self.role if self.company_id is None else f"{self.role}@{self.company_id}"


@dataclass(frozen=True)
class Caller:
    """Somebody whose token was verified, or nobody known (`ANONYMOUS`)."""

    subject: str
    kind: Kind
    grants: frozenset[Grant] = frozenset()
    scopes: frozenset[str] = frozenset()
    company_id: str | None = None
    """The company a service account works for; it may act for that one wherever its scopes let it in."""
    session_id: str = ""
    """The sign-in the token belongs to; empty where there is none."""

    @property
    def is_anonymous(self) -> bool:
        """True for nobody known."""
        return self.kind is Kind.ANONYMOUS

    def has(self, role: str, company_id: str | None = None) -> bool:
        """True when the role is held: for that company where one is named, for any or none otherwise."""
        return any(grant.role == role and company_id in (None, grant.company_id) for grant in self.grants)

    def has_scope(self, scope: str) -> bool:
        """True for a service account with that scope."""
        return self.kind is Kind.SERVICE_ACCOUNT and scope in self.scopes

    def is_service(self, name: str) -> bool:
        """True for our own service of that name, calling as itself."""
        return self.kind is Kind.SERVICE and self.subject == name

    def companies(self, role: str = "hr") -> frozenset[str]:
        """The companies the caller may act for in that role; a service account's own company counts for any."""
        held = {grant.company_id for grant in self.grants if grant.role == role and grant.company_id}
        own = {self.company_id} if self.kind is Kind.SERVICE_ACCOUNT and self.company_id else set()
        return frozenset(held | own)

    def require_company(self, company_id: str, role: str = "hr") -> None:
        """Raises NotFound unless the caller may act for that company in that role."""
        if company_id not in self.companies(role):
            raise NotFound

    def require_subject(self, subject: str) -> None:
        """Raises NotFound unless the caller is that very account."""
        if self.is_anonymous or subject != self.subject:
            raise NotFound


ANONYMOUS = Caller(subject="", kind=Kind.ANONYMOUS)


@dataclass(frozen=True)
class _InHand:
    caller: Caller
    token: str


_UNKNOWN = _InHand(ANONYMOUS, "")
_in_hand: ContextVar[_InHand] = ContextVar("caller_in_hand", default=_UNKNOWN)


def caller() -> Caller:
    """Who the work in hand is done for."""
    return _in_hand.get().caller


def token_in_hand() -> str:
    """The token the caller came with, to be forwarded; empty for none."""
    return _in_hand.get().token


def set_caller(who: Caller, token: str = "") -> None:
    """From now on, in this task, the work is done for that caller."""
    _in_hand.set(_InHand(who, token))


@contextmanager
def acting_for(who: Caller, token: str = "") -> Iterator[None]:
    """The work inside is done for that caller."""
    before = _in_hand.set(_InHand(who, token))
    try:
        yield
    finally:
        _in_hand.reset(before)


@dataclass(frozen=True)
class Needs:
    """Who may call an rpc, as its contract says."""

    anyone: bool = False
    signed_in: bool = False
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()

    @classmethod
    def of(cls, option: options_pb2.Needs) -> "Needs":
        """Reads the option of the contract; ROLE_GROUP_HR is the role `group_hr` of a token."""
        roles = (options_pb2.Role.Name(role).removeprefix("ROLE_").lower() for role in option.roles)
        return cls(
            option.anyone, option.signed_in, frozenset(roles), frozenset(option.scopes), frozenset(option.services)
        )

    @property
    def nobody(self) -> bool:
        """True when the contract names nobody, so that every call is refused."""
        return not (self.anyone or self.signed_in or self.roles or self.scopes or self.services)

    def check(self, who: Caller) -> None:
        """Raises NotSignedIn for an unknown caller and Forbidden for a known one that is not named."""
        if self.anyone:
            return
        if who.is_anonymous:
            raise NotSignedIn("Please sign in first.")
        if not (self.signed_in or self._names(who)):
            raise Forbidden("Your account may not do this.")

    def _names(self, who: Caller) -> bool:
        match who.kind:
            case Kind.PERSON:
                return any(grant.role in self.roles for grant in who.grants)
            case Kind.SERVICE_ACCOUNT:
                return not self.scopes.isdisjoint(who.scopes)
            case Kind.SERVICE:
                return who.subject in self.services
            case Kind.ANONYMOUS:
                return False
