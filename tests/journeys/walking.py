"""The story from registering to being hired, walked in one go; who walks it stands in the register already."""

from typing import Any

from tests.journeys.asking import Person, request_id, until
from tests.journeys.people import Leaver
from tests.journeys.the_group import Group

TERMS = {
    "title": "資産運用の企画",
    "duties": "グループ全体の資産運用の企画",
    "dutiesChangeRange": "会社の定める業務",
    "workplace": "東京都千代田区",
    "workplaceChangeRange": "会社の定める場所",
    "contractTerm": "期間の定めなし",
    "renewalCriteria": "なし",
    "pay": "月給 450,000 円から、固定残業代なし",
    "hours": "9:00 から 17:45、休憩 60 分、土日祝休み",
    "asOfDate": "2026-11-01",
    "opensOn": "2026-11-01",
    "closesOn": "2099-12-31",
    "skills": ["資産運用"],
}
APPLICATION = "application { id version state consentTextVersion company { code } applicant { id name { family } } }"


def nodes(data: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The items of a connection."""
    return [edge["node"] for edge in data[name]["edges"]]


def make_channel(hr: Person, kind: str, name: str, company: str | None) -> dict[str, Any]:
    """A new channel."""
    given = {"requestId": request_id(), "companyId": company, "kind": kind, "name": name}
    fields = "channel { id code url qrSvg kind name company { code } createTime }"
    channel: dict[str, Any] = hr.done("createChannel", given, fields)["channel"]
    return channel


def draft(hr: Person, terms: dict[str, Any], company: str = "holding") -> dict[str, Any]:
    """A new draft."""
    given = {"requestId": request_id(), "companyId": company, "kind": "EMPLOYMENT", "terms": terms}
    posting: dict[str, Any] = hr.done("draftPosting", given, "posting { id version state legalEmployer }")["posting"]
    return posting


def publish(hr: Person, posting: dict[str, Any]) -> dict[str, Any]:
    """What publishing answers."""
    given = {"requestId": request_id(), "id": posting["id"], "version": posting["version"]}
    return hr.do("publishPosting", given, "posting { id version state }")


def open_posting_of(hr: Person, title: str) -> dict[str, Any]:
    """An open posting with everything that the law wants said."""
    posting: dict[str, Any] = publish(hr, draft(hr, {**TERMS, "title": title}))["posting"]
    return posting


def consent_version(person: Person) -> str:
    """The version of the text in force."""
    query = '{ consentText(purpose: APPLICATION, language: "ja") { version text items } }'
    version: str = person.ask(query)["consentText"]["version"]
    return version


def applied(person: Person, posting: dict[str, Any], **given: object) -> dict[str, Any]:
    """What applying answers."""
    sent = {
        "requestId": request_id(),
        "postingId": posting["id"],
        "statement": "また一緒に働きたいです。",
        "consentTextVersion": consent_version(person),
        "consentLanguage": "ja",
    }
    return person.do("apply", {**sent, **given}, APPLICATION)


def moved(hr: Person, application: dict[str, Any], state: str, **given: object) -> dict[str, Any]:
    """What moving answers."""
    sent = {"requestId": request_id(), "id": application["id"], "version": application["version"], "state": state}
    return hr.do("moveApplication", {**sent, **given}, APPLICATION)


def hired(hr: Person, application: dict[str, Any]) -> dict[str, Any]:
    """The application, moved all the way."""
    for state in ("SCREENING", "INTERVIEW", "OFFERED", "HIRED"):
        answer = moved(hr, application, state)
        assert answer["__typename"] == "MoveApplicationPayload", answer
        application = answer["application"]
    return application


def come_back(group: Group, leaver: Leaver) -> Person:
    """The leaver comes by a leaflet, joins, applies to the holding company, and is hired by it."""
    code = make_channel(group.hr("bank"), "LEAFLET", "リーフレット", "bank")["code"]
    person = group.join(leaver, channelCodes=[code])
    hr = group.hr("holding")
    hired(hr, applied(person, open_posting_of(hr, "経営企画"))["application"])
    until(lambda: comebacks_of(person), "comeback of the hired member")
    return person


def comebacks_of(person: Person) -> list[dict[str, Any]]:
    """The comebacks that the person's own profile shows."""
    query = "{ viewer { member { comebacks { fromCompany { code } toCompany { code } hireTime } } } }"
    found: list[dict[str, Any]] = person.ask(query)["viewer"]["member"]["comebacks"]
    return found
