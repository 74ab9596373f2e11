"""The rules of members, what others see of them, and figures, in literal examples."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chassis.errors import InvalidInput
from services.network.domain.channel import ChannelKind, Touch
from services.network.domain.comeback import Comeback, ComebackFact, never_was
from services.network.domain.consent import PROFILE_ITEMS, ConsentPurpose
from services.network.domain.figures import Registrants, Returns, joining, month_of, registrants_of, returns_of
from services.network.domain.ground import Basis, Ground
from services.network.domain.member import Employment, Member
from services.network.domain.people import PersonName
from services.network.domain.profile import Onlooker, Period
from services.network.domain.search import sought, tokens_of

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
BANK = Employment("bank", date(2003, 4, 1), date(2015, 3, 31), "l1")
TARO = Member(
    id="taro",
    name=PersonName("髙橋", "太郎", "タカハシ", "タロウ", former_family="鈴木"),
    employments=(BANK,),
    touches=(),
    joined_at=NOW,
    headline="資産運用",
    skills=("英語",),
    comebacks=(Comeback("bank", "holding", NOW, "a1"),),
).findable()


def test_nobody_is_listed_by_itself() -> None:
    assert not TARO.listed


def test_a_hire_is_from_the_company_left_last() -> None:
    assert TARO.comeback_to("post", NOW, "a2") == Comeback("bank", "post", NOW, "a2")
    assert replace(TARO, employments=()).comeback_to("post", NOW, "a2").from_company_id == ""


def test_a_cancelled_hire_takes_its_own_comeback_only() -> None:
    twice = TARO.returned(Comeback("bank", "post", NOW, "a2"))
    assert [one.application_id for one in twice.not_returned("a2").comebacks] == ["a1"]
    assert not ComebackFact("a2", "bank", "post", NOW).cancelled().counted
    assert not never_was("a2", "post", NOW).counted


def test_skills_are_trimmed_and_said_once() -> None:
    def described(*skills: str) -> Member:
        return TARO.described(headline="", about="", skills=skills, prefecture_code="")

    assert described(" 英  語", "英 語", "簿記").skills == ("英 語", "簿記")
    with pytest.raises(InvalidInput) as refused:
        described("英語", "  ")
    assert refused.value.field == "skills[1]"


def found(query: str, *texts: str) -> bool:
    return set(sought(query)) <= set(tokens_of(texts))


@pytest.mark.parametrize("query", ["高橋", "髙橋", "高橋太郎", "高橋　太郎", "橋太", "太", ""])
def test_a_name_is_found_by_its_parts_in_old_and_new_kanji(query: str) -> None:
    assert found(query, "髙橋太郎")


@pytest.mark.parametrize("query", ["たかはし", "ﾀｶﾊｼ", "タカ ハシ", "しゃ"])
def test_kana_are_found_in_any_script(query: str) -> None:
    assert found(query, "タカハシ", "シャ")


@pytest.mark.parametrize("query", ["佐藤", "太高", "郎高", "zzz"])
def test_what_is_not_there_is_not_found(query: str) -> None:
    assert not found(query, "髙橋太郎")


def test_oneself_sees_everything() -> None:
    seen = Onlooker("taro", True).sees(TARO, None)
    assert seen
    assert (seen.name.former_family, seen.periods) == ("鈴木", (Period("bank", "2003-04-01", "2015-03-31"),))
    assert seen.comebacks == TARO.comebacks


def given(*items: str, company_id: str = "holding") -> Ground:
    return Ground("taro", (Basis(company_id, items, ConsentPurpose.PROFILE, consent_id="c1"),))


def test_a_company_sees_what_was_consented_to_and_its_own_returns() -> None:
    onlooker = Onlooker("jiro", False)
    seen = onlooker.sees(TARO, given(*PROFILE_ITEMS))
    assert seen
    assert (seen.name.former_family, seen.periods[0].left) == ("", "2015-03-31")
    assert (seen.comebacks, seen.joined_at, seen.version) == (TARO.comebacks, None, 0)
    other = onlooker.sees(TARO, given(*PROFILE_ITEMS, company_id="post"))
    assert other
    assert other.comebacks == ()
    assert onlooker.sees(TARO.listed_with(PROFILE_ITEMS), None) is None


@pytest.mark.parametrize(
    ("item", "shown"),
    [
        ("name", {"name"}),
        ("headline", {"headline"}),
        ("about", {"about"}),
        ("skills", {"skills"}),
        ("prefecture_code", {"prefecture_code"}),
        ("employments", {"periods", "comebacks"}),
    ],
)
def test_a_company_sees_no_field_that_was_not_chosen(item: str, shown: set[str]) -> None:
    taro = replace(TARO, about="私は", prefecture_code="13")
    seen = Onlooker("jiro", False).sees(taro, given(item))
    assert seen
    fields = ("name", "headline", "about", "skills", "prefecture_code", "periods", "comebacks")
    assert {field for field in fields if getattr(seen, field) not in ("", (), PersonName())} == shown
    assert seen.items == (item,)


def test_members_see_years_of_the_listed_only() -> None:
    onlooker = Onlooker("hanako", True)
    assert onlooker.sees(TARO, None) is None
    seen = onlooker.sees(TARO.listed_with(PROFILE_ITEMS), None)
    assert seen
    assert (seen.periods, seen.comebacks, seen.joined_at) == ((Period("bank", "2003", "2015"),), (), None)


def test_who_stopped_use_is_met_by_nobody() -> None:
    away = replace(TARO.listed_with(PROFILE_ITEMS), stopped_at=NOW)
    assert Onlooker("hanako", True).sees(away, None) is None


def test_a_member_is_found_by_what_the_directory_shows_and_nothing_else() -> None:
    assert TARO.tokens == ()
    assert "高橋" in TARO.listed_with(("name",)).tokens
    assert "資産" not in TARO.listed_with(("name",)).tokens
    assert "高橋" not in TARO.listed_with(("headline", "skills")).tokens
    assert TARO.listed_with(("name",)).listed_with(()).tokens == ()


def test_a_month_is_tokyos() -> None:
    assert month_of(datetime(2025, 5, 31, 14, 59, tzinfo=UTC)) == "2025-05"
    assert month_of(datetime(2025, 5, 31, 15, 0, tzinfo=UTC)) == "2025-06"


def test_first_and_last_touch_are_counted_apart() -> None:
    touches = tuple(Touch("c", kind, NOW) for kind in (ChannelKind.LEAFLET, ChannelKind.OTHER, ChannelKind.WEBSITE))
    fact = joining("j1", "bank", touches, NOW, newcomer=True)
    assert (fact.month, fact.first_kind, fact.last_kind) == ("2026-11", "leaflet", "website")
    assert joining("j2", "bank", (), NOW, newcomer=True).first_kind == "none"
    assert registrants_of([(("2026-11", "leaflet", "website"), 2), (("2026-11", "leaflet", "leaflet"), 1)]) == (
        Registrants("2026-11", "leaflet", 3, 1),
        Registrants("2026-11", "website", 0, 2),
    )


def test_returns_are_in_the_order_of_the_companies() -> None:
    assert returns_of([(("post", "bank"), 1), (("bank", "holding"), 2)]) == (
        Returns("bank", "holding", 2),
        Returns("post", "bank", 1),
    )
