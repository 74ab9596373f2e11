"""The rules of registrations, records and channels, in literal examples."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chassis.errors import InvalidInput, NotFound, RuleBroken, Stale
from services.network.domain.channel import Channel, ChannelKind, Touch, code_from, same_code, touches_of
from services.network.domain.leaver_record import LeaverRecord
from services.network.domain.matching import About
from services.network.domain.people import PersonName, day_of
from services.network.domain.register import ColumnFact, Fact, LeaverRow, RefusalReason, RefusedLine, RepeatedLine
from services.network.domain.register_import import (
    ImportLayout,
    ImportTotals,
    UnitCodes,
    changes_of,
    columns_of,
    known_units,
)
from services.network.domain.registration import Registration, RegistrationState, Typed, typed_of

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
NAME = PersonName("高橋", "太郎", "タカハシ", "タロウ", former_family="鈴木", former_family_kana="スズキ")
TYPED = Typed("bank", NAME, date(1980, 4, 1), "0012", date(2003, 4, 15), date(2015, 3, 1))
NEW = Registration.of("r1", TYPED, (), NOW)
CONFIRMED = replace(NEW.confirmed("taro", NOW), version=2)


def row(number: str = "0012", family: str = "高橋", digest: str = "d1", line: int = 2) -> LeaverRow:
    return LeaverRow(
        employee_number=number,
        family_name=family,
        given_name="太郎",
        family_kana="タカハシ",
        given_kana="タロウ",
        family_romaji="",
        given_romaji="",
        former_family_name="",
        birth_date=date(1980, 4, 1),
        joined_on=date(2003, 4, 1),
        left_on=date(2015, 3, 31),
        leaving_reason="自己都合",
        unit_code="0",
        employment_type="正社員",
        skills=(),
        licences=(),
        personal_mail="",
        line=line,
        digest=digest,
    )


RECORD = LeaverRecord.of("l1", "bank", row(), NOW)


def test_of_the_typed_days_only_year_and_month_are_compared() -> None:
    assert (NEW.claim.joined, NEW.claim.left) == (About(2003, 4), About(2015, 3))


def test_a_registration_is_searched_by_both_names_and_the_number_without_its_zeros() -> None:
    assert NEW.kana_keys == ("タカハシタロウ", "スズキタロウ")
    assert NEW.number_key == "12"


def test_a_new_registration_is_shown_to_nobody() -> None:
    assert NEW.state is RegistrationState.UNCONFIRMED
    with pytest.raises(NotFound):
        NEW.require_open(seen_version=0)


def test_a_confirmed_one_waits_and_is_not_forgotten() -> None:
    assert (CONFIRMED.state, CONFIRMED.account_id, CONFIRMED.unconfirmed_since) == ("pending", "taro", None)
    CONFIRMED.require_open(seen_version=2)


def test_it_is_decided_once_and_as_it_was_seen() -> None:
    with pytest.raises(Stale):
        CONFIRMED.require_open(seen_version=1)
    for decided in (CONFIRMED.declined(NOW), CONFIRMED.approved("l1", NOW)):
        with pytest.raises(RuleBroken) as refused:
            decided.require_open(seen_version=2)
        assert refused.value.rule == "decided_once"


def typed(**changes: str) -> Typed:
    said = {"birth": "1980-04-01", "number": " 12 ", "joined": "", "left": ""} | changes
    return typed_of(company_id="bank", name=NAME, today=date(2026, 11, 3), **said)


def test_what_is_typed_is_trimmed() -> None:
    assert (typed().employee_number, typed().joined_on) == ("12", None)


def test_who_is_about_to_leave_may_register() -> None:
    assert typed(left="2027-03-31").left_on == date(2027, 3, 31)
    assert typed_of(
        company_id="bank",
        name=NAME,
        birth="2004-02-28",
        number="",
        joined="",
        left="2029-02-28",
        today=date(2028, 2, 29),
    ).left_on == date(2029, 2, 28)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"birth": "1980-02-30"}, "birth_date"),
        ({"birth": "2026-11-03"}, "birth_date"),
        ({"joined": "1980-04-01"}, "joined_on"),
        ({"joined": "2026-11-04"}, "joined_on"),
        ({"left": "2028-01-01"}, "left_on"),
        ({"joined": "2003-04-01", "left": "2003-03-31"}, "left_on"),
    ],
)
def test_days_that_cannot_be_are_refused(changes: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        typed(**changes)
    assert refused.value.field == field


def test_a_name_needs_a_name() -> None:
    assert PersonName(" 高橋 ", "").checked(field="name") == PersonName("高橋")
    for name, field in ((PersonName(), "name.family"), (PersonName("高\n橋"), "name.family")):
        with pytest.raises(InvalidInput) as refused:
            name.checked(field="name")
        assert refused.value.field == field


def test_a_day_is_written_in_full() -> None:
    assert day_of("2015-04-01", field="x") == date(2015, 4, 1)
    assert day_of("", field="x") is None
    for text in ("2015-4-1", "2015-02-29", "1899-12-31", "0000-00-00"):
        with pytest.raises(InvalidInput):
            day_of(text, field="x")


def test_a_record_is_one_persons() -> None:
    claimed = RECORD.claimed_by("taro")
    assert claimed.claimed_by("taro") == claimed
    with pytest.raises(RuleBroken) as refused:
        claimed.claimed_by("jiro")
    assert refused.value.rule == "record_of_one_member"


def test_a_changed_row_keeps_whose_record_it_is() -> None:
    stored = replace(RECORD.claimed_by("taro"), version=3)
    updated = stored.updated(row(family="鈴木", digest="d2"), NOW)
    assert (updated.id, updated.family_name, updated.member_id, updated.version) == ("l1", "鈴木", "taro", 3)


def test_a_record_of_another_company_is_not_found() -> None:
    RECORD.require_of("bank")
    with pytest.raises(NotFound):
        RECORD.require_of("post")


def test_a_batch_is_sorted_into_new_changed_and_unchanged() -> None:
    known = replace(RECORD, mark="m12")
    stored = {"0012": known, "0013": replace(LeaverRecord.of("l2", "bank", row("0013"), NOW), mark="m13")}
    rows = [row("0012"), row("0013", digest="d2"), row("0014")]
    marks = {"0012": "m12", "0013": "m13", "0014": "m14"}
    changes = changes_of("bank", rows, stored, new_id=lambda: "l3", at=NOW, marks=marks)
    assert [record.id for record in changes.added] == ["l3"]
    assert [record.id for record in changes.changed] == ["l2"]
    assert (changes.unchanged, changes.is_empty) == (1, False)


def test_totals_count_every_line() -> None:
    totals = ImportTotals()
    refused = RefusedLine(3, RefusalReason.MISSING_NUMBER, "番号")
    assert totals.read([row(), refused, RepeatedLine(4, 2)]) == [row()]
    assert (totals.rows, totals.unchanged, totals.refused_count, totals.last_line) == (3, 1, 1, 4)
    totals.read([RefusedLine(line, RefusalReason.MISSING_NUMBER, "番号") for line in range(5, 20_005)])
    assert (totals.refused_count, len(totals.refused)) == (20_001, 10_000)


def test_refused_lines_of_endless_columns_still_fit_into_a_message() -> None:
    totals = ImportTotals()
    totals.read([RefusedLine(line, RefusalReason.MISSING_NUMBER, "番" * 100_000) for line in range(2, 102)])
    assert (totals.refused_count, len(totals.refused)) == (100, 5)


def test_units_must_be_loaded_first() -> None:
    for none in (None, UnitCodes("bank")):
        with pytest.raises(RuleBroken) as refused:
            known_units(none)
        assert refused.value.rule == "units_loaded"
    assert known_units(UnitCodes("bank", frozenset({"0"})).with_more(["1"])) == {"0", "1"}


def test_a_column_said_now_wins_over_one_said_before() -> None:
    kept = ImportLayout("bank", (ColumnFact("番号", Fact.EMPLOYEE_NUMBER), ColumnFact("氏", Fact.FAMILY_NAME)))
    now = kept.overridden((ColumnFact("行員番号", Fact.EMPLOYEE_NUMBER),))
    assert now.columns == (ColumnFact("行員番号", Fact.EMPLOYEE_NUMBER), ColumnFact("氏", Fact.FAMILY_NAME))
    assert now.overridden(()) == now


def test_columns_are_named_by_fact() -> None:
    assert columns_of({"given_name": "名"}) == (ColumnFact("名", Fact.GIVEN_NAME),)
    with pytest.raises(InvalidInput):
        columns_of({"shoe_size": "靴"})


def test_a_code_has_no_sign_that_looks_like_another() -> None:
    codes = [code_from(str(number)) for number in range(2000)]
    assert len(set(codes)) == 2000
    assert set("".join(codes)) == set("23456789ABCDEFGHJKLMNPQRSTUVWXYZ")
    assert {len(code) for code in codes} == {8}


def test_a_code_is_read_however_it_is_typed() -> None:
    assert same_code(" ａｂ２c-d3 ") == "AB2CD3"


def test_touches_keep_their_order_and_every_repetition() -> None:
    channel = Channel("c1", "bank", ChannelKind.LEAFLET, "春", "AB2C", NOW)
    touch = Touch("c1", ChannelKind.LEAFLET, NOW)
    assert touches_of(["ab2c", "XXXX", "AB-2C"], {"AB2C": channel}, NOW) == (touch, touch)


def test_the_address_of_a_channel_carries_its_code() -> None:
    channel = Channel("c1", "bank", ChannelKind.LEAFLET, "春", "AB2C", NOW)
    assert channel.address("https://okaeri.example/") == "https://okaeri.example/register?channel=AB2C"
