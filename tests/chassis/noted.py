"""Calls in hand for the tests of the audit log, and what the log then says."""

from collections.abc import Iterator
from contextlib import contextmanager

from chassis.access import Caller, Needs, acting_for
from chassis.audit.entry import AuditEntry
from chassis.audit.sealing import seal
from chassis.call import Call, call_in_hand
from chassis.mongo import Store

METHOD = "things.v1.Things/Move"
AS_HR = Needs(roles=frozenset({"alumnus", "hr", "group_hr"}), scopes=frozenset({"leavers.write"}))


@contextmanager
def called_by(who: Caller, needs: Needs = AS_HR) -> Iterator[None]:
    """As the server does it around a servicer."""
    token = call_in_hand.set(Call(who, METHOD, needs))
    try:
        with acting_for(who):
            yield
    finally:
        call_in_hand.reset(token)


async def log_of(store: Store, service: str = "things") -> list[AuditEntry]:
    """Everything that was noted so far, sealed, in the order of the chain."""
    await seal(store, service)
    return [entry async for part in store.audit.entries.after(0) for entry in part]
