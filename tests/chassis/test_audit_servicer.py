"""The audit log as it is served: what the auditor finds, what a person sees, and that nobody else reads anything."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import grpc
import pytest
from okaeri.audit.v1 import audit_pb2, audit_pb2_grpc
from okaeri.options.v1 import options_pb2
from pydantic import SecretStr

from chassis.access import Caller, Grant, Kind, caller
from chassis.audit import sealing
from chassis.audit.chain import Head, beginning
from chassis.audit.entry import AuditEntry, unreadable
from chassis.audit.messages import entry_of
from chassis.audit.servicer import audit_face
from chassis.audit.verifying import Broken, Check
from chassis.clock import timestamp
from chassis.errors import Stale
from chassis.mongo import NOTHING, Conflict, Unreachable, connect
from chassis.mongo.codec import codec
from chassis.server import Server
from chassis.service import serving
from tests.chassis.echo import ALUMNUS, HR, MACHINE, RECRUITING, EchoServicer, face, pb, pb_grpc, verifier
from tests.chassis.echo_service import EchoSettings, service
from tests.chassis.test_server import bearing, facts_of, plain, refused
from tests.chassis.things import Thing, ThingStore

AUDITOR = Caller("aoi", Kind.PERSON, grants=frozenset({Grant("auditor")}))
JIRO = Caller("jiro", Kind.PERSON, grants=frozenset({Grant("alumnus")}))
EVERYBODY_ELSE = [
    Caller(role, Kind.PERSON, grants=frozenset({Grant(role)}))
    for role in ("alumnus", "employee", "hr", "group_hr", "coordinator", "desk", "operator")
]
METHOD = "okaeri.testing.v1.EchoService/SayAsHr"


class Showing(EchoServicer):
    """Shows the people named in the text; a write adds the thing of that name."""

    def __init__(self, store: ThingStore) -> None:
        super().__init__(self._say)
        self._store = store

    async def _say(self, request: Any) -> Any:
        await self._store.audit.read(request.text.split(), what="profile", purpose="application", items=("name",))
        return pb.Echo(text=request.text)

    async def WriteAsHr(self, request: Any, context: Any) -> Any:
        async with self._store.transaction() as tx:
            await tx.things.add(Thing(request.text, owner_id="taro"), announcing=NOTHING)
            return tx.answer(pb.Echo(text=caller().subject))


@dataclass
class House:
    store: ThingStore
    echo: Any
    audit: Any

    async def show(self, *people: str, by: Caller = HR) -> None:
        await self.echo.SayAsHr(pb.SayRequest(text=" ".join(people)), metadata=bearing(by))

    async def write(self, thing: str, *, by: Caller = HR, request_id: str = "") -> None:
        asked = pb.WriteRequest(text=thing, request_id=request_id or f"request-{thing}")
        await self.echo.WriteAsHr(asked, metadata=bearing(by))

    async def found(self, by: Caller = AUDITOR, **asked: Any) -> list[Any]:
        answer = await self.audit.ListAuditEntries(audit_pb2.ListAuditEntriesRequest(**asked), metadata=bearing(by))
        return list(answer.entries)

    async def accesses(self, by: Caller) -> list[Any]:
        answer = await self.audit.ListOwnAccesses(audit_pb2.ListOwnAccessesRequest(), metadata=bearing(by))
        return list(answer.accesses)

    async def verified(self) -> Head:
        check = Check("things")
        async for part in self.audit.ReadAuditLog(audit_pb2.ReadAuditLogRequest(), metadata=bearing(AUDITOR)):
            for message in part.entries:
                check.see(entry_of(message))
        return check.end(Head(part.head.sequence, part.head.hash))


@asynccontextmanager
async def open_house() -> AsyncIterator[House]:
    store = ThingStore(connect("", database="", driver="memory"))
    await store.prepare()
    faces = face(Showing(store)), audit_face(store, "things")
    async with Server(*faces, verifier=verifier()) as server, plain(server) as channel:
        yield House(store, pb_grpc.EchoServiceStub(channel), audit_pb2_grpc.AuditServiceStub(channel))


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with open_house() as opened:
        yield opened


async def test_what_a_call_showed_is_found_right_after_it(house: House) -> None:
    await house.show("taro", "jiro")
    (entry,) = await house.found()
    assert (entry.service, entry.method, entry.actor_id) == ("things", METHOD, "hanako")
    assert (entry.role, entry.company_id) == (options_pb2.ROLE_HR, "bank")
    assert (entry.action, entry.actor_kind) == (audit_pb2.AUDIT_ACTION_READ, audit_pb2.ACTOR_KIND_PERSON)
    assert (list(entry.people), list(entry.items), entry.sequence) == (["jiro", "taro"], ["name"], 1)


async def test_a_write_by_hr_is_found_and_one_of_an_alumnus_is_not(house: House) -> None:
    await house.write("a")
    await house.write("b", by=ALUMNUS)
    await house.write("c", by=MACHINE)
    found = [
        (entry.actor_id, list(entry.things), list(entry.people), entry.request_id) for entry in await house.found()
    ]
    assert found == [
        ("payroll", ["things/c"], ["taro"], "request-c"),
        ("hanako", ["things/a"], ["taro"], "request-a"),
    ]


async def test_a_repeat_and_a_refusal_over_the_wire_leave_nothing_more(house: House) -> None:
    await house.write("a", request_id="request-1")
    await house.write("a", request_id="request-1")
    error = await refused(house.write("a", request_id="request-2"))
    assert facts_of(error)["reason"] == "ALREADY_EXISTS"
    assert len(await house.found()) == 1


async def test_every_filter_narrows(house: House) -> None:
    await house.show("taro")
    await house.show("jiro", by=MACHINE)
    await house.write("a")
    (act, by_machine, by_hr) = await house.found()
    assert await house.found(person_id="taro") == [act, by_hr]
    assert await house.found(actor_id="payroll") == [by_machine]
    assert await house.found(company_id="post") == []
    assert await house.found(method=METHOD, company_id="bank") == [by_machine, by_hr]
    assert await house.found(action=audit_pb2.AUDIT_ACTION_ACT) == [act]
    assert await house.found(person_id="taro", action=audit_pb2.AUDIT_ACTION_READ) == [by_hr]


async def test_a_time_is_from_that_moment_on_and_before_the_other(house: House) -> None:
    await house.show("taro")
    (entry,) = await house.found()
    at = (await house.store.audit.entries.where({}))[0].at
    later = at + timedelta(milliseconds=1)
    assert await house.found(from_time=timestamp(at), to_time=timestamp(later)) == [entry]
    assert await house.found(from_time=timestamp(later)) == []
    assert await house.found(to_time=timestamp(at)) == []


async def test_pages_go_on_where_they_ended(house: House) -> None:
    for number in range(5):
        await house.show(f"p{number}")
    ask = house.audit.ListAuditEntries
    first = await ask(audit_pb2.ListAuditEntriesRequest(page_size=3), metadata=bearing(AUDITOR))
    rest = await ask(
        audit_pb2.ListAuditEntriesRequest(page_size=3, page_token=first.next_page_token), metadata=bearing(AUDITOR)
    )
    people = [person for page in (first, rest) for entry in page.entries for person in entry.people]
    assert people == ["p4", "p3", "p2", "p1", "p0"]
    assert (rest.next_page_token, rest.has_previous_page, first.has_previous_page) == ("", True, False)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"page_size": 101}, "page_size"),
        ({"page_size": -1}, "page_size"),
        ({"action": 9}, "action"),
        ({"person_id": "x" * 129}, "person_id"),
        ({"page_token": "nonsense"}, "page_token"),
        ({"from_time": {"seconds": -1}}, "from_time"),
    ],
)
async def test_a_wrong_question_names_its_field(house: House, asked: dict[str, Any], field: str) -> None:
    facts = facts_of(await refused(house.found(**asked)))
    assert (facts["reason"], facts["field"]) == ("INVALID_INPUT", field)


async def test_a_person_sees_who_looked_without_the_id_of_who_it_was(house: House) -> None:
    await house.show("taro", "jiro")
    await house.show("taro", by=MACHINE)
    await house.write("a")
    by_machine, by_hr = await house.accesses(ALUMNUS)
    assert (by_hr.service, by_hr.company_id, by_hr.role) == ("things", "bank", options_pb2.ROLE_HR)
    assert (by_hr.purpose, by_hr.what, list(by_hr.items)) == ("application", "profile", ["name"])
    assert (by_machine.actor_kind, by_machine.role) == (audit_pb2.ACTOR_KIND_SERVICE_ACCOUNT, 0)
    assert b"hanako" not in by_hr.SerializeToString()
    assert b"jiro" not in by_hr.SerializeToString()
    assert len(await house.accesses(JIRO)) == 1
    assert await house.accesses(HR) == []


async def test_accesses_to_what_a_person_was_known_as_before_are_seen_too(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def known_as(person_id: str) -> frozenset[str]:
        return frozenset({person_id, "earlier"}) if person_id == "taro" else frozenset({person_id})

    monkeypatch.setattr(house.store, "known_as", known_as)
    await house.show("earlier")
    await house.show("taro", "earlier")
    assert (len(await house.accesses(ALUMNUS)), len(await house.accesses(JIRO))) == (2, 0)


@pytest.mark.parametrize("who", [*EVERYBODY_ELSE, MACHINE, RECRUITING], ids=lambda who: who.subject)
async def test_nobody_but_the_auditor_reads_the_log(house: House, who: Caller) -> None:
    await house.show("taro")
    assert facts_of(await refused(house.found(by=who)))["reason"] == "FORBIDDEN"
    stream = house.audit.ReadAuditLog(audit_pb2.ReadAuditLogRequest(), metadata=bearing(who))
    assert facts_of(await refused(anext(aiter(stream))))["reason"] == "FORBIDDEN"


async def test_a_stranger_is_asked_to_sign_in(house: House) -> None:
    error = await refused(house.audit.ListOwnAccesses(audit_pb2.ListOwnAccessesRequest()))
    assert error.code() is grpc.StatusCode.UNAUTHENTICATED


async def test_reading_the_log_or_the_own_accesses_is_no_access(house: House) -> None:
    await house.show("taro")
    await house.found()
    await house.accesses(ALUMNUS)
    assert len(await house.found()) == 1


async def test_the_whole_log_is_streamed_in_its_order_and_verifies(house: House) -> None:
    assert (await house.verified()).sequence == 0
    for number in range(250):
        await house.store.audit._driver.insert("audit_waiting", [_row(number)])
    await house.show("taro")
    assert (await house.verified()).sequence == 251


async def test_a_part_of_the_log_is_streamed_from_a_place_on(house: House) -> None:
    for person in ("a", "b", "c"):
        await house.show(person)
    asked = audit_pb2.ReadAuditLogRequest(from_sequence=3)
    parts = [part async for part in house.audit.ReadAuditLog(asked, metadata=bearing(AUDITOR))]
    assert [list(entry.people) for part in parts for entry in part.entries] == [["c"]]
    assert parts[-1].head.sequence == 3


async def test_what_is_sealed_while_the_log_is_streamed_comes_along(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.show("taro")
    kind = type(house.store.audit)
    head, late = kind.head, ["jiro"]

    async def after_another(log: Any, service: str) -> Head:
        if late:
            await house.show(late.pop())
            await sealing.seal(house.store, service)
        return await head(log, service)

    monkeypatch.setattr(kind, "head", after_another)
    assert (await house.verified()).sequence == 2


async def stored(house: House, **filter: Any) -> dict[str, Any]:
    (row,) = await house.store.audit._driver.find("audit", filter)
    return row


@pytest.mark.parametrize(
    ("altered", "sequence"),
    [
        ({"people": ["nobody"]}, 2),
        ({"people": "text"}, 2),
        ({"action": "nonsense"}, 2),
        ({"at": None}, 2),
        ({"role": 7}, 2),
        ({"sequence": "two"}, 2),
        ({"sequence": 9}, 2),
        ({"hash": "0" * 64}, 2),
    ],
    ids=str,
)
async def test_a_row_altered_in_the_database_is_named(house: House, altered: dict[str, Any], sequence: int) -> None:
    for person in ("a", "b", "c"):
        await house.show(person)
    await house.verified()
    row = {name: value for name, value in ((await stored(house, sequence=2)) | altered).items() if value is not None}
    await house.store.audit._driver.put("audit", row)
    with pytest.raises(Broken) as broken:
        await house.verified()
    assert broken.value.sequence == sequence


async def test_a_row_taken_from_the_database_is_named(house: House) -> None:
    for person in ("a", "b", "c"):
        await house.show(person)
    await house.verified()
    await house.store.audit._driver.delete("audit", {"sequence": 3})
    with pytest.raises(Broken, match="entry 3: the log is cut here; it had 3 entries"):
        await house.verified()
    await house.store.audit._driver.delete("audit", {"sequence": 1})
    with pytest.raises(Broken, match="entry 1: it is missing"):
        await house.verified()


async def test_a_log_that_cannot_be_sealed_is_still_read(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await house.show("taro")
    assert len(await house.found()) == 1
    await house.show("taro")

    async def fails(*_: Any) -> int:
        raise Conflict()

    monkeypatch.setattr(type(house.store.audit), "seal", fails)
    monkeypatch.setattr("chassis.mongo.settling.PAUSES", ())
    assert len(await house.found()) == 1


def _row(number: int) -> dict[str, Any]:
    return codec(AuditEntry).document(unreadable(f"{number:040}", 0))


async def test_the_job_seals_by_itself_and_outlives_a_database_that_goes_away(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal = type(house.store.audit).seal
    troubles: list[Exception] = [Unreachable(), Stale("Again.")]

    async def troubled(log: Any, service: str) -> int:
        if troubles:
            raise troubles.pop()
        return await seal(log, service)

    monkeypatch.setattr(type(house.store.audit), "seal", troubled)
    monkeypatch.setattr(sealing, "EVERY_SECONDS", 0)
    await house.show("taro")
    job = asyncio.create_task(sealing.keep_sealed(house.store, "things"))
    async with asyncio.timeout(10):
        while (await house.store.audit.head("things")).sequence != 1:  # noqa: ASYNC110 - a database does not tell
            await asyncio.sleep(0)
    job.cancel()
    assert troubles == []


@pytest.mark.real
@pytest.mark.usefixtures("nats_streams")
async def test_every_service_serves_its_log(nats_url: str) -> None:
    settings = EchoSettings(nats_url=SecretStr(nats_url), mongo_driver="memory", drain_seconds=0)
    async with serving(service, settings, asyncio.Event()) as server, plain(server) as channel:
        stub = audit_pb2_grpc.AuditServiceStub(channel)
        parts = [each async for each in stub.ReadAuditLog(audit_pb2.ReadAuditLogRequest(), metadata=bearing(AUDITOR))]
    assert [part.head for part in parts] == [audit_pb2.AuditHead(sequence=0, hash=beginning("echo").hash)]
