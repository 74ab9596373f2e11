"""Every rpc of recruiting with what is missing, too long, unknown, foreign, and with tokens that are worth nothing."""

from typing import Any

import grpc
import pytest
from okaeri.recruiting.v1 import application_pb2 as apb
from okaeri.recruiting.v1 import match_pb2 as mpb
from okaeri.recruiting.v1 import posting_pb2 as pb
from okaeri.recruiting.v1 import wish_pb2 as wpb

from chassis.errors import Forbidden, InvalidInput, NotSignedIn
from chassis.rpc import rpcs_in
from tests.services.calling import GATEWAY, OPERATOR, expired_token, forged_token, machine, token
from tests.services.recruiting.house import BANK, CONTRACTS, HOLDING, TARO, House, terms

ID = "request-0"
T = terms()
LONG = "x" * 65

# One good request for each rpc, by its name, and who may send it.
GOOD: dict[str, tuple[Any, Any]] = {
    "DraftPosting": (HOLDING, pb.DraftPostingRequest(request_id=ID, company_id="holding", kind=1, terms=T)),
    "UpdatePosting": (HOLDING, pb.UpdatePostingRequest(request_id=ID, id="p", version=1, terms=T)),
    "PublishPosting": (HOLDING, pb.PublishPostingRequest(request_id=ID, id="p", version=1)),
    "ClosePosting": (HOLDING, pb.ClosePostingRequest(request_id=ID, id="p", version=1)),
    "ListPostings": (HOLDING, pb.ListPostingsRequest()),
    "BatchGetPostings": (HOLDING, pb.BatchGetPostingsRequest()),
    "Apply": (
        TARO,
        apb.ApplyRequest(request_id=ID, posting_id="p", consent_text_version="2026-11", consent_language="ja"),
    ),
    "MoveApplication": (HOLDING, apb.MoveApplicationRequest(request_id=ID, id="a", version=1, state=2)),
    "WithdrawApplication": (TARO, apb.WithdrawApplicationRequest(request_id=ID, id="a", version=1)),
    "ListApplications": (HOLDING, apb.ListApplicationsRequest(company_id="holding")),
    "ListOwnApplications": (TARO, apb.ListOwnApplicationsRequest()),
    "BatchGetApplications": (HOLDING, apb.BatchGetApplicationsRequest()),
    "LeaveWish": (
        TARO,
        wpb.LeaveWishRequest(
            request_id=ID, gathering_id="g", company_id="holding", consent_text_version="2026-11", consent_language="ja"
        ),
    ),
    "WithdrawWish": (TARO, wpb.WithdrawWishRequest(request_id=ID, id="w")),
    "ListWishes": (HOLDING, wpb.ListWishesRequest(company_id="holding")),
    "ListOwnWishes": (TARO, wpb.ListOwnWishesRequest()),
    "RankCandidates": (HOLDING, mpb.RankCandidatesRequest(posting_id="p")),
    "RankPostings": (TARO, mpb.RankPostingsRequest()),
}

# Whoever was let in once may still take back and look at what is its own.
FOR_ANYBODY = {"WithdrawWish", "ListOwnWishes"}

# Candidates are those of a posting, which must be there before its pages are looked at.
PAGES = GOOD.keys() - {"RankCandidates"}

