"""Grounds, joint-use notices and the records of what was provided on them, in literal examples."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count

import pytest

from chassis.errors import InvalidInput, RuleBroken
from services.network.domain.consent import Consent, ConsentPurpose, live_key
from services.network.domain.ground import Basis, Ground, ground_of
from services.network.domain.joint_use import JointUseNotice, Responsible
from services.network.domain.member import Employment, Member
from services.network.domain.people import PersonName
from services.network.domain.provision import Provision, Sought, provisions_on, sought

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
TODAY = date(2026, 11, 3)
TARO = Member(
    id="taro",
    name=PersonName("髙橋", "太郎"),
    employments=(Employment("bank", date(2003, 4, 1), date(2015, 3, 31), "l1"),),
    touches=(),
    joined_at=NOW,
)
NOTICE = JointUseNotice(
    id="n1",
    statement="会員の情報を共同して利用します。",
    items=("name", "skills"),
    company_ids=("bank", "post"),
    purpose="再入社の案内",
    responsible=Responsible("ホールディングス株式会社", "東京都千代田区", "代表 太郎"),
    in_force_on=date(2026, 11, 1),
    published_at=datetime(2026, 10, 20, tzinfo=UTC),
)


def consent(
    id: str, company_id: str, *items: str, purpose: ConsentPurpose = ConsentPurpose.PROFILE, of: str = "taro"
) -> Consent:
    key = live_key(of, company_id, purpose)
    return Consent(id, of, company_id, purpose, "2026-11", "ja", NOW, items, live_key=key)


def ground(
    consents: Iterable[Consent] = (), notices: Iterable[JointUseNotice] = (), *companies: str, of: Member = TARO
) -> Ground | None:
    return ground_of(of, companies or ("bank",), list(consents), list(notices), TODAY)


def test_without_consent_or_notice_there_is_no_ground() -> None:
    assert ground() is None


def test_a_consent_is_a_ground_for_its_recipient_and_what_it_covers() -> None:
    found = ground([consent("c1", "bank", "name", "skills")])
    assert found
    assert found.items == ("name", "skills")
    assert found.bases == (Basis("bank", ("name", "skills"), ConsentPurpose.PROFILE, consent_id="c1"),)


@pytest.mark.parametrize(
    "other",
    [
        consent("c1", "post", "name"),
        consent("c1", "bank", "name", of="hanako"),
        consent("c1", "bank", "name").withdrawn(NOW),
        replace(consent("c1", "bank", "name"), text_version="1999-01"),
        replace(consent("c1", "bank", "name"), items=()),
        consent("c1", "bank", "news", purpose=ConsentPurpose.NEWS),
        consent("c1", "bank", "postings", purpose=ConsentPurpose.CONTACT),
        consent("c1", "bank", "interview_held", purpose=ConsentPurpose.INTERVIEW_HELD),
        consent("c1", "bank", "name", purpose=ConsentPurpose.DIRECTORY),
    ],
    ids=["another company", "another person", "withdrawn", "text gone", "nothing", "news", "contact", "held", "listed"],
)
def test_what_is_no_ground_for_the_profile(other: Consent) -> None:
    assert ground([other]) is None


def test_who_stopped_use_gives_no_ground() -> None:
    away = replace(TARO, stopped_at=NOW)
    assert ground([consent("c1", "bank", "name")], [NOTICE], of=away) is None


def test_of_several_consents_the_items_add_up_and_what_adds_nothing_is_not_relied_on() -> None:
    application = consent("c1", "bank", "name", "skills", purpose=ConsentPurpose.APPLICATION)
    found = ground([consent("c2", "bank", "skills", "about"), application])
    assert found
    assert found.items == ("name", "about", "skills")
    assert [basis.consent_id for basis in found.bases] == ["c1", "c2"]
    narrower = ground([consent("c2", "bank", "skills"), application])
    assert narrower
    assert [basis.consent_id for basis in narrower.bases] == ["c1"]


def test_each_recipient_stands_on_its_own_consent() -> None:
    both = [consent("c1", "bank", "name"), consent("c2", "post", "name")]
    found = ground(both, (), "bank", "post")
    assert found
    assert [(basis.company_id, basis.consent_id) for basis in found.bases] == [("bank", "c1"), ("post", "c2")]


def test_a_notice_is_a_ground_for_the_companies_it_names() -> None:
    found = ground((), [NOTICE], "post", "holding")
    assert found
    assert (found.company_ids, found.items) == (frozenset({"post"}), ("name", "skills"))
    assert found.bases == (Basis("post", ("name", "skills"), notice_id="n1"),)


@pytest.mark.parametrize(
    ("notice", "member"),
    [
        (replace(NOTICE, company_ids=("post", "holding")), TARO),
        (replace(NOTICE, company_ids=("bank", "holding")), replace(TARO, employments=())),
        (replace(NOTICE, in_force_on=date(2026, 11, 4)), TARO),
        (replace(NOTICE, ended_at=NOW), TARO),
        (NOTICE, replace(TARO, joined_at=datetime(2026, 10, 31, 14, 59, tzinfo=UTC))),
    ],
    ids=["company not named", "left none of them", "ahead", "over", "joined before"],
)
def test_what_a_notice_does_not_cover(notice: JointUseNotice, member: Member) -> None:
    assert ground((), [notice], of=member) is None


def test_a_notice_counts_for_who_joined_on_its_first_day_in_tokyo() -> None:
    assert ground((), [NOTICE], of=replace(TARO, joined_at=datetime(2026, 10, 31, 15, 0, tzinfo=UTC)))


COMPANIES = {"bank", "post", "holding"}
DRAFT = replace(NOTICE, published_at=None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"items": ("name", "mail")}, "items[1]"),
        ({"company_ids": ("bank", "school")}, "company_ids[1]"),
        ({"in_force_on": date(2026, 10, 31)}, "in_force_date"),
    ],
)
def test_a_notice_names_what_there_is_and_is_told_before_use(changes: dict[str, object], field: str) -> None:
    at = datetime(2026, 10, 31, 15, 0, tzinfo=UTC)
    assert DRAFT.published(COMPANIES, at).published_at == at
    with pytest.raises(InvalidInput) as refused:
        replace(DRAFT, **changes).published(COMPANIES, at)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_notice_ends_once() -> None:
    with pytest.raises(RuleBroken) as refused:
        NOTICE.ended(NOW).ended(NOW)
    assert refused.value.rule == "notice_over"


def recorded(on: Ground, **asked: tuple[str, ...]) -> list[Provision]:
    ids = count(1)
    return list(provisions_on(on, what="profile", at=NOW, new_id=lambda: f"p{next(ids)}", **asked))


def test_a_reading_is_recorded_for_each_ground_it_stands_on() -> None:
    found = ground([consent("c1", "bank", "name")], [NOTICE])
    assert found
    assert recorded(found) == [
        Provision("p1", "taro", "bank", "profile", ("name",), NOW, purpose=ConsentPurpose.PROFILE, consent_id="c1"),
        Provision("p2", "taro", "bank", "profile", ("name", "skills"), NOW, notice_id="n1"),
    ]


def test_what_was_not_shown_is_not_recorded() -> None:
    found = ground([consent("c1", "bank", "name", "skills")])
    assert found
    assert [record.items for record in recorded(found, items=("skills", "about"))] == [("skills",)]
    assert recorded(found, items=("about",)) == []


def test_an_auditor_asks_by_whole_days_in_tokyo() -> None:
    asked = sought(company_id="bank", member_id="", from_day="2026-11-01", until_day="2026-11-30")
    assert asked == Sought("bank", "", datetime(2026, 10, 31, 15, tzinfo=UTC), datetime(2026, 11, 30, 15, tzinfo=UTC))
    assert sought(company_id="", member_id="", from_day="", until_day="") == Sought()


@pytest.mark.parametrize(
    ("from_day", "until_day", "field"),
    [("2026-02-30", "", "from_date"), ("", "2026-13-01", "until_date"), ("2026-11-02", "2026-11-01", "until_date")],
)
def test_a_period_is_asked_for_properly(from_day: str, until_day: str, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        sought(company_id="", member_id="", from_day=from_day, until_day=until_day)
    assert refused.value.field == field
