"""Words that only their writers may read, and everybody trying everything: no word appears to anybody else.

What is tried is discovered from the contracts, the schema and the running processes, so that a new rpc is covered the
day it is added. Each reader sees the own word by the same tries, or the test would prove nothing.
"""

from collections.abc import Iterator

import pytest
from okaeri.audit.v1 import audit_pb2, audit_pb2_grpc

from chassis.rpc import rpc_of
from cli.mail import letters
from tests.journeys import aviary, eavesdropping
from tests.journeys.asking import until
from tests.journeys.aviary import Aviary
from tests.journeys.calling import bearer
from tests.journeys.cast import Actor
from tests.journeys.evening import Evening
from tests.journeys.exploring import only_for_services, path_of
from tests.journeys.listening import dead_letters
from tests.journeys.surface import RPCS, SERVICES, places_of
from tests.journeys.wrongly import name_of

OPEN = [rpc for rpc in RPCS if not only_for_services(rpc)]
"""What somebody outside of our own services may call."""

pytestmark = [pytest.mark.real, pytest.mark.slow]


@pytest.fixture(scope="module")
def explored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aviary]:
    """The suite after everybody tried everything."""
    with aviary.opened(tmp_path_factory.mktemp("aviary")) as found:
        group, explorer = found.group, found.explorer
        aviary.hide_a_field(group)
        aviary.write_a_note(group)
        aviary.draft_a_gathering(group)
        held = Evening.published(group)
        found.owners, found.others = aviary.owners(group), aviary.everybody_else(group, held.id)
        aviary.hold_an_evening(found, held)
        for who in found.owners:
            explorer.look_around(who)
        for who in found.others:
            explorer.look_around(who)
            explorer.search(who)
        held.until_answers_are_shown()
        explorer.ask_the_graph([*found.owners, *found.others])
        # Tries to change something come last: they may well end what there is to be seen.
        explorer.write(found.others[:-1])
        explorer.write(found.others[-1:])
        for who in found.others:
            explorer.look_around(who, again=True)
        overhear(found)
        yield found


def overhear(found: Aviary) -> None:
    """Looks at all that the suite says to machines, to mailboxes and to itself."""
    group, watch = found.group, found.explorer.watch
    eavesdropping.spoil(group.nats_url, "okaeri.identity.v1.MailConfirmed")
    until(lambda: dead_letters(group.nats_url), "dead letter")
    for where, content in eavesdropping.messages(group.nats_url):
        watch.look("a partner", where, content)
    for log in sorted((group.home / "logs").glob("*.log")):
        watch.look("the logs", log.name, log.read_bytes())
    for where, content in eavesdropping.figures(found.metrics_port):
        watch.look("the figures", where, content)
    for letter in letters(group.home / "mail"):
        whose = "the mailbox of the alumna who hides a field" if aviary.is_hers(letter) else "a mailbox"
        told = f"{letter.message.items()} {letter.text}".encode()
        watch.look(whose, str(letter.message["subject"]), letter.message.as_bytes() + told)
    until(lambda: found.collector.heard, "span")
    for spans in found.collector.heard:
        watch.look("the traces", "spans", spans)


def test_each_writer_reads_the_own_word(explored: Aviary) -> None:
    watch = explored.explorer.watch
    read = {each.about: watch.readers_of(each.about) & each.readers for each in aviary.CANARIES}
    assert read == {each.about: each.readers for each in aviary.CANARIES}


def test_each_person_reads_it_in_the_graph_too(explored: Aviary) -> None:
    seen = explored.explorer.watch.seen
    people = [(each.about, who) for each in aviary.CANARIES for who in each.readers if "mailbox" not in who]
    by_graph = {key: [place for place in seen.get(key, ()) if place.startswith("Query.")] for key in people}
    assert [key for key, places in by_graph.items() if not places] == []


def test_no_word_appears_to_anybody_else(explored: Aviary) -> None:
    leaks = explored.explorer.watch.leaks()
    assert not leaks, "\n".join(leaks)


def test_no_search_tells_that_there_is_such_a_word(explored: Aviary) -> None:
    assert not explored.explorer.oracles


def test_every_read_was_answered_to_somebody(explored: Aviary) -> None:
    outcomes = explored.explorer.outcomes
    reads = [rpc for rpc in OPEN if rpc_of(path_of(rpc)).is_read]
    assert {name_of(rpc): dict(outcomes[name_of(rpc)]) for rpc in reads if "OK" not in outcomes[name_of(rpc)]} == {}


def test_every_write_was_tried(explored: Aviary) -> None:
    outcomes = explored.explorer.outcomes
    assert [name_of(rpc) for rpc in OPEN if not outcomes[name_of(rpc)].keys() - {"UNIMPLEMENTED"}] == []


def test_no_question_was_turned_away_for_what_it_costs(explored: Aviary) -> None:
    outcomes = explored.explorer.outcomes.items()
    questions = {name: dict(seen) for name, seen in outcomes if name.startswith("Query.")}
    assert {name: seen for name, seen in questions.items() if {"TooLarge", "TooMany"} & seen.keys()} == {}


def test_nothing_that_was_tried_met_a_defect(explored: Aviary) -> None:
    codes = {"INTERNAL", "UNKNOWN", "Internal"}
    outcomes = explored.explorer.outcomes.items()
    assert {name: dict(seen) for name, seen in outcomes if codes & set(" ".join(seen).split())} == {}


def test_whoever_was_shown_something_about_somebody_stands_in_the_audit_log(explored: Aviary) -> None:
    def is_noted(who: Actor, method: str) -> bool:
        asked = audit_pb2.ListAuditEntriesRequest(
            actor_id=who.caller.subject if who.caller else "", method=method, page_size=1
        )
        channels = map(explored.group.calling.channel, places_of(SERVICES[method.split(".")[3].split("/")[0]]))
        stubs = map(audit_pb2_grpc.AuditServiceStub, channels)
        answers = (each.ListAuditEntries(asked, metadata=bearer(explored.auditor.token), timeout=60) for each in stubs)
        return any(answer.entries for answer in answers)

    shown = explored.explorer.shown
    assert len({method for _, method in shown}) > 5, "they must have been shown something"
    assert [(who.name, method, name) for (who, method), name in shown.items() if not is_noted(who, method)] == []
