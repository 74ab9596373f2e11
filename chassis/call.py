"""The call in hand: which rpc is asked by whom, and on what the contract let them in.

The server's interceptor sets it for every call it admits; jobs, reactions and commands have none. The audit log reads
it, so that no servicer says again who is asking.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from okaeri.options.v1 import options_pb2

from chassis.access import Caller, Grant, Kind, Needs

_ROLES = options_pb2.Role.DESCRIPTOR.values
_RANK: Final = {value.name.removeprefix("ROLE_").lower(): value.number for value in _ROLES}
ADMINISTERING: Final = frozenset(
    value.name.removeprefix("ROLE_").lower()
    for value in _ROLES
    if value.GetOptions().Extensions[options_pb2.administers]
)
"""The roles of people who work on others' affairs, as the contracts say."""


@dataclass(frozen=True)
class Call:
    """One call that was let in."""

    caller: Caller
    method: str
    """The full name of the rpc, such as `okaeri.recruiting.v1.ApplicationService/MoveApplication`."""
    needs: Needs

    @property
    def administers(self) -> bool:
        """True when what is done here is done to others: by a role that administers, or by a service account."""
        if self.caller.kind is Kind.SERVICE_ACCOUNT:
            return True
        return any(grant.role in ADMINISTERING for grant in self._grants)

    def let_in_by(self, company_id: str = "") -> Grant:
        """The role the call is made in, with its company where that is known.

        Of several roles that let the caller in, the one held for the company counts, then one that administers. A role
        held for several companies names none unless told. Where being signed in is enough every role held counts. A
        machine has none.
        """
        if self.caller.kind is not Kind.PERSON:
            return Grant("", self.caller.company_id or company_id or None)
        known = [grant for grant in self._grants or self.caller.grants if grant.role in _RANK]
        ranked = sorted(known, key=lambda grant: _rank(grant, company_id))
        if not ranked:
            return Grant("", company_id or None)
        role = ranked[0].role
        held = {grant.company_id for grant in ranked if grant.role == role}
        return Grant(role, company_id or (held.pop() if len(held) == 1 else None))

    @property
    def _grants(self) -> frozenset[Grant]:
        """The grants the contract asks for, of those the caller has."""
        return frozenset(grant for grant in self.caller.grants if grant.role in self.needs.roles)


def _rank(grant: Grant, company_id: str) -> tuple[bool, bool, int, str]:
    is_other = not company_id or grant.company_id != company_id
    return is_other, grant.role not in ADMINISTERING, _RANK[grant.role], str(grant)


call_in_hand: ContextVar[Call | None] = ContextVar("call_in_hand", default=None)