WRONG: list[tuple[str, dict[str, Any], str]] = [
    *((name, {"request_id": wrong}, "request_id") for name in GOOD for wrong in ("", "short", LONG)),
    *((name, {"id": wrong}, "id") for name in GOOD for wrong in ("", LONG)),
    *((name, {"version": wrong}, "version") for name in GOOD for wrong in (0, -1)),
    *((name, {"page_size": wrong}, "page_size") for name in GOOD for wrong in (-1, 101)),
    *((name, {"page_token": "x" * 1025}, "page_token") for name in GOOD),
    *((name, {"page_token": wrong}, "page_token") for name in PAGES for wrong in ("rubbish", "W10")),
    *((name, {"ids": wrong}, field) for name in GOOD for wrong, field in ((["x"] * 101, "ids"), ([LONG], "ids[0]"))),
    *(("DraftPosting", {"company_id": wrong}, "company_id") for wrong in ("", LONG)),
    *(("DraftPosting", {"kind": wrong}, "kind") for wrong in (0, 99)),
    ("DraftPosting", {"terms": None}, "terms"),
    ("UpdatePosting", {"terms": None}, "terms"),
    ("DraftPosting", {"terms": terms(title="x" * 121)}, "terms.title"),
    ("DraftPosting", {"terms": terms(duties="x" * 4001)}, "terms.duties"),
    ("UpdatePosting", {"terms": terms(pay="x" * 1001)}, "terms.pay"),
    ("UpdatePosting", {"terms": terms(opens_on="令和8年11月23日")}, "terms.opens_on"),
    ("DraftPosting", {"terms": terms(opens_on="2026-02-30")}, "terms.opens_on"),
    ("UpdatePosting", {"terms": terms(closes_on="0000-01-01")}, "terms.closes_on"),
    ("DraftPosting", {"terms": terms(as_of_date="2026-13-01")}, "terms.as_of_date"),
    ("DraftPosting", {"terms": terms(opens_on="2026-12-01", closes_on="2026-11-30")}, "terms.closes_on"),
    ("DraftPosting", {"terms": terms(skills=[""])}, "terms.skills[0]"),
    ("DraftPosting", {"terms": terms(skills=["x"] * 51)}, "terms.skills"),
    ("ListPostings", {"company_id": LONG}, "company_id"),
    *(("ListApplications", {"company_id": wrong}, "company_id") for wrong in ("", LONG)),
    ("ListApplications", {"posting_id": LONG}, "posting_id"),
    *((name, {"posting_id": wrong}, "posting_id") for name in ("Apply", "RankCandidates") for wrong in ("", LONG)),
    *(("LeaveWish", {field: wrong}, field) for field in ("gathering_id", "company_id") for wrong in ("", LONG)),
    ("LeaveWish", {"note": "x" * 1001}, "note"),
    *(("LeaveWish", {"consent_items": wrong}, "consent_items") for wrong in (["a", "a"], ["a"] * 21)),
    *(("LeaveWish", {"consent_language": wrong}, "consent_language") for wrong in ("", "fr")),
    ("ListWishes", {"gathering_id": LONG}, "gathering_id"),
    ("Apply", {"statement": "x" * 4001}, "statement"),
    *(("Apply", {"consent_text_version": wrong}, "consent_text_version") for wrong in ("", "x" * 33)),
    *(("Apply", {"consent_language": wrong}, "consent_language") for wrong in ("", "fr")),
    *(("MoveApplication", {"state": wrong}, "state") for wrong in (0, 1, 7, 99)),
]


def has_field(name: str, changed: dict[str, Any]) -> bool:
    return all(field in GOOD[name][1].DESCRIPTOR.fields_by_name for field in changed)


def with_changes(request: Any, changed: dict[str, Any]) -> Any:
    other = type(request)()
    other.CopyFrom(request)
    for field in changed:
        other.ClearField(field)
    other.MergeFrom(type(request)(**{field: value for field, value in changed.items() if value is not None}))
    return other


def ask(stubs: Any, name: str, request: Any) -> Any:
    (of,) = (each for each in (stubs.postings, stubs.applications, stubs.matches, stubs.wishes) if hasattr(each, name))
    return getattr(of, name)(request)


def test_no_rpc_is_left_out() -> None:
    assert set(GOOD) == {rpc.name for rpc in rpcs_in(*CONTRACTS)}


async def test_what_is_wrong_is_named_and_nothing_is_stored(house: House) -> None:
    for name, changed, field in WRONG:
        if has_field(name, changed):
            who, good = GOOD[name]
            with pytest.raises(InvalidInput) as error:
                await ask(house.as_(who), name, with_changes(good, changed))
            assert (name, error.value.field) == (name, field)
    assert await house.store.postings.where({}) == await house.store.applications.where({}) == []


@pytest.mark.parametrize("make_token", [lambda who: "", expired_token, forged_token, lambda who: "a.b.c"])
async def test_a_token_worth_nothing_opens_nothing(house: House, make_token: Any) -> None:
    for name, (who, request) in GOOD.items():
        with pytest.raises(NotSignedIn):
            await ask(house.with_token(make_token(who)), name, request)


async def test_whoever_the_contract_does_not_name_is_refused(house: House) -> None:
    other = {HOLDING.subject: (OPERATOR, GATEWAY, machine("holding", "leavers.write")), TARO.subject: (BANK, OPERATOR)}
    for name, (who, request) in GOOD.items():
        for stranger in () if name in FOR_ANYBODY else other[who.subject]:
            with pytest.raises(Forbidden):
                await ask(house.as_(stranger), name, request)


async def test_a_reader_does_not_write(house: House) -> None:
    reader = house.as_(machine("holding", "postings.read", "applications.read"))
    for name in ("DraftPosting", "UpdatePosting", "PublishPosting", "ClosePosting", "MoveApplication"):
        with pytest.raises(Forbidden):
            await ask(reader, name, GOOD[name][1])


async def test_bytes_that_are_no_message_are_refused(house: House) -> None:
    async with grpc.aio.insecure_channel(house.address) as channel:
        for rpc in rpcs_in(*CONTRACTS):
            call = channel.unary_unary(rpc.path)
            bearer = (("authorization", f"Bearer {token(GOOD[rpc.name][0])}"),)
            with pytest.raises(grpc.aio.AioRpcError) as error:
                await call(b"\xff\xff\xff", metadata=bearer)
            assert error.value.code() is grpc.StatusCode.INVALID_ARGUMENT
