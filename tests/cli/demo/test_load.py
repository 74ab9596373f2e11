"""The demo group is loaded into a real suite; cut off at any step and begun again, nothing is there twice."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from okaeri.events.v1 import door_pb2, gathering_pb2
from okaeri.identity.v1 import organisation_pb2
from okaeri.network.v1 import eligibility_pb2, member_pb2, registration_pb2
from okaeri.recruiting.v1 import interview_pb2, posting_pb2

from cli.demo.interviews import COORDINATOR
from cli.demo.load import load
from cli.demo.rules import RULES
from cli.sessions import Sessions, SignedIn
from cli.suite import Suite
from cli.up.settings import LocalSettings
from cli.up.welcome import Welcome
from tests.infrastructure import RunningSuite

pytestmark = [pytest.mark.real, pytest.mark.slow]


class CutOff(Exception):
    """The load ends here, as by a power cut."""


class StepsUntil:
    """Ends the load at the step of that number; counts the steps of a whole one."""

    def __init__(self, last: int | None = None) -> None:
        self.taken: list[str] = []
        self._last = last

    def step(self, what: str, done: int, total: int) -> None:
        self.taken.append(f"{what} {done} of {total}")
        if len(self.taken) == self._last:
            raise CutOff


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSettings]:
    """A suite of its own: the demo would stand in the way of the journeys."""
    with RunningSuite(tmp_path_factory.mktemp("demo") / "home") as running, pytest.MonkeyPatch.context() as patch:
        for name, value in running.until_ready().settings.items():
            patch.setenv(name, value)
        yield LocalSettings()


@pytest.fixture(scope="module")
def welcome(settings: LocalSettings) -> Welcome:
    """Cut off after each kind of step, and loaded to the end at last."""
    return asyncio.run(_cut_off_and_loaded(settings))


async def _cut_off_and_loaded(settings: LocalSettings) -> Welcome:
    for last in (1, 4, 5, 7, 11, 15, 16, 17, 18, 21, 27):
        with pytest.raises(CutOff):
            await load(settings, StepsUntil(last))
    return await load(settings, StepsUntil())


def acting(settings: LocalSettings, mail: str) -> Suite:
    return Suite(settings, SignedIn(Sessions(settings), f"{mail}@okaeri.example"))


async def test_everything_is_there_once(settings: LocalSettings, welcome: Welcome) -> None:
    async with acting(settings, "hr.holding") as hr:
        companies = await hr.organisation.ListCompanies(organisation_pb2.ListCompaniesRequest())
        postings = await hr.postings.ListPostings(posting_pb2.ListPostingsRequest(company_id="holding"))
        gatherings = await hr.gatherings.ListGatherings(gathering_pb2.ListGatheringsRequest(company_id="holding"))
    assert [each.id for each in companies.companies] == ["bank", "holding", "insurance", "post"]
    assert sorted(each.state for each in postings.postings) == [
        posting_pb2.POSTING_STATE_DRAFT,
        posting_pb2.POSTING_STATE_PUBLISHED,
    ]
    assert [(each.title, each.seats_taken) for each in gatherings.gatherings] == [
        ("ランチトーク：副業のはじめかた", 4),
        ("おかえり交流会：グループのいま", 4),
    ]
    assert {each.state for each in gatherings.gatherings} == {gathering_pb2.GATHERING_STATE_PUBLISHED}


async def test_a_gathering_was_held_and_one_did_not_come(settings: LocalSettings, welcome: Welcome) -> None:
    async with acting(settings, "hr.holding") as hr:
        asked = gathering_pb2.ListGatheringsRequest(company_id="holding")
        lunch, autumn = (await hr.gatherings.ListGatherings(asked)).gatherings
        came = await hr.doors.GetAttendance(door_pb2.GetAttendanceRequest(gathering_id=lunch.id))
    assert (came.expected, came.arrived) == (4, 3)
    assert autumn.start_time.seconds > lunch.end_time.seconds
    assert autumn.host_company_ids == ["holding", "bank"]


async def test_the_welcome_names_pages_that_open(settings: LocalSettings, welcome: Welcome) -> None:
    async with httpx.AsyncClient() as http:
        opened = {title: (await http.get(address)).status_code for title, address in welcome.pages}
    assert opened == dict.fromkeys(opened, 200)
    assert len(opened) == 4


async def test_the_network_has_eighteen_months_behind_it(settings: LocalSettings, welcome: Welcome) -> None:
    async with acting(settings, "hr.group") as group:
        figures = await group.figures.GetFigures(member_pb2.GetFiguresRequest())
        channels = await group.registrations.ListChannels(registration_pb2.ListChannelsRequest())
    assert figures.member_count == sum(each.first_touch_count for each in figures.registrants) == 300
    assert sum(each.count for each in figures.comebacks) == 8
    assert len(channels.channels) == 5


async def test_each_company_says_once_who_may_come_back(settings: LocalSettings, welcome: Welcome) -> None:
    async with acting(settings, "hr.holding") as hr:
        asked = [eligibility_pb2.ListEligibilityRulesRequest(company_id=company) for company, *_ in RULES]
        found = [list((await hr.eligibility.ListEligibilityRules(each)).rules) for each in asked]
    assert [[(rule.company_id, rule.kind) for rule in rules] for rules in found] == [
        [(company, kind)] for company, kind, _ in RULES
    ]


async def test_one_alumnus_spoke_with_a_coordinator_and_one_company_sees_what_was_approved(
    settings: LocalSettings, welcome: Welcome
) -> None:
    asked = interview_pb2.ListReleasedSummariesRequest
    async with acting(settings, "hr.holding") as hr, acting(settings, "hr.bank") as other:
        (released,) = (await hr.interviews.ListReleasedSummaries(asked(company_id="holding"))).summaries
        assert list((await other.interviews.ListReleasedSummaries(asked(company_id="bank"))).summaries) == []
    async with Suite(settings, SignedIn(Sessions(settings), welcome.sign_ins[-1].mail)) as alumnus:
        (own,) = (await alumnus.interviews.ListOwnInterviews(interview_pb2.ListOwnInterviewsRequest())).interviews
    assert (released.member_id, released.held_on) == (own.interview.member_id, own.interview.held_on)
    assert [summary.text for summary in own.summaries] == [released.text]
    async with Suite(settings, SignedIn(Sessions(settings), COORDINATOR.mail)) as coordinator:
        notes = (
            await coordinator.interviews.ListNotes(interview_pb2.ListNotesRequest(interview_id=own.interview.id))
        ).notes
    assert sorted(note.note_class for note in notes) == [1, 2, 3]


async def test_one_registration_waits_for_hr_of_the_bank(settings: LocalSettings, welcome: Welcome) -> None:
    asked = registration_pb2.ListPendingRegistrationsRequest(company_id="bank")
    async with acting(settings, "hr.bank") as hr:
        (waiting,) = (await hr.registrations.ListPendingRegistrations(asked)).registrations
    assert (waiting.name.family, waiting.birth_date) == ("山崎", "1970-10-23")
    assert [each.leaver_record.employee_number for each in waiting.candidates] == ["0000012"]


async def test_the_welcome_names_who_can_sign_in(settings: LocalSettings, welcome: Welcome) -> None:
    alumnus = welcome.sign_ins[-1]
    assert [each.mail for each in welcome.sign_ins[:2]] == ["operator@okaeri.example", "hr.holding@okaeri.example"]
    assert alumnus.how.endswith(f"okaeri token {alumnus.mail}")
    async with Suite(settings, SignedIn(Sessions(settings), alumnus.mail)) as own:
        listed = await own.members.ListMembers(member_pb2.ListMembersRequest())
    assert len(listed.members) == 5
    assert len(welcome.queries) == 3


def test_the_leaver_of_the_story_is_in_the_register_and_not_yet_a_member(
    settings: LocalSettings, welcome: Welcome
) -> None:
    register = (settings.home / "demo/leavers-bank.csv").read_bytes().decode("cp932")
    assert "0000007,伊藤,真由美,イトウ,マユミ,,昭和61年1月18日,平成24年4月1日,令和4年3月31日," in register
    members = (settings.home / "demo/members.csv").read_text("utf-8")
    assert "mayumi.ito@mail.example" not in members
