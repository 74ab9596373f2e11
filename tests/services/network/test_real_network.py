"""The network on a real MongoDB wire protocol, under both drivers, and on real NATS."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from nats.aio.client import Client
from okaeri.identity.v1 import organisation_pb2
from okaeri.network.v1 import consent_pb2, consent_pb2_grpc, register_pb2, registration_pb2
from okaeri.network.v1 import member_pb2 as pb
from pydantic import SecretStr

from chassis.client import connect as connect_to
from chassis.credentials import NOBODY
from chassis.inbox import Inbox, reactions_in
from chassis.mongo import connect
from chassis.outbox import Relay
from chassis.service import serving
from services.network import reactions
from services.network.__main__ import service
from services.network.settings import NetworkSettings
from tests.chassis.hearing import heard, running
from tests.infrastructure import free_address
from tests.services.network.house import BANK_HR, GROUP_HR, HOLDING_HR, House, alumnus, network
from tests.services.network.leavers import TARO, file, imported, the_register
from tests.services.network.people import (
    confirmed,
    consents,
    describes,
    earlier,
    hire_cancelled,
    hired,
    joins,
    own,
    pending,
    registers,
    takes_over,
)

pytestmark = pytest.mark.real


@pytest.fixture(params=["motor", "pymongo"])
async def house(request: pytest.FixtureRequest, mongo_url: str, database_name: str) -> AsyncIterator[House]:
    async with network(connect(mongo_url, database=database_name, driver=request.param)) as house:
        yield house
        await house.store.close()


async def test_a_leaver_comes_back(house: House) -> None:
    await the_register(house)
    assert (await imported(house, file(TARO))).unchanged == 1
    id = await joins(house)
    await describes(house, id, listed=True, headline="資産運用")
    stub = house.members(alumnus("somebody"))
    assert [member.id for member in (await stub.ListMembers(pb.ListMembersRequest(query="運用"))).members] == [id]
    assert [*(await stub.ListMembers(pb.ListMembersRequest(query="物流"))).members] == []
    await consents(house, id)
    for _ in range(2):
        await house.hear(hired(id))
    seen = await house.members(HOLDING_HR).BatchGetMembers(pb.BatchGetMembersRequest(ids=[id]))
    assert [one.from_company_id for one in seen.members[0].comebacks] == ["bank"]
    figures = await house.figures(GROUP_HR).GetFigures(pb.GetFiguresRequest())
    assert [(one.from_company_id, one.to_company_id, one.count) for one in figures.comebacks] == [
        ("bank", "holding", 1)
    ]
    assert [(one.channel_kind, one.first_touch_count) for one in figures.registrants] == [("none", 1)]
    await house.hear(hire_cancelled(id))
    assert list((await own(house, id)).comebacks) == []


async def test_a_weak_match_waits_and_two_who_decide_at_once_decide_once(house: House) -> None:
    await the_register(house)
    await joins(house, employee_number="", joined_on="", left_on="")
    (waiting,) = await pending(house)

    async def decide(request_id: str) -> Any:
        return await house.registration(BANK_HR).DecideRegistration(
            registration_pb2.DecideRegistrationRequest(
                request_id=request_id,
                id=waiting.id,
                version=waiting.version,
                leaver_record_id=waiting.candidates[0].leaver_record.id,
            )
        )

    both = await asyncio.gather(decide("request-1"), decide("request-2"), return_exceptions=True)
    assert [isinstance(one, Exception) for one in both].count(True) == 1
    assert (await house.count("members"), await house.count("joinings")) == (1, 1)


async def test_an_import_of_several_batches_and_its_repeat(house: House) -> None:
    content = file(*(TARO.replace("0000001", f"{number:07}") for number in range(1, 1201)))
    first, second = await imported(house, content), await imported(house, content)
    assert (first.added, second.unchanged) == (1200, 1200)
    page = await house.register(BANK_HR).ListLeaverRecords(
        register_pb2.ListLeaverRecordsRequest(company_id="bank", page_size=100)
    )
    assert len(page.leaver_records) == 100


async def test_members_are_taken_over_once(house: House) -> None:
    batch = [earlier(number) for number in range(200)]
    assert await takes_over(house, batch) == pb.ImportMembersResponse(added=200)
    assert await takes_over(house, batch) == pb.ImportMembersResponse(unchanged=200)


async def test_24000_units_are_known_to_an_import(house: House) -> None:
    await house.knows("post", [f"post-S{number:05}" for number in range(24_000)])
    units = await house.store.units.get("post")
    assert len(units.codes) == 24_002


async def test_what_others_announce_is_heard_and_what_follows_is_announced(nats_streams: Client) -> None:
    async with network() as house:
        await the_register(house)
        event = confirmed(await registers(house))
        inbox = Inbox(house.store, nats_streams, service="network", reactions=reactions_in(reactions))
        async with running(inbox.run(), Relay(house.store, nats_streams, service="network").run()):
            for number in range(2):
                await publish(nats_streams, event, "okaeri.identity.v1.mail_confirmed", f"m{number}")
            messages = await heard(nats_streams, 1, subject="okaeri.network.v1.member_joined")
        assert pb.MemberJoined.FromString(messages[0].data).member_id == "account-taro"


async def publish(client: Client, event: Any, subject: str, id: str) -> None:
    headers = {
        "Nats-Msg-Id": id,
        "ce-specversion": "1.0",
        "ce-id": id,
        "ce-type": event.DESCRIPTOR.full_name,
        "ce-source": "/okaeri/identity",
        "ce-time": "2026-11-03T12:00:00.000Z",
        "ce-subject": "taro",
        "ce-aggregateversion": "1",
    }
    await client.jetstream().publish(subject, event.SerializeToString(), headers=headers)


def test_every_event_it_hears_has_one_reaction() -> None:
    names = sorted(one.__heard__.DESCRIPTOR.name for one in reactions_in(reactions))  # type: ignore[attr-defined]
    assert organisation_pb2.CompanyCreated.DESCRIPTOR.name in names
    assert len(set(names)) == len(names)
    assert {"ApplicantHireCancelled", "ApplicantHired", "ErasureRequested", "MailConfirmed", "PersonErased"} < {*names}


async def test_the_whole_service_starts_answers_and_stops(nats_url: str, empty_mongo_url: str) -> None:
    settings = NetworkSettings(
        nats_url=SecretStr(nats_url),
        mongo_url=SecretStr(empty_mongo_url),
        network_address=free_address(),
        identity_address=free_address(),
        service_secret=SecretStr("s" * 16),
        network_tombstone_secret=SecretStr("t" * 16),
        drain_seconds=0,
    )
    async with (
        serving(service, settings, asyncio.Event()) as server,
        connect_to(server.address, pb.DESCRIPTOR, caller=NOBODY) as channel,
    ):
        asked = consent_pb2.GetConsentTextRequest(purpose=consent_pb2.CONSENT_PURPOSE_APPLICATION, language="ja")
        text = await consent_pb2_grpc.ConsentServiceStub(channel).GetConsentText(asked)
    assert text.version == "2026-11"
