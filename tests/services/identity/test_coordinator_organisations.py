"""Organisations of coordinators: let in by the operator, on a legal ground, for a time; and who belongs to them."""

from typing import Any

import pytest
from okaeri.identity.v1 import account_pb2
from okaeri.identity.v1 import organisation_pb2 as pb
from okaeri.options.v1 import options_pb2

from chassis.access import Caller, Grant, Kind
from chassis.errors import AlreadyExists, Forbidden, InvalidInput, NotFound, NotSignedIn, RuleBroken, Stale
from tests.services.identity.house import ALUMNUS, HR, MACHINE, NETWORK, OPERATOR, House, request_id

GROUP_HR = Caller("ghr", Kind.PERSON, frozenset({Grant("group_hr")}))
KANA = Caller("kana", Kind.PERSON, frozenset({Grant("coordinator", "mado")}))
SAID: dict[str, Any] = {
    "name": "相談室まど株式会社",
    "licence_number": "13-ユ-300001",
    "legal_ground": pb.LEGAL_GROUND_PAID_PLACEMENT,
    "valid_from_date": "2026-04-01",
    "valid_until_date": "2029-03-31",
}
LONG = "x" * 65


async def create(house: House, id: str = "mado", who: Caller | None = OPERATOR, **changed: Any) -> Any:
    stubs = await house.as_(who)
    request = {"request_id": request_id(), "organisation_id": id, **SAID, **changed}
    return await stubs.organisation.CreateCoordinatorOrganisation(pb.CreateCoordinatorOrganisationRequest(**request))


async def update(house: House, organisation: Any, who: Caller = OPERATOR, **changed: Any) -> Any:
    stubs = await house.as_(who)
    seen = {"id": organisation.id, "version": organisation.version}
    request = pb.UpdateCoordinatorOrganisationRequest(**{"request_id": request_id(), **seen, **SAID, **changed})
    return await stubs.organisation.UpdateCoordinatorOrganisation(request)


async def listed(house: House, who: Caller | None = ALUMNUS) -> list[Any]:
    stubs = await house.as_(who)
    answer = await stubs.organisation.ListCoordinatorOrganisations(pb.ListCoordinatorOrganisationsRequest())
    return list(answer.organisations)


async def appoint(house: House, organisation: str, mail: str = "kana@mado.example", who: Caller = OPERATOR) -> Any:
    stubs = await house.as_(who)
    role = options_pb2.ROLE_COORDINATOR
    request = account_pb2.GrantRoleRequest(request_id=request_id(), mail=mail, role=role, company_id=organisation)
    return await stubs.accounts.GrantRole(request)


async def changes(house: House) -> list[tuple[str, str, str]]:
    events = [each for each in await house.announced() if isinstance(each, pb.CoordinatorOrganisationChanged)]
    return [(each.organisation_id, each.valid_from_date, each.valid_until_date) for each in events]


async def test_an_organisation_is_let_in_for_a_time_and_announced_without_its_name(house: House) -> None:
    created = await create(house)
    assert (created.id, created.licence_number, created.version) == ("mado", "13-ユ-300001", 1)
    assert await listed(house) == [created]
    assert await changes(house) == [("mado", "2026-04-01", "2029-03-31")]


async def test_a_licence_that_ends_earlier_is_announced(house: House) -> None:
    updated = await update(house, await create(house), valid_until_date="2026-12-31")
    assert (updated.valid_until_date, updated.version) == ("2026-12-31", 2)
    assert (await changes(house))[-1] == ("mado", "2026-04-01", "2026-12-31")


async def test_whoever_saw_an_older_version_is_stale_and_an_unknown_one_is_not_found(house: House) -> None:
    created = await create(house)
    await update(house, created)
    with pytest.raises(Stale):
        await update(house, created)
    with pytest.raises(NotFound):
        await update(house, pb.CoordinatorOrganisation(id="nowhere", version=1))


