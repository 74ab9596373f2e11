"""The rules of merging in literal examples: what holds of two ledgers, what is brought and taken back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import InvalidInput, RuleBroken, Stale
from services.network.domain.channel import ChannelKind, Touch
from services.network.domain.comeback import Comeback
from services.network.domain.consent import Consent, ConsentPurpose
from services.network.domain.duplicate import Pair, Suspicion
from services.network.domain.member import Employment, Member
from services.network.domain.merge import Merge, brought_to, ended_by_merge
from services.network.domain.people import PersonName

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def hour(number: int) -> datetime:
    return NOON + timedelta(hours=number)


def consent(id: str, member: str, given: int, withdrawn: int | None = None, *, to: str = "bank") -> Consent:
    purpose = ConsentPurpose.DIRECTORY if not to else ConsentPurpose.PROFILE
    ended = None if withdrawn is None else hour(withdrawn)
    return Consent(id, member, to, purpose, "2026-11", "ja", hour(given), ("name",), withdrawn_at=ended)


LEDGERS = [
    ("only one gave", [consent("a", "s", 1)], [], ""),
    ("only the other gave", [], [consent("b", "m", 1)], ""),
    ("both gave, the other later", [consent("a", "s", 1)], [consent("b", "m", 2)], "a"),
    ("both gave, the other earlier", [consent("a", "s", 2)], [consent("b", "m", 1)], "b"),
    ("both gave at once", [consent("a", "s", 1)], [consent("b", "m", 1)], "a"),
    ("the other took it back later", [consent("a", "s", 1)], [consent("b", "m", 0, 2)], "a"),
    ("the other took it back before", [consent("a", "s", 3)], [consent("b", "m", 0, 2)], ""),
    ("the one that stays took it back later", [consent("a", "s", 0, 5)], [consent("b", "m", 1)], "b"),
    ("replaced at the moment of the new one", [consent("a", "s", 0, 2), consent("c", "s", 2)], [], ""),
    ("for two companies", [consent("a", "s", 1)], [consent("b", "m", 2, to="post")], ""),
    ("the other was in the directory", [], [consent("b", "m", 2, to="")], "b"),
    ("both were in the directory", [consent("a", "s", 1, to="")], [consent("b", "m", 2, to="")], "b"),
]


@pytest.mark.parametrize(("stays", "merged", "ended"), [row[1:] for row in LEDGERS], ids=[row[0] for row in LEDGERS])
def test_the_last_word_of_one_person_holds(stays: list[Consent], merged: list[Consent], ended: str) -> None:
    assert "".join(one.id for one in ended_by_merge(stays, merged)) == ended


MOMENTS = st.tuples(st.integers(0, 5), st.none() | st.integers(6, 9))
ENTRIES = st.lists(st.tuples(MOMENTS, st.sampled_from(["bank", "post"])), max_size=4)


@given(ENTRIES, ENTRIES)
def test_whatever_both_said_one_consent_at_most_holds_for_each_company(
    one: list[tuple[tuple[int, int | None], str]], two: list[tuple[tuple[int, int | None], str]]
) -> None:
    def ledger(member: str, entries: list[tuple[tuple[int, int | None], str]]) -> list[Consent]:
        """As it can be: one account has one live consent to a company at most."""
        said: dict[str, Consent] = {}
        for at, ((begun, ended), to) in enumerate(entries):
            known = said.get(to)
            if known is None or not known.is_live:
                said[to] = consent(f"{member}{at}", member, begun, ended, to=to)
        return list(said.values())

    stays, merged = ledger("s", one), ledger("m", two)
    ended = {each.id for each in ended_by_merge(stays, merged)}
    for company in ("bank", "post"):
        about = [each for each in (*stays, *merged) if each.company_id == company]
        holding = [each for each in about if each.is_live and each.id not in ended]
        assert len(holding) <= 1
        if any(each.withdrawn_at for each in about):
            assert holding == []


def member(id: str, *records: str, touches: int = 0, **changed: object) -> Member:
    periods = tuple(Employment("bank", date(2000 + n, 4, 1), date(2001 + n, 3, 31), r) for n, r in enumerate(records))
    touched = tuple(Touch("c", ChannelKind.LEAFLET, hour(n)) for n in range(touches))
    return replace(Member(id, PersonName("高橋", "太郎"), periods, touched, NOON), **changed)  # type: ignore[arg-type]


def merge_of(stays: Member, merged: Member | None, claimed: tuple[Touch, ...] = ()) -> Merge:
    brought = brought_to(stays, merged, claimed)
    return Merge("x", "bank", "sus", stays.id, merged.id if merged else "m", "hanako", NOON, brought, merged, version=1)


def test_what_both_had_is_there_once_and_stays_with_the_one_that_stays() -> None:
    shared = Employment("post", date(1999, 4, 1), date(2000, 3, 31))
    back = Comeback("bank", "holding", NOON)
    stays = replace(member("s", "r1"), employments=(shared,), comebacks=(back,))
    merge = merge_of(stays, replace(member("m", "r2"), employments=(shared,), comebacks=(back,)))
    assert merge.joined(stays) == stays
    assert merge.parted(stays) == stays


@given(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3))
def test_parting_undoes_joining(own: int, others: int, claimed: int) -> None:
    """Touches may be alike to the moment, and none is lost or given twice."""
    touches = tuple(Touch("c", ChannelKind.LEAFLET, hour(n)) for n in range(claimed))
    stays, merged = member("s", "r1", touches=own), member("m", "r2", "r3", touches=others)
    merge = merge_of(stays, merged, touches)
    assert len(merge.joined(stays).touches) == own + others + claimed
    assert merge.parted(merge.joined(stays)) == stays


def test_what_came_later_stays_and_a_register_may_have_moved_the_days_of_a_period() -> None:
    stays, merged = member("s", "r1"), member("m", "r2")
    merge = merge_of(stays, merged)
    joined = merge.joined(stays)
    moved = tuple(replace(one, left_on=date(2030, 3, 31)) for one in joined.employments)
    later = replace(joined, employments=moved, headline="その後", comebacks=(Comeback("bank", "post", NOON, "a1"),))
    parted = merge.parted(later)
    assert [one.leaver_record_id for one in parted.employments] == ["r1"]
    assert (parted.headline, len(parted.comebacks)) == ("その後", 1)


def test_who_had_stopped_use_with_either_account_has_stopped_use() -> None:
    stays, stopped = member("s", "r1"), member("m", "r2", stopped_at=hour(1))
    merge = merge_of(stays, stopped)
    assert merge.joined(stays).stopped_at == hour(1)
    assert merge.parted(merge.joined(stays)).stopped_at is None
    again = replace(merge.joined(stays), stopped_at=hour(7))
    assert merge.parted(again).stopped_at == hour(7)


def test_a_merge_is_undone_once_as_seen_and_the_last_one_first() -> None:
    merge = merge_of(member("s"), member("m"))
    merge.require_separable(seen_version=1, is_still_there=True)
    with pytest.raises(Stale):
        merge.require_separable(seen_version=2, is_still_there=True)
    with pytest.raises(RuleBroken) as refused:
        merge.require_separable(seen_version=1, is_still_there=False)
    assert refused.value.rule == "last_merge"
    undone = merge.separated("hanako", NOON)
    assert undone.merged is None
    with pytest.raises(RuleBroken) as refused:
        undone.require_separable(seen_version=1, is_still_there=True)
    assert refused.value.rule == "separated_once"


PAIR = Pair("bank", "b", "a", "r1", "r2")


def test_a_pair_is_the_same_in_either_order() -> None:
    assert PAIR.key == Pair("bank", "a", "b", "r2", "r1").key == "bank/a/b"
    assert PAIR.key != Pair("post", "b", "a", "r1", "r2").key


def test_one_of_the_two_that_is_a_member_stays() -> None:
    assert (PAIR.who_stays("", {"a", "b"}), PAIR.who_stays("a", {"a", "b"})) == ("b", "a")
    assert PAIR.other_than("b") == "a"
    for asked, members in (("c", {"a", "b", "c"}), ("a", {"b"}), ("", {"a"})):
        with pytest.raises(InvalidInput):
            PAIR.who_stays(asked, members)


def test_a_suspicion_is_settled_once_and_as_it_was_seen() -> None:
    suspicion = replace(Suspicion.of("x", PAIR, NOON), version=3)
    suspicion.require_open(seen_version=3)
    with pytest.raises(Stale):
        suspicion.require_open(seen_version=2)
    for settled in (suspicion.dismissed(), suspicion.merged("m1"), suspicion.merged("m1").separated()):
        with pytest.raises(RuleBroken):
            settled.require_open(seen_version=3)
    assert suspicion.dismissed().raised_again(PAIR, NOON) == suspicion
