"""What strangers send: each rpc names the field and keeps nothing."""

from datetime import timedelta
from typing import Any

import pytest
from okaeri.identity.v1 import account_pb2 as pb

from chassis import tokens
from chassis.access import Caller
from chassis.clock import now
from chassis.errors import InvalidInput, NotSignedIn
from tests.services.identity.house import NETWORK, OPERATOR, House, request_id

MAIL, LONG_MAIL = "taro@example.jp", f"{'x' * 250}@example.jp"
LINK = {"request_id": "r-0000001", "mail": MAIL}
CONFIRMATION = {**LINK, "registration_id": "reg1", "locale": "ja"}
GRANT: dict[str, Any] = {**LINK, "role": 3, "company_id": "bank"}

REQUESTS: dict[str, Any] = {
    "RequestSignInLink": (None, pb.RequestSignInLinkRequest, LINK),
    "RequestConfirmation": (NETWORK, pb.RequestConfirmationRequest, CONFIRMATION),
    "BatchOpenAccounts": (NETWORK, pb.BatchOpenAccountsRequest, {"mails": [MAIL]}),
    "RedeemLink": (None, pb.RedeemLinkRequest, {"secret": "x" * 43}),
    "RefreshSession": (None, pb.RefreshSessionRequest, {"refresh_token": "x" * 43}),
    "EndSession": (None, pb.EndSessionRequest, {"refresh_token": "x" * 43}),
    "GrantRole": (OPERATOR, pb.GrantRoleRequest, GRANT),
    "RevokeRole": (OPERATOR, pb.RevokeRoleRequest, GRANT),
}


async def ask(house: House, rpc: str, **changed: Any) -> Any:
    who, kind, usual = REQUESTS[rpc]
    stubs = await house.as_(who)
    return await getattr(stubs.accounts, rpc)(kind(**{**usual, **changed}))


@pytest.mark.parametrize(
    ("rpc", "changed", "field"),
    [
        *((rpc, {"request_id": ""}, "request_id") for rpc in REQUESTS if "request_id" in REQUESTS[rpc][2]),
        *((rpc, {"request_id": "x" * 65}, "request_id") for rpc in REQUESTS if "request_id" in REQUESTS[rpc][2]),
        *((rpc, {"mail": ""}, "mail") for rpc in REQUESTS if "mail" in REQUESTS[rpc][2]),
        *((rpc, {"mail": "taro"}, "mail") for rpc in REQUESTS if "mail" in REQUESTS[rpc][2]),
        *((rpc, {"mail": LONG_MAIL}, "mail") for rpc in REQUESTS if "mail" in REQUESTS[rpc][2]),
        *((rpc, {"mail": "a@b.jp\r\nBcc: c@d.jp"}, "mail") for rpc in REQUESTS if "mail" in REQUESTS[rpc][2]),
        ("RequestConfirmation", {"registration_id": ""}, "registration_id"),
        ("RequestConfirmation", {"registration_id": "x" * 65}, "registration_id"),
        ("RequestConfirmation", {"locale": ""}, "locale"),
        ("RequestConfirmation", {"locale": "fr"}, "locale"),
        ("BatchOpenAccounts", {"mails": []}, "mails"),
        ("BatchOpenAccounts", {"mails": [MAIL] * 501}, "mails"),
        ("BatchOpenAccounts", {"mails": [MAIL, "taro"]}, "mails[1]"),
        ("RedeemLink", {"secret": "x" * 15}, "secret"),
        ("RedeemLink", {"secret": "x" * 257}, "secret"),
        ("RefreshSession", {"refresh_token": ""}, "refresh_token"),
        ("EndSession", {"refresh_token": "x" * 257}, "refresh_token"),
        ("GrantRole", {"role": 99}, "role"),
        ("GrantRole", {"role": 0}, "role"),
        ("GrantRole", {"locale": "fr"}, "locale"),
        ("GrantRole", {"company_id": "x" * 65}, "company_id"),
        ("RevokeRole", {"role": 99}, "role"),
    ],
)
async def test_a_wrong_field_is_named(house: House, rpc: str, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await ask(house, rpc, **changed)
    assert refused.value.field == field
    assert await house.store.accounts.where({}) == []
    assert await house.store.letters.where({}) == []


@pytest.mark.parametrize("rpc", ["RedeemLink", "RefreshSession", "EndSession"])
async def test_a_secret_that_was_never_given_signs_nobody_in(house: House, rpc: str) -> None:
    with pytest.raises(NotSignedIn):
        await ask(house, rpc)


async def expired(house: House, who: Caller) -> str:
    return (await house.keys.sign(who, now() - timedelta(hours=1))).text


async def of_another_key(house: House, who: Caller) -> str:
    key = tokens.new_key("mine")
    return tokens.sign(who, key, token_id="t", issued_at=now(), lifetime=timedelta(minutes=10))


async def cut(house: House, who: Caller) -> str:
    return (await house.keys.sign(who, now())).text[:-3]


@pytest.mark.parametrize("token", [expired, of_another_key, cut])
async def test_a_token_that_is_expired_forged_or_cut_opens_nothing(house: House, token: Any) -> None:
    stubs = house.with_token(await token(house, OPERATOR))
    for call in (
        stubs.accounts.GetOwnAccount(pb.GetOwnAccountRequest()),
        stubs.accounts.GrantRole(pb.GrantRoleRequest(**GRANT)),
        stubs.credentials.CreateServiceAccount(
            pb.CreateServiceAccountRequest(
                request_id=request_id(), company_id="bank", name="x", scopes=["leavers.write"]
            )
        ),
    ):
        with pytest.raises(NotSignedIn):
            await call
