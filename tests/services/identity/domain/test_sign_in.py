"""Links, letters, sessions, keys, limits and wording, in examples."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chassis.errors import InvalidInput, NotSignedIn, TooMany
from chassis.keyring import Keyring, SealedKey
from services.identity.domain.accounts import Account
from services.identity.domain.letters import Letter, goes_out
from services.identity.domain.limits import Window, window_id
from services.identity.domain.links import Link, Lives, Purpose, fingerprint_of, redeemed
from services.identity.domain.service_accounts import require_scopes, require_secret
from services.identity.domain.sessions import Family, require_family
from services.identity.domain.wording import wording_of

NINE = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
TEN = datetime(2026, 4, 1, 10, 0, tzinfo=UTC)
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)

LINK = Link("l1", Purpose.SIGN_IN, "a1", "f1", ends_at=TEN)
LETTER = Letter("l1", Purpose.SIGN_IN, "taro@example.jp", queued_at=NINE, due_at=NINE)
TARO = Account("a1", "taro@example.jp", "taro@example.jp", opened_at=NINE)
FAMILY = Family("f1", "a1", started_at=NINE, ends_at=NINE + 30 * DAY)
LIFE = 30 * DAY


def test_a_link_is_used_up() -> None:
    assert redeemed(LINK, TEN - SECOND).redeemed_at == TEN - SECOND


@pytest.mark.parametrize("link", [None, replace(LINK, redeemed_at=NINE), replace(LINK, ends_at=NINE)])
def test_a_link_that_is_unknown_used_or_over_is_refused_in_the_same_words(link: Link | None) -> None:
    with pytest.raises(NotSignedIn) as refused:
        redeemed(link, NINE)
    assert refused.value.message == "This link does not work any more; please ask for a new one."


def test_a_fingerprint_is_sha256() -> None:
    assert fingerprint_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_links_live_a_day_or_a_quarter_of_an_hour() -> None:
    assert (Lives().of(Purpose.CONFIRMATION), Lives().of(Purpose.SIGN_IN)) == (DAY, 15 * MINUTE)


@pytest.mark.parametrize(
    ("letter", "account", "link", "expected"),
    [
        (LETTER, TARO, None, True),
        (LETTER, None, None, False),
        (LETTER, replace(TARO, last_link_at=NINE - 59 * SECOND), None, False),
        (LETTER, replace(TARO, last_link_at=NINE - 60 * SECOND), None, True),
        (replace(LETTER, purpose=Purpose.CONFIRMATION), replace(TARO, last_link_at=NINE), None, True),
        (LETTER, replace(TARO, last_link_at=NINE), LINK, True),
        (LETTER, TARO, replace(LINK, redeemed_at=NINE), False),
        (replace(LETTER, queued_at=NINE - 3 * DAY), TARO, None, False),
    ],
)
def test_which_letters_go_out(letter: Letter, account: Account | None, link: Link | None, expected: bool) -> None:
    assert goes_out(letter, account, link, NINE) is expected


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 1), (2, 2), (3, 4), (9, 256), (10, 512), (11, 600), (99, 600)])
def test_a_letter_nobody_took_is_tried_again_ever_later(attempts: int, seconds: int) -> None:
    assert replace(LETTER, attempts=attempts).put_back(NINE).due_at == NINE + seconds * SECOND


def test_a_letter_in_somebodys_hands_is_left_to_them_for_two_minutes() -> None:
    assert (LETTER.taken(NINE).due_at, LETTER.taken(NINE).attempts) == (NINE + 2 * MINUTE, 1)


def test_the_newest_refresh_token_renews() -> None:
    renewed = FAMILY.presented(1, TEN, LIFE)
    assert (renewed.generation, renewed.ends_at, renewed.is_open(TEN)) == (2, TEN + LIFE, True)


@pytest.mark.parametrize("generation", [1, 3])
def test_any_other_refresh_token_ends_the_family(generation: int) -> None:
    ended = FAMILY.presented(1, NINE, LIFE).presented(generation, TEN, LIFE)
    assert (ended.ended_at, ended.generation) == (TEN, 2)
    with pytest.raises(NotSignedIn):
        ended.require_open(TEN)


def test_what_is_over_stays_over() -> None:
    over = FAMILY.ended(NINE)
    assert over.ended(TEN) == over
    assert over.presented(1, TEN, LIFE) == over
    assert FAMILY.presented(1, NINE + 30 * DAY, LIFE) == FAMILY
    assert not FAMILY.is_open(NINE + 30 * DAY)
    with pytest.raises(NotSignedIn):
        require_family(None)


OLD = SealedKey("k1", b"", made_at=NINE)
NEW = SealedKey("k2", b"", made_at=TEN)


def test_the_newest_key_signs_and_the_old_one_verifies_as_long_as_its_tokens() -> None:
    ring = Keyring(keys=(OLD,)).rotated(NEW, TEN, 10 * MINUTE)
    assert ring.signing == NEW
    assert [key.key_id for key in ring.verifying(TEN + 14 * MINUTE, 10 * MINUTE)] == ["k1", "k2"]
    assert [key.key_id for key in ring.verifying(TEN + 15 * MINUTE, 10 * MINUTE)] == ["k2"]


def test_keys_that_verify_nothing_any_more_leave_at_the_next_rotation() -> None:
    ring = Keyring(keys=(OLD,)).rotated(NEW, TEN, 10 * MINUTE)
    later = ring.rotated(SealedKey("k3", b"", made_at=TEN + DAY), TEN + DAY, 10 * MINUTE)
    assert [key.key_id for key in later.keys] == ["k2", "k3"]


def test_a_new_key_is_due_after_its_days() -> None:
    ring = Keyring(keys=(OLD,))
    assert not ring.is_due(NINE + 90 * DAY - SECOND, 90 * DAY)
    assert ring.is_due(NINE + 90 * DAY, 90 * DAY)


def test_a_full_window_says_when_it_opens_again() -> None:
    window = Window("w", ends_at=NINE)
    for _ in range(10):
        window = window.counted(NINE)
    with pytest.raises(TooMany) as refused:
        window.counted(NINE + 30 * MINUTE)
    assert refused.value.retry_after_seconds == 1800
    assert window.counted(NINE + 60 * MINUTE).count == 1


def test_a_window_does_not_name_the_address() -> None:
    assert "taro" not in window_id("sign_in", "taro@example.jp")
    assert window_id("sign_in", "taro@example.jp") != window_id("confirmation", "taro@example.jp")


def test_a_secret_fits_or_does_not() -> None:
    both = [fingerprint_of("new"), fingerprint_of("old")]
    require_secret("new", both)
    require_secret("old", both)
    for secret, fingerprints in (("older", both), ("abc", []), ("", [])):
        with pytest.raises(NotSignedIn):
            require_secret(secret, fingerprints)


def test_a_scope_no_contract_names_is_refused_by_its_place() -> None:
    require_scopes(["a.read"], {"a.read"})
    with pytest.raises(InvalidInput) as refused:
        require_scopes(["a.read", "b.read"], {"a.read"})
    assert refused.value.field == "scopes[1]"


def test_the_mail_is_in_the_language_asked_for() -> None:
    asked = {"public_url": "https://okaeri.example/", "secret": "s3cret"}
    japanese = wording_of(Purpose.SIGN_IN, "ja", life=15 * MINUTE, **asked)
    english = wording_of(Purpose.CONFIRMATION, "en", life=DAY, **asked)
    assert japanese.text == (
        "次のリンクを開くとサインインできます。\n\nhttps://okaeri.example/link#s3cret\n\n"
        "リンクが開けないときは、次のコードを画面に貼り付けてください。\n\ns3cret\n\n"
        "このリンクは一度だけ、15分以内に使えます。\n"
        "お心当たりがない場合は、このメールを破棄してください。何も起こりません。\n\nOkaeri（おかえり）\n"
    )
    assert "It works once, within 24 hours." in english.text
    assert wording_of(Purpose.SIGN_IN, "fr", life=15 * MINUTE, **asked) == japanese
