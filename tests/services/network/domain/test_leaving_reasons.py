"""What the words of registers mean; what is not understood is not guessed."""

import pytest

from services.network.domain.eligibility.leaving import LeavingReason as R
from services.network.domain.eligibility.leaving import name_of, reasons_in, words_in


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("懲戒解雇", R.DISCIPLINARY_DISMISSAL),
        ("懲戒免職", R.DISCIPLINARY_DISMISSAL),
        ("諭旨解雇", R.INSTRUCTED_RESIGNATION),
        ("諭旨退職", R.INSTRUCTED_RESIGNATION),
        ("早期退職優遇制度", R.EARLY_RETIREMENT_PROGRAMME),
        ("早期退職制度", R.EARLY_RETIREMENT_PROGRAMME),
        ("希望退職", R.VOLUNTARY_REDUNDANCY),
        ("整理解雇", R.REDUNDANCY),
        ("普通解雇", R.DISMISSAL),
        ("自己都合", R.OWN_WISH),
        ("定年", R.RETIREMENT_AGE),
        ("契約満了", R.CONTRACT_ENDED),
        ("転籍", R.TRANSFER),
        (" 懲戒　解雇 ", R.DISCIPLINARY_DISMISSAL),
        ("会社都合（希望退職）", R.VOLUNTARY_REDUNDANCY),
        ("03：自己都合", R.OWN_WISH),
        ("Disciplinary Dismissal", R.DISCIPLINARY_DISMISSAL),
    ],
)
def test_a_word_of_a_register_is_understood(text: str, reason: R) -> None:
    assert reasons_in(text) == {reason}


@pytest.mark.parametrize("text", ["", "  ", "会社都合", "懲戒解雇ではない", "C-12", "その他", "退職勧奨", "（）"])
def test_what_the_table_does_not_know_is_not_guessed(text: str) -> None:
    assert reasons_in(text) == frozenset()


def test_a_text_may_name_two_reasons() -> None:
    assert reasons_in("定年（早期退職制度）") == {R.RETIREMENT_AGE, R.EARLY_RETIREMENT_PROGRAMME}


def test_words_are_compared_without_width_case_and_blanks() -> None:
    assert words_in("Ａ １（ｱ）") == {"a1(ア)", "a1", "ア"}


@pytest.mark.parametrize("reason", R)
def test_every_reason_has_a_name_in_both_languages_and_is_understood_by_it(reason: R) -> None:
    assert reasons_in(name_of(reason, "ja")) == {reason}
    assert name_of(reason, "en").isascii()
