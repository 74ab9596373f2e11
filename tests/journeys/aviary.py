"""A suite of its own in which words are hidden, and everybody who may try to find them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from okaeri.events.v1 import gathering_pb2
from okaeri.identity.v1 import organisation_pb2
from okaeri.network.v1 import consent_pb2, member_pb2
from okaeri.options.v1 import options_pb2
from okaeri.recruiting.v1 import interview_pb2

from chassis.access import Caller, Grant, Kind
from chassis.clock import now, timestamp, today
from cli.mail import Letter
from tests.infrastructure import RunningSuite, suite_environment
from tests.journeys import cast, evening, forging, people
from tests.journeys.asking import Person, request_id
from tests.journeys.cast import Actor
from tests.journeys.eavesdropping import Collector, first_metrics_port
from tests.journeys.exploring import Explorer
from tests.journeys.people import Leaver
from tests.journeys.remembering import Pool
from tests.journeys.the_group import COMPANIES, Group
from tests.journeys.walking import applied, open_posting_of
from tests.journeys.watching import Canary, Watch

NOTE = Canary("the private note", "qzvkanariexnotiz4711hu", frozenset({"the coordinator who wrote it"}))
FIELD = Canary("the hidden field", "qzvkanariexfeld0815mub", frozenset({"the alumna who hides a field"}))
ADDRESS = Canary(
    "the private address",
    "qzvkanariexpost1848wo",
    frozenset({"the alumna who hides a field", "the mailbox of the alumna who hides a field"}),
)
RECORD = Canary("the bank's leaver record", "qzvkanariexakte2342bar", frozenset({"HR of bank", "machine of bank"}))
DRAFT = Canary("the bank's draft", "qzvkanariexplan9037dax", frozenset({"HR of bank"}))
CANARIES = (NOTE, FIELD, ADDRESS, RECORD, DRAFT, *evening.WORDS)
_KANA = ("カナリア", "アクテ")
UNREGISTERED = Leaver("bank", "9500001", RECORD.word, "x", *_KANA, "1971-02-03", "1994-04-01", "2012-03-31")
TALKS, HIDES = people.SAKUTARO, people.UTANO
NAMES = {
    **{each.last_name: "" for each in (*people.STORY, UNREGISTERED)},
    TALKS.last_name: "the alumnus who talks",
    HIDES.last_name: "the alumna who hides a field",
    people.HIYORI.last_name: "another alumnus",
}
"""Everybody who is named anywhere, with what they are called where they act themselves."""
LISTENERS, OTHERS = "listeners", "other-listeners"
AUDITOR = "the auditor"
SITES = 8
"""Post offices, of which a hundred are no more to find than eight."""


@dataclass
class Aviary:
    """The suite, and what was found in it."""

    group: Group
    collector: Collector
    metrics_port: int
    explorer: Explorer
    owners: list[Actor] = field(default_factory=list)
    others: list[Actor] = field(default_factory=list)

    @property
    def auditor(self) -> Actor:
        """Who searches the audit log."""
        return next(each for each in self.others if each.name == AUDITOR)


@contextmanager
def opened(folder: Path) -> Iterator[Aviary]:
    """The suite with everything in it that people could find; it logs, counts and traces all it can."""
    port = first_metrics_port()
    with Collector() as collector:
        loud = {"OKAERI_LOG_LEVEL": "debug", "OKAERI_FIRST_METRICS_PORT": str(port), **collector.environment}
        loud |= {"COVERAGE_PROCESS_CONFIG": ""}  # Twenty thousand calls would be measured, for twice the time.
        loud |= {
            "OKAERI_POINTS_PER_MINUTE": str(10**9)
        }  # Nobody is told to wait: a question not answered tries nothing.
        with RunningSuite(folder / "home", settings=suite_environment(folder / "home") | loud) as suite:
            group = Group(suite.until_ready(), folder)
            try:
                group.open(seed=7, sites=SITES).employ((*people.STORY, UNREGISTERED))
                watch = Watch(CANARIES, NAMES)
                # Nobody takes the name of somebody else as the own one, so a name that is seen is told of somebody.
                words = [*(each.word for each in watch.canaries), *NAMES]
                companies = sorted(COMPANIES)  # First the bank, whose words they are.
                pool = Pool(words, company=[*companies, LISTENERS, OTHERS], organisation=[LISTENERS, OTHERS])
                yield Aviary(group, collector, port, Explorer(group.calling, group.url, watch, pool))
            finally:
                group.close()


def consent_version(group: Group, purpose: Any) -> str:
    """The version of a text in force."""
    asked = consent_pb2.GetConsentTextRequest(purpose=purpose, language="ja")
    version: str = group.calling.ask("ConsentService", "GetConsentText", asked).version
    return version


def hidden(group: Group) -> Person:
    """The alumna who hides a field, and whose address nobody is told."""
    return group.join(HIDES, mail=f"{ADDRESS.word}@private.example")


def is_hers(letter: Letter) -> bool:
    """Whether a mail went to that address and to no other."""
    return {each.partition("@")[0] for each in letter.recipients} == {ADDRESS.word}


def draft_a_gathering(group: Group) -> None:
    """HR of the bank thinks about a gathering that it has not published."""
    sent = gathering_pb2.DraftGatheringRequest(
        request_id=request_id(), company_id="bank", title="内輪の会", description=DRAFT.word, place="東京", capacity=3
    )
    sent.start_time.CopyFrom(timestamp(now() + timedelta(days=30)))
    sent.end_time.CopyFrom(timestamp(now() + timedelta(days=30, hours=2)))
    group.calling.ask("GatheringService", "DraftGathering", sent, group.hr("bank").token)


def hide_a_field(group: Group) -> Person:
    """An alumna whose `about` holds the word and is in no consent; all the rest she shares with everybody."""
    person = hidden(group)
    own = group.calling.ask("MemberService", "GetOwnMember", member_pb2.GetOwnMemberRequest(), person.token)
    sent = member_pb2.UpdateOwnProfileRequest(
        request_id=request_id(), version=own.version, headline="銀行員", about=FIELD.word, skills=["資産運用"]
    )
    group.calling.ask("MemberService", "UpdateOwnProfile", sent, person.token)
    for purpose, company in ((consent_pb2.CONSENT_PURPOSE_DIRECTORY, ""), *_of_profiles()):
        agreed = consent_pb2.GiveOwnConsentRequest(
            request_id=request_id(),
            purpose=purpose,
            company_id=company,
            text_version=consent_version(group, purpose),
            language="ja",
            items=["name", "headline"],
        )
        group.calling.ask("ConsentService", "GiveOwnConsent", agreed, person.token)
    return person


def _of_profiles() -> list[tuple[Any, str]]:
    return [(consent_pb2.CONSENT_PURPOSE_PROFILE, company) for company in COMPANIES]


def write_a_note(group: Group) -> None:
    """An alumnus talks to a coordinator, who notes the word for itself; the alumnus applies besides."""
    talks = group.join(TALKS)
    applied(talks, open_posting_of(group.hr("holding"), "企画"))
    for organisation in (LISTENERS, OTHERS):
        _make_organisation(group, organisation)
    coordinator = coordinator_of(group, LISTENERS)
    ask = group.calling.ask
    wanted = interview_pb2.RequestInterviewRequest(
        request_id=request_id(),
        organisation_id=LISTENERS,
        wish="話を聞いてほしい",
        consent_text_version=consent_version(group, consent_pb2.CONSENT_PURPOSE_INTERVIEW),
        consent_language="ja",
        consent_items=["name", "headline"],
    )
    interview = ask("InterviewService", "RequestInterview", wanted, talks.token)
    scheduled = interview_pb2.ScheduleInterviewRequest(
        request_id=request_id(), id=interview.id, version=interview.version, place="新宿", online=False
    )
    scheduled.start_time.CopyFrom(timestamp(now() + timedelta(days=1)))
    interview = ask("InterviewService", "ScheduleInterview", scheduled, coordinator.token)
    held = interview_pb2.HoldInterviewRequest(
        request_id=request_id(), id=interview.id, version=interview.version, held_on=today().isoformat()
    )
    ask("InterviewService", "HoldInterview", held, coordinator.token)
    note = interview_pb2.WriteNoteRequest(
        request_id=request_id(),
        interview_id=interview.id,
        note_class=interview_pb2.NOTE_CLASS_PRIVATE,
        text=NOTE.word,
    )
    ask("InterviewService", "WriteNote", note, coordinator.token)


def coordinator_of(group: Group, organisation: str, name: str = "coordinator") -> Person:
    """A coordinator of that organisation, signed in."""
    mail = f"{name}@{organisation}.example"
    if group.person(mail).session is None:
        group.grant(mail, options_pb2.ROLE_COORDINATOR, organisation)
    return group.staff(mail)


def _make_organisation(group: Group, organisation: str) -> None:
    sent = organisation_pb2.CreateCoordinatorOrganisationRequest(
        request_id=request_id(),
        organisation_id=organisation,
        name="聞く会",
        licence_number="13-ユ-000000",
        legal_ground=1,
        valid_from_date=(today() - timedelta(days=30)).isoformat(),
        valid_until_date=(today() + timedelta(days=365)).isoformat(),
    )
    group.calling.ask("OrganisationService", "CreateCoordinatorOrganisation", sent, group.operator.token)


def owners(group: Group) -> list[Actor]:
    """Those who may read a word, and only read: what they allowed others would be no leak."""
    machine = cast.machine("bank", *cast.SCOPES)
    return [
        _actor(group, "the alumna who hides a field", hidden(group), Grant("alumnus")),
        _actor(group, "HR of bank", group.hr("bank"), Grant("hr", "bank")),
        Actor("machine of bank", forging.signed(machine, forging.signing_key_of(group)), machine),
        _actor(
            group,
            "the coordinator who wrote it",
            coordinator_of(group, LISTENERS),
            Grant("coordinator", LISTENERS),
        ),
    ]


def everybody_else(group: Group, gathering_id: str) -> list[Actor]:
    """All who must not read the words of others, whatever they try; the one who talks comes last, who may undo much.

    Of two companies that are nobody's here one stands for both: the insurer, which another alumnus left.
    """
    key = forging.signing_key_of(group)
    machine = cast.machine("holding", *cast.SCOPES)
    return [
        Actor("anyone"),
        *(_actor(group, f"HR of {each}", group.hr(each), Grant("hr", each)) for each in ("holding", "insurance")),
        _actor(group, "group HR", group.group_hr, Grant("group_hr")),
        _actor(
            group,
            "a coordinator beside the writer",
            coordinator_of(group, LISTENERS, "another"),
            Grant("coordinator", LISTENERS),
        ),
        _actor(
            group, "a coordinator of another organisation", coordinator_of(group, OTHERS), Grant("coordinator", OTHERS)
        ),
        _staff(group, "an employee", "employee", "bank"),
        _actor(group, "the desk", group.staff(evening.DESK), Grant("desk", gathering_id)),
        _staff(group, AUDITOR, "auditor"),
        _actor(group, "the operator", group.operator, Grant("operator")),
        Actor("machine of holding", forging.signed(machine, key), machine),
        _actor(group, "another alumnus", group.join(people.HIYORI), Grant("alumnus")),
        _actor(group, "the alumnus who talks", group.join(TALKS), Grant("alumnus")),
    ]


def hold_an_evening(found: "Aviary", held: evening.Evening) -> None:
    """Everybody registers for it, two alumni who try nothing besides, and it is over."""
    group = found.group
    beside = {"an alumnus at the gathering": people.KAGURA, evening.LATE: people.SOUSUKE}
    tokens = {each.name: each.token for each in (*found.owners, *found.others)}
    tokens |= {name: group.join(leaver).token for name, leaver in beside.items()}
    found.explorer.pool.texts["secret"] |= dict.fromkeys(held.held(tokens))


def _staff(group: Group, name: str, role: str, company: str = "") -> Actor:
    mail = f"{role}@staff.example"
    group.grant(mail, options_pb2.Role.Value(f"ROLE_{role.upper()}"), company)
    return _actor(group, name, group.staff(mail), Grant(role, company or None))


def _actor(group: Group, name: str, person: Person, grant: Grant) -> Actor:
    """Somebody with a token that outlasts the whole test."""
    caller = Caller(forging.subject_of(person.token), Kind.PERSON, frozenset({grant}))
    return Actor(name, forging.signed(caller, forging.signing_key_of(group)), caller)
