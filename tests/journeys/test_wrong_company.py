"""What is another company's is answered as what is not there: every rpc, with every id that its owner sees.

For each request that names something of the bank there is the same request naming what nobody has. Whoever acts for
another company must be told the same by both, to the letter.
"""

from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any

import pytest
from google.protobuf.descriptor import MethodDescriptor
from okaeri.events.v1 import gathering_pb2
from okaeri.network.v1 import registration_pb2

from tests.journeys import cast, forging, people
from tests.journeys.asking import request_id, until
from tests.journeys.cast import Actor
from tests.journeys.exploring import Explorer, at_once, call, is_open
from tests.journeys.remembering import Pool, kind_of
from tests.journeys.requesting import NOBODYS_ID, noun_of, requests
from tests.journeys.surface import RPCS, places_of
from tests.journeys.the_group import Group
from tests.journeys.walking import TERMS, applied, draft, publish
from tests.journeys.watching import Watch
from tests.journeys.wrongly import name_of

pytestmark = [pytest.mark.real, pytest.mark.slow]

STRANGER = people.Leaver("bank", "", "隠岐", "凪", "オキ", "ナギ", "1969-09-09", "1995-04-01", "2009-03-31")
NO_COMPANY = "no-such-company"
FEW = 12
OPEN_TO_ALL_COMPANIES = {
    "OrganisationService.BatchGetCompanies": "the companies of the group are public",
    "OrganisationService.BatchGetCoordinatorOrganisations": "whom one may speak with is public",
    "OrganisationService.ListUnits": "so are their units, to whoever is signed in",
    "PostingService.ListPostings": "published postings are for everybody",
    "PostingService.BatchGetPostings": "published postings are for everybody",
    "GatheringService.ListGatherings": "published gatherings are for everybody",
    "GatheringService.BatchGetGatherings": "published gatherings are for everybody",
    "PublicityService.ListPublicGatherings": "published gatherings are for everybody",
    "AttributionService.BatchGetGatheringChannels": "where those who come from a published one register",
    "EligibilityService.ListEligibilityRules": "whoever is signed in may read what a company asks for",
    "EligibilityService.GetEligibilityRule": "whoever is signed in may read what a company asks for",
    "RegistrationService.Register": "a leaver says which company it was, and is told when there is none such",
}
"""Rpcs that show something of every company to every other."""


@pytest.fixture(scope="module")
def owned(group: Group, leaflet: dict[str, Any]) -> Pool:
    """Every id that HR of the bank sees: of records, a channel, a registration, an application, a gathering."""
    bank = group.hr("bank")
    waiting = group.register(STRANGER, mail="nagi.oki@private.example")
    waiting.redeem(waiting.link())
    listed = registration_pb2.ListPendingRegistrationsRequest(company_id="bank")
    pending = partial(group.calling.ask, "RegistrationService", "ListPendingRegistrations", listed, bank.token)
    until(lambda: pending().registrations, "pending registration")
    posting = publish(bank, draft(bank, TERMS, "bank"))["posting"]
    draft(bank, TERMS, "bank")
    applied(group.join(people.ITSUKI), posting)
    gathering = gathering_pb2.DraftGatheringRequest(
        request_id=request_id(), company_id="bank", title="内輪の会", place="東京", capacity=3
    )
    gathering.start_time.FromJsonString("2099-01-01T09:00:00Z")
    gathering.end_time.FromJsonString("2099-01-01T11:00:00Z")
    drafted = group.calling.ask("GatheringService", "DraftGathering", gathering, bank.token)
    pool = Pool(company=["bank"])
    explorer = Explorer(group.calling, group.url, Watch(()), pool)
    explorer.look_around(hr_of(group, "bank"))
    pool.ids["company"] = {"bank": None}
    # Published ones, of other tests too, are everybody's.
    pool.ids["gathering"] = {drafted.id: None}
    return pool


def hr_of(group: Group, company: str) -> Actor:
    caller = cast.person(forging.subject_of(group.hr(company).token), "hr", company=company)
    return Actor(f"HR of {company}", forging.signed(caller, forging.signing_key_of(group)), caller)


def machine_of(group: Group, company: str) -> Actor:
    caller = cast.machine(company, *cast.SCOPES)
    return Actor(f"machine of {company}", forging.signed(caller, forging.signing_key_of(group)), caller)


def of_nobody(rpc: MethodDescriptor, request: Any) -> Any:
    """The same request, naming a company and ids that there are not; None where it names none."""
    other = type(request)()
    other.CopyFrom(request)
    named = [field for field, _ in request.ListFields() if kind_of(field, noun_of(rpc))]
    for field in named:
        nothing = NO_COMPANY if kind_of(field, noun_of(rpc)) == "company" else NOBODYS_ID
        if field.is_repeated:
            getattr(other, field.name)[:] = [f"{nothing}{at}" for at, _ in enumerate(getattr(other, field.name))]
        else:
            setattr(other, field.name, nothing)
    if "request_id" in other.DESCRIPTOR.fields_by_name:
        other.request_id = request_id()
    return other if named else None


def differences(group: Group, pool: Pool, who: Actor, rpc: MethodDescriptor) -> Iterator[str]:
    channel = group.calling.channel(next(iter(places_of(rpc.containing_service))))
    for request in islice(requests(rpc, pool, ()), FEW):
        other = of_nobody(rpc, request)
        if other is not None:
            theirs, nobodys = (_told(*call(channel, rpc, each, who.token)) for each in (request, other))
            if theirs != nobodys:
                yield f"{who.name}, {name_of(rpc)}: {str(theirs)[:200]} and not {str(nobodys)[:200]}"


def _told(code: str, answers: list[bytes], beside: list[bytes]) -> tuple[str, list[bytes], str]:
    """The code, the answers, and the sentence of a refusal."""
    return code, answers, "" if code == "OK" else beside[0].decode()


def test_of_another_company_nobody_is_told_even_that_it_is_there(group: Group, owned: Pool) -> None:
    assert {
        "leaver_record",
        "registration",
        "channel",
        "posting",
        "application",
        "member",
        "gathering",
    } <= owned.ids.keys()
    tries = [
        (who, rpc)
        for who in (hr_of(group, "post"), machine_of(group, "post"))
        for rpc in RPCS
        if is_open(rpc, who) and name_of(rpc) not in OPEN_TO_ALL_COMPANIES
    ]
    told = at_once(lambda each: list(differences(group, owned, *each)), tries)
    found = sorted({each for some in told for each in some})
    assert not found, "\n".join(found)
