"""Everybody who may call, one for each column of `docs/access.md`, with tokens signed by the suite's own key."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from joserfc.jwk import OKPKey

from chassis.access import Caller, Grant, Kind
from cli.access import ROLES
from tests.journeys import forging
from tests.journeys.surface import PARTS, RPCS
from tests.journeys.wrongly import needs_of

OF_THE_GROUP = frozenset({"alumnus", "group_hr", "auditor", "operator"})
"""Roles that are held for no company."""
SCOPES = sorted({scope for rpc in RPCS for scope in needs_of(rpc).scopes})
SERVICES = (*PARTS, "gateway")


@dataclass(frozen=True)
class Actor:
    """Somebody with a token; without one, anybody."""

    name: str
    token: str = ""
    caller: Caller | None = None


def person(account_id: str, *roles: str, company: str = "bank") -> Caller:
    """A person who holds these roles, those of one company for that one."""
    grants = (Grant(role) if role in OF_THE_GROUP else Grant(role, company) for role in roles)
    return Caller(account_id, Kind.PERSON, frozenset(grants))


def machine(company: str, *scopes: str) -> Caller:
    """A service account of that company with these scopes."""
    return Caller(f"machine-of-{company}", Kind.SERVICE_ACCOUNT, scopes=frozenset(scopes), company_id=company)


def service(name: str) -> Caller:
    """One of our own, calling as itself."""
    return Caller(name, Kind.SERVICE)


def columns(account_id: str) -> Mapping[str, Caller]:
    """Everybody who holds a token, by what the table calls them: `alumnus`, `leavers.read`, `network`."""
    return {
        **{shown: person(account_id, role) for role, shown in ROLES.items()},
        **{scope: machine("bank", scope) for scope in SCOPES},
        **{name: service(name) for name in SERVICES},
        "a machine without scopes": machine("bank"),
        "a person without roles": Caller(account_id, Kind.PERSON),
    }


def actors(callers: Mapping[str, Caller], key: OKPKey) -> Iterator[Actor]:
    """The same with tokens, and anybody first."""
    yield Actor("anyone")
    yield from (Actor(name, forging.signed(caller, key), caller) for name, caller in callers.items())
