"""How an interview and a summary move, who may be counted, and when a licence lasts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chassis.errors import AlreadyExists, InvalidInput, NotFound, RuleBroken
from services.recruiting.domain.interview_figures import counted_days, figures_of
from services.recruiting.domain.interviews import (
    Disclosure,
    Interview,
    InterviewState,
    require_none_live,
    require_reachable,
)
from services.recruiting.domain.notes import (
    Content,
    PrivateNote,
    Summary,
    SummaryState,
    Topic,
    TopicNote,
    require_room,
)
from services.recruiting.domain.organisations import Desk, Organisation, desk_of, require_open

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)
DAY = date(2026, 11, 23)
REQUESTED = Interview("i", "mado", "taro", InterviewState.REQUESTED, AT, wish="話したい")
SUMMARY = Summary("s", "i", "mado", "taro", "kana", "bank", DAY, AT, draft="下書き")
MADO = Organisation("mado", date(2026, 4, 1), date(2027, 3, 31), heard=3)
MOVES = {
    ("requested", "scheduled"),
    ("requested", "cancelled"),
    ("offered", "accepted"),
    ("offered", "declined"),
    ("offered", "cancelled"),
    ("accepted", "scheduled"),
    ("accepted", "cancelled"),
    ("scheduled", "scheduled"),
    ("scheduled", "held"),
    ("scheduled", "cancelled"),
}
SUMMARY_MOVES = {
    ("draft", "draft"),
    ("draft", "proposed"),
    ("proposed", "draft"),
    ("proposed", "amended"),
    ("proposed", "released"),
    ("proposed", "refused"),
    ("amended", "draft"),
    ("amended", "proposed"),
    ("amended", "amended"),
    ("amended", "refused"),
    ("released", "withdrawn"),
}


def moved(interview: Interview, to: str) -> Interview:
    verbs = {
        "accepted": lambda: interview.accept("c", "2026-11", AT),
        "declined": lambda: interview.decline(AT),
        "scheduled": lambda: interview.schedule(AT + timedelta(hours=1), "丸の内", online=False, at=AT),
        "held": lambda: interview.hold(DAY, AT, DAY),
        "cancelled": lambda: interview.cancel(AT),
    }
    return verbs[to]()


@pytest.mark.parametrize("before", [str(state) for state in InterviewState])
@pytest.mark.parametrize("after", ["accepted", "declined", "scheduled", "held", "cancelled"])
def test_an_interview_moves_as_the_table_says(before: str, after: str) -> None:
    interview = replace(REQUESTED, state=InterviewState(before))
    if (before, after) in MOVES:
        done = moved(interview, after)
        assert (str(done.state), [str(step.state) for step in done.steps]) == (after, [after])
        assert done.live is (after in ("accepted", "scheduled"))
        return
    with pytest.raises(RuleBroken) as error:
        moved(interview, after)
    ended = before in ("held", "declined", "cancelled")
    assert error.value.rule == ("ended_interviews_do_not_move" if ended else "next_step")


def test_an_interview_is_scheduled_ahead_and_held_by_now() -> None:
    scheduled = moved(REQUESTED, "scheduled")
    with pytest.raises(InvalidInput):
        REQUESTED.schedule(AT, "丸の内", online=False, at=AT)
    with pytest.raises(InvalidInput):
        scheduled.hold(DAY + timedelta(days=1), AT, DAY)
    assert scheduled.hold(DAY, AT, DAY).require_held() == DAY
    with pytest.raises(RuleBroken) as error:
        scheduled.require_held()
    assert error.value.rule == "interview_not_held"


def test_an_interview_is_seen_by_its_two_sides() -> None:
    assert REQUESTED.is_visible(member_id="taro", organisations=())
    assert REQUESTED.is_visible(member_id="kana", organisations={"mado"})
    assert not REQUESTED.is_visible(member_id="kana", organisations={"hashi"})


def test_a_forgotten_interview_counts_and_is_nobodys() -> None:
    held = replace(moved(moved(REQUESTED, "scheduled"), "held"), wish="話したい", place="丸の内", consent_id="c")
    forgotten = held.forgotten()
    assert (forgotten.held_on, forgotten.organisation_id, forgotten.state) == (DAY, "mado", "held")
    assert (forgotten.member_id, forgotten.wish, forgotten.place, forgotten.consent_id) == ("", "", "", "")


def test_only_one_is_under_way_and_only_the_reachable_are_asked() -> None:
    require_none_live(None)
    with pytest.raises(AlreadyExists):
        require_none_live(REQUESTED)
    require_reachable(None, consented=True)
    require_reachable(REQUESTED, consented=False)
    with pytest.raises(NotFound):
        require_reachable(None, consented=False)


def to_state(summary: Summary, to: str) -> Summary:
    verbs = {
        "draft": lambda: summary.revised(Content("新しい下書き")),
        "proposed": lambda: summary.propose(AT),
        "amended": lambda: summary.amend("私の言葉"),
        "released": lambda: summary.approve("c", "2026-11", AT),
        "refused": lambda: summary.refuse(),
        "withdrawn": lambda: summary.withdraw(),
    }
    return verbs[to]()


@pytest.mark.parametrize("before", [str(state) for state in SummaryState])
@pytest.mark.parametrize("after", [str(state) for state in SummaryState])
def test_a_summary_moves_as_the_table_says(before: str, after: str) -> None:
    summary = replace(SUMMARY, state=SummaryState(before))
    if (before, after) in SUMMARY_MOVES:
        assert str(to_state(summary, after).state) == after
        return
    with pytest.raises(RuleBroken) as error:
        to_state(summary, after)
    assert error.value.rule == f"summary_is_{before}"


def test_the_draft_is_never_beside_the_text_that_was_shown() -> None:
    proposed = SUMMARY.propose(AT)
    assert (proposed.text, proposed.draft) == ("下書き", "")
    revised = proposed.revised(Content("言い直し"))
    assert (revised.text, revised.draft) == ("", "言い直し")
    amended = proposed.amend("私の言葉")
    assert (amended.text, amended.propose(AT).text) == ("私の言葉", "私の言葉")


def test_a_released_text_is_known_again_and_another_is_not_shown() -> None:
    released = SUMMARY.propose(AT).approve("c", "2026-11", AT)
    others = SUMMARY, SUMMARY.propose(AT), replace(released, text="別の文面"), released.withdraw()
    assert released.shown_on == "c"
    assert [each.shown_on for each in others] == ["", "", "", ""]


def test_a_summary_that_was_never_proposed_is_not_there_for_its_person() -> None:
    for summary, subject in ((SUMMARY, "taro"), (SUMMARY.propose(AT), "jiro")):
        with pytest.raises(NotFound):
            summary.require_member(subject)
    SUMMARY.propose(AT).require_member("taro")


def test_a_private_note_is_for_its_writer_and_others_are_for_the_organisation() -> None:
    note = PrivateNote("n", "i", "mado", "taro", "kana", "すいか", AT)
    topics = TopicNote("t", "i", "mado", "taro", (Topic.PAY,), DAY, AT)
    assert (note.is_for("kana"), note.is_for("mio")) == (True, False)
    assert SUMMARY.is_for("mio")
    assert topics.is_for("mio")


def test_an_interview_has_a_hundred_notes_at_most() -> None:
    require_room([SUMMARY] * 99)
    with pytest.raises(RuleBroken) as error:
        require_room([SUMMARY] * 100)
    assert error.value.rule == "enough_notes"


def test_forgotten_topics_keep_the_count_and_the_day() -> None:
    forgotten = TopicNote("t", "i", "mado", "taro", (Topic.PAY,), DAY, AT).forgotten()
    assert (forgotten.topics, forgotten.held_on) == ((Topic.PAY,), DAY)
    assert (forgotten.member_id, forgotten.interview_id) == ("", "")


def test_a_licence_lasts_from_its_first_day_to_its_last() -> None:
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2027, 3, 31), date(2027, 4, 1)]
    assert [MADO.is_valid(day) for day in days] == [False, True, True, False]


def test_a_coordinator_acts_where_a_licence_lasts() -> None:
    own = desk_of({"mado", "mukashi"}, [MADO, Organisation("hashi", DAY, DAY)], DAY)
    own.require("mado")
    with pytest.raises(RuleBroken) as ended:
        own.require("mukashi")
    with pytest.raises(NotFound):
        own.require("hashi")
    with pytest.raises(RuleBroken):
        Desk(frozenset({"mado"}), frozenset())
    assert ended.value.rule == "licence_ended"


def test_an_alumnus_turns_to_an_organisation_that_may_work() -> None:
    assert require_open(MADO, DAY) is MADO
    with pytest.raises(InvalidInput):
        require_open(None, DAY)
    with pytest.raises(RuleBroken):
        require_open(MADO, date(2030, 1, 1))


def test_what_is_heard_late_changes_nothing() -> None:
    later = Organisation("mado", DAY, DAY, heard=4)
    assert replace(MADO, version=7).as_heard(later) == replace(later, version=7)
    assert MADO.as_heard(replace(later, heard=2)) is MADO


def test_the_months_that_are_counted_have_ended() -> None:
    assert counted_days(date(2026, 11, 23)) == (date(2024, 11, 1), date(2026, 11, 1))
    assert counted_days(date(2026, 12, 1)) == (date(2024, 12, 1), date(2026, 12, 1))


def held_by(person: str, id: str = "") -> Interview:
    return replace(REQUESTED, id=id or person, member_id=person, held_on=date(2026, 10, 5))


def topics_of(person: str, *topics: Topic, id: str = "") -> TopicNote:
    return TopicNote(id or person, "i", "mado", person, topics, date(2026, 10, 5), AT)


def test_fewer_than_five_people_are_not_counted() -> None:
    interviews = [held_by(person) for person in "abcd"]
    assert figures_of(interviews, []).held == {}
    assert figures_of([*interviews, held_by("a", "again")], []).held == {}
    assert figures_of([*interviews, held_by("e")], []).held == {"2026-10": 5}


def test_topics_are_counted_by_people_and_month() -> None:
    notes = [topics_of(person, Topic.PAY) for person in "abcd"]
    more = [*notes, topics_of("a", Topic.PAY, id="again"), topics_of("e", Topic.HARASSMENT)]
    assert figures_of([], more).topics == {}
    assert figures_of([], [*more, topics_of("f", Topic.PAY, Topic.HOURS)]).topics == {("2026-10", Topic.PAY): 5}


def test_the_forgotten_stay_counted() -> None:
    notes = [topics_of(person, Topic.PAY) for person in "abcde"]
    assert figures_of([], [note.forgotten() for note in notes]).topics == {("2026-10", Topic.PAY): 5}


def test_a_disclosure_says_nothing_but_that_and_when() -> None:
    fields = set(Disclosure.__dataclass_fields__)
    assert not fields & {"text", "wish", "topics", "draft", "place"}
