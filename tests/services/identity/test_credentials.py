"""Machines: service accounts, our own services, and the keys that tokens are verified with."""

import json
from typing import Any

import pytest
from okaeri.identity.v1 import account_pb2 as pb

from chassis.access import Kind
from chassis.errors import Forbidden, InvalidInput, NotSignedIn
from tests.services.identity.house import ALUMNUS, HR, NETWORK_SECRET, OPERATOR, House, request_id

SCOPE = "leavers.write"


def creation(**changed: Any) -> pb.CreateServiceAccountRequest:
    usual = {"request_id": request_id(), "company_id": "bank", "name": "HR system", "scopes": [SCOPE]}
    return pb.CreateServiceAccountRequest(**{**usual, **changed})


async def issue(house: House, client_id: str, secret: str) -> Any:
    nobody = await house.as_()
    return await nobody.credentials.IssueToken(pb.IssueTokenRequest(client_id=client_id, client_secret=secret))


@pytest.fixture
async def bank(house: House) -> House:
    await house.with_company("bank")
    return house


async def test_a_machine_signs_in_with_the_secret_it_was_given(bank: House) -> None:
    made = await (await bank.as_(OPERATOR)).credentials.CreateServiceAccount(creation())
    token = await issue(bank, made.client_id, made.client_secret)
    who = await bank.verifier.verify(token.access_token)
    assert (who.kind, who.subject, who.company_id, who.scopes) == (
        Kind.SERVICE_ACCOUNT,
        made.client_id,
        "bank",
        frozenset({SCOPE}),
    )
    assert token.HasField("expire_time")


async def test_the_secret_is_in_the_first_answer_only_and_stored_nowhere(bank: House) -> None:
    operator, request = await bank.as_(OPERATOR), creation()
    first = await operator.credentials.CreateServiceAccount(request)
    again = await operator.credentials.CreateServiceAccount(request)
    assert (again.client_id, again.client_secret) == (first.client_id, "")
    assert len(await bank.store.service_accounts.where({})) == 1
    assert first.client_secret not in repr(bank.store._driver._rows)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"company_id": "nowhere"}, "company_id"),
        ({"company_id": ""}, "company_id"),
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": [SCOPE, SCOPE]}, "scopes"),
        ({"scopes": [SCOPE, "Everything"]}, "scopes[1]"),
        ({"scopes": [SCOPE, "moon.write"]}, "scopes[1]"),
        ({"request_id": "short"}, "request_id"),
    ],
)
async def test_a_wrong_service_account_is_refused_with_its_field(
    bank: House, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await (await bank.as_(OPERATOR)).credentials.CreateServiceAccount(creation(**changed))
    assert refused.value.field == field
    assert await bank.store.service_accounts.where({}) == []


@pytest.mark.parametrize("who", [HR, ALUMNUS])
async def test_only_an_operator_makes_service_accounts(bank: House, who: Any) -> None:
    with pytest.raises(Forbidden):
        await (await bank.as_(who)).credentials.CreateServiceAccount(creation())


async def test_one_of_our_own_services_signs_in_as_itself(house: House) -> None:
    token = await issue(house, "network", NETWORK_SECRET)
    who = await house.verifier.verify(token.access_token)
    assert who.is_service("network")
    assert (who.grants, who.scopes, who.company_id) == (frozenset(), frozenset(), None)


@pytest.mark.parametrize(
    ("client_id", "secret"),
    [("network", "x" * 43), ("recruiting", NETWORK_SECRET), ("nobody", "x" * 43), ("", "x" * 43), ("network", "x")],
)
async def test_an_id_and_secret_that_do_not_fit_get_no_token(house: House, client_id: str, secret: str) -> None:
    with pytest.raises((NotSignedIn, InvalidInput)):
        await issue(house, client_id, secret)


async def test_a_machine_of_one_secret_is_not_another_machine(bank: House) -> None:
    operator = await bank.as_(OPERATOR)
    one, other = [await operator.credentials.CreateServiceAccount(creation()) for _ in range(2)]
    with pytest.raises(NotSignedIn):
        await issue(bank, one.client_id, other.client_secret)


async def test_the_published_keys_verify_and_hold_no_private_part(house: House) -> None:
    answer = await (await house.as_()).credentials.GetSigningKeys(pb.GetSigningKeysRequest())
    [key] = json.loads(answer.jwks_json)["keys"]
    assert (key["kty"], key["crv"]) == ("OKP", "Ed25519")
    assert "d" not in key
