"""Companies and units, as the operator loads them and others hear of them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from okaeri.identity.v1 import organisation_pb2 as pb

from chassis.access import Caller
from chassis.errors import AlreadyExists, Forbidden, InvalidInput, NotFound, NotSignedIn
from tests.services.identity.house import ALUMNUS, HR, MACHINE, NETWORK, OPERATOR, House, request_id

SITE = pb.UNIT_KIND_SITE


def unit(code: str, parent: str = "", company_id: str = "bank", **changed: Any) -> Any:
    usual = {"name": f"店 {code}", "kind": SITE, "prefecture_code": "13"}
    return pb.Unit(company_id=company_id, code=code, parent_code=parent, **{**usual, **changed})


async def load(house: House, *batches: list[Any], who: Caller | None = OPERATOR) -> Any:
    async def requests() -> AsyncIterator[Any]:
        for batch in batches:
            yield pb.ImportUnitsRequest(units=batch)

    return await (await house.as_(who)).organisation.ImportUnits(requests(), timeout=120)


def counts(answer: Any) -> tuple[int, int, int]:
    return answer.added, answer.changed, answer.unchanged


async def imported(house: House) -> list[tuple[str, list[str]]]:
    events = [event for event in await house.announced() if isinstance(event, pb.UnitsImported)]
    return [(event.company_id, [each.code for each in event.units]) for event in events]


async def listed(house: House, company_id: str = "bank", **asked: Any) -> Any:
    stubs = await house.as_(ALUMNUS)
    return await stubs.organisation.ListUnits(pb.ListUnitsRequest(company_id=company_id, **asked))


@pytest.fixture
async def group(house: House) -> House:
    await house.with_company("bank", "post")
    return house


async def test_companies_are_made_once_and_announced(house: House) -> None:
    await house.with_company("post", "bank")
    nobody = await house.as_()
    listed = await nobody.organisation.ListCompanies(pb.ListCompaniesRequest())
    assert [(company.id, company.name) for company in listed.companies] == [
        ("bank", "会社 bank"),
        ("post", "会社 post"),
    ]
    assert sorted(event.company_id for event in await house.announced()) == ["bank", "post"]
    with pytest.raises(AlreadyExists):
        await house.with_company("bank")


async def test_a_repeated_creation_answers_the_same(house: House) -> None:
    operator = await house.as_(OPERATOR)
    request = pb.CreateCompanyRequest(request_id=request_id(), company_id="bank", name="銀行")
    assert await operator.organisation.CreateCompany(request) == await operator.organisation.CreateCompany(request)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"company_id": ""}, "company_id"),
        ({"company_id": "Bank"}, "company_id"),
        ({"company_id": "bank/x"}, "company_id"),
        ({"company_id": "b" * 33}, "company_id"),
        ({"name": ""}, "name"),
        ({"name": "銀" * 201}, "name"),
        ({"request_id": ""}, "request_id"),
        ({"request_id": "x" * 65}, "request_id"),
    ],
)
async def test_a_wrong_company_is_refused_with_its_field(house: House, changed: dict[str, str], field: str) -> None:
    usual = {"request_id": request_id(), "company_id": "bank", "name": "銀行"}
    with pytest.raises(InvalidInput) as refused:
        await (await house.as_(OPERATOR)).organisation.CreateCompany(pb.CreateCompanyRequest(**{**usual, **changed}))
    assert refused.value.field == field
    assert await house.store.companies.all() == []


async def test_companies_are_found_in_one_batch(group: House) -> None:
    nobody = await group.as_()
    found = await nobody.organisation.BatchGetCompanies(pb.BatchGetCompaniesRequest(ids=["post", "nowhere", "post"]))
    assert [company.id for company in found.companies] == ["post"]
    with pytest.raises(InvalidInput) as refused:
        await nobody.organisation.BatchGetCompanies(pb.BatchGetCompaniesRequest(ids=["x"] * 101))
    assert refused.value.field == "ids"


async def test_units_are_added_changed_and_left_alone(group: House) -> None:
    assert counts(await load(group, [unit("head"), unit("a", "head"), unit("b", "head")])) == (3, 0, 0)
    assert counts(await load(group, [unit("head"), unit("a", "head", name="新"), unit("c", "a")])) == (1, 1, 1)
    names = {each.code: each.name for each in (await listed(group)).units}
    assert names == {"a": "新", "b": "店 b", "c": "店 c", "head": "店 head"}


async def test_units_are_announced_once_a_company_and_batch_and_only_when_they_changed(group: House) -> None:
    await load(group, [unit("a"), unit("z", company_id="post"), unit("b")], [unit("c")])
    await load(group, [unit("a"), unit("b", name="新")], [unit("c")])
    assert sorted(await imported(group)) == [
        ("bank", ["a", "b"]),
        ("bank", ["b"]),
        ("bank", ["c"]),
        ("post", ["z"]),
    ]


async def test_children_may_come_before_their_parents_in_a_batch(group: House) -> None:
    assert counts(await load(group, [unit("a", "head"), unit("head")])) == (2, 0, 0)


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ([unit("a"), unit("b", company_id="nowhere")], "units[1].company_id"),
        ([unit("a"), unit("b", "gone")], "units[1].parent_code"),
        ([unit("a"), unit("z", "a", company_id="post")], "units[1].parent_code"),
        ([unit("a", "a")], "units[0].parent_code"),
        ([unit("a", "b"), unit("b", "a")], "units[0].parent_code"),
        ([unit("a"), unit("b", kind=0)], "units[1].kind"),
        ([unit("a"), unit("b", kind=9)], "units[1].kind"),
        ([unit("a"), unit("b", prefecture_code="48")], "units[1].prefecture_code"),
        ([unit("a"), unit("b", name="")], "units[1].name"),
        ([unit("a"), unit("x" * 65)], "units[1].code"),
        ([unit("a"), unit("")], "units[1].code"),
        ([], "units"),
    ],
)
async def test_a_batch_with_one_odd_row_is_refused_whole(group: House, rows: list[Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await load(group, [unit("before")], rows)
    assert refused.value.field == field
    assert [each.code for each in (await listed(group)).units] == ["before"]


async def test_a_unit_cannot_be_put_below_its_own_child_later(group: House) -> None:
    await load(group, [unit("head"), unit("a", "head"), unit("b", "a")])
    with pytest.raises(InvalidInput) as refused:
        await load(group, [unit("head", "b")])
    assert refused.value.field == "units[0].parent_code"


async def test_a_unit_that_comes_twice_is_as_its_last_row_says(group: House) -> None:
    assert counts(await load(group, [unit("a"), unit("a"), unit("a", name="新")])) == (1, 1, 1)
    assert [each.name for each in (await listed(group)).units] == ["新"]


async def test_imports_of_one_company_at_once_both_come_through(group: House) -> None:
    answers = await asyncio.gather(load(group, [unit("a"), unit("b")]), load(group, [unit("b"), unit("c")]))
    assert [sum(column) for column in zip(*map(counts, answers), strict=True)] == [3, 0, 1]
    [bank] = [company for company in await group.store.companies.all() if company.id == "bank"]
    assert bank.units == 3


@pytest.mark.parametrize("who", [HR, ALUMNUS, MACHINE, NETWORK])
async def test_only_an_operator_changes_the_organisation(group: House, who: Caller) -> None:
    with pytest.raises(Forbidden):
        await load(group, [unit("a")], who=who)
    with pytest.raises(Forbidden):
        await (await group.as_(who)).organisation.CreateCompany(
            pb.CreateCompanyRequest(request_id=request_id(), company_id="x1", name="x")
        )


async def test_units_are_shown_to_whoever_is_signed_in_only(group: House) -> None:
    with pytest.raises(NotSignedIn):
        await (await group.as_()).organisation.ListUnits(pb.ListUnitsRequest(company_id="bank"))
    with pytest.raises(NotFound):
        await listed(group, "nowhere")


async def test_units_are_listed_by_code_page_by_page_and_below_a_parent(group: House) -> None:
    rows = [unit("head"), *(unit(f"s{number}", "head") for number in range(5)), unit("x", "s1")]
    await load(group, rows, [unit("s9", company_id="post")])
    first = await listed(group, parent_code="head", page_size=2)
    second = await listed(group, parent_code="head", page_size=2, page_token=first.next_page_token)
    assert [each.code for each in (*first.units, *second.units)] == ["s0", "s1", "s2", "s3"]
    assert (first.has_previous_page, second.has_previous_page) == (False, True)
    back = await listed(group, parent_code="head", page_size=2, page_token=second.cursors[0], before=True)
    assert [each.code for each in back.units] == ["s0", "s1"]
    with pytest.raises(InvalidInput) as refused:
        await listed(group, page_token="nonsense")
    assert refused.value.field == "page_token"


async def test_24_000_sites_load(group: House) -> None:
    rows = [unit("head", company_id="post"), *(unit(f"p{n:05}", "head", company_id="post") for n in range(23_999))]
    batches = [rows[start : start + 1000] for start in range(0, len(rows), 1000)]
    assert counts(await load(group, *batches)) == (24_000, 0, 0)
    assert len(await imported(group)) == 24
