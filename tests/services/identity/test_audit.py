"""Who gave whom a role is noted, and that the operator was shown the account."""

from typing import Any

from okaeri.identity.v1 import account_pb2 as pb
from okaeri.options.v1 import options_pb2

from chassis.audit.entry import Action
from tests.chassis.noted import log_of
from tests.services.identity.house import OPERATOR, House, request_id

MAIL = "hanako@bank.example"


async def test_a_role_given_and_taken_leaves_the_act_and_the_access(house: House) -> None:
    await house.with_company("bank")
    accounts = (await house.as_(OPERATOR)).accounts
    named: dict[str, Any] = {"mail": MAIL, "role": options_pb2.ROLE_HR, "company_id": "bank"}
    account = await accounts.GrantRole(pb.GrantRoleRequest(request_id=request_id(), **named))
    await accounts.RevokeRole(pb.RevokeRoleRequest(request_id=request_id(), **named))
    entries = [entry for entry in await log_of(house.store) if entry.method.endswith("Role")]
    assert [(entry.action, entry.purpose) for entry in entries] == [
        (Action.READ, "role_given"),
        (Action.ACT, ""),
        (Action.READ, "role_taken"),
        (Action.ACT, ""),
    ]
    assert {(entry.actor_id, entry.role) for entry in entries} == {(OPERATOR.subject, "operator")}
    assert {person for entry in entries for person in entry.people} == {account.id}
    assert all(MAIL not in str(entry) for entry in entries)


async def test_signing_in_is_nobodys_act(house: House) -> None:
    await house.with_company("bank")
    await house.with_hr()
    before = len(await log_of(house.store))
    await house.signed_in("hr@bank.example")
    assert len(await log_of(house.store)) == before
