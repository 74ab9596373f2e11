"""The chain of the audit log, and that every kind of tampering is found and named at the first broken entry."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chassis.access import Kind
from chassis.audit.chain import Head, beginning, canonical, hash_of, sealed
from chassis.audit.entry import Action, AuditEntry
from chassis.audit.messages import access_message, entry_message, entry_of, stored_message
from chassis.audit.verifying import Broken, Check

AT = datetime(2026, 11, 23, 9, 0, 0, 123000, tzinfo=UTC)
Log = list[AuditEntry]


def entry(id: str, action: Action = Action.READ, **said: object) -> AuditEntry:
    said = {"people": ("taro",), "items": ("name", "skills"), "what": "profile", "company_id": "bank", **said}
    return AuditEntry(id, AT, action, "x.v1.X/Y", "hanako", "person", "group_hr", **said)  # type: ignore[arg-type]


def log(count: int = 5, service: str = "network") -> Log:
    return list(sealed(beginning(service), [entry(f"id{number}") for number in range(1, count + 1)]))


def head_of(entries: Log) -> Head:
    return Head(entries[-1].sequence, entries[-1].hash)


def check(entries: Log, head: Head | None = None, *, anchor: Head | None = None) -> Head:
    checked = Check("network", [anchor] if anchor else [])
    for each in entries:
        checked.see(each)
    return checked.end(head or head_of(entries))


def test_the_canonical_form_is_what_the_contract_says() -> None:
    said = replace(entry("a"), what="表", sequence=7, previous="00")
    assert canonical(said) == (
        b'{"action":"read","actor_id":"hanako","actor_kind":"person","company_id":"bank","id":"a",'
        b'"items":["name","skills"],"method":"x.v1.X/Y","people":["taro"],"previous":"00","purpose":"","request_id":"",'
        b'"role":"group_hr","sequence":7,"things":[],"time":1795424400123,"what":"\\u8868"}'
    )


def test_the_beginning_is_the_hash_of_the_name_of_the_service() -> None:
    assert beginning("network") == Head(0, "e37915c11ce8f310fcf0efcf56d40abb612d37c9162221e69ac99c552b2f1481")
    assert beginning("events") != beginning("network")


def test_a_log_nobody_touched_is_right() -> None:
    entries = log()
    assert check(entries) == head_of(entries)
    assert check(entries, anchor=Head(3, entries[2].hash)).sequence == 5
    assert Check("network").end(beginning("network")).sequence == 0


def test_every_field_is_hashed() -> None:
    first = log(1)[0]
    changed = {
        "id": "other", "at": datetime(2026, 11, 24, tzinfo=UTC), "action": Action.ACT, "method": "x.v1.X/Z",
        "actor_id": "jiro", "actor_kind": "service", "role": "hr", "company_id": "post", "what": "x", "purpose": "x",
        "items": ("name",), "people": (), "things": ("a/b",), "request_id": "r", "sequence": 2, "previous": "x",
    }  # fmt: skip
    assert set(changed) == set(AuditEntry.__dataclass_fields__) - {"hash", "version"}
    assert [name for name, value in changed.items() if hash_of(replace(first, **{name: value})) == first.hash] == []  # type: ignore[arg-type]


def altered(entries: Log) -> Log:
    return [replace(each, people=("jiro",)) if each.sequence == 3 else each for each in entries]


def replaced(entries: Log) -> Log:
    forged = next(sealed(Head(2, entries[1].hash), [replace(entries[2], people=("jiro",))]))
    return [*entries[:2], forged, *entries[3:]]


def missing(entries: Log) -> Log:
    return [*entries[:2], *entries[3:]]


def closed_over_a_gap(entries: Log) -> Log:
    return [*entries[:2], *(replace(each, sequence=each.sequence - 1) for each in entries[3:])]


def out_of_order(entries: Log) -> Log:
    return [entries[0], entries[1], entries[3], entries[2], entries[4]]


def twice(entries: Log) -> Log:
    return [*entries[:3], entries[2], *entries[3:]]


def of_another_service(entries: Log) -> Log:
    return log(5, service="events")


@pytest.mark.parametrize(
    ("tampering", "sequence", "words"),
    [
        (altered, 3, "it was altered: what it says does not fit its hash"),
        (replaced, 3, "it was replaced: entry 4 does not follow from it"),
        (missing, 3, "it is missing; after 2 comes 4"),
        (closed_over_a_gap, 3, "it was altered"),
        (out_of_order, 3, "it is missing; after 2 comes 4"),
        (twice, 3, "it is out of order: it stands where 4 belongs"),
        (of_another_service, 1, "it does not begin the log of this service"),
    ],
)
def test_tampering_is_named_at_the_first_broken_entry(
    tampering: Callable[[Log], Log], sequence: int, words: str
) -> None:
    with pytest.raises(Broken, match=words) as broken:
        check(tampering(log()))
    assert (broken.value.service, broken.value.sequence) == ("network", sequence)


def test_a_tail_that_is_cut_shows_against_the_head() -> None:
    entries = log()
    with pytest.raises(Broken, match="network, entry 4: the log is cut here; it had 5 entries"):
        check(entries[:3], head_of(entries))


def test_a_tail_that_is_cut_with_its_head_shows_against_an_anchor_only() -> None:
    entries = log()
    assert check(entries[:3]).sequence == 3
    with pytest.raises(Broken, match="entry 4: the log is cut here; it had 5 entries"):
        check(entries[:3], anchor=head_of(entries))


def test_a_log_that_was_computed_anew_shows_against_an_anchor_only() -> None:
    entries = log()
    forged = [*entries[:2], *sealed(Head(2, entries[1].hash), [replace(each, people=()) for each in entries[2:]])]
    assert check(forged).sequence == 5
    with pytest.raises(Broken, match="entry 5: the log was written anew since the anchor"):
        check(forged, anchor=head_of(entries))


def test_a_forged_entry_behind_the_end_is_found() -> None:
    entries = log()
    with pytest.raises(Broken, match="entry 4: it stands behind the end of the log"):
        check(entries, head_of(entries[:3]))


def test_a_head_that_was_altered_is_found() -> None:
    with pytest.raises(Broken, match="entry 5: the head of the log was altered"):
        check(log(), Head(5, "0" * 64))


def test_an_entry_is_the_same_after_its_message() -> None:
    for each in (*log(2), next(sealed(beginning("x"), [entry("a", Action.ACT, things=("a/b",), request_id="r")]))):
        assert entry_of(entry_message(each, "network")) == each
    machine = replace(entry("a"), actor_kind="service_account", role="")
    assert entry_of(entry_message(machine, "network")) == machine


def test_a_row_that_is_no_entry_any_more_is_told_and_fits_no_hash() -> None:
    broken = stored_message(replace(log(1)[0], what=7), "network")  # type: ignore[arg-type]
    assert (broken.id, broken.sequence, broken.hash) == ("id1", 1, "")
    for each in (broken, stored_message(replace(log(1)[0], actor_kind="ghost"), "network")):
        with pytest.raises(Broken, match="entry 1: it was altered"):
            check([entry_of(each)])


def test_a_head_is_read_as_it_is_written() -> None:
    head = Head(12, "ab" * 32)
    assert Head.parse(str(head)) == head
    for wrong in ("12", "12:ab", "x:" + "ab" * 32, "12:" + "zz" * 32):
        with pytest.raises(ValueError):
            Head.parse(wrong)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_caller_has_its_word_in_the_contract(kind: Kind) -> None:
    said = replace(entry("a"), actor_kind=kind.value)
    assert entry_of(entry_message(said, "network")) == said
    assert access_message(said, "network").actor_kind != 0
