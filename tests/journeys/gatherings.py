"""A gathering of the holding company as its HR makes it, and what is asked of it afterwards."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chassis import clock
from tests.journeys.asking import Person, request_id, until
from tests.journeys.the_group import Group
from tests.journeys.walking import nodes

FACTS = "gathering { id version state startTime endTime }"
OUTCOME = """query($id: ID!) { gatheringOutcome(gatheringId: $id, windowDays: 180) {
    invited { ...P } registered { ...P } attended { ...P } newMembersFirstTouch { ...P } newMembersLastTouch { ...P }
    wishes { ...P } applications { ...P } hires { ...P }
    before { hires { ...P } } after { hires { ...P } } windowDays isComplete } }
    fragment P on PeopleCount { value isSuppressed }"""
TERMS = {
    "onlineCapacity": 50,
    "onlineUrl": "https://meet.example/okaeri",
    "companionsLimit": 2,
    "programme": [
        {"kind": "GROUP_NEWS", "title": "グループのいま", "offsetMinutes": 0, "minutes": 30},
        {"kind": "SOCIAL", "title": "懇談", "offsetMinutes": 30, "minutes": 60},
    ],
}


@dataclass
class Evening:
    """A gathering, and the HR that hosts it."""

    hr: Person
    facts: dict[str, Any]
    title: str

    @property
    def id(self) -> str:
        return str(self.facts["id"])

    @classmethod
    def published(cls, group: Group, title: str) -> "Evening":
        """In an hour, for thirty, with online seats and guests."""
        hr = group.hr("holding")
        begins = clock.now() + timedelta(hours=1)
        given = {**cls._plan(title, begins, begins + timedelta(hours=2)), "companyId": "holding"}
        draft = hr.done("draftGathering", {**given, "requestId": request_id()}, FACTS)["gathering"]
        asked = {"requestId": request_id(), "id": draft["id"], "version": draft["version"]}
        return cls(hr, hr.done("publishGathering", asked, FACTS)["gathering"], title)

    @staticmethod
    def _plan(title: str, begins: datetime, ends: datetime) -> dict[str, Any]:
        return {
            "title": title,
            "description": "元同僚と再会する夕べ。",
            "place": "本社 ２階ホール",
            "startTime": begins.isoformat(),
            "endTime": ends.isoformat(),
            "capacity": 30,
            "terms": TERMS,
        }

    def code(self, group: Group) -> str:
        """The code of the channel that the gathering is; the network makes it when it hears of the gathering."""
        query = "query($ids: [ID!]!) { gatheringChannels(gatheringIds: $ids) { code } }"
        found = until(lambda: group.person().ask(query, ids=[self.id])["gatheringChannels"], "channel of the gathering")
        return str(found[0]["code"])

    def is_now(self, seconds: float = 2) -> None:
        """The host moves it: it begins in a moment and ends soon after. Its hours are seconds here."""
        begins = clock.now() + timedelta(seconds=seconds)
        given = self._plan(self.title, begins, begins + timedelta(seconds=seconds))
        asked = {
            **given,
            "terms": {**TERMS, "programme": []},
            "requestId": request_id(),
            "id": self.id,
            "version": self.facts["version"],
        }
        self.facts = self.hr.done("updateGathering", asked, FACTS)["gathering"]

    def outcome(self) -> dict[str, Any] | None:
        """What came of it within half a year; None before it is over."""
        found: dict[str, Any] | None = self.hr.ask(OUTCOME, id=self.id)["gatheringOutcome"]
        return found


def wish(person: Person, evening: Evening) -> dict[str, Any]:
    """A wish to apply to the holding company, as soon as the gathering has begun."""
    text = person.ask('{ consentText(purpose: WISH, language: "ja") { version items } }')["consentText"]
    given = {
        "gatheringId": evening.id,
        "companyId": "holding",
        "note": "企画の仕事に興味があります。",
        "consentTextVersion": text["version"],
        "consentLanguage": "ja",
        "consentItems": ["name"],
    }

    def left() -> dict[str, Any] | None:
        answer = person.do("leaveWish", {**given, "requestId": request_id()}, "wish { id createTime }")
        return answer.get("wish")

    return until(left, "wish at the gathering")


def wishes_of(hr: Person, evening: Evening) -> list[dict[str, Any]]:
    """The wishes that HR of the holding company sees."""
    query = """query($gathering: ID!) { wishes(companyId: "holding", gatheringId: $gathering, first: 10) {
        edges { node { id note member { name { family } } } } } }"""
    return nodes(hr.ask(query, gathering=evening.id), "wishes")


def is_some(count: dict[str, Any]) -> bool:
    """Whether there is somebody, as far as the figures tell: one to four are not told apart."""
    return bool(count["isSuppressed"] or count["value"])