async def test_a_commission_of_the_group_needs_no_licence_number(house: House) -> None:
    created = await create(house, legal_ground=pb.LEGAL_GROUND_COMMISSIONED, licence_number="")
    assert (created.legal_ground, created.licence_number) == (pb.LEGAL_GROUND_COMMISSIONED, "")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"licence_number": ""}, "licence_number"),
        ({"licence_number": "  ", "legal_ground": 2}, "licence_number"),
        ({"licence_number": LONG}, "licence_number"),
        ({"legal_ground": 0}, "legal_ground"),
        ({"legal_ground": 9}, "legal_ground"),
        ({"name": ""}, "name"),
        ({"valid_from_date": "令和8年4月1日"}, "valid_from_date"),
        ({"valid_from_date": "2026-02-30"}, "valid_from_date"),
        ({"valid_until_date": ""}, "valid_until_date"),
        ({"valid_until_date": "2026-03-31"}, "valid_until_date"),
        ({"request_id": "short"}, "request_id"),
    ],
)
async def test_what_does_not_fit_together_is_named(house: House, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await create(house, **changed)
    assert refused.value.field == field
    assert await listed(house) == []


@pytest.mark.parametrize("id", ["", "M", "x", "-mado", "mado!", "m" * 33])
async def test_an_id_that_is_no_code_is_refused(house: House, id: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await create(house, id)
    assert refused.value.field == "organisation_id"


async def test_a_company_and_an_organisation_never_share_an_id(house: House) -> None:
    await house.with_company("bank")
    await create(house)
    with pytest.raises(AlreadyExists):
        await create(house, "bank")
    with pytest.raises(AlreadyExists):
        await create(house)
    with pytest.raises(AlreadyExists):
        await house.with_company("mado")


@pytest.mark.parametrize("who", [HR, GROUP_HR, ALUMNUS, MACHINE, NETWORK, KANA])
async def test_only_an_operator_lets_organisations_in(house: House, who: Caller) -> None:
    created = await create(house)
    for asked in (create(house, "hashi", who), update(house, created, who)):
        with pytest.raises(Forbidden):
            await asked


async def test_whoever_is_signed_in_sees_them_and_nobody_else(house: House) -> None:
    created = await create(house)
    for who in (HR, KANA, ALUMNUS):
        assert await listed(house, who) == [created]
    stubs = await house.as_(ALUMNUS)
    request = pb.BatchGetCoordinatorOrganisationsRequest(ids=["mado", "bank"])
    assert list((await stubs.organisation.BatchGetCoordinatorOrganisations(request)).organisations) == [created]
    with pytest.raises(NotSignedIn):
        await listed(house, None)


async def test_a_coordinator_belongs_to_an_organisation(house: House) -> None:
    await create(house)
    account = await appoint(house, "mado")
    assert [(each.role, each.company_id) for each in account.grants] == [(options_pb2.ROLE_COORDINATOR, "mado")]


@pytest.mark.parametrize("organisation", ["", "nowhere", "bank"])
async def test_a_coordinator_of_a_company_or_of_nothing_is_refused(house: House, organisation: str) -> None:
    await house.with_company("bank")
    await create(house)
    with pytest.raises(InvalidInput) as refused:
        await appoint(house, organisation)
    assert refused.value.field == "company_id"
    assert await house.store.accounts.where({}) == []


async def test_nobody_is_hr_of_an_organisation(house: House) -> None:
    await create(house)
    with pytest.raises(InvalidInput) as refused:
        await house.with_hr(company_id="mado")
    assert refused.value.field == "company_id"


async def test_neither_hr_nor_group_hr_makes_a_coordinator_even_where_they_are_the_operator_too(house: House) -> None:
    await create(house)
    for own in ("hr@bank", "group_hr"):
        both = Caller("both", Kind.PERSON, frozenset({Grant("operator"), Grant.parse(own)}))
        with pytest.raises(Forbidden):
            await appoint(house, "mado", who=both)
    await house.with_company("bank")
    await house.with_hr("hr@bank.example")
    with pytest.raises(RuleBroken) as refused:
        await appoint(house, "mado", "hr@bank.example")
    assert refused.value.rule == "coordinator_is_a_third_party"
