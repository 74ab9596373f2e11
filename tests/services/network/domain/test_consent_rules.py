"""The rules of consents, in literal examples: the texts, giving, choosing, withdrawing, and what still holds."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chassis.errors import InvalidInput
from services.network.domain.company import Company
from services.network.domain.consent import (
    PROFILE_ITEMS,
    Consent,
    ConsentPurpose,
    ConsentText,
    consent_given,
    require_recipient,
    require_recipient_named,
    text_in_force,
    text_of,
    wordings,
)

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
OLD = ConsentText(ConsentPurpose.NEWS, "2026-11", "ja", "お知らせ", ("news", "gatherings"))
NEW = ConsentText(ConsentPurpose.NEWS, "2027-04", "ja", "新しいお知らせ", ("news",))


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> list[ConsentText]:
    """The texts there are, to be put in and taken out by a test."""
    texts = [OLD]
    monkeypatch.setattr(wordings, "TEXTS", texts)
    return texts


def agreed(*items: str, text: ConsentText = OLD) -> Consent:
    return consent_given("c1", "taro", "bank", text=text, text_version=text.version, items=items, at=NOW)


def test_every_purpose_has_its_text_in_japanese_and_english_with_the_same_items() -> None:
    for purpose in ConsentPurpose:
        japanese, english = (text_in_force(purpose, language) for language in ("ja", "en"))
        assert (japanese.version, japanese.items) == (english.version, english.items)
        assert "撤回" in japanese.text
        assert "withdraw" in english.text


def test_no_two_texts_are_the_same_version() -> None:
    keys = [(text.purpose, text.version, text.language) for text in wordings.TEXTS]
    assert len(set(keys)) == len(keys)


def test_the_text_of_the_first_release_never_changes() -> None:
    text = text_of(ConsentPurpose.APPLICATION, "en", "2026-11")
    assert text
    assert text.text == (
        "The company you apply to may see your name, headline, what you say about yourself, your skills, your "
        "prefecture and your periods at companies of the group. It may use them only to select, decide and answer "
        "this application. You can withdraw your consent at any time; from then on the company cannot see them. "
        "Without consent you cannot apply; nothing else follows from not consenting."
    )
    assert text.items == ("name", "headline", "about", "skills", "prefecture_code", "employments")


def test_a_consent_is_to_the_text_in_force(shelf: list[ConsentText]) -> None:
    consent = agreed("news")
    assert (consent.is_live, consent.live_key, consent.covers) == (True, "taro/bank/news", ("news",))
    shelf.append(NEW)
    with pytest.raises(InvalidInput) as refused:
        consent_given("c1", "taro", "bank", text=NEW, text_version="2026-11", items=["news"], at=NOW)
    assert refused.value.field == "text_version"


@pytest.mark.parametrize("items", [(), ("news", "about"), ("",)])
def test_nothing_is_chosen_by_itself_and_nothing_that_the_text_does_not_name(items: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput) as refused:
        agreed(*items)
    assert refused.value.field == "items"


def test_what_is_chosen_is_kept_once_in_the_order_of_the_text(shelf: list[ConsentText]) -> None:
    assert agreed("gatherings", "news", "news").items == ("news", "gatherings")


def test_a_consent_is_withdrawn_once(shelf: list[ConsentText]) -> None:
    ended = agreed("news").withdrawn(NOW)
    assert (ended.is_live, ended.live_key, ended.covers, ended.asks_again) == (False, None, (), False)
    assert ended.withdrawn(datetime(2027, 1, 1, tzinfo=UTC)) is ended


def test_a_new_version_asks_again_and_the_old_consent_covers_what_it_said(shelf: list[ConsentText]) -> None:
    consent = agreed("news", "gatherings")
    assert not consent.asks_again
    shelf.append(NEW)
    assert consent.asks_again
    assert consent.covers == ("news", "gatherings")


def test_a_version_that_replaces_the_earlier_ends_what_they_covered(shelf: list[ConsentText]) -> None:
    consent = agreed("news")
    shelf.append(replace(NEW, replaces_earlier=True))
    assert (consent.covers, consent.asks_again) == ((), True)
    assert agreed("news", text=NEW).covers == ("news",)


def test_a_consent_on_a_text_that_was_deleted_covers_nothing_and_asks_again(shelf: list[ConsentText]) -> None:
    consent = agreed("news")
    shelf[:] = [NEW]
    assert (consent.covers, consent.asks_again, consent.lets("bank", ["news"])) == ((), True, False)


def test_without_any_text_left_there_is_nothing_to_ask_again_with(shelf: list[ConsentText]) -> None:
    consent = agreed("news")
    shelf.clear()
    assert (consent.covers, consent.asks_again) == ((), False)


def test_an_item_that_is_no_longer_in_the_text_is_not_covered(shelf: list[ConsentText]) -> None:
    consent = agreed("news", "gatherings")
    shelf[:] = [replace(OLD, items=("news",))]
    assert consent.covers == ("news",)


@pytest.mark.parametrize(
    ("company_id", "items", "lets"),
    [
        ("bank", ("news",), True),
        ("bank", ("news", "gatherings"), True),
        ("bank", ("news", "about"), False),
        ("bank", (), False),
        ("post", ("news",), False),
    ],
)
def test_a_consent_lets_its_own_recipient_see_its_own_items(
    shelf: list[ConsentText], company_id: str, items: tuple[str, ...], lets: bool
) -> None:
    assert agreed("news", "gatherings").lets(company_id, items) is lets


BANK, ORGANISATION = Company("bank"), Company("kakehashi", is_organisation=True)


@pytest.mark.parametrize(
    ("purpose", "recipient"),
    [
        *((purpose, ORGANISATION) for purpose in ConsentPurpose if purpose not in ("interview", "contact")),
        ("interview", BANK),
        ("profile", None),
    ],
)
def test_a_purpose_has_its_sort_of_recipient(purpose: str, recipient: Company | None) -> None:
    with pytest.raises(InvalidInput) as refused:
        require_recipient(ConsentPurpose(purpose), recipient)
    assert refused.value.field == "company_id"


def test_organisations_interview_and_either_may_ask_to_write() -> None:
    require_recipient(ConsentPurpose.INTERVIEW, ORGANISATION)
    require_recipient(ConsentPurpose.CONTACT, ORGANISATION)
    require_recipient(ConsentPurpose.CONTACT, BANK)
    require_recipient(ConsentPurpose.INTERVIEW_SUMMARY, BANK)


@pytest.mark.parametrize(("purpose", "company_id"), [("directory", "bank"), ("profile", ""), ("news", "")])
def test_all_but_the_directory_have_a_recipient(purpose: str, company_id: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        require_recipient_named(ConsentPurpose(purpose), company_id)
    assert refused.value.field == "company_id"


def test_what_can_be_shared_of_a_profile() -> None:
    assert PROFILE_ITEMS == ("name", "headline", "about", "skills", "prefecture_code", "employments")
